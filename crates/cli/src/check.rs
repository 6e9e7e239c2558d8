//! The command `check`.

use std::io;

use conformance::{Detection, Options};
use diagnostics::Verdict;

use crate::args::{self, CheckArgs};
use crate::includes;
use crate::inputs::{self, Found, Input, Unreadable};
use crate::output::{self, Checked, Detected, Outputs, Rendered};
use crate::parallel::in_order;
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
    let Some(inputs) = inputs::find(&args.paths, args.walk()) else {
        let mistake = args::mistake("name a file, a directory, or `-` for standard input, which is a terminal here");
        // There is nowhere left to say that standard error is closed.
        let _ = mistake.print();
        return Status::CouldNotRun;
    };

    let mut status = Status::Clean;
    let mut outputs = Outputs::to_stdout(args.format, args.quiet);
    match check_all(inputs, args, &options, &mut outputs, &mut status) {
        Ok(()) => status,
        Err(error) => status.max(output::undelivered(&error)),
    }
}

/// What became of one text: whether it fails, and what is to be written of it.
type Outcome = Result<(Verdict, Rendered), Unreadable>;

fn check_all(
    inputs: impl Iterator<Item = Found> + Send,
    args: &CheckArgs,
    options: &Options,
    outputs: &mut Outputs,
    status: &mut Status,
) -> io::Result<()> {
    let forms = outputs.forms();
    let work = |input: Found| -> Outcome {
        let checked = input.and_then(|input| check(&input, args, options))?;
        Ok((checked.report.verdict(), forms.render(&checked)))
    };
    in_order(inputs, work, |outcome| {
        match outcome {
            Ok((verdict, rendered)) => {
                if verdict == Verdict::Fails {
                    *status = (*status).max(Status::Errors);
                }
                return outputs.write(&rendered);
            }
            Err(Unreadable(message)) => {
                *status = Status::CouldNotRun;
                output::complain(&message);
                outputs.skip();
            }
        }
        Ok(())
    })?;
    outputs.finish()
}

fn check(input: &Input, args: &CheckArgs, options: &Options) -> Result<Checked, Unreadable> {
    let text = input.read(options.size_limit)?;
    let (kind, detected) = match args.kind.or_else(|| input.kind(args.stdin_filename.as_deref())) {
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
    Ok(Checked { source: input.source(args.stdin_filename.as_deref()), text, detected, report })
}
