//! `extends` comes to an end.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ExtendsFault, ExtendsFaultKind};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-extends-cycle",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "jobs that extend each other in a circle, or in too long a chain",
    page: page!("ci_extends_cycle.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let extending = |job: &crate::gitlab_ci::pipeline::Job| config.value(job.value, "extends").is_some();
    if !pipeline.jobs.iter().any(extending) {
        return Outcome::not_applicable();
    }
    let message = |fault: &ExtendsFault| match &fault.kind {
        ExtendsFaultKind::Cycle(names) if names.len() == 1 => Some(format!("`{}` extends itself.", fault.job)),
        ExtendsFaultKind::Cycle(names) => {
            let mut round: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
            if names.len() > 8 {
                round.push("…".to_owned());
            }
            round.push(format!("`{}`", fault.base));
            Some(format!("`extends` goes round in a circle: {}.", round.join(" → ")))
        }
        ExtendsFaultKind::TooDeep(links) => {
            Some(format!("`{}` stands on a chain of {links} `extends`, and GitLab follows {}.", fault.job, links - 1))
        }
        ExtendsFaultKind::Unknown | ExtendsFaultKind::NoMapping => None,
    };
    let findings: Vec<Finding> = config
        .extends_faults
        .iter()
        .filter_map(|fault| {
            let finding = config.finding(RULE.id, RULE.severity, fault.at, message(fault)?);
            Some(finding.help("GitLab refuses the pipeline. Let the jobs share one hidden job that extends nothing."))
        })
        .collect();
    Outcome::of(findings)
}
