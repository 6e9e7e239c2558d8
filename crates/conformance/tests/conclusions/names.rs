//! Of tags, names and references.

use conformance::{Direction, Kind, LegacyNames, Options, Selection, Trigger, check};
use diagnostics::Severity;

use super::concluded;
use super::words::told;

#[test]
fn of_tags() {
    concluded(
        Kind::Tag,
        Direction::Unknown,
        &[
            ("tag-version-prefix", "1.2.3", "passed"),
            ("tag-version-prefix", "$IMAGE_TAG", "unknown"),
            ("tag-version-prefix", "latest", "not-applicable"),
            ("tag-version-prefix", "v1.2.3 x:1", "failed [v]"),
            ("tag-version", "1.2.3", "passed"),
            ("tag-version", "$IMAGE_TAG", "unknown"),
            ("tag-short-sha", "main-a1b2c3g4", "failed [g]"),
            ("tag-branch-slug", "branch-x-a1b2c3d4", "passed"),
            ("tag-branch-slug", "$IMAGE_TAG", "unknown"),
            ("tag-promotion", "1.2.3-uat", "passed"),
            ("tag-promotion", "$IMAGE_TAG", "unknown"),
            ("tag-syntax", "main-$X", "passed"),
            ("tag-syntax", "$X", "unknown"),
        ],
    );
    // What Docker does not take at all is for the rule about its syntax.
    let (version, main) = (format!("v1.2.3-{}", "a".repeat(129)), format!("main-{}", "a".repeat(129)));
    concluded(
        Kind::Tag,
        Direction::Unknown,
        &[
            ("tag-version-prefix", &version, "not-applicable"),
            ("tag-version", &version, "not-applicable"),
            ("tag-promotion", &version, "not-applicable"),
            ("tag-short-sha", &main, "not-applicable"),
            ("tag-branch-slug", &format!("branch-x-{}", "a".repeat(129)), "not-applicable"),
        ],
    );
}

