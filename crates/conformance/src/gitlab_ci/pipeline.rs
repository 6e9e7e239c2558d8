//! The pipeline: what the top-level entries of the resolved configuration are.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use conventions::Conventions;
use diagnostics::{Finding, Fix};

use crate::context::Context;
use crate::gitlab_ci::config::{Config, FileId, Lookup, Place, Unseen, ValueId};
use crate::gitlab_ci::entries::{DEFAULT_KEYWORDS, DEFAULT_STAGE, GLOBAL_KEYWORDS};
use crate::gitlab_ci::files::{Files, IncludeFault, read_files};
use crate::gitlab_ci::grammar;
use crate::gitlab_ci::graph::{Edge, Graph};
use crate::gitlab_ci::include::Include;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::simulation::Simulation;
use crate::nearest;
use crate::yaml::{MergedEntry, NodeId, Parsed, Tree, Value};

/// So many names of jobs are compared with ones that are not there.
const MOST_COMPARED: usize = 100_000;

/// A pipeline with the configuration that it was read from.
#[derive(Debug)]
pub(crate) struct Pipeline<'t> {
    /// The configuration after includes, `extends` and `!reference`.
    pub(crate) config: Config<'t>,
    /// The mapping at the top of the checked text; `None` where the text has none.
    pub(crate) root: Option<NodeId>,
    /// What the checked text includes, in its order.
    pub(crate) includes: Vec<Include>,
    /// Includes that cannot work, in any of the files.
    pub(crate) include_faults: Vec<IncludeFault>,
    /// The jobs, those of the included files first, hidden ones among them.
    pub(crate) jobs: Vec<Job>,
    /// Where in `jobs` each name stands.
    places: HashMap<String, usize>,
    /// How many names were compared with ones that are not there.
    compared: Cell<usize>,
    /// Read when it is first asked for.
    graph: OnceCell<Graph>,
    simulation: OnceCell<Simulation>,
    /// What the grammar says of it, once somebody has asked.
    grammar: OnceCell<Vec<Finding>>,
}

/// A job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Its name; it starts with a dot where the job is hidden.
    pub(crate) name: String,
    /// Where the name is written.
    pub(crate) key: Place,
    /// Its keywords, `extends` merged in; whatever is written there, where it is no mapping.
    pub(crate) value: ValueId,
}

impl Job {
    /// Whether it only serves others to extend.
    pub(crate) fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}

impl<'t> Pipeline<'t> {
    /// Reads any text as a pipeline, with what it includes as far as the options bring it.
    pub(crate) fn read(text: &'t str, context: &Context<'t>) -> Self {
        Self::resolved(read_files(text, context.options, context.standard))
    }

    /// The pipeline that files are together: `extends`, `!reference` and merges resolved.
    pub(crate) fn resolved(files: Files<'t>) -> Self {
        let config = Config::new(files.checked, files.included, &files.order, files.unseen);
        let mut jobs = Vec::new();
        for entry in config.entries(config.root()).unwrap_or_default() {
            let Some(name) = config.key(entry) else { continue };
            if !GLOBAL_KEYWORDS.contains(&name) {
                jobs.push(Job { name: name.to_owned(), key: entry.key, value: entry.value });
            }
        }
        let places = jobs.iter().enumerate().map(|(place, job)| (job.name.clone(), place)).collect();
        let tree = config.tree(FileId::CHECKED);
        let root = tree.and_then(|tree| tree.root().filter(|&root| tree.mapping(root).is_some()));
        Self {
            root,
            includes: files.includes,
            include_faults: files.faults,
            jobs,
            places,
            compared: Cell::new(0),
            graph: OnceCell::new(),
            grammar: OnceCell::new(),
            config,
            simulation: OnceCell::new(),
        }
    }

    /// What GitLab's grammar says of it: the findings of several rules.
    pub(crate) fn grammar(&self) -> &[Finding] {
        self.grammar.get_or_init(|| grammar::walk(self))
    }

