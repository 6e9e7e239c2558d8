//! `extends`: the jobs that a job builds on are merged in, the job itself winning.
//!
//! Source: GitLab, `lib/gitlab/ci/config/extendable/entry.rb`.

use super::{Config, Place, Shape, Unseen, ValueId};

/// So many links of `extends` in a row are one too many: an entry that extends has at most 10 entries above it (`MAX_NESTING_LEVELS`).
const TOO_MANY_LINKS: usize = 12;

/// What is wrong with an entry of `extends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtendsFault {
    /// The top-level entry with the `extends`.
    pub(crate) job: String,
    /// The name in `extends`.
    pub(crate) base: String,
    /// Where the name stands.
    pub(crate) at: Place,
    pub(crate) kind: ExtendsFaultKind,
}

/// See [`ExtendsFault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExtendsFaultKind {
    /// No entry has this name, and all texts are at hand.
    Unknown,
    /// The entry is no mapping.
    NoMapping,
    /// The entry extends this one in turn: the names of the round, from this job to the base that closes it.
    Cycle(Vec<String>),
    /// The chain is too long; so many links.
    TooDeep(usize),
}

/// A base of a top-level entry.
#[derive(Clone, Copy)]
struct Link {
    /// Its place among the entries of the root; `None` where it is not there.
    base: Option<usize>,
    name: ValueId,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done { links: usize },
}

impl Config<'_> {
    /// Merges the bases into all top-level entries.
    pub(super) fn extend(&mut self) {
        let entries = self.entries(self.root).unwrap_or_default().to_vec();
        let links: Vec<Vec<Link>> = entries.iter().map(|entry| self.links(entry.value)).collect();
        let mut states = vec![State::New; entries.len()];
        for start in 0..entries.len() {
            // Depth first with a stack of our own, so that a long chain costs no call depth: entry, and the next of its links.
            let mut stack = vec![(start, 0)];
            while let Some((index, next)) = stack.pop() {
                let Some(state) = states.get_mut(index) else { continue };
                if let State::Done { .. } = state {
                    continue;
                }
                *state = State::Open;
                let own = links.get(index).map(Vec::as_slice).unwrap_or_default();
                let Some(link) = own.get(next) else {
                    let depth = self.merge_bases(index, own, &states);
                    if let Some(state) = states.get_mut(index) {
                        *state = State::Done { links: depth };
                    }
                    continue;
                };
                stack.push((index, next + 1));
                let Some(base) = link.base else { continue };
                match states.get(base) {
                    Some(State::New) => stack.push((base, 0)),
                    Some(State::Open) => {
                        let from = stack.iter().position(|&(open, _)| open == base).unwrap_or_default();
                        let round = stack.get(from..).unwrap_or_default();
                        let names = round.iter().filter_map(|&(open, _)| self.entry_name(open)).collect();
                        self.extends_fault(index, link.name, ExtendsFaultKind::Cycle(names));
                    }
                    Some(State::Done { .. }) | None => {}
                }
            }
        }
    }

    /// The bases of an entry, in the order of the text.
    fn links(&self, entry: ValueId) -> Vec<Link> {
        let Some(extends) = self.value(entry, "extends") else { return Vec::new() };
        let texts = self.texts(extends).into_iter();
        let named = texts.filter_map(|(name, text)| Some((name, text?)));
        named.map(|(name, text)| Link { base: self.names.get(text).map(|&place| place as usize), name }).collect()
    }

    /// Merges the bases, which are done, into an entry. Returns the links of its longest chain.
    fn merge_bases(&mut self, index: usize, links: &[Link], states: &[State]) -> usize {
        let Some(own) = self.root_entry(index) else { return 0 };
        let mut merged: Option<ValueId> = None;
        let mut hidden = self.value(own, "extends").is_some_and(|extends| self.is_unknown(extends));
        let mut longest = 0;
        for link in links {
            let base = link.base.and_then(|base| Some((base, self.root_entry(base)?)));
            let Some((base, value)) = base else {
                if self.unseen == Unseen::Nothing {
                    self.extends_fault(index, link.name, ExtendsFaultKind::Unknown);
                }
                hidden = true;
                continue;
            };
            // A base that is not done closes a round, which has been reported.
            let Some(State::Done { links }) = states.get(base) else {
                hidden = true;
                continue;
            };
            let depth = links + 1;
            if depth == TOO_MANY_LINKS {
                self.extends_fault(index, link.name, ExtendsFaultKind::TooDeep(depth));
            }
            longest = longest.max(depth);
            match self.shape(value) {
                Shape::Mapping { .. } => {
                    merged = Some(match merged {
                        Some(earlier) => self.deep_merge(earlier, value),
                        None => value,
                    });
                }
                Shape::Scalar | Shape::Sequence(_) => {
                    self.extends_fault(index, link.name, ExtendsFaultKind::NoMapping);
                    hidden = true;
                }
                Shape::Reference | Shape::Link(_) | Shape::Unknown => hidden = true,
            }
        }
        if merged.is_some() || hidden {
            let mut value = match merged {
                Some(base) => self.deep_merge(base, own),
                None => own,
            };
            if hidden {
                value = self.opened(value);
            }
            self.set_root_entry(index, value);
        }
        longest
    }

    fn extends_fault(&mut self, index: usize, name: ValueId, kind: ExtendsFaultKind) {
        let job = self.entry_name(index).unwrap_or_default();
        let base = self.text(name).unwrap_or_default().to_owned();
        self.extends_faults.push(ExtendsFault { job, base, at: self.used_at(name), kind });
    }

    fn root_entry(&self, index: usize) -> Option<ValueId> {
        self.entries(self.root)?.get(index).map(|entry| entry.value)
    }

    fn entry_name(&self, index: usize) -> Option<String> {
        let entry = self.entries(self.root)?.get(index)?;
        self.key(entry).map(str::to_owned)
    }
}
