//! How reports are written. An output decides nothing: it shows what the engine reported.

mod diff;
mod excerpt;
mod frame;
mod json;
mod prose;
mod text;

pub(crate) use prose::Prose;
pub(crate) use text::Text;

use std::io::{self, BufWriter, Write};

use anstream::{AutoStream, ColorChoice};
use conformance::Report;
use diagnostics::Severity;

use crate::args::{CheckArgs, Format};
use crate::inputs::Unreadable;
use crate::settings::Settings;
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
    /// The text as it was before its fixes, where they changed it.
    pub(crate) before: Option<String>,
    /// How many fixes were applied.
    pub(crate) fixes: usize,
}

/// What a text was taken for.
pub(crate) struct Detected {
    /// What exactly it is, for people.
    pub(crate) subject: String,
    /// Why, as a sentence.
    pub(crate) reason: String,
}

/// How much was checked, and how much was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) texts: usize,
    pub(crate) not_checked: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    pub(crate) suppressed: usize,
    /// Fixes that were applied, and the texts that they changed.
    pub(crate) fixes: usize,
    pub(crate) changed: usize,
}

impl Tally {
    fn of(checked: &Checked) -> Self {
        let report = &checked.report;
        Self {
            texts: 1,
            not_checked: 0,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            suppressed: report.suppressed.len(),
            fixes: checked.fixes,
            changed: usize::from(checked.before.is_some()),
        }
    }

    fn add(&mut self, other: Self) {
        self.texts += other.texts;
        self.not_checked += other.not_checked;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.suppressed += other.suppressed;
        self.fixes += other.fixes;
        self.changed += other.changed;
    }
}

/// Reports on their way to where they were asked for.
pub(crate) struct Outputs {
    sinks: Vec<Sink>,
    tally: Tally,
}

/// One of the places, and how reports are written there.
struct Sink {
    form: Form,
    stream: Box<dyn Write>,
    is_empty: bool,
}

/// How reports are written, with what that needs.
#[derive(Clone)]
enum Form {
    Text(text::Text),
    Diff(diff::Diff),
    Json(json::Json),
    NdJson(json::Json),
}

/// What is written of one report, in the form of each sink.
pub(crate) struct Rendered {
    pieces: Vec<String>,
    tally: Tally,
}

impl Outputs {
    /// As the arguments say; in colour only where a terminal wants it.
    pub(crate) fn of(args: &CheckArgs, settings: &Settings) -> Self {
        let stdout = io::stdout();
        let is_terminal = |choice| choice != ColorChoice::Never;
        // Where standard output takes a corrected text, nothing else may go there.
        let (terminal, stream): (bool, Box<dyn Write>) = if args.writes_text() {
            let stderr = io::stderr();
            (is_terminal(AutoStream::choice(&stderr)), Box::new(BufWriter::new(stderr)))
        } else {
            (is_terminal(AutoStream::choice(&stdout)), Box::new(BufWriter::new(stdout.lock())))
        };
        let form = match args.format {
            _ if args.diff => Form::Diff(diff::Diff::new(terminal, args.quiet)),
            Format::Text => Form::Text(text::Text::new(terminal, args.quiet, settings)),
            Format::Json => Form::Json(json::Json::new(settings)),
            Format::Ndjson => Form::NdJson(json::Json::new(settings)),
        };
        Self { sinks: vec![Sink { form, stream, is_empty: true }], tally: Tally::default() }
    }

    /// How the reports are to be rendered, for whoever checks on other threads.
    pub(crate) fn forms(&self) -> Forms {
        Forms(self.sinks.iter().map(|sink| sink.form.clone()).collect())
    }

    /// Writes what was rendered.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(crate) fn write(&mut self, rendered: &Rendered) -> io::Result<()> {
        self.tally.add(rendered.tally);
        for (sink, piece) in self.sinks.iter_mut().zip(&rendered.pieces) {
            sink.write(piece)?;
        }
        Ok(())
    }

    /// Counts a text that could not be checked.
    pub(crate) fn skip(&mut self) {
        self.tally.not_checked += 1;
    }

    /// Writes what is left, once everything was checked.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.sinks.iter_mut().try_for_each(|sink| sink.finish(self.tally))
    }
}

impl Sink {
    fn write(&mut self, piece: &str) -> io::Result<()> {
        if let Form::Json(json) = &self.form {
            let before = if self.is_empty { &json.start } else { "," };
            self.stream.write_all(before.as_bytes())?;
        }
        self.is_empty = false;
        self.stream.write_all(piece.as_bytes())
    }

    fn finish(&mut self, tally: Tally) -> io::Result<()> {
        match &self.form {
            Form::Text(text) => self.stream.write_all(text.end(tally).as_bytes())?,
            Form::Diff(diff) => diff.end(tally),
            Form::Json(json) => {
                let start = if self.is_empty { &json.start } else { "" };
                writeln!(self.stream, "{start}{}", json::END)?;
            }
            Form::NdJson(_) => {}
        }
        self.stream.flush()
    }
}

/// The forms in which each report is rendered.
pub(crate) struct Forms(Vec<Form>);

impl Forms {
    /// A report in each of the forms.
    pub(crate) fn render(&self, checked: &Checked) -> Rendered {
        let pieces = self.0.iter().map(|form| match form {
            Form::Text(text) => text.piece(checked),
            Form::Diff(diff) => diff.piece(checked),
            Form::Json(json) => json.piece(checked),
            Form::NdJson(json) => json.line(checked),
        });
        Rendered { pieces: pieces.collect(), tally: Tally::of(checked) }
    }
}

/// Writes an answer to standard output, and says how the program ends.
pub(crate) fn deliver(answer: &str) -> Status {
    match write_text(answer) {
        Ok(()) => Status::Clean,
        Err(error) => undelivered(&error),
    }
}

/// Says why the program cannot do what it is asked for.
pub(crate) fn refuse(Unreadable(message): &Unreadable) -> Status {
    message.lines().for_each(complain);
    Status::CouldNotRun
}

/// Writes a text to standard output.
///
/// # Errors
///
/// Where it cannot be written.
pub(crate) fn write_text(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
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
