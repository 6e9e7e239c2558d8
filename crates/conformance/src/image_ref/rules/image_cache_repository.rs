//! Kaniko keeps its layers in a repository of their own.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-cache-repository",
    domain: Domain::ImageRef,
    severity: Severity::Note,
    summary: "the repository of Kaniko's layer cache, which is no image",
    page: page!("image_cache_repository.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, _: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let Some(cache) = name.cache else { return Outcome::not_applicable() };
    Finding::new(
        RULE.id,
        RULE.severity,
        cache.source(),
        format!(
            "`{}/{}` is where Kaniko keeps layers between builds; it is not an image to run.",
            name.written.shown(),
            cache.value()
        ),
    )
    .help(format!("The image is `{}`.", name.right.clone().unwrap_or_else(|| name.written.shown())))
    .into()
}
