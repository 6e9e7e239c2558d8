//! The documents that are open, as the editor last told.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{CodeActionParams, Position, TextDocumentContentChangeEvent};
use lsp_server::RequestId;

use super::address;
use super::checker::Checked;
use super::positions::{Encoding, Positions};

/// A document that is open.
#[derive(Debug)]
pub(super) struct Document {
    /// Where it lies; `None` for one that is no file of this machine.
    pub(super) path: Option<PathBuf>,
    /// The last part of its address.
    pub(super) name: String,
    /// The editor's word for what it is.
    pub(super) language: String,
    /// The editor's number of its text.
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    /// The number of the check that was asked for last.
    pub(super) generation: u64,
    /// The outcome of that check; an older one is gone once the text changes.
    pub(super) checked: Option<Arc<Checked>>,
    /// Whether the editor shows findings.
    pub(super) is_marked: bool,
    /// What waits for that check.
    pub(super) waiting: Vec<Waiting>,
}

/// A request that is answered once the text is checked.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: RequestId,
    pub(super) question: Question,
}

/// What is asked about a checked text.
#[derive(Debug)]
pub(super) enum Question {
    Hover(Position),
    Actions(Box<CodeActionParams>),
    Diagnostics {
        /// The number of the outcome that the editor has.
        known: Option<String>,
    },
}

impl Document {
    pub(super) fn new(uri: &str, language: String, version: i32, text: String) -> Self {
        Self {
            path: address::path_of(uri),
            name: address::name_of(uri),
            language,
            version,
            text: text.into(),
            generation: 0,
            checked: None,
            is_marked: false,
            waiting: Vec::new(),
        }
    }

    /// Applies changes, each to what the one before left.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        let mut text = self.text.to_string();
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let span = Positions::new(&text, encoding).span(part.range);
                    // The span's ends are those of characters.
                    text.replace_range(span.start..span.end, &part.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => text = whole.text,
            }
        }
        self.text = text.into();
        self.version = version;
    }

    /// The outcome of the check of the text as it is now.
    pub(super) fn current(&self) -> Option<&Arc<Checked>> {
        self.checked.as_ref().filter(|checked| checked.generation == self.generation)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(text: &str, encoding: Encoding, changes: serde_json::Value) -> String {
        let mut document = Document::new("file:///a/.gitlab-ci.yml", "yaml".into(), 1, text.into());
        document.change(2, serde_json::from_value(changes).unwrap(), encoding);
        assert_eq!(document.version, 2);
        document.text.to_string()
    }

    #[test]
    fn changes_apply_one_after_the_other() {
        let range = |start: (u32, u32), end: (u32, u32)| json!({ "start": { "line": start.0, "character": start.1 }, "end": { "line": end.0, "character": end.1 } });
        let text = "a: 😀\r\nb: é\r\n";
        for (encoding, column) in [(Encoding::Utf16, 5), (Encoding::Utf8, 7)] {
            let changes = json!([
                { "range": range((0, 3), (0, column)), "text": "😀😀" },
                { "range": range((0, 99), (1, 0)), "text": " " },
                { "range": range((9, 0), (9, 0)), "text": "ü" },
            ]);
            assert_eq!(changed(text, encoding, changes), "a: 😀😀 b: é\r\nü");
        }
    }

    #[test]
    fn a_change_without_a_range_is_the_whole_text() {
        assert_eq!(changed("a", Encoding::Utf16, json!([{ "text": "b" }, { "text": "c" }])), "c");
        assert_eq!(changed("a", Encoding::Utf16, json!([])), "a");
    }

    #[test]
    fn a_range_that_ends_before_it_starts_inserts() {
        let range = json!({ "start": { "line": 0, "character": 2 }, "end": { "line": 0, "character": 0 } });
        assert_eq!(changed("abc", Encoding::Utf16, json!([{ "range": range, "text": "x" }])), "abxc");
    }
}
