//! An image has a name of its own, which is not always the service's (D2).

use conventions::LegacyNames;
use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::image_ref::{Image, WordMeaning};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-service-name",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an own image called by its service's name, where the image has another",
    page: page!("image_service_name.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    match name.meaning {
        WordMeaning::Image => return Outcome::passed(),
        WordMeaning::Unknown => return Outcome::unknown(),
        WordMeaning::Unnamed | WordMeaning::Nothing => return Outcome::not_applicable(),
        WordMeaning::Service => {}
    }
    // The hyphen tables go by the services' names, so where their form passes, so do these.
    let legacy = if name.is_in_hyphen_tables(context.standard) { context.legacy_names() } else { LegacyNames::Error };
    let severity = match legacy {
        LegacyNames::Error => Severity::Error,
        LegacyNames::Warn => Severity::Warning,
        LegacyNames::Allow => return Outcome::passed(),
    };
    let word = name.word.value().to_ascii_lowercase();
    let finding = Finding::new(
        RULE.id,
        severity,
        name.word.source(),
        format!("`{word}` is the name of the service, and its image is called otherwise."),
    );
    let finding = match &name.right {
        Some(right) => finding.help(format!("The image of `{word}` is `{right}`.")),
        None => finding,
    };
    match image.name_fix() {
        Some(fix) => finding.fix(fix).into(),
        None => finding.into(),
    }
}
