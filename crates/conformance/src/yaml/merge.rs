//! Merge keys (`<<`), as Psych applies them.

use std::collections::HashMap;

use super::tree::{Kind, NodeId, Tree};

/// At most this many entries are looked at for one [`Tree::merged`], whatever the aliases amount to.
pub const VISITED_ENTRIES: usize = 100_000;

/// Mappings merged into mappings merged into mappings, at most so many.
const DEPTH: usize = 100;

/// An entry of a mapping, written in it or merged into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedEntry {
    /// The key where it is written.
    pub key: NodeId,
    /// The value where it is written.
    pub value: NodeId,
    /// The mapping in which both are written.
    pub mapping: NodeId,
    /// The node under the `<<` of the mapping itself through which they came, usually an alias; `None` for its own entries.
    pub via: Option<NodeId>,
}

/// The entries of a mapping after its merge keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// In the order in which the keys first appear; each key once.
    pub entries: Vec<MergedEntry>,
    /// Whether a limit cut it off, so that entries may be missing.
    pub truncated: bool,
}

impl Tree<'_> {
    /// The entries of a mapping with those that its merge keys bring, through an alias; nothing for another node.
    ///
    /// Psych reads top-down and a later assignment wins, so an own key *above* `<<` loses to the merged one, unlike in
    /// the YAML specification; of a list under `<<` the earlier mapping wins. What is no mapping is not merged: then `<<`
    /// is a key like others. (Psych, `lib/psych/visitors/to_ruby.rb`, `revive_hash`.)
    pub fn merged(&self, id: NodeId) -> Merged {
        let mut merging = Merging { tree: self, merged: Merged::default(), places: HashMap::new(), visited: 0 };
        merging.put_all(self.resolve(id), None, &mut Vec::new());
        merging.merged
    }

    /// The entry of a key in a mapping with its merge keys, by the rules of [`Tree::merged`].
    pub fn merged_entry(&self, id: NodeId, key: &str) -> Option<MergedEntry> {
        if self.entry(id, "<<").is_none() {
            let mapping = self.resolve(id);
            let entry = self.entry(id, key)?;
            return Some(MergedEntry { key: entry.key, value: entry.value, mapping, via: None });
        }
        self.merged(id).entries.into_iter().find(|entry| self.scalar(entry.key) == Some(key))
    }

    /// Whether a key asks for a merge. Psych does not mind quotes, only an explicit `!!str`.
    pub fn is_merge_key(&self, key: NodeId) -> bool {
        self.scalar(key) == Some("<<") && self.node(key).tag().is_none_or(|tag| tag.text != "!!str")
    }

    /// The mappings under a merge key in the order in which they are applied, each with the node that names it; `None`
    /// where Psych would not merge them.
    fn merge_sources(&self, value: NodeId) -> Option<Vec<(NodeId, NodeId)>> {
        match &self.node(value).kind {
            Kind::Mapping { .. } => Some(vec![(value, value)]),
            Kind::Alias { .. } => {
                let target = self.resolve(value);
                self.mapping(target).map(|_| vec![(value, target)])
            }
            Kind::Sequence { items } => {
                let sources = items.iter().rev().map(|&item| (item, self.resolve(item)));
                let sources: Vec<_> = sources.collect();
                sources.iter().all(|&(_, target)| self.mapping(target).is_some()).then_some(sources)
            }
            Kind::Scalar { .. } => None,
        }
    }
}

struct Merging<'a, 't> {
    tree: &'a Tree<'t>,
    merged: Merged,
    places: HashMap<&'a str, usize>,
    visited: usize,
}

impl Merging<'_, '_> {
    /// Assigns the entries of `mapping` one after the other; `open` holds the mappings that are being merged.
    fn put_all(&mut self, mapping: NodeId, via: Option<NodeId>, open: &mut Vec<NodeId>) {
        let tree = self.tree;
        let Some(entries) = tree.mapping(mapping) else { return };
        if open.contains(&mapping) {
            // Psych merges what it has read of the outer mapping so far, which changes nothing.
            return;
        }
        if open.len() >= DEPTH {
            self.merged.truncated = true;
            return;
        }
        open.push(mapping);
        for entry in entries {
            self.visited += 1;
            if self.visited > VISITED_ENTRIES {
                self.merged.truncated = true;
                break;
            }
            let sources = if tree.is_merge_key(entry.key) { tree.merge_sources(entry.value) } else { None };
            match sources {
                Some(sources) => {
                    for (written, target) in sources {
                        self.put_all(target, via.or(Some(written)), open);
                    }
                }
                None => self.put(MergedEntry { key: entry.key, value: entry.value, mapping, via }),
            }
        }
        open.pop();
    }

    fn put(&mut self, entry: MergedEntry) {
        let tree = self.tree;
        let place = self.merged.entries.len();
        if let Some(key) = tree.scalar(entry.key) {
            let place = *self.places.entry(key).or_insert(place);
            if let Some(earlier) = self.merged.entries.get_mut(place) {
                *earlier = entry;
                return;
            }
        }
        self.merged.entries.push(entry);
    }
}
