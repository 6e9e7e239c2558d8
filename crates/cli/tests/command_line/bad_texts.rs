//! Texts that are none: control characters, other encodings, too much of them.

use serde_json::Value;

use crate::folder::Folder;
use crate::program::conform;

const KINDS: [&str; 6] = ["image-ref", "tag", "gitlab-ci", "command", "artifact-name", "dockerfile"];

#[test]
fn control_characters_are_read_and_never_shown() {
    let text = "\0\u{1}FROM a\0b\u{7f}\u{85}\u{2028}\u{feff}:\u{1b}]0;x\u{7}\n\0\n";
    for kind in KINDS {
        let ended = conform(&format!("check --as {kind}")).input(text).run();
        assert!(ended.status < 2, "{kind}: {ended:?}");
        let is_shown = |letter: char| letter != '\n' && letter.is_control();
        assert!(!ended.stdout.contains(is_shown), "{kind}: {:?}", ended.stdout);
        let json = conform(&format!("check --as {kind} --format json")).input(text).run();
        let document: Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(document["reports"][0]["kind"], kind);
    }
}

#[test]
fn another_encoding_is_named_where_it_can_be_told() {
    for (bytes, expected) in [
        (
            &b"\xFF\xFEs\0t\0"[..],
            "the byte 0xFF at offset 0 belongs to no character. It starts as UTF-16 does; save it as UTF-8",
        ),
        (
            &b"\xFE\xFF\0s\0t"[..],
            "the byte 0xFE at offset 0 belongs to no character. It starts as UTF-16 does; save it as UTF-8",
        ),
        (&b"caf\xE9"[..], "the byte 0xE9 at offset 3 belongs to no character"),
    ] {
        let folder = Folder::with(&[]);
        folder.write("a.yml", bytes);
        for arguments in ["check a.yml", "check --fix a.yml", "check --diff a.yml"] {
            let ended = conform(arguments).within(folder.path()).run();
            assert_eq!(ended.status, 2, "{arguments}");
            assert_eq!(ended.stderr.lines().next().unwrap(), format!("error: `a.yml` is not UTF-8 text: {expected}"));
            assert_eq!(std::fs::read(folder.join("a.yml")).unwrap(), bytes);
        }
    }
}

#[test]
fn a_text_over_the_limit_is_refused_in_each_kind() {
    // A little more than 64 MiB.
    let text = "a".repeat((64 << 20) + 1);
    let ended = conform("check --as command --format json").input(&text).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    let findings = document["reports"][0]["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["rule"], "input-size");
}
