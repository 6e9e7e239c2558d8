//! The words of a finding.

use conformance::{Direction, Kind, Options, Selection, check};

use super::report;

/// The messages of a rule.
pub(super) fn messages(kind: Kind, rule: &str, text: &str) -> Vec<String> {
    let report = report(kind, Direction::Unknown, rule, text);
    report.findings.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn the_message_tells_which_fault_it_is() {
    for (kind, rule, text, expected) in [
        (Kind::Tag, "tag-short-sha", "main-a", "`a` has 1 character, and"),
        (Kind::Tag, "tag-short-sha", "main-ab", "`ab` has 2 characters, and"),
        (Kind::GitlabCi, "pipeline-stage-order", "stages: [build, mine]\n", "`mine` is not a stage of the standard."),
        (Kind::GitlabCi, "pipeline-stage-order", "stages: [test, build, build]\n", "The stage `build` stands twice."),
        (Kind::GitlabCi, "pipeline-stage-order", "stages: [test, validate]\n", "The stage `validate` stands too late."),
        (Kind::GitlabCi, "pipeline-stage-order", "stages: [validate, test]\n", "The list lacks `build`, `push`,"),
    ] {
        let messages = messages(kind, rule, text);
        assert!(messages.len() == 1 && messages[0].contains(expected), "{text}: {messages:?}");
    }
}

/// The message and the help of each finding.
pub(super) fn told(kind: Kind, options: Options, rule: &str, text: &str) -> Vec<String> {
    let rules = Selection { select: vec![rule.to_owned()], ignore: Vec::new() };
    let report = check(kind, text, &Options { rules, ..options });
    report.findings.into_iter().map(|finding| format!("{} {}", finding.message, finding.help)).collect()
}

#[test]
fn the_words_beside_a_finding_fit_the_case() {
    let variable = |line: &str| format!("variables:\n  {line}\na:\n  script: x\n");
    let own_hidden = "a:\n  script: x\n  needs: [.build]\nbuild:\n  script: x\n.build:\n  script: x\n";
    for (kind, rule, text, expected) in [
        (Kind::GitlabCi, "ci-unknown-job", own_hidden.to_owned(), "Its name starts with a dot"),
        (Kind::GitlabCi, "ci-yaml-syntax", "---\n".to_owned(), "There is no pipeline here"),
        (
            Kind::GitlabCi,
            "pipeline-job-trigger",
            "release:\n  script: x\n".to_owned(),
            "Its rule is `if: $CI_COMMIT_TAG =~ /^v/`.",
        ),
        (
            Kind::GitlabCi,
            "registry-variable",
            variable("NEXUS_HOST: \"\""),
            "the common template brings the inherited ones",
        ),
        (
            Kind::GitlabCi,
            "image-name-variable",
            variable("IMAGE_NAME: cwiq-server"),
            "is for the operating system's names alone",
        ),
        (
            Kind::ImageRef,
            "image-namespace",
            "nexus.shared.cwiq.io:8443/orchestrator:1".to_owned(),
            "the image's own name does not follow",
        ),
        (
            Kind::ImageRef,
            "image-registry-host",
            "orchestrator-server".to_owned(),
            ":8443/orchestrator/server:{tag}` and",
        ),
        (
            Kind::ImageRef,
            "image-registry-host",
            "orchestrator/runner-api".to_owned(),
            ":8443/orchestrator/runner-service:{tag}` and",
        ),
        (
            Kind::ImageRef,
            "image-unknown-service",
            "orchestrator/notification".to_owned(),
            "Did you mean `orchestrator/notification-service` or `orchestrator/notification-worker`?",
        ),
        (
            Kind::ImageRef,
            "image-unknown-service",
            "orchestrator/ui-e-service".to_owned(),
            "Did you mean `orchestrator/iam-service` or `orchestrator/audit-service` or `orchestrator/runner-service`?",
        ),
    ] {
        let told = told(kind, Options::default(), rule, &text);
        assert!(told.len() == 1 && told[0].contains(expected), "{rule} of {text}: {told:?}");
    }
}

#[test]
fn only_so_much_is_named_and_compared() {
    let misspelt = |line: &str| -> String { (0..21).map(|job| format!("j{job}:\n  script: x\n  {line}\n")).collect() };
    for (rule, text) in [
        ("ci-undefined-stage", misspelt("stage: biuld")),
        ("ci-unknown-job", format!("build:\n  script: x\n{}", misspelt("needs: [biuld]"))),
    ] {
        let told = told(Kind::GitlabCi, Options::default(), rule, &text);
        let compared = told.iter().filter(|told| told.contains("Is `build` meant?")).count();
        assert_eq!((told.len(), compared), (21, 20), "{rule}");
    }
    // With the two that GitLab adds.
    for (stages, cut) in [(18, false), (19, true), (25, true)] {
        let names: Vec<String> = (0..stages).map(|stage| format!("s{stage}")).collect();
        let text = format!("stages: [{}]\na:\n  stage: elsewhere\n  script: x\n", names.join(", "));
        let told = told(Kind::GitlabCi, Options::default(), "ci-undefined-stage", &text);
        assert_eq!(told[0].contains('…'), cut, "{stages}: {told:?}");
    }
    for (jobs, cut) in [(8, false), (9, true), (12, true)] {
        let text: String = (0..jobs).map(|job| format!(".j{job}:\n  extends: .j{}\n", (job + 1) % jobs)).collect();
        let text = format!("{text}a:\n  extends: .j0\n");
        // A long one is told of as a long chain, too.
        let circle = messages(Kind::GitlabCi, "ci-extends-cycle", &text).swap_remove(0);
        assert!(circle.contains("in a circle") && circle.contains('…') == cut, "{jobs}: {circle}");
    }
    // A path may have 255 characters.
    for (length, fixes) in [(247, 1), (248, 0)] {
        let text = format!("nexus.shared.cwiq.io:8444/{}:1", "a".repeat(length));
        let report = report(Kind::ImageRef, Direction::Pull, "image-library-path", &text);
        let fixed = report.findings.iter().filter(|finding| finding.fix.is_some()).count();
        assert_eq!((report.findings.len(), fixed), (1, fixes), "{length}");
    }
}
