//! Running the engine over the inputs, on every core.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use conformance::{Kind, Report, check, yaml};

use super::inputs::{Expected, Input};

/// A check is compared with its parse by the best of so many times each.
const TIMES: usize = 3;

/// An input that takes this long hangs: the run ends and names it.
const HANG: Duration = Duration::from_secs(60);

thread_local! {
    /// What the last panic of this thread said, and where in the source it happened.
    static LAST_PANIC: Cell<String> = const { Cell::new(String::new()) };
}

/// What came of one input.
pub(crate) struct Outcome {
    /// Its index.
    pub(crate) input: usize,
    pub(crate) took: Duration,
    /// For a pipeline, the best of a few times of the check, and of reading the YAML alone.
    pub(crate) best: [Duration; 2],
    /// For a pipeline, whether both readers of YAML make the same of it.
    pub(crate) agreement: Option<yaml::Agreement>,
    /// The findings; or the message of the panic.
    pub(crate) findings: Result<Vec<Found>, String>,
    /// How it differs from what is expected of it.
    pub(crate) disagreement: Option<String>,
}

/// A finding, as far as the tables need it.
pub(crate) struct Found {
    pub(crate) rule: &'static str,
    pub(crate) is_error: bool,
    /// From 1.
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Found {
    /// Whether it says that GitLab refuses the file.
    pub(crate) fn is_refusal(&self) -> bool {
        self.is_error && self.rule.starts_with("ci-")
    }
}

impl Outcome {
    /// What says that GitLab refuses the file.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = &Found> {
        self.findings.iter().flatten().filter(|found| found.is_refusal())
    }
}

/// Checks every input. The threads are not waited for: one that hangs ends with the program.
pub(crate) fn check_all(inputs: &Arc<Vec<Input>>) -> Result<Vec<Outcome>> {
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
    let options = conformance::Options { is_part: input.is_part, ..conformance::Options::default() };
    let start = Instant::now();
    let report = panic::catch_unwind(AssertUnwindSafe(|| check(input.kind, &input.text, &options)));
    let took = start.elapsed();
    let is_pipeline = report.is_ok() && input.kind == Kind::GitlabCi;
    let best = if is_pipeline { best_times(&input.text, &options) } else { [took; 2] };
    let agreement = is_pipeline.then(|| yaml::agreement(&input.text, &yaml::Limits::default()));
    match report {
        Ok(report) => {
            let findings = found(&input.text, &report);
            let disagreement = input.expected.as_ref().and_then(|expected| disagreement(expected, &report, &findings));
            Outcome { input: index, took, best, agreement, findings: Ok(findings), disagreement }
        }
        Err(_) => Outcome { input: index, took, best, agreement, findings: Err(LAST_PANIC.take()), disagreement: None },
    }
}

/// How long the check of a pipeline takes, and reading its YAML.
fn best_times(text: &str, options: &conformance::Options) -> [Duration; 2] {
    let best = |work: &dyn Fn()| {
        let times = (0..TIMES).map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        });
        times.min().unwrap_or_default()
    };
    let check = || drop(check(Kind::GitlabCi, text, options));
    let parse = || drop(yaml::parse(text, &yaml::Limits::default()));
    [best(&check), best(&parse)]
}

/// The findings of a report, with their lines.
fn found(text: &str, report: &Report) -> Vec<Found> {
    let line = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let found = |finding: &diagnostics::Finding| Found {
        rule: finding.rule,
        is_error: finding.severity == diagnostics::Severity::Error,
        line: line(finding.span.start),
        message: finding.message.clone(),
    };
    report.findings.iter().map(found).collect()
}

/// How the engine's view of an input differs from what is known of it, if it does.
fn disagreement(expected: &Expected, report: &Report, findings: &[Found]) -> Option<String> {
    let reference = || {
        let is_refused = findings.iter().any(|finding| finding.rule == "image-syntax");
        report.understood.reference.as_ref().filter(|_| !is_refused)
    };
    match expected {
        Expected::Runs => {
            let first = findings.iter().find(|finding| finding.is_refusal())?;
            Some(format!("GitLab runs it; line {}: {}: {}", first.line, first.rule, first.message))
        }
        Expected::Refused { why } => {
            let agrees = findings.iter().any(Found::is_refusal);
            (!agrees).then(|| format!("GitLab refuses it and the engine does not: {why}"))
        }
        Expected::NoReference => reference().map(|_| "Docker refuses it, the engine does not".to_owned()),
        Expected::Reference { registry, repository, tag, digest } => {
            let Some(found) = reference() else { return Some("Docker accepts it, the engine does not".to_owned()) };
            let agrees =
                (registry, repository, tag, digest) == (&found.registry, &found.repository, &found.tag, &found.digest);
            (!agrees).then(|| format!("Docker: {registry} {repository} {tag:?} {digest:?}; the engine: {found:?}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(text: &str, expected: Expected) -> Option<String> {
        let report = check(Kind::GitlabCi, text, &conformance::Options::default());
        disagreement(&expected, &report, &found(text, &report))
    }

    #[test]
    fn a_pipeline_that_gitlab_runs_must_get_no_error_of_gitlab() {
        // The organisation's own rules have their say in both, and do not count.
        assert_eq!(outcome("job:\n  image: python\n  script: date\n", Expected::Runs), None);
        let told = outcome("job:\n  script: date\n  : [\n", Expected::Runs).unwrap();
        assert!(told.starts_with("GitLab runs it; line "), "{told}");
    }

    #[test]
    fn a_pipeline_that_gitlab_refuses_must_get_an_error_of_gitlab() {
        let refused = || Expected::Refused { why: "it is no pipeline".to_owned() };
        assert_eq!(outcome("job: [", refused()), None);
        let told = outcome("job:\n  script: date\n", refused()).unwrap();
        assert_eq!(told, "GitLab refuses it and the engine does not: it is no pipeline");
    }
}
