//! `cargo xtask bench`: what a check of a pipeline costs, beside reading its YAML, and what each layer of the engine costs.

#[cfg(feature = "engine")]
mod beside;
#[cfg(feature = "engine")]
mod layers;
#[cfg(feature = "engine")]
mod measure;
pub(crate) mod pipeline;
#[cfg(feature = "engine")]
mod samples;

use std::path::PathBuf;

use anyhow::Result;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The sizes of the pipelines, in lines
    #[arg(long, value_delimiter = ',', default_value = "60,1000,20000,60000")]
    lines: Vec<usize>,
    /// Do this once with a pipeline of the first size and say nothing: what runs under Valgrind
    #[arg(long, hide = true)]
    once: Option<Work>,
    /// Print the pipeline of the first size and end
    #[arg(long)]
    print: bool,
    /// Count the instructions of each layer by itself instead, for the texts of a day and a hundred times that
    #[arg(long)]
    layers: bool,
    /// Write the counts of the layers to a file
    #[arg(long, value_name = "FILE", requires = "layers")]
    save: Option<PathBuf>,
    /// Compare the counts of the layers with those of a file, and fail where one got dearer
    #[arg(long, value_name = "FILE", requires = "layers")]
    compare: Option<PathBuf>,
    /// How many per cent dearer a layer may be
    #[arg(long, value_name = "PERCENT", default_value_t = 5)]
    tolerance: u64,
    /// Measure beside other checkers instead, which are installed from npm and PyPI: the check by itself, whole processes, and a keystroke in
    /// Chromium. Builds dist/ where there is none
    #[arg(long, conflicts_with_all = ["layers", "lines"])]
    peers: bool,
    /// Real pipelines for the whole processes, in place of made ones
    #[arg(long, value_name = "DIR", requires = "peers")]
    corpus: Option<PathBuf>,
    /// Put the tables beside other checkers into docs/performance.md
    #[arg(long, requires = "peers")]
    write: bool,
    /// Go through the layers once: what runs under Valgrind
    #[arg(long, hide = true)]
    layers_once: bool,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Work {
    /// Making the pipeline and checking a word: what the others take besides their own work.
    Nothing,
    /// Reading the YAML.
    Parse,
    /// The whole check, as the page and the command line ask for it.
    Check,
}

/// Measures each size and prints a table.
#[cfg(feature = "engine")]
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.layers_once {
        layers::go();
        return Ok(());
    }
    if options.layers {
        let (save, compare) = (options.save.as_deref(), options.compare.as_deref());
        return layers::run(&layers::Plan { save, compare, tolerance: options.tolerance });
    }
    if options.peers {
        return beside::run(options.corpus.as_deref(), options.write);
    }
    match (options.lines.first(), options.once) {
        (Some(lines), _) if options.print => print!("{}", pipeline::of_lines(*lines)),
        (Some(lines), Some(work)) => measure::once(work, *lines)?,
        _ => measure::run(&options.lines)?,
    }
    Ok(())
}

/// Runs this command again with the engine built in.
#[cfg(not(feature = "engine"))]
pub(crate) fn run(_: &Options) -> Result<()> {
    crate::engine::run_built_in()
}
