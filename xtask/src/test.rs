//! `cargo xtask test`: everything that can tell a good change from a bad one, the quickest first.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::Steps;
use crate::tools::{self, Toolbox};
use crate::{build, lint, manifest, process, repository, size};

/// What can be left out.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the tests that drive a browser
    #[arg(long)]
    no_browser: bool,
}

/// Runs every step, and stops at the first that fails.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut steps = Steps::default();
    steps.run("formatting", lint::formatting)?;
    let toolbox = steps.run("tools", || tools::provide(tools::Options { browser: !options.no_browser }))?;
    steps.run("cargo tests", cargo_test)?;
    steps.run("lints", lint::clippy)?;
    steps.run("build", || build::run(&toolbox, &build::Options::default()))?;
    steps.run("sizes", size::run)?;
    steps.run("manifest", || manifest::run(&manifest::Options::default()))?;
    if !options.no_browser {
        steps.run("browser tests", || browser_tests(&toolbox))?;
    }
    steps.summary();
    Ok(())
}

/// Units, properties, the examples of every rule, the command line, the rendered pages.
fn cargo_test() -> Result<()> {
    let mut command = Command::new(repository::cargo());
    command.args(["test", "--locked", "--workspace", "--features", "xtask/engine"]);
    process::run(command.current_dir(repository::root()))
}

/// Runs the tests below tests/e2e in Node, telling them which browser to drive and which site to serve.
fn browser_tests(toolbox: &Toolbox) -> Result<()> {
    let tests = browser_test_files()?;
    let mut command = toolbox.node();
    // The files by name: what a folder means to `node --test` changed between its releases.
    command.arg("--test").args(tests).env("DIST", repository::dist());
    if let Some(chromium) = toolbox.chromium() {
        command.env("CHROMIUM", chromium);
    }
    process::run(&mut command)
}

/// The test files, relative to the root, sorted.
fn browser_test_files() -> Result<Vec<PathBuf>> {
    const FOLDER: &str = "tests/e2e";
    let entries = fs::read_dir(repository::root().join(FOLDER)).with_context(|| format!("reading {FOLDER}/"))?;
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        if name.to_str().is_some_and(|name| name.ends_with(".test.mjs")) {
            files.push(PathBuf::from(FOLDER).join(name));
        }
    }
    if files.is_empty() {
        bail!("{FOLDER}/ holds no *.test.mjs, so there is no browser test to run");
    }
    files.sort();
    Ok(files)
}