#[test]
fn of_names() {
    concluded(
        Kind::ArtifactName,
        Direction::Unknown,
        &[
            ("cli-binary-name", "orchestrator-executor", "passed"),
            ("raw-binary-name", "orchestrator-executor-0.3.0", "passed"),
            ("raw-binary-name", "orchestrator-executor-v0.3.0", "failed [v]"),
            ("raw-binary-name", "orchestrator-executor-main-a", "failed [a]"),
            ("repository-write-policy", "docker-hosted-dev/orchestrator/server:1.2.3", "passed"),
            ("repository-write-policy", "docker-hosted-dev/orchestrator/server:$TAG", "unknown"),
            ("repository-write-policy", "docker-hosted-dev/orchestrator/$X:1.2.3", "unknown"),
            ("rpm-file-name", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm", "passed"),
            ("rpm-file-name", "orchestrator-executor-0.3.-1.el9.x86_64.rpm", "failed [0.3.]"),
            ("rpm-file-name", "orchestrator-executor-0..3-1.el9.x86_64.rpm", "failed [0..3]"),
            ("rpm-file-name", "orchestrator-executor-0.3%-1.el9.x86_64.rpm", "failed [0.3%]"),
            ("wheel-file-name", "cwiq_common-0.2.0-py3-none-any.whl", "passed"),
            ("wheel-file-name", "cwiq_common-0.2.0-$PY-none-any.whl", "unknown"),
            ("wheel-file-name", "cwiq_common-0.2.0-py~3-none-any.whl", "failed [py~3]"),
            ("wheel-file-name", "cwiq_common-0.2.0rc1-py3-none-any.whl", "passed"),
            ("wheel-file-name", "cwiq_common-0.2.0rc1%-py3-none-any.whl", "failed [0.2.0rc1%]"),
            ("package-index", "https://me:$PASSWORD@nexus.shared.cwiq.io/repository/pypi-group/simple/", "passed"),
            ("package-index", "https://me@nexus.shared.cwiq.io/repository/pypi-group/simple/", "passed"),
        ],
    );
    concluded(
        Kind::ArtifactName,
        Direction::Push,
        &[("package-index", "https://nexus.shared.cwiq.io/repository/pypi-hosted", "passed")],
    );
}

#[test]
fn of_references() {
    const OWN: &str = "nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3";
    const CACHED: &str = "nexus.shared.cwiq.io:8444/library/python:3";
    concluded(
        Kind::ImageRef,
        Direction::Push,
        &[
            ("image-push-port", OWN, "passed"),
            ("image-registry-port", OWN, "passed"),
            ("image-hosted-foreign", OWN, "passed"),
            ("image-push-port", "$REGISTRY:8443/tool:1", "unknown"),
        ],
    );
    concluded(
        Kind::ImageRef,
        Direction::Pull,
        &[
            ("image-pull-port", CACHED, "passed"),
            ("image-registry-port", CACHED, "passed"),
            ("image-public-registry", CACHED, "passed"),
            ("image-public-registry", "$REGISTRY/tool:1", "unknown"),
            ("image-pull-port", "$REGISTRY:8444/tool:1", "unknown"),
            ("image-registry-port", "$REGISTRY:8444/tool:1", "unknown"),
            ("image-registry-port", "redis:7", "not-applicable"),
            ("image-moving-tag", "nexus.shared.cwiq.io:8444/orchestrator/server:latest", "passed [latest]"),
            (
                "image-moving-tag",
                &format!("{OWN}@sha256:{}", "a".repeat(64)).replace("1.2.3", "latest"),
                "not-applicable",
            ),
        ],
    );
    // Without a direction, and in the other one, there is nothing to say about a port.
    for direction in [Direction::Unknown, Direction::Pull] {
        concluded(Kind::ImageRef, direction, &[("image-push-port", "$REGISTRY:8443/tool:1", "not-applicable")]);
    }
    for direction in [Direction::Unknown, Direction::Push] {
        concluded(Kind::ImageRef, direction, &[("image-pull-port", "$REGISTRY:8444/tool:1", "not-applicable")]);
    }
}

#[test]
fn the_tags_of_a_push_belong_together() {
    let of = |trigger: Trigger, text: &str| {
        let rules = Selection { select: vec!["tag-set".to_owned()], ignore: Vec::new() };
        let report = check(Kind::Tag, text, &Options { rules, trigger: Some(trigger), ..Options::default() });
        let shown = report.findings.iter().map(|finding| {
            let fix = if finding.fix.is_some() { " (fix)" } else { "" };
            format!("{}{fix}", finding.message)
        });
        let shown: Vec<String> = shown.collect();
        let status = report.checks.iter().find(|check| check.rule == "tag-set").unwrap().status.as_str();
        if shown.is_empty() { status.to_owned() } else { shown.join(" / ") }
    };
    // A commit may be cut at different lengths, and a version may not.
    assert_eq!(of(Trigger::PushMain, "main-a1b2c3d4\nmain-a1b2c3d\nlatest\n"), "passed");
    assert_eq!(of(Trigger::PushMain, "main-a1b2c3d\nmain-a1b2c3d4\nlatest\n"), "passed");
    let versions = of(Trigger::PushTag, "1.2.3\n1.2.30\nstable\n");
    assert_eq!(versions, "`1.2.30` stands for another version than `1.2.3`.");
    assert_eq!(of(Trigger::PushMain, "main-a1b2c3d4\n$TAG\n"), "unknown");
    // What is nearly one of them may be meant as it.
    assert_eq!(of(Trigger::PushMain, "main-a1b2c3d4\nlatset\n"), "unknown");
    // What has a word of its own can be added.
    let latest = of(Trigger::PushMain, "main-a1b2c3d4\n");
    assert!(latest.starts_with("`latest` is missing") && latest.ends_with("(fix)"), "{latest}");
    let main = of(Trigger::PushMain, "latest\n");
    assert!(main.contains(" is missing") && !main.ends_with("(fix)"), "{main}");
}

#[test]
fn the_hyphen_form_is_a_name_as_the_setting_says() {
    let allowed = Options { legacy_names: Some(LegacyNames::Allow), ..Options::default() };
    for (text, expected) in [
        ("orchestrator-server", ":8443/orchestrator-server:{tag}` and"),
        ("orchestrator/runner-api", ":8443/orchestrator/runner-service:{tag}` and"),
    ] {
        let told = told(Kind::ImageRef, allowed.clone(), "image-registry-host", text);
        assert!(told.len() == 1 && told[0].contains(expected), "{text}: {told:?}");
    }
    let text = "variables:\n  IMAGE_NAME: orchestrator-server\na:\n  script: x\n";
    for (legacy_names, severity) in [(LegacyNames::Warn, Severity::Warning), (LegacyNames::Error, Severity::Error)] {
        let rules = Selection { select: vec!["image-name-variable".to_owned()], ignore: Vec::new() };
        let report =
            check(Kind::GitlabCi, text, &Options { rules, legacy_names: Some(legacy_names), ..Options::default() });
        assert_eq!(report.findings.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [severity]);
    }
}
