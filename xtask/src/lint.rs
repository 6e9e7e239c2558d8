//! Formatting and lints, over every target and every set of features that is shipped.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, repository};

/// What clippy looks at, one run each: what runs on this machine, then what runs in the browser.
const CLIPPY_RUNS: &[&[&str]] = &[
    &["--workspace", "--all-targets", "--features", "xtask/engine,xtask/packages"],
    &["--package", "islands", "--features", "hydrate", "--target", "wasm32-unknown-unknown"],
    &["--package", "worker", "--target", "wasm32-unknown-unknown"],
];

/// Both checks, the quick one first.
pub(crate) fn run() -> Result<()> {
    formatting()?;
    clippy()
}

/// Fails when rustfmt would change a file.
pub(crate) fn formatting() -> Result<()> {
    let mut command = Command::new(repository::cargo());
    command.args(["fmt", "--all", "--check"]).current_dir(repository::root());
    process::run(&mut command).context("some files are not formatted; `cargo fmt --all` formats them")
}

/// Fails on any warning of the compiler or of clippy.
pub(crate) fn clippy() -> Result<()> {
    for selection in CLIPPY_RUNS {
        let mut command = Command::new(repository::cargo());
        command.args(["clippy", "--locked"]).args(*selection).args(["--", "--deny", "warnings"]);
        process::run(command.current_dir(repository::root()))?;
    }
    Ok(())
}
