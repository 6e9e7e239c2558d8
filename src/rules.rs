//! The catalogue of rules and the page of each, from what the engine itself carries.

use std::{collections::BTreeMap, fs, path::Path, sync::LazyLock};

use conformance::{Domain, Example, Kind, Rule, RulePage};
use conventions::Conventions;
use leptos::prelude::*;
use maud::html;
use report_html::address;

use crate::{
    checker::Checker,
    markdown::{self, Document, Heading, MarkdownError, Source},
    pages::capitalised,
    parts::Parts,
};

/// Path of a rule's page within the portal.
pub fn path(rule: &Rule) -> String {
    format!("/rules/{}/", rule.id)
}

/// Path of the Markdown file of a rule's page within the repository: it stands beside the rule, under the rule's name.
pub(crate) fn source(rule: &Rule) -> Option<String> {
    static SOURCES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        let mut sources = BTreeMap::new();
        collect_sources("crates/conformance/src", &mut sources);
        sources
    });
    SOURCES.get(&format!("{}.md", rule.id.replace('-', "_"))).cloned()
}

/// The Markdown files below a folder of the repository, by their names. A folder that cannot be read has none: then its pages have no edit link.
fn collect_sources(folder: &str, sources: &mut BTreeMap<String, String>) {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            collect_sources(&path, sources);
        } else if name.ends_with(".md") {
            sources.insert(name, path);
        }
    }
}

/// Address of a group of rules within the catalogue.
pub fn anchor(domain: Domain) -> String {
    let words = domain.title().to_lowercase().replace('\'', "");
    let words: Vec<&str> =
        words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The groups of rules that look at a kind of text.
pub(crate) fn domains(kind: Kind) -> &'static [Domain] {
    match kind {
        Kind::ImageRef => &[Domain::ImageRef, Domain::Tag],
        Kind::Tag => &[Domain::Tag],
        Kind::GitlabCi => &[Domain::GitlabCi, Domain::Pipeline, Domain::ImageRef],
        Kind::Command => &[Domain::ImageRef, Domain::Tag, Domain::Pipeline],
        Kind::ArtifactName => &[Domain::Artifact],
        Kind::Dockerfile => &[Domain::Dockerfile, Domain::ImageRef],
    }
}

/// Ids of the documents that a group of rules comes from.
pub(crate) fn documents_of(domain: Domain) -> &'static [&'static str] {
    match domain {
        Domain::Input => &[],
        Domain::ImageRef => &["artifact-naming", "nexus-docker-registry"],
        Domain::Tag => &["artifact-naming", "kaniko-builds"],
        Domain::GitlabCi => &["pipeline-overview"],
        Domain::Pipeline => &["pipeline-overview", "kaniko-builds"],
        Domain::Artifact => &["artifact-naming", "nexus-overview"],
        Domain::Dockerfile => &["kaniko-builds", "nexus-docker-registry"],
    }
}

fn domains_with_rules() -> impl Iterator<Item = Domain> {
    Domain::ALL.into_iter().filter(|&domain| conformance::rules().iter().any(|rule| rule.domain == domain))
}

/// The headings of the catalogue.
pub(crate) fn headings() -> Vec<Heading> {
    domains_with_rules()
        .map(|domain| Heading { level: 2, id: anchor(domain), title: domain.title().to_owned() })
        .collect()
}

/// All rules, by what they are about.
pub fn catalogue() -> impl IntoView {
    let groups: Vec<_> = domains_with_rules()
        .map(|domain| {
            let rows: Vec<_> = conformance::rules().iter().filter(|rule| rule.domain == domain).map(row).collect();
            view! {
                <h2 id=anchor(domain)>{domain.title()}</h2>
                <div class="table-scroll" role="group" aria-label=domain.title() tabindex="0">
                    <table class="rules">
                        <thead>
                            <tr>
                                <th scope="col">"Rule"</th>
                                <th scope="col">"Severity"</th>
                                <th scope="col">"What it finds"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }
        })
        .collect();
    view! {
        <p class="lead">
            {conformance::rules().len()}
            " rules. A finding names its rule; the rule\u{2019}s page says why it is there, shows what fails and what conforms, and lets \
             you try."
        </p>
        {groups}
    }
}

fn row(rule: &&Rule) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">
                <a href=address(&path(rule))><code>{rule.id}</code></a>
            </th>
            <td>{severity(rule)}</td>
            <td inner_html=report_html::prose(&capitalised(rule.summary)).into_string()></td>
        </tr>
    }
}

fn severity(rule: &Rule) -> impl IntoView + use<> {
    let word = rule.severity.as_str();
    view! { <span class="badge" data-severity=word>{word}</span> }
}

