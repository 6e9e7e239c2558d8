//! The conditions of `rules:if`, `workflow:rules:if` and `only:variables`.
//!
//! The grammar, its limits and its oddities are GitLab's (`lib/gitlab/ci/pipeline/expression/**` of gitlabhq/gitlabhq): tokens are found in the
//! order of `lexer.rb`, and put in order by the shunting-yard of `parser.rb`, so that exactly what GitLab accepts is accepted.

mod diagnosis;
mod evaluation;
mod lexer;

pub use evaluation::{Known, Truth};

use std::ops::Range;

use lexer::{Lexeme, Token};

use super::pattern::Pattern;

/// The most tokens of an expression: GitLab stops after reading the hundredth, even if it is the last (`lexer.rb`, `MAX_TOKENS`).
const MAX_TOKENS: usize = 99;

/// A condition that GitLab accepts.
#[derive(Debug)]
pub struct Expression<'t> {
    /// Operands and operators in the order in which they are evaluated: operands first.
    steps: Vec<Step<'t>>,
    /// Which variables it reads.
    variables: Vec<(&'t str, Range<usize>)>,
}

#[derive(Debug)]
enum Step<'t> {
    Variable(&'t str),
    /// An input of a component, or a text that holds one: GitLab puts its value in before it reads the expression.
    Input(&'t str),
    Text(&'t str),
    Pattern(Pattern<'t>),
    Null,
    Boolean(bool),
    Operator(Operator),
}

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Not,
    Equals,
    NotEquals,
    Matches,
    NotMatches,
    And,
    Or,
}

impl Operator {
    /// The smaller, the tighter it binds (`precedence` in `lexeme/*.rb`).
    fn precedence(self) -> u8 {
        match self {
            Self::Not => 1,
            Self::And => 11,
            Self::Or => 12,
            _ => 10,
        }
    }
}

/// Why an expression is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Where in the text, in bytes.
    pub range: Range<usize>,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What to write; empty where the message says it all.
    pub help: &'static str,
    /// What belongs in the place of `range`, where that is plain.
    pub replacement: Option<String>,
    /// Whether it is a pattern that RE2 refuses, rather than the expression around it.
    pub in_pattern: bool,
}

impl<'t> Expression<'t> {
    /// Reads an expression, in time proportional to its length.
    ///
    /// An expression in which only the value of an input (`$[[ inputs.name ]]`) decides whether it is one counts as one.
    pub fn parse(text: &'t str) -> Result<Self, ExpressionError> {
        match Self::parse_written(text) {
            // What an input brings may be any part of an expression.
            Err(_) if text.contains("$[[") => {
                Ok(Self { steps: vec![Step::Input(input_in(text))], variables: Vec::new() })
            }
            result => result,
        }
    }

    fn parse_written(text: &'t str) -> Result<Self, ExpressionError> {
        let tokens = lexer::tokens(text)?;
        let order = in_order(&tokens).ok_or_else(|| diagnosis::of_order(text, &tokens))?;
        let variables = tokens
            .iter()
            .filter_map(|token| match token.lexeme {
                Lexeme::Variable(name) => Some((name, token.range.clone())),
                _ => None,
            })
            .collect();
        let mut steps = Vec::with_capacity(tokens.len());
        for index in order {
            let Some(token) = tokens.get(index) else { continue };
            steps.push(match &token.lexeme {
                Lexeme::Variable(name) => Step::Variable(name),
                Lexeme::Input(written) => Step::Input(written),
                Lexeme::Text(value) if value.contains("$[[") => Step::Input(input_in(value)),
                Lexeme::Text(value) => Step::Text(value),
                Lexeme::Pattern { written } => match Pattern::written(written) {
                    Some(Ok(pattern)) => Step::Pattern(pattern),
                    Some(Err(error)) => return Err(diagnosis::of_pattern(token.range.start, error)),
                    None => return Err(diagnosis::of_lines(token.range.clone())),
                },
                Lexeme::Null => Step::Null,
                Lexeme::Boolean(value) => Step::Boolean(*value),
                Lexeme::Operator(operator) => Step::Operator(*operator),
                Lexeme::Open | Lexeme::Close => continue,
            });
        }
        Ok(Self { steps, variables })
    }

    /// What an evaluation costs, in steps of about the same time.
    pub(crate) fn cost(&self) -> u64 {
        let cost = |step: &Step<'_>| match step {
            Step::Pattern(pattern) if pattern.is_large() => 1_000,
            Step::Operator(Operator::Matches | Operator::NotMatches) => 100,
            _ => 1,
        };
        self.steps.iter().map(cost).sum()
    }

    /// The variables that the expression reads, with the place of each in bytes of its text, in the order of the text.
    pub fn variables(&self) -> impl Iterator<Item = (&'t str, Range<usize>)> + '_ {
        self.variables.iter().cloned()
    }
}

/// The first input in a text, as written.
fn input_in(text: &str) -> &str {
    let input = text.find("$[[").and_then(|start| text.get(start..)).unwrap_or(text);
    input.find("]]").and_then(|end| input.get(..end + 2)).unwrap_or(input)
}

/// The order in which the tokens are evaluated, as indices: GitLab's own shunting-yard, which accepts some orders that nobody would write.
/// `None` where GitLab finds no expression in them.
fn in_order(tokens: &[Token<'_>]) -> Option<Vec<usize>> {
    let mut output: Vec<usize> = Vec::with_capacity(tokens.len());
    // Each with its precedence; an open parenthesis holds back everything.
    let mut waiting: Vec<(usize, u8)> = Vec::new();
    const OPEN: u8 = u8::MAX;
    for (index, token) in tokens.iter().enumerate() {
        match &token.lexeme {
            Lexeme::Operator(Operator::Not) => waiting.push((index, Operator::Not.precedence())),
            Lexeme::Operator(operator) => {
                while let Some((before, _)) = waiting.pop_if(|(_, precedence)| operator.precedence() >= *precedence) {
                    output.push(before);
                }
                waiting.push((index, operator.precedence()));
            }
            Lexeme::Open => waiting.push((index, OPEN)),
            Lexeme::Close => {
                while let Some((before, _)) = waiting.pop_if(|(_, precedence)| *precedence != OPEN) {
                    output.push(before);
                }
                waiting.pop()?;
            }
            _ => output.push(index),
        }
    }
    if waiting.iter().any(|(_, precedence)| *precedence == OPEN) {
        return None;
    }
    output.extend(waiting.iter().rev().map(|(index, _)| *index));
    // Every operator must find its operands, and one value must remain.
    let mut depth = 0_usize;
    for index in &output {
        depth = match tokens.get(*index).map(|token| &token.lexeme) {
            Some(Lexeme::Operator(Operator::Not)) => depth.checked_sub(1)? + 1,
            Some(Lexeme::Operator(_)) => depth.checked_sub(2)? + 1,
            _ => depth + 1,
        };
    }
    (depth == 1).then_some(output)
}

#[cfg(test)]
mod tests;
