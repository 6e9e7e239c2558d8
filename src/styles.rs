//! The style sheet of a page: the files of `styles/` that it has a use for as one, as small as they get without understanding them.
//!
//! It stands in the page itself. As a file of its own it would be one more round trip before anything is painted, 0.15 s on a slow
//! connection, and the same bytes: beside a page of this size it compresses better than alone.

use std::{fs, io, path::Path};

/// Names the order of the layers, and comes before the others.
const FIRST: &str = "site";

/// The sheet for paper: a file of its own that no page waits for.
const PRINT: &str = "print";

/// The style sheets of a directory.
#[derive(Clone, Debug)]
pub struct Styles {
    /// The sheets by the names of their files without the ending, [`FIRST`] before the others.
    sheets: Vec<(String, String)>,
}

impl Styles {
    /// Reads the sheets of a directory.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read, or holds what would end the element that it stands in.
    pub fn read(directory: &Path) -> io::Result<Self> {
        let mut sheets = Vec::new();
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|ending| ending == "css")) else {
                continue;
            };
            let sheet = fs::read_to_string(&path)?;
            if sheet.contains("</") {
                return Err(io::Error::other(format!(
                    "{} holds `</`, which would end it within a page",
                    path.display()
                )));
            }
            sheets.push((name.to_string_lossy().into_owned(), compact(&sheet)));
        }
        sheets.sort_by_key(|(name, _)| (name != FIRST, name.clone()));
        Ok(Self { sheets })
    }

    /// The sheet for paper, the same for every page.
    pub fn print(&self) -> &str {
        self.sheets.iter().find(|(name, _)| name == PRINT).map_or("", |(_, sheet)| sheet)
    }

    /// The sheet of a page with this content.
    pub fn of(&self, html: &str) -> String {
        self.sheets.iter().filter(|(name, _)| is_used(name, html)).map(|(_, sheet)| sheet.as_str()).collect()
    }
}

/// Whether a page has a use for a sheet. What is always there is small, or needed on nearly every page.
fn is_used(sheet: &str, html: &str) -> bool {
    match sheet {
        "builder" => html.contains("class=\"made"),
        "diagram" => html.contains("class=\"diagram\""),
        "discrepancy" => html.contains("<dl class=\"discrepancy\""),
        "home" => {
            ["cards", "pills", "promises", "samples"].iter().any(|class| html.contains(&format!("class=\"{class}\"")))
        }
        "rules" => html.contains("class=\"rules\""),
        "sortable" => html.contains("class=\"sortable\""),
        "start" => html.contains("data-step") || html.contains("data-operation=\"generate\""),
        "validator" => html.contains("<leptos-island") || html.contains("class=\"report\""),
        "workbench" => html.contains("class=\"workbench\""),
        // They come with the scripts of every page, of the search, of the islands, and of the notice of a new release.
        "page" | "search" | "panels" | "notice" | PRINT => false,
        _ => true,
    }
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
    fn a_page_gets_the_sheets_that_it_has_a_use_for_and_the_layers_first() {
        let styles = Styles::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("styles")).unwrap();
        assert!(!styles.of("<p>").contains(".checker") && !styles.of("<p>").contains(".search-field"));
        assert!(!styles.of("<leptos-island>").contains(".matrix thead"));
        assert!(styles.of("<leptos-island>").contains(".checker"));
        for (content, rule) in [
            ("<div class=\"made generated\">", ".made-name"),
            ("<figure class=\"diagram\">", ".drawing"),
            ("<dl class=\"discrepancy\">", "dl.discrepancy"),
            ("<ul class=\"pills\">", ".pills"),
            ("<div class=\"sortable\">", ".sortable"),
        ] {
            assert!(styles.of(content).contains(rule) && !styles.of("<leptos-island>").contains(rule), "{rule}");
        }
        assert!(styles.print().starts_with("@layer print{") && !styles.of("<leptos-island>").contains("10pt"));
        assert!(styles.of("<div class=\"workbench\">").contains(".report-tools"));
        let sheet = styles.of("<leptos-island><div class=\"workbench\">");
        assert!(sheet.starts_with("@layer base,shell,content,parts,print;@layer base{:root{"), "{}", &sheet[..80]);
        assert!(!sheet.contains("/*") && !sheet.contains('\n'));
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
    }
}
