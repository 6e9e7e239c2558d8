//! The tree while it grows: collections are opened and closed, nodes put into them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use diagnostics::Span;
use diagnostics::order::sort_by_key;

use super::duplicate::Seen;
use super::parse::{DuplicateKey, Limits, Parsed};
use super::source;
use super::syntax_error::{self, SyntaxError};
use super::tree::{Anchor, Document, Entry, Kind, Node, NodeId, ScalarStyle, Tag, Tree};

/// A tree and what is open in it.
pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) limits: Limits,
    pub(super) tree: Tree<'t>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) duplicates: Vec<DuplicateKey>,
    /// The open collections, outermost first.
    pub(super) frames: Vec<Frame<'t>>,
    /// The last node of each anchor in this document.
    pub(super) anchors: HashMap<&'t str, NodeId>,
    /// Names of anchors that may stand in text that was skipped, or whose absence has been reported.
    pub(super) lost_anchors: HashSet<&'t str>,
    pub(super) last_node: Option<NodeId>,
}

/// An open collection.
pub(super) struct Frame<'t> {
    pub(super) node: NodeId,
    /// The opening bracket of a flow collection.
    pub(super) bracket: Option<u8>,
    pub(super) content: Content<'t>,
}

pub(super) enum Content<'t> {
    Items(Vec<NodeId>),
    Entries { entries: Vec<Entry>, key: Option<NodeId>, seen: Seen<'t> },
}

impl Content<'_> {
    /// Those of a sequence that has none yet.
    pub(super) fn items() -> Self {
        Self::Items(Vec::new())
    }

    /// Those of a mapping that has none yet.
    pub(super) fn entries() -> Self {
        Self::Entries { entries: Vec::new(), key: None, seen: Seen::default() }
    }
}

