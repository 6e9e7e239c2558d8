//! `cargo xtask corpus`: the engine over a folder of real inputs.

#[cfg(feature = "engine")]
pub(crate) mod inputs;
#[cfg(feature = "engine")]
pub(crate) mod measure;
#[cfg(feature = "engine")]
mod peer;
#[cfg(feature = "engine")]
mod tables;

use std::path::PathBuf;

use anyhow::Result;

/// Which inputs, and what to show of them.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder: pipelines/ and broken/ with GitLab CI files, gitlab-ci-local/ with the peer's tests and their manifest,
    /// dockerfiles/, image-refs*.txt, reference-vectors.json; what is absent is left out
    folder: PathBuf,
    /// Print every finding of this rule with its place
    #[arg(long, value_name = "RULE")]
    show: Option<String>,
    /// The longest that one input may take, in milliseconds
    #[arg(long, default_value_t = 250)]
    limit: u64,
}

/// Checks every input, prints what was found and how fast, and fails on a panic, a hang, a wrong reference, an input over the
/// limit, or YAML of which the scanner and the parser do not make the same.
#[cfg(feature = "engine")]
pub(crate) fn run(options: &Options) -> Result<()> {
    use std::sync::Arc;
    use std::time::Instant;

    let inputs = Arc::new(inputs::read(&options.folder)?);
    if cfg!(debug_assertions) {
        println!(
            "This is a development build: the times say nothing. Run it as `cargo xtask corpus`, without features."
        );
    }
    let start = Instant::now();
    let outcomes = measure::check_all(&inputs)?;
    println!("{} inputs in {:.2} s on all cores\n", inputs.len(), start.elapsed().as_secs_f64());
    tables::print_findings(&inputs, &outcomes);
    tables::print_speed(&inputs, &outcomes);
    tables::print_readers(&inputs, &outcomes);
    if let Some(rule) = &options.show {
        tables::print_rule(rule, &inputs, &outcomes);
    }
    tables::print_refusals(&inputs, &outcomes);
    tables::print_peer(&inputs, &outcomes);
    tables::judge(options.limit, &inputs, &outcomes)
}

/// Runs this command again with the engine built in.
#[cfg(not(feature = "engine"))]
pub(crate) fn run(_: &Options) -> Result<()> {
    crate::engine::run_built_in()
}
