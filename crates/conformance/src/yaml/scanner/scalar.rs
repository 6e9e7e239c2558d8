//! Scalars of every style.

use std::borrow::Cow;

use diagnostics::Span;

use super::super::decode;
use super::super::source;
use super::super::tree::ScalarStyle;
use super::{Scanner, is_line_end, is_separator};

/// A scalar that has no place in the tree yet.
pub(super) struct Scalar<'t> {
    pub(super) value: Cow<'t, str>,
    pub(super) style: ScalarStyle,
    pub(super) span: Span,
}

impl<'t> Scanner<'t> {
    /// Reads a plain or quoted scalar in a block of the level `parent`. Where a key may stand (`may_be_key`), it ends before
    /// the colon of one.
    pub(super) fn scalar(&mut self, parent: usize, may_be_key: bool) -> Option<Scalar<'t>> {
        if matches!(self.next(), b'"' | b'\'') {
            return self.quoted(Some(parent));
        }
        let start = self.at;
        let value = match self.plain_line(false)? {
            b':' if !may_be_key => return None,
            stop if is_line_end(stop) => self.continued(start, parent)?,
            _ => None,
        };
        Some(self.plain(start, value))
    }

    /// Reads a plain or quoted scalar in a flow collection.
    pub(super) fn flow_scalar(&mut self) -> Option<Scalar<'t>> {
        if matches!(self.next(), b'"' | b'\'') {
            return self.quoted(None);
        }
        let start = self.at;
        self.plain_line(true)?;
        Some(self.plain(start, None))
    }

    /// The plain scalar from `start` to `at`; `value` where it is not what is written there.
    fn plain(&self, start: usize, value: Option<String>) -> Scalar<'t> {
        let span = Span::new(start, self.at);
        let value = value.map_or_else(|| Cow::Borrowed(span.of(self.text)), Cow::Owned);
        Scalar { value, style: ScalarStyle::Plain, span }
    }

    /// Reads the part of a plain scalar that stands on its first line, and returns the byte that ends it, behind spaces.
    fn plain_line(&mut self, in_flow: bool) -> Option<u8> {
        let first = self.next();
        let second = self.byte(self.at + 1);
        let begins = match first {
            b'a'..=b'z' | b'A'..=b'Z' => true,
            b'-' => !is_separator(second) && second != b'\t' && !(in_flow && is_flow_indicator(second)),
            b'?' | b':' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => false,
            _ => !is_separator(first) && !is_flow_indicator(first),
        };
        if begins { self.rest_of_plain_line(in_flow) } else { None }
    }

    /// Reads the part of a plain scalar that stands on this line, whatever it begins with.
    fn rest_of_plain_line(&mut self, in_flow: bool) -> Option<u8> {
        let wanted = if in_flow { IN_BLOCK | IN_FLOW } else { IN_BLOCK };
        let mut at = self.at;
        let stop = loop {
            while let Some(&byte) = self.bytes.get(at)
                && STOPS[usize::from(byte)] & wanted == 0
            {
                at += 1;
            }
            let byte = self.byte(at);
            let ends = match byte {
                b'\t' => return None,
                b':' => {
                    let next = self.byte(at + 1);
                    if next == b'\t' || in_flow && is_flow_indicator(next) {
                        return None;
                    }
                    is_separator(next)
                }
                b'#' => at > self.at && self.byte(at - 1) == b' ',
                _ => true,
            };
            if ends {
                break byte;
            }
            at += 1;
        };
        while at > self.at && self.byte(at - 1) == b' ' {
            at -= 1;
        }
        self.at = at;
        Some(stop)
    }

    /// Reads the lines with which a plain scalar goes on, and returns its value if there are any. `at` is at the end of its
    /// first line, and then at the end of its last.
    fn continued(&mut self, start: usize, parent: usize) -> Option<Option<String>> {
        let mut value: Option<String> = None;
        loop {
            let end = self.at;
            let mut next = self.end_of_line(end);
            let mut breaks = 0;
            let mut line;
            // The next line that is not empty.
            loop {
                line = self.behind_break(next);
                breaks += 1;
                next = line;
                while self.byte(next) == b' ' {
                    next += 1;
                }
                if !matches!(self.byte(next), b'\n' | b'\r') {
                    break;
                }
            }
            match self.byte(next) {
                0 | b'#' => return Some(value),
                // The tab may be indentation.
                b'\t' => return None,
                _ if next - line < parent || self.is_marker(next) && next == line => return Some(value),
                _ => {}
            }
            self.line = line;
            self.at = next;
            let stop = self.rest_of_plain_line(false)?;
            if stop == b':' {
                return None;
            }
            let value = value.get_or_insert_with(|| Span::new(start, end).of(self.text).to_owned());
            fold(value, breaks);
            value.push_str(Span::new(next, self.at).of(self.text));
            if !is_line_end(stop) {
                break;
            }
        }
        Some(value)
    }

    /// Reads a quoted scalar. In a block its lines are indented by more than the level of their parent.
    fn quoted(&mut self, parent: Option<usize>) -> Option<Scalar<'t>> {
        let start = self.at;
        let quote = self.next();
        let mut is_verbatim = true;
        self.at += 1;
        loop {
            let rest = self.bytes.get(self.at..)?;
            let length = rest.iter().position(|&byte| byte == quote || matches!(byte, b'\n' | b'\\'))?;
            self.at += length + 1;
            match self.byte(self.at - 1) {
                b'\n' => {
                    is_verbatim = false;
                    self.line = self.at;
                    self.skip_spaces();
                    let is_blank = matches!(self.next(), b'\n' | b'\r');
                    let is_outside = parent.is_some_and(|parent| self.at - self.line < parent) && !is_blank;
                    if self.next() == b'\t' || is_outside || self.is_marker(self.line) {
                        return None;
                    }
                }
                b'\\' if quote == b'"' => {
                    is_verbatim = false;
                    // A line break may be escaped too, and still ends the line.
                    if !matches!(self.next(), b'\n' | b'\r') {
                        self.at += 1;
                    }
                }
                b'\\' => {}
                _ if quote == b'\'' && self.next() == b'\'' => {
                    is_verbatim = false;
                    self.at += 1;
                }
                _ => break,
            }
        }
        let span = Span::new(start, self.at);
        let style = if quote == b'"' { ScalarStyle::DoubleQuoted } else { ScalarStyle::SingleQuoted };
        let value = if is_verbatim {
            Cow::Borrowed(Span::new(start + 1, self.at - 1).of(self.text))
        } else {
            Cow::Owned(decode::quoted_value(self.text, span, style)?)
        };
        Some(Scalar { value, style, span })
    }

    /// Reads a block scalar in a block of the level `parent`, and goes to the next node.
    pub(super) fn block_scalar(&mut self, parent: usize) -> Option<()> {
        let header = self.at;
        let style = if self.next() == b'|' { ScalarStyle::Literal } else { ScalarStyle::Folded };
        self.at += 1;
        let mut chomping = b' ';
        let mut indent = 0;
        for _ in 0..2 {
            match self.next() {
                sign @ (b'+' | b'-') if chomping == b' ' => chomping = sign,
                digit @ b'1'..=b'9' if indent == 0 => indent = parent.checked_sub(1)? + usize::from(digit - b'0'),
                _ => break,
            }
            self.at += 1;
        }
        let header_end = self.at;
        if !is_separator(self.next()) {
            return None;
        }
        self.comment()?;
        if !matches!(self.next(), b'\n' | b'\r') {
            return None;
        }
        self.start_line();
        if indent == 0 {
            indent = self.detected_indent(parent)?;
        }
        let value = self.block_lines(style, chomping, indent)?;
        let end = source::end_of_block(self.text, header_end, self.at, &value);
        let scalar = Scalar { value: Cow::Owned(value), style, span: Span::new(header, end) };
        self.put(scalar)?;
        self.at = self.line;
        self.seek_node()
    }

    /// The column of the first line of a block scalar; `at` is at the line after its header.
    fn detected_indent(&self, parent: usize) -> Option<usize> {
        let mut line = self.at;
        let mut widest = 0;
        loop {
            let mut at = line;
            while self.byte(at) == b' ' {
                at += 1;
            }
            let indent = at - line;
            match self.byte(at) {
                b'\n' | b'\r' => widest = widest.max(indent),
                // What the parser makes of these is its own affair.
                0 | b'\t' => return None,
                _ if indent < parent || indent < widest || parent == 0 => return None,
                _ => return Some(indent),
            }
            line = self.behind_break(at);
        }
    }

    /// Reads the lines of a block scalar that are indented by `indent`, and goes to the first character of the next line that
    /// is not its own.
    fn block_lines(&mut self, style: ScalarStyle, chomping: u8, indent: usize) -> Option<String> {
        let mut value = String::new();
        let mut breaks = 0;
        let mut has_content = false;
        let mut after_indented = false;
        while self.at < self.bytes.len() {
            while self.at - self.line < indent && self.next() == b' ' {
                self.at += 1;
            }
            let next = self.next();
            if matches!(next, b'\n' | b'\r') {
                breaks += 1;
                self.start_line();
                continue;
            }
            if self.at - self.line < indent || next == 0 {
                break;
            }
            let is_indented = matches!(next, b' ' | b'\t');
            if style == ScalarStyle::Folded && has_content && !after_indented && !is_indented {
                fold(&mut value, breaks);
            } else {
                push_breaks(&mut value, breaks);
            }
            let end = self.end_of_line(self.at);
            value.push_str(Span::new(self.at, end).of(self.text));
            if end == self.bytes.len() && matches!(self.byte(end - 1), b' ' | b'\t') {
                // What an empty last line without a line break amounts to is for the parser to say.
                return None;
            }
            has_content = true;
            after_indented = is_indented;
            breaks = usize::from(end < self.bytes.len());
            self.at = end;
            self.start_line();
        }
        if !has_content {
            return None;
        }
        match chomping {
            b'+' => push_breaks(&mut value, breaks),
            b'-' => {}
            _ => push_breaks(&mut value, breaks.min(1)),
        }
        Some(value)
    }
}

/// A line break between two words is a space, of more the first does not count.
fn fold(value: &mut String, breaks: usize) {
    if breaks == 1 { value.push(' ') } else { push_breaks(value, breaks - 1) }
}

fn push_breaks(value: &mut String, breaks: usize) {
    for _ in 0..breaks {
        value.push('\n');
    }
}

/// Bytes that may end a plain scalar in a block, and in a flow collection.
const IN_BLOCK: u8 = 1;
const IN_FLOW: u8 = 2;
static STOPS: [u8; 256] = {
    let mut stops = [0; 256];
    let mut byte = 0;
    while byte < b' ' {
        stops[byte as usize] = IN_BLOCK;
        byte += 1;
    }
    stops[b'#' as usize] = IN_BLOCK;
    stops[b':' as usize] = IN_BLOCK;
    stops[b',' as usize] = IN_FLOW;
    stops[b'[' as usize] = IN_FLOW;
    stops[b']' as usize] = IN_FLOW;
    stops[b'{' as usize] = IN_FLOW;
    stops[b'}' as usize] = IN_FLOW;
    stops
};

fn is_flow_indicator(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
