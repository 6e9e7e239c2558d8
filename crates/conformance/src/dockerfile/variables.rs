//! Quotes and variables in a word, as Docker itself reads them before any shell does.
//!
//! Source: moby/buildkit, `frontend/dockerfile/shell/lex.go` (`processStopOn`, `processDollar`).

use std::ops::Range;

use diagnostics::Span;

use crate::dockerfile::line::Line;
use crate::expansion::Expansion;

/// What a name amounts to.
#[derive(Clone, Debug)]
pub(crate) enum Variable<'v> {
    /// It has this value unless the build is given another.
    Set(&'v Expansion),
    /// It is declared, or may be; whoever builds gives the value.
    Open,
    /// Nothing declares it: it is empty.
    Unset,
}

/// Why Docker refuses a word, and the part that it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WordFault {
    pub(crate) part: Range<usize>,
    pub(crate) message: &'static str,
}

/// The longest value that is followed, in bytes. It is far above the length of any image reference; without it, a variable that names
/// another one twice would double with every line.
const LONGEST: usize = 512;
/// The most pieces of which a value is put together.
const PIECES: usize = 16;
/// How deep `${A:-${B:-…}}` is followed.
const DEEPEST: usize = 16;

/// A word of a line with its quotes taken off and its variables replaced, at the places of `source`.
pub(crate) fn expand<'v>(
    line: &Line<'_>,
    word: &Range<usize>,
    source: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Variable<'v>,
) -> Result<Expansion, WordFault> {
    let text = line.part(word);
    let expansion = Expansion::empty(Span::default());
    let mut reading =
        Reading { line, text, offset: word.start, escape, lookup, expansion, fault: None, gave_up: false };
    reading.read(0, None, true, 0);
    reading.expansion.push_literal("", word.end);
    match reading.fault {
        Some((at, message)) => Err(WordFault { part: word.start + at..word.end, message }),
        None => {
            reading.expansion.place(source, word.clone(), |range| line.place(range));
            Ok(reading.expansion)
        }
    }
}

struct Reading<'a, 'v> {
    line: &'a Line<'a>,
    text: &'a str,
    /// Where the text stands in its line.
    offset: usize,
    escape: char,
    lookup: &'a dyn Fn(&str) -> Variable<'v>,
    expansion: Expansion,
    fault: Option<(usize, &'static str)>,
    /// Whether the nesting was too deep to be followed, so that what looks unclosed may be closed.
    gave_up: bool,
}

impl<'v> Reading<'_, 'v> {
    /// Reads up to `stop` or the end and tells where it went on; what is read counts only where `keep`.
    fn read(&mut self, mut at: usize, stop: Option<char>, keep: bool, depth: usize) -> usize {
        let mut literal = at;
        let mut quoted = None;
        while let Some(letter) = self.letter(at) {
            let next = at + letter.len_utf8();
            match letter {
                '"' => {
                    self.literal(literal..at, keep);
                    quoted = if quoted.is_none() { Some(at) } else { None };
                    (at, literal) = (next, next);
                }
                '\'' if quoted.is_none() => {
                    self.literal(literal..at, keep);
                    let Some(length) = self.rest(next).find('\'') else {
                        return self.refuse(at, "The single quote is never closed.");
                    };
                    self.literal(next..next + length, keep);
                    at = next + length + 1;
                    literal = at;
                }
                '$' => {
                    self.literal(literal..at, keep);
                    at = self.variable(at, keep, depth);
                    literal = at;
                }
                _ if quoted.is_none() && Some(letter) == stop => {
                    self.literal(literal..at, keep);
                    return next;
                }
                _ if letter == self.escape => {
                    let escaped = self.letter(next);
                    // Between double quotes, before any other character, it stands for itself.
                    let escapes = quoted.is_none() || escaped.is_none_or(|e| e == '"' || e == '$' || e == letter);
                    if escapes {
                        self.literal(literal..at, keep);
                        literal = next;
                    }
                    at = next + escaped.filter(|_| escapes).map_or(0, char::len_utf8);
                }
                _ => at = next,
            }
            if self.fault.is_some() {
                return self.text.len();
            }
        }
        self.literal(literal..at, keep);
        match (quoted, stop) {
            (Some(open), _) => self.refuse(open, "The double quote is never closed."),
            (None, Some(_)) => self.refuse(at, "`${` is never closed by `}`."),
            (None, None) => at,
        }
    }

