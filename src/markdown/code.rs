//! Code blocks: a label for the language, colours worked out at build time, and marks on the lines that matter.
//!
//! After the fence stands the language, then what the block needs: `title="…"`, the lines to mark, and `numbers` for a number before
//! each line.
//!
//! ````text
//! ```yaml title=".gitlab-ci.yml" {2,4-6} numbers
//! ````
//!
//! The grammars are syntect's, the colours are ours: each piece of code gets one of a handful of one-letter classes, so
//! that the HTML stays small and the styles decide for light and dark.

use std::{ops::RangeInclusive, sync::LazyLock};

use maud::{Markup, html};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxDefinition, SyntaxSet};

use super::directive::Attributes;
use super::error::{Fault, one_of};
use super::{Lines, Tree};

/// The languages of our pages: the word after the fence, the label, and the name of the grammar.
const LANGUAGES: [(&str, &str, Option<&str>); 6] = [
    ("yaml", "YAML", Some("YAML")),
    ("bash", "Shell", Some("Bourne Again Shell (bash)")),
    ("dockerfile", "Dockerfile", Some("Dockerfile")),
    ("json", "JSON", Some("JSON")),
    ("toml", "TOML", Some("TOML")),
    ("text", "Text", None),
];

/// What a piece of code is, by the start of its scope, and the class it gets. The first match wins, from the innermost scope
/// outwards.
const CLASSES: [(&str, &str); 11] = [
    ("punctuation.definition.comment", "c"),
    ("comment", "c"),
    ("entity.name.tag", "k"),
    ("keyword.operator", "o"),
    ("keyword", "w"),
    ("variable.function", "f"),
    ("support.function", "f"),
    ("variable", "v"),
    ("punctuation.definition.variable", "v"),
    ("constant", "n"),
    ("string", "s"),
];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(|| {
    let mut builder = SyntaxSet::load_defaults_newlines().into_builder();
    for grammar in [include_str!("syntaxes/dockerfile.sublime-syntax"), include_str!("syntaxes/toml.sublime-syntax")] {
        // A grammar that does not load leaves its language without colours; a test sees that both do.
        if let Ok(definition) = SyntaxDefinition::load_from_str(grammar, true, None) {
            builder.add(definition);
        }
    }
    builder.build()
});

static SCOPES: LazyLock<Vec<(Scope, &str)>> =
    LazyLock::new(|| CLASSES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class))).collect());

/// Replaces every code block by its HTML.
pub(super) fn highlight<'t>(tree: Tree<'t>, lines: &Lines<'_>) -> Result<Tree<'t>, Fault> {
    let mut rest = tree.into_iter();
    let mut result = Vec::new();
    while let Some((event, at)) = rest.next() {
        let Event::Start(Tag::CodeBlock(kind)) = event else {
            result.push((event, at));
            continue;
        };
        let text: String = rest
            .by_ref()
            .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)))
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            })
            .collect();
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "text",
        };
        let html = fenced(info, &text).map_err(|reason| Fault::new(lines.at(at), reason))?;
        result.push((Event::Html(html.into()), at));
    }
    Ok(result)
}

fn fenced(info: &str, text: &str) -> Result<String, String> {
    let mut attributes = Attributes::parse(info)?;
    let language = attributes.word().ok_or("name the language of the code block after its fence")?;
    let title = attributes.take("title");
    let mut block = Block { title: title.as_deref(), ..Block::new(&language, text) };
    while let Some(word) = attributes.word() {
        match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
            Some(lines) => block.marked = marked_lines(lines, text)?,
            None if word == "numbers" => block.is_numbered = true,
            None => return Err(format!("unknown attribute `{word}`")),
        }
    }
    attributes.finish()?;
    block.html()
}

/// The lines between the braces: `2,4-6`.
fn marked_lines(written: &str, text: &str) -> Result<Vec<RangeInclusive<usize>>, String> {
    let last = text.lines().count();
    let range = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (0 < from && from <= to && to <= last).then_some(from..=to)
    };
    let wrong = |part: &str| {
        format!("`{part}` is no line of this code block: give lines from 1 to {last}, as in `{{1}}` or `{{1-2,4}}`")
    };
    written.split(',').map(|part| range(part).ok_or_else(|| wrong(part))).collect()
}

