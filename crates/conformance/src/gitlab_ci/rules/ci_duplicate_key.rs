//! Each key stands once.

use diagnostics::{Finding, LineIndex, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-duplicate-key",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a key that stands twice, of which GitLab silently drops the first",
    page: page!("ci_duplicate_key.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    if pipeline.root.is_none() {
        return Outcome::not_applicable();
    }
    let duplicates = &pipeline.parsed().duplicates;
    if duplicates.is_empty() {
        return Outcome::passed();
    }
    let lines = LineIndex::new(pipeline.tree().text());
    let findings = duplicates.iter().map(|duplicate| {
        let line = lines.position(duplicate.first.start).line;
        let place = match duplicate.path.as_slice() {
            [] => "the top level".to_owned(),
            path => format!("`{}`", path.join(".")),
        };
        Finding::new(
            RULE.id,
            RULE.severity,
            duplicate.again,
            format!("`{}` stands a second time in {place}; the first is on line {line}.", duplicate.key),
        )
        .help("GitLab keeps the last and drops the others without a word. Join them, or rename one.")
    });
    Outcome::of(findings.collect())
}
