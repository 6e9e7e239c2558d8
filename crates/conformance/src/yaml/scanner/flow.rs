//! Flow collections: `[…]` and `{…}`.

use super::super::builder::Content;
use super::{LONGEST_KEY, Scanner, is_separator};

impl Scanner<'_> {
    /// Reads a flow collection, with `at` at its opening bracket and then behind its closing one.
    pub(super) fn flow_collection(&mut self) -> Option<()> {
        let opening = self.next();
        let is_mapping = opening == b'{';
        let closing = if is_mapping { b'}' } else { b']' };
        let content = if is_mapping { Content::entries() } else { Content::items() };
        self.open(content, self.at, Some(opening))?;
        self.at += 1;
        loop {
            self.seek_token()?;
            if self.next() != closing {
                if is_mapping {
                    self.flow_key()?;
                }
                self.flow_node()?;
                self.seek_token()?;
            }
            let byte = self.next();
            self.at += 1;
            match byte {
                b',' => {}
                _ if byte == closing => break,
                _ => return None,
            }
        }
        self.builder.close(self.at, true);
        Some(())
    }

    /// Reads a key with its colon and goes to its value.
    fn flow_key(&mut self) -> Option<()> {
        let key = self.flow_scalar()?;
        let start = key.span.start;
        self.put(key)?;
        self.skip_spaces();
        if self.next() != b':' || !is_separator(self.byte(self.at + 1)) {
            return None;
        }
        self.at += 1;
        if self.at - start > LONGEST_KEY || self.line > start {
            return None;
        }
        self.seek_token()
    }

    fn flow_node(&mut self) -> Option<()> {
        self.properties()?;
        match self.next() {
            b'[' | b'{' => self.flow_collection(),
            b'*' => {
                self.alias()?;
                (is_separator(self.next()) || matches!(self.next(), b',' | b']' | b'}')).then_some(())
            }
            _ => {
                let scalar = self.flow_scalar()?;
                self.put(scalar)
            }
        }
    }

    /// Goes to the next token: past spaces, line breaks and comments.
    fn seek_token(&mut self) -> Option<()> {
        loop {
            self.comment()?;
            if !matches!(self.next(), b'\n' | b'\r') {
                return Some(());
            }
            self.start_line();
            if self.is_marker(self.line) {
                return None;
            }
        }
    }
}
