//! What a fix makes of the lines that it changes.

use diagnostics::{CorrectedLines, Fix, LineIndex, Span, corrected_lines};
use maud::{Markup, html};

use crate::place::Source;

/// How many places of a fix, and how many lines of each, are shown.
const PLACES: usize = 3;
const LINES: usize = 6;

/// How much of a line is shown, in characters: what has changed, and so much before it.
const LINE: usize = 160;
const BEFORE: usize = 40;

/// The lines before and after the fix, to be unfolded. Nothing where the fix does not fit the text. `line` is that of the finding, which needs no mention.
pub(crate) fn preview(source: &Source<'_>, fix: &Fix, line: usize) -> Markup {
    let places = corrected_lines(source.text, &source.lines, fix);
    html! {
        @if !places.is_empty() {
            details.preview {
                summary { "Show the change" }
                pre.diff {
                    code {
                        @for place in places.iter().take(PLACES) { (hunk(source, fix, place, line)) }
                        @if places.len() > PLACES { span.at { "and " (places.len() - PLACES) " more places" } }
                    }
                }
            }
        }
    }
}

fn hunk(source: &Source<'_>, fix: &Fix, place: &CorrectedLines, finding_line: usize) -> Markup {
    let changed = place.changed(source.text, &source.lines);
    html! {
        @if changed.first != finding_line { span.at { "Line " (changed.first) } }
        @for number in (changed.first..changed.first + changed.old.len()).take(LINES) {
            del { (old_line(source.text, &source.lines, fix, number).markup()) }
        }
        (more(changed.old.len()))
        @for (text, marks) in changed.new.iter().take(LINES) { ins { (Line { text, marks: marks.clone() }.markup()) } }
        (more(changed.new.len()))
    }
}

fn more(lines: usize) -> Markup {
    html! { @if lines > LINES { span.at { "and " (lines - LINES) " more lines" } } }
}

/// A line with what is removed from it or new in it.
struct Line<'t> {
    text: &'t str,
    marks: Vec<Span>,
}

fn old_line<'t>(text: &'t str, lines: &LineIndex<'_>, fix: &Fix, number: usize) -> Line<'t> {
    let line = lines.line_span(number);
    let within = |span: Span| {
        let (start, end) = (span.start.max(line.start), span.end.min(line.end));
        (start < end).then(|| Span::new(start - line.start, end - line.start))
    };
    let mut marks: Vec<Span> = fix.edits.iter().filter_map(|edit| within(edit.span)).collect();
    diagnostics::order::sort_by_key(&mut marks, |mark| *mark);
    Line { text: line.of(text), marks }
}

impl Line<'_> {
    fn markup(&self) -> Markup {
        // A long line is shown from a little before its change.
        let change = self.marks.first().map_or(0, |mark| mark.start);
        let before = self.text.get(..change).unwrap_or_default().char_indices();
        let start = before.rev().take(BEFORE).last().map_or(0, |(at, _)| at);
        let start = if self.text.len() > LINE { start } else { 0 };
        let rest = self.text.get(start..).unwrap_or_default();
        let end = start + rest.char_indices().nth(LINE).map_or(rest.len(), |(at, _)| at);
        let mut pieces: Vec<(Span, bool)> = Vec::new();
        let mut done = start;
        for mark in &self.marks {
            // Edits that overlap are equal.
            let (from, to) = (mark.start.clamp(done, end.max(done)), mark.end.clamp(done, end.max(done)));
            pieces.extend([(Span::new(done, from), false), (Span::new(from, to), true)]);
            done = to;
        }
        pieces.push((Span::new(done, end), false));
        html! {
            @if start > 0 { "…" }
            @for (piece, marked) in pieces {
                @let text = piece.of(self.text);
                @if marked && !text.is_empty() { mark { (text) } } @else { (text) }
            }
            @if end < self.text.len() { "…" }
        }
    }
}

#[cfg(test)]
mod tests {
    use diagnostics::Edit;

    use super::*;

    fn html(text: &str, edits: Vec<Edit>) -> String {
        let source = Source { text, lines: LineIndex::new(text) };
        let html = preview(&source, &Fix::safe("", edits), 1).into_string();
        html.strip_prefix("<details class=\"preview\"><summary>Show the change</summary><pre class=\"diff\"><code>")
            .and_then(|html| html.strip_suffix("</code></pre></details>"))
            .unwrap_or_else(|| panic!("{html}"))
            .to_owned()
    }

    #[test]
    fn a_changed_line_stands_there_before_and_after() {
        assert_eq!(
            html("a: <b>\n", vec![Edit::replace(Span::new(3, 6), "&")]),
            "<del>a: <mark>&lt;b&gt;</mark></del><ins>a: <mark>&amp;</mark></ins>"
        );
    }

    #[test]
    fn an_added_or_removed_line_leaves_its_neighbours_out() {
        assert_eq!(html("a\nb\n", vec![Edit::remove(Span::new(0, 2))]), "<del><mark>a</mark></del>");
        assert_eq!(
            html("a\nb\n", vec![Edit::insert(2, "é\n")]),
            "<span class=\"at\">Line 2</span><ins><mark>é</mark></ins>"
        );
        assert_eq!(html("", vec![Edit::insert(0, "b")]), "<del></del><ins><mark>b</mark></ins>");
    }

    #[test]
    fn a_large_fix_stays_small() {
        let text = "é".repeat(5_000) + "!\n" + &"x\n".repeat(50);
        let edits =
            (0..50).map(|line| Edit::replace(Span::new(10_002 + 2 * line, 10_003 + 2 * line), "y".repeat(9_000)));
        let first = Edit::replace(Span::new(10_000, 10_001), "?");
        let html = html(&text, std::iter::once(first).chain(edits).collect());
        assert!(html.starts_with(&format!("<del>…{}<mark>!</mark></del>", "é".repeat(BEFORE))), "{html}");
        assert!(html.contains("and 48 more places") && html.len() < 3_000, "{html}");
    }

    #[test]
    fn a_fix_for_another_text_shows_nothing() {
        let source = Source { text: "é", lines: LineIndex::new("é") };
        let fix = Fix::safe("", vec![Edit::remove(Span::new(1, 2))]);
        assert_eq!(preview(&source, &fix, 1).into_string(), "");
    }
}
