//! One JSON document, the contract of `docs/json.md`.

use std::io::{self, Write};

use super::Checked;

/// Collects reports, and writes them as one document at the end.
pub(crate) struct Json<W> {
    stream: W,
    reports: Vec<Checked>,
}

impl<W: Write> Json<W> {
    pub(super) fn new(stream: W) -> Self {
        Self { stream, reports: Vec::new() }
    }

    pub(super) fn add(&mut self, checked: Checked) {
        self.reports.push(checked);
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        let reports = self.reports.iter().map(|it| (it.source.as_str(), it.text.as_str(), &it.report)).collect();
        writeln!(self.stream, "{}", conformance::to_json(reports))?;
        self.stream.flush()
    }
}
