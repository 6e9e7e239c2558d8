//! The token that GitLab removed.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "vault-jwt-token",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a login with a token that GitLab no longer sets",
    page: page!("vault_jwt_token.md"),
    look: Look::Scripts(check),
};

/// `CI_JOB_JWT`, `CI_JOB_JWT_V1` and `CI_JOB_JWT_V2`, deprecated in 15.9 and removed in 17.0. Source: GitLab, `data/deprecations/15-9-JWT-OIDC.yml`.
const REMOVED: &str = "CI_JOB_JWT";
const ENDINGS: [&str; 3] = ["", "_V1", "_V2"];

fn check(scripts: &Scripts<'_>, _: &Context<'_>) -> Outcome {
    let tree = scripts.pipeline.tree();
    let (text, comments) = (tree.text(), tree.comments());
    let mut findings = Vec::new();
    for (at, _) in text.match_indices(REMOVED) {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let bytes = text.as_bytes();
        let length = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_name(byte)).count();
        let span = Span::new(at, at + length);
        let ending = span.of(text).strip_prefix(REMOVED).unwrap_or_default();
        let goes_on = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(is_name);
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        let is_comment = line.trim_start().starts_with('#') || comments.iter().any(|comment| comment.contains(span));
        if goes_on || is_comment || !ENDINGS.contains(&ending) {
            continue;
        }
        findings.push(
            Finding::new(RULE.id, RULE.severity, span, format!("GitLab has not set `{}` since 17.0.", span.of(text))).help(
                "The login goes out with an empty token. Declare one under `id_tokens`, with the audience that Vault expects, and send that (D12).",
            ),
        );
    }
    Outcome::of(findings)
}
