//! `new`, `completions` and `man`.

use std::fs;

use crate::folder::Folder;
use crate::program::conform;

#[test]
fn a_new_service_conforms_as_it_is_written() {
    for (arguments, dockerfile) in [
        ("new server --backend", "Dockerfile"),
        ("new ui --frontend --dockerfile docker/Dockerfile --without deploy", "docker/Dockerfile"),
    ] {
        let folder = Folder::with(&[]);
        let ended = conform(arguments).within(folder.path()).run();
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{arguments}");
        assert!(ended.stdout.starts_with("orchestrator/"), "{}", ended.stdout);
        assert!(folder.join(dockerfile).exists());
        let checked = conform("check .").within(folder.path()).run();
        assert!(checked.stdout.starts_with("no findings in 2 texts"), "{}", checked.stdout);
        let pipeline = fs::read_to_string(folder.join(".gitlab-ci.yml")).unwrap();
        assert_eq!(pipeline.contains("deploy-dev:"), !arguments.contains("deploy"));
    }
}

#[test]
fn what_is_there_is_left_alone() {
    let folder = Folder::with(&[("Dockerfile", "FROM scratch\n")]);
    let ended = conform("new server --backend").within(folder.path()).run();
    assert_eq!(ended.status, 2);
    assert_eq!(ended.stderr, "error: `Dockerfile` is there already; `--force` writes over it\n");
    assert!(!folder.join(".gitlab-ci.yml").exists());
    assert_eq!(conform("new server --backend --force").within(folder.path()).run().status, 0);
    assert_ne!(fs::read_to_string(folder.join("Dockerfile")).unwrap(), "FROM scratch\n");
}

#[test]
fn what_cannot_be_started_is_said() {
    let folder = Folder::with(&[]);
    for (arguments, expected) in [
        ("new cwiq-server --backend", "cwiq-"),
        ("new server --backend --without lunch", "`--without lunch` names no part of a pipeline; there are "),
        ("new server", "--backend|--frontend"),
        ("new server --backend --frontend", "cannot be used with"),
    ] {
        let ended = conform(arguments).within(folder.path()).run();
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{arguments}");
        assert!(ended.stderr.contains(expected), "{}", ended.stderr);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn shells_and_readers_of_manuals_are_served() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = conform(&format!("completions {shell}")).run();
        assert!(ended.status == 0 && ended.stdout.contains("stdin-filename"), "{shell}");
    }
    let page = conform("man").run().stdout;
    assert!(page.starts_with(".ie") || page.contains(".TH orchestrator-conform"), "{page}");
    for command in ["check", "explain", "pipeline"] {
        assert!(page.contains(&format!("orchestrator\\-conform {command}")) || page.contains(command), "{command}");
    }
}
