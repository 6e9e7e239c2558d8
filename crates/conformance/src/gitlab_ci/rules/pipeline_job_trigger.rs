//! A standard job runs when its stage does.

use conventions::{Conventions, Stage, Trigger, When as Expected};
use diagnostics::Severity;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::Place;
use crate::gitlab_ci::pipeline::Job;
use crate::gitlab_ci::simulation::{EventRun, Presence};
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-job-trigger",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a standard job that runs where it must not, or does not run where it must",
    page: page!("pipeline_job_trigger.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    for (index, job) in pipeline.jobs.iter().enumerate() {
        let Some((stage, _)) = context.standard.standard_job(&job.name) else { continue };
        gathered.looked = true;
        // What is wrong, and on which events.
        let mut faults: Vec<(&str, Place, Vec<&str>)> = Vec::new();
        for run in &pipeline.simulation(context).events {
            let Some(expected) = run.event.trigger.and_then(|trigger| stage.when.get(&trigger)) else { continue };
            let presence = run.presence(index);
            gathered.open |= presence.is_there().is_none();
            let Some(fault) = fault(*expected, presence) else { continue };
            let place = decided_at(pipeline, job, run, index);
            match faults.iter_mut().find(|(known, at, _)| *known == fault && *at == place) {
                Some((_, _, events)) => events.push(&run.event.title),
                None => faults.push((fault, place, vec![&run.event.title])),
            }
        }
        for (fault, place, events) in faults {
            let message = format!("`{}` {fault} a {}.", job.name, events.join(" and a "));
            let help = format!(
                "It belongs to the stage `{}`, which is for: {}.{}",
                stage.name,
                stage.runs_on,
                condition(stage, context.standard)
            );
            gathered.findings.push(pipeline.config.finding(RULE.id, RULE.severity, place, message).help(help));
        }
    }
    gathered.into()
}

/// What is wrong with a job's presence; `None` where nothing is, or nobody knows.
fn fault(expected: Expected, presence: &Presence) -> Option<&'static str> {
    match (expected, presence) {
        (Expected::Auto | Expected::Manual, Presence::Absent) => Some("is not in the pipeline of"),
        (Expected::Auto, Presence::Manual) => Some("waits for a person on"),
        (Expected::Manual, Presence::Runs | Presence::Delayed) => Some("runs by itself on"),
        (Expected::Never, Presence::Runs | Presence::Delayed) => Some("runs on"),
        (Expected::Never, Presence::Manual) => Some("can be started on"),
        _ => None,
    }
}

/// Where it is decided what a job does: the rule that applies, a keyword of the job, or the job itself.
fn decided_at(pipeline: &Pipeline<'_>, job: &Job, run: &EventRun, index: usize) -> Place {
    let config = &pipeline.config;
    if let Some(rule) = run.jobs.get(index).and_then(|run| run.rule) {
        let part = ["when", "if"].into_iter().find_map(|key| config.get(rule.value, key).found());
        return part.map_or(config.place(rule.value), |entry| config.place(entry.value));
    }
    let keyword = ["rules", "only", "except", "when"].into_iter().find_map(|key| config.get(job.value, key).found());
    keyword.map_or(job.key, |entry| entry.key)
}

/// The condition that a stage's jobs have, where one rule says it all.
fn condition(stage: &Stage, standard: &Conventions) -> String {
    let automatic = |trigger: Trigger| stage.when.get(&trigger) == Some(&Expected::Auto);
    match (automatic(Trigger::PushMain), automatic(Trigger::PushFeature), automatic(Trigger::PushTag)) {
        (true, false, false) => " Its rule is `if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`.".to_owned(),
        (false, false, true) => {
            let tag = standard.triggers.iter().find_map(|trigger| trigger.git_tag.as_deref()).unwrap_or_default();
            format!(" Its rule is `if: $CI_COMMIT_TAG =~ /^{}/`.", tag.trim_end_matches('*'))
        }
        _ => String::new(),
    }
}
