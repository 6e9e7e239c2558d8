//! `cargo xtask verify`: whether a portal holds exactly the files that its build wrote.
//!
//! The build leaves a list of them, `files.json`, so that whoever publishes the portal, or has a copy of it from somewhere, can tell that
//! nothing is missing, changed or left over from an earlier release. Compressed copies are listed too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{compress, repository};

/// The name of the list. It is not in itself.
pub(crate) const NAME: &str = "files.json";

/// How many faults are named before the rest is counted.
const NAMED: usize = 20;

/// What can be chosen.
#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// The folder with the portal; dist/ if none is given
    folder: Option<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    /// Of this form; a reader refuses what it does not know.
    version: u32,
    /// By their paths, with forward slashes.
    files: BTreeMap<String, File>,
}

#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct File {
    bytes: u64,
    /// In hexadecimal, as `sha256sum` prints it.
    sha256: String,
}

/// Writes the list of what is there.
pub(crate) fn write(portal: &Path) -> Result<()> {
    let manifest = Manifest { version: 1, files: files(portal)? };
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    fs::write(portal.join(NAME), text).with_context(|| format!("writing {NAME}"))
}

/// Compares what is there with the list.
pub(crate) fn run(options: &Options) -> Result<()> {
    let portal = options.folder.clone().unwrap_or_else(repository::dist);
    let faults = faults(&portal)?;
    if faults.is_empty() {
        println!("{}: every file is as its build wrote it", portal.display());
        return Ok(());
    }
    for fault in faults.iter().take(NAMED) {
        eprintln!("  {fault}");
    }
    bail!("{} of the files in {} are not as their build wrote them", faults.len(), portal.display())
}

fn faults(portal: &Path) -> Result<Vec<String>> {
    let list = portal.join(NAME);
    let text = fs::read_to_string(&list)
        .with_context(|| format!("reading {}; `cargo xtask build` writes it", list.display()))?;
    let manifest: Manifest = serde_json::from_str(&text).with_context(|| format!("reading {}", list.display()))?;
    if manifest.version != 1 {
        bail!("{} is of version {}, and only version 1 is known", list.display(), manifest.version);
    }
    let present = files(portal)?;
    let mut faults = Vec::new();
    for (path, file) in &manifest.files {
        match present.get(path) {
            None => faults.push(format!("{path}: missing")),
            Some(found) if found != file => faults.push(format!("{path}: changed")),
            Some(_) => {}
        }
    }
    faults.extend(
        present
            .keys()
            .filter(|path| !manifest.files.contains_key(*path))
            .map(|path| format!("{path}: not of this build")),
    );
    Ok(faults)
}

fn files(portal: &Path) -> Result<BTreeMap<String, File>> {
    let mut files = BTreeMap::new();
    for path in compress::files_below(portal)? {
        let name = path.strip_prefix(portal)?.to_string_lossy().replace('\\', "/");
        if name == NAME {
            continue;
        }
        let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let sha256 = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        files.insert(name, File { bytes: content.len() as u64, sha256 });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_is_whole_until_a_file_is_changed_missing_or_left_over() {
        let portal = tempfile::tempdir().unwrap();
        let at = |name: &str| portal.path().join(name);
        fs::create_dir_all(at("rules")).unwrap();
        fs::write(at("index.html"), "home").unwrap();
        fs::write(at("rules/index.html"), "rules").unwrap();
        fs::write(at("rules/index.html.br"), "r").unwrap();
        write(portal.path()).unwrap();
        let text = fs::read_to_string(at(NAME)).unwrap();
        assert!(text.contains("4ea140588150773ce3aace786aeef7f4049ce100fa649c94fbbddb960f1da942"), "{text}");
        assert_eq!(faults(portal.path()).unwrap(), Vec::<String>::new());

        fs::write(at("index.html"), "homf").unwrap();
        fs::remove_file(at("rules/index.html.br")).unwrap();
        fs::write(at("old.js"), "1").unwrap();
        assert_eq!(
            faults(portal.path()).unwrap(),
            ["index.html: changed", "rules/index.html.br: missing", "old.js: not of this build"]
        );
    }

    #[test]
    fn a_portal_without_its_list_is_refused() {
        let portal = tempfile::tempdir().unwrap();
        assert!(faults(portal.path()).unwrap_err().to_string().contains(NAME));
    }
}
