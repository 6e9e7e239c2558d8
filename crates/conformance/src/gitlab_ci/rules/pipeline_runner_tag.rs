//! Jobs run on the runners of the standard.

use diagnostics::{Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::variables::Scope;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-runner-tag",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a job that asks for other runners than those of the standard",
    page: page!("pipeline_runner_tag.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let right = context.standard.runner.tag.as_str();
    let mut gathered = Gathered::default();
    let mut seen = Vec::new();
    let default = config.value(config.root(), "default").map(|value| (value, None));
    for (owner, job) in default.into_iter().chain(pipeline.jobs.iter().map(|job| (job.value, Some(job)))) {
        let Some(tags) = config.value(owner, "tags").map(|tags| config.resolved(tags)) else { continue };
        // Jobs that extend the same one have its tags.
        if let Err(place) = seen.binary_search(&tags) {
            seen.insert(place, tags);
        } else {
            continue;
        }
        let scope = Scope::new(pipeline, job, context);
        let texts = config.texts(tags);
        for &(tag, text) in &texts {
            let judgement = match scope.expand(tag) {
                Some(value) if value.value() == right => Judgement::Right,
                Some(value) if !value.whole().is_unknown() && text.is_some() => {
                    let place = config.place(tag);
                    let message = format!("The runner tag is `{}`, not `{right}`.", value.value());
                    let help = format!(
                        "A runner takes a job only if it has all of its tags. The common template sets `{right}`, so `tags` can be left out."
                    );
                    let finding = config.finding(RULE.id, RULE.severity, place, message).help(help);
                    let edit = (texts.len() == 1 && config.is_editable(place))
                        .then(|| replace_scalar(pipeline.tree(), place.node, right))
                        .flatten();
                    let fix = edit.map(|edit| Fix::suggested(format!("Use {right}"), vec![edit]));
                    Judgement::Wrong(Box::new(finding.fix_if_any(fix)))
                }
                _ => Judgement::Open,
            };
            gathered.add(judgement);
        }
    }
    gathered.into()
}
