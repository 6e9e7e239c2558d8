//! What commands do with images, as tables.

use super::*;
use crate::{Kind, Options, check as check_text};
use conventions::Conventions;

/// Each act of a text: `pull REFERENCE`, `push REFERENCE`, `build`, `login REGISTRY`, `kaniko DESTINATIONS`.
fn acts(text: &str) -> Vec<String> {
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let script = Script::read(text);
    let place = Place::Source(text);
    let acts = Session::new(&context).read(&script, place, |_| Meaning::Unknown);
    acts.iter()
        .map(|act| match act {
            Act::Image(image) => {
                let promoted = if image.promoted { " (promoted)" } else { "" };
                format!("{} {}{promoted}", image.direction.as_str(), image.value.whole().shown())
            }
            Act::Kaniko(build) => {
                let to: Vec<String> = build.destinations.iter().map(|flag| flag.value.whole().shown()).collect();
                format!("kaniko {}", to.join(" "))
            }
            Act::Build { .. } => "build".to_owned(),
            Act::Login { registry, .. } => {
                format!("login {}", registry.as_ref().map_or_else(String::new, |value| value.whole().shown()))
            }
        })
        .collect()
}

#[test]
fn each_command_uses_its_images() {
    let table: &[(&str, &[&str])] = &[
        ("docker pull python:3.12", &["pull python:3.12"]),
        ("sudo -E docker --config x image pull -q a/b:1", &["pull a/b:1"]),
        ("DOCKER_HOST=x /usr/bin/docker pull --platform linux/amd64 a/b:1", &["pull a/b:1"]),
        ("docker push r.io/a:1 && podman push -q r.io/b:2", &["push r.io/a:1", "push r.io/b:2"]),
        ("podman push local:1 docker://r.io/b:2", &["push r.io/b:2"]),
        ("podman push local:1 oci:x", &[]),
        ("docker tag local:1 r.io/a:1", &["push r.io/a:1"]),
        ("docker tag local:1 other:2", &[]),
        ("docker build -t local . && docker run --rm -it -p 80:80 local cmd -t x", &["build"]),
        ("docker buildx build --push -t r.io/a:1 --tag=r.io/b:2 .", &["build", "push r.io/a:1", "push r.io/b:2"]),
        ("buildah bud -t r.io/a:1 .; buildah from b/c:2", &["build", "push r.io/a:1", "pull b/c:2"]),
        ("docker run -d --name x -e A=b -v/x:/y a/b:1 sh", &["pull a/b:1"]),
        ("docker load -i x.tar; docker run a:1; docker run r.io/a:1", &["pull r.io/a:1"]),
        ("docker save -o x.tar a/b:1 c/d:2", &["pull a/b:1", "pull c/d:2"]),
        ("docker login r.io:8443 -u \"$U\" -p \"$P\"", &["login r.io:8443"]),
        ("echo $P | docker login --password-stdin -u u r.io", &["login r.io"]),
        ("docker login", &["login "]),
        ("skopeo copy --all docker://a.io/b:1 docker://c.io/d:2", &["pull a.io/b:1", "push c.io/d:2"]),
        ("skopeo copy docker://a.io/b:1 dir:x", &["pull a.io/b:1"]),
        ("skopeo copy $FROM docker://c.io/d:2", &["push c.io/d:2"]),
        ("skopeo inspect docker://a.io/b:1", &["pull a.io/b:1"]),
        ("skopeo delete docker://a.io/b:1", &["push a.io/b:1"]),
        ("crane copy a.io/b:1 c.io/d:2", &["pull a.io/b:1", "push c.io/d:2"]),
        (
            "skopeo copy docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0 docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat",
            &[
                "pull nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0 (promoted)",
                "push nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat",
            ],
        ),
        ("echo $(docker pull a/b:1)", &["pull a/b:1"]),
        ("echo docker pull a/b", &[]),
        ("docker ps; docker pull", &[]),
        ("docker buildx create --use --name b; docker volume create x; docker network create y", &[]),
        ("docker run -h host -it a/b:1", &["pull a/b:1"]),
        (
            "/kaniko/executor --destination=a:1 -d b:2 -dc:3 --destination \"d:$X\" --no-push",
            &["kaniko a:1 b:2 c:3 d:$X"],
        ),
        // What the script sets.
        ("T=1\nexport R=r.io\ndocker push $R/a:$T", &["push r.io/a:1"]),
        ("if x; then T=1; else T=2; fi\ndocker push a:$T", &["push a:$T"]),
        ("T=1; read T; docker push a:$T", &["push a:$T"]),
        ("T=1; . ./env; docker push a:$T", &["push a:$T"]),
        ("T=1 | x; docker push a:$T", &["push a:$T"]),
        ("T=a T=$T$T; docker push x:$T", &["push x:aa"]),
    ];
    for (text, expected) in table {
        assert_eq!(&acts(text), expected, "{text}");
    }
}

