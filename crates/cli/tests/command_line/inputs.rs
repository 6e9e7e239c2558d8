//! What is read, and what happens where it cannot be.

use std::fs::File;
use std::io;

use serde_json::Value;

use crate::folder::Folder;
use crate::program::{PUSHED_TO_PULL_PORT, Run, conform};

const PIPELINE: &str = "stages: []\n";

/// Sources and kinds of the reports, in their order.
fn sources(run: Run) -> Vec<(String, String)> {
    let ended = run.run();
    let document: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{ended:?}"));
    let reports = document["reports"].as_array().unwrap().iter();
    reports.map(|report| (report["source"].as_str().unwrap().into(), report["kind"].as_str().unwrap().into())).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(source, kind)| ((*source).to_owned(), (*kind).to_owned())).collect()
}

#[test]
fn standard_input_is_read_where_nothing_is_named_or_a_hyphen_is() {
    for arguments in
        ["check --as tag --format json", "check --as tag --format json -", "check --as tag --format json - -"]
    {
        assert_eq!(sources(conform(arguments).input("1.2.3")), pairs(&[("-", "tag")]), "{arguments}");
    }
}

#[test]
fn files_are_checked_in_the_order_they_are_named() {
    let folder = Folder::with(&[("b.txt", "1.2.3"), ("a.txt", "1.2.3")]);
    let run = conform("check --as tag --format json b.txt - a.txt").within(folder.path()).input("1.2.3");
    assert_eq!(sources(run), pairs(&[("b.txt", "tag"), ("-", "tag"), ("a.txt", "tag")]));
}

#[test]
fn the_name_of_a_file_tells_a_pipeline() {
    let names = [".gitlab-ci.yml", "deploy.gitlab-ci.yml", "other.yml", "other.yaml"];
    let folder = Folder::with(&names.map(|name| (name, "1.2.3")));
    let run = names.iter().fold(conform("check --format json").within(folder.path()), |run, name| run.argument(*name));
    assert_eq!(sources(run), names.map(|name| (name.to_owned(), "gitlab-ci".to_owned())));
    let run = conform("check --as tag --format json other.yml").within(folder.path());
    assert_eq!(sources(run), pairs(&[("other.yml", "tag")]));
}

#[test]
fn dockerfiles_are_found_by_their_names() {
    let folder = Folder::with(&[
        ("a/Dockerfile", "FROM scratch\n"),
        ("a/Dockerfile.dev", "FROM scratch\n"),
        ("a/Dockerfile.dockerignore", "target\n"),
        ("b.dockerfile", "FROM scratch\n"),
        ("Containerfile", "FROM scratch\n"),
    ]);
    assert_eq!(
        sources(conform("check --format json .").within(folder.path())),
        ["./Containerfile", "./a/Dockerfile", "./a/Dockerfile.dev", "./b.dockerfile"]
            .map(|name| (name.to_owned(), "dockerfile".to_owned()))
    );
}

#[test]
fn the_content_decides_where_the_name_does_not() {
    let folder = Folder::with(&[("reference.txt", PUSHED_TO_PULL_PORT)]);
    let run = conform("check --format json reference.txt -").within(folder.path()).input(PUSHED_TO_PULL_PORT);
    assert_eq!(sources(run), pairs(&[("reference.txt", "image-ref"), ("-", "image-ref")]));
}

#[test]
fn what_cannot_be_checked_as_a_whole_is_refused_with_what_to_do() {
    for (input, expected) in [
        ("apiVersion: v1\nkind: Pod\n", "error: standard input is not checked. It has `apiVersion` and `kind`."),
        ("helm install server\n", "error: standard input is not checked. It starts with `helm`"),
        ("", "error: standard input is not checked. There is no text"),
    ] {
        let ended = conform("check").input(input).run();
        assert_eq!(ended.status, 2, "{input}");
        assert!(ended.stderr.starts_with(expected), "{}", ended.stderr);
        assert!(
            ended.stderr.ends_with("With `--as KIND`, it is read as that kind all the same.\n"),
            "{}",
            ended.stderr
        );
        assert!(ended.stdout.starts_with("no findings in 0 texts, 1 not checked"), "{}", ended.stdout);
        let asked_for = conform("check --as image-ref --select image-push-port").input(input).run();
        assert_eq!((asked_for.status, asked_for.stderr.as_str()), (0, ""), "{input}");
    }
}

