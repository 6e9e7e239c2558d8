//! Own images are kept in Nexus.

use conventions::Operation;
use diagnostics::{Finding, Fix, Severity, Span};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Name, Origin, Shape};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-registry-host",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an own image that is not kept in Nexus, or a host that nearly is one of Nexus",
    page: page!("image_registry_host.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    if let Host::Alone(host) = image.host {
        return without_image(image, host, context).into();
    }
    if !image.is_readable() {
        return Outcome::not_applicable();
    }
    match &image.host {
        Host::Alone(_) | Host::Local => Outcome::not_applicable(),
        Host::Unknown => Outcome::unknown(),
        Host::Nexus { .. } => Outcome::passed(),
        Host::NearMiss(meant) => near_miss(image, meant).into(),
        Host::Capitals(host) => capitals(image, host).into(),
        Host::DockerHub if image.is_bare_name() => bare_name(image, context),
        Host::DockerHub | Host::Other(_) => match (image.origin, image.direction) {
            (Origin::Own, _) => own_elsewhere(image, context).into(),
            (Origin::Foreign | Origin::Unknown, Direction::Push) => foreign_push(image, context).into(),
            (Origin::Foreign, _) => Outcome::not_applicable(),
            (Origin::Unknown, _) => Outcome::unknown(),
        },
    }
}

fn error(span: Span, message: String) -> Finding {
    Finding::new(RULE.id, RULE.severity, span, message)
}

fn without_image(image: &Image<'_>, host: &str, context: &Context<'_>) -> Finding {
    let read_as = match image.reference.tag {
        Some(tag) => format!("an image called `{host}` with the tag `{}`", tag.shown()),
        None => format!("an image called `{host}`"),
    };
    let naming = &context.standard.naming;
    error(
        image.reference.whole.source(),
        format!("`{host}` is a registry, and no image follows: Docker reads this as {read_as}."),
    )
    .help(format!(
        "Write the image after the registry: `{}/{}{}{{image}}:{{tag}}`.",
        context.standard.registry(image.direction.operation().unwrap_or(Operation::Pull)),
        naming.namespace,
        naming.separator,
    ))
}

fn near_miss(image: &Image<'_>, meant: &str) -> Finding {
    let Some(host) = image.reference.domain.map(|domain| domain.host) else {
        return error(image.reference.whole.source(), format!("This is not `{meant}`."));
    };
    let finding = error(host.source(), format!("`{}` is not a host of Nexus; `{meant}` is.", host.value()))
        .help("An image is looked up at exactly this host, and there is no registry that answers for it.");
    match host.edit(meant) {
        Some(edit) => finding.fix(Fix::suggested(format!("Use {meant}"), vec![edit])),
        None => finding,
    }
}

fn capitals(image: &Image<'_>, host: &str) -> Finding {
    let lower = host.to_ascii_lowercase();
    let place = image.reference.domain.map_or(image.reference.whole, |domain| domain.host);
    let finding =
        error(place.source(), format!("Docker takes `{host}` for a registry host, because of its capital letters."))
            .help(format!("A path is lower case. If `{lower}` is the first part of the image's name, write it so."));
    match place.edit(&lower) {
        Some(edit) => finding.fix(Fix::suggested(format!("Write {lower}"), vec![edit])),
        None => finding,
    }
}

/// A name without registry, tag and digest, with nothing that says what is done with it, may well be meant as a name.
fn bare_name(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let path = image.path();
    if path.is_unknown() {
        return Outcome::unknown();
    }
    let proper = image.name.as_ref().and_then(|name| proper_name(name, context));
    let name = proper.unwrap_or_else(|| path.value().to_ascii_lowercase());
    let full = |operation| format!("{}/{name}:{{tag}}", context.standard.registry(operation));
    Outcome::unknown_because(
        Finding::new(
            RULE.id,
            Severity::Note,
            path.source(),
            format!("`{}` is the name of an image; a full reference has a registry before it.", path.value()),
        )
        .help(format!(
            "It is pushed as `{}` and pulled as `{}`. Without a registry, Docker takes `{}`.",
            full(Operation::Push),
            full(Operation::Pull),
            context.standard.docker_hub.familiar,
        )),
    )
}

/// What the image is called, cache left out: the name that the standard determines, or the hyphen form where that is as good.
fn proper_name(name: &Name<'_>, context: &Context<'_>) -> Option<String> {
    let hyphen = matches!(name.shape, Shape::Hyphen(_)) && name.system_prefix.is_none();
    if hyphen && context.legacy_names() == conventions::LegacyNames::Allow {
        return Some(name.written.value().to_ascii_lowercase());
    }
    name.right.clone()
}

fn own_elsewhere(image: &Image<'_>, context: &Context<'_>) -> Finding {
    let standard = context.standard;
    let operation = image.direction.operation();
    let registry = standard.registry(operation.unwrap_or(Operation::Pull));
    let finding = match image.registry() {
        Some(written) => error(
            written.source(),
            format!("`{}` does not keep the images of {}.", written.shown(), standard.standard.organisation),
        ),
        None => error(
            image.path().source(),
            format!("No registry stands before the name, so that Docker takes `{}`.", standard.docker_hub.familiar),
        ),
    };
    let finding = finding.help(format!(
        "Own images are kept in Nexus: push to `{}`, pull from `{}`.",
        standard.registry(Operation::Push),
        standard.registry(Operation::Pull)
    ));
    let Some(edit) = image.registry_prefix().edit(format!("{registry}/")) else { return finding };
    // Another registry may be written on purpose, and without a direction either port may be meant.
    let fix = if operation.is_some() && image.host == Host::DockerHub { Fix::safe } else { Fix::suggested };
    finding.fix(fix(format!("Use {registry}"), vec![edit]))
}

fn foreign_push(image: &Image<'_>, context: &Context<'_>) -> Finding {
    let standard = context.standard;
    let (place, host) = match image.registry() {
        Some(registry) => (registry, registry.shown()),
        None => (image.path(), standard.docker_hub.familiar.clone()),
    };
    error(place.source(), format!("This would be pushed to `{host}`, which is not Nexus.")).help(format!(
        "Pushes go to `{}`, which holds images of {} alone; their names start with `{}{}`.",
        standard.registry(Operation::Push),
        standard.standard.organisation,
        standard.naming.namespace,
        standard.naming.separator,
    ))
}
