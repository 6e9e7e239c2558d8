//! `cargo xtask scale`: how long an audit of many repositories takes on GitLab's runners, and what it uses of them, by simulation.
//!
//! Every repository is fetched by one of some fetchers of its shard's job, and its texts are checked. Sizes of repositories differ much, so the time of
//! a fetch is drawn from a log-normal distribution; the draw is the same on every run. docs/scale.md says where the defaults come from.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use anyhow::{Result, ensure};

/// What is assumed.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many repositories are audited
    #[arg(long, default_value_t = 100_000)]
    repositories: u32,
    /// How many texts each has: pipelines and Dockerfiles
    #[arg(long, default_value_t = 3)]
    texts: u32,
    /// Milliseconds of one core for a text, from the start of reading to its line in the report
    #[arg(long, default_value_t = 0.36)]
    check: f64,
    /// Seconds for a fetch: as many take less as take more
    #[arg(long, default_value_t = 1.0)]
    fetch: f64,
    /// How much fetches differ: the standard deviation of the logarithm of their time
    #[arg(long, default_value_t = 1.0)]
    spread: f64,
    /// How many fetches a job runs at the same time
    #[arg(long, default_value_t = 4)]
    fetchers: usize,
    /// Seconds until the script of a job begins: a runner, its image, the program
    #[arg(long, default_value_t = 30.0)]
    start: f64,
    /// How many jobs the runners take at the same time
    #[arg(long, default_value_t = 200)]
    slots: usize,
}

/// What `parallel:` may be; 200 is GitLab's limit.
const SHARDS: [usize; 9] = [1, 2, 5, 10, 20, 50, 100, 150, 200];

/// The seconds after which GitLab ends a job, unless a project sets another limit.
const TIMEOUT: f64 = 3600.0;

/// Prints a row for each number of shards.
pub(crate) fn run(options: &Options) -> Result<()> {
    ensure!(options.fetchers > 0 && options.slots > 0, "there has to be at least one fetcher and one slot");
    println!("| shards | all done after | slowest job ÷ mean | runner hours | of it fetching | starting | checking |");
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    for shards in SHARDS {
        let Audit { jobs, checking } = Audit::simulated(options, shards);
        let total: f64 = jobs.iter().sum();
        let slowest = jobs.iter().copied().fold(0.0, f64::max);
        let starting = options.start * shards as f64;
        let share = |part: f64| format!("{:.1} %", 100.0 * part / total);
        println!(
            "| {shards} | {}{} | {:.2} | {:.1} | {} | {} | {} |",
            duration(makespan(&jobs, options.slots)),
            if slowest > TIMEOUT { ", over GitLab's limit of an hour a job" } else { "" },
            slowest * shards as f64 / total,
            total / 3600.0,
            share(total - starting - checking),
            share(starting),
            share(checking)
        );
    }
    Ok(())
}

/// What an audit took.
struct Audit {
    /// The seconds of each job.
    jobs: Vec<f64>,
    /// The seconds in which something was checked, all jobs together.
    checking: f64,
}

impl Audit {
    fn simulated(options: &Options, shards: usize) -> Self {
        let mut random = Random(1);
        let mut fetches = vec![Vec::new(); shards];
        for _ in 0..options.repositories {
            // The shard of a path follows from its hash, so it is as good as drawn.
            let shard = (random.next() % shards as u64) as usize;
            let seconds = options.fetch * (options.spread * random.normal()).exp();
            if let Some(fetches) = fetches.get_mut(shard) {
                fetches.push(seconds);
            }
        }
        let check = options.check / 1000.0 * f64::from(options.texts);
        let checks: Vec<f64> = fetches.iter().map(|fetches| fetches.len() as f64 * check).collect();
        let jobs = fetches
            .iter()
            .zip(&checks)
            .map(|(fetches, check)| options.start + makespan(fetches, options.fetchers) + check);
        Self { jobs: jobs.collect(), checking: checks.iter().sum() }
    }
}

/// When the last is done, where each is taken up, in their order, by whoever is free first.
fn makespan(seconds: &[f64], workers: usize) -> f64 {
    // Microseconds, because numbers with a fraction have no total order.
    let mut free: BinaryHeap<Reverse<u64>> = (0..workers).map(|_| Reverse(0)).collect();
    for seconds in seconds {
        if let Some(Reverse(at)) = free.pop() {
            free.push(Reverse(at + (seconds * 1e6) as u64));
        }
    }
    free.into_iter().map(|Reverse(at)| at).max().unwrap_or_default() as f64 / 1e6
}

fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).ceil() as u64;
    if minutes < 60 { format!("{minutes} min") } else { format!("{} h {:02} min", minutes / 60, minutes % 60) }
}

/// Numbers that only look random: SplitMix64, by Steele, Lea and Flood.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// More than 0, at most 1.
    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Of the standard normal distribution, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Options = Options {
        repositories: 1000,
        texts: 10,
        check: 1.0,
        fetch: 2.0,
        spread: 0.0,
        fetchers: 4,
        start: 30.0,
        slots: 200,
    };

    #[test]
    fn one_job_takes_the_time_of_its_parts() {
        let Audit { jobs, checking } = Audit::simulated(&EVEN, 1);
        assert!(
            (jobs[0] - (30.0 + 1000.0 * 2.0 / 4.0 + 10.0)).abs() < 0.01 && (checking - 10.0).abs() < 0.01,
            "{jobs:?}"
        );
    }

    #[test]
    fn every_repository_is_in_one_shard_and_shards_are_nearly_even() {
        let Audit { jobs, checking } = Audit::simulated(&EVEN, 10);
        let (least, most) =
            jobs.iter().fold((f64::MAX, 0.0_f64), |(least, most), job| (least.min(*job), most.max(*job)));
        assert!((checking - 10.0).abs() < 0.01 && least > 55.0 && most < 115.0, "{jobs:?}");
    }

    #[test]
    fn jobs_wait_for_a_slot() {
        assert!((makespan(&[1.0; 10], 4) - 3.0).abs() < 1e-3);
        assert!((makespan(&[5.0, 1.0, 1.0, 1.0], 2) - 5.0).abs() < 1e-3);
    }

    #[test]
    fn the_draw_has_the_median_that_is_asked_for() {
        let mut random = Random(7);
        let below = (0..20_000).filter(|_| random.normal() < 0.0).count();
        assert!((9_700..10_300).contains(&below), "{below}");
    }
}
