//! Every message in one file, so that a change of words is seen and read.
//!
//! The messages are those of the failing examples of all rules and of the pipelines in `tests/pipelines`. Where one changed,
//! `INSTA_UPDATE=always cargo test -p conformance --test messages` writes the file anew; what changed in it is then read in the diff.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test says why by panicking")]

mod cases;

use std::collections::BTreeSet;

use conformance::check;
use diagnostics::Finding;

/// A message and its help on one line.
fn line(finding: &Finding) -> String {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = if finding.help.is_empty() { String::new() } else { format!(" | {}", words(&finding.help)) };
    format!("{} {}: {}{help}", finding.rule, finding.severity.as_str(), words(&finding.message))
}

#[test]
fn messages_are_as_they_were_reviewed() {
    let mut lines = BTreeSet::new();
    for rule in conformance::rules() {
        let Some(example) = rule.page().fails else { continue };
        let report = check(example.kind, &example.text, &example.options());
        lines.extend(report.findings.iter().map(line));
    }
    for case in cases::all().into_iter().flat_map(|(_, cases)| cases) {
        lines.extend(case.report().findings.iter().map(line));
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("messages", lines.into_iter().collect::<Vec<_>>().join("\n"));
    });
}
