//! Compares values with shapes.

use std::collections::HashSet;

use diagnostics::{Edit, Finding, Fix, Severity};

use super::keywords::{GLOBAL, JOB, MEANT, TRIGGER_JOB};
use super::shape::{Also, Form, Kind, List, Map, Shape, one_of};
use crate::gitlab_ci::config::{Config, ConfigEntry, Lookup, Place, ValueId};
use crate::gitlab_ci::duration;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::pattern::Pattern;
use crate::gitlab_ci::rules::{ci_unknown_keyword, ci_value, ci_variable};
use crate::nearest;
use crate::yaml::{self, ScalarStyle, Value};

/// So many faults are told of one pipeline. Whoever has more has one mistake in many places, or is no pipeline.
const MOST_FAULTS: usize = 500;

/// So many jobs may `parallel:matrix` make (product/matrix.rb).
const MOST_MATRIX_JOBS: u64 = 200;

/// Where a value stands.
#[derive(Clone, Copy)]
pub(super) struct Site<'p> {
    /// The keyword that it belongs to.
    pub(super) label: &'p str,
    /// Where to point when something is missing: the keyword, or the first one of an item.
    pub(super) at: Place,
}

/// A walk through a configuration. What several jobs share is looked at once, and no place is told twice by one rule.
pub(super) struct Walk<'p, 't> {
    pub(super) config: &'p Config<'t>,
    pub(super) findings: Vec<Finding>,
    /// How each value was looked at first: the shape by its place in the tables, and how many lists are around it. Few are looked at
    /// in a second way.
    first_looks: Vec<Option<(usize, u8)>>,
    /// All other ways in which values were looked at.
    further_looks: HashSet<(ValueId, usize, u8)>,
    told: HashSet<(&'static str, Place)>,
}

impl<'p, 't> Walk<'p, 't> {
    pub(super) fn new(config: &'p Config<'t>) -> Self {
        Self {
            config,
            findings: Vec::new(),
            first_looks: vec![None; config.value_count()],
            further_looks: HashSet::new(),
            told: HashSet::new(),
        }
    }

