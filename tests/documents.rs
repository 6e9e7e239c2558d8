//! What the five texts say is on the portal's pages: a test that reads the rendered HTML.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use conventions::Conventions;
use hydration_context::SsrSharedContext;
use leptos::prelude::Owner;
use orchestrator_docs::pages::{Page, pages};

#[path = "../crates/conventions/tests/texts/mod.rs"]
mod texts;

/// The portal's pages, rendered as for a build.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| {
        pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content")).unwrap_or_else(|error| panic!("{error}"))
    })
});

/// Where the portal says the same in other words, because several texts share a table or the data says it once.
const REWORDED: [(&str, &str); 5] = [
    ("Push (CI builds write here)", "Push (CI builds)"),
    ("Pull (deployments read here)", "Pull (deployments, base images)"),
    ("Feature branch", "Push to feature branch"),
    ("Version tag (v*)", "Push to version tag (v*)"),
    ("Full commit SHA ($CI_COMMIT_SHA)", "$CI_COMMIT_SHA (full commit SHA)"),
];

fn html(id: &str) -> &'static str {
    let path = &Conventions::embedded().page(id).expect(id).path;
    &PAGES.iter().find(|page| page.path == *path).expect(path).html
}

/// Elements within a line; any other one ends a word.
const INLINE: [&str; 6] = ["a", "code", "em", "mark", "span", "strong"];

/// What a person reads, with single spaces.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split_inclusive('>') {
        let (words, tag) = part.split_once('<').unwrap_or((part, ""));
        let name = tag.trim_start_matches('/').split(|letter: char| !letter.is_alphanumeric()).next().unwrap();
        text.push_str(words);
        if !INLINE.contains(&name) {
            text.push(' ');
        }
    }
    for (escaped, letter) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replace(escaped, letter);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of all tables of a page, each with the text of its cells.
fn rows(html: &str) -> Vec<Vec<String>> {
    html.split("<tr>")
        .skip(1)
        .map(|row| {
            let row = row.split("</tr>").next().unwrap();
            row.split("</t").map(|cell| text(&format!("<{cell}"))).map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

/// Whether the text holds the value as a whole, and not as a part of a longer name or number.
fn holds(text: &str, value: &str) -> bool {
    let continues = |letter: char| letter.is_alphanumeric() || "-_:".contains(letter);
    // A colon may follow a name, as it does before a tag, but not come before one.
    let goes_on = |letter: char| continues(letter) && letter != ':';
    text.match_indices(value).any(|(at, _)| {
        let cut_before = value.starts_with(continues) && text[..at].ends_with(continues);
        let cut_after = value.ends_with(continues) && text[at + value.len()..].starts_with(goes_on);
        !cut_before && !cut_after
    })
}

fn as_shown(value: &str) -> String {
    let value = value.replace(", and ", ", ");
    REWORDED.iter().find(|(theirs, _)| *theirs == value).map_or(value, |(_, ours)| (*ours).to_owned())
}

#[test]
fn every_row_of_every_table_of_the_texts_is_a_row_on_its_page() {
    let mut missing = Vec::new();
    for table in texts::TABLES {
        let shown = rows(html(table.page));
        for row in table.rows {
            let values: Vec<String> = row.iter().map(|value| as_shown(value)).collect();
            let found =
                shown.iter().any(|cells| values.iter().all(|value| cells.iter().any(|cell| holds(cell, value))));
            if !found {
                missing.push(format!("{}, {}: {}", table.page, table.title, values.join(" | ")));
            }
        }
    }
    assert!(missing.is_empty(), "not on the page:\n{}", missing.join("\n"));
}

#[test]
fn commands_paths_and_addresses_of_the_texts_are_on_their_page() {
    let mut missing = Vec::new();
    for list in texts::LISTS {
        let shown = text(html(list.page));
        for value in list.values {
            if !holds(&shown, value) {
                missing.push(format!("{}, {}: {value}", list.page, list.title));
            }
        }
    }
    assert!(missing.is_empty(), "not on the page:\n{}", missing.join("\n"));
}

#[test]
fn the_flowcharts_of_the_texts_are_drawn() {
    let diagrams = [(texts::OVERVIEW, "ports"), (texts::PIPELINE, "templates"), (texts::PIPELINE, "artifacts")];
    for (page, id) in diagrams {
        assert!(html(page).contains(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"diagram-{id}\"")), "{id}");
    }
    assert!(html(texts::PIPELINE).contains("id=\"diagram-stages-wide\""));
}

#[test]
fn no_page_needs_inline_script_or_style() {
    for page in PAGES.iter() {
        for banned in ["<script", "<style", " style=\"", " onclick="] {
            assert!(!page.html.contains(banned), "{} holds {banned}", page.path);
        }
    }
}

#[test]
fn each_document_embeds_the_validators_that_belong_to_it() {
    for (page, kinds) in [
        (texts::NAMING, vec!["image-ref", "tag", "artifact-name"]),
        (texts::OVERVIEW, vec!["image-ref"]),
        (texts::REGISTRY, vec!["image-ref"]),
        (texts::PIPELINE, vec!["gitlab-ci"]),
        (texts::KANIKO, vec!["gitlab-ci", "command"]),
    ] {
        for kind in kinds {
            assert!(html(page).contains(&format!("data-kind=\"{kind}\"")), "{page}: {kind}");
        }
    }
}

#[test]
fn the_reader_of_this_test_tells_a_value_from_a_part_of_one() {
    assert!(holds("port 8443, HTTPS", "8443") && holds("orchestrator/server", "orchestrator/server"));
    assert!(!holds("25", "5") && !holds("orchestrator-executor-0.3.0", "orchestrator-executor"));
    let html = "<table><tr><th scope=\"row\"><code>a&lt;b</code></th><td>x, <code>y</code></td></tr></table>";
    assert_eq!(rows(html)[0][..2], ["a<b", "x, y"]);
}

/// The prose around some worked examples says what is wrong with them.
#[test]
fn worked_examples_show_the_findings_that_their_page_speaks_of() {
    for (page, rules) in [
        (texts::NAMING, vec!["image-name-separator", "image-service-name", "tag-short-sha", "system-name"]),
        (texts::OVERVIEW, vec!["image-pull-port", "image-public-registry"]),
        (texts::REGISTRY, vec!["image-push-port", "cwiq-prefix", "image-library-path"]),
        (texts::PIPELINE, vec!["pipeline-template-ref", "pipeline-stage-order", "image-public-registry"]),
        (
            texts::KANIKO,
            vec!["registry-variable", "image-name-variable", "pipeline-job-stage", "image-public-registry"],
        ),
    ] {
        let shown = text(html(page));
        for rule in rules {
            assert!(holds(&shown, &format!("Rule {rule}")), "{page}: {rule}");
        }
    }
}

#[test]
fn rules_lead_to_the_sections_that_name_them() {
    let rules = PAGES.iter().filter_map(|page| Some((page, page.html.split_once("<h2 id=\"origin\">")?.1)));
    let mut sections = 0;
    for (rule, origin) in rules {
        for (path, anchor) in origin.split("href=\"").filter_map(|link| link.split('"').next()?.split_once('#')) {
            let target = PAGES.iter().find(|page| page.path == path).unwrap_or_else(|| panic!("{}: {path}", rule.path));
            assert!(target.html.contains(&format!("id=\"{anchor}\"")), "{}: {path}#{anchor}", rule.path);
            sections += usize::from(path != "/discrepancies/");
        }
    }
    assert!(sections > 10, "{sections}");
}
