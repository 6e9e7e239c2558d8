//! The tag of a build follows what started it.

use std::collections::HashSet;

use conventions::TagFormId;
use diagnostics::{Finding, Severity};

use crate::Direction;
use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::image_ref::{Image, own_tag};
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};
use crate::tag::{Forms, Reading, Tag};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-destination-trigger",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a build that tags its image for another trigger than the one that started it",
    page: page!("kaniko_destination_trigger.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let simulation = scripts.pipeline.simulation(context);
    let mut gathered = Gathered::default();
    let mut seen = HashSet::new();
    let builds = scripts.jobs.iter().flat_map(|script| script.kaniko().map(move |build| (script, build)));
    for (script, build) in builds.filter(|(_, build)| !build.no_push) {
        for destination in &build.destinations {
            let image = Image::new(destination.value.whole(), Direction::Push, context);
            let Some(tag) = own_tag(&image).map(|tag| Tag::new(tag, context)) else { continue };
            let Some(form) = tag.form().filter(|_| !matches!(tag.reading, Reading::Other(_)) && !build.conditional)
            else {
                gathered.add(Judgement::Open);
                continue;
            };
            // Who moves `latest` is for another rule.
            if form == TagFormId::Latest
                || !context.standard.triggers.iter().any(|trigger| trigger.forms.contains(&form))
            {
                continue;
            }
            let mut others = Vec::new();
            for run in &simulation.events {
                let Some(trigger) = run.event.trigger else { continue };
                let is_there = run.presence(script.index).is_there();
                if context.standard.trigger(trigger).forms.contains(&form) {
                    continue;
                }
                match is_there {
                    Some(true) => others.push(run.event.title.as_str()),
                    Some(false) => {}
                    None => gathered.add(Judgement::Open),
                }
            }
            if others.is_empty() {
                gathered.add(Judgement::Right);
                continue;
            }
            let span = tag.text.source();
            if !seen.insert((span, others.len())) {
                continue;
            }
            let pattern = Forms::of(context.standard).pattern(form);
            let message = format!("`{}` is also pushed on: {}.", tag.text.shown(), others.join(", "));
            let owner = context.standard.triggers.iter().find(|trigger| trigger.forms.contains(&form));
            let help = format!(
                "`{pattern}` belongs to “{}”. Choose the tag by what started the pipeline, or run the job there alone (D6).",
                owner.map_or("", |owner| &owner.title).replace('`', "")
            );
            let finding = Finding::new(RULE.id, RULE.severity, span, message).help(help);
            gathered.add(Judgement::Wrong(Box::new(finding)));
        }
    }
    gathered.into()
}
