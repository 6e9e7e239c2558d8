//! One event, from the rules of `workflow` to every job.

use std::collections::HashMap;
use std::rc::Rc;

use conventions::Conventions;

use super::event::SimulatedEvent;
use super::plan::{Changes, JobPlan, Plan, RuleList, RulePlan, Setting, Terms};
use super::{Creation, EventRun, JobRun, MatchedRule, Presence, Reason, When};
use crate::gitlab_ci::config::{Lookup, ValueId};
use crate::gitlab_ci::expression::{Known, Truth};
use crate::gitlab_ci::path_glob::PathGlob;
use crate::gitlab_ci::ref_policy::{self, RefFacts, RefKind};
use crate::gitlab_ci::variables::variable_value;
use crate::yaml::Value;

/// Which rule of a list applies.
#[derive(Clone)]
enum Match {
    /// This one; `None` if there is none.
    Certain(Option<usize>),
    /// One of these, or none, depending on the reason.
    Open(Vec<Option<usize>>, Rc<Reason>),
}

/// An event under way.
pub(super) struct Run<'r, 'p> {
    plan: &'r Plan<'p>,
    standard: &'r Conventions,
    event: &'r SimulatedEvent,
    /// What the conditions amount to that no job's own variables have a say in.
    truths: Vec<Option<Result<bool, Rc<Reason>>>>,
    /// The same of lists.
    matches: Vec<Option<Match>>,
    refs: HashMap<&'p str, Option<bool>>,
    /// What `only` and `except` amount to, the latter marked by `true`.
    policies: HashMap<(usize, bool), Result<bool, Rc<Reason>>>,
    /// The variables that the rule of `workflow` sets.
    workflow_variables: Option<ValueId>,
    /// Those that it may set.
    uncertain_variables: Vec<ValueId>,
}

impl<'r, 'p> Run<'r, 'p> {
    pub(super) fn new(plan: &'r Plan<'p>, standard: &'r Conventions, event: &'r SimulatedEvent) -> Self {
        Self {
            plan,
            standard,
            event,
            truths: vec![None; plan.expressions.len()],
            matches: vec![None; plan.lists.len()],
            refs: HashMap::new(),
            policies: HashMap::new(),
            workflow_variables: None,
            uncertain_variables: Vec::new(),
        }
    }

    /// Whether the pipeline is created, and what each job does. Only the jobs that `wanted` names are looked at.
    pub(super) fn run(mut self, wanted: impl Fn(usize) -> bool) -> EventRun {
        let allowed = self.workflow();
        let plan = self.plan;
        let jobs: Vec<JobRun> = plan
            .jobs
            .iter()
            .enumerate()
            .map(|(index, job)| if wanted(index) { self.job(job) } else { JobRun::absent() })
            .collect();
        let creation = self.creation(allowed, &jobs);
        EventRun { event: self.event.clone(), creation, jobs }
    }

    fn creation(&self, allowed: Result<bool, Rc<Reason>>, jobs: &[JobRun]) -> Creation {
        match allowed {
            Ok(false) => return Creation::Refused,
            Err(reason) => return Creation::Unknown(reason),
            Ok(true) => {}
        }
        // Jobs of `.pre` and `.post` alone make no pipeline.
        let mut open = None;
        for (job, _) in jobs.iter().zip(&self.plan.jobs).filter(|(_, plan)| !plan.at_the_edge) {
            match &job.presence {
                Presence::Absent => {}
                Presence::Unknown(reason) => open = open.or(Some(reason)),
                _ => return Creation::Created,
            }
        }
        match open {
            Some(reason) => Creation::Unknown(Rc::clone(reason)),
            None if self.plan.pipeline.has_unseen() => Creation::Unknown(Reason::unseen()),
            None => Creation::Empty,
        }
    }

    /// Whether `workflow` lets the pipeline be created.
    fn workflow(&mut self) -> Result<bool, Rc<Reason>> {
        let list = match self.plan.workflow {
            Setting::Unset => return Ok(true),
            Setting::Open => return Err(Reason::unseen()),
            Setting::Set(list) => list,
        };
        let matched = self.matched(list, None);
        // The variables of the rule that applies were not there when the rules were read.
        self.truths.fill(None);
        self.matches.fill(None);
        let plan = self.plan;
        let rules = plan.lists.get(list).map(|list| list.rules.as_slice()).unwrap_or_default();
        let variables = |rule: Option<usize>| self.plan.pipeline.config.value(rules.get(rule?)?.value, "variables");
        let allows = |rule: Option<usize>| match rule.and_then(|rule| rules.get(rule)).map(|rule| rule.when) {
            None | Some(Setting::Set(When::Never)) => Some(false),
            Some(Setting::Open) => None,
            Some(Setting::Unset | Setting::Set(_)) => Some(true),
        };
        match matched {
            Match::Certain(rule) => {
                self.workflow_variables = variables(rule);
                allows(rule).ok_or_else(Reason::unseen)
            }
            Match::Open(candidates, reason) => {
                self.uncertain_variables = candidates.iter().filter_map(|&rule| variables(rule)).collect();
                let mut answers = candidates.into_iter().map(allows);
                let first = answers.next().flatten();
                match first {
                    Some(answer) if answers.all(|other| other == first) => Ok(answer),
                    _ => Err(reason),
                }
            }
        }
    }

