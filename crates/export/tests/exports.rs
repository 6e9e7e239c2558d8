//! Exports of real reports: what programs read out of them, and what nobody can.

use conformance::{Kind, Options, Report, check};
use export::{Checked, FINDINGS_SHOWN, code_quality, junit, markdown, sarif};
use serde_json::Value;

const PORTAL: &str = "https://host.example/docs";

/// An error with a safe fix behind characters that UTF-16 and bytes count differently, a credential, and a finding taken back.
const TEXT: &str = "\
include:
  - project: orchestrator/ci-templates
    ref: main
    file: /.gitlab-ci-common.yml
build:
  stage: build
  variables:
    DB_PASSWORD: hunter2hunter2
  script:
    - 'echo 😀é; docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3'
test:
  stage: test
  # conform: ignore image-public-registry -- mirrored next month
  image: python:3.12.1
  script: pytest
";

fn report(text: &str) -> Report {
    check(Kind::GitlabCi, text, &Options::default())
}

fn with<T>(text: &str, export: impl FnOnce(&Checked<'_>) -> T) -> T {
    export(&Checked { source: "./ci/a b.yml", text, report: &report(text), held: &[] })
}

fn parsed(text: &str) -> Value {
    let parsed = serde_json::from_str(text);
    assert!(parsed.is_ok(), "{parsed:?} in {text}");
    parsed.unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    assert!(!list.is_empty(), "{value} is no list with anything in it");
    list
}

#[test]
fn markdown_lists_findings_with_line_rule_and_change() {
    let text = with(TEXT, |checked| markdown(checked, PORTAL));
    let expected = "\
- Line 10: Port 8444 is read-only: this push would be refused. ([`image-push-port`](https://host.example/docs/rules/image-push-port/))
  Push to port 8443, the hosted repository; port 8444 is the group repository for pulls.

  Use port 8443

  ```diff
  -    - 'echo 😀é; docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3'
  +    - 'echo 😀é; docker push nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3'
  ```
";
    assert!(text.starts_with("**`ci/a b.yml` does not conform**: ") && text.contains("1 suppressed finding"), "{text}");
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("\n#### Errors\n\n- Line "), "{text}");
    assert!(!with(TEXT, |checked| markdown(checked, "")).contains("]("));
}

#[test]
fn markdown_of_much_stays_small() {
    let text: String = (0..4_000).map(|job| format!("job-{job}: {{script: make, stage: nowhere}}\n")).collect();
    let markdown = with(&text, |checked| markdown(checked, PORTAL));
    assert_eq!(markdown.matches("\n- Line ").count(), FINDINGS_SHOWN);
    assert!(markdown.contains(" more.\n") && markdown.len() < 60_000, "{}", markdown.len());
}

/// The schema of SARIF is larger than all of this crate, so its demands on what we write are spelt out.
#[test]
fn sarif_has_what_its_schema_demands() {
    let log = parsed(&with(TEXT, |checked| sarif(&[*checked], PORTAL)));
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert_eq!(run["tool"]["driver"]["name"], "orchestrator-conform");
    let rules = list(&run["tool"]["driver"]["rules"]);
    for rule in rules {
        assert!(rule["shortDescription"]["text"].as_str().unwrap().ends_with('.'), "{rule}");
        assert_eq!(rule["helpUri"], format!("{PORTAL}/rules/{}/", rule["id"].as_str().unwrap()));
        assert!(["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    let mut fingerprints = Vec::new();
    for result in list(&run["results"]) {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "ci/a%20b.yml");
        let number = |key: &str| place["region"][key].as_u64().unwrap();
        assert!(number("startLine") >= 1 && number("startColumn") >= 1);
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
        for fix in result.get("fixes").map(list).unwrap_or_default() {
            for replacement in list(&fix["artifactChanges"][0]["replacements"]) {
                assert!(
                    replacement["deletedRegion"]["startLine"].is_u64()
                        && replacement["insertedContent"]["text"].is_string()
                );
            }
        }
        fingerprints.push(result["partialFingerprints"]["conform/v1"].as_str().unwrap().to_owned());
    }
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), list(&run["results"]).len());
    assert!(
        parsed(&with(TEXT, |checked| sarif(&[*checked], "")))["runs"][0]["tool"]["driver"]
            .get("informationUri")
            .is_none()
    );
}

