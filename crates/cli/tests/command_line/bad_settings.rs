//! Faults in `conform.toml` and in a standard of one's own: each is refused with its line and the reason, and nothing is checked.

use std::os::unix::fs::symlink;

use crate::folder::Folder;
use crate::program::{Ended, conform};

fn refused(folder: &Folder) -> Ended {
    let ended = conform("check --as tag a.txt").within(folder.path()).run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    ended
}

#[test]
fn every_kind_of_fault_in_the_settings_has_its_line() {
    for (content, expected) in [
        ("select = [\n", "line 1, column 11: unclosed array"),
        ("\nselekt = []\n", "line 2, column 1: unknown field `selekt`"),
        ("ignore = []\nignore = []\n", "line 2, column 1: duplicate key"),
        ("select = \"tag-*\"\n", "line 1, column 10: invalid type: string \"tag-*\", expected a sequence"),
        ("select = [7]\n", "line 1, column 11: invalid type: integer `7`, expected a string"),
        ("\n\nseverity = 3\n", "line 3, column 12: invalid type: integer `3`, expected a string"),
        ("severity = \"fatal\"\n", "line 1, column 12: `fatal` is none of `error`, `warning`, `note`"),
        ("legacy-names = \"maybe\"\n", "line 1, column 16: `maybe` is none of `error`, `warn`, `allow`"),
        ("ignore = [\n\"tag-sett\"]\n", "line 2, column 1: `tag-sett` matches no rule; did you mean `tag-set`"),
        ("exclude = [\"a\", \"[z-a]\"]\n", "line 1, column 17: `[z-a]` is no pattern of paths"),
        ("exclude = true\n", "line 1, column 11: invalid type: boolean `true`"),
        ("portal = []\n", "line 1, column 10: invalid type: sequence, expected a string"),
        ("[[override]]\nignore = []\n", "line 1, column 1: missing field `paths`"),
        ("[[override]]\npaths = [\"a\"]\nselect = []\n", "line 3, column 1: unknown field `select`"),
        (
            "[[override]]\npaths = [\"a\"]\npart = \"yes\"\n",
            "line 3, column 8: invalid type: string \"yes\", expected a boolean",
        ),
        ("[[override]]\npaths = [\"a\"]\nignore = [\"tag-sett\"]\n", "line 3, column 11: `tag-sett` matches no rule"),
        ("[override]\npaths = []\n", "line 1, column 1: invalid type: map, expected a sequence"),
    ] {
        let folder = Folder::with(&[("conform.toml", content), ("a.txt", "1.2.3")]);
        let ended = refused(&folder);
        let start =
            format!("error: `{}` is wrong at ", folder.path().canonicalize().unwrap().join("conform.toml").display());
        let reason = ended.stderr.strip_prefix(&start).unwrap_or_else(|| panic!("{}", ended.stderr));
        assert!(reason.starts_with(expected), "{content:?}: {reason}");
    }
}

#[test]
fn settings_that_cannot_be_read_are_not_passed_over() {
    let folder = Folder::with(&[("a.txt", "1.2.3")]);
    folder.write("conform.toml", b"select = [\n  \"tag-\xE9\"]\n");
    let ended = refused(&folder);
    assert!(ended.stderr.contains("line 2 is not UTF-8 text: the byte 0xE9 at offset 18"), "{}", ended.stderr);

    let folder = Folder::with(&[("a.txt", "1.2.3")]);
    symlink("nowhere", folder.join("conform.toml")).unwrap();
    assert!(refused(&folder).stderr.contains("cannot read the settings in `"));
    let folder = Folder::with(&[("a.txt", "1.2.3"), ("conform.toml/a", "")]);
    assert!(refused(&folder).stderr.contains("Is a directory"));
    let folder = Folder::with(&[("a.txt", "1.2.3"), ("conform.toml", "\u{feff}severity = \"error\"\n")]);
    assert_eq!(conform("check --as tag a.txt").within(folder.path()).run().status, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn settings_without_an_end_are_refused() {
    let ended = conform("check --as tag --config /dev/zero -").input("1.2.3").run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert_eq!(ended.stderr, "error: cannot read the settings in `/dev/zero`: it is longer than 67108864 bytes\n");
}

#[test]
fn every_kind_of_fault_in_a_standard_has_its_line() {
    let standard = include_str!("../../../../content/conventions.toml");
    let line_of = |part: &str| standard.lines().position(|line| line.contains(part)).unwrap() + 1;
    let cases = [
        (standard.replacen("[standard]", "[standard", 1), line_of("[standard]"), ""),
        (
            standard.replacen("[standard]", "[standard]\ncolour = 1", 1),
            line_of("[standard]") + 1,
            "unknown field `colour`",
        ),
        (standard.replacen("version = \"1.0.0\"", "version = 1", 1), line_of("version = \"1.0.0\""), "invalid type"),
        (String::new(), 1, "missing field"),
    ];
    for (text, line, reason) in cases {
        let folder =
            Folder::with(&[("a.txt", "1.2.3"), ("own.toml", &text), ("conform.toml", "conventions = \"own.toml\"\n")]);
        let ended = refused(&folder);
        assert!(ended.stderr.contains(&format!("own.toml` is wrong at line {line}, column ")), "{}", ended.stderr);
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    }
    let folder = Folder::with(&[("a.txt", "1.2.3"), ("conform.toml", "conventions = \"own.toml\"\n")]);
    folder.write("own.toml", b"\n\n\xFF");
    assert!(refused(&folder).stderr.contains("own.toml`: line 3 is not UTF-8 text: the byte 0xFF at offset 2"));
}
