//! From a scalar's source to its value, remembering which character came from where.
//!
//! The parser has done this once already, without the places. They are asked for seldom and then for one scalar, so the
//! source is read again on demand. The result counts only when it is the value the parser found.

use std::ops::Range;

use diagnostics::Span;

use super::source;
use super::tree::ScalarStyle;

/// Where the parts of one scalar's value are written. From [`super::Tree::source_map`].
#[derive(Clone, Debug)]
pub struct SourceMap {
    span: Span,
    /// The length of the value in bytes.
    length: usize,
    trace: Trace,
}

#[derive(Clone, Debug)]
enum Trace {
    /// The value is written as it is, from here on.
    Shifted(usize),
    Pieces(Vec<Piece>),
    Lost,
}

impl SourceMap {
    pub(super) fn new(text: &str, span: Span, style: ScalarStyle, value: &str) -> Self {
        let trace = match written_as_is(text, span, style, value) {
            Some(start) => Trace::Shifted(start),
            None => pieces(text, span, style, value).map_or(Trace::Lost, Trace::Pieces),
        };
        Self { span, length: value.len(), trace }
    }

    /// A map that knows nothing but the node.
    pub(super) fn lost(span: Span) -> Self {
        Self { span, length: 0, trace: Trace::Lost }
    }

    /// The place of a part of the value; `range` counts bytes of the value and lies on its characters.
    ///
    /// A range within one line of the text has its own characters, so that they can be underlined and replaced. A range
    /// over a folded line break or an escape has all that stands for it, the break and the indentation after it
    /// included. Where the value cannot be traced it is the span of the node.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = range.start.min(self.length);
        let range = start..range.end.clamp(start, self.length);
        match &self.trace {
            Trace::Shifted(start) => Span::new(start + range.start, start + range.end),
            Trace::Pieces(pieces) => locate(pieces, range).map_or(self.span, |found| within(self.span, found)),
            Trace::Lost => self.span,
        }
    }
}

/// The value of a scalar in quotes, read from its source. `None` where it has no end or an escape is wrong.
pub(super) fn quoted_value(text: &str, span: Span, style: ScalarStyle) -> Option<String> {
    let mut decoder = Decoder::default();
    decoder.quoted(text, span, style)?;
    Some(decoder.value)
}

/// Whether a block scalar has this value.
pub(super) fn is_block_value(text: &str, span: Span, style: ScalarStyle, value: &str) -> bool {
    block_pieces(text, span, style, value).is_some()
}

/// Where a scalar's text starts if it is written in the source just as it is in the value, on one line.
fn written_as_is(text: &str, span: Span, style: ScalarStyle, value: &str) -> Option<usize> {
    let quote = match style {
        ScalarStyle::Plain => 0,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    let source = text.get(span.start + quote..span.end.checked_sub(quote)?)?;
    (source == value).then_some(span.start + quote)
}

/// A part of a value and of the source that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    value: Range<usize>,
    source: Range<usize>,
    /// Whether both are the same characters. Otherwise the piece is taken whole.
    verbatim: bool,
}

fn pieces(text: &str, span: Span, style: ScalarStyle, value: &str) -> Option<Vec<Piece>> {
    let mut decoder = Decoder::default();
    match style {
        ScalarStyle::Plain => decoder.folded_lines(text, span.start, span.end, style, |decoder, start, line| {
            decoder.verbatim(start, line);
            Some(true)
        })?,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => decoder.quoted(text, span, style)?,
        ScalarStyle::Literal | ScalarStyle::Folded => return block_pieces(text, span, style, value),
    }
    (decoder.value == value).then_some(decoder.pieces)
}

fn locate(pieces: &[Piece], range: Range<usize>) -> Option<Span> {
    if range.is_empty() {
        return locate_place(pieces, range.start);
    }
    let first = pieces.get(pieces.partition_point(|piece| piece.value.end <= range.start))?;
    let last = pieces.get(pieces.partition_point(|piece| piece.value.end < range.end))?;
    let start =
        if first.verbatim { first.source.start + (range.start - first.value.start) } else { first.source.start };
    let end = if last.verbatim { last.source.start + (range.end - last.value.start) } else { last.source.end };
    Some(Span::new(start, end))
}

/// A place between two characters: next to characters that are written as they are, if there are any.
fn locate_place(pieces: &[Piece], offset: usize) -> Option<Span> {
    let before = pieces.partition_point(|piece| piece.value.end < offset);
    let touching = pieces.get(before..)?.iter().take(2).filter(|piece| piece.value.start <= offset);
    let best = touching.max_by_key(|piece| piece.verbatim)?;
    Some(Span::empty(if best.verbatim {
        best.source.start + (offset - best.value.start)
    } else if offset == best.value.start {
        best.source.start
    } else {
        best.source.end
    }))
}

