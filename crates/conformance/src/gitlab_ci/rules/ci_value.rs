//! Keywords have values that GitLab takes. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-value",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a value of the wrong type, or one that its keyword does not take",
    page: page!("ci_value.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
