//! `cargo xtask serve`: the portal on this machine, rebuilt and reloaded on every change.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

use crate::address::Address;
use crate::{process, repository, tools};

/// What can be chosen about serving.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The port to listen on; only this machine can reach it
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Open the page in the browser once it is built
    #[arg(long)]
    open: bool,
    /// Build as for release: slower to build, as fast and as small as what is published
    #[arg(long)]
    release: bool,
    /// The path below which the portal is served
    #[arg(long, default_value = "/", value_name = "PATH")]
    base: Address,
}

/// Installs what is missing, builds, and serves until it is interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    // Asked before minutes of building, not after.
    if TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).is_err() {
        bail!(
            "port {} is in use on this machine; choose another: `cargo xtask serve --port {}`",
            options.port,
            options.port.checked_add(1).unwrap_or(8080)
        );
    }
    let toolbox = tools::provide(tools::Options::default())?;
    println!(
        "\nThe portal will be at http://127.0.0.1:{}{} as soon as it is built. Ctrl+C ends it.\n",
        options.port,
        options.base.path()
    );

    // Trunk.toml names these among the folders that are not watched, and Trunk stops where one of them is not there.
    for unwatched in [repository::dist(), repository::root().join("target")] {
        fs::create_dir_all(&unwatched).with_context(|| format!("creating {}", unwatched.display()))?;
    }
    let mut command = toolbox.trunk("serve");
    command.args(["--address", "127.0.0.1", "--port", &options.port.to_string(), "--public-url", options.base.path()]);
    // A folder of its own: what is being tried here must not end up in what is published.
    command.arg("--dist").arg(repository::target().join("serve"));
    if options.open {
        command.arg("--open");
    }
    if options.release {
        command.arg("--release");
    }
    process::run(&mut command)
}
