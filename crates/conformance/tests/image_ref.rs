//! Image references: what is found, at what weight, and what the safe fixes make of the text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::collections::BTreeSet;

use conformance::{Direction, Kind, LegacyNames, Options, Report, check};
use diagnostics::{Applicability, Severity, Verdict};
use proptest::prelude::*;

/// Direction (and the setting for legacy names, where it is not `error`), reference, findings, and the text after all safe fixes where
/// there are any.
const ROWS: &str = "
# The good examples
push | nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d4 | |
pull | nexus.shared.cwiq.io:8444/orchestrator/server:latest | N image-moving-tag |
push | nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0 | |
push | nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat | |
push | nexus.dev.cwiq.io:8443/orchestrator/mcp:branch-fix-a1b2c3d4 | |
pull | nexus.shared.cwiq.io:8444/library/python:3.12-slim | |
pull | nexus.shared.cwiq.io:8444/library/node:20-alpine | |
auto | nexus.shared.cwiq.io:8444/library/node:20-alpine | |
push | nexus.shared.cwiq.io:8443/orchestrator/server/cache | N image-cache-repository |
pull | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3@sha256:{digest} | N image-digest |
pull | nexus.shared.cwiq.io:8444/kaniko-project/executor:debug | |
pull | nexus.shared.cwiq.io:8444/orchestrator/ai-catalogue-service:1.2.3 | |
# Syntax
push | https://nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 | E image-syntax | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | http://https://nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 | E image-syntax | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 | E image-syntax | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | nexus.shared.cwiq.io:8443/Orchestrator/Server:1.2.3 | E image-syntax | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | nexus.shared.cwiq.io:8443/orchestrator//server:1.2.3 | E image-syntax |
push | nexus.shared.cwiq.io:8443/orchestrator/server_-x:1.2.3 | E image-syntax |
push | nexus.shared.cwiq.io:8443/orchestrator/server: | E image-syntax |
push | nexus.shared.cwiq.io:8443/orchestrator/server:.5 | E image-syntax |
push | nexus.shared.cwiq.io:8443/orchestrator/ser ver:1.2.3 | E image-syntax |
pull | nexus.shared.cwiq.io:8444/orchestrator/server@sha256:abc | E image-syntax |
pull | nexus.shared.cwiq.io:8444/orchestrator/server@md5:d41d8cd98f00b204e9800998ecf8427e | E image-syntax |
pull | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3@ | E image-syntax |
pull | nexus.shared.cwiq.io:/orchestrator/server:1.2.3 | E image-syntax |
pull | nexus.shared.cwiq.io:84x4/orchestrator/server:1.2.3 | E image-syntax |
pull | | E image-syntax |
# Host
push | nexus.shared.cwiq.com:8443/orchestrator/server:1.2.3 | E image-registry-host |
auto | nexus.cwiq.io:8444/orchestrator/server:1.2.3 | E image-registry-host |
pull | nexus.shared.cwiq.com:8444/library/redis:7 | E image-registry-host |
push | orchestrator/server:1.2.3 | E image-registry-host | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | orchestrator/server:1.2.3 | E image-registry-host | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
auto | orchestrator/server:1.2.3 | E image-registry-host |
auto | orchestrator/server | N image-registry-host |
auto | orchestrator-server | N image-registry-host, E image-name-separator | orchestrator/server
pull | orchestrator/server | E image-registry-host, W image-tag-missing | nexus.shared.cwiq.io:8444/orchestrator/server
push | docker.io/orchestrator/server:1.2.3 | E image-registry-host | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | ghcr.io/orchestrator/server:1.2.3 | E image-registry-host |
pull | ghcr.io/orchestrator/server:1.2.3 | E image-registry-host |
push | docker.io/bitnami/redis:7 | E image-registry-host |
push | ghcr.io/acme/tool:1 | E image-registry-host |
push | python:3.12-slim | E image-registry-host |
auto | Orchestrator/server:1.2.3 | E image-registry-host |
push | Orchestrator/Server:1.2.3 | E image-registry-host, E image-syntax | Orchestrator/server:1.2.3
auto | nexus.shared.cwiq.io:8443 | E image-registry-host |
auto | nexus.shared.cwiq.io | E image-registry-host |
push | localhost:5000/orchestrator/server:1.2.3 | |
pull | 127.0.0.1:5000/python:3 | |
pull | 10.0.0.1:5000/tool:1 | |
# Port
push | nexus.shared.cwiq.io/orchestrator/server:1.2.3 | E image-registry-port | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io/orchestrator/server:1.2.3 | E image-registry-port | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
auto | nexus.shared.cwiq.io/orchestrator/server:1.2.3 | E image-registry-port |
auto | nexus.shared.cwiq.io/library/redis:7 | E image-registry-port | nexus.shared.cwiq.io:8444/library/redis:7
push | nexus.shared.cwiq.io/library/redis:7 | E image-registry-port, E image-hosted-foreign |
pull | nexus.shared.cwiq.io/redis:7 | E image-registry-port, W image-library-path | nexus.shared.cwiq.io:8444/library/redis:7
pull | nexus.shared.cwiq.io:443/orchestrator/server:1.2.3 | E image-registry-port | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
push | nexus.dev.cwiq.io:5000/orchestrator/server:1.2.3 | E image-registry-port | nexus.dev.cwiq.io:8443/orchestrator/server:1.2.3
push | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3 | E image-push-port | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 | E image-pull-port | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
auto | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3 | N image-push-port |
auto | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3 | N image-pull-port |
pull | nexus.shared.cwiq.io:8443/library/redis:7 | E image-pull-port | nexus.shared.cwiq.io:8444/library/redis:7
pull | nexus.shared.cwiq.io:8443/redis:7 | E image-pull-port, W image-library-path | nexus.shared.cwiq.io:8444/library/redis:7
push | NEXUS.shared.cwiq.io:8443/orchestrator/server:1.2.3 | |
pull | nexus.shared.cwiq.io:99999/orchestrator/server:1.2.3 | E image-registry-port | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
# Public registries
pull | python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
auto | python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull | docker.io/python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull | docker.io/library/python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull | index.docker.io/library/python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull | registry-1.docker.io/library/python:3.12-slim | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull | bitnami/redis:7 | E image-public-registry | nexus.shared.cwiq.io:8444/bitnami/redis:7
pull | library/redis:7 | E image-public-registry | nexus.shared.cwiq.io:8444/library/redis:7
pull | redis | E image-public-registry, W image-tag-missing | nexus.shared.cwiq.io:8444/library/redis
pull | scratch | |
pull | scratch:1 | E image-public-registry | nexus.shared.cwiq.io:8444/library/scratch:1
pull | ghcr.io/acme/tool:1 | E image-public-registry |
pull | quay.io/prometheus/node-exporter:v1.8.0 | E image-public-registry |
pull | gcr.io/kaniko-project/executor:debug | E image-public-registry |
pull | gcr.io/kaniko-project/executor:v1.23.0-debug | E image-public-registry |
pull | mcr.microsoft.com/dotnet/sdk:8.0 | E image-public-registry |
pull | public.ecr.aws/docker/library/python:3.12 | E image-public-registry |
pull | registry.gitlab.com/gitlab-org/release-cli:latest | E image-public-registry, N image-moving-tag |
pull | $REGISTRY/tool:1 | |
pull | $IMAGE | |
pull | golang:$[[ inputs.go_version ]] | E image-public-registry | nexus.shared.cwiq.io:8444/library/golang:$[[ inputs.go_version ]]
pull | $[[ inputs.image ]] | |
pull | python:$VERSION | E image-public-registry | nexus.shared.cwiq.io:8444/library/python:$VERSION
# Foreign images at Nexus
push | nexus.shared.cwiq.io:8443/library/redis:7 | E image-hosted-foreign |
push | nexus.shared.cwiq.io:8443/redis:7 | E image-hosted-foreign |
push | nexus.shared.cwiq.io:8443/acme/tool:1 | E image-hosted-foreign |
push | nexus.shared.cwiq.io:8444/acme/tool:1 | E image-push-port, E image-hosted-foreign |
auto | nexus.shared.cwiq.io:8443/library/redis:7 | E image-hosted-foreign |
auto | nexus.shared.cwiq.io:8443/redis:7 | E image-hosted-foreign |
auto | nexus.shared.cwiq.io:8443/team/server:1.2.3 | N image-push-port, E image-namespace |
push | nexus.shared.cwiq.io:8443/team/server:1.2.3 | E image-namespace |
pull | nexus.shared.cwiq.io:8444/team/server:1.2.3 | |
pull | nexus.shared.cwiq.io:8444/bitnami/redis:7 | |
pull | nexus.shared.cwiq.io:8444/redis:7 | W image-library-path | nexus.shared.cwiq.io:8444/library/redis:7
auto | nexus.shared.cwiq.io:8444/redis:7 | W image-library-path | nexus.shared.cwiq.io:8444/library/redis:7
pull | nexus.shared.cwiq.io:8444/redis | W image-library-path, W image-tag-missing | nexus.shared.cwiq.io:8444/library/redis
# Names
pull | nexus.shared.cwiq.io:8444/cwiq-server:1.2.3 | E cwiq-prefix | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/cwiq/server:1.2.3 | E cwiq-prefix | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/cwiq-server:1.2.3 | E cwiq-prefix | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/cwiq/runner-api:1.2.3 | E cwiq-prefix, E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull | nexus.shared.cwiq.io:8444/cwiq-agents:1.2.3 | E cwiq-prefix, W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/cwiq-cli:1.2.3 | E cwiq-prefix, W image-unknown-service |
pull | cwiq-server:1.2.3 | E cwiq-prefix, E image-registry-host | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/server:1.2.3 | E image-namespace | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
push | nexus.shared.cwiq.io:8443/server:1.2.3 | E image-namespace | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
push | server:1.2.3 | E image-registry-host, E image-namespace | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/runner-api:1.2.3 | E image-namespace, E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator:1.2.3 | E image-namespace |
pull | nexus.shared.cwiq.io:8444/orchestrater/server:1.2.3 | E image-namespace |
pull | nexus.shared.cwiq.io:8444/orchestrator/orchestrator/server:1.2.3 | E image-namespace | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/orchestrator-server:1.2.3 | E image-namespace | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator-server:1.2.3 | E image-name-separator | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator-orchestrator:1.2.3 | E image-name-separator, W image-unknown-service |
push | orchestrator_$NAME | E image-name-separator |
pull/warn | nexus.shared.cwiq.io:8444/orchestrator-server:1.2.3 | W image-name-separator | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull/allow | nexus.shared.cwiq.io:8444/orchestrator-server:1.2.3 | |
pull | nexus.shared.cwiq.io:8444/orchestrator_server:1.2.3 | E image-name-separator | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull/allow | nexus.shared.cwiq.io:8444/orchestrator_server:1.2.3 | E image-name-separator | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator.server:1.2.3 | E image-name-separator | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
push | nexus.shared.cwiq.io:8443/orchestrator-$CI_PROJECT_NAME:1.2.3 | E image-name-separator | nexus.shared.cwiq.io:8443/orchestrator/$CI_PROJECT_NAME:1.2.3
push | nexus.shared.cwiq.io:8443/orchestrator-server/cache | E image-name-separator, N image-cache-repository | nexus.shared.cwiq.io:8443/orchestrator/server/cache
pull | nexus.shared.cwiq.io:8444/orchestrator-runner-api:1.2.3 | E image-name-separator, E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull/warn | nexus.shared.cwiq.io:8444/orchestrator-runner-api:1.2.3 | W image-name-separator, W image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull/allow | nexus.shared.cwiq.io:8444/orchestrator-runner-api:1.2.3 | |
pull/allow | nexus.shared.cwiq.io:8444/orchestrator/runner-api:1.2.3 | E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/runner-api:1.2.3 | E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/runner-service:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/iam-api:1.2.3 | E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/iam-service:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/agent-runner:1.2.3 | E image-service-name | nexus.shared.cwiq.io:8444/orchestrator/mcp:1.2.3
pull | nexus.shared.cwiq.io:8444/orchestrator/audit-api/cache | E image-service-name, N image-cache-repository | nexus.shared.cwiq.io:8444/orchestrator/audit-service/cache
pull | nexus.shared.cwiq.io:8444/orchestrator/cli:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator/executor:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator-cli:1.2.3 | E image-name-separator, W image-unknown-service |
pull/warn | nexus.shared.cwiq.io:8444/orchestrator-cli:1.2.3 | W image-name-separator, W image-unknown-service |
pull/allow | nexus.shared.cwiq.io:8444/orchestrator-cli:1.2.3 | |
pull | nexus.shared.cwiq.io:8444/orchestrator/sever:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator/audit:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator/billing:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator/server/debug:1.2.3 | W image-unknown-service |
pull | nexus.shared.cwiq.io:8444/orchestrator/$NAME:1.2.3 | |
pull | $NEXUS_REGISTRY_PULL/orchestrator/server:1.2.3 | |
push | $NEXUS_REGISTRY_PUSH/orchestrator-server:1.2.3 | E image-name-separator | $NEXUS_REGISTRY_PUSH/orchestrator/server:1.2.3
push | ${NEXUS_HOST}:8443/orchestrator/runner-api:1.2.3 | E image-service-name | ${NEXUS_HOST}:8443/orchestrator/runner-service:1.2.3
push | $NEXUS_IMAGE:1.2.3 | E image-name-separator |
# Tags and digests
pull | nexus.shared.cwiq.io:8444/orchestrator/server | W image-tag-missing |
push | nexus.shared.cwiq.io:8443/orchestrator/server | W image-tag-missing |
auto | nexus.shared.cwiq.io:8444/orchestrator/server | N image-pull-port, W image-tag-missing |
pull | nexus.shared.cwiq.io:8444/library/redis | W image-tag-missing |
pull | nexus.shared.cwiq.io:8444/orchestrator/server:stable | N image-moving-tag |
push | nexus.shared.cwiq.io:8443/orchestrator/server:latest | N image-moving-tag |
pull | nexus.shared.cwiq.io:8444/library/redis:latest | N image-moving-tag |
pull | nexus.shared.cwiq.io:8444/orchestrator/server$TAG | |
pull | nexus.shared.cwiq.io:8444/orchestrator/server:$TAG | |
pull | nexus.shared.cwiq.io:8444/orchestrator/server@sha256:{digest} | N image-digest |
pull | nexus.shared.cwiq.io:8444/orchestrator/server@sha256:{DIGEST} | N image-digest, E image-syntax | nexus.shared.cwiq.io:8444/orchestrator/server@sha256:{digest}
push | nexus.shared.cwiq.io:8443/orchestrator/server@sha256:{digest} | N image-digest |
pull | nexus.shared.cwiq.io:8444/orchestrator/server/cache | N image-cache-repository |
pull | nexus.shared.cwiq.io:8444/orchestrator/server/cache:a1b2 | N image-cache-repository |
push | nexus.shared.cwiq.io:8443/orchestrator/server:v1.2.3 | E tag-version-prefix | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | nexus.shared.cwiq.io:8444/library/redis:v7 | |
# Several at once
push | https://nexus.shared.cwiq.io:8444/Orchestrator-Server:v1.2.3 | E image-syntax, E image-push-port, E image-syntax, E image-name-separator, E tag-version-prefix | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
pull | docker.io/cwiq-runner-api | E image-registry-host, E cwiq-prefix, E image-service-name, W image-tag-missing | nexus.shared.cwiq.io:8444/orchestrator/runner-service
push | orchestrator-runner-api:latest | E image-registry-host, E image-name-separator, E image-service-name, N image-moving-tag | nexus.shared.cwiq.io:8443/orchestrator/runner-service:latest
auto | server:1.2.3 | E image-registry-host, E image-namespace | orchestrator/server:1.2.3
auto | python | E image-public-registry, W image-tag-missing | nexus.shared.cwiq.io:8444/library/python
";

