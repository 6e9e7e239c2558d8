//! The images that a configuration uses.

use std::collections::HashMap;

use conventions::Conventions;

use crate::context::Context;
use crate::expansion::Expansion;
use crate::gitlab_ci::config::{Lookup, ValueId};
use crate::gitlab_ci::pipeline::{Job, Pipeline};
use crate::gitlab_ci::variables::Scope;

/// An image under `image` or `services`.
#[derive(Debug)]
pub(crate) struct ImageUse {
    /// The job it belongs to; `None` for the whole configuration.
    pub(crate) job: Option<String>,
    /// `image` or `services`.
    pub(crate) keyword: &'static str,
    /// Whether a job that uses it deploys.
    pub(crate) deploys: bool,
    /// The reference with its variables replaced.
    pub(crate) value: Expansion,
}

/// Every image, at the top level, under `default` and in each job, in that order. What several jobs share, by an anchor, `extends` or a default,
/// is one image, unless their variables make it another.
pub(crate) fn image_uses<'p>(pipeline: &'p Pipeline<'p>, context: &'p Context<'p>) -> Vec<ImageUse> {
    let config = &pipeline.config;
    let mut uses = Uses { pipeline, context, seen: HashMap::new(), found: Vec::new() };
    let global = Scope::new(pipeline, None, context);
    let default = pipeline.global("default").found().map(|entry| entry.value);
    for owner in [Some(config.root()), default].into_iter().flatten() {
        for keyword in ["image", "services"] {
            uses.add(keyword, config.get(owner, keyword), None, global);
        }
    }
    for job in &pipeline.jobs {
        let scope = Scope::new(pipeline, Some(job), context);
        for keyword in ["image", "services"] {
            let entry = if job.is_hidden() { pipeline.keyword(job, keyword) } else { pipeline.effective(job, keyword) };
            uses.add(keyword, entry, Some(job), scope);
        }
    }
    uses.found
}

struct Uses<'p> {
    pipeline: &'p Pipeline<'p>,
    context: &'p Context<'p>,
    /// Where in `found` each image stands, by its scalar and value.
    seen: HashMap<(ValueId, String), usize>,
    found: Vec<ImageUse>,
}

impl Uses<'_> {
    fn add(&mut self, keyword: &'static str, entry: Lookup, job: Option<&Job>, scope: Scope<'_>) {
        let Some(entry) = entry.found() else { return };
        let config = &self.pipeline.config;
        let deploys = job.is_some_and(|job| !job.is_hidden() && deploys(self.pipeline, job, self.context.standard));
        let values = match config.items(entry.value) {
            Some(items) if keyword == "services" => items.to_vec(),
            Some(_) => Vec::new(),
            None => vec![entry.value],
        };
        for value in values {
            let name = if config.entries(value).is_some() { config.value(value, "name") } else { Some(value) };
            let Some(name) = name else { continue };
            let Some(value) = scope.expand(name).filter(|value| !value.value().is_empty()) else { continue };
            let next = self.found.len();
            let place = *self.seen.entry((config.resolved(name), value.value().to_owned())).or_insert(next);
            match self.found.get_mut(place) {
                Some(found) => found.deploys |= deploys,
                None => self.found.push(ImageUse { job: job.map(|job| job.name.clone()), keyword, deploys, value }),
            }
        }
    }
}

/// Whether a job stands in a stage that deploys, by what is written or, for a standard job, by the standard.
pub(crate) fn deploys(pipeline: &Pipeline<'_>, job: &Job, standard: &Conventions) -> bool {
    match pipeline.keyword(job, "stage") {
        Lookup::Found(entry) => {
            let written = pipeline.config.text(entry.value);
            standard.stages.iter().any(|stage| stage.deploys && Some(stage.name.as_str()) == written)
        }
        Lookup::Absent | Lookup::Unknown => standard.standard_job(&job.name).is_some_and(|(stage, _)| stage.deploys),
    }
}
