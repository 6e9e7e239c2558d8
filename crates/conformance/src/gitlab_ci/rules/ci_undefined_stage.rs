//! A job stands in a stage that there is.

use std::collections::HashSet;

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::entries::DEFAULT_STAGE;
use crate::gitlab_ci::graph::{DEFAULT_STAGES, JobStage, StageSource};
use crate::gitlab_ci::pipeline::cut;
use crate::nearest;
use crate::rule::{Domain, Look, NAMES_COMPARED, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-undefined-stage",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a job in a stage that the pipeline does not have",
    page: page!("ci_undefined_stage.md"),
    look: Look::Pipeline(check),
};

/// So many stages are named in a message.
const SHOWN: usize = 20;

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let mut findings: Vec<Finding> = Vec::new();
    let mut seen = HashSet::new();
    let (mut looked, mut is_open) = (false, false);
    for (job, node) in pipeline.jobs.iter().zip(&graph.nodes).filter(|(job, _)| !job.is_hidden()) {
        looked = true;
        is_open |= node.stage == JobStage::Unknown;
        if node.stage != JobStage::Undefined {
            continue;
        }
        let written = pipeline.keyword(job, "stage").found().map(|entry| config.place(entry.value));
        let place = written.unwrap_or(job.key);
        let stage = pipeline.stage(job).unwrap_or(DEFAULT_STAGE);
        // Whoever includes the templates may still leave out the file that brings the stages.
        if graph.stage_source == StageSource::Templates && DEFAULT_STAGES.contains(&stage) {
            is_open = true;
            continue;
        }
        if !seen.insert(place) {
            continue;
        }
        let message = match written {
            Some(_) => {
                format!("`{}` stands in the stage `{}`, which the pipeline does not have.", cut(&job.name), cut(stage))
            }
            None => {
                format!(
                    "`{}` names no stage, so it stands in `{}`, which the pipeline does not have.",
                    cut(&job.name),
                    cut(stage)
                )
            }
        };
        let names: Vec<&str> = graph.stages.iter().map(String::as_str).collect();
        let near = if findings.len() < NAMES_COMPARED { nearest(stage, names.iter().copied()) } else { Vec::new() };
        let near = near.first().copied().filter(|_| written.is_some());
        let more = if names.len() > SHOWN { ", …" } else { "" };
        let shown = names.iter().take(SHOWN).map(|name| format!("`{}`", cut(name))).collect::<Vec<_>>().join(", ");
        let finding = config.finding(RULE.id, RULE.severity, place, message);
        findings.push(pipeline.or_nearest(finding, place, near, &format!("The stages are {shown}{more}.")));
    }
    Outcome::gathered(looked, is_open, findings)
}
