//! A reference without a tag means a tag all the same.

use conventions::TagFormId;
use diagnostics::{Finding, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-tag-missing",
    domain: Domain::ImageRef,
    severity: Severity::Warning,
    summary: "a reference without a tag or digest, which means `latest`",
    page: page!("image_tag_missing.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let reference = &image.reference;
    let is_cache = image.name.as_ref().is_some_and(|name| name.cache.is_some());
    let elsewhere =
        is_cache || image.is_empty_image() || image.is_bare_name() || matches!(image.host, Host::Capitals(_));
    if !image.is_readable() || elsewhere {
        return Outcome::not_applicable();
    }
    if reference.tag.is_some() || reference.digest.is_some() {
        return Outcome::passed();
    }
    // A variable at the end may bring the tag.
    if reference.path.last().is_some_and(|last| last.is_unknown()) {
        return Outcome::unknown();
    }
    let standard = context.standard;
    let latest = &standard.tag_form(TagFormId::Latest).pattern;
    let what = if image.direction == Direction::Push { "pushes" } else { "takes" };
    let forms: Vec<String> =
        standard.tag_forms.iter().filter(|form| !form.moving).map(|form| format!("`{}`", form.pattern)).collect();
    let help = match image.origin {
        Origin::Own => format!("Name the image that is meant; tags that stay are {}.", forms.join(", ")),
        Origin::Foreign | Origin::Unknown => {
            "Name the version that is meant, so that the same text gives the same image tomorrow.".to_owned()
        }
    };
    let path = image.path();
    Finding::new(
        RULE.id,
        RULE.severity,
        path.end().source(),
        format!("No tag follows `{}`, so that Docker {what} `{latest}`.", path.shown()),
    )
    .help(help)
    .into()
}
