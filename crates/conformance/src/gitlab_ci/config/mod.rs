//! The configuration after resolution, as GitLab sees it before it reads the keywords.
//!
//! In GitLab's order: the text and the files that it includes are merged, the including file winning; `extends` is merged in; `!reference` is
//! replaced. (GitLab, `lib/gitlab/ci/config.rb`.) Anchors and merge keys are resolved by node: a value stands in the arena
//! once, however often it is used, and remembers the [`Place`] that it is written at, so that a finding can point at the line to change even
//! through `extends`, anchors and includes.
//!
//! What cannot be seen is explicit: a mapping that may hold more than is seen is *open*, and looking up a key that it does not
//! show gives [`Lookup::Unknown`] and not [`Lookup::Absent`]. The values form a graph without cycles, not a tree: whoever walks all of it
//! remembers the [`ValueId`]s that were seen.

mod build;
mod extend;
mod merge;
mod reference;

use std::collections::HashMap;

use diagnostics::{Finding, LineIndex, Severity, Span};

use crate::yaml::{NodeId, Parsed, Tree, Value};

pub(crate) use extend::{ExtendsFault, ExtendsFaultKind};
pub(crate) use reference::{ReferenceFault, ReferenceFaultKind};

/// A file of the configuration: 0 is the checked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FileId(pub(crate) u16);

impl FileId {
    /// The text that is checked.
    pub(crate) const CHECKED: Self = Self(0);
}

/// Where something is written: a node of a file. Never an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The file.
    pub(crate) file: FileId,
    /// The node.
    pub(crate) node: NodeId,
}

/// A value of one [`Config`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ValueId(u32);

impl ValueId {
    /// Its place among all values of its configuration.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A key with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ConfigEntry {
    /// Where the key is written, in the mapping that the value came from.
    pub(crate) key: Place,
    /// Its value.
    pub(crate) value: ValueId,
    /// A digest of the key's text: keys are compared by it first.
    digest: u32,
}

/// Eight bytes at a time, because every look-up takes one of the key that it looks for. It only keeps keys apart that are not the same:
/// whatever has the same digest is compared letter by letter.
fn digest(name: &str) -> u32 {
    /// The golden ratio, by which neighbouring numbers get far from each other.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let bytes = name.as_bytes();
    let mixed = |sum: u64, part: u64| {
        let product = (sum ^ part).wrapping_mul(FACTOR);
        product ^ (product >> 32)
    };
    let (chunks, rest) = bytes.as_chunks::<8>();
    let sum = chunks.iter().fold(bytes.len() as u64, |sum, chunk| mixed(sum, u64::from_le_bytes(*chunk)));
    // The last bytes of a long key stand in one more chunk, those of a short one in two halves; either may repeat some.
    let last = match (bytes.last_chunk::<8>(), bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(last), ..) => u64::from_le_bytes(*last),
        (None, Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => rest.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
    };
    mixed(sum, last) as u32
}

/// The bit that stands for a key in [`Shape::Mapping::names`].
fn name_bit(digest: u32) -> u32 {
    1 << (digest & 31)
}

/// What a mapping says of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// Here it is. The value may be null.
    Found(ConfigEntry),
    /// The key is not there.
    Absent,
    /// It may come from something that is not in the texts at hand.
    Unknown,
}

