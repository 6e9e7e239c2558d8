//! From the parser's events to the tree, with recovery from syntax errors.

use std::borrow::Cow;

use diagnostics::Span;
use granit_parser::{ErrorKind, Event, Parser};

use super::builder::{Builder, Content, LimitReached};
use super::decode;
use super::scanner;
use super::source;
use super::syntax_error::{self, Failure, SyntaxError};
use super::tree::{Document, Kind, ScalarStyle, Tree};

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
    scanner::read(text, limits).unwrap_or_else(|| parse_without_scanner(text, limits))
}

/// The same by the parser alone, as for everything that our own scanner does not read.
pub(super) fn parse_without_scanner<'t>(text: &'t str, limits: &Limits) -> Parsed<'t> {
    let mut reader = Reader::new(text, *limits);
    reader.read();
    reader.builder.finish()
}

/// How often the whole text may be read over again, at most, in the course of all recoveries.
const REREADINGS: usize = 6;

/// The parser's own bound for collections inside one another.
const DEEPEST: usize = 255;

/// Why the reading of events stopped.
enum Stop {
    End,
    Error(ErrorKind, usize),
    Limit(LimitReached),
}

impl From<LimitReached> for Stop {
    fn from(limit: LimitReached) -> Self {
        Self::Limit(limit)
    }
}

