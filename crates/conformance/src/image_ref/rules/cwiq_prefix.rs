//! The system prefix belongs to the operating system.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "cwiq-prefix",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an image whose name has the prefix of operating-system names",
    page: page!("cwiq_prefix.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let Some(prefix) = name.system_prefix else {
        return if name.written.is_unknown() { Outcome::unknown() } else { Outcome::passed() };
    };
    let naming = &context.standard.naming;
    let written = name.written.value().to_ascii_lowercase();
    let help = if name.names_something_else {
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
        Some(fix) => finding.fix(fix).into(),
        None => finding.into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Direction, Kind, Options, check};
    use diagnostics::Applicability;

    /// Two rules offer the new name, and neither may call it certain.
    #[test]
    fn a_name_of_something_else_is_only_suggested_to_change() {
        let options = Options { direction: Direction::Push, ..Options::default() };
        let report = check(Kind::ImageRef, "nexus.shared.cwiq.io:8443/cwiq-agent-runner:1.2.3", &options);
        let fixes: Vec<_> = report
            .findings
            .iter()
            .filter_map(|finding| Some((finding.rule, finding.fix.as_ref()?.applicability)))
            .collect();
        let suggested = Applicability::Suggested;
        assert_eq!(fixes, [("cwiq-prefix", suggested), ("image-service-name", suggested)]);
    }
}
