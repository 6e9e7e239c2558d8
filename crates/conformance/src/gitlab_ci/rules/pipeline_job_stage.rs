//! A standard job stands in its own stage.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::pipeline::Keyword;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-job-stage",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a standard job in another stage than its own",
    page: page!("pipeline_job_stage.md"),
    look: Look::Pipeline(check),
};

/// The stage of a job that names none. Source: GitLab, "CI/CD YAML syntax reference", `stage`.
const DEFAULT_STAGE: &str = "test";

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let tree = pipeline.tree();
    let mut gathered = Gathered::default();
    for job in &pipeline.jobs {
        let Some((own, _)) = context.standard.standard_job(&job.name) else { continue };
        gathered.looked = true;
        let help = format!("`{}` belongs to the stage `{}` ({}).", job.name, own.name, own.runs_on);
        match pipeline.keyword(job, "stage") {
            Keyword::Written(entry) => match tree.scalar(entry.value) {
                Some(stage) if stage == own.name => {}
                Some(stage) if !stage.is_empty() => {
                    let at = tree.node(tree.resolve(entry.value)).span;
                    let message = format!("`{}` stands in the stage `{stage}`.", job.name);
                    let finding = Finding::new(RULE.id, RULE.severity, at, message).help(help);
                    // A stage that another job brings is shared with whatever else extends that job.
                    let is_own = tree.entry(job.body, "stage").is_some_and(|own| own.value == entry.value);
                    let edit = replace_scalar(tree, entry.value, &own.name).filter(|_| is_own);
                    gathered.findings.push(match edit {
                        Some(edit) => finding.fix(Fix::safe(format!("Use stage: {}", own.name), vec![edit])),
                        None => finding,
                    });
                }
                _ => gathered.open = true,
            },
            // An included file may hold a job of the same name with its stage.
            Keyword::Absent if pipeline.includes_anything() || !pipeline.is_complete() => gathered.open = true,
            Keyword::Absent if own.name == DEFAULT_STAGE => {}
            Keyword::Absent => {
                let message = format!("`{}` names no stage, so it stands in `{DEFAULT_STAGE}`.", job.name);
                gathered.findings.push(Finding::new(RULE.id, RULE.severity, job.name_span, message).help(help));
            }
            Keyword::Unknown => gathered.open = true,
        }
    }
    gathered.into()
}
