//! From text to a standard.

use crate::{Conventions, ConventionsError, check};

impl Conventions {
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
