//! `merge`: the reports of shards as one.

use std::fs;

use serde_json::{Value, json};

use crate::folder::Folder;
use crate::program::{Ended, conform};

/// Three repositories: one of the service `server`, one of two services, and one without findings of its own.
fn audit() -> Folder {
    let push = |service: &str| format!("docker push nexus.shared.cwiq.io:8443/orchestrator/{service}:1.2.3");
    let pipeline = |scripts: &[String]| format!("build:\n  image: python\n  script: ['{}']\n", scripts.join("', '"));
    Folder::with(&[
        ("repositories/group/app/.gitlab-ci.yml", &pipeline(&[push("server")])),
        ("repositories/group/app/Dockerfile", "FROM python\n"),
        ("repositories/group/two/.gitlab-ci.yml", &pipeline(&[push("server"), push("ui")])),
        ("repositories/group/ui/Dockerfile", "FROM nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3\n"),
    ])
}

const CHECK: &str = "check --select image-* repositories --format ndjson";

/// Writes the report of each shard to `1.ndjson` and so on.
fn write_shards(folder: &Folder, total: usize) {
    for index in 1..=total {
        let ended = conform(&format!("{CHECK} --shard {index}/{total}")).within(folder.path()).run();
        folder.write(&format!("{index}.ndjson"), ended.stdout);
    }
}

fn merge(folder: &Folder, arguments: &str) -> Ended {
    conform(&format!("merge --root repositories --repository-depth 2 {arguments}")).within(folder.path()).run()
}

fn summary(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"))
}

/// The values of a field, for each entry of a list.
fn each(summary: &Value, list: &str, field: &str) -> Vec<Value> {
    summary[list].as_array().unwrap().iter().map(|entry| entry[field].clone()).collect()
}

#[test]
fn shards_amount_to_what_one_check_finds() {
    let folder = audit();
    write_shards(&folder, 3);
    let whole = conform(CHECK).within(folder.path()).run();
    folder.write("whole.ndjson", &whole.stdout);
    let merged = merge(&folder, "--format json 3.ndjson 1.ndjson 2.ndjson");
    assert_eq!((merged.status, merged.stderr.as_str()), (1, ""));
    assert_eq!(summary(&merged), summary(&merge(&folder, "--format json whole.ndjson")));

    // Counted once more, from the lines themselves.
    let reports: Vec<Value> =
        whole.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["reports"][0].clone()).collect();
    let findings: Vec<&Value> = reports.iter().flat_map(|report| report["findings"].as_array().unwrap()).collect();
    let count = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).count();
    let totals = &summary(&merged)["totals"];
    assert_eq!(totals["texts"], reports.len());
    assert_eq!(totals["failing"], reports.iter().filter(|report| report["verdict"] == "fails").count());
    assert!(count("error") > 0 && count("warning") > 0);
    assert_eq!([&totals["errors"], &totals["warnings"]], [&json!(count("error")), &json!(count("warning"))]);
    for rule in summary(&merged)["rules"].as_array().unwrap() {
        let of_rule = |severity: &str| {
            findings.iter().filter(|it| it["rule"] == rule["rule"] && it["severity"] == severity).count()
        };
        assert_eq!([&rule["errors"], &rule["warnings"]], [&json!(of_rule("error")), &json!(of_rule("warning"))]);
    }
}

