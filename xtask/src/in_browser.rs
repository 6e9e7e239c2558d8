//! Measurements in a browser: scripts below tests/measure/, run in Node with what they need from npm.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs::SearchPath;
use crate::tools::{self, Toolbox};
use crate::{process, repository};

/// Where the scripts lie, each with a folder of its name for what it needs from npm.
const SCRIPTS: &str = "tests/measure";

/// A copy of the lock that a folder was installed from.
const STAMP: &str = "installed-lock.json";

/// The tools, with the browser; an error where nothing is built that could be measured.
pub(crate) fn provide() -> Result<Toolbox> {
    if !repository::dist().join("index.html").is_file() {
        bail!("there is no dist/ to measure; `cargo xtask build` writes it");
    }
    tools::provide(tools::Options { browser: true })
}

/// A command that runs the script `tests/measure/NAME.mjs` on dist/.
pub(crate) fn script(toolbox: &Toolbox, name: &str) -> Command {
    let mut command = toolbox.node();
    command.arg(format!("{SCRIPTS}/{name}.mjs")).env("DIST", repository::dist());
    if let Some(chromium) = toolbox.chromium() {
        command.env("CHROMIUM", chromium);
    }
    command
}

/// Installs the npm packages that `tests/measure/NAME/package-lock.json` names, once, into the build directory, and returns
/// where they are. What only a measurement needs is no part of what everybody installs.
pub(crate) fn packages(name: &str) -> Result<PathBuf> {
    let named = repository::root().join(SCRIPTS).join(name);
    let into = repository::target().join("measure").join(name);
    if is_installed(&named, &into) {
        return Ok(into);
    }
    println!("  what `{name}` needs from npm is installed, once, into {}", into.display());
    fs::create_dir_all(&into).with_context(|| format!("creating {}", into.display()))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(named.join(file), into.join(file)).with_context(|| format!("copying {file} of {SCRIPTS}/{name}"))?;
    }
    let mut install = SearchPath::of_this_machine().command("npm");
    install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&into);
    process::run(&mut install).context("npm could not install them; check that it reaches its registry")?;
    fs::copy(into.join("package-lock.json"), into.join(STAMP)).context("noting what is installed")?;
    Ok(into)
}

fn is_installed(named: &Path, into: &Path) -> bool {
    let lock = fs::read(named.join("package-lock.json"));
    lock.is_ok_and(|lock| fs::read(into.join(STAMP)).is_ok_and(|installed| installed == lock))
}

/// Adds `--write` when the figures are to be put into docs/performance.md.
pub(crate) fn write(command: &mut Command, write: bool) {
    if write {
        command.arg(OsStr::new("--write"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_lock_asks_for_an_installation() {
        let (named, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert!(!is_installed(named.path(), into.path()));
        fs::write(named.path().join("package-lock.json"), "one").unwrap();
        assert!(!is_installed(named.path(), into.path()));
        fs::write(into.path().join(STAMP), "one").unwrap();
        assert!(is_installed(named.path(), into.path()));
        fs::write(named.path().join("package-lock.json"), "two").unwrap();
        assert!(!is_installed(named.path(), into.path()));
    }
}
