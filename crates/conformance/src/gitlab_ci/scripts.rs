//! The script lines of jobs, as a shell reads them, and what their commands do.
//!
//! GitLab runs `before_script` and `script` in one shell and `after_script` in another. Items are strings or lists of them up to ten levels deep
//! (`lib/gitlab/ci/config/entry/commands.rb`). A line that several jobs share is split once; what it does is asked for each job, because
//! their variables differ.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use conventions::{Conventions, Handoff};
use diagnostics::Span;

use crate::command::{Act, Session, program};
use crate::context::Context;
use crate::expansion::{Expansion, Meaning};
use crate::gitlab_ci::config::{FileId, Lookup, ValueId};
use crate::gitlab_ci::pipeline::{Job, Pipeline};
use crate::gitlab_ci::variables::Scope;
use crate::shell::{Command, Place, RedirectionKind, Script, Word};
use crate::yaml::SourceMap;

/// How deep lists may stand in lists of script lines.
const NESTED: usize = 10;
/// How much is read over all jobs, in bytes: many jobs that share long scripts by anchors are a short text.
const BYTES: usize = 16 << 20;
/// What a line costs beside its bytes.
const LINE: usize = 64;
/// So many variables of a job are remembered.
const FEW_VARIABLES: usize = 16;

/// Programs that neither run others nor write files that they are not told to, so that a job of them alone shows what it does.
const PLAIN: [&str; 40] = [
    ":", "[", "[[", "apk", "basename", "cat", "cd", "chmod", "cp", "curl", "cut", "date", "dirname", "echo", "exit",
    "export", "false", "grep", "head", "jq", "ls", "mkdir", "mv", "printf", "pwd", "read", "rm", "sed", "set", "sleep",
    "sort", "tail", "tee", "test", "touch", "tr", "true", "unset", "wget", "for",
];

/// The scripts of the jobs that can run.
pub(crate) struct Scripts<'p> {
    /// The pipeline that they are of.
    pub(crate) pipeline: &'p Pipeline<'p>,
    lines: Vec<Line<'p>>,
    /// One for each job that is not hidden, in their order.
    pub(crate) jobs: Vec<JobScript<'p>>,
}

/// One item of a script.
struct Line<'p> {
    script: Script<'p>,
    /// Where it is written, for one of the checked text.
    map: Option<SourceMap>,
    /// What brings it, for one of another file.
    site: Span,
    source: &'p str,
}

/// The script of one job.
pub(crate) struct JobScript<'p> {
    /// The job.
    pub(crate) job: &'p Job,
    /// Its place among the jobs of the pipeline.
    pub(crate) index: usize,
    /// What its commands do; nothing where no line names a tool for images or something of the handoffs.
    pub(crate) acts: Vec<Act>,
    /// Whether all of its lines are seen.
    pub(crate) complete: bool,
    /// Whether a command may do more than is seen: it runs a program of the project's own, or another interpreter.
    pub(crate) calls_others: bool,
    /// Its lines, where one of them is of interest.
    lines: Vec<usize>,
}

/// A command of a job, with the text that its spans are in.
#[derive(Clone, Copy)]
pub(crate) struct JobCommand<'s> {
    /// The command.
    pub(crate) command: &'s Command,
    /// The text of its script.
    pub(crate) text: &'s str,
    /// Where that text is written.
    pub(crate) place: Place<'s>,
}

impl<'p> Scripts<'p> {
    /// Reads the scripts of all jobs.
    pub(crate) fn read(pipeline: &'p Pipeline<'p>, context: &'p Context<'p>) -> Self {
        let mut reading = Reading {
            pipeline,
            wanted: wanted(context.standard),
            lines: Vec::new(),
            known: HashMap::new(),
            interesting: HashMap::new(),
            left: BYTES,
        };
        let mut jobs = Vec::new();
        for (index, job) in pipeline.jobs.iter().enumerate().filter(|(_, job)| !job.is_hidden()) {
            jobs.push(reading.job(job, index, context));
        }
        Self { pipeline, lines: reading.lines, jobs }
    }

