//! What is wrong with a text that is no YAML, in words for the person who wrote it.

use diagnostics::Span;
use granit_parser::ErrorKind;

use super::source;
use super::tree::{Kind, Node, ScalarStyle};

/// A place where the text is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The offending text: an unclosed bracket or quote at its opener, a wrong indentation at the line.
    pub span: Span,
    /// What is wrong, with the value.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl SyntaxError {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into() }
    }
}

/// Why the reading stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Parser(ErrorKind),
    /// A quoted scalar with lines that are indented too little for the parser, in a text with too many of them.
    Unindented,
    /// More collections inside one another than this.
    TooDeep(usize),
    /// More nodes than this.
    TooManyNodes(usize),
}

impl Failure {
    /// Whether the parser found it only at the end of the text, wherever it says it is.
    pub(super) fn reads_to_end(&self) -> bool {
        matches!(self, Self::Parser(ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::UnclosedQuotedScalar))
    }
}

/// Where the reading stopped, and what is known of the place.
pub(super) struct Place<'a, 't> {
    pub(super) text: &'t str,
    /// Where the parser says the error is.
    pub(super) at: usize,
    /// Everything before it has been read.
    pub(super) cursor: usize,
    /// The node that was read last.
    pub(super) last: Option<&'a Node<'t>>,
    /// The brackets that are open, outermost first.
    pub(super) brackets: &'a [(usize, u8)],
    /// The start of the top-level block.
    pub(super) block: usize,
}

/// An alias without its anchor. `known` are the anchors before it.
pub(super) fn undefined_alias<'n>(name: &str, span: Span, known: impl Iterator<Item = &'n str>) -> SyntaxError {
    let near = known.filter(|other| other.eq_ignore_ascii_case(name) || one_edit_apart(name, other)).min();
    let help = match near {
        Some(near) => format!("Did you mean `*{near}`?"),
        None => format!(
            "Put `&{name}` on the entry it stands for, earlier in this file: anchors do not reach into included files, \
             `extends` and `!reference` do. A value that only begins with `*` needs quotes."
        ),
    };
    SyntaxError::new(span, format!("No anchor `&{name}` stands before the alias `*{name}`"), help)
}

/// A name that libyaml, and so GitLab, does not accept although YAML 1.2 does.
pub(super) fn anchor_name(name: &str, span: Span) -> Option<SyntaxError> {
    let wrong = name.chars().find(|&character| !is_name_character(character))?;
    Some(SyntaxError::new(
        span,
        format!("The anchor name `{name}` contains `{wrong}`"),
        "GitLab accepts letters from a to z, digits, `_` and `-` in the names of anchors. A value that begins with `*` or \
         `&`, such as a file pattern, needs quotes.",
    ))
}

fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// Whether one character added, removed or replaced makes one name the other. Names are ASCII; short ones do not count.
fn one_edit_apart(one: &str, other: &str) -> bool {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let difference = longer.len() - shorter.len();
    if difference > 1 || shorter.len() < 3 {
        return false;
    }
    let prefix = shorter.bytes().zip(longer.bytes()).take_while(|(one, other)| one == other).count();
    let rest = |name: &str, skipped: usize| name.bytes().skip(prefix + skipped).collect::<Vec<u8>>();
    rest(shorter, 1 - difference) == rest(longer, 1)
}

/// Says what is wrong, and finds the place where a person would look for it.
pub(super) fn explain(failure: &Failure, place: &Place<'_, '_>) -> SyntaxError {
    match failure {
        Failure::Unindented => SyntaxError::new(
            place.line(),
            "This line goes on with a quoted value, and is not indented",
            "GitLab may read it; here too many such lines follow one another. Indent them by more than their key.",
        ),
        Failure::TooDeep(limit) => place.too_deep(*limit),
        Failure::TooManyNodes(limit) => SyntaxError::new(
            place.token(),
            format!("The file has more than {limit} values; what follows was not read"),
            "Split the file.",
        ),
        Failure::Parser(kind) => place.explain(kind),
    }
}

