//! Findings as an editor wants them: places counted from the start of the text, in UTF-16 code units.

use serde::Serialize;

use crate::order::sort_by_key;
use crate::{Finding, Report, Span};

/// The findings of a report as a JSON list for an editor, the heaviest first and at most `limit` of them.
///
/// An entry is `{"from", "to", "severity", "rule", "message", "help", "docs", "finding", "fix"}`: `from` and `to` in UTF-16 code units from the start
/// of the text, `docs` what the caller makes of the finding, `finding` its index in the report, `fix` the title of its fix or null.
///
/// # Errors
///
/// None in practice: strings and numbers always have a JSON form.
pub fn places<U>(
    text: &str,
    report: &Report<U>,
    limit: usize,
    docs: &dyn Fn(&Finding) -> String,
) -> Result<String, serde_json::Error> {
    let mut findings: Vec<(usize, &Finding)> = report.findings.iter().enumerate().collect();
    sort_by_key(&mut findings, |(_, finding)| std::cmp::Reverse(finding.severity));
    findings.truncate(limit);
    let offsets = Utf16Offsets::new(text, findings.iter().map(|(_, finding)| finding.span));
    let places = findings.iter().map(|&(index, finding)| Place {
        from: offsets.get(finding.span.start),
        to: offsets.get(finding.span.end),
        severity: finding.severity.as_str(),
        rule: finding.rule,
        message: &finding.message,
        help: &finding.help,
        docs: docs(finding),
        finding: index,
        fix: finding.fix.as_ref().map(|fix| fix.title.as_str()),
    });
    serde_json::to_string(&places.collect::<Vec<_>>())
}

#[derive(Serialize)]
struct Place<'r> {
    from: usize,
    to: usize,
    severity: &'static str,
    rule: &'static str,
    message: &'r str,
    help: &'r str,
    docs: String,
    finding: usize,
    fix: Option<&'r str>,
}

/// Some byte offsets of a text with the UTF-16 code units before each, from one pass over the text.
struct Utf16Offsets(Vec<(usize, usize)>);

impl Utf16Offsets {
    fn new(text: &str, spans: impl Iterator<Item = Span>) -> Self {
        let mut offsets: Vec<(usize, usize)> =
            spans.flat_map(|span| [(span.start, span.start), (span.end, span.end)]).collect();
        sort_by_key(&mut offsets, |offset| *offset);
        offsets.dedup();
        let (mut done, mut units) = (0, 0);
        for (offset, utf16) in &mut offsets {
            // An offset past the end is the end; one inside a character is that character's start.
            let mut at = (*offset).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let passed = Span::new(done, at).of(text);
            units += if passed.is_ascii() { passed.len() } else { passed.encode_utf16().count() };
            done = at;
            *utf16 = units;
        }
        Self(offsets)
    }

    fn get(&self, offset: usize) -> usize {
        let found = self.0.binary_search_by_key(&offset, |(offset, _)| *offset).ok();
        found.and_then(|index| self.0.get(index)).map_or(0, |(_, utf16)| *utf16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Fix, Severity};

    fn list(text: &str, findings: Vec<Finding>, limit: usize) -> String {
        places(text, &Report::new("tag", findings, Vec::new(), ()), limit, &Finding::docs).unwrap()
    }

    #[test]
    fn places_count_utf16_code_units_from_the_start() {
        let text = "😀 é\r\n😀 bad";
        let at = text.find("bad").unwrap();
        let finding = Finding::new("a-rule", Severity::Error, Span::new(at, at + 3), "`bad`\nis bad")
            .help("Write \"good\".")
            .fix(Fix::safe("Use `good`", vec![Edit::replace(Span::new(at, at + 3), "good")]));
        assert_eq!(
            list(text, vec![finding], 9),
            r#"[{"from":9,"to":12,"severity":"error","rule":"a-rule","message":"`bad`\nis bad","help":"Write \"good\".","docs":"/rules/a-rule/","finding":0,"fix":"Use `good`"}]"#
        );
    }

    #[test]
    fn the_heaviest_are_kept_and_each_keeps_its_index() {
        let finding = |severity, at| Finding::new("r", severity, Span::empty(at), "m");
        let list = list("abc", vec![finding(Severity::Note, 0), finding(Severity::Error, 2)], 1);
        assert!(list.starts_with(r#"[{"from":2,"to":2,"severity":"error""#), "{list}");
        assert!(list.contains(r#""finding":1,"fix":null"#) && !list.contains("note"), "{list}");
    }

    #[test]
    fn spans_that_do_not_fit_the_text_end_with_it() {
        let finding = |start, end| Finding::new("r", Severity::Note, Span::new(start, end), "m");
        let list = list("éa", vec![finding(1, 99), finding(2, 3)], 9);
        assert!(list.contains(r#"{"from":0,"to":2"#) && list.contains(r#"{"from":1,"to":2"#), "{list}");
        assert_eq!(self::list("", Vec::new(), 9), "[]");
    }
}
