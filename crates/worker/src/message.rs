//! Turns messages into requests and answers into messages.

use conformance::{Kind, Options, SuppliedFile};
use js_sys::global;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::DedicatedWorkerGlobalScope;

use crate::{Answer, Engine, FixChoice, Format, NewService, Operation, Push, Request, Words, file};

#[wasm_bindgen]
extern "C" {
    /// A request as the page sends it. Every field may be absent.
    type Incoming;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Incoming) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn op(this: &Incoming) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Incoming) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn text(this: &Incoming) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn options(this: &Incoming) -> Option<IncomingOptions>;
    #[wasm_bindgen(method, getter)]
    fn files(this: &Incoming) -> Option<js_sys::Array>;
    #[wasm_bindgen(method, getter)]
    fn format(this: &Incoming) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn places(this: &Incoming) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn panel(this: &Incoming) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn json(this: &Incoming) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn finding(this: &Incoming) -> Option<String>;

    /// The options of a request.
    type IncomingOptions;
    #[wasm_bindgen(method, getter)]
    fn direction(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn trigger(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn legacy_names(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn select(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn source(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn tag(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn target_branch(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn variables(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn changed(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn service(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn branch(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn version(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn commit(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn language(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn dockerfile(this: &IncomingOptions) -> Option<String>;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn part(this: &IncomingOptions, id: &str) -> JsValue;

    /// A file of a request.
    type IncomingFile;
    #[wasm_bindgen(method, getter)]
    fn origin(this: &IncomingFile) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn name(this: &IncomingFile) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn text(this: &IncomingFile) -> Option<String>;

    /// An answer as the page gets it.
    #[wasm_bindgen(extends = js_sys::Object)]
    type Outgoing;
    #[wasm_bindgen(method, setter)]
    fn set_id(this: &Outgoing, id: JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_kind(this: &Outgoing, kind: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_verdict(this: &Outgoing, verdict: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_summary(this: &Outgoing, summary: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_html(this: &Outgoing, html: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_marked(this: &Outgoing, marked: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_diagnostics(this: &Outgoing, diagnostics: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_detected(this: &Outgoing, detected: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_text(this: &Outgoing, text: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_json(this: &Outgoing, json: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_secrets(this: &Outgoing, secrets: Option<u32>);
    #[wasm_bindgen(method, setter)]
    fn set_error(this: &Outgoing, error: Option<&str>);
    #[wasm_bindgen(method, setter)]
    fn set_beyond(this: &Outgoing, beyond: Option<bool>);
}

/// Prepares a program: notes where the portal is.
pub fn begin() {
    report_html::serve_below(portal(&scope().location().pathname()));
}

/// Answers a message.
pub fn respond(engine: &Engine, message: JsValue) -> JsValue {
    let incoming: Incoming = message.unchecked_into();
    let answer = request(&incoming).map_or_else(Answer::refusal, |request| engine.answer(&request));
    outgoing(incoming.id(), &answer).into()
}

fn scope() -> DedicatedWorkerGlobalScope {
    global().unchecked_into()
}

/// The address or path of the portal, from that of the worker's own script: the engine lies in a directory of its own below it.
fn portal(script: &str) -> &str {
    let directory = script.rsplit_once('/').map_or("", |(directory, _)| directory);
    directory.rsplit_once('/').map_or("", |(portal, _)| portal)
}

fn request(incoming: &Incoming) -> Result<Request, &'static str> {
    let given = incoming.options();
    let option = |read: fn(&IncomingOptions) -> Option<String>| given.as_ref().and_then(read).unwrap_or_default();
    let operation = match incoming.op().as_deref() {
        Some("check") => Operation::Check,
        Some("detect") => Operation::Detect,
        Some("apply") => {
            let choice = incoming.finding().and_then(|word| FixChoice::parse(&word));
            Operation::Apply(choice.ok_or("`finding` is neither `all` nor a number.")?)
        }
        Some("export") => {
            let format = incoming.format().and_then(|word| Format::parse(&word));
            Operation::Export(format.ok_or("`format` is none of `markdown`, `json` and `sarif`.")?)
        }
        Some("forward") => Operation::Forward(Push {
            trigger: option(IncomingOptions::trigger),
            service: option(IncomingOptions::service),
            branch: option(IncomingOptions::branch),
            version: option(IncomingOptions::version),
            commit: option(IncomingOptions::commit),
        }),
        Some("generate") => Operation::Generate(NewService {
            service: option(IncomingOptions::service),
            language: option(IncomingOptions::language),
            dockerfile: option(IncomingOptions::dockerfile),
            parts: NewService::parts(|id| given.as_ref().is_some_and(|options| options.part(id).is_truthy())),
        }),
        _ => return Err("`op` is none of `check`, `apply`, `export`, `detect`, `forward` and `generate`."),
    };
    let words = Words {
        direction: option(IncomingOptions::direction),
        trigger: option(IncomingOptions::trigger),
        legacy_names: option(IncomingOptions::legacy_names),
        select: option(IncomingOptions::select),
        source: option(IncomingOptions::source),
        branch: option(IncomingOptions::branch),
        tag: option(IncomingOptions::tag),
        target_branch: option(IncomingOptions::target_branch),
        variables: option(IncomingOptions::variables),
        changed: option(IncomingOptions::changed),
    };
    Ok(Request {
        operation,
        kind: incoming.kind().and_then(|word| Kind::parse(&word)),
        text: incoming.text().unwrap_or_default(),
        options: Options { files: files(incoming), ..words.options() },
        places: incoming.places().unwrap_or_default(),
        panel: incoming.panel().filter(|panel| !panel.is_empty()),
        json: incoming.json().unwrap_or_default(),
        portal: portal(&scope().location().href()).to_owned(),
    })
}

fn files(incoming: &Incoming) -> Vec<SuppliedFile> {
    let given = incoming.files().unwrap_or_default();
    let read = |given: JsValue| {
        // What is no object has no properties to read.
        let given: IncomingFile = given.is_object().then(|| given.unchecked_into())?;
        file(&given.origin()?, &given.name()?, given.text()?)
    };
    given.iter().filter_map(read).collect()
}

fn outgoing(id: JsValue, answer: &Answer) -> Outgoing {
    let message: Outgoing = js_sys::Object::new().unchecked_into();
    message.set_id(id);
    message.set_kind(answer.kind);
    message.set_verdict(answer.verdict);
    message.set_summary(answer.summary.as_deref());
    message.set_html(answer.html.as_deref());
    message.set_marked(answer.marked.as_deref());
    message.set_diagnostics(answer.diagnostics.as_deref());
    message.set_detected(answer.detected.as_deref());
    message.set_text(answer.text.as_deref());
    message.set_json(answer.json.as_deref());
    message.set_secrets(answer.secrets.and_then(|count| u32::try_from(count).ok()));
    message.set_error(answer.error.as_deref());
    message.set_beyond(answer.beyond);
    message
}
