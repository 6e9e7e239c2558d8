//! Diagrams: flowcharts drawn from the standard.
//!
//! The drawing is our own. A general Mermaid renderer measures text with the fonts of the machine that builds, so that the
//! same page differs from machine to machine, and it leads arrows through titles and boxes. Our charts are small and layered,
//! which a few pages of code draw well, and what comes out needs no cleaning: classes for colours, no style, no script.

mod charts;
mod layout;
mod svg;

use conventions::Conventions;
use maud::{PreEscaped, html};

use super::error::one_of;

/// A flowchart. Its arrows join layers that follow each other.
struct Flowchart {
    /// Unique among the charts.
    id: &'static str,
    /// What it shows, for people who cannot see it and as the caption.
    title: String,
    nodes: Vec<Node>,
    arrows: Vec<Arrow>,
    /// A frame around the nodes that ask for it, with its title.
    frame: Option<String>,
}

/// A box.
struct Node {
    /// Lines of text, the name first.
    lines: Vec<String>,
    framed: bool,
}

/// An arrow between two boxes, which are named by their index.
struct Arrow {
    from: usize,
    to: usize,
    label: Option<String>,
    /// The same as a sentence.
    words: String,
}

/// Where the arrows go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// To the right: layers are columns.
    Right,
    /// Down: layers are rows.
    Down,
}

/// The chart with this id as HTML: the drawing, and the same in words.
pub(super) fn figure(id: &str, standard: &Conventions) -> Result<String, String> {
    let (chart, flow) = match id {
        "ports" => (charts::ports(standard), Flow::Right),
        "templates" => (charts::templates(standard), Flow::Right),
        "stages" => (charts::stages(standard), Flow::Right),
        "artifacts" => (charts::artifacts(standard), Flow::Down),
        _ => {
            return Err(format!(
                "there is no diagram `{id}`: {}",
                one_of(["ports", "templates", "stages", "artifacts"])
            ));
        }
    };
    // A long row of boxes would shrink or scroll on a phone; there the same chart runs down the page.
    let upright = (id == "stages").then_some(Flow::Down);
    Ok(html! {
        figure.diagram {
            div.diagram-scroll role="group" aria-label=(chart.title) tabindex="0" {
                @if let Some(upright) = upright {
                    (PreEscaped(svg::drawing(&chart, flow, "wide")))
                    (PreEscaped(svg::drawing(&chart, upright, "narrow")))
                } @else {
                    (PreEscaped(svg::drawing(&chart, flow, "any")))
                }
            }
            figcaption {
                details {
                    summary { (chart.title) ", in words" }
                    ul { @for arrow in &chart.arrows { li { (arrow.words) } } }
                }
            }
        }
    }
    .into_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_a_name_and_neither_style_nor_script() {
        for id in ["ports", "templates", "stages", "artifacts"] {
            let html = figure(id, Conventions::embedded()).unwrap();
            assert!(html.contains("role=\"img\"") && html.contains("<title id="), "{id}");
            for banned in ["style", "<script", "href", "NaN", "inf\""] {
                assert!(!html.contains(banned), "{id} holds {banned}");
            }
        }
    }

    #[test]
    fn every_arrow_is_told_in_words() {
        let html = figure("ports", Conventions::embedded()).unwrap();
        assert!(html.contains("<li>Deployments pull images: port 8444</li>"), "{html}");
        let html = figure("artifacts", Conventions::embedded()).unwrap();
        assert!(html.contains("<li>build-push hands build.env to deploy-dev</li>"), "{html}");
    }

    #[test]
    fn the_stages_come_in_two_shapes_with_different_ids() {
        let html = figure("stages", Conventions::embedded()).unwrap();
        assert!(html.contains("id=\"diagram-stages-wide\"") && html.contains("id=\"diagram-stages-narrow\""));
        assert!(html.contains("<li>validate, then test</li>"));
    }

    #[test]
    fn an_unknown_diagram_is_refused() {
        assert!(figure("colours", Conventions::embedded()).unwrap_err().contains("`artifacts`"));
    }
}