impl Lookup {
    /// The entry, where there is one for certain.
    pub(crate) fn found(self) -> Option<ConfigEntry> {
        match self {
            Self::Found(entry) => Some(entry),
            Self::Absent | Self::Unknown => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct ConfigValue {
    place: Place,
    shape: Shape,
}

/// A range of one of the pools.
#[derive(Clone, Copy, Debug)]
struct Slice {
    start: u32,
    length: u32,
}

impl Slice {
    fn of<T>(self, pool: &[T]) -> &[T] {
        let start = self.start as usize;
        pool.get(start..start + self.length as usize).unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug)]
enum Shape {
    Scalar,
    Sequence(Slice),
    Mapping {
        entries: Slice,
        open: bool,
        /// The bits of its keys, by [`name_bit`]: most look-ups are for a key that is not there, and end here.
        names: u32,
    },
    /// A `!reference` before it is replaced.
    Reference,
    /// A `!reference` after: the value that stands in its place.
    Link(ValueId),
    /// Nothing is known of it.
    Unknown,
}

/// A file that the configuration consists of.
#[derive(Debug)]
pub(crate) struct ConfigFile<'t> {
    /// As people know it: the path, with the project where it is another.
    pub(crate) name: String,
    /// The text with its places.
    pub(crate) parsed: Parsed<'t>,
    /// What in the checked text brings the file, directly or by way of others; empty for the checked text itself.
    pub(crate) site: Span,
    /// The scalars that hold inputs (`$[[ inputs.name ]]`) whose values the include gives: their text, and what GitLab reads them as.
    pub(crate) interpolated: HashMap<NodeId, (String, Value)>,
}

/// What of a configuration cannot be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unseen {
    /// Everything is at hand.
    #[default]
    Nothing,
    /// The shared templates alone: they bring jobs to extend, variables and defaults, and leave alone a job that has a script of
    /// its own.
    Templates,
    /// Something that may change anything.
    Anything,
    /// The same, and it may be in the files that include the checked text, which win over it.
    Includers,
}

/// The configuration after resolution.
#[derive(Debug)]
pub(crate) struct Config<'t> {
    /// The checked text.
    checked: ConfigFile<'t>,
    /// The files that it includes, from 1 on.
    included: Vec<ConfigFile<'t>>,
    values: Vec<ConfigValue>,
    items: Vec<ValueId>,
    entries: Vec<ConfigEntry>,
    root: ValueId,
    /// The document before the configuration in the checked text.
    header: Option<ValueId>,
    unseen: Unseen,
    /// Where in the root's entries each name stands.
    names: HashMap<String, u32>,
    /// What is wrong with `extends`.
    pub(crate) extends_faults: Vec<ExtendsFault>,
    /// What is wrong with `!reference`.
    pub(crate) reference_faults: Vec<ReferenceFault>,
    /// Whether a limit cut something off: what is seen is right, but not all of it.
    pub(crate) truncated: bool,
    /// Aliases that stand inside of what they mean.
    pub(crate) self_aliases: Vec<Place>,
    /// How many values the configuration has when each alias and each `!reference` is written out; at most `u64::MAX`.
    pub(crate) expanded_size: u64,
}

impl<'t> Config<'t> {
    /// Resolves a configuration from the checked text and the files that it includes. `order` is that of the merge, a later one winning; see
    /// [`crate::gitlab_ci::files`].
    pub(crate) fn new(
        checked: ConfigFile<'t>,
        included: Vec<ConfigFile<'t>>,
        order: &[FileId],
        unseen: Unseen,
    ) -> Self {
        let mut config = Self {
            checked,
            included,
            values: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            root: ValueId(0),
            header: None,
            unseen,
            names: HashMap::new(),
            extends_faults: Vec::new(),
            reference_faults: Vec::new(),
            truncated: false,
            self_aliases: Vec::new(),
            expanded_size: 0,
        };
        config.build(order);
        config.index_names();
        config.open_entries(Unseen::Anything);
        config.extend();
        config.open_entries(Unseen::Templates);
        config.replace_references();
        config
    }

    /// How many values there are; the index of each is below.
    pub(crate) fn value_count(&self) -> usize {
        self.values.len()
    }

    /// The configuration itself: a mapping; an empty one where the text has none.
    pub(crate) fn root(&self) -> ValueId {
        self.root
    }

    /// The header of the checked text, which stands before the configuration in a document of its own.
    pub(crate) fn header(&self) -> Option<ValueId> {
        self.header
    }

    /// Whether the text shows everything.
    pub(crate) fn unseen(&self) -> Unseen {
        self.unseen
    }

