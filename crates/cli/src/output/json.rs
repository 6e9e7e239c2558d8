//! JSON, the contract of `docs/json.md`: one document, or one a line.

use diagnostics::Standard;
use serde::Serialize;

use super::{Checked, Tally};
use crate::inputs::Missed;
use crate::settings::Settings;
use crate::shard::Shard;

/// How the document of the engine ends, and where its reports begin.
const END: &str = "]}";
const REPORTS: &str = "\"reports\":[";

/// How JSON is written.
#[derive(Clone)]
pub(super) struct Json {
    standard: Standard,
    shard: Option<Shard>,
    /// How the document of the engine starts: everything before its first report.
    engine_start: String,
    /// How the document starts.
    pub(super) start: String,
}

/// Which part of a run a document is of.
#[derive(Serialize)]
struct WireShard {
    index: usize,
    total: usize,
    /// How much it had, where the document is its last.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_checked: Option<usize>,
}

#[derive(Serialize)]
struct WireMissed<'m> {
    source: &'m str,
    reason: &'m str,
}

impl Json {
    pub(super) fn new(settings: &Settings, shard: Option<Shard>) -> Self {
        let standard = conformance::standard_of(&settings.standard);
        let empty = conformance::to_json_against(standard.clone(), Vec::new());
        let engine_start = empty.strip_suffix(END).map(str::to_owned).unwrap_or(empty);
        let start = start_with(&engine_start, shard, None);
        Self { standard, shard, engine_start, start }
    }

    /// A report within the document.
    pub(super) fn piece(&self, checked: &Checked) -> String {
        let report = (checked.source.as_str(), checked.text.as_str(), &checked.report);
        let document = conformance::to_json_against(self.standard.clone(), vec![report]);
        let report = document.strip_prefix(&*self.engine_start).and_then(|rest| rest.strip_suffix(END));
        report.map(str::to_owned).unwrap_or(document)
    }

    /// A report as a document of its own, on a line.
    pub(super) fn line(&self, checked: &Checked) -> String {
        format!("{}{}{END}\n", self.start, self.piece(checked))
    }

    /// A text that could not be checked, on a line.
    pub(super) fn missed_line(&self, missed: &Missed) -> String {
        format!("{}{}\n", self.start, self.end(std::slice::from_ref(missed)))
    }

    /// How the document ends.
    pub(super) fn end(&self, missed: &[Missed]) -> String {
        if missed.is_empty() {
            return END.to_owned();
        }
        let list: Vec<WireMissed<'_>> =
            missed.iter().map(|Missed { source, reason }| WireMissed { source, reason }).collect();
        format!("],\"not_checked\":{}}}", json(&list))
    }

    /// What follows the lines of a shard, so that whoever joins the shards sees that this one is whole; nothing for any other run.
    pub(super) fn last_line(&self, tally: Tally) -> String {
        match self.shard {
            Some(_) => format!("{}{END}\n", start_with(&self.engine_start, self.shard, Some(tally))),
            None => String::new(),
        }
    }
}

/// The start of a document, with the shard that it is of before the reports.
fn start_with(engine_start: &str, shard: Option<Shard>, tally: Option<Tally>) -> String {
    let (Some(before), Some(Shard { index, total })) = (engine_start.strip_suffix(REPORTS), shard) else {
        return engine_start.to_owned();
    };
    let shard = WireShard {
        index,
        total,
        texts: tally.map(|tally| tally.texts),
        not_checked: tally.map(|tally| tally.not_checked),
    };
    format!("{before}\"shard\":{},{REPORTS}", json(&shard))
}

/// Numbers and words, which always have a JSON form.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
