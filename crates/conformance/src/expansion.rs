//! Text whose variables have been replaced, and the way back to where each piece was written.
//!
//! A rule works on the text as GitLab or Docker will see it; a finding must point at the characters that a person typed. An
//! [`Expansion`] keeps both: the value, and for each piece of it the span it came from. A variable that is not known is one
//! placeholder character, which is part of no value; nothing that holds it is ever called wrong.

use diagnostics::{Edit, Span};

/// Stands in a value for what a variable would have brought. An object replacement character can't stand in any text that the engine
/// reads a value from without being a fault of its own.
pub(crate) const PLACEHOLDER: char = '\u{FFFC}';

/// A text whose variables have been replaced.
#[derive(Clone, Debug)]
pub(crate) struct Expansion {
    value: String,
    pieces: Vec<Piece>,
    /// Where the text is used, for what cannot be pointed at more closely.
    site: Span,
}

#[derive(Clone, Debug)]
struct Piece {
    /// Range in the value.
    value: Span,
    /// Range in the source.
    source: Span,
    /// Where the variable is defined that brought the piece; `None` where the piece stands in the text itself.
    definition: Option<Span>,
    kind: PieceKind,
}

#[derive(Clone, Debug)]
enum PieceKind {
    /// The same bytes in the source, one for one.
    Literal,
    /// Written otherwise in the source: an escape sequence, or a variable's value that is not in the text.
    Derived,
    /// A variable whose value is not known, as it is written.
    Unknown(String),
}

/// What a variable amounts to.
#[derive(Clone)]
pub(crate) enum Meaning {
    /// A value that is not written in the checked text, in whole or in part known.
    Derived(Expansion),
    /// A value that is written in the checked text; its pieces keep their own places.
    Written(Expansion),
    /// The variable is not replaced: its text stays as it is written.
    Literal,
    /// Nothing is known about it.
    Unknown,
}

