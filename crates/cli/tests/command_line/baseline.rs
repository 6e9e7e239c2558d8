//! `--baseline`: what was there already does not fail.

use std::fs;

use serde_json::Value;
use serde_sarif::sarif::Sarif;

use crate::folder::Folder;
use crate::program::{Ended, conform};

const PIPELINE: &str =
    "build:\n  image: python:3.12\n  script: [make]\ntest:\n  image: python:3.12\n  script: [make]\n";
const SELECT: &str = "--select image-public-registry,image-moving-tag,secret-literal";

fn check(folder: &Folder, arguments: &str) -> Ended {
    conform(&format!("check {SELECT} {arguments}")).within(folder.path()).run()
}

/// A repository with a baseline of what it has.
fn repository() -> Folder {
    let folder = Folder::with(&[("ci/.gitlab-ci.yml", PIPELINE), ("Dockerfile", "FROM scratch\n")]);
    let ended = check(&folder, "--write-baseline conform-baseline.json .");
    assert_eq!(
        (ended.status, ended.stderr.as_str()),
        (0, "note: 2 findings are in the baseline `conform-baseline.json`\n")
    );
    assert!(ended.stdout.starts_with("no findings in 2 texts, 2 findings held back by the baseline"), "{ended:?}");
    folder
}

fn baseline(folder: &Folder) -> String {
    fs::read_to_string(folder.join("conform-baseline.json")).unwrap()
}

const USE: &str = "--baseline conform-baseline.json";

#[test]
fn an_old_repository_starts_clean() {
    let folder = repository();
    assert_eq!(check(&folder, ".").status, 1);
    let ended = check(&folder, &format!("{USE} ."));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert!(ended.stdout.starts_with("no findings in 2 texts, 2 findings held back by the baseline (standard"));
}

#[test]
fn the_file_has_a_line_for_each_finding_and_is_always_the_same() {
    let folder = repository();
    folder.write("a/.gitlab-ci.yml", "x:\n  image: ubuntu:24.04\n  script: [make]\n");
    let first = check(&folder, "--write-baseline conform-baseline.json --quiet ci a .");
    assert_eq!((first.status, first.stderr.as_str(), first.stdout.as_str()), (0, "", ""));
    let text = baseline(&folder);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!((lines[0], lines[3]), ("{\"version\": 1, \"findings\": [", "]}"));
    assert!(
        lines[1].starts_with("  {\"path\":\"a/.gitlab-ci.yml\",\"rule\":\"image-public-registry\",\"fingerprint\":\""),
        "{text}"
    );
    assert!(lines[2].contains("\"count\":2,\"message\":\""), "{text}");
    check(&folder, "--write-baseline conform-baseline.json .");
    assert_eq!(baseline(&folder), text);
    // From another folder it is the same file.
    let elsewhere =
        conform(&format!("check {SELECT} --write-baseline ../conform-baseline.json ..")).within(&folder.join("ci"));
    assert_eq!(elsewhere.run().status, 0);
    assert_eq!(baseline(&folder), text);
}

#[test]
fn moved_lines_and_other_edits_bring_nothing_back_and_new_findings_fail() {
    let folder = repository();
    let moved = format!(
        "# new\n\nlint:\n  script: [make]\n{}",
        PIPELINE.replace("  image: python:3.12\n", "  image:   python:3.12 # old\n")
    );
    folder.write("ci/.gitlab-ci.yml", &moved);
    let ended = check(&folder, &format!("{USE} ."));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{ended:?}");
    // Another image, and one more time the same.
    folder.write("ci/.gitlab-ci.yml", format!("{moved}more:\n  image: node:20\n  script: [make]\n"));
    let ended = check(&folder, &format!("{USE} ."));
    assert_eq!(ended.status, 1);
    assert!(ended.stdout.contains("node:20") && !ended.stdout.contains("| python"), "{}", ended.stdout);
    assert!(ended.stdout.contains("1 error in 2 texts, 2 findings held back"), "{}", ended.stdout);
    folder.write("ci/.gitlab-ci.yml", format!("{moved}more:\n  image: python:3.12\n  script: [make]\n"));
    assert!(check(&folder, &format!("{USE} .")).stdout.contains("1 error in 2 texts, 2 findings held back"));
}

