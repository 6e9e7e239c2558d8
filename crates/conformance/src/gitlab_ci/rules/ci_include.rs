//! `include` names files that GitLab can include.

use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::files::{IncludeFault, IncludeFaultKind};
use crate::nearest;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::yaml::{NodeId, Value};

pub(crate) static RULE: Rule = Rule {
    id: "ci-include",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "an `include` that GitLab cannot follow",
    page: page!("ci_include.md"),
    look: Look::Pipeline(check),
};

/// What says where an include comes from: one of them stands in each. Source: GitLab, `lib/gitlab/ci/config/external/mapper/matcher.rb`.
const SOURCES: [&str; 6] = ["local", "project", "remote", "template", "component", "artifact"];

/// What may stand beside it. Source: `lib/gitlab/ci/config/entry/include.rb`; `cache` is that of a remote include.
const OTHERS: [&str; 7] = ["file", "ref", "integrity", "inputs", "job", "rules", "cache"];

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let Some(entry) = pipeline.written("include") else { return Outcome::not_applicable() };
    let mut findings = Vec::new();
    for include in &pipeline.includes {
        judge(pipeline, include.node, &mut findings);
    }
    findings.extend(pipeline.include_faults.iter().map(|fault| broken(pipeline, fault)));
    let is_null = pipeline.tree().value(entry.value) == Some(Value::Null);
    if is_null { Outcome::not_applicable() } else { Outcome::of(findings) }
}

/// One entry of `include`.
fn judge(pipeline: &Pipeline<'_>, node: NodeId, findings: &mut Vec<Finding>) {
    let tree = pipeline.tree();
    let span = |node: NodeId| tree.node(tree.resolve(node)).span;
    let mut wrong = |node: NodeId, message: String, help: &str| {
        findings.push(Finding::new(RULE.id, RULE.severity, span(node), message).help(help));
    };
    if tree.node(tree.resolve(node)).tag().is_some() {
        return;
    }
    if tree.mapping(node).is_none() {
        match tree.value(node) {
            Some(Value::Text) => location(pipeline, "local", node, findings),
            Some(Value::Null) => {}
            _ => wrong(
                node,
                "This is no include.".to_owned(),
                "An include is a path, a URL, or a mapping with `local`, `project`, `remote`, `template` or `component`.",
            ),
        }
        return;
    }
    let mut sources = Vec::new();
    let mut is_misspelt = false;
    for entry in tree.merged(node).entries {
        let Some(key) = tree.scalar(entry.key) else { continue };
        if SOURCES.contains(&key) {
            sources.push((key, entry));
        } else if !OTHERS.contains(&key) {
            is_misspelt = true;
            let near = nearest(key, SOURCES.into_iter().chain(OTHERS));
            let help = match near.first() {
                Some(near) => format!("Is `{near}` meant?"),
                None => "Besides where it comes from an include has `file`, `ref`, `inputs`, `rules`, `integrity`, `cache` and `job`.".to_owned(),
            };
            wrong(entry.key, format!("An include has no keyword `{key}`."), &help);
        }
    }
    match sources.as_slice() {
        // What has a misspelt keyword is told once.
        [] if is_misspelt => {}
        [] => wrong(
            node,
            "The include does not say where the file comes from.".to_owned(),
            "Give one of `local`, `project` with `file`, `remote`, `template` and `component`.",
        ),
        [(source, entry)] => {
            if *source == "project" && file_is_missing(pipeline, node) {
                wrong(
                    entry.value,
                    "The include names a project and no file of it.".to_owned(),
                    "Name the files under `file`, with their paths from the root of that project.",
                );
            }
            if let Some((hash, _)) = tree
                .merged_entry(node, "integrity")
                .and_then(|hash| Some((hash, tree.scalar(hash.value)?)))
                .filter(|(_, text)| !text.starts_with("sha256-") && !text.contains('$'))
            {
                wrong(hash.value, "This is no hash of a file.".to_owned(), "It is `sha256-` and the hash in Base64.");
            }
            match *source {
                "local" | "remote" | "template" => location(pipeline, source, entry.value, findings),
                "project" => {
                    let Some(file) = tree.merged_entry(node, "file") else { return };
                    match tree.sequence(file.value) {
                        Some(items) => items.iter().for_each(|&item| location(pipeline, "file", item, findings)),
                        None => location(pipeline, "file", file.value, findings),
                    }
                }
                _ => {}
            }
        }
        [(first, _), (second, entry), ..] => wrong(
            entry.key,
            format!("The include comes from `{first}` and from `{second}` at once."),
            "Make two includes of it.",
        ),
    }
}

