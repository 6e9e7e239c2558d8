//! What a job extends is there, and is a job.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ExtendsFault, ExtendsFaultKind};
use crate::gitlab_ci::layout::replace_scalar;
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
            let Some(near) = near else {
                return Some(finding.help("No file is included, so nothing else can bring it."));
            };
            let edit = replace_scalar(pipeline.tree(), fault.at.node, near).filter(|_| config.is_editable(fault.at));
            let fix = edit.map(|edit| Fix::suggested(format!("Use {near}"), vec![edit]));
            Some(finding.help(format!("Is `{near}` meant?")).fix_if_any(fix))
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
