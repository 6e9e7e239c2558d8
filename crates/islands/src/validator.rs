//! The island around a form that checks what is typed or pasted into it.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event};

use super::live_check::LiveCheck;

/// The events of a form that matter to it, all of which bubble.
const EVENTS: [&str; 10] = [
    "focusin",
    "pointerover",
    "touchstart",
    "input",
    "reset",
    "submit",
    "click",
    "keydown",
    "conform:fix",
    "conform:text",
];

/// Brings a checker to life: a text field with a layer of marks behind it, options, and the report. The form and the worked
/// example with its report are the children; the site's `checker` renders them. A form with `data-operation` asks the engine for
/// something else than a check, as the builder of tags does.
#[island]
pub fn Validator(children: Children) -> impl IntoView {
    view! {
        <div class="validator" data-tab="findings" use:come_to_life>
            {children()}
        </div>
    }
}

/// Listens to a form for as long as the page is there.
fn come_to_life(root: Element) {
    let check = LiveCheck::new(root.clone());
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| check.heed(&event)).into_js_value();
    for event in EVENTS {
        // Adding a listener cannot fail.
        let _ = root.add_event_listener_with_callback(event, listener.unchecked_ref());
    }
    // This one does not bubble, so it is heard on its way to the field.
    let _ = root.add_event_listener_with_callback_and_bool("scroll", listener.unchecked_ref(), true);
}
