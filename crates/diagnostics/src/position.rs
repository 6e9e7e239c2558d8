//! Places in a text.

use serde::Serialize;

/// A half-open range of byte offsets, `start..end`, into the checked text.
///
/// An empty span (`start == end`) is a place between two characters: where something is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end`; an end before the start is read as an empty span at the start.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The place before the byte at `offset`.
    pub fn empty(offset: usize) -> Self {
        Self { start: offset, end: offset }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span is a place between two characters.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the whole of `other` lies in this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The text at this span; the empty string where the span lies outside the text or inside a character.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// A place as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// Byte offset from the start of the text.
    pub offset: usize,
    /// Line, from 1. Lines end at `\n`, `\r\n` or a lone `\r`.
    pub line: usize,
    /// Column in UTF-16 code units, from 1.
    pub column: usize,
}

/// Turns byte offsets of one text into lines and columns.
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    /// The offset at which each line starts; never empty.
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Reads the text once and remembers where its lines start.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (offset, byte) in bytes.iter().enumerate() {
            // Nearly every byte ends here.
            if *byte > b'\r' {
                continue;
            }
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(offset + 1);
            }
        }
        Self { text, starts }
    }

    /// The place of a byte offset. An offset past the end is the end; one inside a character is that character's start.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = Span::new(start, offset).of(self.text);
        let column = if before.is_ascii() { before.len() } else { before.encode_utf16().count() };
        Position { offset, line, column: column + 1 }
    }

    /// The line of a byte offset, from 1.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// How many lines the text has; a text that ends with a line break has an empty last line.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The span of a line (from 1) without its line break; empty where there is no such line.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return Span::empty(self.text.len());
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let content = Span::new(start, end).of(self.text).trim_end_matches(['\n', '\r']);
        Span::new(start, start + content.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_half_open() {
        let span = Span::new(2, 5);
        assert_eq!((span.len(), Span::empty(4).len(), Span::new(5, 2)), (3, 0, Span::empty(5)));
        assert!(!span.is_empty() && Span::empty(4).is_empty());
        assert_eq!((span.to(Span::new(7, 9)), Span::new(7, 9).to(span)), (Span::new(2, 9), Span::new(2, 9)));
        assert_eq!(Span::from(3..4), Span::new(3, 4));
        for (other, is_within, shares) in [
            (span, true, true),
            (Span::new(3, 4), true, true),
            (Span::new(1, 5), false, true),
            (Span::new(2, 6), false, true),
            (Span::new(1, 2), false, false),
            (Span::new(5, 6), false, false),
            (Span::new(0, 1), false, false),
            (Span::new(8, 9), false, false),
        ] {
            assert_eq!(
                (span.contains(other), span.overlaps(other), other.overlaps(span)),
                (is_within, shares, shares),
                "{other:?}"
            );
        }
    }

    #[test]
    fn columns_count_utf16_code_units() {
        let text = "a: 😀é!\nb";
        let index = LineIndex::new(text);
        let exclamation = text.find('!').unwrap();
        assert_eq!(index.position(exclamation), Position { offset: exclamation, line: 1, column: 7 });
        assert_eq!(index.position(text.len()), Position { offset: text.len(), line: 2, column: 2 });
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        let index = LineIndex::new("a\r\nb\rc\nd");
        let lines: Vec<_> = [0, 3, 5, 7].into_iter().map(|offset| index.position(offset).line).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
        assert_eq!(index.line_span(1), Span::new(0, 1));
        assert_eq!(index.line_span(9), Span::empty(8));
    }

    #[test]
    fn an_offset_inside_a_character_is_its_start() {
        assert_eq!(LineIndex::new("é").position(1).offset, 0);
        assert_eq!(LineIndex::new("é").position(99).offset, 2);
    }
}
