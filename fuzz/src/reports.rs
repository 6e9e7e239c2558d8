//! Whole checks: places lie in the text, fixes apply and help, every form can be written.

use conformance::{Direction, Event, FileOrigin, Kind, LegacyNames, Options, Report, SuppliedFile, Trigger, check};
use diagnostics::{Applicability, Severity, Span};

use crate::choice;

/// The fixes of a text are applied again and again by `--fix`; after so many rounds nothing may be left.
const ROUNDS: usize = 10;

/// Options that differ from text to text, and are the same for the same text.
fn options(text: &str) -> Options {
    let choice = choice(text);
    let pick = |shift: usize, count: usize| (choice >> shift) % count;
    let mut options = Options {
        direction: [Direction::Unknown, Direction::Push, Direction::Pull][pick(0, 3)],
        trigger: [None, Some(Trigger::ALL[pick(5, Trigger::ALL.len())])][pick(3, 2)],
        legacy_names: [None, Some(LegacyNames::ALL[pick(7, LegacyNames::ALL.len())])][pick(6, 2)],
        is_part: pick(9, 4) == 0,
        expansion_limit: [0, Options::PAGE_EXPANSION_LIMIT, Options::JSON_EXPANSION_LIMIT][pick(11, 3)],
        ..Options::default()
    };
    if pick(13, 4) == 0 {
        options.event = Some(Event {
            source: "push".into(),
            branch: Some("main".into()),
            tag: None,
            merge_request_target: None,
            variables: vec![("A".into(), "$B".into()), ("B".into(), "$A é".into())],
            changed_files: Some(vec!["src/a.rs".into(), "é/*".into()]),
        });
    }
    // The text includes itself by whatever name it has for its own files.
    if pick(15, 4) == 0 {
        for name in ["a.yml", "ci/base.yml"] {
            options.files.push(SuppliedFile { origin: FileOrigin::Local(name.into()), text: text.to_owned() });
        }
        options.has_all_local_files = pick(17, 2) == 0;
    }
    options
}

fn lies_in(span: Span, text: &str, what: &str) {
    assert!(text.get(span.start..span.end).is_some(), "{what} at {span:?}, which is no place in the text");
}

/// A report can be made of the text, and all it points at is there.
pub(crate) fn hold(kind: Kind, text: &str) {
    let options = options(text);
    let report = check(kind, text, &options);
    let suppressed = report.suppressed.iter().map(|suppressed| &suppressed.finding);
    for finding in report.findings.iter().chain(suppressed) {
        lies_in(finding.span, text, finding.rule);
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            lies_in(edit.span, text, "an edit");
        }
    }
    for span in &report.redactions {
        lies_in(*span, text, "a credential");
    }
    assert_eq!(report.shown(text).len(), text.len(), "hiding credentials moves what stands behind them");
    let json = conformance::to_json(vec![("-", text, &report)]);
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON is JSON");
    assert_eq!(document["reports"].as_array().map(Vec::len), Some(1));
    if choice(text).is_multiple_of(8) {
        let again = check(kind, text, &options);
        assert_eq!(json, conformance::to_json(vec![("-", text, &again)]), "the same text gets another report");
    }
}

/// How many findings of a rule there are.
fn count(report: &Report, rule: &str) -> usize {
    report.findings.iter().filter(|finding| finding.rule == rule).count()
}

/// Every fix can be applied, a safe one removes its finding, and `--fix` comes to an end.
pub(crate) fn fixes_hold(text: &str) {
    for kind in Kind::ALL {
        let options = options(text);
        let report = check(kind, text, &options);
        // A text that YAML cannot read in full is understood in part, and a fix may let more of it be understood.
        let is_whole = count(&report, "ci-yaml-syntax") == 0;
        for (index, finding) in report.findings.iter().enumerate() {
            let Some(fix) = &finding.fix else { continue };
            let fixed = report.apply(text, index).expect("it has a fix").expect("its fix fits the text");
            let after = check(kind, &fixed, &options);
            if fix.applicability == Applicability::Safe && is_whole {
                assert!(
                    count(&after, finding.rule) < count(&report, finding.rule),
                    "{}: `{}` leaves its finding in {kind:?}:\n{text}\n=>\n{fixed}",
                    finding.rule,
                    fix.title
                );
            }
        }
        come_to_an_end(kind, text, report, &options);
    }
}

fn come_to_an_end(kind: Kind, text: &str, mut report: Report, options: &Options) {
    let mut fixed = text.to_owned();
    for _ in 0..ROUNDS {
        let (next, count) = report.apply_safe(&fixed).expect("fixes fit the text they were made for");
        if count == 0 || next == fixed {
            return;
        }
        fixed = next;
        report = check(kind, &fixed, options);
    }
    panic!("{kind:?}: still being fixed after {ROUNDS} rounds:\n{text}\n=>\n{fixed}");
}

/// Every form of a report can be written, and none lets the text's own markup through.
pub(crate) fn renders(text: &str) {
    let kind = Kind::ALL[choice(text) % Kind::ALL.len()];
    let report = check(kind, text, &options(text));
    let html = report_html::fragment_at(text, &report, None).into_string();
    let marked = report_html::marked(&report.shown(text), &report.findings).map(|marked| marked.into_string());
    for html in [Some(html), marked].into_iter().flatten() {
        let lower = html.to_ascii_lowercase();
        for markup in ["<script", "<img", "<iframe", "javascript:\"", " onerror=\""] {
            assert!(!lower.contains(markup), "{markup} in {html}");
        }
    }
    let checked = || export::Checked { source: "a\u{1b}é", text, report: &report, held: &[] };
    let sarif: serde_json::Value = serde_json::from_str(&export::sarif(&[checked()], "")).expect("SARIF is JSON");
    let results = sarif["runs"][0]["results"].as_array().map(Vec::len);
    assert_eq!(results, Some(report.findings.len() + report.suppressed.len()));
    let quality: serde_json::Value =
        serde_json::from_str(&export::code_quality(&[checked()])).expect("Code Quality is JSON");
    assert_eq!(quality.as_array().map(Vec::len), Some(report.findings.len()));
    let junit = export::junit(&[checked()]);
    assert!(!junit.chars().any(|letter| letter < ' ' && letter != '\n'), "XML cannot hold control characters");
    let markdown = export::markdown(&checked(), "");
    let errors = report.count(Severity::Error);
    assert!(errors == 0 || !markdown.is_empty());
}
