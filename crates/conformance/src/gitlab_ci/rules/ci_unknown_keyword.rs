//! Keywords are those that GitLab knows, where it knows them. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-unknown-keyword",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a keyword that GitLab does not know, or not in this place",
    page: page!("ci_unknown_keyword.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
