//! A finding as a frame: its line with the offending part underlined, why, what to do, and the corrected line.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use diagnostics::{Finding, Fix, LineIndex, Severity, Span, corrected_lines};

use super::excerpt::{Excerpt, printable, printable_line};

/// How many lines of a correction are shown.
const SHOWN_LINES: usize = 10;

/// How the parts of a frame look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Palette {
    error: Style,
    warning: Style,
    note: Style,
    added: Style,
    gutter: Style,
    strong: Style,
}

impl Palette {
    /// Without any colour.
    pub(super) fn plain() -> Self {
        Self::default()
    }

    /// The colours that compilers have made familiar.
    pub(super) fn coloured() -> Self {
        let bold = |colour: AnsiColor| colour.on_default().bold();
        Self {
            error: bold(AnsiColor::BrightRed),
            warning: bold(AnsiColor::Yellow),
            note: bold(AnsiColor::BrightCyan),
            added: bold(AnsiColor::Green),
            gutter: bold(AnsiColor::BrightBlue),
            strong: Style::new().bold(),
        }
    }

    fn of(&self, severity: Severity) -> Style {
        match severity {
            Severity::Error => self.error,
            Severity::Warning => self.warning,
            Severity::Note => self.note,
        }
    }
}

/// A finding about a text, as lines that each end with a line break. `page` is where its rule is explained.
pub(super) fn frame(
    finding: &Finding,
    page: &str,
    source: &str,
    text: &str,
    index: &LineIndex<'_>,
    palette: &Palette,
) -> String {
    let start = index.position(finding.span.start);
    let corrected = finding.fix.as_ref().map(|fix| correction(fix, text, index)).unwrap_or_default();
    let last_number = corrected.iter().map(|line| line.number).max().unwrap_or_default().max(start.line);
    let mut frame = Frame { lines: String::new(), margin: last_number.to_string().len(), palette };

    frame.heading(finding);
    frame.place(&format!("{}:{}:{}", printable_line(source), start.line, start.column));
    frame.beside("");
    let (excerpt, underline) = offending_line(finding, text, index);
    frame.numbered(start.line, &excerpt.text);
    frame.beside(&painted(palette.of(finding.severity), &underline));
    if !finding.help.is_empty() {
        frame.remark("help", &printable(&finding.help));
    }
    if let Some(fix) = &finding.fix {
        frame.remark("fix", &format!("{} ({})", printable_line(&fix.title), fix.applicability.as_str()));
    }
    for line in corrected.iter().take(SHOWN_LINES) {
        frame.numbered(line.number, &line.excerpt.text);
        let added = line.excerpt.underline('+');
        if !added.is_empty() {
            frame.beside(&painted(palette.added, &added));
        }
    }
    if corrected.len() > SHOWN_LINES {
        frame.beside(&format!("and {} more lines", corrected.len() - SHOWN_LINES));
    }
    frame.remark("rule", page);
    frame.lines
}

/// The line on which the finding starts, and what stands below it.
fn offending_line(finding: &Finding, text: &str, index: &LineIndex<'_>) -> (Excerpt, String) {
    let (start, end) = (index.position(finding.span.start), index.position(finding.span.end));
    let line = index.line_span(start.line);
    let within = |offset: usize| offset.clamp(line.start, line.end) - line.start;
    let excerpt = Excerpt::new(line.of(text), &[Span::new(within(start.offset), within(end.offset))]);
    let mut underline = excerpt.underline('^');
    // A span that ends where a line starts has nothing of that line.
    let last_line = if end.column == 1 { end.line.saturating_sub(1) } else { end.line };
    if last_line > start.line {
        underline.push_str(&format!(" up to line {last_line}"));
    }
    (excerpt, underline)
}

/// A line as a fix leaves it.
struct CorrectedLine {
    number: usize,
    excerpt: Excerpt,
}

fn correction(fix: &Fix, text: &str, index: &LineIndex<'_>) -> Vec<CorrectedLine> {
    let places = corrected_lines(text, index, fix);
    let lines = places.iter().flat_map(|place| (place.first..).zip(&place.lines));
    lines.map(|(number, (line, marks))| CorrectedLine { number, excerpt: Excerpt::new(line, marks) }).collect()
}

/// Lines with a margin that holds their numbers.
struct Frame<'p> {
    lines: String,
    /// How wide the numbers are.
    margin: usize,
    palette: &'p Palette,
}

