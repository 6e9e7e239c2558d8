//! Images are built without a Docker daemon.

use std::collections::HashSet;

use diagnostics::{Finding, Severity};

use crate::Direction;
use crate::command::Act;
use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::config::Lookup;
use crate::gitlab_ci::variables::Scope;
use crate::image_ref::Image;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-docker-in-docker",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a job that builds with a Docker daemon of its own",
    page: page!("kaniko_docker_in_docker.md"),
    look: Look::Scripts(check),
};

/// What Docker calls the image of a daemon inside a container: the repository, and the word in its tags. Source: Docker Hub, `docker`.
const DAEMON: (&str, &str) = ("docker", "dind");

const HELP: &str =
    "A daemon needs a privileged pod, which is a way out of its own sandbox. Kaniko builds the image without one.";

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let config = &scripts.pipeline.config;
    let mut gathered = Gathered::default();
    let mut seen = HashSet::new();
    for script in &scripts.jobs {
        gathered.looked = true;
        let services = match scripts.pipeline.effective(script.job, "services") {
            Lookup::Found(entry) => config.items(entry.value).unwrap_or_default(),
            Lookup::Absent => &[],
            Lookup::Unknown => {
                gathered.open = true;
                &[]
            }
        };
        for &service in services {
            let name = if config.entries(service).is_some() { config.value(service, "name") } else { Some(service) };
            let Some(name) = name.filter(|&name| seen.insert(config.resolved(name))) else { continue };
            let Some(value) = Scope::new(scripts.pipeline, Some(script.job), context).expand(name) else { continue };
            let image = Image::new(value.whole(), Direction::Pull, context);
            let repository = image.reference.path.last().map_or("", |last| last.value());
            let tag = image.reference.tag.map_or("", |tag| tag.value());
            if repository == DAEMON.0 && tag.contains(DAEMON.1) {
                let message = format!("The service `{}` is a Docker daemon.", value.whole().shown());
                let finding = Finding::new(RULE.id, RULE.severity, value.whole().source(), message).help(HELP);
                gathered.add(Judgement::Wrong(Box::new(finding)));
            }
        }
    }
    for (_, act) in scripts.acts() {
        if let Act::Build { place, tool } = act
            && *tool == DAEMON.0
        {
            let message = format!("`{tool}` builds with a daemon.");
            gathered.add(Judgement::Wrong(Box::new(Finding::new(RULE.id, RULE.severity, *place, message).help(HELP))));
        }
    }
    gathered.into()
}
