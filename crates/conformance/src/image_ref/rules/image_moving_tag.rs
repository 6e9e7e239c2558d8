//! Some tags move.

use diagnostics::{Finding, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-moving-tag",
    domain: Domain::ImageRef,
    severity: Severity::Note,
    summary: "an image named by a tag that moves to newer images",
    page: page!("image_moving_tag.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    // A digest decides which image is meant, whatever the tag beside it.
    let tag = image.reference.tag.filter(|_| image.reference.digest.is_none() && image.is_readable());
    let Some(tag) = tag else { return Outcome::not_applicable() };
    if tag.is_unknown() {
        return Outcome::unknown();
    }
    let moving = context.standard.tag_forms.iter().any(|form| form.moving && form.pattern == tag.value());
    if !moving {
        return Outcome::passed();
    }
    let (severity, help) = if image.deployed {
        (Severity::Warning, "A deployment names the image it means, or the same job rolls out another image tomorrow.")
    } else if image.direction == Direction::Push {
        (RULE.severity, "Push a tag that stays beside it, so that this image can still be named after the next push.")
    } else {
        (RULE.severity, "Name a tag that stays, where it matters that the same text gives the same image tomorrow.")
    };
    Finding::new(RULE.id, severity, tag.source(), format!("`{}` moves to each newer image.", tag.value()))
        .help(help)
        .into()
}
