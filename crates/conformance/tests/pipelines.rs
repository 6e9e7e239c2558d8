//! The pipelines of `tests/pipelines/*.txt`: what is found in each, and where.
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
//! `@ pending` marks what the engine does not do yet (a row is marked by `|?`): it must fail, and is listed once it does not.
//!
//! `PIPELINES=word cargo test -p conformance --test pipelines` runs the cases whose file or title has the word.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what failed"
)]

use std::collections::HashMap;
use std::path::Path;

use conformance::{Kind, Options, check};
use diagnostics::LineIndex;

/// Rules that would have something to say about most cases and have a topic of their own.
const ON_DEMAND: [&str; 2] = ["ci-unused-hidden-job", "ci-deprecated-keyword"];

/// What a line that tells of a finding says after the place.
const SEVERITIES: [&str; 3] = ["error ", "warning ", "note "];

/// One pipeline with what is expected of it.
#[derive(Debug, Default, Clone)]
struct Case {
    /// File and line, for messages.
    place: String,
    title: String,
    pending: bool,
    also: Vec<String>,
    only: Vec<String>,
    text: String,
    expected: Vec<Expected>,
}

/// A finding that must be there.
#[derive(Debug, Clone, PartialEq)]
struct Expected {
    /// Severity and rule.
    what: String,
    /// From 1.
    line: usize,
    /// From 1, in UTF-16 code units; `None` for anywhere on the line.
    column: Option<usize>,
    /// In UTF-16 code units; `None` for any.
    width: Option<usize>,
}

/// A finding as it is compared.
#[derive(Debug)]
struct Found {
    what: String,
    line: usize,
    column: usize,
    /// `None` where it ends on another line.
    width: Option<usize>,
    message: String,
}

impl Expected {
    fn fits(&self, found: &Found) -> bool {
        self.what == found.what
            && self.line == found.line
            && self.column.is_none_or(|column| column == found.column)
            && (self.width.is_none() || self.width == found.width)
    }

    /// The line below `line` as it is written in a file, shifted to the right.
    fn shown(&self) -> String {
        match (self.column, self.width) {
            (Some(column), Some(width)) => format!("{}{} {}", " ".repeat(column - 1), "^".repeat(width), self.what),
            (Some(column), None) => format!("{}^~ {}", " ".repeat(column - 1), self.what),
            (None, _) => format!("~ {}", self.what),
        }
    }
}

/// Reads a line that tells of a finding on `line`; `column` is what stands before its own first column in the text.
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

/// All cases of a file.
fn read(file: &str, text: &str) -> Vec<Case> {
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
        } else if let Some(row) = rows.last_mut() {
            let prefix = if row.pending && !case.pending { 3 } else { 2 };
            let Some((shift, line_of)) =
                body.iter().zip(1..).find_map(|(line, number)| Some((line.find("<>")?, number)))
            else {
                panic!("{file}:{at}: rows need a `<>` in the pipeline")
            };
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

/// What the engine finds in a case.
fn find(case: &Case) -> Vec<Found> {
    let mut options = Options::default();
    if case.only.is_empty() {
        options.rules.select = vec!["ci-*".into()];
        options.rules.ignore = ON_DEMAND
            .iter()
            .filter(|rule| !case.also.iter().any(|also| also == *rule))
            .map(|&rule| rule.into())
            .collect();
        options.rules.select.extend(case.also.iter().cloned());
    } else {
        options.rules.select = case.only.clone();
    }
    let lines = LineIndex::new(&case.text);
    let report = check(Kind::GitlabCi, &case.text, &options);
    report
        .findings
        .iter()
        .map(|finding| {
            let (start, end) = (lines.position(finding.span.start), lines.position(finding.span.end));
            Found {
                what: format!("{} {}", finding.severity.as_str(), finding.rule),
                line: start.line,
                column: start.column,
                width: (start.line == end.line).then(|| end.column - start.column),
                message: finding.message.clone(),
            }
        })
        .collect()
}

/// What was expected and is not there, and what is there and was not expected; empty where all is as expected.
fn difference(case: &Case) -> String {
    let mut found = find(case);
    let mut missing = Vec::new();
    for expected in &case.expected {
        match found.iter().position(|found| expected.fits(found)) {
            Some(place) => drop(found.remove(place)),
            None => missing.push(expected),
        }
    }
    if missing.is_empty() && found.is_empty() {
        return String::new();
    }
    let mut shown = format!("{}: {}\n", case.place, case.title);
    for (number, line) in (1..).zip(case.text.lines()) {
        shown += &format!("    {line}\n");
        for expected in missing.iter().filter(|expected| expected.line == number) {
            shown += &format!("  - {}\n", expected.shown());
        }
        for found in found.iter().filter(|found| found.line == number) {
            let expected = Expected {
                what: found.what.clone(),
                line: number,
                column: Some(found.column),
                width: found.width.filter(|&width| width > 0),
            };
            shown += &format!("  + {}   ({})\n", expected.shown(), found.message);
        }
    }
    shown
}

#[test]
fn every_pipeline_gets_the_findings_it_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pipelines");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let wanted = std::env::var("PIPELINES").unwrap_or_default();
    let mut titles: HashMap<String, String> = HashMap::new();
    let (mut count, mut pending, mut done, mut faults) = (0, 0, Vec::new(), Vec::new());
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy();
        let cases = read(&file, &std::fs::read_to_string(&path).unwrap());
        assert!(!cases.is_empty(), "{file} has no case");
        for case in cases {
            if let Some(first) = titles.insert(case.title.clone(), case.place.clone()) {
                faults.push(format!("{}: the title stands at {first} as well: {}\n", case.place, case.title));
            }
            if !file.contains(&wanted) && !case.title.contains(&wanted) {
                continue;
            }
            count += 1;
            let difference = difference(&case);
            match (case.pending, difference.is_empty()) {
                (false, false) => faults.push(difference),
                (true, true) => done.push(format!("{}: {}", case.place, case.title)),
                _ => {}
            }
            pending += usize::from(case.pending);
        }
    }
    if !done.is_empty() {
        println!("no longer pending:\n{}", done.join("\n"));
    }
    println!("{count} pipelines, {pending} of them pending");
    assert!(faults.is_empty(), "{}\n{} of {count} pipelines differ", faults.join("\n"), faults.len());
}

#[test]
fn places_are_read_from_the_carets() {
    let text = "prose\n=== one\n@ pending\n// why\na:\n  bc: d\n  ^^ error x\n      ^~ note z\n~ warning y\n\n=== rows\na: [<>]\n| b\n  ^ error x\n|? cd\n    ^ error x\n";
    let cases = read("f", text);
    let places = |case: &Case| -> Vec<(usize, Option<usize>, Option<usize>)> {
        case.expected.iter().map(|expected| (expected.line, expected.column, expected.width)).collect()
    };
    assert_eq!((cases[0].text.as_str(), cases[0].pending), ("a:\n  bc: d\n", true));
    assert_eq!(places(&cases[0]), [(2, Some(3), Some(2)), (2, Some(7), None), (2, None, None)]);
    assert_eq!(cases[1].text, "a: [b]\n");
    assert_eq!(places(&cases[1]), [(1, Some(5), Some(1))]);
    assert_eq!((cases[2].text.as_str(), cases[2].pending), ("a: [cd]\n", true));
    assert_eq!(places(&cases[2]), [(1, Some(6), Some(1))]);
}
