//! A digest names one image for good.

use diagnostics::{Finding, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-digest",
    domain: Domain::ImageRef,
    severity: Severity::Note,
    summary: "an image pinned by its digest",
    page: page!("image_digest.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, _: &Context<'_>) -> Outcome {
    let Some(digest) = image.reference.digest.filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let note = |message: String| Finding::new(RULE.id, RULE.severity, digest.source(), message);
    let finding = match (image.direction, image.reference.tag) {
        (Direction::Push, _) => note("A push names a tag; the digest comes of what is pushed.".into())
            .help("Docker refuses to push to a digest. Leave it out."),
        (_, Some(tag)) => note(format!("Pinned by its digest; clients ignore the tag `{}` beside it.", tag.shown()))
            .help("Nothing checks that the two belong together: when one is renewed, renew the other."),
        (_, None) => note("Pinned by its digest to one image, whatever happens to its tags.".into())
            .help("No update reaches this image by itself, security fixes included."),
    };
    finding.into()
}