/// A code block.
pub(crate) struct Block<'a> {
    /// The word after the fence.
    pub(crate) language: &'a str,
    /// What the block is called, such as the name of a file.
    pub(crate) title: Option<&'a str>,
    /// The code.
    pub(crate) text: &'a str,
    /// Lines to look at, from 1.
    pub(crate) marked: Vec<RangeInclusive<usize>>,
    /// Whether each line has its number before it.
    pub(crate) is_numbered: bool,
}

impl<'a> Block<'a> {
    pub(crate) fn new(language: &'a str, text: &'a str) -> Self {
        Self { language, title: None, text, marked: Vec::new(), is_numbered: false }
    }

    /// The block as HTML.
    ///
    /// # Errors
    ///
    /// Where nobody knows the language.
    pub(crate) fn html(&self) -> Result<String, String> {
        let Some((_, label, grammar)) = LANGUAGES.iter().find(|(word, ..)| *word == self.language) else {
            let known = one_of(LANGUAGES.iter().map(|(word, ..)| *word));
            return Err(format!("the language `{}` is not known here: {known}", self.language));
        };
        let pieces = grammar.and_then(|grammar| coloured(grammar, self.text));
        let pieces = pieces.unwrap_or_else(|| vec![(None, self.text.to_owned())]);
        let named = self.title.map_or_else(|| (*label).to_owned(), |title| format!("{title}, {label}"));
        let name = if self.marked.is_empty() { named } else { format!("{named}, {} marked", spoken(&self.marked)) };
        Ok(html! {
            figure.code {
                figcaption.code-label {
                    @if let Some(title) = self.title { span.code-title { (title) } }
                    span.code-language { (label) }
                }
                // A long line scrolls, and what scrolls can be reached by keyboard.
                pre class=[self.is_numbered.then_some("numbered")] tabindex="0" role="group" aria-label=(name) { code { (self.lines(&pieces)) } }
            }
        }
        .into_string())
    }

    /// The coloured pieces; where lines are marked or numbered, with an element around each of these. A line's end stays within its
    /// element, so that what a person copies is the code as it was written.
    fn lines(&self, pieces: &[Piece]) -> Markup {
        if self.marked.is_empty() && !self.is_numbered {
            return html! { @for piece in pieces { (coloured_piece(piece)) } };
        }
        html! {
            @for (number, line) in (1..).zip(lines_of(pieces)) {
                @let code = html! { @for piece in &line { (coloured_piece(piece)) } };
                @if self.marked.iter().any(|range| range.contains(&number)) {
                    span.line.marked { (code) }
                } @else if self.is_numbered {
                    span.line { (code) }
                } @else {
                    (code)
                }
            }
        }
    }
}

/// The marked lines in words: `line 2`, `lines 2, 4 to 6`.
fn spoken(marked: &[RangeInclusive<usize>]) -> String {
    let words: Vec<String> = marked
        .iter()
        .map(|range| match (range.start(), range.end()) {
            (from, to) if from == to => from.to_string(),
            (from, to) => format!("{from} to {to}"),
        })
        .collect();
    let is_one = marked.iter().map(|range| range.clone().count()).sum::<usize>() == 1;
    format!("{} {}", if is_one { "line" } else { "lines" }, words.join(", "))
}

