//! A pipeline with everything merged.

use conformance::UnderstoodExpansion;
use maud::{Markup, html};

use super::written;

/// The merged YAML, with a remark on each line that comes from elsewhere.
pub(super) fn merged(expanded: &UnderstoodExpansion) -> Markup {
    let mut origins = expanded.origins.iter().peekable();
    html! {
        div.merged {
            pre tabindex="0" role="region" aria-label="The pipeline with everything merged" {
                @for (line, text) in (1..).zip(expanded.text.lines()) {
                    (text)
                    @if let Some(origin) = origins.next_if(|origin| origin.line == line) {
                        @if origin.entry.is_some() || origin.place.file.is_some() {
                            span.origin {
                                "  # "
                                @if let Some(entry) = &origin.entry { "from " (entry) ", " }
                                (written(&origin.place))
                            }
                        }
                    }
                    "\n"
                }
            }
            @if expanded.truncated { p.hint { "There is more than fits here; the JSON report of the command line has it." } }
        }
    }
}
