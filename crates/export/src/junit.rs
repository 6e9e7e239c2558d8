//! JUnit XML, which GitLab shows as tests.
//!
//! Source: GitLab, "Unit test reports" and `lib/gitlab/ci/parsers/test/junit.rb`.

use conformance::Report;
use diagnostics::{Check, LineIndex, Severity, Status};

use crate::{Checked, path};

/// A test suite for each text, a test case for each rule that looked. A rule with an error fails; what it cannot know, what is not there, and what the
/// text takes back is skipped; warnings and notes are output of a test that passes.
pub fn junit(reports: &[Checked<'_>]) -> String {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"orchestrator-conform\">\n".to_owned();
    for Checked { source, text, report } in reports {
        let path = escaped(path(source));
        let count =
            |is_counted: &dyn Fn(&Check) -> bool| report.checks.iter().filter(|check| is_counted(check)).count();
        let (failures, skipped) = (count(&|check| fails(report, check)), count(&|check| is_skipped(check)));
        let tests = report.checks.len();
        xml += &format!(
            "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n"
        );
        let lines = LineIndex::new(text);
        for check in &report.checks {
            xml += &format!("    <testcase classname=\"{path}\" name=\"{}\" file=\"{path}\"", check.rule);
            let outcome = outcome(report, &lines, check);
            xml += &if outcome.is_empty() { "/>\n".to_owned() } else { format!(">{outcome}</testcase>\n") };
        }
        xml += "  </testsuite>\n";
    }
    xml + "</testsuites>\n"
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

/// Text for an attribute or an element. Characters that XML has no way to write become U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
