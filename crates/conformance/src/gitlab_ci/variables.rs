//! What variables amount to where they are used.
//!
//! Within a file a job's own variables win over those of the jobs it extends, and these over the global ones; the common template's are behind
//! all of them. A variable that `rules` or a matrix may set has no single value. Source of the precedence: GitLab, "Where
//! variables can be used" and "CI/CD variable precedence".

use std::collections::HashSet;

use crate::context::Context;
use crate::expansion::{Expansion, Meaning};
use crate::gitlab_ci::pipeline::{Job, Keyword, Pipeline};
use crate::yaml::{MergedEntry, NodeId, Tree, Value};

/// How deep variables that use variables are followed.
const DEPTH: usize = 16;

/// The variables that are seen from one place of a configuration.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'p> {
    pipeline: &'p Pipeline<'p>,
    job: Option<&'p Job>,
    context: &'p Context<'p>,
}

impl<'p> Scope<'p> {
    /// What a job sees; what the top level sees, without one.
    pub(crate) fn new(pipeline: &'p Pipeline<'p>, job: Option<&'p Job>, context: &'p Context<'p>) -> Self {
        Self { pipeline, job, context }
    }

    /// A scalar with its variables replaced. `None` for another node, or a number, boolean or null that is no text.
    pub(crate) fn expand(&self, scalar: NodeId) -> Option<Expansion> {
        self.expand_at(scalar, &mut Vec::new())
    }

    fn expand_at(&self, scalar: NodeId, open: &mut Vec<String>) -> Option<Expansion> {
        let tree = self.pipeline.tree();
        let node = tree.resolve(scalar);
        let value = tree.scalar(node)?;
        let map = tree.source_map(node);
        let open = std::cell::RefCell::new(open);
        Some(Expansion::mapped(
            value,
            tree.text(),
            |range| map.span(range),
            |name| self.meaning(name, &mut open.borrow_mut()),
        ))
    }

    /// What a variable amounts to.
    fn meaning(&self, name: &str, open: &mut Vec<String>) -> Meaning {
        if open.len() >= DEPTH || open.iter().any(|outer| outer == name) || self.is_set_by_rules(name) {
            return Meaning::Unknown;
        }
        open.push(name.to_owned());
        let meaning = self.value(name, open);
        open.pop();
        meaning
    }

    fn value(&self, name: &str, open: &mut Vec<String>) -> Meaning {
        match self.definition(name) {
            Definition::Written(value) => {
                let tree = self.pipeline.tree();
                let scalar = if tree.mapping(value).is_some() { tree.get(value, "value") } else { Some(value) };
                match scalar.and_then(|scalar| self.expand_at(scalar, open)) {
                    Some(expansion) => Meaning::Written(expansion),
                    None => Meaning::Unknown,
                }
            }
            Definition::Unknown => Meaning::Unknown,
            Definition::Absent => {
                let inherited = self.context.standard.inherited_variables().find(|variable| variable.name == name);
                match inherited {
                    Some(variable) => {
                        let open = std::cell::RefCell::new(open);
                        Meaning::Derived(Expansion::of(&variable.value, 0, |inner| {
                            self.meaning(inner, &mut open.borrow_mut())
                        }))
                    }
                    None => Meaning::Unknown,
                }
            }
        }
    }

    fn definition(&self, name: &str) -> Definition {
        if let Some(job) = self.job {
            match self.job_definition(job.body, name, &mut HashSet::new()) {
                Definition::Absent => {}
                found => return found,
            }
            if !self.inherits(job, name) {
                return Definition::Unknown;
            }
        }
        match self.pipeline.global("variables").and_then(|entry| self.pipeline.tree().merged_entry(entry.value, name)) {
            Some(entry) => Definition::Written(entry.value),
            None => Definition::Absent,
        }
    }

