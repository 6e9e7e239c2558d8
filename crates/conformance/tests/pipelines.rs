//! The pipelines of `tests/pipelines/*.txt`: what is found in each, and where. How they are written is told in `tests/cases`.
//!
//! `PIPELINES=word cargo test -p conformance --test pipelines` runs the cases whose file or title has the word.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test says what failed")]

mod cases;

use std::collections::HashMap;

use cases::{Case, Expected};
use diagnostics::LineIndex;

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

impl Found {
    fn fits(&self, expected: &Expected) -> bool {
        self.what == expected.what
            && self.line == expected.line
            && expected.column.is_none_or(|column| column == self.column)
            && (expected.width.is_none() || expected.width == self.width)
    }
}

fn find(case: &Case) -> Vec<Found> {
    let lines = LineIndex::new(&case.text);
    let findings = case.report().findings.into_iter().map(|finding| {
        let (start, end) = (lines.position(finding.span.start), lines.position(finding.span.end));
        Found {
            what: format!("{} {}", finding.severity.as_str(), finding.rule),
            line: start.line,
            column: start.column,
            width: (start.line == end.line).then(|| end.column - start.column),
            message: finding.message,
        }
    });
    findings.collect()
}

/// What was expected and is not there, and what is there and was not expected; empty where all is as expected.
fn difference(case: &Case) -> String {
    let mut found = find(case);
    let mut missing = Vec::new();
    for expected in &case.expected {
        match found.iter().position(|found| found.fits(expected)) {
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
    let wanted = std::env::var("PIPELINES").unwrap_or_default();
    let mut titles: HashMap<String, String> = HashMap::new();
    let (mut count, mut pending, mut faults) = (0, 0, Vec::new());
    for (file, cases) in cases::all() {
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
                (true, true) => faults.push(format!("{}: take the mark `pending` off: {}\n", case.place, case.title)),
                _ => {}
            }
            pending += usize::from(case.pending);
        }
    }
    println!("{count} pipelines, {pending} of them pending");
    assert!(faults.is_empty(), "{}\n{} of {count} pipelines differ", faults.join("\n"), faults.len());
}

#[test]
fn places_are_read_from_the_carets() {
    let text = "prose\n=== one\n@ pending\n// why\na:\n  bc: d\n  ^^ error x\n      ^~ note z\n~ warning y\n\n=== rows\na: [<>]\n| b\n  ^ error x\n|? cd\n    ^ error x\n";
    let cases = cases::read("f", text);
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
