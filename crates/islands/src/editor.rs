//! The editor, a JavaScript module of its own (`client/editor.js`) that is fetched at the first touch of a text it can colour. Until it is there,
//! and where it cannot be had, the text field serves.

use js_sys::{Function, JsString, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

use super::form::{Field, Form};

#[wasm_bindgen]
extern "C" {
    type Module;
    #[wasm_bindgen(method, catch)]
    fn mount(this: &Module, field: &Field, options: &Object) -> Result<Editor, JsValue>;

    /// An editor in the place of a text field, whose value it keeps equal to its document.
    #[derive(Clone)]
    pub(super) type Editor;
    /// Takes the findings, as the worker gives them.
    #[wasm_bindgen(method)]
    pub(super) fn show(this: &Editor, diagnostics: &str);
    /// Replaces the text in one step that can be undone, and fires no event.
    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &Editor, text: &JsString);
    /// Selects a part, in UTF-16 code units, focuses it and brings it into view.
    #[wasm_bindgen(method)]
    pub(super) fn select(this: &Editor, from: u32, to: u32);
    #[wasm_bindgen(method, js_name = setKind)]
    pub(super) fn set_kind(this: &Editor, kind: &str);
    #[wasm_bindgen(method)]
    pub(super) fn focus(this: &Editor);

    #[wasm_bindgen(extends = Promise)]
    type Loading;
    #[wasm_bindgen(method, js_name = then)]
    fn settle(this: &Loading, loaded: &JsValue, failed: &JsValue) -> Promise;
}

thread_local! {
    /// Imports a module of the page by its name; the loader knows their addresses.
    static IMPORT: std::cell::RefCell<Option<Function>> = const { std::cell::RefCell::new(None) };
}

#[cfg(feature = "hydrate")]
/// Notes how modules of the page are imported.
pub(super) fn import_with(import: Function) {
    IMPORT.replace(Some(import));
}

/// Fetches the editor and puts it in the place of the form's text field; `mounted` hears of it, unless that fails.
pub(super) fn load(form: &Form, kind: &str, mounted: impl FnOnce(Editor) + 'static) {
    let import = IMPORT.with_borrow(Clone::clone);
    let Some(import) = import else { return };
    let Ok(loading) = import.call1(&JsValue::UNDEFINED, &JsValue::from("editor")) else { return };
    let (form, kind) = (form.clone(), kind.to_owned());
    let loaded = Closure::once_into_js(move |module: Module| {
        if let Some(editor) = place(&form, &kind, &module) {
            mounted(editor);
        }
    });
    let failed = Closure::once_into_js(|_: JsValue| {});
    let _ = loading.unchecked_into::<Loading>().settle(&loaded, &failed);
}

/// The editor takes over where the person is at, with the focus and what is selected.
fn place(form: &Form, kind: &str, module: &Module) -> Option<Editor> {
    let options = Object::new();
    // Setting a property of a plain object cannot fail.
    let _ = Reflect::set(&options, &JsValue::from("kind"), &JsValue::from(kind));
    module.mount(&form.field()?, &options).ok()
}
