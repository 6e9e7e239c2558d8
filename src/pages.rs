//! The registry of pages: what there is, where, and in which order.
//!
//! A page is either a Markdown file in `content/pages`, or one that is made here. Navigation, site map and files follow from it.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use conformance::{Kind, Rule};
use conventions::Conventions;
use leptos::prelude::*;

use crate::{
    checker::Checker,
    home,
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
    /// The part of its section that it belongs to, where that has parts.
    pub group: Option<&'static str>,
    /// Its content as HTML, without the heading.
    pub html: String,
    /// The headings that its table of contents lists.
    pub contents: Vec<Heading>,
    /// Path of the file that a person edits to change it, within the repository; `None` where that is code.
    pub source: Option<String>,
    /// Day of that file's last change, `YYYY-MM-DD`, where it is known.
    pub changed: Option<String>,
}

/// The sections that the navigation shows, in order, with their headings.
pub const NAVIGATION: [(Section, &str); 4] = [
    (Section::Start, "Start here"),
    (Section::Standard, "The standard"),
    (Section::Checkers, "Check your own"),
    (Section::Rules, "Rules"),
];

/// All pages, in the order of the navigation. The caller owns the views that are rendered on the way: it must run this
/// inside a reactive owner.
///
/// # Errors
///
/// Where a file cannot be read, or a page says something wrong: every such place, one a line.
pub fn pages(content: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let documents = documents(&content.join("pages"))?;
    let mut pages = checkers();
    pages.push(checker_index(&pages));
    pages.push(rule_catalogue());
    for rule in conformance::rules() {
        pages.push(rule_page(rule, &documents)?);
    }
    pages.push(not_found());
    let others: BTreeSet<String> = pages.iter().map(|page| page.path.clone()).chain(["/".to_owned()]).collect();
    markdown::check_links(&documents, &others).map_err(listed)?;
    pages.extend(documents.into_iter().map(Page::from));
    pages.sort_by(|one, other| (one.section, one.order, &one.path).cmp(&(other.section, other.order, &other.path)));
    pages.insert(0, home::home(&pages));
    Ok(pages)
}

/// A page that is made here, without parts that a table of contents would list.
pub(crate) fn page_of(
    path: &str,
    title: &str,
    description: &str,
    section: Section,
    order: u32,
    html: impl IntoView,
) -> Page {
    Page {
        path: path.to_owned(),
        title: title.to_owned(),
        navigation: title.to_owned(),
        description: description.to_owned(),
        section,
        order,
        group: None,
        html: html.to_html(),
        contents: Vec::new(),
        source: None,
        changed: None,
    }
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
        let Document { file, front, body, contents, .. } = document;
        Self {
            path: front.path,
            title: front.title,
            navigation: front.navigation,
            description: front.description,
            section: front.section,
            order: front.order,
            group: None,
            html: body,
            contents,
            source: Some(file),
            changed: None,
        }
    }
}

/// Path of the page that lists the checkers.
pub(crate) const CHECKERS: &str = "/check/";

/// One page a kind, with the form and little else.
fn checkers() -> Vec<Page> {
    (1..).zip(Kind::ALL).map(|(order, kind)| checker_page(order, kind)).collect()
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
        Kind::GitlabCi => ("Pipeline", SAMPLE_PIPELINE.to_owned()),
        Kind::Command => {
            let pull = standard.registry(conventions::Operation::Pull);
            ("Commands", format!("docker push {pull}/{}/server:1.2.3", standard.naming.namespace))
        }
        Kind::ArtifactName => ("Names, one a line", format!("{}server", standard.naming.system_prefix)),
        Kind::Dockerfile => ("Dockerfile", SAMPLE_DOCKERFILE.to_owned()),
    };
    let name = kind.title();
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let description = reads(kind);
    let checker = Checker { is_workbench: true, ..Checker::new("checker", Some(kind), label, example) };
    let domains = rules::domains(kind);
    let rules: Vec<_> = domains
        .iter()
        .map(|&domain| {
            let target = format!("{}#{}", report_html::address("/rules/"), rules::anchor(domain));
            view! { <li><a href=target>{domain.title()}</a></li> }
        })
        .collect();
    let documents: Vec<_> = domains
        .iter()
        .flat_map(|&domain| rules::documents_of(domain))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(|id| standard.page(id))
        .map(|page| view! { <li><a href=report_html::address(&page.path)>{page.title.clone()}</a></li> })
        .collect();
    let html = view! {
        <p class="lead">{description}</p>
        {checker.render()}
        <h2 id="more">"Where this is written"</h2>
        <ul>{documents}</ul>
        <p>"The rules that look at it:"</p>
        <ul>{rules}</ul>
    };
    let title = format!("Check {article} {name}");
    let path = format!("{CHECKERS}{}/", kind.as_str());
    Page { navigation: capitalised(name), ..page_of(&path, &title, description, Section::Checkers, order, html) }
}