fn file_is_missing(pipeline: &Pipeline<'_>, node: NodeId) -> bool {
    let tree = pipeline.tree();
    match tree.merged_entry(node, "file") {
        Some(file) => {
            tree.value(file.value) == Some(Value::Null) || tree.sequence(file.value).is_some_and(<[_]>::is_empty)
        }
        None => true,
    }
}

/// The path or URL of a file. Source: GitLab, `lib/gitlab/ci/config/external/file/base.rb`, `local.rb` and `remote.rb`.
fn location(pipeline: &Pipeline<'_>, source: &str, node: NodeId, findings: &mut Vec<Finding>) {
    let tree = pipeline.tree();
    let resolved = tree.resolve(node);
    if tree.node(resolved).tag().is_some() {
        return;
    }
    let mut wrong = |message: String, help: &str| {
        findings.push(Finding::new(RULE.id, RULE.severity, tree.node(resolved).span, message).help(help));
    };
    let Some(path) = tree.scalar(node).filter(|_| tree.value(node) == Some(Value::Text)) else {
        wrong(format!("`{source}` is no text."), "It takes the path of one file.");
        return;
    };
    // What a variable or an input holds is known to GitLab alone.
    if path.contains('$') {
        return;
    }
    let lower = path.to_ascii_lowercase();
    // Source: `invalid_extension?` in `external/file/base.rb`, which looks at what stands behind the last slash, of an address too.
    let is_yaml = [".yml", ".yaml"]
        .iter()
        .any(|ending| lower.strip_suffix(ending).is_some_and(|name| !name.is_empty() && !name.ends_with('/')));
    let is_url = lower.starts_with("http://") || lower.starts_with("https://");
    if source == "remote" && !is_url {
        wrong(
            format!("`{path}` is no URL."),
            "`remote` takes an address that starts with `https://`; for a file of this project write `local`.",
        );
    } else if !is_yaml {
        wrong(format!("`{path}` does not end in `.yml` or `.yaml`."), "GitLab includes YAML files alone.");
    } else if source == "local" && (path.starts_with("./") || path.contains("../")) {
        wrong(
            format!("`{path}` is a relative path."),
            "GitLab takes the path from the root of the repository: `/ci/build.yml`.",
        );
    }
}

fn broken(pipeline: &Pipeline<'_>, fault: &IncludeFault) -> Finding {
    let path = &fault.path;
    let (message, help) = match &fault.kind {
        IncludeFaultKind::Missing => {
            (format!("`{path}` is not in the repository."), "GitLab refuses a pipeline that includes a missing file.")
        }
        IncludeFaultKind::Cycle => (
            format!("`{path}` includes itself, directly or through others."),
            "GitLab stops at so many includes and refuses the pipeline.",
        ),
        IncludeFaultKind::MissingInput(input) => (
            format!("`{path}` needs the input `{input}`, and the include does not give it."),
            "An input without a default is given under `inputs`.",
        ),
        IncludeFaultKind::UnknownInput(input) => (
            format!("`{path}` has no input `{input}`."),
            "GitLab refuses inputs that the file's `spec` does not declare.",
        ),
        IncludeFaultKind::TooMany => (
            format!("`{path}` is one include too many."),
            "GitLab takes 150 includes in one pipeline, those of included files counted.",
        ),
    };
    pipeline.config.finding(RULE.id, RULE.severity, fault.at, message).help(help)
}
