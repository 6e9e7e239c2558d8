//! File names of RPM packages.

use diagnostics::{Finding, Severity};

use crate::artifact::Artifact;
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "rpm-file-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "an RPM file that is not named `{package}-{version}-{release}.{distribution}.{architecture}.rpm`",
    page: include_str!("rpm_file_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, _: &Context<'_>) -> Outcome {
    let value = artifact.text.value();
    if !value.ends_with(".rpm") {
        return Outcome::not_applicable();
    }
    if value.matches('-').count() < 2 {
        return Finding::new(
            RULE.id,
            RULE.severity,
            artifact.text.source(),
            format!("`{value}` has no version and release."),
        )
        .into();
    }
    Outcome::passed()
}
