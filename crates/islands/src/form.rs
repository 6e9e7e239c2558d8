//! The elements of one validator, found by their `data-` attributes.

use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlElement};

use super::engine::Request;

#[wasm_bindgen]
extern "C" {
    /// A text field or select, whichever it is: what both have in common, without copying texts into wasm.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone)]
    pub(super) type Field;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Field) -> JsString;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_value(this: &Field, value: &JsString);
    #[wasm_bindgen(method, getter, js_name = defaultValue)]
    pub(super) fn default_value(this: &Field) -> JsString;
    #[wasm_bindgen(method, js_name = setSelectionRange)]
    pub(super) fn select(this: &Field, start: u32, end: u32);

    /// The validator's own element. `client/workbench.js` leaves the files beside the text as a property of it.
    type Bench;
    #[wasm_bindgen(method, getter, js_name = suppliedFiles)]
    fn supplied_files(this: &Bench) -> JsValue;
}

/// The kinds whose text the editor knows how to colour.
const EDITED: [&str; 3] = ["gitlab-ci", "dockerfile", "command"];

/// One validator of the page.
#[derive(Clone)]
pub(super) struct Form {
    pub(super) root: Element,
}

impl Form {
    pub(super) fn part(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
    }

    pub(super) fn parts(&self, selector: &str) -> impl Iterator<Item = HtmlElement> {
        let list = self.root.query_selector_all(selector).ok();
        let length = list.as_ref().map_or(0, |list| list.length());
        (0..length).filter_map(move |index| list.as_ref()?.item(index)).map(JsCast::unchecked_into)
    }

    pub(super) fn field(&self) -> Option<Field> {
        self.part("[data-field]").map(JsCast::unchecked_into)
    }

    /// What the engine is asked for when the form changes.
    pub(super) fn operation(&self) -> String {
        let form = self.part("form");
        form.and_then(|form| form.get_attribute("data-operation")).unwrap_or_else(|| "check".to_owned())
    }

    /// The kind that the page is about; empty where the text decides.
    pub(super) fn kind(&self) -> String {
        let form = self.part("form");
        form.and_then(|form| form.get_attribute("data-kind")).unwrap_or_default()
    }

    /// Whether a text of this kind is edited in the editor here. The short examples within documents stay text fields.
    pub(super) fn takes_editor(&self, kind: &str) -> bool {
        EDITED.contains(&kind) && self.root.closest(".workbench").is_ok_and(|bench| bench.is_some())
    }

    pub(super) fn set_html(&self, part: &str, html: &str) {
        if let Some(element) = self.part(&format!("[data-{part}]")) {
            element.set_inner_html(html);
        }
    }

    /// Adds the kind, the options and the files of the form to a request.
    pub(super) fn describe(&self, request: &Request) {
        let options = Object::new();
        // A box that is not ticked is as good as not there.
        for control in self.parts("[data-option]:not([type=checkbox]:not(:checked))") {
            let name = control.get_attribute("data-option").unwrap_or_default();
            let value = control.unchecked_into::<Field>().value();
            if name == "kind" {
                request.set_kind(&value);
            } else {
                // Setting a property of a plain object cannot fail.
                let _ = Reflect::set(&options, &JsValue::from(name), &value);
            }
        }
        request.set_options(&options);
        request.set_files(&self.root.unchecked_ref::<Bench>().supplied_files());
    }

    /// Shows the options that mean something for a kind.
    pub(super) fn show_options(&self, kind: &str) {
        for option in self.parts("[data-for]") {
            let kinds = option.get_attribute("data-for").unwrap_or_default();
            option.set_hidden(!kinds.split(' ').any(|known| known == kind));
        }
    }

    pub(super) fn show(&self, selector: &str, visible: bool) {
        if let Some(element) = self.part(selector) {
            element.set_hidden(!visible);
        }
    }

    pub(super) fn focus(&self, selector: &str) {
        if let Some(element) = self.part(selector) {
            // Without focus the page works as well.
            let _ = element.focus();
        }
    }

    /// The marks belong to an older text and would stand in the wrong place.
    pub(super) fn follow_text(&self) {
        self.set_html("layer", "");
    }

    pub(super) fn follow_scroll(&self) {
        if let (Some(field), Some(layer)) = (self.field(), self.part("[data-layer]")) {
            layer.set_scroll_top(field.scroll_top());
            layer.set_scroll_left(field.scroll_left());
        }
    }

    /// Tells whoever listens outside of the wasm.
    pub(super) fn tell(&self, event: &str, detail: &JsValue) {
        let init = CustomEventInit::new();
        init.set_detail(detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &init) {
            // It cannot be cancelled, so there is no answer to heed.
            let _ = self.root.dispatch_event(&event);
        }
    }
}

/// A part of a text.
pub(super) struct Place {
    /// The line it starts in, from 0.
    pub(super) line: u32,
    /// Start and end in UTF-16 code units from the start of the text.
    pub(super) from: u32,
    pub(super) to: u32,
    /// How many lines the text has.
    pub(super) lines: u32,
}

impl Place {
    /// Reads `3:5-3:9`: lines and columns from 1, columns in UTF-16. The text stays outside of the wasm, however long it is.
    pub(super) fn parse(place: &str, text: &JsString) -> Option<Self> {
        let (start, end) = place.split_once('-')?;
        let [start, end] = [start, end].map(|end| {
            let (line, column) = end.split_once(':')?;
            Some((line.parse::<u32>().ok()?.saturating_sub(1), column.parse::<u32>().ok()?.saturating_sub(1)))
        });
        let (start, end) = (start?, end?);
        let (mut line, mut at) = (0, 0);
        let (mut from, mut to) = (0, 0);
        loop {
            if line == start.0 {
                from = at + start.1;
            }
            if line == end.0 {
                to = at + end.1;
            }
            line += 1;
            match u32::try_from(text.index_of("\n", i32::try_from(at).ok()?)) {
                Ok(newline) => at = newline + 1,
                Err(_) => return Some(Self { line: start.0, from, to, lines: line }),
            }
        }
    }
}
