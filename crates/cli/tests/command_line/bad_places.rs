//! Files, folders and outputs that are not what they should be: a clear message, status 2, and nothing lost.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ended, PROGRAM, conform, conform_unprivileged};

const PIPELINE: &str = "build:\n  image: nexus.shared.cwiq.io:8443/library/python:3.12\n  script: [make]\n";
const FIX: &str = "check --select image-pull-port --fix";

fn fixed() -> String {
    PIPELINE.replace(":8443/", ":8444/")
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn complaints(ended: &Ended) -> Vec<&str> {
    ended.stderr.lines().collect()
}

/// A pipe whose reader has gone.
fn closed_pipe() -> Stdio {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn named_pipe(folder: &Folder) {
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
}

#[test]
fn what_may_not_be_read_is_named_and_the_rest_is_checked() {
    let folder = Folder::with(&[
        ("closed/.gitlab-ci.yml", PIPELINE),
        ("open/.gitlab-ci.yml", "stages: []\n"),
        ("a.yml", PIPELINE),
    ]);
    set_mode(&folder.join("closed"), 0o000);
    set_mode(&folder.join("a.yml"), 0o000);
    if let Some(run) = conform_unprivileged("check --select image-pull-port . a.yml closed/.gitlab-ci.yml") {
        let ended = run.within(folder.path()).run();
        assert_eq!(ended.status, 2, "{ended:?}");
        let complaints = complaints(&ended);
        assert_eq!(complaints.len(), 3, "{complaints:?}");
        for (complaint, path) in complaints.iter().zip(["./closed", "a.yml", "closed/.gitlab-ci.yml"]) {
            assert!(complaint.starts_with(&format!("error: cannot read `{path}`: Permission denied")), "{complaint}");
        }
        assert!(ended.stdout.contains("in 1 text, 3 not checked"), "{}", ended.stdout);
    }
    set_mode(&folder.join("closed"), 0o700);
}

/// Whoever runs the tests: the kernel itself fails to read this.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_opens_and_cannot_be_read_is_named() {
    let ended = conform("check --as tag /proc/self/mem -").input("1.2.3").run();
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.starts_with("error: cannot read `/proc/self/mem`: Input/output error"), "{}", ended.stderr);
    assert!(ended.stdout.contains("in 1 text, 1 not checked"), "{}", ended.stdout);
}

#[test]
fn files_and_folders_that_go_while_they_are_looked_through_are_named() {
    // Many more than the program works ahead and a pipe holds: it waits while nobody reads.
    const FILES: usize = 4000;
    let folder = Folder::with(&[("z/last.txt", "v1.2.3")]);
    for number in 0..FILES {
        folder.write(&format!("a/{number:04}.txt"), "v1.2.3");
    }
    let mut child = conform("check --as tag --select tag-version-prefix .").within(folder.path()).start();
    let mut stdout = child.stdout.take().unwrap();
    // The first reports are there, so the first folder has been listed.
    stdout.read_exact(&mut [0]).unwrap();
    fs::remove_file(folder.join(&format!("a/{:04}.txt", FILES - 1))).unwrap();
    fs::remove_dir_all(folder.join("z")).unwrap();
    let stderr = thread::spawn({
        let mut stderr = child.stderr.take().unwrap();
        move || io::read_to_string(&mut stderr).unwrap()
    });
    let report = io::read_to_string(&mut stdout).unwrap();
    let stderr = stderr.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{stderr}");
    let complaints: Vec<&str> = stderr.lines().collect();
    assert_eq!(complaints.len(), 2, "{stderr}");
    assert!(complaints[0].starts_with("error: cannot read `./a/3999.txt`: No such file"), "{stderr}");
    assert!(complaints[1].starts_with("error: cannot read `./z`: No such file"), "{stderr}");
    assert!(
        report.ends_with(&format!(
            "\n{0} errors in {0} texts, 2 not checked (standard 1.0.0 of 2026-11-21)\n",
            FILES - 1
        ))
    );
}

#[test]
fn a_link_that_leads_to_itself_or_nowhere_is_named() {
    let folder = Folder::with(&[("a.yml", "stages: []\n")]);
    symlink("circle.yml", folder.join("circle.yml")).unwrap();
    symlink("nowhere", folder.join("broken.yml")).unwrap();
    let ended = conform("check --select ci-* circle.yml broken.yml a.yml").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert_eq!(
        complaints(&ended),
        [
            "error: cannot read `circle.yml`: Too many levels of symbolic links (os error 40)",
            "error: cannot read `broken.yml`: No such file or directory (os error 2)"
        ]
    );
    assert!(ended.stdout.contains("in 1 text, 2 not checked"), "{}", ended.stdout);
}

