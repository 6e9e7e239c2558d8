//! The configuration: what the top-level entries are.

use std::collections::{HashMap, HashSet};

use diagnostics::Span;

use crate::gitlab_ci::include::{Include, read_includes};
use crate::understood::{UnderstoodImage, UnderstoodInclude, UnderstoodJob, UnderstoodPipeline};
use crate::yaml::{Limits, MergedEntry, NodeId, Parsed, Tree, parse};

/// Top-level entries that are no jobs. Source: GitLab, "CI/CD YAML syntax reference", global keywords, and the deprecated
/// globals that are still read.
const GLOBAL_KEYWORDS: [&str; 11] = [
    "default",
    "include",
    "stages",
    "workflow",
    "variables",
    "spec",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
];

/// GitLab takes at most so many links of `extends` in a row (`MAX_NESTING_LEVELS` in `lib/gitlab/ci/config/extendable/entry.rb`).
const EXTENDS_DEPTH: usize = 11;

/// A configuration, with the tree that it was read from.
#[derive(Debug)]
pub(crate) struct Pipeline<'t> {
    /// The text with its places.
    pub(crate) parsed: Parsed<'t>,
    /// The mapping at the top; `None` where the text has none.
    pub(crate) root: Option<NodeId>,
    /// What it includes, in the order of the text.
    pub(crate) includes: Vec<Include>,
    /// The jobs in the order of the text, hidden ones among them.
    pub(crate) jobs: Vec<Job>,
    /// Where in `jobs` each name stands.
    places: HashMap<String, usize>,
}

/// A job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Its name; it starts with a dot where the job is hidden.
    pub(crate) name: String,
    /// Where the name is written.
    pub(crate) name_span: Span,
    /// The node with its keywords.
    pub(crate) body: NodeId,
}

impl Job {
    /// Whether it only serves others to extend.
    pub(crate) fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}

impl<'t> Pipeline<'t> {
    /// Reads any text as a configuration.
    pub(crate) fn read(text: &'t str) -> Self {
        let parsed = parse(text, &Limits::default());
        let tree = &parsed.tree;
        let root = tree.root().filter(|&root| tree.mapping(root).is_some());
        let entries = root.map(|root| tree.merged(root).entries).unwrap_or_default();
        let mut jobs = Vec::new();
        let mut includes = Vec::new();
        for entry in entries {
            let Some(name) = tree.scalar(entry.key) else { continue };
            if name == "include" {
                includes = read_includes(tree, entry.value);
            } else if !GLOBAL_KEYWORDS.contains(&name) {
                let name_span = tree.node(entry.key).span;
                jobs.push(Job { name: name.to_owned(), name_span, body: entry.value });
            }
        }
        let places = jobs.iter().enumerate().map(|(place, job)| (job.name.clone(), place)).collect();
        Self { root, includes, jobs, places, parsed }
    }

    /// The tree.
    pub(crate) fn tree(&self) -> &Tree<'t> {
        &self.parsed.tree
    }

    /// A top-level entry.
    pub(crate) fn global(&self, keyword: &str) -> Option<MergedEntry> {
        self.tree().merged_entry(self.root?, keyword)
    }

    /// The job with this name.
    pub(crate) fn job(&self, name: &str) -> Option<&Job> {
        self.jobs.get(*self.places.get(name)?)
    }

    /// Whether the whole text was read.
    pub(crate) fn is_complete(&self) -> bool {
        self.parsed.errors.is_empty()
    }

    /// A keyword of a job, its own or one of a job that it extends: the entry that wins, where it is written.
    pub(crate) fn keyword(&self, job: &Job, keyword: &str) -> Keyword {
        let mut seen = HashSet::new();
        self.keyword_of(job.body, keyword, &mut seen, 0)
    }

    fn keyword_of(&self, body: NodeId, keyword: &str, seen: &mut HashSet<NodeId>, depth: usize) -> Keyword {
        let tree = self.tree();
        if let Some(entry) = tree.merged_entry(body, keyword) {
            return Keyword::Written(entry);
        }
        if depth > EXTENDS_DEPTH || !seen.insert(body) {
            return Keyword::Unknown;
        }
        let Some(extends) = tree.merged_entry(body, "extends") else { return Keyword::Absent };
        let mut outcome = Keyword::Absent;
        // Of several bases the last wins.
        for name in self.names(extends.value).into_iter().rev() {
            let base = name.and_then(|name| self.job(name));
            let found = match base {
                Some(base) => self.keyword_of(base.body, keyword, seen, depth + 1),
                None => Keyword::Unknown,
            };
            match found {
                Keyword::Absent => {}
                Keyword::Written(_) | Keyword::Unknown => {
                    outcome = found;
                    break;
                }
            }
        }
        outcome
    }

    /// The names in a scalar or a list; `None` for what is neither.
    pub(crate) fn names(&self, node: NodeId) -> Vec<Option<&str>> {
        let tree = self.tree();
        match tree.sequence(node) {
            Some(items) => items.iter().map(|&item| tree.scalar(item)).collect(),
            None => vec![tree.scalar(node)],
        }
    }

    /// Whether something that this text does not show may add to the configuration.
    pub(crate) fn includes_anything(&self) -> bool {
        !self.includes.is_empty() || self.global("include").is_some()
    }

    /// What was understood, for people, with the images that the pipeline uses.
    pub(crate) fn understood(&self, images: Vec<UnderstoodImage>) -> UnderstoodPipeline {
        let tree = self.tree();
        let jobs = self.jobs.iter().map(|job| {
            let stage = match self.keyword(job, "stage") {
                Keyword::Written(entry) => tree.scalar(entry.value).map(str::to_owned),
                Keyword::Absent if !self.includes_anything() => Some("test".to_owned()),
                Keyword::Absent | Keyword::Unknown => None,
            };
            UnderstoodJob { name: job.name.clone(), hidden: job.is_hidden(), stage }
        });
        let stages = self
            .global("stages")
            .map(|entry| self.names(entry.value).into_iter().flatten().map(str::to_owned).collect());
        UnderstoodPipeline {
            stages: stages.unwrap_or_default(),
            includes: self
                .includes
                .iter()
                .map(|include| UnderstoodInclude { kind: include.kind.as_str(), target: include.target() })
                .collect(),
            jobs: jobs.collect(),
            images,
        }
    }
}

/// A keyword of a job.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Keyword {
    /// Here it is.
    Written(MergedEntry),
    /// The job does not have it.
    Absent,
    /// It may come from a job that is not in this text.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(text: &str, job: &str) -> Option<String> {
        let pipeline = Pipeline::read(text);
        match pipeline.keyword(pipeline.job(job).unwrap(), "stage") {
            Keyword::Written(entry) => pipeline.tree().scalar(entry.value).map(str::to_owned),
            Keyword::Absent => Some("(absent)".into()),
            Keyword::Unknown => None,
        }
    }

    #[test]
    fn globals_are_no_jobs() {
        let pipeline = Pipeline::read("stages: [a]\nvariables: {A: b}\n.hidden: {}\njob:\n  script: x\n");
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