    /// Adds a finding, once for a rule and a place.
    pub(super) fn tell(
        &mut self,
        rule: &'static str,
        severity: Severity,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<&mut Finding> {
        if self.findings.len() >= MOST_FAULTS || !self.told.insert((rule, at)) {
            return None;
        }
        self.findings.push(self.config.finding(rule, severity, at, message).help(help));
        self.findings.last_mut()
    }

    fn wrong(&mut self, at: Place, message: impl Into<String>, help: impl Into<String>) -> Option<&mut Finding> {
        self.tell(ci_value::RULE.id, Severity::Error, at, message, help)
    }

    /// What a value is; `None` where it is not known.
    pub(super) fn kind(&self, value: ValueId) -> Option<Kind> {
        if self.config.items(value).is_some() {
            return Some(Kind::List);
        }
        if self.config.entries(value).is_some() {
            return Some(Kind::Map);
        }
        Some(match self.config.scalar(value)? {
            Value::Null => Kind::Null,
            Value::Boolean(_) => Kind::Boolean,
            Value::Integer(_) => Kind::Integer,
            Value::Float => Kind::Float,
            Value::Date | Value::Time => Kind::Date,
            // What an input brings has the type of the input.
            Value::Text | Value::Symbol if self.config.text(value)?.contains("$[[") => return None,
            Value::Text | Value::Symbol => Kind::Text,
        })
    }

    /// Compares a value with a shape. Shapes stand in tables, which are as deep as they are written, so that the recursion has a bound.
    pub(super) fn value(&mut self, value: ValueId, shape: &'static Shape, site: Site<'p>) {
        let Some(kind) = self.kind(value) else { return };
        // A date has been told of already: GitLab's loader refuses it anywhere.
        // A scalar is compared again sooner than looked up.
        let is_large = matches!(kind, Kind::List | Kind::Map);
        if kind == Kind::Date || (is_large && !self.first_look(value, shape, 0)) {
            return;
        }
        let fitting = match shape {
            Shape::Either(shapes) => shapes.iter().find(|shape| shape.admits(kind)),
            _ => Some(shape).filter(|shape| shape.admits(kind)),
        };
        let Some(fitting) = fitting else {
            self.mismatch(value, kind, shape, site);
            return;
        };
        match fitting {
            Shape::Any | Shape::Boolean | Shape::TextOrInteger | Shape::Scalar => {}
            Shape::Either(_) => self.value(value, fitting, site),
            Shape::Text(form) => self.form(value, *form, site),
            Shape::OneOf(words) => self.word(value, words, site),
            Shape::Integer(least, most) | Shape::Digits(least, most) => {
                self.integer(value, *least, *most, fitting, site)
            }
            Shape::List(list) => self.list(value, list, site, 1),
            Shape::Map(map) => self.map(value, map, site),
            Shape::Names(shape) => {
                for &entry in self.config.entries(value).unwrap_or_default() {
                    self.entry(&entry, shape);
                }
            }
            Shape::With(key, with, without) => match self.config.get(value, key) {
                Lookup::Found(_) => self.value(value, with, site),
                Lookup::Absent => self.value(value, without, site),
                Lookup::Unknown => {}
            },
            Shape::Variables(data) => self.variables(value, data),
        }
    }

    fn first_look<T>(&mut self, value: ValueId, shape: &'static T, depth: u8) -> bool {
        let value = self.config.resolved(value);
        let look = (std::ptr::from_ref(shape).addr(), depth);
        match self.first_looks.get_mut(value.index()) {
            Some(first @ None) => {
                *first = Some(look);
                true
            }
            Some(Some(first)) if *first == look => false,
            _ => self.further_looks.insert((value, look.0, look.1)),
        }
    }

    /// The value of a keyword; `null` is as good as no keyword.
    fn entry(&mut self, entry: &ConfigEntry, shape: &'static Shape) {
        if let Some(label) = self.config.key(entry)
            && !self.config.is_null(entry.value)
        {
            self.value(entry.value, shape, Site { label, at: entry.key });
        }
    }

    fn mismatch(&mut self, value: ValueId, kind: Kind, shape: &'static Shape, site: Site<'p>) {
        let config = self.config;
        let subject = match (config.text(value), kind) {
            (Some(text), _) if !text.is_empty() && !text.contains('\n') => format!("`{text}` is {}", kind.describe()),
            (_, Kind::Null) => "Nothing stands here".to_owned(),
            _ => format!("This is {}", kind.describe()),
        };
        let label = site.label;
        let message = format!("{subject}; `{label}` takes {}.", shape.describe());
        let help = match kind {
            Kind::Map if shape.admits(Kind::Text) => {
                "A colon with a space behind it makes a mapping of a line: put the whole line in quotes."
            }
            Kind::Boolean | Kind::Integer | Kind::Float if shape.admits(Kind::Text) => {
                "YAML reads it as that without quotes: put it in quotes."
            }
            Kind::Null => "An item without a value is refused: write one, or remove the dash.",
            Kind::Text if shape.admits(Kind::List) => "Write it as an item of a list: `[…]`, or below with a dash.",
            _ => "",
        };
        let fix = self.retyped(value, kind, shape);
        let rule = if matches!(shape, Shape::Variables(_)) { ci_variable::RULE.id } else { ci_value::RULE.id };
        if let Some(finding) = self.tell(rule, Severity::Error, config.place(value), message, help) {
            finding.fix = fix;
        }
    }

    /// The same value with quotes around it or without them, where that makes it what is asked for.
    fn retyped(&self, value: ValueId, kind: Kind, shape: &Shape) -> Option<Fix> {
        let place = self.config.place(value);
        let tree = self.config.tree(place.file).filter(|_| self.config.is_editable(place))?;
        let node = tree.node(place.node);
        let written = node.span.of(tree.text());
        if matches!(kind, Kind::Boolean | Kind::Integer | Kind::Float | Kind::Map) && shape.admits(Kind::Text) {
            let is_plain =
                !written.is_empty() && !written.contains(['\n', '"', '\'', '{', '}', '[', ']', '#', '&', '*', '!']);
            return is_plain
                .then(|| Fix::suggested("Put it in quotes", vec![Edit::replace(node.span, format!("\"{written}\""))]));
        }
        if kind != Kind::Text {
            return None;
        }
        if let yaml::Kind::Scalar { value, style: ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted } = &node.kind {
            let bare = match Value::of_plain(value) {
                Value::Boolean(_) => Kind::Boolean,
                Value::Integer(_) => Kind::Integer,
                _ => return None,
            };
            return shape
                .admits(bare)
                .then(|| Fix::suggested("Remove the quotes", vec![Edit::replace(node.span, value.as_ref())]));
        }
        let is_plain =
            matches!(node.kind, yaml::Kind::Scalar { style: ScalarStyle::Plain, .. }) && !written.contains(['\n', ',']);
        (is_plain && shape.admits(Kind::List) && !shape.admits(Kind::Boolean))
            .then(|| Fix::suggested("Make a list of it", vec![Edit::replace(node.span, format!("[{written}]"))]))
    }

    fn integer(&mut self, value: ValueId, least: i64, most: i64, shape: &Shape, site: Site<'p>) {
        let text = self.config.text(value).unwrap_or_default();
        let number = match self.config.scalar(value) {
            Some(Value::Integer(number)) => Some(number),
            _ => text.parse().ok(),
        };
        if !number.is_some_and(|number| (least..=most).contains(&number)) {
            let message = format!("`{text}` is nothing for `{}`, which takes {}.", site.label, shape.describe());
            self.wrong(self.config.place(value), message, "");
        }
    }

    fn word(&mut self, value: ValueId, words: &[&'static str], site: Site<'p>) {
        let place = self.config.place(value);
        let text = self.config.text(value).unwrap_or_default();
        if words.contains(&text) {
            return;
        }
        let fix = nearest(text, words.iter().copied()).first().and_then(|near| self.replacement(place, near));
        let message = format!("`{text}` is no value of `{}`.", site.label);
        let few = words.get(..12).unwrap_or(words);
        let help = format!("It takes {}{}.", one_of(few), if few.len() < words.len() { " and others" } else { "" });
        if let Some(finding) = self.wrong(place, message, help) {
            finding.fix = fix;
        }
    }

    /// Replaces a scalar by a word.
    fn replacement(&self, place: Place, word: &str) -> Option<Fix> {
        let tree = self.config.tree(place.file).filter(|_| self.config.is_editable(place))?;
        Some(Fix::suggested(format!("Write `{word}`"), vec![replace_scalar(tree, place.node, word)?]))
    }

    fn form(&mut self, value: ValueId, form: Form, site: Site<'p>) {
        let config = self.config;
        let Some(text) = config.text(value) else { return };
        let label = site.label;
        let mut wrong = |what: String, help: &str| {
            self.wrong(config.place(value), what, help);
        };
        const DURATIONS: &str =
            "Such as `30 minutes`, `1h 30m`, `2 days` or `1 week`; a number alone counts seconds and stands in quotes.";
        match form {
            Form::Any => {}
            Form::Filled => {
                if text.trim().is_empty() {
                    wrong(format!("`{label}` is empty."), "");
                }
            }
            Form::UpTo(most) => {
                if text.chars().count() > most {
                    wrong(format!("`{label}` is longer than {most} characters."), "");
                }
            }
            Form::Duration(limit) => match duration::parse(text) {
                None => wrong(format!("`{text}` is no duration."), DURATIONS),
                Some(seconds) if seconds > limit => {
                    let most = if limit > 1_000_000 { "a month" } else { "a week" };
                    wrong(format!("`{text}` is too long for `{label}`, which is {most} at most."), "");
                }
                Some(_) => {}
            },
            Form::Expiry | Form::Stop => {
                let is_variable = matches!(form, Form::Stop) && text.contains('$');
                if !is_variable && !duration::is_never(text) && duration::parse(text).is_none() {
                    wrong(format!("`{text}` is no duration, nor `never`."), DURATIONS);
                }
            }
            Form::CacheKey => {
                // GitLab decodes what is written as in a URL before it looks (lib/gitlab/config/entry/validators.rb, KeyValidator).
                let lower = text.to_ascii_lowercase();
                let decoded = lower.replace("%2e", ".");
                if lower.contains('/') || lower.contains("%2f") {
                    wrong(
                        format!("`{text}` has a slash, which `{label}` may not."),
                        "Variables such as `$CI_COMMIT_REF_SLUG` have none.",
                    );
                } else if decoded == "." || decoded == ".." {
                    wrong(format!("`{text}` is no cache key."), "A key is more than dots.");
                }
            }
            Form::OneOfOrVariable(words) => {
                if !text.contains('$') {
                    self.word(value, words, site);
                }
            }
            Form::EnvironmentName => {
                let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_/${}. ".contains(c);
                let fault = text.chars().find(|&c| !is_allowed(c));
                if text.trim().is_empty() {
                    wrong("The environment has no name.".to_owned(), "");
                } else if let Some(fault) = fault {
                    wrong(
                        format!("The name of the environment `{text}` has a `{fault}`."),
                        "It has letters, digits, spaces and `-`, `_`, `/`, `$`, `{`, `}`, `.`.",
                    );
                } else if text.starts_with('/') || text.ends_with('/') {
                    wrong(format!("The name of the environment `{text}` starts or ends with a slash."), "");
                }
            }
            Form::ExposeAs => {
                let fault = text.chars().find(|&c| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')));
                if text.chars().count() > 100 {
                    wrong(format!("`{label}` is longer than 100 characters."), "");
                } else if let Some(fault) = fault {
                    wrong(format!("`{text}` has a `{fault}`."), "It has letters, digits, spaces, `-` and `_`.");
                } else if text.is_empty() || text.starts_with([' ', '-']) {
                    wrong(format!("`{text}` starts with neither letter nor digit."), "");
                }
            }
            Form::Moment => {
                // What starts otherwise is no ISO 8601 in any of its forms.
                if !text.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+')) {
                    wrong(format!("`{text}` is no date."), "Write it as `2026-01-31T08:00:00Z`.");
                }
            }
        }
    }

    /// A list, with `depth` lists around its items.
    fn list(&mut self, value: ValueId, list: &'static List, site: Site<'p>, depth: u8) {
        let config = self.config;
        let items = config.items(value).unwrap_or_default();
        let label = site.label;
        if depth == 1 && items.len() < list.least {
            self.wrong(config.place(value), format!("`{label}` is empty."), "");
        }
        if depth == 1 && items.len() > list.most {
            let message = format!("`{label}` has {} entries, and GitLab takes {} at most.", items.len(), list.most);
            self.wrong(site.at, message, "");
        }
        for &item in items {
            let kind = self.kind(item);
            // A line of a script, and most of what else stands in lists.
            if kind == Some(Kind::Text) && matches!(list.of, Shape::Text(Form::Any)) {
                continue;
            }
            let at = config.entries(item).and_then(<[_]>::first).map_or_else(|| config.place(item), |first| first.key);
            let at = if config.span(at).is_empty() { site.at } else { at };
            match kind {
                Some(Kind::List) if list.depth > 1 => {
                    if depth >= list.depth {
                        let message = format!("The lists of `{label}` stand more than {} deep.", list.depth);
                        self.wrong(config.place(item), message, "");
                    } else if self.first_look(item, list, depth) {
                        self.list(item, list, Site { label, at }, depth + 1);
                    }
                }
                Some(Kind::Null) if list.nulls => {}
                _ => self.value(item, &list.of, Site { label, at }),
            }
        }
    }

    /// A mapping with keywords.
    pub(super) fn map(&mut self, value: ValueId, map: &'static Map, site: Site<'p>) {
        let config = self.config;
        let entries = config.entries(value).unwrap_or_default();
        let mut open = config.is_open(value);
        // Where a keyword is misspelt, it is not missing as well.
        let mut misspelt = false;
        for entry in entries {
            let key = config.key(entry);
            if key.is_some_and(|key| key.contains("$[[")) {
                open = true;
                continue;
            }
            match map.keys.iter().find(|known| Some(known.0) == key) {
                Some(known) => self.entry(entry, &known.1),
                None if map.open => {}
                None => {
                    self.unknown(entry, entries, map);
                    misspelt = true;
                }
            }
        }
        let has = |key: &str| match config.get(value, key) {
            Lookup::Found(entry) => !config.is_null(entry.value),
            Lookup::Absent => open,
            Lookup::Unknown => true,
        };
        // GitLab asks `parallel` for the keyword alone.
        let has = |key: &str| has(key) || (map.also == Also::Parallel && config.get(value, key) != Lookup::Absent);
        let found = |key: &str| config.get(value, key).found().filter(|entry| !config.is_null(entry.value));
        if map.filled && entries.is_empty() && !open {
            self.wrong(site.at, format!("`{}` is empty.", site.label), "");
            return;
        }
        if let Some(missing) = map.required.iter().find(|key| !misspelt && !has(key)) {
            self.wrong(site.at, format!("`{missing}` is missing in `{}`.", site.label), "GitLab asks for it.");
        }
        if !misspelt && !map.one_of.is_empty() && !map.one_of.iter().any(|key| has(key)) {
            let message = format!("`{}` lacks {}.", site.label, one_of(map.one_of));
            self.wrong(site.at, message, "");
        }
        if map.alone {
            let mut present = map.one_of.iter().filter_map(|key| Some((key, found(key)?)));
            if let (Some((first, _)), Some((second, entry))) = (present.next(), present.next()) {
                self.wrong(entry.key, format!("`{second}` and `{first}` exclude each other."), "Keep one of them.");
            }
        }
        for (one, other) in map.apart {
            if let (Some(_), Some(entry)) = (found(one), found(other)) {
                self.wrong(entry.key, format!("`{other}` and `{one}` exclude each other."), "Keep one of them.");
            }
        }
        for (one, other) in map.together {
            if let Some(entry) = found(one)
                && !has(other)
            {
                self.wrong(entry.key, format!("`{one}` needs `{other}` beside it."), "");
            }
        }
        match map.also {
            Also::Nothing => {}
            Also::Job => self.start(value, false),
            Also::Rule => self.start(value, true),
            Also::Artifacts => self.exposed(value),
            Also::Parallel => self.matrix(value),
            Also::Input => self.input(value),
        }
    }

    /// A key that is no keyword of the mapping.
    fn unknown(&mut self, entry: &ConfigEntry, entries: &[ConfigEntry], map: &Map) {
        let config = self.config;
        let what = map.what;
        let key = config.key(entry).unwrap_or("…");
        let known = |word: &str| map.keys.iter().any(|known| known.0 == word);
        let is_free = |word: &&str| !entries.iter().any(|entry| config.key(entry) == Some(*word));
        let renamed = MEANT.iter().find(|(from, _)| *from == key).map(|(_, to)| *to).filter(|to| known(to));
        let lower = key.to_ascii_lowercase().replace('-', "_");
        let near = renamed.or_else(|| nearest(&lower, map.keys.iter().map(|known| known.0)).first().copied());
        let in_jobs = JOB.keys.iter().any(|known| known.0 == key);
        let help = if std::ptr::eq(map, &raw const TRIGGER_JOB) && in_jobs {
            "A trigger job starts another pipeline and runs nothing itself: what runs there stands in the jobs of that pipeline.".to_owned()
        } else if GLOBAL.keys.iter().any(|known| known.0 == key) || key == "spec" {
            format!("`{key}` stands at the top level of the file, in the first column.")
        } else if in_jobs && what == "`default`" {
            "It is a keyword of jobs. What several jobs share and `default` does not take stands in a hidden job that they extend.".to_owned()
        } else if in_jobs {
            "It is a keyword of jobs: it belongs one level further out.".to_owned()
        } else if let Some(near) = near {
            format!("Is `{near}` meant?")
        } else {
            String::new()
        };
        // What is a keyword elsewhere is not misspelt.
        let fix =
            near.filter(|_| help.starts_with("Is ")).filter(is_free).and_then(|near| self.replacement(entry.key, near));
        let message = format!("`{key}` is no keyword of {what}.");
        if let Some(finding) = self.tell(ci_unknown_keyword::RULE.id, Severity::Error, entry.key, message, help) {
            finding.fix = fix;
        }
    }

    /// `start_in` of a job or of a rule: job.rb, rules/rule.rb.
    fn start(&mut self, value: ValueId, is_rule: bool) {
        let config = self.config;
        let found = |key: &str| config.get(value, key).found().filter(|entry| !config.is_null(entry.value));
        let when = found("when");
        let is_delayed = when.is_some_and(|when| config.text(when.value) == Some("delayed"));
        let when_is_known = match config.get(value, "when") {
            Lookup::Found(entry) => self.kind(entry.value).is_some(),
            Lookup::Absent => true,
            Lookup::Unknown => false,
        };
        // With rules, `ci-rules-and-only` says what is wrong.
        if !is_rule && found("rules").is_some() {
            return;
        }
        match (found("start_in"), when) {
            (Some(start), _) if !is_delayed && when_is_known => {
                let message = "`start_in` stands without `when: delayed`.";
                self.wrong(start.key, message, "Only a delayed job starts after a while.");
            }
            (None, Some(when)) if is_delayed && config.get(value, "start_in") != Lookup::Unknown => {
                self.wrong(
                    config.place(when.value),
                    "A delayed job lacks `start_in`.",
                    "Say after how long it starts: `start_in: 30 minutes`.",
                );
            }
            _ => {}
        }
    }

    /// `artifacts:expose_as` needs paths without wildcards.
    fn exposed(&mut self, value: ValueId) {
        let config = self.config;
        let Some(exposed) = config.get(value, "expose_as").found().filter(|entry| !config.is_null(entry.value)) else {
            return;
        };
        match config.get(value, "paths") {
            Lookup::Unknown => {}
            Lookup::Absent => {
                self.wrong(
                    exposed.key,
                    "`expose_as` needs `paths` beside it.",
                    "It shows these files at the merge request.",
                );
            }
            Lookup::Found(paths) => {
                let items = config.items(paths.value).unwrap_or_default();
                if items.is_empty()
                    && self.kind(paths.value).is_some_and(|kind| matches!(kind, Kind::Null | Kind::List))
                {
                    self.wrong(exposed.key, "`expose_as` needs `paths` beside it.", "");
                }
                for &item in items {
                    if config.text(item).is_some_and(|path| path.contains('*')) {
                        let message = "A path may have no `*` when `expose_as` shows it.";
                        self.wrong(config.place(item), message, "Name the file or the folder.");
                    }
                }
            }
        }
    }

    /// How many jobs a matrix makes.
    fn matrix(&mut self, value: ValueId) {
        let config = self.config;
        let Some(matrix) = config.get(value, "matrix").found() else { return };
        let mut jobs = 0_u64;
        for &row in config.items(matrix.value).unwrap_or_default() {
            let Some(entries) = config.entries(row) else { return };
            if entries.is_empty() && !config.is_open(row) {
                self.wrong(matrix.key, "An entry of the matrix is empty.", "");
            }
            let sizes = entries.iter().map(|entry| config.items(entry.value).map_or(1, <[_]>::len) as u64);
            jobs = jobs.saturating_add(sizes.fold(1, u64::saturating_mul));
        }
        if jobs > MOST_MATRIX_JOBS {
            let message = format!("The matrix makes {jobs} jobs, and GitLab takes {MOST_MATRIX_JOBS} at most.");
            self.wrong(matrix.key, message, "");
        }
    }

    /// The default of an input has its type, is one of its options and matches its pattern: lib/gitlab/ci/input/arguments.
    fn input(&mut self, value: ValueId) {
        let config = self.config;
        let Some(default) = config.value(value, "default") else { return };
        let Some(kind) = self.kind(default) else { return };
        let text = config.text(default).unwrap_or_default();
        // GitLab reads a text as JSON first (lib/ci/inputs/base_input.rb), and makes a text of anything (string_input.rb).
        let expected = match config.text_of(value, "type") {
            Some("number") => match kind {
                Kind::Text => text.starts_with(|c: char| c.is_ascii_digit() || c == '-'),
                _ => matches!(kind, Kind::Integer | Kind::Float),
            },
            Some("boolean") => kind == Kind::Boolean || (kind == Kind::Text && matches!(text, "true" | "false")),
            Some("array") => kind == Kind::List || (kind == Kind::Text && text.starts_with('[')),
            _ => true,
        };
        let place = config.place(default);
        if !expected {
            let message = format!("The default is {}, which is not the type of the input.", kind.describe());
            self.wrong(place, message, "");
            return;
        }
        if matches!(kind, Kind::List | Kind::Map) {
            return;
        }
        if let Some(options) = config.value(value, "options").and_then(|options| config.items(options))
            && options.iter().all(|&option| config.text(option).is_some_and(|option| option != text))
        {
            self.wrong(place, format!("The default `{text}` is none of the options."), "");
        }
        if let Some(Ok(pattern)) = config.text_of(value, "regex").map(Pattern::bare)
            && pattern.is_match(text) == Some(false)
        {
            self.wrong(place, format!("The default `{text}` does not match the pattern."), "");
        }
    }

    /// Variables: variables.rb and variable.rb.
    fn variables(&mut self, value: ValueId, data: &'static [&'static str]) {
        let config = self.config;
        for entry in config.entries(value).unwrap_or_default() {
            let Some(label) = config.key(entry).filter(|key| !key.contains("$[[")) else { continue };
            let tree = config.tree(entry.key.file);
            if let Some(kind @ (Value::Null | Value::Boolean(_) | Value::Float)) =
                tree.and_then(|tree| tree.value(entry.key.node))
            {
                let kind = if kind == Value::Float { Kind::Float } else { Kind::Boolean };
                self.variable(
                    entry.key,
                    format!("`{label}` is {} to YAML, and no name of a variable.", kind.describe()),
                    "Put it in quotes.",
                );
            }
            // A value of nothing is a variable without text: lib/gitlab/config/entry/composable_hash.rb.
            if let Some(kind) = self.kind(entry.value).filter(|&kind| kind != Kind::Null) {
                self.variable_value(entry, kind, label, data);
            }
        }
    }

    fn variable(&mut self, at: Place, message: String, help: &str) {
        self.tell(ci_variable::RULE.id, Severity::Error, at, message, help);
    }

    fn variable_value(&mut self, entry: &ConfigEntry, kind: Kind, label: &str, data: &'static [&'static str]) {
        let config = self.config;
        if kind == Kind::List {
            let message = format!("The variable `{label}` is a list.");
            self.variable(
                config.place(entry.value),
                message,
                "A variable is one text: put the items in quotes, separated by spaces or commas.",
            );
            return;
        }
        if kind != Kind::Map {
            return;
        }
        let has_options = data.contains(&"options");
        for part in config.entries(entry.value).unwrap_or_default() {
            let key = config.key(part).unwrap_or("…");
            if !data.contains(&key) {
                let help = if !has_options && matches!(key, "description" | "options") {
                    "It prefills the form for a pipeline that is started by hand, so that it belongs to the variables of the whole file."
                } else {
                    ""
                };
                self.variable(
                    part.key,
                    format!("`{key}` is no part of a variable here, which has {}.", one_of(data)),
                    help,
                );
                continue;
            }
            let Some(kind) = self.kind(part.value) else { continue };
            let expected = match key {
                "expand" => &Shape::Boolean,
                "options" => &Shape::Any,
                _ => &Shape::Scalar,
            };
            let is_list = key == "options" && kind != Kind::List;
            if kind != Kind::Null && kind != Kind::Date && (!expected.admits(kind) || is_list) {
                let takes = if is_list { "a list of texts".to_owned() } else { expected.describe() };
                self.variable(
                    config.place(part.value),
                    format!("`{key}` of `{label}` takes {takes}; this is {}.", kind.describe()),
                    "",
                );
            }
        }
        let options = config.value(entry.value, "options").filter(|_| has_options);
        let Some(options) = options.and_then(|options| config.items(options)).filter(|options| !options.is_empty())
        else {
            return;
        };
        match config.get(entry.value, "value") {
            Lookup::Found(found) => {
                let text = config.text(found.value);
                if text.is_some_and(|text| {
                    options.iter().all(|&option| config.text(option).is_some_and(|option| option != text))
                }) {
                    let message = format!("The value of `{label}` is none of its options.");
                    self.variable(config.place(found.value), message, "");
                }
            }
            Lookup::Absent => {
                self.variable(
                    entry.key,
                    format!("`{label}` has options and no value."),
                    "GitLab asks for a value that is one of them.",
                );
            }
            Lookup::Unknown => {}
        }
    }
}
