//! The command `check`.

use std::io;

use conformance::{Detection, Kind, Options};
use diagnostics::Verdict;

use crate::args::{self, CheckArgs};
use crate::includes;
use crate::inputs::{self, Input, Unreadable};
use crate::output::{self, Checked, Detected, Output};
use crate::selection;
use crate::status::Status;

/// Checks all that the arguments name. What cannot be checked is said on standard error, and keeps nothing else from being
/// checked.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let mut options = args.options();
    let faults = selection::faults(&options.rules);
    if !faults.is_empty() {
        faults.iter().for_each(|fault| output::complain(fault));
        return Status::CouldNotRun;
    }
    if let Err(Unreadable(message)) = includes::supply(args, &mut options) {
        output::complain(&message);
        return Status::CouldNotRun;
    }
    let Some(inputs) = inputs::find(&args.paths, args.kind.is_some()) else {
        let mistake = args::mistake("name a file, a directory, or `-` for standard input, which is a terminal here");
        // There is nowhere left to say that standard error is closed.
        let _ = mistake.print();
        return Status::CouldNotRun;
    };

    let mut status = Status::Clean;
    let mut output = Output::to_stdout(args.format, args.quiet);
    match write_all(inputs, args.kind, &options, &mut output, &mut status) {
        Ok(()) => status,
        Err(error) => status.max(output::undelivered(&error)),
    }
}

fn write_all(
    inputs: Vec<Result<Input, Unreadable>>,
    kind: Option<Kind>,
    options: &Options,
    output: &mut Output,
    status: &mut Status,
) -> io::Result<()> {
    for input in inputs {
        match input.and_then(|input| check(&input, kind, options)) {
            Ok(checked) => {
                if checked.report.verdict() == Verdict::Fails {
                    *status = (*status).max(Status::Errors);
                }
                output.add(checked)?;
            }
            Err(Unreadable(message)) => {
                *status = Status::CouldNotRun;
                output::complain(&message);
                output.skip();
            }
        }
    }
    output.finish()
}

fn check(input: &Input, kind: Option<Kind>, options: &Options) -> Result<Checked, Unreadable> {
    let text = input.read(options.size_limit)?;
    let (kind, detected) = match kind.or_else(|| input.kind()) {
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
    let report = conformance::check(kind, &text, options);
    Ok(Checked { source: input.source(), text, detected, report })
}
