//! A pipeline as it was understood: its graph drawn, what each event makes of it, its images, and its merged YAML.

mod expanded;
mod graph;
mod images;
mod triggers;

use conformance::{UnderstoodPipeline, UnderstoodPlace};
use maud::{Markup, html};

use crate::panels::Panel;
use crate::place::Source;

/// How many jobs and includes are shown; who has more looks at the JSON report.
const JOBS: usize = 100;
const INCLUDES: usize = 50;

/// The pipeline, as far as the texts show it. Each panel is there even where it has nothing to show, so that none vanishes while someone types.
pub(crate) fn panels<'r>(source: &'r Source<'_>, pipeline: &'r UnderstoodPipeline) -> Vec<Panel<'r>> {
    let nothing = || html! { p.hint { "No job is understood yet." } };
    let graph = move || {
        let (jobs, all) = shown_jobs(pipeline);
        html! {
            (includes(pipeline))
            @if jobs.is_empty() { (nothing()) } @else { (graph::graph(pipeline, &jobs)) (notes(pipeline, all)) }
        }
    };
    let triggers = move || {
        let (jobs, all) = shown_jobs(pipeline);
        html! {
            @if jobs.is_empty() { (nothing()) } @else { (triggers::triggers(source, pipeline, &jobs)) (more_jobs(all)) }
        }
    };
    let expanded = || {
        html! {
            @match pipeline.expanded.as_ref().filter(|expanded| !expanded.text.is_empty()) {
                Some(expanded) => (expanded::merged(expanded)),
                None => p.hint { "There is nothing to merge yet." },
            }
        }
    };
    let images = Some(pipeline.images.len());
    vec![
        Panel { word: "graph", title: "Graph", count: None, body: Box::new(graph) },
        Panel { word: "triggers", title: "Triggers", count: None, body: Box::new(triggers) },
        Panel { word: "images", title: "Images", count: images, body: Box::new(|| images::images(source, pipeline)) },
        Panel { word: "expanded", title: "Expanded", count: None, body: Box::new(expanded) },
    ]
}

/// The jobs that are shown, and how many there are.
fn shown_jobs(pipeline: &UnderstoodPipeline) -> (Vec<usize>, usize) {
    let mut jobs = visible(pipeline);
    let all = jobs.len();
    jobs.truncate(JOBS);
    (jobs, all)
}

/// What it includes.
pub(crate) fn includes(pipeline: &UnderstoodPipeline) -> Markup {
    html! {
        @if !pipeline.includes.is_empty() {
            p.includes {
                "Includes "
                @for include in pipeline.includes.iter().take(INCLUDES) { code { (include.target) } " " }
                (more(pipeline.includes.len(), INCLUDES))
            }
        }
    }
}

/// What the drawing does not show.
fn notes(pipeline: &UnderstoodPipeline, jobs: usize) -> Markup {
    let hidden = pipeline.jobs.len() - jobs;
    html! {
        @if hidden > 0 || jobs > JOBS || matches!(pipeline.stages_from, "templates" | "unknown") {
            p.hint {
                @match pipeline.stages_from {
                    "templates" => "The stages are those of the standard, since the shared templates are included. ",
                    "unknown" => "An include that is not at hand may list the stages, so their order is not known. ",
                    _ => "",
                }
                @if hidden > 0 { (hidden) " hidden " (if hidden == 1 { "job" } else { "jobs" }) " only for others to extend. " }
                (more(jobs, JOBS))
            }
        }
    }
}

fn more_jobs(jobs: usize) -> Markup {
    html! { @if jobs > JOBS { p.hint { (more(jobs, JOBS)) } } }
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

/// For people: `line 12`, with the file where that is another.
fn written(place: &UnderstoodPlace) -> String {
    let file = place.file.as_deref().map(|file| format!("{file}, ")).unwrap_or_default();
    format!("{file}line {}", place.line)
}

#[cfg(test)]
mod tests {
    use conformance::{Event, Kind, Options, check};

    fn rendered(text: &str) -> String {
        rendered_with(text, Options::default())
    }

    fn rendered_with(text: &str, options: Options) -> String {
        let options = Options { expansion_limit: Options::PAGE_EXPANSION_LIMIT, ..options };
        crate::fragment(text, &check(Kind::GitlabCi, text, &options)).into_string()
    }

    #[test]
    fn every_part_lies_behind_its_tab_even_while_it_is_empty() {
        for text in ["a: {script: x, image: 'a:1'}\n", "a: [\n"] {
            let html = rendered(text);
            for word in ["findings", "graph", "triggers", "images", "expanded", "checks"] {
                assert!(html.contains(&format!("data-tab=\"{word}\"")), "{html}");
                assert!(html.contains(&format!("data-panel=\"{word}\"")), "{html}");
            }
            assert_eq!(html.matches("aria-selected=\"true\"").count(), 1);
        }
    }

    #[test]
    fn the_event_that_someone_describes_has_the_first_column() {
        let event = Event { variables: vec![("DEPLOY".into(), "1".into())], ..Event::default() }.completed();
        let text = "a: {script: x, rules: [{if: $DEPLOY}]}\nb: {script: x, rules: [{if: '$DEPLOY == null'}]}\n";
        let html = rendered_with(text, Options { event, ..Options::default() });
        assert!(
            html.contains(
                "<th scope=\"col\">Job</th><th scope=\"col\" data-event=\"described\">Pipeline as described</th>"
            ),
            "{html}"
        );
        let row = |job: &str| {
            html.split("<tr>")
                .find(|row| row.starts_with(&format!("<th scope=\"row\">{job} <button")))
                .unwrap_or_else(|| panic!("{html}"))
        };
        assert!(row("a").contains("</th><td data-state=\"runs\">"), "{html}");
        assert!(row("b").contains("</th><td data-state=\"absent\">"), "{html}");
    }

    #[test]
    fn an_image_says_when_it_is_used_and_leads_to_its_place() {
        let html = rendered("# é\na:\n  image: \"python:3.12\"\n  script: x\n  rules: [{if: $CI_COMMIT_TAG}]\n");
        let row = html.split("<tr>").find(|row| row.contains("python:3.12</code>")).unwrap();
        assert!(row.contains("<td><code>3.12</code></td><td>image in <code>a</code></td>"), "{row}");
        assert!(row.contains("push of the tag <code>v1.2.3</code></td>"), "{row}");
        assert!(row.contains("data-goto=\"3:11-3:22\">Line 3</button>"), "{row}");
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
        assert!(
            unseen.contains("<td data-state=\"unknown\">unknown</td>") && unseen.contains("Unknown is what"),
            "{unseen}"
        );
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
        assert!(!html.contains("<b ") && !html.contains("onclick='x'>"), "{html}");
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
        assert!(html.contains("Not all needs are drawn.") && html.contains("And 900 more."), "{}", &html[..900]);
        assert!(html.len() < 150_000, "{}", html.len());
    }
}
