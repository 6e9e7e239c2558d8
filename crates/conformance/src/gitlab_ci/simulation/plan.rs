//! What decides whether jobs run, read once for all events.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::When;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ConfigEntry, Lookup, ValueId};
use crate::gitlab_ci::expression::Expression;
use crate::gitlab_ci::pipeline::Job;
use crate::yaml::Value;

/// So deep GitLab flattens lists within `rules` (`lib/gitlab/config/entry/...`, `MAX_NESTING_LEVEL`).
const NESTING: usize = 10;

/// The most rules of one list, and lists within it, that are looked at.
const MOST_RULES: usize = 1_000;

/// From so many variables on a mapping is quick to look up.
const INDEXED_FROM: usize = 16;
/// Where the conditions of a list read more variables than these, each job is taken to have one of them.
const MOST_NAMES: usize = 64;

/// What a keyword says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting<T> {
    /// Nothing.
    Unset,
    Set(T),
    /// That cannot be seen, or is no value that GitLab takes.
    Open,
}

/// Everything that decides.
pub(super) struct Plan<'p> {
    pub(super) pipeline: &'p Pipeline<'p>,
    /// Each text once; `None` for what is no expression.
    pub(super) expressions: Vec<Option<Expression<'p>>>,
    pub(super) lists: Vec<RuleList<'p>>,
    pub(super) policies: Vec<Policy<'p>>,
    /// One for each job of the pipeline, hidden ones among them.
    pub(super) jobs: Vec<JobPlan>,
    /// The rules of `workflow`.
    pub(super) workflow: Setting<usize>,
    /// The global variables.
    pub(super) globals: Option<ValueId>,
    /// How much may still be evaluated: jobs and rules that share each other could multiply without end.
    budget: Cell<u64>,
    /// The names in long mappings of variables.
    indices: HashMap<ValueId, HashMap<&'p str, ConfigEntry>>,
    texts: HashMap<&'p str, usize>,
    known_lists: HashMap<ValueId, usize>,
    known_policies: HashMap<ValueId, usize>,
}

/// A list under `rules`.
pub(super) struct RuleList<'p> {
    pub(super) rules: Vec<RulePlan<'p>>,
    /// The variables that its conditions read.
    pub(super) names: Vec<&'p str>,
}

/// One rule.
pub(super) struct RulePlan<'p> {
    pub(super) value: ValueId,
    /// Index of the expression.
    pub(super) condition: Setting<usize>,
    pub(super) changes: Option<Changes<'p>>,
    pub(super) exists: bool,
    pub(super) when: Setting<When>,
    pub(super) allow_failure: Setting<bool>,
}

/// Globs of changed files.
pub(super) struct Changes<'p> {
    /// `None` where they are not seen or of another kind.
    pub(super) globs: Option<Vec<&'p str>>,
    /// Whether the pipeline is compared with a ref of its own.
    pub(super) compared: bool,
}

/// `only` or `except`.
pub(super) struct Policy<'p> {
    /// `None` where none are given.
    pub(super) refs: Option<Vec<RefEntry<'p>>>,
    /// Expressions, of which one must hold.
    pub(super) variables: Option<Vec<Setting<usize>>>,
    pub(super) changes: Option<Changes<'p>>,
    pub(super) kubernetes: bool,
    pub(super) names: Vec<&'p str>,
    /// Whether something of it is not seen.
    pub(super) open: bool,
}

/// An entry of `refs`; `None` where it is not known.
pub(super) type RefEntry<'p> = Option<&'p str>;

/// What decides about a job.
pub(super) enum Terms {
    Rules(usize),
    Policy {
        only: Option<usize>,
        except: Option<usize>,
    },
    /// Something that is not seen.
    Open,
    /// A hidden job never runs.
    Hidden,
}

/// A job, as far as it matters here.
pub(super) struct JobPlan {
    /// Its place in the jobs of the pipeline.
    pub(super) index: usize,
    pub(super) terms: Terms,
    pub(super) when: Setting<When>,
    pub(super) allow_failure: Setting<bool>,
    pub(super) variables: Option<ValueId>,
    /// Whether the job's own variables, or which ones it inherits, have a say in its conditions.
    pub(super) is_local: bool,
    /// Whether it stands in `.pre` or `.post`.
    pub(super) at_the_edge: bool,
}

impl<'p> Plan<'p> {
    /// `is_predefined` tells the names that GitLab gives a meaning.
    pub(super) fn new(pipeline: &'p Pipeline<'p>, is_predefined: &dyn Fn(&str) -> bool) -> Self {
        let config = &pipeline.config;
        let mut plan = Self {
            pipeline,
            expressions: Vec::new(),
            lists: Vec::new(),
            policies: Vec::new(),
            jobs: Vec::new(),
            workflow: Setting::Open,
            globals: config.value(config.root(), "variables"),
            budget: Cell::new(3_000_000 + 4_000 * pipeline.jobs.len() as u64),
            indices: HashMap::new(),
            texts: HashMap::new(),
            known_lists: HashMap::new(),
            known_policies: HashMap::new(),
        };
        plan.index(plan.globals);
        plan.workflow = match pipeline.global("workflow") {
            Lookup::Found(entry) => plan.rules_of(entry.value),
            Lookup::Absent => Setting::Unset,
            Lookup::Unknown => Setting::Open,
        };
        plan.jobs = pipeline.jobs.iter().enumerate().map(|(index, job)| plan.job(index, job, is_predefined)).collect();
        plan
    }

