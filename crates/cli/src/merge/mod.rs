//! The command `merge`: the reports of many texts, counted.
//!
//! The reports are read a line at a time and forgotten; what is kept are counts. A line that does not belong is said with its place, and
//! keeps no other from being counted.

mod html;
mod line;
mod service;
mod shards;
mod summary;
mod table;
mod text;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use crate::args::{MergeArgs, MergeFormat};
use crate::inputs::{Unreadable, is_standard_input};
use crate::output;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::status::Status;

use line::Document;
use shards::{Fault, Shards};
use summary::{Grouping, KEPT, Problem, Problems, Summary, Tally, plain};

/// So many problems of one report are told one by one.
const TOLD: usize = 20;

/// Joins the reports, and says what they amount to.
pub(crate) fn run(args: &MergeArgs) -> Status {
    let settings = match Settings::of_standard(&args.settings) {
        Ok(settings) => settings,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let files = match files(&args.output) {
        Ok(files) => files,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let root = plain(&args.root);
    let root = root.strip_suffix('/').unwrap_or(root);
    let grouping = Grouping { root: if root == "." { "" } else { root }.to_owned(), depth: args.repository_depth };
    let mut merge = Merge::new(Tally::new(&settings.standard, grouping));
    for (number, path) in args.reports.iter().enumerate() {
        merge.read(path, number);
    }
    let summary = merge.finish();
    match write(&summary, args, files, &settings) {
        Ok(()) => status(&summary),
        Err(error) => status(&summary).max(output::undelivered(&error)),
    }
}

/// The same as of `check`; what is missing weighs as what could not be checked.
fn status(summary: &Summary) -> Status {
    if summary.totals.not_checked > 0 || !summary.problems.is_empty() {
        Status::CouldNotRun
    } else if summary.totals.counts.errors > 0 {
        Status::Errors
    } else {
        Status::Clean
    }
}

/// Reports on their way to one.
struct Merge<'s> {
    tally: Tally<'s>,
    shards: Shards,
    problems: Problems,
    progress: Progress,
}

/// A report that is being read.
struct Place<'p> {
    name: &'p str,
    number: usize,
    line: usize,
    /// How many of its problems were told.
    told: usize,
    /// Whether it was said that it is against another standard, or of a shard that was read already.
    is_foreign: bool,
}

impl<'s> Merge<'s> {
    fn new(tally: Tally<'s>) -> Self {
        let progress = Progress::start("lines", "read", None, false);
        Self { tally, shards: Shards::default(), problems: Problems::default(), progress }
    }

