//! Light, dark, or as the reader's system has it: the choice, and how it is there before the first paint.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use leptos::prelude::*;
use sha2::{Digest as _, Sha256};

/// The one inline script of the portal. It must run before anything is painted, which no file that is still to be fetched can; the page's
/// policy allows it by its hash. Where storage is refused, the system's choice stays.
pub const SCRIPT: &str = "try{const t=localStorage.getItem(\"conform:theme\");if(t==\"light\"||t==\"dark\")document.documentElement.dataset.theme=t}catch{}";

/// Colours of the browser's own frame, light and dark; the same as `--ground` in `styles/site.css`.
pub const GROUNDS: [(&str, &str); 2] =
    [("(prefers-color-scheme: light)", "#fdfdfc"), ("(prefers-color-scheme: dark)", "#14171a")];

/// How a Content-Security-Policy names the content of an inline script or style sheet.
pub fn policy_hash(content: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(content)))
}

/// The button in the header and its menu. Without scripts the choice could not be kept, so the styles hide both; then the system decides.
pub fn control() -> impl IntoView {
    let choices = [("light", "Light"), ("dark", "Dark"), ("system", "System")];
    let radios: Vec<_> = choices
        .into_iter()
        .map(|(value, words)| {
            let checked = value == "system";
            view! {
                <label>
                    <input type="radio" name="theme" value=value checked=checked autocomplete="off" />
                    {words}
                </label>
            }
        })
        .collect();
    view! {
        <button class="icon-button theme-button" type="button" popovertarget="theme" aria-label="Colours" title="Colours">
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.25" />
                <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" />
            </svg>
        </button>
        <fieldset class="theme-menu" id="theme" popover>
            <legend>"Colours"</legend>
            {radios}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        // From the example in the Content Security Policy specification.
        assert_eq!(policy_hash("alert('Hello, world.');"), "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
    }

    #[test]
    fn the_browsers_frame_has_the_colour_of_the_page() {
        let styles = include_str!("../styles/site.css");
        let [(_, light), (_, dark)] = GROUNDS;
        assert!(styles.contains(&format!("--ground: light-dark({light}, {dark});")));
    }
}