/// What a rule checks, its failing example in a live validator, its conforming one, when to ignore it, and where it comes from.
///
/// # Errors
///
/// Where the Markdown of the rule's page is wrong.
pub fn page(rule: &Rule, documents: &[Document]) -> Result<AnyView, MarkdownError> {
    let RulePage { prose, fails, conforms, ignore } = rule.page();
    let prose = prose_view(rule, "", &prose)?;
    let ignore = if ignore.is_empty() { None } else { Some(prose_view(rule, "ignore-", &ignore)?) };
    let group = format!("{}#{}", address("/rules/"), anchor(rule.domain));
    let view = view! {
        <p class="rule-facts">
            {severity(rule)} " " <a href=group>{rule.domain.title()}</a>
        </p>
        <p class="lead" inner_html=format!("{}.", report_html::prose(&capitalised(rule.summary)).into_string())></p>
        {prose}
        {fails
            .map(|example| {
                view! {
                    <h2 id="fails">"What fails"</h2>
                    {checker(rule, example).render()}
                }
            })}
        {conforms
            .map(|example| {
                view! {
                    <h2 id="conforms">"What conforms"</h2>
                    <div class="conforming" inner_html=code_block(example.kind, &example.text)></div>
                }
            })}
        {ignore
            .map(|prose| {
                view! {
                    <h2 id="ignore">"When to ignore it"</h2>
                    {prose}
                }
            })}
        {origin(rule, documents)}
    };
    Ok(view.into_any())
}

/// How the part of a rule's page begins that links to what the rule comes from.
pub(crate) const ORIGIN: &str = "<h2 id=\"origin\">";

/// Where the documents name a rule: the addresses of the sections, each with the titles of its document and of itself.
fn mentions(rule: &Rule, documents: &[Document]) -> Vec<(String, String)> {
    let link = format!("href=\"{}\"", address(&path(rule)));
    let mut mentions: Vec<(String, String)> = Vec::new();
    for Document { front, body, contents, .. } in documents {
        let headings: Vec<_> = contents
            .iter()
            .filter_map(|heading| Some((body.find(&format!("id=\"{}\"", heading.id))?, heading)))
            .collect();
        for (place, _) in body.match_indices(&link) {
            let Some((_, heading)) = headings.iter().rfind(|(start, _)| *start < place) else { continue };
            let target = format!("{}#{}", address(&front.path), heading.id);
            if mentions.iter().all(|(known, _)| *known != target) {
                mentions.push((target, format!("{}: {}", front.title, heading.title)));
            }
        }
    }
    mentions
}

/// The documents that a rule follows, by their sections where they name it, and the discrepancies that touch it.
fn origin(rule: &Rule, texts: &[Document]) -> Option<impl IntoView + use<>> {
    let standard = Conventions::embedded();
    let discrepancies: Vec<_> = standard
        .discrepancies
        .iter()
        .filter(|entry| entry.rules.iter().any(|id| id == rule.id))
        .map(|entry| {
            let target = address(&format!("/discrepancies/#{}", entry.id.to_lowercase()));
            let follows = report_html::prose(&entry.follows).into_string();
            view! {
                <li>
                    <a href=target>{entry.id.clone()} ": " {entry.title.clone()}</a>
                    " "
                    <span inner_html=follows></span>
                </li>
            }
        })
        .collect();
    let mut documents = mentions(rule, texts);
    if documents.is_empty() {
        let pages = documents_of(rule.domain).iter().filter_map(|id| standard.page(id));
        documents = pages.map(|page| (address(&page.path), page.title.clone())).collect();
    }
    let documents: Vec<_> =
        documents.into_iter().map(|(target, title)| view! { <li><a href=target>{title}</a></li> }).collect();
    (!documents.is_empty() || !discrepancies.is_empty()).then(|| {
        let disagreement = (!discrepancies.is_empty()).then(|| {
            view! {
                <p>"The source pages disagree about it:"</p>
                <ul>{discrepancies}</ul>
            }
        });
        view! {
            <h2 id="origin">"Where it is written"</h2>
            <ul>{documents}</ul>
            {disagreement}
        }
    })
}

/// An example as a code block, coloured where its kind is written in a language.
fn code_block(kind: Kind, text: &str) -> String {
    let language = match kind {
        Kind::GitlabCi => "yaml",
        Kind::Dockerfile => "dockerfile",
        Kind::Command => "bash",
        Kind::ImageRef | Kind::Tag | Kind::ArtifactName => "text",
    };
    // The languages above are known; a text in any other would stand without colours.
    markdown::code::block(language, None, text).unwrap_or_else(|_| html! { pre { code { (text) } } }.into_string())
}

fn checker(rule: &Rule, example: Example) -> Checker {
    let options = example.options();
    let label = format!("Try {}: {}", rule.id, example.kind.title());
    Checker { options, ..Checker::new("example", Some(example.kind), label, example.text) }
}

/// A stretch of Markdown of a rule's page.
fn prose_view(rule: &Rule, part: &str, markdown: &str) -> Result<impl IntoView + use<>, MarkdownError> {
    let source = Source { file: rule.id, text: markdown };
    let html = markdown::render_part(source, part, Conventions::embedded(), &Parts)?;
    Ok(view! { <div class="prose" inner_html=html></div> })
}
