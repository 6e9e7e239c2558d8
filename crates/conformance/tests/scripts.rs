//! What the rules say of the script lines of jobs, and where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use conformance::{Kind, Options, Report, Selection, check};
use diagnostics::Severity;

const RULES: [&str; 4] = ["kaniko-*", "build-env-*", "vault-*", "image-*"];

fn report(text: &str) -> Report {
    let rules = Selection { select: RULES.map(str::to_owned).to_vec(), ignore: Vec::new() };
    check(Kind::GitlabCi, text, &Options { rules, ..Options::default() })
}

/// `rule "text at its place"` of each finding above a note.
fn found(text: &str) -> Vec<String> {
    let report = report(text);
    let above_note = report.findings.iter().filter(|finding| finding.severity > Severity::Note);
    above_note.map(|finding| format!("{} {:?}", finding.rule, finding.span.of(text))).collect()
}

/// A build job that conforms, with some of its lines replaced.
fn build(replace: &[(&str, &str)]) -> String {
    let mut text = r#"build-push:
  stage: build
  image:
    name: nexus.shared.cwiq.io:8444/kaniko-project/executor:debug
    entrypoint: [""]
  before_script:
    - mkdir -p /kaniko/.docker
    - |
      cat > /kaniko/.docker/config.json <<EOF
      {"auths": {"nexus.shared.cwiq.io:8443": {"username": "$NEXUS_USER", "password": "$NEXUS_PASS"}}}
      EOF
  script:
    - if [ -n "$CI_COMMIT_TAG" ]; then IMAGE_TAG=$CI_COMMIT_TAG; else IMAGE_TAG=main-$CI_COMMIT_SHORT_SHA; fi
    - >
      /kaniko/executor
      --context "${CI_PROJECT_DIR}"
      --destination "nexus.shared.cwiq.io:8443/orchestrator/server:${IMAGE_TAG}"
      --cache=true
      --cache-repo="nexus.shared.cwiq.io:8443/orchestrator/server/cache"
      --build-arg "VERSION=${CI_COMMIT_TAG}"
      --build-arg "BUILD_DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
      --build-arg "VCS_REF=${CI_COMMIT_SHA}"
    - echo "IMAGE_TAG=$IMAGE_TAG" > build.env
  artifacts:
    reports:
      dotenv: build.env
"#
    .to_owned();
    for (old, new) in replace {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    text
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_build_as_the_standard_has_it_conforms() {
    assert_eq!(found(&build(&[])), NOTHING);
}

#[test]
fn each_mistake_of_a_build_is_found_at_its_own_characters() {
    type Replacements = &'static [(&'static str, &'static str)];
    let table: &[(Replacements, &[&str])] = &[
        (
            &[("8443/orchestrator/server:", "8444/orchestrator/server:")],
            &["kaniko-credentials \"nexus.shared.cwiq.io:8443\"", "kaniko-destination \"8444\""],
        ),
        (&[("orchestrator/server:", "orchestrator-server:")], &["kaniko-destination \"-\""]),
        (&[("${IMAGE_TAG}\"", "latest\"")], &["kaniko-latest-destination \"latest\""]),
        (
            &[("${IMAGE_TAG}\"", "main-${CI_COMMIT_SHORT_SHA}\"")],
            &["kaniko-destination-trigger \"main-${CI_COMMIT_SHORT_SHA}\""],
        ),
        (&[("--cache=true", "--cache=false")], &["kaniko-cache \"false\""]),
        (&[("server/cache", "server")], &["kaniko-cache \"orchestrator/server\""]),
        (
            &[("VCS_REF=${CI_COMMIT_SHA}", "VCS_REF=${CI_COMMIT_SHORT_SHA}")],
            &["kaniko-build-args \"${CI_COMMIT_SHORT_SHA}\""],
        ),
        (&[("      --build-arg \"VCS_REF=${CI_COMMIT_SHA}\"\n", "")], &["kaniko-build-args \"/kaniko/executor\""]),
        // The image.
        (
            &[("executor:debug", "executor")],
            &["kaniko-image \"nexus.shared.cwiq.io:8444/kaniko-project/executor\"", "image-tag-missing \"\""],
        ),
        (
            &[("nexus.shared.cwiq.io:8444/kaniko-project", "gcr.io/kaniko-project")],
            &["image-public-registry \"gcr.io\"", "kaniko-image \"gcr.io\""],
        ),
        (
            &[("kaniko-project/executor:debug", "library/alpine:3")],
            &["kaniko-image \"nexus.shared.cwiq.io:8444/library/alpine:3\""],
        ),
        (&[("executor:debug", "executor:v1.23.2-debug")], &[]),
        (&[("executor:debug", "executor:$KANIKO_TAG")], &[]),
        (&[("    name: nexus.shared.cwiq.io:8444/kaniko-project/executor:debug\n", "    name: $KANIKO\n")], &[]),
        // The credentials.
        (&[("cat > /kaniko/.docker", "cat > /root/.docker")], &["kaniko-credentials \"/root/.docker/config.json\""]),
        (&[("cat > /kaniko/.docker", "cat > $HOME/.docker")], &["kaniko-credentials \"$HOME/.docker/config.json\""]),
        (&[("cat > /kaniko/.docker", "cat > $DOCKER_CONFIG")], &[]),
        (
            &[("cat > /kaniko/.docker/config.json <<EOF", "cat > /tmp/x <<EOF")],
            &["kaniko-credentials \"/kaniko/executor\""],
        ),
        (&[("cat > /kaniko/.docker/config.json <<EOF", "./ci/login.sh <<EOF")], &[]),
        (&[("{\"nexus.shared.cwiq.io:8443\":", "{\"https://nexus.shared.cwiq.io:8443/v2/\":")], &[]),
        (&[("{\"nexus.shared.cwiq.io:8443\":", "{\"$REGISTRY\":")], &[]),
        (&[("{\"nexus.shared.cwiq.io:8443\":", "{\"docker.io\": {}, \"nexus.shared.cwiq.io:8443\":")], &[]),
        (
            &[("{\"nexus.shared.cwiq.io:8443\":", "{\"$NEXUS_REGISTRY_PULL\":")],
            &["kaniko-credentials \"$NEXUS_REGISTRY_PULL\""],
        ),
        (
            &[("    - mkdir -p", "    - docker login -u a -p \"$P\" nexus.shared.cwiq.io:8443\n    - mkdir -p")],
            &["kaniko-docker-login \"docker login\""],
        ),
        // The handoff.
        (&[("      dotenv: build.env\n", "      junit: x.xml\n")], &["build-env-dotenv \"artifacts\""]),
        (&[("      dotenv: build.env\n", "      dotenv: [tag.env]\n")], &["build-env-dotenv \"tag.env\""]),
        (&[("      dotenv: build.env\n", "      dotenv: $FILE\n")], &[]),
        (&[("    - echo \"IMAGE_TAG=$IMAGE_TAG\" > build.env\n", "")], &["build-env-dotenv \"/kaniko/executor\""]),
        (&[("    - echo \"IMAGE_TAG=$IMAGE_TAG\" > build.env\n", "    - ./write-env.sh\n")], &[]),
        (&[("  artifacts:\n    reports:\n      dotenv: build.env\n", "")], &["build-env-dotenv \"build-push\""]),
        (
            &[(
                "  artifacts:\n    reports:\n      dotenv: build.env\n",
                "  extends: .docker-build\ninclude: [{project: a/b, file: /c.yml}]\n",
            )],
            &[],
        ),
        // The services and the tools.
        (
            &[(
                "  before_script:",
                "  services: [\"nexus.shared.cwiq.io:8444/library/docker:dind\"]\n  before_script:",
            )],
            &["kaniko-docker-in-docker \"nexus.shared.cwiq.io:8444/library/docker:dind\""],
        ),
        (
            &[("    - mkdir -p", "    - docker buildx build .\n    - mkdir -p")],
            &["kaniko-docker-in-docker \"docker buildx build\""],
        ),
        (&[("$NEXUS_USER", "$CI_JOB_JWT_V2")], &["vault-jwt-token \"CI_JOB_JWT_V2\""]),
        (&[("  stage: build", "  # not $CI_JOB_JWT\n  stage: build")], &[]),
    ];
    for (replace, expected) in table {
        assert_eq!(&found(&build(replace)), expected, "{replace:?}");
    }
}

#[test]
fn a_definition_is_followed_through_the_script_and_the_variables() {
    let text = build(&[
        (
            "    - if [ -n \"$CI_COMMIT_TAG\" ]; then IMAGE_TAG=$CI_COMMIT_TAG; else IMAGE_TAG=main-$CI_COMMIT_SHORT_SHA; fi\n",
            "    - IMAGE_TAG=\"v1.2.3\"\n",
        ),
        ("  stage: build\n", "  stage: build\n  variables:\n    TO: nexus.shared.cwiq.io:8444\n"),
        ("\"nexus.shared.cwiq.io:8443/orchestrator/server:${IMAGE_TAG}\"", "\"$TO/orchestrator/server:${IMAGE_TAG}\""),
        ("  before_script:", "  needs: []\n  before_script:"),
    ]);
    assert_eq!(
        found(&text),
        [
            "kaniko-destination \"8444\"",
            "kaniko-credentials \"nexus.shared.cwiq.io:8443\"",
            "kaniko-destination \"v\"",
            "kaniko-destination-trigger \"v1.2.3\"",
        ]
    );
    let pushed = report(&text).findings.into_iter().find(|finding| finding.span.of(&text) == "8444").unwrap();
    assert_eq!(pushed.fix.unwrap().applicability, diagnostics::Applicability::Suggested);
}

#[test]
fn scripts_are_seen_through_extends_anchors_references_and_defaults() {
    let command = "docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";
    for text in [
        format!("j:\n  script: {command}\n"),
        format!("j:\n  script:\n    - [true, [\"{command}\"]]\n"),
        format!(".a:\n  script:\n    - {command}\nj:\n  extends: .a\n"),
        format!("default:\n  before_script:\n    - {command}\nj:\n  script: x\n"),
        format!(".a: &a\n  - {command}\nj:\n  script: *a\nk:\n  script: *a\n"),
        format!(".a:\n  script:\n    - {command}\nj:\n  script:\n    - !reference [.a, script]\n    - x\n"),
        format!("j:\n  script: x\n  after_script:\n    - |\n      {command}\n"),
        format!("j:\n  script: \"x && \\\n    {command}\"\n"),
    ] {
        assert_eq!(found(&text), ["image-push-port \"8444\""], "{text}");
    }
    assert_eq!(found(&format!(".a:\n  script:\n    - {command}\nj:\n  script: x\n")), NOTHING);
}

#[test]
fn the_tag_is_taken_from_the_build_job() {
    let table: &[(&str, &[&str])] = &[
        ("  script: [deploy $IMAGE_TAG]\n", &["build-env-needs \"$IMAGE_TAG\""]),
        ("  script: ['deploy \"x:${IMAGE_TAG:-y}\"']\n", &["build-env-needs \"${IMAGE_TAG:-y}\""]),
        ("  script: [\"deploy '$IMAGE_TAG'\"]\n", &[]),
        ("  script:\n    - |\n      # $IMAGE_TAG\n      deploy\n", &[]),
        ("  needs: [build-push]\n  script: [deploy $IMAGE_TAG]\n", &[]),
        ("  needs: [{job: build-push, artifacts: true}]\n  script: [deploy $IMAGE_TAG]\n", &[]),
        (
            "  needs: [{job: build-push, artifacts: false}]\n  script: [deploy $IMAGE_TAG]\n",
            &["build-env-needs \"$IMAGE_TAG\""],
        ),
        ("  variables: {IMAGE_TAG: 1.2.3}\n  script: [deploy $IMAGE_TAG]\n", &[]),
        ("  script: [IMAGE_TAG=1.2.3, deploy $IMAGE_TAG]\n", &[]),
        ("  script: [. ./build.env, deploy $IMAGE_TAG]\n", &[]),
        ("  script: [deploy $IMAGE_TAGS]\n", &[]),
        ("  script: ['deploy main-$CI_COMMIT_SHORT_SHA']\n", &["build-env-manual-tag \"main-$CI_COMMIT_SHORT_SHA\""]),
        (
            "  script: ['deploy \"a/b:branch-$X-${CI_COMMIT_SHA:0:8}\"']\n",
            &["build-env-manual-tag \"branch-$X-${CI_COMMIT_SHA:0:8}\""],
        ),
        (
            "  variables:\n    T: 'main-${CI_COMMIT_SHORT_SHA}'\n  script: deploy\n",
            &["build-env-manual-tag \"main-${CI_COMMIT_SHORT_SHA}\""],
        ),
        ("  script: ['echo $CI_COMMIT_SHORT_SHA domain-$CI_COMMIT_SHORT_SHA']\n", &[]),
    ];
    for (job, expected) in table {
        let text = format!("{}deploy-dev:\n  stage: deploy\n{job}", build(&[]));
        assert_eq!(&found(&text), expected, "{job}");
    }
}

#[test]
fn what_a_template_may_bring_is_open() {
    let include = "include: [{project: orchestrator/ci-templates, ref: main, file: /.gitlab-ci-common.yml}]\n";
    for job in [
        "build-push:\n  extends: .docker-build\n",
        "build-push:\n  extends: .docker-build\n  script: [/kaniko/executor -d $X]\n  rules: [{if: $A}]\n",
        "deploy-dev:\n  extends: .deploy\n",
    ] {
        let found = found(&format!("{include}{job}"));
        let unexpected = found
            .iter()
            .filter(|finding| !finding.starts_with("kaniko-cache") && !finding.starts_with("kaniko-build-args"));
        assert_eq!(unexpected.count(), 0, "{job}: {found:?}");
    }
    let other = "include: [{project: a/b, file: /c.yml}]\n";
    assert_eq!(found(&format!("{other}push-latest:\n  script: [crane copy $A $IMAGE_TAG]\n")), NOTHING);
    let text = format!("{include}push-latest:\n  script: [crane copy $A $IMAGE_TAG]\n");
    assert_eq!(found(&text), ["build-env-needs \"$IMAGE_TAG\""]);
}

#[test]
fn the_branch_slug_of_gitlab_gets_a_note() {
    let text = build(&[("${IMAGE_TAG}\"", "branch-${CI_COMMIT_REF_SLUG}-${CI_COMMIT_SHORT_SHA}\"")]);
    let report = check(Kind::GitlabCi, &text, &Options::default());
    let note = report.findings.iter().find(|finding| finding.rule == "tag-branch-slug").unwrap();
    assert_eq!((note.severity, note.span.of(&text)), (Severity::Note, "${CI_COMMIT_REF_SLUG}"));
}

#[test]
fn many_jobs_that_share_one_script_are_read_quickly() {
    let lines = "    - docker pull python:$X\n".repeat(2_000);
    let jobs: String = (0..2_000).map(|index| format!("j{index}:\n  script: *lines\n")).collect();
    let text = format!(".a:\n  script: &lines\n{lines}{jobs}");
    drop(report(&text));
    let script = format!(".a:\n  script: &lines\n    - |\n{}{jobs}", "      true\n".repeat(100_000));
    drop(report(&script));
    let line = format!("j:\n  script: 'docker pull {}'\n", "$A$(x)`y` ".repeat(100_000));
    drop(report(&line));
}
