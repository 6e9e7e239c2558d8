//! Who may import whom: the drawings in docs/architecture.md, held against the code.
//!
//! A drawing is a flowchart of Mermaid below a line `<!-- arrows: FOLDER -->`. `a --> b & c` allows `a` what can be reached along such arrows, which
//! must not run in a circle. `a -.-> b` allows that one step and leads no further. What is drawn must be there as well.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "docs/architecture.md";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ lies in the repository").to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// One part of the code that uses another, and the line in which it does.
struct Import {
    from: String,
    to: String,
    place: String,
}

/// What a drawing allows.
#[derive(Default)]
struct Drawing {
    solid: BTreeSet<(String, String)>,
    dotted: BTreeSet<(String, String)>,
}

impl Drawing {
    fn of(folder: &str) -> Self {
        let document = read(DOCUMENT);
        let (_, after) = document.split_once(&format!("<!-- arrows: {folder} -->")).expect(folder);
        let lines = after.split("```").nth(1).expect("a drawing").lines();
        let mut drawing = Self::default();
        for line in lines {
            let (arrows, line) = match (line.split_once(" --> "), line.split_once(" -.-> ")) {
                (Some(ends), _) => (&mut drawing.solid, ends),
                (_, Some(ends)) => (&mut drawing.dotted, ends),
                _ => continue,
            };
            let names = |side: &str| side.split(" & ").map(|name| name.trim().to_owned()).collect::<Vec<_>>();
            for from in names(line.0) {
                arrows.extend(names(line.1).into_iter().map(|to| (from.clone(), to)));
            }
        }
        drawing
    }

    fn reached(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(part) = open.pop() {
            let next = self.solid.iter().filter(|(from, _)| from == part).map(|(_, to)| to.as_str());
            open.extend(next.filter(|to| reached.insert(*to)).collect::<Vec<_>>());
        }
        reached
    }

    fn hold(&self, folder: &str, imports: &[Import]) {
        for (from, to) in &self.solid {
            assert!(
                !self.reached(to).contains(from.as_str()) && from != to,
                "{DOCUMENT}: {from} --> {to} runs in a circle"
            );
        }
        let is_allowed = |import: &&Import| {
            self.reached(&import.from).contains(import.to.as_str())
                || self.dotted.contains(&(import.from.clone(), import.to.clone()))
        };
        let refused: Vec<_> = imports
            .iter()
            .filter(|import| !is_allowed(import))
            .map(|Import { from, to, place }| format!("{place}: {from} uses {to}"))
            .collect();
        assert!(refused.is_empty(), "{DOCUMENT} does not allow, in {folder}:\n{}", refused.join("\n"));
        let used: BTreeSet<_> = imports.iter().map(|import| (import.from.clone(), import.to.clone())).collect();
        let idle: Vec<_> = self.solid.union(&self.dotted).filter(|arrow| !used.contains(*arrow)).collect();
        assert!(idle.is_empty(), "{DOCUMENT} draws what nobody uses, in {folder}: {idle:?}");
    }
}

#[test]
fn crates_depend_on_each_other_as_drawn() {
    let mut manifests = BTreeMap::new();
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let folders = crates.map(|entry| format!("crates/{}/", entry.unwrap().file_name().display()));
    for folder in folders.chain(["", "fuzz/", "xtask/"].map(str::to_owned)) {
        let path = format!("{folder}Cargo.toml");
        if root().join(&path).is_file() {
            let manifest: toml::Table = toml::from_str(&read(&path)).unwrap();
            manifests.insert(manifest["package"]["name"].as_str().unwrap().to_owned(), (path, manifest));
        }
    }
    let mut imports = Vec::new();
    for (name, (path, manifest)) in &manifests {
        for kind in ["dependencies", "build-dependencies"] {
            let dependencies = manifest.get(kind).and_then(toml::Value::as_table);
            for to in dependencies.into_iter().flatten().map(|(to, _)| to).filter(|to| manifests.contains_key(*to)) {
                imports.push(Import { from: name.clone(), to: to.clone(), place: path.clone() });
            }
        }
    }
    Drawing::of("crates").hold("crates", &imports);
}

#[test]
fn modules_of_the_engine_import_each_other_as_drawn() {
    for folder in ["crates/conformance/src", "crates/conformance/src/gitlab_ci"] {
        Drawing::of(folder).hold(folder, &imports(folder));
    }
}

/// What each room does without. A test may use more.
const ABSENT: [(&str, &[&str]); 7] = [
    (
        "crates/diagnostics/src",
        &["std::fs", "std::env", "std::time", "TcpStream", "UdpSocket", "std::process", "std::io"],
    ),
    (
        "crates/conformance/src",
        &["std::fs", "std::env", "std::time", "TcpStream", "UdpSocket", "std::process", "std::io", "js_sys", "web_sys"],
    ),
    ("crates/export/src", &["std::fs", "std::env", "std::time", "TcpStream", "UdpSocket", "std::process", "std::io"]),
    (
        "crates/report-html/src",
        &["std::fs", "std::env", "std::time", "TcpStream", "UdpSocket", "std::process", "std::io"],
    ),
    (
        "crates/link/src",
        &["std::fs", "std::env", "std::time", "TcpStream", "UdpSocket", "std::process", "js_sys", "web_sys"],
    ),
    ("crates/cli/src", &["TcpStream", "UdpSocket", "process::Command", "conformance::rule::", "UnixStream"]),
    ("src", &["TcpStream", "UdpSocket", "web_sys"]),
];