/// A part of a text that another language takes apart, such as a word of a shell, as it is written.
#[derive(Clone, Copy)]
pub(crate) enum Written<'t> {
    /// It stands for itself.
    Literal(&'t str),
    /// It stands for this character.
    Escape(char),
    /// It is a variable, with its name.
    Variable(&'t str, &'t str),
    /// What it stands for cannot be known.
    Unknown(&'t str),
}

/// How long the value of a variable may be, in bytes and in pieces, to be put into a joined text: variables that are made of variables
/// double quickly.
const JOINED_LIMIT: usize = 2048;

impl Expansion {
    /// A text without variables, written at `offset` in the source.
    pub(crate) fn literal(text: &str, offset: usize) -> Self {
        let source = Span::new(offset, offset + text.len());
        let piece = Piece { value: Span::new(0, text.len()), source, definition: None, kind: PieceKind::Literal };
        Self { value: text.to_owned(), pieces: vec![piece], site: source }
    }

    /// A text that stands for what is written at `source` in another form.
    pub(crate) fn derived(text: &str, source: Span) -> Self {
        let piece = Piece { value: Span::new(0, text.len()), source, definition: None, kind: PieceKind::Derived };
        Self { value: text.to_owned(), pieces: vec![piece], site: source }
    }

    /// The same text, all of it counting as brought by what is written at `site`.
    pub(crate) fn moved_to(self, site: Span) -> Self {
        let mut moved = Self { value: String::new(), pieces: Vec::new(), site };
        moved.append(self, Some(site));
        moved
    }

    /// Replaces `$NAME` and `${NAME}` in a text written at `offset` in the source. What only a shell could evaluate
    /// (`${NAME:-default}`, `$(command)`) is unknown, and so is an input (`$[[ inputs.name ]]`).
    pub(crate) fn of(text: &str, offset: usize, meaning: impl Fn(&str) -> Meaning) -> Self {
        let mut expansion =
            Self { value: String::new(), pieces: Vec::new(), site: Span::new(offset, offset + text.len()) };
        let mut rest = text;
        let mut at = offset;
        while let Some(dollar) = rest.find('$') {
            let (literal, after) = rest.split_at(dollar);
            expansion.push_literal(literal, at);
            at += dollar;
            let (length, name) = variable_at(after);
            let source = Span::new(at, at + length);
            let written = after.get(..length).unwrap_or_default();
            match name.map(&meaning) {
                Some(Meaning::Literal) => expansion.push_literal(written, at),
                _ if length == 1 => expansion.push_literal(written, at),
                Some(Meaning::Derived(value)) => expansion.append(value, Some(source)),
                Some(Meaning::Written(value)) => expansion.append(value, None),
                Some(Meaning::Unknown) | None => expansion.push_unknown(written, source),
            }
            rest = after.get(length..).unwrap_or_default();
            at += length;
        }
        expansion.push_literal(rest, at);
        expansion
    }

    /// Like [`Expansion::of`], for a value that may be written otherwise in the source than it reads, such as a quoted scalar: `place` tells where a
    /// range of the value is written in `source`.
    pub(crate) fn mapped(
        text: &str,
        source: &str,
        place: impl Fn(std::ops::Range<usize>) -> Span,
        meaning: impl Fn(&str) -> Meaning,
    ) -> Self {
        let mut expansion = Self::of(text, 0, meaning);
        expansion.place(source, 0..text.len(), place);
        expansion
    }

    /// A text of which nothing is read yet; its variables are put in by whoever knows their grammar.
    pub(crate) fn empty(site: Span) -> Self {
        Self { value: String::new(), pieces: Vec::new(), site }
    }

    /// Turns the offsets of what is written in the text itself into places of `source`; `whole` is where the text stands by the same offsets.
    /// What variables brought from elsewhere has its places already.
    pub(crate) fn place(
        &mut self,
        source: &str,
        whole: std::ops::Range<usize>,
        place: impl Fn(std::ops::Range<usize>) -> Span,
    ) {
        self.site = place(whole);
        for piece in self.pieces.iter_mut().filter(|piece| piece.definition.is_none()) {
            let span = place(piece.source.start..piece.source.end);
            if matches!(piece.kind, PieceKind::Literal) && span.of(source) != piece.value.of(&self.value) {
                piece.kind = PieceKind::Derived;
            }
            piece.source = span;
        }
    }

    /// A text that was taken apart by somebody who knows its language: its parts, each with its place in `source`. What becomes too long is
    /// unknown.
    pub(crate) fn joined<'t>(
        site: Span,
        source: &str,
        parts: impl Iterator<Item = (Span, Written<'t>)>,
        meaning: impl Fn(&str) -> Meaning,
    ) -> Self {
        let mut expansion = Self { value: String::new(), pieces: Vec::new(), site };
        for (span, part) in parts {
            match part {
                Written::Literal(text) => {
                    let kind = if span.of(source) == text { PieceKind::Literal } else { PieceKind::Derived };
                    expansion.push(text, span, kind);
                }
                Written::Escape(character) => {
                    expansion.push(character.encode_utf8(&mut [0; 4]), span, PieceKind::Derived);
                }
                Written::Unknown(written) => expansion.push_unknown(written, span),
                Written::Variable(written, name) => match meaning(name) {
                    Meaning::Derived(value) | Meaning::Written(value) if value.is_long() => {
                        expansion.push_unknown(written, span);
                    }
                    Meaning::Derived(value) => expansion.append(value, Some(span)),
                    Meaning::Written(value) => expansion.append(value, None),
                    // GitLab leaves it as it is, and the shell finds what it knows.
                    Meaning::Unknown | Meaning::Literal => expansion.push_unknown(written, span),
                },
            }
        }
        expansion.push_literal("", site.end);
        expansion
    }

    /// Whether it is too long to be put into another text.
    pub(crate) fn is_long(&self) -> bool {
        self.value.len() > JOINED_LIMIT || self.pieces.len() > JOINED_LIMIT
    }

    /// Adds a variable whose value is not known.
    pub(crate) fn push_unknown(&mut self, written: &str, source: Span) {
        self.push(PLACEHOLDER.encode_utf8(&mut [0; 4]), source, PieceKind::Unknown(written.to_owned()));
    }

    /// Adds the value of a variable that is written in the checked text.
    pub(crate) fn push_written(&mut self, value: &Self) {
        self.append(value.clone(), None);
    }

    /// Of how many pieces it is put together.
    pub(crate) fn piece_count(&self) -> usize {
        self.pieces.len()
    }

    /// Adds text that stands at `at`.
    pub(crate) fn push_literal(&mut self, text: &str, at: usize) {
        if !text.is_empty() || self.pieces.is_empty() {
            self.push(text, Span::new(at, at + text.len()), PieceKind::Literal);
        }
    }

    /// Appends a variable's value; with `site`, all of it counts as written there.
    fn append(&mut self, value: Expansion, site: Option<Span>) {
        let here = value.site;
        for piece in value.pieces {
            let text = piece.value.of(&value.value);
            match (site, piece.kind) {
                (None, kind) => {
                    self.push(text, piece.source, kind);
                    if let Some(last) = self.pieces.last_mut() {
                        last.definition = piece.definition.or(Some(here));
                    }
                }
                (Some(site), PieceKind::Unknown(written)) => self.push(text, site, PieceKind::Unknown(written)),
                (Some(site), PieceKind::Literal | PieceKind::Derived) => self.push(text, site, PieceKind::Derived),
            }
        }
    }

    fn push(&mut self, text: &str, source: Span, kind: PieceKind) {
        let start = self.value.len();
        self.value.push_str(text);
        self.pieces.push(Piece { value: Span::new(start, self.value.len()), source, definition: None, kind });
    }

    /// The value.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    /// The whole of the text.
    pub(crate) fn whole(&self) -> Fragment<'_> {
        Fragment { expansion: self, span: Span::new(0, self.value.len()) }
    }

    /// The pieces that a part consists of; for an empty one, those that it lies in or between. They are in order, so that finding them
    /// takes no look at the others: a long line of many words is read word by word.
    fn touching(&self, span: Span) -> impl Iterator<Item = &Piece> + Clone {
        let first = self.pieces.partition_point(|piece| piece.value.end < span.start);
        let near = self.pieces.get(first..).unwrap_or_default().iter();
        near.take_while(move |piece| piece.value.start <= span.end).filter(move |piece| {
            if span.is_empty() {
                piece.value.start <= span.start && span.start <= piece.value.end
            } else {
                piece.value.overlaps(span)
            }
        })
    }
}