const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn options(how: &str) -> Options {
    let (direction, legacy) = how.split_once('/').unwrap_or((how, "error"));
    let legacy_names = LegacyNames::ALL.into_iter().find(|setting| setting.as_str() == legacy);
    assert!(legacy_names.is_some(), "{how}");
    Options { direction: Direction::parse(direction).expect("a direction"), legacy_names, ..Options::default() }
}

/// The text after all safe fixes, applied until none is left, and how many rounds it took.
fn after_safe_fixes(text: &str, options: &Options) -> (String, usize) {
    let mut text = text.to_owned();
    for round in 0..10 {
        let (after, applied) = check(Kind::ImageRef, &text, options).apply_safe(&text).unwrap();
        if applied == 0 {
            return (text, round);
        }
        text = after;
    }
    panic!("safe fixes without end: {text}");
}

fn found(report: &Report) -> String {
    let letter = |severity| match severity {
        Severity::Error => "E",
        Severity::Warning => "W",
        Severity::Note => "N",
    };
    let found: Vec<_> =
        report.findings.iter().map(|finding| format!("{} {}", letter(finding.severity), finding.rule)).collect();
    found.join(", ")
}

/// The rows of the table, with the digest filled in.
fn rows() -> impl Iterator<Item = [String; 4]> {
    ROWS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let filled = line.replace("{digest}", DIGEST).replace("{DIGEST}", &DIGEST.replacen("abcdef", "ABCDEF", 1));
        let parts: Vec<_> = filled.split('|').map(|part| part.trim().to_owned()).collect();
        parts.try_into().unwrap_or_else(|_| panic!("four columns: {line}"))
    })
}

