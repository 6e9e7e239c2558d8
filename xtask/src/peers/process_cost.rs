//! What a process takes, from its start to its end.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::programs::SearchPath;
use crate::repository;

/// What one process took.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) time: Duration,
    /// What the processors spent on it, in steps of 10 ms; `None` without GNU time. It is the same on a busy machine.
    pub(super) processor: Option<Duration>,
    /// The most memory at a time, in bytes; `None` without GNU time.
    pub(super) memory: Option<u64>,
}

impl Cost {
    /// The median of the times, and that of the memory.
    pub(super) fn median(costs: &[Self]) -> Self {
        let mut times: Vec<_> = costs.iter().map(|cost| cost.time).collect();
        let mut processor: Vec<_> = costs.iter().filter_map(|cost| cost.processor).collect();
        let mut memory: Vec<_> = costs.iter().filter_map(|cost| cost.memory).collect();
        times.sort();
        processor.sort();
        memory.sort();
        Self {
            time: times.get(times.len() / 2).copied().unwrap_or_default(),
            processor: processor.get(processor.len() / 2).copied(),
            memory: memory.get(memory.len() / 2).copied(),
        }
    }

    /// The median of the ratios of runs that stood side by side.
    pub(super) fn median_ratio(of: &[Self], to: &[Self], figure: impl Fn(&Self) -> Option<f64>) -> Option<f64> {
        let pairs = of.iter().zip(to);
        let mut ratios: Vec<f64> = pairs.filter_map(|(of, to)| Some(figure(of)? / figure(to)?)).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    }
}

/// Runs each of the commands so often, one after the other and then again, so that whatever else the machine does meets all of them. The costs
/// of each command.
pub(super) fn in_turn(times: usize, commands: &[&dyn Fn() -> Command]) -> Result<Vec<Vec<Cost>>> {
    let mut costs = vec![Vec::new(); commands.len()];
    for _ in 0..times.max(1) {
        for (command, costs) in commands.iter().zip(&mut costs) {
            costs.push(measured(command())?.0);
        }
    }
    Ok(costs)
}

/// Runs a command without an audience, and tells what it took and whether it ended well. Time and memory are of two runs where the
/// command is quick, because GNU time takes a millisecond itself.
pub(super) fn measured(mut command: Command) -> Result<(Cost, bool)> {
    const QUICK: Duration = Duration::from_millis(200);
    let shown = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut watched = Watched::of(&command)?;
    let (time, status) = match &mut watched {
        Some(watched) => timed(&mut watched.command, &shown)?,
        None => timed(&mut command, &shown)?,
    };
    // A process that a signal ended has no code.
    let Some(code) = status.code() else { bail!("`{shown}` was stopped: {status}") };
    let (processor, memory) = watched.as_ref().map(Watched::told).transpose()?.unzip();
    let time = if watched.is_some() && time < QUICK { timed(&mut command, &shown)?.0 } else { time };
    Ok((Cost { time, processor, memory }, code == 0))
}

fn timed(command: &mut Command, shown: &str) -> Result<(Duration, std::process::ExitStatus)> {
    let start = Instant::now();
    let status = command.status().with_context(|| format!("starting `{shown}`"))?;
    Ok((start.elapsed(), status))
}

/// A command below GNU time, which tells the most memory that it had.
struct Watched {
    command: Command,
    /// Where that is written.
    told: std::path::PathBuf,
}

impl Watched {
    fn of(command: &Command) -> Result<Option<Self>> {
        let Some(time) = SearchPath::of_this_machine().find("time") else { return Ok(None) };
        let folder = repository::target().join("measure");
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let told = folder.join("peak-memory");
        let mut watched = Command::new(time);
        // `--quiet`: nothing is said of a status other than 0, which is no failure here.
        watched.args(["--quiet", "--format", "%U %S %M", "--output"]).arg(&told).arg("--").arg(command.get_program());
        watched.args(command.get_args()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let set: Vec<(OsString, OsString)> =
            command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
        watched.envs(set);
        if let Some(folder) = command.get_current_dir() {
            watched.current_dir(folder);
        }
        Ok(Some(Self { command: watched, told }))
    }

    /// Processor time, and the most memory in bytes.
    fn told(&self) -> Result<(Duration, u64)> {
        let told = fs::read_to_string(&self.told).context("reading what GNU time wrote")?;
        let figures: Option<Vec<f64>> = told.split_whitespace().map(|figure| figure.parse().ok()).collect();
        let Some(&[user, system, kilobytes]) = figures.as_deref() else { bail!("GNU time wrote `{}`", told.trim()) };
        let processor = Duration::try_from_secs_f64(user + system).context("what GNU time wrote")?;
        Ok((processor, (kilobytes * 1024.0) as u64))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn cost(milliseconds: u64) -> Cost {
        Cost { time: Duration::from_millis(milliseconds), processor: None, memory: Some(milliseconds) }
    }

    #[test]
    fn medians_are_of_what_stands_side_by_side() {
        let (slow, quick) = ([cost(90), cost(10), cost(40)], [cost(3), cost(1), cost(2)]);
        assert_eq!(Cost::median(&slow).time, Duration::from_millis(40));
        let time = |cost: &Cost| Some(cost.time.as_secs_f64());
        let ratio = Cost::median_ratio(&slow, &quick, time).unwrap();
        assert!((ratio - 20.0).abs() < 1e-6, "90/3, 10/1 and 40/2: {ratio}");
    }

    #[test]
    fn a_process_is_measured_and_its_end_told() {
        let (cost, success) = measured(Command::new("true")).unwrap();
        assert!(success && cost.time > Duration::ZERO);
        assert!(!measured(Command::new("false")).unwrap().1);
        if let Some(memory) = cost.memory {
            assert!((100_000..50_000_000).contains(&memory), "{memory} bytes");
        }
        assert!(measured(Command::new("no-such-program-anywhere")).is_err());
    }
}
