//! What would happen: for each event whether a pipeline is created, and what each of its jobs does.
//!
//! The rules of `workflow` and of each job are evaluated as GitLab does it (`lib/gitlab/ci/pipeline/seed/build.rb`,
//! `lib/gitlab/ci/build/{rules,policy}.rb`), with three answers: yes, no, and unknown with what it depends on. What a job does is told as if the
//! pipeline were created; whether it is stands beside it, since the rules of `workflow` mostly come from a template that is not at hand.

mod event;
mod plan;
mod run;

use std::rc::Rc;

pub(crate) use event::SimulatedEvent;

use super::Pipeline;
use super::config::ValueId;
use super::pipeline::cut;
use crate::context::Context;
use crate::understood::{UnderstoodEvent, UnderstoodRun};
use plan::Plan;
use run::Run;

/// When a job runs. Source: GitLab, "CI/CD YAML syntax reference", `when`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    OnSuccess,
    OnFailure,
    Always,
    Manual,
    Delayed,
    Never,
}

impl When {
    const WORDS: [(&'static str, Self); 6] = [
        ("on_success", Self::OnSuccess),
        ("on_failure", Self::OnFailure),
        ("always", Self::Always),
        ("manual", Self::Manual),
        ("delayed", Self::Delayed),
        ("never", Self::Never),
    ];

    fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(own, _)| *own == word).map(|(_, when)| *when)
    }

    /// As it is written.
    pub(crate) fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, when)| *when == self).map_or("", |(word, _)| word)
    }

    fn presence(self) -> Presence {
        match self {
            Self::OnSuccess | Self::OnFailure | Self::Always => Presence::Runs,
            Self::Manual => Presence::Manual,
            Self::Delayed => Presence::Delayed,
            Self::Never => Presence::Absent,
        }
    }
}

/// What a job does in a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It runs by itself.
    Runs,
    /// It waits for a person.
    Manual,
    /// It waits for a time, then runs by itself.
    Delayed,
    /// It is not there.
    Absent,
    /// That depends on something.
    Unknown(Rc<Reason>),
}

impl Presence {
    /// Whether the job is in the pipeline; `None` where that is unknown.
    pub(crate) fn is_there(&self) -> Option<bool> {
        match self {
            Self::Runs | Self::Manual | Self::Delayed => Some(true),
            Self::Absent => Some(false),
            Self::Unknown(_) => None,
        }
    }

    /// A word for data: `runs`, `manual`, `delayed`, `absent` or `unknown`.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Manual => "manual",
            Self::Delayed => "delayed",
            Self::Absent => "absent",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// What something unknown depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    /// Variables whose value is not known; an input as it is written.
    pub(crate) variables: Vec<String>,
    /// Which files changed or exist.
    pub(crate) files: bool,
    /// What a file says that is not at hand, or an expression that GitLab does not read.
    pub(crate) unseen: bool,
}

impl Reason {
    /// The most variables that are named.
    const MOST: usize = 8;

    fn unseen() -> Rc<Self> {
        Rc::new(Self { unseen: true, ..Self::default() })
    }

    fn add(&mut self, name: &str) {
        if self.variables.len() < Self::MOST && !self.variables.iter().any(|known| known == name) {
            self.variables.push(name.to_owned());
        }
    }

    fn merge(&mut self, other: &Self) {
        self.files |= other.files;
        self.unseen |= other.unseen;
        for name in &other.variables {
            self.add(name);
        }
    }

    /// For people, to follow "depends on".
    pub(crate) fn text(&self) -> String {
        let mut parts: Vec<String> = self
            .variables
            .iter()
            .map(|name| format!("`{}{}`", if name.starts_with('$') { "" } else { "$" }, cut(name)))
            .collect();
        if self.files {
            parts.push("the files".to_owned());
        }
        if self.unseen || parts.is_empty() {
            parts.push("what the files at hand do not show".to_owned());
        }
        parts.join(", ")
    }
}

/// Which rule decided about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MatchedRule {
    /// Its place in the list, from 0, lists within the list written out.
    pub(crate) index: usize,
    /// The rule: its `variables` and `needs` are the job's.
    pub(crate) value: ValueId,
}

/// A job in the pipeline of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobRun {
    /// What it does, if the pipeline is created.
    pub(crate) presence: Presence,
    /// Its `when`; `None` where it is absent without one, or unknown.
    pub(crate) when: Option<When>,
    /// Whether the pipeline goes on if it fails; `None` where that is unknown.
    pub(crate) allow_failure: Option<bool>,
    /// The rule that decided; `None` without rules, or where none of them or several may apply.
    pub(crate) rule: Option<MatchedRule>,
}

impl JobRun {
    fn absent() -> Self {
        Self { presence: Presence::Absent, when: None, allow_failure: None, rule: None }
    }

    fn unknown(reason: Rc<Reason>) -> Self {
        Self { presence: Presence::Unknown(reason), when: None, allow_failure: None, rule: None }
    }
}

/// Whether a pipeline is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Creation {
    Created,
    /// The rules of `workflow` refuse it.
    Refused,
    /// It would have no job, or those of `.pre` and `.post` alone.
    Empty,
    /// That depends on something.
    Unknown(Rc<Reason>),
}