/// A stretch of code with its class.
type Piece = (Option<&'static str>, String);

fn coloured_piece((class, text): &Piece) -> Markup {
    html! { @if let Some(class) = class { span class=(class) { (text) } } @else { (text) } }
}

/// The same pieces line by line, each line with its end.
fn lines_of(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    for (class, text) in pieces {
        for part in text.split_inclusive('\n') {
            if let Some(line) = lines.last_mut() {
                line.push((*class, part.to_owned()));
            }
            if part.ends_with('\n') {
                lines.push(Vec::new());
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A code block without marks as HTML.
pub(crate) fn block(language: &str, title: Option<&str>, text: &str) -> Result<String, String> {
    Block { title, ..Block::new(language, text) }.html()
}

/// The text in pieces; `None` where the grammar fails.
fn coloured(grammar: &str, text: &str) -> Option<Vec<Piece>> {
    let syntax = SYNTAXES.find_syntax_by_name(grammar)?;
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut pieces: Vec<Piece> = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut from = 0;
        for (at, operation) in state.parse_line(line, &SYNTAXES).ok()? {
            push(&mut pieces, class(&stack), line.get(from..at)?);
            from = at;
            stack.apply(&operation).ok()?;
        }
        push(&mut pieces, class(&stack), line.get(from..)?);
    }
    Some(pieces)
}

/// Adds a piece; neighbours of the same class, and the space between them, become one.
fn push(pieces: &mut Vec<Piece>, class: Option<&'static str>, text: &str) {
    let class = if text.trim().is_empty() { pieces.last().and_then(|(class, _)| *class) } else { class };
    match pieces.last_mut() {
        Some((last, piece)) if *last == class => piece.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push((class, text.to_owned())),
    }
}

fn class(stack: &ScopeStack) -> Option<&'static str> {
    stack
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_grammar() {
        for (word, _, grammar) in LANGUAGES {
            if let Some(grammar) = grammar {
                assert!(SYNTAXES.find_syntax_by_name(grammar).is_some(), "{word}");
            }
        }
    }

    #[test]
    fn code_keeps_its_text_and_gets_classes() {
        let html = block("yaml", None, "# why\nimage: \"a<b\"\n").unwrap();
        assert!(html.contains("<span class=\"c\"># why\n</span>"), "{html}");
        assert!(html.contains("<span class=\"k\">image</span>"), "{html}");
        assert!(html.contains("<span class=\"s\">&quot;a&lt;b&quot;"), "{html}");
        assert!(!html.contains("style="), "{html}");
    }

    #[test]
    fn a_dockerfile_and_toml_are_coloured() {
        let html = block("dockerfile", None, "ARG VERSION\nLABEL a=\"${VERSION}\"\n").unwrap();
        assert!(html.contains("<span class=\"w\">ARG</span>"), "{html}");
        assert!(html.contains("<span class=\"v\">${VERSION}</span>"), "{html}");
        let html = block("toml", None, "[a]\nb = \"c\" # d\n").unwrap();
        assert!(html.contains("<span class=\"k\">b</span>"), "{html}");
    }

    #[test]
    fn marked_lines_are_told_and_nothing_is_added_to_the_code() {
        let html = fenced("yaml {1,3-4}", "# a\n# b\nc: 1\nd: 2\n").unwrap();
        assert!(html.contains("aria-label=\"YAML, lines 1, 3 to 4 marked\""), "{html}");
        assert!(
            html.contains("<span class=\"line marked\"><span class=\"c\"># a\n</span></span><span class=\"c\"># b\n"),
            "{html}"
        );
        assert_eq!(html.matches("line marked").count(), 3, "{html}");
        let numbered = fenced("text numbers {2}", "a\nb\n").unwrap();
        let code = "<code><span class=\"line\">a\n</span><span class=\"line marked\">b\n</span></code>";
        assert!(numbered.contains("line 2 marked") && numbered.contains(code), "{numbered}");
    }

    #[test]
    fn a_mark_beside_the_code_is_refused() {
        for lines in ["{0}", "{3}", "{2-1}", "{}", "{one}", "{1-}"] {
            let reason = fenced(&format!("text {lines}"), "a\nb\n").unwrap_err();
            assert!(reason.contains("from 1 to 2"), "{lines}: {reason}");
        }
        assert!(fenced("text bold", "a\n").unwrap_err().contains("`bold`"));
    }

    #[test]
    fn an_unknown_language_names_the_known_ones() {
        let reason = block("cobol", None, "").unwrap_err();
        assert!(reason.contains("`cobol`") && reason.contains("`yaml`"), "{reason}");
    }
}
