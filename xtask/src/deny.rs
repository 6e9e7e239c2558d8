//! `cargo xtask deny`: what others wrote and we use, looked at by cargo-deny as `deny.toml` says.
//!
//! It is no part of `cargo xtask test`: an advisory that is published tomorrow would fail a checkout that passes today.

use anyhow::{Result, bail};

use crate::{process, tools};

/// What can be left out.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Do without the advisories where their database cannot be fetched; without this, that is a failure
    #[arg(long)]
    offline: bool,
}

/// Licences, sources and duplicates, which need no network; then the advisories.
pub(crate) fn run(options: &Options) -> Result<()> {
    let deny = tools::cargo_deny()?;
    process::run(deny().args(["--locked", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"]))?;
    if options.offline {
        println!("advisories: left out, as `--offline` asks");
        return Ok(());
    }
    if process::run(deny().args(["--locked", "fetch", "db"])).is_err() {
        bail!(
            "the database of advisories could not be fetched, so nobody knows whether a dependency is vulnerable. Where GitHub cannot be \
             reached, let git take it from a mirror (`git config --global url.MIRROR.insteadOf https://github.com/RustSec/advisory-db`), \
             or leave this part out with `--offline`"
        );
    }
    process::run(deny().args(["--locked", "check", "--hide-inclusion-graph", "--disable-fetch", "advisories"]))
}
