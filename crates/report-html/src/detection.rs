//! What a text was taken for.

use conformance::Detection;
use maud::{Markup, html};

use crate::prose;

/// In place of a report, for a text that was recognised as something that has no check: a verdict on what it is not would be wrong.
pub fn unchecked(detection: &Detection) -> Markup {
    html! {
        div.report data-verdict="none" {
            p.verdict tabindex="-1" { strong { (unchecked_summary(detection)) } }
            p.hint { (prose(&detection.reason)) " To check it as something else, choose that under “Read it as”." }
        }
    }
}

/// The same in one sentence, to be read aloud.
pub fn unchecked_summary(detection: &Detection) -> String {
    format!("Not checked: {}", detection.subject)
}

/// What the text was read as, why, and what else it could be.
pub fn detection(detection: &Detection) -> Markup {
    html! {
        @if detection.checkable { "Read as " } @else { "Recognised as " }
        strong { (detection.subject) } ". "
        @if detection.checkable { (prose(&detection.reason)) }
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
