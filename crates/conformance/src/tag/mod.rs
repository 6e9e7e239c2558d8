//! Image tags: the forms that the standard knows, and the rules about one tag and about the tags of one push.

pub(crate) mod rules;

use crate::Understood;
use crate::context::Context;
use crate::expansion::{Expansion, Fragment};
use crate::rule::Ledger;

/// A tag as every rule about tags sees it.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    /// The tag as written.
    pub(crate) text: Fragment<'t>,
}

/// All tags that one push applies.
#[derive(Debug)]
pub(crate) struct TagSet<'t> {
    /// The tags, in the order of the text.
    pub(crate) tags: Vec<Tag<'t>>,
}

impl<'t> Tag<'t> {
    /// Reads a tag.
    pub(crate) fn new(text: Fragment<'t>, _: &Context<'_>) -> Self {
        Self { text }
    }
}

/// Checks tags, separated by line breaks, spaces or commas.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let expansion = Expansion::literal(text, 0);
    let tag = Tag::new(expansion.whole(), context);
    ledger.tag(&tag);
    ledger.tag_set(&TagSet { tags: vec![tag] });
    Understood::default()
}
