//! Pipelines: what is found, where, and what the fixes make of the text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use conformance::{Kind, LegacyNames, Options, Report, check};
use diagnostics::{Applicability, Severity, Status};

const INCLUDE: &str = "\
include:
  - project: orchestrator/ci-templates
    ref: main
    file:
      - /.gitlab-ci-common.yml
      - /.gitlab-ci-python.yml
      - /.gitlab-ci-trivy.yml
      - /.gitlab-ci-scan.yml
";

fn report(text: &str) -> Report {
    check(Kind::GitlabCi, text, &Options::default())
}

/// Each finding above a note as `severity rule "text at its place"`.
fn found(text: &str) -> Vec<String> {
    let report = report(text);
    let above_note = report.findings.iter().filter(|finding| finding.severity > Severity::Note);
    above_note
        .map(|finding| format!("{} {} {:?}", finding.severity.as_str(), finding.rule, finding.span.of(text)))
        .collect()
}

/// The findings for the templates' include with something after it.
fn found_with(rest: &str) -> Vec<String> {
    found(&format!("{INCLUDE}{rest}"))
}

/// The text after the first fix, and what the fix promises.
#[track_caller]
fn fixed(text: &str) -> (Applicability, String) {
    let report = report(text);
    let index = report.findings.iter().position(|finding| finding.fix.is_some()).expect("a fix");
    let fix = report.findings[index].fix.as_ref().unwrap();
    (fix.applicability, report.apply(text, index).unwrap().unwrap())
}

#[track_caller]
fn status(text: &str, rule: &str) -> Status {
    report(text).checks.iter().find(|check| check.rule == rule).unwrap_or_else(|| panic!("{rule} did not look")).status
}

const NOTHING: [&str; 0] = [];

#[test]
fn the_include_of_the_texts_conforms() {
    assert_eq!(found(INCLUDE), NOTHING);
    assert_eq!(status(INCLUDE, "pipeline-templates"), Status::Passed);
    assert_eq!(status(INCLUDE, "pipeline-stage-order"), Status::NotApplicable);
}

