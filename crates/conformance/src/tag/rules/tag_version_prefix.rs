//! A version tag has no `v`.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule};
use crate::tag::Tag;

pub(crate) static RULE: Rule = Rule {
    id: "tag-version-prefix",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a version tag that starts with the `v` of the Git tag",
    page: include_str!("tag_version_prefix.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, _: &Context<'_>) -> Outcome {
    let value = tag.text.value();
    let Some(version) = value.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) else {
        return Outcome::not_applicable();
    };
    let prefix = tag.text.part(0..1);
    let finding = Finding::new(RULE.id, RULE.severity, prefix.source(), format!("`{value}` starts with a `v`."))
        .help(format!("The `v` belongs to the Git tag; the image's tag is the version alone: `{version}`."));
    match prefix.edit("") {
        Some(edit) => finding.fix(Fix::safe("Remove the v", vec![edit])).into(),
        None => finding.into(),
    }
}
