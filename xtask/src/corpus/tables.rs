//! What came of the inputs, as tables for a person.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Result, bail};
use conformance::Kind;
use conformance::yaml::Agreement;

use super::inputs::{Expected, Group, Input};
use super::measure::{Found, Outcome};

/// So many of the inputs are named in which a check costs most beside reading the YAML.
const MOST_RATIOS: usize = 5;

/// The most findings of one rule that are printed.
const MOST_SHOWN: usize = 200;

/// A table of the rules: findings in each group, and in how many of its inputs.
pub(super) fn print_findings(inputs: &[Input], outcomes: &[Outcome]) {
    let mut table: BTreeMap<&str, BTreeMap<Group, (usize, BTreeSet<usize>)>> = BTreeMap::new();
    for outcome in outcomes {
        let Some(input) = inputs.get(outcome.input) else { continue };
        for found in outcome.findings.iter().flatten() {
            let (findings, found_in) = table.entry(found.rule).or_default().entry(input.group).or_default();
            *findings += 1;
            found_in.insert(outcome.input);
        }
    }
    print!("{:<32}", "findings (in inputs)");
    for group in Group::ALL {
        let size = inputs.iter().filter(|input| input.group == group).count();
        print!(" {:>18}", format!("{} of {size}", group.title()));
    }
    println!();
    for (rule, groups) in &table {
        print!("{rule:<32}");
        for group in Group::ALL {
            let cell = groups.get(&group).map(|(findings, found_in)| format!("{findings} ({})", found_in.len()));
            print!(" {:>18}", cell.unwrap_or_default());
        }
        println!();
    }
    println!();
}

/// How fast, for each kind, and which input was slowest.
pub(super) fn print_speed(inputs: &[Input], outcomes: &[Outcome]) {
    for kind in Kind::ALL {
        let of_kind = || outcomes.iter().filter_map(|outcome| Some((outcome, inputs.get(outcome.input)?)));
        let of_kind = || of_kind().filter(|(_, input)| input.kind == kind);
        let Some((slowest, input)) = of_kind().max_by_key(|(outcome, _)| outcome.took) else { continue };
        let bytes: usize = of_kind().map(|(_, input)| input.text.len()).sum();
        let seconds: f64 = of_kind().map(|(outcome, _)| outcome.took.as_secs_f64()).sum();
        println!(
            "{}: {} inputs, {:.1} MB in {:.3} s of one core, {:.1} MB/s; slowest {:.2} ms for {} bytes: {}",
            kind.as_str(),
            of_kind().count(),
            bytes as f64 / 1e6,
            seconds,
            bytes as f64 / 1e6 / seconds.max(1e-9),
            slowest.took.as_secs_f64() * 1e3,
            input.text.len(),
            input.name
        );
        if kind == Kind::GitlabCi {
            let best = |which: usize| of_kind().map(|(outcome, _)| outcome.best[which].as_secs_f64()).sum::<f64>();
            println!("{}: check ÷ YAML parse: {:.2}", kind.as_str(), best(0) / best(1).max(1e-9));
            // Of a file that is read at once the clock tells nothing.
            let measured = of_kind().filter(|(outcome, _)| outcome.best[1] > Duration::from_micros(200));
            let ratio = |outcome: &Outcome| outcome.best[0].as_secs_f64() / outcome.best[1].as_secs_f64();
            let mut ratios: Vec<_> = measured.map(|(outcome, input)| (ratio(outcome), &input.name)).collect();
            ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
            for (ratio, name) in ratios.iter().take(MOST_RATIOS) {
                println!("  {ratio:.1} in {name}");
            }
        }
    }
}

/// How many pipelines our own scanner reads, and how many it leaves to the parser, in each group.
pub(super) fn print_readers(inputs: &[Input], outcomes: &[Outcome]) {
    for group_of in Group::ALL {
        let of_group = || outcomes.iter().filter(|outcome| group(inputs, outcome) == Some(group_of));
        let agreements = || of_group().filter_map(|outcome| outcome.agreement.as_ref());
        let left = agreements().filter(|agreement| **agreement == Agreement::LeftToParser).count();
        let pipelines = agreements().count();
        if pipelines > 0 {
            println!("{}: our own scanner reads {} of {pipelines}", group_of.title(), pipelines - left);
        }
    }
}

/// Every finding of one rule.
pub(super) fn print_rule(rule: &str, inputs: &[Input], outcomes: &[Outcome]) {
    println!();
    print_some(places(inputs, outcomes, |found| found.rule == rule));
}

/// Every pipeline that GitLab runs and that the engine says GitLab refuses, by rule.
pub(super) fn print_refusals(inputs: &[Input], outcomes: &[Outcome]) {
    let running: Vec<_> = outcomes.iter().filter(|outcome| group(inputs, outcome) == Some(Group::Pipelines)).collect();
    let rules: BTreeSet<_> = running.iter().flat_map(|outcome| outcome.refusals()).map(|found| found.rule).collect();
    let files = running.iter().filter(|outcome| outcome.disagreement.is_some()).count();
    println!("\npipelines that GitLab runs: {}; with an error of `ci-*`: {files}", running.len());
    for rule in rules {
        let places = || {
            let running = running.iter().copied();
            places(inputs, running, |found| found.rule == rule && found.is_refusal())
        };
        println!("{rule}: {}", places().count());
        print_some(places());
    }
}

