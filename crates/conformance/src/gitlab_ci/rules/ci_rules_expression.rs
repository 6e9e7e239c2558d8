//! The expressions of `rules:if` are ones that GitLab reads.

use diagnostics::Severity;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::conditions::{condition_faults, fault_finding};
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-rules-expression",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a condition that GitLab can't read",
    page: page!("ci_rules_expression.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let (looked, faults) = condition_faults(pipeline);
    let faults = faults.into_iter().filter(|fault| !fault.error.in_pattern);
    let findings = faults.map(|fault| fault_finding(pipeline, &RULE, fault.value, &fault.error)).collect();
    Gathered { looked, open: pipeline.has_unseen(), findings, ..Gathered::default() }.into()
}
