//! Corrections of a text.

use crate::Span;
use crate::order::sort_by_key;

/// Replaces the bytes of a span by a text. An empty span inserts, an empty text removes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced, as byte offsets into the unchanged text.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Replaces `span` by `text`.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    /// Inserts `text` before the byte at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::empty(offset), text)
    }

    /// Removes `span`.
    pub fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// Why edits could not be applied. The text is then unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyError {
    /// Two different edits touch the same bytes.
    Overlap(Span, Span),
    /// An edit lies outside the text or inside a character: it was made for another text.
    OutOfText(Span),
}

impl std::fmt::Display for ApplyError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Overlap(one, other) => write!(
                formatter,
                "two corrections touch the same text (bytes {}..{} and {}..{})",
                one.start, one.end, other.start, other.end
            ),
            Self::OutOfText(span) => {
                write!(formatter, "a correction at bytes {}..{} does not fit the text", span.start, span.end)
            }
        }
    }
}

impl std::error::Error for ApplyError {}

/// The text after all edits. Equal edits count once, so that two rules may ask for the same correction.
///
/// # Errors
///
/// Where two different edits overlap, or one does not fit the text.
pub fn apply_edits<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Result<String, ApplyError> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    sort_by_key(&mut edits, |edit| *edit);
    edits.dedup();
    let mut result = String::with_capacity(text.len());
    let mut done = Span::empty(0);
    for edit in edits {
        if edit.span.start < done.end || (edit.span == done && !done.is_empty()) {
            return Err(ApplyError::Overlap(done, edit.span));
        }
        let kept = text.get(done.end..edit.span.start).ok_or(ApplyError::OutOfText(edit.span))?;
        if text.get(edit.span.start..edit.span.end).is_none() {
            return Err(ApplyError::OutOfText(edit.span));
        }
        result.push_str(kept);
        result.push_str(&edit.text);
        done = edit.span;
    }
    result.push_str(text.get(done.end..).unwrap_or_default());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_the_order_of_the_text() {
        let edits = [Edit::replace(Span::new(4, 5), "!"), Edit::insert(0, "<"), Edit::remove(Span::new(1, 2))];
        assert_eq!(apply_edits("abcdef", &edits).unwrap(), "<acd!f");
    }

    #[test]
    fn an_edit_that_cannot_be_applied_says_why() {
        let (one, other) = (Span::new(1, 4), Span::new(3, 7));
        let overlap = ApplyError::Overlap(one, other).to_string();
        assert_eq!(overlap, "two corrections touch the same text (bytes 1..4 and 3..7)");
        assert_eq!(ApplyError::OutOfText(other).to_string(), "a correction at bytes 3..7 does not fit the text");
    }

    #[test]
    fn equal_edits_count_once_and_different_ones_may_not_overlap() {
        let twice = [Edit::replace(Span::new(0, 2), "x"), Edit::replace(Span::new(0, 2), "x")];
        assert_eq!(apply_edits("abc", &twice).unwrap(), "xc");
        let clash = [Edit::replace(Span::new(0, 2), "x"), Edit::replace(Span::new(1, 3), "y")];
        assert_eq!(apply_edits("abc", &clash), Err(ApplyError::Overlap(Span::new(0, 2), Span::new(1, 3))));
    }

    #[test]
    fn an_edit_for_another_text_is_refused() {
        assert!(apply_edits("é", &[Edit::remove(Span::new(1, 2))]).is_err());
        assert!(apply_edits("a", &[Edit::remove(Span::new(1, 9))]).is_err());
        assert!(apply_edits("a", &[Edit::insert(5, "x")]).is_err());
    }
}