#[test]
fn flags_of_kaniko_are_read_in_both_forms() {
    let options = Options::default();
    let context = Context { standard: Conventions::embedded(), options: &options };
    let text = "/kaniko/executor --cache --cache-repo=r/c --build-arg A=1 --build-arg=B=2 --context . --unknown x --verbosity debug $MORE";
    let script = Script::read(text);
    let place = Place::Source(text);
    let acts = Session::new(&context).read(&script, place, |_| Meaning::Unknown);
    let Some(Act::Kaniko(build)) = acts.first() else { panic!("{acts:?}") };
    assert_eq!(build.cache.as_ref().map(|flag| flag.value.value()), Some(""));
    assert_eq!(build.cache_repo.as_ref().map(|flag| flag.value.value()), Some("r/c"));
    assert_eq!(build.build_args.iter().map(|flag| flag.value.value()).collect::<Vec<_>>(), ["A=1", "B=2"]);
    assert!(build.open && !build.no_push);
    assert_eq!(build.program.of(text), "/kaniko/executor");
}

/// `rule:severity:text` of each finding that is no note.
fn found(text: &str) -> Vec<String> {
    let report = check_text(Kind::Command, text, &Options::default());
    let findings = report.findings.iter().filter(|finding| finding.severity > diagnostics::Severity::Note);
    findings
        .map(|finding| format!("{}:{}:{}", finding.rule, &finding.severity.as_str()[..1], finding.span.of(text)))
        .collect()
}

/// The command on the page about Kaniko, as it stands there.
const DOCUMENTED: &str = r#"/kaniko/executor \
--context "${CI_PROJECT_DIR}" \
--dockerfile "${CI_PROJECT_DIR}/Dockerfile" \
--destination "nexus.shared.cwiq.io:8443/orchestrator-${CI_PROJECT_NAME}:main-${CI_COMMIT_SHORT_SHA}" \
--destination "nexus.shared.cwiq.io:8443/orchestrator-${CI_PROJECT_NAME}:latest" \
--cache=true \
--cache-repo="nexus.shared.cwiq.io:8443/orchestrator-${CI_PROJECT_NAME}/cache" \
--build-arg "VERSION=${CI_COMMIT_TAG}" \
--build-arg "BUILD_DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
--build-arg "VCS_REF=${CI_COMMIT_SHA}"
"#;

#[test]
fn the_documented_command_gets_what_the_decisions_name() {
    assert_eq!(
        found(DOCUMENTED),
        [
            // D1
            "kaniko-destination:e:-",
            "kaniko-destination:e:-",
            // D4
            "kaniko-latest-destination:w:latest",
            // D1
            "kaniko-cache:w:-",
        ]
    );
}

#[test]
fn the_documented_promotion_and_pulls_pass() {
    let text = "skopeo copy \\\ndocker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0 \\\ndocker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat\n\
        docker pull nexus.shared.cwiq.io:8444/library/python:3.12-slim\ndocker login nexus.shared.cwiq.io:8443 \\\n-u \"${NEXUS_USER}\" -p \"${NEXUS_PASSWORD}\"\n";
    assert_eq!(found(text), Vec::<String>::new());
}

#[test]
fn builds_are_judged() {
    const ARGS: &str = "--build-arg VERSION=$CI_COMMIT_TAG --build-arg BUILD_DATE=$(date -u +%FT%TZ) --build-arg VCS_REF=$CI_COMMIT_SHA";
    const CACHE: &str = "--cache=true --cache-repo $NEXUS_REGISTRY/orchestrator/server/cache";
    const TO: &str = "-d $NEXUS_REGISTRY/orchestrator/server:main-a1b2c3d4";
    let table: &[(&str, &[&str])] = &[
        (&format!("{TO} {CACHE} {ARGS}"), &[]),
        (&format!("{CACHE} {ARGS}"), &["kaniko-destination:e:/kaniko/executor"]),
        (&format!("--no-push {CACHE}"), &[]),
        (&format!("$MORE {CACHE}"), &[]),
        (&format!("{TO} {ARGS}"), &["kaniko-cache:w:/kaniko/executor", "kaniko-cache:w:/kaniko/executor"]),
        (&format!("{TO} --cache --cache-repo=$X {ARGS}"), &[]),
        (&format!("{TO} --cache=$X --cache-repo=$X {ARGS}"), &[]),
        (&format!("{TO} {CACHE}"), &["kaniko-build-args:w:/kaniko/executor"]),
        (&format!("{TO} {CACHE} {ARGS} --build-arg VERSION=1"), &[]),
        (
            &format!(
                "{TO} {CACHE} --build-arg VERSION=$CI_COMMIT_REF_NAME --build-arg BUILD_DATE=$(date +%s) --build-arg VCS_REF"
            ),
            &["kaniko-build-args:w:$CI_COMMIT_REF_NAME", "kaniko-build-args:w:$(date +%s)"],
        ),
        (
            &format!("-d python:3 -d $NEXUS_REGISTRY/orchestrator/server {CACHE} {ARGS}"),
            &["kaniko-destination:e:python", "kaniko-destination:w:"],
        ),
        (&format!("-d $IMAGE:$TAG {CACHE} {ARGS}"), &[]),
        (&format!("-d $NEXUS_REGISTRY/orchestrator/server:v1.2.3 {CACHE} {ARGS}"), &["kaniko-destination:e:v"]),
    ];
    for (arguments, expected) in table {
        assert_eq!(&found(&format!("/kaniko/executor {arguments}")), expected, "{arguments}");
    }
}

