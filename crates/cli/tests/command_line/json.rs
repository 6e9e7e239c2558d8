//! The output for programs, a contract: see `docs/json.md`.

use serde_json::{Map, Value};

use crate::folder::Folder;
use crate::program::{PUSHED_TO_PULL_PORT, conform};

/// The document about an input.
fn document(arguments: &str, input: &str) -> Value {
    let ended = conform(&format!("check --format json {arguments}")).input(input).run();
    serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted(mut keys: Vec<&str>) -> Vec<&str> {
    keys.sort_unstable();
    keys
}

#[test]
fn the_document_is_written_exactly_so() {
    let ended = conform("check --as image-ref --direction push --select image-push-port --format json")
        .input(format!("{PUSHED_TO_PULL_PORT}\n"))
        .run();
    let standard = conformance::standard();
    let expected = concat!(
        r#"{"version":1,"standard":{"version":"VERSION","date":"DATE"},"reports":[{"source":"-","kind":"image-ref","#,
        r#""verdict":"fails","findings":[{"rule":"image-push-port","severity":"error","#,
        r#""message":"Port 8444 is read-only: this push would be refused.","#,
        r#""help":"Push to port 8443, the hosted repository; port 8444 is the group repository for pulls.","#,
        r#""docs":"/rules/image-push-port/","#,
        r#""span":{"start":{"offset":21,"line":1,"column":22},"end":{"offset":25,"line":1,"column":26}},"#,
        r#""fix":{"applicability":"safe","title":"Use port 8443","edits":[{"start":21,"end":25,"text":"8443"}]}}],"#,
        r#""checks":[{"rule":"input-size","status":"passed"},{"rule":"image-push-port","status":"failed"}],"#,
        r#""understood":{"reference":{"registry":"nexus.shared.cwiq.io:8444","repository":"orchestrator/server","#,
        r#""tag":"1.2.3","digest":null},"references":[{"registry":"nexus.shared.cwiq.io:8444","#,
        r#""repository":"orchestrator/server","tag":"1.2.3","digest":null}]}}]}"#,
    )
    .replace("VERSION", &standard.version)
    .replace("DATE", &standard.date);
    assert_eq!(ended.stdout, format!("{expected}\n"));
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
}

#[test]
fn every_field_of_the_contract_is_there() {
    let document = document("--as image-ref --direction push", PUSHED_TO_PULL_PORT);
    assert_eq!(sorted(keys(&document)), ["reports", "standard", "version"]);
    assert_eq!(document["version"], 1);
    assert_eq!(sorted(keys(&document["standard"])), ["date", "version"]);
    let report = &document["reports"][0];
    assert_eq!(sorted(keys(report)), ["checks", "findings", "kind", "source", "understood", "verdict"]);
    let finding = &report["findings"][0];
    assert_eq!(sorted(keys(finding)), ["docs", "fix", "help", "message", "rule", "severity", "span"]);
    assert_eq!(sorted(keys(&finding["span"])), ["end", "start"]);
    assert_eq!(sorted(keys(&finding["span"]["start"])), ["column", "line", "offset"]);
    assert_eq!(sorted(keys(&finding["fix"])), ["applicability", "edits", "title"]);
    assert_eq!(sorted(keys(&finding["fix"]["edits"][0])), ["end", "start", "text"]);
    assert_eq!(sorted(keys(&report["checks"][0])), ["rule", "status"]);
    assert_eq!(sorted(keys(&report["understood"]["reference"])), ["digest", "registry", "repository", "tag"]);
}

#[test]
fn every_rule_that_looked_is_named_once() {
    let document = document("--as image-ref --direction push", PUSHED_TO_PULL_PORT);
    let checks = document["reports"][0]["checks"].as_array().unwrap();
    let mut statuses = Map::new();
    for check in checks {
        assert!(statuses.insert(check["rule"].as_str().unwrap().into(), check["status"].clone()).is_none(), "{check}");
        assert!(conformance::rule(check["rule"].as_str().unwrap()).is_some(), "{check}");
    }
    assert_eq!(statuses["image-push-port"], "failed");
    assert_eq!(statuses["image-syntax"], "passed");
}

#[test]
fn offsets_are_bytes_and_columns_are_utf16() {
    let document = document("--as image-ref --select image-syntax", "x\n😀/x:é");
    let findings = document["reports"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["message"].as_str().unwrap().contains('é')).unwrap();
    assert_eq!(finding["span"]["start"], serde_json::json!({"offset": 9, "line": 2, "column": 6}));
}

#[test]
fn a_finding_without_a_correction_has_a_null() {
    let document = document("--as image-ref --select image-syntax", "é/x");
    assert_eq!(document["reports"][0]["findings"][0]["fix"], Value::Null);
}

#[test]
fn a_reference_is_normalised_as_docker_does_it() {
    let document = document("--as image-ref", "python:3.12-slim");
    assert_eq!(
        document["reports"][0]["understood"]["reference"],
        serde_json::json!({"registry": "docker.io", "repository": "library/python", "tag": "3.12-slim", "digest": null})
    );
}

#[test]
fn the_verdict_follows_the_gravest_finding_and_notes_do_not_count() {
    let verdict = |arguments: &str, input: &str| document(arguments, input)["reports"][0]["verdict"].clone();
    assert_eq!(verdict("--as tag", "v1.2.3"), "fails");
    assert_eq!(verdict("--as tag", "1.2.3"), "conforms");
    let note = PUSHED_TO_PULL_PORT.replace("8444", "8443");
    assert_eq!(verdict("--as image-ref --select image-push-port", &note), "conforms");
}

#[test]
fn where_nothing_could_be_read_the_document_is_empty() {
    let ended = conform("check --format json /no/such/file").run();
    assert_eq!(ended.status, 2);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["reports"], serde_json::json!([]));
}

#[test]
fn each_line_of_ndjson_is_a_document_on_one_text() {
    let folder = Folder::with(&[("b.txt", "v1.2.3"), ("a.txt", "1.2.3"), ("c.txt", "latest")]);
    let ended = conform("check --as tag --format ndjson b.txt a.txt missing c.txt").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    let document = conform("check --as tag --format json b.txt a.txt c.txt").within(folder.path()).run();
    let document: Value = serde_json::from_str(&document.stdout).unwrap();
    let reports = document["reports"].as_array().unwrap();
    let lines: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (missed, lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line["not_checked"].is_array());
    assert_eq!(reports.len(), lines.len());
    for (line, report) in lines.iter().zip(reports) {
        assert_eq!(line["standard"], document["standard"]);
        assert_eq!(line["reports"], Value::Array(vec![report.clone()]));
    }
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0]["reports"], serde_json::json!([]));
    let entry = &missed[0]["not_checked"][0];
    assert_eq!(sorted(keys(entry)), ["reason", "source"]);
    assert_eq!(entry["source"], "missing");
    assert!(entry["reason"].as_str().unwrap().starts_with("cannot read `missing`: "), "{entry}");
}
