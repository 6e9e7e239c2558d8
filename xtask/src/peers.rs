//! `cargo xtask peers`: the command as a whole process, beside other checkers of pipelines.

mod growth;
mod inputs;
mod process_cost;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::programs::SearchPath;
use crate::{bench, check_jsonschema, in_browser, process, repository, static_binary};
use inputs::Listed;
use process_cost::{Cost, in_turn};
use table::{Table, bytes, ratio, time};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A folder with real pipelines: every *.yml and *.yaml below it counts. Without one, pipelines are made, as for `cargo xtask bench`
    folder: Option<PathBuf>,
    /// So many of them, the first by name
    #[arg(long, default_value_t = FILES)]
    files: usize,
    /// How often the programs are run, in turn; the tables show the medians
    #[arg(long, default_value_t = RUNS)]
    runs: usize,
    /// gitlab-ci-local lists so many of the pipelines, a process each, which takes minutes; 0 leaves it out
    #[arg(long, default_value_t = FILES)]
    listed: usize,
    /// A program in place of the static one that this command builds, such as an earlier release
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Put the tables into docs/performance.md
    #[arg(long)]
    write: bool,
}

const FILES: usize = 1000;
const RUNS: usize = 5;

impl Options {
    /// A run of some minutes, on the pipelines below a folder or on fewer made ones.
    #[cfg(feature = "engine")]
    pub(crate) fn of(folder: Option<PathBuf>, write: bool) -> Self {
        let files = if folder.is_some() { FILES } else { 300 };
        Self { folder, files, runs: RUNS, listed: 30, program: None, write }
    }
}

/// How often a program is started where its start is measured.
const STARTS: usize = 40;

/// How often a peer is started there, each of which takes long.
const PEER_STARTS: usize = 5;

/// Installs the peers where they are missing, measures, prints the tables, and fails where the command misses what is asked of it.
pub(crate) fn run(options: &Options) -> Result<()> {
    let program = match &options.program {
        Some(program) => std::path::absolute(program)?,
        None => {
            let built = static_binary::build()?;
            println!("  the command is built for {}", built.target);
            built.path
        }
    };
    let room = repository::target().join("measure").join("peers-inputs");
    if room.exists() {
        fs::remove_dir_all(&room).with_context(|| format!("clearing {}", room.display()))?;
    }
    let files = match &options.folder {
        Some(folder) => inputs::copies(folder, options.files, &room.join("pipelines"))?,
        None => inputs::made(options.files, &room.join("pipelines"))?,
    };
    let peers = Peers { program, schema: check_jsonschema::provide()?.program(), listing: listing()? };
    let many = peers.many(options, &files, &room)?;
    let start = peers.start(&room)?;
    let growth = growth::tables(&peers.program, &room.join("growth"), options.runs)?;
    fs::remove_dir_all(&room).with_context(|| format!("clearing {}", room.display()))?;

    let of_command = if options.folder.is_some() { "command" } else { "command-made" };
    for (marker, tables) in [(of_command, vec![many, start]), ("command-growth", growth)] {
        let printed = tables.join("\n");
        println!("\n{printed}");
        if options.write {
            table::write(marker, &printed)?;
        }
    }
    Ok(())
}

/// The programs.
struct Peers {
    /// The command.
    program: PathBuf,
    /// check-jsonschema.
    schema: PathBuf,
    /// gitlab-ci-local.
    listing: PathBuf,
}

/// How many times as much as the command a peer takes, where that is known.
#[derive(Default)]
struct Times {
    clock: Option<f64>,
    processor: Option<f64>,
    memory: Option<f64>,
}

/// Installs gitlab-ci-local from npm, once.
fn listing() -> Result<PathBuf> {
    Ok(in_browser::packages("peers")?.join("node_modules/.bin/gitlab-ci-local"))
}

