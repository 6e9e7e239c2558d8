//! Some tags move.

use diagnostics::{Finding, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "image-moving-tag",
    domain: Domain::ImageRef,
    severity: Severity::Note,
    summary: "an image taken by a tag that moves to newer images",
    page: include_str!("image_moving_tag.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    // Who pushes moves the tag and knows it; and a digest holds whatever the tag does.
    let taken = image.direction != Direction::Push && image.reference.digest.is_none();
    let Some(tag) = image.reference.tag.filter(|_| taken && image.is_readable()) else {
        return Outcome::not_applicable();
    };
    if tag.is_unknown() {
        return Outcome::unknown();
    }
    let moving = context.standard.tag_forms.iter().any(|form| form.moving && form.pattern == tag.value());
    if !moving {
        return Outcome::passed();
    }
    let (severity, help) = if image.deployed {
        (Severity::Warning, "A deployment names the image it means, or the same job rolls out another image tomorrow.")
    } else {
        (RULE.severity, "Name a tag that stays, where it matters that the same text gives the same image tomorrow.")
    };
    Finding::new(RULE.id, severity, tag.source(), format!("`{}` moves to each newer image.", tag.value()))
        .help(help)
        .into()
}
