//! What the editor asks about a document: what is wrong, what stands there, what could be done, what may be written.

use std::io::Write;

use gen_lsp_types::{CompletionParams, MarkupContent, MarkupKind};
use lsp_server::{ErrorCode, RequestId};
use serde_json::{Value, json};

use super::super::checker::{Checked, FixAll};
use super::super::completion::{self, Cursor};
use super::super::documents::{Question, Waiting};
use super::super::positions::Positions;
use super::super::subject::subject;
use super::super::{actions, hover};
use super::{Refusal, Server, parsed, value};

impl<W: Write> Server<W> {
    /// Answers a question about a document, or keeps it until the document is checked.
    pub(super) fn ask(&mut self, id: &RequestId, uri: &str, question: Question) -> Result<Option<Value>, Refusal> {
        let document = self.documents.get_mut(uri).ok_or_else(|| not_open(uri))?;
        match document.current().cloned() {
            Some(checked) => self.result(id, &checked, question).transpose(),
            None => {
                document.waiting.push(Waiting { id: id.clone(), question });
                Ok(None)
            }
        }
    }

    /// The answer to a question; `None` where the checker gives it.
    pub(super) fn result(
        &mut self,
        id: &RequestId,
        checked: &Checked,
        question: Question,
    ) -> Option<Result<Value, Refusal>> {
        let Some(found) = &checked.found else {
            return Some(match question {
                Question::Hover(_) => Ok(Value::Null),
                Question::Actions(_) => Ok(json!([])),
                Question::Diagnostics { .. } => Ok(json!({ "kind": "full", "items": [] })),
            });
        };
        let encoding = self.client.encoding;
        Some(match question {
            Question::Hover(position) => {
                let positions = Positions::new(&checked.text, encoding);
                match hover::hover(checked, found, positions.offset(position)) {
                    Some((told, span)) => {
                        let kind = if self.client.has_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
                        let contents = MarkupContent { kind, value: told };
                        Ok(json!({ "contents": contents, "range": positions.range(span) }))
                    }
                    None => Ok(Value::Null),
                }
            }
            Question::Diagnostics { known } => {
                let number = checked.generation.to_string();
                if known.as_ref() == Some(&number) {
                    Ok(json!({ "kind": "unchanged", "resultId": number }))
                } else {
                    Ok(json!({ "kind": "full", "resultId": number, "items": found.diagnostics }))
                }
            }
            Question::Actions(params) => {
                let versioned = self.client.has_versioned_edits;
                let fixes = actions::quick_fixes(checked, found, &params, encoding, versioned);
                if actions::wants_fix_all(found, &params)
                    && let Some(order) = self.order_of(&checked.uri)
                {
                    self.desk.correct(FixAll { id: id.clone(), order, actions: fixes, versioned });
                    return None;
                }
                value(&fixes)
            }
        })
    }

    /// What may be written at a place. It does not wait for the check: what was understood before is good enough.
    pub(super) fn completion(&self, params: Value) -> Result<Value, Refusal> {
        let params: CompletionParams = parsed(params)?;
        let place = params.text_document_position_params;
        let uri = place.text_document.uri.as_ref();
        let document = self.documents.get(uri).ok_or_else(|| not_open(uri))?;
        let found = document.checked.as_ref().and_then(|checked| Some((checked, checked.found.as_ref()?)));
        let kind = found.map(|(_, found)| found.kind);
        let kind = kind.or_else(|| Some(subject(&document.name, &document.language, &document.text)?.kind));
        let Some(kind) = kind else { return Ok(json!([])) };
        let positions = Positions::new(&document.text, self.client.encoding);
        let standard = found.map_or(conventions::Conventions::embedded(), |(checked, _)| &checked.settings.standard);
        let cursor = Cursor {
            kind,
            text: &document.text,
            offset: positions.offset(place.position),
            standard,
            pipeline: found.and_then(|(_, found)| found.report.understood.pipeline.as_ref()),
        };
        value(&completion::completions(&cursor, &positions))
    }
}

fn not_open(uri: &str) -> Refusal {
    (ErrorCode::InvalidParams, format!("the document `{uri}` is not open"))
}
