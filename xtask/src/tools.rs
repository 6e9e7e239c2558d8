//! `cargo xtask tools`: what building and testing need beyond cargo, installed only where it is absent or of the wrong version.

mod cargo_tool;
mod chromium;
mod debian;
mod nginx;
mod npm;
mod wasm_target;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::programs::SearchPath;
use crate::repository;

/// Which of the tools are wanted.
#[derive(clap::Args, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Also the browser that the tests drive, and the web server that they try
    #[arg(long)]
    pub(crate) browser: bool,
}

/// The tools, known to be there.
pub(crate) struct Toolbox {
    search: SearchPath,
    chromium: Option<PathBuf>,
}

impl Toolbox {
    /// Trunk with one of its commands, finding exactly the tools that were made sure of.
    pub(crate) fn trunk(&self, subcommand: &str) -> Command {
        let mut command = self.search.command(cargo_tool::TRUNK);
        command.arg(subcommand);
        // Trunk takes the variable for its flag and refuses the "1" that most people set; see no-color.org.
        if env::var_os("NO_COLOR").is_some() {
            command.env("NO_COLOR", "true");
        }
        leave_home_out(&mut command);
        command
    }

    /// Node, which finds what npm installed.
    pub(crate) fn node(&self) -> Command {
        self.search.command(npm::NODE)
    }

    /// One of the programs that the site is built with.
    pub(crate) fn program(&self, name: &str) -> Command {
        self.search.command(name)
    }

    /// The browser for the tests, when it was asked for.
    pub(crate) fn chromium(&self) -> Option<&Path> {
        self.chromium.as_deref()
    }
}

/// Has a build for the browser leave the home folder of whoever makes it out: the places of panics in other crates would name it. Cargo parts
/// these flags at spaces, so that a folder with one stays as it is.
pub(crate) fn leave_home_out(command: &mut Command) -> &mut Command {
    match repository::cargo_home().as_deref().and_then(Path::to_str).filter(|home| !home.contains(' ')) {
        Some(home) => {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--remap-path-prefix={home}=/cargo"))
        }
        None => command,
    }
}

/// Makes sure of the tools, one after the other, saying what it does about each.
pub(crate) fn provide(options: Options) -> Result<Toolbox> {
    let search = SearchPath::of_this_machine();
    wasm_target::provide(&search)?;
    cargo_tool::provide(&search)?;
    npm::provide(&search)?;
    let chromium = if options.browser { Some(chromium::provide(&search)?) } else { None };
    if options.browser {
        nginx::provide(&search);
    }
    Ok(Toolbox { search, chromium })
}

/// Makes sure of cargo-deny alone, and gives it as a command that knows where this repository is.
pub(crate) fn cargo_deny() -> Result<impl Fn() -> Command> {
    let search = SearchPath::of_this_machine();
    cargo_tool::provide_deny(&search)?;
    Ok(move || search.command(cargo_tool::DENY))
}

/// Says that a tool is there, and which.
fn report_present(tool: &str, detail: &str) {
    println!("  {tool:<24} {detail}");
}

/// Says that a tool is being installed, and what that takes.
fn report_installing(tool: &str, detail: &str) {
    println!("  {tool:<24} installing: {detail}");
}
