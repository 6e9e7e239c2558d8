//! `--shard`: jobs that share an audit.

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::program::{Ended, conform};

fn repositories() -> Folder {
    let folder = Folder::with(&[]);
    for repository in ["a", "b", "c", "d"] {
        folder.write(&format!("{repository}/.gitlab-ci.yml"), "stages: []\n");
        folder.write(&format!("{repository}/Dockerfile"), "FROM scratch\n");
    }
    folder
}

fn shard(folder: &Folder, shard: &str) -> Ended {
    conform(&format!("check --format ndjson --shard {shard} .")).within(folder.path()).run()
}

fn documents(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn sources(ended: &Ended) -> Vec<String> {
    let documents = documents(ended);
    let reports = documents.iter().flat_map(|document| document["reports"].as_array().unwrap());
    reports.map(|report| report["source"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_file_is_in_one_shard() {
    let folder = repositories();
    let whole = conform("check --format ndjson .").within(folder.path()).run();
    let mut joined: Vec<String> = Vec::new();
    for index in 1..=3 {
        let part = shard(&folder, &format!("{index}/3"));
        assert!((2..=3).contains(&sources(&part).len()), "{part:?}");
        joined.extend(sources(&part));
    }
    joined.sort();
    assert_eq!(joined, sources(&whole));
}

#[test]
fn a_shard_says_so_and_that_it_is_whole() {
    let folder = repositories();
    folder.write("d/Dockerfile", b"\xFF");
    let ended = shard(&folder, "2/2");
    assert_eq!(ended.status, 2);
    let documents = documents(&ended);
    let (last, others) = documents.split_last().unwrap();
    assert_eq!(others.len(), 4);
    assert!(others.iter().all(|document| document["shard"] == json!({"index": 2, "total": 2})), "{ended:?}");
    assert_eq!(last["shard"], json!({"index": 2, "total": 2, "texts": 3, "not_checked": 1}));
    assert_eq!(last["reports"], json!([]));
    let missed: Vec<&Value> = others.iter().filter(|document| document["not_checked"].is_array()).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0]["not_checked"][0]["source"], "./d/Dockerfile");
    assert!(missed[0]["not_checked"][0]["reason"].as_str().unwrap().contains("is not UTF-8"));
    // The one document of JSON has the same.
    let document = conform("check --format json --shard 2/2 .").within(folder.path()).run().stdout;
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["shard"], json!({"index": 2, "total": 2}));
    assert_eq!(document["not_checked"], missed[0]["not_checked"]);
    assert_eq!(document["reports"].as_array().unwrap().len(), 3);
}

#[test]
fn a_shard_without_files_is_whole_and_clean() {
    let folder = Folder::with(&[("a/.gitlab-ci.yml", "stages: []\n")]);
    let ended = shard(&folder, "2/2");
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let documents = documents(&ended);
    assert_eq!(documents.len(), 1);
    assert_eq!((&documents[0]["reports"], &documents[0]["shard"]["texts"]), (&json!([]), &json!(0)));
}

#[test]
fn what_cannot_be_looked_at_is_told_by_one_shard() {
    let folder = Folder::with(&[("a/.gitlab-ci.yml", "stages: []\n")]);
    let ended = |index: usize| conform(&format!("check --shard {index}/2 missing a")).within(folder.path()).run();
    let [first, second] = [ended(1), ended(2)];
    assert_eq!((first.stderr.as_str(), second.status), ("", 2));
    assert!(second.stderr.starts_with("error: cannot read `missing`: "), "{second:?}");
}

#[test]
fn the_numbers_of_a_job_are_taken() {
    let folder = repositories();
    let auto = |run: crate::program::Run| sources(&run.within(folder.path()).run());
    let job = conform("check --format ndjson --shard auto .");
    let job = job.environment("CI_NODE_INDEX", "2").environment("CI_NODE_TOTAL", "3");
    assert_eq!(auto(job), sources(&shard(&folder, "2/3")));
    for (word, expected) in [
        ("/", "$CI_NODE_INDEX and $CI_NODE_TOTAL in a job with `parallel`"),
        ("auto", "$CI_NODE_INDEX and $CI_NODE_TOTAL in a job with `parallel`"),
        ("4/3", "the shards of 3 are numbered from 1 to 3"),
        ("two/3", "`two` is no number of a shard"),
        ("3", "INDEX/TOTAL"),
    ] {
        let run = conform(&format!("check --shard {word} .")).environment("CI_NODE_INDEX", "");
        let ended = run.within(folder.path()).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{word}");
        assert!(ended.stderr.contains(expected), "{word}: {}", ended.stderr);
    }
}
