//! The files that publish the portal: they follow the standard that the portal teaches, and say what its pages say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use conformance::{Kind, Options, Trigger, check, to_json};
use conventions::{Conventions, Operation};
use hydration_context::SsrSharedContext;
use leptos::prelude::Owner;
use orchestrator_docs::pages::pages;
use orchestrator_docs::shell;

fn text(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file))
        .unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_projects_own_pipeline_and_dockerfile_conform() {
    for (kind, file) in [(Kind::GitlabCi, ".gitlab-ci.yml"), (Kind::Dockerfile, "deploy/Dockerfile")] {
        let text = text(file);
        for trigger in Trigger::ALL.map(Some).into_iter().chain([None]) {
            let report = check(kind, &text, &Options { trigger, ..Options::default() });
            assert!(report.findings.is_empty(), "{}", to_json(vec![(file, &text, &report)]));
        }
    }
}

#[test]
fn the_pipeline_is_the_kind_of_pipeline_that_is_checked() {
    let pipeline = text(".gitlab-ci.yml");
    let standard = Conventions::embedded();
    let push = &standard.endpoint(Operation::Push).variable;
    let broken = pipeline.replace(&format!("${{{push}}}/${{IMAGE_NAME}}:${{IMAGE_TAG}}"), "docker.io/portal:latest");
    assert_ne!(broken, pipeline, "the build pushes to the endpoint that the standard's variable names");
    assert!(!check(Kind::GitlabCi, &broken, &Options::default()).findings.is_empty());
}

/// The jobs that users are to put into their pipelines, as the guide shows them.
fn jobs_of_the_guide() -> Vec<String> {
    let guide = text("docs/cli.md");
    let blocks = guide.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.filter(|block| block.contains("\n  script:\n")).collect()
}

#[test]
fn the_jobs_for_users_conform_in_a_pipeline_that_does() {
    let pipeline = text(".gitlab-ci.yml");
    let jobs = jobs_of_the_guide();
    assert!(!jobs.is_empty());
    for job in jobs {
        let found = |job: &str| check(Kind::GitlabCi, &format!("{pipeline}\n{job}"), &Options::default());
        let report = found(&job);
        assert!(report.findings.is_empty(), "{}", to_json(vec![("docs/cli.md", &job, &report)]));
        let pull = &Conventions::embedded().endpoint(Operation::Pull).variable;
        let broken = job.replace(&format!("${{{pull}}}"), "docker.io");
        assert!(!found(&broken).findings.is_empty(), "the image is looked at");
    }
}

#[test]
fn the_portal_shows_the_jobs_of_the_guide() {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let pages = owner.with(|| pages(&content)).unwrap_or_else(|error| panic!("{error}"));
    let page = &pages.iter().find(|page| page.path == "/command/").unwrap().html;
    let shown = code(page);
    for job in jobs_of_the_guide() {
        assert!(shown.contains(&job), "the portal does not show\n{job}\nbut\n{shown:#?}");
    }
}

/// The code blocks of a page, as they are copied.
fn code(html: &str) -> Vec<String> {
    let blocks = html.split("<pre").skip(1).map(|rest| rest.split("</pre>").next().unwrap());
    let plain = |block: &str| {
        let (_, text) = block.split_once('>').unwrap();
        let text: String = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        let escaped = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        escaped.iter().fold(text, |text, (escaped, letter)| text.replace(escaped, letter))
    };
    blocks.map(plain).collect()
}

/// The registry is the one of the standard's variables, so that whoever moves it changes `content/conventions.toml` alone.
#[test]
fn no_file_that_publishes_the_portal_names_a_host() {
    for file in [".gitlab-ci.yml", "deploy/Dockerfile", "deploy/nginx.conf"] {
        let text = text(file);
        for environment in &Conventions::embedded().environments {
            assert!(!text.contains(&environment.host), "{file} names {}", environment.host);
        }
    }
}

#[test]
fn nginx_sends_the_policy_that_every_page_carries() {
    let policy = shell::header_policy();
    let expected = format!("add_header Content-Security-Policy \"{policy}; frame-ancestors 'none'\" always;");
    let configuration = text("deploy/nginx.conf");
    assert!(configuration.contains(&expected), "deploy/nginx.conf lacks this line:\n    {expected}");
}
