//! The job under `on_stop` stops the same environment.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::Lookup;
use crate::gitlab_ci::graph::{Edge, Relation};
use crate::gitlab_ci::pipeline::{Job, cut};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-on-stop",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "`on_stop` with a job that does not stop this environment",
    page: page!("ci_on_stop.md"),
    look: Look::Pipeline(check),
};

/// Source: GitLab, `lib/gitlab/ci/yaml_processor.rb`, `validate_on_stop_job!`.
fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let graph = pipeline.graph(context.standard);
    let stops = graph.edges.iter().filter(|edge| edge.relation == Relation::OnStop);
    let mut looked = false;
    let mut is_open = false;
    let mut findings: Vec<Finding> = Vec::new();
    for edge in stops {
        looked = true;
        match fault(pipeline, edge) {
            Ok(None) => {}
            Ok(Some(fault)) => {
                let place = pipeline.config.place(edge.at);
                let message = format!("`{}` cannot stop this environment: {fault}.", cut(pipeline.edge_name(edge)));
                findings.push(pipeline.config.finding(RULE.id, RULE.severity, place, message).help(
                    "The job under `on_stop` has an `environment` with the same `name` and with `action: stop`.",
                ));
            }
            Err(Open) => is_open = true,
        }
    }
    Outcome::gathered(looked, is_open, findings)
}

/// It cannot be told.
struct Open;

fn fault(pipeline: &Pipeline<'_>, edge: &Edge) -> Result<Option<String>, Open> {
    let job = |at: usize| pipeline.jobs.get(at).ok_or(Open);
    let (start, stop) = (job(edge.job)?, job(edge.to().ok_or(Open)?)?);
    if pipeline.keyword(stop, "environment") == Lookup::Absent {
        return Ok(Some("it has no environment".to_owned()));
    }
    let (own, other) = (field(pipeline, start, "name")?, field(pipeline, stop, "name")?);
    if own != other {
        let other = other.unwrap_or_default();
        return Ok(Some(format!("its environment is `{}`", cut(other))));
    }
    Ok((field(pipeline, stop, "action")? != Some("stop")).then(|| "its `action` is not `stop`".to_owned()))
}

/// A field of a job's environment, which may be written as its name alone.
fn field<'p>(pipeline: &'p Pipeline<'_>, job: &Job, field: &str) -> Result<Option<&'p str>, Open> {
    let config = &pipeline.config;
    let Lookup::Found(environment) = pipeline.keyword(job, "environment") else { return Err(Open) };
    if let Some(name) = config.text(environment.value) {
        return Ok((field == "name").then_some(name));
    }
    match config.get(environment.value, field) {
        Lookup::Found(entry) => config.text(entry.value).filter(|text| !text.contains("$[[")).map(Some).ok_or(Open),
        Lookup::Absent => Ok(None),
        Lookup::Unknown => Err(Open),
    }
}