fn within(outer: Span, inner: Span) -> Span {
    Span::new(inner.start.clamp(outer.start, outer.end), inner.end.clamp(outer.start, outer.end))
}

#[derive(Default)]
struct Decoder {
    value: String,
    pieces: Vec<Piece>,
}

impl Decoder {
    /// Adds source text that stands in the value as it is.
    fn verbatim(&mut self, start: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        let from = self.value.len();
        self.value.push_str(text);
        let (value, source) = (from..self.value.len(), start..start + text.len());
        if let Some(last) = self.pieces.last_mut()
            && last.verbatim
            && last.source.end == source.start
        {
            last.value.end = value.end;
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { value, source, verbatim: true });
    }

    /// Adds characters that source text of another form stands for.
    fn replaced(&mut self, source: Range<usize>, text: &str) {
        let from = self.value.len();
        self.value.push_str(text);
        if from < self.value.len() {
            self.pieces.push(Piece { value: from..self.value.len(), source, verbatim: false });
        }
    }

    fn quoted(&mut self, text: &str, span: Span, style: ScalarStyle) -> Option<()> {
        let end = span.end.checked_sub(1).filter(|&end| end > span.start)?;
        if style == ScalarStyle::SingleQuoted {
            self.folded_lines(text, span.start + 1, end, style, |decoder, start, line| {
                decoder.single_quoted_line(start, line);
                Some(true)
            })
        } else {
            self.folded_lines(text, span.start + 1, end, style, Self::double_quoted_line)
        }
    }

    fn single_quoted_line(&mut self, start: usize, line: &str) {
        let mut start = start;
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("''") {
            self.verbatim(start, before);
            start += before.len();
            self.replaced(start..start + 2, "'");
            start += 2;
            rest = after;
        }
        self.verbatim(start, rest);
    }

    /// Whether the line break after the line counts: not after a `\`.
    fn double_quoted_line(&mut self, start: usize, line: &str) -> Option<bool> {
        let mut start = start;
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('\\') {
            self.verbatim(start, before);
            start += before.len();
            let Some(code) = after.chars().next() else { return Some(false) };
            let (character, length) = escape(code, after)?;
            self.replaced(start..start + length, character.encode_utf8(&mut [0; 4]));
            start += length;
            rest = rest.get(before.len() + length..)?;
        }
        self.verbatim(start, rest);
        Some(true)
    }

    /// Reads the lines of a plain or quoted scalar: a line break is a space, several are one less, and the white space
    /// around them does not count. `line` adds one line and says whether its break counts.
    fn folded_lines(
        &mut self,
        text: &str,
        start: usize,
        end: usize,
        style: ScalarStyle,
        mut line: impl FnMut(&mut Self, usize, &str) -> Option<bool>,
    ) -> Option<()> {
        let mut start = start;
        loop {
            let rest = text.get(start..end)?;
            let Some(length) = rest.find(['\n', '\r']) else {
                line(self, start, rest)?;
                return Some(());
            };
            let full = rest.get(..length)?;
            // In double quotes a backslash keeps the white space after it.
            let content = full.trim_end_matches([' ', '\t']);
            let escapes = style == ScalarStyle::DoubleQuoted && ends_in_open_escape(content);
            let escaped_space = escapes && content.len() < full.len();
            let content = if escaped_space { full.get(..content.len() + 1)? } else { content };
            let break_counts = line(self, start, content)?;
            let breaks = text.get(start + content.len()..end)?;
            let next = breaks.trim_start_matches([' ', '\t', '\n', '\r']);
            let between = start + content.len()..end - next.len();
            let count = breaks.get(..breaks.len() - next.len()).map_or(0, count_breaks);
            if count > 1 {
                // After an escaped break the first one is already spent, otherwise it is what folds.
                self.replaced(between.clone(), &"\n".repeat(count - 1));
            } else if break_counts {
                self.replaced(between.clone(), " ");
            }
            start = between.end;
        }
    }
}

fn ends_in_open_escape(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

fn count_breaks(text: &str) -> usize {
    let lone_returns = text.bytes().filter(|&byte| byte == b'\r').count() - text.matches("\r\n").count();
    lone_returns + text.bytes().filter(|&byte| byte == b'\n').count()
}

/// The character of an escape, and how long it is in the source with its backslash.
fn escape(code: char, after: &str) -> Option<(char, usize)> {
    let single = match code {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' => ' ',
        '"' => '"',
        '/' => '/',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return hexadecimal(after, 2),
        'u' => return hexadecimal(after, 4),
        'U' => return hexadecimal(after, 8),
        _ => return None,
    };
    Some((single, 2))
}

fn hexadecimal(after: &str, digits: usize) -> Option<(char, usize)> {
    // The standard library would take a sign as well.
    let number = |text: &str| {
        let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(text, 16).ok().filter(|_| is_hexadecimal)
    };
    let first = number(after.get(1..1 + digits)?)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, digits + 2));
    }
    // As in JSON, two escapes may stand for one character outside the first 65,536.
    let second = number(after.get(1 + digits..)?.strip_prefix("\\u")?.get(..4)?)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, 12))
}

