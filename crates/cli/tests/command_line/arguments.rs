//! Each argument does what it says, and a wrong one is refused.

use serde_json::Value;

use crate::program::{PUSHED_TO_PULL_PORT, conform};

/// The first report on an input.
fn report(arguments: &str, input: &str) -> Value {
    let ended = conform(&format!("check --format json {arguments}")).input(input).run();
    let document: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{arguments}: {ended:?}"));
    document["reports"][0].clone()
}

fn rules(report: &Value, list: &str) -> Vec<String> {
    let rules = report[list].as_array().unwrap().iter();
    rules.map(|entry| entry["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_kind_can_be_asked_for() {
    for kind in conformance::Kind::ALL {
        assert_eq!(report(&format!("--as {}", kind.as_str()), "1.2.3")["kind"], kind.as_str());
    }
}

#[test]
fn the_direction_decides_about_ports() {
    let found =
        |direction| rules(&report(&format!("--as image-ref --direction {direction}"), PUSHED_TO_PULL_PORT), "findings");
    assert_eq!(found("push"), ["image-push-port"]);
    assert!(!found("pull").contains(&"image-push-port".to_owned()));
    assert!(!found("auto").contains(&"image-push-port".to_owned()));
}

#[test]
fn each_trigger_and_each_setting_for_legacy_names_is_accepted() {
    for trigger in conformance::Trigger::ALL {
        assert_eq!(report(&format!("--as tag --trigger {}", trigger.as_str()), "1.2.3")["kind"], "tag");
    }
    for setting in conformance::LegacyNames::ALL {
        assert_eq!(report(&format!("--as tag --legacy-names {}", setting.as_str()), "1.2.3")["kind"], "tag");
    }
}

#[test]
fn rules_are_selected_and_ignored() {
    let checks =
        |arguments: &str| rules(&report(&format!("--as image-ref {arguments}"), PUSHED_TO_PULL_PORT), "checks");
    assert_eq!(checks("--select image-push-port"), ["input-size", "image-push-port"]);
    assert_eq!(checks("--select image-push-port,image-syntax"), ["input-size", "image-syntax", "image-push-port"]);
    assert_eq!(
        checks("--select image-push-port --select image-synta?"),
        ["input-size", "image-syntax", "image-push-port"]
    );
    assert_eq!(
        checks("--select image-push-port --select image-syntax --ignore *-syntax"),
        ["input-size", "image-push-port"]
    );
    assert!(!checks("--ignore image-push-port").contains(&"image-push-port".to_owned()));
}

#[test]
fn a_pattern_without_a_rule_is_refused_with_the_nearest() {
    let ended = conform("check --as tag --select image-pusk-port --ignore nothing-like-it").input("1.2.3").run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert_eq!(
        ended.stderr,
        "error: `--select`: `image-pusk-port` matches no rule; did you mean `image-push-port`, `image-pull-port`?\n\
         error: `--ignore`: `nothing-like-it` matches no rule\n"
    );
    let ended = conform("check --as tag --select tag-* --ignore tag-*").input("1.2.3").run();
    assert_eq!(ended.status, 2);
    assert_eq!(ended.stderr, "error: `--select` and `--ignore` together leave no rule to check with\n");
}

#[test]
fn wrong_arguments_are_refused_with_what_is_possible() {
    for (arguments, expected) in [
        ("check --as docker", "[possible values: image-ref, tag, gitlab-ci, command, artifact-name, dockerfile]"),
        ("check --direction up", "[possible values: push, pull, auto]"),
        ("check --trigger push", "[possible values: push-main, push-feature, push-tag]"),
        ("check --legacy-names no", "[possible values: error, warn, allow]"),
        ("check --format xml", "[possible values: text, json, ndjson, sarif, code-quality, junit, markdown]"),
        ("check --formta json", "--format"),
        ("chekc", "check"),
        ("", "Usage: orchestrator-conform <COMMAND>"),
    ] {
        let ended = conform(arguments).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{arguments}");
        assert!(ended.stderr.contains(expected), "{arguments}: {}", ended.stderr);
    }
}

#[test]
fn the_version_names_the_standard() {
    let standard = conformance::standard();
    let ended = conform("--version").run();
    let expected = format!(
        "orchestrator-conform {} (standard {} of {})\n",
        env!("CARGO_PKG_VERSION"),
        standard.version,
        standard.date
    );
    assert_eq!((ended.status, ended.stdout), (0, expected));
}

#[test]
fn help_goes_to_standard_output() {
    for arguments in ["--help", "check --help"] {
        let ended = conform(arguments).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        assert!(ended.stdout.contains("Usage: orchestrator-conform"));
    }
}

#[test]
fn an_event_of_ones_own_is_tried_besides_the_others() {
    let pipeline = "deploy:\n  script: x\n  rules:\n    - if: $CI_COMMIT_TAG && $WHERE == \"uat\"\n";
    let runs = |arguments: &str| {
        let report = report(&format!("--as gitlab-ci {arguments}"), pipeline);
        let events = report["understood"]["pipeline"]["events"].as_array().unwrap().len();
        let runs = report["understood"]["pipeline"]["jobs"][0]["runs"].as_array().unwrap();
        (events, runs.last().unwrap()["presence"].as_str().unwrap().to_owned())
    };
    let (events, _) = runs("");
    assert_eq!(runs("--tag v1.0.0 --var WHERE=uat"), (events + 1, "runs".to_owned()));
    assert_eq!(runs("--tag v1.0.0 --var WHERE=prod"), (events + 1, "absent".to_owned()));
    let refused = conform("check --as gitlab-ci --var WHERE").input(pipeline).run();
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.stderr.contains("NAME=VALUE"), "{refused:?}");
}

#[test]
fn a_trigger_is_an_event_of_pipelines_too() {
    let pipeline = "main:\n  script: x\n  rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]\n\
        tag:\n  script: x\n  rules: [{if: $CI_COMMIT_TAG =~ /^v2/}]\n\
        uat:\n  script: x\n  rules: [{if: $WHERE == \"uat\"}]\n";
    let runs = |arguments: &str| {
        let report = report(&format!("--as gitlab-ci {arguments}"), pipeline);
        let pipeline = &report["understood"]["pipeline"];
        assert_eq!(pipeline["events"].as_array().unwrap().last().unwrap()["id"], "described", "{arguments}");
        let jobs = pipeline["jobs"].as_array().unwrap().iter();
        let last = jobs.map(|job| job["runs"].as_array().unwrap().last().unwrap()["presence"].clone());
        last.map(|presence| presence.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(runs("--trigger push-main"), ["runs", "absent", "unknown"]);
    assert_eq!(runs("--trigger push-main --branch main --source push --var WHERE=uat"), ["runs", "absent", "runs"]);
    // Any branch but the default one, which is more than not knowing the branch.
    assert_eq!(runs("--trigger push-feature"), ["absent", "absent", "unknown"]);
    assert_eq!(runs("--source push"), ["unknown", "absent", "unknown"]);
    assert_eq!(runs("--trigger push-tag"), ["absent", "absent", "unknown"]);
    assert_eq!(runs("--trigger push-tag --tag v2.0.0"), ["absent", "runs", "unknown"]);
}

#[test]
fn a_trigger_and_another_event_do_not_go_together() {
    for (command, arguments, expected) in [
        (
            "check",
            "--trigger push-main --branch feat/x",
            "is a push to `main`, which does not go with `--branch feat/x`",
        ),
        (
            "check",
            "--trigger push-feature --branch main",
            "to another branch than `main`, which does not go with `--branch",
        ),
        ("pipeline", "--trigger push-tag --tag 1.0.0", "a tag like `v*`, which does not go with `--tag 1.0.0`"),
        ("pipeline", "--trigger push-main --source schedule", "does not go with `--source schedule`"),
    ] {
        let ended = conform(&format!("{command} {arguments} -")).input("a: {script: x}\n").run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{arguments}");
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
}

#[test]
fn includes_are_looked_up_in_the_folders_that_are_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("ci")).unwrap();
    std::fs::write(folder.path().join("ci/base.yml"), ".base:\n  script: make\n").unwrap();
    let pipeline = "include: /ci/base.yml\nunit:\n  extends: .bse\n";
    let found = |pipeline: &str, option: &str| {
        let run = conform(&format!("check --as gitlab-ci --select ci-* --format json {option}"));
        let ended = run.argument(folder.path()).argument("-").input(pipeline).run();
        let document: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
        rules(&document["reports"][0], "findings")
    };
    assert!(found(pipeline, "--include-root").contains(&"ci-unknown-extends".to_owned()));
    assert_eq!(found(&pipeline.replace(".bse", ".base"), "--include-root"), [""; 0]);
    assert_eq!(found(&pipeline.replace("/ci/base", "/ci/bas"), "--include-root"), ["ci-include"]);
    let templates =
        pipeline.replace("/ci/base.yml", "{project: orchestrator/ci-templates, ref: main, file: /ci/base.yml}");
    assert!(found(&templates, "--template-root").contains(&"ci-unknown-extends".to_owned()));
    let missing = conform("check --as gitlab-ci --include-root no-such-folder").input(pipeline).run();
    assert_eq!(missing.status, 2, "{missing:?}");
}
