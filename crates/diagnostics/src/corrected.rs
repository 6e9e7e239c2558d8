//! The lines of a text as they read once a fix is applied.

use std::ops::RangeInclusive;

use crate::order::sort_by_key;
use crate::{Edit, Fix, LineIndex, Span};

/// Corrected lines that stand together.
#[derive(Debug, PartialEq, Eq)]
pub struct CorrectedLines {
    /// The lines that they stand for, from 1, in the text as it is.
    pub old: RangeInclusive<usize>,
    /// The number of the first, from 1, in the corrected text.
    pub first: usize,
    /// The lines, with what is new in each as byte offsets into it.
    pub lines: Vec<(String, Vec<Span>)>,
}

/// What differs between corrected lines and those that they stand for: a whole line that is added or removed leaves its neighbours as they were.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedLines<'l> {
    /// The number of the first line that differs, from 1, in the text as it is.
    pub first: usize,
    /// The lines as they are.
    pub old: Vec<&'l str>,
    /// The lines as they will be.
    pub new: &'l [(String, Vec<Span>)],
}

impl CorrectedLines {
    /// The lines that differ, of the text that these lines were made for.
    pub fn changed<'l>(&'l self, text: &'l str, index: &LineIndex<'_>) -> ChangedLines<'l> {
        let old: Vec<&str> = self.old.clone().map(|number| index.line_span(number).of(text)).collect();
        let same = |(old, new): &(&&str, &(String, Vec<Span>))| **old == new.0;
        let leading = old.iter().zip(&self.lines).take_while(same).count();
        let most = old.len().min(self.lines.len()) - leading;
        let trailing = old.iter().rev().zip(self.lines.iter().rev()).take(most).take_while(same).count();
        ChangedLines {
            first: self.old.start() + leading,
            old: old.get(leading..old.len() - trailing).unwrap_or_default().to_vec(),
            new: self.lines.get(leading..self.lines.len() - trailing).unwrap_or_default(),
        }
    }
}

/// The lines that a fix changes, as it leaves them; those that stand together as one. Nothing where the fix does not fit the
/// text.
pub fn corrected_lines(text: &str, index: &LineIndex<'_>, fix: &Fix) -> Vec<CorrectedLines> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    sort_by_key(&mut edits, |edit| *edit);
    edits.dedup();
    let line_of = |offset| index.position(offset).line;
    let groups = edits.chunk_by(|one, next| line_of(one.span.end) == line_of(next.span.start));
    let mut corrected = Vec::new();
    // How many lines the groups before have added, and how many they have taken away.
    let (mut added, mut removed) = (0, 0);
    for group in groups {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let (first_line, last_line) = (line_of(first.span.start), line_of(last.span.end));
        let old = Span::new(index.line_span(first_line).start, index.line_span(last_line).end.max(last.span.end));
        let Some((new, inserted)) = splice(text, old, group) else { return Vec::new() };
        let lines = split(&new, &inserted);
        let first = (first_line + added).saturating_sub(removed);
        added += lines.len();
        removed += last_line + 1 - first_line;
        corrected.push(CorrectedLines { old: first_line..=last_line, first, lines });
    }
    corrected
}

/// A part of the text with its edits applied, and where in the result the new text stands.
fn splice(text: &str, part: Span, edits: &[&Edit]) -> Option<(String, Vec<Span>)> {
    let mut result = String::new();
    let mut inserted = Vec::new();
    let mut done = part.start;
    for edit in edits {
        result.push_str(text.get(done..edit.span.start)?);
        let start = result.len();
        result.push_str(&edit.text);
        inserted.push(Span::new(start, result.len()));
        done = edit.span.end;
    }
    result.push_str(text.get(done..part.end)?);
    Some((result, inserted))
}

