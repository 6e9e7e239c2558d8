//! What Markdown pages embed: the parts of a page that are more than text.

use conventions::Trigger;
use islands::SortableTable;
use leptos::prelude::*;

use crate::{
    builder::tag_builder,
    checker::Checker,
    markdown::{Portal, Validator},
    rules, start,
};

/// The parts as this portal shows them.
#[derive(Clone, Copy, Debug)]
pub struct Parts;

impl Portal for Parts {
    fn address(&self, path: &str) -> String {
        report_html::address(path)
    }

    fn rule_page(&self, rule: &str) -> Option<String> {
        conformance::rule(rule).map(rules::path)
    }

    fn validator(&self, validator: &Validator) -> String {
        let html = Checker::from(validator.clone()).render().to_html();
        validator.step.iter().fold(html, |html, step| start::step(step, html).to_html())
    }

    fn tag_builder(&self, first: Trigger) -> String {
        tag_builder(first).to_html()
    }

    fn generator(&self) -> String {
        start::generator().to_html()
    }

    fn progress(&self, steps: usize) -> String {
        start::progress(steps).to_html()
    }

    fn sortable(&self, label: &str, rows: usize, table: String) -> String {
        let id = format!("{}-filter", label.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "-"));
        let label = format!(": {label}");
        view! {
            <SortableTable>
                <p class="filter">
                    <label for=id.clone()>"Filter"<span class="visually-hidden">{label}</span></label>
                    " "
                    <input id=id type="search" data-filter autocomplete="off" />
                    " "
                    <span role="status"><span data-count>{rows}</span> " of " {rows}</span>
                </p>
                <div inner_html=table></div>
                <p data-none hidden>"Nothing matches."</p>
            </SortableTable>
        }
        .to_html()
    }
}
