//! A report whose parts lie behind tabs.

use maud::{Markup, html};

/// One part of a report.
pub(crate) struct Panel<'r> {
    /// The word for it in `data-tab` and `data-panel`.
    pub(crate) word: &'static str,
    pub(crate) title: &'static str,
    /// How much there is of it, where that is worth a look.
    pub(crate) count: Option<usize>,
    /// What it shows, made where it is shown.
    pub(crate) body: Box<dyn Fn() -> Markup + 'r>,
}

/// The tabs, and the panels. Which panel is seen is for the page to say: its styles show all of them where no script runs. Where `chosen` names one,
/// that alone is there; the first, where none is called so.
pub(crate) fn tabbed(panels: &[Panel<'_>], chosen: Option<&str>) -> Markup {
    let first = chosen.and_then(|word| panels.iter().position(|panel| panel.word == word)).unwrap_or_default();
    html! {
        div.tabs role="tablist" aria-label="Parts of the report" {
            @for (index, panel) in panels.iter().enumerate() {
                button type="button" role="tab" data-tab=(panel.word) aria-selected=(index == first) tabindex=(if index == first { "0" } else { "-1" }) {
                    (panel.title)
                    @if let Some(count) = panel.count { " " span.count { (count) } }
                }
            }
        }
        @for (index, panel) in panels.iter().enumerate() {
            @if chosen.is_none() || index == first {
                section.panel role="tabpanel" data-panel=(panel.word) aria-label=(panel.title) {
                    p.panel-title { (panel.title) }
                    ((panel.body)())
                }
            }
        }
    }
}
