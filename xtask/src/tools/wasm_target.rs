//! The standard library for WebAssembly.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{report_installing, report_present};
use crate::process;
use crate::programs::SearchPath;

const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target with rustup, where rustup is what installed Rust.
pub(super) fn provide(search: &SearchPath) -> Result<()> {
    if is_installed(search) {
        report_present(TARGET, "present");
        return Ok(());
    }
    if search.find("rustup").is_none() {
        bail!(
            "Rust's {TARGET} target is missing, and there is no rustup to add it. Install it with the package manager that \
             Rust came from (Debian: `apt-get install libstd-rust-dev-wasm32`; Fedora: `dnf install \
             rust-std-static-{TARGET}`), or install Rust from https://rustup.rs"
        );
    }
    report_installing(TARGET, "a download of about 20 MB");
    process::run(search.command("rustup").args(["target", "add", TARGET])).with_context(|| {
        format!(
            "Rust's {TARGET} target could not be added; check the network, and that `rustup show` names the toolchain you mean"
        )
    })?;
    if !is_installed(search) {
        bail!(
            "rustup added Rust's {TARGET} target, but the rustc on PATH does not have it, so that one is not rustup's. Put the \
             folder of rustup's programs (usually ~/.cargo/bin) first in PATH"
        );
    }
    Ok(())
}

/// rustc says where it looks for the target's libraries, whoever installed it; without the target there is no such folder.
fn is_installed(search: &SearchPath) -> bool {
    let mut rustc = search.command("rustc");
    process::output(rustc.args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| Path::new(folder.trim()).is_dir())
}
