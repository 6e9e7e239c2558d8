//! The command `check`.

use std::io;

use conformance::{Kind, Options};
use diagnostics::Verdict;

use crate::args::{self, CheckArgs};
use crate::inputs::{self, Input, Unreadable};
use crate::output::{self, Checked, Output};
use crate::selection;
use crate::status::Status;

/// Checks all that the arguments name. What cannot be checked is said on standard error, and keeps nothing else from being
/// checked.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let options = args.options();
    let faults = selection::faults(&options.rules);
    if !faults.is_empty() {
        faults.iter().for_each(|fault| output::complain(fault));
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
    let detection = match kind.or_else(|| input.kind()) {
        Some(kind) => (kind, None),
        None => {
            let detection = conformance::detect(&text);
            (detection.kind, Some(detection.reason))
        }
    };
    let (kind, detected) = detection;
    let report = conformance::check(kind, &text, options);
    Ok(Checked { source: input.source(), text, kind, detected, report })
}
