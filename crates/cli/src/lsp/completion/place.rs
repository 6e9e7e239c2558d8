//! Where in a YAML text a cursor is: the keys that lead there, found by indentation, because what is being typed is seldom YAML yet.

use diagnostics::{LineIndex, Span};

/// A place in a YAML text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lsp) struct Place<'t> {
    /// The keys that lead there from the top, without the items of lists; for a value with its own key last.
    pub(in crate::lsp) route: Vec<&'t str>,
    pub(in crate::lsp) role: Role,
    /// What stands there before the cursor, without a quote at its start.
    pub(in crate::lsp) word: Span,
    /// Whether a space is missing after the colon before it.
    pub(in crate::lsp) needs_space: bool,
}

/// What is written at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lsp) enum Role {
    /// A key of the mapping there.
    Key,
    /// A value.
    Value,
    /// An item of a list: a value, or the first key of a mapping.
    Item,
}

/// A line, taken apart up to a certain place.
struct Line<'t> {
    /// The columns of the dashes at its start, in bytes.
    dashes: Vec<usize>,
    /// The column of what comes after them.
    column: usize,
    /// The key, where there is one.
    key: Option<&'t str>,
    /// What comes after the key, or all where there is none.
    rest: &'t str,
}

/// The place of a cursor; `None` in a comment, and in a text over several lines.
pub(in crate::lsp) fn place<'t>(text: &'t str, lines: &LineIndex<'t>, offset: usize) -> Option<Place<'t>> {
    let number = lines.line(offset);
    let span = lines.line_span(number);
    let before = text.get(span.start..offset.min(span.end))?;
    if has_comment(before) {
        return None;
    }
    let line = take_apart(before);
    let mut route = route_above(text, lines, number, &line)?;
    let rest = line.rest;
    let needs_space = line.key.is_some() && rest.is_empty() && before.ends_with(':');
    let place = |route, role, word: &str| {
        let word = word.trim_start().trim_start_matches(['"', '\'']);
        Place { route, role, word: Span::new(offset - word.len(), offset), needs_space }
    };
    route.extend(line.key);
    let value = rest.trim_start();
    if value.starts_with(['[', '{']) {
        let (inner, role, word) = in_flow(value);
        route.extend(inner);
        return Some(place(route, role, word));
    }
    // `&anchor` and `!tag` go before a value; block scalars have none here.
    if value.starts_with(['|', '>', '&', '*', '!']) {
        return None;
    }
    let role = match (line.key, line.dashes.is_empty()) {
        (Some(_), _) => Role::Value,
        (None, true) => Role::Key,
        (None, false) => Role::Item,
    };
    Some(place(route, role, rest))
}

/// The keys above a line that lead to it.
fn route_above<'t>(text: &'t str, lines: &LineIndex<'t>, number: usize, line: &Line<'t>) -> Option<Vec<&'t str>> {
    let mut route = Vec::new();
    let mut column = line.dashes.first().copied().unwrap_or(line.column);
    // The items of a list may stand in the column of its key.
    let mut is_item = !line.dashes.is_empty();
    for above in (1..number).rev() {
        if column == 0 && !is_item {
            break;
        }
        let content = lines.line_span(above).of(text);
        if content.trim().is_empty() || content.trim_start().starts_with('#') {
            continue;
        }
        let above = take_apart(content);
        let is_parent = above.column < column || (is_item && above.column == column && above.dashes.is_empty());
        if is_parent {
            let key = above.key?;
            let value = above.rest.trim();
            // Below a text there are no keys.
            let opens = value.is_empty() || value.starts_with(['&', '!', '#']);
            if !opens {
                return None;
            }
            route.push(key);
            column = above.column;
            is_item = false;
        }
        let is_sibling = above.column == column && !above.dashes.is_empty();
        if let (true, Some(&dash)) = (is_sibling, above.dashes.first()) {
            // An item that is a text over several lines has none after it.
            if above.key.is_none() && above.rest.starts_with(['|', '>']) {
                return None;
            }
            column = dash;
            is_item = true;
        }
    }
    route.reverse();
    Some(route)
}

fn take_apart(line: &str) -> Line<'_> {
    let mut column = line.len() - line.trim_start_matches(' ').len();
    let mut dashes = Vec::new();
    while let Some(rest) = line.get(column..).and_then(|rest| rest.strip_prefix('-')) {
        if !rest.is_empty() && !rest.starts_with(' ') {
            break;
        }
        dashes.push(column);
        column += 1 + (rest.len() - rest.trim_start_matches(' ').len());
    }
    let content = line.get(column..).unwrap_or_default();
    let (key, start) = match split_key(content) {
        Some((key, length)) => (Some(key), column + length),
        None => (None, column),
    };
    Line { dashes, column, key, rest: line.get(start..).unwrap_or_default() }
}

/// The key at the start of a text, and how much of the text it takes with its colon.
fn split_key(content: &str) -> Option<(&str, usize)> {
    if content.starts_with(['[', '{', '#']) {
        return None;
    }
    if let Some(quote) = content.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        let inner = content.get(1..)?;
        let end = inner.find(quote)?;
        let after = inner.get(end + 1..)?;
        let colon = after.trim_start_matches(' ').strip_prefix(':')?;
        (colon.is_empty() || colon.starts_with(' ')).then_some(())?;
        return Some((inner.get(..end)?, content.len() - colon.len()));
    }
    let ends = |at: usize| content.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    let at = content.match_indices(':').map(|(at, _)| at).find(|&at| ends(at))?;
    Some((content.get(..at)?.trim_end(), at + 1))
}

