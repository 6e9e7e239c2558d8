//! Where the boxes of a chart stand.
//!
//! Boxes are put into layers by the longest way that leads to them, ordered within a layer so that arrows cross little, and
//! moved next to the boxes that they are joined to. `along` is the direction of the arrows, `across` the other one.

use super::{Flow, Flowchart};

/// Size of the text in units of the drawing, which are CSS pixels where it is not scaled.
pub(super) const FONT_SIZE: f32 = 14.0;
pub(super) const LINE_HEIGHT: f32 = 19.0;
/// Generous widths of a character, in a name (bold) and below it: the fonts of the reader are not known, and text must stay
/// inside its box.
const NAME_CHARACTER: f32 = 8.3;
const CHARACTER: f32 = 7.6;
const PADDING: (f32, f32) = (14.0, 10.0);
/// Beside the text of boxes that stand in a single row, which is long enough as it is.
const ROW_PADDING: f32 = 9.0;
/// Between boxes of a layer, and between layers where no label stands.
const GAP: f32 = 18.0;
const LAYER_GAP: f32 = 40.0;
/// Between the layers of a chart that is a single row.
const ROW_GAP: f32 = 19.0;
/// Added for each arrow beyond one a box, which need room to bend.
const BEND: f32 = 3.5;
/// Around a label, in the direction of the arrows.
const LABEL_MARGIN: f32 = 44.0;

/// The box of a node: its top left corner and its size.
#[derive(Clone, Copy, Default)]
pub(super) struct Rectangle {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// The width that a label or a line below a name gets.
pub(super) fn text_width(text: &str) -> f32 {
    text.chars().count() as f32 * CHARACTER
}

/// A box for each node, in the order of the nodes.
pub(super) fn rectangles(chart: &Flowchart, flow: Flow) -> Vec<Rectangle> {
    let layers = layers(chart);
    let padding = if flow == Flow::Right && is_row(&layers) { ROW_PADDING } else { PADDING.0 };
    let sizes: Vec<(f32, f32)> = chart.nodes.iter().map(|node| size(&node.lines, padding)).collect();
    let order = ordered(chart, &layers);
    let extent = |node: usize| {
        let (width, height) = sizes.get(node).copied().unwrap_or_default();
        if flow == Flow::Right { height } else { width }
    };
    let across = positions(chart, &order, extent);
    let mut result = vec![Rectangle::default(); chart.nodes.len()];
    let mut along = 0.0;
    for (depth, members) in order.iter().enumerate() {
        let thickness = members
            .iter()
            .filter_map(|node| sizes.get(*node))
            .fold(0.0_f32, |most, (width, height)| most.max(if flow == Flow::Right { *width } else { *height }));
        for &node in members {
            let (Some(rectangle), Some(&(width, height)), Some(&centre)) =
                (result.get_mut(node), sizes.get(node), across.get(node))
            else {
                continue;
            };
            // Boxes of a column are as wide as its widest, so that arrows start and end on one line.
            *rectangle = match flow {
                Flow::Right => Rectangle { x: along, y: centre - height / 2.0, width: thickness, height },
                Flow::Down => Rectangle { x: centre - width / 2.0, y: along, width, height: thickness },
            };
        }
        along += thickness + gap(chart, &layers, depth, flow);
    }
    result
}

fn size(lines: &[String], padding: f32) -> (f32, f32) {
    let name = lines.first().map_or(0, |name| name.chars().count()) as f32 * NAME_CHARACTER;
    let text = lines.iter().skip(1).map(|line| text_width(line)).fold(name, f32::max);
    (text + 2.0 * padding, lines.len() as f32 * LINE_HEIGHT + 2.0 * PADDING.1)
}

/// The gap after a layer: room for the labels and the bends of the arrows that start in it.
fn gap(chart: &Flowchart, layers: &[usize], depth: usize, flow: Flow) -> f32 {
    if is_row(layers) {
        return ROW_GAP;
    }
    let arrows = || chart.arrows.iter().filter(|arrow| layers.get(arrow.from) == Some(&depth));
    let labels = arrows().filter_map(|arrow| arrow.label.as_deref());
    let widest = labels.map(text_width).fold(0.0_f32, f32::max);
    if flow == Flow::Right && widest > 0.0 {
        return widest + LABEL_MARGIN;
    }
    let starts = layers.iter().filter(|layer| **layer == depth).count();
    LAYER_GAP + BEND * arrows().count().saturating_sub(starts) as f32
}

/// Whether each layer is a single box.
fn is_row(layers: &[usize]) -> bool {
    layers.iter().max().is_some_and(|deepest| deepest + 1 == layers.len())
}

/// The layer of each node: the number of arrows on the longest way to it.
fn layers(chart: &Flowchart) -> Vec<usize> {
    let mut layers = vec![0_usize; chart.nodes.len()];
    // As many rounds as there are nodes settle any chart without a circle, and end on one with.
    for _ in 0..chart.nodes.len() {
        for arrow in &chart.arrows {
            let needed = layers.get(arrow.from).map_or(0, |layer| layer + 1);
            if let Some(layer) = layers.get_mut(arrow.to) {
                *layer = needed.max(*layer).min(chart.nodes.len());
            }
        }
    }
    layers
}

/// The nodes of each layer in an order that makes few arrows cross: a node goes to the middle of those that it is joined to.
fn ordered(chart: &Flowchart, layers: &[usize]) -> Vec<Vec<usize>> {
    let depth = layers.iter().max().map_or(0, |deepest| deepest + 1);
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); depth];
    for (node, layer) in layers.iter().enumerate() {
        if let Some(members) = order.get_mut(*layer) {
            members.push(node);
        }
    }
    for round in 0..6 {
        let ranks: Vec<f32> = ranks(&order, layers.len());
        for members in &mut order {
            // Downwards a node looks at where its arrows come from, upwards at where they go.
            let mut keyed: Vec<(f32, usize)> = members
                .iter()
                .map(|&node| (mean(chart, node, &ranks, round % 2 == 0).unwrap_or(rank(&ranks, node)), node))
                .collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            *members = keyed.into_iter().map(|(_, node)| node).collect();
        }
    }
    order
}

