//! Where a pipeline holds expressions and patterns, and what is wrong with them.

use std::collections::{HashMap, HashSet};

use diagnostics::{Edit, Finding, Fix};

use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Lookup, ValueId};
use crate::gitlab_ci::expression::{Expression, ExpressionError};
use crate::rule::Rule;

/// A fault in the text of a scalar.
pub(crate) struct ConditionFault {
    /// The scalar.
    pub(crate) value: ValueId,
    /// What is wrong there.
    pub(crate) error: ExpressionError,
}

/// What is wrong with the expressions of a pipeline, each once where it is written; and whether there is any expression. Hidden jobs are not
/// read by GitLab.
pub(crate) fn condition_faults(pipeline: &Pipeline<'_>) -> (bool, Vec<ConditionFault>) {
    let config = &pipeline.config;
    let mut scan = Scan { pipeline, seen: HashSet::new(), known: HashMap::new(), faults: Vec::new() };
    let workflow = pipeline.global("workflow").found().map(|entry| entry.value);
    let include = pipeline.global("include").found().map(|entry| entry.value);
    let includes = include.map(|include| config.items(include).map_or_else(|| vec![include], <[_]>::to_vec));
    for owner in workflow.into_iter().chain(includes.into_iter().flatten()) {
        scan.rules(owner);
    }
    for job in pipeline.visible_jobs() {
        scan.rules(job.value);
        for policy in ["only", "except"] {
            let policy = config.value(job.value, policy).and_then(|policy| config.value(policy, "variables"));
            let Some(variables) = policy.filter(|&variables| scan.seen.insert(config.resolved(variables))) else {
                continue;
            };
            for &condition in config.items(variables).unwrap_or_default() {
                scan.condition(condition);
            }
        }
    }
    (!scan.known.is_empty(), scan.faults)
}

struct Scan<'p> {
    pipeline: &'p Pipeline<'p>,
    /// Lists and scalars that were looked at.
    seen: HashSet<ValueId>,
    /// What each text amounts to.
    known: HashMap<&'p str, Option<ExpressionError>>,
    faults: Vec<ConditionFault>,
}

impl Scan<'_> {
    /// The rules of a job, of `workflow` or of an include.
    fn rules(&mut self, owner: ValueId) {
        let config = &self.pipeline.config;
        let Lookup::Found(entry) = config.get(owner, "rules") else { return };
        // Lists within lists are looked at one after the other, each once.
        let mut waiting = vec![entry.value];
        while let Some(value) = waiting.pop() {
            let value = config.resolved(value);
            if !self.seen.insert(value) {
                continue;
            }
            match config.items(value) {
                Some(items) => waiting.extend(items),
                None => {
                    if let Some(condition) = config.value(value, "if") {
                        self.condition(condition);
                    }
                }
            }
        }
    }

    fn condition(&mut self, value: ValueId) {
        let config = &self.pipeline.config;
        let value = config.resolved(value);
        // A number or a list is no expression either, which is told by the rule about values.
        if !matches!(config.scalar(value), Some(crate::yaml::Value::Text)) || !self.seen.insert(value) {
            return;
        }
        let Some(text) = config.text(value) else { return };
        let error = self.known.entry(text).or_insert_with(|| Expression::parse(text).err());
        if let Some(error) = error {
            self.faults.push(ConditionFault { value, error: error.clone() });
        }
    }
}

/// A finding at the characters of a scalar that the fault names.
pub(crate) fn fault_finding(pipeline: &Pipeline<'_>, rule: &Rule, value: ValueId, error: &ExpressionError) -> Finding {
    let config = &pipeline.config;
    let place = config.place(value);
    let whole = config.span(place);
    let map = config.tree(place.file).map(|tree| tree.source_map(place.node));
    // An empty expression has no characters of its own.
    let part = map.map_or(whole, |map| map.span(error.range.clone()));
    let span = if part.is_empty() { whole } else { part };
    let finding =
        config.finding_in(rule.id, rule.severity, place.file, span, format!("In this expression {}.", error.message));
    let is_written = config.text(value).and_then(|text| text.get(error.range.clone()))
        == config.tree(place.file).map(|tree| span.of(tree.text()));
    let fix = error.replacement.as_ref().filter(|_| config.is_editable(place) && is_written && !part.is_empty());
    let fix = fix.filter(|text| !text.contains('"') || !quoted_by(pipeline, value)).map(|text| {
        let title = if text.is_empty() { "Remove it".to_owned() } else { format!("Write {text}") };
        Fix::suggested(title, vec![Edit::replace(span, text.clone())])
    });
    finding.help(error.help).fix_if_any(fix)
}

/// Whether a scalar stands in double quotes, in which another one would end it.
fn quoted_by(pipeline: &Pipeline<'_>, value: ValueId) -> bool {
    let place = pipeline.config.place(value);
    let written = pipeline.config.tree(place.file).map(|tree| pipeline.config.span(place).of(tree.text()));
    written.is_some_and(|written| written.starts_with('"'))
}
