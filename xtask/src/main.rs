//! Everything anyone runs, as one program: `cargo xtask <command>`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal speaks through it")]

mod address;
mod bench;
mod build;
mod check_jsonschema;
mod compress;
mod corpus;
mod deny;
mod differential;
mod dist;
#[cfg(test)]
mod documented_commands;
#[cfg(not(all(feature = "engine", feature = "packages")))]
mod engine;
mod fuzz;
mod in_browser;
mod keystroke;
mod lighthouse;
mod lint;
mod manifest;
mod parity;
mod peers;
mod process;
mod programs;
mod repository;
mod scale;
mod serve;
mod size;
mod static_binary;
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
    /// Write the command to target/dist/: a static program, an RPM, a wheel and an archive, each of them tried
    Dist,
    /// Write the site that is built once more, for another address
    Move(build::Move),
    /// Tell whether a folder holds exactly the site that a build wrote
    Verify(manifest::Options),
    /// Compare the sizes of dist/ with their budgets, and fail over budget; or tell what the programs of the browser consist of
    Size(size::Options),
    /// Check formatting and lints
    Lint,
    /// Look at what others wrote and we use: licences, sources, duplicates, known vulnerabilities
    Deny(deny::Options),
    /// Run the engine over a folder of real inputs: what it finds, how fast, and that it never panics
    Corpus(corpus::Options),
    /// Compare the engine's verdict of real pipelines with that of GitLab's editor schema
    Differential(differential::Options),
    /// Measure what a check of a pipeline costs: instructions, time, memory
    Bench(bench::Options),
    /// Measure the command as a whole process: beside check-jsonschema and gitlab-ci-local, and as files and lines grow
    Peers(peers::Options),
    /// Have Lighthouse judge the pages of dist/ on a simulated phone, and fail under 100 or over the limits
    Lighthouse(lighthouse::Options),
    /// Measure in the browser the time from a keystroke to the shown result, beside YAML readers with GitLab's schema
    Keystroke(keystroke::Options),
    /// Compare the reports of the browser with those of the command, byte for byte
    Parity(parity::Options),
    /// Try made-up inputs on the parsers, the checks and the fixes, with nightly Rust
    Fuzz(fuzz::Options),
    /// Simulate an audit of many repositories on GitLab's runners: how long, and what of them it uses
    Scale(scale::Options),
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
        Task::Dist => dist::run(),
        Task::Move(options) => build::relocate(&options),
        Task::Verify(options) => manifest::run(&options),
        Task::Size(options) => size::run(&options),
        Task::Lint => tools::provide(tools::Options::default()).and_then(|_| lint::run()),
        Task::Deny(options) => deny::run(&options),
        Task::Corpus(options) => corpus::run(&options),
        Task::Differential(options) => differential::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Peers(options) => peers::run(&options),
        Task::Lighthouse(options) => lighthouse::run(&options),
        Task::Keystroke(options) => keystroke::run(&options),
        Task::Parity(options) => parity::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Scale(options) => scale::run(&options),
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