/// The place of each node within its layer, from 0 to 1.
fn ranks(order: &[Vec<usize>], count: usize) -> Vec<f32> {
    let mut ranks = vec![0.0; count];
    for members in order {
        for (index, &node) in members.iter().enumerate() {
            if let Some(rank) = ranks.get_mut(node) {
                *rank = (index as f32 + 0.5) / members.len() as f32;
            }
        }
    }
    ranks
}

fn rank(values: &[f32], node: usize) -> f32 {
    values.get(node).copied().unwrap_or_default()
}

/// The middle of the nodes at the other end of a node's incoming or outgoing arrows.
fn mean(chart: &Flowchart, node: usize, values: &[f32], incoming: bool) -> Option<f32> {
    let ends: Vec<f32> = chart
        .arrows
        .iter()
        .filter_map(|arrow| match incoming {
            true => (arrow.to == node).then_some(arrow.from),
            false => (arrow.from == node).then_some(arrow.to),
        })
        .map(|other| rank(values, other))
        .collect();
    (!ends.is_empty()).then(|| ends.iter().sum::<f32>() / ends.len() as f32)
}

/// The centre of each node across the arrows.
fn positions(chart: &Flowchart, order: &[Vec<usize>], extent: impl Fn(usize) -> f32) -> Vec<f32> {
    let mut centres = vec![0.0; chart.nodes.len()];
    for members in order {
        place(members, &vec![0.0; members.len()], &extent, &mut centres);
    }
    for round in 0..8 {
        let incoming = round % 2 == 0;
        let mut sweep: Vec<&Vec<usize>> = order.iter().collect();
        if !incoming {
            sweep.reverse();
        }
        for members in sweep {
            let wanted: Vec<f32> = members
                .iter()
                .map(|&node| mean(chart, node, &centres, incoming).unwrap_or(rank(&centres, node)))
                .collect();
            place(members, &wanted, &extent, &mut centres);
        }
    }
    centres
}

/// Puts the nodes of a layer as near to where they want to be as their sizes and their order allow.
fn place(members: &[usize], wanted: &[f32], extent: impl Fn(usize) -> f32, centres: &mut [f32]) {
    // Nodes that would overlap form a block, which stands where its members on average want it.
    let mut blocks: Vec<(f32, Vec<(usize, f32)>)> = Vec::new();
    let size = |block: &[(usize, f32)]| -> f32 {
        block.iter().map(|(node, _)| extent(*node)).sum::<f32>() + GAP * (block.len().saturating_sub(1)) as f32
    };
    let middle = |block: &[(usize, f32)]| -> f32 {
        let mut from = -size(block) / 2.0;
        let mut sum = 0.0;
        for (node, want) in block {
            sum += want - (from + extent(*node) / 2.0);
            from += extent(*node) + GAP;
        }
        sum / block.len().max(1) as f32
    };
    for (&node, &want) in members.iter().zip(wanted) {
        let mut block = vec![(node, want)];
        while let Some((centre, before)) = blocks.pop() {
            if centre + size(&before) / 2.0 + GAP <= middle(&block) - size(&block) / 2.0 {
                blocks.push((centre, before));
                break;
            }
            block.splice(0..0, before);
        }
        blocks.push((middle(&block), block));
    }
    for (centre, block) in blocks {
        let mut from = centre - size(&block) / 2.0;
        for (node, _) in block {
            if let Some(place) = centres.get_mut(node) {
                *place = from + extent(node) / 2.0;
            }
            from += extent(node) + GAP;
        }
    }
}
