//! Nothing is used that GitLab advises against and may take away.
//!
//! Source: GitLab, "Deprecated keywords" (`doc/ci/yaml/deprecated_keywords.md`).

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{ConfigEntry, ValueId};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "ci-deprecated-keyword",
    domain: Domain::GitlabCi,
    severity: Severity::Warning,
    summary: "a keyword that GitLab still reads and advises against",
    page: page!("ci_deprecated_keyword.md"),
    look: Look::Pipeline(check),
};

/// Keywords of the top level that belong below `default`.
const GLOBALS: [&str; 5] = ["image", "services", "cache", "before_script", "after_script"];

/// Where in a job a keyword stands, and what takes its place.
const IN_JOBS: [(&[&str], &str); 5] = [
    (&["only"], "Say when the job runs with `rules`."),
    (&["except"], "Say when the job runs with `rules`."),
    (&["publish"], "Write the directory under `pages:publish`."),
    (&["environment", "kubernetes", "namespace"], "Write it under `environment:kubernetes:dashboard`."),
    (&["environment", "kubernetes", "flux_resource_path"], "Write it under `environment:kubernetes:dashboard`."),
];

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let warning = |entry: &ConfigEntry, message: String, help: &str| {
        config.finding(RULE.id, RULE.severity, entry.key, message).help(help)
    };
    let is_used = |entry: &ConfigEntry| config.is_editable(entry.key) && !config.is_null(entry.value);
    let mut findings: Vec<Finding> = Vec::new();
    for keyword in GLOBALS {
        if let Some(entry) = pipeline.global(keyword).found().filter(is_used) {
            let message = format!("`{keyword}` at the top level is deprecated.");
            findings.push(warning(&entry, message, "Write it below `default`, where it does the same."));
        }
    }
    for (path, help) in IN_JOBS {
        // Where it is written, once: jobs share what they extend.
        let mut uses: Vec<ConfigEntry> =
            pipeline.jobs.iter().filter_map(|job| find(pipeline, job.value, path)).filter(is_used).collect();
        diagnostics::order::sort_by_key(&mut uses, |entry| config.span(entry.key));
        uses.dedup_by_key(|entry| entry.key);
        // One finding for all of them: they are changed together or not at all.
        if let Some(first) = uses.first() {
            let others = match uses.len() - 1 {
                0 => String::new(),
                1 => ", here and in 1 other place".to_owned(),
                count => format!(", here and in {count} other places"),
            };
            findings.push(warning(first, format!("`{}` is deprecated{others}.", path.join(":")), help));
        }
    }
    if config.entries(config.root()).is_none_or(<[_]>::is_empty) {
        return Outcome::not_applicable();
    }
    Outcome::of(findings)
}

/// The entry at a path below a value.
fn find(pipeline: &Pipeline<'_>, value: ValueId, path: &[&str]) -> Option<ConfigEntry> {
    let (last, above) = path.split_last()?;
    let owner = above.iter().try_fold(value, |value, key| pipeline.config.value(value, key))?;
    pipeline.config.get(owner, last).found()
}
