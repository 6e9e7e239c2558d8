//! Edits of YAML that keep its layout: indentation, quotes, line breaks, flow or block style.
//!
//! What a syntax error cut off takes no edit: the rest of it stands in the text, and what is written before that would be written again
//! and again.

use diagnostics::{Edit, Span};

use crate::yaml::{Kind, NodeId, ScalarStyle, Tree};

/// Replaces the value of a scalar and keeps its quotes. `None` for a block scalar or another node.
pub(crate) fn replace_scalar(tree: &Tree<'_>, scalar: NodeId, value: &str) -> Option<Edit> {
    let node = tree.node(scalar);
    let Kind::Scalar { style, .. } = &node.kind else { return None };
    if !node.complete {
        return None;
    }
    let text = match style {
        ScalarStyle::Plain => {
            let lead =
                if node.span.is_empty() && !tree.text().get(..node.span.start)?.ends_with(' ') { " " } else { "" };
            format!("{lead}{value}")
        }
        ScalarStyle::SingleQuoted => format!("'{value}'"),
        ScalarStyle::DoubleQuoted => format!("\"{value}\""),
        ScalarStyle::Literal | ScalarStyle::Folded => return None,
    };
    Some(Edit::replace(node.span, text))
}

/// Adds `key: value` after an entry of a mapping, given by its key and value.
pub(crate) fn insert_after(tree: &Tree<'_>, mapping: NodeId, key: NodeId, value: NodeId, added: &str) -> Option<Edit> {
    let node = tree.node(value);
    let end = node.full_span().end;
    if !node.complete {
        return None;
    }
    if is_flow(tree, mapping) {
        return Some(Edit::insert(end, format!(", {added}")));
    }
    let text = tree.text();
    let key_start = tree.node(key).span.start;
    let at = line_end(text, end);
    let indent = " ".repeat(column(text, key_start));
    Some(Edit::insert(at, format!("{}{indent}{added}", line_break(text))))
}

/// Adds items to the end of a list.
pub(crate) fn append_items(tree: &Tree<'_>, list: NodeId, added: &[String]) -> Option<Edit> {
    let text = tree.text();
    let last = *tree.sequence(list)?.last()?;
    let end = tree.node(last).full_span().end;
    if !(tree.node(list).complete && tree.node(last).complete) {
        return None;
    }
    if is_flow(tree, list) {
        return Some(Edit::insert(end, format!(", {}", added.join(", "))));
    }
    let start = tree.node(last).full_span().start;
    let dash = text.get(..start)?.rfind('-')?;
    let indent = " ".repeat(column(text, dash));
    let lines: Vec<String> = added.iter().map(|item| format!("{}{indent}- {item}", line_break(text))).collect();
    Some(Edit::insert(line_end(text, end), lines.concat()))
}

/// Removes a block entry with the lines that it stands on. `None` in flow style, or where something else is on its lines.
pub(crate) fn remove_entry(tree: &Tree<'_>, key: NodeId, value: NodeId) -> Option<Edit> {
    let text = tree.text();
    if !tree.node(value).complete {
        return None;
    }
    let span = tree.node(key).full_span().to(tree.node(value).full_span());
    let start = text.get(..span.start)?.rfind('\n').map_or(0, |at| at + 1);
    if !text.get(start..span.start)?.trim().is_empty() {
        return None;
    }
    let end = line_end(text, span.end);
    let rest = text.get(span.end..end)?.trim_start();
    if !(rest.is_empty() || rest.starts_with('#')) {
        return None;
    }
    let mut end = end + text.get(end..)?.find('\n').map_or(0, |at| at + 1);
    // One blank line goes with it, so that no gap is left.
    if text.get(..start)?.is_empty() || text.get(..start)?.ends_with("\n\n") {
        let after = text.get(end..)?;
        end +=
            after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).map_or(0, |rest| after.len() - rest.len());
    }
    Some(Edit::remove(Span::new(start, end)))
}

/// Whether a collection is written in brackets or braces.
pub(crate) fn is_flow(tree: &Tree<'_>, collection: NodeId) -> bool {
    tree.node(collection).span.of(tree.text()).starts_with(['[', '{'])
}

/// The line break that the text uses.
pub(crate) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}

/// How many characters stand before an offset on its line.
pub(crate) fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    before.get(line..).unwrap_or_default().chars().count()
}

fn line_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.find(['\r', '\n']).unwrap_or(rest.len())
}
