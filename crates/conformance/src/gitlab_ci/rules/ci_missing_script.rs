//! Every job has something to do. The tables are in [`crate::gitlab_ci::grammar`].

use diagnostics::Severity;

use crate::gitlab_ci::grammar;
use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-missing-script",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a job without `script`, `run` or `trigger`",
    page: page!("ci_missing_script.md"),
    look: Look::Pipeline(|pipeline, _| grammar::outcome(pipeline, &RULE)),
};
