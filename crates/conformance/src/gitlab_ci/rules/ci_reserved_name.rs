//! Jobs have names that GitLab takes. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-reserved-name",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a job whose name is a keyword, no text, empty or too long",
    page: page!("ci_reserved_name.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