    /// The checked text with its places.
    pub(crate) fn parsed(&self) -> &Parsed<'t> {
        self.config.checked()
    }

    /// The tree of the checked text.
    pub(crate) fn tree(&self) -> &Tree<'t> {
        &self.parsed().tree
    }

    /// A top-level entry as it is written in the checked text.
    pub(crate) fn written(&self, keyword: &str) -> Option<MergedEntry> {
        self.tree().merged_entry(self.root?, keyword)
    }

    /// A top-level entry.
    pub(crate) fn global(&self, keyword: &str) -> Lookup {
        self.config.get(self.config.root(), keyword)
    }

    /// The job with this name.
    pub(crate) fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.get(self.job_place(name)?)
    }

    /// Where in `jobs` the job with this name stands.
    pub(crate) fn job_place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The name of a job for a message, by its place: cut where it is longer than GitLab takes.
    pub(crate) fn job_name(&self, place: usize) -> &str {
        self.jobs.get(place).map_or("", |job| cut(&job.name))
    }

    /// The name that an edge of the graph has for the other job.
    pub(crate) fn edge_name(&self, edge: &Edge) -> &str {
        self.config.text(edge.at).unwrap_or_default()
    }

    /// Stages, instances of jobs, and which job names which.
    pub(crate) fn graph(&self, standard: &Conventions) -> &Graph {
        self.graph.get_or_init(|| Graph::read(self, standard))
    }

    /// The job whose name is nearest to one that is not there; hidden ones only where `hidden` says so.
    ///
    /// None is looked for any more once so many names were compared: a text of many mistakes must not take the square of its size.
    pub(crate) fn nearest_job(&self, name: &str, hidden: bool) -> Option<&str> {
        let compared = self.compared.get().saturating_add(self.jobs.len());
        if compared > MOST_COMPARED {
            return None;
        }
        self.compared.set(compared);
        let known = self.jobs.iter().filter(|job| hidden || !job.is_hidden());
        nearest(name, known.map(|job| job.name.as_str())).first().copied()
    }

    /// A finding about a name that is not there, with the nearest one as its correction, where there is one.
    pub(crate) fn or_nearest(&self, finding: Finding, at: Place, near: Option<&str>, otherwise: &str) -> Finding {
        let Some(near) = near else { return finding.help(otherwise) };
        // A name that YAML would read as something else is for the author to write.
        let is_plain = |character: char| character.is_alphanumeric() || " -_./:".contains(character);
        let is_plain = near.chars().all(is_plain) && !near.contains(": ") && !near.ends_with(':');
        let edit = replace_scalar(self.tree(), at.node, near).filter(|_| is_plain && self.config.is_editable(at));
        let fix = edit.map(|edit| Fix::suggested(format!("Use {near}"), vec![edit]));
        finding.help(format!("Is `{near}` meant?")).fix_if_any(fix)
    }

    /// The jobs that can run.
    pub(crate) fn visible_jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(|job| !job.is_hidden())
    }

    /// A keyword of a job, its own or one of a job that it extends. `null` is as good as absent.
    pub(crate) fn keyword(&self, job: &Job, keyword: &str) -> Lookup {
        match self.config.get(job.value, keyword) {
            Lookup::Found(entry) if self.config.is_null(entry.value) => Lookup::Absent,
            found => found,
        }
    }

    /// A keyword as the job gets it: its own, that of `default`, or that of the top level, as `inherit` lets them through.
    ///
    /// Source: GitLab, `lib/gitlab/ci/config/entry/inherit.rb` and `default.rb`.
    pub(crate) fn effective(&self, job: &Job, keyword: &str) -> Lookup {
        let own = self.keyword(job, keyword);
        if own != Lookup::Absent || !DEFAULT_KEYWORDS.contains(&keyword) || self.is_trigger(job) {
            return own;
        }
        match self.inherits(job, "default", keyword) {
            Some(true) => {}
            Some(false) => return Lookup::Absent,
            None => return Lookup::Unknown,
        }
        let default = match self.global("default") {
            Lookup::Found(entry) => self.config.get(entry.value, keyword),
            other => other,
        };
        match default {
            Lookup::Found(entry) if !self.config.is_null(entry.value) => default,
            Lookup::Unknown => Lookup::Unknown,
            Lookup::Found(_) | Lookup::Absent if GLOBAL_KEYWORDS.contains(&keyword) => self.global(keyword),
            Lookup::Found(_) | Lookup::Absent => Lookup::Absent,
        }
    }

    /// Whether `inherit` lets a name of `default` or `variables` through to the job; `None` where that is unknown.
    pub(crate) fn inherits(&self, job: &Job, what: &str, name: &str) -> Option<bool> {
        let inherit = match self.keyword(job, "inherit") {
            Lookup::Found(entry) => entry.value,
            Lookup::Absent => return Some(true),
            Lookup::Unknown => return None,
        };
        let Some(value) = self.config.value(inherit, what) else { return Some(true) };
        match self.config.items(value) {
            Some(items) => Some(items.iter().any(|&item| self.config.text(item) == Some(name))),
            None if self.config.is_unknown(value) => None,
            None => Some(self.config.scalar(value) != Some(Value::Boolean(false))),
        }
    }

    /// Whether the job starts another pipeline.
    pub(crate) fn is_trigger(&self, job: &Job) -> bool {
        self.config.value(job.value, "trigger").is_some()
    }

    /// What happens on each event; worked out when first asked. The context is that of [`Pipeline::read`].
    pub(crate) fn simulation(&self, context: &Context<'_>) -> &Simulation {
        self.simulation.get_or_init(|| Simulation::new(self, context))
    }

    /// The stage of a job; `None` where it may be decided by something unseen.
    pub(crate) fn stage(&self, job: &Job) -> Option<&str> {
        match self.keyword(job, "stage") {
            Lookup::Found(entry) => self.config.text(entry.value),
            Lookup::Absent => Some(DEFAULT_STAGE),
            Lookup::Unknown => None,
        }
    }

    /// Whether something that the texts at hand do not show may add to the configuration.
    pub(crate) fn has_unseen(&self) -> bool {
        self.config.unseen() > Unseen::Nothing
    }
}

