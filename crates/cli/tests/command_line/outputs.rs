//! The formats of other programs, read by programs that are not ours, and several at once.

use std::fs;

use quick_junit::{TestCase, TestCaseStatus};
use serde_json::Value;
use serde_sarif::sarif::Sarif;

use crate::folder::Folder;
use crate::program::conform;

const PIPELINE: &str = "build:\n  image: python\n  script: [make]\n\
    test:\n  image: python:3.12 # conform: ignore image-public-registry -- tried here\n  scrip: [make]\n";

fn folder() -> Folder {
    Folder::with(&[("ci/.gitlab-ci.yml", PIPELINE), ("ci/Dockerfile", "FROM scratch\n")])
}

fn written(format: &str) -> String {
    conform(&format!("check --format {format} --portal https://docs.example ci")).within(folder().path()).run().stdout
}

fn findings() -> Vec<Value> {
    let document: Value = serde_json::from_str(&written("json")).unwrap();
    document["reports"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|report| report["findings"].as_array().unwrap().clone())
        .collect()
}

#[test]
fn sarif_is_read_by_a_reader_made_from_its_schema() {
    let log: Sarif = serde_json::from_str(&written("sarif")).unwrap();
    let run = &log.runs[0];
    let results = run.results.as_ref().unwrap();
    let (suppressed, found): (Vec<_>, Vec<_>) = results.iter().partition(|result| result.suppressions.is_some());
    assert!(!suppressed.is_empty());
    let findings = findings();
    assert_eq!(found.len(), findings.len());
    let rules = run.tool.driver.rules.as_ref().unwrap();
    for result in results {
        let index = usize::try_from(result.rule_index.unwrap()).unwrap();
        let rule = &rules[index];
        assert_eq!(Some(&rule.id), result.rule_id.as_ref());
        assert_eq!(rule.help_uri.as_deref(), Some(format!("https://docs.example/rules/{}/", rule.id).as_str()));
        let place = result.locations.as_ref().unwrap()[0].physical_location.as_ref().unwrap();
        let path = place.artifact_location.as_ref().unwrap().uri.as_deref().unwrap();
        assert!(["ci/.gitlab-ci.yml", "ci/Dockerfile"].contains(&path), "{path}");
        assert!(place.region.as_ref().unwrap().start_line.unwrap() >= 1);
    }
}

#[test]
fn junit_is_read_by_another_implementation() {
    let report = quick_junit::Report::deserialize_from_str(&written("junit")).unwrap();
    assert_eq!(report.test_suites.len(), 2);
    let errors = findings().iter().filter(|finding| finding["severity"] == "error").count();
    let failures: usize = report.test_suites.iter().map(|suite| suite.failures).sum();
    // A rule fails once for a text, however often it does.
    assert!(failures > 0 && failures <= errors, "{failures} {errors}");
    let tests = report.test_suites.iter().map(|suite| suite.tests).sum();
    assert_eq!((report.tests, report.failures, report.errors), (tests, failures, 0));
    // Totals that are written by the reader's own count are those that were written here.
    for suite in &report.test_suites {
        let failed = |case: &&TestCase| matches!(case.status, TestCaseStatus::NonSuccess { .. });
        let skipped = |case: &&TestCase| matches!(case.status, TestCaseStatus::Skipped { .. });
        assert_eq!(suite.tests, suite.test_cases.len());
        assert_eq!(suite.failures, suite.test_cases.iter().filter(failed).count());
        assert_eq!(suite.skipped, suite.test_cases.iter().filter(skipped).count());
    }
}

#[test]
fn code_quality_has_what_gitlab_asks_for() {
    let list: Value = serde_json::from_str(&written("code-quality")).unwrap();
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), findings().len());
    let mut fingerprints: Vec<&str> = Vec::new();
    for entry in list {
        // https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
        assert!(entry["description"].is_string() && entry["check_name"].is_string());
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&entry["severity"].as_str().unwrap()));
        assert!(["ci/.gitlab-ci.yml", "ci/Dockerfile"].contains(&entry["location"]["path"].as_str().unwrap()));
        assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        fingerprints.push(entry["fingerprint"].as_str().unwrap());
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), list.len());
}

#[test]
fn markdown_tells_a_reviewer_where() {
    let markdown = written("markdown");
    for finding in findings() {
        let rule = finding["rule"].as_str().unwrap();
        assert!(markdown.contains(&format!("https://docs.example/rules/{rule}/")), "{rule}: {markdown}");
    }
}

#[test]
fn several_formats_are_written_at_once() {
    let folder = folder();
    let ended =
        conform("check --quiet --output json=report.json --output sarif=a.sarif --output code-quality=q.json ci")
            .within(folder.path())
            .run();
    assert_eq!(ended.status, 1, "{ended:?}");
    assert!(ended.stdout.starts_with("error["), "{}", ended.stdout);
    let file = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let alone = |format: &str| conform(&format!("check --format {format} ci")).within(folder.path()).run().stdout;
    assert_eq!(file("report.json"), alone("json"));
    assert_eq!(file("a.sarif"), alone("sarif"));
    assert_eq!(file("q.json"), alone("code-quality"));
}

#[test]
fn an_output_that_cannot_be_written_is_said_by_its_name() {
    let folder = folder();
    let ended = conform("check --output json=missing/report.json ci").within(folder.path()).run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.starts_with("error: cannot write to `missing/report.json`: "), "{}", ended.stderr);
    let ended = conform("check --quiet --select tag-* --output json=/dev/full ci").within(folder.path()).run();
    assert_eq!(ended.status, 2, "{ended:?}");
    assert!(ended.stderr.starts_with("error: cannot write to `/dev/full`: No space left"), "{}", ended.stderr);
    for wrong in ["json", "json=", "xml=a.xml"] {
        let ended = conform(&format!("check --output {wrong} ci")).within(folder.path()).run();
        assert_eq!(ended.status, 2, "{wrong}");
    }
}