impl Place<'_, '_> {
    fn explain(&self, kind: &ErrorKind) -> SyntaxError {
        use ErrorKind as E;
        match kind {
            E::TabInBlockIndentation
            | E::TabNotAllowed
            | E::TabInIndentation
            | E::TabInPlainScalar
            | E::TabAtBlockScalarStart => self.tab(),
            E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => self.unclosed_quote(self.at),
            E::InvalidQuotedScalarIndent => match self.quote() {
                Some(opener) => self.unclosed_quote(opener),
                None => self.other(kind),
            },
            E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => self.after_quote(),
            E::UnclosedFlowCollection { open } => self.unclosed_bracket(self.at, *open),
            E::UnexpectedEofFlowSequence
            | E::UnexpectedEofFlowMapping
            | E::UnexpectedEofImplicitFlowMapping
            | E::InvalidColonPlacement
            | E::ExpectedFlowMappingSeparator
            | E::ExpectedFlowSequenceSeparator
            | E::BlockEntryInFlowCollection
            | E::FlowMappingValueAdjacentCollection => self.inside_brackets(kind),
            E::MisplacedFlowCollectionEnd => self.stray_bracket(),
            E::MismatchedFlowCollectionEnd { open, close } => self.mismatched_bracket(*open, *close),
            E::MappingValueNotAllowed => self.second_colon(),
            E::SimpleKeyExpected | E::InvalidSimpleKey => self.missing_colon(self.at),
            E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::InvalidIndentation => {
                if self.brackets.is_empty() { self.misplaced(kind) } else { self.inside_brackets(kind) }
            }
            E::BlockSequenceEntryNotAllowed => SyntaxError::new(
                self.token(),
                "A list cannot begin here",
                "Put the first `- ` on a line of its own below its key. A value that begins with `-` needs quotes.",
            ),
            E::UnexpectedCharacter { character } => self.character(*character),
            E::MissingAnchorOrAliasName => self.missing_name(),
            E::UnknownQuotedScalarEscape
            | E::InvalidQuotedScalarHexEscape
            | E::InvalidLowSurrogateHexEscape
            | E::InvalidLowSurrogate
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate
            | E::InvalidUnicodeEscape => self.escape(),
            E::CommentNotSeparated => SyntaxError::new(
                self.token(),
                "A space is missing before the comment",
                "Put a space before `#`, or quotes around the whole value if it is part of it.",
            ),
            E::CommentInterceptedScalar => self.comment_in_value(),
            E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => SyntaxError::new(
                self.token(),
                "After `|` or `>` the text begins on the next line",
                "Only `-`, `+`, an indentation from 1 to 9 and a comment may follow on the same line.",
            ),
            E::InvalidBlockScalarIndent => SyntaxError::new(
                self.line(),
                "This line is indented less than the block of text it belongs to",
                "Indent all lines of the block by at least as much as its first one.",
            ),
            E::ExpectedDocumentStart | E::MissingDocumentEndBeforeDirective if self.next() == Some('%') => {
                self.character('%')
            }
            E::BomInsideDocument => SyntaxError::new(
                self.token(),
                "A byte order mark (U+FEFF) stands inside the file",
                "Remove the invisible character: it may stand at the very start only.",
            ),
            E::InvalidBlockEntryWhitespace | E::PlainScalarStartsWithDashFlowIndicator => SyntaxError::new(
                self.token(),
                "A space is missing after the `-` of a list item",
                "Write `- ` before each item, or quotes around a value that begins with `-`.",
            ),
            E::InvalidMappingValueWhitespace => {
                SyntaxError::new(self.token(), "A space is missing after the `:`", "Write `key: value`.")
            }
            E::InvalidDocumentEnd => SyntaxError::new(
                self.token(),
                "Nothing may follow `...` on its line",
                "`...` ends a document. Put quotes around it if it is a value.",
            ),
            E::UndeclaredTagHandle
            | E::InvalidGlobalTagCharacter
            | E::InvalidTagTerminator
            | E::MissingTagUri
            | E::UnclosedVerbatimTag
            | E::InvalidTagEscape
            | E::InvalidTagUtf8
            | E::InvalidTagUtf8LeadingByte
            | E::InvalidTagUtf8TrailingByte
            | E::ExpectedTagBang => SyntaxError::new(
                self.token(),
                format!("`{}` is not a valid tag", excerpt(self.token().of(self.text))),
                "GitLab knows one tag of its own, `!reference [job, key]`. A value that begins with `!` needs quotes.",
            ),
            _ => self.other(kind),
        }
    }

