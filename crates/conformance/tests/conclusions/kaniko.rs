//! Of Kaniko builds, as commands and in pipelines.

use conformance::{Direction, Kind};

use super::words::messages;
use super::{concluded, report};

#[test]
fn of_kaniko_builds() {
    const ARGS: &str = "--build-arg BUILD_DATE=$(date -u +%FT%TZ) --build-arg VCS_REF=$CI_COMMIT_SHA";
    const DATED: &str = "--build-arg VERSION=$CI_COMMIT_TAG --build-arg VCS_REF=$CI_COMMIT_SHA --build-arg BUILD_DATE";
    const TO: &str = "-d nexus.shared.cwiq.io:8443/orchestrator/server";
    const REPOSITORY: &str = "nexus.shared.cwiq.io:8443/orchestrator/server/cache";
    let table = [
        ("kaniko-build-args", format!("{TO}:1.2.3 {ARGS} --build-arg VERSION=$CI_COMMIT_TAG"), "passed"),
        ("kaniko-build-args", format!("{TO}:1.2.3 {ARGS} --build-arg VERSION=$OTHER"), "unknown"),
        ("kaniko-build-args", format!("{TO}:1.2.3 {ARGS} --build-arg VERSION=r$CI_COMMIT_REF_NAME"), "unknown"),
        ("kaniko-build-args", format!("{TO}:1.2.3 {DATED}=$(date -Is)"), "passed"),
        ("kaniko-build-args", format!("{TO}:1.2.3 {DATED}=$(date +%Y-%m-%d)"), "passed"),
        ("kaniko-build-args", format!("{TO}:1.2.3 {DATED}=$(date +%s)"), "failed [$(date +%s)]"),
        ("kaniko-cache", format!("{TO}:1.2.3 --cache --cache-repo {REPOSITORY}"), "passed"),
        ("kaniko-cache", format!("{TO}:1.2.3 $MORE --cache-repo {REPOSITORY}"), "unknown"),
        ("kaniko-cache", format!("{TO}:1.2.3 $MORE --cache"), "unknown"),
        ("kaniko-cache", format!("{TO}:1.2.3 --cache --cache-repo=$X"), "unknown"),
        ("kaniko-destination", format!("{TO}:1.2.3"), "passed"),
        ("kaniko-destination", "-d $IMAGE:$TAG".to_owned(), "unknown"),
        ("kaniko-latest-destination", format!("{TO}:1.2.3"), "passed"),
        ("kaniko-latest-destination", TO.to_owned(), "passed"),
        ("kaniko-latest-destination", format!("{TO}:latest --no-push"), "not-applicable"),
        ("kaniko-latest-destination", "-d $IMAGE".to_owned(), "unknown"),
        ("kaniko-latest-destination", format!("{TO}:$TAG"), "unknown"),
        ("kaniko-latest-destination", format!("{TO}:latest"), "failed [latest]"),
    ];
    let commands =
        table.each_ref().map(|(rule, flags, expected)| (*rule, format!("/kaniko/executor {flags}"), *expected));
    let table = commands.each_ref().map(|(rule, command, expected)| (*rule, command.as_str(), *expected));
    concluded(Kind::Command, Direction::Unknown, &table);
}

#[test]
fn the_only_destination_of_a_build_is_not_taken_out() {
    let text = "/kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:latest";
    let report = report(Kind::Command, Direction::Unknown, "kaniko-latest-destination", text);
    assert_eq!(report.findings.len(), 1);
    assert!(report.findings[0].fix.is_none());
}

const EXECUTOR: &str = "image: nexus.shared.cwiq.io:8444/kaniko-project/executor:debug";

#[test]
fn of_pipelines_about_kaniko() {
    let table = [
        ("kaniko-docker-in-docker", "services: [docker:24-cli]".to_owned(), "passed"),
        ("kaniko-docker-in-docker", "services: [postgres:dind]".to_owned(), "passed"),
        ("kaniko-docker-in-docker", "services: [docker:24-dind]".to_owned(), "failed [docker:24-dind]"),
        ("kaniko-docker-login", format!("{EXECUTOR}\n  script: podman login"), "not-applicable"),
        ("kaniko-docker-login", format!("{EXECUTOR}\n  script: docker login"), "failed [docker login]"),
        ("kaniko-docker-login", format!("{EXECUTOR}\n  script: /kaniko/executor"), "passed"),
        ("kaniko-docker-login", format!("{EXECUTOR}\n  script: [/kaniko/executor, podman login]"), "passed"),
        ("kaniko-docker-login", "image: docker:24\n  script: docker login".to_owned(), "not-applicable"),
        ("kaniko-image", format!("{EXECUTOR}\n  script: /kaniko/executor"), "passed"),
        (
            "kaniko-image",
            "image: $REGISTRY/kaniko-project/executor:debug\n  script: /kaniko/executor".to_owned(),
            "passed",
        ),
        (
            "kaniko-image",
            format!("{}@sha256:{}\n  script: /kaniko/executor", EXECUTOR.replace(":debug", ""), "a".repeat(64)),
            "unknown",
        ),
        (
            "kaniko-destination-trigger",
            "script: if [ -n \"$X\" ]; then /kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:main-$CI_COMMIT_SHORT_SHA; fi".to_owned(),
            "unknown",
        ),
    ];
    for (rule, body, expected) in table {
        concluded(Kind::GitlabCi, Direction::Unknown, &[(rule, &format!("build-push:\n  {body}\n"), expected)]);
    }
}

#[test]
fn credentials_are_for_a_host_however_its_address_is_written() {
    for (key, expected) in [
        ("nexus.shared.cwiq.io:8443", "passed"),
        ("https://nexus.shared.cwiq.io:8443", "passed"),
        ("https://nexus.shared.cwiq.io:8443/v2/", "passed"),
        ("https://nexus.shared.cwiq.io", "failed [https://nexus.shared.cwiq.io]"),
    ] {
        let text = format!(
            "build-push:\n  script:\n    - |\n      echo '{{\"auths\": {{\"{key}\": {{\"auth\": \"$AUTH\"}}}}}}' > /kaniko/.docker/config.json\n    - /kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n"
        );
        concluded(Kind::GitlabCi, Direction::Unknown, &[("kaniko-credentials", &text, expected)]);
    }
}

#[test]
fn a_cache_is_the_image_itself_where_registry_and_path_are_the_same() {
    for (registry, is_image) in [("nexus.shared.cwiq.io:8443", true), ("registry.example.com", false)] {
        let text = format!(
            "/kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 --cache --cache-repo {registry}/orchestrator/server"
        );
        let messages = messages(Kind::Command, "kaniko-cache", &text);
        let found = messages.iter().any(|message| message.contains("is the image's own repository"));
        assert_eq!(found, is_image, "{messages:?}");
    }
}
