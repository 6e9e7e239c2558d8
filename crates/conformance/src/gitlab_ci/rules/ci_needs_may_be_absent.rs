//! What a job needs is in the pipeline whenever the job is.

use diagnostics::Severity;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::ValueId;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};
use crate::yaml::Value;

pub(crate) static RULE: Rule = Rule {
    id: "ci-needs-may-be-absent",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a needed job that is missing from a pipeline in which the job runs",
    page: page!("ci_needs_may_be_absent.md"),
    look: Look::Pipeline(check),
};

/// The most needs of a job that are looked at; GitLab takes 50 unless an administrator says otherwise.
const MOST_NEEDS: usize = 200;

/// A job of the same pipeline that must be there.
struct Need {
    /// The scalar with its name.
    name: ValueId,
    /// Its place in the jobs.
    job: usize,
}

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let mut gathered = Gathered::default();
    for (index, job) in pipeline.jobs.iter().enumerate().filter(|(_, job)| !job.is_hidden()) {
        let own = config.value(job.value, "needs").map(|needs| needs_of(pipeline, needs)).unwrap_or_default();
        let has_rules = config.value(job.value, "rules").is_some();
        if own.is_empty() && !has_rules {
            continue;
        }
        // Each need with the events in which it is missing.
        let mut missing: Vec<(Need, Vec<&str>)> = Vec::new();
        for run in &pipeline.simulation(context).events {
            let there = run.presence(index).is_there();
            gathered.open |= there.is_none() && !own.is_empty();
            if there != Some(true) {
                continue;
            }
            let rule = run.jobs.get(index).and_then(|run| run.rule);
            let of_rule =
                rule.and_then(|rule| config.value(rule.value, "needs")).map(|needs| needs_of(pipeline, needs));
            for need in of_rule.as_deref().unwrap_or(&own) {
                gathered.looked = true;
                match run.presence(need.job).is_there() {
                    Some(true) => {}
                    None => gathered.open = true,
                    Some(false) => match missing.iter_mut().find(|(other, _)| other.name == need.name) {
                        Some((_, events)) => events.push(&run.event.title),
                        None => missing.push((Need { ..*need }, vec![&run.event.title])),
                    },
                }
            }
        }
        for (need, events) in missing {
            let needed = pipeline.jobs.get(need.job).map_or("", |job| &job.name);
            let message = format!(
                "`{}` needs `{needed}`, which is not in the pipeline of a {}.",
                job.name,
                events.join(", nor of a ")
            );
            let finding = config.finding(RULE.id, RULE.severity, config.place(need.name), message);
            gathered.findings.push(finding.help(
                "GitLab then refuses the whole pipeline. Give both jobs the same conditions, or write the need as a mapping with `optional: true`.",
            ));
        }
    }
    gathered.into()
}

/// The jobs of this pipeline that a list of needs names and that must be there.
fn needs_of(pipeline: &Pipeline<'_>, needs: ValueId) -> Vec<Need> {
    let config = &pipeline.config;
    let named = |&need: &ValueId| {
        let is_true =
            |key: &str| config.value(need, key).is_some_and(|value| config.scalar(value) == Some(Value::Boolean(true)));
        let elsewhere = ["pipeline", "project"].iter().any(|key| config.value(need, key).is_some());
        if elsewhere || is_true("optional") {
            return None;
        }
        let name = if config.entries(need).is_some() { config.value(need, "job")? } else { need };
        let job = pipeline.job_place(config.text(name)?)?;
        // A hidden job is never there, which is told by the rule about unknown jobs.
        pipeline.jobs.get(job).filter(|job| !job.is_hidden()).map(|_| Need { name, job })
    };
    config.items(needs).unwrap_or_default().iter().take(MOST_NEEDS).filter_map(named).collect()
}
