//! The stages are the standard's, in their order.

use diagnostics::{Edit, Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::layout::{column, is_flow, line_break, remove_entry};
use crate::gitlab_ci::rules::pipeline_templates::same_project;
use crate::gitlab_ci::{IncludeKind, Pipeline};
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::yaml::NodeId;

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-stage-order",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "stages that are not the standard's in their order, or that only repeat them",
    page: page!("pipeline_stage_order.md"),
    look: Look::Pipeline(check),
};

/// Stages that GitLab adds to every pipeline itself.
const EDGE_STAGES: [&str; 2] = [".pre", ".post"];

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let Some(entry) = pipeline.written("stages") else { return Outcome::not_applicable() };
    let tree = pipeline.tree();
    let names: Vec<Option<&str>> = match tree.sequence(entry.value) {
        Some(items) => items.iter().map(|&item| tree.scalar(item)).collect(),
        None => vec![tree.scalar(entry.value)],
    };
    // A tag such as `!reference` brings the list, or an item of it, from elsewhere.
    let is_tagged = |node: &NodeId| tree.node(tree.resolve(*node)).tag().is_some();
    let items = tree.sequence(entry.value).filter(|items| !is_tagged(&entry.value) && !items.iter().any(is_tagged));
    let is_name = |name: &Option<&str>| name.is_some_and(|name| !name.contains("$[["));
    let Some(items) = items.filter(|_| names.iter().all(is_name)) else {
        // What is not a list of names is a fault of another kind, and what an input brings is not known.
        return Outcome::unknown();
    };
    let standard: Vec<&str> = context.standard.stages.iter().map(|stage| stage.name.as_str()).collect();
    let written: Vec<&str> = names.into_iter().flatten().filter(|name| !EDGE_STAGES.contains(name)).collect();
    let key = tree.node(entry.key).span;
    let includes_templates = pipeline.includes.iter().any(
        |include| matches!(&include.kind, IncludeKind::Project { project, .. } if same_project(project, context.standard)),
    );
    if written == standard && !includes_templates {
        return Outcome::passed();
    }
    // With the templates the list is better left out; without them it has to be right.
    let edit = if includes_templates {
        remove_entry(tree, entry.key, entry.value)
    } else {
        replacement(pipeline, entry.value, items, &standard)
    };
    let title = if includes_templates { "Remove the list" } else { "Use the standard's stages" };
    if written == standard {
        let message = "The stages only repeat those of the common template.";
        let finding = Finding::new(RULE.id, Severity::Warning, key, message).help(
            "They come with the include. A second list has to be kept up by hand, and replaces the template's when that changes.",
        );
        return finding.fix_if_any(edit.map(|edit| Fix::safe(title, vec![edit]))).into();
    }
    let culprit = culprit(&written, &standard);
    let at = items
        .iter()
        .copied()
        .find(|&item| culprit.is_some() && tree.scalar(item) == culprit)
        .map_or(key, |item| tree.node(item).span);
    let finding = Finding::new(RULE.id, RULE.severity, at, fault(culprit, &written, &standard)).help(format!(
        "The stages are {}, and they come from the common template: leave the list out.",
        standard.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    ));
    // A stage of its own may be one that a job stands in: dropping it is the author's decision.
    let is_own = written.iter().any(|name| !standard.contains(name));
    let fix = edit.map(|edit| if is_own { Fix::suggested(title, vec![edit]) } else { Fix::safe(title, vec![edit]) });
    finding.fix_if_any(fix).into()
}

/// The stage to point at: one that is not the standard's, one that stands twice, or the first out of order.
fn culprit<'w>(written: &[&'w str], standard: &[&str]) -> Option<&'w str> {
    let foreign = written.iter().find(|name| !standard.contains(name));
    // Without a foreign one there are not many until one stands twice.
    let twice =
        || written.iter().enumerate().find(|(index, name)| written[..*index].contains(name)).map(|(_, name)| name);
    let position = |name: &str| standard.iter().position(|stage| *stage == name);
    let disordered = || written.windows(2).find(|pair| position(pair[0]) > position(pair[1])).map(|pair| &pair[1]);
    foreign.or_else(twice).or_else(disordered).copied()
}

fn fault(culprit: Option<&str>, written: &[&str], standard: &[&str]) -> String {
    match culprit {
        Some(name) if !standard.contains(&name) => format!("`{name}` is not a stage of the standard."),
        Some(name) if written.iter().filter(|other| **other == name).count() > 1 => {
            format!("The stage `{name}` stands twice.")
        }
        Some(name) => format!("The stage `{name}` stands too late."),
        None => {
            let missing: Vec<String> =
                standard.iter().filter(|name| !written.contains(name)).map(|name| format!("`{name}`")).collect();
            format!(
                "The list lacks {}: it replaces the template's list, and jobs of these stages are refused.",
                missing.join(", ")
            )
        }
    }
}

/// The list with the standard's stages, in the style of the one that is there.
fn replacement(pipeline: &Pipeline<'_>, list: NodeId, items: &[NodeId], standard: &[&str]) -> Option<Edit> {
    let tree = pipeline.tree();
    let text = tree.text();
    let span = tree.node(list).span;
    // An alias, or a list with comments in it, is for the author to rewrite.
    let has_comment = tree.comments().iter().any(|comment| span.contains(*comment));
    if has_comment || span.of(text).starts_with('*') {
        return None;
    }
    if is_flow(tree, list) {
        return Some(Edit::replace(span, format!("[{}]", standard.join(", "))));
    }
    let first = tree.node(*items.first()?).full_span().start;
    let dash = text.get(..first)?.rfind('-')?;
    let between = format!("{}{}- ", line_break(text), " ".repeat(column(text, dash)));
    let last = tree.node(*items.last()?).full_span().end;
    let lines = standard.join(&between);
    Some(Edit::replace(diagnostics::Span::new(dash, last), format!("- {lines}")))
}
