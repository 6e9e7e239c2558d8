//! Links: external ones are marked, internal ones are checked. A rule's id in backticks becomes a link to its page.

use std::collections::BTreeSet;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::error::{Fault, MarkdownError};
use super::inline::escaped;
use super::{Document, Gathered, Lines, Portal, Renderer, Tree, mention};

/// A link to a page of the portal or to a part of the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Path of the page, with a slash at both ends; empty for the page that the link is on.
    pub path: String,
    /// The part of the page, without `#`.
    pub fragment: Option<String>,
    /// Line of the link in its file, from 1.
    pub line: usize,
}

impl Link {
    pub(super) fn new(target: &str, line: usize) -> Self {
        let (path, fragment) = match target.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment.to_owned())),
            None => (target, None),
        };
        Self { path: path.to_owned(), fragment, line }
    }
}

/// Writes every link as HTML, and down those that [`check_links`] has to look at.
pub(super) fn resolve<'t>(
    tree: Tree<'t>,
    lines: &Lines<'_>,
    renderer: &Renderer<'_>,
    gathered: &mut Gathered,
) -> Result<Tree<'t>, Fault> {
    let mut result = Vec::with_capacity(tree.len());
    let mut is_in_link = false;
    for (event, at) in tree {
        let html: CowStr<'t> = match event {
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => {
                return Err(Fault::new(lines.at(at), "links to mail addresses are not supported"));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                is_in_link = true;
                opening(&dest_url, lines.at(at), renderer.portal, gathered)?.into()
            }
            Event::End(TagEnd::Link) => {
                is_in_link = false;
                "</a>".into()
            }
            Event::Code(word) if !is_in_link => match mention::rule(&word, renderer) {
                Some(mention) => mention.into_string().into(),
                None => {
                    result.push((Event::Code(word), at));
                    continue;
                }
            },
            other => {
                result.push((other, at));
                continue;
            }
        };
        result.push((Event::InlineHtml(html), at));
    }
    Ok(result)
}

fn opening(target: &str, line: usize, portal: &dyn Portal, gathered: &mut Gathered) -> Result<String, Fault> {
    if target.starts_with("https://") {
        return Ok(format!("<a class=\"external\" rel=\"external noopener\" href=\"{}\">", escaped(target)));
    }
    if target.starts_with("//") || !target.starts_with(['/', '#']) {
        let reason = format!(
            "the link `{target}` should be a path from the portal's root (`/naming/`), a part of this page (`#tags`), or an \
             address with `https://`"
        );
        return Err(Fault::new(line, reason));
    }
    gathered.links.push(Link::new(target, line));
    let address = if target.starts_with('#') { target.to_owned() } else { portal.address(target) };
    Ok(format!("<a href=\"{}\">", escaped(&address)))
}

/// Checks that every link leads somewhere. `others` are the paths of the pages that are not Markdown; of those only the path is
/// checked, not the part.
///
/// # Errors
///
/// One for each dead link.
pub fn check_links(documents: &[Document], others: &BTreeSet<String>) -> Result<(), Vec<MarkdownError>> {
    let mut errors = Vec::new();
    for document in documents {
        for link in &document.links {
            if let Some(reason) = dead(link, document, documents, others) {
                errors.push(MarkdownError { file: document.file.clone(), line: link.line, reason });
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn dead(link: &Link, from: &Document, documents: &[Document], others: &BTreeSet<String>) -> Option<String> {
    let target = if link.path.is_empty() {
        from
    } else if let Some(document) = documents.iter().find(|document| document.front.path == link.path) {
        document
    } else if others.contains(&link.path) {
        return None;
    } else {
        return Some(format!("dead link: there is no page `{}`", link.path));
    };
    match &link.fragment {
        Some(fragment) if !target.anchors.contains(fragment) => {
            Some(format!("dead link: the page `{}` has no part `#{fragment}`", target.front.path))
        }
        _ => None,
    }
}