impl Frame<'_> {
    fn heading(&mut self, finding: &Finding) {
        let label =
            painted(self.palette.of(finding.severity), &format!("{}[{}]", finding.severity.as_str(), finding.rule));
        let message = printable_line(&finding.message);
        self.line(&format!("{label}: {}", painted(self.palette.strong, &message)));
    }

    fn place(&mut self, place: &str) {
        let margin = " ".repeat(self.margin);
        self.line(&format!("{margin}{} {place}", painted(self.palette.gutter, "-->")));
    }

    fn numbered(&mut self, number: usize, text: &str) {
        let gutter = painted(self.palette.gutter, &format!("{number:>width$} |", width = self.margin));
        self.line(&format!("{gutter} {text}"));
    }

    fn beside(&mut self, text: &str) {
        let gutter = painted(self.palette.gutter, &format!("{:width$} |", "", width = self.margin));
        self.line(&format!("{gutter} {text}"));
    }

    /// A word on the finding; further lines of it stand below its first.
    fn remark(&mut self, name: &str, text: &str) {
        let gutter = painted(self.palette.gutter, &format!("{:width$} =", "", width = self.margin));
        let indent = " ".repeat(self.margin + name.len() + 5);
        let text = text.replace('\n', &format!("\n{indent}"));
        self.line(&format!("{gutter} {}: {text}", painted(self.palette.strong, name)));
    }

    fn line(&mut self, line: &str) {
        self.lines.push_str(line.trim_end());
        self.lines.push('\n');
    }
}

fn painted(style: Style, text: &str) -> String {
    let mut painted = String::new();
    // Writing to a string cannot fail.
    let _ = write!(painted, "{style}{text}{style:#}");
    painted
}

#[cfg(test)]
mod tests {
    use super::*;
    use diagnostics::Edit;
    use proptest::prelude::*;

    fn plain(finding: &Finding, text: &str) -> String {
        frame(finding, &finding.docs(), "a.txt", text, &LineIndex::new(text), &Palette::plain())
    }

    fn error(start: usize, end: usize) -> Finding {
        Finding::new("tag-format", Severity::Error, Span::new(start, end), "wrong")
    }

    #[test]
    fn a_frame_shows_line_reason_and_correction() {
        let edits = vec![Edit::replace(Span::new(8, 11), "漢\nlast"), Edit::insert(0, "😀")];
        let finding = error(7, 11).help("because\nand so").fix(Fix::suggested("Say it", edits));
        let expected = "\
error[tag-format]: wrong
 --> a.txt:2:3
  |
2 |     é    end
  |      ^^^^^^^
  = help: because
          and so
  = fix: Say it (suggested)
1 | 😀one
  | ++
2 |     é    漢
  |          ++
3 | last
  | ++++
  = rule: /rules/tag-format/
";
        assert_eq!(plain(&finding, "one\n\té\tend"), expected);
    }

    #[test]
    fn a_long_correction_is_cut() {
        let finding = error(0, 0).fix(Fix::safe("Add", vec![Edit::insert(0, "x\n".repeat(20))]));
        assert!(plain(&finding, "end").contains("10 | x\n   | +\n   | and 11 more lines\n   = rule"));
    }

    #[test]
    fn a_finding_over_several_lines_says_where_it_ends() {
        assert!(plain(&error(1, 7), "abc\ndef\nghi").contains("1 | abc\n  |  ^^ up to line 2\n"));
        assert!(plain(&error(1, 4), "abc\ndef\nghi").contains("1 | abc\n  |  ^^\n"));
        assert!(plain(&error(1, 9), "abc\ndef\nghi").contains("^^ up to line 3\n"));
    }

    proptest! {
        #[test]
        fn any_finding_on_any_text_has_a_frame(
            text in "\\PC{0,60}|([\\x00-\\x{9f}]|\\n|\\r){0,60}",
            (start, length) in (0_usize..80, 0_usize..80),
            (at, cut, put) in (0_usize..80, 0_usize..80, "([\\x00-\\x{9f}]|é|\\n){0,9}"),
        ) {
            let fix = Fix::safe("Put", vec![Edit::replace(Span::new(at, at + cut), put), Edit::insert(start, "漢")]);
            let shown = plain(&error(start, start + length).help(text.clone()).fix(fix), &text);
            prop_assert!(shown.chars().all(|character| character == '\n' || !character.is_control()));
        }
    }
}
