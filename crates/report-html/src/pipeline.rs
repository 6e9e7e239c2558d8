//! A pipeline as it was understood: its graph drawn, what each event makes of it, its images, and its merged YAML.

use conformance::{UnderstoodExpansion, UnderstoodImage, UnderstoodPipeline, UnderstoodPlace};
use maud::{Markup, html};

use crate::prose;

/// How many jobs, edges, images and includes are shown; who has more looks at the JSON report.
const JOBS: usize = 200;
const EDGES: usize = 600;
const IMAGES: usize = 100;

/// The pipeline, as far as the texts show it.
pub(crate) fn pipeline(pipeline: &UnderstoodPipeline) -> Markup {
    let jobs = visible(pipeline);
    let hidden = pipeline.jobs.len() - jobs.len();
    let shown = jobs.get(..JOBS).unwrap_or(&jobs);
    html! {
        div.understood {
            p.understood-title { "What was understood" }
            @if !pipeline.includes.is_empty() {
                p.includes {
                    "Includes "
                    @for include in pipeline.includes.iter().take(IMAGES) { code { (include.target) } " " }
                    (more(pipeline.includes.len(), IMAGES))
                }
            }
            @if !shown.is_empty() {
                (graph(pipeline, shown))
                @let has_note = hidden > 0 || jobs.len() > JOBS || matches!(pipeline.stages_from, "templates" | "unknown");
                @if has_note {
                  p.hint {
                    @match pipeline.stages_from {
                        "templates" => "The stages are those of the standard, since the shared templates are included. ",
                        "unknown" => "An include that is not at hand may list the stages, so their order is not known. ",
                        _ => "",
                    }
                    @if hidden > 0 { (hidden) " hidden " (if hidden == 1 { "job" } else { "jobs" }) " only for others to extend. " }
                    (more(jobs.len(), JOBS))
                  }
                }
                (matrix(pipeline, shown))
                @let runs = jobs.iter().filter_map(|&job| pipeline.jobs.get(job)).flat_map(|job| &job.runs);
                @let reasons = pipeline.events.iter().map(|event| &event.depends_on).chain(runs.map(|run| &run.depends_on));
                @if reasons.flatten().any(|reason| is_unseen(reason)) {
                    p.hint { "Unknown is what an include decides that is not at hand, or a condition that GitLab does not read." }
                }
                @let names = |jobs: &[usize]| html! {
                    @for job in jobs.iter().take(IMAGES).filter_map(|&job| pipeline.jobs.get(job)) { code { (job.name) } " " }
                    (more(jobs.len(), IMAGES))
                };
                @if !pipeline.duplicates.is_empty() {
                    p.hint { "Twice for one push, where the branch has an open merge request: " (names(&pipeline.duplicates)) }
                }
            }
            @if !pipeline.images.is_empty() { (images(pipeline)) }
            @if let Some(expanded) = &pipeline.expanded {
                @if !expanded.text.is_empty() { (merged(expanded)) }
            }
        }
    }
}

/// How many of a list are left out.
fn more(count: usize, shown: usize) -> Markup {
    html! { @if count > shown { "And " (count - shown) " more." } }
}

/// The places of the jobs that can run.
fn visible(pipeline: &UnderstoodPipeline) -> Vec<usize> {
    let jobs = pipeline.jobs.iter().enumerate();
    jobs.filter(|(_, job)| job.kind != "hidden").map(|(place, _)| place).collect()
}

/// Sizes of the drawing, in pixels; a character of the fixed-width font is 7.25 wide.
const ROW: usize = 26;
const BOX: usize = 20;
const HEAD: usize = 28;
const GAP: usize = 44;

/// More characters of a name than this are in its title alone.
const NAME: usize = 80;

struct Drawn {
    job: usize,
    x: usize,
    y: usize,
    width: usize,
    label: String,
}

