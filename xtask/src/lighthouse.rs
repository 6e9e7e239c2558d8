//! `cargo xtask lighthouse`: every page of the site map on a simulated phone.

use std::path::PathBuf;

use anyhow::Result;

use crate::{in_browser, process, size};

/// Which pages, and how often.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The path of a page, such as /naming/; without any, the whole site map
    #[arg(long)]
    only: Vec<String>,
    /// So many of these, spread over the site map
    #[arg(long)]
    pages: Option<usize>,
    /// How often each page is measured; the table shows the medians
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// A folder for the full reports
    #[arg(long)]
    reports: Option<PathBuf>,
    /// Take over what an earlier run of the same build measured as asked, and measure what is missing or missed
    #[arg(long)]
    resume: bool,
    /// Put the table into docs/performance.md
    #[arg(long)]
    write: bool,
}

/// Installs Lighthouse where it is missing, measures dist/, prints a table, and fails where a page misses what is asked for.
pub(crate) fn run(options: &Options) -> Result<()> {
    let toolbox = in_browser::provide()?;
    let lighthouse = in_browser::packages("lighthouse")?;
    let mut command = in_browser::script(&toolbox, "lighthouse");
    command.env("LIGHTHOUSE", lighthouse).env("PAGE_BUDGET", size::page_limit()?.to_string());
    for path in &options.only {
        command.args(["--only", path]);
    }
    if let Some(pages) = options.pages {
        command.args(["--pages", &pages.to_string()]);
    }
    command.args(["--runs", &options.runs.max(1).to_string()]);
    if let Some(reports) = &options.reports {
        // The script runs in the root of the checkout, and the folder is named from where the person is.
        command.arg("--reports").arg(std::path::absolute(reports)?);
    }
    if options.resume {
        command.arg("--resume");
    }
    in_browser::write(&mut command, options.write);
    process::run(&mut command)
}
