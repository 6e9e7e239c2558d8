//! Headings with addresses of their own.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::inline::escaped;
use super::{Gathered, Tree};

/// A heading, for a table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Its `id` in the page.
    pub id: String,
    /// Its text, without markup and not escaped.
    pub title: String,
}

/// Gives every heading an `id` and a link to itself, and writes down those of the second and third level.
pub(super) fn anchor<'t>(tree: Tree<'t>, gathered: &mut Gathered) -> Tree<'t> {
    let mut rest = tree.into_iter();
    let mut result = Vec::new();
    while let Some((event, at)) = rest.next() {
        let Event::Start(Tag::Heading { level, id, .. }) = event else {
            result.push((event, at));
            continue;
        };
        let inner: Tree<'t> =
            rest.by_ref().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Heading(_)))).collect();
        let title = text_of(&inner);
        let id = match id {
            Some(id) => id.into_string(),
            None => free_id(&slug(&title), &gathered.anchors),
        };
        let level = match level {
            HeadingLevel::H1 | HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 => 4,
            HeadingLevel::H5 => 5,
            HeadingLevel::H6 => 6,
        };
        let heading = Heading { level, id, title };
        result.push((Event::Html(opening(&heading).into()), at));
        result.extend(inner);
        result.push((Event::Html(closing(&heading).into()), at));
        gathered.anchors.insert(heading.id.clone());
        if level <= 3 {
            gathered.contents.push(heading);
        }
    }
    result
}

fn opening(heading: &Heading) -> String {
    format!("<div class=\"heading\"><h{} {}>", heading.level, id_attribute(&heading.id))
}

/// The link stands beside the heading, so that the heading's own name stays what it says.
fn closing(heading: &Heading) -> String {
    let (id, title) = (escaped(&heading.id), escaped(&heading.title));
    let level = heading.level;
    format!(
        "</h{level}><a class=\"permalink\" href=\"#{id}\" aria-label=\"Link to the section “{title}”\">#</a></div>\n"
    )
}

fn id_attribute(id: &str) -> String {
    format!("id=\"{}\"", escaped(id))
}

fn text_of(inner: &Tree<'_>) -> String {
    inner
        .iter()
        .filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            Event::SoftBreak | Event::HardBreak => Some(" "),
            _ => None,
        })
        .collect()
}

/// A heading's words as an id: lower-case letters and digits, joined by hyphens.
fn slug(title: &str) -> String {
    let words: Vec<String> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    if words.is_empty() { "section".to_owned() } else { words.join("-") }
}

fn free_id(wanted: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(wanted) {
        return wanted.to_owned();
    }
    (2..).map(|number| format!("{wanted}-{number}")).find(|id| !taken.contains(id)).unwrap_or_default()
}
