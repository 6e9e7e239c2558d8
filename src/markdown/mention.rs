//! A rule where it is named: a link to its page, with a hint that says what the rule finds and how grave that is.
//!
//! The hint needs no script: the styles show it while the name is hovered or focused, and while the pointer is on the hint itself. It is part of
//! the page, so that a screen reader reads it as the link's description.

use maud::{Markup, html};

use super::Renderer;
use super::inline::prose;
use crate::pages::capitalised;

/// A rule with its hint; `None` where no rule has this id, the rule has no page, or the page is the rule's own.
pub(super) fn rule(id: &str, renderer: &Renderer<'_>) -> Option<Markup> {
    if id == renderer.file {
        return None;
    }
    let path = renderer.portal.rule_page(id)?;
    let rule = conformance::rule(id)?;
    let number = renderer.hints.get() + 1;
    renderer.hints.set(number);
    let hint = format!("hint-{}{number}", renderer.part);
    let severity = rule.severity.as_str();
    Some(html! {
        span.rule {
            a href=(renderer.portal.address(&path)) aria-describedby=(hint) { code { (id) } }
            span.rule-hint id=(hint) role="tooltip" {
                span.badge data-severity=(severity) { (severity) } " " (prose(&capitalised(rule.summary))) "."
            }
        }
    })
}
