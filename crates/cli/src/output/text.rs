//! Findings for people, and a summary.

use std::io::{self, Write};

use diagnostics::{LineIndex, Severity};

use super::excerpt::printable_line;
use super::frame::{Palette, frame};
use super::{Checked, Detected};

/// Writes each report as it comes, and sums up at the end.
pub(crate) struct Text<W> {
    stream: W,
    palette: Palette,
    quiet: bool,
    texts: usize,
    not_checked: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
}

impl<W: Write> Text<W> {
    pub(super) fn new(stream: W, colour: bool, quiet: bool) -> Self {
        let palette = if colour { Palette::coloured() } else { Palette::plain() };
        Self { stream, palette, quiet, texts: 0, not_checked: 0, errors: 0, warnings: 0, notes: 0, suppressed: 0 }
    }

    pub(super) fn add(&mut self, checked: &Checked) -> io::Result<()> {
        self.texts += 1;
        self.errors += checked.report.count(Severity::Error);
        self.warnings += checked.report.count(Severity::Warning);
        self.notes += checked.report.count(Severity::Note);
        self.suppressed += checked.report.suppressed.len();
        if let Some(Detected { subject, reason }) = checked.detected.as_ref().filter(|_| !self.quiet) {
            let [source, subject, reason] = [&checked.source, subject, reason].map(|part| printable_line(part));
            writeln!(self.stream, "{source} is read as {subject}. {reason} (`--as` decides otherwise.)\n")?;
        }
        if checked.report.findings.is_empty() {
            return Ok(());
        }
        // What is shown has the lines and offsets of the text, without what nobody may see.
        let shown = checked.report.shown(&checked.text);
        let index = LineIndex::new(&shown);
        for finding in &checked.report.findings {
            writeln!(self.stream, "{}", frame(finding, &checked.source, &shown, &index, &self.palette))?;
        }
        Ok(())
    }

    pub(super) fn skip(&mut self) {
        self.not_checked += 1;
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        if !self.quiet {
            let summary = self.summary();
            writeln!(self.stream, "{summary}")?;
        }
        self.stream.flush()
    }

    fn summary(&self) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let found: Vec<String> =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(count, noun)).collect();
        let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
        let texts = counted(self.texts, "text");
        let suppressed = match self.suppressed {
            0 => String::new(),
            count => format!(", {} suppressed", counted(count, "finding")),
        };
        let not_checked =
            if self.not_checked > 0 { format!(", {} not checked", self.not_checked) } else { String::new() };
        let standard = conformance::standard();
        format!("{found} in {texts}{suppressed}{not_checked} (standard {} of {})", standard.version, standard.date)
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
