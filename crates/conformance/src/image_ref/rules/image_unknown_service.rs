//! Every own image is in the catalogue.

use conventions::{Conventions, LegacyNames};
use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::image_ref::{Image, Name, WordMeaning};
use crate::nearest::nearest;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-unknown-service",
    domain: Domain::ImageRef,
    severity: Severity::Warning,
    summary: "an own image that is not in the catalogue of services",
    page: page!("image_unknown_service.md"),
    look: Look::Image(check),
};

/// How many names are offered.
const OFFERED: usize = 3;

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    match name.meaning {
        WordMeaning::Image | WordMeaning::Service => Outcome::passed(),
        WordMeaning::Unknown => Outcome::unknown(),
        WordMeaning::Unnamed => {
            // The hyphen tables have a name for it, which counts where their form passes.
            if context.legacy_names() == LegacyNames::Allow && name.is_in_hyphen_tables(context.standard) {
                return Outcome::passed();
            }
            unnamed(name, context).into()
        }
        // That the name is missing is what the rule about the namespace says.
        WordMeaning::Nothing if name.word.value().is_empty() => Outcome::not_applicable(),
        WordMeaning::Nothing => not_in_catalogue(name, context).into(),
    }
}

fn unnamed(name: &Name<'_>, context: &Context<'_>) -> Finding {
    let naming = &context.standard.naming;
    let word = name.word.value().to_ascii_lowercase();
    Finding::new(
        RULE.id,
        RULE.severity,
        name.word.source(),
        format!("`{word}` is a known project, but no image of it is on record."),
    )
    .help(format!(
        "The table of image names leaves it out; only the one with `{}{}{word}` has it. Ask for an entry before others rely on the name.",
        naming.namespace, naming.legacy_separator
    ))
}

fn not_in_catalogue(name: &Name<'_>, context: &Context<'_>) -> Finding {
    let naming = &context.standard.naming;
    let word = name.word.value().to_ascii_lowercase();
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        name.word.source(),
        format!("`{word}` is not in the catalogue of services."),
    );
    let full = |image: &&str| format!("{}{}{image}", naming.namespace, naming.separator);
    let near: Vec<String> = near_images(&word, context.standard).iter().map(full).collect();
    let Some(first) = near.first() else {
        return finding.help(
            "If the service is new, it needs an entry in the catalogue; the service catalogue page lists all of them.",
        );
    };
    let listed: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let finding = finding.help(format!(
        "Did you mean {}? If the service is new, it needs an entry in the catalogue.",
        listed.join(" or ")
    ));
    match name.written.edit(first) {
        Some(edit) => finding.fix(Fix::suggested(format!("Write {first}"), vec![edit])),
        None => finding,
    }
}

/// The images that may be meant by a word, the likeliest first: those spelt nearly so, those of services called nearly so, and those whose
/// name goes on where the word ends or ends where the word goes on.
fn near_images<'s>(word: &str, standard: &'s Conventions) -> Vec<&'s str> {
    let named = || standard.services.iter().filter_map(|service| Some((service, service.image.as_deref()?)));
    let names = named().flat_map(|(service, image)| [image, &service.name, service.project()]);
    let mut images: Vec<&str> = Vec::new();
    let mut offer = |image: &'s str| {
        if !images.contains(&image) && images.len() < OFFERED {
            images.push(image);
        }
    };
    for near in nearest(word, names) {
        let called = |(service, image): &(&conventions::Service, &str)| {
            *image == near || service.name == near || service.project() == near
        };
        named().find(called).into_iter().for_each(|(_, image)| offer(image));
    }
    let goes_on = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.starts_with(|c: char| !c.is_ascii_alphanumeric()))
    };
    for (_, image) in named().filter(|(_, image)| goes_on(image, word) || goes_on(word, image)) {
        offer(image);
    }
    images
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_that_may_be_meant() {
        for (word, expected) in [
            ("sever", &["server"][..]),
            ("runner-servic", &["runner-service"]),
            ("runner-apii", &["runner-service"]),
            ("audit", &["audit-consumer", "audit-service"]),
            ("server-backend", &["server"]),
            ("server/debug", &["server"]),
            ("billing", &[]),
        ] {
            assert_eq!(near_images(word, Conventions::embedded()), expected, "{word}");
        }
    }
}
