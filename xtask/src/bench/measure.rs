//! Instructions, time and memory of the work, each in a program of its own so that nothing else is in the figure.

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use conformance::{Kind, Options, check, yaml};

use super::{Work, pipeline};
use crate::programs::SearchPath;

/// Wall time is the best of this many times, and of as many as fit into [`LONG_ENOUGH`].
const FEWEST_TIMES: usize = 5;

/// The wall time of one figure, at least.
const LONG_ENOUGH: Duration = Duration::from_millis(500);

/// What one kind of work takes.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    time: Duration,
    /// `None` without Valgrind.
    instructions: Option<u64>,
    /// The most memory at a time, in bytes; `None` where the system does not tell.
    memory: Option<u64>,
}

/// Does the work once.
pub(super) fn once(work: Work, lines: usize) -> Result<()> {
    let text = pipeline::of_lines(lines);
    // What is set up at the first check stands in every figure, and drops out of every difference.
    black_box(check(Kind::Tag, "1.2.3", &Options::default()));
    work_on(work, &text);
    if let Some(bytes) = peak_memory() {
        println!("{bytes}");
    }
    Ok(())
}

fn work_on(work: Work, text: &str) {
    match work {
        Work::Nothing => {}
        Work::Parse => {
            black_box(yaml::parse(black_box(text), &yaml::Limits::default()));
        }
        Work::Check => {
            // The size limit is for people who paste; here the growth with the size is the question.
            let options = Options { size_limit: usize::MAX, ..Options::default() };
            black_box(check(Kind::GitlabCi, black_box(text), &options));
        }
    }
}

/// Measures each size and prints the table.
pub(super) fn run(sizes: &[usize]) -> Result<()> {
    let valgrind = SearchPath::of_this_machine().find("valgrind").is_some();
    if !valgrind {
        println!("Valgrind is not on PATH, so there are no instruction counts (`apt-get install valgrind`).");
    }
    println!("| lines | kB | findings | | instructions | a line | wall time | MB/s | memory | a byte |");
    println!("|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|");
    for lines in sizes {
        let text = pipeline::of_lines(*lines);
        let options = Options { size_limit: usize::MAX, ..Options::default() };
        let findings = check(Kind::GitlabCi, &text, &options).findings.len();
        let nothing = cost(Work::Nothing, *lines, &text, valgrind)?;
        let parse = cost(Work::Parse, *lines, &text, valgrind)?.beyond(nothing);
        let whole = cost(Work::Check, *lines, &text, valgrind)?.beyond(nothing);
        let count = text.lines().count();
        let of_text = format!("| {count} | {:.0} | {findings} |", text.len() as f64 / 1e3);
        parse.print(&of_text, "parse", count, text.len());
        whole.print("| | | |", "check", count, text.len());
        let ratio = |whole: f64, parse: f64| format!("{:.2}", whole / parse.max(1e-12));
        println!(
            "| | | | check ÷ parse | {} | | {} | | {} | |",
            optional(
                whole.instructions.zip(parse.instructions).map(|(whole, parse)| ratio(whole as f64, parse as f64))
            ),
            ratio(whole.time.as_secs_f64(), parse.time.as_secs_f64()),
            optional(whole.memory.zip(parse.memory).map(|(whole, parse)| ratio(whole as f64, parse as f64))),
        );
    }
    Ok(())
}

impl Cost {
    /// This without what is there in any case.
    fn beyond(self, nothing: Self) -> Self {
        let without = |cost: Option<u64>, nothing: Option<u64>| {
            cost.zip(nothing).map(|(cost, nothing)| cost.saturating_sub(nothing))
        };
        Self {
            time: self.time,
            instructions: without(self.instructions, nothing.instructions),
            memory: without(self.memory, nothing.memory),
        }
    }

    fn print(&self, start: &str, work: &str, lines: usize, bytes: usize) {
        let seconds = self.time.as_secs_f64();
        println!(
            "{start} {work} | {} | {} | {:.2} ms | {:.1} | {} | {} |",
            optional(self.instructions.map(|count| format!("{:.2} M", count as f64 / 1e6))),
            optional(self.instructions.map(|count| (count / lines.max(1) as u64).to_string())),
            seconds * 1e3,
            bytes as f64 / 1e6 / seconds.max(1e-9),
            optional(self.memory.map(|memory| format!("{:.1} MB", memory as f64 / 1e6))),
            optional(self.memory.map(|memory| format!("{:.1}", memory as f64 / bytes.max(1) as f64))),
        );
    }
}

fn optional(figure: Option<String>) -> String {
    figure.unwrap_or_else(|| "–".to_owned())
}

fn cost(work: Work, lines: usize, text: &str, valgrind: bool) -> Result<Cost> {
    Ok(Cost {
        time: best_time(work, text),
        instructions: if valgrind { Some(instructions(work, lines)?) } else { None },
        memory: memory(work, lines)?,
    })
}

/// The best of many times, in this program.
pub(super) fn best_time(work: Work, text: &str) -> Duration {
    let start = Instant::now();
    let mut best = Duration::MAX;
    let mut times = 0;
    while times < FEWEST_TIMES || start.elapsed() < LONG_ENOUGH {
        let one = Instant::now();
        work_on(work, text);
        best = best.min(one.elapsed());
        times += 1;
    }
    best
}

/// The arguments with which this program does the work once.
fn arguments(work: Work, lines: usize) -> Result<Vec<String>> {
    let program = env::current_exe().context("looking up the path of this program")?.display().to_string();
    let work = format!("{work:?}").to_lowercase();
    Ok(vec![program, "bench".into(), "--once".into(), work, "--lines".into(), lines.to_string()])
}

/// Instructions executed, as Valgrind counts them: the same on every run and, for one build, on every machine.
fn instructions(work: Work, lines: usize) -> Result<u64> {
    let mut command = SearchPath::of_this_machine().command("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
    let output = command.args(arguments(work, lines)?).output().context("starting Valgrind")?;
    let told = String::from_utf8_lossy(&output.stderr);
    match references(&told) {
        Some(count) if output.status.success() => Ok(count),
        _ => bail!("Valgrind did not count: {told}"),
    }
}

/// The count in the line `==123== I refs: 1,234,567`.
fn references(told: &str) -> Option<u64> {
    let line = told.lines().rev().find(|line| line.contains("I ") && line.contains("refs:"))?;
    let (_, count) = line.split_once("refs:")?;
    count.trim().replace(',', "").parse().ok()
}

/// The most memory that this program had while it did the work.
fn memory(work: Work, lines: usize) -> Result<Option<u64>> {
    let arguments = arguments(work, lines)?;
    let Some((program, arguments)) = arguments.split_first() else { return Ok(None) };
    let output = Command::new(program).args(arguments).output().context("starting this program again")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}

/// The most memory that this program has had so far, in bytes, where the system tells (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(kilobytes.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_what_valgrind_says() {
        assert_eq!(references("==7== Cachegrind\n==7== I   refs:      1,234,567\n"), Some(1_234_567));
        assert_eq!(references("==7== I refs:        12\n"), Some(12));
        assert_eq!(references("==7== nothing\n"), None);
    }
}