#[test]
fn a_directory_stands_for_the_pipelines_below_it() {
    let folder = Folder::with(&[
        ("z/.gitlab-ci.yml", PIPELINE),
        (".gitlab-ci.yml", PIPELINE),
        (".hidden/deep/er/build.gitlab-ci.yml", PIPELINE),
        (".git/.gitlab-ci.yml", PIPELINE),
        ("z/.git/hooks/.gitlab-ci.yml", PIPELINE),
        ("a/compose.yml", PIPELINE),
        ("readme.txt", "text"),
    ]);
    let expected = pairs(&[
        ("./.gitlab-ci.yml", "gitlab-ci"),
        ("./.hidden/deep/er/build.gitlab-ci.yml", "gitlab-ci"),
        ("./z/.gitlab-ci.yml", "gitlab-ci"),
    ]);
    assert_eq!(sources(conform("check --format json .").within(folder.path())), expected);
}

#[test]
fn what_ignore_files_leave_out_is_not_found_unless_asked_for() {
    let folder = Folder::with(&[
        (".gitignore", "vendor/\n"),
        ("vendor/.gitlab-ci.yml", PIPELINE),
        ("a/.ignore", "Dockerfile.*\n"),
        ("a/Dockerfile.old", "FROM scratch\n"),
        ("a/.gitlab-ci.yml", PIPELINE),
    ]);
    let found = |arguments: &str| -> Vec<String> {
        sources(conform(arguments).within(folder.path())).into_iter().map(|(source, _)| source).collect()
    };
    assert_eq!(found("check --format json ."), ["./a/.gitlab-ci.yml"]);
    assert_eq!(
        found("check --format json --no-ignore ."),
        ["./a/.gitlab-ci.yml", "./a/Dockerfile.old", "./vendor/.gitlab-ci.yml"]
    );
    // Who names a file means it.
    assert_eq!(found("check --format json vendor/.gitlab-ci.yml"), ["vendor/.gitlab-ci.yml"]);
}

#[test]
fn standard_input_can_be_given_a_name() {
    let run = conform("check --format json --stdin-filename a/Dockerfile -").input("FROM scratch\n");
    assert_eq!(sources(run), pairs(&[("a/Dockerfile", "dockerfile")]));
}

#[test]
fn a_directory_with_a_kind_stands_for_every_file_below_it() {
    let folder =
        Folder::with(&[("b", "1.2.3"), ("a/.hidden", "1.2.3"), (".git/config", "1.2.3"), ("a/c.txt", "1.2.3")]);
    let run = conform("check --as tag --format json .").within(folder.path());
    assert_eq!(sources(run), pairs(&[("./a/.hidden", "tag"), ("./a/c.txt", "tag"), ("./b", "tag")]));
}

#[test]
fn a_directory_without_anything_to_check_does_not_pass() {
    let folder = Folder::with(&[("readme.txt", "1.2.3")]);
    let ended = conform("check .").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert_eq!(
        ended.stderr,
        "error: there is no `.gitlab-ci.yml`, `*.gitlab-ci.yml` or Dockerfile below `.`; with `--as KIND`, every file there is checked\n"
    );
    let empty = Folder::with(&[]);
    let ended = conform("check --as tag .").within(empty.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (2, "error: there is no file below `.`\n"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_where_they_are_named_and_not_below_a_directory() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(&[("real/.gitlab-ci.yml", PIPELINE)]);
    symlink(folder.path(), folder.join("real/circle")).unwrap();
    symlink(folder.join("nowhere"), folder.join("real/broken.gitlab-ci.yml")).unwrap();
    symlink(folder.join("real"), folder.join("linked")).unwrap();
    let ended = conform("check -q --select image-push-port linked").within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert_eq!(
        sources(conform("check --format json linked linked/.gitlab-ci.yml").within(folder.path())),
        pairs(&[("linked/.gitlab-ci.yml", "gitlab-ci"), ("linked/.gitlab-ci.yml", "gitlab-ci")])
    );
    let ended = conform("check real/broken.gitlab-ci.yml").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.starts_with("error: cannot read `real/broken.gitlab-ci.yml`: "), "{}", ended.stderr);
}

#[test]
fn one_bad_path_loses_no_report_of_the_others() {
    let folder = Folder::with(&[("a.txt", PUSHED_TO_PULL_PORT), ("c.txt", PUSHED_TO_PULL_PORT)]);
    folder.write("b.txt", b"1.2.3\n\xFF");
    let ended =
        conform("check --as image-ref --direction push a.txt missing.txt b.txt c.txt").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert_eq!(ended.stdout.matches("error[image-push-port]").count(), 2);
    assert!(ended.stdout.contains("2 errors in 2 texts, 2 not checked"), "{}", ended.stdout);
    let messages: Vec<_> = ended.stderr.lines().collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].starts_with("error: cannot read `missing.txt`: "), "{}", messages[0]);
    assert_eq!(messages[1], "error: `b.txt` is not UTF-8 text: the byte 0xFF at offset 6 belongs to no character");

    let json = conform("check --as tag --format json a.txt missing.txt c.txt").within(folder.path());
    assert_eq!(sources(json), pairs(&[("a.txt", "tag"), ("c.txt", "tag")]));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let ended = conform("check --as image-ref --direction push --format json")
        .input(format!("\u{feff}{PUSHED_TO_PULL_PORT}"))
        .run();
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["reports"][0]["findings"][0]["span"]["start"]["column"], 22);
    assert_eq!(document["reports"][0]["understood"]["reference"]["registry"], "nexus.shared.cwiq.io:8444");
}

