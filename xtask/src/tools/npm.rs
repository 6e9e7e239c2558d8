//! The parts that come from npm: wasm-opt, the bundler, and what the browser tests are driven with.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{report_installing, report_present};
use crate::programs::SearchPath;
use crate::{process, repository};

/// The program that runs what npm installed.
pub(super) const NODE: &str = "node";

/// The oldest release whose test runner has what our browser tests use.
const OLDEST_NODE: u32 = 20;

/// A copy of the lock that node_modules was installed from, so that a changed lock is seen without asking npm.
const STAMP: &str = "node_modules/.package-lock.stamp";

/// Installs the parts as package-lock.json names them, when it changed since they last were.
pub(super) fn provide(search: &SearchPath) -> Result<()> {
    let root = repository::root();
    let version = process::output(search.command(NODE).arg("--version")).unwrap_or_default();
    match major_version(&version) {
        Some(major) if major >= OLDEST_NODE => report_present(&format!("node {}", version.trim()), "present"),
        found => bail!(
            "Node.js {OLDEST_NODE} or newer is needed for wasm-opt and the browser tests, and {}. Install it from \
             https://nodejs.org or with your package manager (`apt-get install nodejs npm`, `brew install node`)",
            if found.is_some() {
                format!("the one on PATH is {}", version.trim())
            } else {
                "there is none on PATH".to_owned()
            }
        ),
    }
    if is_installed(root)? {
        report_present("npm parts", "present, as package-lock.json names them");
        return Ok(());
    }
    report_installing("npm parts", "some seconds");
    process::run(search.command("npm").args(["ci", "--no-audit", "--no-fund"])).context(
        "the npm parts could not be installed; check that npm is on PATH and reaches its registry (`npm config get registry`)",
    )?;
    fs::copy(root.join("package-lock.json"), root.join(STAMP)).context("noting which npm parts are installed")?;
    Ok(())
}

fn is_installed(root: &Path) -> Result<bool> {
    let wanted = fs::read(root.join("package-lock.json")).context("reading package-lock.json")?;
    Ok(fs::read(root.join(STAMP)).is_ok_and(|installed| installed == wanted))
}

fn major_version(printed: &str) -> Option<u32> {
    printed.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("v8.0.0"), Some(8));
        assert_eq!(major_version(""), None);
    }

    #[test]
    fn a_changed_lock_asks_for_an_installation() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("node_modules")).unwrap();
        fs::write(root.path().join("package-lock.json"), "one").unwrap();
        assert!(!is_installed(root.path()).unwrap());
        fs::write(root.path().join(STAMP), "one").unwrap();
        assert!(is_installed(root.path()).unwrap());
        fs::write(root.path().join("package-lock.json"), "two").unwrap();
        assert!(!is_installed(root.path()).unwrap());
    }
}
