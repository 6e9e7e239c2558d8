//! One report as an HTML fragment.

use conformance::Report;
use diagnostics::order::sort_by_key;
use diagnostics::{Applicability, Check, Finding, LineIndex, Position, Severity, Span, Status, Suppressed, Verdict};
use maud::{Markup, html};

use crate::{address, prose, understood::understood};

/// How many findings are shown; the rest is counted. A page with thousands of them helps nobody and would freeze.
pub const FINDINGS_SHOWN: usize = 100;

/// How many characters of a line are shown on either side of the offending part.
const CONTEXT: usize = 60;

/// The report on `text`: verdict, findings with their fixes, what was understood, and every check.
pub fn fragment(text: &str, report: &Report) -> Markup {
    if is_nothing(text) {
        return html! {
            div.report data-verdict="none" {
                p.verdict tabindex="-1" { strong { (NOTHING) } }
                p.hint { "Paste or type something above. It is checked as you type." }
            }
        };
    }
    let standard = conformance::standard();
    let understood = understood(&report.understood);
    // Both have the same lines and offsets.
    let (text, lines) = (&*report.shown(text), LineIndex::new(text));
    // What must change comes first; within one severity the order is that of the text.
    let mut by_weight: Vec<_> = report.findings.iter().enumerate().collect();
    sort_by_key(&mut by_weight, |(_, finding)| std::cmp::Reverse(finding.severity));
    let shown = by_weight.into_iter().take(FINDINGS_SHOWN);
    let hidden = report.findings.len().saturating_sub(FINDINGS_SHOWN);
    html! {
        div.report data-verdict=(report.verdict().as_str()) {
            p.verdict tabindex="-1" {
                strong { (verdict_words(report.verdict())) }
                @let counts = counts(report);
                @if !counts.is_empty() { " " span.counts { (counts) } }
            }
            @if safe_fixes(report) > 1 {
                p.fix-all {
                    button type="button" data-fix="all" { "Apply all " (safe_fixes(report)) " safe fixes" }
                }
            }
            @if !report.findings.is_empty() {
                ol.findings {
                    @for (index, finding) in shown { (finding_item(text, &lines, index, finding)) }
                }
            }
            @if hidden > 0 {
                p.hidden-findings { "And " (hidden) " more. Fix some of these first, or check the file with the command line." }
            }
            (suppressed(&lines, &report.suppressed))
            (understood)
            (checks(&report.checks))
            p.standard { "Checked against standard " (standard.version) " of " time { (standard.date) } "." }
        }
    }
}

const NOTHING: &str = "Nothing to check yet";

/// Whoever empties a field is about to fill it. The report of the command line still says what an empty text is.
fn is_nothing(text: &str) -> bool {
    text.trim().is_empty()
}

/// The verdict on `text` and the counts in one line, for a live region: `Does not conform: 1 error, 2 notes`.
pub fn summary(text: &str, report: &Report) -> String {
    if is_nothing(text) {
        return NOTHING.to_owned();
    }
    let counts = counts(report);
    let verdict = verdict_words(report.verdict());
    if counts.is_empty() { verdict.to_owned() } else { format!("{verdict}: {counts}") }
}

fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "Conforms",
        Verdict::Warnings => "Conforms, with warnings",
        Verdict::Fails => "Does not conform",
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    }
}

fn counts(report: &Report) -> String {
    let counted = |severity: Severity| {
        let count = report.count(severity);
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {}{plural}", severity.as_str()))
    };
    let mut counts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(counted).collect();
    if !report.suppressed.is_empty() {
        counts.push(suppressed_words(report.suppressed.len()));
    }
    counts.join(", ")
}

fn safe_fixes(report: &Report) -> usize {
    let fixes = report.findings.iter().filter_map(|finding| finding.fix.as_ref());
    fixes.filter(|fix| fix.applicability == Applicability::Safe).count()
}

