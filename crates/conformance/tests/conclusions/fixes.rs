//! Which fix there is, and whether it needs a question.

use conformance::{Direction, FileOrigin, Kind, Options, Selection, SuppliedFile, check};
use diagnostics::Applicability;

use super::{concluded, report};

#[test]
fn an_index_is_replaced_without_a_question_where_it_is_the_public_one_and_nothing_is_lost() {
    for (text, applicability) in [
        ("https://pypi.org/simple", Applicability::Safe),
        ("https://me@pypi.org/simple", Applicability::Suggested),
        ("https://packages.example.com/simple/", Applicability::Suggested),
    ] {
        let report = report(Kind::ArtifactName, Direction::Pull, "package-index", text);
        let fixes: Vec<_> = report.findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        assert_eq!(fixes.iter().map(|fix| fix.applicability).collect::<Vec<_>>(), [applicability], "{text}");
    }
}

/// The applicability of each fix, `-` where a finding has none.
pub(super) fn fixes(rule: &str, text: &str) -> String {
    let report = report(Kind::GitlabCi, Direction::Unknown, rule, text);
    let fixes = report.findings.iter().map(|finding| match finding.fix.as_ref().map(|fix| fix.applicability) {
        Some(Applicability::Safe) => "safe",
        Some(Applicability::Suggested) => "suggested",
        None => "-",
    });
    fixes.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_fix_is_there_where_it_is_known_what_is_meant() {
    for (rule, text, expected) in [
        ("pipeline-stage-order", "stages:\n  - test\n  - validate\n", "safe"),
        ("pipeline-stage-order", "stages:\n  - test\n  # first\n  - validate\n", "-"),
        ("pipeline-runner-tag", "a:\n  script: x\n  tags: [docker]\n", "suggested"),
        ("pipeline-runner-tag", "a:\n  script: x\n  tags: [docker, linux]\n", "- -"),
        ("pipeline-job-stage", "stages: [validate, build]\nlint:\n  stage: build\n  script: x\n", "safe"),
        ("pipeline-job-stage", "stages: [build]\nlint:\n  stage: build\n  script: x\n", "suggested"),
        ("pipeline-job-stage", "include: a.yml\nlint:\n  stage: build\n  script: x\n", "safe"),
    ] {
        assert_eq!(fixes(rule, text), expected, "{text}");
    }
}

#[test]
fn a_fix_needs_no_question_only_where_one_answer_is_possible() {
    use Applicability::{Safe, Suggested};
    for (kind, direction, rule, text, expected) in [
        (Kind::Tag, Direction::Unknown, "tag-short-sha", "main-A1B2C3D4", Some(Safe)),
        // It would have the length that is only tolerated.
        (Kind::Tag, Direction::Unknown, "tag-short-sha", "main-A1B2C3D", Some(Suggested)),
        // Who pushes a foreign image has to give it a name; who may be pulling it can pull it from elsewhere.
        (
            Kind::ImageRef,
            Direction::Unknown,
            "image-hosted-foreign",
            "nexus.shared.cwiq.io:8443/acme/tool:1",
            Some(Suggested),
        ),
        (Kind::ImageRef, Direction::Push, "image-hosted-foreign", "nexus.shared.cwiq.io:8443/acme/tool:1", None),
        (Kind::Tag, Direction::Unknown, "tag-branch-slug", "branch-x_y-a1b2c3d4", Some(Safe)),
        // Without a commit, all of it may be the branch or not.
        (Kind::Tag, Direction::Unknown, "tag-branch-slug", "branch-x_y", Some(Suggested)),
        (Kind::ImageRef, Direction::Pull, "image-name-separator", "$REGISTRY:8444/orchestrator-$NAME:1", Some(Safe)),
        (Kind::ImageRef, Direction::Pull, "image-name-separator", "orchestrator-$NAME:1", Some(Suggested)),
        // Of other registries it is known for the image of Kaniko alone where Nexus has their images.
        (Kind::ImageRef, Direction::Pull, "image-public-registry", "gcr.io/kaniko-project/executor:1", Some(Suggested)),
        (Kind::ImageRef, Direction::Pull, "image-public-registry", "gcr.io/acme/tool:1", None),
        (Kind::ImageRef, Direction::Pull, "image-public-registry", "quay.io/kaniko-project/executor:1", None),
    ] {
        let report = report(kind, direction, rule, text);
        assert_eq!(report.findings.len(), 1, "{text}");
        assert_eq!(report.findings[0].fix.as_ref().map(|fix| fix.applicability), expected, "{text}");
    }
    let text = "nexus.shared.cwiq.io:8443/redis:7";
    let report = report(Kind::ImageRef, Direction::Unknown, "image-hosted-foreign", text);
    assert_eq!(report.apply(text, 0).unwrap().unwrap(), "nexus.shared.cwiq.io:8444/library/redis:7");
}

#[test]
fn the_templates_are_added_where_that_is_possible() {
    let include =
        |files: &str| format!("include:\n  - project: orchestrator/ci-templates\n    ref: main\n    file: [{files}]\n");
    let common = "/.gitlab-ci-common.yml";
    let all = format!("{common}, /.gitlab-ci-trivy.yml, /.gitlab-ci-scan.yml");
    // A variable may stand for what is missing.
    concluded(
        Kind::GitlabCi,
        Direction::Unknown,
        &[
            ("pipeline-templates", &include(&format!("{all}, /.gitlab-ci-python.yml, $MORE")), "passed"),
            ("pipeline-templates", &include(&format!("{all}, $MORE")), "unknown"),
        ],
    );
    let title = |text: &str| {
        let report = report(Kind::GitlabCi, Direction::Unknown, "pipeline-templates", text);
        assert_eq!(report.findings.len(), 1, "{text}");
        report.findings[0].fix.as_ref().map(|fix| fix.title.clone()).unwrap_or_default()
    };
    assert_eq!(title("a:\n  script: x\n"), "Include the templates of a backend service");
    assert_eq!(title("a:\n  image: node:20\n  script: x\n"), "Include the templates of a frontend service");
    assert_eq!(title(&include(common)), "Add the files of a backend service");
    // Within braces there is no line for it.
    assert_eq!(title("{a: {script: x}}\n"), "");
}

#[test]
fn what_cannot_be_edited_gets_no_fix() {
    assert_eq!(
        fixes("image-name-variable", "variables:\n  IMAGE_NAME: orchestrator-server\na:\n  script: x\n"),
        "safe"
    );
    assert_eq!(
        fixes("image-name-variable", "variables:\n  IMAGE_NAME: orchestrator-orchestrator\na:\n  script: x\n"),
        "-"
    );
    // The list of needs is in another file, and there are lists all over this one.
    let lists = format!(".x: {}a{}\n", "[".repeat(60), "]".repeat(60));
    let text = format!(
        "{lists}include: /b.yml\ntest:\n  stage: build\n  script: x\n  artifacts: {{paths: [coverage.xml]}}\nother:\n  script: x\n"
    );
    let scan = "sonarqube-scan:\n  stage: deploy\n  script: x\n  needs: [other]\n";
    let needs_more = |text: &str, files: Vec<SuppliedFile>| {
        let rules = Selection { select: vec!["artifact-handoff".to_owned()], ignore: Vec::new() };
        let report = check(Kind::GitlabCi, text, &Options { rules, files, ..Options::default() });
        report.findings.iter().map(|finding| finding.fix.is_some()).collect::<Vec<_>>()
    };
    let file = SuppliedFile { origin: FileOrigin::Local("b.yml".to_owned()), text: scan.to_owned() };
    assert_eq!(needs_more(&text, vec![file]), [false]);
    assert_eq!(needs_more(&format!("{}{scan}", text.replace("include: /b.yml\n", "")), Vec::new()), [true]);
}
