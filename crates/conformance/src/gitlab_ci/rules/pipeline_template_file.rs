//! Every included template file exists.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::rules::pipeline_templates::same_project;
use crate::gitlab_ci::{IncludeKind, Pipeline};
use crate::nearest::nearest;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-template-file",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a template file that does not exist, or whose path lacks its leading slash",
    page: page!("pipeline_template_file.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let tree = pipeline.tree();
    let standard = context.standard;
    let mut findings = Vec::new();
    let mut looked = false;
    for include in &pipeline.includes {
        let IncludeKind::Project { project, value, files, file, .. } = &include.kind else { continue };
        if !same_project(project, standard) {
            continue;
        }
        looked = true;
        if file.is_none() {
            findings.push(
                Finding::new(
                    RULE.id,
                    RULE.severity,
                    tree.node(*value).span,
                    "The include names a project and no file of it.",
                )
                .help("List the template files under `file:`."),
            );
        }
        for (path, node) in files {
            let span = tree.node(*node).span;
            let replaced = |right: &str| replace_scalar(tree, *node, right);
            if path.contains('$') {
                continue;
            }
            match standard.template_file(path) {
                Some(known) if known.file == *path => {}
                Some(known) => {
                    let finding = Finding::new(
                        RULE.id,
                        RULE.severity,
                        span,
                        format!("`{path}` is not written as `{}`.", known.file),
                    )
                    .help("The path of a template starts at the root of its project, with one slash.");
                    findings.push(match replaced(&known.file) {
                        Some(edit) => finding.fix(Fix::safe("Write the path from the root", vec![edit])),
                        None => finding,
                    });
                }
                None => {
                    let known: Vec<&str> = standard.templates.files.iter().map(|entry| entry.file.as_str()).collect();
                    let rooted = format!("/{}", path.trim_start_matches('/'));
                    let near = nearest(&rooted, known.iter().copied());
                    let message = match near.first() {
                        Some(near) => format!("There is no template `{path}`; did you mean `{near}`?"),
                        None => format!("There is no template `{path}`."),
                    };
                    let names: Vec<String> = known.iter().map(|file| format!("`{file}`")).collect();
                    let finding = Finding::new(RULE.id, RULE.severity, span, message)
                        .help(format!("The templates are {}.", names.join(", ")));
                    findings.push(match near.first().and_then(|near| replaced(near)) {
                        Some(edit) => finding.fix(Fix::suggested(
                            format!("Use {}", near.first().copied().unwrap_or_default()),
                            vec![edit],
                        )),
                        None => finding,
                    });
                }
            }
        }
    }
    if looked { Outcome::of(findings) } else { Outcome::not_applicable() }
}
