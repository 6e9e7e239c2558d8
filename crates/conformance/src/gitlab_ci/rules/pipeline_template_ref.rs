//! The templates are included at their main branch.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::layout::{insert_after, replace_scalar};
use crate::gitlab_ci::rules::pipeline_templates::same_project;
use crate::gitlab_ci::{IncludeKind, Pipeline};
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-template-ref",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "shared templates included without a ref, or at another than theirs",
    page: page!("pipeline_template_ref.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let tree = pipeline.tree();
    let standard = context.standard;
    let right = &standard.templates.r#ref;
    let mut gathered = Gathered::default();
    for include in &pipeline.includes {
        let IncludeKind::Project { project, value, at_ref, .. } = &include.kind else { continue };
        if !same_project(project, standard) {
            continue;
        }
        gathered.looked = true;
        match at_ref {
            Some((written, _)) if written == right => {}
            Some((written, _)) if written.contains('$') => gathered.open = true,
            Some((written, node)) => {
                let finding = Finding::new(
                    RULE.id,
                    RULE.severity,
                    tree.node(*node).span,
                    format!("The templates are included at `{written}`."),
                )
                .help(format!(
                    "A pipeline takes them at `{right}`, so that a change reaches every service with its next pipeline."
                ));
                gathered.findings.push(match replace_scalar(tree, *node, right) {
                    Some(edit) => finding.fix(Fix::safe(format!("Use ref: {right}"), vec![edit])),
                    None => finding,
                });
            }
            None => {
                let finding = Finding::new(
                    RULE.id,
                    RULE.severity,
                    tree.node(*value).span,
                    "The include of the templates has no `ref`.",
                )
                .help(format!(
                    "Without one GitLab takes the default branch, whatever it is called by then. Write `ref: {right}`."
                ));
                let entry = tree.entry(include.node, "project");
                let has_empty_ref = tree.merged_entry(include.node, "ref").is_some();
                let edit = entry.filter(|_| !has_empty_ref).and_then(|entry| {
                    insert_after(tree, include.node, entry.key, entry.value, &format!("ref: {right}"))
                });
                gathered.findings.push(match edit {
                    Some(edit) => finding.fix(Fix::safe(format!("Add ref: {right}"), vec![edit])),
                    None => finding,
                });
            }
        }
    }
    gathered.into()
}