    /// Every command of a job, in the order of its lines.
    pub(crate) fn commands<'s>(&'s self, job: &'s JobScript<'p>) -> impl Iterator<Item = JobCommand<'s>> {
        job.lines.iter().filter_map(|&line| self.lines.get(line)).flat_map(|line| {
            let (text, place) = (line.script.text(), line.place());
            line.script.commands.iter().map(move |command| JobCommand { command, text, place })
        })
    }

    /// What the commands of the jobs do with images, each once: what several jobs share by anchors or `extends` is one, unless their
    /// variables make it another.
    pub(crate) fn acts(&self) -> impl Iterator<Item = (&JobScript<'p>, &Act)> {
        let mut seen = HashSet::new();
        self.jobs.iter().flat_map(|script| script.acts.iter().map(move |act| (script, act))).filter(move |(_, act)| {
            let key = act.key();
            seen.insert(key)
        })
    }
}

/// The file with which the build job hands its tag on.
pub(crate) fn build_env(standard: &Conventions) -> Option<&Handoff> {
    standard.handoffs.iter().find(|handoff| handoff.report.is_some())
}

/// The image that a job runs in, with its variables replaced; `None` where it has none or it is not seen.
pub(crate) fn job_image(pipeline: &Pipeline<'_>, job: &Job, context: &Context<'_>) -> Option<Expansion> {
    let image = pipeline.effective(job, "image").found()?.value;
    let config = &pipeline.config;
    let name = if config.entries(image).is_some() { config.value(image, "name")? } else { image };
    Scope::new(pipeline, Some(job), context).expand(name)
}

impl Scripts<'_> {
    /// The jobs that build the image: the standard one, and those that push with Kaniko.
    pub(crate) fn build_jobs(&self, standard: &Conventions) -> Vec<&JobScript<'_>> {
        let producer = build_env(standard).map_or("", |handoff| &handoff.producer);
        let builds =
            |script: &&JobScript<'_>| script.job.name == producer || script.kaniko().any(|build| !build.no_push);
        self.jobs.iter().filter(builds).collect()
    }
}

impl Line<'_> {
    fn place(&self) -> Place<'_> {
        match &self.map {
            Some(map) => Place::Scalar(self.source, map),
            None => Place::Elsewhere(self.site),
        }
    }
}

impl<'s> JobCommand<'s> {
    /// The program, where it is written without variables.
    pub(crate) fn program(&self) -> Option<String> {
        let (first, _) = program(&self.command.words, self.text)?;
        first.literal(self.text).map(|name| name.into_owned())
    }

    /// Everything that is read like a word: values, arguments, targets, bodies of here-documents.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'s Word> + use<'s> {
        let command = self.command;
        let values = command.assignments.iter().map(|assignment| &assignment.value);
        values.chain(&command.words).chain(command.redirections.iter().map(|redirection| &redirection.target))
    }

    /// The files that it writes: where its output goes, and what `tee`, `cp` and the like are given.
    pub(crate) fn written(&self) -> Vec<&'s Word> {
        let redirections = self.command.redirections.iter();
        let to_file = redirections.filter(|one| matches!(one.kind, RedirectionKind::Write | RedirectionKind::Append));
        let mut files: Vec<&Word> = to_file.map(|redirection| &redirection.target).collect();
        let program = self.program();
        if matches!(program.as_deref(), Some("tee" | "cp" | "mv" | "install" | "ln" | "touch" | "sed")) {
            files.extend(self.command.words.iter().skip(1));
        }
        files
    }

    /// Where a part of it is written in the checked text.
    pub(crate) fn span(&self, span: Span) -> Span {
        self.place.span(span)
    }
}

impl JobScript<'_> {
    /// The builds by Kaniko.
    pub(crate) fn kaniko(&self) -> impl Iterator<Item = &crate::command::KanikoBuild> {
        self.acts.iter().filter_map(|act| match act {
            Act::Kaniko(build) => Some(&**build),
            _ => None,
        })
    }
}

/// Words that make a line worth splitting, from the standard and from the tools.
fn wanted(standard: &Conventions) -> Vec<&str> {
    let mut words = crate::command::tools();
    words.push(&standard.kaniko.command);
    words.push(standard.kaniko.config_path.rsplit('/').next().unwrap_or_default());
    words.push(standard.commit.short_sha_variable.trim_end_matches("SHORT_SHA"));
    for handoff in standard.handoffs.iter().filter(|handoff| handoff.report.is_some()) {
        words.push(&handoff.carries);
        words.push(&handoff.file);
    }
    words
}

