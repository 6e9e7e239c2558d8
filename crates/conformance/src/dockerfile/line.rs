//! Lines as Docker joins them: continued lines become one, with the way back to where each character is written.
//!
//! Source: moby/buildkit, `frontend/dockerfile/parser/parser.go` (`Parse`, `trimContinuationCharacter`, `isComment`).

use std::borrow::Cow;
use std::ops::Range;

use diagnostics::Span;

/// A line that instructions are read from: one line of the text, or several that are continued.
#[derive(Debug)]
pub(crate) struct Line<'t> {
    text: Cow<'t, str>,
    /// For each stretch of the line: where it starts in the line, and where in the source. Never empty, in order.
    stretches: Vec<(usize, usize)>,
}

impl<'t> Line<'t> {
    /// A line that is written in one piece at `offset`.
    pub(crate) fn new(text: &'t str, offset: usize) -> Self {
        Self { text: Cow::Borrowed(text), stretches: vec![(0, offset)] }
    }

    /// Appends what is written at `offset`.
    pub(crate) fn join(&mut self, text: &'t str, offset: usize) {
        if text.is_empty() {
            return;
        }
        self.stretches.push((self.text.len(), offset));
        self.text.to_mut().push_str(text);
    }

    /// The whole line.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A part of the line.
    pub(crate) fn part(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Where a part is written; with what stands between its lines, where it is continued. An empty part at the end of a stretch belongs to
    /// that stretch.
    pub(crate) fn place(&self, range: Range<usize>) -> Span {
        let start = self.offset(range.start, range.is_empty());
        Span::new(start, if range.is_empty() { start } else { self.offset(range.end, true) })
    }

    /// Where the stretch ends that holds what stands at `at`: up to there, the line is written in one piece.
    pub(crate) fn stretch_end(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(start, _)| *start <= at);
        self.stretches.get(after).map_or(self.text.len(), |(start, _)| *start)
    }

    fn offset(&self, at: usize, is_end: bool) -> usize {
        let after = self.stretches.partition_point(|(start, _)| if is_end { *start < at } else { *start <= at });
        let (start, source) = self.stretches.get(after.saturating_sub(1)).copied().unwrap_or_default();
        source + at.saturating_sub(start)
    }
}

/// The lines of a text, each with its line break.
#[derive(Debug)]
pub(crate) struct RawLines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> RawLines<'t> {
    /// All lines; a byte order mark at the start is no part of the first.
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 } }
    }

    /// Where the next line starts.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }
}

impl<'t> Iterator for RawLines<'t> {
    /// The line without its break, and its offset.
    type Item = (&'t str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.at;
        let rest = self.text.get(offset..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.at += length;
        Some((rest.get(..length).unwrap_or_default().trim_end_matches(['\r', '\n']), offset))
    }
}

/// What is left of a line that the next one continues; `None` where it ends here. The escape character continues a line where nothing but
/// blanks follow it and no second one stands before it.
pub(crate) fn continued(line: &str, escape: char) -> Option<&str> {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before)
}

/// Whether Docker takes a line for a comment.
pub(crate) fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// The blanks that separate the words of an instruction.
pub(crate) const BLANKS: [char; 5] = [' ', '\t', '\u{B}', '\u{C}', '\r'];

/// The words of a part of a line, separated by blanks.
pub(crate) fn words(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = within.start;
    for piece in text.get(within).unwrap_or_default().split(BLANKS) {
        if !piece.is_empty() {
            found.push(at..at + piece.len());
        }
        at += piece.len() + 1;
    }
    found
}

/// The words of a part of a line, where quotes keep blanks together. Quotes and escapes stay in them.
///
/// Source: `parseWords` in `frontend/dockerfile/parser/line_parsers.go`.
pub(crate) fn quoted_words(text: &str, within: Range<usize>, escape: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut escaped = false;
    for (index, letter) in text.get(within.clone()).unwrap_or_default().char_indices() {
        let at = within.start + index;
        if quote.is_none() && !escaped && letter.is_whitespace() {
            found.extend(start.take().map(|start| start..at));
            continue;
        }
        start = start.or(Some(at));
        match quote {
            _ if escaped => escaped = false,
            // Nothing is escaped between single quotes.
            Some('\'') if letter == '\'' => quote = None,
            Some('\'') => {}
            _ if letter == escape => escaped = true,
            Some(open) if letter == open => quote = None,
            None if letter == '"' || letter == '\'' => quote = Some(letter),
            _ => {}
        }
    }
    found.extend(start.map(|start| start..within.end));
    found
}

/// Without the white space around it.
pub(crate) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (part.len() - part.trim_start().len());
    start..(start + part.trim().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_joined_line_is_where_it_is_written() {
        let mut line = Line::new("ab", 10);
        line.join("cd", 20);
        assert_eq!(line.text(), "abcd");
        assert_eq!(line.place(0..2), Span::new(10, 12));
        assert_eq!(line.place(2..4), Span::new(20, 22));
        assert_eq!(line.place(1..3), Span::new(11, 21));
        assert_eq!(line.place(2..2), Span::empty(12));
        assert_eq!(line.place(4..4), Span::empty(22));
        assert_eq!(line.place(0..0), Span::empty(10));
    }

    #[test]
    fn lines_are_continued_by_a_single_escape_character_at_the_end() {
        assert_eq!(continued("RUN a \\", '\\'), Some("RUN a "));
        assert_eq!(continued("RUN a \\ \t", '\\'), Some("RUN a "));
        assert_eq!(continued("\\", '\\'), Some(""));
        assert_eq!(continued("RUN a \\\\", '\\'), None);
        assert_eq!(continued("RUN a `", '\\'), None);
        assert_eq!(continued("RUN a `", '`'), Some("RUN a "));
    }

    #[test]
    fn quotes_keep_words_together() {
        let text = r#"a="b c" d='e f' g\ h "i"#;
        let words: Vec<&str> = quoted_words(text, 0..text.len(), '\\').into_iter().map(|word| &text[word]).collect();
        assert_eq!(words, [r#"a="b c""#, "d='e f'", r"g\ h", "\"i"]);
        assert_eq!(words_of(" a\tb  c"), ["a", "b", "c"]);
    }

    fn words_of(text: &str) -> Vec<&str> {
        words(text, 0..text.len()).into_iter().map(|word| &text[word]).collect()
    }
}
