//! Where things are in the checkout.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the checkout this program was built from.
pub(crate) fn root() -> &'static Path {
    let own_package = Path::new(env!("CARGO_MANIFEST_DIR"));
    own_package.parent().unwrap_or(own_package)
}

/// Where `cargo xtask build` writes the site.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's build directory, wherever the person's settings put it.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(path) => root().join(path),
        None => root().join("target"),
    }
}

/// The cargo that runs this program, so that every step uses the same toolchain.
pub(crate) fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// Where cargo keeps the sources of other crates; `None` where nobody has a home folder.
pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}
