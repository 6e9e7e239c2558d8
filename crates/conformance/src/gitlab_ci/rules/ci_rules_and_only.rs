//! `rules` stands without what it replaces. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-rules-and-only",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "`only`, `except` or `start_in` beside `rules`",
    page: page!("ci_rules_and_only.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
