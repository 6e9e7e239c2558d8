//! From the parser's events to the tree, with recovery from syntax errors.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use diagnostics::Span;
use diagnostics::order::sort_by_key;
use granit_parser::{ErrorKind, Event, Parser};

use super::decode;
use super::source;
use super::syntax_error::{self, Failure, SyntaxError};
use super::tree::{Anchor, Document, Entry, Kind, Node, NodeId, ScalarStyle, Tag, Tree};
use super::value::Value;

/// Bounds for one text. Its size is for the caller to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Collections inside one another. GitLab's own limit is 100 (`MAX_YAML_DEPTH` of its YAML loader); the parser
    /// stops at 255 in any case.
    pub depth: usize,
    /// Nodes in the tree.
    pub nodes: usize,
    /// Syntax errors, and as many duplicate keys: after so many the rest of the text is not read, or not reported.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 100, nodes: 2_000_000, errors: 50 }
    }
}

/// A key that stands twice in one mapping. GitLab takes the last one and does not say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// As written, without quotes.
    pub key: String,
    /// Its first occurrence.
    pub first: Span,
    /// This occurrence.
    pub again: Span,
    /// The keys (and positions in lists, from 0) from the top of the document to the mapping.
    pub path: Vec<String>,
}

/// What [`parse`] made of a text.
#[derive(Clone, Debug)]
pub struct Parsed<'t> {
    /// All that could be understood.
    pub tree: Tree<'t>,
    /// In the order of the text. GitLab refuses a file with any of them.
    pub errors: Vec<SyntaxError>,
    /// In the order of the text.
    pub duplicates: Vec<DuplicateKey>,
}

/// Reads any text as YAML.
///
/// After a syntax error the tree keeps what was built, marks the nodes that were cut off ([`Node::complete`]), and goes
/// on at the next key in column 0. The work is linear in the length of the text, whatever it holds.
pub fn parse<'t>(text: &'t str, limits: &Limits) -> Parsed<'t> {
    let mut builder = Builder::new(text, *limits);
    builder.read();
    builder.finish()
}

/// How often the whole text may be read over again, at most, in the course of all recoveries.
const REREADINGS: usize = 6;

/// The parser's own bound for collections inside one another.
const DEEPEST: usize = 255;

/// Collections with more keys than this look for duplicates through a table.
const FEW_KEYS: usize = 8;

struct Builder<'t> {
    text: &'t str,
    limits: Limits,
    tree: Tree<'t>,
    errors: Vec<SyntaxError>,
    duplicates: Vec<DuplicateKey>,
    /// The open collections, outermost first.
    frames: Vec<Frame<'t>>,
    /// The last node of each anchor in this document.
    anchors: HashMap<&'t str, NodeId>,
    /// Names of anchors that may stand in text that was skipped, or whose absence has been reported.
    lost_anchors: HashSet<&'t str>,
    last_node: Option<NodeId>,
    /// Everything before it has been read.
    cursor: usize,
    /// Whether the next node is the rest of the document that is open, instead of a new one.
    resuming: bool,
    /// How deep the reading is in a node that has no place in the tree.
    discarding: usize,
    /// Quoted scalars that libyaml accepts and the parser does not, in the order of the text; see [`Builder::mask`].
    masked: Vec<Span>,
    /// Whether the top mapping goes on after the text that is being read.
    keeps_root: bool,
}

/// An open collection.
struct Frame<'t> {
    node: NodeId,
    /// The opening bracket of a flow collection.
    bracket: Option<u8>,
    content: Content<'t>,
}

enum Content<'t> {
    Items(Vec<NodeId>),
    Entries { entries: Vec<Entry>, key: Option<NodeId>, seen: Seen<'t> },
}

