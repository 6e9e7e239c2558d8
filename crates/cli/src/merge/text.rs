//! The counts for people, in a terminal.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::summary::{Counts, Problem, Summary};
use crate::output::{counted, printable_line};

/// So many lines a table shows; the other formats have the rest.
const SHOWN: usize = 20;

/// The tables, each with its heading, and the totals at the end.
pub(super) fn text(summary: &Summary, is_coloured: bool) -> String {
    let rules = summary.rules.iter().map(|rule| (rule.name.rule.clone(), rule.counts));
    let services = summary.services.iter().map(|service| {
        (service.name.service.clone().unwrap_or_else(|| "service not known".to_owned()), service.counts)
    });
    let repositories = summary.repositories.iter().map(|it| (it.name.repository.clone(), it.counts));
    let worst = summary.worst.iter().map(|text| (text.name.source.clone(), text.counts));
    let mut shown = String::new();
    let heading = if is_coloured { Style::new().bold() } else { Style::new() };
    table(&mut shown, heading, "Rules", rules.collect());
    table(&mut shown, heading, "Services", services.collect());
    table(&mut shown, heading, "Repositories", repositories.collect());
    table(&mut shown, heading, "Texts with the most findings", worst.collect());
    not_checked(&mut shown, heading, summary);
    shown.push_str(&totals(summary, is_coloured));
    shown
}

/// A problem with its place.
pub(super) fn problem(problem: &Problem) -> String {
    let Problem { file, line, reason } = problem;
    match (file, line) {
        (Some(file), Some(line)) => format!("`{file}`, line {line}: {reason}"),
        (Some(file), None) => format!("`{file}` {reason}"),
        (None, _) => reason.clone(),
    }
}

fn table(shown: &mut String, heading: Style, title: &str, rows: Vec<(String, Counts)>) {
    const COLUMNS: [&str; 4] = ["errors", "warnings", "notes", "texts"];
    if rows.is_empty() {
        return;
    }
    let names: Vec<String> = rows.iter().take(SHOWN).map(|(name, _)| printable_line(name).into_owned()).collect();
    let width = names.iter().map(|name| name.width()).chain([title.width()]).max().unwrap_or_default();
    let space = " ".repeat(width.saturating_sub(title.width()));
    let columns: String = COLUMNS.iter().map(|column| format!("  {column:>8}")).collect();
    shown.push_str(&format!("{heading}{title}{heading:#}{space}{columns}\n"));
    for (name, (_, counts)) in names.iter().zip(&rows) {
        let cells = [counts.errors, counts.warnings, counts.notes, counts.texts];
        let cells: String = cells.iter().map(|count| format!("  {count:>8}")).collect();
        let space = " ".repeat(width.saturating_sub(name.width()));
        shown.push_str(&format!("{name}{space}{cells}\n"));
    }
    if rows.len() > SHOWN {
        shown.push_str(&format!("… and {} more\n", rows.len() - SHOWN));
    }
    shown.push('\n');
}

fn not_checked(shown: &mut String, heading: Style, summary: &Summary) {
    if summary.not_checked.is_empty() {
        return;
    }
    shown.push_str(&format!("{heading}Not checked{heading:#}\n"));
    for missed in summary.not_checked.iter().take(SHOWN) {
        shown.push_str(&format!("{}: {}\n", printable_line(&missed.source), printable_line(&missed.reason)));
    }
    if summary.totals.not_checked > SHOWN {
        shown.push_str(&format!("… and {} more\n", summary.totals.not_checked - SHOWN));
    }
    shown.push('\n');
}

fn totals(summary: &Summary, is_coloured: bool) -> String {
    let totals = &summary.totals;
    let Counts { texts, failing, errors, warnings, notes } = totals.counts;
    let style = |colour: AnsiColor, count| if is_coloured && count > 0 { colour.on_default() } else { Style::new() };
    let (red, yellow) = (style(AnsiColor::Red, errors), style(AnsiColor::Yellow, warnings));
    let mut line = format!(
        "{red}{}{red:#}, {yellow}{}{yellow:#}, {} in {} of {}, {failing} with errors",
        counted(errors, "error", "errors"),
        counted(warnings, "warning", "warnings"),
        counted(notes, "note", "notes"),
        counted(texts, "text", "texts"),
        counted(totals.repositories, "repository", "repositories"),
    );
    if totals.suppressed > 0 {
        line.push_str(&format!(", {} suppressed", counted(totals.suppressed, "finding", "findings")));
    }
    if totals.not_checked > 0 {
        line.push_str(&format!(", {} not checked", totals.not_checked));
    }
    if totals.lines_left_out > 0 {
        line.push_str(&format!(", {} left out", counted(totals.lines_left_out, "line", "lines")));
    }
    if let Some(standard) = &summary.standard {
        line.push_str(&format!(" (standard {} of {})", standard.version, standard.date));
    }
    line.push('\n');
    line
}
