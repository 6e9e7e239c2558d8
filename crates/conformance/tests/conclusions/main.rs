//! What one rule concludes of a text: whether it passed, failed, could not decide or had nothing to look at, and where its findings are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

mod dockerfiles;
mod fixes;
mod includes;
mod jobs;
mod kaniko;
mod names;
mod words;

use conformance::{Direction, Kind, Options, Report, Selection, check};

fn report(kind: Kind, direction: Direction, rule: &str, text: &str) -> Report {
    let rules = Selection { select: vec![rule.to_owned()], ignore: Vec::new() };
    check(kind, text, &Options { rules, direction, ..Options::default() })
}

/// The status of a rule and the text at each of its findings: `failed [v] [.sh]`.
fn conclusion(kind: Kind, direction: Direction, rule: &str, text: &str) -> String {
    let report = report(kind, direction, rule, text);
    let status = report.checks.iter().find(|check| check.rule == rule).map_or("absent", |check| check.status.as_str());
    let places = report.findings.iter().map(|finding| format!(" [{}]", finding.span.of(text)));
    std::iter::once(status.to_owned()).chain(places).collect()
}

#[track_caller]
fn concluded(kind: Kind, direction: Direction, table: &[(&str, &str, &str)]) {
    let differences: Vec<String> = table
        .iter()
        .filter_map(|(rule, text, expected)| {
            let found = conclusion(kind, direction, rule, text);
            (found != *expected).then(|| format!("{rule} of {text:?}: {found}, not {expected}"))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
