//! Own images have one namespace.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::image_ref::{Image, Name, Shape};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-namespace",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an own image without the namespace of own images",
    page: page!("image_namespace.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let naming = &context.standard.naming;
    let namespace = &naming.namespace;
    let start = format!("{namespace}{}", naming.separator);
    let (place, message, help) = match name.shape {
        Shape::Slash | Shape::Hyphen(_) | Shape::Joined(_) => return Outcome::passed(),
        // What stands in its place is a finding of its own.
        Shape::Bare if name.system_prefix.is_some() => return Outcome::not_applicable(),
        Shape::Bare if name.word.value().is_empty() => (
            name.written,
            format!("`{namespace}` is the namespace; the image's own name does not follow."),
            format!("Write the image after it: `{start}{{image}}`."),
        ),
        Shape::Bare => (
            name.written,
            format!("`{}` stands without `{start}`.", name.written.value()),
            every_own_image(name, &start),
        ),
        Shape::Twice(second) => (
            second,
            format!("`{}` names `{namespace}` twice.", name.written.value()),
            format!("The namespace stands once, at the start.{}", right(name)),
        ),
        Shape::Misspelt(first) => {
            (first, format!("`{}` is not `{namespace}`.", first.value()), every_own_image(name, &start))
        }
        Shape::Elsewhere(first) => (
            first,
            format!("`{}` is an image of `{}`, not of `{namespace}`.", name.written.shown(), first.shown()),
            format!("{} Somebody else's image is pulled, and not kept here.", every_own_image(name, &start)),
        ),
    };
    let finding = Finding::new(RULE.id, RULE.severity, place.source(), message).help(help);
    match image.name_fix() {
        Some(fix) => finding.fix(fix).into(),
        None => finding.into(),
    }
}

fn every_own_image(name: &Name<'_>, start: &str) -> String {
    format!("The name of every own image starts with `{start}`.{}", right(name))
}

fn right(name: &Name<'_>) -> String {
    name.right.as_ref().map_or_else(String::new, |right| format!(" This one is `{right}`."))
}