    fn comment_in_value(&self) -> SyntaxError {
        let line = self.rest_of_line();
        let comment =
            line.of(self.text).find(" #").map_or(line, |comment| Span::new(line.start + comment + 1, line.end));
        SyntaxError::new(
            comment,
            "The comment ends the value, but the next line goes on with it",
            "Move the comment to a line above the key. If the next line is an entry of its own, correct its indentation.",
        )
    }

    fn too_deep(&self, limit: usize) -> SyntaxError {
        SyntaxError::new(
            self.first_character(),
            format!("Lists and mappings are nested more than {limit} deep here"),
            "GitLab refuses files that nest deeper than 100.",
        )
    }

    fn tab(&self) -> SyntaxError {
        let tab = self.indenting_tab().unwrap_or_else(|| self.token());
        SyntaxError::new(
            tab,
            "A tab indents this line, and YAML takes only spaces",
            "Replace the tab by as many spaces as the lines around it have.",
        )
    }

    /// The tabs in the white space that the line of the error, or a line after it, begins with.
    fn indenting_tab(&self) -> Option<Span> {
        let mut line = source::line_start(self.text, self.at);
        while line < self.text.len() {
            let content = self.text.get(line..source::line_end(self.text, line))?;
            let blank = content.get(..content.len() - content.trim_start_matches([' ', '\t']).len())?;
            if let Some(tab) = blank.find('\t').filter(|_| blank.len() < content.len()) {
                let length = blank.get(tab..)?.bytes().take_while(|&byte| byte == b'\t').count();
                return Some(Span::new(line + tab, line + tab + length));
            }
            line = source::next_line(self.text, line);
        }
        None
    }

    /// The quote of the scalar that was being read.
    fn quote(&self) -> Option<usize> {
        source::find_token(self.text, self.cursor, |character| matches!(character, '"' | '\''))
    }

    fn unclosed_quote(&self, opener: usize) -> SyntaxError {
        let quote = self.text.get(opener..).and_then(|rest| rest.chars().next()).unwrap_or('"');
        let double = if quote == '\'' { " Inside the value, write `''` for one `'`." } else { "" };
        SyntaxError::new(
            Span::new(opener, opener + 1),
            format!("The quote `{quote}` that opens here is not closed"),
            format!("Put a `{quote}` at the end of the value.{double}"),
        )
    }

    fn after_quote(&self) -> SyntaxError {
        let Some(opener) = self.quote() else { return self.other(&ErrorKind::InvalidTrailingDoubleQuotedScalar) };
        if source::line_end(self.text, opener) < self.at {
            // The quote that ended the value opens the next one.
            return self.unclosed_quote(opener);
        }
        let quote = if self.text.get(opener..).is_some_and(|rest| rest.starts_with('\'')) { '\'' } else { '"' };
        let rest = self.rest_of_line();
        let help = if rest.of(self.text).starts_with(',') {
            "Several values are a list: put brackets around them, or each on a line of its own after `- `."
        } else if quote == '"' {
            "Put the whole value in single quotes, or write `\\\"` for a quote inside it."
        } else {
            "Put the whole value in double quotes, or write `''` for a quote inside it."
        };
        SyntaxError::new(rest, format!("`{}` follows the closing quote", excerpt(rest.of(self.text))), help)
    }

    fn unclosed_bracket(&self, opener: usize, open: char) -> SyntaxError {
        let close = if open == '{' { '}' } else { ']' };
        let help = if self.text.get(opener..).is_some_and(|rest| rest.starts_with("{{")) {
            "Put quotes around the value: a bracket at its start begins a YAML list or mapping.".to_owned()
        } else {
            format!("Put a `{close}` at its end, or quotes around the value if the bracket is part of it.")
        };
        SyntaxError::new(
            Span::new(opener, opener + 1),
            format!("The bracket `{open}` that opens here is not closed"),
            help,
        )
    }