#[test]
fn what_is_not_utf8_names_the_byte() {
    let ended = conform("check --as tag").input(b"1.2.\xE9").run();
    assert_eq!(ended.status, 2);
    assert_eq!(
        ended.stderr,
        "error: standard input is not UTF-8 text: the byte 0xE9 at offset 4 belongs to no character\n"
    );
    assert!(conform("check --as tag").input("1.2.3\n".as_bytes()).run().stderr.is_empty());
}

#[test]
fn a_file_over_the_limit_is_a_finding() {
    let folder = Folder::with(&[]);
    let file = File::create(folder.join("big.gitlab-ci.yml")).unwrap();
    // A hole costs no space. The limit is 64 MiB.
    file.set_len(10 << 30).unwrap();
    let ended = conform("check --select tag-version-prefix big.gitlab-ci.yml").within(folder.path()).run();
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    assert!(ended.stdout.starts_with("error[input-size]: The text is longer than 67108864 bytes"), "{}", ended.stdout);
}

#[test]
fn the_status_tells_errors_from_the_rest() {
    let status = |arguments: &str, input: &str| conform(&format!("check {arguments}")).input(input).run().status;
    assert_eq!(status("--as tag", "1.2.3"), 0);
    assert_eq!(status("--as tag", "v1.2.3"), 1);
    assert_eq!(status("--as tag missing", ""), 2);
    // A note is no error.
    let pushed = PUSHED_TO_PULL_PORT.replace("8444", "8443");
    let noted = conform("check --as image-ref --select image-push-port").input(pushed).run();
    assert_eq!(noted.status, 0);
    assert!(noted.stdout.starts_with("note[image-push-port]"), "{}", noted.stdout);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_or_has_control_characters_is_shown_safely() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with(&[("a\u{1b}[2J\n.txt", "v1.2.3")]);
    let ended = conform("check --as tag .").within(folder.path()).run();
    assert!(ended.stdout.contains(" --> ./a␛[2J␊.txt:1:1\n"), "{}", ended.stdout);
    let ended = conform("check").argument(OsStr::from_bytes(b"no\xFF\x1bsuch")).within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.starts_with("error: cannot read `no\u{fffd}␛such`: "), "{}", ended.stderr);
}

/// Neither the end of a pipe nor what stands in it keeps the program from ending as it should.
#[cfg(unix)]
mod standard_output {
    use super::*;
    use std::process::Stdio;

    fn closed_pipe() -> Stdio {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        writer.into()
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure() {
        for arguments in ["--as tag", "--as tag --format json"] {
            let ended = conform(&format!("check {arguments}")).input("1.2.3").output_to(closed_pipe()).run();
            assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments}");
            let ended =
                conform(&format!("check {arguments}")).input("v1.2.3\n".repeat(2000)).output_to(closed_pipe()).run();
            assert_eq!((ended.status, ended.stderr.as_str()), (1, ""), "{arguments}");
        }
        let ended = conform("--help").output_to(closed_pipe()).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = conform("check --as tag").input("1.2.3").output_to(full).run();
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.starts_with("error: cannot write to standard output: "), "{}", ended.stderr);
    }
}