fn split(text: &str, inserted: &[Span]) -> Vec<(String, Vec<Span>)> {
    let index = LineIndex::new(text);
    let line = |number| {
        let line = index.line_span(number);
        let within = |range: &Span| {
            let (start, end) = (range.start.max(line.start), range.end.min(line.end));
            (start < end).then(|| Span::new(start - line.start, end - line.start))
        };
        (line.of(text).to_owned(), inserted.iter().filter_map(within).collect())
    };
    (1..=index.line_count()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str, edits: Vec<Edit>) -> Vec<(usize, Vec<String>)> {
        let show = |(line, marks): (String, Vec<Span>)| {
            marks.into_iter().rev().fold(line, |mut line, mark| {
                line.insert(mark.end, '>');
                line.insert(mark.start, '<');
                line
            })
        };
        corrected_lines(text, &LineIndex::new(text), &Fix::safe("", edits))
            .into_iter()
            .map(|group| (group.first, group.lines.into_iter().map(show).collect()))
            .collect()
    }

    fn lines(first: usize, lines: &[&str]) -> (usize, Vec<String>) {
        (first, lines.iter().map(|&line| line.to_owned()).collect())
    }

    #[test]
    fn edits_of_one_line_are_shown_together() {
        let edits = vec![Edit::replace(Span::new(6, 7), "Y"), Edit::replace(Span::new(4, 5), "X")];
        assert_eq!(corrected("one\na b c\ntwo", edits), [lines(2, &["<X> <Y> c"])]);
    }

    #[test]
    fn what_is_inserted_is_marked_on_each_of_its_lines() {
        assert_eq!(corrected("ab", vec![Edit::insert(1, "x\nyz")]), [lines(1, &["a<x>", "<yz>b"])]);
        let edits = vec![Edit::insert(0, "1\n"), Edit::insert(1, "xy")];
        assert_eq!(corrected("ab", edits), [lines(1, &["<1>", "a<xy>b"])]);
    }

    #[test]
    fn lines_are_numbered_as_in_the_corrected_text() {
        let edits = vec![Edit::insert(0, "new\n"), Edit::replace(Span::new(8, 9), "X")];
        assert_eq!(corrected("one\ntwo\nc\r\nd", edits), [lines(1, &["<new>", "one"]), lines(4, &["<X>"])]);
    }

    #[test]
    fn a_line_that_is_removed_leaves_the_next_in_its_place() {
        let edits = vec![Edit::remove(Span::new(4, 8))];
        assert_eq!(corrected("one\ntwo\nend", edits.clone()), [lines(2, &["end"])]);
        let text = "one\ntwo\nend";
        assert_eq!(corrected_lines(text, &LineIndex::new(text), &Fix::safe("", edits))[0].old, 2..=3);
    }

    #[test]
    fn neighbours_of_whole_lines_do_not_change() {
        let changed = |text: &str, edit: Edit| {
            let index = LineIndex::new(text);
            let places = corrected_lines(text, &index, &Fix::safe("", vec![edit]));
            let changed = places[0].changed(text, &index);
            let new: Vec<String> = changed.new.iter().map(|(line, _)| line.clone()).collect();
            (changed.first, changed.old.join("|"), new.join("|"))
        };
        assert_eq!(changed("a\nb\nc", Edit::remove(Span::new(2, 4))), (2, "b".into(), String::new()));
        assert_eq!(changed("a\na", Edit::insert(2, "a\n")), (3, String::new(), "a".into()));
        assert_eq!(changed("a\nb", Edit::replace(Span::new(0, 3), "x\nb")), (1, "a".into(), "x".into()));
        assert_eq!(changed("a", Edit::replace(Span::new(0, 1), "b\nc")), (1, "a".into(), "b|c".into()));
    }

    #[test]
    fn a_fix_for_another_text_shows_nothing() {
        assert!(corrected("é", vec![Edit::remove(Span::new(1, 2))]).is_empty());
        assert!(corrected("a", vec![Edit::remove(Span::new(0, 9))]).is_empty());
    }
}
