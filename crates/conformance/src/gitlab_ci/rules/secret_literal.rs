//! No credential is written in the text.

use diagnostics::{Finding, Severity};

use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::secret::Secret;

pub(crate) static RULE: Rule = Rule {
    id: "secret-literal",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a credential that is written in the file",
    page: page!("secret_literal.md"),
    look: Look::Input,
};

/// Where a credential comes from in place of the text.
pub(crate) const SOURCE: &str = "Vault or a masked CI/CD variable";

/// What a rule about credentials says of a text in which they are known. No message has their characters, and there is no fix that could.
pub(crate) fn outcome(rule: &'static Rule, text: &str, secrets: &[Secret], source: &str) -> Outcome {
    let finding = |secret: &Secret| {
        let name = secret.name.of(text);
        let message = if name.is_empty() {
            format!("Here stands {}.", secret.what)
        } else {
            format!("`{}` is given {} that is written here.", name.trim_start_matches('-'), secret.what)
        };
        Finding::new(rule.id, rule.severity, secret.span, message).help(format!(
            "Everyone who can read the file can use it, and its history keeps it: replace the credential where it was issued, then read it from {source}."
        ))
    };
    Outcome::of(secrets.iter().map(finding).collect())
}