/// Stages as columns, jobs as boxes, needs as lines from the job that is waited for.
fn graph(pipeline: &UnderstoodPipeline, jobs: &[usize]) -> Markup {
    // Stages that no list has come last, and last of all the jobs whose stage is not known.
    let mut stages: Vec<Option<&str>> = pipeline.stages.iter().map(|stage| Some(stage.as_str())).collect();
    let stage_of = |job: &usize| pipeline.jobs.get(*job).and_then(|job| job.stage.as_deref());
    for stage in jobs.iter().map(stage_of).filter(Option::is_some) {
        if !stages.contains(&stage) {
            stages.push(stage);
        }
    }
    stages.push(None);
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut heads: Vec<(usize, &str)> = Vec::new();
    let (mut x, mut height) = (1, HEAD);
    for stage in stages {
        let first = drawn.len();
        let head = stage.unwrap_or("stage not known");
        let mut longest = length(head);
        for &place in jobs.iter().filter(|job| stage_of(job) == stage) {
            let Some(job) = pipeline.jobs.get(place) else { continue };
            let mut label: String = job.name.chars().take(NAME).collect();
            if label.len() < job.name.len() {
                label.push('…');
            }
            match job.instances {
                Some(1) => {}
                Some(count) => label += &format!(" ×{count}"),
                None => label += " ×?",
            }
            if job.kind == "trigger" {
                label += " ↗";
            }
            longest = longest.max(length(&label));
            drawn.push(Drawn { job: place, x, y: HEAD + (drawn.len() - first) * ROW, width: 0, label });
        }
        let column = drawn.get_mut(first..).unwrap_or_default();
        if column.is_empty() {
            continue;
        }
        let width = longest * 29 / 4 + 16;
        height = height.max(HEAD + column.len() * ROW);
        column.iter_mut().for_each(|job| job.width = width);
        heads.push((x, head));
        x += width + GAP;
    }
    let width = (x - GAP).max(GAP) + 24;
    let at = |job: usize| drawn.iter().find(|drawn| drawn.job == job);
    let needs =
        pipeline.edges.iter().filter(|edge| matches!(edge.keyword, "needs" | "rules:needs" | "trigger:include:job"));
    let lines: Vec<(&str, String)> = needs
        .filter_map(|edge| {
            let class = if edge.optional || edge.keyword != "needs" { "perhaps" } else { "need" };
            Some((class, line(at(edge.to?)?, at(edge.from)?)))
        })
        .take(EDGES)
        .collect();
    let label = format!("Jobs: {}, in stages: {}. The table below says the same in words.", jobs.len(), heads.len());
    // An element of SVG that is not closed holds all that follows, so that each has its end.
    html! {
        div.graph tabindex="0" role="region" aria-label="Job graph" {
            svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label=(label) width=(width) height=(height + 2) viewBox={ "0 0 " (width) " " (height + 2) } {
                @for (x, stage) in heads { text.stage x=(x) y="14" { (stage) } }
                @for (class, path) in lines { path class=(class) d=(path) {} }
                @for job in &drawn {
                    g {
                        title { (job_title(pipeline, job.job)) }
                        rect x=(job.x) y=(job.y) width=(job.width) height=(BOX) rx="4" {}
                        text x=(job.x + 8) y=(job.y + 14) { (job.label) }
                    }
                }
            }
        }
        @if pipeline.edges.len() > EDGES || pipeline.left_out > 0 { p.hint { "Not all needs are drawn." } }
    }
}

/// From the job that is waited for to the one that waits, with a head at its end. Within one stage the line goes around the right side.
fn line(from: &Drawn, to: &Drawn) -> String {
    let (x1, y1, y2) = (from.x + from.width, from.y + BOX / 2, to.y + BOX / 2);
    if from.x == to.x {
        return format!("M{x1} {y1}c24 0 24 {0} 0 {0}m5-3l-5 3 5 3", y2.wrapping_sub(y1).cast_signed());
    }
    format!("M{x1} {y1}C{} {y1} {} {y2} {} {y2}m-5-3l5 3-5 3", x1 + GAP / 2, to.x.saturating_sub(GAP / 2), to.x)
}

fn length(text: &str) -> usize {
    text.chars().count().min(NAME + 8)
}

fn job_title(pipeline: &UnderstoodPipeline, place: usize) -> String {
    let Some(job) = pipeline.jobs.get(place) else { return String::new() };
    let mut title = format!("{}, {}", job.name, written(&job.place));
    if job.kind == "trigger" {
        title += ", starts another pipeline";
    }
    title
}

/// For people: `line 12`, with the file where that is another.
fn written(place: &UnderstoodPlace) -> String {
    let file = place.file.as_deref().map(|file| format!("{file}, ")).unwrap_or_default();
    format!("{file}line {}", place.line)
}

