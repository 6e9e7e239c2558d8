//! A form that the engine answers while it is filled in: its text is checked, or its options are turned into names.
//!
//! There is no delay: one check is under way at a time, and when it ends, the text is checked again if it has changed since. So a
//! short text is answered at once and a long one as often as the engine can. Where a check takes so long that it would
//! run in vain at most keystrokes, it waits for a pause in the typing. A report is shown only if it is about
//! the text that stands in the field; an older one is dropped.
//!
//! What else a page does with a checked text (files beside it, links, exports, keeping it for the next visit) is `client/workbench.js`. The
//! two talk in events on the validator's element: it hears `conform:answer` with each answer that is shown, and sends `conform:text` with a text to
//! put into the field.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::JsString;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout, set_timeout_with_handle};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Element, Event};

use super::{
    editor::{self, Editor},
    engine::{self, Answer, Outcome, Request},
    form::{Form, Place},
    tabs,
};

/// How long a result must stand before a screen reader is told, so that it is not told at every keystroke.
const ANNOUNCE_AFTER: Duration = Duration::from_millis(800);

/// A check of up to this many milliseconds runs at every keystroke; a longer one waits for a pause in the typing.
const QUICK: f64 = 100.0;

/// The shortest and the longest of these pauses, in milliseconds; between them it is as long as the last check was.
const PAUSE: (f64, f64) = (250.0, 1_000.0);

const STOPPED: &str = "The check took longer than 5 seconds and was stopped. Shorten the text, or change it to try again; \
    the command line has no such limit.";
const BROKEN: &str = "The checker could not be loaded, or broke down. See whether you are connected, then change the text to \
    try again.";

#[wasm_bindgen]
extern "C" {
    /// Any event, with what the ones that matter here carry.
    #[wasm_bindgen(extends = Event)]
    type Deed;
    /// How a text was changed; absent for a select, and for a field that a program has filled in.
    #[wasm_bindgen(method, getter, js_name = inputType)]
    fn input_type(this: &Deed) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn key(this: &Deed) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn detail(this: &Deed) -> JsValue;

    /// A number in words, which JavaScript has at hand and wasm does not.
    #[wasm_bindgen(js_name = String)]
    fn words(number: &JsValue) -> String;
}

/// What one form is at. Clones share it.
#[derive(Clone)]
pub(super) struct LiveCheck {
    form: Form,
    state: Rc<State>,
}

#[derive(Default)]
struct State {
    /// Whether the engine is at a request of this form.
    waiting: Cell<bool>,
    /// Whether the form has changed since that request.
    changed: Cell<bool>,
    /// How long the last check took, in milliseconds.
    pace: Cell<f64>,
    /// The check that waits for a pause in the typing.
    pause: Cell<Option<TimeoutHandle>>,
    /// The text of the report that is shown; nothing while it is the worked example of the page.
    shown: RefCell<Option<JsString>>,
    /// The markup of that report.
    report: RefCell<String>,
    /// The fixes that were applied, and those that were taken back, the last one at the end.
    undo: RefCell<Vec<Fix>>,
    redo: RefCell<Vec<Fix>>,
    announcement: Cell<Option<TimeoutHandle>>,
    /// Whether the text has been scrolled. Asking the field itself would have the browser lay out the page at every keystroke.
    scrolled: Cell<bool>,
    /// The tab that the person has chosen.
    tab: RefCell<String>,
    /// What the text was last read as.
    kind: RefCell<String>,
    editor: RefCell<Option<Editor>>,
    /// Whether a person has come near the form.
    touched: Cell<bool>,
    /// Whether the editor has been asked for, with whatever outcome.
    editor_asked: Cell<bool>,
}

/// The texts before and after a fix.
struct Fix {
    before: JsString,
    after: JsString,
}

impl LiveCheck {
    pub(super) fn new(root: Element) -> Self {
        let form = Form { root };
        let kind = RefCell::new(form.kind());
        Self { form, state: Rc::new(State { kind, ..State::default() }) }
    }

