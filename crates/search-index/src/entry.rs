//! What goes into the index.

/// The class of an element in which code and facts beside the prose are left out too.
pub const PROSE_ALONE: &str = "prose-alone";

/// Parts of a page that are not its text: worked examples with their reports, controls, drawings, and links that lead elsewhere.
pub(crate) const EXCLUDED: [&str; 15] = [
    ".prose-alone pre",
    ".prose-alone .rule-facts",
    ".validator",
    "[data-result]",
    "[data-none]",
    "form",
    "button",
    "svg",
    "noscript",
    "nav",
    ".filter",
    ".permalink",
    ".visually-hidden",
    ".code-language",
    "thead",
];

/// Elements that Pagefind takes for part of the words before and behind them.
const SEPARATED: [&str; 5] = ["<dd", "<dt", "<figcaption", "<pre", "<th"];

/// A page, or a record of one, as search finds it.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Where a result leads: the address as a link of the portal has it, with its fragment.
    pub address: String,
    /// The title of the result. What it matches counts most.
    pub title: String,
    /// The heading under which results show it.
    pub group: &'a str,
    /// How severe it is, for rules.
    pub severity: Option<&'a str>,
    /// The text as HTML, without the title. Headings with an `id` become sections that results lead to.
    pub html: String,
}

impl Entry<'_> {
    /// The document that Pagefind reads. Its title is kept out of the text, or every excerpt would begin by repeating it.
    pub(crate) fn document(&self) -> String {
        let Self { title, group, severity, html, .. } = self;
        let html = SEPARATED.iter().fold(html.clone(), |html, tag| html.replace(tag, &format!(" {tag}")));
        let severity = severity
            .map(|word| format!("<i data-pagefind-filter=\"severity:{}\"></i>", escaped(word)))
            .unwrap_or_default();
        format!(
            "<!doctype html><html lang=\"en\"><body><main data-pagefind-body data-pagefind-filter=\"group:{}\">{severity}\
             <h1 data-pagefind-meta=\"title\" data-pagefind-ignore=\"index\">{}</h1>{html}</main></body></html>",
            escaped(group),
            escaped(title),
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
