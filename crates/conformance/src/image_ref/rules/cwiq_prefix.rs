//! The system prefix belongs to the operating system.

use diagnostics::{Applicability, Finding, Severity};

use crate::context::Context;
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "cwiq-prefix",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an image whose name has the prefix of operating-system names",
    page: include_str!("cwiq_prefix.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let Some(prefix) = name.system_prefix else {
        return if name.written.is_unknown() { Outcome::unknown() } else { Outcome::passed() };
    };
    let standard = context.standard;
    let naming = &standard.naming;
    let written = name.written.value().to_ascii_lowercase();
    // The catalogue lists a few names with the prefix; none of them names an image.
    let listed = standard.lists_system_prefixed(&written);
    let help = if listed {
        format!(
            "`{written}` is in the catalogue as the name of something else; images start with `{}{}`.",
            naming.namespace, naming.separator
        )
    } else {
        format!(
            "`{}` marks names of the operating system: users, groups, directories, slices. An image is called `{}{}{{image}}`.",
            naming.system_prefix, naming.namespace, naming.separator
        )
    };
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        prefix.source(),
        format!("`{}` has the prefix `{}`.", name.written.shown(), prefix.value()),
    )
    .help(help);
    match image.name_fix() {
        Some(mut fix) => {
            if listed {
                fix.applicability = Applicability::Suggested;
            }
            finding.fix(fix).into()
        }
        None => finding.into(),
    }
}
