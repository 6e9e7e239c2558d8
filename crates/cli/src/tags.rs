//! The command `tags`: what a push makes.

use conformance::forward::{Field, Forward, Request, forward};
use conventions::Conventions;
use serde::Serialize;

use crate::args::{TagsArgs, TagsFormat};
use crate::output;
use crate::settings::Settings;
use crate::status::Status;

/// Writes the tags and references of a push.
pub(crate) fn run(args: &TagsArgs) -> Status {
    let settings = match Settings::of_standard(&args.settings) {
        Ok(settings) => settings,
        Err(unreadable) => return output::refuse(&unreadable),
    };
    let request = Request {
        trigger: args.trigger,
        branch: args.branch.as_deref(),
        version: args.version.as_deref(),
        commit: args.commit.as_deref(),
        service: &args.service,
    };
    match forward(&settings.standard, &request) {
        Ok(made) => output::deliver(&match args.format {
            TagsFormat::Text => text(&made),
            TagsFormat::Json => json(&made),
            TagsFormat::Dotenv => dotenv(&made, tag_variable(&settings.standard)),
        }),
        Err(error) => {
            let option = match error.field {
                Field::Branch => "--branch",
                Field::Version => "--version",
                Field::Commit => "--commit",
                Field::Service => "SERVICE",
            };
            output::complain(&format!("{option}: {}", error.message));
            Status::CouldNotRun
        }
    }
}

fn text(made: &Forward) -> String {
    let mut text = format!("{}\n", made.image);
    for ((tag, push), pull) in made.tags.iter().zip(&made.push).zip(&made.pull) {
        text.push_str(&format!("\n{}\n  push {push}\n  pull {pull}\n", tag.tag));
    }
    for note in &made.notes {
        text.push_str(&format!("\nnote: {note}\n"));
    }
    text
}

#[derive(Serialize)]
struct Made<'m> {
    image: &'m str,
    tags: Vec<MadeTag<'m>>,
    notes: &'m [String],
}

#[derive(Serialize)]
struct MadeTag<'m> {
    tag: &'m str,
    moving: bool,
    push: &'m str,
    pull: &'m str,
}

fn json(made: &Forward) -> String {
    let tags = made.tags.iter().zip(&made.push).zip(&made.pull);
    let tags = tags.map(|((tag, push), pull)| MadeTag { tag: &tag.tag, moving: tag.moving, push, pull });
    let document = Made { image: &made.image, tags: tags.collect(), notes: &made.notes };
    // Words and sentences always have a JSON form.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The variable that hands the tag from the job that makes it to the others.
fn tag_variable(standard: &Conventions) -> &str {
    let handoff = standard.handoffs.iter().find(|handoff| handoff.report.as_deref() == Some("dotenv"));
    handoff.map_or("IMAGE_TAG", |handoff| &handoff.carries)
}

/// Variables for the jobs that follow, as a report of GitLab's kind `dotenv` has them: no quotes, one line each. The first tag is the one
/// that does not move.
fn dotenv(made: &Forward, tag_variable: &str) -> String {
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let tags: Vec<&str> = made.tags.iter().map(|tag| tag.tag.as_str()).collect();
    format!(
        "IMAGE_NAME={}\n{tag_variable}={}\nIMAGE_TAGS={}\nIMAGE_PUSH={}\nIMAGE_PULL={}\n",
        made.image,
        tags.first().unwrap_or(&""),
        tags.join(","),
        first(&made.push),
        first(&made.pull)
    )
}
