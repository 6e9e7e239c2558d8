//! The command `check`.

use std::io;
use std::path::Path;

use conformance::Detection;
use diagnostics::Verdict;

use crate::args::{self, CheckArgs};
use crate::fix::{self, Corrected};
use crate::inputs::{self, Found, Input, Unreadable, Walk};
use crate::output::{self, Checked, Detected, Outputs, Rendered};
use crate::parallel::in_order;
use crate::settings::{Settings, TextSettings};
use crate::status::Status;

/// Checks all that the arguments name. What cannot be checked is said on standard error, and keeps nothing else from being
/// checked.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let settings = match Settings::of(args) {
        Ok(settings) => settings,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let excludes = |path: &Path| settings.excludes(path);
    let walk = Walk { every_file: args.kind.is_some(), ignored_too: args.no_ignore, excludes: &excludes };
    let Some(inputs) = inputs::find(&args.paths, walk) else {
        let mistake = args::mistake("name a file, a directory, or `-` for standard input, which is a terminal here");
        // There is nowhere left to say that standard error is closed.
        let _ = mistake.print();
        return Status::CouldNotRun;
    };

    let mut status = Status::Clean;
    let mut outputs = match Outputs::of(args, &settings) {
        Ok(outputs) => outputs,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    match check_all(inputs, args, &settings, &mut outputs, &mut status) {
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
}

fn check_all(
    inputs: impl Iterator<Item = Found> + Send,
    args: &CheckArgs,
    settings: &Settings,
    outputs: &mut Outputs,
    status: &mut Status,
) -> io::Result<()> {
    let forms = outputs.forms();
    let work = |input: Found| -> Result<Done, Unreadable> {
        let input = input?;
        let checked = check(&input, args, settings)?;
        // A diff is wanted so that nothing is left to fix.
        let fails = if args.diff { checked.before.is_some() } else { checked.report.verdict() == Verdict::Fails };
        let is_written = args.writes_text() && input == Input::StandardInput;
        let text = is_written.then(|| checked.text.clone());
        Ok(Done { fails, rendered: forms.render(checked), text })
    };
    in_order(inputs, work, |outcome| match outcome {
        Ok(Done { fails, rendered, text }) => {
            if fails {
                *status = (*status).max(Status::Errors);
            }
            outputs.write(rendered)?;
            text.map_or(Ok(()), |text| output::write_text(&text))
        }
        Err(Unreadable(message)) => {
            *status = Status::CouldNotRun;
            output::complain(&message);
            outputs.skip();
            Ok(())
        }
    })?;
    outputs.finish()
}

fn check(input: &Input, args: &CheckArgs, settings: &Settings) -> Result<Checked, Unreadable> {
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
    let Some(wanted) = args.fixes() else {
        return Ok(Checked { source, text, detected, report, before: None, fixes: 0 });
    };
    let Corrected { text: after, report, fixes } = fix::corrected(&text, report, wanted, check);
    let is_changed = after != text;
    if let (true, false, Input::File(path)) = (is_changed, args.diff, input) {
        fix::replace(path, &text, &after).map_err(|error| {
            Unreadable(format!("cannot write the fixes of {}: {error}; it is as it was", input.name()))
        })?;
    }
    Ok(Checked { source, text: after, detected, report, before: is_changed.then_some(text), fixes })
}
