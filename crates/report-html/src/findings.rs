//! What was found: by weight, each with its place, its line, its advice and its fix.

use conformance::Report;
use diagnostics::order::sort_by_key;
use diagnostics::{Applicability, Finding, Severity, Span, Suppressed};
use maud::{Markup, html};

use crate::place::Source;
use crate::preview::preview;
use crate::{address, prose};

/// How many findings are shown; the rest is counted. A page with thousands of them helps nobody and would freeze.
pub const FINDINGS_SHOWN: usize = 100;

/// How many characters of a line are shown on either side of the offending part.
const CONTEXT: usize = 60;

/// The findings of a report and what the text itself takes back.
pub(crate) fn findings(source: &Source<'_>, report: &Report) -> Markup {
    // What must change comes first; within one severity the order is that of the text.
    let mut by_weight: Vec<(usize, &Finding)> = report.findings.iter().enumerate().collect();
    sort_by_key(&mut by_weight, |(_, finding)| std::cmp::Reverse(finding.severity));
    by_weight.truncate(FINDINGS_SHOWN);
    let groups: Vec<_> = by_weight.chunk_by(|(_, one), (_, next)| one.severity == next.severity).collect();
    let hidden = report.findings.len().saturating_sub(FINDINGS_SHOWN);
    html! {
        @for group in &groups {
            @if let Some((_, first)) = group.first() {
                // Where all weigh the same, the verdict has said how many there are.
                @if groups.len() > 1 {
                    p.group data-severity=(first.severity.as_str()) { (counted(report, first.severity)) }
                }
                ol.findings { @for (index, finding) in *group { (item(source, *index, finding)) } }
            }
        }
        @if hidden > 0 {
            p.hidden-findings { "And " (hidden) " more. Fix some of these first, or check the file with the command line." }
        }
        (suppressed(source, &report.suppressed))
    }
}

/// `2 errors`.
pub(crate) fn counted(report: &Report, severity: Severity) -> String {
    let count = report.count(severity);
    format!("{count} {}{}", severity.as_str(), if count == 1 { "" } else { "s" })
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    }
}

fn item(source: &Source<'_>, index: usize, finding: &Finding) -> Markup {
    let line = source.lines.line(finding.span.start);
    html! {
        li.finding data-severity=(finding.severity.as_str()) {
            p.message {
                strong.severity { (severity_word(finding.severity)) } " "
                (prose(&finding.message))
            }
            p.where {
                (source.button(finding.span)) " "
                a.rule href=(address(&finding.docs())) { "Rule " code { (finding.rule) } } " "
                a href={ (address(&finding.docs())) "#origin" } { "Document" span.visually-hidden { " behind " (finding.rule) } }
            }
            @if !source.lines.line_span(line).of(source.text).trim().is_empty() { (excerpt(source, line, finding.span)) }
            @if !finding.help.is_empty() { p.help { (prose(&finding.help)) } }
            @if let Some(fix) = &finding.fix {
                div.fix {
                    button type="button" data-fix=(index) data-applicability=(fix.applicability.as_str()) {
                        @if fix.applicability == Applicability::Suggested { "Perhaps: " }
                        (prose(&fix.title))
                    }
                    (preview(source, fix, line))
                }
            }
        }
    }
}

/// The line on which the span starts, with the span marked; a long line is cut on both sides.
fn excerpt(source: &Source<'_>, number: usize, span: Span) -> Markup {
    let line = source.lines.line_span(number);
    let from = span.start.clamp(line.start, line.end);
    let offending = Span::new(from, span.end.clamp(from, line.end));
    let before = Span::new(line.start, offending.start).of(source.text);
    let after = Span::new(offending.end, line.end).of(source.text);
    let shown_before = before.char_indices().rev().take(CONTEXT).last().and_then(|(at, _)| before.get(at..));
    let shown_after = after.char_indices().nth(CONTEXT).map_or(after, |(at, _)| after.get(..at).unwrap_or_default());
    html! {
        pre.excerpt data-line=(number) {
            code {
                @let shown_before = shown_before.unwrap_or_default();
                @if shown_before.len() < before.len() { "…" }
                (shown_before)
                mark { (offending.of(source.text)) }
                (shown_after)
                @if shown_after.len() < after.len() { "…" }
            }
        }
    }
}

/// What the text itself takes back, with its reasons.
fn suppressed(source: &Source<'_>, suppressed: &[Suppressed]) -> Markup {
    html! {
        @if !suppressed.is_empty() {
            details.suppressed {
                summary { (suppressed_words(suppressed.len())) }
                ul {
                    @for Suppressed { finding, reason } in suppressed.iter().take(FINDINGS_SHOWN) {
                        li {
                            a href=(address(&finding.docs())) { code { (finding.rule) } } " "
                            (source.button(finding.span))
                            @if !reason.is_empty() { " " (reason) }
                        }
                    }
                }
            }
        }
    }
}

pub(crate) fn suppressed_words(count: usize) -> String {
    format!("{count} finding{} suppressed", if count == 1 { "" } else { "s" })
}
