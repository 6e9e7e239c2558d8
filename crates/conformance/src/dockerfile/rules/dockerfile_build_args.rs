//! The final stage declares the build arguments that every build passes.

use diagnostics::{Edit, Finding, Fix, Severity, Span};

use crate::context::Context;
use crate::dockerfile::{Dockerfile, Instruction};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-build-args",
    domain: Domain::Dockerfile,
    severity: Severity::Warning,
    summary: "a final stage that does not declare a build argument which every build passes",
    page: page!("dockerfile_build_args.md"),
    look: Look::Dockerfile(check),
};

fn check(dockerfile: &Dockerfile<'_>, context: &Context<'_>) -> Outcome {
    let Some(last) = dockerfile.stages.last() else { return Outcome::not_applicable() };
    let stages = dockerfile.final_stages();
    let declares = |instruction: &Instruction<'_>, name: &str| declares(instruction, name);
    let in_final = |name: &str| {
        stages.iter().flat_map(|stage| dockerfile.instructions_of(stage)).any(|instruction| declares(instruction, name))
    };
    let missing: Vec<&str> = context
        .standard
        .kaniko
        .build_args
        .iter()
        .map(|argument| argument.name.as_str())
        .filter(|name| !in_final(name))
        .collect();
    let Some(first) = missing.first() else { return Outcome::passed() };
    let from = dockerfile.instructions_of(last).first().map_or(Span::default(), Instruction::span);
    // Where one is declared in the wrong place, that place is shown.
    let elsewhere = dockerfile.instructions.iter().find(|instruction| declares(instruction, first));
    let listed: Vec<String> = missing.iter().map(|name| format!("`ARG {name}`")).collect();
    let message = format!("The final stage lacks {}.", listed.join(", "));
    let help = match elsewhere {
        Some(_) => "An argument is known only in the stage that declares it, after its ARG: declare it again there.",
        None => {
            "Every build passes them; without the ARG, the value is dropped and the image does not tell what it was built from."
        }
    };
    let lines: Vec<String> = missing.iter().map(|name| format!("ARG {name}")).collect();
    let edit = at_end(dockerfile, &lines);
    Finding::new(RULE.id, RULE.severity, elsewhere.map_or(from, Instruction::span), message)
        .help(help)
        .fix_if_any(edit.map(|edit| Fix::suggested("Declare them in the final stage", vec![edit])))
        .into()
}

fn declares(instruction: &Instruction<'_>, name: &str) -> bool {
    instruction.keyword() == "ARG"
        && !instruction.deferred
        && instruction.pairs.iter().any(|pair| instruction.line.part(&pair.name) == name)
}

/// Adds lines after the last instruction, where they cost no layer their cache; nothing where that one has here-documents or cannot be read.
pub(super) fn at_end(dockerfile: &Dockerfile<'_>, lines: &[String]) -> Option<Edit> {
    let last =
        dockerfile.instructions.last().filter(|last| last.here_documents.is_empty() && last.grammar.is_some())?;
    let end = last.span().end;
    let ends_in_continuation =
        dockerfile.text.get(end..)?.trim_start_matches([' ', '\t']).starts_with(dockerfile.escape);
    let line_end = if dockerfile.text.contains("\r\n") { "\r\n" } else { "\n" };
    let added: String = lines.iter().map(|line| format!("{line_end}{line}")).collect();
    (!ends_in_continuation).then(|| Edit::insert(end, added))
}
