//! Pipelines, in layers that can each be used alone:
//!
//! 1. the YAML tree with the place of everything ([`crate::yaml`]);
//! 2. the configuration: globals, includes, jobs ([`pipeline`]);
//! 3. variables with what they amount to where they are used ([`variables`]);
//! 4. the images that jobs use ([`images`]), and what their scripts do ([`scripts`]);
//! 5. the rules.
//!
//! What cannot be known (an include that is not at hand, a variable set elsewhere) is unknown, never wrong.

mod conditions;
mod config;
pub mod duration;
mod entries;
mod expanded;
pub mod expression;
mod files;
mod grammar;
mod graph;
mod images;
mod include;
mod inputs;
#[cfg(feature = "layers")]
pub mod layers;
mod layout;
mod outline;
pub mod path_glob;
pub mod pattern;
mod pipeline;
pub mod ref_policy;
pub(crate) mod rules;
mod scripts;
mod simulation;
mod variables;

pub use grammar::{Keyword, keywords, words};
pub(crate) use include::{Include, IncludeKind};
pub(crate) use pipeline::Pipeline;
use pipeline::cut;
pub(crate) use scripts::Scripts;

use crate::context::Context;
use crate::image_ref::{Image, own_tag};
use crate::rule::Ledger;
use crate::tag::Tag;
use crate::{Direction, Understood, UnderstoodImage, UnderstoodPlace};

/// Checks a `.gitlab-ci.yml`.
pub(crate) fn check<'t>(text: &'t str, context: &Context<'t>, ledger: &mut Ledger<'_>) -> Understood {
    let pipeline = Pipeline::read(text, context);
    let scripts = Scripts::read(&pipeline, context);
    let images = judge(&pipeline, &scripts, context, ledger);
    Understood { pipeline: Some(outline::outline(&pipeline, context, images)), ..Understood::default() }
}

/// Asks the rules about the pipeline, its images and its scripts. Returns the images.
fn judge(
    pipeline: &Pipeline<'_>,
    scripts: &Scripts<'_>,
    context: &Context<'_>,
    ledger: &mut Ledger<'_>,
) -> Vec<UnderstoodImage> {
    ledger.pipeline(pipeline);
    let mut images = Vec::new();
    for image_use in images::image_uses(pipeline, context) {
        let mut image = Image::new(image_use.value.whole(), Direction::Pull, context);
        image.deployed = image_use.deploys;
        ledger.image(&image);
        if let Some(tag) = own_tag(&image) {
            ledger.tag(&Tag::new(tag, context));
        }
        images.push(UnderstoodImage {
            reference: image.understood(),
            written: image_use.value.whole().shown(),
            job: image_use.job.clone(),
            keyword: image_use.keyword,
            direction: Direction::Pull.as_str(),
            place: UnderstoodPlace { offset: image_use.value.whole().site().start, ..UnderstoodPlace::default() },
        });
    }
    ledger.scripts(scripts);
    for (script, act) in scripts.acts() {
        let deploys = images::deploys(pipeline, script.job, context.standard);
        let used = act.judge(deploys, context, ledger).into_iter();
        images.extend(used.map(|image| UnderstoodImage {
            reference: image.reference,
            written: image.written,
            job: Some(cut(&script.job.name).to_owned()),
            keyword: "script",
            direction: image.direction.as_str(),
            place: UnderstoodPlace { offset: image.offset, ..UnderstoodPlace::default() },
        }));
    }
    images
}
