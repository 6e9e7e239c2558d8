//! What search finds. What happens in the browser is in `client/search/`.

use conventions::{Conventions, Service};
use leptos::prelude::*;
use report_html::prose;
use search_index::{Entry, File, Index, IndexError};
use serde::Serialize;

use crate::{
    markdown::{self, Section},
    pages::{CHECKERS, Page},
    rules,
};

/// The page whose table has a row for each service.
const CATALOGUE: &str = "/services/";

/// The page that lists the rules.
const RULES: &str = "/rules/";

/// What is offered before anything has been typed, and where nothing has been found.
const OFFERED: [&str; 5] = ["/naming/", "/pipeline/", CATALOGUE, CHECKERS, RULES];

/// The file of the index that says what is offered.
const OFFERS: &str = "offers.json";

/// A page that is offered.
#[derive(Serialize)]
struct Offer<'p> {
    /// Its path within the portal.
    path: &'p str,
    title: &'p str,
    description: &'p str,
}

/// The index of the pages, and of what has a place on one: paths in it start with a slash, and are those within the portal.
///
/// # Errors
///
/// Where the index cannot be made of a page, with its path.
pub fn index(pages: &[Page]) -> Result<Index, IndexError> {
    let mut index = Index::build(&entries(pages))?;
    let offered = OFFERED.iter().filter_map(|path| pages.iter().find(|page| page.path == *path));
    let offers: Vec<_> = offered
        .map(|page| Offer { path: &page.path, title: &page.navigation, description: &page.description })
        .collect();
    index.files.push(File { path: OFFERS.into(), content: serde_json::to_vec(&offers)? });
    Ok(index)
}

fn entries(pages: &[Page]) -> Vec<Entry<'static>> {
    let pages = pages.iter().filter_map(|page| {
        Some(Entry {
            address: page.path.clone(),
            title: page.title.clone(),
            group: group(page.section)?,
            severity: conformance::rule(&page.title).map(|rule| rule.severity.as_str()),
            html: text(page),
        })
    });
    pages.chain(Conventions::embedded().services.iter().map(service)).collect()
}

/// What a page itself says. Pages that consist of forms or lead to others are found by their titles and descriptions, and not by the
/// titles of the others; rules by their prose, and not by words of their examples and of the documents that they link to.
fn text(page: &Page) -> String {
    match page.section {
        Section::Rules if page.path != RULES => {
            let prose = page.html.split_once(rules::ORIGIN).map_or(page.html.as_str(), |(prose, _)| prose);
            let facts = conformance::rule(&page.title).map(|rule| {
                view! { <p>"Severity " {rule.severity.as_str()} ". " {rule.domain.title()} "."</p> }.to_html()
            });
            format!("<div class=\"{}\">{prose}</div>{}", search_index::PROSE_ALONE, facts.unwrap_or_default())
        }
        Section::Standard => page.html.clone(),
        _ => view! { <p>{page.description.clone()}</p> }.to_html(),
    }
}

/// The heading that results of a section stand under; `None` where they are not found.
fn group(section: Section) -> Option<&'static str> {
    match section {
        Section::Start | Section::Standard => Some("Documents"),
        Section::Home | Section::Checkers => Some("Checkers"),
        Section::Rules => Some("Rules"),
        Section::Hidden => None,
    }
}

/// A service, which leads to its row of the catalogue.
fn service(service: &Service) -> Entry<'static> {
    let standard = Conventions::embedded();
    let mut facts = vec![format!("GitLab project {}", service.project())];
    facts.extend(service.gitlab_id.map(|id| format!("GitLab ID {id}")));
    facts.extend(standard.image_name(service).map(|image| format!("image {image}")));
    facts.extend(standard.legacy_image_name(service).map(|old| format!("once {old}")));
    Entry {
        address: format!("{CATALOGUE}#{}", markdown::service_anchor(service)),
        title: service.name.clone(),
        group: "Services",
        severity: None,
        html: format!("<p>{}.</p>", prose(&facts.join(", ")).into_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        path::Path,
        sync::{Arc, LazyLock},
    };

    use hydration_context::SsrSharedContext;

    use super::*;
    use crate::pages;

    static PORTAL: LazyLock<(Vec<Page>, Index)> = LazyLock::new(|| {
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        let pages = owner.with(|| pages::pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).unwrap());
        let index = index(&pages).unwrap();
        (pages, index)
    });

    fn text_of(address: &str) -> &'static str {
        &PORTAL.1.records.iter().find(|record| record.address == address).unwrap().text
    }

    #[test]
    fn every_result_leads_to_a_place_that_is_there() {
        let (pages, index) = &*PORTAL;
        let html: BTreeMap<&str, &str> = pages.iter().map(|page| (page.path.as_str(), page.html.as_str())).collect();
        for record in &index.records {
            let (path, fragment) = record.address.split_once('#').unwrap_or((&record.address, ""));
            let html = html.get(path).unwrap_or_else(|| panic!("there is no page {path}"));
            for id in record.anchors.iter().map(String::as_str).chain([fragment]).filter(|id| !id.is_empty()) {
                assert!(html.contains(&format!("id=\"{id}\"")), "{path} has no {id}");
            }
        }
    }

    #[test]
    fn pages_rules_services_and_checkers_are_found_and_hidden_pages_are_not() {
        let (pages, Index { records, .. }) = &*PORTAL;
        let shown = pages.iter().filter(|page| page.section != Section::Hidden).count();
        assert_eq!(records.len(), shown + Conventions::embedded().services.len());
        for address in ["/naming/", "/rules/image-push-port/", "/services/#service-server", "/check/tag/"] {
            assert!(records.iter().any(|record| record.address == address), "{address}");
        }
        assert!(!records.iter().any(|record| record.address == "/404.html"));
    }

    #[test]
    fn worked_examples_and_lists_of_other_pages_are_not_found() {
        assert!(!text_of("/check/gitlab-ci/").contains("script:"));
        assert!(!text_of("/check/tag/").contains("Kaniko Docker builds"));
        let rule = text_of("/rules/kaniko-destination/");
        assert!(rule.starts_with("A Kaniko build"), "{rule}");
        assert!(rule.contains("Severity error"), "{rule}");
        assert!(!rule.contains("Where it is written") && !rule.contains("CI_PROJECT_DIR"), "{rule}");
    }

    #[test]
    fn what_is_offered_is_there() {
        let file = PORTAL.1.files.iter().find(|file| file.path == Path::new(OFFERS)).unwrap();
        let offers = String::from_utf8(file.content.clone()).unwrap();
        for path in OFFERED {
            assert!(offers.contains(&format!("\"path\":\"{path}\"")), "{offers}");
        }
    }
}
