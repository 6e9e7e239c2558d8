//! Text with parts of it made unreadable.

use std::borrow::Cow;

use crate::Span;

/// The text with another character in place of every one in `spans`, which are in its order. Line breaks, spaces and tabs stay, and every
/// character is replaced by one of the same length in UTF-8 and in UTF-16 (an ASCII character by `filler`, which is one too), so that all offsets, lines
/// and columns are those of the text. A span that does not fit the text hides nothing.
pub fn masked<'t>(text: &'t str, spans: &[Span], filler: char) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for span in spans {
        let start = span.start.max(result.len());
        let (Some(before), Some(hidden)) = (text.get(result.len()..start), text.get(start..span.end)) else { continue };
        result.push_str(before);
        result.extend(hidden.chars().map(|character| match (character, character.len_utf8()) {
            ('\n' | '\r' | ' ' | '\t', _) => character,
            (_, 1) => filler,
            (_, 2) => '·',
            (_, 3) => '•',
            _ => '🔒',
        }));
    }
    result.push_str(text.get(result.len()..).unwrap_or_default());
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_is_as_long_as_what_it_hides() {
        let text = "a: pé漢😀\r\n  q!";
        let hidden = masked(text, &[Span::new(3, text.len() - 1)], 'x');
        assert_eq!(hidden, "a: x·•🔒\r\n  x!");
        assert_eq!((hidden.len(), hidden.encode_utf16().count()), (text.len(), text.encode_utf16().count()));
    }

    #[test]
    fn spans_may_touch_and_overlap_and_must_fit() {
        let spans = [Span::new(0, 2), Span::new(1, 3), Span::new(3, 4)];
        assert_eq!(masked("abcde", &spans, '*'), "****e");
        assert_eq!(masked("é", &[Span::new(0, 1)], '*'), "é");
        assert_eq!(masked("ab", &[Span::new(1, 9)], '*'), "ab");
        assert!(matches!(masked("ab", &[], '*'), Cow::Borrowed("ab")));
    }
}
