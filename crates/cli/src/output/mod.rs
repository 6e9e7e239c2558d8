//! How reports are written. An output decides nothing: it shows what the engine reported.

mod diff;
mod excerpt;
mod frame;
mod json;
mod prose;
mod text;

pub(crate) use prose::Prose;
pub(crate) use text::Text;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

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

impl Checked {
    /// The report as other programs' forms take it.
    fn exported(&self) -> export::Checked<'_> {
        export::Checked { source: &self.source, text: &self.text, report: &self.report }
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
    /// The reports, where a form needs all of them at once.
    kept: Vec<Checked>,
}

/// One of the places, and how reports are written there.
struct Sink {
    form: Form,
    stream: Box<dyn Write>,
    /// The file, where it is one; else standard output or standard error.
    file: Option<PathBuf>,
    is_empty: bool,
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
        let (terminal, stream): (bool, Box<dyn Write>) = if args.writes_text() {
            let stderr = io::stderr();
            (is_terminal(AutoStream::choice(&stderr)), Box::new(BufWriter::new(stderr)))
        } else {
            (is_terminal(AutoStream::choice(&stdout)), Box::new(BufWriter::new(stdout.lock())))
        };
        let form = if args.diff {
            Form::Diff(diff::Diff::new(terminal, args.quiet))
        } else {
            Form::of(args.format, terminal, args.quiet, settings)
        };
        let mut sinks = vec![Sink { form, stream, file: None, is_empty: true }];
        for (format, path) in &args.output {
            let file = File::create(path)
                .map_err(|error| Unreadable(format!("cannot write to `{}`: {error}", path.display())))?;
            let form = Form::of(*format, false, args.quiet, settings);
            sinks.push(Sink { form, stream: Box::new(BufWriter::new(file)), file: Some(path.clone()), is_empty: true });
        }
        Ok(Self { sinks, tally: Tally::default(), kept: Vec::new() })
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
    pub(crate) fn write(&mut self, rendered: Rendered) -> io::Result<()> {
        self.tally.add(rendered.tally);
        self.kept.extend(rendered.kept);
        for (sink, piece) in self.sinks.iter_mut().zip(&rendered.pieces) {
            sink.write(piece).map_err(|error| sink.named(error))?;
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
        for sink in &mut self.sinks {
            sink.finish(self.tally, &self.kept).map_err(|error| sink.named(error))?;
        }
        Ok(())
    }
}

impl Form {
    fn of(format: Format, is_terminal: bool, quiet: bool, settings: &Settings) -> Self {
        let portal = settings.portal.clone();
        match format {
            Format::Text => Self::Text(text::Text::new(is_terminal, quiet, settings)),
            Format::Json => Self::Json(json::Json::new(settings)),
            Format::Ndjson => Self::NdJson(json::Json::new(settings)),
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
    fn write(&mut self, piece: &str) -> io::Result<()> {
        if let Form::Json(json) = &self.form {
            let before = if self.is_empty { &json.start } else { "," };
            self.stream.write_all(before.as_bytes())?;
        }
        self.is_empty = false;
        self.stream.write_all(piece.as_bytes())
    }

    fn finish(&mut self, tally: Tally, kept: &[Checked]) -> io::Result<()> {
        match &self.form {
            Form::Text(text) => self.stream.write_all(text.end(tally).as_bytes())?,
            Form::Diff(diff) => diff.end(tally),
            Form::Json(json) => {
                let start = if self.is_empty { &json.start } else { "" };
                writeln!(self.stream, "{start}{}", json::END)?;
            }
            Form::NdJson(_) => {}
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
