//! The style sheet of every page: all files of `styles/` as one, as small as it gets without understanding them.
//!
//! It stands in the page itself. As a file of its own it would be one more round trip before anything is painted, 0.15 s on a slow
//! connection, and the same bytes: beside a page of this size it compresses better than alone.

use std::{fs, io, path::Path};

/// The sheet of the checkers' own pages, which no other page carries.
const WORKBENCH: &str = "workbench.css";

/// The style sheets of a directory as one: `site.css`, which names the layers, before the others; that of the workbench where it is wanted.
///
/// # Errors
///
/// Where a file cannot be read, or holds what would end the element that it stands in.
pub fn bundle(directory: &Path, has_workbench: bool) -> io::Result<String> {
    let mut paths = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    paths.retain(|path| has_workbench || !path.ends_with(WORKBENCH));
    paths.sort_by_key(|path| (!path.ends_with("site.css"), path.clone()));
    let sheets = paths.iter().map(fs::read_to_string).collect::<io::Result<String>>()?;
    if sheets.contains("</") {
        return Err(io::Error::other("a style sheet holds `</`, which would end it within a page"));
    }
    Ok(compact(&sheets))
}

/// The same style sheet without comments and without space that means nothing. Strings stay as they are.
fn compact(sheet: &str) -> String {
    let mut result = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(next) = rest.chars().next() {
        let (piece, after) = match next {
            '"' | '\'' => rest.split_at(string_end(rest, next)),
            '/' if rest.starts_with("/*") => {
                rest = rest.get(2..).and_then(|comment| comment.split_once("*/")).map_or("", |(_, after)| after);
                continue;
            }
            _ if next.is_whitespace() => {
                rest = rest.trim_start();
                // Only these mean the same with and without space on either side; a space before `:` or `(` tells selectors and functions apart.
                if !result.ends_with(['{', '}', ';', ',', ' ']) && !rest.starts_with(['{', '}', ';', ',']) {
                    result.push(' ');
                }
                continue;
            }
            '}' => {
                if result.ends_with(';') {
                    result.pop();
                }
                rest.split_at(1)
            }
            _ => rest.split_at(next.len_utf8()),
        };
        result.push_str(piece);
        rest = after;
    }
    result.trim().to_owned()
}

/// Where the string at the start of a text ends: behind its second quote, or with the text.
fn string_end(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if letter == quote => return at + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_and_comments_go_and_meaning_stays() {
        for (sheet, expected) in [
            (
                "/* why */\na { b: c; d: e f; }\n\n@media (width < 2rem) { a :is(b, c) + d { e: f; } }\n",
                "a{b: c;d: e f}@media (width < 2rem){a :is(b,c) + d{e: f}}",
            ),
            ("a::after { content: \" ; /* x */ }\" / ''; }", "a::after{content: \" ; /* x */ }\" / ''}"),
            ("a { content: \"\\\" }\"; width: calc(1px + 2px); }", "a{content: \"\\\" }\";width: calc(1px + 2px)}"),
            ("a { b: c } /* an end that is missing", "a{b: c}"),
        ] {
            assert_eq!(compact(sheet), expected);
        }
    }

    #[test]
    fn the_sheets_of_the_portal_are_one_and_begin_with_the_layers() {
        let sheet = bundle(&Path::new(env!("CARGO_MANIFEST_DIR")).join("styles"), true).unwrap();
        assert!(sheet.starts_with("@layer base,shell,content,parts,print;@layer base{:root{"), "{}", &sheet[..80]);
        assert!(!sheet.contains("/*") && !sheet.contains('\n'));
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
    }
}