    fn inside_brackets(&self, kind: &ErrorKind) -> SyntaxError {
        let Some(&(opener, bracket)) = self.brackets.last() else {
            return match kind {
                ErrorKind::InvalidColonPlacement => self.second_colon(),
                _ => self.other(kind),
            };
        };
        let open = char::from(bracket);
        let next_block = source::next_top_level(self.text, source::next_line(self.text, opener));
        if !closes(self.text, opener, next_block.unwrap_or(self.text.len())) {
            return self.unclosed_bracket(opener, open);
        }
        let close = if open == '{' { '}' } else { ']' };
        SyntaxError::new(
            self.token(),
            format!("A `,` or the closing `{close}` is missing before this"),
            format!(
                "The `{open}` before it opens a list on one line: separate its items by commas, and quote those with `:` or brackets."
            ),
        )
    }

    fn stray_bracket(&self) -> SyntaxError {
        let bracket = self.next().unwrap_or(']');
        SyntaxError::new(
            self.first_character(),
            format!("`{bracket}` closes no bracket"),
            "Remove it, or put quotes around the value.",
        )
    }

    fn mismatched_bracket(&self, open: char, close: char) -> SyntaxError {
        let expected = if open == '{' { '}' } else { ']' };
        // The parser reports the opener; the mistake is the first bracket after it that closes another one.
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut opened = Vec::new();
        let closer = rest.char_indices().find(|&(_, character)| match character {
            '[' | '{' => {
                opened.push(character);
                false
            }
            ']' | '}' => (character == close && opened.len() <= 1) || opened.pop().is_none(),
            _ => false,
        });
        let span = closer.map_or(self.first_character(), |(offset, character)| {
            Span::new(self.at + offset, self.at + offset + character.len_utf8())
        });
        SyntaxError::new(
            span,
            format!("`{close}` closes a bracket that was opened by `{open}`"),
            format!("Close it by `{expected}`."),
        )
    }

    /// A `: ` where no key can end: a second one in a value, or one on a line that continues the value above.
    fn second_colon(&self) -> SyntaxError {
        let colon = self.first_character();
        let Some(scalar) = self.last.filter(|node| matches!(node.kind, Kind::Scalar { .. }) && !node.span.is_empty())
        else {
            return SyntaxError::new(colon, "A `:` stands where no key can end", QUOTE_THE_VALUE);
        };
        let line = source::line_start(self.text, self.at);
        if scalar.span.start >= line {
            return SyntaxError::new(
                colon,
                format!("A second `: ` follows `{}` on this line", excerpt(scalar.span.of(self.text))),
                QUOTE_THE_VALUE,
            );
        }
        // The value began on a line above, and swallowed the key of this line.
        let above =
            self.text.get(scalar.span.start..source::line_end(self.text, scalar.span.start)).unwrap_or_default();
        let above = above.trim_end();
        let above_start = scalar.span.start;
        let key = self.line_until(self.at);
        let starts_line = self
            .text
            .get(source::line_start(self.text, above_start)..above_start)
            .is_some_and(|before| before.trim_start().is_empty());
        if matches!(scalar.kind, Kind::Scalar { style: ScalarStyle::Plain, .. }) && starts_line {
            return self.no_colon(Span::new(above_start, above_start + above.len()));
        }
        SyntaxError::new(
            key,
            format!("`{}:` is indented deeper than the entry above it", excerpt(key.of(self.text))),
            format!(
                "The entry above has the value `{}` already. Indent this line like the entry it belongs beside, or remove \
                 the value if this line belongs below it.",
                excerpt(above)
            ),
        )
    }

    fn missing_colon(&self, at: usize) -> SyntaxError {
        let end = source::line_end(self.text, at);
        let end = source::trim_end(self.text, at, end);
        self.no_colon(Span::new(at, end))
    }