impl Peers {
    /// The command, for these files or folders.
    fn check(&self, paths: &[impl AsRef<Path>]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["check", "--as", "gitlab-ci", "--no-config"]);
        command.args(paths.iter().map(AsRef::as_ref));
        command
    }

    /// check-jsonschema with GitLab's schema, for these files.
    fn schema(&self, files: &[PathBuf]) -> Command {
        let mut command = Command::new(&self.schema);
        command.args(["--builtin-schema", "vendor.gitlab-ci"]).args(files);
        command
    }

    /// gitlab-ci-local's list of the jobs of a repository. What a pipeline includes from elsewhere is not fetched.
    fn listing(&self, repository: &Path) -> Command {
        let mut command = SearchPath::of_this_machine().command(&self.listing.to_string_lossy());
        command.args(["--list", "--home", "."]).current_dir(repository);
        for proxy in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        command.env("GIT_ALLOW_PROTOCOL", "file");
        command
    }

    /// All pipelines: one process each of the command and of check-jsonschema, one for each pipeline of gitlab-ci-local.
    fn many(&self, options: &Options, files: &[PathBuf], room: &Path) -> Result<String> {
        let costs = in_turn(options.runs, &[&|| self.check(files), &|| self.schema(files)])?;
        let [own, schema] = costs.as_slice() else { anyhow::bail!("two programs were measured") };
        let times = "> of the command's";
        let mut table =
            Table::new(&["program", "> pipelines", "> time", times, "> processor time", times, "> peak memory", times]);
        let mut row = |name: &str, count: usize, whole: &Cost, times: Times| {
            let (clock, processor) = (time(whole.time), whole.processor.map_or_else(|| "–".to_owned(), time));
            let [by_clock, by_processor, by_memory] = [times.clock, times.processor, times.memory].map(ratio);
            let count = count.to_string();
            table.row(&[name, &count, &clock, &by_clock, &processor, &by_processor, &bytes(whole.memory), &by_memory]);
        };
        row("`orchestrator-conform check`", files.len(), &Cost::median(own), Times::default());
        let times = Times {
            clock: Cost::median_ratio(schema, own, |cost| Some(cost.time.as_secs_f64())),
            processor: Cost::median_ratio(schema, own, |cost| cost.processor.map(|time| time.as_secs_f64())),
            memory: Cost::median_ratio(schema, own, |cost| cost.memory.map(|memory| memory as f64)),
        };
        row("`check-jsonschema --builtin-schema vendor.gitlab-ci`", files.len(), &Cost::median(schema), times);
        let listed = files.get(..options.listed.min(files.len())).unwrap_or_default();
        let mut said = String::new();
        if !listed.is_empty() {
            let Listed { cost, understood } =
                inputs::list_each(listed, &room.join("repository"), |at| self.listing(at))?;
            // Of fewer pipelines, beside the command's figures for as many of them.
            let share = listed.len() as f64 / files.len() as f64;
            let own = Cost::median(own);
            let times = Times {
                clock: Some(cost.time.as_secs_f64() / own.time.as_secs_f64() / share),
                processor: cost
                    .processor
                    .zip(own.processor)
                    .map(|(theirs, ours)| theirs.div_duration_f64(ours) / share),
                memory: cost.memory.zip(own.memory).map(|(theirs, ours)| theirs as f64 / ours as f64),
            };
            row("`gitlab-ci-local --list`, a process each", listed.len(), &cost, times);
            let count = listed.len();
            said = format!(
                "\ngitlab-ci-local listed the jobs of {understood} of its {count}; of the others it says what it misses.\n"
            );
        }
        Ok(format!("{table}{said}"))
    }

    /// What it takes to start, and to check one short pipeline.
    fn start(&self, room: &Path) -> Result<String> {
        let repository = room.join("short");
        fs::create_dir_all(&repository).with_context(|| format!("creating {}", repository.display()))?;
        let short = repository.join(".gitlab-ci.yml");
        fs::write(&short, bench::pipeline::of_lines(60)).with_context(|| format!("writing {}", short.display()))?;
        inputs::make_repository(&repository)?;
        let mut table = Table::new(&["one process", "> time", "> best", "> peak memory"]);
        let mut row = |name: &str, costs: &[Cost]| {
            let (median, best) = (Cost::median(costs), costs.iter().map(|cost| cost.time).min().unwrap_or_default());
            table.row(&[name, &time(median.time), &time(best), &bytes(median.memory)]);
        };
        let version = || {
            let mut command = Command::new(&self.program);
            command.arg("--version");
            command
        };
        let own = in_turn(STARTS, &[&version, &|| self.check(&[&short])])?;
        let theirs =
            in_turn(PEER_STARTS, &[&|| self.schema(std::slice::from_ref(&short)), &|| self.listing(&repository)])?;
        let names = [
            "`orchestrator-conform --version`",
            "`orchestrator-conform check`, 60 lines",
            "`check-jsonschema`, 60 lines",
            "`gitlab-ci-local --list`, 60 lines",
        ];
        for (name, costs) in names.iter().zip(own.iter().chain(&theirs)) {
            row(name, costs);
        }
        Ok(table.to_string())
    }
}

/// Runs git in a folder.
fn git(arguments: &[&str], folder: &Path) -> Result<()> {
    let mut command = SearchPath::of_this_machine().command("git");
    process::output(command.args(arguments).current_dir(folder))
        .map(|_| ())
        .with_context(|| format!("`git {}` failed in {}", arguments.join(" "), folder.display()))
}
