//! Nothing is pulled past Nexus.

use conventions::Operation;
use diagnostics::{Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-public-registry",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an image pulled past Nexus, from Docker Hub or another public registry",
    page: page!("image_public_registry.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    if !image.is_readable() || image.is_empty_image() || image.direction == Direction::Push {
        return Outcome::not_applicable();
    }
    match (image.origin, &image.host) {
        (Origin::Unknown, Host::Unknown | Host::DockerHub | Host::Other(_)) => Outcome::unknown(),
        (Origin::Foreign, Host::DockerHub) => docker_hub(image, context).into(),
        (Origin::Foreign, Host::Other(host)) => other(image, host, context).into(),
        (Origin::Foreign, Host::Nexus { .. }) => Outcome::passed(),
        _ => Outcome::not_applicable(),
    }
}

fn docker_hub(image: &Image<'_>, context: &Context<'_>) -> Finding {
    let registry = context.standard.registry(Operation::Pull);
    let path = image.path();
    let place = image.registry().map_or(path, |registry| registry.to(path));
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        place.source(),
        format!("`{}` comes from Docker Hub, past Nexus.", place.shown()),
    )
    .help(format!(
        "Pull it through `{registry}`, which keeps a copy: no rate limit, and a build that does not depend on Docker Hub being up."
    ));
    let official = image.official_prefix();
    let edit = image.registry_prefix().edit(format!("{registry}/{official}"));
    match edit.filter(|_| image.can_grow_by(official.len())) {
        Some(edit) => finding.fix(Fix::safe("Pull it through Nexus", vec![edit])),
        None => finding,
    }
}

/// The path that an image of another registry has behind Nexus is not documented (D7), but for the one that builds images.
fn other(image: &Image<'_>, host: &str, context: &Context<'_>) -> Finding {
    let standard = context.standard;
    let registry = standard.registry(Operation::Pull);
    let place = image.registry().unwrap_or(image.reference.whole);
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        place.source(),
        format!("`{}` would be pulled past Nexus.", place.shown()),
    );
    let kaniko = &standard.kaniko;
    if host.eq_ignore_ascii_case(&kaniko.upstream_host) && image.path().value().eq_ignore_ascii_case(&kaniko.executor) {
        let finding = finding.help(format!("Kaniko's own image is pulled through `{registry}` as well."));
        return match image.registry_prefix().edit(format!("{registry}/")) {
            Some(edit) => finding.fix(Fix::suggested("Pull it through Nexus", vec![edit])),
            None => finding,
        };
    }
    finding.help(format!(
        "Images are pulled through `{registry}`, but the standard does not say where it has those of `{host}`: take the image from Docker \
         Hub if it is there too, or ask the team that runs Nexus."
    ))
}
