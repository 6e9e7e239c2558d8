//! Names of the sandbox wrapper scripts, and where they are installed.

use diagnostics::Severity;

use crate::artifact::rules::cli_binary_name;
use crate::artifact::{Artifact, ProgramKind};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "wrapper-script-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a wrapper script that is not in the catalogue, or in another directory than the documented one",
    page: page!("wrapper_script_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    cli_binary_name::outcome(&RULE, ProgramKind::Script, "a wrapper script", artifact, context)
}
