//! Places as an editor counts them, and as the engine does: by line and column in the units of the editor's choice, and in bytes.

use std::cell::Cell;

use diagnostics::{LineIndex, Span};
use gen_lsp_types::{Position, PositionEncodingKind, Range};

/// What the columns of an editor count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every editor knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The one to talk in, of those that an editor offers in the order of its liking. Bytes are preferred: nothing has to be counted.
    pub(super) fn negotiated<'o>(offered: impl Iterator<Item = &'o str> + Clone) -> Self {
        let known = |offer: &str| match offer {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            "utf-32" => Some(Self::Utf32),
            _ => None,
        };
        let mut known = offered.filter_map(known);
        if known.clone().any(|encoding| encoding == Self::Utf8) {
            return Self::Utf8;
        }
        known.next().unwrap_or_default()
    }

    /// The protocol's word for it.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    fn count(self, text: &str) -> usize {
        if self == Self::Utf8 || text.is_ascii() {
            return text.len();
        }
        text.chars().map(|character| self.width(character)).sum()
    }
}

/// The places of one text.
#[derive(Debug)]
pub(super) struct Positions<'t> {
    text: &'t str,
    index: LineIndex<'t>,
    encoding: Encoding,
    /// The start of the line, the offset and the column that were counted last: the next place is often a little after it, on a line that may be long.
    last: Cell<(usize, usize, usize)>,
}

impl<'t> Positions<'t> {
    /// Reads the text once for its lines.
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        Self { text, index: LineIndex::new(text), encoding, last: Cell::default() }
    }

    /// The lines.
    pub(super) fn lines(&self) -> &LineIndex<'t> {
        &self.index
    }

    /// The byte offset of a place. A column past the end of its line is the end, a line past the last one is the end of the text, and a
    /// column inside a character is that character's start.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX).saturating_add(1);
        if line > self.index.line_count() {
            return self.text.len();
        }
        let span = self.index.line_span(line);
        let wanted = usize::try_from(position.character).unwrap_or(usize::MAX);
        let mut column = 0;
        for (at, character) in span.of(self.text).char_indices() {
            column += self.encoding.width(character);
            if column > wanted {
                return span.start + at;
            }
        }
        span.end
    }

    /// The place of a byte offset. One inside a character or a line break is the start of that.
    pub(super) fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.index.line(offset);
        let span = self.index.line_span(line);
        offset = offset.min(span.end);
        let (start, done, column) = self.last.get();
        let (done, column) =
            if start == span.start && done <= offset && done >= start { (done, column) } else { (span.start, 0) };
        let column = column + self.encoding.count(Span::new(done, offset).of(self.text));
        self.last.set((span.start, offset, column));
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Position { line: number(line - 1), character: number(column) }
    }

    /// The range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The span of a range; empty at its start where it ends before that.
    pub(super) fn span(&self, range: Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "aä😀b\r\nc\rd\n\n é";

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_in_the_units_of_the_editor() {
        let b = TEXT.find('b').unwrap();
        for (encoding, column) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let positions = Positions::new(TEXT, encoding);
            assert_eq!(positions.position(b), at(0, column), "{encoding:?}");
            assert_eq!(positions.offset(at(0, column)), b, "{encoding:?}");
        }
    }

    #[test]
    fn there_and_back_is_the_same_for_every_character() {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            // Forwards and backwards: what was counted last must not matter.
            let positions = Positions::new(TEXT, encoding);
            let offsets: Vec<usize> = TEXT.char_indices().map(|(at, _)| at).chain([TEXT.len()]).collect();
            for &offset in offsets.iter().chain(offsets.iter().rev()) {
                // Between the two characters of a line break there is no place.
                let expected = if TEXT[..offset].ends_with('\r') && TEXT[offset..].starts_with('\n') {
                    offset - 1
                } else {
                    offset
                };
                assert_eq!(positions.offset(positions.position(offset)), expected, "{encoding:?} {offset}");
            }
        }
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        let positions = Positions::new(TEXT, Encoding::Utf16);
        let lines: Vec<u32> =
            ['c', 'd', 'é'].map(|letter| positions.position(TEXT.find(letter).unwrap()).line).to_vec();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn places_that_are_not_there_are_the_nearest_before() {
        let positions = Positions::new(TEXT, Encoding::Utf16);
        assert_eq!(positions.offset(at(0, 99)), TEXT.find('\r').unwrap());
        assert_eq!(positions.offset(at(99, 0)), TEXT.len());
        assert_eq!(positions.offset(at(u32::MAX, u32::MAX)), TEXT.len());
        // In the middle of the pair of code units.
        assert_eq!(positions.offset(at(0, 3)), TEXT.find('😀').unwrap());
        assert_eq!(positions.position(usize::MAX), at(4, 2));
        assert_eq!(positions.position(2), at(0, 1));
        assert_eq!(positions.span(Range { start: at(4, 1), end: at(0, 0) }), Span::empty(TEXT.len() - 2));
    }

    #[test]
    fn bytes_are_preferred_and_utf16_is_what_everyone_knows() {
        let negotiated = |offered: &[&'static str]| Encoding::negotiated(offered.iter().copied());
        assert_eq!(negotiated(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(negotiated(&["utf-32", "utf-16"]), Encoding::Utf32);
        assert_eq!(negotiated(&["latin-1"]), Encoding::Utf16);
        assert_eq!(negotiated(&[]), Encoding::Utf16);
    }
}
