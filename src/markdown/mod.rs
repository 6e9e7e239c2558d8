//! Markdown to HTML, with the facts of the standard filled in.
//!
//! A page is written once, in Markdown, and says no fact of the standard itself: `{{ push.registry }}` stands for one
//! ([`facts`]), `::table{services}` for a table of them ([`directive`]). Rendering is a row of small steps over one list of
//! events, see [`render`]. Every step refuses what it does not understand with the file, the line and the reason: a wrong
//! page stops the build.
//!
//! What the output needs to look right is in `styles/content.css`. It holds no script and no inline style.

pub(crate) mod code;
mod diagram;
mod directive;
mod error;
mod facts;
mod front_matter;
mod headings;
mod inline;
mod jobs;
mod links;
mod mention;
mod snippets;
mod structure;
mod tables;

#[cfg(test)]
mod tests;

use std::{cell::Cell, collections::BTreeSet};

use conventions::{Conventions, Trigger};
use pulldown_cmark::{Event, Options, Parser};

pub(crate) use directive::MISSING;
pub use directive::Validator;
pub use error::MarkdownError;
pub use front_matter::{FrontMatter, Section};
pub use headings::Heading;
pub use inline::prose;
pub use links::{Link, check_links};
pub use tables::service_anchor;

use error::Fault;

/// What the portal decides: addresses, and the HTML of the parts that come to life.
pub trait Portal {
    /// The `href` for a path within the portal, which starts with a slash and may end with a fragment.
    fn address(&self, path: &str) -> String {
        path.to_owned()
    }

    /// Path of a rule's page; `None` for a rule that has none yet, which is then named without a link.
    fn rule_page(&self, rule: &str) -> Option<String>;

    /// A validator with its worked example.
    fn validator(&self, validator: &Validator) -> String;

    /// The builder of the tags and references that a push makes. The trigger is the one to show first.
    fn tag_builder(&self, trigger: Trigger) -> String;

    /// The generator of what a new service starts with.
    fn generator(&self) -> String;

    /// How many of a page's steps are done, of so many.
    fn progress(&self, steps: usize) -> String;

    /// A table that readers may sort and filter: its label, the number of its rows and its HTML, in which each column's title is a
    /// `<button data-sort>`.
    fn sortable(&self, label: &str, rows: usize, table: String) -> String;
}

/// A Markdown file.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its path, for messages.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A rendered page.
#[derive(Clone, Debug)]
pub struct Document {
    /// The source's path, for messages.
    pub file: String,
    /// What stands before the text.
    pub front: FrontMatter,
    /// The text as HTML, without the page's title.
    pub body: String,
    /// Headings of the second and third level, for a table of contents.
    pub contents: Vec<Heading>,
    /// Everything within the page that a link can lead to.
    pub anchors: BTreeSet<String>,
    /// Links to pages of the portal and to other parts of this page.
    pub links: Vec<Link>,
}

/// Renders a page that starts with front matter.
///
/// # Errors
///
/// With the file, the line and the reason, where the page says something that this module does not understand. Links to other
/// pages are checked by [`check_links`], when all pages are known.
pub fn render(source: Source<'_>, conventions: &Conventions, portal: &dyn Portal) -> Result<Document, MarkdownError> {
    let locate = |fault: Fault| fault.locate(source);
    // 1. Front matter, typed.
    let (front, text_at) = front_matter::read(source.text, conventions).map_err(locate)?;
    let text = source.text.get(text_at..).unwrap_or_default();
    let first_line = source.text.get(..text_at).unwrap_or_default().matches('\n').count();
    let page = front.page.clone();
    let body = Renderer { page, ..Renderer::new(source, conventions, portal) }
        .run(text)
        .map_err(|fault| fault.shifted(first_line))
        .map_err(locate)?;
    Ok(Document {
        file: source.file.to_owned(),
        front,
        body: body.html,
        contents: body.contents,
        anchors: body.anchors,
        links: body.links.into_iter().map(|link| Link { line: link.line + first_line, ..link }).collect(),
    })
}