    fn job(&mut self, job: &JobPlan) -> JobRun {
        match &job.terms {
            Terms::Hidden => JobRun::absent(),
            Terms::Open => JobRun::unknown(Reason::unseen()),
            Terms::Rules(list) => {
                let matched = self.matched(*list, job.is_local.then_some(job));
                let rules = self.plan.lists.get(*list).map(|list| list.rules.as_slice()).unwrap_or_default();
                let of = |index: Option<usize>| match index.and_then(|index| Some((index, rules.get(index)?))) {
                    None => JobRun::absent(),
                    Some((index, rule)) => by_rule(job, index, rule),
                };
                match matched {
                    Match::Certain(rule) => of(rule),
                    Match::Open(candidates, reason) => {
                        let mut runs = candidates.into_iter().map(of);
                        let first = runs.next().unwrap_or_else(JobRun::absent);
                        let absent = first.presence == Presence::Absent;
                        if runs.all(|run| run.presence == first.presence && (absent || run.when == first.when)) {
                            JobRun { rule: None, allow_failure: None, ..first }
                        } else {
                            JobRun::unknown(reason)
                        }
                    }
                }
            }
            Terms::Policy { only, except } => {
                let mut blame = Reason::default();
                let local = job.is_local.then_some(job);
                let included = self.only(*only, local, &mut blame);
                let excluded = except.map_or(Some(false), |except| self.policy(except, local, true, &mut blame));
                match (included, excluded) {
                    (Some(false), _) | (_, Some(true)) => JobRun::absent(),
                    (Some(true), Some(false)) => by_default(job),
                    _ => JobRun::unknown(Rc::new(blame)),
                }
            }
        }
    }

    /// Whether `only`, or what stands for it, lets a job run.
    fn only(&mut self, only: Option<usize>, job: Option<&JobPlan>, blame: &mut Reason) -> Option<bool> {
        if let Some(policy) = only {
            return self.policy(policy, job, false, blame);
        }
        // Without rules of `workflow`, a job without conditions runs for branches and tags (`lib/gitlab/ci/config/entry/processable.rb`).
        match (self.event.kind, self.plan.workflow) {
            (RefKind::Branch | RefKind::Tag, _) | (_, Setting::Set(_)) => Some(true),
            (RefKind::MergeRequest, Setting::Unset) => Some(false),
            (RefKind::MergeRequest, Setting::Open) => {
                blame.unseen = true;
                None
            }
        }
    }

    /// Whether every part of `only` applies, or any part of `except`.
    fn policy(&mut self, index: usize, job: Option<&JobPlan>, is_except: bool, blame: &mut Reason) -> Option<bool> {
        let known = if job.is_some() { None } else { self.policies.get(&(index, is_except)).cloned() };
        let answer = known.unwrap_or_else(|| {
            let mut own = Reason::default();
            let answer = self.policy_of(index, job, is_except, &mut own);
            answer.ok_or(Rc::new(own))
        });
        if job.is_none() {
            self.policies.insert((index, is_except), answer.clone());
        }
        answer.map_err(|reason| blame.merge(&reason)).ok()
    }

    fn policy_of(&mut self, index: usize, job: Option<&JobPlan>, is_except: bool, blame: &mut Reason) -> Option<bool> {
        let plan = self.plan;
        let policy = plan.policies.get(index)?;
        let entries = policy.refs.as_ref().map_or(0, Vec::len) + policy.variables.as_ref().map_or(0, Vec::len);
        if !plan.spend(1 + entries as u64) {
            blame.unseen = true;
            return None;
        }
        let mut parts = Vec::new();
        if let Some(refs) = &policy.refs {
            let answers: Vec<_> = refs.iter().map(|entry| self.ref_entry(*entry, blame)).collect();
            parts.push(any(answers));
        } else if !is_except {
            // `only` without refs means branches and tags.
            parts.push(Some(self.event.kind != RefKind::MergeRequest));
        }
        if let Some(variables) = &policy.variables {
            let answers: Vec<_> = variables.iter().map(|&condition| self.condition(condition, job, blame)).collect();
            parts.push(any(answers));
        }
        if let Some(changes) = &policy.changes {
            parts.push(self.changes(changes, blame));
        }
        if policy.kubernetes {
            blame.add("CI_KUBERNETES_ACTIVE");
            parts.push(None);
        }
        if policy.open {
            blame.unseen = true;
            parts.push(None);
        }
        if is_except { any(parts) } else { all(parts) }
    }

