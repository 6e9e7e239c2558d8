//! What the page's JavaScript asks of the wasm: the engine, and the codec of links. `client/workbench.js` describes what it does with them.

use js_sys::{Array, Function, JsString, Object, Promise, Reflect};
use link::{Shared, SharedFile};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

use super::{
    editor,
    engine::{self, Outcome, Request},
};

/// Prepares the page for its islands; the loader calls it once, before the first of them. `import` takes the name of
/// a module and returns the promise of it, `engine` returns a worker of the engine.
#[wasm_bindgen]
pub fn hydrate(import: Function, engine: Function) {
    editor::import_with(import);
    engine::made_with(engine);
    leptos::mount::hydrate_islands();
}

/// Asks the engine's worker, after whatever else it is asked: a promise of the answer, or of nothing where there is none.
/// `crates/worker` describes request and answer.
#[wasm_bindgen]
pub fn ask(request: JsValue) -> Promise {
    let request: Request = request.unchecked_into();
    let mut request = Some(request);
    Promise::new(&mut |resolve, _| {
        let Some(request) = request.take() else { return };
        engine::ask(request, move |outcome| {
            let answer = match outcome {
                Outcome::Answered(answer) => answer.into(),
                Outcome::Stopped | Outcome::Broken => JsValue::UNDEFINED,
            };
            // Resolving a promise cannot fail.
            let _ = resolve.call1(&JsValue::UNDEFINED, &answer);
        });
    })
}

/// What a link carries, ready to be compressed, from `{kind, text, options: {…}, files: [{origin, name, text}]}`.
///
/// # Errors
///
/// A sentence for people, where it is too much for a link.
#[wasm_bindgen(js_name = linkBytes)]
pub fn link_bytes(work: &JsValue) -> Result<Vec<u8>, JsValue> {
    let options = member(work, "options");
    let names = options.dyn_ref::<Object>().map(Object::keys).unwrap_or_default();
    let files = member(work, "files").dyn_into::<Array>().unwrap_or_default();
    let shared = Shared {
        kind: word(work, "kind"),
        text: word(work, "text"),
        options: names
            .iter()
            .filter_map(|name| name.as_string())
            .map(|name| (name.clone(), word(&options, &name)))
            .collect(),
        files: files
            .iter()
            .map(|file| SharedFile {
                origin: word(&file, "origin"),
                name: word(&file, "name"),
                text: word(&file, "text"),
            })
            .collect(),
    };
    shared.to_bytes().map_err(sentence)
}

/// The fragment for what was compressed.
#[wasm_bindgen(js_name = linkFragment)]
pub fn link_fragment(deflated: &[u8]) -> String {
    link::fragment(deflated)
}

/// What is to be decompressed, from the fragment of an address; nothing where that is no link.
///
/// # Errors
///
/// A sentence for people, where the link is damaged or of a newer version.
#[wasm_bindgen(js_name = linkDeflated)]
pub fn link_deflated(fragment: &str) -> Result<Option<Vec<u8>>, JsValue> {
    if link::is_link(fragment) { link::deflated(fragment).map(Some).map_err(sentence) } else { Ok(None) }
}

/// What was shared, from what was decompressed: the counterpart of [`link_bytes`].
///
/// # Errors
///
/// A sentence for people.
#[wasm_bindgen(js_name = linkWork)]
pub fn link_work(bytes: &[u8]) -> Result<JsValue, JsValue> {
    let shared = Shared::from_bytes(bytes).map_err(sentence)?;
    let options = Object::new();
    for (name, value) in &shared.options {
        set(&options, name, &JsString::from(value.as_str()));
    }
    let files = Array::new();
    for SharedFile { origin, name, text } in &shared.files {
        let file = Object::new();
        for (key, value) in [("origin", origin), ("name", name), ("text", text)] {
            set(&file, key, &JsString::from(value.as_str()));
        }
        files.push(&file);
    }
    let work = Object::new();
    set(&work, "kind", &JsString::from(shared.kind.as_str()));
    set(&work, "text", &JsString::from(shared.text.as_str()));
    set(&work, "options", &options);
    set(&work, "files", &files);
    Ok(work.into())
}

fn sentence(error: link::LinkError) -> JsValue {
    JsValue::from(error.to_string())
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from(name)).unwrap_or_default()
}

fn word(object: &JsValue, name: &str) -> String {
    member(object, name).as_string().unwrap_or_default()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from(name), value);
}
