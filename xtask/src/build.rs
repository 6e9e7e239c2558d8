//! `cargo xtask build`: the site in dist/, ready for any static host.

use anyhow::Result;

use crate::tools::Toolbox;
use crate::{compress, process, repository};

/// Builds the site for release and puts a compressed copy beside every file that gains by it.
pub(crate) fn run(toolbox: &Toolbox) -> Result<()> {
    let dist = repository::dist();
    process::run(toolbox.trunk("build").arg("--release").arg("--dist").arg(&dist))?;
    let summary = compress::beside_each_file(&dist)?;
    println!(
        "dist/: {} files, {} bytes; of these {} compressed from {} bytes to {} (br) and {} (gz)",
        summary.files,
        summary.bytes,
        summary.compressed,
        summary.compressible_bytes,
        summary.br_bytes,
        summary.gz_bytes
    );
    Ok(())
}