    /// What the page does when something happens to the form. Whoever adds an event here adds it to [`super::validator`] as well.
    pub(super) fn heed(&self, event: &Event) {
        match event.type_().as_str() {
            "focusin" | "pointerover" | "touchstart" => self.touch(),
            "input" => self.input(event.unchecked_ref()),
            "reset" => self.reset(),
            "submit" => {
                // Enter in a one-line field. There is nowhere to send the form to.
                event.prevent_default();
                self.check();
            }
            "click" => self.click(event),
            "keydown" => self.key(event.unchecked_ref()),
            "scroll" => {
                self.state.scrolled.set(true);
                self.form.follow_scroll();
            }
            "conform:fix" => {
                self.apply(&words(&event.unchecked_ref::<Deed>().detail()));
            }
            "conform:text" => {
                self.set_text(event.unchecked_ref::<Deed>().detail().unchecked_ref());
                self.show_history();
                self.check();
            }
            _ => {}
        }
    }

    /// Has loaded what is needed soon.
    fn touch(&self) {
        engine::start();
        self.state.touched.set(true);
        self.want_editor();
    }

    /// The editor is for whoever is about to write; who only reads does not wait for it, and neither does an answer.
    fn want_editor(&self) {
        let kind = self.state.kind.borrow().clone();
        let is_wanted = self.state.touched.get() && !self.state.waiting.get() && self.form.takes_editor(&kind);
        if !is_wanted || self.state.editor_asked.replace(true) {
            return;
        }
        let check = self.clone();
        editor::load(&self.form, &kind, move |editor| {
            check.form.follow_text();
            check.state.editor.replace(Some(editor));
            // The report that stands there came without the places that the editor shows.
            check.check();
        });
    }

    /// The text or an option has changed.
    fn input(&self, event: &Deed) {
        self.form.follow_text();
        self.show_history();
        let is_typed = event.input_type().is_some_and(|how| !how.starts_with("insertFrom"));
        let pace = self.state.pace.get();
        if is_typed && pace > QUICK {
            self.check_after(Duration::from_millis(pace.clamp(PAUSE.0, PAUSE.1) as u64));
        } else {
            self.check();
        }
    }

    /// The form goes back to its example.
    fn reset(&self) {
        let check = self.clone();
        // The browser resets the fields after this event.
        set_timeout(
            move || {
                if let Some(field) = check.form.field() {
                    check.set_text(&field.value());
                }
                check.show_history();
                check.check();
            },
            Duration::ZERO,
        );
    }

    /// A button of the form or of the report.
    fn click(&self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
        if let Some(finding) = button.get_attribute("data-fix") {
            self.apply(&finding);
        } else if let Some(place) = button.get_attribute("data-goto") {
            self.go_to(&place);
        } else if button.has_attribute("data-undo") {
            self.step_back();
        } else if button.has_attribute("data-redo") {
            self.step_forward();
        } else if let Some(tab) = tabs::chosen(&button) {
            self.choose(tab);
        } else if let Some(example) = button.get_attribute("data-example") {
            self.set_text(&JsString::from(example));
            self.show_history();
            self.check();
        }
    }

