//! The tree: an arena of nodes with their places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use diagnostics::Span;

use super::decode::SourceMap;
use super::value::Value;

/// Mappings with more entries than this are looked up through an index.
const INDEXED_FROM: usize = 16;

/// A node of one [`Tree`]; in another tree it means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// A node of no tree.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// Its place among the nodes of its tree, from 0 up to [`Tree::len`].
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Without quotes. Only here words like `yes` or `012` become something else than text.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// A key with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Usually a scalar; YAML allows any node.
    pub key: NodeId,
    /// An empty plain scalar where nothing is written.
    pub value: NodeId,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// Text.
    Scalar {
        /// The text after escapes, folding and chomping. Empty where nothing is written.
        value: Cow<'t, str>,
        /// How it is written.
        style: ScalarStyle,
    },
    /// A list.
    Sequence {
        /// In the order of the text.
        items: Vec<NodeId>,
    },
    /// Keys with values.
    Mapping {
        /// In the order of the text, duplicates and merge keys (`<<`) included.
        entries: Vec<Entry>,
    },
    /// `*name`: the node of that name again.
    Alias {
        /// The name without `*`.
        name: &'t str,
        /// The last node before it with that anchor. It may be an ancestor of the alias.
        target: Option<NodeId>,
    },
}

/// A tag, such as `!reference`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'t> {
    /// As written, with the `!`.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

/// An anchor, such as `&defaults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor<'t> {
    /// The name without `&`.
    pub name: &'t str,
    /// Where it stands, with the `&`.
    pub span: Span,
}

/// A node and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'t> {
    /// What it is.
    pub kind: Kind<'t>,
    /// Its bytes without tag and anchor: a quoted scalar with its quotes, a block scalar from its `|` or `>` to its last
    /// line, a block collection to the end of its last child, an empty value as an empty span after the `:`.
    pub span: Span,
    /// Whether all of it was read. `false` where a syntax error cut it off: what is missing may be in the text.
    pub complete: bool,
    pub(super) tag: Option<Box<Tag<'t>>>,
    pub(super) anchor: Option<Box<Anchor<'t>>>,
}

impl<'t> Node<'t> {
    /// The tag before it.
    pub fn tag(&self) -> Option<&Tag<'t>> {
        self.tag.as_deref()
    }

    /// The anchor before it.
    pub fn anchor(&self) -> Option<&Anchor<'t>> {
        self.anchor.as_deref()
    }

    /// [`Node::span`] with its tag and anchor.
    pub fn full_span(&self) -> Span {
        let mut span = self.span;
        if let Some(tag) = &self.tag {
            span = span.to(tag.span);
        }
        if let Some(anchor) = &self.anchor {
            span = span.to(anchor.span);
        }
        span
    }
}

/// A document of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Its top node; `None` where none could be read.
    pub root: Option<NodeId>,
    /// The `---` before it.
    pub marker: Option<Span>,
}

/// All nodes of a text.
#[derive(Clone, Debug)]
pub struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) documents: Vec<Document>,
    pub(super) comments: Vec<Span>,
    /// The last entry of each key, for mappings that are too long to be searched.
    indexes: HashMap<NodeId, HashMap<Cow<'t, str>, Entry>>,
    /// Stands in for a node of another tree.
    absent: Node<'t>,
}

impl<'t> Tree<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let absent = Node {
            kind: Kind::Scalar { value: Cow::Borrowed(""), style: ScalarStyle::Plain },
            span: Span::empty(0),
            complete: false,
            tag: None,
            anchor: None,
        };
        Self { text, nodes: Vec::new(), documents: Vec::new(), comments: Vec::new(), indexes: HashMap::new(), absent }
    }

    /// The text that was read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All nodes, in the order in which they were begun.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node<'t>)> {
        self.nodes.iter().zip(0..).map(|(node, id)| (NodeId(id), node))
    }

    /// The documents in the order of the text. GitLab takes one, or a `spec` header and one.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The top node of the last document: the configuration itself, with or without a header before it.
    pub fn root(&self) -> Option<NodeId> {
        self.documents.last().and_then(|document| document.root)
    }

    /// The comments in the order of the text, each from its `#` to the end of its line.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// A node; an empty scalar for an id of another tree.
    pub fn node(&self, id: NodeId) -> &Node<'t> {
        self.nodes.get(id.0 as usize).unwrap_or(&self.absent)
    }

    /// The node an alias means, or the node itself. An alias whose target is unknown is returned as it is.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            // An anchor cannot stand on an alias, so one step is all there is.
            Kind::Alias { target: Some(target), .. } => target,
            _ => id,
        }
    }

    /// The text of a scalar, through an alias.
    pub fn scalar(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Scalar { value, .. } => Some(value),
            Kind::Alias { target: Some(target), .. } => match &self.node(*target).kind {
                Kind::Scalar { value, .. } => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// What GitLab reads a scalar as, through an alias.
    pub fn value(&self, id: NodeId) -> Option<Value> {
        let node = self.node(self.resolve(id));
        match &node.kind {
            Kind::Scalar { value, style } => Some(Value::of(value, *style, node.tag().map(|tag| tag.text))),
            _ => None,
        }
    }

    /// The items of a sequence, through an alias.
    pub fn sequence(&self, id: NodeId) -> Option<&[NodeId]> {
        match &self.node(self.resolve(id)).kind {
            Kind::Sequence { items } => Some(items),
            _ => None,
        }
    }

    /// The entries that are written in a mapping, through an alias. [`Tree::merged`] has the merged ones too.
    pub fn mapping(&self, id: NodeId) -> Option<&[Entry]> {
        match &self.node(self.resolve(id)).kind {
            Kind::Mapping { entries } => Some(entries),
            _ => None,
        }
    }

    /// The entry of a key written in a mapping, through an alias; of duplicates the last, as in GitLab.
    pub fn entry(&self, id: NodeId, key: &str) -> Option<Entry> {
        let id = self.resolve(id);
        if let Some(index) = self.indexes.get(&id) {
            return index.get(key).copied();
        }
        self.mapping(id)?.iter().rev().find(|entry| self.scalar(entry.key) == Some(key)).copied()
    }

    /// The value of a key written in a mapping, through an alias; of duplicates the last, as in GitLab.
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entry(id, key).map(|entry| entry.value)
    }

    /// Where in the text a part of a scalar's value is written; see [`SourceMap::span`]. An alias is not followed.
    /// For many parts of one scalar ask for its [`Tree::source_map`] once.
    pub fn source_span(&self, id: NodeId, range: Range<usize>) -> Span {
        self.source_map(id).span(range)
    }

    /// Where the parts of a scalar's value are written. This reads the source of the scalar again. An alias is not
    /// followed, and for other nodes than scalars every part is the whole node.
    pub fn source_map(&self, id: NodeId) -> SourceMap {
        let node = self.node(id);
        match &node.kind {
            Kind::Scalar { value, style } => SourceMap::new(self.text, node.span, *style, value),
            _ => SourceMap::lost(node.span),
        }
    }

    /// Makes a long mapping quick to look up.
    pub(super) fn index(&mut self, id: NodeId) {
        let Some(Kind::Mapping { entries }) = self.nodes.get(id.0 as usize).map(|node| &node.kind) else { return };
        if entries.len() <= INDEXED_FROM {
            return;
        }
        let mut index = HashMap::with_capacity(entries.len());
        for &entry in entries {
            if let Kind::Scalar { value, .. } = &self.node(self.resolve(entry.key)).kind {
                index.insert(value.clone(), entry);
            }
        }
        self.indexes.insert(id, index);
    }
}
