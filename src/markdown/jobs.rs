//! The jobs with which a pipeline runs the command. `docs/cli.md` shows the same, and a test runs their scripts.

use conventions::{Conventions, Operation};

/// How the image, the installation and the occasion of each job are written.
fn start(standard: &Conventions) -> (String, String) {
    let python = standard.languages.iter().find(|language| language.id == "python");
    let base_image = python.map_or("python", |language| &language.base_image);
    let pull = &standard.endpoint(Operation::Pull).variable;
    let image = format!("image: ${{{pull}}}/{}/{base_image}", standard.docker_hub.official_namespace);
    let index = standard.package_index();
    (image, format!("before_script:\n    - pip install --index-url {index} orchestrator-conform"))
}

/// The stage that comes so many stages after the first.
fn stage(standard: &Conventions, number: usize) -> &str {
    standard.stages.get(number).map_or("test", |stage| &stage.name)
}

/// The job that holds merge requests to the standard.
pub(super) fn gate(standard: &Conventions) -> String {
    let (image, installation) = start(standard);
    let stage = stage(standard, 0);
    format!(
        r#"conform:
  stage: {stage}
  {image}
  {installation}
  script:
    - orchestrator-conform check --include-root . --output code-quality=conform.json --output junit=conform.xml --output sarif=conform.sarif .
  artifacts:
    when: always
    paths: [conform.sarif]
    reports:
      codequality: conform.json
      junit: conform.xml
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
"#
    )
}

/// The jobs that check a folder of repositories together, and join what they find.
pub(super) fn audit(standard: &Conventions) -> String {
    let (image, installation) = start(standard);
    let (first, second) = (stage(standard, 0), stage(standard, 1));
    format!(
        r#"audit:
  stage: {first}
  {image}
  parallel: 5
  {installation}
  script:
    - orchestrator-conform check --quiet --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --output "ndjson=audit-$CI_NODE_INDEX.ndjson" repositories
  # Status 1 is findings, which the report is for. With 2, something could not be checked, and the job fails.
  allow_failure:
    exit_codes: 1
  artifacts:
    when: always
    paths: ["audit-*.ndjson"]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"

audit-report:
  stage: {second}
  {image}
  needs: [audit]
  {installation}
  script:
    - orchestrator-conform merge --root repositories --repository-depth 2 --output html=audit.html --output csv=audit.csv audit-*.ndjson
  allow_failure:
    exit_codes: 1
  artifacts:
    when: always
    paths: [audit.html, audit.csv]
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
      when: always
"#
    )
}
