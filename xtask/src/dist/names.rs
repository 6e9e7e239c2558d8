//! What the packages are called, as the standard has it.

use conventions::Conventions;

/// What each file is called, and the parts that the packages repeat inside.
pub(super) struct Names {
    /// The program, and the package in the form of an RPM.
    pub(super) program: &'static str,
    /// The version of the workspace.
    pub(super) version: String,
    /// The release within the RPM: a number and the distribution.
    pub(super) release: String,
    /// The architecture, in the word of RPM.
    pub(super) architecture: String,
}

/// The release of an RPM that was not packaged anew for the same version.
const RELEASE: &str = "1";

/// Where a wheel with a static program can be installed: with glibc of 2012 or newer, by its two names, and with musl. The program asks for
/// neither; the names are what pip looks for.
const PLATFORMS: [&str; 3] = ["manylinux_2_17", "manylinux2014", "musllinux_1_1"];

impl Names {
    /// The names of a version by a standard.
    pub(super) fn of(program: &'static str, version: &str, standard: &Conventions) -> Self {
        Self {
            program,
            version: version.to_owned(),
            release: format!("{RELEASE}.{}", standard.rpm.distribution),
            architecture: standard.rpm.architecture.clone(),
        }
    }

    /// The program alone.
    pub(super) fn raw_binary(&self) -> String {
        format!("{}-{}", self.program, self.version)
    }

    /// The RPM.
    pub(super) fn rpm(&self) -> String {
        format!("{}-{}-{}.{}.rpm", self.program, self.version, self.release, self.architecture)
    }

    /// The archive, and the folder within it.
    pub(super) fn archive(&self) -> String {
        format!("{}-{}-{}-linux", self.program, self.version, self.architecture)
    }

    /// Name and version as a wheel spells them, in its own name and in the folders within it.
    pub(super) fn distribution(&self) -> String {
        format!("{}-{}", self.program.replace('-', "_"), self.version)
    }

    /// The platforms of the wheel.
    pub(super) fn platforms(&self) -> Vec<String> {
        PLATFORMS.iter().map(|platform| format!("{platform}_{}", self.architecture)).collect()
    }

    /// The wheel.
    pub(super) fn wheel(&self) -> String {
        format!("{}-py3-none-{}.whl", self.distribution(), self.platforms().join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::static_binary::PROGRAM;
    use conformance::{Kind, Options, check_against};
    use conventions::{Binary, PythonPackage};

    /// The standard once its owners have taken the command into their catalogue.
    fn with_this_program() -> Conventions {
        let mut standard = Conventions::embedded().clone();
        let [name, purpose] = [PROGRAM, "Checks texts against the standard"].map(str::to_owned);
        standard.rpm.packages.push(name.clone());
        standard.binaries.push(Binary { name: name.clone(), purpose });
        let import = "orchestrator_conform".to_owned();
        standard.python_packages.push(PythonPackage { name, import, version: None });
        standard
    }

    fn findings(standard: &Conventions, name: &str) -> Vec<String> {
        let report = check_against(standard, Kind::ArtifactName, name, &Options::default());
        report.findings.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn every_name_conforms() {
        let standard = with_this_program();
        let names = Names::of(PROGRAM, env!("CARGO_PKG_VERSION"), &standard);
        let installed = format!("{}{PROGRAM}", standard.install.directory);
        for name in [names.rpm(), names.wheel(), names.raw_binary(), installed] {
            assert_eq!(findings(&standard, &name), [""; 0], "{name}");
        }
    }

    #[test]
    fn all_that_the_standard_as_it_is_lacks_is_the_name_in_its_catalogue() {
        let names = Names::of(PROGRAM, "0.3.0", Conventions::embedded());
        for name in [names.rpm(), names.wheel(), names.raw_binary()] {
            let found = findings(Conventions::embedded(), &name);
            assert!(matches!(&*found, [one] if one.contains(" is not the name of a")), "{name}: {found:?}");
        }
    }

    #[test]
    fn the_names_have_the_form_of_the_documents() {
        let names = Names::of("orchestrator-executor", "0.3.0", Conventions::embedded());
        assert_eq!(names.rpm(), Conventions::embedded().rpm.example);
        assert_eq!(
            names.wheel(),
            "orchestrator_executor-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64.whl"
        );
        assert_eq!(names.raw_binary(), "orchestrator-executor-0.3.0");
    }
}
