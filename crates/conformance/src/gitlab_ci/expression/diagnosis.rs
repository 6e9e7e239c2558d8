//! What is wrong with a text that is no expression, in words that say what to write.

use std::ops::Range;

use super::lexer::{Lexeme, Token, word_length};
use super::{ExpressionError, Operator};
use crate::gitlab_ci::pattern::PatternError;

/// What people write by mistake where a token is expected, and what is meant.
const MISTAKEN_WORDS: [(&str, &str); 6] =
    [("and", "&&"), ("or", "||"), ("not", "!"), ("nil", "null"), ("none", "null"), ("undefined", "null")];

const COMPARISONS: &str =
    "GitLab compares with `==`, `!=`, `=~` and `!~`, and combines with `&&`, `||`, `!` and parentheses.";
const QUOTES: &str = "A text stands in quotes, a variable begins with `$`.";

fn error(range: Range<usize>, message: String, help: &'static str, replacement: Option<&str>) -> ExpressionError {
    ExpressionError { range, message, help, replacement: replacement.map(str::to_owned), in_pattern: false }
}

/// At `at` no token begins.
pub(super) fn of_character(text: &str, at: usize, before: &[Token<'_>]) -> ExpressionError {
    let rest = text.get(at..).unwrap_or_default();
    let Some(first) = rest.chars().next() else {
        return error(at..at, "something is missing here".to_owned(), COMPARISONS, None);
    };
    let range = |length: usize| at..at + length;
    let previous = before.last().filter(|token| token.range.end == at);
    match first {
        '=' if matches!(previous, Some(Token { lexeme: Lexeme::Operator(_), .. })) => {
            error(range(1), "one `=` too many".to_owned(), COMPARISONS, Some(""))
        }
        '=' => error(range(1), "`=` is no operator; equality is `==`".to_owned(), COMPARISONS, Some("==")),
        '&' => error(range(1), "`&` is no operator; “and” is `&&`".to_owned(), COMPARISONS, Some("&&")),
        '|' => error(range(1), "`|` is no operator; “or” is `||`".to_owned(), COMPARISONS, Some("||")),
        '$' => {
            let (open, close) = match rest.as_bytes().get(1) {
                Some(b'{') => ("${", "}"),
                Some(b'(') => ("$(", ")"),
                _ => {
                    return error(range(1), "`$` without the name of a variable".to_owned(), "Write `$NAME`.", None);
                }
            };
            written_variable(at, rest, open, close)
        }
        '%' => written_variable(at, rest, "%", "%"),
        '"' | '\'' => {
            let message = format!("the quote {first} is not closed");
            error(
                at..text.len(),
                message,
                "A text ends at the same quote, on the same line. It knows no escape sequences.",
                None,
            )
        }
        '“' | '”' | '„' | '‘' | '’' => {
            error(range(first.len_utf8()), format!("`{first}` is no quote"), "Write `\"` or `'`.", Some("\""))
        }
        '/' => of_slash(at, rest),
        '<' | '>' => {
            error(range(1), format!("`{first}` is no operator: there is no greater or less"), COMPARISONS, None)
        }
        _ => of_word(at, rest, first, previous),
    }
}

/// `${NAME}` or `%NAME%`.
fn written_variable(at: usize, rest: &str, open: &str, close: &str) -> ExpressionError {
    let inner = rest.get(open.len()..).unwrap_or_default();
    let name = inner.get(..word_length(inner)).unwrap_or_default();
    let closed = !name.is_empty() && inner.get(name.len()..).is_some_and(|rest| rest.starts_with(close));
    let help = "Only `$NAME` is read here, without braces, substitution or default.";
    if closed {
        let length = open.len() + name.len() + close.len();
        let written = rest.get(..length).unwrap_or_default();
        let message = format!("`{written}` is no variable here; write `${name}`");
        return error(at..at + length, message, help, Some(&format!("${name}")));
    }
    error(at..at + open.len(), format!("`{open}` begins no variable here"), help, None)
}

/// A slash that begins no pattern.
fn of_slash(at: usize, rest: &str) -> ExpressionError {
    let inner = rest.get(1..).unwrap_or_default();
    let end = inner.find('/');
    match end {
        Some(0) => error(at..at + 2, "a pattern can't be empty".to_owned(), "`/.*/` matches everything.", None),
        Some(end) if inner.get(..end).is_some_and(|inner| inner.chars().count() == 1) => {
            let written = rest.get(..end + 2).unwrap_or_default();
            let message = format!("GitLab reads no pattern of a single character such as `{written}`");
            error(at..at + end + 2, message, "Write it with one more, such as `.+` for `.` or `[a]` for `a`.", None)
        }
        _ => error(
            at..at + rest.len(),
            "the pattern is not closed".to_owned(),
            "A pattern stands between slashes; a slash in it is `\\/`.",
            None,
        ),
    }
}

/// Something that is no token: a bare word, mostly.
fn of_word(at: usize, rest: &str, first: char, previous: Option<&Token<'_>>) -> ExpressionError {
    let length = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '@')))
        .unwrap_or(rest.len())
        .max(first.len_utf8());
    let range = at..at + length;
    let word = rest.get(..length).unwrap_or_default();
    if matches!(previous, Some(Token { lexeme: Lexeme::Pattern { .. }, .. })) {
        return error(range, format!("`{word}` is no flag of a pattern"), "The flags are `i`, `s`, `m` and `U`.", None);
    }
    let lower = word.to_ascii_lowercase();
    if let Some((_, meant)) = MISTAKEN_WORDS.iter().find(|(mistaken, _)| *mistaken == lower) {
        return error(range, format!("`{word}` is not understood; write `{meant}`"), COMPARISONS, Some(meant));
    }
    if matches!(lower.as_str(), "true" | "false" | "null") {
        return error(range, format!("`{word}` is not understood; write `{lower}`"), QUOTES, Some(&lower));
    }
    if !first.is_ascii_alphanumeric() {
        return error(range, format!("`{word}` is not understood"), COMPARISONS, None);
    }
    let variable = word.len() > 1
        && word.bytes().any(|byte| byte == b'_')
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let meant = if variable { format!("${word}") } else { format!("\"{word}\"") };
    error(range, format!("`{word}` is neither a variable nor a text; write `{meant}`"), QUOTES, Some(&meant))
}

