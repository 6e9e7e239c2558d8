//! The commands that run the engine: they build this program once more, with the engine in it and for speed.

use std::env;
use std::process::Command;

use anyhow::Result;

use crate::{process, repository};

/// Runs the command that was given again, with the engine built in. The engine is not part of every `cargo xtask`, so that an
/// engine that does not compile keeps nobody from the other commands, and here it is built for speed.
pub(crate) fn run_built_in() -> Result<()> {
    let mut command = Command::new(repository::cargo());
    command.args(["run", "--package", "xtask", "--features", "engine", "--profile", "measure", "--"]);
    // Cargo runs the program in the folder where the person is, so a relative folder stays right.
    process::run(command.args(env::args_os().skip(1)))
}