/// Length in bytes of the variable at the start of `text` (which starts with `$`), and its name where it is a plain one.
fn variable_at(text: &str) -> (usize, Option<&str>) {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'{') => {
            let length = text.find('}').map_or(text.len(), |end| end + 1);
            let inner = text.get(2..length.saturating_sub(1)).unwrap_or_default();
            let plain = text.as_bytes().get(length - 1) == Some(&b'}')
                && name_length(inner) == inner.len()
                && !inner.is_empty();
            (length, plain.then_some(inner))
        }
        Some(b'(') => (closing_parenthesis(bytes), None),
        // An input of a CI/CD component, which GitLab puts in before it reads anything else.
        Some(b'[') if bytes.get(2) == Some(&b'[') => (text.find("]]").map_or(text.len(), |end| end + 2), None),
        // A doubled dollar sign stands for itself on GitLab's side and is left as it is.
        Some(b'$') => (1, None),
        _ => {
            let name = text.get(1..).unwrap_or_default();
            let length = name_length(name);
            (1 + length, name.get(..length).filter(|name| !name.is_empty()))
        }
    }
}

/// Length of the variable name at the start of `text`: `[A-Za-z_][A-Za-z0-9_]*`.
fn name_length(text: &str) -> usize {
    let continues = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match text.as_bytes().first() {
        Some(first) if !first.is_ascii_digit() => text.bytes().take_while(|&byte| continues(byte)).count(),
        _ => 0,
    }
}

