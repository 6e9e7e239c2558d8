//! What holds for every pipeline, well-formed or not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::collections::BTreeMap;

use conformance::{Kind, Options, Report, check};
use diagnostics::{Applicability, Severity};
use proptest::prelude::*;

/// Lines of which pipelines and near misses are made.
const LINES: &[&str] = &[
    "include:",
    "  - project: orchestrator/ci-templates",
    "  - project: 'orchestrator/ci-template'",
    "    ref: main",
    "    ref: \"v1\"",
    "    file:",
    "      - /.gitlab-ci-common.yml",
    "      - .gitlab-ci-python.yml",
    "      - '/.gitlab-ci-scna.yml'",
    "    file: /.gitlab-ci-node.yml",
    "  - local: /ci/.gitlab-ci-trivy.yml",
    "include: {project: orchestrator/ci-templates, file: [/.gitlab-ci-scan.yml]}",
    "stages: [validate, test, build, push, scan, release, deploy-dev, migrate, verify]",
    "stages:",
    "  - build",
    "  - test",
    "- validate",
    "stages: !reference [.a, stages]",
    "variables:",
    "  NEXUS_REGISTRY: nexus.shared.cwiq.io:8444",
    "  NEXUS_HOST: $NEXUS_HOST",
    "  NEXUS_REGISTRY_PUSH: \"${NEXUS_HOST}:443\"",
    "  IMAGE_NAME: orchestrator-$CI_PROJECT_NAME",
    "  IMAGE_NAME: >-",
    "    cwiq-server",
    "  A: $B",
    "  B: ${A}/x",
    "image: python:3.12-slim",
    "image: \"$NEXUS_IMAGE:Latest\"",
    "image:",
    "  name: https://nexus.shared.cwiq.io:8444/Library/node:20",
    "services: [docker.io/redis, $A, {name: $B}]",
    "release: &release",
    "  stage: build",
    "  stage: release",
    "  extends: [.a, release]",
    "deploy-dev:",
    "  <<: *release",
    "  image: *missing",
    "  script: [x",
    "  script: \"x",
    ".a:",
    "\tstage: test",
    "  parallel: {matrix: [{A: [1, 2]}]}",
    "  rules: [{variables: {A: b}}]",
    "  inherit: {variables: [A]}",
    "  needs: [release, {job: .a, optional: true}, {pipeline: $P, job: x}]",
    "  needs: [lint",
    "  dependencies: [release, nobody]",
    "  script:",
    "    - !reference [release, script]",
    "    - !reference [.a]",
    "  rules:",
    "    - if: $CI_COMMIT_BRANCH == \"main\" && $A =~ /^v\\d+$/i",
    "    - if: '$A = \"b\" || ($C'",
    "      when: never",
    "      changes: [src/**/*]",
    "    - {exists: [Dockerfile], when: delayed, start_in: 1 day}",
    "  rules: !reference [.a, rules]",
    "  only: [main, /^v/, tags]",
    "  except: {variables: [$A]}",
    "  trigger: {include: /a.yml, strategy: depend}",
    "  environment: {name: review/$CI_COMMIT_REF_SLUG, on_stop: release}",
    "  retry: {max: 3, when: always}",
    "  timeout: 1h 30 fortnights",
    "  coverage: /(\\d+%/",
    "  artifacts: {reports: {dotenv: build.env}, expire_in: never}",
    "  cache: [{key: a/b}, {paths: vendor}]",
    "  inherit: {default: [image], variables: false}",
    "  when: manual",
    "  scirpt: x",
    "  <<: [*release, *missing]",
    "workflow: {rules: [{if: $CI_COMMIT_TAG}, {when: never}]}",
    "default: {image: $BASE, retry: 2, tags: [small]}",
    "  script: /kaniko/executor -d nexus.shared.cwiq.io:8444/orchestrator-server:v1 --cache-repo",
    "  before_script: ['docker pull python:3', \"docker build -t é:$X \\",
    "    /kaniko/executor \\",
    "  - |",
    "    cat <<EOF > build.env && IMAGE_TAG=main-$CI_COMMIT_SHORT_SHA",
    "    --destination \"$NEXUS_REGISTRY/orchestrator/server:$IMAGE_TAG\"",
    "lint:",
    "  extends: lint",
    "  script: {$[[ inputs.x ]]: y}",
    "---",
    "spec: {inputs: {x: {type: number, default: 1}}}",
    "spec: {}",
    "# comment é 😀",
    "",
];

fn pipelines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(LINES);
    (prop::collection::vec(line, 0..24), prop::bool::ANY)
        .prop_map(|(lines, crlf)| lines.join(if crlf { "\r\n" } else { "\n" }))
}

