//! Shell text: simple commands with their words, and the place of everything.
//!
//! The splitter reads what POSIX's "Shell Command Language" and Bash's manual say of quoting, expansions, redirections and here-documents, and
//! sees through the structure around simple commands. It runs nothing: what only a running shell knows is unknown. Any text is read as
//! something, in one pass, with a bound on nesting.

mod split;

use std::borrow::Cow;

use diagnostics::Span;

use crate::expansion::{Expansion, Meaning, Written};
use crate::yaml::SourceMap;

/// A shell text with its commands. Offsets are in bytes of the text.
#[derive(Debug)]
pub(crate) struct Script<'t> {
    /// The text that was split.
    text: &'t str,
    /// The simple commands in the order in which they end; those inside a command substitution stand before the command that it is part of.
    pub(crate) commands: Vec<Command>,
    /// Whether something around commands is still open at the end of the text, such as an `if` that ends in the next line of a job.
    pub(crate) open: bool,
}

/// A simple command: assignments, words and redirections.
#[derive(Debug, Default)]
pub(crate) struct Command {
    /// From its first character to its last.
    pub(crate) span: Span,
    /// What stands before the words: `NAME=value`.
    pub(crate) assignments: Vec<Assignment>,
    /// The program and its arguments.
    pub(crate) words: Vec<Word>,
    /// Where input comes from and output goes to.
    pub(crate) redirections: Vec<Redirection>,
    /// Whether it may not run, may run more than once, or runs at another time: inside `if`, a loop, a function, behind `&&` or `||`.
    pub(crate) conditional: bool,
    /// Whether it runs in a shell of its own, so that what it sets is not seen outside: inside a substitution or a pipe.
    pub(crate) apart: bool,
    /// Whether its output goes into the next command.
    pub(crate) piped: bool,
}

/// `NAME=value`.
#[derive(Debug)]
pub(crate) struct Assignment {
    /// The name.
    pub(crate) name: Span,
    /// The value; empty for `NAME=` and for an array.
    pub(crate) value: Word,
    /// Whether the value is only a part of what the variable then holds: `NAME+=`, or an array.
    pub(crate) partial: bool,
}

/// A redirection with its target.
#[derive(Debug)]
pub(crate) struct Redirection {
    /// What it does.
    pub(crate) kind: RedirectionKind,
    /// The file, the descriptor, the text of a here-string, or the body of a here-document.
    pub(crate) target: Word,
}

/// What a redirection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RedirectionKind {
    /// `<`
    Read,
    /// `>`, `>|`, `<>`, `&>`
    Write,
    /// `>>`, `&>>`
    Append,
    /// `>&`, `<&`
    Duplicate,
    /// `<<<`
    HereString,
    /// `<<` and `<<-`; without quotes around its delimiter, variables in the body are replaced.
    HereDocument,
}

/// A word, or a text that is read like one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    /// Where it is written, quotes included.
    pub(crate) span: Span,
    /// What it consists of; empty where all of it is written as it is.
    parts: Vec<Part>,
    /// Whether any of it is quoted.
    pub(crate) quoted: bool,
    /// Whether a variable or a substitution stands in it outside quotes, so that it may become several words or none.
    pub(crate) splits: bool,
}

/// A piece of a word.
#[derive(Clone, Debug)]
struct Part {
    span: Span,
    kind: PartKind,
}

#[derive(Clone, Debug)]
enum PartKind {
    /// The characters as they are.
    Literal,
    /// An escape that stands for another character.
    Escape(char),
    /// `$NAME` or `${NAME}`.
    Variable,
    /// What only a running shell knows.
    Unknown,
}

/// Where the text of a script is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'t> {
    /// The script is the checked text itself.
    Source(&'t str),
    /// It is a scalar of the checked text.
    Scalar(&'t str, &'t SourceMap),
    /// It stands in another text, which something at this place of the checked text brings.
    Elsewhere(Span),
}

impl Place<'_> {
    /// Where a part of the script is written.
    pub(crate) fn span(&self, span: Span) -> Span {
        match self {
            Self::Source(_) => span,
            Self::Scalar(_, map) => map.span(span.start..span.end),
            Self::Elsewhere(site) => *site,
        }
    }

    /// The checked text, where the script stands in it.
    fn source(&self) -> &str {
        match self {
            Self::Source(source) | Self::Scalar(source, _) => source,
            Self::Elsewhere(_) => "",
        }
    }
}

