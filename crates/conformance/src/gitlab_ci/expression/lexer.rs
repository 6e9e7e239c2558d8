//! Tokens, in the order in which GitLab tries them (`lexer.rb`, `lexeme/*.rb`).

use std::ops::Range;

use super::{ExpressionError, MAX_TOKENS, Operator, diagnosis};

#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) lexeme: Lexeme<'t>,
    /// Place in the text, in bytes.
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Lexeme<'t> {
    Open,
    Close,
    /// `$[[ inputs.name ]]`, as written.
    Input(&'t str),
    /// The name after `$`.
    Variable(&'t str),
    /// What stands between quotes. There are no escape sequences.
    Text(&'t str),
    /// With its slashes and flags.
    Pattern {
        written: &'t str,
    },
    Null,
    Boolean(bool),
    Operator(Operator),
}

/// Operators by their text. A longer one stands before its own beginning.
const OPERATORS: [(&str, Operator); 7] = [
    ("==", Operator::Equals),
    ("=~", Operator::Matches),
    ("!=", Operator::NotEquals),
    ("!~", Operator::NotMatches),
    ("&&", Operator::And),
    ("||", Operator::Or),
    ("!", Operator::Not),
];

/// Splits an expression into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        // What Ruby's `\s` is.
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(tokens);
        }
        let Some((lexeme, length)) = lexeme_at(trimmed) else {
            return Err(diagnosis::of_character(text, at, &tokens));
        };
        if tokens.len() == MAX_TOKENS {
            return Err(diagnosis::of_length(at..text.len()));
        }
        tokens.push(Token { lexeme, range: at..at + length });
        at += length;
    }
}

/// The token at the start of `text` and its length in bytes.
fn lexeme_at(text: &str) -> Option<(Lexeme<'_>, usize)> {
    let first = *text.as_bytes().first()?;
    match first {
        b'(' => Some((Lexeme::Open, 1)),
        b')' => Some((Lexeme::Close, 1)),
        b'$' => {
            if let Some(length) = input_length(text) {
                return Some((Lexeme::Input(text.get(..length)?), length));
            }
            let length = word_length(text.get(1..)?);
            (length > 0).then_some((Lexeme::Variable(text.get(1..=length)?), length + 1))
        }
        b'"' | b'\'' => {
            let quoted = text.get(1..)?;
            let end =
                quoted.find([char::from(first), '\n']).filter(|&end| quoted.as_bytes().get(end) == Some(&first))?;
            Some((Lexeme::Text(quoted.get(..end)?), end + 2))
        }
        b'/' => {
            pattern_length(text).and_then(|length| Some((Lexeme::Pattern { written: text.get(..length)? }, length)))
        }
        _ if text.starts_with("null") => Some((Lexeme::Null, 4)),
        b't' | b'f' => {
            let length = word_length(text);
            let value = match text.get(..length)? {
                "true" => true,
                "false" => false,
                _ => return None,
            };
            Some((Lexeme::Boolean(value), length))
        }
        _ => OPERATORS
            .iter()
            .find(|(written, _)| text.starts_with(written))
            .map(|(written, operator)| (Lexeme::Operator(*operator), written.len())),
    }
}

/// Length of the word characters at the start of `text`.
pub(super) fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

/// Length of `$[[ inputs.name ]]` at the start of `text` (`lexeme/input.rb`).
fn input_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix("$[[")?.trim_start().strip_prefix("inputs.")?;
    let rest = name.get(word_length(name)..).filter(|rest| rest.len() < name.len())?;
    Some(text.len() - rest.trim_start().strip_prefix("]]")?.len())
}

/// Length of the pattern at the start of `text` with its flags, as GitLab's own expression finds it: `\/([^\/]|\\\/)+[^\\]\/[ismU]*`
/// (`lexeme/pattern.rb`). It wants two characters between the slashes, and its last but one step may take a slash for one of them.
fn pattern_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let mut at = 1;
    let end = loop {
        match bytes.get(at)? {
            b'\\' if is(at + 1, b'/') => {
                if is(at + 2, b'/') {
                    break at + 3;
                }
                at += 2;
            }
            // One unit before it, and a doubled slash.
            b'/' if at > 1 && is(at + 1, b'/') => break at + 2,
            b'/' => {
                let last = text.get(1..at)?.chars().next_back()?;
                let units = at - 1 - last.len_utf8();
                // The unit before must be one character that is no backslash, with another unit in front.
                let escaped = at >= 3 && is(at - 1, b'/');
                if units == 0 || last == '\\' || escaped {
                    return None;
                }
                break at + 1;
            }
            _ => at += 1,
        }
    };
    let flags = bytes.get(end..)?.iter().take_while(|flag| b"ismU".contains(flag)).count();
    Some(end + flags)
}