/// Length of `$(…)` at the start of `bytes`, nesting included; to the end where it is never closed.
fn closing_parenthesis(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return index + 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    bytes.len()
}

/// A part of an expanded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment<'t> {
    expansion: &'t Expansion,
    /// Range in the value.
    span: Span,
}

impl<'t> Fragment<'t> {
    /// The text of the part.
    pub(crate) fn value(self) -> &'t str {
        self.span.of(&self.expansion.value)
    }

    /// A part of the part; `range` is in bytes of its own value.
    pub(crate) fn part(self, range: std::ops::Range<usize>) -> Self {
        let start = (self.span.start + range.start).min(self.span.end);
        Self { expansion: self.expansion, span: Span::new(start, (self.span.start + range.end).min(self.span.end)) }
    }

    /// The place before the part.
    pub(crate) fn start(self) -> Self {
        self.part(0..0)
    }

    /// The place after the part.
    pub(crate) fn end(self) -> Self {
        let length = self.span.len();
        self.part(length..length)
    }

    /// The smallest part that holds both.
    pub(crate) fn to(self, other: Self) -> Self {
        Self { expansion: self.expansion, span: self.span.to(other.span) }
    }

    /// Whether a variable that is not known is in it.
    pub(crate) fn is_unknown(self) -> bool {
        let unknown = |piece: &Piece| matches!(piece.kind, PieceKind::Unknown(_)) && piece.value.overlaps(self.span);
        self.expansion.touching(self.span).any(unknown)
    }

    /// The text of the part with every unknown variable as it is written.
    pub(crate) fn shown(self) -> String {
        let mut shown = String::new();
        for piece in self.expansion.touching(self.span).filter(|piece| piece.value.overlaps(self.span)) {
            match &piece.kind {
                PieceKind::Unknown(written) => shown.push_str(written),
                PieceKind::Literal | PieceKind::Derived => {
                    let common = Span::new(piece.value.start.max(self.span.start), piece.value.end.min(self.span.end));
                    shown.push_str(common.of(&self.expansion.value));
                }
            }
        }
        shown
    }

    /// Where the part is written in the source. What comes from several places is where the text is used.
    pub(crate) fn source(self) -> Span {
        let mut pieces = self.expansion.touching(self.span);
        let Some(first) = pieces.next() else { return self.expansion.site };
        let mut source = self.place_in(first);
        for piece in pieces {
            if piece.definition != first.definition {
                return self.expansion.site;
            }
            source = source.to(self.place_in(piece));
        }
        source
    }

    /// Where the whole text is used, wherever its variables are defined.
    pub(crate) fn site(self) -> Span {
        self.expansion.site
    }

    /// Where the share of the part that one piece holds is written.
    fn place_in(self, piece: &Piece) -> Span {
        match piece.kind {
            PieceKind::Literal => {
                let start = self.span.start.clamp(piece.value.start, piece.value.end) - piece.value.start;
                let end = self.span.end.clamp(piece.value.start, piece.value.end) - piece.value.start;
                Span::new(piece.source.start + start, piece.source.start + end)
            }
            PieceKind::Derived | PieceKind::Unknown(_) => piece.source,
        }
    }

    /// Replaces the part by `text`; `None` where its characters are not written in one place of the source, one for one.
    pub(crate) fn edit(self, text: impl Into<String>) -> Option<Edit> {
        let span = if self.span.is_empty() { self.insertion_point()? } else { self.written_span()? };
        Some(Edit::replace(span, text))
    }

    /// The characters of a part that is not empty, where they stand side by side in the source.
    fn written_span(self) -> Option<Span> {
        let mut end = None;
        for piece in self.expansion.touching(self.span) {
            let follows = end.is_none_or(|end| end == (piece.source.start, piece.definition));
            if !follows || !matches!(piece.kind, PieceKind::Literal) {
                return None;
            }
            end = Some((piece.source.end, piece.definition));
        }
        end.map(|_| self.source())
    }

    /// The place in the source for an empty part; `None` where it lies inside the value of a variable.
    fn insertion_point(self) -> Option<Span> {
        let at = self.span.start;
        let touching = || self.expansion.touching(self.span);
        let literals = || touching().filter(|piece| matches!(piece.kind, PieceKind::Literal));
        let place = |piece: &Piece| Some(Span::empty(piece.source.start + (at - piece.value.start)));
        // Where a variable ends and the text goes on, what is inserted belongs to the text and not to the variable.
        if let Some(piece) = literals().find(|piece| piece.definition.is_none()) {
            return place(piece);
        }
        let before = touching().filter(|piece| piece.value.end == at).last();
        let after = touching().find(|piece| piece.value.start == at);
        let is_here = |piece: &&Piece| piece.definition.is_none();
        match (before.filter(is_here), after.filter(is_here)) {
            (Some(before), Some(after)) if before.source == after.source => None,
            (_, Some(after)) => Some(Span::empty(after.source.start)),
            (Some(before), None) => Some(Span::empty(before.source.end)),
            (None, None) => {
                let first = literals().next()?;
                let alone = touching().all(|piece| piece.definition == first.definition);
                if alone { place(first) } else { None }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str) -> Expansion {
        Expansion::of(text, 10, |name| match name {
            "HOST" => Meaning::Derived(Expansion::literal("nexus.example:1", 0)),
            _ => Meaning::Unknown,
        })
    }

    #[test]
    fn a_known_variable_is_replaced_and_points_at_where_it_is_written() {
        let expansion = expand("${HOST}/a:b");
        assert_eq!(expansion.value(), "nexus.example:1/a:b");
        let whole = expansion.whole();
        assert_eq!(whole.part(0..5).source(), Span::new(10, 17));
        assert_eq!(whole.part(16..17).source(), Span::new(18, 19));
        assert_eq!(whole.part(0..5).edit("x"), None);
        assert_eq!(whole.part(16..17).edit("x"), Some(Edit::replace(Span::new(18, 19), "x")));
    }

    #[test]
    fn what_only_a_shell_could_evaluate_is_unknown() {
        for text in ["$X", "${X}", "${X:-a}", "$(date $(x))", "${X", "$(", "$[[ inputs.x ]]"] {
            let expansion = expand(&format!("{text}/a"));
            assert!(expansion.whole().is_unknown(), "{text}");
            assert_eq!(expansion.whole().shown(), format!("{text}/a"));
        }
        assert!(!expand("a$").whole().is_unknown());
        assert!(!expand("$[a]").whole().is_unknown());
        assert_eq!(expand("$$a$1").value(), "$\u{FFFC}$1");
    }

    #[test]
    fn nothing_is_inserted_into_the_value_of_a_variable() {
        let expansion = expand("${HOST}/a");
        let whole = expansion.whole();
        assert_eq!(whole.part(5..5).edit("x"), None);
        assert_eq!(whole.start().edit("x"), Some(Edit::insert(10, "x")));
        assert_eq!(whole.part(15..15).edit("x"), Some(Edit::insert(17, "x")));
        assert_eq!(expand("a$X").whole().end().edit("x"), Some(Edit::insert(13, "x")));
        assert_eq!(expand("$HOST$HOST").whole().part(15..15).edit("x"), Some(Edit::insert(15, "x")));
    }

    #[test]
    fn what_is_written_in_several_places_is_not_replaced_as_one() {
        let expansion = Expansion::of("$NAME:b", 100, |_| Meaning::Written(Expansion::literal("a", 10)));
        let whole = expansion.whole();
        assert_eq!(whole.value(), "a:b");
        assert_eq!(whole.part(0..1).edit("x"), Some(Edit::replace(Span::new(10, 11), "x")));
        assert_eq!(whole.edit("x"), None);
        assert_eq!(whole.source(), Span::new(100, 107));
        assert_eq!(whole.part(1..1).edit("x"), Some(Edit::insert(105, "x")));
    }
}