    /// A line that is no key, no list item and no comment.
    fn no_colon(&self, line: Span) -> SyntaxError {
        let written = line.of(self.text);
        if let Some(colon) = colon_without_space(written) {
            let colon = line.start + colon;
            return SyntaxError::new(
                Span::new(colon, colon + 1),
                format!("A space is missing after the `:` of `{}`", excerpt(written)),
                "Write `key: value`.",
            );
        }
        if matches!(written, "--" | "..") {
            return SyntaxError::new(
                line,
                format!("`{written}` is no key and no document marker"),
                "The line that begins a document is `---`; a file needs none.",
            );
        }
        if written.len() > 1 && written.starts_with('-') && !written.starts_with("--") {
            return SyntaxError::new(
                Span::new(line.start, line.start + 1),
                format!("A space is missing after the `-` of `{}`", excerpt(written)),
                "Write `- ` before each item of a list.",
            );
        }
        if written.starts_with("<<<<<<<") || written.starts_with(">>>>>>>") || written.starts_with("=======") {
            return SyntaxError::new(
                line,
                "A conflict of a merge was left in the file",
                "Keep one side and remove the markers.",
            );
        }
        SyntaxError::new(
            line,
            format!("`{}` is no key: a `:` is missing", excerpt(written)),
            "Write `key: value`. A text of several lines begins with `|` after its key, and its lines are indented.",
        )
    }

    /// A token that fits no open collection, usually because of its indentation.
    fn misplaced(&self, kind: &ErrorKind) -> SyntaxError {
        let line = source::line_start(self.text, self.at);
        let before = Span::new(line, self.at).of(self.text);
        if !matches!(before.trim(), "" | "-") {
            let token = self.rest_of_line();
            return SyntaxError::new(
                token,
                format!("`{}` cannot follow `{}` here", excerpt(token.of(self.text)), excerpt(before.trim())),
                "Put quotes around the whole value, or move this to a line of its own.",
            );
        }
        let line_content = self.line();
        let written = line_content.of(self.text);
        let indent = line_content.start - line;
        let above = self.indentations_above(line);
        let is_item = written == "-" || written.starts_with("- ");
        let message = match kind {
            _ if !above.contains(&indent) => {
                format!("The indentation of this line, {}, fits no block above it", spaces(indent))
            }
            ErrorKind::ExpectedBlockSequenceEntry if !is_item => {
                format!("`{}` stands among the items of a list and does not begin with `- `", excerpt(written))
            }
            _ if is_item => "A list item stands where a key is expected".to_owned(),
            _ => format!("`{}` stands where a key is expected", excerpt(written)),
        };
        let help = match above.as_slice() {
            [] => "Indent the lines of one block alike, and those inside it by more.".to_owned(),
            [only] => format!("The lines above are indented by {}.", spaces(*only)),
            [outer @ .., inner] => {
                let outer: Vec<String> = outer.iter().map(ToString::to_string).collect();
                format!(
                    "The blocks that this line can belong to are indented by {} and {}.",
                    outer.join(", "),
                    spaces(*inner)
                )
            }
        };
        SyntaxError::new(line_content, message, help)
    }

    /// The indentations of the blocks that the line before `line` stands in, the least first.
    fn indentations_above(&self, line: usize) -> Vec<usize> {
        let mut indentations: Vec<usize> = Vec::new();
        let above = self.text.get(self.block.min(line)..line).unwrap_or_default();
        for line in above.rsplit(['\n', '\r']).take(500) {
            let content = line.trim_start_matches(' ');
            let indent = line.len() - content.len();
            let is_deeper = indentations.last().is_some_and(|&last| indent >= last);
            if content.is_empty() || content.starts_with('#') || is_deeper {
                continue;
            }
            indentations.push(indent);
            if indent == 0 {
                break;
            }
        }
        indentations.reverse();
        indentations
    }

