//! The jobs that a job names are there.

use std::collections::HashSet;

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::graph::Target;
use crate::gitlab_ci::pipeline::cut;
use crate::rule::{Domain, Look, NAMES_COMPARED, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-unknown-job",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "`needs`, `dependencies` or `on_stop` with a job that is not there",
    page: page!("ci_unknown_job.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    for edge in &graph.edges {
        let is_hidden = match edge.target {
            Target::Hidden => true,
            Target::Missing => false,
            _ => continue,
        };
        let place = config.place(edge.at);
        // An optional need may be absent altogether.
        if edge.optional || !seen.insert(place) {
            continue;
        }
        let name = pipeline.edge_name(edge);
        let (job, shown) = (pipeline.job_name(edge.job), cut(name));
        let keyword = edge.relation.keyword();
        // The job is there where a matrix under `needs` asks for instances that it does not have.
        let lacks_instance = pipeline.job(name).is_some_and(|job| !job.is_hidden());
        let message = if lacks_instance {
            format!("`{job}` names instances of `{shown}` under `{keyword}` that its `parallel` does not make.")
        } else {
            format!("`{job}` names `{shown}` under `{keyword}`, and there is no such job.")
        };
        let finding = config.finding(RULE.id, RULE.severity, place, message);
        let is_compared = findings.len() < NAMES_COMPARED && !is_hidden && !lacks_instance;
        let near = if is_compared { pipeline.nearest_job(name, false) } else { None };
        let help = if is_hidden {
            "Its name starts with a dot, so it only serves others to extend and is in no pipeline."
        } else if lacks_instance {
            "A matrix under `needs` gives a value to each variable of that job's matrix, in the same order."
        } else if graph.stages.iter().any(|stage| stage == name) {
            "It is the name of a stage. A job waits for single jobs; for whole stages it waits without `needs`."
        } else if !keyword.ends_with("needs") {
            "GitLab refuses the pipeline."
        } else {
            "GitLab refuses the pipeline. A need that some pipelines lack is marked with `optional: true`."
        };
        findings.push(pipeline.or_nearest(finding, place, near, help));
    }
    let is_open = graph.truncated || graph.edges.iter().any(|edge| edge.target == Target::Unknown);
    Outcome::gathered(!graph.edges.is_empty(), is_open, findings)
}
