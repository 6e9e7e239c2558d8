//! Findings for people, and a summary.

use diagnostics::{Finding, LineIndex, Standard};

use super::excerpt::printable_line;
use super::frame::{Palette, frame};
use crate::settings::Settings;

use super::{Checked, Detected, Tally};

/// How reports are written for people.
#[derive(Clone)]
pub(crate) struct Text {
    palette: Palette,
    is_terminal: bool,
    quiet: bool,
    standard: Standard,
    portal: String,
}

impl Text {
    /// For a place that shows colours and links, or for one that does not.
    pub(crate) fn new(is_terminal: bool, quiet: bool, settings: &Settings) -> Self {
        let palette = if is_terminal { Palette::coloured() } else { Palette::plain() };
        let standard = conformance::standard_of(&settings.standard);
        Self { palette, is_terminal, quiet, standard, portal: settings.portal.clone() }
    }

    /// What the text was taken for, and its findings.
    pub(crate) fn piece(&self, checked: &Checked) -> String {
        let mut piece = String::new();
        if let Some(Detected { subject, reason }) = checked.detected.as_ref().filter(|_| !self.quiet) {
            let [source, subject, reason] = [&checked.source, subject, reason].map(|part| printable_line(part));
            piece.push_str(&format!("{source} is read as {subject}. {reason} (`--as` decides otherwise.)\n\n"));
        }
        if checked.report.findings.is_empty() {
            return piece;
        }
        // What is shown has the lines and offsets of the text, without what nobody may see.
        let shown = checked.report.shown(&checked.text);
        let index = LineIndex::new(&shown);
        for finding in &checked.report.findings {
            piece.push_str(&frame(finding, &self.page(finding), &checked.source, &shown, &index, &self.palette));
            piece.push('\n');
        }
        piece
    }

    /// What there is to say at the end.
    pub(super) fn end(&self, tally: Tally) -> String {
        if self.quiet { String::new() } else { format!("{}\n", summary(tally, &self.standard)) }
    }

    /// Where the rule of a finding is explained: a link where the portal's address is known.
    fn page(&self, finding: &Finding) -> String {
        let page = finding.docs();
        match &*self.portal {
            "" => page,
            portal if self.is_terminal => format!("\x1b]8;;{portal}{page}\x1b\\{page}\x1b]8;;\x1b\\"),
            portal => format!("{portal}{page}"),
        }
    }
}

fn summary(tally: Tally, standard: &Standard) -> String {
    let counts =
        [(tally.errors, "error", "errors"), (tally.warnings, "warning", "warnings"), (tally.notes, "note", "notes")];
    let found: Vec<String> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let texts = counted(tally.texts, "text", "texts");
    let suppressed = match tally.suppressed {
        0 => String::new(),
        count => format!(", {} suppressed", counted(count, "finding", "findings")),
    };
    let held = match tally.held {
        0 => String::new(),
        count => format!(", {} held back by the baseline", counted(count, "finding", "findings")),
    };
    let not_checked =
        if tally.not_checked > 0 { format!(", {} not checked", tally.not_checked) } else { String::new() };
    let fixed = match tally.fixes {
        0 => String::new(),
        count => format!("{} applied, ", counted(count, "fix", "fixes")),
    };
    format!(
        "{fixed}{found} in {texts}{suppressed}{held}{not_checked} (standard {} of {})",
        standard.version, standard.date
    )
}

pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
