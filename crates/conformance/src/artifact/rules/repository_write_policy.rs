//! What may be written to which repository.

use diagnostics::{Finding, Severity};

use crate::artifact::{Artifact, RepositoryPath, Subject};
use crate::context::{Context, Direction};
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Reading, Tag};

pub(crate) static RULE: Rule = Rule {
    id: "repository-write-policy",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a write that the repository refuses: the same tag twice, or any write to a group or proxy",
    page: page!("repository_write_policy.md"),
    // All names together, because a tag is refused when it is written the second time.
    look: Look::Artifacts(check),
};

/// What Nexus calls the policy by which a tag is written once and never again.
const ONCE: &str = "ALLOW_ONCE";
/// The type of repository that takes writes.
const HOSTED: &str = "hosted";

fn check(artifacts: &[Artifact<'_>], context: &Context<'_>) -> Outcome {
    let places: Vec<&RepositoryPath<'_>> = artifacts
        .iter()
        .filter_map(|artifact| match &artifact.subject {
            Subject::Repository(place) if place.kind.is_some() => Some(place),
            _ => None,
        })
        .collect();
    if places.is_empty() || context.options.direction == Direction::Pull {
        return Outcome::not_applicable();
    }
    let mut written: std::collections::HashSet<String> = std::collections::HashSet::new();
    let mut findings = Vec::new();
    let mut undecided = false;
    for place in places {
        undecided |= place.path.is_unknown() || place.tag.is_some_and(|tag| tag.is_unknown());
        if place.kind.as_deref() != Some(HOSTED) {
            findings.extend(not_hosted(place, context));
        } else if place.write_policy.as_deref() == Some(ONCE) {
            findings.extend(moving(place, context).or_else(|| again(place, &mut written)));
        }
    }
    if findings.is_empty() && undecided { Outcome::unknown() } else { Outcome::of(findings) }
}

fn not_hosted(place: &RepositoryPath<'_>, context: &Context<'_>) -> Option<Finding> {
    if place.path.value().is_empty() && context.options.direction == Direction::Unknown {
        return None;
    }
    let (shown, kind) = (place.repository.shown(), place.kind.as_deref().unwrap_or_default());
    let severity = if context.options.direction == Direction::Push { RULE.severity } else { Severity::Note };
    let finding = Finding::new(
        RULE.id,
        severity,
        place.repository.source(),
        format!("`{shown}` is a {kind} repository, which takes no writes."),
    );
    Some(finding.help("Write to the hosted repository; this one is there to read from."))
}

/// A tag that is there to be written again.
fn moving(place: &RepositoryPath<'_>, context: &Context<'_>) -> Option<Finding> {
    let part = place.tag?;
    let Reading::Fixed { form, .. } = Tag::new(part, context).reading else { return None };
    context.standard.tag_form(form).moving.then(|| {
        let (shown, repository) = (part.shown(), place.repository.shown());
        let message = format!("`{shown}` moves, and `{repository}` takes each tag once ({ONCE}).");
        Finding::new(RULE.id, RULE.severity, part.source(), message)
            .help("The second push of it would be refused. Write the version, which never changes.")
    })
}

fn again(place: &RepositoryPath<'_>, written: &mut std::collections::HashSet<String>) -> Option<Finding> {
    let tag = place.tag?;
    let whole = place.repository.to(tag);
    if whole.is_unknown() || written.insert(whole.shown()) {
        return None;
    }
    let message =
        format!("`{}` stands here a second time, and the repository takes each tag once ({ONCE}).", whole.shown());
    let finding = Finding::new(RULE.id, RULE.severity, whole.source(), message);
    Some(finding.help("The second push would be refused. Use a new version for a new image."))
}