    /// Takes from what may still be evaluated; false where nothing is left.
    pub(super) fn spend(&self, cost: u64) -> bool {
        let left = self.budget.get().checked_sub(cost);
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What a mapping of variables says of a name.
    pub(super) fn variable(&self, variables: ValueId, name: &str) -> Lookup {
        let config = &self.pipeline.config;
        match self.indices.get(&config.resolved(variables)) {
            Some(index) => match index.get(name) {
                Some(entry) => Lookup::Found(*entry),
                None if config.is_open(variables) => Lookup::Unknown,
                None => Lookup::Absent,
            },
            None => config.get(variables, name),
        }
    }

    fn index(&mut self, variables: Option<ValueId>) {
        let config = &self.pipeline.config;
        let Some(variables) = variables.map(|variables| config.resolved(variables)) else { return };
        let entries = config.entries(variables).unwrap_or_default();
        if entries.len() > INDEXED_FROM && !self.indices.contains_key(&variables) {
            let names = entries.iter().filter_map(|entry| Some((config.key(entry)?, *entry))).collect();
            self.indices.insert(variables, names);
        }
    }

    fn job(&mut self, index: usize, job: &Job, is_predefined: &dyn Fn(&str) -> bool) -> JobPlan {
        let (pipeline, config) = (self.pipeline, &self.pipeline.config);
        if job.is_hidden() {
            return JobPlan {
                index,
                terms: Terms::Hidden,
                when: Setting::Unset,
                allow_failure: Setting::Unset,
                variables: None,
                is_local: false,
                at_the_edge: false,
            };
        }
        let terms = match self.rules_of(job.value) {
            Setting::Set(list) => Terms::Rules(list),
            Setting::Open => Terms::Open,
            Setting::Unset => match (pipeline.keyword(job, "only"), pipeline.keyword(job, "except")) {
                (Lookup::Unknown, _) | (_, Lookup::Unknown) => Terms::Open,
                (only, except) => Terms::Policy {
                    only: only.found().map(|entry| self.policy(entry.value)),
                    except: except.found().map(|entry| self.policy(entry.value)),
                },
            },
        };
        let variables = config.value(job.value, "variables");
        self.index(variables);
        let names = |index: Option<usize>| index.and_then(|index| self.policies.get(index)).map(|policy| &policy.names);
        let read: [Option<&Vec<&str>>; 2] = match &terms {
            Terms::Rules(list) => [self.lists.get(*list).map(|list| &list.names), None],
            Terms::Policy { only, except } => [names(*only), names(*except)],
            Terms::Open | Terms::Hidden => [None, None],
        };
        let mut reads = read.into_iter().flatten().flatten();
        let inherits_all = pipeline.keyword(job, "inherit") == Lookup::Absent;
        // What differs here from the same condition without a job is what `Run::variable` does with one.
        let is_own = |name: &str| match variables.map_or(Lookup::Absent, |own| self.variable(own, name)) {
            Lookup::Found(_) => true,
            Lookup::Unknown => !is_predefined(name),
            Lookup::Absent => false,
        };
        let is_kept_out = |name: &str| {
            !inherits_all && self.globals.is_some_and(|globals| self.variable(globals, name).found().is_some())
        };
        let is_local = (reads.clone().nth(MOST_NAMES).is_some() && (variables.is_some() || !inherits_all))
            || reads.any(|name| is_own(name) || is_kept_out(name));
        JobPlan {
            index,
            terms,
            when: self.when(job.value),
            allow_failure: self.allow_failure(job.value),
            variables,
            is_local,
            at_the_edge: matches!(pipeline.stage(job), Some(".pre" | ".post")),
        }
    }

    /// The list under `rules` of a job or of `workflow`.
    fn rules_of(&mut self, owner: ValueId) -> Setting<usize> {
        let config = &self.pipeline.config;
        let value = match config.get(owner, "rules") {
            Lookup::Found(entry) if config.is_null(entry.value) => return Setting::Unset,
            Lookup::Found(entry) => config.resolved(entry.value),
            Lookup::Absent => return Setting::Unset,
            Lookup::Unknown => return Setting::Open,
        };
        if let Some(&known) = self.known_lists.get(&value) {
            return Setting::Set(known);
        }
        if config.items(value).is_none_or(<[_]>::is_empty) {
            return Setting::Open;
        }
        let (mut rules, mut budget) = (Vec::new(), MOST_RULES);
        self.flatten(value, NESTING, &mut budget, &mut rules);
        if budget == 0 {
            rules.push(RulePlan {
                value,
                condition: Setting::Open,
                changes: None,
                exists: false,
                when: Setting::Open,
                allow_failure: Setting::Open,
            });
        }
        let names = self.names(rules.iter().map(|rule| rule.condition));
        let index = self.lists.len();
        self.lists.push(RuleList { rules, names });
        self.known_lists.insert(value, index);
        Setting::Set(index)
    }

    /// The variables that conditions read.
    fn names(&self, conditions: impl Iterator<Item = Setting<usize>>) -> Vec<&'p str> {
        let mut names = HashSet::new();
        for condition in conditions {
            let Setting::Set(expression) = condition else { continue };
            let Some(Some(expression)) = self.expressions.get(expression) else { continue };
            names.extend(expression.variables().map(|(name, _)| name));
        }
        names.into_iter().collect()
    }