    fn ref_entry(&mut self, entry: Option<&'p str>, blame: &mut Reason) -> Option<bool> {
        let Some(entry) = entry else {
            blame.unseen = true;
            return None;
        };
        let event = self.event;
        let answer = *self.refs.entry(entry).or_insert_with(|| {
            let facts = RefFacts { source: &event.source, kind: event.kind, name: event.ref_name(), project: None };
            ref_policy::matches(entry, &facts)
        });
        if answer.is_none() {
            blame.add(if entry.contains('@') { "CI_PROJECT_PATH" } else { "CI_COMMIT_REF_NAME" });
        }
        answer
    }

    /// Which rule of a list applies. `job` is given where its own variables have a say.
    fn matched(&mut self, list: usize, job: Option<&JobPlan>) -> Match {
        if job.is_none()
            && let Some(Some(known)) = self.matches.get(list)
        {
            return known.clone();
        }
        let plan = self.plan;
        let matched = plan.lists.get(list).map_or(Match::Certain(None), |rules| self.first_match(rules, job));
        if job.is_none()
            && let Some(entry) = self.matches.get_mut(list)
        {
            *entry = Some(matched.clone());
        }
        matched
    }

    fn first_match(&mut self, list: &RuleList<'p>, job: Option<&JobPlan>) -> Match {
        let mut candidates = Vec::new();
        let mut reason = Reason::default();
        let mut last = None;
        for (index, rule) in list.rules.iter().enumerate() {
            let mut blame = Reason::default();
            match self.rule(rule, job, &mut blame) {
                Some(true) => {
                    last = Some(index);
                    break;
                }
                Some(false) => {}
                None => {
                    candidates.push(Some(index));
                    reason.merge(&blame);
                }
            }
        }
        if candidates.is_empty() {
            return Match::Certain(last);
        }
        candidates.push(last);
        Match::Open(candidates, Rc::new(reason))
    }

    fn rule(&mut self, rule: &RulePlan<'p>, job: Option<&JobPlan>, blame: &mut Reason) -> Option<bool> {
        if !self.plan.spend(1) {
            blame.unseen = true;
            return None;
        }
        let condition = self.condition(rule.condition, job, blame);
        if condition == Some(false) {
            return condition;
        }
        let changes = rule.changes.as_ref().map_or(Some(true), |changes| self.changes(changes, blame));
        let exists = if rule.exists {
            blame.files = true;
            None
        } else {
            Some(true)
        };
        all([condition, changes, exists])
    }

    fn condition(&mut self, condition: Setting<usize>, job: Option<&JobPlan>, blame: &mut Reason) -> Option<bool> {
        let index = match condition {
            Setting::Unset => return Some(true),
            Setting::Open => {
                blame.unseen = true;
                return None;
            }
            Setting::Set(index) => index,
        };
        let known = if job.is_some() { None } else { self.truths.get(index).cloned().flatten() };
        let answer = known.unwrap_or_else(|| self.truth(index, job));
        if job.is_none()
            && let Some(entry) = self.truths.get_mut(index)
        {
            *entry = Some(answer.clone());
        }
        answer.map_err(|reason| blame.merge(&reason)).ok()
    }

    fn truth(&self, index: usize, job: Option<&JobPlan>) -> Result<bool, Rc<Reason>> {
        let Some(Some(expression)) = self.plan.expressions.get(index) else { return Err(Reason::unseen()) };
        if !self.plan.spend(expression.cost()) {
            return Err(Reason::unseen());
        }
        match expression.evaluate(&|name| self.variable(name, job)) {
            Truth::True => Ok(true),
            Truth::False => Ok(false),
            Truth::Unknown(names) => {
                let mut reason = Reason::default();
                for name in names {
                    reason.add(name);
                }
                Err(Rc::new(reason))
            }
        }
    }

