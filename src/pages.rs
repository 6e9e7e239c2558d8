//! The registry of pages: what there is, where, and in which order.
//!
//! A page is either a Markdown file in `content/pages`, or one that is made here. Navigation, site map and files follow from it.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use conformance::{Kind, Rule};
use conventions::Conventions;
use leptos::prelude::*;

use crate::{
    checker::Checker,
    markdown::{self, Document, Heading, MarkdownError, Section, Source},
    parts::Parts,
    rules,
};

/// A page of the portal.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its path, with a slash at both ends; `/404.html` alone has none at its end.
    pub path: String,
    /// Its heading, and the title of the browser's tab.
    pub title: String,
    /// What the navigation calls it.
    pub navigation: String,
    /// One sentence for search engines and previews.
    pub description: String,
    /// Where it stands in the navigation.
    pub section: Section,
    /// Its place within the section, ascending.
    pub order: u32,
    /// Its content as HTML, without the heading.
    pub html: String,
    /// The headings that its table of contents lists.
    pub contents: Vec<Heading>,
}

/// The sections that the navigation shows, in order, with their headings.
pub const NAVIGATION: [(Section, &str); 3] =
    [(Section::Standard, "The standard"), (Section::Checkers, "Check your own"), (Section::Rules, "Rules")];

/// All pages, in the order of the navigation. The caller owns the views that are rendered on the way: it must run this
/// inside a reactive owner.
///
/// # Errors
///
/// Where a file cannot be read, or a page says something wrong: every such place, one a line.
pub fn pages(content: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let documents = documents(&content.join("pages"))?;
    let mut pages = checkers();
    pages.push(rule_catalogue());
    for (order, rule) in (1..).zip(conformance::rules()) {
        pages.push(rule_page(order, rule)?);
    }
    pages.push(not_found());
    let others: BTreeSet<String> = pages.iter().map(|page| page.path.clone()).collect();
    markdown::check_links(&documents, &others).map_err(listed)?;
    pages.extend(documents.into_iter().map(Page::from));
    pages.sort_by(|one, other| (one.section, one.order, &one.path).cmp(&(other.section, other.order, &other.path)));
    Ok(pages)
}

fn documents(directory: &Path) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut paths = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let mut documents = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        let file = format!("content/pages/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
        match markdown::render(Source { file: &file, text: &text }, Conventions::embedded(), &Parts) {
            Ok(document) => documents.push(document),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(documents) } else { Err(listed(errors)) }
}

fn listed(errors: Vec<MarkdownError>) -> Box<dyn Error> {
    errors.iter().map(|error| format!("\n{error}")).collect::<String>().into()
}

impl From<Document> for Page {
    fn from(document: Document) -> Self {
        let Document { front, body, contents, .. } = document;
        Self {
            path: front.path,
            title: front.title,
            navigation: front.navigation,
            description: front.description,
            section: front.section,
            order: front.order,
            html: body,
            contents,
        }
    }
}

/// One page a kind, with the form and nothing else.
fn checkers() -> Vec<Page> {
    (0..).zip(Kind::ALL).map(|(order, kind)| checker_page(order, kind)).collect()
}

fn checker_page(order: u32, kind: Kind) -> Page {
    let standard = Conventions::embedded();
    // Each example shows a finding, so that the page shows what a report looks like.
    let (label, example) = match kind {
        Kind::ImageRef => {
            let pull = standard.registry(conventions::Operation::Pull);
            ("Image references, one a line", format!("{pull}/{}/server:v1.2.3", standard.naming.namespace))
        }
        Kind::Tag => ("Tags of one push", "v1.2.3".to_owned()),
        Kind::GitlabCi => ("Pipeline", PIPELINE.to_owned()),
        Kind::ArtifactName => ("Names, one a line", format!("{}server", standard.naming.system_prefix)),
    };
    let name = kind.title();
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let description =
        format!("Paste {article} {name} and see whether it conforms to the standard, why not, and how to correct it.");
    let lead = description.clone();
    let checker = Checker::new("checker", Some(kind), label, example);
    let html = view! {
        <p class="lead">{lead}</p>
        {checker.render()}
    };
    Page {
        path: format!("/check/{}/", kind.as_str()),
        title: format!("Check {article} {name}"),
        navigation: capitalised(name),
        description,
        section: Section::Checkers,
        order,
        html: html.to_html(),
        contents: Vec::new(),
    }
}

/// A pipeline in which there is something to find.
const PIPELINE: &str = "\
stages:
  - build
  - test

build:
  stage: build
  image: python:3.12-slim
  script:
    - make
";

fn rule_catalogue() -> Page {
    Page {
        path: "/rules/".to_owned(),
        title: "All rules".to_owned(),
        navigation: "All rules".to_owned(),
        description: "Every rule that the checkers apply, with what it finds.".to_owned(),
        section: Section::Rules,
        order: 0,
        html: rules::catalogue().to_html(),
        contents: Vec::new(),
    }
}

fn rule_page(order: u32, rule: &Rule) -> Result<Page, MarkdownError> {
    Ok(Page {
        path: rules::path(rule),
        title: rule.id.to_owned(),
        navigation: rule.id.to_owned(),
        description: format!("{}.", rule.summary),
        section: Section::Rules,
        order,
        html: rules::page(rule)?.to_html(),
        contents: Vec::new(),
    })
}

fn not_found() -> Page {
    let html = view! {
        <p>
            "There is no page at this address. " <a href=report_html::address("/")>"Start at the home page"</a>
            ", or choose from the list."
        </p>
    };
    Page {
        path: "/404.html".to_owned(),
        title: "Not found".to_owned(),
        navigation: "Not found".to_owned(),
        description: "There is no page at this address.".to_owned(),
        section: Section::Hidden,
        order: 0,
        html: html.to_html(),
        contents: Vec::new(),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl Page {
    /// The file it is written to, relative to the root of the portal.
    pub fn file(&self) -> String {
        let path = self.path.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_files_that_any_static_host_serves() {
        let page = |path: &str| Page { path: path.to_owned(), ..not_found() };
        assert_eq!(page("/").file(), "index.html");
        assert_eq!(page("/naming/").file(), "naming/index.html");
        assert_eq!(page("/404.html").file(), "404.html");
    }
}
