//! `cargo xtask differential`: the engine against GitLab's editor schema, on real pipelines.

#[cfg(feature = "engine")]
mod classes;
#[cfg(feature = "engine")]
mod disagreement;
#[cfg(feature = "engine")]
mod schema;

use std::path::PathBuf;

use anyhow::Result;

/// Which pipelines, and what to show.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder, as for `corpus`: of it pipelines/ and gitlab-ci-local/
    folder: PathBuf,
    /// Print every place of every class, not only the first few
    #[arg(long)]
    all: bool,
}

/// Asks both for their verdict of every pipeline, prints where they differ and who is right, and fails when that is not settled.
#[cfg(feature = "engine")]
pub(crate) fn run(options: &Options) -> Result<()> {
    use std::sync::Arc;

    use crate::corpus::inputs::{self, Group};
    use crate::corpus::measure;

    let mut inputs = inputs::read(&options.folder)?;
    // What stands in broken/ has random letters where a keyword's value should be, so that a schema can only refuse it.
    inputs.retain(|input| matches!(input.group, Group::Pipelines | Group::Peer));
    let inputs = Arc::new(inputs);
    let classes = classes::read()?;
    let checker = schema::provide()?;
    let names: Vec<_> = inputs.iter().map(|input| input.name.as_str()).collect();
    let verdicts = checker.verdicts(&options.folder, &names)?;
    let outcomes = measure::check_all(&inputs)?;
    let compared = disagreement::compare(&inputs, &outcomes, &verdicts);
    classes::print(&classes, &compared, options.all)
}

/// Runs this command again with the engine built in.
#[cfg(not(feature = "engine"))]
pub(crate) fn run(_: &Options) -> Result<()> {
    crate::engine::run_built_in()
}