#[test]
fn each_reference_gets_its_findings_and_fixes() {
    let mut wrong = Vec::new();
    for [how, text, expected, fixed] in rows() {
        let options = options(&how);
        let actual = found(&check(Kind::ImageRef, &text, &options));
        let (after, _) = after_safe_fixes(&text, &options);
        let fixed = if fixed.is_empty() { text.clone() } else { fixed };
        if (&actual, &after) != (&expected, &fixed) {
            wrong.push(format!("{how} | {text} | {actual} | {after}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_about_images_has_a_row() {
    let in_rows: BTreeSet<_> = rows()
        .flat_map(|[_, _, found, _]| {
            found.split(", ").filter_map(|finding| Some(finding.get(2..)?.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    for rule in conformance::rules().iter().filter(|rule| rule.domain == conformance::Domain::ImageRef) {
        assert!(in_rows.contains(rule.id), "{}", rule.id);
    }
}

/// References that the texts of the standard give as right, with the direction that they are given for.
const GOOD: &str = "
push nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d4
push nexus.shared.cwiq.io:8443/orchestrator/server:branch-fix-login-a1b2c3d4
pull nexus.shared.cwiq.io:8444/orchestrator/server:latest
pull nexus.shared.cwiq.io:8444/orchestrator/server:stable
pull nexus.shared.cwiq.io:8444/library/python:3.12-slim
pull nexus.shared.cwiq.io:8444/library/node:20-alpine
push nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0
push nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat
push nexus.shared.cwiq.io:8443/orchestrator/server/cache
push nexus.dev.cwiq.io:8443/orchestrator/server:1.0.0
";

#[test]
fn what_the_texts_give_as_right_conforms() {
    for line in GOOD.lines().filter(|line| !line.is_empty()) {
        let (direction, text) = line.split_once(' ').unwrap();
        let report = check(Kind::ImageRef, text, &options(direction));
        assert_eq!(report.verdict(), Verdict::Conforms, "{line}: {}", found(&report));
    }
}

#[test]
fn where_the_texts_disagree_the_decision_holds() {
    let short = check(Kind::ImageRef, "nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d", &options("push"));
    assert_eq!(found(&short), "N tag-short-sha");
    for name in ["server", "ui", "agent", "mcp", "runner-api", "iam-api", "notification-api"] {
        let text = format!("nexus.shared.cwiq.io:8443/orchestrator-{name}:1.0.0");
        let report = check(Kind::ImageRef, &text, &options("push"));
        assert!(found(&report).starts_with("E image-name-separator"), "{text}: {}", found(&report));
        assert_eq!(found(&check(Kind::ImageRef, &text, &options("push/allow"))), "", "{text}");
    }
}

/// Texts that are nearly right: one choice for each part of a reference.
fn near_misses() -> impl Strategy<Value = String> {
    let part = |choices: &'static [&'static str]| prop::sample::select(choices);
    (
        part(&["", "", "", "https://", "docker://"]),
        part(&[
            "",
            "nexus.shared.cwiq.io",
            "nexus.shared.cwiq.io",
            "Nexus.dev.cwiq.io",
            "nexus.shared.cwiq.com",
            "docker.io",
            "ghcr.io",
            "localhost",
            "$NEXUS_HOST",
            "$HOST",
            "Orchestrator",
        ]),
        part(&["", ":8443", ":8444", ":443", ":", ":80a", ":$PORT"]),
        part(&[
            "",
            "orchestrator/",
            "orchestrator-",
            "orchestrator_",
            "cwiq-",
            "cwiq/",
            "Orchestrator/",
            "library/",
            "team/",
            "orchestrater/",
            "orchestrator/orchestrator-",
            "orchestrator/cwiq-",
            "cwiq-orchestrator-",
            "orchestrator//",
            "orchestrator/orchestrator/",
        ]),
        part(&[
            "server",
            "Server",
            "runner-api",
            "runner-service",
            "sever",
            "cli",
            "python",
            "agents",
            "",
            "$NAME",
            "server$X",
            "cache",
            "orchestrator",
            "cwiq",
            "agent-runner",
            "executor",
            "a..b",
        ]),
        part(&["", "", "/cache", "/debug", "/"]),
        part(&["", ":1.2.3", ":v1.2.3", ":latest", ":main-a1b2c3d4", ":$TAG", ":", ":.x"]),
        part(&[
            "",
            "",
            "",
            "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
            "@sha256:abc",
        ]),
    )
        .prop_map(|(scheme, host, port, prefix, word, suffix, tag, digest)| {
            let slash = if host.is_empty() && port.is_empty() { "" } else { "/" };
            format!("{scheme}{host}{port}{slash}{prefix}{word}{suffix}{tag}{digest}")
        })
}

fn any_options() -> impl Strategy<Value = Options> {
    let how = ["push", "pull", "auto", "push/warn", "pull/warn", "auto/warn", "push/allow", "pull/allow", "auto/allow"];
    prop::sample::select(how.to_vec()).prop_map(options)
}

fn places_lie_in_the_text(text: &str, options: &Options) {
    for finding in check(Kind::ImageRef, text, options).findings {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in edits.chain([finding.span]) {
            assert!(text.get(span.start..span.end).is_some(), "{} at {span:?} in {text:?}", finding.rule);
        }
    }
}

fn errors(report: &Report) -> BTreeSet<&'static str> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>(), options in any_options()) {
        places_lie_in_the_text(&text, &options);
    }

    #[test]
    fn any_text_like_a_reference_is_read(text in "[a-zA-Z0-9._:/@$\\{\\}\\[\\]é \n-]{0,60}", options in any_options()) {
        places_lie_in_the_text(&text, &options);
        after_safe_fixes(&text, &options);
    }

    #[test]
    fn a_safe_fix_removes_its_finding_and_adds_no_error(text in near_misses(), options in any_options()) {
        places_lie_in_the_text(&text, &options);
        let before = check(Kind::ImageRef, &text, &options);
        for (index, finding) in before.findings.iter().enumerate() {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe) else { continue };
            let after_text = before.apply(&text, index).unwrap().unwrap();
            let after = check(Kind::ImageRef, &after_text, &options);
            let added: Vec<_> = errors(&after).difference(&errors(&before)).copied().collect();
            prop_assert!(added.is_empty(), "{} ({}) adds {added:?}: {text} => {after_text}", finding.rule, fix.title);
            let same = |report: &Report| report.findings.iter().filter(|other| other.rule == finding.rule).count();
            prop_assert!(same(&after) < same(&before), "{} stays: {text} => {after_text}", finding.rule);
        }
    }

    #[test]
    fn safe_fixes_come_to_an_end(text in near_misses(), options in any_options()) {
        let (after, rounds) = after_safe_fixes(&text, &options);
        prop_assert!(rounds <= 4, "{rounds} rounds: {text} => {after}");
    }
}
