//! A standard job stands in its own stage.

use diagnostics::{Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::Lookup;
use crate::gitlab_ci::entries::DEFAULT_STAGE;
use crate::gitlab_ci::graph::StageSource;
use crate::gitlab_ci::layout::replace_scalar;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-job-stage",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a standard job in another stage than its own",
    page: page!("pipeline_job_stage.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let (tree, config) = (pipeline.tree(), &pipeline.config);
    let Some(root) = pipeline.root else { return Outcome::not_applicable() };
    let graph = pipeline.graph(context.standard);
    let mut gathered = Gathered::default();
    for job in &pipeline.jobs {
        let Some((own, _)) = context.standard.standard_job(&job.name) else { continue };
        gathered.looked = true;
        let help = format!("`{}` belongs to the stage `{}` ({}).", job.name, own.name, own.runs_on);
        match pipeline.keyword(job, "stage") {
            Lookup::Found(entry) => match config.text(entry.value) {
                Some(stage) if stage == own.name => {}
                Some(stage) if !stage.is_empty() => {
                    let place = config.place(entry.value);
                    let message = format!("`{}` stands in the stage `{stage}`.", job.name);
                    let finding = config.finding(RULE.id, RULE.severity, place, message).help(help);
                    // A stage that another job brings is shared with whatever else extends that job.
                    let body = tree.merged_entry(root, &job.name).map(|entry| entry.value);
                    let is_own = body.and_then(|body| tree.get(body, "stage")) == Some(place.node);
                    let edit = replace_scalar(tree, place.node, &own.name);
                    // A list without the stage has to be changed first.
                    let has_stage = graph.stage_source == StageSource::Unknown || graph.stages.contains(&own.name);
                    let edit = edit.filter(|_| is_own && config.is_editable(place));
                    gathered.findings.push(match edit {
                        Some(edit) => {
                            let title = format!("Use stage: {}", own.name);
                            let edits = vec![edit];
                            finding.fix(if has_stage { Fix::safe(title, edits) } else { Fix::suggested(title, edits) })
                        }
                        None => finding,
                    });
                }
                _ => gathered.open = true,
            },
            // An included file may hold a job of the same name with its stage.
            Lookup::Absent if pipeline.has_unseen() => gathered.open = true,
            Lookup::Absent if own.name == DEFAULT_STAGE => {}
            Lookup::Absent => {
                let message = format!("`{}` names no stage, so it stands in `{DEFAULT_STAGE}`.", job.name);
                gathered.findings.push(config.finding(RULE.id, RULE.severity, job.key, message).help(help));
            }
            Lookup::Unknown => gathered.open = true,
        }
    }
    gathered.into()
}
