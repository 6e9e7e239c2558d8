//! Kaniko runs in its own image.

use conventions::Operation;
use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::config::Lookup;
use crate::gitlab_ci::scripts::{JobScript, job_image};
use crate::image_ref::Host;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-image",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a Kaniko job in another image than the executor's one with a shell, pulled through Nexus",
    page: page!("kaniko_image.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    for script in scripts.jobs.iter().filter(|script| script.kaniko().next().is_some()) {
        gathered.add_once(judge(scripts, script, context));
    }
    gathered.into()
}

fn judge(scripts: &Scripts<'_>, script: &JobScript<'_>, context: &Context<'_>) -> Judgement {
    let kaniko = &context.standard.kaniko;
    let right = format!("{}/{}:{}", context.standard.registry(Operation::Pull), kaniko.executor, kaniko.executor_tag);
    let help = format!("Only `{right}` has the executor, and a shell for the script; it is pulled through the cache.");
    let wrong = |finding: Finding| Judgement::Wrong(Box::new(finding.help(help.clone())));
    match scripts.pipeline.effective(script.job, "image") {
        Lookup::Unknown => return Judgement::Open,
        Lookup::Absent => {
            let message = format!("`{}` runs Kaniko and names no image.", script.job.name);
            return wrong(scripts.pipeline.config.finding(RULE.id, RULE.severity, script.job.key, message));
        }
        Lookup::Found(_) => {}
    }
    let Some(value) = job_image(scripts.pipeline, script.job, context) else { return Judgement::Open };
    let whole = value.whole();
    let image = crate::image_ref::Image::new(whole, crate::Direction::Pull, context);
    let is_executor = image.reference.path.len() >= 2 && image.path().value().ends_with(&kaniko.executor);
    if !is_executor {
        if whole.is_unknown() {
            return Judgement::Open;
        }
        let message = format!("`{}` is not the executor's image.", whole.shown());
        let fix = whole.edit(&right).map(|edit| Fix::suggested(format!("Use {right}"), vec![edit]));
        return wrong(Finding::new(RULE.id, RULE.severity, whole.source(), message).fix_if_any(fix));
    }
    let is_pulled_right = match &image.host {
        Host::Nexus { role, .. } => *role == Some(conventions::PortRole::Pull),
        Host::Unknown => true,
        _ => false,
    };
    if !is_pulled_right {
        let place = image.registry().unwrap_or(whole);
        let message = format!("The executor comes from `{}`, past the cache.", image.understood().registry);
        let fix = whole.edit(&right).map(|edit| Fix::suggested(format!("Use {right}"), vec![edit]));
        return wrong(Finding::new(RULE.id, RULE.severity, place.source(), message).fix_if_any(fix));
    }
    match image.reference.tag {
        // Each version has an image with a shell, too.
        Some(tag)
            if tag.value() == kaniko.executor_tag || tag.value().ends_with(&format!("-{}", kaniko.executor_tag)) =>
        {
            Judgement::Right
        }
        Some(tag) if tag.is_unknown() => Judgement::Open,
        None if image.reference.digest.is_some() => Judgement::Open,
        Some(tag) => {
            let message = format!("The executor `{}` has no shell, so no script can run in it.", tag.value());
            let fix = tag
                .edit(&kaniko.executor_tag)
                .map(|edit| Fix::safe(format!("Use {}", kaniko.executor_tag), vec![edit]));
            wrong(Finding::new(RULE.id, RULE.severity, tag.source(), message).fix_if_any(fix))
        }
        None => {
            let message = "The executor without a tag has no shell, so no script can run in it.";
            let edit = whole.end().edit(format!(":{}", kaniko.executor_tag));
            let fix = edit.map(|edit| Fix::safe(format!("Use {}", kaniko.executor_tag), vec![edit]));
            wrong(Finding::new(RULE.id, RULE.severity, whole.source(), message).fix_if_any(fix))
        }
    }
}
