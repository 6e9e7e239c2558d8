//! Variables are texts, or mappings with a value. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-variable",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a variable whose name or value GitLab refuses",
    page: page!("ci_variable.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
