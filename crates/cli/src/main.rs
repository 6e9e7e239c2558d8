//! `orchestrator-conform`: the standard, checked in the terminal and in pipelines.
//!
//! Everything that is decided is decided by the engine; this program finds the texts, asks, shows the answers, and ends with a
//! status that says what became of them.

mod args;
mod baseline;
mod catalogue;
mod check;
mod event;
mod fix;
mod includes;
mod inputs;
mod lsp;
mod merge;
mod new;
mod output;
mod parallel;
mod pipeline;
mod progress;
mod selection;
mod settings;
mod shard;
mod status;
mod tags;

use std::process::ExitCode;

use args::Command;
use status::Status;

/// musl's own allocator has one lock for all threads and takes a quarter of a check's instructions.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let status = match args::parse() {
        Ok(Command::Check(args)) => check::run(&args),
        Ok(Command::Rules(args)) => catalogue::list(&args),
        Ok(Command::Explain(args)) => catalogue::explain(&args),
        Ok(Command::Tags(args)) => tags::run(&args),
        Ok(Command::New(args)) => new::run(&args),
        Ok(Command::Merge(args)) => merge::run(&args),
        Ok(Command::Completions(args)) => output::deliver_bytes(&args::completions(&args)),
        Ok(Command::Man) => {
            args::manual().map_or_else(|error| output::undelivered(&error), |page| output::deliver_bytes(&page))
        }
        Ok(Command::Pipeline(args)) => pipeline::run(&args),
        Ok(Command::Lsp(args)) => lsp::run(args),
        // Help and the version come this way too; they go to standard output and are no failure.
        Err(answer) => {
            let status = if answer.use_stderr() { Status::CouldNotRun } else { Status::Clean };
            match answer.print() {
                Ok(()) => status,
                Err(error) => status.max(output::undelivered(&error)),
            }
        }
    };
    status.into()
}
