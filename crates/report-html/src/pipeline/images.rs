//! Every image that a pipeline names, and when it is used.

use conformance::{UnderstoodImage, UnderstoodPipeline};
use maud::{Markup, html};

use super::more;
use crate::place::Source;
use crate::prose;

/// How many images are shown.
const SHOWN: usize = 60;

/// The images with their tags, when and by which job they are used, and where they are written.
pub(super) fn images(source: &Source<'_>, pipeline: &UnderstoodPipeline) -> Markup {
    html! {
        @if pipeline.images.is_empty() { p.hint { "No image is named here." } }
        @else {
            div.matrix.images tabindex="0" role="region" aria-label="Images" {
                table {
                    thead { tr { @for head in ["Image", "Tag", "Used", "When", "Place"] { th scope="col" { (head) } } } }
                    tbody {
                        @for (place, image) in pipeline.images.iter().enumerate().take(SHOWN) {
                            tr {
                                th scope="row" {
                                    code { (image.written) } " "
                                    button.copy type="button" aria-label={ "Copy " (image.written) } { "Copy" }
                                }
                                td { @match &image.reference.tag { Some(tag) => code { (tag) }, None => "none" } }
                                td {
                                    (used(image)) " "
                                    @match &image.job { Some(job) => { "in " code { (job) } }, None => "for all jobs" }
                                }
                                td { (prose(&when(pipeline, place, image))) }
                                td data-line=(image.place.line) { (source.link(&image.place, &image.written)) }
                            }
                        }
                    }
                }
            }
        }
        @if pipeline.images.len() > SHOWN { p.hint { (more(pipeline.images.len(), SHOWN)) } }
    }
}

fn used(image: &UnderstoodImage) -> &'static str {
    match (image.keyword, image.direction) {
        (_, "push") => "pushed",
        ("services", _) => "service",
        ("image", _) => "image",
        _ => "used",
    }
}

/// The events on which the image is used: those that push it, or those on which its job runs.
fn when(pipeline: &UnderstoodPipeline, place: usize, image: &UnderstoodImage) -> String {
    let job = image.job.as_ref().and_then(|name| pipeline.jobs.iter().find(|job| job.name == *name));
    let runs = job.map(|job| job.runs.as_slice()).unwrap_or_default();
    let mut certain = Vec::new();
    let mut perhaps = Vec::new();
    for (index, event) in pipeline.events.iter().enumerate() {
        match runs.get(index).map(|run| run.presence) {
            _ if image.direction == "push" && !event.pushes.contains(&place) => {}
            Some("unknown") => perhaps.push(event.title.as_str()),
            Some("absent") => {}
            Some(_) => certain.push(event.title.as_str()),
            None => {}
        }
    }
    let all = pipeline.events.len();
    match (certain.len(), perhaps.len()) {
        _ if image.job.is_none() => "with the jobs that name no other".to_owned(),
        _ if runs.is_empty() => "with the jobs that extend this one".to_owned(),
        (0, 0) => "never".to_owned(),
        (known, _) if known == all => "always".to_owned(),
        (0, unknown) if unknown == all => "unknown".to_owned(),
        (_, 0) => certain.join(", "),
        (0, _) => format!("perhaps {}", perhaps.join(", ")),
        _ => format!("{}; perhaps {}", certain.join(", "), perhaps.join(", ")),
    }
}
