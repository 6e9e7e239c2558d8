//! What each layer of the engine costs by itself, in instructions, and how that compares with what it cost before.
//!
//! One run under Valgrind goes through all layers. Valgrind counts only while [`metered`] runs, and writes down the count when it
//! returns, so that neither the making of the texts nor the layers before are in a figure.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use conformance::layers::{SUBJECTS, SUBJECTS_AND, pipeline_layers};
use conformance::{Kind, Options, check, detect, to_json};
use serde::{Deserialize, Serialize};

use super::samples::{Size, text};
use crate::programs::SearchPath;
use crate::repository;

/// What a layer may cost less or more without anyone being told, in instructions: tables whose order is drawn by lot differ from run to run.
const UNIMPORTANT: u64 = 2_000;

/// What the layer of some rules has in its name. Its count is a difference, so that what differs from run to run in the two counts it
/// is made of weighs more: up to one part in so many of them.
const RULES: &str = "rules: ";
const OF_A_DIFFERENCE: u64 = 250;

/// Instructions by layer, in the order in which they were measured.
type Counts = Vec<Count>;

/// What a layer costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    layer: String,
    /// Instructions for the texts of a person's day.
    day: u64,
    /// Instructions for a hundred times as much.
    hundredfold: u64,
}

/// Counts of an earlier run.
#[derive(Debug, Serialize, Deserialize)]
struct Baseline {
    /// The compiler of the engine that was measured. Another one makes other code of the same sources.
    compiler: String,
    layers: Counts,
}

/// What to do with the counts.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    pub(super) save: Option<&'p Path>,
    pub(super) compare: Option<&'p Path>,
    /// How many per cent a layer may get dearer.
    pub(super) tolerance: u64,
}

