//! What `needs` lists is there once, is not too much, and has what `dependencies` lists.

use std::collections::{HashMap, HashSet};

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Lookup, ValueId};
use crate::gitlab_ci::graph::{Edge, Graph, Relation, Target};
use crate::gitlab_ci::pipeline::{Job, cut};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-needs",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a need listed twice, too many needs, or `dependencies` that are no needs",
    page: page!("ci_needs.md"),
    look: Look::Pipeline(check),
};

/// So many jobs may be under `needs`, the instances of a parallel job counted each; an administrator can change it.
/// Source: GitLab, "CI/CD YAML syntax reference", `needs`, and `lib/gitlab/ci/pipeline/seed/build.rb`.
const MOST_NEEDS: usize = 50;

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    // The edges stand job by job.
    for edges in graph.edges.chunk_by(|one, other| one.job == other.job) {
        let Some(job) = edges.first().map(|edge| pipeline.job_name(edge.job)) else { continue };
        let mut tell = |severity: Severity, edge: &Edge, message: String, help: &str| {
            let place = config.place(edge.at);
            if seen.insert(place) {
                findings.push(config.finding(RULE.id, severity, place, message).help(help));
            }
        };
        for list in edges.chunk_by(|one, other| one.relation == other.relation).filter(is_needs) {
            for edge in twice(list) {
                let help = "GitLab refuses a need that stands twice, even with other settings.";
                tell(RULE.severity, edge, format!("`{}` needs `{}` twice.", job, cut(pipeline.edge_name(edge))), help);
            }
            if let Some((edge, count)) = too_many(graph, list) {
                let message = format!("`{}` needs {count} jobs; GitLab takes {MOST_NEEDS}.", job);
                let help = "An administrator can raise the limit. Without `needs` a job waits for all earlier stages.";
                tell(Severity::Warning, edge, message, help);
            }
        }
        // Source: GitLab, `lib/gitlab/ci/config/entry/job.rb`: the names are compared as they are written.
        let needs: HashSet<&str> =
            edges.iter().filter(|edge| is_own_need(edge)).map(|edge| pipeline.edge_name(edge)).collect();
        let has_needs = edges.iter().any(|edge| edge.relation == Relation::Need);
        let is_open =
            edges.iter().any(|edge| edge.target == Target::Unknown && pipeline.edge_name(edge).contains("$[["));
        for edge in edges.iter().filter(|edge| edge.relation == Relation::Dependency && has_needs && !is_open) {
            if !needs.contains(pipeline.edge_name(edge)) {
                let message = format!(
                    "`{}` takes artifacts of `{}`, which it does not need.",
                    job,
                    cut(pipeline.edge_name(edge))
                );
                let help = "Beside `needs`, `dependencies` can only choose among the jobs that are needed.";
                tell(RULE.severity, edge, message, help);
            }
        }
    }
    findings.extend(pipeline.visible_jobs().flat_map(|job| matrix_faults(pipeline, job)));
    Outcome::gathered(graph.edges.iter().any(Edge::is_need), graph.truncated, findings)
}

/// `$[[ matrix.NAME ]]` under `needs:parallel:matrix` where the job itself has no such variable in its matrix.
/// Source: GitLab, "CI/CD expressions", matrix context (`doc/ci/yaml/expressions.md`).
fn matrix_faults(pipeline: &Pipeline<'_>, job: &Job) -> Vec<Finding> {
    let config = &pipeline.config;
    let rows = |parallel: ValueId| {
        let rows = config.value(parallel, "matrix").and_then(|matrix| config.items(matrix)).unwrap_or_default();
        rows.iter().filter_map(|&row| config.entries(row)).flatten()
    };
    let own: Vec<&str> = match pipeline.keyword(job, "parallel") {
        Lookup::Found(entry) if config.is_unknown(entry.value) => return Vec::new(),
        Lookup::Found(entry) => rows(entry.value).filter_map(|entry| config.key(entry)).collect(),
        Lookup::Absent => Vec::new(),
        Lookup::Unknown => return Vec::new(),
    };
    let needs = config.value(job.value, "needs").and_then(|needs| config.items(needs)).unwrap_or_default();
    let asked = needs.iter().filter_map(|&need| config.value(need, "parallel")).flat_map(rows);
    asked
        .flat_map(|entry| config.texts(entry.value))
        .filter_map(|(value, text)| {
            let name = text?.strip_prefix("$[[")?.strip_suffix("]]")?.trim().strip_prefix("matrix.")?;
            let message = format!("`{}` has no variable `{name}` in a matrix of its own.", job.name);
            let finding = config.finding(RULE.id, RULE.severity, config.place(value), message);
            let help = "`$[[ matrix.NAME ]]` takes the value that the needing job has in its own `parallel:matrix`.";
            (!own.contains(&name)).then(|| finding.help(help))
        })
        .collect()
}

fn is_needs(edges: &&[Edge]) -> bool {
    edges.first().is_some_and(Edge::is_need)
}

fn is_own_need(edge: &Edge) -> bool {
    edge.relation == Relation::Need && edge.target != Target::Elsewhere
}

/// The edges that name a job again, or an instance of it.
fn twice(edges: &[Edge]) -> Vec<&Edge> {
    let mut seen: HashMap<usize, HashSet<u32>> = HashMap::new();
    let mut again = Vec::new();
    for edge in edges {
        let Target::Job { job, instances } = &edge.target else { continue };
        // `u32::MAX` stands for a job as a whole.
        let whole = [u32::MAX];
        let named = if instances.is_empty() { whole.as_slice() } else { instances };
        let before = seen.entry(*job).or_default();
        let is_whole = before.contains(&u32::MAX) || (instances.is_empty() && !before.is_empty());
        if is_whole || named.iter().any(|instance| before.contains(instance)) {
            again.push(edge);
        }
        before.extend(named);
    }
    again
}

/// The edge that is one too many, and how many jobs there are.
fn too_many<'e>(graph: &Graph, edges: &'e [Edge]) -> Option<(&'e Edge, usize)> {
    let mut count = 0;
    let mut culprit = None;
    for edge in edges.iter().filter(|edge| edge.target != Target::Elsewhere) {
        count += graph.width(edge);
        if count > MOST_NEEDS && culprit.is_none() {
            culprit = Some(edge);
        }
    }
    Some((culprit?, count))
}
