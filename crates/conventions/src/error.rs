//! Why a `conventions.toml` was refused.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Why a `conventions.toml` was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConventionsError {
    /// Line, from 1; the first where the fault is in no particular place.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl ConventionsError {
    /// What is wrong with the text of a TOML file, at a range of its bytes.
    pub fn new(text: &str, span: Option<Range<usize>>, reason: &str) -> Self {
        let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            reason: reason.trim().replace('\n', " "),
        }
    }
}

impl fmt::Display for ConventionsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

impl std::error::Error for ConventionsError {}

/// A contradiction between facts, with the route to the value that is wrong: keys of tables, and indices of arrays as numbers.
pub(crate) struct Fault {
    pub(crate) route: Vec<Step>,
    pub(crate) reason: String,
}

/// One step of a route.
#[derive(Clone)]
pub(crate) enum Step {
    Key(&'static str),
    Index(usize),
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl Fault {
    /// Finds the place of the fault. The text is read a second time, which costs nothing where nothing is wrong.
    pub(crate) fn locate(&self, text: &str) -> ConventionsError {
        let span = DeTable::parse(text).ok().and_then(|table| follow(&table, &self.route));
        ConventionsError::new(text, span, &self.reason)
    }
}

/// The span of the deepest value on the route that exists.
fn follow(table: &Spanned<DeTable<'_>>, route: &[Step]) -> Option<Range<usize>> {
    let Some((Step::Key(first), rest)) = route.split_first() else { return None };
    let mut value = table.get_ref().get(*first)?;
    for step in rest {
        let next = match (step, value.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => table.get(*key),
            (Step::Index(index), DeValue::Array(array)) => array.get(*index),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    Some(value.span())
}
