//! One report as an HTML fragment.

use conformance::Report;
use diagnostics::{Applicability, LineIndex, Severity, Verdict};
use maud::{Markup, html};

use crate::findings::{counted, findings, suppressed_words};
use crate::panels::{Panel, tabbed};
use crate::place::Source;
use crate::understood::{self, understood};
use crate::{checks, pipeline};

/// The report on `text`: verdict, findings with their fixes, what was understood, and every check. Where that is much, it lies behind tabs.
pub fn fragment(text: &str, report: &Report) -> Markup {
    fragment_at(text, report, None)
}

/// The same with one panel alone, for whoever shows no other: the `findings`, where the report has no panel of that word.
pub fn fragment_at(text: &str, report: &Report, panel: Option<&str>) -> Markup {
    if is_nothing(text) {
        return html! {
            div.report data-verdict="none" {
                p.verdict tabindex="-1" { strong { (NOTHING) } }
                p.hint { "Paste or type something above. It is checked as you type." }
            }
        };
    }
    let standard = conformance::standard();
    // Both have the same lines and offsets.
    let (shown, lines) = (report.shown(text), LineIndex::new(text));
    let source = Source { text: &shown, lines };
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
            @match parts(&source, report) {
                Some(parts) => {
                    @let findings = Panel { word: "findings", title: "Findings", count: Some(report.findings.len()), body: Box::new(|| all_findings(&source, report)) };
                    @let checks = Panel { word: "checks", title: "Checks", count: Some(report.checks.len()), body: Box::new(|| checks::listed(&report.checks)) };
                    @let panels: Vec<Panel<'_>> = std::iter::once(findings).chain(parts).chain([checks]).collect();
                    (tabbed(&panels, panel))
                    @if panel.is_some_and(|panel| panel != "graph") { (includes(report)) }
                },
                None => {
                    (findings(&source, report))
                    (understood(&report.understood))
                    (checks::folded(&report.checks))
                },
            }
            p.standard { "Checked against standard " (standard.version) " of " time { (standard.date) } "." }
        }
    }
}

/// What a pipeline includes, for whoever supplies the files and shows another panel.
fn includes(report: &Report) -> Markup {
    html! { div hidden { @if let Some(pipeline) = &report.understood.pipeline { (pipeline::includes(pipeline)) } } }
}

/// What was understood, for the kinds of which there is more to show than fits below one another.
fn parts<'r>(source: &'r Source<'_>, report: &'r Report) -> Option<Vec<Panel<'r>>> {
    match (&report.understood.pipeline, &report.understood.dockerfile) {
        (Some(pipeline), _) => Some(pipeline::panels(source, pipeline)),
        (None, Some(dockerfile)) => Some(vec![understood::stages(dockerfile)]),
        (None, None) => None,
    }
}

/// The findings behind their tab, which says so when there are none.
fn all_findings(source: &Source<'_>, report: &Report) -> Markup {
    html! {
        @if report.findings.is_empty() { p.hint { "Nothing was found against the standard." } }
        (findings(source, report))
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

fn counts(report: &Report) -> String {
    let severities = [Severity::Error, Severity::Warning, Severity::Note].into_iter();
    let mut counts: Vec<String> =
        severities.filter(|&severity| report.count(severity) > 0).map(|severity| counted(report, severity)).collect();
    if !report.suppressed.is_empty() {
        counts.push(suppressed_words(report.suppressed.len()));
    }
    counts.join(", ")
}

fn safe_fixes(report: &Report) -> usize {
    let fixes = report.findings.iter().filter_map(|finding| finding.fix.as_ref());
    fixes.filter(|fix| fix.applicability == Applicability::Safe).count()
}

#[cfg(test)]
mod tests {
    use diagnostics::{Check, Edit, Finding, Fix, Span, Status, Suppressed};

    use crate::FINDINGS_SHOWN;

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
    fn one_panel_comes_alone_with_all_tabs() {
        let text = "build:\n  script: [make]\n";
        let report = conformance::check(conformance::Kind::GitlabCi, text, &conformance::Options::default());
        for (asked, shown) in [("graph", "graph"), ("checks", "checks"), ("nothing-like-it", "findings")] {
            let html = fragment_at(text, &report, Some(asked)).into_string();
            assert_eq!(html.matches("role=\"tab\"").count(), 6);
            assert_eq!(html.matches("data-panel=").count(), 1, "{html}");
            assert!(html.contains(&format!("data-panel=\"{shown}\"")), "{html}");
            assert!(html.contains(&format!("data-tab=\"{shown}\" aria-selected=\"true\"")), "{html}");
        }
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
    fn findings_of_one_weight_stand_together_under_their_number() {
        let note = Finding::new("tag-moving", Severity::Note, Span::new(0, 1), "moves");
        let html = fragment("v1", &report(vec![version_prefix(), note, version_prefix()])).into_string();
        let groups: Vec<usize> = html
            .split("<p class=\"group\"")
            .skip(1)
            .map(|group| group.matches("<li class=\"finding\"").count())
            .collect();
        assert_eq!(groups, [2, 1], "{html}");
        assert!(html.contains(">2 errors</p>") && html.contains(">1 note</p>"), "{html}");
        // A fix shows what it makes of its line.
        assert!(html.contains("<del><mark>v</mark>1</del><ins>1</ins>"), "{html}");
        assert!(!fragment("v1", &report(vec![version_prefix()])).into_string().contains("class=\"group\""));
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
        let shown = format!("<code>…{}<mark>!</mark>{}…</code>", "é".repeat(60), "b".repeat(60));
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
