//! `cargo xtask keystroke`: from a keystroke in the checker to the result that is shown, beside other checkers in the same browser.

use std::process::Command;

use anyhow::Result;

use crate::bench::pipeline;
use crate::tools::Toolbox;
use crate::{check_jsonschema, in_browser, process};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The sizes of the pipelines, in lines
    #[arg(long, value_delimiter = ',', default_value = "60,1000,20000")]
    lines: Vec<usize>,
    /// Keystrokes for each text; of the longest texts a part of them
    #[arg(long, default_value_t = KEYS)]
    keys: usize,
    /// Put the tables into docs/performance.md
    #[arg(long)]
    write: bool,
}

/// Keystrokes for each text, where nobody says how many.
const KEYS: usize = 60;

impl Options {
    /// With as many keystrokes as usual.
    #[cfg(feature = "engine")]
    pub(crate) fn of(lines: Vec<usize>, write: bool) -> Self {
        Self { lines, keys: KEYS, write }
    }
}

/// Installs the peers where they are missing, measures dist/, and prints the tables.
pub(crate) fn run(options: &Options) -> Result<()> {
    let toolbox = in_browser::provide()?;
    let mut command = beside_peers(&toolbox, "keystroke", &options.lines)?;
    command.args(["--keys", &options.keys.max(2).to_string()]);
    in_browser::write(&mut command, options.write);
    process::run(&mut command)
}

/// A command that runs the script `tests/measure/NAME.mjs` on pipelines of these lengths, beside the YAML readers, which are installed where
/// they are missing.
pub(crate) fn beside_peers(toolbox: &Toolbox, name: &str, lines: &[usize]) -> Result<Command> {
    let peers = in_browser::packages("keystroke")?;
    let schema = check_jsonschema::provide()?.schema_of_pipelines()?;
    let mut command = in_browser::script(toolbox, name);
    command.env("PEERS", peers).env("SCHEMA", schema);
    for path in pipeline::files(lines)? {
        command.arg("--pipeline").arg(path);
    }
    Ok(command)
}
