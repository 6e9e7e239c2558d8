//! From the trees of the files to values, and the merge of the files.

use super::{Config, ConfigEntry, ConfigValue, FileId, Place, Shape, Slice, Unseen, ValueId, digest, name_bit};
use crate::gitlab_ci::entries::SCRIPT_KEYWORDS;
use crate::yaml::{Kind, NodeId};

/// The tag of a value that stands for another one.
const REFERENCE_TAG: &str = "!reference";

/// Stands for a node whose value is being built: an alias to it stands inside its own target.
const UNDER_WAY: ValueId = ValueId(u32::MAX);

impl Config<'_> {
    /// Reads all files and merges them in this order, a later one winning.
    pub(super) fn build(&mut self, order: &[FileId]) {
        let mut merged: Option<ValueId> = None;
        for &file in order {
            let Some(root) = self.read_file(file) else { continue };
            merged = Some(match merged {
                Some(base) => self.deep_merge(base, root),
                None => root,
            });
        }
        self.root = match merged {
            Some(root) => root,
            None => {
                let place = Place { file: FileId::CHECKED, node: NodeId::NONE };
                self.add_mapping(place, &[], false)
            }
        };
        if self.unseen > Unseen::Nothing {
            self.set_open(self.root);
        }
        self.header = self.read_header();
    }

    /// The document before the last one of the checked text.
    fn read_header(&mut self) -> Option<ValueId> {
        let tree = self.tree(FileId::CHECKED)?;
        let [header, _] = tree.documents() else { return None };
        let root = header.root.filter(|&root| tree.entry(root, "spec").is_some())?;
        let mut seen = vec![None; tree.len()];
        Some(self.read_node(FileId::CHECKED, root, &mut seen))
    }

    /// The top mapping of a file; `None` where it has none.
    fn read_file(&mut self, file: FileId) -> Option<ValueId> {
        let tree = self.tree(file)?;
        let root = tree.root().filter(|&root| tree.mapping(root).is_some())?;
        let mut seen = vec![None; tree.len()];
        Some(self.read_node(file, root, &mut seen))
    }

    /// The value of a node. The depth of a tree is bounded by [`crate::yaml::Limits`], and so is this recursion.
    fn read_node(&mut self, file: FileId, node: NodeId, seen: &mut [Option<ValueId>]) -> ValueId {
        let Some(tree) = self.tree(file) else { return self.add(Place { file, node }, Shape::Unknown) };
        let written = Place { file, node };
        let node = tree.resolve(node);
        let place = Place { file, node };
        match seen.get(node.index()).copied().flatten() {
            Some(UNDER_WAY) => {
                self.self_aliases.push(written);
                return self.add(place, Shape::Unknown);
            }
            Some(value) => return value,
            None => {}
        }
        if let Some(entry) = seen.get_mut(node.index()) {
            *entry = Some(UNDER_WAY);
        }
        let Some(tree) = self.tree(file) else { return self.add(place, Shape::Unknown) };
        let source = tree.node(node);
        let value = match &source.kind {
            // An alias without a target has been reported as a syntax error.
            Kind::Alias { .. } => self.add(place, Shape::Unknown),
            _ if source.tag().is_some_and(|tag| tag.text == REFERENCE_TAG) => self.add(place, Shape::Reference),
            Kind::Scalar { .. } if !source.complete => self.add(place, Shape::Unknown),
            Kind::Scalar { .. } => self.add(place, Shape::Scalar),
            Kind::Sequence { items } => {
                let (items, complete) = (items.clone(), source.complete);
                let items: Vec<ValueId> = items.into_iter().map(|item| self.read_node(file, item, seen)).collect();
                if complete { self.add_sequence(place, &items) } else { self.add(place, Shape::Unknown) }
            }
            Kind::Mapping { entries } => {
                let complete = source.complete;
                let plain = self.file(file).is_some_and(|file| file.parsed.duplicates.is_empty())
                    && !entries.iter().any(|entry| tree.is_merge_key(entry.key));
                let mut open = !complete;
                let pairs: Vec<(NodeId, NodeId)> = if plain {
                    entries.iter().map(|entry| (entry.key, entry.value)).collect()
                } else {
                    let merged = tree.merged(node);
                    open |= merged.truncated;
                    merged.entries.iter().map(|entry| (entry.key, entry.value)).collect()
                };
                let mut entries = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    let key = self.tree(file).map_or(key, |tree| tree.resolve(key));
                    let value = self.read_node(file, value, seen);
                    let key = Place { file, node: key };
                    let digest = self.scalar_at(key).map_or(0, digest);
                    entries.push(ConfigEntry { key, value, digest });
                }
                self.add_mapping(place, &entries, open)
            }
        };
        if let Some(entry) = seen.get_mut(node.index()) {
            *entry = Some(value);
        }
        value
    }

    /// Opens the top-level entries that something unseen may add to.
    pub(super) fn open_entries(&mut self, unseen: Unseen) {
        // For the entries it makes no difference where the unseen stands.
        if self.unseen.min(Unseen::Anything) != unseen {
            return;
        }
        let entries = self.entries(self.root).unwrap_or_default().to_vec();
        for (index, entry) in entries.iter().enumerate() {
            let has_script = SCRIPT_KEYWORDS.iter().any(|keyword| self.value(entry.value, keyword).is_some());
            if !(unseen == Unseen::Templates && has_script) {
                let opened = self.opened(entry.value);
                self.set_root_entry(index, opened);
            }
        }
    }

    /// Replaces the value of an entry of the root.
    pub(super) fn set_root_entry(&mut self, index: usize, value: ValueId) {
        let Shape::Mapping { entries, .. } = self.shape(self.root) else { return };
        if let Some(entry) = self.entries.get_mut(entries.start as usize + index) {
            entry.value = value;
        }
    }

    fn set_open(&mut self, value: ValueId) {
        if let Some(ConfigValue { shape: Shape::Mapping { open, .. }, .. }) = self.values.get_mut(value.0 as usize) {
            *open = true;
        }
    }

    pub(super) fn add(&mut self, place: Place, shape: Shape) -> ValueId {
        let id = ValueId(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
        self.values.push(ConfigValue { place, shape });
        id
    }

    fn add_sequence(&mut self, place: Place, items: &[ValueId]) -> ValueId {
        let slice = slice_after(&self.items, items.len());
        self.items.extend_from_slice(items);
        self.add(place, Shape::Sequence(slice))
    }

    pub(super) fn add_mapping(&mut self, place: Place, entries: &[ConfigEntry], open: bool) -> ValueId {
        let slice = slice_after(&self.entries, entries.len());
        self.entries.extend_from_slice(entries);
        let names = entries.iter().fold(0, |names, entry| names | name_bit(entry.digest));
        self.add(place, Shape::Mapping { entries: slice, open, names })
    }
}

fn slice_after<T>(pool: &[T], length: usize) -> Slice {
    let number = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    Slice { start: number(pool.len()), length: number(length) }
}
