//! The command as one file that needs nothing of the machine it runs on.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs::SearchPath;
use crate::{process, repository};

/// The program, and the package that it is built from.
pub(crate) const PROGRAM: &str = "orchestrator-conform";

/// Rust's target with a C library that is linked into the program, licence and all.
const MUSL: &str = "x86_64-unknown-linux-musl";

/// The same machines with the C library of most distributions, which can be linked in as well.
const GLIBC: &str = "x86_64-unknown-linux-gnu";

/// A program that was built, and how.
pub(crate) struct StaticBinary {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// The target that it was built for.
    pub(crate) target: &'static str,
}

/// Builds the command for release, and fails where the outcome would need anything of the machine it runs on.
pub(crate) fn build() -> Result<StaticBinary> {
    let target = target()?;
    let mut command = Command::new(repository::cargo());
    command.args(["build", "--release", "--locked", "--package", PROGRAM, "--target", target]);
    command.current_dir(repository::root()).env("CARGO_ENCODED_RUSTFLAGS", flags(target));
    if target == MUSL {
        compile_c_for_musl(&mut command);
    }
    process::run(&mut command)?;
    let path = repository::target().join(target).join("release").join(PROGRAM);
    let program = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    if needs_an_interpreter(&program)? {
        bail!("{} asks for a program interpreter, so it is not static", path.display());
    }
    Ok(StaticBinary { path, target })
}

/// musl where rustup can add it, else glibc.
fn target() -> Result<&'static str> {
    if env::consts::OS != "linux" || env::consts::ARCH != "x86_64" {
        bail!(
            "packages are made on Linux on x86_64; elsewhere, `cargo install --path crates/cli` installs the command"
        );
    }
    let search = SearchPath::of_this_machine();
    if is_installed(&search, MUSL) {
        return Ok(MUSL);
    }
    if search.find("rustup").is_some() {
        println!("  {MUSL:<24} installing: a download of about 30 MB");
        // Without a network there is still the other C library.
        let _ = process::run(search.command("rustup").args(["target", "add", MUSL]));
        if is_installed(&search, MUSL) {
            return Ok(MUSL);
        }
    }
    println!("  {MUSL:<24} not to be had here, so the command is linked against glibc, statically");
    Ok(GLIBC)
}

/// rustc says where it looks for the target's libraries, whoever installed it; without the target there is no such folder.
fn is_installed(search: &SearchPath, target: &str) -> bool {
    process::output(search.command("rustc").args(["--print", "target-libdir", "--target", target]))
        .is_some_and(|folder| Path::new(folder.trim()).is_dir())
}

/// The allocator is written in C, and few machines have a compiler that was made for musl. The usual one does, once it is told not to use
/// checks that only glibc has.
fn compile_c_for_musl(command: &mut Command) {
    let suffix = MUSL.replace('-', "_");
    let compiler = format!("CC_{suffix}");
    if env::var_os(&compiler).is_none() && SearchPath::of_this_machine().find("musl-gcc").is_none() {
        command.env(compiler, "cc").env(format!("CFLAGS_{suffix}"), "-U_FORTIFY_SOURCE");
    }
}

/// What rustc is told besides the profile, in cargo's encoding. The paths of this machine do not get into the program: whoever builds the same
/// sources elsewhere gets the same bytes.
fn flags(target: &str) -> OsString {
    let mut flags = OsString::new();
    let mut add = |flag: &str, from: &Path, to: &str| {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push(flag);
        flags.push(from);
        flags.push(to);
    };
    add("--remap-path-prefix=", repository::root(), "=/source");
    if let Some(home) = repository::cargo_home() {
        add("--remap-path-prefix=", &home, "=/cargo");
    }
    if target == GLIBC {
        add("-Ctarget-feature=+crt-static", Path::new(""), "");
    }
    flags
}

/// Whether an ELF program of 64 bits wants another program, such as the loader of shared libraries, to start it.
fn needs_an_interpreter(program: &[u8]) -> Result<bool> {
    const PT_INTERP: u64 = 3;
    let number = |at: usize, bytes: usize| {
        let field = program.get(at..at.checked_add(bytes)?)?;
        Some(field.iter().rev().fold(0, |number: u64, byte| number << 8 | u64::from(*byte)))
    };
    let headers = || {
        let start = usize::try_from(number(0x20, 8)?).ok()?;
        let size = usize::try_from(number(0x36, 2)?).ok()?;
        let count = usize::try_from(number(0x38, 2)?).ok()?;
        (0..count).map(|header| number(start.checked_add(header * size)?, 4)).collect::<Option<Vec<u64>>>()
    };
    if !program.starts_with(b"\x7fELF\x02\x01") {
        bail!("this is no ELF program of 64 bits");
    }
    Ok(headers().context("the program's headers are cut off")?.contains(&PT_INTERP))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The start of a program with these kinds of headers.
    fn program(kinds: &[u8]) -> Vec<u8> {
        let mut program = b"\x7fELF\x02\x01".to_vec();
        program.resize(64, 0);
        program[0x20] = 64;
        program[0x36] = 56;
        program[0x38] = kinds.len() as u8;
        for kind in kinds {
            program.push(*kind);
            program.resize(program.len() + 55, 0);
        }
        program
    }

    #[test]
    fn a_program_with_an_interpreter_is_not_static() {
        assert!(!needs_an_interpreter(&program(&[1, 2, 6])).unwrap());
        assert!(needs_an_interpreter(&program(&[6, 3, 1])).unwrap());
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(needs_an_interpreter(b"#!/bin/sh\n").is_err());
        assert!(needs_an_interpreter(&program(&[1, 2])[..100]).is_err());
    }

    #[test]
    fn a_test_of_rust_on_linux_is_linked_to_shared_libraries() {
        if cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")) {
            let this = fs::read(env::current_exe().unwrap()).unwrap();
            assert!(needs_an_interpreter(&this).unwrap());
        }
    }
}
