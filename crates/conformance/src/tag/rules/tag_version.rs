//! Versions in tags are full SemVer versions.

use diagnostics::{Applicability, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Reading, Tag, finding};

pub(crate) static RULE: Rule = Rule {
    id: "tag-version",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a version that is not a full SemVer version, or has build metadata",
    page: page!("tag_version.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, _: &Context<'_>) -> Outcome {
    match &tag.reading {
        _ if !tag.is_readable() => Outcome::not_applicable(),
        Reading::Version { version, .. } => {
            let findings: Vec<_> = version
                .faults
                .iter()
                .map(|fault| finding(RULE.id, RULE.severity, fault, Applicability::Suggested))
                .collect();
            if findings.is_empty() && version.text.is_unknown() { Outcome::unknown() } else { Outcome::of(findings) }
        }
        Reading::Unknown => Outcome::unknown(),
        _ => Outcome::not_applicable(),
    }
}
