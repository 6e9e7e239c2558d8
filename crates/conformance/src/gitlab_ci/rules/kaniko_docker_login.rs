//! A Kaniko job has no Docker client.

use std::collections::HashSet;

use diagnostics::{Finding, Severity};

use crate::command::Act;
use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::scripts::job_image;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-docker-login",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "`docker login` in a Kaniko job, which has no Docker client",
    page: page!("kaniko_docker_login.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let kaniko = &context.standard.kaniko;
    let mut gathered = Gathered::default();
    let mut seen = HashSet::new();
    for script in &scripts.jobs {
        let logins = script.acts.iter().filter_map(|act| match act {
            Act::Login { place, tool, registry } if *tool == "docker" => Some((*place, registry)),
            _ => None,
        });
        let logins: Vec<_> = logins.collect();
        let runs_executor = || {
            script.kaniko().next().is_some()
                || job_image(scripts.pipeline, script.job, context)
                    .is_some_and(|image| image.value().contains(&kaniko.executor))
        };
        if logins.is_empty() && script.kaniko().next().is_none() || !runs_executor() {
            continue;
        }
        gathered.add(Judgement::Right);
        for (place, registry) in logins.into_iter().filter(|(place, _)| seen.insert(*place)) {
            let message = format!("`{}` is a Kaniko job, where there is no `docker`.", script.job.name);
            let registry =
                registry.as_ref().map_or_else(String::new, |registry| format!("for `{}` ", registry.whole().shown()));
            let help =
                format!("Write the credentials {registry}to `{}`, which Kaniko reads (D14).", kaniko.config_path);
            let finding = Finding::new(RULE.id, RULE.severity, place, message).help(help);
            gathered.add(Judgement::Wrong(Box::new(finding)));
        }
    }
    gathered.into()
}
