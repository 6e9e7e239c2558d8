//! The command `pipeline`.

use crate::folder::Folder;
use crate::program::conform;

const PIPELINE: &str = "include: {local: ci/base.yml}\n\
stages: [build, deploy]\n\
compile:\n  extends: .base\n  stage: build\n  script: [make]\n\
release:\n  stage: deploy\n  needs: [compile, {job: lint, optional: true}]\n  rules: [{if: $CI_COMMIT_TAG}]\n  script: [ship]\n";
const BASE: &str = ".base:\n  image: python:3.12\n";

fn shown(arguments: &str) -> String {
    let folder = Folder::with(&[(".gitlab-ci.yml", PIPELINE), ("ci/base.yml", BASE)]);
    let ended = conform(&format!("pipeline .gitlab-ci.yml --include-root . {arguments}")).within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments}");
    ended.stdout
}

#[test]
fn the_merged_pipeline_says_where_its_lines_come_from() {
    let merged = shown("");
    assert!(merged.contains("compile:\n") && merged.contains("image: python:3.12\n"), "{merged}");
    assert!(!merged.contains("extends"), "{merged}");
    assert!(shown("--origins").contains("image: python:3.12  # ci/base.yml:2\n"), "{}", shown("--origins"));
}

#[test]
fn the_graph_comes_in_three_languages() {
    assert_eq!(shown("--format graph"), "build\n  compile\ndeploy\n  release  needs compile, lint?\n");
    let dot = shown("--format dot");
    assert!(
        dot.starts_with("digraph pipeline {\n") && dot.ends_with("}\n") && dot.contains("[label=\"compile\"];"),
        "{dot}"
    );
    let (compile, release) = (node(&dot, "compile"), node(&dot, "release"));
    assert!(dot.contains(&format!("  {compile} -> {release};\n")), "{dot}");
    let mermaid = shown("--format mermaid");
    assert!(mermaid.contains(&format!("  {compile} --> {release}\n")), "{mermaid}");
}

fn node(dot: &str, job: &str) -> String {
    let line = dot.lines().find(|line| line.contains(&format!("\"{job}\""))).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn the_matrix_has_the_described_event() {
    let matrix = shown("--format matrix --tag v1.2.3");
    let header: Vec<&str> = matrix.lines().next().unwrap().split_whitespace().collect();
    let release: Vec<&str> =
        matrix.lines().find(|line| line.starts_with("release")).unwrap().split_whitespace().skip(1).collect();
    let on = |event: &str| release[header.iter().position(|id| *id == event).unwrap()];
    assert_eq!((on("push-main"), on("push-tag"), on("described")), ("-", "runs", "runs"), "{matrix}");
}

#[test]
fn the_matrix_has_the_trigger_as_an_event() {
    let column = |arguments: &str| {
        let matrix = shown(&format!("--format matrix {arguments}"));
        let line = |start: &str| matrix.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
        line("release").split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!([column("--trigger push-tag"), column("--trigger push-main")], ["runs", "-"]);
}

#[test]
fn what_is_no_pipeline_is_refused() {
    for input in ["", "[", "just words"] {
        let ended = conform("pipeline -").input(input).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{input}: {ended:?}");
        assert!(ended.stderr.contains("`orchestrator-conform check` says why"), "{}", ended.stderr);
    }
    assert_eq!(conform("pipeline missing.yml").run().status, 2);
}
