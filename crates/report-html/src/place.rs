//! Buttons that lead to a place in the text.

use conformance::UnderstoodPlace;
use diagnostics::{LineIndex, Position, Span};
use maud::{Markup, html};

/// The checked text as it may be shown, with its lines.
pub(crate) struct Source<'t> {
    pub(crate) text: &'t str,
    pub(crate) lines: LineIndex<'t>,
}

impl Source<'_> {
    /// `Line 3, column 5`, which leads to the span.
    pub(crate) fn button(&self, span: Span) -> Markup {
        let start = self.lines.position(span.start);
        html! {
            button.place type="button" data-goto=(self.range(span)) { "Line " (start.line) ", column " (start.column) }
        }
    }

    /// `Line 3`, which leads to where something is written; the file alone, where that is an included one.
    pub(crate) fn link(&self, place: &UnderstoodPlace, written: &str) -> Markup {
        html! {
            @match &place.file {
                Some(file) => span.origin { "in " (file) },
                None => button.place type="button" data-goto=(self.range(self.written_at(place.offset, written))) { "Line " (place.line) },
            }
        }
    }

    /// `3:5-3:9`: lines and columns from 1, columns in UTF-16 code units.
    fn range(&self, span: Span) -> String {
        let written = |position: Position| format!("{}:{}", position.line, position.column);
        format!("{}-{}", written(self.lines.position(span.start)), written(self.lines.position(span.end)))
    }

    /// The span of what is written at an offset: `written`, or the word there, which may hold variables where `written` has their values.
    fn written_at(&self, offset: usize, written: &str) -> Span {
        let rest = self.text.get(offset..).unwrap_or_default();
        let ends_word = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ',' | ']' | '}');
        let length = if rest.starts_with(written) { written.len() } else { rest.find(ends_word).unwrap_or(rest.len()) };
        Span::new(offset, offset + length)
    }
}
