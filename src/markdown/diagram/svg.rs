//! A chart as SVG. Colours come from classes, sizes are numbers in the drawing: it is the same on every machine.

use maud::{Markup, html};

use super::layout::{self, FONT_SIZE, LINE_HEIGHT, Rectangle, text_width};
use super::{Arrow, Flow, Flowchart, Node};

/// Space around the drawing, and around framed boxes; more above those for the frame's title.
const MARGIN: f32 = 4.0;
const FRAME: f32 = 16.0;
const FRAME_TITLE: f32 = 26.0;
const ARROW_HEAD: f32 = 8.0;

/// The drawing. `shape` is part of its id and of its class: `any`, or `wide` and `narrow` where there are two.
pub(super) fn drawing(chart: &Flowchart, flow: Flow, shape: &str) -> String {
    let mut boxes = layout::rectangles(chart, flow);
    let mut frame = chart.frame.as_ref().and_then(|_| {
        let framed = chart.nodes.iter().zip(&boxes).filter(|(node, _)| node.framed).map(|(_, at)| *at);
        let around = framed.reduce(union)?;
        Some(Rectangle {
            x: around.x - FRAME,
            y: around.y - FRAME_TITLE,
            width: around.width + 2.0 * FRAME,
            height: around.height + FRAME_TITLE + FRAME,
        })
    });
    let all = boxes.iter().copied().chain(frame).reduce(union).unwrap_or_default();
    for rectangle in boxes.iter_mut().chain(&mut frame) {
        rectangle.x += MARGIN - all.x;
        rectangle.y += MARGIN - all.y;
    }
    let (width, height) = ((all.width + 2.0 * MARGIN).ceil(), (all.height + 2.0 * MARGIN).ceil());
    let id = if shape == "any" { format!("diagram-{}", chart.id) } else { format!("diagram-{}-{shape}", chart.id) };
    html! {
        svg xmlns="http://www.w3.org/2000/svg" id=(id) class=(format!("drawing drawing-{shape}")) role="img"
            aria-labelledby=(format!("{id}-title")) width=(width) height=(height)
            viewBox=(format!("0 0 {width} {height}")) font-size=(FONT_SIZE) text-anchor="middle" {
            title id=(format!("{id}-title")) { (chart.title) }
            @if let (Some(at), Some(title)) = (frame, &chart.frame) {
                (rectangle(at, "frame"))
                text.frame-title x=(number(at.x + at.width / 2.0)) y=(number(at.y + 18.0)) { (title) }
            }
            @for arrow in &chart.arrows { (line(arrow, chart, &boxes, flow)) }
            @for (node, at) in chart.nodes.iter().zip(&boxes) { (node_box(node, *at)) }
            // Labels come last, so that no line runs over them.
            @for arrow in &chart.arrows { (label(arrow, chart, &boxes, flow)) }
        }
    }
    .into_string()
}

fn union(one: Rectangle, other: Rectangle) -> Rectangle {
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    Rectangle {
        x,
        y,
        width: (one.x + one.width).max(other.x + other.width) - x,
        height: (one.y + one.height).max(other.y + other.height) - y,
    }
}

/// One decimal is finer than a screen shows.
fn number(value: f32) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn rectangle(at: Rectangle, class: &str) -> Markup {
    html! {
        rect class=(class) x=(number(at.x)) y=(number(at.y)) width=(number(at.width)) height=(number(at.height)) rx="6" {}
    }
}

fn node_box(node: &Node, at: Rectangle) -> Markup {
    let x = number(at.x + at.width / 2.0);
    // The baseline of the first line, so that the block of lines stands in the middle.
    let first = at.y + at.height / 2.0 - (node.lines.len() as f32 - 1.0) * LINE_HEIGHT / 2.0 + FONT_SIZE * 0.35;
    html! {
        (rectangle(at, "node"))
        @for (index, line) in node.lines.iter().enumerate() {
            text class=(if index == 0 { "name" } else { "detail" }) x=(x) y=(number(first + index as f32 * LINE_HEIGHT)) {
                (line)
            }
        }
    }
}

/// Where an arrow starts and ends. Arrows at one side of a box share it, in the order of their other ends.
fn ends(arrow: &Arrow, chart: &Flowchart, boxes: &[Rectangle], flow: Flow) -> Option<((f32, f32), (f32, f32))> {
    let (from, to) = (boxes.get(arrow.from)?, boxes.get(arrow.to)?);
    let centre = |at: &Rectangle| match flow {
        Flow::Right => at.y + at.height / 2.0,
        Flow::Down => at.x + at.width / 2.0,
    };
    let share = |of: usize, leaving: bool| {
        let mut others: Vec<(f32, usize)> = chart
            .arrows
            .iter()
            .filter_map(|other| match leaving {
                true => (other.from == of).then_some(other.to),
                false => (other.to == of).then_some(other.from),
            })
            .filter_map(|node| Some((centre(boxes.get(node)?), node)))
            .collect();
        others.sort_by(|one, other| one.0.total_cmp(&other.0));
        let own = if leaving { arrow.to } else { arrow.from };
        let index = others.iter().position(|(_, node)| *node == own).unwrap_or_default();
        // Between the ends of the side, its corners left free.
        0.15 + 0.7 * (index as f32 + 0.5) / others.len().max(1) as f32
    };
    let (leaving, arriving) = (share(arrow.from, true), share(arrow.to, false));
    Some(match flow {
        Flow::Right => ((from.x + from.width, from.y + from.height * leaving), (to.x, to.y + to.height * arriving)),
        Flow::Down => ((from.x + from.width * leaving, from.y + from.height), (to.x + to.width * arriving, to.y)),
    })
}

fn line(arrow: &Arrow, chart: &Flowchart, boxes: &[Rectangle], flow: Flow) -> Markup {
    let Some(((x1, y1), (x2, y2))) = ends(arrow, chart, boxes, flow) else { return html! {} };
    let n = number;
    let (curve, head) = match flow {
        Flow::Right => {
            let (end, middle) = (x2 - ARROW_HEAD, (x1 + x2 - ARROW_HEAD) / 2.0);
            (
                format!("M{} {}C{} {} {} {} {} {}", n(x1), n(y1), n(middle), n(y1), n(middle), n(y2), n(end), n(y2)),
                format!("M{} {}l-{ARROW_HEAD} -4v8z", n(x2), n(y2)),
            )
        }
        Flow::Down => {
            let (end, middle) = (y2 - ARROW_HEAD, (y1 + y2 - ARROW_HEAD) / 2.0);
            (
                format!("M{} {}C{} {} {} {} {} {}", n(x1), n(y1), n(x1), n(middle), n(x2), n(middle), n(x2), n(end)),
                format!("M{} {}l-4 -{ARROW_HEAD}h8z", n(x2), n(y2)),
            )
        }
    };
    html! { path.line d=(curve) {} path.head d=(head) {} }
}

fn label(arrow: &Arrow, chart: &Flowchart, boxes: &[Rectangle], flow: Flow) -> Markup {
    let (Some(label), Some(((x1, y1), (x2, y2)))) = (&arrow.label, ends(arrow, chart, boxes, flow)) else {
        return html! {};
    };
    let (x, y) = ((x1 + x2 - FRAME) / 2.0, (y1 + y2) / 2.0);
    let width = text_width(label);
    let ground = Rectangle { x: x - width / 2.0, y: y - LINE_HEIGHT / 2.0, width, height: LINE_HEIGHT };
    html! {
        (rectangle(ground, "label-ground"))
        text.label x=(number(x)) y=(number(y + FONT_SIZE * 0.35)) { (label) }
    }
}
