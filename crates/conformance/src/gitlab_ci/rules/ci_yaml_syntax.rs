//! The text is YAML with a mapping at its top.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-yaml-syntax",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a text that is not YAML, or not the mapping that a pipeline is",
    page: page!("ci_yaml_syntax.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let mut findings: Vec<Finding> = pipeline
        .parsed()
        .errors
        .iter()
        .map(|error| Finding::new(RULE.id, RULE.severity, error.span, format!("{}.", error.message)).help(&error.help))
        .collect();
    let tree = pipeline.tree();
    if findings.is_empty() && pipeline.root.is_none() {
        findings.push(match tree.root() {
            Some(root) if !tree.node(root).span.is_empty() => Finding::new(
                RULE.id,
                RULE.severity,
                tree.node(root).span,
                "The top of a pipeline is a mapping, and this is none.",
            )
            .help("Write keywords and jobs as `name:` in the first column, each with its content indented below."),
            _ => Finding::new(RULE.id, RULE.severity, Span::empty(0), "There is no pipeline here: the text is empty.")
                .help("A pipeline has at least one job with a script."),
        });
    }
    // GitLab reads two documents at most, of which the first is a `spec` header (`lib/gitlab/ci/config/yaml/loader.rb`).
    if findings.is_empty()
        && let [first, .., last] = tree.documents()
        && let Some(at) = last.marker
    {
        let is_header = first.root.is_some_and(|root| tree.entry(root, "spec").is_some());
        if !is_header || tree.documents().len() > 2 {
            findings.push(
                Finding::new(
                    RULE.id,
                    RULE.severity,
                    at,
                    "A second YAML document starts here, and GitLab reads only one.",
                )
                .help("Only a header with `spec:` may stand before the pipeline, parted from it by `---`."),
            );
        }
    }
    Outcome::of(findings)
}
