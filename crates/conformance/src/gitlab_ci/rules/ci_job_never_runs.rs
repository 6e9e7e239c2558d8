//! Every job can run.

use diagnostics::Severity;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::entries::SCRIPT_KEYWORDS;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-job-never-runs",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a job that no event can bring to run",
    page: page!("ci_job_never_runs.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    if pipeline.visible_jobs().next().is_none() {
        return Outcome::not_applicable();
    }
    let config = &pipeline.config;
    let never = pipeline.simulation(context).never.iter().filter_map(|&job| pipeline.jobs.get(job));
    // A job without a script of its own switches off one of a template that is not at hand.
    let never = never.filter(|job| SCRIPT_KEYWORDS.iter().any(|keyword| config.value(job.value, keyword).is_some()));
    let findings = never.map(|job| {
        let keyword = ["rules", "only", "except"].into_iter().find(|keyword| config.value(job.value, keyword).is_some());
        let because = match keyword {
            Some(keyword) => format!(": nothing that starts one fits its `{keyword}`"),
            None => String::new(),
        };
        let message = format!("`{}` is in no pipeline{because}.", job.name);
        config.finding(RULE.id, RULE.severity, job.key, message).help(
            "Whatever the branch, the tag, the source and the variables are, its conditions contradict each other or the pipeline's own. \
             Make it a hidden job, if it is only kept for later.",
        )
    });
    Outcome::of(findings.collect())
}
