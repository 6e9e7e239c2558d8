//! The jobs and hooks that the guide shows do what it says: their scripts are run in a repository.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::folder::Folder;
use crate::program::{PROGRAM, conform};

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.pre-commit-hooks.yaml");

/// Names of files, and whether a check of a folder looks at them.
const NAMES: [(&str, bool); 12] = [
    (".gitlab-ci.yml", true),
    ("a/.gitlab-ci.yml", true),
    ("a/build.gitlab-ci.yml", true),
    ("Dockerfile", true),
    ("a/Dockerfile.dev", true),
    ("Containerfile", true),
    ("a/build.dockerfile", true),
    ("Dockerfile.dockerignore", false),
    ("a/.gitlab-ci.yml.bak", false),
    ("MyDockerfile", false),
    ("Dockerfiles", false),
    ("docker-compose.yml", false),
];

/// The jobs of the guide, each as it stands there.
fn jobs() -> Vec<String> {
    let guide = fs::read_to_string(GUIDE).unwrap();
    let blocks = guide.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let files: String = blocks.filter(|block| block.contains("\n  script:\n")).collect();
    let mut jobs: Vec<String> = Vec::new();
    for line in files.lines() {
        match jobs.last_mut() {
            Some(job) if line.is_empty() || line.starts_with(' ') => job.push_str(&format!("{line}\n")),
            _ => jobs.push(format!("{line}\n")),
        }
    }
    jobs
}

/// The job of that name: its script, as a runner gives it to the shell.
fn script(name: &str) -> String {
    let jobs = jobs();
    let job = jobs.iter().find(|job| job.starts_with(&format!("{name}:\n"))).unwrap_or_else(|| panic!("no {name}"));
    let (_, rest) = job.split_once("\n  script:\n").unwrap();
    let lines: Vec<&str> = rest.lines().map_while(|line| line.strip_prefix("    - ")).collect();
    assert!(!lines.is_empty(), "{job}");
    lines.join("\n")
}

/// Runs a script in a folder, and returns its status.
fn run(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Option<i32> {
    let path = format!("{}:{}", Path::new(PROGRAM).parent().unwrap().display(), env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", script]).current_dir(folder).env("PATH", path).envs(variables.iter().copied());
    let output = shell.output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.status.code()
}

const CLEAN: &str = "FROM nexus.shared.cwiq.io:8444/library/python:3.12-slim\n";
const FROM_DOCKER_HUB: &str = "FROM python:3.12-slim\n";

#[test]
fn the_job_for_merge_requests_fails_with_its_reports_and_passes_once_all_is_right() {
    let folder = Folder::with(&[("README.md", "none of its business")]);
    let made = conform("new server --backend").within(folder.path()).run();
    assert_eq!(made.status, 0, "{}", made.stderr);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let dockerfile = read("Dockerfile");
    folder.write("Dockerfile", format!("{dockerfile}\n{FROM_DOCKER_HUB}"));

    assert_eq!(run(&script("conform"), folder.path(), &[]), Some(1));
    let findings: Value = serde_json::from_str(&read("conform.json")).unwrap();
    let findings = findings.as_array().unwrap();
    let is_known = |finding: &&Value| finding["check_name"] == "dockerfile-base-image";
    assert_eq!(findings.iter().find(is_known).unwrap()["location"]["path"], "Dockerfile");
    let sarif: Value = serde_json::from_str(&read("conform.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), findings.len());
    assert!(read("conform.xml").contains("<failure"), "{}", read("conform.xml"));

    folder.write("Dockerfile", dockerfile);
    assert_eq!(run(&script("conform"), folder.path(), &[]), Some(0));
    assert_eq!(read("conform.json").trim(), "[]");
    assert!(!read("conform.xml").contains("<failure"));
}

#[test]
fn the_jobs_of_an_audit_share_the_files_and_join_what_they_find() {
    let broken = format!("{CLEAN}{FROM_DOCKER_HUB}");
    let folder = Folder::with(&[
        ("repositories/group/one/Dockerfile", &broken),
        ("repositories/group/two/Dockerfile", CLEAN),
        ("repositories/group/three/Dockerfile", &broken),
        ("repositories/group/three/docs/Dockerfile", CLEAN),
    ]);
    let total = "3";
    let statuses: Vec<_> = ["1", "2", "3"]
        .map(|index| run(&script("audit"), folder.path(), &[("CI_NODE_INDEX", index), ("CI_NODE_TOTAL", total)]))
        .into();
    assert!(statuses.contains(&Some(1)) && statuses.iter().all(|status| matches!(status, Some(0 | 1))), "{statuses:?}");

    assert_eq!(run(&script("audit-report"), folder.path(), &[]), Some(1));
    let table = fs::read_to_string(folder.join("audit.csv")).unwrap();
    for repository in ["group/one", "group/two", "group/three"] {
        assert!(table.contains(repository), "{table}");
    }
    let page = fs::read_to_string(folder.join("audit.html")).unwrap();
    assert!(page.contains("group/three") && page.contains("dockerfile-base-image"), "{page:.3000}");
}

/// The pattern of a hook takes exactly the files that a check of the folder takes.
#[test]
fn the_hooks_take_the_files_that_a_folder_has() {
    let pattern = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.trim_start().starts_with(key)).unwrap().to_owned();
        let pattern = line.split('\'').nth(1).unwrap().to_owned();
        (regex_lite::Regex::new(&pattern).unwrap(), pattern)
    };
    let (hooks, guide) = (fs::read_to_string(HOOKS).unwrap(), fs::read_to_string(GUIDE).unwrap());
    let (files, written) = pattern(&hooks, "files:");
    let (excluded, written_exclusion) = pattern(&hooks, "exclude:");
    assert_eq!((pattern(&guide, "files:").1, pattern(&guide, "exclude:").1), (written, written_exclusion));

    let all: Vec<_> = NAMES.iter().map(|(name, _)| (*name, CLEAN)).collect();
    let folder = Folder::with(&all);
    let report = conform("check --format ndjson .").within(folder.path()).run().stdout;
    for (name, expected) in NAMES {
        let is_checked = report.contains(&format!("\"source\":\"./{name}\""));
        let is_taken = files.is_match(name) && !excluded.is_match(name);
        assert_eq!((is_checked, is_taken), (expected, expected), "{name}");
    }
}
