//! The standard as typed values.
//!
//! `content/conventions.toml` is the one place where a fact of the standard is written. This crate reads it, refuses a wrong
//! file with the line and the reason, and answers the questions that rules, pages and commands ask of it.
//!
//! Everything is read-only and owned: a caller keeps a [`Conventions`] as long as it likes.

mod check;
mod error;
mod model;
mod questions;

use std::sync::LazyLock;

pub use error::ConventionsError;
pub use model::*;
pub use questions::Found;

/// The text of the standard that this build carries.
pub const EMBEDDED: &str = include_str!("../../../content/conventions.toml");

static STANDARD: LazyLock<Conventions> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "a test reads this very text, so that no build with a wrong one is released"
    )]
    Conventions::parse(EMBEDDED).expect("the embedded standard is well-formed")
});

impl Conventions {
    /// The standard that this build carries, read on first use.
    pub fn embedded() -> &'static Conventions {
        &STANDARD
    }

    /// Reads a standard from the text of a `conventions.toml`.
    ///
    /// # Errors
    ///
    /// With the line and the reason, where the text is not TOML, a field is unknown, missing or of the wrong type, or the facts
    /// contradict one another (a service twice, a variable that is not the endpoint it claims to be, a handoff of a job
    /// that no stage owns, …).
    pub fn parse(text: &str) -> Result<Conventions, ConventionsError> {
        let conventions: Conventions =
            toml::from_str(text).map_err(|error| ConventionsError::new(text, error.span(), error.message()))?;
        check::check(&conventions).map_err(|fault| fault.locate(text))?;
        Ok(conventions)
    }
}
