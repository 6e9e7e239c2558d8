//! Running the engine over the inputs, on every core, and telling what came of it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use conformance::{Kind, Report, check};

use super::Options;
use super::inputs::{self, Expected, Group, Input};

/// An input that takes this long hangs: the run ends and names it.
const HANG: Duration = Duration::from_secs(60);

/// The most findings that `--show` prints.
const MOST_SHOWN: usize = 200;

thread_local! {
    /// What the last panic of this thread said, and where in the source it happened.
    static LAST_PANIC: Cell<String> = const { Cell::new(String::new()) };
}

/// What came of one input.
struct Outcome {
    input: usize,
    took: Duration,
    /// The findings as rule, line and message; or the message of the panic.
    findings: Result<Vec<(&'static str, usize, String)>, String>,
    /// How a vector differs from what is expected of it.
    disagreement: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<()> {
    let inputs = Arc::new(inputs::read(&options.folder)?);
    if cfg!(debug_assertions) {
        println!(
            "This is a development build: the times say nothing. Run it as `cargo xtask corpus`, without features."
        );
    }
    let start = Instant::now();
    let outcomes = check_all(&inputs)?;
    println!("{} inputs in {:.2} s on all cores\n", inputs.len(), start.elapsed().as_secs_f64());
    print_findings(&inputs, &outcomes);
    print_speed(&inputs, &outcomes);
    if let Some(rule) = &options.show {
        print_rule(rule, &inputs, &outcomes);
    }
    judge(options, &inputs, &outcomes)
}

/// Checks every input. The threads are not waited for: one that hangs ends with the program.
fn check_all(inputs: &Arc<Vec<Input>>) -> Result<Vec<Outcome>> {
    // A panic is an outcome here, told once at the end with its place, not a page of backtrace at each.
    panic::set_hook(Box::new(|panic| LAST_PANIC.set(panic.to_string().replace('\n', " "))));
    let next = Arc::new(AtomicUsize::new(0));
    let running: Arc<Mutex<BTreeMap<usize, Instant>>> = Arc::default();
    let (sender, receiver) = mpsc::channel();
    for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
        let (inputs, next, running, sender) = (inputs.clone(), next.clone(), running.clone(), sender.clone());
        thread::spawn(move || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(input) = inputs.get(index) else { break };
                running.lock().unwrap_or_else(PoisonError::into_inner).insert(index, Instant::now());
                let outcome = check_one(index, input);
                running.lock().unwrap_or_else(PoisonError::into_inner).remove(&index);
                if sender.send(outcome).is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);

    let mut outcomes = Vec::new();
    loop {
        match receiver.recv_timeout(Duration::from_secs(1)) {
            Ok(outcome) => outcomes.push(outcome),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let running = running.lock().unwrap_or_else(PoisonError::into_inner);
                let hanging =
                    running.iter().find(|(_, since)| since.elapsed() > HANG).and_then(|(index, _)| inputs.get(*index));
                if let Some(input) = hanging {
                    bail!("{} has been running for more than {} s", input.name, HANG.as_secs());
                }
            }
        }
    }
    // Back to the hook that prints: from here on a panic is ours.
    drop(panic::take_hook());
    outcomes.sort_by_key(|outcome| outcome.input);
    Ok(outcomes)
}

fn check_one(index: usize, input: &Input) -> Outcome {
    let options = conformance::Options::default();
    let start = Instant::now();
    let report = panic::catch_unwind(AssertUnwindSafe(|| check(input.kind, &input.text, &options)));
    let took = start.elapsed();
    match report {
        Ok(report) => {
            let line = |offset: usize| input.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
            let findings = report.findings.iter();
            let findings = findings.map(|found| (found.rule, line(found.span.start), found.message.clone())).collect();
            let disagreement = input.expected.as_ref().and_then(|expected| disagreement(expected, &report));
            Outcome { input: index, took, findings: Ok(findings), disagreement }
        }
        Err(_) => Outcome { input: index, took, findings: Err(LAST_PANIC.take()), disagreement: None },
    }
}

/// How the engine's view of a reference differs from Docker's, if it does.
fn disagreement(expected: &Expected, report: &Report) -> Option<String> {
    let is_refused = report.findings.iter().any(|finding| finding.rule == "image-syntax");
    match (expected, report.understood.reference.as_ref().filter(|_| !is_refused)) {
        (Expected::Refused, None) => None,
        (Expected::Refused, Some(_)) => Some("Docker refuses it, the engine does not".to_owned()),
        (Expected::Parts { .. }, None) => Some("Docker accepts it, the engine does not".to_owned()),
        (Expected::Parts { registry, repository, tag, digest }, Some(found)) => {
            let agrees =
                (registry, repository, tag, digest) == (&found.registry, &found.repository, &found.tag, &found.digest);
            (!agrees).then(|| format!("Docker: {registry} {repository} {tag:?} {digest:?}; the engine: {found:?}"))
        }
    }
}

/// A table of the rules: findings in each group, and in how many of its inputs.
fn print_findings(inputs: &[Input], outcomes: &[Outcome]) {
    let mut table: BTreeMap<&str, BTreeMap<Group, (usize, BTreeSet<usize>)>> = BTreeMap::new();
    for outcome in outcomes {
        let Some(input) = inputs.get(outcome.input) else { continue };
        for (rule, ..) in outcome.findings.iter().flatten() {
            let (findings, found_in) = table.entry(rule).or_default().entry(input.group).or_default();
            *findings += 1;
            found_in.insert(outcome.input);
        }
    }
    print!("{:<32}", "findings (in inputs)");
    for group in Group::ALL {
        let size = inputs.iter().filter(|input| input.group == group).count();
        print!(" {:>16}", format!("{} of {size}", group.title()));
    }
    println!();
    for (rule, groups) in &table {
        print!("{rule:<32}");
        for group in Group::ALL {
            let cell = groups.get(&group).map(|(findings, found_in)| format!("{findings} ({})", found_in.len()));
            print!(" {:>16}", cell.unwrap_or_default());
        }
        println!();
    }
    println!();
}

/// How fast, for each kind, and which input was slowest.
fn print_speed(inputs: &[Input], outcomes: &[Outcome]) {
    for kind in Kind::ALL {
        let of_kind = || outcomes.iter().filter_map(|outcome| Some((outcome, inputs.get(outcome.input)?)));
        let of_kind = || of_kind().filter(|(_, input)| input.kind == kind);
        let Some((slowest, input)) = of_kind().max_by_key(|(outcome, _)| outcome.took) else { continue };
        let bytes: usize = of_kind().map(|(_, input)| input.text.len()).sum();
        let seconds: f64 = of_kind().map(|(outcome, _)| outcome.took.as_secs_f64()).sum();
        println!(
            "{}: {:.1} MB in {:.3} s of one core, {:.1} MB/s; slowest {:.2} ms for {} bytes: {}",
            kind.as_str(),
            bytes as f64 / 1e6,
            seconds,
            bytes as f64 / 1e6 / seconds.max(1e-9),
            slowest.took.as_secs_f64() * 1e3,
            input.text.len(),
            input.name
        );
    }
}

fn print_rule(rule: &str, inputs: &[Input], outcomes: &[Outcome]) {
    println!();
    let mut places = outcomes.iter().flat_map(|outcome| {
        let name = inputs.get(outcome.input).map_or("", |input| &input.name);
        outcome
            .findings
            .iter()
            .flatten()
            .filter(|(found, ..)| *found == rule)
            .map(move |(_, line, message)| (name, line, message))
    });
    for (name, line, message) in places.by_ref().take(MOST_SHOWN) {
        println!("{name}:{line}: {message}");
    }
    let more = places.count();
    if more > 0 {
        println!("… and {more} more");
    }
}

/// Fails when something happened that must not, and says to which inputs.
fn judge(options: &Options, inputs: &[Input], outcomes: &[Outcome]) -> Result<()> {
    let limit = Duration::from_millis(options.limit);
    let name = |outcome: &Outcome| inputs.get(outcome.input).map_or("", |input| &input.name).to_owned();
    let panics: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| outcome.findings.as_ref().err().map(|message| format!("{}: {message}", name(outcome))))
        .collect();
    let slow: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.took > limit)
        .map(|outcome| format!("over the limit: {}: {} ms", name(outcome), outcome.took.as_millis()))
        .collect();
    let wrong: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| Some(format!("vector: {}: {}", name(outcome), outcome.disagreement.as_ref()?)))
        .collect();
    let vectors = inputs.iter().filter(|input| input.expected.is_some()).count();
    println!(
        "\nreference vectors: {} of {vectors} agree; panics: {}; over {} ms: {}",
        vectors - wrong.len(),
        panics.len(),
        options.limit,
        slow.len()
    );
    let faults: Vec<_> = [panics, slow, wrong].concat();
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} of {} inputs went wrong", faults.len(), inputs.len());
    }
    Ok(())
}
