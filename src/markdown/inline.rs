//! Short texts inside generated HTML.

use maud::{Markup, html};

/// A text with its parts between backticks as `<code>`; everything is escaped.
pub fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A text escaped for an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}