#[test]
fn without_the_templates_a_block_is_inserted_before_the_first_key() {
    let text =
        "# The server.\ndefault:\n  image: nexus.shared.cwiq.io:8444/library/node:20-alpine\njob:\n  script: npm ci\n";
    assert_eq!(found(text), [r#"error pipeline-templates "default""#]);
    let (applicability, fixed) = fixed(text);
    assert_eq!(applicability, Applicability::Suggested);
    let start = "# The server.\ninclude:\n  - project: 'orchestrator/ci-templates'\n    ref: main\n    file:\n";
    assert!(fixed.starts_with(start), "{fixed}");
    assert!(fixed.contains("'/.gitlab-ci-node.yml'\n") && !fixed.contains("python"), "{fixed}");
    assert_eq!(found(&fixed), NOTHING);
}

#[test]
fn missing_files_are_added_in_the_style_of_the_list() {
    let text = "include:\n  - project: orchestrator/ci-templates\n    ref: main\n    file:\n    - '/.gitlab-ci-common.yml' # first\n    - '/.gitlab-ci-node.yml'\njob:\n  script: x\n";
    let (applicability, after) = fixed(text);
    assert_eq!(applicability, Applicability::Safe);
    let list = "    - '/.gitlab-ci-node.yml'\n    - '/.gitlab-ci-trivy.yml'\n    - '/.gitlab-ci-scan.yml'\njob:";
    assert!(after.contains(list), "{after}");
    assert_eq!(found(&after), NOTHING);

    let flow = "include: {project: orchestrator/ci-templates, ref: main, file: [/.gitlab-ci-common.yml, /.gitlab-ci-python.yml]}\r\n";
    assert_eq!(report(flow).findings.len(), 1);
    assert_eq!(found(&fixed(flow).1), NOTHING);
}

#[test]
fn both_languages_at_once_are_a_warning() {
    let text = INCLUDE.replace("/.gitlab-ci-python.yml\n", "/.gitlab-ci-python.yml\n      - /.gitlab-ci-node.yml\n");
    assert!(found(&text)[0].starts_with("warning pipeline-templates"), "{:?}", found(&text));
}

#[test]
fn what_an_unseen_include_may_bring_is_unknown() {
    let text = "include:\n  - local: /ci/base.yml\njob:\n  script: x\n";
    assert_eq!(found(text), NOTHING);
    assert_eq!(status(text, "pipeline-templates"), Status::Unknown);
    assert_eq!(status("include: /ci/base.yml\nlint:\n  script: x\n", "pipeline-job-stage"), Status::Unknown);
    assert_eq!(status(&format!("{INCLUDE}lint:\n  extends: .docker-build\n"), "pipeline-job-stage"), Status::Unknown);
}

#[test]
fn a_misspelt_project_is_named() {
    let text = INCLUDE.replace("ci-templates", "ci-template");
    assert_eq!(found(&text)[0], r#"error pipeline-templates "orchestrator/ci-template""#);
}

#[test]
fn the_ref_of_the_templates_is_replaced_or_added() {
    let text = INCLUDE.replace("ref: main", "ref: \"v2\"");
    assert_eq!(found(&text), [r#"error pipeline-template-ref "\"v2\"""#]);
    assert_eq!(fixed(&text).1, INCLUDE.replace("ref: main", "ref: \"main\""));
    assert_eq!(fixed(&INCLUDE.replace("    ref: main\n", "")), (Applicability::Safe, INCLUDE.to_owned()));
    assert_eq!(status(&INCLUDE.replace("ref: main", "ref: $REF"), "pipeline-template-ref"), Status::Unknown);
}

#[test]
fn template_files_are_known_by_name() {
    let text = INCLUDE.replace("/.gitlab-ci-scan.yml", "/.gitlab-ci-scna.yml");
    let expected = r#"error pipeline-template-file "/.gitlab-ci-scna.yml""#;
    assert!(found(&text).contains(&expected.to_owned()), "{:?}", found(&text));
    let slash = INCLUDE.replace("/.gitlab-ci-scan.yml", ".gitlab-ci-scan.yml");
    assert_eq!(fixed(&slash), (Applicability::Safe, INCLUDE.to_owned()));
}

#[test]
fn copies_of_templates_are_found() {
    for line in ["local: ci/.gitlab-ci-trivy.yml", "remote: https://git.example/x/.gitlab-ci-trivy.yml"] {
        let text = INCLUDE.replace("include:\n", &format!("include:\n  - {line}\n"));
        assert!(found(&text)[0].starts_with("error pipeline-template-source"), "{line}: {:?}", found(&text));
    }
}

#[test]
fn stages_are_the_nine_in_order() {
    let nine = "stages: [validate, test, build, push, scan, release, deploy-dev, migrate, verify]\n";
    assert_eq!(found_with(nine), [r#"warning pipeline-stage-order "stages""#]);
    let removed = fixed(&format!("{INCLUDE}\n{nine}\nj:\n  script: x\n")).1;
    assert_eq!(removed, format!("{INCLUDE}\nj:\n  script: x\n"));
    assert_eq!(found_with("stages: [validate, test, deploy]\n"), [r#"error pipeline-stage-order "deploy""#]);
    assert_eq!(found_with("stages:\n  - build\n  - test\n"), [r#"error pipeline-stage-order "test""#]);
    let (applicability, after) = fixed(&format!("{INCLUDE}stages:\n- build\n- test\nj:\n  script: x\n"));
    assert_eq!((applicability, after), (Applicability::Safe, format!("{INCLUDE}j:\n  script: x\n")));
    // Without the templates nothing else brings the stages, so the list is put right and not taken away.
    let own = "include: /ci/base.yml\nstages:\n- build\n- test\nj:\n  script: x\n";
    let (applicability, after) = fixed(own);
    assert_eq!(applicability, Applicability::Safe);
    assert!(after.contains("stages:\n- validate\n- test\n- build\n"), "{after}");
    assert!(after.ends_with("- verify\nj:\n  script: x\n"), "{after}");
    assert_eq!(status(&after, "pipeline-stage-order"), Status::Passed);
    assert_eq!(status(&format!("{INCLUDE}stages: !reference [.x, stages]\n"), "pipeline-stage-order"), Status::Unknown);
}

#[test]
fn a_standard_job_stands_in_its_stage() {
    let on_tags = "  rules:\n    - if: $CI_COMMIT_TAG\n";
    let release = |stage: &str| found_with(&format!("release:\n  stage: {stage}\n  script: x\n{on_tags}"));
    assert_eq!(release("build"), [r#"error pipeline-job-stage "build""#]);
    assert_eq!(found_with(".b:\n  stage: build\nrelease:\n  extends: .b\n"), [r#"error pipeline-job-stage "build""#]);
    assert_eq!(release("release"), NOTHING);
    let alone = found("release:\n  script: x\n");
    assert!(alone.contains(&r#"error pipeline-job-stage "release""#.to_owned()), "{alone:?}");
}

#[test]
fn a_standard_job_runs_when_its_stage_does() {
    let job = |name: &str, rest: &str| {
        found_with(&format!("{name}:\n  stage: {}\n  script: x\n{rest}", name.trim_end_matches("-latest")))
    };
    let main = "  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n";
    let release = "  rules:\n    - if: $CI_COMMIT_TAG =~ /^v/\n";
    assert_eq!(job("push-latest", main), NOTHING);
    assert_eq!(job("push-latest", "  only: [main]\n"), [r#"warning ci-deprecated-keyword "only""#]);
    assert_eq!(job("push-latest", ""), [r#"error pipeline-job-trigger "push-latest""#]);
    assert_eq!(
        job("push-latest", "  rules:\n    - if: $CI_COMMIT_BRANCH\n"),
        [r#"error pipeline-job-trigger "$CI_COMMIT_BRANCH""#]
    );
    assert_eq!(
        job("push-latest", "  rules:\n    - if: $CI_COMMIT_BRANCH\n      when: manual\n"),
        // It waits for a person on main, and can be started on a feature branch.
        [r#"error pipeline-job-trigger "manual""#, r#"error pipeline-job-trigger "manual""#]
    );
    assert_eq!(job("push-latest", release).len(), 2);
    assert_eq!(job("release", release), NOTHING);
    assert_eq!(job("release", main).len(), 2);
    let deploy = |feature: &str| job("deploy-dev", &format!("{main}    - if: $CI_COMMIT_BRANCH\n{feature}"));
    assert_eq!(deploy("      when: manual\n"), NOTHING);
    assert_eq!(deploy(""), [r#"error pipeline-job-trigger "$CI_COMMIT_BRANCH""#]);
    assert_eq!(deploy("      when: never\n"), [r#"error pipeline-job-trigger "never""#]);
    // What is not known is not called wrong.
    assert_eq!(job("push-latest", "  rules:\n    - if: $PROMOTE\n"), NOTHING);
    assert_eq!(found_with("push-latest:\n  extends: .docker-push-latest\n"), NOTHING);
    let included = format!("{INCLUDE}push-latest:\n  variables:\n    A: b\n");
    assert_eq!(status(&included, "pipeline-job-trigger"), Status::Unknown);
}

#[test]
fn registry_variables_hold_their_endpoints() {
    let wrong = "variables:\n  NEXUS_REGISTRY: 'nexus.shared.cwiq.io:8444'\n";
    assert_eq!(found_with(wrong), [r#"error registry-variable "'nexus.shared.cwiq.io:8444'""#]);
    assert!(fixed(&format!("{INCLUDE}{wrong}")).1.ends_with("NEXUS_REGISTRY: 'nexus.shared.cwiq.io:8443'\n"));
    let right = "variables:\n  NEXUS_HOST: nexus.shared.cwiq.io\n  NEXUS_REGISTRY_PUSH: $NEXUS_HOST:8443\n";
    assert_eq!(found_with(right), NOTHING);
    let dev = "variables:\n  NEXUS_HOST: nexus.dev.cwiq.io\n  NEXUS_REGISTRY_PULL: ${NEXUS_HOST}:8444\n";
    assert_eq!(found_with(dev), NOTHING);
    // The wrong host is one fault, not two.
    let host = "variables:\n  NEXUS_HOST: nexus.example\n  NEXUS_REGISTRY_PUSH: ${NEXUS_HOST}:8443\n";
    assert_eq!(found_with(host), [r#"error registry-variable "nexus.example""#]);
    let job = "j:\n  variables:\n    NEXUS_REGISTRY_PULL:\n      value: elsewhere\n  script: x\n";
    assert_eq!(found_with(job), [r#"error registry-variable "elsewhere""#]);
    let open = format!("{INCLUDE}variables:\n  NEXUS_REGISTRY: $GROUP_REGISTRY\n");
    assert_eq!(status(&open, "registry-variable"), Status::Unknown);
}

#[test]
fn image_name_variables_hold_names() {
    assert_eq!(found_with("variables:\n  IMAGE_NAME: orchestrator/server\n"), NOTHING);
    let project = format!("{INCLUDE}variables:\n  NEXUS_IMAGE_NAME: orchestrator-$CI_PROJECT_NAME\n");
    assert_eq!(found(&project), [r#"error image-name-variable "orchestrator-$CI_PROJECT_NAME""#]);
    assert!(fixed(&project).1.ends_with("NEXUS_IMAGE_NAME: orchestrator/$CI_PROJECT_NAME\n"));
    let options = Options { legacy_names: Some(LegacyNames::Allow), ..Options::default() };
    assert_eq!(check(Kind::GitlabCi, &project, &options).findings, []);
    let service = format!("{INCLUDE}variables:\n  IMAGE_NAME: orchestrator/iam-api\n");
    assert!(fixed(&service).1.ends_with("IMAGE_NAME: orchestrator/iam-service\n"));
    assert_eq!(found_with("variables:\n  IMAGE_NAME: my-app\n"), [r#"error image-name-variable "my-app""#]);
}

#[test]
fn every_image_is_read_with_its_variables() {
    let pulled =
        "variables:\n  BASE: nexus.shared.cwiq.io:8444/orchestrator/server\nj:\n  image: $BASE:1.2.3\n  script: x\n";
    let images = report(&format!("{INCLUDE}{pulled}")).understood.pipeline.unwrap().images;
    assert_eq!(images[0].written, "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3");
    assert_eq!(images[0].reference.tag.as_deref(), Some("1.2.3"));
    let inherited =
        "j:\n  image:\n    name: ${NEXUS_REGISTRY_PULL}/library/python:3.12-slim\n  services: [$OTHER]\n  script: x\n";
    let images = report(&format!("{INCLUDE}{inherited}")).understood.pipeline.unwrap().images;
    assert_eq!(images[0].reference.registry, "nexus.shared.cwiq.io:8444");
    assert_eq!((images[1].keyword, images[1].written.as_str()), ("services", "$OTHER"));
}

#[test]
fn a_fault_in_an_image_is_underlined_where_it_is_written() {
    let image = "https://nexus.shared.cwiq.io:8444/library/python";
    let text = format!("{INCLUDE}# ümläut 😀\nj:\n  image: '{image}:3.12-slim'\n  script: x\n");
    assert_eq!(found(&text), [r#"error image-syntax "https://""#]);
    assert!(fixed(&text).1.contains("image: 'nexus.shared.cwiq.io:8444/library/python:3.12-slim'\n"));
    let by_variable =
        format!("{INCLUDE}variables:\n  BASE: '{image}'\nj:\n  image: \"${{BASE}}:3.12-slim\"\n  script: x\n");
    assert_eq!(found(&by_variable), [r#"error image-syntax "https://""#]);
    assert!(fixed(&by_variable).1.contains("BASE: 'nexus.shared.cwiq.io"), "the definition is mended");
}

#[test]
fn a_variable_that_rules_may_set_is_unknown() {
    let text = format!(
        "{INCLUDE}variables:\n  BASE: Bad//Name\nj:\n  image: $BASE\n  rules:\n    - variables:\n        BASE: other\n  script: x\n"
    );
    let report = report(&text);
    assert_eq!(report.understood.pipeline.unwrap().images[0].written, "$BASE");
    assert!(report.findings.iter().all(|finding| finding.rule != "image-syntax"), "{:?}", report.findings);
}

#[test]
fn a_syntax_error_costs_its_own_block() {
    let found = found_with("a:\n  script: [x\nrelease:\n  stage: build\n  script: x\n");
    assert!(found.iter().any(|line| line.starts_with("error ci-yaml-syntax")), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("error pipeline-job-stage")), "{found:?}");
}

#[test]
fn what_is_no_pipeline_is_said_so() {
    for text in ["", "# only a comment\n", "- a\n- b\n", "just words", "a: 1\n---\nb: 2\n"] {
        let found = found(text);
        assert!(found.iter().any(|line| line.starts_with("error ci-yaml-syntax")), "{text:?}: {found:?}");
    }
    assert_eq!(found(&format!("spec:\n  inputs:\n    x:\n---\n{INCLUDE}")), NOTHING);
}

#[test]
fn a_key_that_stands_twice_is_a_warning() {
    assert_eq!(found_with("j:\n  script: a\n  script: b\n"), [r#"warning ci-duplicate-key "script""#]);
    assert_eq!(found_with("j: {script: a}\nj: {script: b}\n"), [r#"warning ci-duplicate-key "j""#]);
}

#[test]
fn a_fix_in_the_definition_of_a_variable_is_only_suggested() {
    let direct = format!("{INCLUDE}lint:\n  image: python:3.12\n  script: x\n");
    assert_eq!(found(&direct), [r#"error image-public-registry "python""#]);
    let right = direct.replace("python:", "nexus.shared.cwiq.io:8444/library/python:");
    assert_eq!(fixed(&direct), (Applicability::Safe, right));

    let by_variable =
        format!("{INCLUDE}variables:\n  BASE: docker.io/python:3.12\nlint:\n  image: $BASE\n  script: x\n");
    let right = by_variable.replace("docker.io/", "nexus.shared.cwiq.io:8444/library/");
    assert_eq!(fixed(&by_variable), (Applicability::Suggested, right));
}

#[test]
fn a_moving_tag_is_a_warning_where_a_job_deploys() {
    let job = |name: &str, stage: &str| {
        found_with(&format!(
            "{name}:\n{stage}  image: nexus.shared.cwiq.io:8444/orchestrator/server:latest\n  script: x\n"
        ))
    };
    let warning = r#"warning image-moving-tag "latest""#;
    assert_eq!(job("rollout", "  stage: deploy-dev\n"), [warning]);
    let rules = "  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n    - when: manual\n";
    assert_eq!(job("deploy-dev", rules), [warning]);
    assert_eq!(job("smoke", "  stage: test\n"), NOTHING);
}

#[test]
fn what_a_part_does_not_show_may_come_from_the_files_that_include_it() {
    let text = "build:\n  extends: .elsewhere\n";
    let rules = |is_part| {
        let report = check(Kind::GitlabCi, text, &Options { is_part, ..Options::default() });
        let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
        rules.contains(&"ci-unknown-extends")
    };
    assert!(rules(false));
    assert!(!rules(true));
}

#[test]
fn the_script_of_a_job_of_a_part_may_stand_in_the_files_that_include_it() {
    let is_found = |is_part| {
        let report = check(Kind::GitlabCi, "build:\n  stage: test\n", &Options { is_part, ..Options::default() });
        report.findings.iter().any(|finding| finding.rule == "ci-missing-script")
    };
    assert!(is_found(false));
    assert!(!is_found(true));
}

#[test]
fn the_stages_of_a_part_may_be_replaced_by_the_files_that_include_it() {
    let text = "stages: [build]\nrun:\n  stage: ship\n  script: date\n";
    let is_found = |is_part| {
        let report = check(Kind::GitlabCi, text, &Options { is_part, ..Options::default() });
        report.findings.iter().any(|finding| finding.rule == "ci-undefined-stage")
    };
    assert!(is_found(false));
    assert!(!is_found(true));
}

#[test]
fn an_instance_that_is_not_there_is_told_from_a_job_that_is_not_there() {
    let text = "a: {script: x, parallel: {matrix: [{OS: [l, m], V: [1, 2]}]}}\n\
                b: {script: x, needs: [{job: a, parallel: {matrix: [{OS: l}]}}]}\n";
    let report = report(text);
    let found = report.findings.iter().find(|finding| finding.rule == "ci-unknown-job").expect("a finding");
    assert_eq!(found.message, "`b` names instances of `a` under `needs` that its `parallel` does not make.");
}

#[test]
fn what_an_input_brings_may_be_a_pattern() {
    let text = "spec: {inputs: {pattern: {}}}\n---\ntest:\n  coverage: $[[ inputs.pattern ]]\n  only: ['$[[ inputs.pattern ]]']\n  script: x\n";
    assert!(report(text).findings.iter().all(|finding| finding.rule != "ci-regex"));
}

#[test]
fn stages_that_inputs_bring_are_not_known() {
    let text = "spec: {inputs: {stage: {}}}\n---\nstages: ['$[[ inputs.stage ]]']\n";
    assert_eq!(status(text, "pipeline-stage-order"), Status::Unknown);
}
