//! `!reference`: a value from elsewhere in the configuration, after `extends`.
//!
//! Source: GitLab, `lib/gitlab/ci/config/yaml/tags/reference.rb` and `resolver.rb`.

use std::collections::HashSet;

use super::{Config, ConfigValue, Lookup, Place, Shape, ValueId};
use crate::yaml::{Kind, Value};

/// So many references may stand on the way to another one's target.
const DEPTH: usize = 32;

/// What is wrong with a `!reference`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReferenceFault {
    /// The list after the tag.
    pub(crate) at: Place,
    /// The keys as written, separated by commas.
    pub(crate) path: String,
    pub(crate) kind: ReferenceFaultKind,
}

/// See [`ReferenceFault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReferenceFaultKind {
    /// It is no list, an empty one, or one that holds something else than texts.
    Invalid,
    /// There is nothing at the path, or `null` or `false`; so many of its keys were found.
    Missing { found: usize },
    /// What stands at the path leads back to the reference.
    Cycle,
}

/// Where the walk through all values has come to with one of them.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

impl Config<'_> {
    /// Replaces every reference that the configuration uses by what it stands for, and counts the values.
    pub(super) fn replace_references(&mut self) {
        let mut states = vec![State::New; self.values.len()];
        let mut sizes = vec![1_u64; self.values.len()];
        let mut stack = vec![(self.root, 0)];
        while let Some((value, next)) = stack.pop() {
            let index = value.0 as usize;
            if states.get(index) == Some(&State::Done) {
                continue;
            }
            if next == 0 {
                set(&mut states, index, State::Open);
                if let Some(Shape::Reference) = self.own_shape(value) {
                    let shape = self.target(value, 0).map_or(Shape::Unknown, Shape::Link);
                    self.set_shape(value, shape);
                }
            }
            let child = self.child(value, next);
            if let Some(child) = child {
                stack.push((value, next + 1));
                match states.get(child.0 as usize) {
                    Some(State::New) => stack.push((child, 0)),
                    // Only a reference can lead back to what it stands in.
                    Some(State::Open) if matches!(self.own_shape(value), Some(Shape::Link(_))) => {
                        self.reference_fault(value, ReferenceFaultKind::Cycle);
                        self.set_shape(value, Shape::Unknown);
                    }
                    _ => {}
                }
                continue;
            }
            set(&mut states, index, State::Done);
            if let Some(Shape::Link(target)) = self.own_shape(value) {
                // What it leads to is done, so that one more step is the last.
                let end = match self.own_shape(target) {
                    Some(Shape::Link(end)) => end,
                    _ => target,
                };
                self.set_shape(value, Shape::Link(end));
            }
            let mut size = 1_u64;
            let mut place = 0;
            while let Some(child) = self.child(value, place) {
                size = size.saturating_add(sizes.get(child.0 as usize).copied().unwrap_or(1));
                place += 1;
            }
            set(&mut sizes, index, size);
        }
        // What several jobs take is told once.
        let mut seen = HashSet::new();
        self.reference_faults.retain(|fault| seen.insert(fault.at));
        self.expanded_size = sizes.get(self.root.0 as usize).copied().unwrap_or_default();
    }

    /// What a reference stands for; `None` where that is unknown or wrong.
    fn target(&mut self, reference: ValueId, depth: usize) -> Option<ValueId> {
        let place = self.place(reference);
        let tree = self.tree(place.file)?;
        let items = tree.sequence(place.node).unwrap_or_default();
        let keys: Option<Vec<String>> = items
            .iter()
            .map(|&item| tree.scalar(item).filter(|_| tree.value(item) == Some(Value::Text)).map(str::to_owned))
            .collect();
        let Some(keys) = keys.filter(|keys| !keys.is_empty()) else {
            self.reference_fault(reference, ReferenceFaultKind::Invalid);
            return None;
        };
        if keys.iter().any(|key| key.contains("$[[")) {
            return None;
        }
        let mut value = self.root;
        for (found, key) in keys.iter().enumerate() {
            if let Some(Shape::Reference) = self.own_shape(value) {
                value = if depth < DEPTH { self.target(value, depth + 1)? } else { return None };
            }
            match self.get(value, key) {
                Lookup::Found(entry) => value = entry.value,
                Lookup::Unknown => return None,
                Lookup::Absent => {
                    self.reference_fault(reference, ReferenceFaultKind::Missing { found });
                    return None;
                }
            }
        }
        if matches!(self.scalar(value), Some(Value::Null | Value::Boolean(false))) {
            self.reference_fault(reference, ReferenceFaultKind::Missing { found: keys.len() });
            return None;
        }
        Some(value)
    }

    /// The `index`th value that a value consists of.
    fn child(&self, value: ValueId, index: usize) -> Option<ValueId> {
        match self.own_shape(value)? {
            Shape::Sequence(items) => items.of(&self.items).get(index).copied(),
            Shape::Mapping { entries, .. } => entries.of(&self.entries).get(index).map(|entry| entry.value),
            Shape::Link(target) => (index == 0).then_some(target),
            Shape::Scalar | Shape::Reference | Shape::Unknown => None,
        }
    }

    fn own_shape(&self, value: ValueId) -> Option<Shape> {
        self.values.get(value.0 as usize).map(|value| value.shape)
    }

    fn set_shape(&mut self, value: ValueId, shape: Shape) {
        if let Some(ConfigValue { shape: own, .. }) = self.values.get_mut(value.0 as usize) {
            *own = shape;
        }
    }

    fn reference_fault(&mut self, reference: ValueId, kind: ReferenceFaultKind) {
        let at = self.used_at(reference);
        let path = self.tree(at.file).map(|tree| {
            let items = tree.sequence(at.node).unwrap_or_default().iter();
            let shown = items.map(|&item| match &tree.node(item).kind {
                Kind::Scalar { value, .. } => value.as_ref(),
                _ => "…",
            });
            shown.collect::<Vec<_>>().join(", ")
        });
        self.reference_faults.push(ReferenceFault { at, path: path.unwrap_or_default(), kind });
    }
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(entry) = values.get_mut(index) {
        *entry = value;
    }
}
