//! Keys that stand twice in one mapping.

use std::borrow::Cow;
use std::collections::HashMap;

use diagnostics::Span;

use super::tree::{Entry, Kind, NodeId, Tree};
use super::value::Value;

/// Collections with more keys than this look for duplicates through a table.
const FEW_KEYS: usize = 8;

/// A key as GitLab compares keys: `yes` and `true` are the same, `1` and `"1"` are not.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'t> {
    Null,
    Boolean(bool),
    Integer(i64),
    Other(Cow<'t, str>),
    Text(Cow<'t, str>),
}

impl<'t> Identity<'t> {
    /// What a key is; `None` for a key that may stand as often as one likes, or is no scalar.
    fn of(tree: &Tree<'t>, key: NodeId) -> Option<Self> {
        let node = tree.node(tree.resolve(key));
        let Kind::Scalar { value, style } = &node.kind else { return None };
        if value == "<<" {
            return None;
        }
        Some(match Value::of(value, *style, node.tag().map(|tag| tag.text)) {
            Value::Null => Self::Null,
            Value::Boolean(boolean) => Self::Boolean(boolean),
            Value::Integer(integer) => Self::Integer(integer),
            Value::Float | Value::Date | Value::Time | Value::Symbol => Self::Other(value.clone()),
            Value::Text => Self::Text(value.clone()),
        })
    }
}

/// The keys of an open mapping, each where it stands first. Empty as long as there are only a few.
#[derive(Default)]
pub(super) struct Seen<'t>(Option<HashMap<Identity<'t>, Span>>);

impl<'t> Seen<'t> {
    /// Where the key that comes after `entries` stood first, if it did.
    pub(super) fn first(&mut self, tree: &Tree<'t>, entries: &[Entry], key: NodeId) -> Option<Span> {
        if entries.is_empty() {
            return None;
        }
        let identity = Identity::of(tree, key)?;
        if entries.len() <= FEW_KEYS {
            let text = if let Identity::Text(text) = &identity { Some(&**text) } else { None };
            let is_same = |entry: &&Entry| {
                (text.is_none() || text == tree.scalar(entry.key))
                    && Identity::of(tree, entry.key).as_ref() == Some(&identity)
            };
            return entries.iter().find(is_same).map(|first| tree.node(first.key).span);
        }
        let seen = self.0.get_or_insert_with(|| {
            let mut seen = HashMap::new();
            for entry in entries {
                if let Some(identity) = Identity::of(tree, entry.key) {
                    seen.entry(identity).or_insert(tree.node(entry.key).span);
                }
            }
            seen
        });
        let again = tree.node(key).span;
        let first = *seen.entry(identity).or_insert(again);
        (first != again).then_some(first)
    }

    /// Forgets a key that was taken back; `left` are the entries that stay.
    pub(super) fn forget(&mut self, tree: &Tree<'t>, left: &[Entry], key: NodeId) {
        if left.len() <= FEW_KEYS {
            self.0 = None;
        }
        if let Some(seen) = &mut self.0
            && let Some(identity) = Identity::of(tree, key)
            && seen.get(&identity) == Some(&tree.node(key).span)
        {
            seen.remove(&identity);
        }
    }
}
