//! The command `check`.

use std::io;
use std::path::Path;

use conformance::{Detection, Report};
use diagnostics::{Severity, Verdict};

use crate::args::{self, CheckArgs};
use crate::baseline::{Baseline, Ledger, Noted};
use crate::fix::{self, Corrected};
use crate::inputs::{self, Found, Input, Missed, Unreadable, Walk};
use crate::output::{self, Checked, Detected, Outputs, Rendered, Written};
use crate::parallel::in_order;
use crate::progress::Progress;
use crate::settings::{Settings, TextSettings};
use crate::status::Status;

/// So many entries of a baseline that occur no more are named.
const GONE_SHOWN: usize = 20;

/// Checks all that the arguments name. What cannot be checked is said on standard error, and keeps nothing else from being
/// checked.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let settings = match Settings::of(args) {
        Ok(settings) => settings,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let written = match Written::of(args.output.iter().map(|(_, path)| path.as_path()), &args.paths) {
        Ok(written) => written,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let excludes = |path: &Path| settings.excludes(path) || written.has(path);
    let walk = Walk { every_file: args.kind.is_some(), ignored_too: args.no_ignore, excludes: &excludes };
    let Some(found) = inputs::find(&args.paths, walk) else {
        let mistake = args::mistake("name a file, a directory, or `-` for standard input, which is a terminal here");
        // There is nowhere left to say that standard error is closed.
        let _ = mistake.print();
        return Status::CouldNotRun;
    };

    let (inputs, total): (Box<dyn Iterator<Item = Found> + Send>, _) = match args.shard {
        Some(shard) => {
            let part = shard.of(found);
            let total = part.len();
            (Box::new(part.into_iter()), Some(total))
        }
        None => (Box::new(found), None),
    };

    let mut status = Status::Clean;
    let mut outputs = match Outputs::of(args, &settings) {
        Ok(outputs) => outputs,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let progress = Progress::start("texts", "checked", total, args.quiet);
    match check_all(inputs, args, &settings, &mut outputs, progress, &mut status) {
        Ok(()) => status,
        Err(error) => status.max(output::undelivered(&error)),
    }
}

/// What became of one text.
struct Done {
    /// Whether it ends the run with [`Status::Errors`].
    fails: bool,
    /// What is written of it.
    rendered: Rendered,
    /// Standard input after its fixes.
    text: Option<String>,
    /// What the baseline makes of it.
    noted: Noted,
}

fn check_all(
    inputs: impl Iterator<Item = Found> + Send,
    args: &CheckArgs,
    settings: &Settings,
    outputs: &mut Outputs,
    progress: Progress,
    status: &mut Status,
) -> io::Result<()> {
    let forms = outputs.forms();
    let work = |input: Found| -> Result<Done, Missed> {
        let input = input?;
        let (checked, noted) = check(&input, args, settings).map_err(|Unreadable(reason)| {
            let source = input.source(args.stdin_filename.as_deref());
            Missed { source, reason }
        })?;
        // A diff is wanted so that nothing is left to fix.
        let fails = if args.diff { checked.before.is_some() } else { checked.report.verdict() == Verdict::Fails };
        let is_written = args.writes_text() && input == Input::StandardInput;
        let text = is_written.then(|| checked.text.clone());
        Ok(Done { fails, rendered: forms.render(checked), text, noted })
    };
    let mut ledger = Ledger::default();
    let mut take = |outcome: Result<Done, Missed>| match outcome {
        Ok(Done { fails, rendered, text, noted }) => {
            ledger.add(noted);
            if fails {
                *status = (*status).max(Status::Errors);
            }
            outputs.write(rendered)?;
            text.map_or(Ok(()), |text| output::write_text(&text))
        }
        Err(missed) => {
            *status = Status::CouldNotRun;
            output::complain(&missed.reason);
            outputs.skip(missed)
        }
    };
    let outcome = in_order(inputs, work, |outcome| {
        progress.advance();
        match &outcome {
            // Most texts of a large folder have nothing to show.
            Ok(done) if done.text.is_none() && done.rendered.is_silent() => take(outcome),
            _ => progress.aside(|| take(outcome)),
        }
    });
    drop(progress);
    *status = (*status).max(outputs.finish());
    outcome?;
    if let Some(baseline) = &settings.baseline {
        *status = account(baseline, ledger, args, *status);
    }
    Ok(())
}

/// Writes the baseline that is to be made, or says what it has too much.
fn account(baseline: &Baseline, ledger: Ledger, args: &CheckArgs, status: Status) -> Status {
    if let Some(path) = baseline.to_write() {
        if status == Status::CouldNotRun {
            output::complain("the baseline is not written, because not everything was checked");
            return status;
        }
        return match ledger.write(path) {
            Ok(count) if !args.quiet => {
                let findings = output::counted(count, "finding is", "findings are");
                output::remark(&format!("{findings} in the baseline `{}`", path.display()));
                status
            }
            Ok(_) => status,
            Err(unreadable) => output::refuse(&unreadable),
        };
    }
    // All shards see the same files; one of them is enough to miss some.
    let gone = baseline.gone(ledger, args.shard.is_none_or(|shard| shard.index == 1));
    if !args.quiet && !gone.is_empty() {
        let entries = output::counted(gone.len(), "entry occurs", "entries occur");
        output::remark(&format!(
            "{entries} no more in the baseline `{0}`; `--write-baseline {0}` leaves out:",
            baseline.name()
        ));
        gone.iter().take(GONE_SHOWN).for_each(|entry| output::remark(&entry.to_string()));
        if gone.len() > GONE_SHOWN {
            output::remark(&format!("… and {} more", gone.len() - GONE_SHOWN));
        }
    }
    status
}

fn check(input: &Input, args: &CheckArgs, settings: &Settings) -> Result<(Checked, Noted), Unreadable> {
    let name = args.stdin_filename.as_deref();
    let text = input.read(settings.size_limit())?;
    let TextSettings { options, severity } = settings.for_text(input.path(name));
    let (kind, detected) = match args.kind.or_else(|| input.kind(name)) {
        Some(kind) => (kind, None),
        None => {
            let Detection { kind, subject, reason, checkable, .. } = conformance::detect(&text);
            // Of a text that is too long to be read, that is the first thing to say.
            if !checkable && text.len() <= options.size_limit {
                return Err(Unreadable(format!(
                    "{} is not checked. {reason} With `--as KIND`, it is read as that kind all the same.",
                    input.name()
                )));
            }
            (kind, Some(Detected { subject, reason }))
        }
    };
    let check = |text: &str| {
        let mut report = conformance::check_against(&settings.standard, kind, text, &options);
        report.findings.retain(|finding| finding.severity >= severity);
        report
    };
    let report = check(&text);
    let source = input.source(name);
    // Findings that are too light are not reported; that says nothing of whether they occur.
    let looks = |rule: &str| severity == Severity::Note && options.rules.includes(rule);
    let hold_back = |text: &str, report: &mut Report| match &settings.baseline {
        Some(baseline) => baseline.hold_back(input.path(name), text, report, looks),
        None => Noted::default(),
    };
    let Some(wanted) = args.fixes() else {
        let mut report = report;
        let mut noted = hold_back(&text, &mut report);
        let held = std::mem::take(&mut noted.held);
        return Ok((Checked { source, text, detected, report, held, before: None, fixes: 0 }, noted));
    };
    let Corrected { text: after, mut report, fixes } = fix::corrected(&text, report, wanted, check);
    let mut noted = hold_back(&after, &mut report);
    let held = std::mem::take(&mut noted.held);
    let is_changed = after != text;
    if let (true, false, Input::File(path)) = (is_changed, args.diff, input) {
        fix::replace(path, &text, &after).map_err(|error| {
            Unreadable(format!("cannot write the fixes of {}: {error}; nothing was written", input.name()))
        })?;
    }
    let before = is_changed.then_some(text);
    Ok((Checked { source, text: after, detected, report, held, before, fixes }, noted))
}
