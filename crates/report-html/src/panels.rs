//! A report whose parts lie behind tabs.

use maud::{Markup, html};

/// One part of a report.
pub(crate) struct Panel {
    /// The word for it in `data-tab` and `data-panel`.
    pub(crate) word: &'static str,
    pub(crate) title: &'static str,
    /// How much there is of it, where that is worth a look.
    pub(crate) count: Option<usize>,
    pub(crate) body: Markup,
}

/// The tabs, the first of them chosen, and the panels. Which panel is seen is for the page to say: its styles show all of them where no script runs.
pub(crate) fn tabbed(panels: &[Panel]) -> Markup {
    html! {
        div.tabs role="tablist" aria-label="Parts of the report" {
            @for (index, panel) in panels.iter().enumerate() {
                button type="button" role="tab" data-tab=(panel.word) aria-selected=(index == 0) tabindex=(if index == 0 { "0" } else { "-1" }) {
                    (panel.title)
                    @if let Some(count) = panel.count { " " span.count { (count) } }
                }
            }
        }
        @for panel in panels {
            section.panel role="tabpanel" data-panel=(panel.word) aria-label=(panel.title) {
                p.panel-title { (panel.title) }
                (panel.body)
            }
        }
    }
}
