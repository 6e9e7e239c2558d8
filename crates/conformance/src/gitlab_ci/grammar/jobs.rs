//! Which table is for which entry of a pipeline, and what a job must have.

use diagnostics::{Finding, Severity};

use super::keywords::{DEFAULT, GLOBAL, HEADER, JOB, MEANT, TRIGGER_JOB};
use super::shape::{Kind, Map};
use super::walk::{Site, Walk};
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ConfigEntry, FileId, Lookup, Place, ValueId};
use crate::gitlab_ci::entries::SCRIPT_KEYWORDS;
use crate::gitlab_ci::pipeline::Job;
use crate::gitlab_ci::rules::{
    ci_missing_script, ci_reserved_name, ci_rules_and_only, ci_unknown_keyword, ci_value, ci_variable,
};
use crate::nearest;
use crate::yaml::{self, Value};

/// The longest name of a job, in characters (processable.rb).
const LONGEST_NAME: usize = 255;

/// Names that are keywords whatever stands below them (root.rb, `reserved`). `default` and `workflow` are not among them: with a script GitLab
/// takes them for jobs.
const RESERVED: [&str; 7] = ["image", "services", "stages", "before_script", "after_script", "cache", "include"];

/// Keywords that may stand at the top level and in `default`, but not in both (default.rb).
const TWICE: [&str; 5] = ["image", "services", "cache", "before_script", "after_script"];

/// Names that GitLab's documentation advises against (doc/ci/jobs/_index.md, job names).
const CONFUSING: [&str; 3] = ["true", "false", "nil"];

pub(super) fn walk(pipeline: &Pipeline<'_>) -> Vec<Finding> {
    let config = &pipeline.config;
    let mut walk = Walk::new(config);
    walk.dates();
    if let Some(header) = config.header() {
        walk.map(header, &HEADER, Site { label: "spec", at: config.place(header) });
    }
    for entry in config.entries(config.root()).unwrap_or_default() {
        walk.global(entry);
    }
    for job in pipeline.jobs.iter().filter(|job| !job.is_hidden()) {
        walk.job(pipeline, job);
    }
    walk.nothing_to_run(pipeline);
    walk.findings
}

