//! The deep merge that includes and `extends` share: mappings are merged, everything else is replaced.
//!
//! Source: GitLab, `lib/gitlab/ci/config/extendable/entry.rb` and `lib/gitlab/ci/config/external/processor.rb`, both by `deep_merge`.

use std::collections::HashMap;

use super::{Config, ConfigEntry, Shape, ValueId};

/// At most so many entries come out of all merges of one configuration. A file that GitLab takes stays far below.
const MERGED_ENTRIES: usize = 4_000_000;

/// Mappings with more entries than this are looked up through a table.
const FEW: usize = 16;

impl Config<'_> {
    /// `over` merged into `base`. The result is written where `over` is.
    ///
    /// Mappings stand inside one another as deep as in the texts, and so deep goes the recursion.
    pub(super) fn deep_merge(&mut self, base: ValueId, over: ValueId) -> ValueId {
        let (base_entries, base_open) = match self.raw_shape(base) {
            Shape::Mapping { entries, open, .. } => (entries, open),
            Shape::Unknown => return self.opened(over),
            _ => return over,
        };
        let Shape::Mapping { entries: over_entries, open: over_open, .. } = self.raw_shape(over) else { return over };
        let mut merged: Vec<ConfigEntry> = base_entries.of(&self.entries).to_vec();
        let added: Vec<ConfigEntry> = over_entries.of(&self.entries).to_vec();
        if self.entries.len() + merged.len() + added.len() > MERGED_ENTRIES {
            self.truncated = true;
            return over;
        }
        let table: Option<HashMap<String, usize>> = (merged.len() > FEW).then(|| {
            let named = merged.iter().enumerate();
            named.filter_map(|(place, entry)| Some((self.key(entry)?.to_owned(), place))).collect()
        });
        for entry in added {
            let key = self.key(&entry);
            let place = match (&table, key) {
                (_, None) => None,
                (Some(table), Some(key)) => table.get(key).copied(),
                (None, Some(key)) => merged.iter().position(|earlier| self.key(earlier) == Some(key)),
            };
            match place.and_then(|place| merged.get(place).map(|earlier| (place, earlier.value))) {
                Some((place, earlier)) => {
                    let value = self.deep_merge(earlier, entry.value);
                    if let Some(earlier) = merged.get_mut(place) {
                        *earlier = ConfigEntry { key: entry.key, value, digest: entry.digest };
                    }
                }
                None => merged.push(entry),
            }
        }
        let place = self.place(over);
        self.add_mapping(place, &merged, base_open || over_open)
    }

    /// The same value, with everything in it that a merge could add to marked as open.
    pub(super) fn opened(&mut self, value: ValueId) -> ValueId {
        let Shape::Mapping { entries, .. } = self.raw_shape(value) else { return value };
        let mut entries: Vec<ConfigEntry> = entries.of(&self.entries).to_vec();
        if self.entries.len() + entries.len() > MERGED_ENTRIES {
            self.truncated = true;
            return value;
        }
        for entry in &mut entries {
            entry.value = self.opened(entry.value);
        }
        let place = self.place(value);
        self.add_mapping(place, &entries, true)
    }

    /// The shape without going through a `!reference`, which a merge replaces as a whole.
    fn raw_shape(&self, value: ValueId) -> Shape {
        self.values.get(value.0 as usize).map_or(Shape::Unknown, |value| value.shape)
    }
}