    /// Lists within lists may share their items, so that a few of them stand for very many: `budget` is how many are still looked at.
    fn flatten(&mut self, value: ValueId, depth: usize, budget: &mut usize, rules: &mut Vec<RulePlan<'p>>) {
        let config = &self.pipeline.config;
        match config.items(value) {
            Some(items) if depth > 0 => {
                for &item in items {
                    let Some(rest) = budget.checked_sub(1) else { return };
                    *budget = rest;
                    self.flatten(item, depth - 1, budget, rules);
                }
            }
            _ => rules.push(self.rule(value)),
        }
    }

    fn rule(&mut self, value: ValueId) -> RulePlan<'p> {
        let config = &self.pipeline.config;
        let condition = match config.get(value, "if") {
            _ if config.entries(value).is_none() => Setting::Open,
            Lookup::Found(entry) if config.is_null(entry.value) => Setting::Unset,
            Lookup::Found(entry) => self.condition(entry.value),
            Lookup::Absent => Setting::Unset,
            Lookup::Unknown => Setting::Open,
        };
        RulePlan {
            value,
            condition,
            changes: config.value(value, "changes").map(|changes| self.changes(changes)),
            exists: config.value(value, "exists").is_some(),
            when: self.when(value),
            allow_failure: self.allow_failure(value),
        }
    }

    fn condition(&mut self, value: ValueId) -> Setting<usize> {
        let Some(text) = self.pipeline.config.text(value) else { return Setting::Open };
        if let Some(&known) = self.texts.get(text) {
            return Setting::Set(known);
        }
        let index = self.expressions.len();
        self.expressions.push(Expression::parse(text).ok());
        self.texts.insert(text, index);
        Setting::Set(index)
    }

    fn changes(&self, value: ValueId) -> Changes<'p> {
        let config = &self.pipeline.config;
        let (paths, compared) = match config.entries(value) {
            Some(_) => (config.value(value, "paths"), config.get(value, "compare_to") != Lookup::Absent),
            None => (Some(value), false),
        };
        let globs =
            paths.and_then(|paths| config.items(paths)).map(|globs| globs.iter().map(|&glob| config.text(glob)));
        Changes { globs: globs.and_then(Iterator::collect), compared }
    }

    fn when(&self, owner: ValueId) -> Setting<When> {
        let config = &self.pipeline.config;
        match config.get(owner, "when") {
            Lookup::Found(entry) if config.is_null(entry.value) => Setting::Unset,
            Lookup::Found(entry) => config.text(entry.value).and_then(When::parse).map_or(Setting::Open, Setting::Set),
            Lookup::Absent => Setting::Unset,
            Lookup::Unknown => Setting::Open,
        }
    }

    fn allow_failure(&self, owner: ValueId) -> Setting<bool> {
        let config = &self.pipeline.config;
        match config.get(owner, "allow_failure") {
            Lookup::Found(entry) => match config.scalar(entry.value) {
                Some(Value::Null) => Setting::Unset,
                Some(Value::Boolean(allowed)) => Setting::Set(allowed),
                // With exit codes it depends on what happens.
                _ => Setting::Open,
            },
            Lookup::Absent => Setting::Unset,
            Lookup::Unknown => Setting::Open,
        }
    }

    fn policy(&mut self, value: ValueId) -> usize {
        let config = &self.pipeline.config;
        let value = config.resolved(value);
        if let Some(&known) = self.known_policies.get(&value) {
            return known;
        }
        let is_mapping = config.entries(value).is_some();
        let refs = if is_mapping { config.value(value, "refs") } else { Some(value) };
        let refs = refs.map(|refs| config.texts(refs).into_iter().map(|(_, text)| text).collect());
        let variables = config.value(value, "variables").map(|variables| config.texts(variables));
        let variables: Option<Vec<_>> =
            variables.map(|variables| variables.into_iter().map(|(variable, _)| self.condition(variable)).collect());
        let names = self.names(variables.iter().flatten().copied());
        let policy = Policy {
            refs,
            variables,
            changes: config.value(value, "changes").map(|changes| self.changes(changes)),
            kubernetes: config.value(value, "kubernetes").is_some(),
            names,
            open: config.is_unknown(value) || (is_mapping && config.is_open(value)),
        };
        let index = self.policies.len();
        self.policies.push(policy);
        self.known_policies.insert(value, index);
        index
    }
}