/// How the engine agrees with the peer's tests.
pub(super) fn print_peer(inputs: &[Input], outcomes: &[Outcome]) {
    let tests = || outcomes.iter().filter(|outcome| group(inputs, outcome) == Some(Group::Peer));
    if tests().next().is_none() {
        return;
    }
    let expected = |outcome: &Outcome| inputs.get(outcome.input).and_then(|input| input.expected.clone());
    println!("\n{:<54} {:>7} {:>7}", "peer tests", "files", "agree");
    for (title, is_row) in PEER_ROWS {
        let row = || tests().filter(|outcome| is_row(expected(outcome).as_ref()));
        let agree = row().filter(|outcome| outcome.disagreement.is_none() && outcome.findings.is_ok()).count();
        println!("{title:<54} {:>7} {agree:>7}", row().count());
        for outcome in row() {
            if let Some(disagreement) = &outcome.disagreement {
                println!("  {}: {disagreement}", name(inputs, outcome));
            }
        }
    }
}

/// The rows of the table of the peer's tests: the title, and which tests belong in it.
type PeerRow = (&'static str, fn(Option<&Expected>) -> bool);
const PEER_ROWS: [PeerRow; 3] = [
    ("valid: no error of `ci-*`", |expected| matches!(expected, Some(Expected::Runs))),
    ("wrong, and the file alone shows it: an error of `ci-*`", |expected| {
        matches!(expected, Some(Expected::Refused { .. }))
    }),
    ("no verdict of their own: no panic", |expected| expected.is_none()),
];

/// The places of the findings that are wanted, as `file:line: message`.
fn places<'a>(
    inputs: &'a [Input],
    outcomes: impl IntoIterator<Item = &'a Outcome>,
    is_wanted: impl Fn(&Found) -> bool + 'a,
) -> impl Iterator<Item = String> {
    let is_wanted = std::rc::Rc::new(is_wanted);
    outcomes.into_iter().flat_map(move |outcome| {
        let (name, is_wanted) = (name(inputs, outcome), is_wanted.clone());
        let wanted = outcome.findings.iter().flatten().filter(move |found| is_wanted(found));
        wanted.map(move |found| format!("{name}:{}: {}", found.line, found.message))
    })
}

fn print_some(mut lines: impl Iterator<Item = String>) {
    for line in lines.by_ref().take(MOST_SHOWN) {
        println!("  {line}");
    }
    let more = lines.count();
    if more > 0 {
        println!("  … and {more} more");
    }
}

fn name<'a>(inputs: &'a [Input], outcome: &Outcome) -> &'a str {
    inputs.get(outcome.input).map_or("", |input| &input.name)
}

fn group(inputs: &[Input], outcome: &Outcome) -> Option<Group> {
    inputs.get(outcome.input).map(|input| input.group)
}

/// Fails when something happened that must not, and says to which inputs.
pub(super) fn judge(limit: u64, inputs: &[Input], outcomes: &[Outcome]) -> Result<()> {
    let longest = Duration::from_millis(limit);
    let is_of = |outcome: &&Outcome, wanted: Group| group(inputs, outcome) == Some(wanted);
    let panics: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| {
            outcome.findings.as_ref().err().map(|message| format!("panic: {}: {message}", name(inputs, outcome)))
        })
        .collect();
    let slow: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.took > longest)
        .map(|outcome| format!("over the limit: {}: {} ms", name(inputs, outcome), outcome.took.as_millis()))
        .collect();
    let vectors = outcomes.iter().filter(|outcome| is_of(outcome, Group::Vectors)).count();
    let wrong: Vec<_> = outcomes
        .iter()
        .filter(|outcome| is_of(outcome, Group::Vectors))
        .filter_map(|outcome| Some(format!("vector: {}: {}", name(inputs, outcome), outcome.disagreement.as_ref()?)))
        .collect();
    let readers: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| match outcome.agreement.as_ref()? {
            Agreement::Different { scanner, parser } => {
                Some(format!("YAML: {}: our own scanner has {scanner}, the parser {parser}", name(inputs, outcome)))
            }
            Agreement::Same | Agreement::LeftToParser => None,
        })
        .collect();
    println!(
        "\nYAML that the scanner and the parser read differently: {}; reference vectors: {} of {vectors} agree; panics: {}; hangs: 0; over {limit} ms: {}",
        readers.len(),
        vectors - wrong.len(),
        panics.len(),
        slow.len()
    );
    let faults: Vec<_> = [panics, slow, wrong, readers].concat();
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} of {} inputs went wrong", faults.len(), inputs.len());
    }
    Ok(())
}