    /// Counts the lines of a report.
    fn read(&mut self, path: &Path, number: usize) {
        let name = path.display().to_string();
        let mut place = Place { name: &name, number, line: 0, told: 0, is_foreign: false };
        let opened: io::Result<Box<dyn BufRead>> = if is_standard_input(path) {
            Ok(Box::new(io::stdin().lock()))
        } else {
            File::open(path).map(|file| Box::new(BufReader::new(file)) as Box<dyn BufRead>)
        };
        let outcome = opened.and_then(|mut lines| {
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line)? > 0 {
                place.line += 1;
                self.progress.advance();
                if !line.trim_ascii().is_empty() {
                    self.add(&line, &mut place);
                }
                line.clear();
            }
            Ok(())
        });
        if let Err(error) = outcome {
            self.problem(Some(&name), None, format!("cannot be read: {error}"));
        } else if place.line == 0 {
            self.problem(Some(&name), None, "is empty: the check that should have written it has not ended".to_owned());
        }
        if place.told > TOLD {
            let more = output::counted(place.told - TOLD, "more line is", "more lines are");
            self.problem(Some(&name), None, format!("has more of that: {more} not as they should be"));
        }
    }

    fn add(&mut self, line: &[u8], place: &mut Place<'_>) {
        let document = match line::parse(line) {
            Ok(document) => document,
            Err(reason) => return self.leave_out(place, reason),
        };
        if let Some(reason) = self.other_standard(&document) {
            return self.leave_out_alike(place, reason);
        }
        match self.shards.add(&document, place.number, place.name) {
            Ok(()) => {}
            Err(Fault::Incomplete(reason)) => self.tell(place, reason),
            Err(Fault::Foreign(reason)) => return self.leave_out_alike(place, reason),
        }
        for source in self.tally.add(&document) {
            self.leave_out(place, format!("is about `{source}`, which was there already"));
        }
    }

    fn other_standard(&mut self, document: &Document<'_>) -> Option<String> {
        let (own, first) = (&document.standard, self.tally.standard(&document.standard));
        (own != first).then(|| {
            format!(
                "is against the standard {} of {}, and the first report against {} of {}",
                own.version, own.date, first.version, first.date
            )
        })
    }

    fn leave_out(&mut self, place: &mut Place<'_>, reason: String) {
        self.problems.left_out += 1;
        self.tell(place, format!("{reason}; it is left out"));
    }

    /// What holds for one line of a report often holds for all; once is enough.
    fn leave_out_alike(&mut self, place: &mut Place<'_>, reason: String) {
        if std::mem::replace(&mut place.is_foreign, true) {
            self.problems.left_out += 1;
        } else {
            self.leave_out(place, reason);
        }
    }

    fn tell(&mut self, place: &mut Place<'_>, reason: String) {
        place.told += 1;
        if place.told <= TOLD {
            self.problem(Some(place.name), Some(place.line), reason);
        }
    }

    fn problem(&mut self, file: Option<&str>, line: Option<usize>, reason: String) {
        let problem = Problem { file: file.map(str::to_owned), line, reason };
        self.progress.aside(|| output::complain(&text::problem(&problem)));
        if self.problems.told.len() < KEPT {
            self.problems.told.push(problem);
        }
    }

    fn finish(mut self) -> Summary {
        let missing: Vec<(Option<String>, String)> =
            self.shards.missing().into_iter().map(|(file, reason)| (file.map(str::to_owned), reason)).collect();
        for (file, reason) in missing {
            self.problem(file.as_deref(), None, reason);
        }
        self.tally.summary(self.problems)
    }
}

/// The files that are asked for, made before anything is read.
fn files(outputs: &[(MergeFormat, PathBuf)]) -> Result<Vec<(MergeFormat, &Path, File)>, Unreadable> {
    let mut files = Vec::with_capacity(outputs.len());
    for (format, path) in outputs {
        let file =
            File::create(path).map_err(|error| Unreadable(format!("cannot write to `{}`: {error}", path.display())))?;
        files.push((*format, path.as_path(), file));
    }
    Ok(files)
}

fn write(
    summary: &Summary,
    args: &MergeArgs,
    files: Vec<(MergeFormat, &Path, File)>,
    settings: &Settings,
) -> io::Result<()> {
    for (format, path, file) in files {
        let mut file = BufWriter::new(file);
        write_as(format, summary, settings, false, &mut file)
            .and_then(|()| file.flush())
            .map_err(|error| io::Error::other(format!("`{}`: {error}", path.display())))?;
    }
    let stdout = io::stdout();
    let is_coloured = AutoStream::choice(&stdout) != ColorChoice::Never;
    let mut stdout = BufWriter::new(stdout.lock());
    write_as(args.format, summary, settings, is_coloured, &mut stdout)?;
    stdout.flush()
}

fn write_as(
    format: MergeFormat,
    summary: &Summary,
    settings: &Settings,
    is_coloured: bool,
    stream: &mut dyn Write,
) -> io::Result<()> {
    match format {
        MergeFormat::Text => stream.write_all(text::text(summary, is_coloured).as_bytes()),
        MergeFormat::Json => {
            serde_json::to_writer(&mut *stream, summary)?;
            stream.write_all(b"\n")
        }
        MergeFormat::Csv => table::write(summary, stream),
        MergeFormat::Html => stream.write_all(html::page(summary, &settings.portal).as_bytes()),
    }
}
