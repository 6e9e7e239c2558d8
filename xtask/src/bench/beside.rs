//! `cargo xtask bench --peers`: everything that is measured beside other checkers, in one run.

use std::path::Path;

use anyhow::Result;

use super::{Work, measure, pipeline};
use crate::tools::{self, Toolbox};
use crate::{build, in_browser, keystroke, peers, process, repository};

/// A pipeline of a person's day, a long one, and the longest that anybody has.
const LINES: [usize; 3] = [60, 1000, 20_000];

/// Measures the check by itself, the whole processes and the keystrokes, and prints a table for each.
pub(super) fn run(corpus: Option<&Path>, write: bool) -> Result<()> {
    if !repository::dist().join("index.html").is_file() {
        println!("There is no dist/ yet; it is built, once.");
        build::run(&tools::provide(tools::Options::default())?, &build::Options::default())?;
    }
    let toolbox = in_browser::provide()?;
    println!("\n# The check by itself, in one process of Node\n");
    analysis(&toolbox, write)?;
    println!("\n# Whole processes\n");
    peers::run(&peers::Options::of(corpus.map(Path::to_path_buf), write))?;
    println!("\n# A keystroke, in Chromium\n");
    keystroke::run(&keystroke::Options::of(LINES.to_vec(), write))
}

/// The engine of dist/ beside YAML readers with GitLab's schema, and what the same check takes in this program.
fn analysis(toolbox: &Toolbox, write: bool) -> Result<()> {
    let mut command = keystroke::beside_peers(toolbox, "analysis", &LINES)?;
    for lines in LINES {
        let time = measure::best_time(Work::Check, &pipeline::of_lines(lines));
        command.args(["--native", &format!("{:.4}", time.as_secs_f64() * 1e3)]);
    }
    in_browser::write(&mut command, write);
    process::run(&mut command)
}
