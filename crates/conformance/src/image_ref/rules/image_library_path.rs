//! Official images of Docker Hub have a namespace behind Nexus.

use conventions::PortRole;
use diagnostics::{Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-library-path",
    domain: Domain::ImageRef,
    severity: Severity::Warning,
    summary: "an official image of Docker Hub behind Nexus without the namespace of official images",
    page: page!("image_library_path.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Host::Nexus { role, .. } = &image.host else { return Outcome::not_applicable() };
    // Where it stands on the push port, that it stands there is what has to be said.
    let pushed = match image.direction {
        Direction::Push => true,
        Direction::Unknown => *role == Some(PortRole::Push),
        Direction::Pull => false,
    };
    if pushed || !image.is_readable() {
        return Outcome::not_applicable();
    }
    match image.origin {
        Origin::Own => Outcome::not_applicable(),
        Origin::Unknown => Outcome::unknown(),
        Origin::Foreign if image.reference.path.len() > 1 => Outcome::passed(),
        Origin::Foreign => short_path(image, context).into(),
    }
}

fn short_path(image: &Image<'_>, context: &Context<'_>) -> Finding {
    let official = &context.standard.docker_hub.official_namespace;
    let path = image.path();
    let full = format!("{official}/{}", path.value().to_ascii_lowercase());
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        path.source(),
        format!("`{}` stands without `{official}/`.", path.value()),
    )
    .help(format!(
        "Docker adds it for Docker Hub alone; behind Nexus, write the whole path of an official image: `{full}`."
    ));
    match path.start().edit(format!("{official}/")).filter(|_| image.can_grow_by(official.len() + 1)) {
        Some(edit) => finding.fix(Fix::safe(format!("Insert {official}/"), vec![edit])),
        None => finding,
    }
}
