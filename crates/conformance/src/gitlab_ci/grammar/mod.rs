//! GitLab's grammar: which keywords there are, and what they take.
//!
//! [`mod@keywords`] holds the tables, [`shape`] what they are made of, [`walk`] compares values with them, and [`jobs`] says which table
//! is for which entry. What is compared is the resolved configuration, as in GitLab: after includes, `extends` and `!reference`. Hidden jobs
//! are not looked at, only what others take from them.
//!
//! Several rules tell of what one walk finds; see [`outcome`].

mod jobs;
mod keywords;
mod lookup;
mod shape;
#[cfg(test)]
mod tests;
mod walk;

pub use lookup::{Keyword, keywords, words};

use diagnostics::Finding;

use crate::gitlab_ci::Pipeline;
use crate::rule::{Outcome, Rule};

/// What the walk finds, once for a pipeline.
pub(crate) fn walk(pipeline: &Pipeline<'_>) -> Vec<Finding> {
    jobs::walk(pipeline)
}

/// What a rule has to say of it.
pub(crate) fn outcome(pipeline: &Pipeline<'_>, rule: &Rule) -> Outcome {
    if pipeline.root.is_none() {
        return Outcome::not_applicable();
    }
    let findings = pipeline.grammar().iter();
    Outcome::of(findings.filter(|finding| finding.rule == rule.id).cloned().collect())
}
