//! A pipeline of any length, always the same for the same length, made of what pipelines are made of.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::repository;

/// The head of every pipeline: what stands there once.
const HEAD: &str = r#"# A pipeline that nobody wrote, for measuring.
include:
  - project: platform/pipelines
    ref: v3.2.0
    file: [/templates/kaniko.yml, /templates/release.yml]
  - local: /ci/shared.yml
    rules:
      - if: $CI_COMMIT_BRANCH

stages: [prepare, build, test, publish, deploy]

workflow:
  rules:
    - if: $CI_COMMIT_TAG =~ /^v\d+\.\d+\.\d+$/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

variables:
  REGISTRY: registry.example.com
  IMAGE_ROOT: ${REGISTRY}/measured
  RETRIES: "2"

default:
  tags: [docker, large]
  interruptible: true
  retry:
    max: 2
    when: [runner_system_failure, stuck_or_timeout_failure]

.cache: &cache
  cache:
    key:
      files: [Cargo.lock]
    paths: [.cargo/registry/, target/]
    policy: pull-push

.on-main-and-tags:
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_COMMIT_BRANCH == "main"
      when: on_success
"#;

/// One service of many: six jobs that belong together. `@` is its number, `PREVIOUS` the number before.
const SERVICE: &str = r#"
# Service @: from its sources to its deployment.
.service-@:
  extends: .on-main-and-tags
  variables:
    SERVICE: service-@
    IMAGE: $IMAGE_ROOT/service-@

prepare-@:
  extends: .service-@
  stage: prepare
  image: docker.io/library/alpine:3.20
  script:
    - test -f services/service-@/Dockerfile
    - echo "VERSION=${CI_COMMIT_TAG:-$CI_COMMIT_SHORT_SHA}" > service-@.env
  artifacts:
    expire_in: 1 day
    reports:
      dotenv: service-@.env

build-@:
  extends: .service-@
  <<: *cache
  stage: build
  image:
    name: gcr.io/kaniko-project/executor:v1.23.2-debug
    entrypoint: [""]
  needs:
    - job: prepare-@
      artifacts: true
  before_script:
    - mkdir -p /kaniko/.docker
    - cp "$DOCKER_AUTH_CONFIG" /kaniko/.docker/config.json
  script:
    - >-
      /kaniko/executor
      --context "$CI_PROJECT_DIR/services/service-@"
      --dockerfile "$CI_PROJECT_DIR/services/service-@/Dockerfile"
      --build-arg "VERSION=$VERSION"
      --cache=true --cache-repo "$IMAGE/cache"
      --destination "$IMAGE:$CI_COMMIT_SHORT_SHA"
      --destination "$IMAGE:$CI_COMMIT_REF_SLUG"

test-@:
  extends: [.service-@]
  stage: test
  image: $IMAGE:$CI_COMMIT_SHORT_SHA
  needs: [prepare-@, build-@]
  services:
    - name: docker.io/library/postgres:16
      alias: database
      variables:
        POSTGRES_PASSWORD: measured
  parallel:
    matrix:
      - SUITE: [unit, integration]
        DATABASE: [small, large]
  timeout: 20 minutes
  coverage: /total:\s+\d+\.\d+%/
  script:
    - |
      set -eu
      for attempt in $(seq 1 "$RETRIES"); do
        ./run-tests --suite "$SUITE" --database "$DATABASE" && exit 0
        echo "attempt $attempt of $SERVICE failed" >&2
      done
      exit 1
  artifacts:
    when: always
    paths: ["reports/@/"]
    reports:
      junit: reports/@/*.xml

publish-@:
  stage: publish
  image: docker.io/library/alpine:3.20
  needs: [test-@]
  rules:
    - if: $CI_COMMIT_TAG =~ /^v\d+/ && $CI_COMMIT_TAG !~ /-rc\d*$/
      variables:
        CHANNEL: stable
    - if: $CI_COMMIT_BRANCH == "main"
      changes: [services/service-@/**/*, Cargo.lock]
      when: manual
      allow_failure: true
  script:
    - !reference [prepare-@, script]
    - 'curl --fail --header "JOB-TOKEN: $CI_JOB_TOKEN" --upload-file "reports/@/summary.txt" "$UPLOAD_URL/service-@"'

stop-@:
  stage: deploy
  image: docker.io/library/alpine:3.20
  environment:
    name: production/service-@
    action: stop
  rules:
    - if: $CI_COMMIT_TAG
      when: manual
  script: [./stop service-@]

deploy-@:
  stage: deploy
  image: docker.io/library/alpine:3.20
  needs: [{job: publish-@, optional: true}, {job: deploy-PREVIOUS, optional: true}]
  environment:
    name: production/service-@
    url: https://service-@.example.com
    on_stop: stop-@
  resource_group: service-@
  rules:
    - if: $CI_COMMIT_TAG
  script: [./deploy --service "$SERVICE" --version "$CI_COMMIT_TAG"]
"#;

/// A pipeline of so many lines, or of the fewest more that its last job needs to be whole.
pub(crate) fn of_lines(lines: usize) -> String {
    let mut pipeline = HEAD.to_owned();
    let mut written = HEAD.lines().count();
    let mut number: i32 = 0;
    while written < lines {
        // A pipeline may end after any job: jobs only need those before them. The first deployment waits for one that is not
        // there, which its `optional` allows.
        let service = SERVICE.replace('@', &number.to_string()).replace("PREVIOUS", &(number - 1).to_string());
        for job in service.split_inclusive("\n\n") {
            if written >= lines {
                break;
            }
            written += job.lines().count();
            pipeline.push_str(job);
        }
        number += 1;
    }
    pipeline
}

/// Writes pipelines of so many lines below the build directory, for programs that read files.
pub(crate) fn files(lengths: &[usize]) -> Result<Vec<PathBuf>> {
    let folder = repository::target().join("measure").join("pipelines");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let write = |lines: &usize| {
        let path = folder.join(format!("{lines}.yml"));
        fs::write(&path, of_lines(*lines)).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    };
    lengths.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipeline_has_the_lines_that_were_asked_for() {
        for lines in [60, 1_000, 20_000] {
            let count = of_lines(lines).lines().count();
            assert!((lines..lines + 40).contains(&count), "{lines}: {count}");
        }
    }

    #[cfg(feature = "engine")]
    #[test]
    fn nothing_is_wrong_with_the_pipeline_that_is_measured() {
        let report =
            conformance::check(conformance::Kind::GitlabCi, &of_lines(1_000), &conformance::Options::default());
        let refusals: Vec<_> = report.findings.iter().filter(|finding| finding.rule.starts_with("ci-")).collect();
        assert!(refusals.is_empty(), "{refusals:#?}");
    }
}
