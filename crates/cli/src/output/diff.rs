//! What fixes would change, as a unified diff.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

use super::excerpt::printable_line;
use super::text::counted;
use super::{Checked, Tally};

/// How a diff is written.
#[derive(Clone)]
pub(super) struct Diff {
    is_coloured: bool,
    quiet: bool,
}

impl Diff {
    pub(super) fn new(is_coloured: bool, quiet: bool) -> Self {
        Self { is_coloured, quiet }
    }

    /// The changes of one text, ready for `patch`; nothing where there are none.
    pub(super) fn piece(&self, checked: &Checked) -> String {
        let Some(before) = &checked.before else { return String::new() };
        let name = printable_line(&checked.source);
        let diff = TextDiff::from_lines(before.as_str(), checked.text.as_str());
        let diff = diff.unified_diff().context_radius(3).header(&name, &name).to_string();
        if !self.is_coloured {
            return diff;
        }
        // Whoever looks at colours looks at a terminal. Without them it is a patch, which has to be exact.
        diff.lines().map(|line| painted(&printable_line(line), style_of(line))).collect()
    }

    /// How much there would be to change. The diff itself has standard output for itself.
    pub(super) fn end(&self, tally: Tally) {
        if self.quiet {
            return;
        }
        let fixes = counted(tally.fixes, "fix", "fixes");
        let said = match tally.changed {
            0 => format!("nothing to fix in {}", counted(tally.texts, "text", "texts")),
            changed => format!("{fixes} would change {} of {}", changed, counted(tally.texts, "text", "texts")),
        };
        // There is nowhere left to say that standard error is closed.
        let _ = writeln!(io::stderr().lock(), "{said}");
    }
}

fn style_of(line: &str) -> Style {
    match line.as_bytes().first() {
        Some(b'+') => AnsiColor::Green.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}

fn painted(line: &str, style: Style) -> String {
    format!("{style}{line}{style:#}\n")
}
