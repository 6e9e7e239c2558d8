//! Whether our own scanner and the parser make the same of a text.

use super::parse::{Limits, Parsed, parse_without_scanner};
use super::scanner;

/// What reading a text in both ways showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Our own scanner read it, and everything is as the parser has it.
    Same,
    /// Our own scanner leaves it to the parser.
    LeftToParser,
    /// The two differ.
    Different {
        /// What our own scanner has, at the first difference.
        scanner: String,
        /// What the parser has there.
        parser: String,
    },
}

/// Reads a text by our own scanner and by the parser, and compares everything that comes of it.
pub fn agreement(text: &str, limits: &Limits) -> Agreement {
    let Some(scanned) = scanner::read(text, limits) else { return Agreement::LeftToParser };
    let parsed = parse_without_scanner(text, limits);
    let (one, other) = (&scanned.tree, &parsed.tree);
    let is_same = scanned.errors == parsed.errors
        && one.documents == other.documents
        && one.nodes == other.nodes
        && one.comments == other.comments
        && scanned.duplicates == parsed.duplicates;
    if is_same {
        return Agreement::Same;
    }
    let difference = pieces(&scanned).zip(pieces(&parsed)).find(|(scanner, parser)| scanner != parser);
    let (scanner, parser) = difference.unwrap_or_default();
    Agreement::Different { scanner, parser }
}

/// Everything that is known of a text, a piece at a time, with an end that nothing else is equal to.
fn pieces<'p>(parsed: &'p Parsed<'_>) -> impl Iterator<Item = String> + 'p {
    let tree = &parsed.tree;
    let errors = parsed.errors.iter().map(|error| format!("{error:?}"));
    let documents = tree.documents.iter().map(|document| format!("{document:?}"));
    let nodes = tree.nodes.iter().map(|node| format!("{node:?}"));
    let comments = tree.comments.iter().map(|comment| format!("comment {comment:?}"));
    let duplicates = parsed.duplicates.iter().map(|duplicate| format!("{duplicate:?}"));
    errors.chain(documents).chain(nodes).chain(comments).chain(duplicates).chain(["the end".to_owned()])
}
