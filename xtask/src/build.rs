//! `cargo xtask build` and `cargo xtask move`: the site, ready for any static host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::address::Address;
use crate::tools::Toolbox;
use crate::{compress, manifest, process, repository};

/// What can be chosen about building.
#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// Where the portal will be served: a path such as /docs/, or the whole address
    #[arg(long, default_value = "/", value_name = "ADDRESS")]
    base: Address,
}

/// Where to, and for which address.
#[derive(clap::Args)]
pub(crate) struct Move {
    /// Where the portal will be served: a path such as /docs/, or the whole address
    #[arg(long, value_name = "ADDRESS")]
    base: Address,
    /// The folder to write; what is in it is replaced
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
}

/// Builds the site for release, with a compressed copy beside every file that gains by it, and the list of it all.
pub(crate) fn run(toolbox: &Toolbox, options: &Options) -> Result<()> {
    let dist = repository::dist();
    let mut trunk = toolbox.trunk("build");
    trunk.args(["--release", "--public-url", options.base.path()]).arg("--dist").arg(&dist);
    process::run(options.base.tell(&mut trunk))?;
    finish(&dist)
}

/// Writes the pages of what has been built once more, for another address. Nothing is compiled again.
pub(crate) fn relocate(options: &Move) -> Result<()> {
    let dist = repository::dist();
    if !dist.join("index.html").is_file() {
        bail!("there is no dist/ to move; `cargo xtask build` writes it");
    }
    let into = std::path::absolute(&options.into)?;
    if dist.starts_with(&into) || into.starts_with(&dist) {
        bail!("a folder outside dist/ is wanted, so that both portals stay whole");
    }
    if into.exists() {
        let is_portal = into.join(manifest::NAME).is_file() || fs::read_dir(&into)?.next().is_none();
        if !is_portal {
            bail!("{} holds something else than a portal; choose another folder", into.display());
        }
        fs::remove_dir_all(&into)?;
    }
    for file in compress::files_below(&dist)? {
        let name = file.strip_prefix(&dist)?;
        if compress::is_compressed_copy(&file) || name == Path::new(manifest::NAME) {
            continue;
        }
        let copy = into.join(name);
        fs::create_dir_all(copy.parent().unwrap_or(&into))?;
        fs::copy(&file, &copy).with_context(|| format!("writing {}", copy.display()))?;
    }
    let mut prerender = Command::new(repository::cargo());
    prerender.args(["run", "--quiet", "--package", "orchestrator-docs", "--bin", "prerender"]);
    prerender.current_dir(repository::root()).env("TRUNK_STAGING_DIR", &into);
    prerender.env("TRUNK_PROFILE", "release").env("TRUNK_PUBLIC_URL", options.base.path());
    process::run(options.base.tell(&mut prerender))?;
    finish(&into)
}

/// Compresses what is there and writes the list of it.
fn finish(portal: &Path) -> Result<()> {
    let summary = compress::beside_each_file(portal)?;
    manifest::write(portal)?;
    println!(
        "{}: {} files, {} bytes; of these {} compressed from {} bytes to {} (br) and {} (gz)",
        portal.file_name().unwrap_or_default().display(),
        summary.files,
        summary.bytes,
        summary.compressed,
        summary.compressible_bytes,
        summary.br_bytes,
        summary.gz_bytes
    );
    Ok(())
}
