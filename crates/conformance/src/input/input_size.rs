//! What holds for a text whatever it is read as.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::rule::{Domain, Ledger, Look, Outcome, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "input-size",
    domain: Domain::Input,
    severity: Severity::Error,
    summary: "a text that is longer than what is read",
    page: include_str!("input_size.md"),
    look: Look::Input,
};

/// Whether the text is short enough to be read; says so in the ledger.
pub(crate) fn fits(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> bool {
    let limit = context.options.size_limit;
    if text.len() <= limit {
        ledger.enter(&RULE, Outcome::passed());
        return true;
    }
    let message = format!("The text has {} bytes; at most {limit} are read.", text.len());
    let finding = Finding::new(RULE.id, Severity::Error, Span::empty(0), message)
        .help("Nothing was checked. Check the part in question, or use the command line, which reads longer texts.");
    ledger.enter(&RULE, finding.into());
    false
}
