//! `cargo xtask bench`: what a check of a pipeline costs, beside reading its YAML.

#[cfg(feature = "engine")]
mod measure;
pub(crate) mod pipeline;

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
