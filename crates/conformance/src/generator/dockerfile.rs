//! The Dockerfile of a new service.

use std::fmt::Write as _;

use conventions::Operation;

use super::{PIP, PIP_INDEX, Starter};

impl Starter<'_> {
    /// Dependencies before the code, so that their layer stays in the cache, and what changes with every build at the end.
    pub(super) fn dockerfile(&self) -> String {
        let (standard, language) = (self.standard, self.language);
        let mut text =
            format!("FROM {}/{}\nWORKDIR /app\n\n", standard.registry(Operation::Pull), self.hub(&language.base_image));
        if language.install.starts_with(PIP) {
            let _ = writeln!(text, "ARG {PIP_INDEX}={}", standard.package_index());
        }
        let _ = write!(text, "COPY {} .\nRUN {}\nCOPY . .\n\n", language.manifest, language.install);
        for argument in &standard.kaniko.build_args {
            let _ = writeln!(text, "ARG {}", argument.name);
        }
        for argument in &standard.kaniko.build_args {
            let _ = writeln!(text, "LABEL {}=\"${{{}}}\"", argument.label, argument.name);
        }
        let _ = write!(text, "\n# What starts your service.\nCMD {}\n", language.start);
        text
    }
}
