//! Reads the pipelines of `tests/pipelines/*.txt`.
//!
//! A file is prose up to its first case. A case is a title, options, a pipeline, and below a line of it what is found there:
//!
//! ```text
//! === a keyword is misspelt
//! @ also ci-deprecated-keyword
//! job:
//!   scirpt: make
//!   ^^^^^^ error ci-unknown-keyword
//! ```
//!
//! The carets stand for the place. `^~` says only where it starts, `~` only the line. A pipeline without such lines has no finding.
//! `//` after the title says why GitLab does so. Where lines `| text` follow, each is a case of its own with its text in place of `<>`.
//!
//! Every `ci-*` rule looks, but those in [`ON_DEMAND`] only where `@ also` names them; `@ only` names the rules that look.
//! `@ pending` marks what the engine does not do yet (a row is marked by `|?`): it must fail, and the mark goes once it does not.

// Each test that reads the cases is a program of its own, and uses a part of this.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::path::Path;

use conformance::{Kind, Options, Report, check};

/// Rules that would have something to say about most cases and have a topic of their own.
const ON_DEMAND: [&str; 2] = ["ci-unused-hidden-job", "ci-deprecated-keyword"];

/// What a line that tells of a finding says after the place.
const SEVERITIES: [&str; 3] = ["error ", "warning ", "note "];

/// One pipeline with what is expected of it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Case {
    /// File and line, for messages.
    pub(crate) place: String,
    pub(crate) title: String,
    pub(crate) pending: bool,
    also: Vec<String>,
    only: Vec<String>,
    pub(crate) text: String,
    pub(crate) expected: Vec<Expected>,
}

/// A finding that must be there.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expected {
    /// Severity and rule.
    pub(crate) what: String,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in UTF-16 code units; `None` for anywhere on the line.
    pub(crate) column: Option<usize>,
    /// In UTF-16 code units; `None` for any.
    pub(crate) width: Option<usize>,
}

impl Expected {
    /// The line below the place, as it is written in a file.
    pub(crate) fn shown(&self) -> String {
        match (self.column, self.width) {
            (Some(column), Some(width)) => format!("{}{} {}", " ".repeat(column - 1), "^".repeat(width), self.what),
            (Some(column), None) => format!("{}^~ {}", " ".repeat(column - 1), self.what),
            (None, _) => format!("~ {}", self.what),
        }
    }
}

impl Case {
    /// What the engine says.
    pub(crate) fn report(&self) -> Report {
        self.report_of(&self.text)
    }

    /// What the engine says of another text under the same options.
    pub(crate) fn report_of(&self, text: &str) -> Report {
        let mut options = Options::default();
        if self.only.is_empty() {
            options.rules.select = vec!["ci-*".to_owned()];
            let unasked = ON_DEMAND.iter().filter(|rule| !self.also.iter().any(|also| also == *rule));
            options.rules.ignore = unasked.map(|&rule| rule.to_owned()).collect();
            options.rules.select.extend(self.also.iter().cloned());
        } else {
            options.rules.select.clone_from(&self.only);
        }
        check(Kind::GitlabCi, text, &options)
    }
}

/// All cases, with the name of their file, file by file.
pub(crate) fn all() -> Vec<(String, Vec<Case>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pipelines");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let cases = files.iter().map(|path| {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let cases = read(&file, &std::fs::read_to_string(path).unwrap());
        (file, cases)
    });
    cases.collect()
}

/// The cases of a file.
pub(crate) fn read(file: &str, text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut title: Option<(usize, &str)> = None;
    for (number, line) in text.lines().enumerate().chain([(0, "=== ")]) {
        if let Some(next) = line.strip_prefix("=== ") {
            if let Some((at, title)) = title {
                cases.extend(read_case(file, at + 1, title, &lines));
            }
            title = Some((number, next.trim()));
            lines.clear();
        } else if title.is_some() {
            lines.push((number, line));
        }
    }
    cases
}

/// Reads a line that tells of a finding on `line`; `shift` is how far the line that it stands below is moved in the pipeline.
fn expectation(written: &str, line: usize, shift: usize) -> Option<Expected> {
    let place = written.trim_start();
    let column = written.len() - place.len() + 1;
    let carets = place.len() - place.trim_start_matches('^').len();
    let rest = &place[carets..];
    let open = rest.starts_with('~');
    let what = rest[usize::from(open)..].strip_prefix(' ')?;
    if (carets == 0 && !open) || !SEVERITIES.iter().any(|severity| what.starts_with(severity)) {
        return None;
    }
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = (carets > 0).then_some(column + shift);
    Some(Expected { what, line, column: at, width: (!open).then_some(carets) })
}

/// The case with this title, or the cases of its rows.
fn read_case(file: &str, at: usize, title: &str, lines: &[(usize, &str)]) -> Vec<Case> {
    let mut case = Case { place: format!("{file}:{at}"), title: title.to_owned(), ..Case::default() };
    let mut body: Vec<&str> = Vec::new();
    let mut rows: Vec<Case> = Vec::new();
    for &(number, line) in lines {
        if body.is_empty() && (line.starts_with("//") || line.starts_with("@ ")) {
            if let Some(option) = line.strip_prefix("@ ") {
                let (word, rules) = option.split_once(' ').unwrap_or((option, ""));
                let rules = rules.split_whitespace().map(str::to_owned);
                match word {
                    "pending" => case.pending = true,
                    "also" => case.also.extend(rules),
                    "only" => case.only.extend(rules),
                    _ => panic!("{file}:{}: no such option: {line}", number + 1),
                }
            }
        } else if let Some(row) = line.strip_prefix("|? ").or_else(|| line.strip_prefix("| ")) {
            rows.push(Case {
                place: format!("{file}:{}", number + 1),
                title: format!("{title}: {row}"),
                pending: case.pending || line.starts_with("|?"),
                text: row.to_owned(),
                ..case.clone()
            });
            if let Some(row) = rows.last_mut() {
                row.expected.clear();
            }
        } else if let Some(row) = rows.last_mut() {
            let prefix = if row.pending && !case.pending { 3 } else { 2 };
            let placed = body.iter().zip(1..).find_map(|(line, number)| Some((line.find("<>")?, number)));
            let Some((shift, line_of)) = placed else { panic!("{file}:{at}: rows need a `<>` in the pipeline") };
            match expectation(line, line_of, shift) {
                Some(mut expected) => {
                    expected.column = expected.column.map(|column| column - prefix);
                    row.expected.push(expected);
                }
                None => assert!(line.trim().is_empty(), "{file}:{}: stray after a row: {line}", number + 1),
            }
        } else if let Some(expected) = expectation(line, body.len(), 0) {
            case.expected.push(expected);
        } else {
            body.push(line);
        }
    }
    while body.last().is_some_and(|line| line.trim().is_empty()) {
        body.pop();
    }
    let body = body.join("\n") + "\n";
    if rows.is_empty() {
        case.text = body;
        return vec![case];
    }
    for row in &mut rows {
        row.text = body.replacen("<>", &row.text, 1);
        row.expected.extend(case.expected.iter().cloned());
    }
    rows
}
