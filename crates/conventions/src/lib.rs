//! The standard as typed values.
//!
//! `content/conventions.toml` is the one place where a fact of the standard is written. This crate reads it, refuses a wrong
//! file with the line and the reason, and answers the questions that rules, pages and commands ask of it.
//!
//! Everything is read-only and owned: a caller keeps a [`Conventions`] as long as it likes.

#[cfg(feature = "toml")]
mod check;
#[cfg(feature = "toml")]
mod error;
mod model;
#[cfg(feature = "toml")]
mod parse;
mod questions;

use std::sync::LazyLock;

#[cfg(feature = "toml")]
pub use error::ConventionsError;
pub use model::*;
pub use questions::Found;

/// The standard as the build script wrote it, after it had read and checked the text.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/conventions.postcard"));

static STANDARD: LazyLock<Conventions> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the build script wrote these bytes from the same types; a test reads them")]
    postcard::from_bytes(EMBEDDED).expect("the embedded standard is well-formed")
});

impl Conventions {
    /// The standard that this build carries, read on first use.
    pub fn embedded() -> &'static Conventions {
        &STANDARD
    }
}
