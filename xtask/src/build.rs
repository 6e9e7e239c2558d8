//! `cargo xtask build`: the site in dist/, ready for any static host.

use anyhow::Result;

use crate::tools::Toolbox;
use crate::{compress, process, repository};

/// What can be chosen about building.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The path below which the portal will be served
    #[arg(long, default_value = "/", value_name = "PATH", value_parser = base_path)]
    pub(crate) base: String,
}

/// A path of a host with a slash at both ends, as Trunk wants it.
pub(crate) fn base_path(given: &str) -> Result<String, String> {
    let is_path = |letter: char| letter.is_ascii_alphanumeric() || "/-._~".contains(letter);
    match given.trim_matches('/') {
        _ if !given.starts_with('/') || !given.chars().all(is_path) => {
            Err("a path of the host is wanted, such as /docs/".to_owned())
        }
        "" => Ok("/".to_owned()),
        path => Ok(format!("/{path}/")),
    }
}

/// Builds the site for release and puts a compressed copy beside every file that gains by it.
pub(crate) fn run(toolbox: &Toolbox, options: &Options) -> Result<()> {
    let dist = repository::dist();
    process::run(toolbox.trunk("build").args(["--release", "--public-url", &options.base]).arg("--dist").arg(&dist))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_path_with_a_slash_at_both_ends() {
        for (given, expected) in [("/", Some("/")), ("/docs", Some("/docs/")), ("/a/b/", Some("/a/b/"))] {
            assert_eq!(base_path(given).ok().as_deref(), expected, "{given}");
        }
        for refused in ["", "docs/", "https://host/docs/", "/do cs/", "/docs?x"] {
            assert!(base_path(refused).is_err(), "{refused}");
        }
    }
}