/// What the checker of a kind reads, and what of it it looks at, in a sentence.
fn reads(kind: Kind) -> &'static str {
    match kind {
        Kind::ImageRef => "References to images, one a line: registry and port, namespace and name, tag and digest.",
        Kind::Tag => {
            "The tags that one push applies: their form, and whether they are those of what started the pipeline."
        }
        Kind::GitlabCi => {
            "A .gitlab-ci.yml: GitLab\u{2019}s keywords, includes, stages and jobs, the images it uses and the tags it pushes."
        }
        Kind::Command => {
            "Commands of docker, podman, skopeo, crane and Kaniko: the images that they build, push, pull or copy."
        }
        Kind::ArtifactName => "Names of packages, binaries, files, services and system resources, one a line.",
        Kind::Dockerfile => {
            "A Dockerfile: its base images, build arguments and labels, and the order that keeps layers in the cache."
        }
    }
}

fn checker_index(checkers: &[Page]) -> Page {
    let description = "A full page for each kind of text that can be checked.";
    let html = view! {
        <p class="lead">
            "Each checker reads one kind of text. If you do not know which one you need, paste it on the "
            <a href=report_html::address("/")>"home page"</a>
            ", which finds out."
        </p>
        {home::cards("kinds", "One page a kind", checkers.iter())}
    };
    Page {
        navigation: "All checkers".to_owned(),
        ..page_of(CHECKERS, "Checkers", description, Section::Checkers, 0, html)
    }
}

/// A Dockerfile in which there is something to find.
pub(crate) const SAMPLE_DOCKERFILE: &str = "\
ARG PYTHON=3.12-slim
FROM python:${PYTHON} AS build
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt

FROM build
CMD [\"python\", \"-m\", \"server\"]";

/// A pipeline in which there is something to find.
pub(crate) const SAMPLE_PIPELINE: &str = "\
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
    let description = "Every rule that the checkers apply, with what it finds.";
    let contents = rules::headings();
    Page { contents, ..page_of("/rules/", "All rules", description, Section::Rules, 0, rules::catalogue()) }
}

/// Rules stand in the order of the catalogue: by what they are about, then as the engine lists them.
fn rule_page(rule: &Rule, documents: &[Document]) -> Result<Page, MarkdownError> {
    let catalogue = conformance::rules().iter();
    let order = catalogue.filter(|other| (other.domain, other.id) < (rule.domain, rule.id)).count();
    let description = format!("{}.", capitalised(rule.summary));
    let order = u32::try_from(order).unwrap_or(u32::MAX).saturating_add(1);
    let page = page_of(&rules::path(rule), rule.id, &description, Section::Rules, order, rules::page(rule, documents)?);
    Ok(Page { group: Some(rule.domain.title()), source: rules::source(rule), ..page })
}

fn not_found() -> Page {
    let description = "There is no page at this address.";
    let entrances = [
        ("/", "Home: paste anything, and see whether it conforms"),
        ("/start/", "Start here: the documents step by step"),
        ("/start/new-service/", "A pipeline and a Dockerfile for a new service"),
        ("/naming/", "Artifact naming"),
        ("/services/", "Service catalogue"),
        (CHECKERS, "Checkers"),
        ("/rules/", "All rules"),
        ("/discrepancies/", "Discrepancies"),
    ];
    let links = entrances.map(|(path, words)| view! { <li><a href=report_html::address(path)>{words}</a></li> });
    let html = view! {
        <p class="lead">"There is no page at this address. The link may be old, or a letter is missing."</p>
        <p>{crate::shell::search_button()}</p>
        <ul>{links.into_iter().collect::<Vec<_>>()}</ul>
    };
    page_of("/404.html", "Not found", description, Section::Hidden, 0, html)
}

pub(crate) fn capitalised(words: &str) -> String {
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
