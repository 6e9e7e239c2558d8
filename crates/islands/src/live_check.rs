//! A form that the engine answers while it is filled in: its text is checked, or its options are turned into names.
//!
//! There is no delay: one check is under way at a time, and when it ends, the text is checked again if it has changed since. So a
//! short text is answered at once and a long one as often as the engine can. A report is shown only if it is about
//! the text that stands in the field; an older one is dropped.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::JsString;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Element, Event, HtmlElement};

use super::engine::{self, Answer, Outcome, Request};

/// How long a result must stand before a screen reader is told, so that it is not told at every keystroke.
const ANNOUNCE_AFTER: Duration = Duration::from_millis(800);

const STOPPED: &str = "The check took longer than 5 seconds and was stopped. Shorten the text, or change it to try again; \
    the command line has no such limit.";
const BROKEN: &str = "The checker could not be loaded, or broke down. See whether you are connected, then change the text to \
    try again.";

#[wasm_bindgen]
extern "C" {
    /// A text field or select, whichever it is: what both have in common, without copying texts into wasm.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone)]
    type Field;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Field) -> JsString;
    #[wasm_bindgen(method, setter)]
    fn set_value(this: &Field, value: &JsString);
    #[wasm_bindgen(method, getter, js_name = defaultValue)]
    fn default_value(this: &Field) -> JsString;
    #[wasm_bindgen(method, js_name = setSelectionRange)]
    fn select(this: &Field, start: u32, end: u32);
}

/// What one form is at. Clones share it.
#[derive(Clone, Default)]
pub(super) struct LiveCheck {
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    /// Whether the engine is at a request of this form.
    waiting: Cell<bool>,
    /// Whether the form has changed since that request.
    changed: Cell<bool>,
    /// The text of the report that is shown; nothing while it is the worked example of the page.
    shown: RefCell<Option<JsString>>,
    /// The text before the last fix.
    undo: RefCell<Option<JsString>>,
    announcement: Cell<Option<TimeoutHandle>>,
    /// Whether the text has been scrolled. Asking the field itself would have the browser lay out the page at every keystroke.
    scrolled: Cell<bool>,
}

impl LiveCheck {
    /// Has the engine loaded before it is needed.
    pub(super) fn warm_up() {
        engine::start();
    }

    /// The text or an option has changed.
    pub(super) fn input(&self, event: &Event) {
        if let Some(form) = Form::of(event) {
            form.follow_text();
            self.check(&form);
        }
    }

    /// The form goes back to its example.
    pub(super) fn reset(&self, event: &Event) {
        if let Some(form) = Form::of(event) {
            let check = self.clone();
            // The browser resets the fields after this event.
            set_timeout(
                move || {
                    form.follow_text();
                    check.check(&form);
                },
                Duration::ZERO,
            );
        }
    }

    /// Enter in a one-line field. There is nowhere to send the form to.
    pub(super) fn submit(&self, event: &Event) {
        event.prevent_default();
        self.input(event);
    }

    /// A button of the form or of the report.
    pub(super) fn click(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let button = target.and_then(|target| target.closest("button").ok().flatten());
        let (Some(form), Some(button)) = (Form::of(event), button) else { return };
        if let Some(finding) = button.get_attribute("data-fix") {
            self.apply(&form, &finding);
        } else if let Some(place) = button.get_attribute("data-goto") {
            form.go_to(&place);
        } else if button.has_attribute("data-undo") {
            self.undo(&form);
        } else if let (Some(example), Some(field)) = (button.get_attribute("data-example"), form.field()) {
            field.set_value(&JsString::from(example));
            form.follow_text();
            self.check(&form);
        }
    }

    /// The marks scroll with the text before them.
    pub(super) fn scroll(&self, event: &Event) {
        if let Some(form) = Form::of(event) {
            self.state.scrolled.set(true);
            form.follow_scroll();
        }
    }

