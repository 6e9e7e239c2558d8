//! Everything anyone runs, as one program: `cargo xtask <command>`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal speaks through it")]

mod address;
mod bench;
mod build;
mod check_jsonschema;
mod compress;
mod corpus;
mod differential;
#[cfg(not(feature = "engine"))]
mod engine;
mod in_browser;
mod keystroke;
mod lighthouse;
mod lint;
mod manifest;
mod process;
mod programs;
mod repository;
mod serve;
mod size;
mod steps;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everything anyone runs in this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct CommandLine {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serve the portal on this machine and reload the page on every change
    Serve(serve::Options),
    /// Run everything: formatting, lints, tests, build, size budgets, browser tests
    #[command(visible_alias = "ci")]
    Test(test::Options),
    /// Write the site to dist/, ready for any static host, with .br and .gz beside each file
    Build(build::Options),
    /// Write the site that is built once more, for another address
    Move(build::Move),
    /// Tell whether a folder holds exactly the site that a build wrote
    Verify(manifest::Options),
    /// Compare the sizes of dist/ with their budgets, and fail over budget
    Size,
    /// Check formatting and lints
    Lint,
    /// Run the engine over a folder of real inputs: what it finds, how fast, and that it never panics
    Corpus(corpus::Options),
    /// Compare the engine's verdict of real pipelines with that of GitLab's editor schema
    Differential(differential::Options),
    /// Measure what a check of a pipeline costs: instructions, time, memory
    Bench(bench::Options),
    /// Have Lighthouse judge the pages of dist/ on a simulated phone, and fail under 100 or over the limits
    Lighthouse(lighthouse::Options),
    /// Measure in the browser the time from a keystroke to the shown result, beside YAML readers with GitLab's schema
    Keystroke(keystroke::Options),
    /// Install what is missing: the wasm target, wasm-bindgen, Trunk, the npm parts
    Tools(tools::Options),
}

fn main() -> ExitCode {
    let outcome = match CommandLine::parse().task {
        Task::Serve(options) => serve::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Build(options) => {
            tools::provide(tools::Options::default()).and_then(|toolbox| build::run(&toolbox, &options))
        }
        Task::Move(options) => build::relocate(&options),
        Task::Verify(options) => manifest::run(&options),
        Task::Size => size::run(),
        Task::Lint => tools::provide(tools::Options::default()).and_then(|_| lint::run()),
        Task::Corpus(options) => corpus::run(&options),
        Task::Differential(options) => differential::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Lighthouse(options) => lighthouse::run(&options),
        Task::Keystroke(options) => keystroke::run(&options),
        Task::Tools(options) => tools::provide(options).map(|_| ()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because {cause}");
            }
            ExitCode::FAILURE
        }
    }
}
