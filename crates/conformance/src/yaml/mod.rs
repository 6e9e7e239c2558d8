//! YAML as GitLab reads it, with the place of everything.
//!
//! [`parse`] takes any text and returns a [`Tree`] of what could be understood, together with the syntax errors and the
//! duplicate keys. A mistake costs the top-level block it stands in, not the file: reading goes on at the next key in
//! column 0. Aliases point at their target and are never expanded, so that a small file cannot become a large tree.
//!
//! GitLab loads its configuration with Ruby's Psych, which stands on libyaml: YAML 1.1 scalars ([`Value`]), merge keys
//! in the order of the text ([`Tree::merged`]), and a few liberties with indentation. What reads is an implementation
//! detail: a scanner of our own what pipelines are usually made of, and granit-parser, none of whose types appears here,
//! everything else.

#[cfg(any(test, feature = "agreement"))]
mod agreement;
mod builder;
mod decode;
mod duplicate;
mod merge;
mod parse;
mod scanner;
mod source;
mod syntax_error;
mod tree;
mod value;

#[cfg(any(test, feature = "agreement"))]
pub use agreement::{Agreement, agreement};
pub use decode::SourceMap;
pub use merge::{Merged, MergedEntry, VISITED_ENTRIES};
pub use parse::{DuplicateKey, Limits, Parsed, parse};
pub use syntax_error::SyntaxError;
pub use tree::{Anchor, Document, Entry, Kind, Node, NodeId, ScalarStyle, Tag, Tree};
pub use value::Value;

#[cfg(test)]
mod agreement_tests;
#[cfg(test)]
mod tests;
