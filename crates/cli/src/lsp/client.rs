//! The editor, as it presents itself.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionOptions, CodeActionProvider, CompletionOptions, DiagnosticOptions, DiagnosticProvider, HoverProvider,
    InitializeResult, ServerCapabilities, ServerInfo, TextDocumentSync, TextDocumentSyncKind, TextDocumentSyncOptions,
};
use serde_json::{Value, json};

use super::positions::Encoding;
use super::{actions, address, completion};

/// What the editor can do. What it says is read leniently: a word that is not understood must not keep it from being served.
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// Whether it asks for findings by itself; then it is not sent any.
    pub(super) pulls: bool,
    /// Whether it can be told to ask again.
    pub(super) refreshes: bool,
    /// Whether edits may name the version that they are for.
    pub(super) has_versioned_edits: bool,
    /// Whether it can be asked to tell of changed files.
    pub(super) watches: bool,
    /// Whether it shows Markdown.
    pub(super) has_markdown: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub(super) fn new(params: &Value) -> Self {
        let capability = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| capability(path).and_then(Value::as_bool) == Some(true);
        let words = |path: &str| -> Vec<&str> {
            let list = capability(path).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        Self {
            encoding: Encoding::negotiated(words("general/positionEncodings").into_iter()),
            pulls: capability("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: is("workspace/diagnostics/refreshSupport"),
            has_versioned_edits: is("workspace/workspaceEdit/documentChanges"),
            watches: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            has_markdown: words("textDocument/hover/contentFormat").contains(&"markdown"),
        }
    }

    /// What the server can do for it.
    pub(super) fn welcome(&self) -> InitializeResult {
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::Incremental),
            ..TextDocumentSyncOptions::default()
        };
        let pull = DiagnosticOptions { inter_file_dependencies: true, ..DiagnosticOptions::default() };
        let capabilities = ServerCapabilities {
            position_encoding: Some(self.encoding.kind()),
            text_document_sync: Some(TextDocumentSync::Options(sync)),
            completion_provider: Some(CompletionOptions {
                trigger_characters: Some(completion::TRIGGERS.map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            hover_provider: Some(HoverProvider::Bool(true)),
            code_action_provider: Some(CodeActionProvider::CodeActionOptions(CodeActionOptions {
                code_action_kinds: Some(actions::KINDS.to_vec()),
                ..CodeActionOptions::default()
            })),
            diagnostic_provider: self.pulls.then_some(DiagnosticProvider::DiagnosticOptions(pull)),
            workspace: serde_json::from_value(json!({
                "workspaceFolders": { "supported": true, "changeNotifications": true }
            }))
            .ok(),
            ..ServerCapabilities::default()
        };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let server_info = ServerInfo { name: "orchestrator-conform".to_owned(), version: Some(version) };
        InitializeResult { capabilities, server_info: Some(server_info) }
    }
}

/// The folders that the editor shows, from the parameters of `initialize`.
pub(super) fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = params.get("workspaceFolders").and_then(Value::as_array);
    let listed: Vec<PathBuf> = listed.into_iter().flatten().filter_map(folder).collect();
    if !listed.is_empty() {
        return listed;
    }
    let root = params.get("rootUri").and_then(Value::as_str).and_then(address::path_of);
    let root = root.or_else(|| params.get("rootPath").and_then(Value::as_str).map(PathBuf::from));
    root.into_iter().collect()
}

/// One of the editor's folders.
pub(super) fn folder(folder: &Value) -> Option<PathBuf> {
    folder.get("uri").and_then(Value::as_str).and_then(address::path_of)
}

/// What the editor is asked to tell about: settings, and what pipelines may include.
pub(super) fn watchers() -> Value {
    json!({ "registrations": [{
        "id": "files",
        "method": "workspace/didChangeWatchedFiles",
        "registerOptions": { "watchers": [
            { "globPattern": format!("**/{}", crate::settings::NAME) },
            { "globPattern": "**/*.{yml,yaml}" },
        ] },
    }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_says_is_read_leniently() {
        for params in [json!(null), json!([]), json!({ "capabilities": 3, "workspaceFolders": null, "rootPath": "/a" })]
        {
            let client = Client::new(&params);
            assert!(client.encoding == Encoding::Utf16 && !client.pulls && !client.watches);
        }
        assert_eq!(folders(&json!({ "rootPath": "/a" })), [PathBuf::from("/a")]);
        assert_eq!(folders(&json!({ "rootUri": "file:///b", "workspaceFolders": [] })), [PathBuf::from("/b")]);
        let two = json!({ "rootUri": "file:///b", "workspaceFolders": [{ "uri": "file:///c%20d" }, { "uri": "x:y" }] });
        assert_eq!(folders(&two), [PathBuf::from("/c d")]);
    }
}
