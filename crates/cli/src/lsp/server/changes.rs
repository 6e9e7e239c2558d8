//! What the editor says has changed: a document, a file on the disk, the settings, the folders.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use gen_lsp_types::{DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams};
use lsp_server::{ErrorCode, RequestId};
use serde_json::Value;

use super::super::documents::{Document, Question, Waiting};
use super::super::{address, client, preferences};
use super::Server;
use crate::settings;

impl<W: Write> Server<W> {
    pub(super) fn open(&mut self, params: DidOpenTextDocumentParams) -> io::Result<()> {
        let item = params.text_document;
        let uri = item.uri.to_string();
        let document = Document::new(&uri, item.language_id.to_string(), item.version, item.text);
        let path = document.path.clone();
        self.documents.insert(uri.clone(), document);
        self.order(&uri);
        path.map_or(Ok(()), |path| self.file_changed(&path))
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) -> io::Result<()> {
        let uri = params.text_document.text_document_identifier.uri.to_string();
        let encoding = self.client.encoding;
        let Some(document) = self.documents.get_mut(&uri) else { return Ok(()) };
        document.change(params.text_document.version, params.content_changes, encoding);
        let path = document.path.clone();
        // Their places were in the text as it was.
        let (stays, is_over): (Vec<_>, Vec<_>) =
            document.waiting.drain(..).partition(|waiting| matches!(waiting.question, Question::Diagnostics { .. }));
        document.waiting = stays;
        self.order(&uri);
        for Waiting { id, .. } in is_over {
            self.answer(id, Err((ErrorCode::ContentModified, "the text has changed".to_owned())))?;
        }
        path.map_or(Ok(()), |path| self.file_changed(&path))
    }

    pub(super) fn close(&mut self, params: &DidCloseTextDocumentParams) -> io::Result<()> {
        let uri = params.text_document.uri.to_string();
        self.desk.forget(&uri);
        self.took.remove(&uri);
        let Some(document) = self.documents.remove(&uri) else { return Ok(()) };
        for Waiting { id, .. } in document.waiting {
            self.answer(id, Err((ErrorCode::RequestCanceled, "the document is closed".to_owned())))?;
        }
        if document.is_marked {
            self.publish(&uri, None, &[])?;
        }
        // What includes it sees the file on the disk again.
        document.path.map_or(Ok(()), |path| self.file_changed(&path))
    }

    pub(super) fn cancel(&mut self, params: Value) -> io::Result<()> {
        let id = params.get("id").cloned().and_then(|id| serde_json::from_value::<RequestId>(id).ok());
        let Some(id) = id else { return Ok(()) };
        let found = self.documents.values_mut().find_map(|document| {
            let at = document.waiting.iter().position(|waiting| waiting.id == id)?;
            Some(document.waiting.remove(at))
        });
        found.map_or(Ok(()), |waiting| {
            self.answer(waiting.id, Err((ErrorCode::RequestCanceled, "the editor took the request back".to_owned())))
        })
    }

    pub(super) fn configure(&mut self, params: &Value) -> io::Result<()> {
        let said = params.get("settings").and_then(|settings| settings.get(preferences::SECTION));
        let Some(said) = said else { return Ok(()) };
        match self.base.with(said) {
            Ok(preferences) => {
                self.preferences = Arc::new(preferences);
                self.order_all()
            }
            Err(reason) => self.tell(&reason),
        }
    }

    pub(super) fn folders_changed(&mut self, params: &Value) -> io::Result<()> {
        let listed = |name: &str| {
            let list = params.pointer(&format!("/event/{name}")).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(client::folder).collect::<Vec<_>>()
        };
        let (added, removed) = (listed("added"), listed("removed"));
        for preferences in [&mut self.base, Arc::make_mut(&mut self.preferences)] {
            preferences.folders.retain(|folder| !removed.contains(folder));
            preferences.folders.extend(added.iter().cloned());
        }
        self.preferences = Arc::new((*self.preferences).clone());
        self.order_all()
    }

    pub(super) fn watched(&mut self, params: &Value) -> io::Result<()> {
        let changes = params.get("changes").and_then(Value::as_array).into_iter().flatten();
        let uris = changes.filter_map(|change| change.get("uri").and_then(Value::as_str));
        let paths: Vec<_> = uris.filter_map(address::path_of).collect();
        if paths.iter().any(|path| path.file_name().is_some_and(|name| name == settings::NAME)) {
            return self.order_all();
        }
        paths.iter().try_for_each(|path| self.file_changed(path))
    }

    /// Checks the documents again whose checks looked at a file.
    pub(super) fn file_changed(&mut self, path: &Path) -> io::Result<()> {
        if path.file_name().is_some_and(|name| name == settings::NAME) {
            return self.order_all();
        }
        let is_yaml = path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
        let looked = |document: &Document| {
            let looked_for = document.checked.as_ref().map(|checked| &checked.looked_for);
            let is_itself = document.path.as_deref() == Some(path);
            !is_itself && looked_for.is_some_and(|it| it.paths.contains(path) || (it.all_local && is_yaml))
        };
        let uris: Vec<String> =
            self.documents.iter().filter(|(_, document)| looked(document)).map(|(uri, _)| uri.clone()).collect();
        self.order_again(&uris)
    }
}
