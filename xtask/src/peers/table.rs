//! Figures as tables of Markdown, on the terminal and in docs/performance.md.

use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::repository;

const PAGE: &str = "docs/performance.md";

/// A table of Markdown.
pub(super) struct Table {
    columns: usize,
    lines: Vec<String>,
}

impl Table {
    /// A table with these columns; one whose title begins with `>` is aligned to the right.
    pub(super) fn new(titles: &[&str]) -> Self {
        let plain: Vec<&str> = titles.iter().map(|title| title.trim_start_matches("> ")).collect();
        let rule: Vec<&str> = titles.iter().map(|title| if title.starts_with('>') { "--:" } else { "---" }).collect();
        Self {
            columns: titles.len(),
            lines: vec![format!("| {} |", plain.join(" | ")), format!("|{}|", rule.join("|"))],
        }
    }

    /// Adds a line, with a cell for each column.
    pub(super) fn row(&mut self, cells: &[&str]) {
        debug_assert_eq!(cells.len(), self.columns, "{cells:?}");
        self.lines.push(format!("| {} |", cells.join(" | ")));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.lines.join("\n"))
    }
}

/// A time in the unit that suits it.
pub(super) fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 0.01 => format!("{:.0} ms", seconds * 1e3),
        seconds => format!("{:.2} ms", seconds * 1e3),
    }
}

/// Memory, where it is known.
pub(super) fn bytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "–".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
}

/// How many times as much, where there is something to compare.
pub(super) fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.1} ×"))
}

/// Puts a table, under the date, between the two comments of that name in docs/performance.md.
pub(super) fn write(marker: &str, printed: &str) -> Result<()> {
    let path = repository::root().join(PAGE);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {PAGE}"))?;
    let today = chrono::Utc::now().format("%Y-%m-%d");
    let written = between(&text, marker, &format!("Measured on {today}.\n\n{}", printed.trim_end()))?;
    fs::write(&path, written).with_context(|| format!("writing {PAGE}"))
}

fn between(text: &str, marker: &str, printed: &str) -> Result<String> {
    let (start, end) = (format!("<!-- {marker} -->"), format!("<!-- /{marker} -->"));
    let (Some((before, rest)), true) = (text.split_once(&start), text.contains(&end)) else {
        bail!("{PAGE} has no place for the table `{marker}`");
    };
    let Some((_, after)) = rest.split_once(&end) else { bail!("{PAGE} ends the table `{marker}` before it begins") };
    Ok(format!("{before}{start}\n{printed}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let mut table = Table::new(&["program", "> time"]);
        table.row(&["one", &time(Duration::from_micros(1234))]);
        assert_eq!(table.to_string(), "| program | time |\n|---|--:|\n| one | 1.23 ms |\n");
        let page = "before\n<!-- x -->\nold\n<!-- /x -->\nafter\n";
        assert_eq!(between(page, "x", "new").unwrap(), "before\n<!-- x -->\nnew\n<!-- /x -->\nafter\n");
        assert!(between(page, "y", "new").is_err());
    }

    #[test]
    fn the_page_has_a_place_for_each_table() {
        let page = fs::read_to_string(repository::root().join(PAGE)).unwrap();
        for marker in ["command", "command-made", "command-growth"] {
            between(&page, marker, "").unwrap();
        }
    }

    #[test]
    fn figures_have_the_unit_that_suits_them() {
        assert_eq!(time(Duration::from_millis(14_321)), "14.32 s");
        assert_eq!(time(Duration::from_millis(143)), "143 ms");
        assert_eq!(bytes(Some(7_500_000)), "7.5 MB");
        assert_eq!(bytes(None), "–");
        assert_eq!(ratio(Some(101.23)), "101.2 ×");
    }
}
