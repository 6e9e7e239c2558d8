//! A hidden job serves something.

use diagnostics::{Finding, Fix, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{FileId, Unseen};
use crate::gitlab_ci::layout::remove_entry;
use crate::nearest;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::yaml::{Kind, Tree};

pub(crate) static RULE: Rule = Rule {
    id: "ci-unused-hidden-job",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a hidden job that nothing extends or refers to",
    page: page!("ci_unused_hidden_job.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let tree = pipeline.tree();
    let Some(root) = pipeline.root else { return Outcome::not_applicable() };
    let entries = tree.mapping(root).unwrap_or_default();
    let hidden: Vec<Hidden<'_>> = entries
        .iter()
        .filter_map(|entry| {
            let name = tree.scalar(entry.key).filter(|name| name.starts_with('.'))?;
            let span = tree.node(entry.key).full_span().to(tree.node(entry.value).full_span());
            Some(Hidden {
                name,
                span,
                edit: remove_entry(tree, entry.key, entry.value),
                key: tree.node(entry.key).span,
            })
        })
        .collect();
    let is_template = tree.documents().len() > 1 || !pipeline.jobs.iter().any(|job| !job.is_hidden());
    if hidden.is_empty() || is_template || context.options.is_part {
        return Outcome::not_applicable();
    }
    // What is included may extend it, and what cannot be read may refer to it.
    if pipeline.config.unseen() >= Unseen::Anything {
        return Outcome::unknown();
    }
    let mut used = vec![false; hidden.len()];
    uses(tree, &hidden, true, &mut used);
    for file in 1..=u16::MAX {
        let Some(tree) = pipeline.config.tree(FileId(file)) else { break };
        uses(tree, &hidden, false, &mut used);
    }
    // One whose name is misspelt where it is extended is told of there.
    for fault in &pipeline.config.extends_faults {
        let near = nearest(&fault.base, hidden.iter().map(|job| job.name));
        for (job, used) in hidden.iter().zip(&mut used) {
            *used |= near.contains(&job.name);
        }
    }
    let findings: Vec<Finding> = hidden
        .into_iter()
        .zip(used)
        .filter(|(_, used)| !used)
        .map(|(job, _)| {
            let message = format!("Nothing uses `{}`.", job.name);
            let help = "A hidden job does not run; it is there for `extends`, `!reference` and anchors.";
            let fix = job.edit.map(|edit| Fix::suggested("Remove it", vec![edit]));
            Finding::new(RULE.id, RULE.severity, job.key, message).help(help).fix_if_any(fix)
        })
        .collect();
    Outcome::of(findings)
}

/// A hidden job as it is written.
struct Hidden<'t> {
    name: &'t str,
    /// Where its name is written.
    key: Span,
    /// All of it.
    span: Span,
    /// Removes it.
    edit: Option<diagnostics::Edit>,
}

/// Marks what a file uses; `own` where the jobs are written in it.
fn uses(tree: &Tree<'_>, hidden: &[Hidden<'_>], own: bool, used: &mut [bool]) {
    // Several entries of one name are one job.
    let mut by_name = |name: &str| {
        for (job, used) in hidden.iter().zip(used.iter_mut()) {
            *used |= job.name == name;
        }
    };
    let names = |value| match tree.sequence(value) {
        Some(items) => items.to_vec(),
        None => vec![value],
    };
    for (_, node) in tree.nodes() {
        match &node.kind {
            Kind::Mapping { entries } => {
                for entry in entries.iter().filter(|entry| tree.scalar(entry.key) == Some("extends")) {
                    names(entry.value).into_iter().filter_map(|name| tree.scalar(name)).for_each(&mut by_name);
                }
            }
            Kind::Sequence { items } if node.tag().is_some() => {
                if let Some(name) = items.first().and_then(|&item| tree.scalar(item)) {
                    by_name(name);
                }
            }
            _ => {}
        }
    }
    if !own {
        return;
    }
    for (_, node) in tree.nodes() {
        if let Kind::Alias { target: Some(target), .. } = node.kind {
            let target = tree.node(target).span;
            let index = hidden.partition_point(|job| job.span.end < target.end);
            if let (Some(job), Some(used)) = (hidden.get(index), used.get_mut(index))
                && job.span.contains(target)
                && !job.span.contains(node.span)
            {
                *used = true;
            }
        }
    }
}