#[test]
fn a_pipe_is_read_where_it_is_named_and_not_waited_for_below_a_folder() {
    let folder = Folder::with(&[("a.txt", "1.2.3")]);
    named_pipe(&folder);
    let below = conform("check --as tag .").within(folder.path()).run();
    assert!(below.stdout.contains(" in 1 text "), "{}", below.stdout);
    let writer = thread::spawn({
        let path = folder.join("pipe");
        move || fs::write(path, "v1.2.3").unwrap()
    });
    let named = conform("check --as tag --select tag-version-prefix pipe").within(folder.path()).run();
    writer.join().unwrap();
    assert_eq!(named.status, 1);
    assert!(named.stdout.contains(" --> pipe:1:1\n"), "{}", named.stdout);
}

#[test]
fn a_pipe_is_not_fixed() {
    let folder = Folder::with(&[]);
    named_pipe(&folder);
    let writer = thread::spawn({
        let path = folder.join("pipe");
        move || fs::write(path, PIPELINE).unwrap()
    });
    let ended = conform(&format!("{FIX} --as gitlab-ci pipe")).within(folder.path()).run();
    writer.join().unwrap();
    assert_eq!(ended.status, 2);
    assert_eq!(
        ended.stderr,
        "error: cannot write the fixes of `pipe`: it is no file but a pipe or a device; nothing was written\n"
    );
}

#[test]
fn a_folder_on_standard_input_and_a_folder_that_is_gone_are_no_surprise() {
    let folder = Folder::with(&[("d/a", "")]);
    let ended = conform("check --as tag -").input_from(File::open(folder.join("d")).unwrap()).run();
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.starts_with("error: cannot read standard input: Is a directory"), "{}", ended.stderr);
    let script = format!("cd d && rm -r ../d && echo 1.2.3 | {PROGRAM} check --as tag --select tag-syntax -");
    let ended = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
}

#[test]
fn a_name_that_is_not_utf8_keeps_no_file_from_being_fixed() {
    let folder = Folder::with(&[]);
    let path = folder.path().join(OsStr::from_bytes(b"a\xFF.gitlab-ci.yml"));
    fs::write(&path, PIPELINE).unwrap();
    let ended = conform(&format!("{FIX} .")).within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(path).unwrap(), fixed());
}

#[test]
fn a_file_named_twice_is_fixed_once() {
    let folder = Folder::with(&[("a.yml", PIPELINE)]);
    symlink("a.yml", folder.join("b.yml")).unwrap();
    let ended = conform(&format!("{FIX} a.yml ./a.yml b.yml a.yml")).within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(folder.join("a.yml")).unwrap(), fixed());
}

#[test]
fn a_file_that_may_not_be_written_is_left_alone_also_where_its_folder_may() {
    let folder = Folder::with(&[("a.yml", PIPELINE), ("b.yml", PIPELINE)]);
    set_mode(&folder.join("a.yml"), 0o444);
    let Some(run) = conform_unprivileged(&format!("{FIX} a.yml b.yml")) else { return };
    let ended = run.within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert!(
        ended.stderr.starts_with("error: cannot write the fixes of `a.yml`: Permission denied"),
        "{}",
        ended.stderr
    );
    assert_eq!(fs::read_to_string(folder.join("a.yml")).unwrap(), PIPELINE);
    assert_eq!(fs::read_to_string(folder.join("b.yml")).unwrap(), fixed());
}

#[test]
fn a_file_still_belongs_to_its_owner_after_its_fix() {
    let folder = Folder::with(&[("a.yml", PIPELINE)]);
    let path = folder.join("a.yml");
    if chown(&path, Some(12345), Some(54321)).is_err() {
        eprintln!("left out: only root can give a file away");
        return;
    }
    let ended = conform(&format!("{FIX} a.yml")).within(folder.path()).run();
    assert_eq!((ended.status, fs::read_to_string(&path).unwrap()), (0, fixed()), "{ended:?}");
    let metadata = fs::metadata(&path).unwrap();
    assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
}

