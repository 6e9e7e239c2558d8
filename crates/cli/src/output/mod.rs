//! How reports are written. An output decides nothing: it shows what the engine reported.

mod corrected;
mod excerpt;
mod frame;
mod json;
mod text;

use std::io::{self, BufWriter, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice};
use conformance::Report;

use crate::args::Format;
use crate::status::Status;

/// A text with its report.
pub(crate) struct Checked {
    /// Where the text comes from: a path, or `-`.
    pub(crate) source: String,
    /// The text that was checked.
    pub(crate) text: String,
    /// What it was taken for, where its content decided that.
    pub(crate) detected: Option<Detected>,
    /// What the engine says.
    pub(crate) report: Report,
}

/// What a text was taken for.
pub(crate) struct Detected {
    /// What exactly it is, for people.
    pub(crate) subject: String,
    /// Why, as a sentence.
    pub(crate) reason: String,
}

/// Reports on their way to standard output.
pub(crate) enum Output {
    /// For people, each as soon as it is known.
    Text(text::Text<Stdout>),
    /// For programs, as one document at the end.
    Json(json::Json<Stdout>),
}

type Stdout = BufWriter<StdoutLock<'static>>;

impl Output {
    /// Writes to standard output; in colour only where that is a terminal that wants it.
    pub(crate) fn to_stdout(format: Format, quiet: bool) -> Self {
        let stdout = io::stdout();
        let colour = AutoStream::choice(&stdout);
        let stream = BufWriter::new(stdout.lock());
        match format {
            Format::Text => Self::Text(text::Text::new(stream, colour != ColorChoice::Never, quiet)),
            Format::Json => Self::Json(json::Json::new(stream)),
        }
    }

    /// Takes a report.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(crate) fn add(&mut self, checked: Checked) -> io::Result<()> {
        match self {
            Self::Text(text) => text.add(&checked),
            Self::Json(json) => {
                json.add(checked);
                Ok(())
            }
        }
    }

    /// Counts a text that could not be checked.
    pub(crate) fn skip(&mut self) {
        if let Self::Text(text) = self {
            text.skip();
        }
    }

    /// Writes what is left, once everything was checked.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Text(text) => text.finish(),
            Self::Json(json) => json.finish(),
        }
    }
}

/// Says on standard error why something could not be done.
pub(crate) fn complain(message: &str) {
    // There is nowhere left to say that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "error: {}", excerpt::printable_line(message));
}

/// What a failure to write amounts to. A reader that has seen enough, such as `head`, is none; the status is then that of what
/// was checked until then.
pub(crate) fn undelivered(error: &io::Error) -> Status {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Status::Clean;
    }
    complain(&format!("cannot write to standard output: {error}"));
    Status::CouldNotRun
}
