//! What a promotion adds to a version.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Forms, Reading, Tag};

pub(crate) static RULE: Rule = Rule {
    id: "tag-promotion",
    domain: Domain::Tag,
    severity: Severity::Warning,
    summary: "a version with a suffix other than the documented promotion",
    page: page!("tag_promotion.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, context: &Context<'_>) -> Outcome {
    let version = match &tag.reading {
        Reading::Version { version, .. } if tag.is_readable() => version,
        Reading::Unknown => return Outcome::unknown(),
        _ => return Outcome::not_applicable(),
    };
    let Some(suffix) = version.suffix else { return Outcome::not_applicable() };
    let forms = Forms::of(context.standard);
    let right = forms.promotion();
    if !version.faults.is_empty() {
        // What follows something that is no version is no promotion of it.
        return Outcome::not_applicable();
    }
    if suffix.value() == right {
        return Outcome::passed();
    }
    let shown = suffix.shown();
    if suffix.value().eq_ignore_ascii_case(right) {
        let message = format!("The suffix `{shown}` has capitals.");
        let finding = Finding::new(RULE.id, RULE.severity, suffix.source(), message)
            .help(format!("A promoted version ends with `{right}`; registries tell capitals apart."));
        return match suffix.edit(right) {
            Some(edit) => finding.fix(Fix::safe("Write the suffix in lower case", vec![edit])).into(),
            None => finding.into(),
        };
    }
    if suffix.is_unknown() {
        return Outcome::unknown();
    }
    Finding::new(
        RULE.id,
        RULE.severity,
        suffix.source(),
        format!("`{shown}` is neither a pre-release nor the suffix of a documented promotion."),
    )
    .help(format!(
        "The one promotion on record adds `{right}` (D8). A pre-release starts with a word such as `rc` or `beta`, or with a number."
    ))
    .into()
}
