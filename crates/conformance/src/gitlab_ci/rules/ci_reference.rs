//! `!reference` leads to something.

use diagnostics::{Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Place, ReferenceFaultKind};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-reference",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a `!reference` to nothing, to itself, or without a path",
    page: page!("ci_reference.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    if !config.has_references() {
        return Outcome::not_applicable();
    }
    let findings: Vec<_> = config
        .reference_faults
        .iter()
        .map(|fault| {
            let path = format!("`!reference [{}]`", fault.path);
            let keys: Vec<&str> = fault.path.split(", ").collect();
            let (message, help) = match fault.kind {
                ReferenceFaultKind::Invalid => (
                    format!("{path} is no path."),
                    "It takes a list of texts: the name of a job, then the keys down to the value.".to_owned(),
                ),
                ReferenceFaultKind::Missing { found: 0 } => {
                    let name = keys.first().copied().unwrap_or_default();
                    let near = pipeline.nearest_job(name, true);
                    let help = near.map_or_else(String::new, |near| format!(" Is `{near}` meant?"));
                    (format!("{path} leads to nothing: there is no `{name}`."), help.trim_start().to_owned())
                }
                ReferenceFaultKind::Missing { found } => {
                    let (before, after) = keys.split_at(found.min(keys.len()));
                    let owner = before.join(".");
                    match after.first() {
                        Some(key) => (format!("{path} leads to nothing: `{owner}` has no `{key}`."), String::new()),
                        None => (
                            format!("{path} leads to nothing: `{owner}` is empty or `false`."),
                            "GitLab takes neither for a value.".to_owned(),
                        ),
                    }
                }
                ReferenceFaultKind::Cycle => (
                    format!("{path} leads back to itself."),
                    "What it names holds the reference itself, directly or through others.".to_owned(),
                ),
            };
            let Place { file, node } = fault.at;
            let span = config.tree(file).map_or(Span::empty(0), |tree| tree.node(node).full_span());
            config.finding_in(RULE.id, RULE.severity, file, span, message).help(help)
        })
        .collect();
    if findings.is_empty() && pipeline.has_unseen() { Outcome::unknown() } else { Outcome::of(findings) }
}