    /// A variable of a job or of the jobs that it extends: their `variables` are merged key by key, and the nearest wins. A base that is
    /// not in this text is taken to leave the variable alone.
    fn job_definition(&self, body: NodeId, name: &str, seen: &mut HashSet<NodeId>) -> Definition {
        let tree = self.pipeline.tree();
        if !seen.insert(body) {
            return Definition::Absent;
        }
        let own = tree.merged_entry(body, "variables").and_then(|entry| tree.merged_entry(entry.value, name));
        if let Some(entry) = own {
            return Definition::Written(entry.value);
        }
        let Some(extends) = tree.merged_entry(body, "extends") else { return Definition::Absent };
        for base in self.pipeline.names(extends.value).into_iter().rev().flatten() {
            if let Some(base) = self.pipeline.job(base) {
                match self.job_definition(base.body, name, seen) {
                    Definition::Absent => {}
                    found => return found,
                }
            }
        }
        Definition::Absent
    }

    /// Whether `inherit:variables` lets a global variable through.
    fn inherits(&self, job: &Job, name: &str) -> bool {
        let tree = self.pipeline.tree();
        let Keyword::Written(inherit) = self.pipeline.keyword(job, "inherit") else { return true };
        let Some(variables) = tree.get(inherit.value, "variables") else { return true };
        match tree.sequence(variables) {
            Some(items) => items.iter().any(|&item| tree.scalar(item) == Some(name)),
            None => tree.value(variables) != Some(Value::Boolean(false)),
        }
    }

    /// Whether a rule or a matrix may give the variable another value.
    fn is_set_by_rules(&self, name: &str) -> bool {
        let tree = self.pipeline.tree();
        let workflow = self.pipeline.global("workflow").and_then(|entry| tree.get(entry.value, "rules"));
        let written = |keyword: &str| match self.job.map(|job| self.pipeline.keyword(job, keyword)) {
            Some(Keyword::Written(entry)) => Some(entry.value),
            _ => None,
        };
        let by_rules = [workflow, written("rules")].into_iter().flatten().any(|rules| sets(tree, rules, name));
        by_rules
            || written("parallel").and_then(|parallel| tree.get(parallel, "matrix")).is_some_and(|matrix| {
                tree.sequence(matrix).unwrap_or_default().iter().any(|&row| tree.get(row, name).is_some())
            })
    }
}

/// Whether one of the rules sets the variable.
fn sets(tree: &Tree<'_>, rules: NodeId, name: &str) -> bool {
    let sets =
        |&rule: &NodeId| tree.get(rule, "variables").is_some_and(|variables| tree.get(variables, name).is_some());
    tree.sequence(rules).unwrap_or_default().iter().any(sets)
}

enum Definition {
    Written(NodeId),
    Absent,
    Unknown,
}

/// A variable where it is defined.
pub(crate) struct Defined<'p> {
    /// Its name.
    pub(crate) name: &'p str,
    /// The scalar with its value; the node itself where the value is no scalar.
    pub(crate) value: NodeId,
    /// What is seen from there.
    pub(crate) scope: Scope<'p>,
}

/// Every variable that the configuration defines, at the top level and in jobs, once where it is written.
pub(crate) fn defined<'p>(pipeline: &'p Pipeline<'p>, context: &'p Context<'p>) -> Vec<Defined<'p>> {
    let tree = pipeline.tree();
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut collect = |entry: Option<MergedEntry>, job: Option<&'p Job>| {
        let Some(mapping) = entry.map(|entry| entry.value).filter(|&value| tree.mapping(value).is_some()) else {
            return;
        };
        for entry in tree.merged(mapping).entries {
            let Some(name) = tree.scalar(entry.key) else { continue };
            if seen.insert(entry.value) {
                let value = tree.get(entry.value, "value").unwrap_or(entry.value);
                found.push(Defined { name, value, scope: Scope::new(pipeline, job, context) });
            }
        }
    };
    collect(pipeline.global("variables"), None);
    for job in &pipeline.jobs {
        collect(tree.merged_entry(job.body, "variables"), Some(job));
    }
    found
}