/// One event with what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct EventRun {
    /// What starts the pipeline.
    pub(crate) event: SimulatedEvent,
    /// Whether there is one.
    pub(crate) creation: Creation,
    /// One for each job of [`Pipeline::jobs`], in that order. Hidden ones are absent.
    pub(crate) jobs: Vec<JobRun>,
}

impl EventRun {
    /// Whether there is certainly no pipeline.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.creation, Creation::Refused | Creation::Empty)
    }

    /// What a job does; absent in a pipeline that is not created.
    pub(crate) fn presence(&self, job: usize) -> &Presence {
        match self.jobs.get(job) {
            Some(run) if !self.is_refused() => &run.presence,
            _ => &Presence::Absent,
        }
    }
}

/// What happens on each event.
#[derive(Clone, Debug)]
pub(crate) struct Simulation {
    /// The standard events, and the one that the options describe at the end.
    pub(crate) events: Vec<EventRun>,
    /// The jobs that run twice for one push to a branch with an open merge request: in the pipeline of the branch and in that of the merge request. Places
    /// in [`Pipeline::jobs`].
    pub(crate) duplicates: Vec<usize>,
    /// The visible jobs that no event at all can bring to run.
    pub(crate) never: Vec<usize>,
}

impl Simulation {
    /// Evaluates every event. The time goes with the number of jobs and rules, times the number of events.
    pub(crate) fn new(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Self {
        let standard = context.standard;
        let mut events = SimulatedEvent::standard(standard);
        let described = |event| SimulatedEvent::described(event, context.options.trigger, standard);
        events.extend(context.options.event.as_ref().map(described));
        // The values of predefined variables are others on each event; their names are not.
        let is_predefined = |name: &str| events.first().is_some_and(|event| event.predefined(name).is_some());
        let plan = Plan::new(pipeline, &is_predefined);
        let run = |event: &SimulatedEvent| Run::new(&plan, standard, event).run(|_| true);
        let runs: Vec<EventRun> = events.iter().map(run).collect();
        let mut simulation = Self { events: runs, duplicates: Vec::new(), never: Vec::new() };
        simulation.find_duplicates(&run);
        // What runs in no standard event may still run in another: each job that is left over is tried with all that there are.
        let mut never: Vec<bool> = (0..plan.jobs.len())
            .map(|job| {
                pipeline.jobs.get(job).is_some_and(|job| !job.is_hidden())
                    && simulation.events.iter().all(|event| *event.presence(job) == Presence::Absent)
            })
            .collect();
        for event in SimulatedEvent::all(standard) {
            if !never.contains(&true) {
                break;
            }
            let run = Run::new(&plan, standard, &event).run(|job| never.get(job) == Some(&true));
            if run.creation != Creation::Refused {
                for (open, job) in never.iter_mut().zip(&run.jobs) {
                    *open &= job.presence == Presence::Absent;
                }
            }
        }
        simulation.never = never.iter().enumerate().filter(|(_, never)| **never).map(|(job, _)| job).collect();
        simulation
    }

    /// The run of a standard event.
    pub(crate) fn event(&self, id: &str) -> Option<&EventRun> {
        self.events.iter().find(|run| run.event.id == id)
    }

    /// The events, as they are told.
    pub(crate) fn understood_events(&self) -> Vec<UnderstoodEvent> {
        let told = |run: &EventRun| {
            let (pipeline, reason) = match &run.creation {
                Creation::Created => ("created", None),
                Creation::Refused => ("refused", None),
                Creation::Empty => ("empty", None),
                Creation::Unknown(reason) => ("unknown", Some(reason.text())),
            };
            UnderstoodEvent {
                id: run.event.id,
                title: run.event.title.clone(),
                pipeline,
                depends_on: reason,
                pushes: Vec::new(),
            }
        };
        self.events.iter().map(told).collect()
    }

    /// What a job does on each event, as it is told.
    pub(crate) fn understood_runs(&self, job: usize) -> Vec<UnderstoodRun> {
        let told = |run: &JobRun| {
            let depends_on = match &run.presence {
                Presence::Unknown(reason) => Some(reason.text()),
                _ => None,
            };
            let is_there = run.presence.is_there() == Some(true);
            UnderstoodRun {
                presence: run.presence.as_str(),
                when: run.when.filter(|_| is_there).map(When::as_str),
                allow_failure: run.allow_failure.filter(|_| is_there),
                depends_on,
            }
        };
        self.events.iter().filter_map(|run| run.jobs.get(job)).map(told).collect()
    }

    fn find_duplicates(&mut self, run: &dyn Fn(&SimulatedEvent) -> EventRun) {
        let (Some(push), Some(request)) = (self.event("push-feature"), self.event("merge-request")) else { return };
        let mut event = push.event.clone();
        event.has_merge_request = Some(true);
        let push = run(&event);
        if push.creation != Creation::Created || request.creation != Creation::Created {
            return;
        }
        let twice = push
            .jobs
            .iter()
            .zip(&request.jobs)
            .enumerate()
            .filter(|(_, (one, other))| one.presence == Presence::Runs && other.presence == Presence::Runs);
        self.duplicates = twice.map(|(job, _)| job).collect();
    }
}

#[cfg(test)]
mod tests;
