//! SARIF 2.1.0, as code scanning and editors take it.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use diagnostics::{Applicability, Finding, Fix, LineIndex, Span, Suppressed};

use crate::fingerprint::Fingerprints;
use crate::json::Json;
use crate::{Checked, page, path};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The reports as one SARIF log of one run, on one line.
///
/// `portal` is the address below which the pages of the rules are, such as `https://host/docs`; empty leaves the links out. What a text takes back itself
/// is a result with a suppression, and so is what a baseline holds back.
pub fn sarif(reports: &[Checked<'_>], portal: &str) -> String {
    let rules = rules(reports);
    let mut json = Json::default();
    json.open('{').text("$schema", SCHEMA).text("version", "2.1.0").key("runs").open('[').open('{');
    json.key("tool").open('{').key("driver").open('{').text("name", "orchestrator-conform");
    json.text("version", env!("CARGO_PKG_VERSION"));
    if !portal.is_empty() {
        json.text("informationUri", portal);
    }
    json.key("rules").open('[');
    rules.iter().for_each(|first| rule(&mut json, first, portal));
    json.close(']').close('}').close('}');
    json.text("columnKind", "utf16CodeUnits").key("results").open('[');
    for checked in reports {
        let (shown, lines) = (checked.report.shown(checked.text), LineIndex::new(checked.text));
        let mut place = Place { uri: uri(checked.source), shown: &shown, lines, fingerprints: Fingerprints::default() };
        for finding in &checked.report.findings {
            result(&mut json, &rules, &mut place, finding, None);
        }
        for finding in checked.held {
            let suppression = Suppression { kind: "external", reason: "It stands in the baseline." };
            result(&mut json, &rules, &mut place, finding, Some(suppression));
        }
        for Suppressed { finding, reason } in &checked.report.suppressed {
            result(&mut json, &rules, &mut place, finding, Some(Suppression { kind: "inSource", reason }));
        }
    }
    let standard = conformance::standard();
    json.close(']').key("properties").open('{');
    json.text("standardVersion", &standard.version).text("standardDate", &standard.date).close('}');
    json.close('}').close(']').close('}');
    json.finish()
}

/// The first finding of each rule.
fn rules<'r>(reports: &[Checked<'r>]) -> Vec<&'r Finding> {
    let mut rules: Vec<&Finding> = Vec::new();
    for Checked { report, held, .. } in reports {
        let suppressed = report.suppressed.iter().map(|suppressed| &suppressed.finding);
        for finding in report.findings.iter().chain(*held).chain(suppressed) {
            if !rules.iter().any(|known| known.rule == finding.rule) {
                rules.push(finding);
            }
        }
    }
    rules
}

fn rule(json: &mut Json, finding: &Finding, portal: &str) {
    json.open('{').text("id", finding.rule);
    if let Some(rule) = conformance::catalogue_entry(finding.rule) {
        message(json.key("shortDescription"), &format!("{}.", rule.summary));
        json.key("defaultConfiguration").open('{').text("level", rule.severity.as_str()).close('}');
    }
    if let Some(page) = page(portal, finding) {
        json.text("helpUri", &page);
    }
    json.close('}');
}

/// What all results of one text share.
struct Place<'t> {
    uri: String,
    shown: &'t str,
    lines: LineIndex<'t>,
    fingerprints: Fingerprints,
}

/// Why a result does not count.
struct Suppression<'r> {
    /// A word of SARIF: `inSource` or `external`.
    kind: &'static str,
    /// Empty where none is known.
    reason: &'r str,
}

fn result(
    json: &mut Json,
    rules: &[&Finding],
    place: &mut Place<'_>,
    finding: &Finding,
    suppression: Option<Suppression<'_>>,
) {
    let index = rules.iter().position(|known| known.rule == finding.rule).unwrap_or_default();
    json.open('{').text("ruleId", finding.rule).key("ruleIndex").number(index);
    json.text("level", finding.severity.as_str());
    let space = if finding.help.is_empty() { "" } else { " " };
    message(json.key("message"), &format!("{}{space}{}", finding.message, finding.help));
    json.key("locations").open('[').open('{').key("physicalLocation").open('{');
    artifact(json, &place.uri);
    region(json.key("region"), &place.lines, finding.span);
    json.close('}').close('}').close(']');
    let fingerprint = place.fingerprints.next(&place.uri, place.shown, &place.lines, finding);
    json.key("partialFingerprints").open('{').text("conform/v1", &fingerprint).close('}');
    if let Some(found) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) {
        fix(json, place, found);
    }
    if let Some(Suppression { kind, reason }) = suppression {
        json.key("suppressions").open('[').open('{').text("kind", kind);
        if !reason.is_empty() {
            json.text("justification", reason);
        }
        json.close('}').close(']');
    }
    json.close('}');
}

fn fix(json: &mut Json, place: &Place<'_>, fix: &Fix) {
    let title = match fix.applicability {
        Applicability::Safe => fix.title.clone(),
        Applicability::Suggested => format!("Perhaps: {}", fix.title),
    };
    json.key("fixes").open('[').open('{');
    message(json.key("description"), &title);
    json.key("artifactChanges").open('[').open('{');
    artifact(json, &place.uri);
    json.key("replacements").open('[');
    for edit in &fix.edits {
        region(json.open('{').key("deletedRegion"), &place.lines, edit.span);
        json.key("insertedContent").open('{').text("text", &edit.text).close('}').close('}');
    }
    json.close(']').close('}').close(']').close('}').close(']');
}

fn message(json: &mut Json, text: &str) {
    json.open('{').text("text", text).close('}');
}

fn artifact(json: &mut Json, uri: &str) {
    json.key("artifactLocation").open('{').text("uri", uri).close('}');
}

fn region(json: &mut Json, lines: &LineIndex<'_>, span: Span) {
    let (start, end) = (lines.position(span.start), lines.position(span.end));
    json.open('{').key("startLine").number(start.line).key("startColumn").number(start.column);
    json.key("endLine").number(end.line).key("endColumn").number(end.column).close('}');
}

/// A path as a URI reference: relative, or with the scheme `file` where it starts at the root.
fn uri(source: &str) -> String {
    let source = path(source);
    let mut uri = String::from(if source.starts_with('/') { "file://" } else { "" });
    for byte in source.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        for (source, expected) in [
            ("./a/.gitlab-ci.yml", "a/.gitlab-ci.yml"),
            ("C:\\é x.yml", "C%3A%5C%C3%A9%20x.yml"),
            ("/srv/a.yml", "file:///srv/a.yml"),
            ("-", "-"),
        ] {
            assert_eq!(uri(source), expected);
        }
    }
}