    /// What is known of a variable where rules are evaluated. Source of the precedence: GitLab, "CI/CD variable precedence", and
    /// `lib/gitlab/ci/variables/builder.rb`. A variable of the file is taken to have the value that the file says.
    fn variable(&self, name: &str, job: Option<&JobPlan>) -> Known<'_> {
        if let Some(known) = self.event.own_variable(name) {
            return known;
        }
        let pipeline = self.plan.pipeline;
        let predefined = self.event.predefined(name);
        let defined = || -> Option<Known<'_>> {
            if let Some(own) = job.and_then(|job| job.variables) {
                match self.plan.variable(own, name) {
                    Lookup::Found(entry) => return Some(self.value(entry.value)),
                    // Nobody sets a predefined variable in a place that is not seen.
                    Lookup::Unknown if predefined.is_none() => return Some(Known::Unknown),
                    Lookup::Unknown | Lookup::Absent => {}
                }
            }
            if self.uncertain_variables.iter().any(|&variables| self.plan.variable(variables, name).found().is_some()) {
                return Some(Known::Unknown);
            }
            if let Some(entry) =
                self.workflow_variables.and_then(|variables| self.plan.variable(variables, name).found())
            {
                return Some(self.value(entry.value));
            }
            let entry = self.plan.variable(self.plan.globals?, name).found()?;
            let Some(job) = job else { return Some(self.value(entry.value)) };
            match pipeline.jobs.get(job.index) {
                Some(job) if pipeline.inherits(job, "variables", name) == Some(false) => None,
                Some(job) if pipeline.inherits(job, "variables", name).is_none() => Some(Known::Unknown),
                _ => Some(self.value(entry.value)),
            }
        };
        match defined() {
            Some(_) if self.event.is_any => Known::Unknown,
            Some(known) => known,
            None => predefined.unwrap_or_else(|| self.inherited(name)),
        }
    }

    /// A variable of the common template, or one that the project may have.
    fn inherited(&self, name: &str) -> Known<'_> {
        if self.event.is_any {
            return Known::Unknown;
        }
        match self.standard.inherited_variables().find(|variable| variable.name == name) {
            Some(variable) if !variable.value.contains('$') => Known::Text(&variable.value),
            _ => Known::Unknown,
        }
    }

    /// The value of a variable of the file. A value with variables in it is not known: GitLab does not expand it here.
    fn value(&self, value: ValueId) -> Known<'_> {
        let config = &self.plan.pipeline.config;
        let Some((value, expands)) = variable_value(self.plan.pipeline, value) else { return Known::Unknown };
        let Some(text) = config.text(value) else { return Known::Unknown };
        match config.scalar(value) {
            Some(Value::Boolean(boolean)) => Known::Text(if boolean { "true" } else { "false" }),
            Some(Value::Integer(integer)) if integer.to_string() == text => Known::Text(text),
            Some(Value::Text | Value::Symbol) if !(expands && text.contains('$')) => Known::Text(text),
            _ => Known::Unknown,
        }
    }

    fn changes(&self, changes: &Changes<'_>, blame: &mut Reason) -> Option<bool> {
        if !changes.compared && self.event.has_changes() == Some(false) {
            return Some(true);
        }
        let answer = self.changes_of_files(changes);
        blame.files |= answer.is_none();
        answer
    }

    fn changes_of_files(&self, changes: &Changes<'_>) -> Option<bool> {
        if !changes.compared && self.event.has_changes().is_none() {
            return None;
        }
        let files = self.event.changed_files.as_ref()?;
        if files.is_empty() {
            return Some(false);
        }
        let globs = changes.globs.as_ref()?;
        if !self.plan.spend((globs.len() * files.len()) as u64) {
            return None;
        }
        any(globs.iter().map(|glob| {
            if glob.contains('$') {
                return None;
            }
            let glob = PathGlob::new(glob);
            any(files.iter().map(|file| glob.matches(file)))
        }))
    }
}

/// What a job does if no rule says otherwise.
fn by_default(job: &JobPlan) -> JobRun {
    let when = match job.when {
        Setting::Unset => When::OnSuccess,
        Setting::Set(when) => when,
        Setting::Open => return JobRun::unknown(Reason::unseen()),
    };
    // A job that waits for a person may be left alone.
    let allow_failure = match job.allow_failure {
        Setting::Unset => Some(when == When::Manual),
        Setting::Set(allowed) => Some(allowed),
        Setting::Open => None,
    };
    JobRun { presence: when.presence(), when: Some(when), allow_failure, rule: None }
}

/// What a job does if this rule applies.
fn by_rule(job: &JobPlan, index: usize, rule: &RulePlan<'_>) -> JobRun {
    let matched = Some(MatchedRule { index, value: rule.value });
    let default = by_default(job);
    let allow_failure = match rule.allow_failure {
        Setting::Unset => default.allow_failure,
        Setting::Set(allowed) => Some(allowed),
        Setting::Open => None,
    };
    match rule.when {
        Setting::Unset => JobRun { allow_failure, rule: matched, ..default },
        Setting::Set(when) => JobRun { presence: when.presence(), when: Some(when), allow_failure, rule: matched },
        Setting::Open => JobRun { rule: matched, ..JobRun::unknown(Reason::unseen()) },
    }
}

/// Whether one of these holds.
fn any(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut sum = Some(false);
    for answer in answers {
        sum = match (sum, answer) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, _) | (_, None) => None,
            _ => Some(false),
        };
    }
    sum
}

/// Whether all of these hold.
fn all(answers: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    any(answers.into_iter().map(|answer| answer.map(|answer| !answer))).map(|answer| !answer)
}
