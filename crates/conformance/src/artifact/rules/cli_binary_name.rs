//! Names of the CLI binaries, and where they are installed.

use diagnostics::Severity;

use crate::artifact::{Artifact, Flaw, Program, ProgramKind, Subject, name_fault, program_names, script_extension};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "cli-binary-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a CLI binary that is not in the catalogue, or in another directory than the documented one",
    page: page!("cli_binary_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    outcome(&RULE, ProgramKind::Binary, "a CLI binary", artifact, context)
}

/// What the rules about binaries and about scripts say of an installed program.
pub(crate) fn outcome(
    rule: &'static Rule,
    kind: ProgramKind,
    what: &str,
    artifact: &Artifact<'_>,
    context: &Context<'_>,
) -> Outcome {
    let program = match &artifact.subject {
        Subject::Program(program) if program.kind == kind => program,
        _ => return Outcome::not_applicable(),
    };
    let flaws = flaws(program, what, context);
    if flaws.is_empty() && artifact.text.is_unknown() {
        return Outcome::unknown();
    }
    Outcome::of(flaws.iter().map(|flaw| flaw.finding(rule.id)).collect())
}

fn flaws<'t>(program: &Program<'t>, what: &str, context: &Context<'_>) -> Vec<Flaw<'t>> {
    let standard = context.standard;
    let mut flaws = Vec::new();
    let (by, directory) = match program.kind {
        ProgramKind::Binary => (&standard.install.binaries_by, &standard.install.directory),
        ProgramKind::Script => (&standard.install.scripts_by, &standard.install.directory),
    };
    if let Some(written) = program.directory.filter(|written| written.value() != directory) {
        let message = format!("`{}` is not the directory of our programs.", written.shown());
        let help = format!("{by} installs {what} to `{directory}`.");
        flaws.push(Flaw::error(written, message, help).safely("Use the documented directory", directory));
    }
    let extension = script_extension(standard);
    let length = program.name.value().len();
    let mut name = program.name;
    if let Some(stem) = name.value().strip_suffix(extension).filter(|_| !extension.is_empty()) {
        let part = name.part(stem.len()..length);
        let message = format!("An installed program has no `{extension}`.");
        let help = "Only the file among the raw binaries has the extension.";
        flaws.push(Flaw::error(part, message, help).safely("Remove the extension", ""));
        name = name.part(0..stem.len());
    }
    let known = program_names(standard, Some(program.kind));
    flaws.extend(name_fault(name, what, &known, standard, str::to_owned));
    flaws
}
