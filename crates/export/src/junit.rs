//! JUnit XML, which GitLab shows as tests.
//!
//! Source: GitLab, "Unit test reports" and `lib/gitlab/ci/parsers/test/junit.rb`.

use conformance::Report;
use diagnostics::{Check, LineIndex, Severity, Status, is_control};

use crate::{Checked, path};

/// A test suite for each text, a test case for each rule that looked. A rule with an error fails; what it cannot know, what is not there, and what the
/// text takes back is skipped; warnings and notes are output of a test that passes. The totals stand at the top as well, where some readers
/// take them from.
pub fn junit(reports: &[Checked<'_>]) -> String {
    let mut total = Totals::default();
    let mut suites = String::new();
    for checked in reports {
        let totals = Totals::of(checked.report);
        total.add(totals);
        suite(checked, totals, &mut suites);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"orchestrator-conform\" {}>\n{suites}</testsuites>\n",
        total.attributes()
    )
}

/// How many tests there are, and how they ended.
#[derive(Clone, Copy, Default)]
struct Totals {
    tests: usize,
    failures: usize,
    skipped: usize,
}

impl Totals {
    fn of(report: &Report) -> Self {
        let count =
            |is_counted: &dyn Fn(&Check) -> bool| report.checks.iter().filter(|check| is_counted(check)).count();
        Self { tests: report.checks.len(), failures: count(&|check| fails(report, check)), skipped: count(&is_skipped) }
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.skipped += other.skipped;
    }

    /// Those that a file has as a whole: the schema that Jenkins checks with knows no skipped ones there. A test that could not be run, an error
    /// in JUnit's words, is none of ours.
    fn attributes(self) -> String {
        format!("tests=\"{}\" failures=\"{}\" errors=\"0\"", self.tests, self.failures)
    }
}

fn suite(Checked { source, text, report, .. }: &Checked<'_>, totals: Totals, xml: &mut String) {
    let path = escaped(path(source));
    *xml += &format!("  <testsuite name=\"{path}\" {} skipped=\"{}\">\n", totals.attributes(), totals.skipped);
    let lines = LineIndex::new(text);
    for check in &report.checks {
        *xml += &format!("    <testcase classname=\"{path}\" name=\"{}\" file=\"{path}\"", check.rule);
        let outcome = outcome(report, &lines, check);
        *xml += &if outcome.is_empty() { "/>\n".to_owned() } else { format!(">{outcome}</testcase>\n") };
    }
    *xml += "  </testsuite>\n";
}

fn fails(report: &Report, check: &Check) -> bool {
    report.findings.iter().any(|finding| finding.rule == check.rule && finding.severity == Severity::Error)
}

fn is_skipped(check: &Check) -> bool {
    matches!(check.status, Status::NotApplicable | Status::Unknown | Status::Suppressed)
}

fn outcome(report: &Report, lines: &LineIndex<'_>, check: &Check) -> String {
    let words = match check.status {
        Status::NotApplicable => "The text has nothing that the rule is about.",
        Status::Unknown => "What decides it is not in this text.",
        Status::Suppressed => "Suppressed in the text.",
        Status::Passed | Status::Failed => "",
    };
    if is_skipped(check) {
        return format!("<skipped message=\"{words}\"/>");
    }
    let findings = report.findings.iter().filter(|finding| finding.rule == check.rule);
    let mut first = String::new();
    let mut all = String::new();
    for finding in findings {
        let line = format!("line {}: {} {}", lines.line(finding.span.start), finding.message, finding.help);
        let line = escaped(line.trim_end());
        if first.is_empty() {
            first.clone_from(&line);
        }
        all += &format!("{line}\n");
    }
    match (first.is_empty(), fails(report, check)) {
        (true, _) => String::new(),
        (_, true) => format!("<failure message=\"{first}\">{all}</failure>"),
        (_, false) => format!("<system-out>{all}</system-out>"),
    }
}

/// Text for an attribute or an element. Characters that XML has no way to write, and controls, become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ if is_control(letter) => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
