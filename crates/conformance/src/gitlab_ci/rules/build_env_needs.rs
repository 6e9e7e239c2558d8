//! Who uses the tag needs the job that made it.

use std::collections::HashSet;

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::expansion::Meaning;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::config::Unseen;
use crate::gitlab_ci::graph::{Presence, Relation};
use crate::gitlab_ci::scripts::{JobScript, build_env};
use crate::gitlab_ci::variables::Scope;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "build-env-needs",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a job that uses the tag without needing the build job with its artifacts",
    page: page!("build_env_needs.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let Some(handoff) = build_env(context.standard) else { return Outcome::not_applicable() };
    let builds = scripts.build_jobs(context.standard);
    let mut names: Vec<&str> = builds.iter().map(|script| script.job.name.as_str()).collect();
    if names.is_empty() {
        // It may come from the shared templates; without them, the tag comes from somewhere else altogether.
        if scripts.pipeline.config.unseen() != Unseen::Templates {
            return Outcome::not_applicable();
        }
        names.push(&handoff.producer);
    }
    let builders: HashSet<&str> = names.iter().copied().collect();
    let graph = scripts.pipeline.graph(context.standard);
    // An unknown include may set the variable.
    let is_open = scripts.pipeline.config.unseen() == Unseen::Anything;
    let mut gathered = Gathered::default();
    for script in scripts.jobs.iter().filter(|script| !builders.contains(script.job.name.as_str())) {
        let Some(used) = used_at(scripts, script, &handoff.carries) else { continue };
        // The pipeline sets it itself.
        if !matches!(
            Scope::new(scripts.pipeline, Some(script.job), context).variable(&handoff.carries),
            Meaning::Unknown
        ) {
            continue;
        }
        // The edges stand job by job.
        let first = graph.edges.partition_point(|edge| edge.job < script.index);
        let edges = graph.edges.get(first..).unwrap_or_default();
        let own = || edges.iter().take_while(|edge| edge.job == script.index).filter(|edge| edge.is_need());
        let to_build = || own().filter(|edge| builders.contains(scripts.pipeline.edge_name(edge)));
        let needs = graph.nodes.get(script.index).map_or(Presence::Unknown, |node| node.needs);
        let message = if to_build().any(|edge| edge.artifacts) {
            gathered.add(Judgement::Right);
            continue;
        } else if needs == Presence::Unknown
            || is_open
            || graph.truncated
            || own().any(|edge| edge.relation != Relation::Need)
        {
            gathered.add(Judgement::Open);
            continue;
        } else if to_build().next().is_some() {
            format!(
                "`{}` needs the build job without its artifacts, so `${}` is empty.",
                script.job.name, handoff.carries
            )
        } else {
            format!(
                "`{}` uses `${}` and does not need `{}`.",
                script.job.name,
                handoff.carries,
                names.iter().take(3).copied().collect::<Vec<_>>().join("` or `")
            )
        };
        let help = format!(
            "Add `needs: [{{job: {}, artifacts: true}}]`: GitLab then sets `${}` from `{}`.",
            names.first().unwrap_or(&""),
            handoff.carries,
            handoff.file
        );
        let finding = Finding::new(RULE.id, RULE.severity, used, message).help(help);
        gathered.add(Judgement::Wrong(Box::new(finding)));
    }
    gathered.into()
}

/// Where a script uses a variable that it has not set itself; `None` where it does not, or may have set it.
fn used_at(scripts: &Scripts<'_>, script: &JobScript<'_>, name: &str) -> Option<Span> {
    for command in scripts.commands(script) {
        let used = command.words().find_map(|word| word.uses(command.text, name));
        if let Some(used) = used {
            return Some(command.span(used));
        }
        let sets = command.command.assignments.iter().any(|assignment| assignment.name.of(command.text) == name)
            || command.words().any(|word| word.span.of(command.text).starts_with(name))
            || matches!(command.program().as_deref(), Some("source" | "." | "eval"));
        if sets {
            return None;
        }
    }
    None
}
