//! The island around a table that can be sorted and filtered.

use js_sys::{Array, Intl::Collator, JsString, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// Brings a table to life: buttons in the header cells sort it, a text field filters its rows. The children are
/// the table, with `<th><button data-sort>` for a sortable column, and optionally `<input data-filter>`, `<… data-count>` for the number of
/// rows shown and `<… data-none hidden>` for when there are none.
#[island]
pub fn SortableTable(children: Children) -> impl IntoView {
    view! {
        <div class="sortable" on:click=|event| { sort(&event); } on:input=|event| { filter(&event); }>
            {children()}
        </div>
    }
}

fn root(event: &Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)).map(JsCast::unchecked_into).collect()
}

/// Sorts by the column whose header button was pressed: ascending, then descending.
fn sort(event: &Event) -> Option<()> {
    let root = root(event)?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let header = target.closest("[data-sort]").ok()??.closest("th").ok()??;
    let headers = all(&root, "thead th");
    let column = headers.iter().position(|other| **other == header)?;
    let descending = header.get_attribute("aria-sort").as_deref() == Some("ascending");
    for other in &headers {
        // Removing an attribute cannot fail, and setting a well-formed one neither.
        let _ = other.remove_attribute("aria-sort");
    }
    let _ = header.set_attribute("aria-sort", if descending { "descending" } else { "ascending" });

    let body = root.query_selector("tbody").ok()??;
    let mut rows: Vec<(JsString, HtmlElement)> =
        all(&root, "tbody tr").into_iter().map(|row| (key(&row, column), row)).collect();
    let options = Object::new();
    let _ = Reflect::set(&options, &JsValue::from("numeric"), &JsValue::TRUE);
    let compare = Collator::new(&Array::new(), &options).compare();
    rows.sort_by(|(one, _), (other, _)| {
        let order = compare.call2(&JsValue::UNDEFINED, one, other).ok().and_then(|order| order.as_f64());
        let order = order.unwrap_or_default().total_cmp(&0.0);
        if descending { order.reverse() } else { order }
    });
    for (_, row) in &rows {
        let _ = body.append_child(row);
    }
    Some(())
}

/// What a row is sorted by: the cell's `data-value`, else its text.
fn key(row: &HtmlElement, column: usize) -> JsString {
    let cell = u32::try_from(column).ok().and_then(|column| row.children().item(column));
    let value = cell.and_then(|cell| cell.get_attribute("data-value").or_else(|| cell.text_content()));
    JsString::from(value.unwrap_or_default())
}

/// Shows the rows that hold every word of the filter, in whatever case.
fn filter(event: &Event) -> Option<()> {
    let root = root(event)?;
    let field = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let wanted = field.value().to_lowercase();
    let mut shown = 0;
    for row in all(&root, "tbody tr") {
        let text = row.text_content().unwrap_or_default().to_lowercase();
        let matches = wanted.split_whitespace().all(|word| text.contains(word));
        row.set_hidden(!matches);
        shown += u32::from(matches);
    }
    for count in all(&root, "[data-count]") {
        count.set_text_content(Some(&shown.to_string()));
    }
    for none in all(&root, "[data-none]") {
        none.set_hidden(shown > 0);
    }
    Some(())
}
