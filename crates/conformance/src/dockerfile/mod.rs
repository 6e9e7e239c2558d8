//! Dockerfiles, in layers that can each be used alone:
//!
//! 1. lines as Docker joins them, with the way back ([`line`]);
//! 2. instructions taken apart by the tables of their grammar ([`instruction`], [`grammar`], [`shape`]);
//! 3. words with their quotes and variables ([`variables`]);
//! 4. stages and the images that they take ([`file`]);
//! 5. the rules.
//!
//! The facts are BuildKit's, which Kaniko reads Dockerfiles with as well. What a build may be given from outside (the value of an `ARG` without a
//! default, another build context) is unknown, never wrong.

mod file;
mod grammar;
mod instruction;
mod line;
pub(crate) mod rules;
mod shape;
mod variables;

pub(crate) use file::{Base, Dockerfile, Stage, shown};
pub(crate) use instruction::Instruction;
pub(crate) use variables::Variable;

use crate::context::Context;
use crate::image_ref::Image;
use crate::rule::Ledger;
use crate::{Direction, Understood, UnderstoodDockerfile, UnderstoodStage};

/// The instruction of this name in any case, in capitals.
pub(crate) fn keyword(word: &str) -> Option<&'static str> {
    grammar::instruction(word).map(|grammar| grammar.keyword)
}

/// Checks a Dockerfile.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let dockerfile = Dockerfile::read(text);
    ledger.dockerfile(&dockerfile);
    let stages = dockerfile.stages.iter().map(|stage| understood(stage, &dockerfile, context)).collect();
    Understood { dockerfile: Some(UnderstoodDockerfile { stages }), ..Understood::default() }
}

fn understood(stage: &Stage, dockerfile: &Dockerfile<'_>, context: &Context<'_>) -> UnderstoodStage {
    let image = stage.image.and_then(|index| dockerfile.images.get(index));
    UnderstoodStage {
        name: stage.name.clone(),
        from: stage.written.clone(),
        stage: if let Base::Stage(index) = stage.base { Some(index) } else { None },
        reference: image.map(|image| Image::new(image.value.whole(), Direction::Pull, context).understood()),
        platform: stage.platform.clone(),
    }
}
