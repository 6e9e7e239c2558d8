//! What a person at a terminal sees of a long run. The terminal is that of util-linux's `script`.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::Folder;
use crate::program::{PROGRAM, conform};

/// Nobody waits longer than this for what should be there at once.
const LIMIT: Duration = Duration::from_secs(60);
const ARGUMENTS: &str = "check --select tag-* first.txt slow.txt last.txt --as tag";

/// What a terminal shows at last.
fn screen(bytes: &[u8]) -> String {
    let mut terminal = vt100::Parser::new(100, 200, 0);
    terminal.process(bytes);
    terminal.screen().contents().trim_end().to_owned()
}

/// Runs the program at a terminal; `until_seen` gets what has come so far, until it says that this is enough, and `then` is done.
fn at_a_terminal(folder: &Path, until_seen: impl Fn(&[u8]) -> bool, then: impl FnOnce()) -> Vec<u8> {
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &format!("{PROGRAM} {ARGUMENTS}"), "/dev/null"]);
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = stdout.read(&mut piece) {
            sender.send(piece[..count].to_vec()).unwrap();
        }
    });
    let mut seen = Vec::new();
    while !until_seen(&seen) {
        match receiver.recv_timeout(LIMIT) {
            Ok(piece) => seen.extend(piece),
            Err(error) => {
                child.kill().unwrap();
                panic!("{error}: {}", screen(&seen));
            }
        }
    }
    then();
    while let Ok(piece) = receiver.recv_timeout(LIMIT) {
        seen.extend(piece);
    }
    child.wait().unwrap();
    seen
}

fn folder() -> Folder {
    Folder::with(&[("first.txt", "v1.2.3\n"), ("last.txt", "v2.0.0\n")])
}

#[test]
fn a_run_that_waits_shows_how_far_it_is_and_leaves_nothing_behind() {
    let folder = folder();
    // A file that is there but has nothing to read until somebody writes to it.
    let slow = folder.join("slow.txt");
    assert!(Command::new("mkfifo").arg(&slow).status().unwrap().success());
    let shown = at_a_terminal(
        folder.path(),
        |seen| screen(seen).contains("texts checked: 1"),
        || fs::write(&slow, "v1.0.0\n").unwrap(),
    );
    fs::remove_file(&slow).unwrap();
    File::create(&slow).unwrap();
    folder.write("slow.txt", "v1.0.0\n");
    let piped = conform(ARGUMENTS).within(folder.path()).run();
    assert_eq!(piped.stderr, "");
    assert_eq!(screen(&shown), piped.stdout.trim_end());
    assert!(piped.stdout.contains("v2.0.0"), "{}", piped.stdout);
}

#[test]
fn a_short_run_shows_findings_alone() {
    let folder = folder();
    folder.write("slow.txt", "v1.0.0\n");
    let started = Instant::now();
    let shown = at_a_terminal(folder.path(), |_| true, || ());
    // On a machine that is very busy, no run is a short one.
    if started.elapsed() < Duration::from_millis(500) {
        assert!(!String::from_utf8_lossy(&shown).contains("texts checked"), "{}", screen(&shown));
    }
    let piped = conform(ARGUMENTS).within(folder.path()).run();
    assert_eq!(screen(&shown), piped.stdout.trim_end());
}
