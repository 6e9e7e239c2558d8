//! What a text was taken for.

use conformance::Detection;
use maud::{Markup, html};

use crate::prose;

/// What the text was read as, why, and what else it could be.
pub fn detection(detection: &Detection) -> Markup {
    html! {
        "Read as " strong { (detection.subject) } ". " (prose(&detection.reason))
        @if !detection.alternatives.is_empty() {
            " It could also be "
            @for (index, alternative) in detection.alternatives.iter().enumerate() {
                @if index > 0 { " or " }
                (alternative.kind.title())
                @if !alternative.reason.is_empty() { " (" (prose(&alternative.reason)) ")" }
            }
            "."
        }
    }
}
