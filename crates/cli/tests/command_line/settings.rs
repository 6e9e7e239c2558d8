//! `conform.toml`: where it is found, what it decides, and what it does not.

use crate::folder::Folder;
use crate::program::{Ended, conform};

const HYPHEN: &str = "nexus.shared.cwiq.io:8443/orchestrator-server:1.2.3";

fn rules(ended: &Ended) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let findings =
        document["reports"].as_array().unwrap().iter().flat_map(|report| report["findings"].as_array().unwrap());
    findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

fn check(folder: &Folder, within: &str, arguments: &str) -> Ended {
    conform(&format!("check --as image-ref --direction push --format json {arguments}"))
        .within(&folder.join(within))
        .run()
}

#[test]
fn the_nearest_file_above_holds() {
    let folder = Folder::with(&[
        ("conform.toml", "ignore = [\"image-name-separator\"]\n"),
        ("a/b/images.txt", HYPHEN),
        ("c/conform.toml", ""),
        ("c/images.txt", HYPHEN),
    ]);
    assert!(!rules(&check(&folder, "a/b", "images.txt")).contains(&"image-name-separator".to_owned()));
    assert!(rules(&check(&folder, "c", "images.txt")).contains(&"image-name-separator".to_owned()));
    assert!(rules(&check(&folder, "a/b", "--no-config images.txt")).contains(&"image-name-separator".to_owned()));
    assert!(
        rules(&check(&folder, "a/b", "--config ../../c/conform.toml images.txt"))
            .contains(&"image-name-separator".to_owned())
    );
}

#[test]
fn the_command_line_comes_before_the_file_and_a_path_before_the_rest() {
    let folder = Folder::with(&[
        (
            "conform.toml",
            "legacy-names = \"warn\"\nselect = [\"image-name-separator\"]\n\
             [[override]]\npaths = [\"/legacy/\"]\nlegacy-names = \"allow\"\n\
             [[override]]\npaths = [\"note.txt\"]\nseverity = \"error\"\n",
        ),
        ("images.txt", HYPHEN),
        ("note.txt", HYPHEN),
        ("legacy/images.txt", HYPHEN),
    ]);
    assert_eq!(rules(&check(&folder, "", "images.txt")), ["image-name-separator"]);
    assert_eq!(check(&folder, "", "images.txt").status, 0);
    // Below the severity that is asked for there.
    assert_eq!(rules(&check(&folder, "", "note.txt")), [""; 0]);
    assert_eq!(rules(&check(&folder, "", "legacy/images.txt")), [""; 0]);
    assert_eq!(check(&folder, "", "--legacy-names error legacy/images.txt").status, 1);
    assert_eq!(rules(&check(&folder, "", "--severity warning note.txt")), ["image-name-separator"]);
    assert_eq!(rules(&check(&folder, "", "--select tag-* images.txt")), [""; 0]);
}

#[test]
fn excluded_files_are_not_found_but_can_be_named() {
    let folder = Folder::with(&[
        ("conform.toml", "exclude = [\"/tests/\"]\n"),
        (".gitlab-ci.yml", "stages: []\n"),
        ("tests/.gitlab-ci.yml", "stages: []\n"),
    ]);
    let texts = |arguments: &str| {
        let ended = conform(arguments).within(folder.path()).run();
        ended.stdout.lines().last().unwrap_or_default().to_owned()
    };
    assert!(texts("check .").contains("in 1 text "), "{}", texts("check ."));
    assert!(texts("check . tests/.gitlab-ci.yml").contains("in 2 texts"));
    // What stands outside of the file's folder is none of its business.
    let inner = Folder::with(&[("conform.toml", "exclude = [\"*\"]\n")]);
    let config = inner.join("conform.toml");
    let ended = conform("check . --config").argument(config).within(folder.path()).run();
    assert!(ended.stdout.contains("in 2 texts"), "{ended:?}");
}

#[test]
fn a_wrong_file_is_refused_with_its_line() {
    for (content, expected) in [
        ("select = [\"image-*\"]\nselekt = 1\n", "`conform.toml` is wrong at line 2, column 1: unknown field `selekt`"),
        ("severity = \"bad\"\n", "line 1, column 12: `bad` is none of `error`, `warning`, `note`"),
        ("ignore = [\"tag-sett\"]\n", "line 1, column 11: `tag-sett` matches no rule; did you mean `tag-set`"),
        ("conventions = \"missing.toml\"\n", "cannot read the standard in `"),
        ("include-root = \"missing\"\n", "cannot read the includes in "),
    ] {
        let folder = Folder::with(&[("conform.toml", content), ("a.txt", "1.2.3")]);
        let ended = conform("check --as tag --config conform.toml a.txt").within(folder.path()).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{content}");
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
}

#[test]
fn a_standard_of_ones_own_decides_and_is_named() {
    let standard = include_str!("../../../../content/conventions.toml");
    let other = standard.replace("nexus.shared.cwiq.io", "images.example").replacen(
        "version = \"1.0.0\"",
        "version = \"7.0.0\"",
        1,
    );
    assert_ne!(standard, other);
    let folder = Folder::with(&[
        ("standard.toml", &other),
        ("conform.toml", "conventions = \"standard.toml\"\n"),
        ("images.txt", "images.example:8443/orchestrator/server:1.2.3"),
    ]);
    let ended = conform("check --as image-ref --direction push images.txt").within(folder.path()).run();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.stdout.contains("(standard 7.0.0 of "), "{}", ended.stdout);
    let embedded = conform("check --as image-ref --direction push --no-config images.txt").within(folder.path()).run();
    assert_eq!(embedded.status, 1);
    let document = conform("check --as image-ref --format json images.txt").within(folder.path()).run();
    assert!(document.stdout.contains("\"version\":\"7.0.0\""), "{}", document.stdout);
}

#[test]
fn rules_are_linked_to_where_the_portal_is_known() {
    let run = |arguments: &str| conform(arguments).input("v1.2.3").run().stdout;
    let plain = run("check --as tag --select tag-version-prefix --portal https://docs.example/");
    assert!(plain.contains("= rule: https://docs.example/rules/tag-version-prefix/\n"), "{plain}");
    let terminal = conform("check --as tag --select tag-version-prefix --portal https://docs.example").input("v1.2.3");
    let terminal = terminal.environment("CLICOLOR_FORCE", "1").run().stdout;
    assert!(
        terminal.contains(
            "\x1b]8;;https://docs.example/rules/tag-version-prefix/\x1b\\/rules/tag-version-prefix/\x1b]8;;\x1b\\"
        ),
        "{terminal:?}"
    );
}
