//! Findings as an editor shows them.

use conformance::Report;
use diagnostics::{Finding, Severity};
use gen_lsp_types::{Code, CodeDescription, Diagnostic, DiagnosticSeverity, DiagnosticTag, Message};

use super::positions::{Encoding, Positions};

/// What editors show beside a message, so that people know whose it is.
const SOURCE: &str = "orchestrator-conform";

/// Rules about something that is there for nothing; editors fade it.
const UNNECESSARY: [&str; 2] = ["ci-unused-hidden-job", "ci-job-never-runs"];
/// Rules about something that GitLab would rather not have any more; editors strike it through.
const DEPRECATED: [&str; 1] = ["ci-deprecated-keyword"];

/// The findings of a report, in its order. Rules are linked to below `portal`, where that is not empty.
pub(super) fn diagnostics(text: &str, report: &Report, portal: &str, encoding: Encoding) -> Vec<Diagnostic> {
    let positions = Positions::new(text, encoding);
    report.findings.iter().map(|finding| diagnostic(finding, portal, &positions)).collect()
}

fn diagnostic(finding: &Finding, portal: &str, positions: &Positions<'_>) -> Diagnostic {
    let message = match finding.help.as_str() {
        "" => finding.message.clone(),
        help => format!("{}\n{help}", finding.message),
    };
    let href = (!portal.is_empty()).then(|| format!("{portal}{}", finding.docs()));
    let tags = tag(finding).map(|tag| vec![tag]);
    Diagnostic {
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Note => DiagnosticSeverity::Information,
        }),
        range: positions.range(finding.span),
        code: Some(Code::String(finding.rule.to_owned())),
        code_description: href.map(|href| CodeDescription { href: href.into() }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(message),
        tags,
        related_information: None,
        data: None,
    }
}

fn tag(finding: &Finding) -> Option<DiagnosticTag> {
    // A suppression that is written wrong is an error; one that suppresses nothing is left over.
    let is_left_over = finding.rule == "suppression" && finding.severity == Severity::Warning;
    if is_left_over || UNNECESSARY.contains(&finding.rule) {
        return Some(DiagnosticTag::Unnecessary);
    }
    DEPRECATED.contains(&finding.rule).then_some(DiagnosticTag::Deprecated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_are_named_are_there() {
        for id in UNNECESSARY.iter().chain(&DEPRECATED).chain(&["suppression"]) {
            assert!(conformance::rule(id).is_some(), "{id}");
        }
    }
}
