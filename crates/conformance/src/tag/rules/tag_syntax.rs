//! Docker's grammar for tags.

use diagnostics::{Applicability, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Reading, Tag, finding};

pub(crate) static RULE: Rule = Rule {
    id: "tag-syntax",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a text that Docker does not accept as a tag",
    page: page!("tag_syntax.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, _: &Context<'_>) -> Outcome {
    if tag.text.is_unknown() && matches!(tag.reading, Reading::Unknown) {
        return Outcome::unknown();
    }
    let findings = tag.faults.iter().map(|fault| finding(RULE.id, RULE.severity, fault, Applicability::Safe));
    Outcome::of(findings.collect())
}
