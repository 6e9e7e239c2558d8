//! The counts as CSV, RFC 4180, for a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::summary::{Counts, Summary};

const HEADER: [&str; 8] = ["group", "name", "texts", "failing", "errors", "warnings", "notes", "detail"];

/// Writes a line for the total and for each rule, service, repository, text with many findings, text that was not checked, and problem.
pub(super) fn write(summary: &Summary, stream: &mut dyn Write) -> io::Result<()> {
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(stream);
    table.write_record(HEADER)?;
    let standard = summary.standard.as_ref();
    let standard =
        standard.map_or(String::new(), |standard| format!("standard {} of {}", standard.version, standard.date));
    counted(&mut table, "total", "", summary.totals.counts, &standard)?;
    for rule in &summary.rules {
        counted(&mut table, "rule", &rule.name.rule, rule.counts, &rule.name.docs)?;
    }
    for service in &summary.services {
        counted(&mut table, "service", service.name.service.as_deref().unwrap_or_default(), service.counts, "")?;
    }
    for repository in &summary.repositories {
        let name = &repository.name;
        counted(&mut table, "repository", &name.repository, repository.counts, &name.services.join(" "))?;
    }
    for text in &summary.worst {
        counted(&mut table, "text", &text.name.source, text.counts, "")?;
    }
    for missed in &summary.not_checked {
        record(&mut table, "not-checked", &missed.source, [const { String::new() }; 5], &missed.reason)?;
    }
    for problem in &summary.problems {
        let file = problem.file.as_deref().unwrap_or_default();
        let line = problem.line.map_or(String::new(), |line| format!("line {line} "));
        record(&mut table, "problem", file, [const { String::new() }; 5], &format!("{line}{}", problem.reason))?;
    }
    table.flush()
}

fn counted(
    table: &mut Writer<&mut dyn Write>,
    group: &str,
    name: &str,
    counts: Counts,
    detail: &str,
) -> io::Result<()> {
    let Counts { texts, failing, errors, warnings, notes } = counts;
    record(table, group, name, [texts, failing, errors, warnings, notes].map(|count| count.to_string()), detail)
}

fn record(
    table: &mut Writer<&mut dyn Write>,
    group: &str,
    name: &str,
    counts: [String; 5],
    detail: &str,
) -> io::Result<()> {
    let (name, detail) = (no_formula(name), no_formula(detail));
    let [texts, failing, errors, warnings, notes] = &counts;
    Ok(table.write_record([group, &name, texts, failing, errors, warnings, notes, &detail])?)
}

/// A cell that no spreadsheet takes for a formula: where it starts like one, an apostrophe stands before it. Source: OWASP, "CSV
/// Injection".
fn no_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}
