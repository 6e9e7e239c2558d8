//! No job waits for itself.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::graph::Edge;
use crate::gitlab_ci::pipeline::cut;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-needs-cycle",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "jobs that wait for one another in a circle",
    page: page!("ci_needs_cycle.md"),
    look: Look::Pipeline(check),
};

/// So many circles are told of.
const MOST: usize = 10;

/// So many jobs of a circle are named.
const SHOWN: usize = 8;

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let tell = |circle: &Vec<&Edge>| {
        let first = circle.first()?;
        let job = pipeline.job_name(first.job);
        let mut steps: Vec<String> =
            circle.iter().take(SHOWN).map(|edge| format!("needs `{}`", cut(pipeline.edge_name(edge)))).collect();
        if circle.len() > SHOWN {
            steps.push(format!("and so on over {} jobs", circle.len()));
        }
        let message = match circle.len() {
            1 => format!("`{}` needs itself.", job),
            _ => format!("`{}` waits for itself: it {}.", job, steps.join(", which ")),
        };
        let place = config.place(first.at);
        Some(config.finding(RULE.id, RULE.severity, place, message).help("None of these jobs could ever start."))
    };
    let findings: Vec<Finding> = graph.circles(MOST).iter().filter_map(tell).collect();
    Outcome::gathered(graph.edges.iter().any(Edge::is_need), graph.truncated || pipeline.has_unseen(), findings)
}
