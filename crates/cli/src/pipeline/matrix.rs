//! Which job runs on which event, as a table.

use conformance::{UnderstoodPipeline, UnderstoodRun};
use unicode_width::UnicodeWidthStr;

/// A line for each job, a column for each event, and below it what is not known.
pub(super) fn text(pipeline: &UnderstoodPipeline) -> String {
    let jobs: Vec<_> = pipeline.jobs.iter().filter(|job| job.kind != "hidden").collect();
    let mut rows = vec![vec![String::new()]];
    rows.extend(jobs.iter().map(|job| vec![job.name.clone()]));
    let mut notes: Vec<String> = Vec::new();
    for (event, number) in pipeline.events.iter().zip(0..) {
        let is_created = event.pipeline != "refused";
        let mut cells = vec![event.id.to_owned()];
        for job in &jobs {
            let run = job.runs.get(number);
            cells.push(if is_created { run.map_or_else(String::new, word) } else { "no pipeline".to_owned() });
            if let Some(reason) = run.and_then(|run| run.depends_on.as_ref()) {
                notes.push(format!("{} on {}: depends on {reason}", job.name, event.id));
            }
        }
        rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
        if let Some(reason) = &event.depends_on {
            notes.push(format!("whether {} makes a pipeline depends on {reason}", event.id));
        }
    }
    let mut shown = aligned(&rows);
    if !notes.is_empty() {
        shown.push('\n');
        notes.iter().for_each(|note| shown.push_str(&format!("{note}\n")));
    }
    shown
}

fn word(run: &UnderstoodRun) -> String {
    match (run.presence, run.when) {
        ("absent", _) => "-".to_owned(),
        ("unknown", _) => "?".to_owned(),
        ("runs", Some(when @ ("on_failure" | "always"))) => when.to_owned(),
        (presence, _) => presence.to_owned(),
    }
}

/// Rows of cells as columns, two spaces apart.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut shown = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        shown.push_str(line.trim_end());
        shown.push('\n');
    }
    shown
}
