//! The build job hands its tag on.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::config::{Lookup, Place};
use crate::gitlab_ci::scripts::{JobScript, build_env};
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "build-env-dotenv",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a build job that does not hand its tag on in `build.env`",
    page: page!("build_env_dotenv.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let Some(handoff) = build_env(context.standard) else { return Outcome::not_applicable() };
    let mut gathered = Gathered::default();
    let builds = scripts.build_jobs(context.standard);
    // Where the standard job is there, it is the one.
    let is_named = builds.iter().any(|script| script.job.name == handoff.producer);
    for script in builds.into_iter().filter(|script| !is_named || script.job.name == handoff.producer) {
        gathered.add(declared(scripts, script, context));
        gathered.add(written(scripts, script, context));
    }
    gathered.into()
}

/// Whether the job declares the file.
fn declared(scripts: &Scripts<'_>, script: &JobScript<'_>, context: &Context<'_>) -> Judgement {
    let Some(handoff) = build_env(context.standard) else { return Judgement::Right };
    let report = handoff.report.as_deref().unwrap_or_default();
    let config = &scripts.pipeline.config;
    let mut at = script.job.key;
    let mut value = match scripts.pipeline.effective(script.job, "artifacts") {
        Lookup::Found(entry) => {
            at = entry.key;
            entry.value
        }
        Lookup::Absent => return undeclared(scripts, script, at, context),
        Lookup::Unknown => return Judgement::Open,
    };
    for key in ["reports", report] {
        value = match config.get(value, key) {
            Lookup::Found(entry) => entry.value,
            Lookup::Absent => return undeclared(scripts, script, at, context),
            Lookup::Unknown => return Judgement::Open,
        };
    }
    let files = config.texts(value);
    if files.iter().any(|(_, file)| file.is_some_and(|file| file.rsplit('/').next() == Some(&handoff.file))) {
        return Judgement::Right;
    }
    match files.first() {
        Some((value, Some(file))) if !file.contains(['$', '*']) => {
            let message = format!("The {report} report is `{file}`, not `{}`.", handoff.file);
            let finding = config.finding(RULE.id, RULE.severity, config.place(*value), message);
            Judgement::Wrong(Box::new(finding.help(help(scripts, script, context))))
        }
        _ => Judgement::Open,
    }
}

fn undeclared(scripts: &Scripts<'_>, script: &JobScript<'_>, at: Place, context: &Context<'_>) -> Judgement {
    let Some(handoff) = build_env(context.standard) else { return Judgement::Right };
    let message = format!(
        "`{}` does not declare `{}` as `artifacts:reports:{}`.",
        script.job.name,
        handoff.file,
        handoff.report.as_deref().unwrap_or_default()
    );
    let finding = scripts.pipeline.config.finding(RULE.id, RULE.severity, at, message);
    Judgement::Wrong(Box::new(finding.help(help(scripts, script, context))))
}

fn help(_: &Scripts<'_>, _: &JobScript<'_>, context: &Context<'_>) -> String {
    let Some(handoff) = build_env(context.standard) else { return String::new() };
    format!(
        "From this report GitLab sets `${}` in the jobs that need this one: {}.",
        handoff.carries,
        handoff.consumers.join(", ")
    )
}

/// Whether the script writes the file with the variable.
fn written(scripts: &Scripts<'_>, script: &JobScript<'_>, context: &Context<'_>) -> Judgement {
    let Some(handoff) = build_env(context.standard) else { return Judgement::Right };
    let (mut names_file, mut names_variable) = (false, false);
    for command in scripts.commands(script) {
        for word in command.words() {
            let text = word.span.of(command.text);
            names_file |= text.contains(&handoff.file);
            names_variable |= text.contains(&handoff.carries);
        }
    }
    if names_file && names_variable {
        return Judgement::Right;
    }
    if !script.complete || script.calls_others {
        return Judgement::Open;
    }
    let place = script.kaniko().next().map(|build| build.program);
    let message = if names_file {
        format!("`{}` writes no `{}` to `{}`.", script.job.name, handoff.carries, handoff.file)
    } else {
        format!("`{}` does not write `{}`.", script.job.name, handoff.file)
    };
    let finding = match place {
        Some(place) => Finding::new(RULE.id, RULE.severity, place, message),
        None => scripts.pipeline.config.finding(RULE.id, RULE.severity, script.job.key, message),
    };
    let line = format!(
        "One line is enough: `echo \"{0}=${0}\" > {1}`. Every later job reads the tag from it.",
        handoff.carries, handoff.file
    );
    Judgement::Wrong(Box::new(finding.help(line)))
}
