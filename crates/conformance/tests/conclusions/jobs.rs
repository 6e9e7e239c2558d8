//! Of jobs: their stages, their values and what they need of each other.

use conformance::{Direction, Kind};

use super::{concluded, conclusion, report};

#[test]
fn a_long_circle_of_jobs_is_told_with_its_length() {
    for (jobs, cut) in [(7, false), (8, false), (9, true), (20, true)] {
        let text: String =
            (0..jobs).map(|job| format!("job{job}:\n  script: make\n  needs: [job{}]\n", (job + 1) % jobs)).collect();
        let report = report(Kind::GitlabCi, Direction::Unknown, "ci-needs-cycle", &text);
        let message = &report.findings[0].message;
        assert_eq!(message.contains(&format!("and so on over {jobs} jobs")), cut, "{message}");
    }
}

#[test]
fn of_jobs_and_their_stages() {
    concluded(
        Kind::GitlabCi,
        Direction::Unknown,
        &[
            ("pipeline-job-stage", "test:\n  script: pytest\n", "passed"),
            ("pipeline-job-stage", "test:\n  stage: \"\"\n  script: pytest\n", "unknown"),
            ("pipeline-job-stage", "lint:\n  stage: build\n  script: ruff\n", "failed [build]"),
        ],
    );
    // A stage that another job brings is shared.
    for (text, fixes) in [
        ("lint:\n  stage: build\n  script: ruff\n", 1),
        (".x:\n  stage: build\nlint:\n  extends: .x\n  script: ruff\n", 0),
    ] {
        let report = report(Kind::GitlabCi, Direction::Unknown, "pipeline-job-stage", text);
        let fixed = report.findings.iter().filter(|finding| finding.fix.is_some()).count();
        assert_eq!((report.findings.len(), fixed), (1, fixes), "{text}");
    }
}

#[test]
fn of_what_jobs_hand_on() {
    const TEST: &str = "test:\n  stage: test\n  script: pytest --cov\n  artifacts:\n    paths: [coverage.xml]\n";
    const BUILD: &str = "  script: /kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n";
    const HANDED_ON: &str =
        "  after_script:\n    - echo IMAGE_TAG=1 > build.env\n  artifacts:\n    reports:\n      dotenv: build.env\n";
    let scan = |rest: &str| format!("{TEST}sonarqube-scan:\n  stage: .post\n  script: sonar-scanner\n  {rest}\n");
    let table = [
        ("artifact-handoff", scan("dependencies: [test]"), "passed"),
        ("artifact-handoff", scan("dependencies: [other]\nother:\n  stage: test\n  script: make"), "failed [[other]]"),
        ("artifact-handoff", format!("include: a.yml\n{}", scan("dependencies: !reference [.x, y]")), "unknown"),
        ("artifact-handoff", format!("include: a.yml\n{}", scan("needs: !reference [.x, y]")), "unknown"),
        ("artifact-handoff", scan("dependencies: !reference [.x, y]"), "unknown"),
        // Where the standard job is there, it is the one that hands on.
        ("build-env-dotenv", format!("build-push:\n{BUILD}{HANDED_ON}other:\n{BUILD}"), "passed"),
        ("build-env-dotenv", format!("mine:\n{BUILD}{HANDED_ON}"), "passed"),
        ("build-env-dotenv", format!("mine:\n{BUILD}"), "failed [mine] [/kaniko/executor]"),
        ("build-env-manual-tag", "deploy:\n  script: make\n".to_owned(), "passed"),
        ("build-env-manual-tag", "include: a.yml\ndeploy:\n  script: !reference [.x, y]\n".to_owned(), "unknown"),
    ];
    for (rule, text, expected) in table {
        concluded(Kind::GitlabCi, Direction::Unknown, &[(rule, &text, expected)]);
    }
}