impl<'t> Script<'t> {
    /// Splits any text.
    pub(crate) fn read(text: &'t str) -> Self {
        let (commands, open) = split::commands(text);
        Self { text, commands, open }
    }

    /// The text that was split.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }
}

impl Word {
    /// The word without its quotes and escapes, where it has no variable or substitution in it.
    pub(crate) fn literal<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        match self.parts.as_slice() {
            [] if self.quoted => Some(Cow::Borrowed("")),
            [] => Some(Cow::Borrowed(self.span.of(text))),
            parts => {
                let mut value = String::new();
                for part in parts {
                    match part.kind {
                        PartKind::Literal => value.push_str(part.span.of(text)),
                        PartKind::Escape(character) => value.push(character),
                        PartKind::Variable | PartKind::Unknown => return None,
                    }
                }
                Some(Cow::Owned(value))
            }
        }
    }

    /// The word with its variables replaced by what they mean, and the way back to where it is written.
    pub(crate) fn expansion(&self, text: &str, place: Place<'_>, meaning: impl Fn(&str) -> Meaning) -> Expansion {
        // Quotes are no part of what a word means.
        let inner = match self.parts.as_slice() {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => self.span,
        };
        let whole = [Part { span: self.span, kind: PartKind::Literal }];
        let parts = if self.parts.is_empty() && !self.quoted { whole.as_slice() } else { self.parts.as_slice() };
        let parts = parts.iter().map(|part| {
            let written = part.span.of(text);
            let stands_for = match part.kind {
                PartKind::Literal => Written::Literal(written),
                PartKind::Escape(character) => Written::Escape(character),
                PartKind::Variable => Written::Variable(written, name_of(written)),
                PartKind::Unknown => Written::Unknown(written),
            };
            (place.span(part.span), stands_for)
        });
        Expansion::joined(place.span(inner), place.source(), parts, meaning)
    }

    /// What the word starts with, up to its first variable or substitution, and whether that is all of it.
    pub(crate) fn lead<'t>(&self, text: &'t str) -> (Cow<'t, str>, bool) {
        let known = |part: &&Part| matches!(part.kind, PartKind::Literal | PartKind::Escape(_));
        let count = self.parts.iter().take_while(known).count();
        if count == self.parts.len() {
            return (self.literal(text).unwrap_or_default(), true);
        }
        let parts = self.parts.get(..count).unwrap_or_default().to_vec();
        let lead = Self { parts, quoted: true, ..Self::default() };
        (Cow::Owned(lead.literal(text).unwrap_or_default().into_owned()), false)
    }

    /// The place of a variable in the word that the shell replaces: `$NAME`, `${NAME}`, `${NAME:-…}`.
    pub(crate) fn uses(&self, text: &str, name: &str) -> Option<Span> {
        let is_use = |part: &&Part| {
            let written = part.span.of(text);
            let rest = written.trim_start_matches(['$', '{', '#', '!']);
            matches!(part.kind, PartKind::Variable | PartKind::Unknown)
                && !written.starts_with("$(")
                && rest
                    .strip_prefix(name)
                    .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
        };
        self.parts.iter().find(is_use).map(|part| part.span)
    }

    /// The word as an assignment: `NAME=value`, as behind `export`.
    pub(crate) fn assignment(&self, text: &str) -> Option<Assignment> {
        split::assignment(self, text)
    }

    /// The word without its first `length` bytes, which are written as they are: what follows `--destination=`.
    pub(crate) fn skip(&self, length: usize) -> Self {
        let mut rest = self.clone();
        let mut left = length;
        if rest.parts.is_empty() {
            rest.span.start = rest.span.start.saturating_add(left).min(rest.span.end);
            return rest;
        }
        while let Some(first) = rest.parts.first_mut() {
            let taken = left.min(first.span.len());
            left -= taken;
            first.span.start += taken;
            rest.span.start = rest.span.start.max(first.span.start);
            if left == 0 && !(first.span.is_empty() && rest.parts.len() > 1) {
                break;
            }
            rest.parts.remove(0);
            if left == 0 {
                break;
            }
        }
        rest.quoted = true;
        rest
    }
}

/// The name in `$NAME` or `${NAME}`.
fn name_of(written: &str) -> &str {
    written.trim_start_matches(['$', '{']).trim_end_matches('}')
}

#[cfg(test)]
mod tests;
