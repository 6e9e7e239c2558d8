//! The jobs of a pipeline, drawn.

use conformance::UnderstoodPipeline;
use maud::{Markup, html};

use super::written;

/// How many needs are drawn.
const EDGES: usize = 300;

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
pub(super) fn graph(pipeline: &UnderstoodPipeline, jobs: &[usize]) -> Markup {
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
    let label = format!(
        "Jobs: {}, in stages: {}. The table of what runs when says the same in words.",
        jobs.len(),
        heads.len()
    );
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