#[test]
fn a_reader_that_has_gone_costs_other_reports_and_fixes_nothing() {
    let folder = Folder::with(&[("a.txt", "1.2.3"), ("b.txt", "v1.2.3")]);
    let run = conform("check --as tag --output json=report.json a.txt b.txt").within(folder.path());
    let ended = run.output_to(closed_pipe()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["reports"].as_array().unwrap().len(), 2);

    let names: Vec<String> = (0..300).map(|number| format!("{number:03}.yml")).collect();
    names.iter().for_each(|name| folder.write(name, PIPELINE));
    let run = names.iter().fold(conform(FIX), |run, name| run.argument(name));
    let ended = run.within(folder.path()).output_to(closed_pipe()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert!(names.iter().all(|name| fs::read_to_string(folder.join(name)).unwrap() == fixed()));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_costs_the_others_nothing() {
    let folder = Folder::with(&[("a.txt", "v1.2.3")]);
    let ended =
        conform("check --as tag --output sarif=/dev/full --output json=report.json a.txt").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert_eq!(ended.stderr, "error: cannot write to `/dev/full`: No space left on device (os error 28)\n");
    assert!(ended.stdout.contains("error[tag-version-prefix]"), "{}", ended.stdout);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["reports"][0]["verdict"], "fails");

    let full = File::options().write(true).open("/dev/full").unwrap();
    let ended =
        conform("check --as tag --output ndjson=report.ndjson a.txt").within(folder.path()).output_to(full).run();
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.starts_with("error: cannot write to standard output: No space left"), "{}", ended.stderr);
    assert!(fs::read_to_string(folder.join("report.ndjson")).unwrap().contains("tag-version-prefix"));
}

#[test]
fn two_outputs_to_one_file_are_refused_before_anything_is_written() {
    let folder = Folder::with(&[("a.txt", "1.2.3"), ("old.json", "kept"), ("d/x", "")]);
    symlink("old.json", folder.join("link.json")).unwrap();
    for (first, second) in [("new.json", "new.json"), ("new.json", "./d/../new.json"), ("old.json", "link.json")] {
        let run = conform(&format!("check --as tag --output json={first} --output sarif={second} a.txt"));
        let ended = run.within(folder.path()).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{first} {second}");
        assert_eq!(ended.stderr, format!("error: two outputs go to `{second}`; name a file of its own for each\n"));
    }
    assert!(!folder.join("new.json").exists());
    assert_eq!(fs::read_to_string(folder.join("old.json")).unwrap(), "kept");
    let ended =
        conform("check --as tag --output json=/dev/null --output sarif=/dev/null a.txt").within(folder.path()).run();
    assert_eq!(ended.status, 0, "{ended:?}");
}

#[test]
fn no_output_is_written_over_a_file_that_is_checked_and_none_is_checked_itself() {
    let folder = Folder::with(&[("a.txt", "1.2.3")]);
    let ended = conform("check --as tag --output json=./a.txt a.txt").within(folder.path()).run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert_eq!(ended.stderr, "error: `./a.txt` is to be checked, and `--output` would write over it\n");
    assert_eq!(fs::read_to_string(folder.join("a.txt")).unwrap(), "1.2.3");
    for _ in 0..2 {
        let ended = conform("check --as tag --output json=report.json .").within(folder.path()).run();
        assert_eq!(ended.status, 0, "{ended:?}");
        assert!(ended.stdout.contains(" in 1 text "), "{}", ended.stdout);
    }
}

#[test]
fn a_file_below_the_includes_that_is_no_text_keeps_nothing_from_being_checked() {
    let folder = Folder::with(&[(".gitlab-ci.yml", "include: /base.yml\n"), ("base.yml", "stages: []\n")]);
    folder.write("tests/latin.yml", b"name: caf\xE9\n");
    symlink("nowhere", folder.join("broken.yml")).unwrap();
    let run = || conform("check --select ci-include* --include-root . .gitlab-ci.yml").within(folder.path()).run();
    let ended = run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    set_mode(&folder.join("base.yml"), 0o000);
    let Some(run) = conform_unprivileged("check --include-root . .gitlab-ci.yml") else { return };
    let ended = run.within(folder.path()).run();
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    assert!(
        ended.stderr.starts_with("error: cannot read the includes in ./base.yml: Permission denied"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_hundred_thousand_paths_are_checked() {
    // As many as a system lets a command line hold, unless it was told otherwise; one file, so that the disk is spared.
    const PATHS: usize = 100_000;
    let folder = Folder::with(&[("a", "1.2.3")]);
    let run = conform("check --as tag --select tag-version-prefix");
    let ended = (0..PATHS).fold(run, |run, _| run.argument("a")).within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert_eq!(ended.stdout, format!("no findings in {PATHS} texts (standard 1.0.0 of 2026-11-21)\n"));
}

/// `head` ends as soon as it has its line.
#[test]
fn a_pipe_to_head_ends_quietly() {
    let folder = Folder::with(&[]);
    let tags = "v1.2.3\n".repeat(5000);
    folder.write("a.txt", &tags);
    let mut head = Command::new("head").arg("-1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let ended = conform("check --as tag a.txt").within(folder.path()).output_to(head.stdin.take().unwrap()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    let first = head.wait_with_output().unwrap();
    assert!(first.stdout.starts_with(b"error[tag-version-prefix]"), "{first:?}");
    io::stdout().flush().unwrap();
}