#[test]
fn of_reports_of_variables() {
    let job =
        |line: &str| format!("a:\n  script:\n    - {line}\n  artifacts:\n    reports:\n      dotenv: build.env\n");
    for (line, expected) in [
        ("echo A=1 > build.env", "passed"),
        ("echo hello > build.env", "failed [echo hello]"),
        ("echo hello > ./build.env", "failed [echo hello]"),
        ("echo hello > $CI_PROJECT_DIR/build.env", "failed [echo hello]"),
        ("echo hello > other.txt; cat build.env", "passed"),
        ("echo hello; cat build.env", "passed"),
        ("echo hello | sort build.env", "passed"),
        ("echo hello | tee build.env", "failed [echo hello]"),
        ("echo hello | tee other.txt; cat build.env", "passed"),
    ] {
        let found = conclusion(Kind::GitlabCi, Direction::Unknown, "ci-dotenv", &job(line));
        let found = if expected == "passed" { found } else { found.replace("[hello]", "[echo hello]") };
        assert_eq!(found, expected, "{line}");
    }
    // Two jobs may share the script and not the report.
    let shared = ".s: &s [\"echo hello > a.env; echo hello > b.env\"]\na:\n  script: *s\n  artifacts: {reports: {dotenv: a.env}}\nb:\n  script: *s\n  artifacts: {reports: {dotenv: b.env}}\n";
    let found = report(Kind::GitlabCi, Direction::Unknown, "ci-dotenv", shared).findings.len();
    assert_eq!(found, 2);
}

#[test]
fn of_needs_and_dependencies() {
    const OTHERS: &str = "b:\n  script: x\nc:\n  script: x\n";
    for (job, expected) in [
        ("needs: [c]\n  dependencies: [b]", "failed [b]"),
        ("needs: [zz]\n  dependencies: [b]", "failed [b]"),
        ("needs: [\"$[[ inputs.x ]]\"]\n  dependencies: [b]", "passed"),
        ("dependencies: [b]", "not-applicable"),
        ("dependencies: [b, b]", "not-applicable"),
    ] {
        let text = format!("include: a.yml\na:\n  stage: .post\n  script: x\n  {job}\n{OTHERS}");
        concluded(Kind::GitlabCi, Direction::Unknown, &[("ci-needs", &text, expected)]);
    }
}

#[test]
fn of_jobs_that_name_jobs() {
    const B: &str = "b:\n  script: x\n";
    let table = [
        // A need of one job is none of another's, and what stands under `dependencies` is no need.
        (
            "ci-needs",
            "a:\n  stage: deploy\n  script: x\n  dependencies: [b]\nc:\n  script: x\n  needs: [b]\n",
            "passed",
        ),
        (
            "ci-needs",
            "a:\n  stage: deploy\n  script: x\n  dependencies: [b, b]\nc:\n  script: x\n  needs: [b]\n",
            "passed",
        ),
        ("ci-needs-cycle", "a:\n  script: x\n  needs: [b]\n", "passed"),
        ("ci-needs-cycle", "include: a.yml\na:\n  script: x\n  needs: [b]\n", "unknown"),
        ("ci-unknown-job", "a:\n  script: x\n  needs: [b]\n", "passed"),
        ("ci-unknown-job", "include: a.yml\na:\n  script: x\n  needs: [zz]\n", "unknown"),
        ("ci-needs-may-be-absent", "a:\n  script: x\n  needs: [b]\n", "passed"),
        (
            "ci-needs-may-be-absent",
            "a:\n  script: x\n  needs: [b]\n  rules:\n    - if: $CI_COMMIT_TAG\n    - if: $UNKNOWN == \"1\"\n",
            "unknown",
        ),
        (
            "ci-needs-may-be-absent",
            "a:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG\n      needs: [c]\nc:\n  script: x\n  rules:\n    - if: $CI_COMMIT_BRANCH\n",
            "failed [c]",
        ),
        ("ci-reference", ".x:\n  script: [x]\na:\n  script: !reference [.x, script]\n", "passed"),
        ("ci-unknown-extends", ".x:\n  script: [x]\na:\n  extends: .x\n", "passed"),
        ("ci-undefined-stage", "a:\n  script: x\n", "passed"),
        ("ci-undefined-stage", "include: a.yml\na:\n  script: x\n", "unknown"),
    ];
    for (rule, text, expected) in table {
        concluded(Kind::GitlabCi, Direction::Unknown, &[(rule, &format!("{text}{B}"), expected)]);
    }
}

