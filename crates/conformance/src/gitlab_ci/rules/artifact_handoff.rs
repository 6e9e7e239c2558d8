//! What one job writes for another reaches it.

use conventions::Handoff;
use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Lookup, Place, ValueId};
use crate::gitlab_ci::layout::append_items;
use crate::gitlab_ci::pipeline::Job;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};
use crate::yaml::Value;

pub(crate) static RULE: Rule = Rule {
    id: "artifact-handoff",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a file that one job writes for another, and that does not reach it",
    page: page!("artifact_handoff.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    // A report of variables has rules of its own.
    for handoff in context.standard.handoffs.iter().filter(|handoff| handoff.report.is_none()) {
        let consumers: Vec<&Job> = handoff.consumers.iter().filter_map(|name| pipeline.job(name)).collect();
        if consumers.is_empty() {
            continue;
        }
        match pipeline.job(&handoff.producer) {
            Some(producer) => {
                for consumer in consumers {
                    gathered.add(receives(pipeline, handoff, producer, consumer));
                }
                gathered.add(keeps(pipeline, handoff, producer));
            }
            // A template may bring it.
            None if pipeline.has_unseen() => gathered.add(Judgement::Open),
            None => {}
        }
    }
    gathered.into()
}

/// Whether a job gets the artifacts of the one that writes the file.
fn receives(pipeline: &Pipeline<'_>, handoff: &Handoff, producer: &Job, consumer: &Job) -> Judgement {
    let config = &pipeline.config;
    let lost = |place: Place, why: &str| {
        let message = format!("`{}` does not get `{}`: {why}.", consumer.name, handoff.file);
        let help = format!("`{}` writes it: {}.", producer.name, handoff.carries);
        config.finding(RULE.id, RULE.severity, place, message).help(help)
    };
    let wrong = |finding: Finding| Judgement::Wrong(Box::new(finding));
    match pipeline.keyword(consumer, "needs") {
        Lookup::Unknown => return Judgement::Open,
        // Without `needs`, a job gets the artifacts of all jobs of earlier stages.
        Lookup::Absent => match (pipeline.stage(producer), pipeline.stage(consumer)) {
            (Some(one), Some(other)) if one == other => {
                let why = format!("`{}` runs at the same time, and is not in its `needs`", producer.name);
                return wrong(lost(consumer.key, &why));
            }
            (Some(_), Some(_)) => {}
            _ => return Judgement::Open,
        },
        Lookup::Found(entry) => {
            let is_list = config.items(entry.value).is_some();
            let mut open = config.is_unknown(entry.value);
            let mut needed = false;
            for (item, text) in config.texts(entry.value) {
                open |= config.is_unknown(item);
                let elsewhere = ["pipeline", "project"].iter().any(|key| config.value(item, key).is_some());
                let name = text.or_else(|| config.text_of(item, "job").filter(|_| !elsewhere));
                if name != Some(producer.name.as_str()) {
                    continue;
                }
                needed = true;
                let artifacts = config.value(item, "artifacts");
                if let Some(artifacts) = artifacts.filter(|&value| config.scalar(value) == Some(Value::Boolean(false)))
                {
                    let why = format!("it needs `{}` without its artifacts", producer.name);
                    return wrong(lost(config.place(artifacts), &why));
                }
            }
            match (needed, open) {
                (true, _) => {}
                (false, true) => return Judgement::Open,
                (false, false) => {
                    let place = config.place(entry.value);
                    let finding = lost(place, &format!("it does not need `{}`", producer.name));
                    let edit = (is_list && config.is_editable(place))
                        .then(|| append_items(pipeline.tree(), place.node, std::slice::from_ref(&producer.name)))
                        .flatten();
                    let fix = edit.map(|edit| Fix::suggested(format!("Need `{}` as well", producer.name), vec![edit]));
                    return wrong(finding.fix_if_any(fix));
                }
            }
        }
    }
    match pipeline.keyword(consumer, "dependencies") {
        Lookup::Found(entry) if !config.is_unknown(entry.value) => {
            let texts = config.texts(entry.value);
            if texts.iter().any(|(item, text)| *text == Some(producer.name.as_str()) || config.is_unknown(*item)) {
                Judgement::Right
            } else {
                wrong(lost(config.place(entry.value), &format!("`{}` is not in its `dependencies`", producer.name)))
            }
        }
        Lookup::Absent => Judgement::Right,
        Lookup::Found(_) | Lookup::Unknown => Judgement::Open,
    }
}

/// Whether the job that writes the file keeps it.
fn keeps(pipeline: &Pipeline<'_>, handoff: &Handoff, producer: &Job) -> Judgement {
    let config = &pipeline.config;
    let lost = |place| {
        let message = format!("`{}` does not keep `{}`.", producer.name, handoff.file);
        let help = format!("{} reads it. Name it under `artifacts:paths`.", listed(&handoff.consumers));
        Judgement::Wrong(Box::new(config.finding(RULE.id, RULE.severity, place, message).help(help)))
    };
    let artifacts = match pipeline.effective(producer, "artifacts") {
        Lookup::Found(entry) => entry.value,
        Lookup::Absent => return lost(producer.key),
        Lookup::Unknown => return Judgement::Open,
    };
    if config.entries(artifacts).is_none() {
        return Judgement::Open;
    }
    let is_kept = |value: ValueId| config.text(value).is_none_or(|path| may_hold(path, &handoff.file));
    let keeps_all =
        config.value(artifacts, "untracked").is_some_and(|value| config.scalar(value) != Some(Value::Boolean(false)));
    let paths = config.value(artifacts, "paths").map(|paths| config.texts(paths)).unwrap_or_default();
    let reports = config.value(artifacts, "reports").and_then(|reports| config.entries(reports)).unwrap_or_default();
    let reported = reports.iter().any(|report| {
        let path = config.value(report.value, "path").unwrap_or(report.value);
        config.entries(path).is_none() && config.texts(path).iter().any(|(item, _)| is_kept(*item))
    });
    if keeps_all || reported || paths.iter().any(|(item, _)| is_kept(*item)) {
        return Judgement::Right;
    }
    lost(config.place(config.value(artifacts, "paths").unwrap_or(artifacts)))
}

/// Whether a path may bring the file: it is the file wherever it lies, a directory, a pattern, or named after the same thing.
fn may_hold(path: &str, file: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let subject = file.split(['.', '-']).next().unwrap_or(file);
    name == file || !name.contains('.') || path.contains(['*', '?', '[', '{', '$']) || path.contains(subject)
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