#[test]
fn repositories_and_services_are_told_by_paths_images_and_names() {
    let folder = audit();
    write_shards(&folder, 1);
    let summary = summary(&merge(&folder, "--format json 1.ndjson"));
    let repositories = summary["repositories"].as_array().unwrap();
    let services =
        |name: &str| repositories.iter().find(|it| it["repository"] == name).map(|it| it["services"].clone()).unwrap();
    assert_eq!(repositories.len(), 3);
    assert_eq!(services("group/app"), json!(["server"]));
    assert_eq!(services("group/two"), json!(["server", "ui"]));
    // What a Dockerfile builds upon does not tell; the name of the repository does.
    assert_eq!(services("group/ui"), json!(["ui"]));
    // The Dockerfile beside a pipeline belongs to its service, and a text of two services counts for both.
    let texts = |name: &str| {
        let services = summary["services"].as_array().unwrap().iter();
        services.filter(|it| it["service"] == name).map(|it| it["texts"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!([texts("server"), texts("ui")], [3, 2]);
    let depth = conform("merge --format json 1.ndjson").within(folder.path()).run();
    assert_eq!(each(&self::summary(&depth), "repositories", "repository"), ["repositories"]);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_the_rest_is_merged() {
    let folder = audit();
    write_shards(&folder, 3);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let (first, second) = (read("1.ndjson"), read("2.ndjson"));
    let whole = summary(&merge(&folder, "--format json 1.ndjson 2.ndjson 3.ndjson"));
    let standard = format!("\"version\":\"{}\"", conformance::standard().version);
    folder.write("cut.ndjson", &second[..second.len() - 20]);
    folder.write("standard.ndjson", second.replace(&standard, "\"version\":\"9.0.0\""));
    folder.write("newer.ndjson", second.replace("{\"version\":1,", "{\"version\":2,"));
    folder.write("garbage.ndjson", format!("{second}no json\n\n"));
    folder.write("other.ndjson", second.replace("\"total\":3", "\"total\":4"));
    folder.write("empty.ndjson", "");
    folder.write("less.ndjson", second.lines().skip(1).collect::<Vec<_>>().join("\n"));
    for (reports, expected) in [
        ("1.ndjson cut.ndjson 3.ndjson", "`cut.ndjson`, line 2: is no report: EOF while parsing"),
        ("1.ndjson cut.ndjson 3.ndjson", "`cut.ndjson` breaks off: the last line of shard 2/3 is missing"),
        ("1.ndjson 3.ndjson", "shard 2 of 3 is missing"),
        ("1.ndjson", "shards 2, 3 of 3 are missing"),
        (
            "1.ndjson 2.ndjson 3.ndjson 1.ndjson",
            "`1.ndjson`, line 1: is of shard 1/3, which is in `1.ndjson` already; it is",
        ),
        ("1.ndjson standard.ndjson 3.ndjson", "`standard.ndjson`, line 1: is against the standard 9.0.0 of "),
        (
            "1.ndjson newer.ndjson 3.ndjson",
            "`newer.ndjson`, line 1: has version 2 of the report, and this program reads version 1",
        ),
        ("1.ndjson garbage.ndjson 3.ndjson", "`garbage.ndjson`, line 3: is no report: expected"),
        ("1.ndjson other.ndjson", "`other.ndjson`, line 1: is of shard 2/4, and others are of 3 shards"),
        ("1.ndjson 2.ndjson 3.ndjson empty.ndjson", "`empty.ndjson` is empty"),
        ("1.ndjson less.ndjson 3.ndjson", "`less.ndjson`, line 1: ends shard 2/3 with 1 files, of which 0 are here"),
        ("1.ndjson missing.ndjson", "`missing.ndjson` cannot be read: No such file"),
    ] {
        let ended = merge(&folder, &format!("--format json {reports}"));
        assert_eq!(ended.status, 2, "{reports}");
        assert!(ended.stderr.contains(&format!("error: {expected}")), "{reports}: {}", ended.stderr);
        let summary = summary(&ended);
        let told = summary["problems"].as_array().unwrap().iter();
        let reasons: Vec<&str> = told.map(|it| it["reason"].as_str().unwrap()).collect();
        assert!(reasons.iter().any(|reason| expected.contains(reason) || ended.stderr.contains(reason)), "{ended:?}");
        assert_eq!(reasons.len(), ended.stderr.lines().count(), "{ended:?}");
        // What is left is counted: shard 1, and what else there is.
        assert!(summary["totals"]["texts"].as_u64().unwrap() >= first.lines().count() as u64 - 1, "{reports}");
        if reports.contains("2.ndjson 3.ndjson") || reports.contains("garbage") {
            assert_eq!(summary["rules"], whole["rules"], "{reports}");
        }
    }
}

#[test]
fn a_text_counts_once() {
    let folder = audit();
    let ended = conform(CHECK).within(folder.path()).run();
    folder.write("a.ndjson", &ended.stdout);
    folder.write("b.ndjson", ended.stdout.lines().take(1).collect::<String>());
    let merged = merge(&folder, "--format json a.ndjson b.ndjson");
    assert_eq!(merged.status, 2);
    assert!(merged.stderr.contains("`b.ndjson`, line 1: is about `repositories/group/app/.gitlab-ci.yml`, which was"));
    assert_eq!(summary(&merged)["totals"]["texts"], 4);
}

#[test]
fn a_text_that_was_not_checked_is_named_and_decides_the_status() {
    let folder = audit();
    folder.write("repositories/group/two/Dockerfile", b"\xFF");
    write_shards(&folder, 2);
    let ended = merge(&folder, "1.ndjson 2.ndjson --output json=a.json");
    assert_eq!((ended.status, ended.stderr.as_str()), (2, ""));
    assert!(ended.stdout.contains("Not checked\nrepositories/group/two/Dockerfile: "), "{}", ended.stdout);
    let summary: Value = serde_json::from_str(&fs::read_to_string(folder.join("a.json")).unwrap()).unwrap();
    assert_eq!(each(&summary, "not_checked", "source"), ["repositories/group/two/Dockerfile"]);
    assert_eq!(summary["totals"]["not_checked"], 1);
}

#[test]
fn a_clean_audit_ends_well() {
    let folder = audit();
    let ended = conform("check --select tag-* repositories --format ndjson").within(folder.path()).run();
    let merged = conform("merge -").input(ended.stdout).run();
    assert_eq!((merged.status, merged.stderr.as_str()), (0, ""));
    assert!(merged.stdout.ends_with(&format!(
        "0 errors, 0 warnings, 0 notes in 4 texts of 1 repository, 0 with errors (standard {} of {})\n",
        conformance::standard().version,
        conformance::standard().date
    )));
}

/// A report on texts with these sources, as another program might write it.
fn report(sources: &[&str]) -> String {
    let reports: Vec<Value> = sources
        .iter()
        .map(|source| {
            let finding = json!({"rule": "image-pull-port", "severity": "error", "docs": "/rules/image-pull-port/"});
            json!({"source": source, "kind": "gitlab-ci", "verdict": "fails", "findings": [finding]})
        })
        .collect();
    let standard = json!({"version": "1.0.0", "date": "2026-11-21"});
    json!({"version": 1, "standard": standard, "reports": reports}).to_string() + "\n"
}

#[test]
fn csv_is_read_by_another_reader_and_holds_no_formula() {
    let sources = ["=1+1/a.yml", "@x/\"quoted\", and\nmore.yml", "-x/a.yml", "plain/a.yml"];
    let ended = conform("merge --format csv -").input(report(&sources)).run();
    assert_eq!(ended.status, 1);
    // RFC 4180 ends a record with both.
    assert!(ended.stdout.starts_with("group,name,texts,failing,errors,warnings,notes,detail\r\n"), "{}", ended.stdout);
    let records: Vec<Vec<String>> = csv::Reader::from_reader(ended.stdout.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let of = |group: &str| {
        let names = records.iter().filter(|record| record[0] == group).map(|record| record[1].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(of("repository"), ["'-x", "'=1+1", "'@x", "plain"]);
    assert_eq!(of("text"), ["'-x/a.yml", "'=1+1/a.yml", "'@x/\"quoted\", and\nmore.yml", "plain/a.yml"]);
    assert_eq!(records[0], ["total", "", "4", "4", "4", "0", "0", "standard 1.0.0 of 2026-11-21"]);
    assert_eq!(records[1][..5], ["rule", "image-pull-port", "4", "4", "4"]);
    for cell in records.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
}

#[test]
fn the_page_shows_markup_as_text_and_links_rules_to_the_portal() {
    let page = |arguments: &str| {
        let ended = conform(&format!("merge --format html {arguments} -")).input(report(&["<b>x</b>/a&b.yml"])).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
        ended.stdout
    };
    let linked = page("--portal https://docs.example/");
    assert!(linked.starts_with("<!DOCTYPE html>"), "{linked}");
    assert!(linked.contains("&lt;b&gt;x&lt;/b&gt;/a&amp;b.yml") && !linked.contains("<b>"), "{linked}");
    assert!(
        linked.contains("<a href=\"https://docs.example/rules/image-pull-port/\"><code>image-pull-port</code></a>")
    );
    assert!(!page("").contains("<a "));
    assert!(!linked.contains("<script"));
}

#[test]
fn the_text_is_for_people() {
    let ended = conform("merge -").input(report(&["a/x.yml", "a/y.yml", "b/\u{1b}[31m.yml"])).run();
    let expected = "\
Rules              errors  warnings     notes     texts
image-pull-port         3         0         0         3

Services             errors  warnings     notes     texts
service not known         3         0         0         3

Repositories    errors  warnings     notes     texts
a                    2         0         0         2
b                    1         0         0         1

Texts with the most findings    errors  warnings     notes     texts
a/x.yml                              1         0         0         1
a/y.yml                              1         0         0         1
b/␛[31m.yml                          1         0         0         1

3 errors, 0 warnings, 0 notes in 3 texts of 2 repositories, 3 with errors (standard 1.0.0 of 2026-11-21)
";
    assert_eq!(ended.stdout, expected);
}

#[test]
fn what_is_kept_grows_with_the_repositories_and_not_with_the_texts() {
    // A thousand times the same repository with a long message each: the outcome is as short as of one.
    let line = |number: usize| {
        report(&[&format!("a/{number}.yml")])
            .replace("\"severity\"", &format!("\"message\":\"{}\",\"severity\"", "x".repeat(500)))
    };
    let outcome = |count: usize| {
        let input: String = (0..count).map(line).collect();
        let ended = conform("merge --format json -").input(input).run();
        assert_eq!(summary(&ended)["totals"]["texts"], count);
        ended.stdout.len()
    };
    assert!(outcome(2_000) < outcome(200) + 1_000);
}