#[test]
fn a_fix_of_a_destination_is_that_of_the_rule_about_images() {
    let text =
        "/kaniko/executor --destination=\"nexus.shared.cwiq.io:8444/orchestrator/server:v1.2.3\" --no-push=false";
    let report = check_text(
        Kind::Command,
        text,
        &Options {
            rules: crate::Selection { select: vec!["kaniko-destination".into()], ignore: Vec::new() },
            ..Options::default()
        },
    );
    let (fixed, count) = report.apply_safe(text).unwrap();
    assert_eq!(count, 2);
    assert!(fixed.contains("8443/orchestrator/server:1.2.3\""), "{fixed}");
    assert!(report.findings[0].message.ends_with("(`image-push-port`)"), "{}", report.findings[0].message);
}

#[test]
fn a_moving_destination_is_taken_out_with_its_flag() {
    let report = check_text(Kind::Command, DOCUMENTED, &Options::default());
    let index = report.findings.iter().position(|finding| finding.rule == "kaniko-latest-destination").unwrap();
    let fixed = report.apply(DOCUMENTED, index).unwrap().unwrap();
    assert!(fixed.contains("SHORT_SHA}\" \\\n--cache=true"), "{fixed}");
    assert!(!fixed.contains("latest"), "{fixed}");
}

#[test]
fn hostile_commands_are_read_quickly() {
    let double = format!("A=a\n{}docker pull $A\n", "A=$A$A\n".repeat(100_000));
    let long = format!("A={}\n{}", "a".repeat(1 << 20), "docker pull $A\n".repeat(10_000));
    let flags = format!("/kaniko/executor {}", "-d a:1 --build-arg X ".repeat(20_000));
    for text in [double, long, flags] {
        drop(check_text(Kind::Command, &text, &Options::default()));
    }
}

mod properties {
    use diagnostics::{Applicability, Severity};
    use proptest::prelude::*;

    use crate::{Kind, Options, Report, check};

    /// Words and near misses, of which commands are made.
    const PIECES: &[&str] = &[
        "/kaniko/executor ",
        "docker push ",
        "docker pull ",
        "docker build -t ",
        "docker run --rm -it ",
        "skopeo copy ",
        "docker://",
        "-d ",
        "--destination=",
        "--cache ",
        "--cache=false ",
        "--cache-repo ",
        "--build-arg VERSION=",
        "--no-push ",
        "nexus.shared.cwiq.io:8444/orchestrator/server:v1.2.3 ",
        "nexus.shared.cwiq.io:8443/orchestrator-runner-api:latest ",
        "nexus.shared.cwiq.io:8443/orchestrator/server",
        "python:3 ",
        "$NEXUS_REGISTRY/",
        "${X:-y}",
        "\"",
        "'",
        "\\\n",
        "\n",
        "; ",
        "| ",
        "$(",
        ")",
        "A=nexus.shared.cwiq.io:8444 ",
        "$A/orchestrator/ui:1.0.0 ",
        "<<E\n",
        "E\n",
        "é ",
    ];

    fn report(text: &str) -> Report {
        check(Kind::Command, text, &Options::default())
    }

    fn errors(report: &Report) -> usize {
        report.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_safe_fix_removes_its_finding_and_adds_no_error(
            pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
        ) {
            let text = pieces.concat();
            let before = report(&text);
            for (index, finding) in before.findings.iter().enumerate() {
                prop_assert!(text.get(finding.span.start..finding.span.end).is_some(), "{finding:?} in {text:?}");
                let is_safe = finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Safe);
                let Some(fixed) = before.apply(&text, index).filter(|_| is_safe) else { continue };
                let fixed = fixed.unwrap();
                let after = report(&fixed);
                let count = |report: &Report| {
                    report.findings.iter().filter(|one| (one.rule, &one.message) == (finding.rule, &finding.message)).count()
                };
                prop_assert!(count(&after) < count(&before), "{}: {}\n{text}\n=>\n{fixed}", finding.rule, finding.message);
                prop_assert!(errors(&after) <= errors(&before), "{}: {}\n{text}\n=>\n{fixed}", finding.rule, finding.message);
            }
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            report(&text);
        }
    }
}
