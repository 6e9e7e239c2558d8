//! Why a page was refused.

use std::fmt;

use super::Source;

/// Why a page was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownError {
    /// Path of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for MarkdownError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

impl std::error::Error for MarkdownError {}

/// The same before the file is known.
pub(super) struct Fault {
    line: usize,
    reason: String,
}

impl Fault {
    /// A fault at a line, from 1.
    pub(super) fn new(line: usize, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }

    /// The same fault, seen from a text with more lines before this one.
    pub(super) fn shifted(self, lines: usize) -> Self {
        Self { line: self.line + lines, ..self }
    }

    pub(super) fn locate(self, source: Source<'_>) -> MarkdownError {
        MarkdownError { file: source.file.to_owned(), line: self.line, reason: self.reason }
    }
}

/// The end of a message that lists what would have been right.
pub(super) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    format!("it must be one of {}", words.join(", "))
}
