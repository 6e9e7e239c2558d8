//! The templates are included from their project, not from a copy.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::rules::pipeline_templates::{include_entry, same_project};
use crate::gitlab_ci::{IncludeKind, Pipeline};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-template-source",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a shared template that is a copy, or that is fetched by its URL",
    page: page!("pipeline_template_source.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let tree = pipeline.tree();
    let standard = context.standard;
    let templates = &standard.templates;
    // The file of the shared templates that a path ends in.
    let template = |path: &str| {
        let name = path.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        standard.template_file(name).map(|entry| entry.file.as_str())
    };
    let mut findings = Vec::new();
    for include in &pipeline.includes {
        let (value, message) = match &include.kind {
            IncludeKind::Local { path, value } if template(path).is_some() => {
                (*value, format!("`{path}` looks like a copy of a shared template."))
            }
            IncludeKind::Remote { url, value }
                if template(url).is_some() || url.contains(&format!("/{}/", templates.project)) =>
            {
                (*value, "A shared template is fetched by its URL.".to_owned())
            }
            IncludeKind::Project { project, value, files, .. }
                if !same_project(project, standard) && files.iter().any(|(file, _)| template(file).is_some()) =>
            {
                (*value, format!("A shared template is taken from `{project}`, which is not its project."))
            }
            _ => continue,
        };
        let mut lines = include_entry(None, standard);
        lines.truncate(2);
        findings.push(Finding::new(RULE.id, RULE.severity, tree.node(value).span, message).help(format!(
            "A copy does not follow changes. Include the file from its project: `{}`.",
            lines.iter().map(|line| line.trim_start_matches(['-', ' '])).collect::<Vec<_>>().join("`, `")
        )));
    }
    if pipeline.includes.is_empty() { Outcome::not_applicable() } else { Outcome::of(findings) }
}