    /// The checked text with its places.
    pub(crate) fn checked(&self) -> &Parsed<'t> {
        &self.checked.parsed
    }

    /// A file; `None` for one of another configuration.
    pub(crate) fn file(&self, file: FileId) -> Option<&ConfigFile<'t>> {
        match usize::from(file.0).checked_sub(1) {
            None => Some(&self.checked),
            Some(index) => self.included.get(index),
        }
    }

    /// The tree of a file.
    pub(crate) fn tree(&self, file: FileId) -> Option<&Tree<'t>> {
        self.file(file).map(|file| &file.parsed.tree)
    }

    /// What in the checked text brings a file; empty for the checked text itself.
    pub(crate) fn site(&self, file: FileId) -> Span {
        self.file(file).map_or(Span::empty(0), |file| file.site)
    }

    /// Whether there is any `!reference` in the files.
    pub(crate) fn has_references(&self) -> bool {
        self.values.iter().any(|value| matches!(value.shape, Shape::Reference | Shape::Link(_)))
            || !self.reference_faults.is_empty()
    }

    /// Whether there is no value, as GitLab sees it: `null` or an empty one.
    pub(crate) fn is_null(&self, value: ValueId) -> bool {
        // None of the words for it is longer than `null`.
        self.text(value).is_some_and(|text| text.len() <= 4) && self.scalar(value) == Some(Value::Null)
    }

    /// Whether nothing is known about the value.
    pub(crate) fn is_unknown(&self, value: ValueId) -> bool {
        matches!(self.shape(value), Shape::Unknown | Shape::Reference | Shape::Link(_))
    }

    /// The text of a scalar.
    pub(crate) fn text(&self, value: ValueId) -> Option<&str> {
        match self.followed(value)? {
            ConfigValue { place, shape: Shape::Scalar } => self.scalar_at(*place),
            _ => None,
        }
    }

    /// What GitLab reads a scalar as.
    pub(crate) fn scalar(&self, value: ValueId) -> Option<Value> {
        match self.followed(value)? {
            ConfigValue { place, shape: Shape::Scalar } => {
                let file = self.file(place.file)?;
                file.interpolated
                    .get(&place.node)
                    .map(|(_, value)| *value)
                    .or_else(|| file.parsed.tree.value(place.node))
            }
            _ => None,
        }
    }

    /// The items of a list.
    pub(crate) fn items(&self, value: ValueId) -> Option<&[ValueId]> {
        match self.shape(value) {
            Shape::Sequence(items) => Some(items.of(&self.items)),
            _ => None,
        }
    }

    /// The entries of a mapping that are seen, each key once, merge keys applied.
    pub(crate) fn entries(&self, value: ValueId) -> Option<&[ConfigEntry]> {
        match self.shape(value) {
            Shape::Mapping { entries, .. } => Some(entries.of(&self.entries)),
            _ => None,
        }
    }

    /// Whether a mapping may hold more than is seen.
    pub(crate) fn is_open(&self, value: ValueId) -> bool {
        match self.shape(value) {
            Shape::Mapping { open, .. } => open,
            Shape::Scalar | Shape::Sequence(_) => false,
            Shape::Reference | Shape::Link(_) | Shape::Unknown => true,
        }
    }

    /// The text of a key; `None` where the key is no scalar.
    pub(crate) fn key(&self, entry: &ConfigEntry) -> Option<&str> {
        self.scalar_at(entry.key)
    }

    /// What a mapping says of a key; of anything else than a mapping, that it is absent.
    pub(crate) fn get(&self, value: ValueId, key: &str) -> Lookup {
        let (entries, open, names) = match self.shape(value) {
            Shape::Mapping { entries, open, names } => (entries, open, names),
            Shape::Scalar | Shape::Sequence(_) => return Lookup::Absent,
            Shape::Reference | Shape::Link(_) | Shape::Unknown => return Lookup::Unknown,
        };
        let found = if value == self.root {
            self.names.get(key).and_then(|&place| entries.of(&self.entries).get(place as usize))
        } else {
            let digest = digest(key);
            let entries: &[_] = if names & name_bit(digest) == 0 { &[] } else { entries.of(&self.entries) };
            entries.iter().find(|entry| entry.digest == digest && self.key(entry) == Some(key))
        };
        match found {
            Some(entry) => Lookup::Found(*entry),
            None if open => Lookup::Unknown,
            None => Lookup::Absent,
        }
    }

    /// The value of a key that is seen and not null: GitLab reads a keyword with `null` as one that is not there.
    pub(crate) fn value(&self, value: ValueId, key: &str) -> Option<ValueId> {
        self.get(value, key).found().map(|entry| entry.value).filter(|&value| !self.is_null(value))
    }

    /// The text of the scalar under a key.
    pub(crate) fn text_of(&self, value: ValueId, key: &str) -> Option<&str> {
        self.text(self.value(value, key)?)
    }

    /// The scalars of a list, or the one scalar that stands for a list of one; `None` in place of what is no scalar.
    pub(crate) fn texts(&self, value: ValueId) -> Vec<(ValueId, Option<&str>)> {
        match self.items(value) {
            Some(items) => items.iter().map(|&item| (item, self.text(item))).collect(),
            None => vec![(value, self.text(value))],
        }
    }

    /// Where the value is written; that of what a `!reference` stands for, not of the reference.
    pub(crate) fn place(&self, value: ValueId) -> Place {
        self.followed(value).map_or(Place { file: FileId::CHECKED, node: NodeId::NONE }, |value| value.place)
    }

    /// Where the value is used: for what a `!reference` stands for, the reference.
    pub(crate) fn used_at(&self, value: ValueId) -> Place {
        self.values.get(value.0 as usize).map_or_else(|| self.place(value), |value| value.place)
    }

    /// The bytes of a place in its own file, without tag and anchor.
    pub(crate) fn span(&self, place: Place) -> Span {
        self.tree(place.file).map_or(Span::empty(0), |tree| tree.node(place.node).span)
    }

    /// The value itself; what a `!reference` stands for. Two uses of one value are equal after it.
    pub(crate) fn resolved(&self, value: ValueId) -> ValueId {
        self.follow(value)
    }

    /// Whether an edit of the checked text can change the place.
    pub(crate) fn is_editable(&self, place: Place) -> bool {
        place.file == FileId::CHECKED
    }

    /// A finding at a place. What is wrong in an included file is told where the checked text includes it, with the file and the line.
    pub(crate) fn finding(
        &self,
        rule: &'static str,
        severity: Severity,
        place: Place,
        message: impl Into<String>,
    ) -> Finding {
        self.finding_in(rule, severity, place.file, self.span(place), message)
    }

    /// A finding at a span of a file; see [`Config::finding`].
    pub(crate) fn finding_in(
        &self,
        rule: &'static str,
        severity: Severity,
        file: FileId,
        span: Span,
        message: impl Into<String>,
    ) -> Finding {
        match self.file(file) {
            Some(origin) if file != FileId::CHECKED => {
                let line = LineIndex::new(origin.parsed.tree.text()).position(span.start).line;
                let message: String = message.into();
                Finding::new(rule, severity, origin.site, format!("In {}, line {line}: {message}", origin.name))
            }
            _ => Finding::new(rule, severity, span, message),
        }
    }

    fn scalar_at(&self, place: Place) -> Option<&str> {
        let file = self.file(place.file)?;
        file.interpolated
            .get(&place.node)
            .map(|(text, _)| text.as_str())
            .or_else(|| file.parsed.tree.scalar(place.node))
    }

    fn shape(&self, value: ValueId) -> Shape {
        self.followed(value).map_or(Shape::Unknown, |value| value.shape)
    }

    /// What stands at [`Config::follow`].
    fn followed(&self, value: ValueId) -> Option<&ConfigValue> {
        match self.values.get(value.0 as usize) {
            Some(ConfigValue { shape: Shape::Link(target), .. }) => self.values.get(target.0 as usize),
            own => own,
        }
    }

    /// The value that stands in the place of a `!reference`.
    fn follow(&self, value: ValueId) -> ValueId {
        match self.values.get(value.0 as usize).map(|value| value.shape) {
            // A link leads to the end of its chain.
            Some(Shape::Link(target)) => target,
            _ => value,
        }
    }

    fn index_names(&mut self) {
        let entries = self.entries(self.root).unwrap_or_default();
        let named = entries.iter().zip(0..).filter_map(|(entry, place)| Some((self.key(entry)?.to_owned(), place)));
        self.names = named.collect();
    }
}

#[cfg(test)]
mod tests;