/// Whether an escape of a double-quoted scalar is one that YAML knows; `after` starts behind the backslash.
pub(super) fn is_escape(after: &str) -> bool {
    match after.chars().next() {
        None | Some('\n' | '\r') => true,
        Some(code) => escape(code, after).is_some(),
    }
}

fn block_pieces(text: &str, span: Span, style: ScalarStyle, value: &str) -> Option<Vec<Piece>> {
    let source = text.get(span.start..)?;
    let header_end = source.find(['\n', '\r'])?;
    let header = source.get(1..header_end)?;
    let indicators = header.split([' ', '\t', '#']).next()?;
    let chomping = match (indicators.contains('-'), indicators.contains('+')) {
        (true, _) => Chomping::Strip,
        (_, true) => Chomping::Keep,
        _ => Chomping::Clip,
    };
    let body = span.start + header_end + break_length(source.get(header_end..)?);
    let first = lines(text, body).find(|line| !line.content(text).trim_matches([' ', '\t']).is_empty());
    let deepest = first.map_or(0, |line| line.indent(text));
    // An indentation indicator counts from the parent's indentation, which is not known here; the value decides.
    let explicit = indicators.bytes().find(u8::is_ascii_digit).map(|digit| usize::from(digit - b'0'));
    let candidates = explicit.unwrap_or(deepest)..=deepest;
    candidates.rev().find_map(|indent| {
        let mut decoder = Decoder::default();
        decoder.block(text, body, indent, style, chomping, value.len())?;
        (decoder.value == value).then_some(decoder.pieces)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// A line of the text: its start, the end of its content, and the start of the next.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

impl Line {
    fn content(self, text: &str) -> &str {
        Span::new(self.start, self.end).of(text)
    }

    fn indent(self, text: &str) -> usize {
        let content = self.content(text);
        content.len() - content.trim_start_matches(' ').len()
    }
}

fn lines(text: &str, start: usize) -> impl Iterator<Item = Line> + '_ {
    let mut start = start;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let end = start + length;
        let line = Line { start, end, next: end + rest.get(length..).map_or(0, break_length) };
        start = line.next;
        Some(line)
    })
}

/// Length of the line break that a text starts with.
fn break_length(text: &str) -> usize {
    if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with(['\n', '\r'])) }
}

impl Decoder {
    /// Reads the lines of a block scalar. Gives up where the value grows past `longest`, which bounds the work.
    fn block(
        &mut self,
        text: &str,
        body: usize,
        indent: usize,
        style: ScalarStyle,
        chomping: Chomping,
        longest: usize,
    ) -> Option<()> {
        let mut last_break: Option<Range<usize>> = None;
        let mut empty_lines: Vec<Range<usize>> = Vec::new();
        let mut after_indented = false;
        for line in lines(text, body) {
            let content = line.content(text);
            let line_indent = line.indent(text);
            if line_indent == content.len() && line_indent <= indent {
                empty_lines.push(line.end..line.next);
                continue;
            }
            let ends_document = indent == 0 && source::starts_document(content);
            if line_indent < indent || ends_document {
                break;
            }
            let content = content.get(indent..)?;
            let is_indented = content.starts_with([' ', '\t']);
            if let Some(last_break) = last_break.take() {
                let folds = style == ScalarStyle::Folded && !after_indented && !is_indented;
                match (folds, empty_lines.is_empty()) {
                    (true, true) => self.replaced(last_break, " "),
                    // The empty lines after it are its line breaks.
                    (true, false) => {}
                    (false, _) => self.line_break(text, last_break),
                }
            }
            for empty in empty_lines.drain(..) {
                self.line_break(text, empty);
            }
            self.verbatim(line.start + indent, content);
            after_indented = is_indented;
            last_break = (line.end < line.next).then_some(line.end..line.next);
            if self.value.len() > longest {
                return None;
            }
        }
        if chomping != Chomping::Strip
            && let Some(last_break) = last_break
        {
            self.line_break(text, last_break);
        }
        if chomping == Chomping::Keep {
            for empty in empty_lines {
                self.line_break(text, empty);
            }
        }
        Some(())
    }

    fn line_break(&mut self, text: &str, source: Range<usize>) {
        match text.get(source.clone()) {
            Some("\n") => self.verbatim(source.start, "\n"),
            Some("") | None => {}
            Some(_) => self.replaced(source, "\n"),
        }
    }
}
