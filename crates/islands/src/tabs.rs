//! The tabs of a report. Its style sheet shows the panel that the validator's `data-tab` names; the report is replaced after each
//! check, the chosen tab is not.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::form::Form;

/// What a report shows first, and where it has no other panel.
const FIRST: &str = "findings";

const TAB: &str = "[role=tab]";

/// Marks the chosen tab in a report that has just been put in its place. A report without that tab shows the first one,
/// and the choice stays for the next report.
pub(super) fn mark(form: &Form, chosen: &str) {
    let tabs: Vec<HtmlElement> = form.parts(TAB).collect();
    let is_there = tabs.iter().any(|tab| name(tab) == chosen);
    let shown = if is_there { chosen } else { FIRST };
    // Well-formed attributes can always be set.
    let _ = form.root.set_attribute("data-tab", shown);
    for tab in &tabs {
        let is_shown = name(tab) == shown;
        let _ = tab.set_attribute("aria-selected", if is_shown { "true" } else { "false" });
        tab.set_tab_index(if is_shown { 0 } else { -1 });
    }
}

/// The chosen tab, or the first where none is chosen yet.
pub(super) fn or_first(chosen: &str) -> &str {
    if chosen.is_empty() { FIRST } else { chosen }
}

/// The tab that a key leads to from the one that has the focus: the arrows go round, Home and End to the ends.
pub(super) fn reached(form: &Form, from: &Element, key: &str) -> Option<HtmlElement> {
    let from = from.closest(TAB).ok()??;
    let tabs: Vec<HtmlElement> = form.parts(TAB).collect();
    let at = tabs.iter().position(|tab| **tab == from)?;
    let last = tabs.len().checked_sub(1)?;
    let to = match key {
        "ArrowRight" => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    tabs.get(to).cloned()
}

/// The name of the tab that an element belongs to.
pub(super) fn chosen(target: &Element) -> Option<String> {
    target.closest(TAB).ok()??.dyn_ref::<Element>().map(name)
}

/// The tab that has the focus.
pub(super) fn focused(form: &Form) -> bool {
    form.part("[role=tab]:focus").is_some()
}

fn name(tab: &Element) -> String {
    tab.get_attribute("data-tab").unwrap_or_default()
}
