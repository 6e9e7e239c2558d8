//! What each event makes of a pipeline.

use conformance::{UnderstoodEvent, UnderstoodPipeline};
use maud::{Markup, html};

use super::more;
use crate::place::Source;
use crate::prose;

/// How many jobs a remark names.
const NAMES: usize = 100;

/// The table of jobs and events, and what is to be known about it.
pub(super) fn triggers(source: &Source<'_>, pipeline: &UnderstoodPipeline, jobs: &[usize]) -> Markup {
    let runs = jobs.iter().filter_map(|&job| pipeline.jobs.get(job)).flat_map(|job| &job.runs);
    let mut reasons = pipeline.events.iter().map(|event| &event.depends_on).chain(runs.map(|run| &run.depends_on));
    html! {
        (matrix(source, pipeline, jobs))
        @if reasons.any(|reason| reason.as_deref().is_some_and(is_unseen)) {
            p.hint { "Unknown is what an include decides that is not at hand, or a condition that GitLab does not read." }
        }
        @if !pipeline.duplicates.is_empty() {
            p.hint {
                "Twice for one push, where the branch has an open merge request: "
                @for job in pipeline.duplicates.iter().take(NAMES).filter_map(|&job| pipeline.jobs.get(job)) { code { (job.name) } " " }
                (more(pipeline.duplicates.len(), NAMES))
            }
        }
    }
}

/// What each event makes of each job. The event that someone describes is what they want to see, so it stands first.
fn matrix(source: &Source<'_>, pipeline: &UnderstoodPipeline, jobs: &[usize]) -> Markup {
    let is_described = |event: &UnderstoodEvent| event.id == "described";
    let events = || {
        let all = || pipeline.events.iter().enumerate();
        all().filter(|(_, event)| is_described(event)).chain(all().filter(|(_, event)| !is_described(event)))
    };
    html! {
        div.matrix tabindex="0" role="region" aria-label="What runs when" {
            table {
                thead {
                    tr {
                        th scope="col" { "Job" }
                        @for (_, event) in events() { th scope="col" data-event=(event.id) { (prose(&capital(&event.title))) } }
                    }
                }
                tbody {
                    tr {
                        th scope="row" { em { "Is there a pipeline?" } }
                        @for (_, event) in events() { (state(event.pipeline, event.depends_on.as_ref())) }
                    }
                    @for job in jobs.iter().filter_map(|&job| pipeline.jobs.get(job)) {
                        tr {
                            th scope="row" { (job.name) " " (source.link(&job.place, &job.name)) }
                            @for run in events().filter_map(|(index, _)| job.runs.get(index)) {
                                (state(run.presence, run.depends_on.as_ref()))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A cell with the word, or what it depends on; the styles set a sign before it.
fn state(word: &str, depends_on: Option<&String>) -> Markup {
    html! {
        td data-state=(word) {
            @match depends_on {
                // What the whole table shares is said once, below it.
                Some(reason) if is_unseen(reason) => "unknown",
                Some(reason) => { "depends on " (prose(reason)) },
                None => (word),
            }
        }
    }
}

/// Whether nothing can be named on which it depends.
fn is_unseen(reason: &str) -> bool {
    reason.starts_with("what ")
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}
