//! The entrance: paste anything, and see what there is.

use conformance::{Domain, Kind};
use conventions::{Conventions, Operation};
use leptos::prelude::*;
use report_html::address;

use crate::{
    checker::Checker,
    markdown::{self, Section},
    pages::{CHECKERS, Page, SAMPLE_DOCKERFILE, SAMPLE_PIPELINE, page_of},
};

const TITLE: &str = "Paste it, and see whether it conforms";
const DESCRIPTION: &str = "The naming and pipeline standard, with checkers for image references, tags, pipelines, Dockerfiles and names that run in your browser.";

/// The home page, which leads to the others.
pub fn home(pages: &[Page]) -> Page {
    let html = view! {
        <div class="hero">
            <p class="lead">
                "An image reference, a tag, a pipeline, the name of a package or of a system resource: the box says what it takes \
                 your text for, what is wrong with it, why, and what to write instead."
            </p>
            {paste_box().render()}
        </div>
        {cards("read", "Read the standard", pages.iter().filter(|page| page.section == Section::Standard && page.path != markdown::MISSING))}
        {checkers(pages)}
        {rules()}
        {promises()}
    };
    page_of("/", TITLE, DESCRIPTION, Section::Home, 0, html)
}

/// The box that takes whatever is pasted, with a text of each kind to try.
fn paste_box() -> Checker {
    let standard = Conventions::embedded();
    let [push, pull] = [Operation::Push, Operation::Pull].map(|operation| standard.registry(operation));
    let service = &standard.promotion.example_service;
    let namespace = &standard.naming.namespace;
    let old_name = format!("{namespace}{}{service}", standard.naming.legacy_separator);
    let system_name = standard.system_names.first().map_or("", |entry| &entry.mistaken);
    let mut checker = Checker::new(
        "paste",
        None,
        "Anything: a reference, a tag, a name, a .gitlab-ci.yml, a Dockerfile",
        format!("{push}/{old_name}:v{}", standard.promotion.example_version),
    );
    checker.is_workbench = true;
    checker.samples = vec![
        (
            "a reference",
            format!("{pull}/{namespace}{}{service}:v{}", standard.naming.separator, standard.promotion.example_version),
        ),
        ("a tag", format!("v{}", standard.promotion.example_version)),
        ("a pipeline", SAMPLE_PIPELINE.to_owned()),
        ("a Dockerfile", SAMPLE_DOCKERFILE.to_owned()),
        ("a package", standard.rpm.example.clone()),
        ("a system name", system_name.to_owned()),
    ];
    checker
}

/// A section of links to pages, each with what it is about.
pub(crate) fn cards<'p>(id: &'static str, title: &'static str, pages: impl Iterator<Item = &'p Page>) -> AnyView {
    let cards: Vec<_> = pages
        .map(|page| {
            view! {
                <li class="card">
                    <h3><a href=address(&page.path)>{page.navigation.clone()}</a></h3>
                    <p>{page.description.clone()}</p>
                </li>
            }
        })
        .collect();
    view! {
        <h2 id=id>{title}</h2>
        <ul class="cards">{cards}</ul>
    }
    .into_any()
}

/// The checkers, by what they read: they all do the same, so that their names say enough.
fn checkers(pages: &[Page]) -> impl IntoView + use<> {
    let links: Vec<_> = pages
        .iter()
        .filter(|page| page.section == Section::Checkers && page.path != CHECKERS)
        .map(|page| view! { <li><a href=address(&page.path)>{page.navigation.clone()}</a></li> })
        .collect();
    view! {
        <h2 id="check">"Check your own"</h2>
        <p>"The box above finds out what you paste, also when you paste on a page without a checker, outside of any field. A checker of its own has more room, and an example to begin with."</p>
        <ul class="pills">{links}</ul>
    }
}

/// How many rules there are, and where each group of them begins.
fn rules() -> impl IntoView {
    let rules = conformance::rules();
    let groups: Vec<_> = Domain::ALL
        .into_iter()
        .filter_map(|domain| {
            let count = rules.iter().filter(|rule| rule.domain == domain).count();
            let target = format!("{}#{}", address("/rules/"), crate::rules::anchor(domain));
            (count > 0)
                .then(|| view! { <li><a href=target>{domain.title()} " " <span class="count">{count}</span></a></li> })
        })
        .collect();
    view! {
        <h2 id="rules">"Every rule has a page"</h2>
        <p>
            {format!("{} rules look at what you paste. Each has its reason, a failing example to try, and a conforming one.", rules.len())}
        </p>
        <ul class="pills">{groups}</ul>
    }
}

fn promises() -> impl IntoView {
    let standard = &Conventions::embedded().standard;
    let kinds = Kind::ALL.map(Kind::as_str).join(", ");
    view! {
        <h2 id="how">"How it works"</h2>
        <dl class="promises">
            <div>
                <dt>"Your text stays with you"</dt>
                <dd>"The engine runs in this page. After it has loaded, nothing is sent anywhere."</dd>
            </div>
            <div>
                <dt>"The same in a terminal"</dt>
                <dd>
                    <code>"orchestrator-conform check ."</code>
                    " gives the same verdicts for files, folders and pipelines; it reads "
                    {kinds}
                    "."
                </dd>
            </div>
            <div>
                <dt>"One source"</dt>
                <dd>
                    "Tables, messages and checks come from one file, version "
                    {standard.version.clone()}
                    " of "
                    <time>{standard.date.clone()}</time>
                    ". Where the source pages disagree, "
                    <a href=address("/discrepancies/")>"the discrepancies"</a>
                    " say what is followed."
                </dd>
            </div>
        </dl>
    }
}
