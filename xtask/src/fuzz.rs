//! `cargo xtask fuzz`: made-up inputs for the targets of `fuzz/`, by libFuzzer.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::programs::SearchPath;
use crate::{process, programs, repository};

/// The version of cargo-fuzz that is installed where there is none.
const CARGO_FUZZ: &str = "0.13.2";

/// How long an input may be. What is longer is slow to try, and reaches little that is new.
const LONGEST_INPUT: usize = 4096;

/// What to try, and for how long.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The targets; all of them where none is named
    targets: Vec<String>,
    /// A minute for each target
    #[arg(long, conflicts_with = "minutes")]
    smoke: bool,
    /// Minutes for each target
    #[arg(long, default_value_t = 5.0)]
    minutes: f64,
}

/// What became of a target.
struct Outcome {
    target: String,
    executions: u64,
    seconds: f64,
    /// The inputs that failed.
    findings: Vec<PathBuf>,
}

/// Builds the targets with nightly Rust, runs one after the other, and prints how many inputs were tried and what was found. An input that fails
/// makes the command fail.
pub(crate) fn run(options: &Options) -> Result<()> {
    let search = SearchPath::of_this_machine();
    require_nightly(&search)?;
    let tool = provide_cargo_fuzz(&search)?;
    let known = targets()?;
    if let Some(unknown) = options.targets.iter().find(|target| !known.contains(target)) {
        bail!("there is no target `{unknown}`; there are {}", known.join(", "));
    }
    let chosen = if options.targets.is_empty() { &known } else { &options.targets };
    let seconds = if options.smoke { 60.0 } else { (options.minutes * 60.0).max(1.0) };
    build(&search, &tool, chosen)?;
    let mut outcomes = Vec::new();
    for target in chosen {
        outcomes.push(fuzz(target, seconds)?);
        outcomes.last().into_iter().for_each(print);
    }
    summarise(&outcomes)
}

/// libFuzzer needs the compiler's coverage of the code, which only nightly Rust hands out.
fn require_nightly(search: &SearchPath) -> Result<()> {
    let rustc = nightly(search, "rustc").arg("--version").output();
    if rustc.is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    bail!(
        "fuzzing needs nightly Rust; `rustup toolchain install nightly --profile minimal` brings it. \
         What fuzzing has found so far is tried by `cargo test -p fuzz` with any Rust"
    )
}

/// A program with nightly Rust around it.
fn nightly(search: &SearchPath, program: impl AsRef<OsStr>) -> Command {
    let mut command = search.command("rustup");
    command.args(["run", "nightly"]).arg(program);
    // Those of the Rust that this program was started by.
    command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// The program `cargo-fuzz`, installed for this checkout where it is missing.
fn provide_cargo_fuzz(search: &SearchPath) -> Result<PathBuf> {
    if let Some(found) = search.find("cargo-fuzz") {
        return Ok(found);
    }
    println!("  cargo-fuzz               installing: version {CARGO_FUZZ}, once");
    let root = programs::own_tools();
    let mut install = Command::new(repository::cargo());
    install.args(["install", "cargo-fuzz", "--locked", "--debug", "--version", CARGO_FUZZ, "--root"]).arg(&root);
    process::run(&mut install)?;
    Ok(root.join("bin/cargo-fuzz"))
}

/// The names of the targets: each is a program of its own.
fn targets() -> Result<Vec<String>> {
    let folder = folder().join("fuzz_targets");
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    let mut targets: Vec<String> = entries.flatten().filter_map(|entry| stem(&entry.path())).collect();
    targets.sort();
    Ok(targets)
}

fn folder() -> PathBuf {
    repository::root().join("fuzz")
}

/// Where the targets are built, and what they learn is kept.
fn workplace() -> PathBuf {
    repository::target().join("fuzz")
}

fn build(search: &SearchPath, tool: &Path, targets: &[String]) -> Result<()> {
    for target in targets {
        let mut build = nightly(search, tool);
        // The engine has no unsafe code, so there is nothing for a sanitizer to find and much to lose: half the speed.
        build.args(["fuzz", "build", "--sanitizer", "none", "--features", "libfuzzer", "--target-dir"]);
        build.arg(workplace()).arg(target);
        // The profile of a release is made for size and for speed; here code is instrumented and a panic must be caught.
        for (name, value) in [("LTO", "off"), ("PANIC", "unwind"), ("CODEGEN_UNITS", "16"), ("STRIP", "none")] {
            build.env(format!("CARGO_PROFILE_RELEASE_{name}"), value);
        }
        process::run(&mut build).context("a C++ compiler is needed as well: libFuzzer is built from source")?;
    }
    Ok(())
}

fn fuzz(target: &str, seconds: f64) -> Result<Outcome> {
    let corpus = workplace().join("corpus").join(target);
    let artifacts = workplace().join("artifacts").join(target);
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    let mut seeds = Command::new(repository::cargo());
    seeds.args(["run", "--quiet", "--package", "fuzz", "--example", "seeds", target]).arg(&corpus);
    process::run(&mut seeds)?;

    let before = files(&artifacts);
    let start = Instant::now();
    let output = Command::new(program(target)?)
        .arg(&corpus)
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args([format!("-max_total_time={seconds:.0}"), format!("-max_len={LONGEST_INPUT}")])
        .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .output()
        .with_context(|| format!("running {target}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let findings: Vec<PathBuf> = files(&artifacts).into_iter().filter(|file| !before.contains(file)).collect();
    if !output.status.success() && findings.is_empty() {
        let end: Vec<&str> = said.lines().rev().take(20).collect();
        bail!("{target} ended without a finding:\n{}", end.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
    Ok(Outcome {
        target: target.to_owned(),
        executions: executions(&said),
        seconds: start.elapsed().as_secs_f64(),
        findings,
    })
}

/// The program of a target; the folder above it is named for the machine.
fn program(target: &str) -> Result<PathBuf> {
    let folders = fs::read_dir(workplace()).context("looking for what was built")?.flatten();
    let programs = folders.map(|folder| folder.path().join("release").join(target));
    programs.into_iter().find(|program| program.is_file()).with_context(|| format!("{target} was not built"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// What libFuzzer says it has tried, at its end.
fn executions(said: &str) -> u64 {
    let told = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    told.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
}

fn print(outcome: &Outcome) {
    let Outcome { target, executions, seconds, findings } = outcome;
    println!("  {target:<20} {executions:>10} inputs in {seconds:>5.0} s, {} failed", findings.len());
    for finding in findings {
        println!("    {}", finding.display());
    }
}

fn summarise(outcomes: &[Outcome]) -> Result<()> {
    let executions: u64 = outcomes.iter().map(|outcome| outcome.executions).sum();
    let failed: usize = outcomes.iter().map(|outcome| outcome.findings.len()).sum();
    println!("\n{} targets, {executions} inputs, {failed} failed", outcomes.len());
    if failed > 0 {
        bail!(
            "put each input that fails into fuzz/regressions/TARGET/ under a name that says what it is about, where `cargo test -p fuzz` tries it, \
             and repair what it shows"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_inputs_is_read_from_what_libfuzzer_says() {
        let said = "#2\tINITED\nstat::number_of_executed_units: 61375\nstat::average_exec_per_sec:     1979\n";
        assert_eq!(executions(said), 61375);
        assert_eq!(executions("==1== ERROR"), 0);
    }

    #[test]
    fn every_target_is_found() {
        let targets = targets().unwrap();
        assert!(targets.contains(&"yaml".to_owned()) && targets.len() > 10, "{targets:?}");
    }
}
