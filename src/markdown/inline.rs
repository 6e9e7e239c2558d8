//! Short texts inside generated HTML.

use maud::html;

/// A text with its parts between backticks as `<code>`; everything is escaped.
pub use report_html::prose;

/// A text escaped for an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}
