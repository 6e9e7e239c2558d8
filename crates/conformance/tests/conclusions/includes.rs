//! Of what a pipeline includes, and of what is not at hand.

use conformance::{Direction, Kind};

use super::concluded;
use super::fixes::fixes;

#[test]
fn what_is_not_at_hand_leaves_it_open() {
    concluded(
        Kind::GitlabCi,
        Direction::Unknown,
        &[
            ("artifact-handoff", "sonarqube-scan:\n  script: x\n", "not-applicable"),
            ("artifact-handoff", "include: a.yml\nsonarqube-scan:\n  script: x\n", "unknown"),
            (
                "artifact-handoff",
                "include: a.yml\ntest:\n  script: x\n  artifacts: {paths: [coverage.xml]}\nsonarqube-scan:\n  script: x\n  needs:\n    - !reference [.x, y]\n",
                "unknown",
            ),
            ("ci-deprecated-keyword", "image:\na:\n  script: x\n", "passed"),
            (
                "build-env-manual-tag",
                "a:\n  script: echo img:main-$CI_COMMIT_SHORT_SHA.x y\n",
                "failed [main-$CI_COMMIT_SHORT_SHA]",
            ),
            (
                "build-env-needs",
                "build-push:\n  script: /kaniko/executor -d a:1\nx:\n  script: echo $IMAGE_TAG\n",
                "failed [$IMAGE_TAG]",
            ),
            (
                "build-env-needs",
                "include: a.yml\nbuild-push:\n  script: /kaniko/executor -d a:1\nx:\n  script: echo $IMAGE_TAG\n  needs: [y]\ny:\n  script: z\n",
                "unknown",
            ),
            (
                "build-env-manual-tag",
                "a:\n  script: echo img:main-${CI_COMMIT_SHORT_SHA}-x\n",
                "failed [main-${CI_COMMIT_SHORT_SHA}]",
            ),
            (
                "build-env-needs",
                "include: a.yml\nbuild-push:\n  script: /kaniko/executor -d a:1\nx:\n  script: echo $IMAGE_TAG\n",
                "unknown",
            ),
            (
                "ci-needs",
                "include: a.yml\na:\n  script: x\n  parallel: !reference [.x, parallel]\n  needs:\n    - job: b\n      parallel:\n        matrix:\n          - A: \"$[[ matrix.A ]]\"\nb:\n  script: x\n  parallel:\n    matrix:\n      - A: [\"1\"]\n",
                "passed",
            ),
        ],
    );
}

#[test]
fn of_where_the_templates_come_from() {
    concluded(
        Kind::GitlabCi,
        Direction::Unknown,
        &[
            ("pipeline-template-source", "include:\n  - remote: https://example.com/x.yml\n", "passed"),
            (
                "pipeline-template-source",
                "include:\n  - project: a/b\n    file: /.gitlab-ci-common.yml\n",
                "failed [a/b]",
            ),
            ("pipeline-template-source", "include:\n  - project: a/b\n    file: /x.yml\n", "passed"),
            (
                "pipeline-templates",
                "include:\n  - template: Jobs/Build.gitlab-ci.yml\na:\n  script: x\n",
                "failed [include]",
            ),
            ("pipeline-templates", "include:\n  - local: a.yml\na:\n  script: x\n", "unknown [local: a.yml]"),
        ],
    );
    let include =
        |files: &str| format!("include:\n  - project: orchestrator/ci-templates\n    ref: main\n    file: [{files}]\n");
    let common = "/.gitlab-ci-common.yml";
    assert_eq!(fixes("pipeline-templates", &include(&format!("{common}, /.gitlab-ci-python.yml"))), "safe");
    assert_eq!(fixes("pipeline-templates", &include(common)), "suggested");
}

#[test]
fn of_files_that_are_included() {
    let table = [
        ("include: [~]\n", "passed"),
        ("include: .yml\n", "failed [.yml]"),
        ("include: ci/.yml\n", "failed [ci/.yml]"),
        ("include: ci/a.yml\n", "passed"),
        ("include: ./a.yml\n", "failed [./a.yml]"),
        ("include: ci/../a.yml\n", "failed [ci/../a.yml]"),
        // What a path of another project means is for GitLab to say.
        ("include:\n  - project: a/b\n    file: ./a.yml\n", "passed"),
    ];
    concluded(Kind::GitlabCi, Direction::Unknown, &table.map(|(text, expected)| ("ci-include", text, expected)));
}