/// A key as GitLab compares keys: `yes` and `true` are the same, `1` and `"1"` are not.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity<'t> {
    Null,
    Boolean(bool),
    Integer(i64),
    Other(Cow<'t, str>),
    Text(Cow<'t, str>),
}

/// The keys of an open mapping, each where it stands first.
#[derive(Default)]
struct Seen<'t> {
    /// In the order of the text.
    keys: Vec<(Identity<'t>, Span)>,
    /// The same for a quick answer, as soon as there are more than a few.
    index: HashMap<Identity<'t>, Span>,
}

impl<'t> Seen<'t> {
    /// Remembers a key and returns where it stood first, if it did.
    fn insert(&mut self, key: Identity<'t>, span: Span) -> Option<Span> {
        let first = if self.index.is_empty() {
            self.keys.iter().find(|(other, _)| *other == key).map(|(_, first)| *first)
        } else {
            self.index.get(&key).copied()
        };
        if first.is_none() {
            if !self.index.is_empty() {
                self.index.insert(key.clone(), span);
            }
            self.keys.push((key, span));
            if self.index.is_empty() && self.keys.len() > FEW_KEYS {
                self.index.extend(self.keys.iter().cloned());
            }
        }
        first
    }

    fn forget_from(&mut self, start: usize) {
        while let Some((key, _)) = self.keys.pop_if(|(_, span)| span.start >= start) {
            self.index.remove(&key);
        }
    }
}

/// Why the reading of events stopped.
enum Stop {
    End,
    Error(ErrorKind, usize),
    TooDeep(usize),
    TooManyNodes(usize),
}

impl<'t> Builder<'t> {
    fn new(text: &'t str, limits: Limits) -> Self {
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
            cursor: 0,
            resuming: false,
            discarding: 0,
            masked: Vec::new(),
            keeps_root: false,
        }
    }

    fn read(&mut self) {
        // The block that is being read with its masks, and where it ends.
        let mut masked: Option<(String, usize)> = None;
        let mut budget = self.text.len().saturating_mul(REREADINGS).saturating_add(1 << 16);
        let mut start = 0;
        loop {
            let end = masked.as_ref().map_or(self.text.len(), |(_, end)| *end);
            self.keeps_root = end < self.text.len();
            let stop = match &masked {
                Some((block, _)) => self.read_from(block, start),
                None => self.read_from(self.text.get(start..).unwrap_or_default(), start),
            };
            let (failure, at) = match stop {
                Stop::End if self.keeps_root => {
                    masked = None;
                    start = end;
                    self.resuming = true;
                    continue;
                }
                Stop::End => return,
                Stop::Error(ErrorKind::RecursionLimitExceeded, at) => {
                    (Failure::TooDeep(self.limits.depth.min(DEEPEST)), at)
                }
                Stop::Error(kind, at) => (Failure::Parser(kind), at),
                Stop::TooDeep(at) => (Failure::TooDeep(self.limits.depth), at),
                Stop::TooManyNodes(at) => (Failure::TooManyNodes(self.limits.nodes), at),
            };
            let unindented = match failure {
                Failure::Parser(ErrorKind::InvalidQuotedScalarIndent) => self.unindented_scalar(at),
                _ => None,
            };
            // A block that was cut off too early is read again with all that follows.
            if (unindented.is_some() || self.keeps_root)
                && budget > 0
                && let Some(block) = self.rewind(start)
            {
                let end = match unindented {
                    Some(scalar) => {
                        let place = self.masked.partition_point(|other| other.start < scalar.start);
                        self.masked.insert(place, scalar);
                        let next = source::next_top_level(self.text, source::next_line(self.text, scalar.end));
                        next.unwrap_or(self.text.len())
                    }
                    None => self.text.len(),
                };
                // The parser looks over all of its text when it begins, if only for comments.
                budget = budget.saturating_sub(end.saturating_sub(block).max(self.text.len() / 512));
                masked = Some((self.mask(block, end), end));
                start = block;
                continue;
            }
            masked = None;
            let failure = if unindented.is_some() { Failure::Unindented } else { failure };
            let brackets: Vec<(usize, u8)> = self.open_brackets();
            let place = syntax_error::Place {
                text: self.text,
                at,
                cursor: self.cursor,
                last: self.last_node.map(|id| self.tree.node(id)),
                brackets: &brackets,
                block: self.block_start(start),
            };
            let error = syntax_error::explain(&failure, &place);
            // An error at an opener was found at the end of what it opens, often the end of the text.
            let read = if failure.reads_to_end() { self.text.len() } else { at };
            budget = budget.saturating_sub(read.saturating_sub(start).saturating_add(64));
            self.discarding = 0;

            let repeated = self.errors.last().is_some_and(|last| last.span == error.span);
            let from = self.resume_from(at, start, repeated);
            let next = source::next_top_level(self.text, from);
            self.abandon(start, next.unwrap_or(self.text.len()));
            if !repeated {
                self.errors.push(error);
            }
            let give_up = matches!(failure, Failure::TooManyNodes(_));
            match next {
                Some(next) if !give_up && budget > 0 && self.errors.len() < self.limits.errors => start = next,
                _ => return,
            }
            self.resuming = true;
        }
    }

    /// Reads `text`, which stands at `start`, to its end or to the first error.
    fn read_from(&mut self, text: &str, start: usize) -> Stop {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            // A file may hold any number of comments in one place; they are kept anyway.
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: self.limits.depth.min(DEEPEST),
            block_nesting_limit: self.limits.depth.min(DEEPEST),
        };
        self.cursor = start;
        let mut parser = Parser::new_from_str_with_options(text, options);
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok((event, span)) => (event, span),
                Err(error) => {
                    let at = start + error.marker().byte_offset().unwrap_or_default();
                    return Stop::Error(error.kind().clone(), at.min(self.text.len()));
                }
            };
            let tag =
                span.tag_span().and_then(|tag| tag.byte_range()).map(|tag| (start + tag.start..start + tag.end).into());
            let range = span.byte_range().unwrap_or_default();
            let span = Span::new(start + range.start, start + range.end);
            if let Err(stop) = self.event(&event, span, tag) {
                return stop;
            }
        }
        Stop::End
    }

    fn event(&mut self, event: &Event<'_>, span: Span, tag: Option<Span>) -> Result<(), Stop> {
        if self.is_discarded(event, span) {
            return Ok(());
        }
        match event {
            // After a syntax error the document goes on, it does not begin.
            Event::DocumentStart(false, _) if self.resuming => {}
            Event::DocumentStart(explicit, _) => {
                self.resuming = false;
                self.close_all(0, true);
                self.anchors.clear();
                self.lost_anchors.clear();
                self.tree.documents.push(Document { root: None, marker: explicit.then_some(span) });
                if *explicit {
                    self.cursor = self.cursor.max(span.end);
                }
            }
            Event::DocumentEnd => self.close_all(usize::from(self.keeps_root && self.root_is_open_block()), true),
            Event::Comment(..) => self.tree.comments.push(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(span)?,
            Event::Anchor(..) => self.anchor(span),
            Event::Scalar(value, style, _, _) => self.scalar(value, *style, span, tag)?,
            Event::SequenceStart(..) => self.open(Content::Items(Vec::new()), span, tag)?,
            Event::MappingStart(..) if std::mem::take(&mut self.resuming) && self.frames.len() == 1 => {}
            Event::MappingStart(..) => {
                let content = Content::Entries { entries: Vec::new(), key: None, seen: Seen::default() };
                self.open(content, span, tag)?;
            }
            Event::MappingEnd if self.keeps_root && self.frames.len() == 1 && self.root_is_open_block() => {}
            Event::SequenceEnd | Event::MappingEnd => self.close(span, true),
            _ => {}
        }
        Ok(())
    }

    /// Whether an event belongs to a node that stands where only the rest of the top mapping can.
    fn is_discarded(&mut self, event: &Event<'_>, span: Span) -> bool {
        let is_start = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        if self.discarding > 0 {
            let is_end = matches!(event, Event::SequenceEnd | Event::MappingEnd);
            self.discarding = self.discarding + usize::from(is_start) - usize::from(is_end);
            return event.is_node() || is_end || matches!(event, Event::Anchor(..));
        }
        let continues = matches!(event, Event::MappingStart(..)) && !span.of(self.text).starts_with('{');
        if !self.resuming || self.frames.is_empty() || !event.is_node() || continues {
            return false;
        }
        self.discarding = usize::from(is_start);
        // An anchor that follows belongs to the discarded node.
        self.last_node = None;
        true
    }

    fn alias(&mut self, span: Span) -> Result<(), Stop> {
        let name = span.of(self.text).strip_prefix('*').unwrap_or_default();
        let target = self.anchors.get(name).copied();
        self.attach(Kind::Alias { name, target }, span, None)?;
        self.cursor = self.cursor.max(span.end);
        let is_valid = self.check_anchor_name(name, span);
        if is_valid && target.is_none() && self.errors.len() < self.limits.errors && self.lost_anchors.insert(name) {
            // One missing anchor is one mistake, however many aliases want it.
            self.errors.push(syntax_error::undefined_alias(name, span, self.anchors.keys().copied()));
        }
        Ok(())
    }

    fn anchor(&mut self, span: Span) {
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
            self.widen_parent(id, self.frames.len());
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

    fn scalar(
        &mut self,
        value: &str,
        style: granit_parser::ScalarStyle,
        span: Span,
        tag: Option<Span>,
    ) -> Result<(), Stop> {
        let text = self.text;
        let (style, span, value) = match style {
            granit_parser::ScalarStyle::Plain if span.is_empty() => {
                let mut start = source::trim_end(text, self.cursor, span.start);
                // Under a key the parser reports the end of the key; the value belongs behind the colon.
                if self.expects_value()
                    && let Some(colon) = source::find_colon(text, start)
                {
                    start = colon + 1;
                }
                (ScalarStyle::Plain, Span::empty(start), Cow::Borrowed(""))
            }
            granit_parser::ScalarStyle::Plain => (ScalarStyle::Plain, span, borrowed(text, span.start, value)),
            granit_parser::ScalarStyle::SingleQuoted => {
                (ScalarStyle::SingleQuoted, span, self.quoted(value, ScalarStyle::SingleQuoted, span))
            }
            granit_parser::ScalarStyle::DoubleQuoted => {
                (ScalarStyle::DoubleQuoted, span, self.quoted(value, ScalarStyle::DoubleQuoted, span))
            }
            granit_parser::ScalarStyle::Literal | granit_parser::ScalarStyle::Folded => {
                let is_literal = style == granit_parser::ScalarStyle::Literal;
                let style = if is_literal { ScalarStyle::Literal } else { ScalarStyle::Folded };
                let value = self.without_added_break(span, style, value);
                (style, self.block_span(span, value), borrowed(text, span.start, value))
            }
        };
        self.attach(Kind::Scalar { value, style }, span, tag)?;
        self.cursor = self.cursor.max(span.end);
        Ok(())
    }

    /// Whether the next node is the value of a key.
    fn expects_value(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { content: Content::Entries { key: Some(_), .. }, .. }))
    }

    fn quoted(&self, value: &str, style: ScalarStyle, span: Span) -> Cow<'t, str> {
        if self.masked.binary_search_by_key(&span.start, |masked| masked.start).is_ok()
            && let Some(value) = decode::quoted_value(self.text, span, style)
        {
            return Cow::Owned(value);
        }
        borrowed(self.text, span.start + 1, value)
    }

    /// The value without the line break that the parser adds to a last line that has none; libyaml adds none.
    fn without_added_break<'v>(&self, span: Span, style: ScalarStyle, value: &'v str) -> &'v str {
        if span.end < self.text.len() || self.text.ends_with(['\n', '\r']) {
            return value;
        }
        let shorter = value.strip_suffix('\n').unwrap_or(value);
        let is_written = decode::is_block_value(self.text, self.block_span(span, shorter), style, shorter);
        if is_written { shorter } else { value }
    }

    /// The span of a block scalar: the parser has only its content, with the empty lines after it.
    fn block_span(&self, span: Span, value: &str) -> Span {
        let header = source::find_token(self.text, self.cursor, |character| matches!(character, '|' | '>'));
        let header = header.filter(|&header| header < span.start).unwrap_or(span.start);
        let header_end = source::end_of_block_header(self.text, header);
        let content_end = if value.ends_with([' ', '\t']) || value.trim_end_matches('\n').ends_with([' ', '\t']) {
            source::trim_end_breaks(self.text, header_end, span.end)
        } else {
            source::trim_end(self.text, header_end, span.end)
        };
        Span::new(header, content_end)
    }

    /// Adds a node under the innermost open collection.
    fn attach(&mut self, kind: Kind<'t>, span: Span, tag: Option<Span>) -> Result<NodeId, Stop> {
        let id = match u32::try_from(self.tree.nodes.len()) {
            Ok(id) if self.tree.nodes.len() < self.limits.nodes => NodeId(id),
            _ => return Err(Stop::TooManyNodes(span.start)),
        };
        let tag = tag.map(|span| Box::new(Tag { text: span.of(self.text), span }));
        self.tree.nodes.push(Node { kind, span, complete: true, tag, anchor: None });
        self.last_node = Some(id);
        match self.frames.last_mut().map(|frame| &mut frame.content) {
            Some(Content::Items(items)) => items.push(id),
            Some(Content::Entries { entries, key, .. }) => match key.take() {
                Some(key) => entries.push(Entry { key, value: id }),
                None => {
                    *key = Some(id);
                    self.check_duplicate(id);
                }
            },
            None => {
                if let Some(document) = self.tree.documents.last_mut() {
                    document.root = Some(id);
                }
            }
        }
        self.widen_parent(id, self.frames.len());
        Ok(id)
    }

    /// Makes the collection that is `depth` deep reach over its child.
    fn widen_parent(&mut self, child: NodeId, depth: usize) {
        let child = self.tree.node(child).full_span();
        let Some(parent) = depth.checked_sub(1).and_then(|index| self.frames.get(index)) else { return };
        if let Some(node) = self.tree.nodes.get_mut(parent.node.0 as usize) {
            node.span = node.span.to(child);
        }
    }

    fn check_duplicate(&mut self, key: NodeId) {
        let node = self.tree.node(self.tree.resolve(key));
        let Kind::Scalar { value, style } = &node.kind else { return };
        if value == "<<" {
            // Merge keys may stand as often as one likes.
            return;
        }
        let identity = match Value::of(value, *style, node.tag().map(|tag| tag.text)) {
            Value::Null => Identity::Null,
            Value::Boolean(boolean) => Identity::Boolean(boolean),
            Value::Integer(integer) => Identity::Integer(integer),
            Value::Float | Value::Date | Value::Time | Value::Symbol => Identity::Other(value.clone()),
            Value::Text => Identity::Text(value.clone()),
        };
        let written = value.clone();
        let again = self.tree.node(key).span;
        let Some(Frame { content: Content::Entries { seen, .. }, .. }) = self.frames.last_mut() else { return };
        let Some(first) = seen.insert(identity, again) else { return };
        if self.duplicates.len() < self.limits.errors {
            let path = self.path();
            self.duplicates.push(DuplicateKey { key: written.into_owned(), first, again, path });
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

    fn open(&mut self, content: Content<'t>, span: Span, tag: Option<Span>) -> Result<(), Stop> {
        if self.frames.len() >= self.limits.depth {
            return Err(Stop::TooDeep(span.start));
        }
        let bracket = span.of(self.text).bytes().next().filter(|byte| matches!(byte, b'[' | b'{'));
        let mut start = span.start;
        if matches!(content, Content::Items(_)) && bracket.is_none() && self.awaits_value() {
            // Of a list that is indented as its key, the parser knows the first item, not its dash.
            let dash = source::find_token(self.text, self.cursor, |character| character == '-');
            start = dash.map_or(start, |dash| dash.min(start));
        }
        let kind = match &content {
            Content::Items(_) => Kind::Sequence { items: Vec::new() },
            Content::Entries { .. } => Kind::Mapping { entries: Vec::new() },
        };
        let span = if bracket.is_some() { Span::new(start, span.end) } else { Span::empty(start) };
        let node = self.attach(kind, span, tag)?;
        self.cursor = self.cursor.max(span.end);
        self.frames.push(Frame { node, bracket, content });
        Ok(())
    }

    /// Whether the innermost collection is a block mapping that has a key and waits for its value.
    fn awaits_value(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { bracket: None, content: Content::Entries { key: Some(_), .. }, .. }))
    }

    /// Closes the innermost collection. `end` is the parser's closing event.
    fn close(&mut self, end: Span, complete: bool) {
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
                node.span.end = node.span.end.max(end.end);
                self.cursor = self.cursor.max(end.end);
            }
        }
        self.tree.index(frame.node);
        self.widen_parent(frame.node, self.frames.len());
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
    fn close_all(&mut self, keep: usize, complete: bool) {
        while self.frames.len() > keep {
            self.close(Span::empty(0), complete);
        }
    }

    fn open_brackets(&self) -> Vec<(usize, u8)> {
        let bracket = |frame: &Frame<'t>| frame.bracket.map(|bracket| (self.tree.node(frame.node).span.start, bracket));
        self.frames.iter().filter_map(bracket).collect()
    }

    /// The start of the last key in column 0 that was read, or where the reading began.
    fn block_start(&self, start: usize) -> usize {
        self.last_top_level_key().map_or(start, |key| key.max(start))
    }

    fn last_top_level_key(&self) -> Option<usize> {
        let frame = self.frames.first()?;
        let Content::Entries { entries, key, .. } = &frame.content else { return None };
        let key = key.or_else(|| entries.last().map(|entry| entry.key))?;
        let start = self.tree.node(key).full_span().start;
        Some(source::line_start(self.text, start))
    }

    /// Where to look for the next block after an error at `at`.
    fn resume_from(&self, at: usize, start: usize, repeated: bool) -> usize {
        let line = source::line_start(self.text, at);
        // A line that is the first of its block is at fault itself; otherwise the block before it is.
        let own_fault = repeated || line <= start || self.last_top_level_key().is_some_and(|key| key >= line);
        if own_fault { source::next_line(self.text, at).max(start + 1) } else { line }
    }

    /// Closes what an error cut off and forgets what was read after `next`, where reading goes on.
    fn abandon(&mut self, start: usize, next: usize) {
        let block = self.block_start(start);
        self.close_all(usize::from(self.root_is_open_block()), false);
        self.forget_from(next);
        self.complete_pending_key();
        let root = self.tree.documents.last().and_then(|document| document.root);
        if let Some(node) = root.and_then(|root| self.tree.nodes.get_mut(root.0 as usize)) {
            node.complete = false;
        }
        let skipped = Span::new(block, next).of(self.text);
        for name in source::anchor_names(skipped) {
            if !self.anchors.contains_key(name) {
                self.lost_anchors.insert(name);
            }
        }
        if self.tree.documents.is_empty() {
            self.tree.documents.push(Document::default());
        }
    }

    /// Takes the entries of the open top mapping back that were read from `start` on.
    fn forget_from(&mut self, start: usize) {
        let tree = &self.tree;
        if let Some(Frame { content: Content::Entries { entries, key, seen }, .. }) = self.frames.first_mut() {
            let is_before = |key: NodeId| tree.node(key).full_span().start < start;
            // They stand in the order of the text; looking at all of them each time would make many rewinds quadratic.
            while entries.pop_if(|entry| !is_before(entry.key)).is_some() {}
            *key = key.filter(|&key| is_before(key));
            seen.forget_from(start);
        }
        while self.tree.comments.pop_if(|comment| comment.start >= start).is_some() {}
        self.errors.retain(|error| error.span.start < start);
        self.duplicates.retain(|duplicate| duplicate.again.start < start);
    }

    fn complete_pending_key(&mut self) {
        let Some(Frame { node, content: Content::Entries { key, .. }, .. }) = self.frames.first_mut() else { return };
        let mapping = *node;
        let Some(key) = key.take() else { return };
        let value = self.absent_value(key, mapping);
        if let Some(Frame { content: Content::Entries { entries, .. }, .. }) = self.frames.first_mut() {
            entries.extend(value.map(|value| Entry { key, value }));
        }
    }

    /// The quoted scalar that the parser refused at `at` for its indentation, if libyaml, and so GitLab, reads it.
    fn unindented_scalar(&self, at: usize) -> Option<Span> {
        let opener = source::find_token(self.text, self.cursor, |character| matches!(character, '"' | '\''))?;
        let end = source::end_of_quoted(self.text, opener)?;
        (opener < at && at < end && source::line_ends(self.text, end)).then(|| Span::new(opener, end))
    }

    /// A part of the text, with the masked scalars in it on one line, for a parser that wants their lines indented. No
    /// byte moves; the values are read from the text itself.
    fn mask(&self, start: usize, end: usize) -> String {
        let mut masked = String::with_capacity(end.saturating_sub(start));
        let mut done = start;
        let first = self.masked.partition_point(|scalar| scalar.start < start);
        for scalar in self.masked.iter().skip(first).take_while(|scalar| scalar.end <= end) {
            masked.push_str(Span::new(done, scalar.start).of(self.text));
            masked.push_str(&scalar.of(self.text).replace(['\n', '\r', '\t'], " "));
            done = scalar.end;
        }
        masked.push_str(Span::new(done, end).of(self.text));
        masked
    }

    /// Goes back to the start of the block that is being read, to read it again. `None` where that is not possible.
    fn rewind(&mut self, start: usize) -> Option<usize> {
        let block = self.last_top_level_key();
        if start == 0 && self.tree.documents.len() <= 1 && block.is_none_or(|block| block == 0) {
            let masked = std::mem::take(&mut self.masked);
            *self = Self { masked, ..Self::new(self.text, self.limits) };
            return Some(0);
        }
        let block = block.filter(|&block| block >= start && self.root_is_open_block())?;
        self.close_all(1, true);
        self.forget_from(block);
        self.resuming = true;
        Some(block)
    }

    /// Whether the outermost open collection is a mapping that can go on after a syntax error.
    fn root_is_open_block(&self) -> bool {
        matches!(self.frames.first(), Some(Frame { bracket: None, content: Content::Entries { .. }, .. }))
    }

    fn finish(mut self) -> Parsed<'t> {
        self.close_all(0, false);
        sort_by_key(&mut self.errors, |error| error.span);
        // The parser reports some comments after the node that follows them.
        sort_by_key(&mut self.tree.comments, |comment| *comment);
        self.tree.comments.dedup();
        Parsed { tree: self.tree, errors: self.errors, duplicates: self.duplicates }
    }
}

/// The value as a part of the text where it is written there as it is.
fn borrowed<'t>(text: &'t str, start: usize, value: &str) -> Cow<'t, str> {
    match text.get(start..start + value.len()) {
        Some(written) if written == value => Cow::Borrowed(written),
        _ => Cow::Owned(value.to_owned()),
    }
}
