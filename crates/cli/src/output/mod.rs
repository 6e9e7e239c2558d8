//! How reports are written. An output decides nothing: it shows what the engine reported.

mod diff;
mod excerpt;
mod files;
mod frame;
mod json;
mod prose;
mod text;

pub(crate) use excerpt::{printable, printable_line};
pub(crate) use files::Written;
pub(crate) use prose::Prose;
pub(crate) use text::{Text, counted};

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use conformance::Report;
use diagnostics::{Finding, Severity};

use crate::args::{CheckArgs, Format};
use crate::inputs::{Missed, Unreadable};
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
    /// What a baseline holds back.
    pub(crate) held: Vec<Finding>,
    /// The text as it was before its fixes, where they changed it.
    pub(crate) before: Option<String>,
    /// How many fixes were applied.
    pub(crate) fixes: usize,
}

impl Checked {
    /// The report as other programs' forms take it.
    fn exported(&self) -> export::Checked<'_> {
        export::Checked { source: &self.source, text: &self.text, report: &self.report, held: &self.held }
    }
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
    /// Held back by a baseline.
    pub(crate) held: usize,
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
            held: checked.held.len(),
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
        self.held += other.held;
        self.fixes += other.fixes;
        self.changed += other.changed;
    }
}

/// Reports on their way to where they were asked for.
pub(crate) struct Outputs {
    sinks: Vec<Sink>,
    tally: Tally,
    /// The reports, where a form needs all of them at once.
    kept: Vec<Checked>,
    /// What could not be checked.
    missed: Vec<Missed>,
    /// Whether the run changes files, so that it goes on where nobody reads of it any more.
    changes_files: bool,
}

/// One of the places, and how reports are written there.
struct Sink {
    form: Form,
    stream: Box<dyn Write>,
    /// The file, where it is one; else standard output or standard error.
    file: Option<PathBuf>,
    /// Whether other lines may stand there than ours.
    is_terminal: bool,
    is_empty: bool,
    /// Why nothing can be written there any more.
    failure: Option<io::Error>,
}

/// How reports are written, with what that needs.
#[derive(Clone)]
enum Form {
    Text(text::Text),
    Diff(diff::Diff),
    Json(json::Json),
    NdJson(json::Json),
    /// Written at the end, from all reports.
    Whole(Whole),
}

/// The forms of other programs.
#[derive(Clone)]
enum Whole {
    Sarif { portal: String },
    Markdown { portal: String },
    CodeQuality,
    Junit,
}

/// What is written of one report, in the form of each sink.
pub(crate) struct Rendered {
    pieces: Vec<String>,
    tally: Tally,
    kept: Option<Checked>,
}

impl Rendered {
    /// Whether nothing of it goes to standard output or standard error.
    pub(crate) fn is_silent(&self) -> bool {
        self.pieces.first().is_none_or(String::is_empty)
    }
}

impl Outputs {
    /// As the arguments say; in colour only where a terminal wants it.
    ///
    /// # Errors
    ///
    /// Where a file cannot be made.
    pub(crate) fn of(args: &CheckArgs, settings: &Settings) -> Result<Self, Unreadable> {
        let stdout = io::stdout();
        let is_terminal = |choice| choice != ColorChoice::Never;
        // Where standard output takes a corrected text, nothing else may go there.
        let (terminal, is_seen, stream): (bool, bool, Box<dyn Write>) = if args.writes_text() {
            let stderr = io::stderr();
            (is_terminal(AutoStream::choice(&stderr)), stderr.is_terminal(), Box::new(BufWriter::new(stderr)))
        } else {
            (is_terminal(AutoStream::choice(&stdout)), stdout.is_terminal(), Box::new(BufWriter::new(stdout.lock())))
        };
        let form = if args.diff {
            Form::Diff(diff::Diff::new(terminal, args.quiet))
        } else {
            Form::of(args.format, terminal, args, settings)
        };
        let mut sinks = vec![Sink { is_terminal: is_seen, ..Sink::new(form, stream, None) }];
        for (format, path) in &args.output {
            let file = File::create(path)
                .map_err(|error| Unreadable(format!("cannot write to `{}`: {error}", path.display())))?;
            let form = Form::of(*format, false, args, settings);
            sinks.push(Sink::new(form, Box::new(BufWriter::new(file)), Some(path.clone())));
        }
        Ok(Self {
            sinks,
            tally: Tally::default(),
            kept: Vec::new(),
            missed: Vec::new(),
            changes_files: args.changes_files(),
        })
    }

