//! JSON, the contract of `docs/json.md`: one document, or one a line.

use super::Checked;

/// How the document ends.
pub(super) const END: &str = "]}";

/// How the document starts: everything before its first report.
pub(super) fn start() -> String {
    let empty = conformance::to_json(Vec::new());
    empty.strip_suffix(END).map(str::to_owned).unwrap_or(empty)
}

/// A report within the document.
pub(super) fn piece(checked: &Checked) -> String {
    let document = document(checked);
    let report = document.strip_prefix(&*start()).and_then(|rest| rest.strip_suffix(END));
    report.map(str::to_owned).unwrap_or(document)
}

/// A report as a document of its own, on a line.
pub(super) fn line(checked: &Checked) -> String {
    let mut line = document(checked);
    line.push('\n');
    line
}

fn document(checked: &Checked) -> String {
    conformance::to_json(vec![(checked.source.as_str(), checked.text.as_str(), &checked.report)])
}