fn finding_item(text: &str, lines: &LineIndex<'_>, index: usize, finding: &Finding) -> Markup {
    let start = lines.position(finding.span.start);
    let end = lines.position(finding.span.end);
    html! {
        li.finding data-severity=(finding.severity.as_str()) {
            p.message {
                strong.severity { (severity_word(finding.severity)) } " "
                (prose(&finding.message))
            }
            @if !lines.line_span(start.line).of(text).trim().is_empty() { (excerpt(text, lines, start, finding.span)) }
            @if !finding.help.is_empty() { p.help { (prose(&finding.help)) } }
            p.actions {
                @if let Some(fix) = &finding.fix {
                    button type="button" data-fix=(index) data-applicability=(fix.applicability.as_str()) {
                        @if fix.applicability == Applicability::Suggested { "Perhaps: " }
                        (prose(&fix.title))
                    }
                    " "
                }
                button.place type="button" data-goto={ (place(start)) "-" (place(end)) } {
                    "Line " (start.line) ", column " (start.column)
                }
                " "
                a.rule href=(address(&finding.docs())) { "Rule " code { (finding.rule) } }
            }
        }
    }
}

fn place(position: Position) -> String {
    format!("{}:{}", position.line, position.column)
}

/// The line on which the span starts, with the span marked; a long line is cut on both sides.
fn excerpt(text: &str, lines: &LineIndex<'_>, start: Position, span: Span) -> Markup {
    let line = lines.line_span(start.line);
    let from = start.offset.clamp(line.start, line.end);
    let offending = Span::new(from, span.end.clamp(from, line.end));
    let before = Span::new(line.start, offending.start).of(text);
    let after = Span::new(offending.end, line.end).of(text);
    let shown_before = before.char_indices().rev().take(CONTEXT).last().and_then(|(at, _)| before.get(at..));
    let shown_after = after.char_indices().nth(CONTEXT).map_or(after, |(at, _)| after.get(..at).unwrap_or_default());
    html! {
        pre.excerpt {
            code {
                @let shown_before = shown_before.unwrap_or_default();
                @if shown_before.len() < before.len() { "…" }
                (shown_before)
                mark { (offending.of(text)) }
                (shown_after)
                @if shown_after.len() < after.len() { "…" }
            }
        }
    }
}

/// What the text itself takes back, with its reasons.
fn suppressed(lines: &LineIndex<'_>, suppressed: &[Suppressed]) -> Markup {
    html! {
        @if !suppressed.is_empty() {
            details.suppressed {
                summary { (suppressed_words(suppressed.len())) }
                ul {
                    @for Suppressed { finding, reason } in suppressed.iter().take(FINDINGS_SHOWN) {
                        @let start = lines.position(finding.span.start);
                        li {
                            a href=(address(&finding.docs())) { code { (finding.rule) } } " "
                            button.place type="button" data-goto={ (place(start)) "-" (place(lines.position(finding.span.end))) } {
                                "Line " (start.line) ", column " (start.column)
                            }
                            @if !reason.is_empty() { " " (reason) }
                        }
                    }
                }
            }
        }
    }
}

fn suppressed_words(count: usize) -> String {
    format!("{count} finding{} suppressed", if count == 1 { "" } else { "s" })
}

