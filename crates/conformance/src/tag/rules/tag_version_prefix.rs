//! A version tag has no `v`.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Reading, Tag, sole_variable};

pub(crate) static RULE: Rule = Rule {
    id: "tag-version-prefix",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a version tag that starts with the `v` of the Git tag",
    page: page!("tag_version_prefix.md"),
    look: Look::Tag(check),
};

/// GitLab's variable with the name of the Git tag.
const GIT_TAG_VARIABLE: &str = "CI_COMMIT_TAG";

fn check(tag: &Tag<'_>, _: &Context<'_>) -> Outcome {
    let shown = tag.text.shown();
    let (prefix, version) = match &tag.reading {
        _ if !tag.is_readable() => return Outcome::not_applicable(),
        Reading::Version { prefix: Some(prefix), .. } => (*prefix, tag.text.part(1..tag.text.value().len()).shown()),
        Reading::Version { .. } => return Outcome::passed(),
        Reading::Unknown if sole_variable(tag.text).as_deref() == Some(GIT_TAG_VARIABLE) => {
            let message = format!("`{shown}` is the name of the Git tag, with its `v`.");
            let note = Finding::new(RULE.id, Severity::Note, tag.text.source(), message)
                .help("The image's tag is the version alone; take the `v` off in the script that makes the tag.");
            return Outcome::unknown_because(note);
        }
        Reading::Unknown => return Outcome::unknown(),
        _ => return Outcome::not_applicable(),
    };
    let finding =
        Finding::new(RULE.id, RULE.severity, prefix.source(), format!("`{shown}` starts with a `{}`.", prefix.value()))
            .help(format!("The `v` belongs to the Git tag; the image's tag is the version alone: `{version}`."));
    match prefix.edit("") {
        Some(edit) => finding.fix(Fix::safe("Remove the v", vec![edit])).into(),
        None => finding.into(),
    }
}
