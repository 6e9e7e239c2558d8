//! A dash at the start of a line makes an item of it, unless the line continues a value.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::yaml::{Kind, ScalarStyle};

pub(crate) static RULE: Rule = Rule {
    id: "ci-folded-line",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a line that looks like an item of a list and continues the value above",
    page: page!("ci_folded_line.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    if pipeline.root.is_none() {
        return Outcome::not_applicable();
    }
    let tree = pipeline.tree();
    let plain = tree.nodes().filter(|(_, node)| matches!(node.kind, Kind::Scalar { style: ScalarStyle::Plain, .. }));
    let findings = plain.filter_map(|(_, node)| folded_item(tree.text(), node.span)).map(|at| {
        Finding::new(RULE.id, RULE.severity, at, "This line looks like an item of a list, and continues the value above it.")
            .help("YAML joins it to that value with a space. Indent the dash like its neighbours, or put the value in quotes if one line is meant.")
    });
    Outcome::of(findings.collect())
}

/// The first line of a plain scalar, after its own first, that starts with a dash and a space.
fn folded_item(text: &str, scalar: Span) -> Option<Span> {
    if !scalar.of(text).as_bytes().contains(&b'\n') {
        return None;
    }
    let mut at = scalar.start;
    for line in scalar.of(text).split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t']);
        if at > scalar.start && (content.starts_with("- ") || content.trim_end() == "-") {
            let start = at + (line.len() - content.len());
            return Some(Span::new(start, start + content.trim_end().len()));
        }
        at += line.len();
    }
    None
}
