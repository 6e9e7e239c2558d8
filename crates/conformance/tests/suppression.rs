//! Findings that comments take back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use conformance::{FileOrigin, Kind, Options, Report, Selection, SuppliedFile, check};
use diagnostics::{LineIndex, Severity, Status, Verdict};
use proptest::prelude::*;

/// The rules that have something to say of the pipelines here.
fn report(text: &str) -> Report {
    let select = ["image-public-registry", "image-library-path", "secret-literal"];
    let rules = Selection { select: select.map(str::to_owned).to_vec(), ignore: Vec::new() };
    check(Kind::GitlabCi, text, &Options { rules, ..Options::default() })
}

/// What counts, each with its line and the first letter of its severity; then, behind a bar, what is suppressed.
fn found(text: &str) -> String {
    let report = report(text);
    let lines = LineIndex::new(text);
    let line = |offset| lines.position(offset).line;
    let counting = report.findings.iter().map(|finding| {
        let weight = finding.severity.as_str().get(..1).unwrap();
        format!("{}:{}:{weight}", line(finding.span.start), finding.rule)
    });
    let suppressed = report.suppressed.iter().map(|it| format!("{}:{}", line(it.finding.span.start), it.finding.rule));
    format!("{} | {}", counting.collect::<Vec<_>>().join(" "), suppressed.collect::<Vec<_>>().join(" "))
}

const HEAD: &str = "# a test\n";

#[test]
fn a_comment_is_about_its_line_or_the_next() {
    for (text, expected) in [
        ("image: python:3.12 # conform: ignore image-public-registry -- why", " | 2:image-public-registry"),
        ("# conform: ignore image-public-registry -- why\nimage: python:3.12", " | 3:image-public-registry"),
        (
            "# conform: ignore image-public-registry -- why\n# more words\n\nimage: python:3.12",
            " | 5:image-public-registry",
        ),
        ("#conform:ignore image-public-registry--why\nimage: python:3.12", " | 3:image-public-registry"),
        ("## conform: ignore image-public-registry -- why\r\nimage: python:3.12", " | 3:image-public-registry"),
        // Not what is further down in the block.
        (
            "# conform: ignore image-public-registry -- why\nimage:\n  name: python:3.12",
            "2:suppression:w 4:image-public-registry:e | ",
        ),
        // A trailing comment is not about the next line.
        (
            "stages: [] # conform: ignore image-public-registry -- why\nimage: python:3.12",
            "2:suppression:w 3:image-public-registry:e | ",
        ),
        (
            "image: python:3.12\n# conform: ignore image-public-registry -- why",
            "2:image-public-registry:e 3:suppression:w | ",
        ),
    ] {
        assert_eq!(found(&format!("{HEAD}{text}")), expected, "{text}");
    }
}

#[test]
fn several_rules_and_several_comments_for_one_line() {
    let line = "image: \"python:3.12\" ";
    for (before, behind, expected) in [
        (
            "# conform: ignore image-public-registry, suppression-x -- why\n",
            "",
            "2:suppression:e | 3:image-public-registry",
        ),
        (
            "# conform: ignore image-public-registry -- why\n# conform: ignore image-library-path -- why\n",
            "",
            "3:suppression:w | 4:image-public-registry",
        ),
        (
            "# conform: ignore image-public-registry -- why\n",
            "# conform: ignore image-public-registry -- again",
            "3:suppression:w | 3:image-public-registry",
        ),
    ] {
        assert_eq!(found(&format!("{HEAD}{before}{line}{behind}")), expected, "{before}{behind}");
    }
}

#[test]
fn comments_of_a_shell_work_as_well() {
    let script = |lines: &str| format!("{HEAD}j:\n  script:\n    - |\n      cat <<EOF > x\n{lines}\n      EOF\n");
    for (lines, expected) in [
        ("      # conform: ignore secret-literal -- made up\n      DB_PASSWORD=hunter2", " | 7:secret-literal"),
        ("      DB_PASSWORD=hunter2 # conform: ignore secret-literal -- made up", " | 6:secret-literal"),
        ("      DB_PASSWORD='hunter2'# conform: ignore secret-literal -- made up", "6:secret-literal:e | "),
    ] {
        assert_eq!(found(&script(lines)), expected, "{lines}");
    }
}

