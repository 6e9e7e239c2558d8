//! The conversation with the editor: what comes in and who attends to it, which documents are open meanwhile, and what goes out.

mod answers;
mod changes;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use gen_lsp_types::{CodeActionParams, Diagnostic, DidSaveTextDocumentParams, DocumentDiagnosticParams, HoverParams};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::address;
use super::checker::{Checked, Desk, Order};
use super::client::{self, Client};
use super::documents::{Document, Question, Waiting};
use super::preferences::Preferences;
use super::transport::{self, Incoming};
use crate::status::Status;

/// What happens.
#[derive(Debug)]
pub(super) enum Event {
    /// The editor says something.
    Incoming(Incoming),
    /// The editor is gone.
    End,
    /// A text is checked; that took so long.
    Checked(Box<Checked>, Duration),
    /// An answer is ready.
    Answer(Response),
}

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nobody has presented themselves.
    New,
    Open,
    /// The editor has said that it will go.
    Ending,
}

/// The server's side of the conversation.
pub(super) struct Server<W> {
    output: W,
    desk: Arc<Desk>,
    phase: Phase,
    client: Client,
    /// What holds before the editor says otherwise while it is served.
    base: Preferences,
    preferences: Arc<Preferences>,
    documents: HashMap<String, Document>,
    /// How long the last check of each open document took.
    took: HashMap<String, Duration>,
    generation: u64,
    /// What was told to the person already.
    told: HashSet<String>,
    asked: i32,
}

/// A refusal: the protocol's code, and the reason.
type Refusal = (ErrorCode, String);

impl<W: Write> Server<W> {
    pub(super) fn new(output: W, desk: Arc<Desk>, preferences: Preferences) -> Self {
        Self {
            output,
            desk,
            phase: Phase::New,
            client: Client::default(),
            preferences: Arc::new(preferences.clone()),
            base: preferences,
            documents: HashMap::new(),
            took: HashMap::new(),
            generation: 0,
            told: HashSet::new(),
            asked: 0,
        }
    }

