//! The programs that the browser loads, built beside those of dist/: with the names of their functions, or at other levels of optimisation.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::functions::Contents;
use crate::bench::pipeline;
use crate::compress::transferred_size;
use crate::tools::{self, Toolbox};
use crate::{in_browser, process, repository};

/// A program that the browser loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Program {
    /// The parts of a page that come to life.
    Islands,
    /// The engine for references, tags and names.
    Names,
    /// The whole engine.
    Whole,
}

impl Program {
    /// What it is called in the page that Trunk builds.
    fn mark(self) -> &'static str {
        match self {
            Self::Islands => "crates/islands/",
            Self::Names => "data-bin=\"names\"",
            Self::Whole => "data-bin=\"whole\"",
        }
    }
}

/// The levels at which a program is compiled, and then optimised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Levels {
    /// `opt-level` of Rust: 0 to 3, s or z.
    rust: String,
    /// The level of wasm-opt.
    wasm_opt: String,
}

impl std::str::FromStr for Levels {
    type Err = String;

    /// `z`, or `z/3` where wasm-opt is to have another level.
    fn from_str(given: &str) -> Result<Self, String> {
        let (rust, wasm_opt) = given.split_once('/').unwrap_or((given, given));
        let is_level = |level: &str| matches!(level, "0" | "1" | "2" | "3" | "s" | "z");
        if !is_level(rust) || !is_level(wasm_opt) {
            return Err(
                "a level is 0, 1, 2, 3, s or z; two of them with a slash are those of Rust and of wasm-opt".to_owned()
            );
        }
        Ok(Self { rust: rust.to_owned(), wasm_opt: wasm_opt.to_owned() })
    }
}

impl Levels {
    /// Those of a release.
    fn released() -> Self {
        Self { rust: "z".to_owned(), wasm_opt: "z".to_owned() }
    }

    fn name(&self) -> String {
        format!("{}-{}", self.rust, self.wasm_opt)
    }
}

/// Builds a program as for a release, but with names, and prints its largest functions: those of the release, or those that the compiler made.
pub(super) fn functions(program: Program, compiled: bool, top: usize) -> Result<()> {
    let toolbox = tools::provide(tools::Options::default())?;
    let levels = Levels::released();
    let bound = bind(&toolbox, program, &levels, &folder(&levels, true))?;
    let built = if compiled { bound } else { optimise(&toolbox, program, &levels, bound, "--debuginfo")? };
    let bytes = fs::read(&built).with_context(|| format!("reading {}", built.display()))?;
    println!("\n{}", Contents::of(&bytes)?.shown(top));
    Ok(())
}

/// Builds the whole engine at each of the levels, and prints its sizes and what checks take.
pub(super) fn compare(all: &[Levels], lines: &[usize]) -> Result<()> {
    let toolbox = tools::provide(tools::Options::default())?;
    let mut sizes = Vec::new();
    let mut command = in_browser::script(&toolbox, "analysis");
    for levels in all {
        let bound = bind(&toolbox, Program::Whole, levels, &folder(levels, false))?;
        let built = optimise(&toolbox, Program::Whole, levels, bound, "--strip-debug")?;
        let bytes = built.metadata().with_context(|| format!("reading {}", built.display()))?.len();
        let sent = transferred_size(&built)?;
        sizes.push(format!("| `{}` | `-O{}` | {bytes} | {sent} |", levels.rust, levels.wasm_opt));
        command.arg("--engine").arg(format!("{}={}", levels.name(), folder(levels, false).display()));
    }
    println!("\n| opt-level | wasm-opt | bytes | after brotli |\n|---|---|--:|--:|\n{}\n", sizes.join("\n"));
    for path in pipeline::files(lines)? {
        command.arg("--pipeline").arg(path);
    }
    process::run(&mut command)
}

/// Where a program of these levels lies.
fn folder(levels: &Levels, named: bool) -> PathBuf {
    let names = if named { "-named" } else { "" };
    repository::target().join("size").join(format!("{}{names}", levels.name()))
}

/// Compiles a program and binds it to its script, as Trunk does, and returns its file. The build folder is one of its own: another profile of the
/// same name would make the next `cargo xtask build` compile everything again.
fn bind(toolbox: &Toolbox, program: Program, levels: &Levels, into: &Path) -> Result<PathBuf> {
    let (package, file) = match program {
        Program::Islands => ("islands", "islands"),
        Program::Names => ("worker", "names"),
        Program::Whole => ("worker", "whole"),
    };
    let place = repository::target().join("size");
    let mut cargo = Command::new(repository::cargo());
    cargo.args(["build", "--locked", "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--package", package]).arg("--target-dir").arg(&place).current_dir(repository::root());
    match program {
        Program::Islands => cargo.args(["--features", "hydrate"]),
        Program::Names | Program::Whole => cargo.args(["--bin", file]),
    };
    cargo.env("CARGO_PROFILE_WASM_RELEASE_OPT_LEVEL", &levels.rust).env("CARGO_PROFILE_WASM_RELEASE_STRIP", "none");
    process::run(tools::leave_home_out(&mut cargo))?;

    fs::create_dir_all(into).with_context(|| format!("creating {}", into.display()))?;
    let compiled = place.join("wasm32-unknown-unknown/wasm-release").join(format!("{file}.wasm"));
    let mut bind = toolbox.program("wasm-bindgen");
    bind.args(["--target", if program == Program::Islands { "web" } else { "no-modules" }]);
    bind.args(["--no-typescript", "--out-name", file, "--out-dir"]).arg(into).arg(&compiled);
    process::run(&mut bind)?;
    Ok(into.join(format!("{file}_bg.wasm")))
}

/// Has wasm-opt make a program smaller or quicker, in its place.
fn optimise(toolbox: &Toolbox, which: Program, levels: &Levels, program: PathBuf, names: &str) -> Result<PathBuf> {
    let mut optimise = toolbox.program("wasm-opt");
    optimise.args(wasm_opt_parameters(which)?).arg(format!("-O{}", levels.wasm_opt));
    process::run(optimise.arg(names).arg(&program).arg("-o").arg(&program))?;
    Ok(program)
}

/// What wasm-opt is told besides the level, as it stands in the page that Trunk builds.
fn wasm_opt_parameters(program: Program) -> Result<Vec<String>> {
    const PAGE: &str = "index.html";
    let page = fs::read_to_string(repository::root().join(PAGE)).with_context(|| format!("reading {PAGE}"))?;
    let link = page.split("<link ").find(|link| link.contains(program.mark()));
    let given = link.and_then(|link| link.split("data-wasm-opt-params=\"").nth(1)?.split('"').next());
    let Some(given) = given else { bail!("{PAGE} has no parameters for wasm-opt beside {}", program.mark()) };
    Ok(given.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read() {
        let levels = |given: &str| given.parse::<Levels>().map(|levels| levels.name());
        assert_eq!(levels("z"), Ok("z-z".to_owned()));
        assert_eq!(levels("3/z"), Ok("3-z".to_owned()));
        assert!(levels("4").is_err() && levels("z/").is_err() && levels("").is_err());
    }

    #[test]
    fn the_page_names_what_each_program_is_optimised_with() {
        let [islands, names, whole] =
            [Program::Islands, Program::Names, Program::Whole].map(|program| wasm_opt_parameters(program).unwrap());
        assert!(islands.len() > 3 && islands.iter().all(|parameter| parameter.starts_with("--enable-")), "{islands:?}");
        assert_eq!(names, whole);
        assert!(whole.len() > islands.len() && whole.starts_with(&islands), "{whole:?}");
    }
}
