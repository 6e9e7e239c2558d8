//! Docker can read the text.

use diagnostics::Severity;

use crate::context::Context;
use crate::dockerfile::Dockerfile;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-syntax",
    domain: Domain::Dockerfile,
    severity: Severity::Error,
    summary: "a Dockerfile that Docker refuses to build as it stands",
    page: page!("dockerfile_syntax.md"),
    look: Look::Dockerfile(check),
};

fn check(dockerfile: &Dockerfile<'_>, _: &Context<'_>) -> Outcome {
    if dockerfile.is_foreign { Outcome::unknown() } else { Outcome::of(dockerfile.faults.clone()) }
}