struct Reading<'p> {
    pipeline: &'p Pipeline<'p>,
    wanted: Vec<&'p str>,
    lines: Vec<Line<'p>>,
    /// Where in `lines` the line of a value stands.
    known: HashMap<ValueId, usize>,
    /// Whether the line of a value is worth splitting.
    interesting: HashMap<ValueId, bool>,
    left: usize,
}

impl<'p> Reading<'p> {
    fn job(&mut self, job: &'p Job, index: usize, context: &'p Context<'p>) -> JobScript<'p> {
        let mut script =
            JobScript { job, index, acts: Vec::new(), complete: true, calls_others: false, lines: Vec::new() };
        // Two shells, one after the other.
        let mut shells: [Vec<ValueId>; 2] = Default::default();
        for (keyword, shell) in [("before_script", 0), ("script", 0), ("after_script", 1)] {
            match self.pipeline.effective(job, keyword) {
                Lookup::Found(entry) => {
                    if let Some(items) = shells.get_mut(shell) {
                        script.complete &= self.flatten(entry.value, NESTED, items);
                    }
                }
                Lookup::Absent => {}
                Lookup::Unknown => script.complete = false,
            }
        }
        script.complete &= self.pipeline.config.value(job.value, "run").is_none();
        let mut is_wanted = |value: &ValueId| {
            let config = &self.pipeline.config;
            *self.interesting.entry(config.resolved(*value)).or_insert_with(|| {
                let text = config.text(*value).unwrap_or_default();
                self.wanted.iter().any(|word| text.contains(word))
            })
        };
        if !shells.iter().flatten().any(&mut is_wanted) {
            // Nobody asks what the lines of such a job do.
            script.calls_others = true;
            return script;
        }
        let scope = Scope::new(self.pipeline, Some(job), context);
        // The lines of a script use the same few variables again and again.
        let known: RefCell<Vec<(String, Meaning)>> = RefCell::default();
        let meaning = |name: &str| {
            let earlier = known.borrow().iter().find(|(known, _)| known == name).map(|(_, meaning)| meaning.clone());
            earlier.unwrap_or_else(|| {
                let meaning = scope.variable(name);
                let mut known = known.borrow_mut();
                if known.len() < FEW_VARIABLES {
                    known.push((name.to_owned(), meaning.clone()));
                }
                meaning
            })
        };
        for items in shells {
            let mut session = Session::new(context);
            for value in items {
                let Some(at) = self.line(value) else { continue };
                script.lines.push(at);
                let Some(line) = self.lines.get(at) else { continue };
                script.acts.extend(session.read(&line.script, line.place(), meaning));
                script.calls_others |=
                    line.script.commands.iter().any(|command| calls_others(command, line.script.text(), context));
            }
        }
        for act in &mut script.acts {
            if let Act::Kaniko(build) = act {
                build.job = Some(job.name.clone());
            }
        }
        script
    }

    /// The scalars of a script. Returns whether all of it is seen.
    fn flatten(&mut self, value: ValueId, depth: usize, items: &mut Vec<ValueId>) -> bool {
        let config = &self.pipeline.config;
        let cost = LINE + config.text(value).map_or(0, str::len);
        let Some(left) = self.left.checked_sub(cost).filter(|_| depth > 0) else { return false };
        self.left = left;
        match config.items(value) {
            Some(inner) => {
                let mut whole = true;
                for &item in inner {
                    whole &= self.flatten(item, depth - 1, items);
                }
                whole
            }
            None => {
                items.push(value);
                config.text(value).is_some()
            }
        }
    }

    fn line(&mut self, value: ValueId) -> Option<usize> {
        let config = &self.pipeline.config;
        let value = config.resolved(value);
        if let Some(&known) = self.known.get(&value) {
            return Some(known);
        }
        let text = config.text(value)?;
        let place = config.place(value);
        let tree = config.tree(place.file)?;
        let map = (place.file == FileId::CHECKED).then(|| tree.source_map(place.node));
        self.lines.push(Line { script: Script::read(text), map, site: config.site(place.file), source: tree.text() });
        self.known.insert(value, self.lines.len() - 1);
        Some(self.lines.len() - 1)
    }
}

/// Whether a command may do more than its words say.
fn calls_others(command: &Command, text: &str, context: &Context<'_>) -> bool {
    let Some((first, _)) = program(&command.words, text) else { return false };
    let Some(name) = first.literal(text) else { return true };
    name != context.standard.kaniko.command
        && !PLAIN.contains(&name.as_ref())
        && !crate::command::tools().contains(&name.as_ref())
}
