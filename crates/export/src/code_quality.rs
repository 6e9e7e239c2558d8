//! GitLab's Code Quality report.
//!
//! Source: GitLab, "Code Quality", section "Code Quality report format".

use diagnostics::{LineIndex, Severity};

use crate::fingerprint::Fingerprints;
use crate::json::Json;
use crate::{Checked, path};

/// The findings of all reports as one list. GitLab finds the file of an entry only where `source` is its path from the root of the repository.
pub fn code_quality(reports: &[Checked<'_>]) -> String {
    let mut json = Json::default();
    json.open('[');
    for checked in reports {
        let (shown, lines) = (checked.report.shown(checked.text), LineIndex::new(checked.text));
        let (mut fingerprints, path) = (Fingerprints::default(), path(checked.source));
        for finding in &checked.report.findings {
            json.open('{').text("description", &finding.message).text("check_name", finding.rule);
            json.text("fingerprint", &fingerprints.next(path, &shown, &lines, finding));
            json.text("severity", severity(finding.severity)).key("location").open('{').text("path", path);
            json.key("lines").open('{').key("begin").number(lines.line(finding.span.start));
            json.close('}').close('}').close('}');
        }
    }
    json.close(']');
    json.finish()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
