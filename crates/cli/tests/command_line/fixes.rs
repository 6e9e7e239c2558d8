//! `--fix` and `--diff`: what they change, what they leave alone, and what stays of a file.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::folder::Folder;
use crate::program::{PROGRAM, conform};

const PIPELINE: &str =
    "# our build\nbuild:\n  image: nexus.shared.cwiq.io:8443/library/python:3.12   # pinned\n  script: [make]\n";
const FIX: &str = "--select image-pull-port --fix";

fn fixed(before: &str) -> String {
    before.replace(":8443/library", ":8444/library")
}

#[test]
fn safe_fixes_are_written_and_everything_else_stays() {
    for before in [PIPELINE.to_owned(), PIPELINE.replace('\n', "\r\n"), format!("\u{feff}{PIPELINE}")] {
        let folder = Folder::with(&[(".gitlab-ci.yml", &before)]);
        let path = folder.join(".gitlab-ci.yml");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let ended = conform(&format!("check {FIX} .")).within(folder.path()).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{ended:?}");
        assert!(ended.stdout.starts_with("1 fix applied, no findings in 1 text"), "{}", ended.stdout);
        assert_eq!(fs::read_to_string(&path).unwrap(), fixed(&before));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn suggested_fixes_wait_until_they_are_asked_for() {
    let text = "nexus.shared.cwiq.io:8443/orchestrator/servr:1.2.3\n";
    let folder = Folder::with(&[("images.txt", text)]);
    let run = |arguments: &str| {
        conform(&format!("check --as image-ref --direction push --select image-unknown-service {arguments} images.txt"))
            .within(folder.path())
            .run()
    };
    run("--fix");
    assert_eq!(fs::read_to_string(folder.join("images.txt")).unwrap(), text);
    run("--fix --suggested");
    assert_eq!(fs::read_to_string(folder.join("images.txt")).unwrap(), text.replace("servr", "server"));
}

#[test]
fn a_diff_shows_what_would_change_and_changes_nothing() {
    let folder = Folder::with(&[(".gitlab-ci.yml", PIPELINE), ("b/.gitlab-ci.yml", "stages: [build]\n")]);
    let run = |path: &str| conform("check --select image-pull-port --diff").argument(path).within(folder.path()).run();
    let ended = run(".");
    assert_eq!(ended.status, 1);
    assert!(
        ended.stdout.starts_with("--- ./.gitlab-ci.yml\n+++ ./.gitlab-ci.yml\n@@ -1,4 +1,4 @@\n"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains(
        "\n-  image: nexus.shared.cwiq.io:8443/library/python:3.12   # pinned\n+  image: nexus.shared.cwiq.io:8444/"
    ));
    assert_eq!(ended.stderr, "1 fix would change 1 of 2 texts\n");
    assert_eq!(fs::read_to_string(folder.join(".gitlab-ci.yml")).unwrap(), PIPELINE);
    let nothing = run("b");
    assert_eq!((nothing.status, nothing.stdout.as_str()), (0, ""));
    assert_eq!(nothing.stderr, "nothing to fix in 1 text\n");
}

#[test]
fn standard_input_is_corrected_to_standard_output() {
    let ended = conform(&format!("check --as gitlab-ci {FIX} -")).input(PIPELINE).run();
    assert_eq!((ended.status, ended.stdout), (0, fixed(PIPELINE)));
    assert!(ended.stderr.starts_with("1 fix applied, no findings in 1 text"), "{}", ended.stderr);
    // Also where there is nothing to correct: what reads it wants the text.
    let ended = conform(&format!("check --as gitlab-ci {FIX} -")).input("stages: [build]\n").run();
    assert_eq!(ended.stdout, "stages: [build]\n");
}

#[test]
fn a_link_still_leads_to_its_file() {
    let folder = Folder::with(&[("ci/real.yml", PIPELINE)]);
    symlink("ci/real.yml", folder.join("link.yml")).unwrap();
    let ended = conform(&format!("check {FIX} link.yml")).within(folder.path()).run();
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(fs::symlink_metadata(folder.join("link.yml")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.join("ci/real.yml")).unwrap(), fixed(PIPELINE));
}

#[test]
fn a_fix_that_cannot_be_written_loses_nothing() {
    let folder = Folder::with(&[(".gitlab-ci.yml", PIPELINE)]);
    // A limit on the size of files stands in for a full disk: the kernel refuses the same write.
    let command = format!("ulimit -f 0; trap '' XFSZ; exec {PROGRAM} check {FIX} .gitlab-ci.yml");
    let ended = Command::new("sh").args(["-c", &command]).current_dir(folder.path()).output().unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{stderr}");
    assert!(stderr.starts_with("error: cannot write the fixes of `.gitlab-ci.yml`: File too large"), "{stderr}");
    assert!(stderr.contains("nothing was written"), "{stderr}");
    assert_eq!(fs::read_to_string(folder.join(".gitlab-ci.yml")).unwrap(), PIPELINE);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
