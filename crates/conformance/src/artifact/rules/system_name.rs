//! Names of the operating system, which are never changed.

use diagnostics::Severity;

use crate::artifact::{Artifact, Flaw, Subject, SystemName, SystemReading};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "system-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "an operating-system name in the style of applications, or one with the system prefix that is not listed",
    page: page!("system_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let Subject::System(name) = &artifact.subject else { return Outcome::not_applicable() };
    if name.text.is_unknown() {
        return Outcome::unknown();
    }
    match flaw(name, context) {
        Some(flaw) => flaw.finding(RULE.id).into(),
        None => Outcome::passed(),
    }
}

fn flaw<'t>(name: &SystemName<'t>, context: &Context<'_>) -> Option<Flaw<'t>> {
    let shown = name.text.shown();
    let prefix = &context.standard.naming.system_prefix;
    match &name.reading {
        SystemReading::Listed(_) => None,
        SystemReading::Mistaken(right, kind) => {
            let message = format!("`{shown}` is called `{right}`.");
            let help = format!("It is a name of the operating system ({kind}), and those are never changed.");
            Some(Flaw::error(name.text, message, help).safely("Use the system name", right))
        }
        SystemReading::Application => {
            let message = format!("`{shown}` is the name of an application, and those have no `{prefix}`.");
            let word = shown.get(prefix.len()..).unwrap_or_default();
            let image = context.standard.find(word).and_then(|found| {
                let (conventions::Found::Image(service)
                | conventions::Found::Service(service)
                | conventions::Found::Unnamed(service)) = found;
                context.standard.image_name(service)
            });
            let help = match image {
                Some(image) => {
                    format!("`{prefix}` is for names of the operating system (D9). The image is called `{image}`.")
                }
                None => format!("`{prefix}` is for names of the operating system (D9)."),
            };
            Some(Flaw::error(name.text, message, help))
        }
        SystemReading::Unlisted(near) => {
            let listed: Vec<String> =
                context.standard.system_names.iter().map(|entry| format!("`{}`", entry.name)).collect();
            let message = format!("`{shown}` is not among the system names of the standard.");
            let flaw = Flaw::error(name.text, message, format!("It lists {}.", listed.join(", "))).warning();
            Some(match near.first() {
                Some(near) => flaw.perhaps("Use the nearest system name", near),
                None => flaw,
            })
        }
    }
}
