//! Names of other artifacts: packages, files, binaries, system names, indexes and repositories.

pub(crate) mod rules;

use crate::Understood;
use crate::context::Context;
use crate::expansion::{Expansion, Fragment};
use crate::rule::Ledger;

/// A name as every rule about artifacts sees it.
#[derive(Debug)]
pub(crate) struct Artifact<'t> {
    /// The name as written.
    pub(crate) text: Fragment<'t>,
}

/// Checks names, one a line.
pub(crate) fn check(text: &str, _: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let expansion = Expansion::literal(text, 0);
    ledger.artifacts(&[Artifact { text: expansion.whole() }]);
    Understood::default()
}
