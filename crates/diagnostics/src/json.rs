//! The report as JSON: the contract of the command line and of the browser alike.

use serde::Serialize;

use crate::{Fix, LineIndex, Position, Report, Span, inert_json};

/// Version of the JSON document. It grows only when a reader of the old one would break.
pub const JSON_VERSION: u32 = 1;

/// Which standard a report was made against, so that two people know whether they used the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standard {
    /// Its version.
    pub version: String,
    /// The day of that version, `YYYY-MM-DD`.
    pub date: String,
}

/// Reports as one JSON document. Each report comes with its source and the text it was made from.
#[derive(Debug)]
pub struct Document<'r, U> {
    /// The standard all reports were made against.
    pub standard: Standard,
    /// Source (a path, or `-`), checked text, report.
    pub reports: Vec<(&'r str, &'r str, &'r Report<U>)>,
}

impl<U: Serialize> Document<'_, U> {
    /// The document on one line, without a line break at its end and without a control character.
    ///
    /// # Errors
    ///
    /// Where `U` cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.wire()).map(inert_json)
    }

    /// The document with indentation, for people.
    ///
    /// # Errors
    ///
    /// Where `U` cannot be written as JSON.
    pub fn to_json_pretty(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&self.wire()).map(inert_json)
    }

    fn wire(&self) -> WireDocument<'_, U> {
        WireDocument {
            version: JSON_VERSION,
            standard: &self.standard,
            reports: self.reports.iter().map(|(source, text, report)| wire_report(source, text, report)).collect(),
        }
    }
}

fn wire_report<'r, U>(source: &'r str, text: &str, report: &'r Report<U>) -> WireReport<'r, U> {
    let lines = LineIndex::new(text);
    WireReport {
        source,
        kind: report.kind,
        verdict: report.verdict().as_str(),
        findings: report
            .findings
            .iter()
            .map(|finding| WireFinding {
                rule: finding.rule,
                severity: finding.severity.as_str(),
                message: &finding.message,
                help: &finding.help,
                docs: finding.docs(),
                span: wire_span(finding.span, &lines),
                fix: finding.fix.as_ref().map(wire_fix),
            })
            .collect(),
        suppressed: report
            .suppressed
            .iter()
            .map(|suppressed| WireSuppressed {
                rule: suppressed.finding.rule,
                severity: suppressed.finding.severity.as_str(),
                message: &suppressed.finding.message,
                span: wire_span(suppressed.finding.span, &lines),
                reason: &suppressed.reason,
            })
            .collect(),
        checks: &report.checks,
        understood: &report.understood,
    }
}

fn wire_span(span: Span, lines: &LineIndex<'_>) -> WireSpan {
    WireSpan { start: lines.position(span.start), end: lines.position(span.end) }
}

fn wire_fix(fix: &Fix) -> WireFix<'_> {
    WireFix {
        applicability: fix.applicability.as_str(),
        title: &fix.title,
        edits: fix
            .edits
            .iter()
            .map(|edit| WireEdit { start: edit.span.start, end: edit.span.end, text: &edit.text })
            .collect(),
    }
}

#[derive(Serialize)]
struct WireDocument<'r, U> {
    version: u32,
    standard: &'r Standard,
    reports: Vec<WireReport<'r, U>>,
}

#[derive(Serialize)]
struct WireReport<'r, U> {
    source: &'r str,
    kind: &'static str,
    verdict: &'static str,
    findings: Vec<WireFinding<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressed: Vec<WireSuppressed<'r>>,
    checks: &'r [crate::Check],
    understood: &'r U,
}

#[derive(Serialize)]
struct WireFinding<'r> {
    rule: &'static str,
    severity: &'static str,
    message: &'r str,
    help: &'r str,
    docs: String,
    span: WireSpan,
    fix: Option<WireFix<'r>>,
}

#[derive(Serialize)]
struct WireSuppressed<'r> {
    rule: &'static str,
    severity: &'static str,
    message: &'r str,
    span: WireSpan,
    reason: &'r str,
}

#[derive(Serialize)]
struct WireSpan {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct WireFix<'r> {
    applicability: &'static str,
    title: &'r str,
    edits: Vec<WireEdit<'r>>,
}

#[derive(Serialize)]
struct WireEdit<'r> {
    start: usize,
    end: usize,
    text: &'r str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Check, Edit, Finding, Severity, Status, Suppressed};

    #[test]
    fn people_get_the_same_document_with_indentation() {
        let report = Report::new("tag", vec![Finding::new("a", Severity::Note, Span::empty(0), "b\u{7f}")], vec![], 1);
        let standard = Standard { version: "1".into(), date: "2026-01-01".into() };
        let document = Document { standard, reports: vec![("-", "", &report)] };
        let (flat, pretty) = (document.to_json().unwrap(), document.to_json_pretty().unwrap());
        assert!(pretty.contains("\n  \"") && !flat.contains('\n') && flat.contains("b\\u007f"), "{pretty}");
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&flat), value(&pretty));
    }

    #[test]
    fn the_document_has_the_documented_shape() {
        let report = Report::new(
            "tag",
            vec![
                Finding::new("tag-version-prefix", Severity::Error, Span::new(0, 1), "`v` is not part of the tag")
                    .fix(Fix::safe("Remove the v", vec![Edit::remove(Span::new(0, 1))])),
            ],
            vec![Check { rule: "tag-version-prefix", status: Status::Failed }],
            serde_json::json!({}),
        );
        let document = Document {
            standard: Standard { version: "1.0.0".into(), date: "2026-01-31".into() },
            reports: vec![("-", "v1.2.3", &report)],
        };
        let expected = concat!(
            r#"{"version":1,"standard":{"version":"1.0.0","date":"2026-01-31"},"reports":[{"source":"-","kind":"tag","#,
            r#""verdict":"fails","findings":[{"rule":"tag-version-prefix","severity":"error","#,
            r#""message":"`v` is not part of the tag","help":"","docs":"/rules/tag-version-prefix/","#,
            r#""span":{"start":{"offset":0,"line":1,"column":1},"end":{"offset":1,"line":1,"column":2}},"#,
            r#""fix":{"applicability":"safe","title":"Remove the v","edits":[{"start":0,"end":1,"text":""}]}}],"#,
            r#""checks":[{"rule":"tag-version-prefix","status":"failed"}],"understood":{}}]}"#
        );
        assert_eq!(document.to_json().unwrap(), expected);
    }
    #[test]
    fn what_is_suppressed_stands_beside_the_findings() {
        let finding = Finding::new("tag-moving", Severity::Note, Span::new(0, 6), "`latest` moves");
        let mut report = Report::new("tag", Vec::new(), Vec::new(), ());
        report.suppressed.push(Suppressed { finding, reason: "a toy".into() });
        let standard = Standard { version: "1.0.0".into(), date: "2026-01-31".into() };
        let json = Document { standard, reports: vec![("-", "latest", &report)] }.to_json().unwrap();
        let expected = concat!(
            r#""findings":[],"suppressed":[{"rule":"tag-moving","severity":"note","message":"`latest` moves","#,
            r#""span":{"start":{"offset":0,"line":1,"column":1},"end":{"offset":6,"line":1,"column":7}},"reason":"a toy"}],"checks""#
        );
        assert!(json.contains(expected), "{json}");
    }
}