pub(super) fn of_length(range: Range<usize>) -> ExpressionError {
    let message = "GitLab reads at most 99 operands, operators and parentheses".to_owned();
    error(range, message, "Split the condition over several rules, or match several values with one pattern.", None)
}

pub(super) fn of_lines(range: Range<usize>) -> ExpressionError {
    error(range, "a pattern can't go over several lines".to_owned(), "Write it on one line.", None)
}

/// A pattern that begins at `start` is not one of RE2.
pub(super) fn of_pattern(start: usize, pattern: PatternError) -> ExpressionError {
    let range = start + pattern.range.start..start + pattern.range.end;
    ExpressionError { in_pattern: true, ..error(range, pattern.message, pattern.help, None) }
}

/// The tokens are no expression in their order.
pub(super) fn of_order(text: &str, tokens: &[Token<'_>]) -> ExpressionError {
    let mut open = Vec::new();
    // The last token, and whether an operand must follow it.
    let mut last: Option<&Token<'_>> = None;
    let mut wants_operand = true;
    for token in tokens {
        let written = text.get(token.range.clone()).unwrap_or_default();
        match &token.lexeme {
            Lexeme::Open if wants_operand => open.push(token.range.clone()),
            Lexeme::Operator(Operator::Not) if wants_operand => {}
            Lexeme::Operator(Operator::Not) | Lexeme::Open => return no_operator(token, written),
            Lexeme::Operator(_) if wants_operand => {
                let message = format!("`{written}` has nothing to its left");
                return error(
                    token.range.clone(),
                    message,
                    "It compares or combines what stands on both sides of it.",
                    None,
                );
            }
            Lexeme::Operator(_) => wants_operand = true,
            Lexeme::Close if wants_operand && last.is_some() => break,
            Lexeme::Close => {
                if open.pop().is_none() {
                    let message = "`)` closes nothing".to_owned();
                    return error(token.range.clone(), message, "Every `)` needs its `(`.", Some(""));
                }
            }
            _ if !wants_operand => return no_operator(token, written),
            _ => wants_operand = false,
        }
        last = Some(token);
    }
    match last {
        None => {
            error(0..text.len(), "the condition is empty".to_owned(), "Without `if` the rule always applies.", None)
        }
        Some(token) if wants_operand => {
            let written = text.get(token.range.clone()).unwrap_or_default();
            error(
                token.range.clone(),
                format!("nothing follows `{written}`"),
                "Something to compare or combine is missing.",
                None,
            )
        }
        Some(token) => {
            let range = open.pop().unwrap_or(token.range.clone());
            error(range, "`(` is not closed".to_owned(), "Every `(` needs its `)`.", None)
        }
    }
}

fn no_operator(token: &Token<'_>, written: &str) -> ExpressionError {
    let message = format!("no operator stands before `{written}`");
    error(token.range.clone(), message, COMPARISONS, None)
}
