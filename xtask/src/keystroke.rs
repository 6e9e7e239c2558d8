//! `cargo xtask keystroke`: from a keystroke in the checker to the result that is shown, beside other checkers in the same browser.

use std::fs;

use anyhow::{Context, Result};

use crate::bench::pipeline;
use crate::{check_jsonschema, in_browser, process, repository};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The sizes of the pipelines, in lines
    #[arg(long, value_delimiter = ',', default_value = "60,1000,20000")]
    lines: Vec<usize>,
    /// Keystrokes for each text; of the longest texts a part of them
    #[arg(long, default_value_t = 60)]
    keys: usize,
    /// Put the tables into docs/performance.md
    #[arg(long)]
    write: bool,
}

/// Installs the peers where they are missing, measures dist/, and prints the tables.
pub(crate) fn run(options: &Options) -> Result<()> {
    let toolbox = in_browser::provide()?;
    let peers = in_browser::packages("keystroke")?;
    let schema = check_jsonschema::provide()?.schema_of_pipelines()?;

    let folder = repository::target().join("measure").join("pipelines");
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let mut command = in_browser::script(&toolbox, "keystroke");
    command.env("PEERS", peers).env("SCHEMA", schema);
    for lines in &options.lines {
        let path = folder.join(format!("{lines}.yml"));
        fs::write(&path, pipeline::of_lines(*lines)).with_context(|| format!("writing {}", path.display()))?;
        command.arg("--pipeline").arg(path);
    }
    command.args(["--keys", &options.keys.max(2).to_string()]);
    in_browser::write(&mut command, options.write);
    process::run(&mut command)
}
