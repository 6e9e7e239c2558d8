//! JSON, the contract of `docs/json.md`: one document, or one a line.

use diagnostics::Standard;

use crate::settings::Settings;

use super::Checked;

/// How the document ends.
pub(super) const END: &str = "]}";

/// How JSON is written.
#[derive(Clone)]
pub(super) struct Json {
    standard: Standard,
    /// How the document starts: everything before its first report.
    pub(super) start: String,
}

impl Json {
    pub(super) fn new(settings: &Settings) -> Self {
        let standard = conformance::standard_of(&settings.standard);
        let empty = conformance::to_json_against(standard.clone(), Vec::new());
        let start = empty.strip_suffix(END).map(str::to_owned).unwrap_or(empty);
        Self { standard, start }
    }

    /// A report within the document.
    pub(super) fn piece(&self, checked: &Checked) -> String {
        let document = self.document(checked);
        let report = document.strip_prefix(&*self.start).and_then(|rest| rest.strip_suffix(END));
        report.map(str::to_owned).unwrap_or(document)
    }

    /// A report as a document of its own, on a line.
    pub(super) fn line(&self, checked: &Checked) -> String {
        let mut line = self.document(checked);
        line.push('\n');
        line
    }

    fn document(&self, checked: &Checked) -> String {
        let report = (checked.source.as_str(), checked.text.as_str(), &checked.report);
        conformance::to_json_against(self.standard.clone(), vec![report])
    }
}
