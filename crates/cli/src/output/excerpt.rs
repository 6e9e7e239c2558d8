//! Text that a terminal can show: without control characters, and long lines cut around what matters.

use std::borrow::Cow;

use diagnostics::{Span, is_control};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How much of a line is shown, in columns.
const WIDTH: usize = 120;
/// How much of a cut line is shown before the first mark, in columns.
const WIDTH_BEFORE: usize = 40;
/// Stands for a tab: what follows it lines up with the marks below.
const TAB: &str = "    ";
/// Stands where a line was cut.
const ELLIPSIS: char = '…';

/// A line, or a part of one, as it is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// What is shown.
    pub(super) text: String,
    /// The marked parts, as byte offsets into `text`.
    pub(super) marks: Vec<Span>,
}

impl Excerpt {
    /// Shows a line so that the first of the marks, byte offsets into `line`, is seen.
    pub(super) fn new(line: &str, marks: &[Span]) -> Self {
        // Most lines are short and of plain letters: they are shown as they are.
        if line.len() <= WIDTH && line.bytes().all(is_plain) {
            let shown = |offset: usize| offset.min(line.len());
            let marks = marks.iter().map(|mark| Span::new(shown(mark.start), shown(mark.end))).collect();
            return Self { text: line.to_owned(), marks };
        }
        Self::by_character(line, marks)
    }

    /// The same for lines of any kind.
    fn by_character(line: &str, marks: &[Span]) -> Self {
        let focus = marks.first().map_or(0, |mark| mark.start);
        let start = if fits(line) { 0 } else { start_before(line, focus) };
        let mut text = String::new();
        // Where each character that is shown starts: in the line, and in what is shown.
        let mut places: Vec<(usize, usize)> = Vec::new();
        let mut columns = 0;
        let mut end = line.len();
        if start > 0 {
            text.push(ELLIPSIS);
        }
        for (offset, character) in line.get(start..).unwrap_or_default().char_indices() {
            columns += columns_of(character);
            if columns > WIDTH {
                end = start + offset;
                break;
            }
            places.push((start + offset, text.len()));
            match character {
                '\t' => text.push_str(TAB),
                _ => text.push(visible(character)),
            }
        }
        let shown_end = text.len();
        if end < line.len() {
            text.push(ELLIPSIS);
        }
        let shown = |offset: usize| {
            let index = places.partition_point(|(place, _)| *place < offset);
            places.get(index).map_or(shown_end, |(_, shown)| *shown)
        };
        let marks = marks.iter().map(|mark| Span::new(shown(mark.start), shown(mark.end))).collect();
        Self { text, marks }
    }

    /// A line of `sign`s to stand below what is shown, under every mark; a mark of a place gets one sign. Empty where there is no
    /// mark.
    pub(super) fn underline(&self, sign: char) -> String {
        let mut underline = String::new();
        let mut columns = 0;
        for mark in &self.marks {
            let start = Span::new(0, mark.start).of(&self.text).width();
            let end = Span::new(0, mark.end).of(&self.text).width().max(start + 1);
            underline.extend(std::iter::repeat_n(' ', start.saturating_sub(columns)));
            underline.extend(std::iter::repeat_n(sign, end.saturating_sub(start.max(columns))));
            columns = columns.max(end);
        }
        underline
    }
}

/// A text for people, in one or more lines, without anything that a terminal would act upon.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte == b'\n' || is_plain(byte)) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|character| character == '\n' || visible(character) == character) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|character| if character == '\n' { character } else { visible(character) }).collect()
}

/// The same as one line.
pub(crate) fn printable_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        printable if printable.contains('\n') => Cow::Owned(printable.replace('\n', "␊")),
        printable => printable,
    }
}

