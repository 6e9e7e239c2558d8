//! `cargo xtask parity`: whether the browser and the command report the same, byte for byte.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::{in_browser, process, repository};

/// Which texts.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folders with pipelines (*.yml), Dockerfiles and lists of image references (*.txt); without one, every text that the engine's tests check
    folders: Vec<PathBuf>,
}

/// Checks each text in Chromium, by the worker of dist/, and by the command, and fails where the two reports differ in any byte.
pub(crate) fn run(options: &Options) -> Result<()> {
    let toolbox = in_browser::provide()?;
    // The same sources as dist/, as far as whoever runs this has built both of the same.
    let mut build = Command::new(repository::cargo());
    process::run(build.args(["build", "--quiet", "--package", "orchestrator-conform"]))?;
    let mut command = in_browser::script(&toolbox, "parity");
    command.arg("--program").arg(repository::target().join("debug").join("orchestrator-conform"));
    for folder in &options.folders {
        command.arg(std::path::absolute(folder)?);
    }
    process::run(&mut command)
}