impl<'p> Walk<'p, '_> {
    /// Dates: GitLab's loader permits no such class, so that the whole file is refused (lib/gitlab/config/loader/yaml.rb).
    fn dates(&mut self) {
        let config = self.config;
        for number in 0..=u16::MAX {
            let file = FileId(number);
            let Some(tree) = config.tree(file) else { return };
            for (node, written) in tree.nodes() {
                // A date starts with its year, or with a sign before it.
                let starts_like_one =
                    |value: &str| value.starts_with(|first: char| first.is_ascii_digit() || first == '-');
                if !matches!(&written.kind, yaml::Kind::Scalar { value, .. } if starts_like_one(value)) {
                    continue;
                }
                if let Some(Value::Date | Value::Time) = tree.value(node).filter(|_| tree.resolve(node) == node) {
                    let text = tree.scalar(node).unwrap_or_default();
                    let message = format!("`{text}` is a date to YAML, and GitLab refuses a file with one.");
                    self.tell(ci_value::RULE.id, Severity::Error, Place { file, node }, message, "Put it in quotes.");
                }
            }
        }
    }

    /// A keyword of the top level.
    fn global(&mut self, entry: &'p ConfigEntry) {
        let config = self.config;
        let Some(label) = config.key(entry) else { return };
        let Some(known) = GLOBAL.keys.iter().find(|known| known.0 == label) else { return };
        if config.is_null(entry.value) {
            return;
        }
        let script = SCRIPT_KEYWORDS.iter().find_map(|keyword| config.get(entry.value, keyword).found());
        if let Some(script) = script {
            if RESERVED.contains(&label) {
                let message = format!("`{label}` is a keyword, and no job can have this name.");
                self.tell(ci_reserved_name::RULE.id, Severity::Error, entry.key, message, "Give the job another name.");
                return;
            }
            if label != "variables" {
                let message = format!(
                    "With a `{}` GitLab takes `{label}` for a job of this name.",
                    config.key(&script).unwrap_or("script")
                );
                let help = "Nothing of it holds for other jobs then. A script belongs to a job.";
                self.tell(ci_unknown_keyword::RULE.id, Severity::Warning, script.key, message, help);
                return;
            }
        }
        if label == "variables" && self.kind(entry.value).is_some_and(|kind| kind != Kind::Map) {
            let message = "`variables` is no mapping.";
            self.tell(
                ci_variable::RULE.id,
                Severity::Error,
                entry.key,
                message,
                "Write each as `NAME: value` on a line below.",
            );
            return;
        }
        self.value(entry.value, &known.1, Site { label, at: entry.key });
        if label == "default" {
            for keyword in TWICE {
                let twice = config.value(config.root(), keyword).and(config.get(entry.value, keyword).found());
                if let Some(twice) = twice.filter(|twice| !config.is_null(twice.value)) {
                    let message = format!("`{keyword}` stands at the top level as well.");
                    let help = "GitLab refuses it in both places. Keep the one in `default`.";
                    self.tell(ci_value::RULE.id, Severity::Error, twice.key, message, help);
                }
            }
        }
    }

    /// A visible job.
    fn job(&mut self, pipeline: &'p Pipeline<'_>, job: &'p Job) {
        let config = self.config;
        if job.name.contains("$[[") {
            return;
        }
        let Some(kind) = self.kind(job.value) else { return };
        let table = if kind == Kind::Map { self.table(job.value) } else { None };
        let does = |keyword: &str| config.get(job.value, keyword).found();
        if table.is_none() && self.is_misplaced(job, kind) {
            return;
        }
        self.job_name(pipeline, job);
        if kind != Kind::Map {
            let what = if kind == Kind::Null { "has no content".to_owned() } else { format!("is {}", kind.describe()) };
            let message = format!("The job `{}` {what}.", job.name);
            self.missing(job.key, message, "A job is a mapping with a `script`, or a `trigger`.");
            return;
        }
        if let Some(table) = table {
            self.map(job.value, table, Site { label: &job.name, at: job.key });
        } else if !config.is_open(job.value) {
            let only_needs = does("needs").is_some();
            let help = if only_needs {
                "A job that only waits for others needs a script as well, such as `script: [\"true\"]`. Only `needs:pipeline` does without."
            } else {
                "Give it a `script`. A job that only serves others to extend has a name with a dot in front: it is hidden."
            };
            let message = format!("The job `{}` has neither `script` nor `run` nor `trigger`.", job.name);
            self.missing(job.key, message, help);
            self.map(job.value, &JOB, Site { label: &job.name, at: job.key });
        } else {
            self.map(job.value, &JOB, Site { label: &job.name, at: job.key });
        }
        if let Some(needs) = does("needs").filter(|_| self.mirrored(job.value) > 1) {
            let message = format!("The job `{}` mirrors more than one pipeline.", job.name);
            self.tell(ci_value::RULE.id, Severity::Error, needs.key, message, "Write a job for each.");
        }
        if let (Some(_), Some(run)) = (does("script"), does("run")) {
            let message = "`run` and `script` exclude each other.";
            self.tell(ci_unknown_keyword::RULE.id, Severity::Error, run.key, message, "Keep one of them.");
        }
        if let Some(script) = does("script").filter(|_| does("run").is_none()) {
            let is_empty = match self.kind(script.value) {
                Some(Kind::List) => config.items(script.value).is_some_and(<[_]>::is_empty),
                Some(Kind::Text) => config.text(script.value).is_some_and(|text| text.trim().is_empty()),
                Some(Kind::Null) => true,
                _ => false,
            };
            if is_empty {
                let at = if config.is_null(script.value) { job.key } else { config.place(script.value) };
                self.missing(at, format!("The script of `{}` is empty.", job.name), "GitLab wants at least one line.");
            }
        }
        self.rules_and_only(job.value);
    }

    /// The table for a job, as far as that can be told from what it does.
    fn table(&self, value: ValueId) -> Option<&'static Map> {
        let config = self.config;
        if config.value(value, "trigger").is_some() {
            return Some(&TRIGGER_JOB);
        }
        if config.get(value, "script").found().or(config.get(value, "run").found()).is_some() {
            return Some(&JOB);
        }
        (self.mirrored(value) > 0).then_some(&TRIGGER_JOB)
    }

    /// How many pipelines a job mirrors the state of: entries of `needs` with a pipeline and no job of it.
    fn mirrored(&self, job: ValueId) -> usize {
        let config = self.config;
        let mirrors =
            |need: ValueId| config.get(need, "pipeline").found().is_some() && config.get(need, "job").found().is_none();
        let Some(needs) = config.value(job, "needs") else { return 0 };
        let items = config.items(needs).unwrap_or_default();
        items.iter().filter(|&&need| mirrors(need)).count() + usize::from(mirrors(needs))
    }

    fn missing(&mut self, at: Place, message: String, help: &str) {
        self.tell(ci_missing_script::RULE.id, Severity::Error, at, message, help);
    }

    /// Whether an entry is no job but a keyword that does not stand at the top level, or a misspelt one; tells so.
    fn is_misplaced(&mut self, job: &Job, kind: Kind) -> bool {
        let config = self.config;
        let name = job.name.as_str();
        // What an include may add to it may make a job of it.
        if kind == Kind::Map && config.is_open(job.value) {
            return false;
        }
        if name == "spec" && config.get(job.value, "inputs").found().is_some() {
            let help = "The header comes first in the file, and `---` on a line of its own parts it from the pipeline.";
            let message = "`spec` does not stand in a header of its own.";
            self.tell(ci_unknown_keyword::RULE.id, Severity::Error, job.key, message, help);
            return true;
        }
        let job_keyword = |word: &str| JOB.keys.iter().any(|known| known.0 == word);
        let keys = config.entries(job.value).unwrap_or_default();
        if keys.iter().filter_map(|entry| config.key(entry)).any(|key| key != "when" && job_keyword(key)) {
            return false;
        }
        let meant = MEANT.iter().find(|(from, _)| *from == name).map(|(_, to)| *to);
        let globals = || GLOBAL.keys.iter().map(|known| known.0);
        let near = meant.filter(|to| globals().any(|global| global == *to));
        let near = near.or_else(|| nearest(name, globals()).first().copied());
        let (message, help) = if job_keyword(name) {
            let help = if DEFAULT.keys.iter().any(|known| known.0 == name) {
                format!("It is a keyword of jobs. For all jobs it stands in `default`: `default: {{{name}: …}}`.")
            } else {
                "It is a keyword of jobs: indent it below the name of one.".to_owned()
            };
            (format!("`{name}` does not stand at the top level."), help)
        } else if let Some(near) = near.filter(|_| kind != Kind::Null) {
            let help = format!("Is `{near}` meant? Otherwise it is a job, and lacks a `script`.");
            (format!("`{name}` is no keyword of the top level."), help)
        } else {
            return false;
        };
        self.tell(ci_unknown_keyword::RULE.id, Severity::Error, job.key, message, help);
        true
    }

    fn job_name(&mut self, pipeline: &Pipeline<'_>, job: &Job) {
        let name = job.name.as_str();
        let tree = self.config.tree(job.key.file);
        let kind = match tree.and_then(|tree| tree.value(job.key.node)) {
            Some(Value::Null) if !name.is_empty() => Some("nothing"),
            Some(Value::Boolean(_)) => Some("a boolean"),
            Some(Value::Integer(_) | Value::Float) => Some("a number"),
            _ => None,
        };
        let id = ci_reserved_name::RULE.id;
        if let Some(kind) = kind {
            let message = format!("`{name}` is {kind} to YAML, and no name of a job.");
            self.tell(id, Severity::Error, job.key, message, "Put it in quotes, or give it another name.");
        } else if name.is_empty() {
            self.tell(id, Severity::Error, job.key, "The job has no name.", "");
        } else if name.chars().count() > LONGEST_NAME {
            let message = format!("The name of the job is longer than {LONGEST_NAME} characters.");
            self.tell(id, Severity::Error, job.key, message, "");
        } else if CONFUSING.contains(&name) {
            let message = format!("`{name}` is a confusing name of a job.");
            self.tell(id, Severity::Warning, job.key, message, "Without its quotes it is something else to YAML.");
        } else if name == "pages:deploy" && pipeline.stage(job) == Some("deploy") {
            let message = "GitLab adds a job `pages:deploy` of its own to the stage `deploy` where there are pages.";
            self.tell(id, Severity::Warning, job.key, message, "Give the job another name.");
        }
    }

    /// processable.rb: `rules` with keywords that it replaces.
    fn rules_and_only(&mut self, value: ValueId) {
        let config = self.config;
        let found = |key: &str| config.get(value, key).found().filter(|entry| !config.is_null(entry.value));
        if found("rules").is_none() {
            return;
        }
        for keyword in ["only", "except", "start_in"] {
            if let Some(entry) = found(keyword) {
                let message = format!("`{keyword}` stands beside `rules`.");
                let help = match keyword {
                    "start_in" => "With rules the delay belongs to a rule: `when: delayed` and `start_in` there.",
                    "except" => "Say it in the rules: a rule with `when: never` takes the job out.",
                    _ => "Say it in the rules: `- if: $CI_COMMIT_BRANCH == \"main\"` in place of `only: [main]`.",
                };
                self.tell(ci_rules_and_only::RULE.id, Severity::Error, entry.key, message, help);
            }
        }
    }

    /// jobs.rb asks for a visible job. A text without one may be meant to be included, so that this is a note.
    fn nothing_to_run(&mut self, pipeline: &Pipeline<'_>) {
        let config = self.config;
        if pipeline.has_unseen() || pipeline.visible_jobs().next().is_some() {
            return;
        }
        let is_job = |keyword: &str| {
            let entry = config.value(config.root(), keyword);
            entry
                .is_some_and(|entry| SCRIPT_KEYWORDS.iter().any(|keyword| config.get(entry, keyword) != Lookup::Absent))
        };
        if is_job("default") || is_job("workflow") {
            return;
        }
        let first = config.entries(config.root()).and_then(<[_]>::first);
        // `{}` has nothing but itself to show.
        let place = first.map_or_else(|| config.place(config.root()), |first| first.key);
        let message = "There is no job here that could run.";
        let help = "That is right for a file that others include. GitLab starts no pipeline from it alone.";
        self.tell(ci_missing_script::RULE.id, Severity::Note, place, message, help);
    }
}