    /// Reads the variable whose `$` stands at `start`.
    fn variable(&mut self, start: usize, keep: bool, depth: usize) -> usize {
        let braced = self.letter(start + 1) == Some('{');
        let name_start = start + 1 + usize::from(braced);
        let name_end = name_start + name_length(self.rest(name_start));
        let name = self.text.get(name_start..name_end).unwrap_or_default();
        if !braced {
            if name.is_empty() {
                self.literal(start..name_end, keep);
            } else {
                self.value((self.lookup)(name), start..name_end, keep);
            }
            return name_end;
        }
        let mut at = name_end;
        let Some(mut operator) = self.letter(at).filter(|_| !name.is_empty()) else {
            let closed = self.letter(at).is_some();
            let message = if closed { "Docker cannot read this substitution." } else { "`${` is never closed by `}`." };
            return self.refuse(start, message);
        };
        at += operator.len_utf8();
        let colon = operator == ':';
        if colon {
            operator = self.letter(at).unwrap_or_default();
            at = (at + operator.len_utf8()).min(self.text.len());
        }
        if depth == DEEPEST {
            self.gave_up = true;
            self.unknown(start..self.text.len(), keep);
            return self.text.len();
        }
        let variable = (self.lookup)(name);
        let is_filled = match &variable {
            Variable::Set(value) => !colon || !value.value().is_empty(),
            Variable::Open | Variable::Unset => false,
        };
        match (operator, variable) {
            ('}', variable) if !colon => {
                self.value(variable, start..at, keep);
                at
            }
            ('-', Variable::Set(value)) if is_filled => {
                self.written(value, start..at, keep);
                self.read(at, Some('}'), false, depth + 1)
            }
            ('-', _) => self.read(at, Some('}'), keep, depth + 1),
            ('+', Variable::Set(_) | Variable::Unset) => self.read(at, Some('}'), keep && is_filled, depth + 1),
            ('?', Variable::Set(value)) => {
                self.written(value, start..at, keep);
                self.read(at, Some('}'), false, depth + 1)
            }
            // What is cut off or replaced by a pattern is left open.
            ('+' | '?' | '#' | '%', _) => {
                let end = self.read(at, Some('}'), false, depth + 1);
                self.unknown(start..end, keep);
                end
            }
            ('/', _) if !colon => {
                let pattern = at + usize::from(self.letter(at) == Some('/'));
                let replacement = self.read(pattern, Some('/'), false, depth + 1);
                let end = self.read(replacement, Some('}'), false, depth + 1);
                self.unknown(start..end, keep);
                end
            }
            _ => self.refuse(start, "Docker knows no substitution of this form."),
        }
    }

    fn value(&mut self, variable: Variable<'_>, written: Range<usize>, keep: bool) {
        match variable {
            Variable::Set(value) => self.written(value, written, keep),
            Variable::Open | Variable::Unset => self.unknown(written, keep),
        }
    }

    fn written(&mut self, value: &Expansion, written: Range<usize>, keep: bool) {
        let is_long = self.expansion.value().len() + value.value().len() > LONGEST;
        if is_long || value.piece_count() > PIECES {
            self.unknown(written, keep);
        } else if keep {
            self.expansion.push_written(value);
        }
    }

    fn unknown(&mut self, written: Range<usize>, keep: bool) {
        if keep {
            let text = self.text.get(written.clone()).unwrap_or_default();
            self.expansion.push_unknown(text, self.place(written));
        }
    }

    fn literal(&mut self, range: Range<usize>, keep: bool) {
        let mut start = range.start;
        // What is written in several lines is as many pieces, so that each has its own place.
        while keep && start < range.end {
            let end = (self.line.stretch_end(self.offset + start) - self.offset).min(range.end).max(start + 1);
            let Some(text) = self.text.get(start..end) else { return };
            self.expansion.push_literal(text, self.offset + start);
            start = end;
        }
    }

    fn refuse(&mut self, at: usize, message: &'static str) -> usize {
        if !self.gave_up {
            self.fault = self.fault.or(Some((at, message)));
        }
        self.text.len()
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    fn place(&self, range: Range<usize>) -> Span {
        Span::new(self.offset + range.start, self.offset + range.end)
    }
}

/// Length of the name at the start of a text: letters, digits and `_`; digits alone; or one of the shell's special parameters.
fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(first) if first.is_ascii_digit() => bytes.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        Some(b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => 1,
        _ => bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        let value = Expansion::literal("1.2", 100);
        let empty = Expansion::literal("", 100);
        let line = Line::new(text, 0);
        let lookup = |name: &str| match name {
            "V" => Variable::Set(&value),
            "E" => Variable::Set(&empty),
            "OPEN" => Variable::Open,
            _ => Variable::Unset,
        };
        expand(&line, &(0..text.len()), text, '\\', &lookup)
            .map(|expansion| expansion.whole().shown())
            .map_err(|fault| fault.message)
    }

    #[test]
    fn words_read_as_docker_reads_them() {
        for (text, expected) in [
            ("a:$V-b", "a:1.2-b"),
            ("a:${V}b", "a:1.2b"),
            ("${V:-x}", "1.2"),
            ("${E:-x}", "x"),
            ("${E-x}", ""),
            ("${OPEN:-x}", "x"),
            ("${X:-x$V}", "x1.2"),
            ("${X:-${Y:-z}}", "z"),
            ("${V:+alt}", "alt"),
            ("${E:+alt}", ""),
            ("${X:+alt}", ""),
            ("${OPEN:+alt}", "${OPEN:+alt}"),
            ("$OPEN/a", "$OPEN/a"),
            ("${V%.*}", "${V%.*}"),
            ("${V//./-}x", "${V//./-}x"),
            ("${V:?no}", "1.2"),
            ("\"a $V\" 'b $V'", "a 1.2 b $V"),
            (r"a\$V\b", "a$Vb"),
            (r#""a\$V\b\"""#, r#"a$V\b""#),
            ("a$", "a$"),
            ("a$/b", "a$/b"),
            ("${X:-\"}\"}", "}"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_docker_refuses_is_refused() {
        for text in ["'a", "\"a", "${V", "${}", "${:a}", "${V:", "${V!a}", "${V:=a}", "${V:-a", "${V/a}"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_without_end_is_left_open() {
        let deep = "${A:-".repeat(100_000);
        assert!(read(&deep).is_ok());
    }

    #[test]
    fn values_point_at_their_own_place() {
        let value = Expansion::literal("python", 50);
        let mut line = Line::new("$A:", 0);
        line.join("3.12", 20);
        let source = "$A:\\\n0123456789012343.12";
        let expansion = expand(&line, &(0..7), source, '\\', &|_| Variable::Set(&value)).unwrap();
        let whole = expansion.whole();
        assert_eq!(whole.value(), "python:3.12");
        assert_eq!(whole.part(0..6).source(), Span::new(50, 56));
        assert_eq!(whole.part(7..11).source(), Span::new(20, 24));
    }
}
