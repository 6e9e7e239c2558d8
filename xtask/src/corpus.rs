//! `cargo xtask corpus`: the engine over a folder of real inputs.

#[cfg(feature = "corpus")]
mod inputs;
#[cfg(feature = "corpus")]
mod measure;

use std::path::PathBuf;

use anyhow::Result;

/// Which inputs, and what to show of them.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder: pipelines/ and broken/ with GitLab CI files, image-refs*.txt, reference-vectors.json; what is absent is
    /// left out
    folder: PathBuf,
    /// Print every finding of this rule with its place
    #[arg(long, value_name = "RULE")]
    show: Option<String>,
    /// The longest that one input may take, in milliseconds
    #[arg(long, default_value_t = 250)]
    limit: u64,
}

/// Checks every input, prints what was found and how fast, and fails on a panic, a wrong reference or an input over the limit.
#[cfg(feature = "corpus")]
pub(crate) fn run(options: &Options) -> Result<()> {
    measure::run(options)
}

/// Runs this command again with the engine built in. The engine is not part of every `cargo xtask`, so that an engine that does
/// not compile keeps nobody from the other commands, and here it is built for speed.
#[cfg(not(feature = "corpus"))]
pub(crate) fn run(options: &Options) -> Result<()> {
    use std::process::Command;

    use crate::{process, repository};

    let mut command = Command::new(repository::cargo());
    command.args(["run", "--package", "xtask", "--features", "corpus", "--profile", "measure", "--", "corpus"]);
    // Cargo runs the program in the folder where the person is, so a relative folder stays right.
    command.arg(&options.folder).args(["--limit", &options.limit.to_string()]);
    if let Some(rule) = &options.show {
        command.args(["--show", rule]);
    }
    process::run(&mut command)
}
