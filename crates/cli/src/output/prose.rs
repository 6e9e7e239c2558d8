//! Markdown in a terminal: headings, paragraphs, lists, code, tables as they are.

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::excerpt::printable;

/// Lines of prose are broken before they get longer, in columns.
const WIDTH: usize = 96;
const INDENT: &str = "    ";

/// How prose is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prose {
    heading: Style,
    code: Style,
}

impl Prose {
    /// For a place that shows colours, or for one that does not.
    pub(crate) fn new(is_terminal: bool) -> Self {
        if is_terminal {
            Self { heading: Style::new().bold(), code: AnsiColor::Cyan.on_default() }
        } else {
            Self { heading: Style::new(), code: Style::new() }
        }
    }

    /// A heading, with an empty line below it.
    pub(crate) fn heading(&self, words: &str) -> String {
        let style = self.heading;
        format!("{style}{words}{style:#}\n\n")
    }

    /// A text as it is, indented.
    pub(crate) fn code(&self, text: &str) -> String {
        printable(text).lines().map(|line| format!("{INDENT}{line}").trim_end().to_owned() + "\n").collect()
    }

    /// The text of a Markdown document; after each of its blocks an empty line.
    pub(crate) fn markdown(&self, markdown: &str) -> String {
        let mut shown = String::new();
        let mut block = String::new();
        // What stands before the first line of a block, and how far the others are indented.
        let mut lists: Vec<Option<u64>> = Vec::new();
        let mut start = String::new();
        let mut code = false;
        for event in Parser::new(markdown) {
            match event {
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => {
                    shown.push_str(&self.code(&std::mem::take(&mut block)));
                    shown.push('\n');
                    code = false;
                }
                Event::Start(Tag::List(first)) => {
                    self.end_block(&mut shown, &mut block, &mut start, lists.len());
                    lists.push(first);
                }
                Event::End(TagEnd::List(_)) => {
                    lists.pop();
                    if lists.is_empty() {
                        shown.push('\n');
                    }
                }
                Event::Start(Tag::Item) => {
                    start = match lists.last_mut() {
                        Some(Some(number)) => {
                            *number += 1;
                            format!("{}. ", number.saturating_sub(1))
                        }
                        _ => "- ".to_owned(),
                    };
                }
                Event::End(TagEnd::Item) => self.end_block(&mut shown, &mut block, &mut start, lists.len()),
                Event::End(TagEnd::Paragraph) => {
                    self.end_block(&mut shown, &mut block, &mut start, lists.len());
                    if lists.is_empty() {
                        shown.push('\n');
                    }
                }
                Event::End(TagEnd::Heading(_)) => shown.push_str(&self.heading(&std::mem::take(&mut block))),
                Event::Text(text) => block.push_str(&text),
                Event::Code(text) if code => block.push_str(&text),
                Event::Code(text) => block.push_str(&format!("`{text}`")),
                Event::SoftBreak | Event::HardBreak => block.push(' '),
                _ => {}
            }
        }
        shown
    }

    /// Writes a paragraph or the item of a list, broken into lines.
    fn end_block(&self, shown: &mut String, block: &mut String, start: &mut String, depth: usize) {
        let (text, start) = (std::mem::take(block), std::mem::take(start));
        if text.trim().is_empty() {
            return;
        }
        let outer = "  ".repeat(depth.saturating_sub(1));
        let inner = outer.clone() + &" ".repeat(start.len());
        let first = outer + &start;
        let options = textwrap::Options::new(WIDTH).initial_indent(&first).subsequent_indent(&inner);
        let style = self.code;
        for line in textwrap::wrap(text.trim(), options.break_words(false)) {
            // Only now: an escape has no width.
            let mut is_code = false;
            for piece in line.split_inclusive('`') {
                match piece.strip_suffix('`') {
                    Some(before) if is_code => shown.push_str(&format!("{style}{before}{style:#}`")),
                    _ => shown.push_str(piece),
                }
                is_code = piece.ends_with('`') != is_code;
            }
            shown.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_lines() {
        let shown = Prose::new(false).markdown(
            "One `code` and\n[a link](/x/).\n\n- first\n- second\n  line\n\n1. a\n2. b\n\n```yaml\nx:\n  y\n```\n",
        );
        assert_eq!(shown, "One `code` and a link.\n\n- first\n- second line\n\n1. a\n2. b\n\n    x:\n      y\n\n");
    }

    #[test]
    fn long_lines_are_broken_and_code_is_coloured() {
        let shown = Prose::new(true).markdown(&format!("{} `end`", "word ".repeat(30)));
        assert!(shown.lines().all(|line| line.len() <= WIDTH + 12), "{shown}");
        assert!(shown.contains("`\u{1b}[36mend\u{1b}[0m`"), "{shown:?}");
    }
}
