//! Patterns are ones that RE2 reads.

use std::collections::HashSet;

use diagnostics::Severity;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::conditions::{condition_faults, fault_finding};
use crate::gitlab_ci::config::ValueId;
use crate::gitlab_ci::expression::ExpressionError;
use crate::gitlab_ci::pattern::{Pattern, PatternError};
use crate::gitlab_ci::ref_policy;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};
use crate::yaml::Value;

pub(crate) static RULE: Rule = Rule {
    id: "ci-regex",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a regular expression that GitLab can't read",
    page: page!("ci_regex.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let (looked, faults) = condition_faults(pipeline);
    let mut gathered = Gathered { looked, open: pipeline.has_unseen(), ..Gathered::default() };
    let mut errors: Vec<(ValueId, ExpressionError)> =
        faults.into_iter().filter(|fault| fault.error.in_pattern).map(|fault| (fault.value, fault.error)).collect();
    // What many jobs share is looked at once.
    let mut shared = HashSet::new();
    for job in pipeline.visible_jobs() {
        for policy in ["only", "except"].into_iter().filter_map(|policy| config.value(job.value, policy)) {
            if !shared.insert(config.resolved(policy)) {
                continue;
            }
            let refs = if config.entries(policy).is_some() { config.value(policy, "refs") } else { Some(policy) };
            for (value, entry) in refs.map(|refs| config.texts(refs)).unwrap_or_default() {
                gathered.looked = true;
                let entry = entry.filter(|entry| !entry.contains("$[["));
                errors.extend(entry.and_then(ref_policy::fault).map(|error| (value, of_pattern(error))));
            }
        }
        let Some(value) = config.value(job.value, "coverage") else { continue };
        // What is no text is told by `ci-value`.
        let is_text = matches!(config.scalar(value), Some(Value::Text | Value::Symbol));
        let Some(text) = config.text(value).filter(|_| is_text) else { continue };
        gathered.looked = true;
        // What an input brings is not in the text.
        if text.contains("$[[") {
            gathered.open = true;
            continue;
        }
        match Pattern::written(text) {
            Some(Ok(_)) => {}
            Some(Err(error)) => errors.push((value, of_pattern(error))),
            None => {
                let message = format!("`{text}` is no pattern: it does not stand between slashes.");
                let finding = config.finding(RULE.id, RULE.severity, config.place(value), message);
                gathered.findings.push(finding.help("Write it as `/Coverage: \\d+/`."));
            }
        }
    }
    let spec = config.header().and_then(|header| config.value(header, "spec"));
    let inputs = spec.and_then(|spec| config.value(spec, "inputs")).and_then(|inputs| config.entries(inputs));
    for value in inputs.unwrap_or_default().iter().filter_map(|input| config.value(input.value, "regex")) {
        gathered.looked = true;
        if let Some(Err(error)) = config.text(value).map(Pattern::bare) {
            errors.push((value, of_pattern(error)));
        }
    }
    // A job that others extend brings its patterns to all of them.
    let mut seen = HashSet::new();
    for (value, error) in errors {
        let value = config.resolved(value);
        if seen.insert(value) {
            gathered.findings.push(fault_finding(pipeline, &RULE, value, &error));
        }
    }
    gathered.into()
}

fn of_pattern(error: PatternError) -> ExpressionError {
    let PatternError { range, message, help } = error;
    ExpressionError { range, message, help, replacement: None, in_pattern: true }
}