/// Feeds what the parser reads to the tree.
struct Reader<'t> {
    text: &'t str,
    builder: Builder<'t>,
    /// Everything before it has been read.
    cursor: usize,
    /// Whether the next node is the rest of the document that is open, instead of a new one.
    resuming: bool,
    /// How deep the reading is in a node that has no place in the tree.
    discarding: usize,
    /// Quoted scalars that libyaml accepts and the parser does not, in the order of the text; see [`Reader::mask`].
    masked: Vec<Span>,
    /// Whether the top mapping goes on after the text that is being read.
    keeps_root: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, limits: Limits) -> Self {
        Self {
            text,
            builder: Builder::new(text, limits),
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
                    (Failure::TooDeep(self.builder.limits.depth.min(DEEPEST)), at)
                }
                Stop::Error(kind, at) => (Failure::Parser(kind), at),
                Stop::Limit(LimitReached::Depth(at)) => (Failure::TooDeep(self.builder.limits.depth), at),
                Stop::Limit(LimitReached::Nodes(at)) => (Failure::TooManyNodes(self.builder.limits.nodes), at),
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
            let brackets: Vec<(usize, u8)> = self.builder.open_brackets();
            let place = syntax_error::Place {
                text: self.text,
                at,
                cursor: self.cursor,
                last: self.builder.last_node.map(|id| self.builder.tree.node(id)),
                brackets: &brackets,
                block: self.block_start(start),
            };
            let error = syntax_error::explain(&failure, &place);
            // An error at an opener was found at the end of what it opens, often the end of the text.
            let read = if failure.reads_to_end() { self.text.len() } else { at };
            budget = budget.saturating_sub(read.saturating_sub(start).saturating_add(64));
            self.discarding = 0;

            let repeated = self.builder.errors.last().is_some_and(|last| last.span == error.span);
            let from = self.resume_from(at, start, repeated);
            let next = source::next_top_level(self.text, from);
            self.abandon(start, next.unwrap_or(self.text.len()));
            if !repeated {
                self.builder.errors.push(error);
            }
            let give_up = matches!(failure, Failure::TooManyNodes(_));
            match next {
                Some(next) if !give_up && budget > 0 && self.builder.errors.len() < self.builder.limits.errors => {
                    start = next
                }
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
            flow_nesting_limit: self.builder.limits.depth.min(DEEPEST),
            block_nesting_limit: self.builder.limits.depth.min(DEEPEST),
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
                self.builder.begin_document(explicit.then_some(span));
                if *explicit {
                    self.cursor = self.cursor.max(span.end);
                }
            }
            Event::DocumentEnd => {
                self.builder.close_all(usize::from(self.keeps_root && self.builder.root_is_open_block()), true)
            }
            Event::Comment(..) => self.builder.tree.comments.push(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.builder.alias(span)?;
                self.cursor = self.cursor.max(span.end);
            }
            Event::Anchor(..) => self.builder.anchor(span),
            Event::Scalar(value, style, _, _) => self.scalar(value, *style, span, tag)?,
            Event::SequenceStart(..) => self.open(Content::items(), span, tag)?,
            Event::MappingStart(..) if std::mem::take(&mut self.resuming) && self.builder.frames.len() == 1 => {}
            Event::MappingStart(..) => self.open(Content::entries(), span, tag)?,
            Event::MappingEnd
                if self.keeps_root && self.builder.frames.len() == 1 && self.builder.root_is_open_block() => {}
            Event::SequenceEnd | Event::MappingEnd => {
                let is_bracketed = self.builder.frames.last().is_some_and(|frame| frame.bracket.is_some());
                self.builder.close(span.end, true);
                if is_bracketed {
                    self.cursor = self.cursor.max(span.end);
                }
            }
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
        if !self.resuming || self.builder.frames.is_empty() || !event.is_node() || continues {
            return false;
        }
        self.discarding = usize::from(is_start);
        // An anchor that follows belongs to the discarded node.
        self.builder.last_node = None;
        true
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
                if self.builder.expects_value()
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
        self.builder.attach(Kind::Scalar { value, style }, span, tag)?;
        self.cursor = self.cursor.max(span.end);
        Ok(())
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
        Span::new(header, source::end_of_block(self.text, header_end, span.end, value))
    }

    fn open(&mut self, content: Content<'t>, span: Span, tag: Option<Span>) -> Result<(), Stop> {
        let bracket = span.of(self.text).bytes().next().filter(|byte| matches!(byte, b'[' | b'{'));
        let mut start = span.start;
        if matches!(content, Content::Items(_)) && bracket.is_none() && self.builder.awaits_value() {
            // Of a list that is indented as its key, the parser knows the first item, not its dash.
            let dash = source::find_token(self.text, self.cursor, |character| character == '-');
            start = dash.map_or(start, |dash| dash.min(start));
        }
        self.builder.open(content, start, bracket, tag)?;
        self.cursor = self.cursor.max(span.end);
        Ok(())
    }

    /// The start of the last key in column 0 that was read, or where the reading began.
    fn block_start(&self, start: usize) -> usize {
        self.builder.last_top_level_key().map_or(start, |key| key.max(start))
    }

    /// Where to look for the next block after an error at `at`.
    fn resume_from(&self, at: usize, start: usize, repeated: bool) -> usize {
        let line = source::line_start(self.text, at);
        // A line that is the first of its block is at fault itself; otherwise the block before it is.
        let own_fault = repeated || line <= start || self.builder.last_top_level_key().is_some_and(|key| key >= line);
        if own_fault { source::next_line(self.text, at).max(start + 1) } else { line }
    }

    /// Closes what an error cut off and forgets what was read after `next`, where reading goes on.
    fn abandon(&mut self, start: usize, next: usize) {
        let block = self.block_start(start);
        self.builder.close_all(usize::from(self.builder.root_is_open_block()), false);
        self.builder.forget_from(next);
        self.builder.complete_pending_key();
        let root = self.builder.tree.documents.last().and_then(|document| document.root);
        if let Some(node) = root.and_then(|root| self.builder.tree.nodes.get_mut(root.0 as usize)) {
            node.complete = false;
        }
        let skipped = Span::new(block, next).of(self.text);
        for name in source::anchor_names(skipped) {
            if !self.builder.anchors.contains_key(name) {
                self.builder.lost_anchors.insert(name);
            }
        }
        if self.builder.tree.documents.is_empty() {
            self.builder.tree.documents.push(Document::default());
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
        let block = self.builder.last_top_level_key();
        if start == 0 && self.builder.tree.documents.len() <= 1 && block.is_none_or(|block| block == 0) {
            let masked = std::mem::take(&mut self.masked);
            *self = Self { masked, ..Self::new(self.text, self.builder.limits) };
            return Some(0);
        }
        let block = block.filter(|&block| block >= start && self.builder.root_is_open_block())?;
        self.builder.close_all(1, true);
        self.builder.forget_from(block);
        self.resuming = true;
        Some(block)
    }
}

/// The value as a part of the text where it is written there as it is.
fn borrowed<'t>(text: &'t str, start: usize, value: &str) -> Cow<'t, str> {
    match text.get(start..start + value.len()) {
        Some(written) if written == value => Cow::Borrowed(written),
        _ => Cow::Owned(value.to_owned()),
    }
}
