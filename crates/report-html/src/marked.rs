//! The input with its offending parts marked, to lie behind the text field.

use diagnostics::order::sort_by_key;
use diagnostics::{Finding, Severity, Span};
use maud::{Markup, html};

/// Texts of more bytes are not marked: a layer as large as the text would have to be laid out at every keystroke.
pub const MARKED_LIMIT: usize = 100 * 1024;

/// The text with a `<mark>` around every part that a finding is about; where findings overlap, the heaviest one shows.
///
/// What nobody may see must be hidden in `text` already, see `Report::shown`. The text content is the text itself and one line break more, so that a last empty line has its height.
/// `None` for a text over [`MARKED_LIMIT`].
pub fn marked(text: &str, findings: &[Finding]) -> Option<Markup> {
    (text.len() <= MARKED_LIMIT).then(|| {
        html! {
            @for (span, severity) in segments(text, findings) {
                @match severity {
                    Some(severity) => mark data-severity=(severity.as_str()) { (span.of(text)) },
                    None => (span.of(text)),
                }
            }
            "\n"
        }
    })
}

/// Cuts the text where findings start and end, and says how much the heaviest finding on each piece weighs.
fn segments(text: &str, findings: &[Finding]) -> Vec<(Span, Option<Severity>)> {
    let mut starts: Vec<(Span, Severity)> =
        findings.iter().map(|finding| (visible(text, finding.span), finding.severity)).collect();
    sort_by_key(&mut starts, |start| *start);
    let mut cuts: Vec<usize> = starts.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend([0, text.len()]);
    cuts.retain(|&cut| text.is_char_boundary(cut));
    sort_by_key(&mut cuts, |cut| *cut);
    cuts.dedup();

    let mut segments: Vec<(Span, Option<Severity>)> = Vec::with_capacity(cuts.len());
    let mut upcoming = starts.into_iter().peekable();
    let mut open: Vec<(Span, Severity)> = Vec::new();
    for (&start, &end) in cuts.iter().zip(cuts.iter().skip(1)) {
        while let Some(next) = upcoming.next_if(|(span, _)| span.start <= start) {
            open.push(next);
        }
        open.retain(|(span, _)| span.end > start);
        segments.push((Span::new(start, end), open.iter().map(|&(_, severity)| severity).max()));
    }
    segments
}

/// An empty span is a place where something is missing. It is shown on the character after it, or before it at the end of a line.
fn visible(text: &str, span: Span) -> Span {
    if !span.is_empty() {
        return span;
    }
    let after = text.get(span.start..).and_then(|rest| rest.chars().next()).filter(|&next| next != '\n');
    let before = text.get(..span.start).and_then(|rest| rest.chars().next_back()).filter(|&last| last != '\n');
    match (after, before) {
        (Some(next), _) => Span::new(span.start, span.start + next.len_utf8()),
        (None, Some(last)) => Span::new(span.start - last.len_utf8(), span.start),
        (None, None) => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(severity: Severity, start: usize, end: usize) -> Finding {
        Finding::new("a-rule", severity, Span::new(start, end), "wrong")
    }

    fn html(text: &str, findings: &[Finding]) -> String {
        marked(text, findings).unwrap().into_string()
    }

    #[test]
    fn the_offending_part_is_marked_and_escaped() {
        assert_eq!(
            html("a<b>c", &[finding(Severity::Error, 1, 4)]),
            "a<mark data-severity=\"error\">&lt;b&gt;</mark>c\n"
        );
    }

    #[test]
    fn where_findings_overlap_the_heaviest_shows() {
        let findings = [finding(Severity::Note, 0, 4), finding(Severity::Error, 1, 2)];
        assert_eq!(
            html("abcd", &findings),
            "<mark data-severity=\"note\">a</mark><mark data-severity=\"error\">b</mark><mark data-severity=\"note\">cd</mark>\n"
        );
    }

    #[test]
    fn an_empty_span_shows_on_its_neighbour() {
        assert_eq!(html("é", &[finding(Severity::Error, 2, 2)]), "<mark data-severity=\"error\">é</mark>\n");
        assert_eq!(html("ab", &[finding(Severity::Error, 0, 0)]), "<mark data-severity=\"error\">a</mark>b\n");
        assert_eq!(html("", &[finding(Severity::Error, 0, 0)]), "\n");
    }

    #[test]
    fn spans_that_do_not_fit_the_text_lose_nothing_of_it() {
        assert_eq!(html("éa", &[finding(Severity::Error, 1, 9)]), "éa\n");
    }

    #[test]
    fn a_large_text_is_not_marked() {
        assert!(marked(&"a".repeat(MARKED_LIMIT + 1), &[]).is_none());
    }
}