#[test]
fn what_occurs_no_more_is_told() {
    let folder = repository();
    folder.write("ci/.gitlab-ci.yml", PIPELINE.replacen("image: python:3.12", "timeout: 1h", 1));
    let ended = check(&folder, &format!("{USE} ."));
    assert_eq!(ended.status, 0);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(
        lines[0],
        "note: 1 entry occurs no more in the baseline `conform-baseline.json`; \
         `--write-baseline conform-baseline.json` leaves out:"
    );
    assert!(lines[1].starts_with("note: ci/.gitlab-ci.yml: image-public-registry: "), "{}", ended.stderr);
    assert_eq!(lines.len(), 2);
    // What was not looked at says nothing: another file, another rule, a lighter finding.
    for arguments in ["Dockerfile", "--ignore image-public-registry .", "--severity error Dockerfile", "--quiet ."] {
        let ended = check(&folder, &format!("{USE} {arguments}"));
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments}");
    }
    // A file that is gone has nothing any more.
    fs::remove_file(folder.join("ci/.gitlab-ci.yml")).unwrap();
    let ended = check(&folder, &format!("{USE} ."));
    assert!(ended.stderr.contains("note: ci/.gitlab-ci.yml: image-public-registry (2 times): "), "{}", ended.stderr);
}

#[test]
fn the_settings_may_name_it_relative_to_themselves() {
    let folder = repository();
    folder.write("conform.toml", "baseline = \"conform-baseline.json\"\n");
    let ended = conform(&format!("check {SELECT} .")).within(&folder.join("ci")).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert_eq!(conform(&format!("check {SELECT} --no-config .")).within(&folder.join("ci")).run().status, 1);
}

#[test]
fn programs_see_the_new_findings_alone_and_sarif_says_which_are_old() {
    let folder = repository();
    let written = |format: &str| check(&folder, &format!("{USE} --format {format} ci")).stdout;
    let document: Value = serde_json::from_str(&written("json")).unwrap();
    let report = &document["reports"][0];
    assert_eq!((&report["verdict"], &report["findings"]), (&"conforms".into(), &serde_json::json!([])));
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["rule"] == "image-public-registry").unwrap();
    assert_eq!(check["status"], "suppressed");
    assert_eq!(serde_json::from_str::<Value>(&written("code-quality")).unwrap(), serde_json::json!([]));
    let log: Sarif = serde_json::from_str(&written("sarif")).unwrap();
    let results = log.runs[0].results.as_ref().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let suppressions = serde_json::to_value(result.suppressions.as_ref().unwrap()).unwrap();
        assert_eq!(suppressions[0]["kind"], "external");
    }
}

#[test]
fn no_credential_stands_in_it() {
    let pipeline = "a:\n  variables:\n    DB_PASSWORD: hunter2hunter2\n  script: [make]\n";
    let folder = Folder::with(&[(".gitlab-ci.yml", pipeline)]);
    let ended = check(&folder, "--write-baseline conform-baseline.json .");
    assert_eq!(ended.status, 0);
    assert!(baseline(&folder).contains("secret-literal"), "{}", baseline(&folder));
    assert!(!baseline(&folder).contains("hunter2"), "{}", baseline(&folder));
    assert_eq!(check(&folder, &format!("{USE} .")).status, 0);
    // Another credential of the same length cannot be told apart, so that nobody can try which one it is.
    let written = baseline(&folder);
    folder.write(".gitlab-ci.yml", pipeline.replace("hunter2hunter2", "hunter3hunter3"));
    check(&folder, "--write-baseline conform-baseline.json .");
    assert_eq!(baseline(&folder), written);
}

#[test]
fn a_baseline_that_cannot_be_read_is_refused() {
    let folder = repository();
    for (content, expected) in [
        (
            "{\"version\": 2, \"entries\": []}",
            "the baseline `b.json` has version 2, and this program reads version 1: take",
        ),
        ("[]", "the baseline `b.json` is not one: "),
        ("{\"version\": 1}", "the baseline `b.json` is not one: missing field `findings`"),
        ("", "the baseline `b.json` is not one: EOF"),
    ] {
        folder.write("b.json", content);
        let ended = check(&folder, "--baseline b.json .");
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{content}");
        assert!(ended.stderr.starts_with(&format!("error: {expected}")), "{}", ended.stderr);
    }
    let ended = check(&folder, "--baseline missing.json .");
    assert!(ended.stderr.contains("`--write-baseline missing.json` makes one"), "{}", ended.stderr);
    for arguments in ["--write-baseline a.json --baseline b.json .", "--write-baseline a.json --shard 1/2 ."] {
        assert_eq!(check(&folder, arguments).status, 2);
    }
}

#[test]
fn half_a_baseline_is_not_written() {
    let folder = repository();
    let before = baseline(&folder);
    let ended = check(&folder, "--write-baseline conform-baseline.json . missing");
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.ends_with("error: the baseline is not written, because not everything was checked\n"));
    assert_eq!(baseline(&folder), before);
    let ended = check(&folder, "--write-baseline missing/b.json .");
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.contains("error: cannot write the baseline `missing/b.json`: "), "{}", ended.stderr);
}