    fn check(&self, form: &Form) {
        self.ask(form, &form.operation(), None);
    }

    fn apply(&self, form: &Form, finding: &str) {
        let Some(field) = form.field() else { return };
        let text = field.value();
        let is_shown =
            self.state.shown.borrow().as_ref().map_or_else(|| field.default_value() == text, |shown| *shown == text);
        // A fix belongs to the text it was made for. If that has changed, a newer report is on its way.
        if is_shown && !self.state.waiting.get() {
            self.ask(form, "apply", Some(finding));
        }
    }

    fn undo(&self, form: &Form) {
        if let (Some(field), Some(text)) = (form.field(), self.state.undo.take()) {
            field.set_value(&text);
            form.follow_text();
            form.show_undo(false);
            // The button that had the focus is gone.
            let _ = field.focus();
            self.check(form);
        }
    }

    fn ask(&self, form: &Form, operation: &str, finding: Option<&str>) {
        if self.state.waiting.replace(true) {
            self.state.changed.set(true);
            return;
        }
        // A form of options alone has no text.
        let text = form.field().map_or_else(|| JsString::from(""), |field| field.value());
        let request = Request::new(operation, &text);
        form.describe(&request);
        if let Some(finding) = finding {
            request.set_finding(finding);
        }
        let (check, form) = (self.clone(), form.clone());
        engine::ask(request, move |outcome| check.answered(&form, text, outcome));
    }

    fn answered(&self, form: &Form, text: JsString, outcome: Outcome) {
        self.state.waiting.set(false);
        if self.state.changed.replace(false) {
            self.check(form);
            return;
        }
        match outcome {
            Outcome::Answered(answer) => self.show(form, text, &answer),
            Outcome::Stopped => self.show_failure(form, STOPPED),
            Outcome::Broken => self.show_failure(form, BROKEN),
        }
    }

    fn show(&self, form: &Form, text: JsString, answer: &Answer) {
        if let Some(error) = answer.error() {
            self.show_failure(form, &error);
            return;
        }
        let fixed = answer.text();
        if let (Some(fixed), Some(field)) = (&fixed, form.field()) {
            field.set_value(fixed);
        }
        form.set_html("result", &answer.html().unwrap_or_default());
        form.set_html("layer", &answer.marked().unwrap_or_default());
        form.set_html("detected", &answer.detected().unwrap_or_default());
        form.show_options(&answer.kind().unwrap_or_default());
        if self.state.scrolled.get() {
            form.follow_scroll();
        }
        match &fixed {
            Some(fixed) => {
                self.state.shown.replace(Some(fixed.clone()));
                self.state.undo.replace(Some(text));
                form.show_undo(true);
                // The button that had the focus is gone; its outcome is the place to go on from.
                form.focus_verdict();
            }
            None => {
                self.state.shown.replace(Some(text));
            }
        }
        self.announce(form, answer.summary().unwrap_or_default());
    }

    fn show_failure(&self, form: &Form, message: &str) {
        form.set_html("layer", "");
        form.set_html(
            "result",
            "<div class=\"report\" data-verdict=\"none\"><p class=\"verdict\" tabindex=\"-1\"></p></div>",
        );
        if let Some(place) = form.part(".verdict") {
            place.set_text_content(Some(message));
        }
        self.state.shown.replace(None);
        self.announce(form, message.to_owned());
    }

    fn announce(&self, form: &Form, message: String) {
        if let Some(earlier) = self.state.announcement.take() {
            earlier.clear();
        }
        let form = form.clone();
        let say = move || {
            if let Some(status) = form.part("[data-announce]") {
                status.set_text_content(Some(&message));
            }
        };
        self.state.announcement.set(set_timeout_with_handle(say, ANNOUNCE_AFTER).ok());
    }
}

/// The elements of one validator, found by their `data-` attributes.
#[derive(Clone)]
struct Form {
    root: Element,
}

