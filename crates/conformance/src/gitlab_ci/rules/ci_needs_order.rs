//! A job waits for nothing that comes after it.

use std::collections::HashSet;

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::pipeline::cut;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-needs-order",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "`needs` or `dependencies` on a job of a later stage",
    page: page!("ci_needs_order.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    let mut is_open = graph.truncated;
    for edge in &graph.edges {
        let Some(to) = edge.to() else { continue };
        let (Some(own), Some(other)) = (graph.stage(edge.job), graph.stage(to)) else {
            is_open = true;
            continue;
        };
        let place = config.place(edge.at);
        if !graph.is_backward(edge) || !seen.insert((place, edge.job)) {
            continue;
        }
        let stage = |at: usize| graph.stages.get(at).map_or("", |stage| cut(stage));
        let (job, name) = (pipeline.job_name(edge.job), cut(pipeline.edge_name(edge)));
        let keyword = edge.relation.keyword();
        let message = format!(
            "`{job}` in the stage `{}` names `{name}` under `{keyword}`, which runs later, in `{}`.",
            stage(own),
            stage(other)
        );
        findings.push(
            config
                .finding(RULE.id, RULE.severity, place, message)
                .help("A job can wait for jobs of its own stage and of earlier ones."),
        );
    }
    Outcome::gathered(!graph.edges.is_empty(), is_open, findings)
}
