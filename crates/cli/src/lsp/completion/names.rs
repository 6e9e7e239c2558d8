//! Names that the pipeline or the standard has: stages, jobs, variables.

use conformance::yaml::{self, Limits, NodeId, Tree};
use diagnostics::Span;
use gen_lsp_types::CompletionItemKind;

use super::{Cursor, Offer};

/// Which jobs are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Jobs {
    /// Those that run.
    Run,
    /// Hidden ones as well.
    All,
}

/// The variables, behind a `$` before the cursor; `None` where there is none.
pub(super) fn variables(cursor: &Cursor<'_>) -> Option<(Span, Vec<Offer>)> {
    let before = cursor.text.get(..cursor.offset)?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let rest = before.trim_end_matches(is_part);
    if !(rest.ends_with('$') || rest.ends_with("${")) {
        return None;
    }
    let mut offers: Vec<Offer> = Vec::new();
    let mut add = |name: &str, detail: String| {
        if !offers.iter().any(|offer| offer.label == name) {
            offers.push(Offer::new(name, CompletionItemKind::Variable, detail));
        }
    };
    for name in defined_variables(&tree(cursor)) {
        add(&name, String::new());
    }
    for variable in cursor.standard.inherited_variables().chain(&cursor.standard.variables) {
        add(&variable.name, variable.value.clone());
    }
    Some((Span::new(rest.len(), cursor.offset), offers))
}

/// The stages of the standard that the pipeline does not list yet.
pub(super) fn standard_stages(cursor: &Cursor<'_>) -> Vec<Offer> {
    let listed = listed_stages(&tree(cursor));
    let stages = cursor.standard.stages.iter().filter(|stage| !listed.contains(&stage.name));
    stages.map(|stage| Offer::new(&stage.name, CompletionItemKind::Value, &stage.runs_on)).collect()
}

/// The stages that a job may have: those that are listed, else those that were understood, else those of the standard.
pub(super) fn stages(cursor: &Cursor<'_>) -> Vec<Offer> {
    let mut names = listed_stages(&tree(cursor));
    let understood = cursor.pipeline.filter(|pipeline| pipeline.stages_from != "default");
    if let Some(pipeline) = understood.filter(|_| names.is_empty()) {
        names.clone_from(&pipeline.stages);
    }
    if names.is_empty() {
        return standard_stages(cursor);
    }
    names.into_iter().map(|name| Offer::new(name, CompletionItemKind::Value, "")).collect()
}

/// The jobs of the pipeline but the one that the cursor is in; for those that others extend, the hidden ones of the shared templates too.
pub(super) fn jobs(cursor: &Cursor<'_>, which: Jobs) -> Vec<Offer> {
    let keywords = conformance::gitlab_ci::keywords(&[]);
    let own = own_entry(cursor);
    let is_meant = |name: &str| {
        let is_hidden = name.starts_with('.');
        (which == Jobs::All || !is_hidden) && own != Some(name) && !keywords.iter().any(|keyword| keyword.name == name)
    };
    let mut names: Vec<String> = top_level(cursor.text).map(str::to_owned).collect();
    names.extend(cursor.pipeline.into_iter().flat_map(|pipeline| &pipeline.jobs).map(|job| job.name.clone()));
    if which == Jobs::All {
        names.extend(cursor.standard.templates.hidden_jobs.iter().cloned());
    }
    let mut offers: Vec<Offer> = Vec::new();
    for name in names.into_iter().filter(|name| is_meant(name)) {
        if !offers.iter().any(|offer| offer.label == name) {
            let stage =
                cursor.pipeline.and_then(|pipeline| pipeline.jobs.iter().find(|job| job.name == name)?.stage.clone());
            let detail = stage.map(|stage| format!("stage {stage}")).unwrap_or_default();
            offers.push(Offer::new(name, CompletionItemKind::Function, detail));
        }
    }
    offers
}

fn tree<'t>(cursor: &Cursor<'t>) -> Tree<'t> {
    yaml::parse(cursor.text, &Limits::default()).tree
}

fn listed_stages(tree: &Tree<'_>) -> Vec<String> {
    let list = tree.root().and_then(|root| tree.get(root, "stages")).and_then(|stages| tree.sequence(stages));
    list.unwrap_or_default().iter().filter_map(|&item| tree.scalar(item)).map(str::to_owned).collect()
}

/// The variables of the pipeline and of all its jobs.
fn defined_variables(tree: &Tree<'_>) -> Vec<String> {
    let Some(root) = tree.root() else { return Vec::new() };
    let entries = tree.mapping(root).unwrap_or_default();
    let jobs = entries.iter().filter_map(|entry| tree.get(entry.value, "variables"));
    let all = tree.get(root, "variables").into_iter().chain(jobs);
    let names = |node: NodeId| tree.mapping(node).unwrap_or_default().iter().filter_map(|entry| tree.scalar(entry.key));
    all.flat_map(names).map(str::to_owned).collect()
}

/// The names of the top level, from the lines alone: what is being typed is seldom YAML.
fn top_level(text: &str) -> impl Iterator<Item = &str> {
    let keys = text.lines().filter(|line| !line.starts_with([' ', '\t', '#', '-', '{', '[']));
    let keys = keys.filter_map(|line| {
        line.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(char::is_whitespace))
    });
    keys.map(|(key, _)| key.trim().trim_matches(['"', '\''])).filter(|key| !key.is_empty())
}

/// The entry of the top level that the cursor is in.
fn own_entry<'t>(cursor: &Cursor<'t>) -> Option<&'t str> {
    top_level(cursor.text.get(..cursor.offset)?).last()
}