impl Form {
    fn of(event: &Event) -> Option<Self> {
        Some(Self { root: event.current_target()?.dyn_into().ok()? })
    }

    fn part(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).ok().flatten().map(JsCast::unchecked_into)
    }

    fn parts(&self, selector: &str) -> impl Iterator<Item = HtmlElement> {
        let list = self.root.query_selector_all(selector).ok();
        let length = list.as_ref().map_or(0, |list| list.length());
        (0..length).filter_map(move |index| list.as_ref()?.item(index)).map(JsCast::unchecked_into)
    }

    fn field(&self) -> Option<Field> {
        self.part("[data-field]").map(JsCast::unchecked_into)
    }

    /// What the engine is asked for when the form changes.
    fn operation(&self) -> String {
        let form = self.part("form");
        form.and_then(|form| form.get_attribute("data-operation")).unwrap_or_else(|| "check".to_owned())
    }

    fn set_html(&self, part: &str, html: &str) {
        if let Some(element) = self.part(&format!("[data-{part}]")) {
            element.set_inner_html(html);
        }
    }

    /// Adds the kind and the options of the form to a request.
    fn describe(&self, request: &Request) {
        let options = js_sys::Object::new();
        // A box that is not ticked is as good as not there.
        for control in self.parts("[data-option]:not([type=checkbox]:not(:checked))") {
            let name = control.get_attribute("data-option").unwrap_or_default();
            let value = control.unchecked_into::<Field>().value();
            if name == "kind" {
                request.set_kind(&value);
            } else {
                // Setting a property of a plain object cannot fail.
                let _ = js_sys::Reflect::set(&options, &JsValue::from(name), &value);
            }
        }
        request.set_options(&options);
    }

    /// Shows the options that mean something for a kind.
    fn show_options(&self, kind: &str) {
        for option in self.parts("[data-for]") {
            let kinds = option.get_attribute("data-for").unwrap_or_default();
            option.set_hidden(!kinds.split(' ').any(|known| known == kind));
        }
    }

    fn show_undo(&self, visible: bool) {
        if let Some(button) = self.part("[data-undo]") {
            button.set_hidden(!visible);
        }
    }

    fn focus_verdict(&self) {
        if let Some(verdict) = self.part(".verdict") {
            // Without focus the page works as well.
            let _ = verdict.focus();
        }
    }

    /// The marks belong to an older text and would stand in the wrong place.
    fn follow_text(&self) {
        self.set_html("layer", "");
    }

    fn follow_scroll(&self) {
        if let (Some(field), Some(layer)) = (self.field(), self.part("[data-layer]")) {
            layer.set_scroll_top(field.scroll_top());
            layer.set_scroll_left(field.scroll_left());
        }
    }

    /// Selects a part of the text and brings it into view. `place` is `3:5-3:9`: lines and columns from 1, columns in UTF-16.
    fn go_to(&self, place: &str) {
        let Some(field) = self.field() else { return };
        let text = String::from(field.value());
        let mut ends = place.split('-').filter_map(|end| {
            let (line, column) = end.split_once(':')?;
            Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?))
        });
        let (Some(start), Some(end)) = (ends.next(), ends.next()) else { return };
        let offset = |(line, column): (usize, usize)| {
            let before = text.split('\n').take(line.saturating_sub(1));
            let offset = before.map(|line| line.encode_utf16().count() + 1).sum::<usize>() + column.saturating_sub(1);
            u32::try_from(offset).unwrap_or(u32::MAX)
        };
        // Focus and selection are conveniences; nothing depends on them.
        let _ = field.focus();
        field.select(offset(start), offset(end));
        let lines = i32::try_from(text.split('\n').count()).unwrap_or(i32::MAX);
        let line = i32::try_from(start.0).unwrap_or(i32::MAX).saturating_sub(1);
        let line_height = field.scroll_height() / lines.max(1);
        field.set_scroll_top(line_height.saturating_mul(line) - field.client_height() / 2);
    }
}
