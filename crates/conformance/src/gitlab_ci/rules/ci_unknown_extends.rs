//! What a job extends is there, and is a job.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ExtendsFault, ExtendsFaultKind};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-unknown-extends",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a job that extends something that is not there, or that is no job",
    page: page!("ci_unknown_extends.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let extending = |job: &crate::gitlab_ci::pipeline::Job| config.value(job.value, "extends").is_some();
    if !pipeline.jobs.iter().any(extending) {
        return Outcome::not_applicable();
    }
    let findings: Vec<Finding> = config.extends_faults.iter().filter_map(|fault| judge(pipeline, fault)).collect();
    if findings.is_empty() && pipeline.has_unseen() { Outcome::unknown() } else { Outcome::of(findings) }
}

fn judge(pipeline: &Pipeline<'_>, fault: &ExtendsFault) -> Option<Finding> {
    let config = &pipeline.config;
    let base = &fault.base;
    match fault.kind {
        ExtendsFaultKind::Unknown => {
            let near = pipeline.nearest_job(base, true);
            let message = format!("`{}` extends `{base}`, which is not there.", fault.job);
            let finding = config.finding(RULE.id, RULE.severity, fault.at, message);
            Some(pipeline.or_nearest(finding, fault.at, near, "No file is included, so nothing else can bring it."))
        }
        ExtendsFaultKind::NoMapping => Some(
            config
                .finding(
                    RULE.id,
                    RULE.severity,
                    fault.at,
                    format!("`{}` extends `{base}`, which has no keywords to take over.", fault.job),
                )
                .help("What is extended is a job, or another entry with keywords below it."),
        ),
        ExtendsFaultKind::Cycle(_) | ExtendsFaultKind::TooDeep(_) => None,
    }
}