    fn key(&self, event: &Deed) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let (Some(target), Some(key)) = (target, event.key()) else { return };
        if let Some(tab) = tabs::reached(&self.form, &target, &key) {
            event.prevent_default();
            if let Some(name) = tabs::chosen(&tab) {
                self.choose(name);
            }
            // Without focus the tab is shown as well.
            let _ = tab.focus();
        }
    }

    fn choose(&self, tab: String) {
        tabs::mark(&self.form, &tab);
        let is_there = self.form.part(&format!("[data-panel=\"{tab}\"]")).is_some();
        self.state.tab.replace(tab);
        // An answer has only the panel that was shown when it was asked for.
        if !is_there {
            self.check();
        }
    }

    fn text(&self) -> JsString {
        // A form of options alone has no text.
        self.form.field().map_or_else(|| JsString::from(""), |field| field.value())
    }

    /// Changes the text without asking the engine.
    fn set_text(&self, text: &JsString) {
        self.form.follow_text();
        match (&*self.state.editor.borrow(), self.form.field()) {
            (Some(editor), _) => editor.set_text(text),
            (None, Some(field)) => field.set_value(text),
            (None, None) => {}
        }
    }

    /// Selects a part of the text and brings it into view.
    fn go_to(&self, place: &str) {
        let (Some(field), Some(place)) = (self.form.field(), Place::parse(place, &self.text())) else { return };
        if let Some(editor) = &*self.state.editor.borrow() {
            editor.select(place.from, place.to);
            return;
        }
        // Focus and selection are conveniences; nothing depends on them.
        let _ = field.focus();
        field.select(place.from, place.to);
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let line_height = field.scroll_height() / number(place.lines).max(1);
        field.set_scroll_top(line_height.saturating_mul(number(place.line)) - field.client_height() / 2);
    }

    fn apply(&self, finding: &str) {
        let text = self.text();
        let example = || self.form.field().is_some_and(|field| field.default_value() == text);
        let is_shown = self.state.shown.borrow().as_ref().map_or_else(example, |shown| *shown == text);
        // A fix belongs to the text it was made for. If that has changed, a newer report is on its way.
        if is_shown && !self.state.waiting.get() {
            self.ask("apply", Some(finding));
        }
    }

    fn step_back(&self) {
        if let Some(fix) = self.state.undo.borrow_mut().pop() {
            self.set_text(&fix.before);
            self.state.redo.borrow_mut().push(fix);
        }
        self.stepped();
    }

    fn step_forward(&self) {
        if let Some(fix) = self.state.redo.borrow_mut().pop() {
            self.set_text(&fix.after);
            self.state.undo.borrow_mut().push(fix);
        }
        self.stepped();
    }

    fn stepped(&self) {
        self.show_history();
        // The button that had the focus may be gone.
        match (&*self.state.editor.borrow(), self.form.field()) {
            (Some(editor), _) => editor.focus(),
            // Without focus the page works as well.
            (None, Some(field)) => drop(field.focus()),
            (None, None) => {}
        }
        self.check();
    }

    /// A fix can be taken back as long as its text stands there, and a fix taken back can be applied again likewise. The editor has
    /// a history of its own, by which a person may have gone either way.
    fn show_history(&self) {
        let text = self.text();
        let (mut undo, mut redo) = (self.state.undo.borrow_mut(), self.state.redo.borrow_mut());
        if let Some(fix) = undo.pop_if(|fix| fix.before == text) {
            redo.push(fix);
        } else if let Some(fix) = redo.pop_if(|fix| fix.after == text) {
            undo.push(fix);
        }
        self.form.show("[data-undo]", undo.last().is_some_and(|fix| fix.after == text));
        self.form.show("[data-redo]", redo.last().is_some_and(|fix| fix.before == text));
    }

    fn check_after(&self, pause: Duration) {
        self.cancel_pause();
        if self.state.waiting.get() {
            // What the engine is at is about an older text.
            self.state.changed.set(true);
        }
        let check = self.clone();
        let typed = move || {
            check.state.pause.take();
            check.check();
        };
        self.state.pause.set(set_timeout_with_handle(typed, pause).ok());
    }

    /// Whether a check was waiting for a pause.
    fn cancel_pause(&self) -> bool {
        self.state.pause.take().map(|earlier| earlier.clear()).is_some()
    }

    fn check(&self) {
        self.cancel_pause();
        self.ask(&self.form.operation(), None);
    }

    fn ask(&self, operation: &str, finding: Option<&str>) {
        if self.state.waiting.replace(true) {
            self.state.changed.set(true);
            return;
        }
        let text = self.text();
        let request = Request::new(operation, &text);
        self.form.describe(&request);
        request.set_places(self.state.editor.borrow().is_some());
        request.set_panel(tabs::or_first(&self.state.tab.borrow()));
        if let Some(finding) = finding {
            request.set_finding(finding);
        }
        let check = self.clone();
        // The time in which the engine is loaded says nothing about the text.
        let asked = engine::is_ready().then(js_sys::Date::now);
        engine::ask(request, move |outcome| {
            if let Some(asked) = asked {
                check.state.pace.set(js_sys::Date::now() - asked);
            }
            check.answered(text, outcome);
        });
    }

    fn answered(&self, text: JsString, outcome: Outcome) {
        self.state.waiting.set(false);
        if self.state.changed.replace(false) {
            let pause = self.state.pause.take();
            if pause.is_none() {
                self.check();
            }
            self.state.pause.set(pause);
            return;
        }
        match outcome {
            Outcome::Answered(answer) => self.show(text, &answer),
            Outcome::Stopped => self.show_failure(STOPPED),
            Outcome::Broken => self.show_failure(BROKEN),
        }
        self.want_editor();
    }

    fn show(&self, text: JsString, answer: &Answer) {
        if let Some(error) = answer.error() {
            self.show_failure(&error);
            return;
        }
        let fixed = answer.text();
        if let Some(fixed) = &fixed {
            self.set_text(fixed);
        }
        self.show_kind(answer.kind().unwrap_or_default());
        let had_focus = tabs::focused(&self.form);
        self.show_report(answer.html().unwrap_or_default());
        self.form.set_html("detected", &answer.detected().unwrap_or_default());
        match &*self.state.editor.borrow() {
            Some(editor) => editor.show(&answer.diagnostics().unwrap_or_else(|| "[]".to_owned())),
            None => self.form.set_html("layer", &answer.marked().unwrap_or_default()),
        }
        tabs::mark(&self.form, &self.state.tab.borrow());
        if had_focus {
            self.form.focus("[role=tab][aria-selected=true]");
        }
        if self.state.scrolled.get() {
            self.form.follow_scroll();
        }
        match fixed {
            Some(fixed) => {
                self.state.shown.replace(Some(fixed.clone()));
                self.state.undo.borrow_mut().push(Fix { before: text, after: fixed });
                self.state.redo.borrow_mut().clear();
                // The button that had the focus is gone; its outcome is the place to go on from.
                self.form.focus(".verdict");
            }
            None => {
                self.state.shown.replace(Some(text));
            }
        }
        self.show_history();
        self.announce(answer.summary().unwrap_or_default());
        self.form.tell("conform:answer", answer.as_ref());
    }

    fn show_kind(&self, kind: String) {
        self.form.show_options(&kind);
        if let Some(editor) = &*self.state.editor.borrow()
            && *self.state.kind.borrow() != kind
        {
            editor.set_kind(&kind);
        }
        self.state.kind.replace(kind);
    }

    /// A report that says what is shown already leaves it as it is: what is unfolded, selected or scrolled there stays so.
    fn show_report(&self, html: String) {
        if *self.state.report.borrow() != html {
            self.form.set_html("result", &html);
            self.state.report.replace(html);
        }
    }

    fn show_failure(&self, message: &str) {
        self.state.report.take();
        self.form.set_html("layer", "");
        self.form.set_html(
            "result",
            "<div class=\"report\" data-verdict=\"none\"><p class=\"verdict\" tabindex=\"-1\"></p></div>",
        );
        if let Some(place) = self.form.part(".verdict") {
            place.set_text_content(Some(message));
        }
        self.state.shown.replace(None);
        self.announce(message.to_owned());
        self.form.tell("conform:answer", &JsValue::UNDEFINED);
    }

    fn announce(&self, message: String) {
        if let Some(earlier) = self.state.announcement.take() {
            earlier.clear();
        }
        let form = self.form.clone();
        let say = move || {
            if let Some(status) = form.part("[data-announce]") {
                status.set_text_content(Some(&message));
            }
        };
        self.state.announcement.set(set_timeout_with_handle(say, ANNOUNCE_AFTER).ok());
    }
}