#[test]
fn sarif_counts_columns_as_editors_do_and_says_what_is_suppressed() {
    let log = parsed(&with(TEXT, |checked| sarif(&[*checked], PORTAL)));
    let results = list(&log["runs"][0]["results"]);
    let of = |rule: &str| results.iter().find(|result| result["ruleId"] == rule).unwrap_or_else(|| panic!("no {rule}"));
    let push = of("image-push-port");
    let line = TEXT.lines().nth(9).unwrap();
    let column = 1 + line.split("8444").next().unwrap().encode_utf16().count();
    let region = &push["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(10), Some(column as u64)));
    let replacement = &push["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"], *region);
    assert_eq!(replacement["insertedContent"]["text"], "8443");
    assert!(push.get("suppressions").is_none());
    let suppression = &of("image-public-registry")["suppressions"][0];
    assert_eq!(
        (suppression["kind"].as_str(), suppression["justification"].as_str()),
        (Some("inSource"), Some("mirrored next month"))
    );
}

#[test]
fn a_fingerprint_outlives_lines_that_are_added_above() {
    let fingerprints = |text: &str| -> Vec<Value> {
        let entries = parsed(&with(text, |checked| code_quality(&[*checked])));
        list(&entries).iter().map(|entry| entry["fingerprint"].clone()).collect()
    };
    assert_eq!(fingerprints(TEXT), fingerprints(&format!("# a comment\n\n{TEXT}")));
}

#[test]
fn code_quality_has_what_gitlab_reads() {
    let entries = parsed(&with(TEXT, |checked| code_quality(&[*checked])));
    let entry = list(&entries).iter().find(|entry| entry["check_name"] == "image-push-port").unwrap();
    assert_eq!((entry["severity"].as_str(), entry["location"]["path"].as_str()), (Some("major"), Some("ci/a b.yml")));
    assert_eq!(entry["location"]["lines"]["begin"], 10);
    assert!(entry["description"].as_str().unwrap().starts_with("Port 8444 "));
    assert!(
        list(&entries).iter().all(|entry| entry["check_name"] != "image-public-registry"),
        "what is suppressed is no problem"
    );
}

#[test]
fn junit_has_a_test_for_each_rule() {
    let xml = with(TEXT, |checked| junit(&[*checked]));
    let report = report(TEXT);
    assert_eq!(xml.matches("<testcase ").count(), report.checks.len());
    let of = |rule: &str| {
        xml.lines()
            .find(|line| line.contains(&format!("name=\"{rule}\"")))
            .unwrap_or_else(|| panic!("no {rule} in {xml}"))
    };
    assert!(of("image-push-port").contains("><failure message=\"line 10: Port 8444 is"), "{xml}");
    assert!(of("image-public-registry").contains("<skipped message=\"Suppressed"), "{xml}");
    let number = |element: &str, word: &str| {
        let attributes = xml.split(&format!("<{element} ")).nth(1).unwrap().split('>').next().unwrap();
        attributes.split(&format!("{word}=\"")).nth(1).unwrap().split('"').next().unwrap().parse::<usize>().unwrap()
    };
    assert_eq!(number("testsuite", "failures"), xml.matches("<failure ").count());
    assert_eq!(number("testsuite", "skipped"), xml.matches("<skipped ").count());
    for word in ["tests", "failures", "errors"] {
        assert_eq!(number("testsuites", word), number("testsuite", word), "{word}");
    }
    // Of several texts the totals are the sums.
    let twice = with(TEXT, |checked| junit(&[*checked, *checked]));
    assert!(twice.contains(&format!(
        "<testsuites name=\"orchestrator-conform\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        2 * number("testsuite", "tests"),
        2 * number("testsuite", "failures")
    )));
}

