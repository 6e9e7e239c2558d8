//! What variables amount to where they are used.
//!
//! Within a configuration a job's own variables win over the global ones; the common template's are behind all of them. A variable that
//! `rules` or a matrix may set has no single value. Source of the precedence: GitLab, "Where variables can be used" and "CI/CD
//! variable precedence".

use std::collections::HashSet;

use crate::context::Context;
use crate::expansion::{Expansion, Meaning};
use crate::gitlab_ci::config::{FileId, Lookup, Place, ValueId};
use crate::gitlab_ci::pipeline::{Job, Pipeline};
use crate::yaml::Value;

/// How deep variables that use variables are followed.
const DEPTH: usize = 16;

/// How much is put into one value, in bytes, with [`LOOK`] for each variable that is looked up and one for each rule that is looked through for it:
/// sixteen variables that each use the next four times would make gigabytes. What goes beyond is not known.
const MOST: usize = 64 << 10;
const LOOK: usize = 16;

/// The variables that are being replaced, from the outside in, and what has been put in so far.
#[derive(Default)]
struct Open {
    names: Vec<String>,
    spent: usize,
}

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

    /// A scalar with its variables replaced. `None` for what is no scalar, or not known.
    pub(crate) fn expand(&self, scalar: ValueId) -> Option<Expansion> {
        self.expand_at(scalar, &mut Open::default())
    }

    /// What a variable amounts to where it is used.
    pub(crate) fn variable(&self, name: &str) -> Meaning {
        self.meaning(name, &mut Open::default())
    }

    fn expand_at(&self, scalar: ValueId, open: &mut Open) -> Option<Expansion> {
        let open = std::cell::RefCell::new(open);
        self.replaced(scalar, |name| self.meaning(name, &mut open.borrow_mut()))
    }

    /// A scalar with its variables replaced by what `meaning` says of them.
    fn replaced(&self, scalar: ValueId, meaning: impl Fn(&str) -> Meaning) -> Option<Expansion> {
        let config = &self.pipeline.config;
        let Place { file, node } = config.place(scalar);
        let tree = config.tree(file)?;
        let text = match config.scalar(scalar)? {
            // GitLab reads these before it reads the variable: `yes` is `true`, `010` is `8`.
            Value::Boolean(boolean) => {
                return Some(Expansion::derived(if boolean { "true" } else { "false" }, tree.node(node).span));
            }
            Value::Integer(integer) if tree.scalar(node) != Some(&integer.to_string()) => {
                return Some(Expansion::derived(&integer.to_string(), tree.node(node).span));
            }
            _ => config.text(scalar)?,
        };
        if file != FileId::CHECKED {
            let site = config.site(file);
            return Some(Expansion::of(text, 0, meaning).moved_to(site));
        }
        let map = tree.source_map(node);
        Some(Expansion::mapped(text, tree.text(), |range| map.span(range), meaning))
    }

    fn meaning(&self, name: &str, open: &mut Open) -> Meaning {
        let is_open = open.names.iter().any(|outer| outer == name);
        if is_open || open.names.len() >= DEPTH || open.spent > MOST || self.is_set_by_rules(name, &mut open.spent) {
            return Meaning::Unknown;
        }
        open.names.push(name.to_owned());
        let meaning = self.value(name, open);
        open.names.pop();
        open.spent += LOOK;
        if let Meaning::Written(expansion) | Meaning::Derived(expansion) = &meaning {
            open.spent += expansion.value().len();
        }
        meaning
    }

    fn value(&self, name: &str, open: &mut Open) -> Meaning {
        match self.definition(name) {
            Lookup::Found(entry) => {
                let Some((value, expands)) = variable_value(self.pipeline, entry.value) else {
                    return Meaning::Unknown;
                };
                let expansion =
                    if expands { self.expand_at(value, open) } else { self.replaced(value, |_| Meaning::Literal) };
                expansion.map_or(Meaning::Unknown, Meaning::Written)
            }
            Lookup::Unknown => Meaning::Unknown,
            Lookup::Absent => {
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

    /// Where a variable is defined. What may come from something unseen is taken to leave the variable alone.
    fn definition(&self, name: &str) -> Lookup {
        let config = &self.pipeline.config;
        if let Some(job) = self.job {
            if let Some(variables) = config.value(job.value, "variables") {
                match config.get(variables, name) {
                    Lookup::Found(entry) => return Lookup::Found(entry),
                    Lookup::Unknown if config.is_unknown(variables) => return Lookup::Unknown,
                    Lookup::Unknown | Lookup::Absent => {}
                }
            }
            if self.pipeline.inherits(job, "variables", name) == Some(false) {
                return Lookup::Unknown;
            }
        }
        let global = config.value(config.root(), "variables").and_then(|variables| config.get(variables, name).found());
        global.map_or(Lookup::Absent, Lookup::Found)
    }

    /// Whether a rule or a matrix may give the variable another value.
    fn is_set_by_rules(&self, name: &str, spent: &mut usize) -> bool {
        let config = &self.pipeline.config;
        let mut sets = |owner: ValueId| {
            let rules = config.value(owner, "rules").and_then(|rules| config.items(rules)).unwrap_or_default();
            *spent += rules.len();
            let mut variables = rules.iter().filter_map(|&rule| config.value(rule, "variables"));
            variables.any(|variables| config.get(variables, name).found().is_some())
        };
        let by_matrix = |job: &Job| {
            let matrix = config.value(job.value, "parallel").and_then(|parallel| config.value(parallel, "matrix"));
            let rows = matrix.and_then(|matrix| config.items(matrix)).unwrap_or_default();
            rows.iter().any(|&row| config.get(row, name).found().is_some())
        };
        config.value(config.root(), "workflow").is_some_and(&mut sets)
            || self.job.is_some_and(|job| sets(job.value) || by_matrix(job))
    }
}

/// The scalar with a variable's value, and whether GitLab replaces variables in it (`expand: false`).
pub(crate) fn variable_value(pipeline: &Pipeline<'_>, variable: ValueId) -> Option<(ValueId, bool)> {
    let config = &pipeline.config;
    if config.entries(variable).is_none() {
        return Some((variable, true));
    }
    let raw =
        config.value(variable, "expand").is_some_and(|expand| config.scalar(expand) == Some(Value::Boolean(false)));
    Some((config.value(variable, "value")?, !raw))
}

/// A variable where it is defined.
pub(crate) struct Defined<'p> {
    /// Its name.
    pub(crate) name: &'p str,
    /// The scalar with its value; whatever is written there, where the value is no scalar.
    pub(crate) value: ValueId,
    /// Where the value is written.
    pub(crate) place: Place,
    /// What is seen from there.
    pub(crate) scope: Scope<'p>,
}

/// Every variable that the configuration defines, at the top level and in jobs, once where it is written.
pub(crate) fn defined<'p>(pipeline: &'p Pipeline<'p>, context: &'p Context<'p>) -> Vec<Defined<'p>> {
    let config = &pipeline.config;
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut collect = |owner: ValueId, job: Option<&'p Job>| {
        let variables = config.value(owner, "variables").and_then(|variables| config.entries(variables));
        for entry in variables.unwrap_or_default() {
            let Some(name) = config.key(entry) else { continue };
            if seen.insert(entry.value) {
                let value = variable_value(pipeline, entry.value).map_or(entry.value, |(value, _)| value);
                found.push(Defined {
                    name,
                    value,
                    place: config.place(value),
                    scope: Scope::new(pipeline, job, context),
                });
            }
        }
    };
    collect(config.root(), None);
    for job in &pipeline.jobs {
        collect(job.value, Some(job));
    }
    found
}