/// A name for a message, cut to the 255 bytes that GitLab takes at most (`lib/gitlab/ci/config/entry/jobs.rb`): one name may stand in thousands of messages.
pub(crate) fn cut(name: &str) -> &str {
    (252..=255).rev().find_map(|end| name.get(..end)).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn stage(text: &str, job: &str) -> Option<String> {
        let options = Options::default();
        let context = Context { standard: Conventions::embedded(), options: &options };
        let pipeline = Pipeline::read(text, &context);
        match pipeline.keyword(pipeline.job(job).unwrap(), "stage") {
            Lookup::Found(entry) => pipeline.config.text(entry.value).map(str::to_owned),
            Lookup::Absent => Some("(absent)".into()),
            Lookup::Unknown => None,
        }
    }

    #[test]
    fn globals_are_no_jobs() {
        let options = Options::default();
        let context = Context { standard: Conventions::embedded(), options: &options };
        let pipeline = Pipeline::read("stages: [a]\nvariables: {A: b}\n.hidden: {}\njob:\n  script: x\n", &context);
        let names: Vec<_> = pipeline.jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names, [".hidden", "job"]);
    }

    #[test]
    fn a_keyword_comes_from_the_last_base_that_has_it() {
        let bases = ".a:\n  stage: one\n.b:\n  extends: .a\n.c:\n  stage: two\n";
        assert_eq!(stage(&format!("{bases}j:\n  extends: [.c, .b]\n"), "j").as_deref(), Some("one"));
        assert_eq!(stage(&format!("{bases}j:\n  extends: [.b, .c]\n  stage: own\n"), "j").as_deref(), Some("own"));
        assert_eq!(stage(&format!("{bases}j:\n  script: x\n"), "j").as_deref(), Some("(absent)"));
        assert_eq!(stage(&format!("{bases}j:\n  extends: .elsewhere\n"), "j"), None);
        assert_eq!(stage("j: &j\n  extends: j\n", "j"), None);
    }

    #[test]
    fn a_keyword_comes_through_a_merge_key() {
        assert_eq!(stage(".d: &d\n  stage: x\nj:\n  <<: *d\n", "j").as_deref(), Some("x"));
    }
}