/// Which of the [`Limits`] is reached, and where.
pub(super) enum LimitReached {
    Depth(usize),
    Nodes(usize),
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, limits: Limits) -> Self {
        Self {
            text,
            limits,
            tree: Tree::new(text),
            errors: Vec::new(),
            duplicates: Vec::new(),
            frames: Vec::new(),
            anchors: HashMap::new(),
            lost_anchors: HashSet::new(),
            last_node: None,
        }
    }

    pub(super) fn begin_document(&mut self, marker: Option<Span>) {
        self.close_all(0, true);
        self.anchors.clear();
        self.lost_anchors.clear();
        self.tree.documents.push(Document { root: None, marker });
    }

    pub(super) fn alias(&mut self, span: Span) -> Result<(), LimitReached> {
        let name = span.of(self.text).strip_prefix('*').unwrap_or_default();
        let target = self.anchors.get(name).copied();
        self.attach(Kind::Alias { name, target }, span, None)?;
        let is_valid = self.check_anchor_name(name, span);
        if is_valid && target.is_none() && self.errors.len() < self.limits.errors && self.lost_anchors.insert(name) {
            // One missing anchor is one mistake, however many aliases want it.
            self.errors.push(syntax_error::undefined_alias(name, span, self.anchors.keys().copied()));
        }
        Ok(())
    }

    pub(super) fn anchor(&mut self, span: Span) {
        let name = span.of(self.text).strip_prefix('&').unwrap_or_default();
        let Some(id) = self.last_node else { return };
        if let Some(node) = self.tree.nodes.get_mut(id.0 as usize) {
            node.anchor = Some(Box::new(Anchor { name, span }));
        }
        self.anchors.insert(name, id);
        self.lost_anchors.remove(name);
        self.check_anchor_name(name, span);
        // A collection has just been opened and reaches its parent when it is closed.
        let is_open = self.frames.last().is_some_and(|frame| frame.node == id);
        if !is_open {
            self.widen_parent(id);
        }
    }

    fn check_anchor_name(&mut self, name: &str, span: Span) -> bool {
        let error = syntax_error::anchor_name(name, span);
        let is_valid = error.is_none();
        if let Some(error) = error {
            self.report(error);
        }
        is_valid
    }

    fn report(&mut self, error: SyntaxError) {
        if self.errors.len() < self.limits.errors {
            self.errors.push(error);
        }
    }

    /// Adds a node under the innermost open collection.
    pub(super) fn attach(&mut self, kind: Kind<'t>, span: Span, tag: Option<Span>) -> Result<NodeId, LimitReached> {
        let id = match u32::try_from(self.tree.nodes.len()) {
            Ok(id) if self.tree.nodes.len() < self.limits.nodes => NodeId(id),
            _ => return Err(LimitReached::Nodes(span.start)),
        };
        let full = tag.map_or(span, |tag| span.to(tag));
        let tag = tag.map(|span| Box::new(Tag { text: span.of(self.text), span }));
        self.tree.nodes.push(Node { kind, span, complete: true, tag, anchor: None });
        self.last_node = Some(id);
        let Some(frame) = self.frames.last_mut() else {
            if let Some(document) = self.tree.documents.last_mut() {
                document.root = Some(id);
            }
            return Ok(id);
        };
        widen(&mut self.tree.nodes, frame.node, full);
        match &mut frame.content {
            Content::Items(items) => items.push(id),
            Content::Entries { entries, key, .. } => match key.take() {
                Some(key) => entries.push(Entry { key, value: id }),
                None => {
                    *key = Some(id);
                    self.check_duplicate(id);
                }
            },
        }
        Ok(id)
    }

    /// Makes the innermost open collection reach over a child of it.
    fn widen_parent(&mut self, child: NodeId) {
        let span = self.tree.node(child).full_span();
        if let Some(frame) = self.frames.last() {
            widen(&mut self.tree.nodes, frame.node, span);
        }
    }

    fn check_duplicate(&mut self, key: NodeId) {
        let tree = &self.tree;
        let Some(Frame { content: Content::Entries { entries, seen, .. }, .. }) = self.frames.last_mut() else {
            return;
        };
        let Some(first) = seen.first(tree, entries, key) else { return };
        if self.duplicates.len() < self.limits.errors {
            let path = self.path();
            let written = self.tree.scalar(key).unwrap_or_default().to_owned();
            let again = self.tree.node(key).span;
            self.duplicates.push(DuplicateKey { key: written, first, again, path });
        }
    }

    /// The keys that lead to the innermost open collection.
    fn path(&self) -> Vec<String> {
        let outer = self.frames.len().saturating_sub(1);
        let step = |frame: &Frame<'t>| match &frame.content {
            Content::Items(items) => Some(items.len().saturating_sub(1).to_string()),
            // While a value is being read, its entry is the last one.
            Content::Entries { entries, .. } => {
                entries.last().map(|entry| self.tree.scalar(entry.key).unwrap_or_default().to_owned())
            }
        };
        self.frames.iter().take(outer).filter_map(step).collect()
    }

    /// Whether the next node is the value of a key.
    pub(super) fn expects_value(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Entries { key: Some(_), .. }, .. }))
    }

    /// Opens a collection at `start`; `bracket` is what it begins with, if it does.
    pub(super) fn open(
        &mut self,
        content: Content<'t>,
        start: usize,
        bracket: Option<u8>,
        tag: Option<Span>,
    ) -> Result<(), LimitReached> {
        if self.frames.len() >= self.limits.depth {
            return Err(LimitReached::Depth(start));
        }
        let kind = match &content {
            Content::Items(_) => Kind::Sequence { items: Vec::new() },
            Content::Entries { .. } => Kind::Mapping { entries: Vec::new() },
        };
        let span = Span::new(start, start + usize::from(bracket.is_some()));
        let node = self.attach(kind, span, tag)?;
        self.frames.push(Frame { node, bracket, content });
        Ok(())
    }

    /// Whether the innermost collection is a block mapping that has a key and waits for its value.
    pub(super) fn awaits_value(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { bracket: None, content: Content::Entries { key: Some(_), .. }, .. }))
    }

    /// Closes the innermost collection; with a bracket it ends at `end`.
    pub(super) fn close(&mut self, end: usize, complete: bool) {
        let Some(frame) = self.frames.pop() else { return };
        let kind = match frame.content {
            Content::Items(items) => Kind::Sequence { items },
            Content::Entries { mut entries, key, .. } => {
                if let Some(key) = key {
                    let value = self.absent_value(key, frame.node);
                    entries.extend(value.map(|value| Entry { key, value }));
                }
                Kind::Mapping { entries }
            }
        };
        if let Some(node) = self.tree.nodes.get_mut(frame.node.0 as usize) {
            node.kind = kind;
            node.complete &= complete;
            if complete && frame.bracket.is_some() {
                node.span.end = node.span.end.max(end);
            }
        }
        self.tree.index(frame.node);
        self.widen_parent(frame.node);
    }

    /// Stands for a value that was cut off before it began.
    fn absent_value(&mut self, key: NodeId, mapping: NodeId) -> Option<NodeId> {
        let key_end = self.tree.node(key).full_span().end;
        let place = source::find_colon(self.text, key_end).map_or(key_end, |colon| colon + 1);
        let id = NodeId(u32::try_from(self.tree.nodes.len()).ok()?);
        if let Some(node) = self.tree.nodes.get_mut(mapping.0 as usize) {
            node.span = node.span.to(Span::empty(place));
        }
        let kind = Kind::Scalar { value: Cow::Borrowed(""), style: ScalarStyle::Plain };
        self.tree.nodes.push(Node { kind, span: Span::empty(place), complete: false, tag: None, anchor: None });
        Some(id)
    }

    /// Closes all but the `keep` outermost collections.
    pub(super) fn close_all(&mut self, keep: usize, complete: bool) {
        while self.frames.len() > keep {
            self.close(0, complete);
        }
    }

    pub(super) fn open_brackets(&self) -> Vec<(usize, u8)> {
        let bracket = |frame: &Frame<'t>| frame.bracket.map(|bracket| (self.tree.node(frame.node).span.start, bracket));
        self.frames.iter().filter_map(bracket).collect()
    }

    pub(super) fn last_top_level_key(&self) -> Option<usize> {
        let frame = self.frames.first()?;
        let Content::Entries { entries, key, .. } = &frame.content else { return None };
        let key = key.or_else(|| entries.last().map(|entry| entry.key))?;
        let start = self.tree.node(key).full_span().start;
        Some(source::line_start(self.text, start))
    }

    /// Takes the entries of the open top mapping back that were read from `start` on.
    pub(super) fn forget_from(&mut self, start: usize) {
        let tree = &self.tree;
        if let Some(Frame { content: Content::Entries { entries, key, seen }, .. }) = self.frames.first_mut() {
            let is_before = |key: NodeId| tree.node(key).full_span().start < start;
            // They stand in the order of the text; looking at all of them each time would make many rewinds quadratic.
            if let Some(key) = key.take_if(|key| !is_before(*key)) {
                seen.forget(tree, entries, key);
            }
            while let Some(entry) = entries.pop_if(|entry| !is_before(entry.key)) {
                seen.forget(tree, entries, entry.key);
            }
        }
        while self.tree.comments.pop_if(|comment| comment.start >= start).is_some() {}
        self.errors.retain(|error| error.span.start < start);
        self.duplicates.retain(|duplicate| duplicate.again.start < start);
    }

    pub(super) fn complete_pending_key(&mut self) {
        let Some(Frame { node, content: Content::Entries { key, .. }, .. }) = self.frames.first_mut() else { return };
        let mapping = *node;
        let Some(key) = key.take() else { return };
        let value = self.absent_value(key, mapping);
        if let Some(Frame { content: Content::Entries { entries, .. }, .. }) = self.frames.first_mut() {
            entries.extend(value.map(|value| Entry { key, value }));
        }
    }

    /// Whether the outermost open collection is a mapping that can go on after a syntax error.
    pub(super) fn root_is_open_block(&self) -> bool {
        matches!(self.frames.first(), Some(Frame { bracket: None, content: Content::Entries { .. }, .. }))
    }

    pub(super) fn finish(mut self) -> Parsed<'t> {
        self.close_all(0, false);
        sort_by_key(&mut self.errors, |error| error.span);
        // The parser reports some comments after the node that follows them.
        sort_by_key(&mut self.tree.comments, |comment| *comment);
        self.tree.comments.dedup();
        Parsed { tree: self.tree, errors: self.errors, duplicates: self.duplicates }
    }
}

fn widen(nodes: &mut [Node<'_>], collection: NodeId, span: Span) {
    if let Some(node) = nodes.get_mut(collection.0 as usize) {
        node.span = node.span.to(span);
    }
}