/// Whether a byte is a letter, a sign or a space of ASCII, which every terminal shows as it is, in one column.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// The character, or what stands for it where a terminal would act upon it or show nothing.
fn visible(character: char) -> char {
    match character {
        // Unicode has a picture for each of these.
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7F}' => '␡',
        _ if is_control(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

/// How much of the width a character uses up. One that is drawn over its neighbour counts too, so that no number of them is
/// shown at once.
fn columns_of(character: char) -> usize {
    match character {
        '\t' => TAB.len(),
        _ => visible(character).width().unwrap_or(1).max(1),
    }
}

/// Whether the whole line can be shown; looks at no more of it than that takes.
fn fits(line: &str) -> bool {
    let mut columns = 0;
    line.chars().all(|character| {
        columns += columns_of(character);
        columns <= WIDTH
    })
}

/// Where a cut line starts: a few columns before `focus`.
fn start_before(line: &str, focus: usize) -> usize {
    let mut columns = 0;
    let before = line.get(..focus).unwrap_or_default();
    let shown = before.char_indices().rev().take_while(|(_, character)| {
        columns += columns_of(*character);
        columns <= WIDTH_BEFORE
    });
    shown.last().map_or(before.len(), |(offset, _)| offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is shown of each mark.
    fn marked(excerpt: &Excerpt) -> Vec<&str> {
        excerpt.marks.iter().map(|mark| mark.of(&excerpt.text)).collect()
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let excerpt = Excerpt::new("a\tbé😀c", &[Span::new(2, 5), Span::new(9, 10)]);
        assert_eq!(excerpt.text, "a    bé😀c");
        assert_eq!(marked(&excerpt), ["bé", "c"]);
        assert_eq!(excerpt.underline('^'), "     ^^  ^");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_it_would_act_upon() {
        let line = "\u{1b}[31mred\u{9b}0m\u{202e}abc\u{7f}\r";
        let excerpt = Excerpt::new(line, &[Span::new(6, 9)]);
        assert_eq!(excerpt.text, "␛[31mred�0m�abc␡␍");
        assert_eq!(marked(&excerpt), ["ed\u{fffd}"]);
        assert_eq!(printable("a\nb\u{7}"), "a\nb␇");
        assert_eq!(printable_line("a\nb\u{7}"), "a␊b␇");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!("{}MARK{}", "a".repeat(500), "b".repeat(500));
        let excerpt = Excerpt::new(&line, &[Span::new(500, 504)]);
        assert_eq!(excerpt.text, format!("…{}MARK{}…", "a".repeat(40), "b".repeat(76)));
        assert_eq!(marked(&excerpt), ["MARK"]);
    }

    #[test]
    fn wide_characters_use_up_the_width_they_take() {
        let excerpt = Excerpt::new(&"漢".repeat(100), &[Span::new(0, 3)]);
        assert_eq!(excerpt.text, format!("{}…", "漢".repeat(60)));
    }

    #[test]
    fn the_underline_stands_below_what_it_marks() {
        let shown = |line, marks: &[Span]| Excerpt::new(line, marks).underline('^');
        assert_eq!(shown("漢字x", &[Span::new(3, 6)]), "  ^^");
        assert_eq!(shown("e\u{301}x", &[Span::new(3, 4)]), " ^");
        assert_eq!(shown("ab", &[Span::empty(2)]), "  ^");
        assert_eq!(shown("", &[Span::empty(0)]), "^");
        assert_eq!(shown("abcdef", &[Span::new(0, 3), Span::new(2, 4), Span::new(5, 6)]), "^^^^ ^");
        assert_eq!(shown("ab", &[]), "");
    }

    #[test]
    fn a_mark_that_is_longer_than_what_is_shown_ends_with_it() {
        let excerpt = Excerpt::new(&"x".repeat(1000), &[Span::new(0, 1000), Span::new(900, 901)]);
        assert_eq!(excerpt.text, format!("{}…", "x".repeat(120)));
        assert_eq!(excerpt.marks, [Span::new(0, 120), Span::empty(120)]);
    }

    proptest! {
        #[test]
        fn any_line_and_any_marks_can_be_shown(line in "\\PC{0,300}|[\\x00-\\x{9f}]{0,300}", start in 0_usize..400, length in 0_usize..400) {
            let excerpt = Excerpt::new(&line, &[Span::new(start, start + length)]);
            prop_assert!(excerpt.text.chars().all(|c| !c.is_control()));
            prop_assert!(excerpt.text.get(excerpt.marks[0].start..excerpt.marks[0].end).is_some());
            prop_assert!(excerpt.text.chars().count() <= WIDTH + 2);
            prop_assert!(excerpt.underline('^').len() <= WIDTH + 3);
        }

        #[test]
        fn the_short_way_for_plain_lines_shows_what_the_long_one_does(line in "[ -~]{0,130}", start in 0_usize..140, length in 0_usize..140) {
            let marks = [Span::new(start, start + length)];
            prop_assert_eq!(Excerpt::new(&line, &marks), Excerpt::by_character(&line, &marks));
        }
    }
}
