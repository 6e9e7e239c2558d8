//! What an expression amounts to, as far as the variables are known.
//!
//! GitLab's operators return values, not only truth: `$A && $B` is the value of `$B`, and an empty text counts as true inside, but not as
//! the result (`lexeme/{and,or,not}.rb`, `statement.rb`). An unknown value is kept as the set of what it may be.

use super::{Expression, Operator, Step};
use crate::gitlab_ci::pattern::Pattern;

/// What is known of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'v> {
    /// It has this value, which may be empty.
    Text(&'v str),
    /// It does not exist, which is `null`.
    Absent,
    /// It exists and is not blank; its value is not known.
    Present,
    /// The same, and its value is not this one: a branch that is not the default one.
    Other(&'v str),
    /// Nothing.
    Unknown,
}

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth<'v> {
    /// It does.
    True,
    /// It does not.
    False,
    /// That depends on these variables, each named once, in the order in which they are read.
    Unknown(Vec<&'v str>),
}

impl Known<'_> {
    /// Whether it has this value; `None` where that is not known.
    pub fn equals(self, text: &str) -> Option<bool> {
        match self {
            Self::Text(value) => Some(value == text),
            Self::Absent => Some(false),
            Self::Present if text.trim().is_empty() => Some(false),
            Self::Other(other) if other == text || text.trim().is_empty() => Some(false),
            Self::Present | Self::Other(_) | Self::Unknown => None,
        }
    }

    /// Whether a pattern matches it; `None` where that is not known.
    pub fn is_matched_by(self, pattern: &Pattern<'_>) -> Option<bool> {
        match self {
            Self::Text(value) => pattern.is_match(value),
            Self::Absent => pattern.is_match(""),
            Self::Other(other) if pattern.is_exactly(other) => Some(false),
            Self::Present | Self::Other(_) | Self::Unknown => None,
        }
    }
}

impl Truth<'_> {
    /// Whether it holds; `None` where that is unknown.
    pub fn known(&self) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

/// `null` or `false`.
const FALSY: u8 = 1;
/// A text without anything but space: true to Ruby, not present to Rails.
const BLANK: u8 = 2;
/// Anything else.
const PRESENT: u8 = 4;

#[derive(Clone, Debug)]
enum Value<'v> {
    Null,
    Boolean(bool),
    Text(&'v str),
    Pattern(&'v Pattern<'v>),
    /// The value of this variable, which is present and is not this text.
    Other(&'v str, &'v str),
    /// One of these classes, depending on these variables.
    Open(u8, Vec<&'v str>),
}

impl<'v> Value<'v> {
    fn classes(&self) -> u8 {
        match self {
            Self::Null | Self::Boolean(false) => FALSY,
            Self::Text(text) if text.trim().is_empty() => BLANK,
            Self::Open(classes, _) => *classes,
            _ => PRESENT,
        }
    }

    fn names(self) -> Vec<&'v str> {
        match self {
            Self::Open(_, names) => names,
            Self::Other(name, _) => vec![name],
            _ => Vec::new(),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open(..) | Self::Other(..))
    }
}

impl<'t> Expression<'t> {
    /// Evaluates the expression with what `lookup` knows of each variable, as GitLab does: a condition holds if its value is present.
    pub fn evaluate<'v>(&'v self, lookup: &dyn Fn(&'t str) -> Known<'v>) -> Truth<'v> {
        let mut stack: Vec<Value<'v>> = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let value = match step {
                Step::Variable(name) => match lookup(name) {
                    Known::Text(text) => Value::Text(text),
                    Known::Absent => Value::Null,
                    Known::Present => Value::Open(PRESENT, vec![name]),
                    Known::Other(other) => Value::Other(name, other),
                    Known::Unknown => Value::Open(FALSY | BLANK | PRESENT, vec![name]),
                },
                Step::Input(written) => Value::Open(FALSY | BLANK | PRESENT, vec![written]),
                Step::Text(text) => Value::Text(text),
                Step::Pattern(pattern) => Value::Pattern(pattern),
                Step::Null => Value::Null,
                Step::Boolean(value) => Value::Boolean(*value),
                Step::Operator(operator) => {
                    let right = stack.pop().unwrap_or(Value::Null);
                    if *operator == Operator::Not {
                        not(right)
                    } else {
                        let left = stack.pop().unwrap_or(Value::Null);
                        binary(*operator, left, right)
                    }
                }
            };
            stack.push(value);
        }
        let result = stack.pop().unwrap_or(Value::Null);
        match result.classes() {
            PRESENT => Truth::True,
            classes if classes & PRESENT == 0 => Truth::False,
            _ => Truth::Unknown(result.names()),
        }
    }
}