fn checks(checks: &[Check]) -> Markup {
    let count = |status: Status| checks.iter().filter(|check| check.status == status).count();
    let groups = [
        (Status::Failed, "failed"),
        (Status::Suppressed, "suppressed in the text"),
        (Status::Unknown, "cannot be known from this text"),
        (Status::Passed, "passed"),
        (Status::NotApplicable, "not applicable"),
    ];
    let summary: Vec<String> = groups
        .iter()
        .filter(|(status, _)| count(*status) > 0)
        .map(|(status, words)| format!("{} {words}", count(*status)))
        .collect();
    html! {
        @if !checks.is_empty() {
            details.checks {
                summary { "All that was checked: " (summary.join(", ")) }
                @for (status, words) in groups {
                    @if count(status) > 0 {
                        p.status data-status=(status.as_str()) { (capitalised(words)) }
                        ul data-status=(status.as_str()) {
                            @for check in checks.iter().filter(|check| check.status == status) {
                                li { a href=(address(&format!("/rules/{}/", check.rule))) { code { (check.rule) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use diagnostics::{Edit, Fix};

    use super::*;

    fn report(findings: Vec<Finding>) -> Report {
        let checks = vec![
            Check { rule: "tag-format", status: Status::Passed },
            Check { rule: "tag-version-prefix", status: Status::Failed },
        ];
        Report::new("tag", findings, checks, conformance::Understood::default())
    }

    fn version_prefix() -> Finding {
        Finding::new("tag-version-prefix", Severity::Error, Span::new(0, 1), "`v` is not part of the tag")
            .fix(Fix::safe("Remove the `v`", vec![Edit::remove(Span::new(0, 1))]))
    }

    #[test]
    fn a_finding_shows_its_place_its_line_its_fix_and_its_rule() {
        let html = fragment("v1.2.3", &report(vec![version_prefix()])).into_string();
        for part in [
            "data-verdict=\"fails\"",
            "<code>v</code> is not part of the tag",
            "<code><mark>v</mark>1.2.3</code>",
            "data-goto=\"1:1-1:2\"",
            "data-fix=\"0\"",
            "href=\"/rules/tag-version-prefix/\"",
            "1 failed, 1 passed",
            "Checked against standard ",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn what_must_change_comes_first_and_keeps_its_number() {
        let note = Finding::new("tag-moving", Severity::Note, Span::new(0, 1), "moves");
        let html = fragment("v1.2.3", &report(vec![note, version_prefix()])).into_string();
        let place = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part} is missing in {html}"));
        assert!(place("/rules/tag-version-prefix/") < place("/rules/tag-moving/"), "{html}");
        // The number is that of the report, by which the worker finds the fix.
        place("data-fix=\"1\"");
    }

    #[test]
    fn nothing_of_the_text_becomes_markup() {
        let text = "<script>&\"";
        let finding = Finding::new("tag-syntax", Severity::Error, Span::new(0, text.len()), format!("`{text}` is bad"));
        let html = fragment(text, &report(vec![finding])).into_string();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("<mark>&lt;script&gt;&amp;&quot;</mark>"), "{html}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_offending_part() {
        let text = format!("{}!{}", "é".repeat(100), "b".repeat(100));
        let finding = Finding::new("tag-syntax", Severity::Error, Span::new(200, 201), "no");
        let html = fragment(&text, &report(vec![finding])).into_string();
        let shown = format!("<code>…{}<mark>!</mark>{}…</code>", "é".repeat(CONTEXT), "b".repeat(CONTEXT));
        assert!(html.contains(&shown), "{html}");
    }

    #[test]
    fn many_findings_are_counted_instead_of_shown() {
        let html = fragment("v", &report(vec![version_prefix(); FINDINGS_SHOWN + 3])).into_string();
        assert_eq!(html.matches("<li class=\"finding\"").count(), FINDINGS_SHOWN);
        assert!(html.contains("And 3 more"), "{html}");
    }

    #[test]
    fn the_summary_is_one_line() {
        assert_eq!(summary("v1", &report(vec![version_prefix()])), "Does not conform: 1 error");
        assert_eq!(summary("1.2.3", &report(vec![])), "Conforms");
    }

    #[test]
    fn what_is_suppressed_is_counted_and_shown_with_its_reason() {
        let mut report = report(vec![]);
        report.suppressed.push(Suppressed { finding: version_prefix(), reason: "<until> May".into() });
        assert_eq!(summary("v1", &report), "Conforms: 1 finding suppressed");
        let html = fragment("v1", &report).into_string();
        for part in [
            "<summary>1 finding suppressed</summary>",
            "/rules/tag-version-prefix/",
            "&lt;until&gt; May",
            "data-goto=\"1:1-1:2\"",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn nobody_is_shown_what_is_to_be_hidden() {
        let text = "é hunter2 v1";
        let finding = Finding::new("tag-syntax", Severity::Error, Span::new(3, 10), "a password");
        let mut report = report(vec![finding]);
        report.redactions.push(Span::new(3, 10));
        let html = fragment(text, &report).into_string();
        assert!(html.contains("<code>é <mark>*******</mark> v1</code>") && !html.contains("hunter"), "{html}");
        assert!(html.contains("data-goto=\"1:3-1:10\""), "{html}");
    }

    #[test]
    fn an_empty_field_is_neither_right_nor_wrong() {
        assert_eq!(summary(" \n", &report(vec![])), "Nothing to check yet");
        assert!(fragment("", &report(vec![])).into_string().contains("data-verdict=\"none\""));
    }
}
