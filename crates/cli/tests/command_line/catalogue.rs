//! The commands that tell what is checked, and what a push makes.

use serde_json::Value;

use crate::program::conform;

#[test]
fn every_rule_is_listed_and_explained() {
    let listed: Value = serde_json::from_str(&conform("rules --format json").run().stdout).unwrap();
    let table = conform("rules").run().stdout;
    let listed = listed.as_array().unwrap();
    assert!(listed.len() > 80);
    for rule in listed {
        let id = rule["id"].as_str().unwrap();
        let line = table
            .lines()
            .find(|line| line.trim_start().starts_with(&format!("{id} ")))
            .unwrap_or_else(|| panic!("{id}"));
        assert!(line.contains(rule["severity"].as_str().unwrap()) && line.ends_with(rule["summary"].as_str().unwrap()));
        let ended = conform(&format!("explain {id}")).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{id}");
        assert!(ended.stdout.starts_with(&format!("{id} (")), "{}", ended.stdout);
        // The page's own failing example fails, in the terminal as on the page.
        assert!(!ended.stdout.contains("\nFails\n") || ended.stdout.contains(&format!("[{id}]")), "{}", ended.stdout);
    }
}

#[test]
fn rules_can_be_selected() {
    let table = conform("rules tag-v*").run().stdout;
    let ids: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(
        ids,
        ["tag-version-prefix", "tag-version"].into_iter().filter(|id| ids.contains(id)).collect::<Vec<_>>()
    );
    assert_eq!(conform("rules tagg-*").run().status, 2);
}

#[test]
fn an_unknown_rule_names_the_nearest() {
    let ended = conform("explain image-pusk-port").run();
    assert_eq!(ended.status, 2);
    assert_eq!(
        ended.stderr,
        "error: there is no rule `image-pusk-port`; did you mean `image-push-port`, `image-pull-port`?\n"
    );
    assert!(conform("explain qqq").run().stderr.contains("`orchestrator-conform rules` lists them all"));
}

#[test]
fn the_tags_of_a_push_are_made() {
    let ended = conform("tags runner-api --trigger push-main --commit A1B2C3D4E5F6").run();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.stdout.starts_with("orchestrator/runner-service\n\nmain-a1b2c3d4\n  push nexus.shared.cwiq.io:8443/orchestrator/runner-service:main-a1b2c3d4\n  pull nexus.shared.cwiq.io:8444/"), "{}", ended.stdout);
    let dotenv = conform("tags server --trigger push-tag --version v1.2.3 --format dotenv").run().stdout;
    assert!(dotenv.starts_with("IMAGE_NAME=orchestrator/server\nIMAGE_TAG=1.2.3\n"), "{dotenv}");
    assert!(
        dotenv.lines().all(|line| line
            .split_once('=')
            .is_some_and(|(name, value)| !name.is_empty() && !value.contains(['"', ' '])))
    );
    let json =
        conform("tags server --trigger push-feature --branch feat/search --commit a1b2c3d4 --format json").run().stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["tags"][0]["tag"], "branch-feat-search-a1b2c3d4");
}

#[test]
fn what_a_push_lacks_is_said_by_the_option_that_gives_it() {
    for (arguments, option) in [
        ("tags server --trigger push-main", "--commit"),
        ("tags server --trigger push-feature --commit a1b2c3d4", "--branch"),
        ("tags server --trigger push-tag --version 1.2", "--version"),
        ("tags servr --trigger push-tag --version 1.2.3", "SERVICE"),
    ] {
        let ended = conform(arguments).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{arguments}");
        assert!(ended.stderr.starts_with(&format!("error: {option}: ")), "{}", ended.stderr);
    }
}
