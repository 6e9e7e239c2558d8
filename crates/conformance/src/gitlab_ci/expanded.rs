//! The pipeline as GitLab reads it after includes, `extends`, anchors and `!reference`, as YAML again.
//!
//! Only block style is written, and each scalar so that YAML 1.1 reads the same value again.

use std::fmt::Write;

use diagnostics::is_control;

use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Config, ConfigEntry, Place, ValueId};
use crate::yaml::{Kind, Value};

/// Values inside one another, which `!reference` may stack beyond what any file does.
const DEPTH: usize = 200;

/// A key that is longer stands on no line of its own in YAML.
const LONGEST_KEY: usize = 1000;

/// The YAML of a pipeline.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// Whole lines.
    pub(crate) text: String,
    /// For each line with a key or an item, from 1: where that is written. The lines of a text in several lines have none but the first.
    pub(crate) origins: Vec<(usize, Place)>,
    /// The line that each top-level entry begins on, with its name.
    pub(crate) entries: Vec<(usize, String)>,
    /// Whether more was there than fits, or something that cannot be written so.
    pub(crate) truncated: bool,
}

/// Writes the stages, globals and visible jobs of a pipeline, in at most about `limit` bytes.
pub(crate) fn expand(pipeline: &Pipeline<'_>, limit: usize) -> Expanded {
    let config = &pipeline.config;
    let mut writing = Writing { config, limit, line: 1, written: Expanded::default() };
    for entry in config.entries(config.root()).unwrap_or_default() {
        let Some(name) = config.key(entry) else {
            writing.written.truncated = true;
            continue;
        };
        if name.starts_with('.') || name == "include" {
            continue;
        }
        writing.written.entries.push((writing.line, name.to_owned()));
        // Of a job that is too long for what is left, nothing is shown.
        let (length, origins) = (writing.written.text.len(), writing.written.origins.len());
        writing.entries(std::slice::from_ref(entry), 0, false);
        if writing.is_full() {
            writing.written.text.truncate(length);
            writing.written.origins.truncate(origins);
            break;
        }
    }
    writing.written
}

struct Writing<'c> {
    config: &'c Config<'c>,
    limit: usize,
    /// The line that is being written, from 1.
    line: usize,
    written: Expanded,
}

