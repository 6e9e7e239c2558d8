//! What of other people's work gets in, and what of ours stays out of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ lies in the repository").to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The manifests of the workspace: the portal's own, and those of its members.
fn manifests() -> Vec<PathBuf> {
    let workspace: toml::Table = toml::from_str(&read(&root().join("Cargo.toml"))).unwrap();
    let mut manifests = vec![root().join("Cargo.toml")];
    for member in workspace["workspace"]["members"].as_array().unwrap() {
        match member.as_str().unwrap().strip_suffix("/*") {
            Some(folder) => {
                let entries = fs::read_dir(root().join(folder)).expect(folder);
                manifests.extend(entries.map(|entry| entry.unwrap().path().join("Cargo.toml")));
            }
            None => manifests.push(root().join(member.as_str().unwrap()).join("Cargo.toml")),
        }
    }
    manifests.retain(|manifest| manifest.is_file());
    assert!(manifests.len() > 10, "{manifests:?}");
    manifests
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let workspace: toml::Table = toml::from_str(&read(&root().join("Cargo.toml"))).unwrap();
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for manifest in manifests() {
        let settings: toml::Table = toml::from_str(&read(&manifest)).unwrap();
        let inherits = settings.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        assert_eq!(inherits, Some(true), "{} has no `[lints] workspace = true`", manifest.display());
    }
}

/// npm compares what it downloads with these, so a package that was exchanged on its way, or in the registry, is refused.
#[test]
fn every_npm_package_is_pinned_by_its_content() {
    let lock: Value = serde_json::from_str(&read(&root().join("package-lock.json"))).unwrap();
    assert_eq!(lock["lockfileVersion"], 3);
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 10);
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let integrity = package["integrity"].as_str().unwrap_or_default();
        assert!(integrity.starts_with("sha512-") && integrity.len() > 80, "{name}: {integrity:?}");
        assert!(package.get("link").is_none(), "{name} is a link to a folder");
        // An address would name the mirror of whoever made the lock.
        assert!(package.get("resolved").is_none(), "{name} names where it was downloaded from");
    }
}

#[test]
fn every_npm_package_is_asked_for_by_its_exact_version() {
    let parts: Value = serde_json::from_str(&read(&root().join("package.json"))).unwrap();
    let versions = parts["devDependencies"].as_object().unwrap();
    assert!(!versions.is_empty() && parts.get("dependencies").is_none());
    for (name, version) in versions {
        let version = version.as_str().unwrap();
        let is_exact =
            version.split('.').count() == 3 && version.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        assert!(is_exact, "{name}: {version}");
    }
}

/// Scripts that packages bring for their installation run with the rights of whoever installs them.
#[test]
fn no_npm_package_runs_a_script_when_it_is_installed() {
    let settings = read(&root().join(".npmrc"));
    assert!(settings.lines().any(|line| line == "ignore-scripts=true"), "{settings}");
}

/// Every other crate comes from crates.io, by its checksum.
#[test]
fn every_foreign_crate_is_pinned_by_its_content() {
    let lock: toml::Table = toml::from_str(&read(&root().join("Cargo.lock"))).unwrap();
    let packages = lock["package"].as_array().unwrap();
    let foreign: Vec<_> = packages.iter().filter(|package| package.get("source").is_some()).collect();
    assert!(foreign.len() > 50 && packages.len() - foreign.len() == manifests().len());
    for package in foreign {
        assert_eq!(
            package["source"].as_str(),
            Some("registry+https://github.com/rust-lang/crates.io-index"),
            "{package:?}"
        );
        assert_eq!(package["checksum"].as_str().map(str::len), Some(64), "{package:?}");
    }
}
