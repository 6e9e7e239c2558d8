//! The licences of what is linked into the program, which go wherever the program goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{process, repository};

/// What no package of cargo's says: the standard library and, in a program for musl, the C library.
const RUNTIME: &str = "\
Rust's standard library: MIT OR Apache-2.0, Copyright (c) The Rust Project Contributors, https://github.com/rust-lang/rust
musl, where the program is linked against it: MIT, Copyright (c) 2005-2020 Rich Felker, et al., https://musl.libc.org
GNU C Library, where the program is linked against that: LGPL-2.1-or-later, https://www.gnu.org/software/libc/
";

/// How the files are called that hold a licence.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// The text of one file: every package that is linked for the target, with its licence and where it comes from, then the
/// texts, each once.
pub(super) fn of_what_is_linked(program: &str, target: &str) -> Result<String> {
    let mut command = Command::new(repository::cargo());
    command.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target]);
    let described = process::output(command.current_dir(repository::root()));
    let metadata = described.context("cargo does not describe the packages; see `cargo metadata --locked`")?;
    let metadata: Metadata = serde_json::from_str(&metadata).context("reading what cargo says of the packages")?;
    let mut linked: Vec<&Package> = metadata.linked_into(program)?;
    linked.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    let mut list = String::new();
    // The owners of each text, by the text.
    let mut texts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for package in linked {
        let licence = package.license.as_deref().unwrap_or("see its text");
        let origin = package.repository.as_deref().unwrap_or("https://crates.io");
        writeln!(list, "{} {}: {licence}, {origin}", package.name, package.version)?;
        for text in package.texts()? {
            texts.entry(text).or_default().insert(&package.name);
        }
    }
    let mut file = format!("{program} is linked with the following.\n\n{RUNTIME}\n{list}");
    for (text, owners) in texts {
        let owners: Vec<&str> = owners.into_iter().collect();
        write!(file, "\n{}\n{}\n\n{text}\n", "-".repeat(80), owners.join(", "))?;
    }
    Ok(file)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    /// Where it comes from; `None` for what is ours.
    source: Option<String>,
    manifest_path: std::path::PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `None` for what is linked; else `dev` or `build`.
    kind: Option<String>,
}

impl Metadata {
    /// The packages of others whose code is in the program: what is needed to build or test it is not, nor are macros.
    fn linked_into(&self, program: &str) -> Result<Vec<&Package>> {
        let packages: BTreeMap<&str, &Package> =
            self.packages.iter().map(|package| (package.id.as_str(), package)).collect();
        let nodes: BTreeMap<&str, &Node> = self.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let Some(root) = self.packages.iter().find(|package| package.name == program) else {
            bail!("there is no package `{program}`");
        };
        let mut waiting = vec![root.id.as_str()];
        let mut seen = BTreeSet::new();
        let mut linked = Vec::new();
        while let Some(id) = waiting.pop() {
            let Some(package) = packages.get(id).filter(|package| seen.insert(id) && !package.is_macro()) else {
                continue;
            };
            if package.source.is_some() {
                linked.push(*package);
            }
            let dependencies = nodes.get(id).map_or(&[][..], |node| &node.deps);
            let is_linked = |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            waiting.extend(dependencies.iter().filter(is_linked).map(|dependency| dependency.pkg.as_str()));
        }
        Ok(linked)
    }
}

impl Package {
    fn is_macro(&self) -> bool {
        self.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro"))
    }

    /// The texts of the files that hold its licences, in the order of their names.
    fn texts(&self) -> Result<Vec<String>> {
        let folder = self.manifest_path.parent().unwrap_or(Path::new("."));
        let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
        let mut files: Vec<_> = entries.collect::<Result<Vec<_>, _>>()?.iter().map(fs::DirEntry::path).collect();
        files.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            path.is_file() && NAMES.iter().any(|start| name.starts_with(start))
        });
        files.sort();
        let read = |path: &std::path::PathBuf| -> Result<String> {
            let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
            Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned())
        };
        files.iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::static_binary::PROGRAM;

    #[test]
    fn what_is_linked_is_named_with_its_licence_and_what_only_builds_or_tests_is_not() {
        let file = of_what_is_linked(PROGRAM, "x86_64-unknown-linux-gnu").unwrap();
        let line = |package: &str| file.lines().find(|line| line.starts_with(&format!("{package} ")));
        assert!(line("clap").is_some_and(|line| line.contains("MIT OR Apache-2.0")), "{file:.2000}");
        assert!(line("granit-parser").is_some());
        for not_linked in ["proptest", "serde_derive", "clap_derive", "quick-junit", "leptos", "conformance"] {
            assert_eq!(line(not_linked), None, "{not_linked}");
        }
        assert!(file.contains("Permission is hereby granted"));
        let standing = file.matches("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION").count();
        assert!((1..30).contains(&standing), "each text once, in its few layouts, and not once a package: {standing}");
    }
}
