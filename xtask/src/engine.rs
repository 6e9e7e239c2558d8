//! The commands that run the engine, or make packages: they build this program once more, with that in it.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::{process, repository};

/// Runs the command that was given again, with the engine built in. The engine is not part of every `cargo xtask`, so that an
/// engine that does not compile keeps nobody from the other commands, and here it is built for speed.
#[cfg(not(feature = "engine"))]
pub(crate) fn run_built_in() -> Result<()> {
    run_with("engine", "measure")
}

/// Runs the command that was given again, with a feature of this program, built in a profile.
pub(crate) fn run_with(feature: &str, profile: &str) -> Result<()> {
    let mut command = Command::new(repository::cargo());
    command.args(["run", "--package", "xtask", "--features", feature, "--profile", profile, "--"]);
    // Cargo runs the program in the folder where the person is, so a relative folder stays right.
    process::run(command.args(env::args_os().skip(1)))
}