/// The engine does no input or output and reads no clock; the command opens no connection and starts no program.
#[test]
fn no_room_uses_what_it_must_not_know() {
    let mut found = Vec::new();
    for (folder, absent) in ABSENT {
        for (path, source) in sources(folder) {
            for (line, number) in source.lines().zip(1..) {
                found.extend(
                    absent.iter().filter(|word| line.contains(*word)).map(|word| format!("{path}:{number}: {word}")),
                );
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Which module of a folder uses which other one of it.
fn imports(folder: &str) -> Vec<Import> {
    let base: Vec<&str> = folder.split("src").nth(1).unwrap().split('/').filter(|part| !part.is_empty()).collect();
    let all = sources(folder);
    let fronts = [format!("{folder}/lib.rs"), format!("{folder}/mod.rs")];
    let (_, front) = all.iter().find(|(path, _)| fronts.contains(path)).expect("the folder is a module");
    let passed_on = passed_on(front);
    let is_module = |name: &str| {
        root().join(folder).join(name).is_dir() || root().join(folder).join(format!("{name}.rs")).is_file()
    };
    let mut imports = Vec::new();
    for (path, source) in &all {
        let inside = path.strip_prefix("crates/conformance/src/").unwrap().trim_end_matches(".rs");
        let own: Vec<&str> = inside.split('/').filter(|part| !["mod", "lib"].contains(part)).collect();
        let Some(from) = own.get(base.len()) else { continue };
        for (target, line) in used_paths(source, &own) {
            let Some(to) = target.strip_prefix(base.as_slice()).and_then(|rest| rest.first()) else { continue };
            let to = if is_module(to) { to } else { passed_on.get(*to).copied().unwrap_or(to) };
            if is_module(to) && to != *from {
                imports.push(Import { from: (*from).to_owned(), to: to.to_owned(), place: format!("{path}:{line}") });
            }
        }
    }
    imports
}

/// The names that a module passes on (`pub use part::{A, b}`), each with the part it comes from.
fn passed_on(source: &str) -> BTreeMap<&str, &str> {
    let mut names = BTreeMap::new();
    for statement in source.split(';').filter(|statement| statement.contains("use ")) {
        let Some((_, path)) = statement.rsplit_once("use ") else { continue };
        let Some((part, rest)) = path.split_once("::") else { continue };
        let words =
            rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
        names.extend(words.map(|word| (word, part)));
    }
    names
}

/// The paths within the crate that a source uses, each from the crate's root, with its line. `own` is the path of the module.
fn used_paths<'s>(source: &'s str, own: &[&'s str]) -> Vec<(Vec<&'s str>, usize)> {
    let mut paths = Vec::new();
    for (at, start) in source.match_indices("crate::").chain(source.match_indices("super::")) {
        let before = source.get(..at).unwrap_or_default();
        // Not the middle of a chain of `super`, nor the end of another name.
        if before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':') {
            continue;
        }
        let mut rest = source.get(at + start.len()..).unwrap_or_default();
        let mut depth = 1;
        while let Some(further) = rest.strip_prefix("super::") {
            (rest, depth) = (further, depth + 1);
        }
        let beginning =
            if start == "crate::" { &[][..] } else { own.get(..own.len().saturating_sub(depth)).unwrap_or_default() };
        let mut found = Vec::new();
        leaves(rest, beginning.to_vec(), &mut found);
        let line = before.lines().count().max(1);
        paths.extend(found.into_iter().map(|path| (path, line)));
    }
    paths
}

/// Takes `a::{b, c::d}` apart into its paths, and returns what follows it.
fn leaves<'s>(text: &'s str, mut path: Vec<&'s str>, found: &mut Vec<Vec<&'s str>>) -> &'s str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = leaves(rest, path.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(next) if !next.trim_start().starts_with('}') => rest = next,
                Some(next) => return next.trim_start().get(1..).unwrap_or_default(),
                None => return rest.get(1..).unwrap_or_default(),
            }
        }
    }
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    path.push(name);
    match rest.strip_prefix("::") {
        Some(further)
            if further.starts_with(|letter: char| letter.is_alphabetic() || letter == '_' || letter == '{') =>
        {
            leaves(further, path, found)
        }
        _ => {
            found.push(path);
            rest
        }
    }
}

/// The sources below a folder, by their paths, without comments and tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut sources = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if root().join(&path).is_dir() {
            open.extend(
                fs::read_dir(root().join(&path))
                    .unwrap()
                    .map(|entry| format!("{path}/{}", entry.unwrap().file_name().display())),
            );
        } else if path.ends_with(".rs") && !path.contains("tests") {
            let source = read(&path);
            let source = source.split("#[cfg(test)]\nmod").next().unwrap_or_default();
            // The lines stay, so that a place can be named.
            let code = source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>();
            sources.push((path, code.join("\n")));
        }
    }
    sources.sort();
    assert!(!sources.is_empty(), "{folder}");
    sources
}

#[test]
fn paths_are_found_however_they_are_written() {
    let source = "use crate::a::{B, c::{D, e}};\nuse super::{f, g};\nlet x = crate::h(y) + super::super::i::J::new();\nmycrate::k;";
    let paths = used_paths(source, &["m", "n", "o"]);
    let mut shown: Vec<String> = paths.iter().map(|(path, line)| format!("{line} {}", path.join("::"))).collect();
    shown.sort();
    let expected = ["1 a::B", "1 a::c::D", "1 a::c::e", "2 m::n::f", "2 m::n::g", "3 h", "3 m::i::J::new"];
    assert_eq!(shown, expected);
}