    /// Answers until the editor is gone.
    pub(super) fn serve(&mut self, events: &Receiver<Event>) -> Status {
        let gone = |phase| if phase == Phase::Ending { Status::Clean } else { Status::Errors };
        while let Ok(event) = events.recv() {
            let outcome = match event {
                Event::Incoming(Incoming::Message(Message::Notification(notification))) => {
                    if notification.method == "exit" {
                        return gone(self.phase);
                    }
                    self.notification(notification)
                }
                Event::Incoming(Incoming::Message(Message::Request(request))) => self.request(request),
                // What the editor answers is of no consequence.
                Event::Incoming(Incoming::Message(Message::Response(_))) => Ok(()),
                Event::Incoming(Incoming::Malformed(answer)) => transport::write(&mut self.output, &answer),
                Event::Checked(checked, took) => self.checked(*checked, took),
                Event::Answer(response) => self.send(Message::Response(response)),
                Event::End => return gone(self.phase),
            };
            // Nobody is left to read the answers.
            if outcome.is_err() {
                return gone(self.phase);
            }
        }
        gone(self.phase)
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        let refused = |code, reason: &str| Err((code, reason.to_owned()));
        let outcome = match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(&params).map(Some),
            (Phase::New, _) => refused(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::Ending, _) => refused(ErrorCode::InvalidRequest, "after `shutdown` only `exit` is left"),
            (Phase::Open, "initialize") => refused(ErrorCode::InvalidRequest, "`initialize` comes once"),
            (Phase::Open, "shutdown") => {
                self.phase = Phase::Ending;
                Ok(Some(Value::Null))
            }
            (Phase::Open, "textDocument/completion") => self.completion(params).map(Some),
            (Phase::Open, "textDocument/hover") => parsed(params).and_then(|params: HoverParams| {
                let place = params.text_document_position_params;
                self.ask(&id, place.text_document.uri.as_ref(), Question::Hover(place.position))
            }),
            (Phase::Open, "textDocument/codeAction") => parsed(params).and_then(|params: CodeActionParams| {
                let uri = params.text_document.uri.clone();
                self.ask(&id, uri.as_ref(), Question::Actions(Box::new(params)))
            }),
            (Phase::Open, "textDocument/diagnostic") => parsed(params).and_then(|params: DocumentDiagnosticParams| {
                let known = params.previous_result_id;
                self.ask(&id, params.text_document.uri.as_ref(), Question::Diagnostics { known })
            }),
            (Phase::Open, _) => Err((ErrorCode::MethodNotFound, format!("there is no method `{method}`"))),
        };
        match outcome {
            Ok(Some(result)) => self.answer(id, Ok(result)),
            // The answer comes once the text is checked.
            Ok(None) => Ok(()),
            Err(refusal) => self.answer(id, Err(refusal)),
        }
    }

    fn notification(&mut self, notification: Notification) -> io::Result<()> {
        if self.phase != Phase::Open {
            return Ok(());
        }
        let Notification { method, params } = notification;
        // There is nobody to tell that the parameters of a notification are wrong; what it says is left out.
        match method.as_str() {
            "initialized" if self.client.watches => self.ask_client("client/registerCapability", client::watchers()),
            "textDocument/didOpen" => parsed(params).map_or(Ok(()), |params| self.open(params)),
            "textDocument/didChange" => parsed(params).map_or(Ok(()), |params| self.change(params)),
            "textDocument/didClose" => parsed(params).map_or(Ok(()), |params| self.close(&params)),
            "textDocument/didSave" => parsed(params).map_or(Ok(()), |params: DidSaveTextDocumentParams| {
                address::path_of(params.text_document.uri.as_ref()).map_or(Ok(()), |path| self.file_changed(&path))
            }),
            "workspace/didChangeWatchedFiles" => self.watched(&params),
            "workspace/didChangeConfiguration" => self.configure(&params),
            "workspace/didChangeWorkspaceFolders" => self.folders_changed(&params),
            "$/cancelRequest" => self.cancel(params),
            _ => Ok(()),
        }
    }

    fn initialize(&mut self, params: &Value) -> Result<Value, Refusal> {
        self.client = Client::new(params);
        self.phase = Phase::Open;
        self.base.folders = client::folders(params);
        let said = params.get("initializationOptions").unwrap_or(&Value::Null);
        match self.base.with(said) {
            Ok(preferences) => self.base = preferences,
            // The rest is of use all the same.
            Err(reason) => self.tell(&reason).map_err(|error| (ErrorCode::InternalError, error.to_string()))?,
        }
        self.preferences = Arc::new(self.base.clone());
        value(&self.client.welcome())
    }

    fn order_all(&mut self) -> io::Result<()> {
        let uris: Vec<String> = self.documents.keys().cloned().collect();
        self.order_again(&uris)
    }

    /// Checks documents again whose text is the same.
    fn order_again(&mut self, uris: &[String]) -> io::Result<()> {
        uris.iter().for_each(|uri| self.order(uri));
        if !uris.is_empty() && self.client.pulls && self.client.refreshes {
            return self.ask_client("workspace/diagnostic/refresh", Value::Null);
        }
        Ok(())
    }

    /// Leaves a document to be checked.
    fn order(&mut self, uri: &str) {
        self.generation += 1;
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.generation = self.generation;
        let order = self.order_of(uri);
        let took = self.took.get(uri).copied().unwrap_or_default();
        order.into_iter().for_each(|order| self.desk.leave(order, took));
    }

    /// Takes the outcome of a check, unless a newer one is under way.
    fn checked(&mut self, checked: Checked, took: Duration) -> io::Result<()> {
        let uri = checked.uri.clone();
        let Some(document) = self.documents.get_mut(&uri) else { return Ok(()) };
        self.took.insert(uri.clone(), took);
        if document.generation != checked.generation {
            return Ok(());
        }
        let checked = Arc::new(checked);
        document.checked = Some(Arc::clone(&checked));
        let waiting = std::mem::take(&mut document.waiting);
        if !self.client.pulls {
            let was_marked = std::mem::replace(&mut document.is_marked, checked.found.is_some());
            let diagnostics = checked.found.as_ref().map(|found| found.diagnostics.as_slice());
            if diagnostics.is_some() || was_marked {
                self.publish(&uri, Some(checked.version), diagnostics.unwrap_or_default())?;
            }
        }
        if let Some(fault) = &checked.fault {
            self.tell(fault)?;
        }
        for Waiting { id, question } in waiting {
            if let Some(result) = self.result(&id, &checked, question) {
                self.answer(id, result)?;
            }
        }
        Ok(())
    }

    /// What to check of a document.
    fn order_of(&self, uri: &str) -> Option<Order> {
        let document = self.documents.get(uri)?;
        let open = self.documents.values().filter_map(|open| Some((open.path.clone()?, Arc::clone(&open.text))));
        Some(Order {
            uri: uri.to_owned(),
            path: document.path.clone(),
            name: document.name.clone(),
            language: document.language.clone(),
            generation: document.generation,
            version: document.version,
            text: Arc::clone(&document.text),
            open: Arc::new(open.collect()),
            preferences: Arc::clone(&self.preferences),
            encoding: self.client.encoding,
        })
    }

    fn publish(&mut self, uri: &str, version: Option<i32>, diagnostics: &[Diagnostic]) -> io::Result<()> {
        let mut params = json!({ "uri": uri, "diagnostics": diagnostics });
        if let Some(version) = version {
            params["version"] = version.into();
        }
        self.notify("textDocument/publishDiagnostics", params)
    }

    /// Tells the person something, once.
    fn tell(&mut self, reason: &str) -> io::Result<()> {
        const ERROR: u8 = 1;
        if !self.told.insert(reason.to_owned()) {
            return Ok(());
        }
        self.notify(
            "window/showMessage",
            json!({ "type": ERROR, "message": format!("orchestrator-conform: {reason}") }),
        )
    }

    fn notify(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.send(Message::Notification(Notification { method: method.to_owned(), params }))
    }

    fn ask_client(&mut self, method: &str, params: Value) -> io::Result<()> {
        self.asked += 1;
        self.send(Message::Request(Request { id: self.asked.into(), method: method.to_owned(), params }))
    }

    fn answer(&mut self, id: RequestId, result: Result<Value, Refusal>) -> io::Result<()> {
        let refused = |(code, message)| ResponseError { code: code as i32, message, data: None };
        self.send(Message::Response(Response { id, response_result: result.map_err(refused) }))
    }

    fn send(&mut self, message: Message) -> io::Result<()> {
        transport::write(&mut self.output, &message)
    }
}

fn parsed<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params)
        .map_err(|error| (ErrorCode::InvalidParams, format!("the parameters are wrong: {error}")))
}

fn value(result: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}
