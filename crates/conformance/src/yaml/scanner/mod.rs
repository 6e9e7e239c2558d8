//! A scanner of our own for the YAML that pipelines are written in: block mappings and sequences, scalars of every style,
//! flow collections, anchors, aliases, tags and comments, at a small part of what the parser takes.
//!
//! It reads a text whole or not at all. At the first thing it is not sure of, and at every mistake, it gives up, and the
//! parser reads the text from its start: so every error is the parser's, and what stands here need not know all of YAML. What
//! it does read gives the same tree to the last place; `agreement.rs` compares the two.

mod block;
mod characters;
mod flow;
mod scalar;

use diagnostics::Span;

use self::scalar::Scalar;
use super::builder::{Builder, Content};
use super::parse::{Limits, Parsed};
use super::tree::Kind;

/// Keys may be a little longer than this, colon included; how much, the parser knows.
const LONGEST_KEY: usize = 1000;

/// Reads a text; `None` where the parser has to do it.
pub(super) fn read<'t>(text: &'t str, limits: &Limits) -> Option<Parsed<'t>> {
    if !characters::are_known(text.as_bytes()) {
        return None;
    }
    let builder = Builder::new(text, *limits);
    let mut scanner =
        Scanner { text, bytes: text.as_bytes(), at: 0, line: 0, level: 0, tag: None, anchor: None, builder };
    scanner.documents()?;
    let builder = scanner.builder;
    builder.errors.is_empty().then(|| builder.finish())
}

/// Where the reading is.
///
/// Indentation is counted in levels: what stands in column `n` has the level `n + 1`, and 0 is the level of the document
/// itself. What belongs to a block has a higher level than the block.
struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The start of the line that holds `at`.
    line: usize,
    /// Between nodes of a block: the level of what comes next; 0 at the end of the document.
    level: usize,
    /// The tag before the next node.
    tag: Option<Span>,
    /// The anchor before the next node.
    anchor: Option<Span>,
    builder: Builder<'t>,
}

impl<'t> Scanner<'t> {
    /// The byte at `at`; 0 behind the end of the text, in which no byte is 0.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or_default()
    }

    fn next(&self) -> u8 {
        self.byte(self.at)
    }

    fn skip_spaces(&mut self) {
        while self.next() == b' ' {
            self.at += 1;
        }
    }

    /// The end of the line that holds `at`, without its line break.
    fn end_of_line(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let Some(length) = rest.iter().position(|&byte| byte == b'\n') else { return self.bytes.len() };
        let end = at + length;
        if length > 0 && self.byte(end - 1) == b'\r' { end - 1 } else { end }
    }

    /// Behind the line break at `end`.
    fn behind_break(&self, end: usize) -> usize {
        match self.byte(end) {
            b'\r' => end + 2,
            b'\n' => end + 1,
            _ => end,
        }
    }

    /// Whether `---` or `...` stands at the start of a line.
    fn is_marker(&self, line: usize) -> bool {
        let rest = self.bytes.get(line..).unwrap_or_default();
        let behind = self.byte(line + 3);
        (rest.starts_with(b"---") || rest.starts_with(b"...")) && (is_separator(behind) || behind == b'\t')
    }

    /// Reads what may stand behind a node, up to the end of the line or the next node on it. `None` where a comment does not
    /// keep its distance.
    fn comment(&mut self) -> Option<()> {
        self.skip_spaces();
        if self.next() == b'#' {
            if self.at > self.line && self.byte(self.at - 1) != b' ' {
                return None;
            }
            let end = self.end_of_line(self.at);
            self.builder.tree.comments.push(Span::new(self.at, end));
            self.at = end;
        }
        Some(())
    }

    /// Goes on from the end of a node to the next one of the block: nothing else may stand on the line.
    fn end_node(&mut self) -> Option<()> {
        self.comment()?;
        if !is_line_end(self.next()) {
            return None;
        }
        self.start_line();
        self.seek_node()
    }

    /// Goes to the start of the next line; `at` is at the end of one.
    fn start_line(&mut self) {
        self.at = self.behind_break(self.at);
        self.line = self.at;
    }

    /// Goes from the start of a line to the next node.
    fn seek_node(&mut self) -> Option<()> {
        loop {
            self.comment()?;
            match self.next() {
                b'\n' | b'\r' => self.start_line(),
                b'\t' => return None,
                0 => {
                    self.level = 0;
                    return Some(());
                }
                _ => {
                    let is_end = self.at == self.line && self.is_marker(self.line);
                    self.level = if is_end { 0 } else { self.level_here() };
                    return Some(());
                }
            }
        }
    }

    /// The level of what stands at `at`. All before it on the line are spaces and dashes.
    fn level_here(&self) -> usize {
        self.at - self.line + 1
    }

    fn documents(&mut self) -> Option<()> {
        self.seek_node()?;
        while self.at < self.bytes.len() {
            let mut marker = None;
            if self.level == 0 {
                if self.next() != b'-' {
                    return None;
                }
                marker = Some(Span::new(self.at, self.at + 3));
                self.at += 3;
                self.end_node()?;
            }
            self.builder.begin_document(marker);
            if self.level == 0 {
                return None;
            }
            self.node(0, false)?;
            if self.level != 0 {
                return None;
            }
        }
        Some(())
    }

    /// Reads tag and anchor before a node, and the space behind them.
    fn properties(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            match self.next() {
                b'!' if self.tag.is_none() => {
                    self.at += if self.byte(start + 1) == b'!' { 2 } else { 1 };
                    self.name()?;
                    self.tag = Some(Span::new(start, self.at));
                }
                b'&' if self.anchor.is_none() => {
                    self.at += 1;
                    self.name()?;
                    self.anchor = Some(Span::new(start, self.at));
                }
                _ => return Some(()),
            }
            if !is_separator(self.next()) {
                return None;
            }
            self.skip_spaces();
        }
    }

    /// Reads the name of a tag or an anchor, as far as GitLab accepts it.
    fn name(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.next(), b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-') {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Reads an alias. Where its anchor is missing, or it has properties, the parser says so.
    fn alias(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        self.name()?;
        self.builder.alias(Span::new(start, self.at)).ok()?;
        (self.builder.errors.is_empty() && self.tag.or(self.anchor).is_none()).then_some(())
    }

    /// Opens a collection.
    fn open(&mut self, content: Content<'t>, start: usize, bracket: Option<u8>) -> Option<()> {
        let tag = self.tag.take();
        self.builder.open(content, start, bracket, tag).ok()?;
        self.put_anchor();
        Some(())
    }

    /// Puts a scalar into the tree.
    fn put(&mut self, scalar: Scalar<'t>) -> Option<()> {
        let kind = Kind::Scalar { value: scalar.value, style: scalar.style };
        let tag = self.tag.take();
        self.builder.attach(kind, scalar.span, tag).ok()?;
        self.put_anchor();
        Some(())
    }

    fn put_anchor(&mut self) {
        if let Some(anchor) = self.anchor.take() {
            self.builder.anchor(anchor);
        }
    }
}

/// Whether a line, or the text, ends with this byte.
fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | 0)
}

/// Whether it keeps tokens apart. A tab does so too, but here ends the reading.
fn is_separator(byte: u8) -> bool {
    byte == b' ' || is_line_end(byte)
}

#[cfg(test)]
mod tests;