#[test]
fn a_comment_that_is_wrong_is_a_finding() {
    for (comment, expected) in [
        ("ignore image-public-registry", "This suppression gives no reason."),
        ("ignore image-public-registry --", "This suppression gives no reason."),
        ("ignore", "This suppression names no rule."),
        ("ignore -- why", "This suppression names no rule."),
        ("ignore image-public-registri -- why", "There is no rule `image-public-registri`."),
        ("ignore image-* -- why", "There is no rule `image-*`."),
        ("ignore suppression -- why", "`suppression` cannot be suppressed."),
        ("ignore input-size -- why", "`input-size` cannot be suppressed."),
        ("ignore ci-yaml-syntax -- why", "`ci-yaml-syntax` cannot be suppressed."),
        ("ingore image-public-registry -- why", "`ingore` does nothing: the word is `ignore`."),
    ] {
        let report = report(&format!("{HEAD}# conform: {comment}\nstages: []\n"));
        let error = report.findings.iter().find(|finding| finding.severity == Severity::Error).unwrap();
        assert_eq!((error.rule, error.message.as_str()), ("suppression", expected));
    }
    assert_eq!(found(&format!("{HEAD}# conform: to the standard\nstages: []\n")), " | ");
    let report = report(&format!("{HEAD}# conform: ignore image-public-registri -- why\nstages: []\n"));
    assert_eq!(report.findings[0].help, "Is `image-public-registry` meant?");
}

#[test]
fn a_suppressed_finding_does_not_count_and_is_told() {
    let text = "image: python # conform: ignore image-public-registry -- a sandbox  \n";
    let result = report(text);
    assert_eq!(result.verdict(), Verdict::Conforms);
    assert_eq!(result.suppressed[0].reason, "a sandbox");
    let status = |text: &str, rule: &str| report(text).checks.iter().find(|check| check.rule == rule).unwrap().status;
    assert_eq!(status(text, "image-public-registry"), Status::Suppressed);
    assert_eq!(status(text, "suppression"), Status::Passed);
    assert_eq!(status("image: python", "suppression"), Status::NotApplicable);
    let two = format!("{text}j: {{image: node}}\n");
    assert_eq!(status(&two, "image-public-registry"), Status::Failed);
    assert_eq!(status("image: python # conform: ignore image-public-registry", "suppression"), Status::Failed);
}

#[test]
fn of_a_rule_that_does_not_look_nobody_knows_whether_it_is_suppressed() {
    assert_eq!(found(&format!("{HEAD}# conform: ignore tag-format -- why\nstages: []\n")), " | ");
}