/// What each event makes of each job.
fn matrix(pipeline: &UnderstoodPipeline, jobs: &[usize]) -> Markup {
    html! {
        div.matrix tabindex="0" role="region" aria-label="What runs when" {
            table {
                thead {
                    tr {
                        th scope="col" { "Job" }
                        @for event in &pipeline.events { th scope="col" { (prose(&capital(&event.title))) } }
                    }
                }
                tbody {
                    tr {
                        th scope="row" { em { "Is there a pipeline?" } }
                        @for event in &pipeline.events { td { (state(event.pipeline, event.depends_on.as_ref())) } }
                    }
                    @for &job in jobs {
                        tr {
                            th scope="row" { @if let Some(job) = pipeline.jobs.get(job) { (job.name) } }
                            @for run in pipeline.jobs.get(job).map(|job| job.runs.as_slice()).unwrap_or_default() {
                                td { (state(run.presence, run.depends_on.as_ref())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A symbol and the word for it, or what it depends on.
fn state(word: &str, depends_on: Option<&String>) -> Markup {
    let symbol = match word {
        "created" | "runs" => "●",
        "manual" => "▶",
        "delayed" => "◷",
        "unknown" => "?",
        _ => "–",
    };
    html! {
        span data-state=(word) {
            span aria-hidden="true" { (symbol) } " "
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

/// The images with where they are used, and what pushes them.
fn images(pipeline: &UnderstoodPipeline) -> Markup {
    let events = |place: usize| {
        let pushing = pipeline.events.iter().filter(|event| event.pushes.contains(&place));
        pushing.map(|event| event.title.as_str()).collect::<Vec<_>>().join(", ")
    };
    let used = |image: &UnderstoodImage| match (image.keyword, image.direction) {
        (_, "push") => "pushed",
        ("services", _) => "service",
        ("image", _) => "image",
        _ => "used",
    };
    html! {
        div.matrix tabindex="0" role="region" aria-label="Images" {
            table {
                thead { tr { @for head in ["Image", "Tag", "Job", "Line"] { th scope="col" { (head) } } } }
                tbody {
                    @for (place, image) in pipeline.images.iter().enumerate().take(IMAGES) {
                        tr {
                            th scope="row" { code { (image.written) } }
                            td { @if let Some(tag) = &image.reference.tag { code { (tag) } } @else { "none" } }
                            td {
                                (used(image)) " "
                                @if let Some(job) = &image.job { "in " (job) } @else { "for all jobs" }
                                @let events = events(place);
                                @if !events.is_empty() { " on " (prose(&events)) }
                            }
                            td { (image.place.line) }
                        }
                    }
                }
            }
        }
        @if pipeline.images.len() > IMAGES { p.hint { (more(pipeline.images.len(), IMAGES)) } }
    }
}

/// The merged YAML, with a remark on each line that comes from elsewhere.
fn merged(expanded: &UnderstoodExpansion) -> Markup {
    let mut origins = expanded.origins.iter().peekable();
    html! {
        details.merged {
            summary { "The pipeline with everything merged" }
            pre tabindex="0" {
                @for (line, text) in (1..).zip(expanded.text.lines()) {
                    (text)
                    @if let Some(origin) = origins.next_if(|origin| origin.line == line) {
                        @if origin.entry.is_some() || origin.place.file.is_some() {
                            span.origin {
                                "  # "
                                @if let Some(entry) = &origin.entry { "from " (entry) ", " }
                                (written(&origin.place))
                            }
                        }
                    }
                    "\n"
                }
            }
            @if expanded.truncated { p.hint { "There is more than fits here; the JSON report of the command line has it." } }
        }
    }
}

#[cfg(test)]
mod tests {
    use conformance::{Kind, Options, check};

    use super::*;

    fn rendered(text: &str) -> String {
        let options = Options { expansion_limit: Options::PAGE_EXPANSION_LIMIT, ..Options::default() };
        pipeline(&check(Kind::GitlabCi, text, &options).understood.pipeline.unwrap()).into_string()
    }

    #[test]
    fn jobs_stand_in_the_columns_of_their_stages() {
        let html = rendered(
            "a: {script: x, stage: build}\nb: {script: x, needs: [a], parallel: 2}\nc: {trigger: g/p, needs: [b]}\n",
        );
        assert!(html.contains("Jobs: 3, in stages: 2"), "{html}");
        assert_eq!(html.matches("<path class=\"need\"").count(), 2);
        assert_eq!(html.matches("<rect").count(), html.matches("</rect>").count());
        assert_eq!(html.matches("<path").count(), html.matches("</path>").count());
        assert!(html.contains(">b ×2</text>") && html.contains(">c ↗</text>"), "{html}");
    }

    #[test]
    fn each_job_has_a_row_with_what_each_event_makes_of_it() {
        let html = rendered("a:\n  script: x\n  rules:\n    - if: $DEPLOY\n      when: manual\n");
        assert!(html.contains("depends on <code>$DEPLOY</code>"), "{html}");
        assert!(html.contains("Push to <code>main</code>"), "{html}");
        assert!(!html.contains("Unknown is what"), "{html}");
        let unseen = rendered("include: /a.yml\na: {script: x}\n");
        assert!(unseen.contains("</span> unknown</span>") && unseen.contains("Unknown is what"), "{unseen}");
    }

    #[test]
    fn what_comes_from_elsewhere_says_so() {
        let html = rendered(".b: {image: a}\nj: {extends: .b, script: x}\n");
        assert!(html.contains("image: a<span class=\"origin\">  # from .b, line 1</span>\n"), "{html}");
    }

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        let odd = "<b onclick='x'>&\"";
        let quoted = odd.replace('\'', "''");
        let html = rendered(&format!(
            "stages: ['{quoted}']\n'.{quoted}': {{image: '{quoted}'}}\n'{quoted}':\n  stage: '{quoted}'\n  extends: '.{quoted}'\n  script: '{quoted}'\n  needs: ['{quoted}']\n  rules: [{{if: '${{A}} == \"{quoted}\"'}}]\n"
        ));
        assert!(!html.contains("<b") && !html.contains("onclick='x'>"), "{html}");
    }

    #[test]
    fn a_thousand_jobs_stay_readable_and_small() {
        let needs: Vec<String> = (0..50).map(|job| format!("j{job}")).collect();
        let text: String = (0..1_000)
            .map(|job| {
                format!(
                    "j{job}: {{script: x, stage: {}, needs: [{}]}}\n",
                    if job < 50 { "build" } else { "test" },
                    needs.join(", ")
                )
            })
            .collect();
        let html = rendered(&text);
        assert!(html.contains("Not all needs are drawn.") && html.contains("And 800 more."), "{}", &html[..900]);
        assert!(html.len() < 400_000, "{}", html.len());
    }
}
