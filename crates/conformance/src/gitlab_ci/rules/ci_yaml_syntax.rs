//! The text is YAML with a mapping at its top.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::yaml::Kind;

pub(crate) static RULE: Rule = Rule {
    id: "ci-yaml-syntax",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a text that is not YAML, or not the mapping that a pipeline is",
    page: page!("ci_yaml_syntax.md"),
    look: Look::Pipeline(check),
};

/// A pipeline with more values than this is beyond any limit of GitLab's: it takes 2 MB of loaded YAML by default (`max_yaml_size_bytes`), and a value
/// has 40 bytes.
const MOST_VALUES: u64 = 1_000_000;

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
    let config = &pipeline.config;
    findings.extend(config.self_aliases.iter().map(|&alias| {
        config
            .finding(RULE.id, RULE.severity, alias, "The alias stands inside of what it means, which so has no end.")
            .help("GitLab refuses the file. Move what both need into an entry of its own.")
    }));
    if config.expanded_size > MOST_VALUES {
        let at = first_alias(pipeline).unwrap_or(Span::empty(0));
        let message = format!("With its aliases written out the pipeline has more than {MOST_VALUES} values.");
        let finding = Finding::new(RULE.id, RULE.severity, at, message);
        findings.push(finding.help("GitLab writes them out, and refuses a file that becomes too large by it."));
    }
    Outcome::of(findings)
}

fn first_alias(pipeline: &Pipeline<'_>) -> Option<Span> {
    let mut nodes = pipeline.tree().nodes();
    nodes.find(|(_, node)| matches!(node.kind, Kind::Alias { .. })).map(|(_, node)| node.span)
}

#[cfg(test)]
mod tests {
    use crate::{Kind, Options, check};

    fn found(text: &str) -> Vec<String> {
        let findings = check(Kind::GitlabCi, text, &Options::default()).findings;
        let own = findings.into_iter().filter(|finding| finding.rule == super::RULE.id);
        own.map(|finding| finding.span.of(text).to_owned()).collect()
    }

    #[test]
    fn an_alias_inside_its_own_target_is_named() {
        assert_eq!(found("job: &job\n  script: x\n  variables: *job\n"), ["*job"]);
        assert_eq!(found("job: &job\n  script: x\nother: *job\n"), [""; 0]);
    }

    #[test]
    fn aliases_that_multiply_are_told_once() {
        let mut text = String::from(".a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..9 {
            text += &format!(".a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
        }
        assert_eq!(found(&text), ["*a0"]);
    }
}
