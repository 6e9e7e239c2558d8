//! Blocks: what is not allowed, tables and admonitions.

use pulldown_cmark::{BlockQuoteKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::error::Fault;
use super::{Lines, Tree};

/// Refuses what would put unchecked HTML or a second title on the page.
pub(super) fn refuse(tree: &Tree<'_>, lines: &Lines<'_>) -> Result<(), Fault> {
    for (event, at) in tree {
        let reason = match event {
            Event::Html(_) | Event::InlineHtml(_) => {
                "raw HTML is not allowed: use Markdown or a directive, and put code between backticks"
            }
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => {
                "the page's title comes from its front matter: start with a heading of the second level"
            }
            Event::Start(Tag::Image { .. }) => "images are not supported: use `::diagram`",
            _ => continue,
        };
        return Err(Fault::new(lines.at(*at), reason));
    }
    Ok(())
}

/// Tables that scroll by themselves, and admonitions.
pub(super) fn wrap(tree: Tree<'_>) -> Tree<'_> {
    let mut in_head = false;
    let mut cell = 0;
    tree.into_iter()
        .map(|(event, at)| {
            let html: CowStr<'_> = match event {
                Event::Start(Tag::Table(_)) => TABLE_START.into(),
                Event::End(TagEnd::Table) => TABLE_END.into(),
                Event::Start(Tag::TableHead) => {
                    in_head = true;
                    "<thead><tr>".into()
                }
                Event::End(TagEnd::TableHead) => {
                    in_head = false;
                    "</tr></thead><tbody>\n".into()
                }
                Event::Start(Tag::TableRow) => {
                    cell = 0;
                    "<tr>".into()
                }
                Event::End(TagEnd::TableRow) => "</tr>\n".into(),
                Event::Start(Tag::TableCell) if in_head => "<th scope=\"col\">".into(),
                Event::Start(Tag::TableCell) if cell == 0 => "<th scope=\"row\">".into(),
                Event::Start(Tag::TableCell) => "<td>".into(),
                Event::End(TagEnd::TableCell) => {
                    let end = if in_head || cell == 0 { "</th>" } else { "</td>" };
                    cell += 1;
                    end.into()
                }
                Event::Start(Tag::BlockQuote(Some(kind))) => admonition(kind).into(),
                Event::End(TagEnd::BlockQuote(Some(_))) => "</div>\n".into(),
                other => return (other, at),
            };
            (Event::Html(html), at)
        })
        .collect()
}

/// Before and after the rows of a table. A region that scrolls can be reached by keyboard.
pub(super) const TABLE_START: &str =
    "<div class=\"table-scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>\n";
pub(super) const TABLE_END: &str = "</tbody></table></div>\n";

fn admonition(kind: BlockQuoteKind) -> String {
    let (class, title) = match kind {
        BlockQuoteKind::Note => ("note", "Note"),
        BlockQuoteKind::Tip => ("tip", "Tip"),
        BlockQuoteKind::Important => ("important", "Important"),
        BlockQuoteKind::Warning => ("warning", "Warning"),
        BlockQuoteKind::Caution => ("caution", "Caution"),
    };
    format!(
        "<div role=\"note\" class=\"admonition {class}\" aria-label=\"{title}\"><p class=\"admonition-title\" aria-hidden=\"true\">{title}</p>\n"
    )
}