/// Top-level entries that YAML reads; the rules have something to say about most of them.
const ENTRIES: &[&[&str]] = &[
    &[
        "include:\n  - project: orchestrator/ci-templates\n    file:\n      - .gitlab-ci-common.yml\n      - '/.gitlab-ci-node.yml'\n",
        "include:\n- project: 'Orchestrator/ci-templates' # ours\n  ref: 'v1'\n  file: /.gitlab-ci-python.yml\n",
        "include: {project: orchestrator/ci-templates, file: [/.gitlab-ci-scan.yml, gitlab-ci-trivy.yml]}\n",
        "include:\n  - /ci/base.yml\n  - project: orchestrator/ci-templates\n    ref:\n    file: []\n",
        "include: /ci/.gitlab-ci-trivy.yml\n",
    ],
    &[
        "stages: [validate, test, build, push, scan, release, deploy-dev, migrate, verify]\n",
        "stages:\n- test\n- validate\n# late\n- verify\n",
        "stages:\n  - validate\n  - test\n  - test\n\n",
        "stages: [.pre, build, own, .post] # ours\n",
        "stages: []\n",
    ],
    &[
        "variables:\n  NEXUS_REGISTRY: nexus.shared.cwiq.io:8444\n  IMAGE_NAME: 'orchestrator-server'\n",
        "variables:\n  NEXUS_HOST: nexus.example\n  NEXUS_REGISTRY_PUSH: \"${NEXUS_HOST}:443\"\n  IMAGE_NAME:\n    value: cwiq-iam-api\n",
        "variables: {NEXUS_REGISTRY_PULL: '', NEXUS_IMAGE_NAME: orchestrator-$CI_PROJECT_NAME, A: $A}\n",
        "variables:\n  NEXUS_IMAGE: $NEXUS_REGISTRY/orchestrator/runner-api\n  BASE: python\n",
    ],
    &[
        "image: https://python:3.12\n",
        "image:\n  name: \"nexus.shared.cwiq.io/library/node:20\"\n",
        "image: $BASE:3.12-slim\n",
    ],
    &[
        "default:\n  services: [docker.io/redis, \"nexus.shared.cwiq.io:8443/python\", {name: $NEXUS_IMAGE}]\n",
        "default:\n  image: nexus.shared.cwiq.io:8443/Orchestrator-Server:v1.2.3\n",
    ],
    &[
        "release: &r\n  stage: build\n  script: x\n",
        "release: {stage: test, image: orchestrator/server:1.0.0}\n",
        "release:\n  script: x\n",
    ],
    &[
        "build-push:\n  image: nexus.shared.cwiq.io:8444/kaniko-project/executor\n  script:\n    - |\n      T=v1.2.3\n      /kaniko/executor \\\n        -d \"nexus.shared.cwiq.io:8444/orchestrator-server:$T\" \\\n        --cache-repo=nexus.shared.cwiq.io:8443/orchestrator/server\n",
        "build-push:\n  script:\n    - >-\n      /kaniko/executor --cache=false\n      --destination 'nexus.shared.cwiq.io:443/orchestrator/runner-api:MAIN-a1b2c3d4e5f6'\n\n      --build-arg VERSION=1\n",
        "build-push:\n  image: nexus.shared.cwiq.io:8444/kaniko-project/executor:v1\n  script: \"docker login; /kaniko/executor \\\n    -d \\\"cwiq-server:latest\\\" -d orchestrator/ui\"\n",
        "build-push: {script: ['docker pull python:3 && docker push nexus.shared.cwiq.io:8444/orchestrator/server:1.0.0', [skopeo copy 'docker://a' docker://nexus.shared.cwiq.io/b]]}\n",
        "build-push:\n  script: [$[[ inputs.x ]], \"echo '{\\\"auths\\\":{\\\"a\\\":{}}}' > /kaniko/.docker/config.json\", \"/kaniko/executor -d $IMAGE\"]\n",
    ],
    &["deploy-dev:\n  <<: *r\n  image: cwiq/ui:latest\n", "deploy-dev:\n  extends: [release]\n  stage:\n    deploy\n"],
];

/// One of the variants of each entry, or none, in any order.
fn readable_pipelines() -> impl Strategy<Value = String> {
    let entries: Vec<_> =
        ENTRIES.iter().map(|variants| prop::option::weighted(0.7, prop::sample::select(*variants))).collect();
    (entries, any::<prop::sample::Index>(), prop::bool::ANY).prop_map(|(mut entries, start, crlf)| {
        let start = start.index(entries.len());
        entries.rotate_left(start);
        let text: String = entries.into_iter().flatten().collect();
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn report(text: &str) -> Report {
    check(Kind::GitlabCi, text, &Options::default())
}

/// How often each rule has an error.
fn errors(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        *errors.entry(finding.rule).or_default() += 1;
    }
    errors
}

fn places_lie_in_the_text(text: &str) {
    for finding in report(text).findings {
        let span = finding.span;
        assert!(text.get(span.start..span.end).is_some(), "{} at {span:?} in {text:?}", finding.rule);
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(text.get(edit.span.start..edit.span.end).is_some(), "{}: {edit:?} in {text:?}", finding.rule);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        places_lie_in_the_text(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        places_lie_in_the_text(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_pipeline_is_read(text in pipelines()) {
        places_lie_in_the_text(&text);
    }

    #[test]
    fn a_safe_fix_removes_its_finding_and_adds_no_error(text in readable_pipelines()) {
        let before = report(&text);
        // A text that YAML cannot read in full is understood in part, and a fix may let more of it be understood.
        prop_assume!(before.findings.iter().all(|finding| finding.rule != "ci-yaml-syntax"));
        for (index, finding) in before.findings.iter().enumerate() {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe) else { continue };
            let after_text = before.apply(&text, index).unwrap().unwrap();
            let after = report(&after_text);
            let (was, is) = (errors(&before), errors(&after));
            // With the right registry, a pull that goes by a variable for pushes is a wrong pull: that finding is due.
            let due = |rule: &str| finding.rule == "registry-variable" && rule == "image-pull-port";
            for (rule, count) in is.iter().filter(|(rule, _)| !due(rule)) {
                prop_assert!(
                    *count <= was.get(rule).copied().unwrap_or_default(),
                    "{} ({}) adds {rule}:\n{text}\n=>\n{after_text}", finding.rule, fix.title
                );
            }
            let same = |report: &Report| report.findings.iter().filter(|other| other.rule == finding.rule).count();
            prop_assert!(same(&after) < same(&before), "{} stays:\n{text}\n=>\n{after_text}", finding.rule);
        }
    }
}
