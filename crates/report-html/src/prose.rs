//! Sentences with code in them.

use maud::{Markup, html};

/// A message with its parts between backticks as `<code>`. A backtick without a partner stays as it is.
pub fn prose(message: &str) -> Markup {
    let mut parts: Vec<&str> = message.split('`').collect();
    // An even number of parts means an odd number of backticks: the last one opens nothing.
    let stray = if parts.len().is_multiple_of(2) { parts.pop() } else { None };
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
        @if let Some(rest) = stray { "`" (rest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code() {
        assert_eq!(prose("use `8443`, not `8444`").into_string(), "use <code>8443</code>, not <code>8444</code>");
    }

    #[test]
    fn a_stray_backtick_is_kept_and_everything_is_escaped() {
        assert_eq!(prose("a ` b <i>").into_string(), "a ` b &lt;i&gt;");
        assert_eq!(prose("`<b>`").into_string(), "<code>&lt;b&gt;</code>");
    }
}
