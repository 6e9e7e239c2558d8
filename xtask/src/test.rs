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
    steps.run("editor tests", || editor_tests(&toolbox))?;
    steps.run("lints", lint::clippy)?;
    steps.run("build", || build::run(&toolbox, &build::Options::default()))?;
    steps.run("sizes", size::within_budgets)?;
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
    command.args(["test", "--locked", "--workspace", "--features", "xtask/engine,xtask/packages"]);
    process::run(command.current_dir(repository::root()))
}

/// Runs the tests below tests/lsp in Node: an editor's client at the other end of the command that the cargo tests built.
fn editor_tests(toolbox: &Toolbox) -> Result<()> {
    let command = repository::target().join("debug").join("orchestrator-conform");
    process::run(node_test(toolbox, "tests/lsp")?.env("CONFORM", command))
}

/// Runs the tests below tests/e2e in Node, telling them which browser to drive and which site to serve.
fn browser_tests(toolbox: &Toolbox) -> Result<()> {
    let mut command = node_test(toolbox, "tests/e2e")?;
    command.env("DIST", repository::dist());
    if let Some(chromium) = toolbox.chromium() {
        command.env("CHROMIUM", chromium);
    }
    process::run(&mut command)
}

/// How long one file of tests may take, in milliseconds. A page that never answers would hold everything up for ever; the longest file takes five
/// minutes, and this leaves room for a slow machine.
const LONGEST: &str = "--test-timeout=1200000";

/// Node, about to run the tests in a folder.
fn node_test(toolbox: &Toolbox, folder: &str) -> Result<Command> {
    let mut command = toolbox.node();
    // The files by name: what a folder means to `node --test` changed between its releases.
    command.args(["--test", LONGEST]).args(test_files(folder)?);
    Ok(command)
}

/// The test files of a folder, relative to the root, sorted.
fn test_files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(repository::root().join(folder)).with_context(|| format!("reading {folder}/"))?;
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        if name.to_str().is_some_and(|name| name.ends_with(".test.mjs")) {
            files.push(PathBuf::from(folder).join(name));
        }
    }
    if files.is_empty() {
        bail!("{folder}/ holds no *.test.mjs, so there is no test to run");
    }
    files.sort();
    Ok(files)
}