/// Whether a comment starts in a line.
fn has_comment(line: &str) -> bool {
    let mut quote: Option<char> = None;
    let mut last = ' ';
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '#') if last.is_whitespace() => return true,
            // A quote within a word is an apostrophe.
            (None, '"' | '\'') if last.is_whitespace() || matches!(last, '[' | '{' | ',') => quote = Some(character),
            _ => {}
        }
        last = character;
    }
    false
}

/// The keys that lead to the end of a flow collection that is not closed yet, what is written there, and what of it is.
fn in_flow(value: &str) -> (Vec<&str>, Role, &str) {
    // Of each collection that is open: whether it is a mapping, and the key whose value is being written.
    let mut open: Vec<(bool, Option<&str>)> = Vec::new();
    let mut start = 0;
    let mut quote: Option<char> = None;
    for (at, character) in value.char_indices() {
        let segment = value.get(start..at).unwrap_or_default().trim();
        match (quote, character) {
            (Some(opened), _) => quote = quote.filter(|_| opened != character),
            (None, '"' | '\'') if segment.is_empty() => quote = Some(character),
            (None, '[' | '{') => {
                open.push((character == '{', None));
                start = at + 1;
            }
            (None, ']' | '}') => {
                open.pop();
            }
            (None, ',') => {
                if let Some(last) = open.last_mut() {
                    last.1 = None;
                }
                start = at + 1;
            }
            (None, ':')
                if !segment.contains(' ')
                    && value.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) =>
            {
                if let Some(last) = open.last_mut().filter(|(is_mapping, _)| *is_mapping) {
                    last.1 = Some(segment.trim_matches(['"', '\'']));
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    let role = match open.last() {
        Some((true, None)) => Role::Key,
        Some((true, Some(_))) => Role::Value,
        Some((false, _)) => Role::Item,
        None => Role::Value,
    };
    (open.iter().filter_map(|(_, key)| *key).collect(), role, value.get(start..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The route, the role and the word at `|`.
    fn at(text: &str) -> Option<(String, Role, String)> {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let place = place(&text, &LineIndex::new(&text), offset)?;
        Some((place.route.join(" "), place.role, place.word.of(&text).to_owned()))
    }

    fn is(text: &str, route: &str, role: Role, word: &str) {
        assert_eq!(at(text), Some((route.to_owned(), role, word.to_owned())), "{text}");
    }

    #[test]
    fn keys_stand_at_their_indentation() {
        is("|", "", Role::Key, "");
        is("sta|", "", Role::Key, "sta");
        is("bäu:\n  script: make\n  sta|\n", "bäu", Role::Key, "sta");
        is("a:\n  artifacts:\n    paths: [x]\n    re|\n", "a artifacts", Role::Key, "re");
        is("a:\r\n  artifacts:\r\n    |\r\nb:\r\n", "a artifacts", Role::Key, "");
        is("a:\n  script: x\nb:\n  s|", "b", Role::Key, "s");
        is("a:\n  script: x\n|", "", Role::Key, "");
        is("a: &x\n  # why\n\n  s|", "a", Role::Key, "s");
        is("\"a b\":\n  s|", "a b", Role::Key, "s");
    }

    #[test]
    fn values_have_their_key() {
        is("a:\n  stage: bui|", "a stage", Role::Value, "bui");
        is("a:\n  stage: |", "a stage", Role::Value, "");
        is("a:\n  stage: \"b|\"", "a stage", Role::Value, "b");
        is("a:\n  stage:|", "a stage", Role::Value, "");
        is("image: nexus:8444/a|", "image", Role::Value, "nexus:8444/a");
        is("a:\n  environment: {name: x, action: st|", "a environment action", Role::Value, "st");
        is("a:\n  environment: {name: x, ac|", "a environment", Role::Key, "ac");
    }

    #[test]
    fn items_have_the_key_of_their_list() {
        is("stages:\n  - bu|", "stages", Role::Item, "bu");
        is("stages:\n- a\n- |", "stages", Role::Item, "");
        is("a:\n  needs:\n  - b|", "a needs", Role::Item, "b");
        is("a:\n  needs: [ä, b|]", "a needs", Role::Item, "b");
        is("a:\n  needs: [{job: b|", "a needs job", Role::Value, "b");
        is("a:\n  needs: ['x y', b|", "a needs", Role::Item, "b");
        is("a:\n  needs:\n    - job: b|", "a needs job", Role::Value, "b");
        is("include:\n  - project: a/b\n    fi|", "include", Role::Key, "fi");
        is("include:\n  - project: a/b\n    file:\n      - /c|", "include file", Role::Item, "/c");
        is("include:\n- project: a/b\n  file: /c|", "include file", Role::Value, "/c");
        is("a:\n  rules:\n    - if: $A\n      when: m|", "a rules when", Role::Value, "m");
        is("a:\n  rules:\n    - if: $A\n    - w|", "a rules", Role::Item, "w");
        is("a:\n  rules:\n  - if: x\n  s|", "a", Role::Key, "s");
    }

    #[test]
    fn comments_and_long_texts_are_no_place() {
        assert_eq!(at("a: # b|"), None);
        assert_eq!(at("a:\n  script: >\n    st|"), None);
        assert_eq!(at("a:\n  script:\n    - >-\n      st|"), None);
        assert_eq!(at("a: *b|"), None);
        assert!(at("a: 'it # b|").is_some() && at("a: b#c|").is_some() && at("a: it's # b|").is_none());
    }

    #[test]
    fn any_text_has_a_place_or_none() {
        for text in [
            "- - - |", "[[{|", "{a: [|", "]]|", ": |", "'|", "\"a: |", "-|", "ä: ü|", "\t|", "a:\n\tb|", "? |", "--- |",
        ] {
            at(text);
        }
    }
}