    fn character(&self, character: char) -> SyntaxError {
        // The parser reports where the value begins that the character stands in.
        let rest = self.text.get(self.at..).unwrap_or_default();
        let span = rest.find(character).map_or(self.first_character(), |offset| {
            Span::new(self.at + offset, self.at + offset + character.len_utf8())
        });
        if character == '\0' || character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') {
            return SyntaxError::new(
                span,
                format!("The control character U+{:04X} cannot stand in YAML", u32::from(character)),
                "Remove it. Inside double quotes it may be written as an escape, such as `\\x1b`.",
            );
        }
        SyntaxError::new(span, format!("A value cannot begin with `{character}`"), "Put quotes around the whole value.")
    }

    fn missing_name(&self) -> SyntaxError {
        let token = self.token();
        let (what, rest) = if self.next() == Some('&') {
            ("an anchor", "")
        } else {
            ("an alias", " A value that begins with `*`, such as a file pattern, needs quotes.")
        };
        SyntaxError::new(
            token,
            format!("`{}` is not the name of {what}", excerpt(token.of(self.text))),
            format!("Letters from a to z, digits, `_` and `-` follow at once.{rest}"),
        )
    }

    fn escape(&self) -> SyntaxError {
        let opener = if self.next() == Some('"') { self.at } else { self.quote().unwrap_or(self.at) };
        let end = source::end_of_quoted(self.text, opener).unwrap_or(self.text.len());
        let written = Span::new(opener, end).of(self.text);
        let mut from = 0;
        while let Some(backslash) = written.get(from..).and_then(|rest| rest.find('\\')) {
            let backslash = from + backslash;
            let after = written.get(backslash + 1..).unwrap_or_default();
            let length = 1 + after.chars().next().map_or(0, char::len_utf8);
            if !super::decode::is_escape(after) {
                let span = Span::new(opener + backslash, opener + backslash + length);
                return SyntaxError::new(
                    span,
                    format!("`{}` is no escape that YAML knows", span.of(self.text)),
                    "Write `\\\\` for a backslash, or put the value in single quotes, where it is an ordinary character.",
                );
            }
            from = backslash + length;
        }
        SyntaxError::new(self.token(), "An escape in this value is not valid", "Write `\\\\` for a backslash.")
    }

    fn other(&self, kind: &ErrorKind) -> SyntaxError {
        SyntaxError::new(
            self.token(),
            format!("This is not valid YAML: {kind}"),
            "Compare the indentation, quotes and brackets with the lines around it.",
        )
    }

    fn next(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn first_character(&self) -> Span {
        Span::new(self.at, self.at + self.next().map_or(0, char::len_utf8))
    }

    /// From the error to the next white space.
    fn token(&self) -> Span {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len());
        if length == 0 { Span::empty(self.at) } else { Span::new(self.at, self.at + length) }
    }

    /// From the error to the end of its line.
    fn rest_of_line(&self) -> Span {
        Span::new(self.at, source::trim_end(self.text, self.at, source::line_end(self.text, self.at)))
    }

    /// The line of the error without its indentation.
    fn line(&self) -> Span {
        self.line_until(source::line_end(self.text, self.at))
    }

    fn line_until(&self, end: usize) -> Span {
        let start = source::line_start(self.text, self.at);
        let line = Span::new(start, end).of(self.text);
        let indent = line.len() - line.trim_start().len();
        Span::new(start + indent, source::trim_end(self.text, start + indent, end))
    }
}

const QUOTE_THE_VALUE: &str =
    "Put quotes around the whole value if the `:` is part of it. A key of its own belongs on the next line.";

fn spaces(count: usize) -> String {
    if count == 1 { "1 space".to_owned() } else { format!("{count} spaces") }
}

/// Whether the bracket at `opener` is closed before `end`.
fn closes(text: &str, opener: usize, end: usize) -> bool {
    let mut depth = 0_usize;
    let mut at = opener;
    while at < end {
        let Some(rest) = text.get(at..end) else { return false };
        let Some(offset) = rest.find(['[', ']', '{', '}', '"', '\'', '#']) else { return false };
        at += offset;
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let starts_token = before.is_none_or(|before| before.is_whitespace() || "[{,:".contains(before));
        match text.as_bytes().get(at) {
            Some(b'[' | b'{') => depth += 1,
            Some(b']' | b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return true;
                }
            }
            Some(b'"' | b'\'') if starts_token => match source::end_of_quoted(text, at) {
                Some(end) => at = end - 1,
                None => return false,
            },
            Some(b'#') if starts_token => at = source::line_end(text, at),
            _ => {}
        }
        at += 1;
    }
    false
}

/// The `:` of something like `key:value`, but not of an address.
fn colon_without_space(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let key = line.get(..colon)?;
    let value = line.get(colon + 1..)?;
    let is_key = !key.is_empty() && key.chars().all(|character| is_name_character(character) || character == '.');
    (is_key && !value.is_empty() && !value.starts_with(['/', ' ', '\t', ':'])).then_some(colon)
}

/// The beginning of a text, short enough for a message.
fn excerpt(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    match line.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or_default().trim_end()),
        None => line.to_owned(),
    }
}
