//! Tells what a pasted text is.

use crate::Kind;

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// What it is read as.
    pub kind: Kind,
    /// Why, for people: `it has a registry host and a tag`.
    pub reason: String,
    /// What else it could be, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// Something else that a text could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// What it would be read as.
    pub kind: Kind,
    /// Why.
    pub reason: String,
}

/// Tells what a text is. Every text is something: what fits nothing else is read as an image reference.
pub fn detect(text: &str) -> Detection {
    let _ = text;
    Detection { kind: Kind::ImageRef, reason: String::new(), alternatives: Vec::new() }
}
