//! What is in every package: the program, and what a shell, `man` and a lawyer look for.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};

use super::licences;
use crate::repository;
use crate::static_binary::StaticBinary;

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is, which decides where each kind of package puts it.
    pub(super) role: Role,
    /// Its path in the folder of that role, with `/` between the parts.
    pub(super) path: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// What a file of a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A program; the only files that may be run.
    Program,
    /// What lies below `share/` of wherever a package goes.
    Shared,
    /// A licence.
    Licence,
}

impl Piece {
    /// A file of a package.
    pub(super) fn new(role: Role, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { role, path: path.into(), bytes: bytes.into() }
    }

    /// The rights of the file.
    pub(super) fn mode(&self) -> u16 {
        if self.role == Role::Program { 0o755 } else { 0o644 }
    }
}

/// The files, for a program that was built: it writes its completions and its manual page itself.
pub(super) fn of(binary: &StaticBinary, program: &str) -> Result<Vec<Piece>> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("reading {}", path.display()));
    let mut pieces = vec![Piece::new(Role::Program, program, read(&binary.path)?)];
    for (shell, path) in [
        ("bash", format!("bash-completion/completions/{program}")),
        ("zsh", format!("zsh/site-functions/_{program}")),
        ("fish", format!("fish/vendor_completions.d/{program}.fish")),
    ] {
        pieces.push(Piece::new(Role::Shared, path, told(&binary.path, &["completions", shell])?));
    }
    let manual = compressed(&told(&binary.path, &["man"])?)?;
    pieces.push(Piece::new(Role::Shared, format!("man/man1/{program}.1.gz"), manual));
    pieces.push(Piece::new(Role::Licence, "LICENSE", read(&repository::root().join("LICENSE"))?));
    pieces.push(Piece::new(
        Role::Licence,
        "THIRD-PARTY-LICENSES.txt",
        licences::of_what_is_linked(program, binary.target)?,
    ));
    Ok(pieces)
}

/// What the program writes.
fn told(program: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let output = Command::new(program).args(arguments).output().context("starting the program that was built")?;
    if !output.status.success() || output.stdout.is_empty() {
        bail!("the program that was built does not answer to `{}`", arguments.join(" "));
    }
    Ok(output.stdout)
}

/// gzip without a name and a time, so that the same text always gives the same bytes.
pub(super) fn compressed(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
