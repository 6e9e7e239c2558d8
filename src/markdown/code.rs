//! Code blocks: a label for the language, and colours worked out at build time.
//!
//! The grammars are syntect's, the colours are ours: each piece of code gets one of a handful of one-letter classes, so
//! that the HTML stays small and the styles decide for light and dark.

use std::sync::LazyLock;

use maud::{PreEscaped, html};
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
    attributes.finish()?;
    block(&language, title.as_deref(), text)
}

/// A code block as HTML.
pub(super) fn block(language: &str, title: Option<&str>, text: &str) -> Result<String, String> {
    let Some((_, label, grammar)) = LANGUAGES.iter().find(|(word, ..)| *word == language) else {
        let known = one_of(LANGUAGES.iter().map(|(word, ..)| *word));
        return Err(format!("the language `{language}` is not known here: {known}"));
    };
    let code = grammar.and_then(|grammar| coloured(grammar, text)).unwrap_or_else(|| html! { (text) }.into_string());
    let name = title.map_or_else(|| (*label).to_owned(), |title| format!("{title}, {label}"));
    Ok(html! {
        figure.code {
            figcaption.code-label {
                @if let Some(title) = title { span.code-title { (title) } }
                span.code-language { (label) }
            }
            // A long line scrolls, and what scrolls can be reached by keyboard.
            pre tabindex="0" role="group" aria-label=(name) { code { (PreEscaped(code)) } }
        }
    }
    .into_string())
}

/// The text as HTML with a `<span>` around each coloured piece; `None` where the grammar fails.
fn coloured(grammar: &str, text: &str) -> Option<String> {
    let syntax = SYNTAXES.find_syntax_by_name(grammar)?;
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut pieces: Vec<(Option<&str>, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let mut from = 0;
        for (at, operation) in state.parse_line(line, &SYNTAXES).ok()? {
            push(&mut pieces, class(&stack), line.get(from..at)?);
            from = at;
            stack.apply(&operation).ok()?;
        }
        push(&mut pieces, class(&stack), line.get(from..)?);
    }
    let markup = html! {
        @for (class, text) in &pieces {
            @if let Some(class) = class { span class=(class) { (text) } } @else { (text) }
        }
    };
    Some(markup.into_string())
}

/// Adds a piece; neighbours of the same class, and the space between them, become one.
fn push<'c>(pieces: &mut Vec<(Option<&'c str>, String)>, class: Option<&'c str>, text: &str) {
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
    fn an_unknown_language_names_the_known_ones() {
        let reason = block("cobol", None, "").unwrap_err();
        assert!(reason.contains("`cobol`") && reason.contains("`yaml`"), "{reason}");
    }
}