    /// How the reports are to be rendered, for whoever checks on other threads.
    pub(crate) fn forms(&self) -> Forms {
        Forms(self.sinks.iter().map(|sink| sink.form.clone()).collect())
    }

    /// Writes what was rendered.
    ///
    /// # Errors
    ///
    /// Where there is nowhere left to write to, and nothing left to do. [`Outputs::finish`] tells why.
    pub(crate) fn write(&mut self, rendered: Rendered) -> io::Result<()> {
        self.tally.add(rendered.tally);
        self.kept.extend(rendered.kept);
        for (sink, piece) in self.sinks.iter_mut().zip(&rendered.pieces) {
            sink.attempt(|sink| sink.write(piece));
        }
        self.go_on()
    }

    /// Counts a text that could not be checked, and tells programs of it.
    ///
    /// # Errors
    ///
    /// As for [`Outputs::write`].
    pub(crate) fn skip(&mut self, missed: Missed) -> io::Result<()> {
        self.tally.not_checked += 1;
        for sink in &mut self.sinks {
            if let Form::NdJson(json) = &sink.form {
                let line = json.missed_line(&missed);
                sink.attempt(|sink| sink.write(&line));
            }
        }
        self.missed.push(missed);
        self.go_on()
    }

    /// A reader of standard output that has gone, or a disk that is full, costs the other reports nothing.
    fn go_on(&self) -> io::Result<()> {
        let is_anyone_left = self.changes_files || self.sinks.iter().any(|sink| sink.failure.is_none());
        if is_anyone_left { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    /// Writes what is left, once everything was checked, and says what could not be written.
    pub(crate) fn finish(&mut self) -> Status {
        let mut status = Status::Clean;
        for sink in &mut self.sinks {
            let (tally, kept, missed) = (self.tally, &self.kept, &self.missed);
            sink.attempt(|sink| sink.finish(tally, kept, missed));
            if let Some(error) = &sink.failure {
                status = status.max(undelivered(error));
            }
        }
        status
    }
}

impl Form {
    fn of(format: Format, is_terminal: bool, args: &CheckArgs, settings: &Settings) -> Self {
        let portal = settings.portal.clone();
        match format {
            Format::Text => Self::Text(text::Text::new(is_terminal, args.quiet, settings)),
            Format::Json => Self::Json(json::Json::new(settings, args.shard)),
            Format::Ndjson => Self::NdJson(json::Json::new(settings, args.shard)),
            Format::Sarif => Self::Whole(Whole::Sarif { portal }),
            Format::Markdown => Self::Whole(Whole::Markdown { portal }),
            Format::CodeQuality => Self::Whole(Whole::CodeQuality),
            Format::Junit => Self::Whole(Whole::Junit),
        }
    }
}

impl Whole {
    /// The document, with a line break at its end.
    fn document(&self, kept: &[Checked]) -> String {
        let reports: Vec<export::Checked<'_>> = kept.iter().map(Checked::exported).collect();
        let mut document = match self {
            Self::Sarif { portal } => export::sarif(&reports, portal),
            Self::Markdown { portal } => {
                let parts: Vec<String> = reports.iter().map(|report| export::markdown(report, portal)).collect();
                parts.join("\n")
            }
            Self::CodeQuality => export::code_quality(&reports),
            Self::Junit => export::junit(&reports),
        };
        if !document.ends_with('\n') {
            document.push('\n');
        }
        document
    }
}

impl Sink {
    fn new(form: Form, stream: Box<dyn Write>, file: Option<PathBuf>) -> Self {
        Self { form, stream, file, is_terminal: false, is_empty: true, failure: None }
    }

    /// Does something that writes, unless that has failed before.
    fn attempt(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) {
        if self.failure.is_some() {
            return;
        }
        if let Err(error) = write(self) {
            self.failure = Some(self.named(error));
        }
    }

    fn write(&mut self, piece: &str) -> io::Result<()> {
        if let Form::Json(json) = &self.form {
            let before = if self.is_empty { &json.start } else { "," };
            self.stream.write_all(before.as_bytes())?;
        }
        self.is_empty = false;
        self.stream.write_all(piece.as_bytes())?;
        // Half a line must not wait there while the progress is shown.
        if self.is_terminal { self.stream.flush() } else { Ok(()) }
    }

    fn finish(&mut self, tally: Tally, kept: &[Checked], missed: &[Missed]) -> io::Result<()> {
        match &self.form {
            Form::Text(text) => self.stream.write_all(text.end(tally).as_bytes())?,
            Form::Diff(diff) => diff.end(tally),
            Form::Json(json) => {
                let start = if self.is_empty { &json.start } else { "" };
                writeln!(self.stream, "{start}{}", json.end(missed))?;
            }
            Form::NdJson(json) => self.stream.write_all(json.last_line(tally).as_bytes())?,
            Form::Whole(whole) => self.stream.write_all(whole.document(kept).as_bytes())?,
        }
        self.stream.flush()
    }

    /// A failure to write, with the place where it happened. That a file's reader is gone is no reason to end quietly.
    fn named(&self, error: io::Error) -> io::Error {
        match &self.file {
            Some(path) => io::Error::other(format!("`{}`: {error}", path.display())),
            None => error,
        }
    }
}

/// The forms in which each report is rendered.
pub(crate) struct Forms(Vec<Form>);

impl Forms {
    /// A report in each of the forms.
    pub(crate) fn render(&self, checked: Checked) -> Rendered {
        let pieces = self.0.iter().map(|form| match form {
            Form::Text(text) => text.piece(&checked),
            Form::Diff(diff) => diff.piece(&checked),
            Form::Json(json) => json.piece(&checked),
            Form::NdJson(json) => json.line(&checked),
            Form::Whole(_) => String::new(),
        });
        let pieces = pieces.collect();
        let is_kept = self.0.iter().any(|form| matches!(form, Form::Whole(_)));
        Rendered { pieces, tally: Tally::of(&checked), kept: is_kept.then_some(checked) }
    }
}

/// Writes an answer to standard output, and says how the program ends.
pub(crate) fn deliver(answer: &str) -> Status {
    deliver_bytes(answer.as_bytes())
}

/// The same for what is not ours to call text.
pub(crate) fn deliver_bytes(answer: &[u8]) -> Status {
    match write_bytes(answer) {
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
    write_bytes(text.as_bytes())
}

fn write_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// Says on standard error why something could not be done.
pub(crate) fn complain(message: &str) {
    // There is nowhere left to say that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "error: {}", excerpt::printable_line(message));
}

/// Says on standard error what is good to know.
pub(crate) fn remark(message: &str) {
    // There is nowhere left to say that standard error is closed.
    let _ = writeln!(io::stderr().lock(), "note: {}", excerpt::printable_line(message));
}

/// What a failure to write amounts to. A reader that has seen enough, such as `head`, is none; the status is then that of what
/// was checked until then.
pub(crate) fn undelivered(error: &io::Error) -> Status {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Status::Clean;
    }
    let place = if error.get_ref().is_some() { "" } else { "standard output: " };
    complain(&format!("cannot write to {place}{error}"));
    Status::CouldNotRun
}
