//! Of Dockerfiles.

use conformance::{Direction, Kind};
use diagnostics::Applicability;

use super::{concluded, conclusion, report};

#[test]
fn other_names_of_the_architecture_are_put_right() {
    for (architecture, applicability) in
        [("amd64", Applicability::Safe), ("X86_64", Applicability::Safe), ("mips", Applicability::Suggested)]
    {
        let text = format!("orchestrator-executor-0.3.0-1.el9.{architecture}.rpm");
        let report = report(Kind::ArtifactName, Direction::Unknown, "rpm-file-name", &text);
        let fixes: Vec<_> = report.findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
        assert_eq!(fixes.iter().map(|fix| fix.applicability).collect::<Vec<_>>(), [applicability], "{text}");
    }
}

#[test]
fn of_labels() {
    const LABELS: [&str; 3] = ["version=\"${VERSION}\"", "created=\"${BUILD_DATE}\"", "revision=\"${VCS_REF}\""];
    let file = |arguments: &str, labels: &[&str]| {
        let labels: String = labels.iter().map(|label| format!("LABEL org.opencontainers.image.{label}\n")).collect();
        format!("FROM scratch\n{arguments}\n{labels}")
    };
    const ARGS: &str = "ARG VERSION\nARG BUILD_DATE\nARG VCS_REF";
    let twice = "version=\"${VERSION}-${VERSION}\"";
    let table = [
        (file(ARGS, &LABELS), "passed"),
        (file(ARGS, &[LABELS[1], LABELS[2], twice]), "passed"),
        (file(&format!("{ARGS}\nARG VERSION=${{VERSION}}"), &LABELS), "passed"),
        (file(ARGS, &["version=1", LABELS[1], LABELS[2]]), "failed [org.opencontainers.image.version=1]"),
        (
            file("ARG BUILD_DATE\nARG VCS_REF", &["version=1", LABELS[1], LABELS[2]]),
            "failed [org.opencontainers.image.version=1]",
        ),
        // That it is declared nowhere is told by another rule.
        (file("ARG BUILD_DATE\nARG VCS_REF", &LABELS), "unknown"),
        (file("ARG BUILD_DATE\nARG VCS_REF", &[LABELS[1], LABELS[2], twice]), "unknown"),
    ];
    for (text, expected) in table {
        concluded(Kind::Dockerfile, Direction::Unknown, &[("dockerfile-labels", &text, expected)]);
    }
    let late = format!("{}ARG VERSION\n", file("ARG BUILD_DATE\nARG VCS_REF", &LABELS));
    let report = report(Kind::Dockerfile, Direction::Unknown, "dockerfile-labels", &late);
    assert!(report.findings[0].message.contains("is empty, because `ARG VERSION` stands below it"), "{report:?}");
}

#[test]
fn of_installations_in_dockerfiles() {
    for (command, expected) in [
        ("pip install x", "failed"),
        ("python run.py pip install x", "not-applicable"),
        ("uv pip install x", "failed"),
        ("uv pip list", "not-applicable"),
        ("uv tool install x", "not-applicable"),
        ("conda pip install x", "not-applicable"),
    ] {
        let text = format!("FROM scratch\nCOPY . .\nRUN {command}\n");
        let found = conclusion(Kind::Dockerfile, Direction::Unknown, "dockerfile-cache-order", &text);
        assert!(found.starts_with(expected), "{command}: {found}");
    }
}