#[test]
fn junit_is_xml_whatever_a_text_holds() {
    let xml = with("\"<&\u{1}\": {script: [a], stage: \"<b>&'\u{7}\"}\n'<c>': {}\n", |checked| junit(&[*checked]));
    assert!(!xml.contains("<b>") && !xml.contains("<c>") && !xml.contains('\u{1}') && !xml.contains('\u{7}'), "{xml}");
    assert_eq!(xml.matches('<').count(), xml.matches('>').count());
}

#[test]
fn no_export_shows_a_credential() {
    with(TEXT, |checked| {
        let all = [*checked];
        for export in [markdown(checked, PORTAL), sarif(&all, PORTAL), code_quality(&all), junit(&all)] {
            assert!(!export.contains("hunter2"), "{export}");
        }
    });
}

/// What a pipeline would have to say to become more than text in the comment that it is quoted in.
const MARKUP: [&str; 12] = [
    "<img src=x onerror=evil()>",
    "`<img src=x onerror=evil()>",
    "`` ` <b>evil</b> ` ``",
    "[evil](javascript:evil)",
    "![evil](https://evil.example/x.png)",
    "`[evil](https://evil.example)`",
    "<https://evil.example>",
    "**evil** _evil_ ~~evil~~",
    "a\n\n# evil\n\n- evil\n\n/close\n/assign @evil\n",
    "```\n</details><script>evil()</script>\n~~~",
    "| evil | <td> |\n|---|---|",
    "&lt;b&gt; &#60;b&#62; @evil #1 !1 $evil$",
];

fn markup_everywhere(word: &str) -> String {
    let quoted = |text: &str| diagnostics::inert_json(Value::from(text).to_string());
    let (quoted, pushed) =
        (quoted(word), quoted(&format!("docker push nexus.shared.cwiq.io:8444/orchestrator/{word}:1")));
    format!(
        "stages: [{quoted}]\ninclude: [{quoted}]\n{quoted}:\n  stage: {quoted}\n  image: {quoted}\n  needs: [{quoted}]\n  extends: {quoted}\n  \
         when: {quoted}\n  {quoted}: 1\n  script: [{pushed}]\n  rules: [{{if: {quoted}}}]\n"
    )
}

#[test]
fn nothing_of_a_text_is_markup_in_a_comment() {
    use pulldown_cmark::{Event, Options, Parser, Tag};

    for word in MARKUP {
        let text = markup_everywhere(word);
        let report = report(&text);
        assert!(report.findings.len() > 5, "{word}");
        for source in ["./.gitlab-ci.yml", word] {
            let comment = markdown(&Checked { source, text: &text, report: &report, held: &[] }, PORTAL);
            for event in Parser::new_ext(&comment, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES) {
                let shown = format!("{event:?} of {word:?} in\n{comment}");
                match event {
                    Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. } | Tag::Table(_)) => {
                        panic!("{shown}")
                    }
                    Event::Start(Tag::Emphasis | Tag::Strikethrough) => panic!("{shown}"),
                    Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with(PORTAL), "{shown}"),
                    Event::Start(Tag::Heading { .. }) => {}
                    _ => {}
                }
            }
            let headings = comment.lines().filter(|line| line.starts_with('#'));
            assert!(headings.into_iter().all(|line| line.starts_with("#### ")), "{comment}");
            // GitLab takes such a line for an order to itself.
            assert!(comment.lines().all(|line| !line.starts_with('/')), "{comment}");
        }
    }
}

#[test]
fn no_export_holds_a_control_character() {
    let controls = "\u{1}\u{7}\u{8}\u{1b}]0;evil\u{7f}\u{85}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{feff}";
    let text = markup_everywhere(controls);
    let report = report(&text);
    let checked = Checked { source: &format!("{controls}.yml"), text: &text, report: &report, held: &[] };
    let all = [checked];
    for export in [markdown(&checked, PORTAL), sarif(&all, PORTAL), code_quality(&all), junit(&all)] {
        let found = export.chars().find(|letter| *letter != '\n' && diagnostics::is_control(*letter));
        assert_eq!(found, None, "{export}");
        assert!(export.contains("]0;evil") || export.contains("%5D0%3Bevil"), "{export}");
    }
}