#[test]
fn many_comments_take_no_longer() {
    let text = "# conform: ignore tag-format, tag-set -- why\n".repeat(40_000);
    let start = std::time::Instant::now();
    check(Kind::GitlabCi, &text, &Options::default());
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn the_comment_that_is_offered_takes_back_the_finding_and_nothing_else() {
    let mut offered = 0;
    for rule in conformance::rules() {
        let example = rule.page().fails.unwrap();
        for text in [example.text.clone(), example.text.replace('\n', "\r\n")] {
            let report = check(example.kind, &text, &example.options());
            for finding in &report.findings {
                let Some(edit) = conformance::suppression(example.kind, &text, finding) else { continue };
                offered += 1;
                let edited = diagnostics::apply_edits(&text, [&edit]).unwrap();
                let after = check(example.kind, &edited, &example.options());
                assert!(after.suppressed.iter().any(|it| it.finding.rule == finding.rule), "{edited}");
                assert!(after.findings.len() < report.findings.len(), "{edited}\n{:#?}", after.findings);
                let is_windows = text.contains("\r\n");
                assert!(!is_windows || edited.matches('\n').count() == edited.matches("\r\n").count(), "{edited:?}");
            }
        }
    }
    assert!(offered > 60, "{offered}");
}

#[test]
fn no_comment_is_offered_where_it_would_be_read_as_something_else() {
    let offered = |kind: Kind, text: &str| {
        let report = check(kind, text, &Options::default());
        let offers = report.findings.iter().filter_map(|finding| conformance::suppression(kind, text, finding));
        offers.map(|edit| edit.span.start).collect::<Vec<_>>()
    };
    let pull = "docker pull nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3";
    assert!(!offered(Kind::GitlabCi, &format!("a:\n  script:\n    - {pull}\n")).is_empty());
    for script in [
        format!("|\n    {pull}\n"),
        format!(">\n    echo\n    {pull}\n"),
        format!("echo\n    && {pull}\n"),
        format!("\"echo\n    && {pull}\"\n"),
    ] {
        let text = format!("a:\n  script: {script}");
        let inside = text.find("docker").unwrap() - 8;
        assert!(offered(Kind::GitlabCi, &text).iter().all(|&at| at < inside), "{text}");
    }
    // What is no YAML is not known well enough, and what is wrong with it cannot be suppressed.
    assert!(offered(Kind::GitlabCi, "a: [\nb:\n  image: python\n").is_empty());
    assert!(offered(Kind::Dockerfile, "FROM python:3.12 \\\n  AS a\n").iter().all(|&at| at == 0));
    assert!(offered(Kind::ImageRef, "python").is_empty());
}

/// Places where a secret may be written, and what a rule then quotes.
const PLACES: &[&str] = &[
    "variables:\n  DB_PASSWORD: SECRET\n",
    "variables:\n  DB_PASSWORD: \"SECRET\"\n  NEXUS_REGISTRY: $DB_PASSWORD\n",
    "variables:\n  NEXUS_HOST: https://me:SECRET@nexus.shared.cwiq.io\n",
    "image: https://me:SECRET@nexus.shared.cwiq.io:8444/Python\n",
    "image: \"$DB_PASSWORD\"\nvariables: {DB_PASSWORD: SECRET}\n",
    "include:\n  - remote: https://me:SECRET@git.example/.gitlab-ci-common.yml\n",
    "include:\n  - project: orchestrator/ci-templates\n    ref: \"$API_PASSWORD\"\nvariables:\n  API_PASSWORD:\n    value: SECRET\n",
    "j:\n  script:\n    - docker login -u ci -p SECRET nexus.shared.cwiq.io:8443\n",
    "j:\n  script: [\"curl -H 'PRIVATE-TOKEN: SECRET9' https://x\"]\n  stage: SECRET_PASSWORD=SECRET\n",
];

#[test]
fn a_secret_of_an_included_file_is_masked_as_well() {
    let origin = FileOrigin::Local("/ci/base.yml".into());
    let text = "variables:\n  API_PASSWORD: hunter2\nj:\n  extends: .a\n  image: $API_PASSWORD/x/y\n".into();
    let options = Options { files: vec![SuppliedFile { origin, text }], ..Options::default() };
    let text = "include: /ci/base.yml\nk:\n  image: \"$API_PASSWORD/X\"\n";
    let report = check(Kind::GitlabCi, text, &options);
    let json = conformance::to_json(vec![("-", text, &report)]);
    assert!(json.contains("xxxxxxx/") && !json.contains("hunter2"), "{json}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_report_repeats_a_secret(
        places in prop::collection::vec(prop::sample::select(PLACES), 1..4),
        secret in "[A-Za-z][A-Za-z0-9]{3,12}[0-9][A-Za-z]{2}[0-9][A-Z]{2}",
    ) {
        let text = places.concat().replace("SECRET_", "X_").replace("SECRET", &secret);
        let report = check(Kind::GitlabCi, &text, &Options::default());
        let json = conformance::to_json(vec![("-", &text, &report)]);
        prop_assert!(!json.contains(&secret), "{json}");
        prop_assert!(!report.shown(&text).contains(&secret));
        prop_assert!(report.findings.iter().any(|finding| finding.rule == "secret-literal"), "{text}");
        for finding in &report.findings {
            for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(!edit.text.contains("xxxx"), "{} writes the mask: {edit:?}\n{text}", finding.rule);
            }
        }
        let detection = conformance::detect(&text);
        prop_assert!(!detection.reason.contains(&secret) && !detection.subject.contains(&secret));
    }
}
