//! The images that a configuration uses.

use std::collections::HashSet;

use crate::context::Context;
use crate::expansion::Expansion;
use crate::gitlab_ci::pipeline::{Job, Keyword, Pipeline};
use crate::gitlab_ci::variables::Scope;
use crate::yaml::{MergedEntry, NodeId};

/// An image under `image` or `services`.
#[derive(Debug)]
pub(crate) struct ImageUse {
    /// The job it belongs to; `None` for the whole configuration.
    pub(crate) job: Option<String>,
    /// `image` or `services`.
    pub(crate) keyword: &'static str,
    /// Whether the job deploys.
    pub(crate) deploys: bool,
    /// The reference with its variables replaced.
    pub(crate) value: Expansion,
}

/// Every image, at the top level, under `default` and in each job, in that order. What stands in several jobs by an anchor is one
/// image, unless its variables make it another.
pub(crate) fn image_uses<'p>(pipeline: &'p Pipeline<'p>, context: &'p Context<'p>) -> Vec<ImageUse> {
    let tree = pipeline.tree();
    let mut uses = Uses { pipeline, context, seen: HashSet::new(), found: Vec::new() };
    let global = Scope::new(pipeline, None, context);
    for keyword in ["image", "services"] {
        uses.add(keyword, pipeline.global(keyword), None, global);
    }
    if let Some(default) = pipeline.global("default") {
        for keyword in ["image", "services"] {
            uses.add(keyword, tree.merged_entry(default.value, keyword), None, global);
        }
    }
    for job in &pipeline.jobs {
        let scope = Scope::new(pipeline, Some(job), context);
        for keyword in ["image", "services"] {
            uses.add(keyword, tree.merged_entry(job.body, keyword), Some(job), scope);
        }
    }
    uses.found
}

struct Uses<'p> {
    pipeline: &'p Pipeline<'p>,
    context: &'p Context<'p>,
    seen: HashSet<(NodeId, String)>,
    found: Vec<ImageUse>,
}

impl Uses<'_> {
    fn add(&mut self, keyword: &'static str, entry: Option<MergedEntry>, job: Option<&Job>, scope: Scope<'_>) {
        let Some(entry) = entry else { return };
        let tree = self.pipeline.tree();
        // `!reference` brings its target from elsewhere; the target is checked where it is written.
        if tree.node(entry.value).tag().is_some() {
            return;
        }
        let deploys = job.is_some_and(|job| self.deploys(job));
        let nodes = match tree.sequence(entry.value) {
            Some(items) if keyword == "services" => items.to_vec(),
            Some(_) => Vec::new(),
            None => vec![entry.value],
        };
        for node in nodes {
            let name = if tree.mapping(node).is_some() { tree.get(node, "name") } else { Some(node) };
            let Some(name) = name.map(|name| tree.resolve(name)) else { continue };
            let Some(value) = scope.expand(name).filter(|value| !value.value().is_empty()) else { continue };
            if self.seen.insert((name, value.value().to_owned())) {
                self.found.push(ImageUse { job: job.map(|job| job.name.clone()), keyword, deploys, value });
            }
        }
    }

    /// Whether a job stands in a stage that deploys, by what is written or, for a standard job, by the standard.
    fn deploys(&self, job: &Job) -> bool {
        let standard = self.context.standard;
        match self.pipeline.keyword(job, "stage") {
            Keyword::Written(entry) => {
                let written = self.pipeline.tree().scalar(entry.value);
                standard.stages.iter().any(|stage| stage.deploys && Some(stage.name.as_str()) == written)
            }
            Keyword::Absent | Keyword::Unknown => {
                standard.standard_job(&job.name).is_some_and(|(stage, _)| stage.deploys)
            }
        }
    }
}
