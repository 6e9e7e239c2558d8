//! Small questions to the source text that the parser does not answer.

/// The first token after `from` that `wanted` accepts, past white space, comments, indicators, tags and anchors; `None`
/// where another token comes first.
pub(super) fn find_token(text: &str, from: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let character = rest.chars().next()?;
        let is_separated = text.get(..at)?.ends_with([' ', '\t', '\n', '\r', '\u{feff}']) || at == 0;
        at += match character {
            _ if wanted(character) => return Some(at),
            ' ' | '\t' | '\n' | '\r' | '-' | ':' | '?' | ',' | '[' | '{' => 1,
            '\u{feff}' => character.len_utf8(),
            '.' if starts_document(rest) => 3,
            '#' | '%' if is_separated => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '&' | '!' => rest.find([' ', '\t', '\n', '\r', ',']).unwrap_or(rest.len()),
            _ => return None,
        };
    }
}

/// The colon after a key that ends at `from`. Any other indicator begins something else: of many keys in a row that have no colon, each would be
/// looked for one to the end of the text.
pub(super) fn find_colon(text: &str, from: usize) -> Option<usize> {
    let next = find_token(text, from, |character| ":?-,[{".contains(character))?;
    (text.as_bytes().get(next) == Some(&b':')).then_some(next)
}

/// The end of the header of a block scalar, such as `|-`, that starts at `header`.
pub(super) fn end_of_block_header(text: &str, header: usize) -> usize {
    let rest = text.get(header..).unwrap_or_default();
    let indicators = rest.trim_start_matches(['|', '>', '+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    header + (rest.len() - indicators.len())
}

/// The end of a block scalar: of its header at `header_end`, or of its last line with anything in it. `read_to` is where reading
/// it stopped, behind the empty lines that follow.
pub(super) fn end_of_block(text: &str, header_end: usize, read_to: usize, value: &str) -> usize {
    if value.trim_end_matches('\n').ends_with([' ', '\t']) {
        trim_end_breaks(text, header_end, read_to)
    } else {
        trim_end(text, header_end, read_to)
    }
}

/// `end` without the white space before it, but not before `start`.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).unwrap_or_default().trim_end_matches([' ', '\t', '\n', '\r']).len()
}

/// `end` without the line breaks before it, but not before `start`.
pub(super) fn trim_end_breaks(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']).len()
}

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind(['\n', '\r'])).map_or(0, |line_break| line_break + 1)
}

/// The end of the line that holds `at`, without its line break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |length| at + length)
}

/// The start of the line after the one that holds `at`; the end of the text after the last.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    let rest = text.get(end..).unwrap_or_default();
    end + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
}

/// The start of the first line from `from` on that begins with a key in column 0, or begins a document.
pub(super) fn next_top_level(text: &str, from: usize) -> Option<usize> {
    let mut start = from;
    while start < text.len() {
        let line = text.get(start..line_end(text, start))?;
        if is_top_level(line) {
            return Some(start);
        }
        start = next_line(text, start);
    }
    None
}

fn is_top_level(line: &str) -> bool {
    if line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return true;
    }
    if line.starts_with([' ', '\t', '#', '-', '[', ']', '{', '}', ',', ':', '%', '@', '`', '|', '>']) {
        return false;
    }
    line.contains(": ") || line.contains(":\t") || line.ends_with(':')
}

/// The names of the anchors in a text that could not be read; too many rather than too few.
pub(super) fn anchor_names(text: &str) -> impl Iterator<Item = &str> {
    text.split('&').skip(1).filter_map(|rest| {
        let name = rest.split(|character: char| character.is_whitespace() || ",[]{}".contains(character)).next();
        name.filter(|name| !name.is_empty())
    })
}

/// The end of a quoted scalar that starts at `opener`, behind its closing quote; `None` where it has none before the end
/// of the document.
pub(super) fn end_of_quoted(text: &str, opener: usize) -> Option<usize> {
    let rest = text.get(opener..)?;
    let quote = rest.bytes().next()?;
    let mut bytes = rest.bytes().enumerate().skip(1).peekable();
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'\\' if quote == b'"' => {
                bytes.next();
            }
            b'\n' | b'\r' if starts_document(rest.get(index + 1..).unwrap_or_default()) => return None,
            _ if byte != quote => {}
            b'\'' if bytes.peek().is_some_and(|&(_, next)| next == b'\'') => {
                bytes.next();
            }
            _ => return Some(opener + index + 1),
        }
    }
    None
}

/// Whether a line in column 0 is `---` or `...`, with or without something behind it.
pub(super) fn starts_document(line: &str) -> bool {
    let marker = line.strip_prefix("---").or_else(|| line.strip_prefix("..."));
    marker.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Whether nothing but white space and a comment stands between `at` and the end of its line.
pub(super) fn line_ends(text: &str, at: usize) -> bool {
    let rest = text.get(at..line_end(text, at)).unwrap_or_default();
    let content = rest.trim_start_matches([' ', '\t']);
    content.is_empty() || content.starts_with('#')
}