fn not(value: Value<'_>) -> Value<'_> {
    match value.classes() {
        PRESENT => Value::Boolean(false),
        classes if classes & PRESENT == 0 => Value::Boolean(true),
        _ => Value::Open(FALSY | PRESENT, value.names()),
    }
}

fn binary<'v>(operator: Operator, left: Value<'v>, right: Value<'v>) -> Value<'v> {
    match operator {
        // Ruby's `&&` and `||` ask for null and false, not for emptiness.
        Operator::And => chosen(left, right, FALSY),
        Operator::Or => chosen(left, right, BLANK | PRESENT),
        Operator::Equals => answer(equal(&left, &right), left, right),
        Operator::NotEquals => answer(equal(&left, &right).map(|equal| !equal), left, right),
        Operator::Matches => answer(matches(&left, &right), left, right),
        Operator::NotMatches => answer(matches(&left, &right).map(|matches| !matches), left, right),
        Operator::Not => left,
    }
}

/// The left value if it is of the classes that decide, else the right one.
fn chosen<'v>(left: Value<'v>, right: Value<'v>, decides: u8) -> Value<'v> {
    let classes = left.classes();
    if classes & !decides == 0 {
        return left;
    }
    if classes & decides == 0 {
        return right;
    }
    let possible = (classes & decides) | right.classes();
    Value::Open(possible, both(left, right))
}

fn answer<'v>(answer: Option<bool>, left: Value<'v>, right: Value<'v>) -> Value<'v> {
    match answer {
        Some(answer) => Value::Boolean(answer),
        None => Value::Open(FALSY | PRESENT, both(left, right)),
    }
}

fn both<'v>(left: Value<'v>, right: Value<'v>) -> Vec<&'v str> {
    let mut names = left.names();
    for name in right.names() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether two values are equal, `None` where that is unknown. `true` is no text: `$A == true` never holds.
fn equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        _ if left.classes() & right.classes() == 0 => Some(false),
        (Value::Other(_, other), Value::Text(text)) | (Value::Text(text), Value::Other(_, other)) => {
            Known::Other(other).equals(text)
        }
        _ if left.is_open() || right.is_open() => None,
        (Value::Null, Value::Null) => Some(true),
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::Text(left), Value::Text(right)) => Some(left == right),
        // GitLab compares the sources of patterns, and fails on a pattern and something else.
        (Value::Pattern(_), _) => None,
        _ => Some(false),
    }
}

/// Whether the left value matches the right one, `None` where that is unknown (`lexeme/matches.rb`).
fn matches(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    let text = match left {
        Value::Text(text) => Some(*text),
        Value::Null => Some(""),
        Value::Boolean(true) => Some("true"),
        Value::Boolean(false) => Some("false"),
        Value::Pattern(_) | Value::Open(..) | Value::Other(..) => None,
    };
    match right {
        Value::Null | Value::Boolean(false) => Some(false),
        _ if right.is_open() => None,
        Value::Pattern(pattern) => match left {
            Value::Other(_, other) => Known::Other(other).is_matched_by(pattern),
            _ => pattern.is_match(text?),
        },
        // A text that reads like a pattern is one; any other is searched for the left side, not the other way round.
        Value::Text(written) => match Pattern::written(written) {
            Some(Ok(pattern)) => pattern.is_match(text?),
            _ => Some(written.contains(text?)),
        },
        _ => None,
    }
}
