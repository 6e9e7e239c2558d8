//! Names that the standard knows nothing about.

use diagnostics::{Finding, Severity};

use crate::artifact::{Artifact, Subject, program_names};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "artifact-name",
    domain: Domain::Artifact,
    severity: Severity::Warning,
    summary: "a name that is none of an artifact in the standard",
    page: page!("artifact_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let standard = context.standard;
    let place = artifact.text.source();
    let shown = artifact.shown();
    let warning = |message: String| Finding::new(RULE.id, RULE.severity, place, message);
    match &artifact.subject {
        Subject::Nothing => {
            let finding = Finding::new(RULE.id, Severity::Error, place, "There is no name to check.");
            finding.help(format!("Write one a line, such as `{}`.", standard.rpm.example)).into()
        }
        Subject::Unknown if artifact.text.is_unknown() => Outcome::unknown(),
        Subject::Unknown => {
            let services = standard.services.iter().map(|service| service.name.as_str());
            let systems = standard.system_names.iter().map(|entry| entry.name.as_str());
            let packages = standard.python_packages.iter().map(|package| package.name.as_str());
            let known = program_names(standard, None).into_iter().chain(packages).chain(systems).chain(services);
            let near: Vec<String> =
                crate::nearest::nearest(&shown, known).into_iter().map(|name| format!("`{name}`")).collect();
            let help = match near.as_slice() {
                [] => "The standard covers images, tags, RPM packages, wheels, raw binaries, CLI binaries, wrapper scripts, \
                       Python packages, system names and the repositories for them."
                    .to_owned(),
                near => format!("Did you mean {}?", near.join(" or ")),
            };
            warning(format!("`{shown}` is no name that the standard knows.")).help(help).into()
        }
        Subject::Image => warning(format!("`{shown}` looks like an image reference."))
            .help("Nothing of it was checked here; check it as an image reference.")
            .into(),
        Subject::Service(image) => {
            let note = Finding::new(RULE.id, Severity::Note, place, format!("`{shown}` is a service."));
            match image {
                Some(image) => note.help(format!("Its image is called `{image}`.")).into(),
                None => note.help("No image name is on record for it (D11).").into(),
            }
        }
        Subject::Repository(place) if place.kind.is_none() && !place.repository.is_unknown() => {
            let known = crate::artifact::repository_names(standard);
            let part = place.repository.shown();
            let near: Vec<String> =
                crate::nearest::nearest(&part, known.iter().copied()).iter().map(|name| format!("`{name}`")).collect();
            let message = format!("`{part}` is no repository that the standard knows.");
            let finding = Finding::new(RULE.id, RULE.severity, place.repository.source(), message);
            match near.as_slice() {
                [] => finding.help(format!("It knows {}.", known.join(", "))).into(),
                near => finding.help(format!("Did you mean {}?", near.join(" or "))).into(),
            }
        }
        _ => Outcome::passed(),
    }
}