#[test]
fn of_texts_and_conditions() {
    concluded(
        Kind::GitlabCi,
        Direction::Unknown,
        &[
            ("ci-folded-line", "a:\n  script:\n    - make\n      all\n", "passed"),
            ("ci-folded-line", "a:\n  script:\n    - make\n     - all\n", "failed [- all]"),
            // A dash and a space that does not break make no item.
            ("ci-folded-line", "a:\n  script:\n    - -\u{a0}\n      all\n", "passed"),
            ("ci-regex", "a:\n  script: x\n  only: [/x/]\n", "passed"),
            ("ci-regex", "include: a.yml\na:\n  script: x\n  only: [/x/]\n", "unknown"),
            ("ci-rules-expression", "a:\n  script: x\n  rules: [{if: $X}]\n", "passed"),
            ("ci-rules-expression", "include: a.yml\na:\n  script: x\n  rules: [{if: $X}]\n", "unknown"),
            ("ci-unused-hidden-job", ".x:\n  script: [x]\na:\n  script: x\n", "failed [.x]"),
            // The first item of a list is the name of a job where a tag says so.
            ("ci-unused-hidden-job", ".x:\n  script: [x]\na:\n  script: [.x, script]\n", "failed [.x]"),
            // With a header it is a template for others.
            (
                "ci-unused-hidden-job",
                "spec:\n  inputs: {}\n---\n.x:\n  script: [x]\na:\n  script: x\n",
                "not-applicable",
            ),
            ("vault-jwt-token", "a:\n  script:\n    - login $CI_JOB_JWT\n", "failed [CI_JOB_JWT]"),
            ("vault-jwt-token", "a:\n  script:\n    - login # $CI_JOB_JWT\n", "passed"),
            ("vault-jwt-token", "a:\n  script:\n    - |\n      # $CI_JOB_JWT\n      login\n", "passed"),
        ],
    );
}

#[test]
fn as_many_values_as_fit_are_taken() {
    let list = |item: &str, count: usize| format!("[{}]", vec![item; count].join(","));
    for (last, expected) in [(997, "passed"), (998, "failed [*a]")] {
        let (a, b, c) = (list("1", 999), list("*a", 998), list("1", last));
        let found = conclusion(
            Kind::GitlabCi,
            Direction::Unknown,
            "ci-yaml-syntax",
            &format!(".a: &a {a}\n.b: {b}\n.c: {c}\n"),
        );
        assert_eq!(found, expected, "{last}");
    }
}

#[test]
fn credentials_are_looked_for_where_a_job_may_write_them() {
    const KEYS: &str = "echo '{\"auths\": {\"nexus.shared.cwiq.io\": {\"auth\": \"$AUTH\"}}}'";
    for (line, expected) in [
        (format!("{KEYS} > $DOCKER_CONFIG/config.json"), "failed [nexus.shared.cwiq.io]"),
        (format!("{KEYS} > $SOMEWHERE/config.json"), "unknown"),
        (format!("{KEYS} > $HOME/config.json"), "failed [$HOME/config.json]"),
        (format!("{KEYS} > $HOME/other.json"), "failed [/kaniko/executor]"),
        ("cp auth.json /kaniko/.docker/config.json".to_owned(), "unknown"),
        ("cp auth.json /other/config.json".to_owned(), "failed [/kaniko/executor]"),
    ] {
        let text = format!(
            "build-push:\n  script:\n    - |\n      {line}\n    - /kaniko/executor -d nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n"
        );
        concluded(Kind::GitlabCi, Direction::Unknown, &[("kaniko-credentials", &text, expected)]);
    }
}