impl Writing<'_> {
    fn is_full(&mut self) -> bool {
        let is_full = self.written.text.len() > self.limit;
        self.written.truncated |= is_full;
        is_full
    }

    /// The entries of a mapping, the first one behind a dash where it is `inline`.
    fn entries(&mut self, entries: &[ConfigEntry], depth: usize, inline: bool) {
        for (index, entry) in entries.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let config = self.config;
            // What a job extends is in it already.
            let key = config.key(entry).filter(|key| !(depth == 1 && *key == "extends"));
            let Some(key) = key.filter(|key| key.len() <= LONGEST_KEY) else {
                self.written.truncated |= config.key(entry) != Some("extends");
                continue;
            };
            self.indent(depth, index > 0 || !inline);
            let is_scalar = config.text(entry.value).is_some();
            self.origin(if is_scalar { config.place(entry.value) } else { entry.key });
            let value = config.tree(entry.key.file).and_then(|tree| tree.value(entry.key.node));
            self.written.text.push_str(&scalar(key, value.unwrap_or(Value::Text)));
            self.written.text.push(':');
            self.value(entry.value, depth, false);
        }
    }

    /// What stands behind a colon, or behind a dash.
    fn value(&mut self, value: ValueId, depth: usize, after_dash: bool) {
        let config = self.config;
        if depth > DEPTH {
            self.written.truncated = true;
            self.end_line(" null");
            return;
        }
        let is_extends = |entry: &ConfigEntry| depth == 0 && config.key(entry) == Some("extends");
        let entries = config.entries(value).unwrap_or_default();
        if entries.iter().any(|entry| !is_extends(entry)) {
            self.open(after_dash);
            self.entries(entries, depth + 1, after_dash);
        } else if let Some(items) = config.items(value).filter(|items| !items.is_empty()) {
            self.open(after_dash);
            for (index, &item) in items.iter().enumerate() {
                if self.is_full() {
                    return;
                }
                self.indent(depth + 1, index > 0 || !after_dash);
                self.origin(config.place(item));
                self.written.text.push('-');
                self.value(item, depth + 1, true);
            }
        } else if let Some(text) = config.text(value) {
            self.written.text.push(' ');
            match config.scalar(value) {
                Some(Value::Text) if is_block(text) => self.block(text, depth + 1),
                scalar_value => {
                    let text = scalar(text, scalar_value.unwrap_or(Value::Text));
                    self.end_line(&text);
                }
            }
        } else if config.items(value).is_some() {
            self.end_line(" []");
        } else if config.entries(value).is_some() {
            self.end_line(" {}");
        } else {
            self.unknown(value);
        }
    }

    /// What could not be resolved stays as it is written.
    fn unknown(&mut self, value: ValueId) {
        let place = self.config.used_at(value);
        let tree = self.config.tree(place.file);
        let items = tree.and_then(|tree| tree.sequence(place.node)).unwrap_or_default();
        let keys = items.iter().filter_map(|&item| match &tree?.node(item).kind {
            Kind::Scalar { value, .. } => Some(format!("'{}'", value.replace('\'', "''").replace(['\n', '\r'], " "))),
            _ => None,
        });
        let keys = keys.collect::<Vec<_>>().join(", ");
        let text = if keys.is_empty() { " null".to_owned() } else { format!(" !reference [{keys}]") };
        self.end_line(&text);
    }

    fn block(&mut self, text: &str, depth: usize) {
        let lines = text.strip_suffix('\n');
        self.end_line(if lines.is_some() { "|" } else { "|-" });
        for line in lines.unwrap_or(text).split('\n') {
            self.indent(depth, !line.is_empty());
            self.end_line(line);
        }
    }

    fn open(&mut self, after_dash: bool) {
        if after_dash { self.written.text.push(' ') } else { self.end_line("") }
    }

    fn indent(&mut self, depth: usize, is_line: bool) {
        if is_line {
            self.written.text.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn end_line(&mut self, text: &str) {
        self.written.text.push_str(text);
        self.written.text.push('\n');
        self.line += 1;
    }

    /// The innermost of what begins on a line says where it comes from.
    fn origin(&mut self, place: Place) {
        match self.written.origins.last_mut().filter(|(line, _)| *line == self.line) {
            Some(last) => last.1 = place,
            None => self.written.origins.push((self.line, place)),
        }
    }
}

/// Whether a text can stand in a literal block: what the block's own rules would change is quoted in place of that.
fn is_block(text: &str) -> bool {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    lines.contains('\n')
        && !text.ends_with("\n\n")
        && !text.starts_with([' ', '\t', '\n'])
        && text.chars().all(|character| character == '\n' || is_printable(character))
        && lines.split('\n').all(|line| line.is_empty() || !line.trim().is_empty())
}

/// Whether a character can stand in a text without an escape.
fn is_printable(character: char) -> bool {
    match character {
        '\u{fffe}' | '\u{ffff}' => false,
        '\t' => true,
        _ => !is_control(character),
    }
}

/// A scalar on one line. What is no text stands as it is written: quotes would make it one.
fn scalar(text: &str, value: Value) -> String {
    match value {
        Value::Text => {}
        Value::Null if text.is_empty() => return "null".to_owned(),
        _ => return text.to_owned(),
    }
    let starts_plain = |character: char| character.is_alphanumeric() || "/$_.(".contains(character);
    let is_plain = text.starts_with(starts_plain)
        && !text.starts_with("...")
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(|character| character != '\t' && is_printable(character))
        && Value::of_plain(text) == Value::Text;
    if is_plain {
        return text.to_owned();
    }
    if text.chars().all(|character| character != '\t' && is_printable(character)) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        // Writing into a string always succeeds.
        let _ = match character {
            '"' | '\\' => write!(quoted, "\\{character}"),
            '\n' => write!(quoted, "\\n"),
            '\t' => write!(quoted, "\\t"),
            _ if is_printable(character) => write!(quoted, "{character}"),
            _ => write!(quoted, "\\U{:08x}", u32::from(character)),
        };
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::{Conventions, Options};
    use proptest::prelude::*;

    fn with<T>(text: &str, look: impl FnOnce(&Pipeline<'_>) -> T) -> T {
        let options = Options::default();
        let context = Context { standard: Conventions::embedded(), options: &options };
        look(&Pipeline::read(text, &context))
    }

    fn expanded(text: &str) -> String {
        with(text, |pipeline| expand(pipeline, 1 << 20).text)
    }

    /// Everything under a value, for a comparison.
    fn shown(config: &Config<'_>, value: ValueId) -> String {
        if let Some(entries) = config.entries(value) {
            let entries =
                entries.iter().map(|entry| format!("{:?}: {}", config.key(entry), shown(config, entry.value)));
            return format!("{{{}}}", entries.collect::<Vec<_>>().join(", "));
        }
        if let Some(items) = config.items(value) {
            let items = items.iter().map(|&item| shown(config, item));
            return format!("[{}]", items.collect::<Vec<_>>().join(", "));
        }
        let text = config.text(value).filter(|_| !config.is_null(value));
        format!("{:?} {text:?}", config.scalar(value))
    }

    fn root(text: &str) -> String {
        with(text, |pipeline| shown(&pipeline.config, pipeline.config.root()))
    }

    #[test]
    fn what_is_merged_stands_in_the_jobs() {
        let text = "include: []\n.base: &b\n  stage: build\n  script: [make, '#x']\nj:\n  extends: .base\n  variables: {A: yes, B: 'yes', C: 010, D: ''}\n  after_script: !reference [.base, script]\nk:\n  <<: *b\n  script:\n    - |\n      a\n        b\n    - [x, [y]]\n  cache: []\n  needs:\n    - job: j\n      optional: true\n";
        let expected = "j:\n  stage: build\n  script:\n    - make\n    - '#x'\n  variables:\n    A: yes\n    B: 'yes'\n    C: 010\n    D: ''\n  after_script:\n    - make\n    - '#x'\nk:\n  script:\n    - |\n      a\n        b\n    - - x\n      - - y\n  cache: []\n  needs:\n    - job: j\n      optional: true\n  stage: build\n";
        let written = expanded(text);
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&written), sorted(expected), "{written}");
    }

    #[test]
    fn each_line_knows_where_it_is_written() {
        let text = ".base:\n  image: a\nj:\n  extends: .base\n  script:\n    - x\n    - y: z\n";
        with(text, |pipeline| {
            let expanded = expand(pipeline, 1 << 20);
            let lines: Vec<(usize, &str)> = expanded
                .origins
                .iter()
                .map(|(line, place)| (*line, pipeline.config.span(*place).of(text).trim()))
                .collect();
            assert_eq!(expanded.text, "j:\n  image: a\n  script:\n    - x\n    - y: z\n");
            assert_eq!(lines, [(1, "j"), (2, "a"), (3, "script"), (4, "x"), (5, "z")]);
        });
    }

    #[test]
    fn what_aliases_blow_up_is_cut() {
        let mut text = String::from(".a0: &a0 [x]\n");
        for level in 1..30 {
            text += &format!(".a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "));
        }
        text += "i: {script: x}\nj: {script: *a29}\n";
        with(&text, |pipeline| {
            let expanded = expand(pipeline, 10_000);
            assert!(expanded.truncated);
            assert_eq!(expanded.text, "i:\n  script: x\n");
        });
    }

    /// Scalars that YAML reads as something else as soon as their quotes are gone, or that need some.
    fn scalars() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            "",
            " ",
            "~",
            "null",
            "yes",
            "No",
            "on",
            "010",
            "1:30",
            "0x1f",
            "1_000",
            ".5",
            ".inf",
            "2026-01-31",
            ":a",
            "- a",
            "a: b",
            "a #b",
            "#",
            "*a",
            "&a",
            "!x",
            "|",
            ">",
            "%",
            "@",
            "`",
            "{",
            "[",
            "]",
            "\"",
            "'",
            "? a",
            "---",
            "...",
            "<<",
            "=",
            "a:",
            "-",
            "a\nb",
            "a\nb\n",
            "\na",
            " a\nb",
            "a\n\n",
            "a\n \nb",
            "a\tb",
            "\t",
            "\r",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{0}",
            "😀",
            "é: ü",
            "$A",
            "${A}: x",
            "a\\b",
            "a\n  b\n\nc",
            "a\r\nb",
        ])
        .prop_map(str::to_owned);
        prop_oneof![3 => odd, 1 => "[ -~\\n\\t]{0,12}", 1 => "\\PC{0,8}"]
    }

    fn escaped(text: &str) -> String {
        text.chars().map(|character| format!("\\U{:08x}", u32::from(character))).collect()
    }

    proptest! {
        #[test]
        fn a_text_is_read_again_as_it_was(texts in prop::collection::vec(scalars(), 1..8), nested in prop::bool::ANY) {
            let quoted: Vec<String> = texts.iter().map(|text| format!("\"{}\"", escaped(text))).collect();
            let list = quoted.join(", ");
            let source = if nested {
                format!("job: {{script: [[{list}], {{a: [{list}]}}], k: {{{}: x}}}}\n", quoted[0])
            } else {
                format!("job: {{script: [{list}], v: {}}}\n", quoted[0])
            };
            let written = expanded(&source);
            prop_assert_eq!(root(&written), root(&source), "{}", written);
        }

        #[test]
        fn a_plain_scalar_keeps_its_meaning(texts in prop::collection::vec("(:?[a-zA-Z0-9.~_+-][a-zA-Z0-9.:_~+-]{0,5})?", 1..6)) {
            let source = format!("job:\n  script:\n{}", texts.iter().map(|text| format!("    - {text}\n")).collect::<String>());
            with(&source, |pipeline| {
                if pipeline.parsed().errors.is_empty() {
                    let written = expand(pipeline, 1 << 20).text;
                    prop_assert_eq!(root(&written), root(&source), "{}", written);
                }
                Ok(())
            })?;
        }
    }
}