/// Measures, prints a table, and compares or saves.
pub(super) fn run(plan: &Plan<'_>) -> Result<()> {
    ensure!(
        SearchPath::of_this_machine().find("valgrind").is_some(),
        "layers are counted by Valgrind, which is not on PATH (`apt-get install valgrind`)"
    );
    let baseline: Option<Baseline> = plan.compare.map(read).transpose()?;
    let counts = alone(count()?);
    print(&counts, baseline.as_ref().map(|baseline| baseline.layers.as_slice()));
    let compiler = compiler()?;
    if let Some(path) = plan.save {
        let mut text = serde_json::to_string_pretty(&Baseline { compiler: compiler.clone(), layers: counts.clone() })?;
        text.push('\n');
        fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    let Some(baseline) = baseline else { return Ok(()) };
    if baseline.compiler != compiler {
        println!("\nThe counts to compare with are of {}, these of {compiler}.", baseline.compiler);
    }
    let dearer = dearer(&baseline.layers, &counts, plan.tolerance);
    ensure!(dearer.is_empty(), "dearer by more than {} %:\n  {}", plan.tolerance, dearer.join("\n  "));
    println!("\nNo layer is dearer by more than {} %.", plan.tolerance);
    Ok(())
}

/// Goes through the layers: what runs under Valgrind. Prints their names in order.
pub(super) fn go() {
    // What is set up once is not part of any layer.
    for kind in Kind::ALL {
        black_box(check(kind, &text(kind, Size::Day), &Options::default()));
    }
    go_through(&mut |layer, work| {
        println!("{layer}");
        metered(work);
    });
}

fn go_through(meter: &mut dyn FnMut(&str, &mut dyn FnMut())) {
    for size in [Size::Day, Size::Hundredfold] {
        // The size limit is for people who paste.
        let options = Options { size_limit: usize::MAX, ..Options::default() };
        let pipeline = text(Kind::GitlabCi, size);
        pipeline_layers(&pipeline, &options, &mut |layer, work| meter(&format!("pipeline: {layer}"), work));
        for kind in Kind::ALL {
            let text = text(kind, size);
            meter(&format!("whole check: {}", kind.as_str()), &mut || {
                black_box(check(kind, &text, &options));
            });
        }
        meter("detection", &mut || {
            for kind in Kind::ALL {
                black_box(detect(&text(kind, Size::Day)));
            }
            black_box(detect(&pipeline));
        });
        let report = check(Kind::GitlabCi, &pipeline, &options);
        meter("report as JSON", &mut || {
            black_box(to_json(vec![("-", &pipeline, &report)]));
        });
        meter("report as HTML", &mut || {
            black_box(report_html::fragment(&pipeline, &report));
        });
    }
}

/// Does the work. Valgrind knows this function by its name.
#[inline(never)]
fn metered(work: &mut dyn FnMut()) {
    work();
    // The work must have returned before this does.
    black_box(());
}

/// Runs [`go`] under Valgrind and reads what it counted.
fn count() -> Result<Counts> {
    let folder = repository::target().join("bench-layers");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let file = folder.join("callgrind.out");
    let program = env::current_exe().context("looking up the path of this program")?;
    let mut command = SearchPath::of_this_machine().command("valgrind");
    command.args(["--tool=callgrind", "--collect-atstart=no", "--combine-dumps=yes"]);
    command.args(["--toggle-collect=xtask::bench::layers::metered", "--dump-after=xtask::bench::layers::metered"]);
    command.arg(format!("--callgrind-out-file={}", file.display())).arg(program).args(["bench", "--layers-once"]);
    let output = command.output().context("starting Valgrind")?;
    ensure!(output.status.success(), "Valgrind did not count: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8_lossy(&output.stdout).into_owned();
    let profile = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    by_layer(&names.lines().collect::<Vec<_>>(), &costs(&profile))
}

/// The cost of each part of a profile that something was counted in, in their order.
fn costs(profile: &str) -> Vec<u64> {
    let totals = profile.lines().filter_map(|line| line.strip_prefix("totals:")?.trim().parse().ok());
    totals.filter(|cost| *cost > 0).collect()
}

/// Each layer is measured twice, once for each size.
fn by_layer(names: &[&str], costs: &[u64]) -> Result<Counts> {
    ensure!(names.len() == costs.len(), "{} layers ran, and Valgrind has counts of {}", names.len(), costs.len());
    let half = names.len() / 2;
    let (day, hundredfold) = (names.iter().zip(costs).take(half), names.iter().zip(costs).skip(half));
    day.zip(hundredfold)
        .map(|((layer, &day), (other, &hundredfold))| {
            ensure!(layer == other, "{layer} was followed by {other}");
            Ok(Count { layer: (*layer).to_owned(), day, hundredfold })
        })
        .collect()
}

/// The rules of a domain without what brings them their subjects.
fn alone(mut counts: Counts) -> Counts {
    let subjects = counts.iter().find(|count| is_subjects(count)).cloned();
    let Some(subjects) = subjects else { return counts };
    for count in &mut counts {
        if count.layer.contains(SUBJECTS_AND) {
            count.layer = count.layer.replace(SUBJECTS_AND, RULES);
            count.day = count.day.saturating_sub(subjects.day);
            count.hundredfold = count.hundredfold.saturating_sub(subjects.hundredfold);
        }
    }
    counts
}

/// Whether a count is of what brings rules their subjects.
fn is_subjects(count: &Count) -> bool {
    count.layer.ends_with(&format!(": {SUBJECTS}"))
}

fn print(counts: &[Count], baseline: Option<&[Count]>) {
    println!("| layer | a day | 100 times |{}", if baseline.is_some() { " before: a day | 100 times |" } else { "" });
    println!("|---|--:|--:|{}", if baseline.is_some() { "--:|--:|" } else { "" });
    for count in counts {
        let figures = format!("| {} | {} | {} |", count.layer, grouped(count.day), grouped(count.hundredfold));
        let before = baseline.map(|baseline| match baseline.iter().find(|before| before.layer == count.layer) {
            Some(before) => format!(" {} | {} |", grouped(before.day), grouped(before.hundredfold)),
            None => " – | – |".to_owned(),
        });
        println!("{figures}{}", before.unwrap_or_default());
    }
}

/// The layers that cost too much more than before, or that are gone, in words.
fn dearer(before: &[Count], now: &[Count], tolerance: u64) -> Vec<String> {
    let now: BTreeMap<&str, &Count> = now.iter().map(|count| (count.layer.as_str(), count)).collect();
    let subjects = before.iter().find(|count| is_subjects(count));
    let mut dearer = Vec::new();
    for before in before {
        let subjects = subjects.filter(|_| before.layer.contains(RULES));
        let [slack_day, slack_hundredfold] = [subjects.map(|it| it.day), subjects.map(|it| it.hundredfold)]
            .map(|count| count.unwrap_or(0) / OF_A_DIFFERENCE);
        let Some(now) = now.get(before.layer.as_str()) else {
            dearer.push(format!("{}: no longer measured; save the counts anew", before.layer));
            continue;
        };
        for (size, before_cost, now_cost, slack) in [
            ("a day", before.day, now.day, slack_day),
            ("100 times", before.hundredfold, now.hundredfold, slack_hundredfold),
        ] {
            if now_cost > before_cost + before_cost / 100 * tolerance + UNIMPORTANT + slack {
                let (before_cost, now_cost) = (grouped(before_cost), grouped(now_cost));
                dearer.push(format!("{}, {size}: {now_cost} instructions, {before_cost} before", before.layer));
            }
        }
    }
    dearer
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (start, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let parts: Vec<String> =
        Some(start.to_owned()).filter(|start| !start.is_empty()).into_iter().chain(groups).collect();
    parts.join(",")
}

fn read(path: &Path) -> Result<Baseline> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} holds no counts of layers", path.display()))
}

fn compiler() -> Result<String> {
    let program = env::var_os("RUSTC").map_or_else(|| PathBuf::from("rustc"), PathBuf::from);
    let output = SearchPath::of_this_machine().command(&program.to_string_lossy()).arg("--version").output()?;
    match String::from_utf8(output.stdout) {
        Ok(version) if output.status.success() => Ok(version.trim().to_owned()),
        _ => bail!("rustc does not tell its version"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(layer: &str, day: u64, hundredfold: u64) -> Count {
        Count { layer: layer.to_owned(), day, hundredfold }
    }

    #[test]
    fn a_layer_that_got_dearer_is_named_with_both_figures() {
        let before = [count("YAML", 100_000, 10_000_000), count("graph", 50_000, 5_000_000)];
        let now = [count("YAML", 102_000, 10_400_000), count("graph", 40_000, 5_600_000)];
        assert_eq!(dearer(&before, &now, 5), ["graph, 100 times: 5,600,000 instructions, 5,000,000 before"]);
        assert_eq!(dearer(&before, &now, 15), Vec::<String>::new());
    }

    #[test]
    fn rules_may_differ_by_a_little_of_what_they_are_a_difference_of() {
        let subjects = count(&format!("pipeline: {SUBJECTS}"), 100_000, 10_000_000);
        let rules = |hundredfold| count("pipeline: rules: Image tags", 1_000, hundredfold);
        let before = [subjects.clone(), rules(40_000)];
        assert_eq!(dearer(&before, &[subjects.clone(), rules(80_000)], 5), Vec::<String>::new());
        assert_eq!(dearer(&before, &[subjects, rules(90_000)], 5).len(), 1);
    }

    #[test]
    fn a_layer_that_is_gone_is_no_success() {
        assert_eq!(dearer(&[count("YAML", 1, 1)], &[], 5), ["YAML: no longer measured; save the counts anew"]);
    }

    #[test]
    fn counts_go_to_their_layers_by_their_order() {
        let profile = "part: 1\ntotals: 12\n\npart: 2\ntotals: 7\npart: 3\ntotals: 120\npart: 4\ntotals: 70\npart: 5\ntotals: 0\n";
        let counts = by_layer(&["YAML", "graph", "YAML", "graph"], &costs(profile)).unwrap();
        assert_eq!(counts, [count("YAML", 12, 120), count("graph", 7, 70)]);
        assert!(by_layer(&["YAML", "graph"], &[1]).is_err());
        assert!(by_layer(&["YAML", "graph"], &[1, 2]).is_err());
    }

    #[test]
    fn rules_are_told_without_what_brings_their_subjects() {
        let subjects = count(&format!("pipeline: {SUBJECTS}"), 10, 100);
        let rules = count(&format!("pipeline: {SUBJECTS_AND}Image tags"), 15, 170);
        assert_eq!(alone(vec![subjects.clone(), rules]), [subjects, count("pipeline: rules: Image tags", 5, 70)]);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn every_layer_works_on_both_sizes() {
        let mut layers = Vec::new();
        go_through(&mut |layer, work| {
            work();
            layers.push(layer.to_owned());
        });
        let half = layers.len() / 2;
        assert!(half > 15 && layers[..half] == layers[half..], "{layers:?}");
    }
}