/// Renders Markdown that is part of a page and has no front matter. `part` distinguishes the parts of one page; the source of a rule's page is called
/// by the rule's id.
///
/// # Errors
///
/// As [`render`].
pub fn render_part(
    source: Source<'_>,
    part: &str,
    conventions: &Conventions,
    portal: &dyn Portal,
) -> Result<String, MarkdownError> {
    let body = Renderer { page: None, part, ..Renderer::new(source, conventions, portal) }.run(source.text);
    body.map(|body| body.html).map_err(|fault| fault.locate(source))
}

/// An event of the Markdown parser, with the place in the text that it comes from: a byte offset.
type Tree<'t> = Vec<(Event<'t>, usize)>;

/// What the steps read.
struct Renderer<'a> {
    conventions: &'a Conventions,
    portal: &'a dyn Portal,
    /// What the source is called.
    file: &'a str,
    /// Which part of its page this is, for ids; empty where it is the whole.
    part: &'a str,
    /// How many rules have been named so far.
    hints: Cell<usize>,
    /// Id of the page among the standard's own, where it is one of them.
    page: Option<String>,
}

/// What the steps write beside the tree.
#[derive(Default)]
struct Gathered {
    contents: Vec<Heading>,
    anchors: BTreeSet<String>,
    links: Vec<Link>,
    /// How many validators there are so far.
    validators: usize,
}

struct Body {
    html: String,
    contents: Vec<Heading>,
    anchors: BTreeSet<String>,
    links: Vec<Link>,
}

impl<'a> Renderer<'a> {
    fn new(source: Source<'a>, conventions: &'a Conventions, portal: &'a dyn Portal) -> Self {
        Self { conventions, portal, file: source.file, part: "", hints: Cell::new(0), page: None }
    }
}

impl Renderer<'_> {
    fn run(&self, text: &str) -> Result<Body, Fault> {
        // 2. Facts. They are filled in before Markdown is read, so that they work in prose, code and attributes alike; none
        //    holds a line break, so that lines stay what they are.
        let text = facts::interpolate(text, self.conventions)?;
        let lines = Lines(&text);
        // 3. Markdown, as events.
        let tree = parse(&text);
        let mut gathered = Gathered::default();
        // 4. What is not allowed, while the events are still the author's own.
        structure::refuse(&tree, &lines)?;
        // 5. Directives, before anything could mistake them for prose.
        let tree = directive::expand(tree, &text, &lines, self, &mut gathered)?;
        // 6. Code blocks with their language and colours.
        let tree = code::highlight(tree, &lines)?;
        // 7. Headings with their addresses.
        let tree = headings::anchor(tree, &mut gathered);
        // 8. Links, marked or written down for the check, and names of rules.
        let tree = links::resolve(tree, &lines, self, &mut gathered)?;
        // 9. Tables that scroll by themselves, and admonitions.
        let tree = structure::wrap(tree);
        // 10. HTML.
        let mut html = String::with_capacity(text.len() * 2);
        pulldown_cmark::html::push_html(&mut html, tree.into_iter().map(|(event, _)| event));
        Ok(Body { html, contents: gathered.contents, anchors: gathered.anchors, links: gathered.links })
    }
}

fn parse(text: &str) -> Tree<'_> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_GFM | Options::ENABLE_HEADING_ATTRIBUTES;
    Parser::new_ext(text, options).into_offset_iter().map(|(event, span)| (event, span.start)).collect()
}

/// Line numbers of a text.
struct Lines<'t>(&'t str);

impl Lines<'_> {
    /// The line of a byte offset, from 1.
    fn at(&self, offset: usize) -> usize {
        self.0.get(..offset).unwrap_or(self.0).matches('\n').count() + 1
    }
}

/// The trigger with this word.
fn trigger(word: &str) -> Option<Trigger> {
    Trigger::ALL.into_iter().find(|trigger| trigger.as_str() == word)
}
