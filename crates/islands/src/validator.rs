//! The island around a form that checks what is typed or pasted into it.

use leptos::prelude::*;

use super::live_check::LiveCheck;

/// Brings a checker to life: a text field with a layer of marks behind it, options, and the report. The form and the worked
/// example with its report are the children; the site's `checker` renders them. A form with `data-operation` asks the engine for
/// something else than a check, as the builder of tags does.
#[island]
pub fn Validator(children: Children) -> impl IntoView {
    let check = StoredValue::new_local(LiveCheck::default());
    view! {
        <div
            class="validator"
            on:focusin=move |_| LiveCheck::warm_up()
            on:input=move |event| check.with_value(|check| check.input(&event))
            on:reset=move |event| check.with_value(|check| check.reset(&event))
            on:submit=move |event| check.with_value(|check| check.submit(&event))
            on:click=move |event| check.with_value(|check| check.click(&event))
            on:scroll:capture=move |event| check.with_value(|check| check.scroll(&event))
        >
            {children()}
        </div>
    }
}
