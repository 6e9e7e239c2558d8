//! Block collections, and what may stand in them.

use std::borrow::Cow;

use diagnostics::Span;

use super::super::builder::Content;
use super::super::tree::ScalarStyle;
use super::scalar::Scalar;
use super::{LONGEST_KEY, Scanner, is_line_end, is_separator};

impl<'t> Scanner<'t> {
    /// Reads the node at `at` and goes to the next one. `parent` is the level of the block it stands in; behind a key on the
    /// same line (`in_line`) no block collection can begin.
    pub(super) fn node(&mut self, parent: usize, in_line: bool) -> Option<()> {
        if !matches!(self.next(), b'!' | b'&') {
            return self.content(parent, in_line);
        }
        self.properties()?;
        self.comment()?;
        if !is_line_end(self.next()) {
            // Before a key on this line they would be those of the key.
            return self.content(parent, true);
        }
        self.end_node()?;
        if self.level > parent {
            self.content(parent, false)
        } else if in_line && self.level == parent && self.is_dash() {
            self.sequence()
        } else {
            None
        }
    }

    /// Reads a node without its properties.
    fn content(&mut self, parent: usize, in_line: bool) -> Option<()> {
        match self.next() {
            b'-' if self.is_dash() => return if in_line { None } else { self.sequence() },
            b'[' | b'{' => self.flow_collection()?,
            b'|' | b'>' => return self.block_scalar(parent),
            b'*' => self.alias()?,
            _ => {
                let scalar = self.scalar(parent, !in_line)?;
                if !in_line && self.ends_key() {
                    return self.mapping(scalar);
                }
                self.put(scalar)?;
            }
        }
        self.end_node()
    }

    /// Whether a dash that begins an item stands at `at`.
    fn is_dash(&self) -> bool {
        self.next() == b'-' && is_separator(self.byte(self.at + 1))
    }

    /// Whether a colon that ends a key follows, perhaps behind spaces; then goes behind it.
    fn ends_key(&mut self) -> bool {
        let mut colon = self.at;
        while self.byte(colon) == b' ' {
            colon += 1;
        }
        let ends = self.byte(colon) == b':' && is_separator(self.byte(colon + 1));
        if ends {
            self.at = colon + 1;
        }
        ends
    }

    /// Reads a block sequence; `at` is at its first dash.
    fn sequence(&mut self) -> Option<()> {
        let level = self.level_here();
        self.open(Content::items(), self.at, None)?;
        loop {
            self.at += 1;
            self.value(level, false)?;
            if self.level != level || !self.is_dash() {
                break;
            }
        }
        self.builder.close(0, true);
        (self.level <= level).then_some(())
    }

    /// Reads a block mapping; `at` is behind the colon of its first key.
    fn mapping(&mut self, first: Scalar<'t>) -> Option<()> {
        let start = first.span.start;
        // A key in quotes that goes over several lines starts before the line that it ends on; the parser knows what to make of it.
        let level = start.checked_sub(self.line)? + 1;
        self.open(Content::entries(), start, None)?;
        let mut key = first;
        loop {
            if self.at - key.span.start > LONGEST_KEY || self.line > key.span.start {
                return None;
            }
            self.put(key)?;
            self.value(level, true)?;
            if self.level != level {
                break;
            }
            if self.is_dash() {
                return None;
            }
            key = self.scalar(level, true)?;
            if !self.ends_key() {
                return None;
            }
        }
        self.builder.close(0, true);
        (self.level < level).then_some(())
    }

    /// Reads the value behind the colon of a key (`of_key`), or the item behind a dash, and goes to the next node. `level` is
    /// that of the collection.
    fn value(&mut self, level: usize, of_key: bool) -> Option<()> {
        let place = self.at;
        self.comment()?;
        if !is_line_end(self.next()) {
            return self.node(level, of_key);
        }
        // Where an empty item ends behind spaces or before a comment, the parser has its own opinion.
        let is_clear = of_key || self.at == place;
        self.end_node()?;
        if self.level > level {
            self.node(level, false)
        } else if of_key && self.level == level && self.is_dash() {
            self.sequence()
        } else if !is_clear {
            None
        } else {
            let value = Cow::Borrowed("");
            self.put(Scalar { value, style: ScalarStyle::Plain, span: Span::empty(place) })
        }
    }
}
