//! Every pipeline is made from the shared templates.

use conventions::{Conventions, Language};
use diagnostics::{Edit, Finding, Fix, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::layout::{append_items, line_break};
use crate::gitlab_ci::{Include, IncludeKind, Pipeline};
use crate::nearest::nearest;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "pipeline-templates",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a pipeline without the shared templates, or without one of the files that it needs",
    page: page!("pipeline_templates.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let standard = context.standard;
    if pipeline.root.is_none() {
        return Outcome::not_applicable();
    }
    let shared: Vec<&Include> = pipeline.includes.iter().filter(|include| is_shared(include, standard)).collect();
    match shared.last() {
        Some(last) => files(pipeline, &shared, last, standard),
        None => none(pipeline, standard),
    }
}

fn is_shared(include: &Include, standard: &Conventions) -> bool {
    matches!(&include.kind, IncludeKind::Project { project, .. } if same_project(project, standard))
}

/// Whether a project path is that of the templates. GitLab does not mind case or a leading slash.
pub(crate) fn same_project(project: &str, standard: &Conventions) -> bool {
    project.trim_matches('/').eq_ignore_ascii_case(&standard.templates.project)
}

/// No include of the templates at all.
fn none(pipeline: &Pipeline<'_>, standard: &Conventions) -> Outcome {
    let templates = &standard.templates.project;
    let tree = pipeline.tree();
    for include in &pipeline.includes {
        if let IncludeKind::Project { project, value, .. } = &include.kind
            && !nearest(project, [templates.as_str()]).is_empty()
        {
            let message = format!("`{project}` is not the project of the shared templates.");
            let finding = Finding::new(RULE.id, RULE.severity, tree.node(*value).span, message)
                .help(format!("They are kept in `{templates}`."));
            let edit = crate::gitlab_ci::layout::replace_scalar(tree, *value, templates);
            return match edit {
                Some(edit) => finding.fix(Fix::suggested(format!("Use {templates}"), vec![edit])).into(),
                None => finding.into(),
            };
        }
    }
    let hidden: Vec<String> =
        pipeline.includes.iter().filter(|include| may_bring_templates(include)).map(Include::target).collect();
    let language = guess_language(pipeline, standard);
    if !hidden.is_empty() {
        let at = pipeline.includes.first().map_or(Span::empty(0), |include| tree.node(include.node).span);
        let note = Finding::new(
            RULE.id,
            Severity::Note,
            at,
            format!("The shared templates may come with `{}`, which is not at hand.", hidden.join("`, `")),
        )
        .help(format!("Every pipeline includes `{templates}`, itself or through a file that does."));
        return Outcome::unknown_because(note);
    }
    let at = pipeline.written("include").map_or_else(|| first_key(pipeline), |entry| tree.node(entry.key).span);
    let finding = Finding::new(RULE.id, RULE.severity, at, format!("The pipeline does not include `{templates}`."))
        .help("Stages, workflow rules, variables and the standard jobs come from the shared templates; without them each pipeline drifts.");
    match insertion(pipeline, language, standard) {
        Some(edit) => {
            finding.fix(Fix::suggested(format!("Include the templates of a {}", title(language)), vec![edit])).into()
        }
        None => finding.into(),
    }
}

/// Whether a file that is not at hand may include the templates in its turn.
fn may_bring_templates(include: &Include) -> bool {
    match include.kind {
        IncludeKind::Local { .. }
        | IncludeKind::Project { .. }
        | IncludeKind::Remote { .. }
        | IncludeKind::Component { .. } => true,
        IncludeKind::Template { .. } | IncludeKind::Other => false,
    }
}

/// The templates are included: are all files there?
fn files(pipeline: &Pipeline<'_>, shared: &[&Include], last: &Include, standard: &Conventions) -> Outcome {
    let tree = pipeline.tree();
    let included: Vec<&str> = shared
        .iter()
        .filter_map(|include| match &include.kind {
            IncludeKind::Project { files, .. } => {
                Some(files.iter().filter_map(|(file, _)| Some(standard.template_file(file)?.file.as_str())))
            }
            _ => None,
        })
        .flatten()
        .collect();
    // A path with a variable may be any of the files.
    let is_open = shared.iter().any(|include| {
        matches!(&include.kind, IncludeKind::Project { files, .. } if files.iter().any(|(file, _)| file.contains('$')))
    });
    let has = |file: &str| included.contains(&file);
    let languages: Vec<&Language> =
        standard.languages.iter().filter(|language| has(language_file(language, standard))).collect();
    let mut findings = Vec::new();
    let IncludeKind::Project { value, file, .. } = &last.kind else { return Outcome::passed() };
    let at = file.map_or(tree.node(*value).span, |file| tree.node(file).span);
    let language = languages.first().copied().or_else(|| guess_language(pipeline, standard));
    let mut missing: Vec<&str> = standard
        .templates
        .files
        .iter()
        .filter(|entry| entry.needed_by == "all")
        .map(|entry| entry.file.as_str())
        .collect();
    missing.retain(|file| !has(file));
    let mut added: Vec<&str> = missing.clone();
    if languages.is_empty() {
        added.extend(language.map(|language| language_file(language, standard)));
        missing.push("");
    }
    if is_open && !missing.is_empty() {
        return Outcome::unknown();
    }
    if !missing.is_empty() {
        let mut names: Vec<String> =
            missing.iter().filter(|file| !file.is_empty()).map(|file| format!("`{file}`")).collect();
        if languages.is_empty() {
            let files: Vec<String> =
                standard.languages.iter().map(|language| format!("`{}`", language_file(language, standard))).collect();
            names.push(format!("the language's file ({})", files.join(" or ")));
        }
        let finding = Finding::new(RULE.id, RULE.severity, at, format!("The include lacks {}.", list(&names)))
            .help("Each file brings stages' jobs that the others rely on; the overview lists what each provides.");
        let items: Vec<String> = added.iter().map(|file| format!("'{file}'")).collect();
        let edit = file.and_then(|file| append_items(tree, file, &items));
        findings.push(match edit {
            // Without a language file it is a guess which language the service is written in.
            Some(edit) if languages.is_empty() => {
                finding.fix(Fix::suggested(format!("Add the files of a {}", title(language)), vec![edit]))
            }
            Some(edit) => finding.fix(Fix::safe("Add the missing files", vec![edit])),
            None => finding,
        });
    }
    if languages.len() > 1 {
        let names: Vec<String> =
            languages.iter().map(|language| format!("`{}`", language_file(language, standard))).collect();
        findings.push(
            Finding::new(RULE.id, Severity::Warning, at, format!("{} are both included.", list(&names)))
                .help("A service is a backend or a frontend; the jobs of the second file replace those of the first where they share a name."),
        );
    }
    Outcome::of(findings)
}

fn language_file<'s>(language: &Language, standard: &'s Conventions) -> &'s str {
    let file = standard.templates.files.iter().find(|entry| entry.needed_by == language.id);
    file.map_or("", |entry| entry.file.as_str())
}

/// So much of a text is looked through for the names of languages, in bytes: the beginning tells.
const GUESSED_FROM: usize = 8 << 10;

/// The language that the file itself hints at, by the words of its scripts and images; the first one otherwise.
fn guess_language<'s>(pipeline: &Pipeline<'_>, standard: &'s Conventions) -> Option<&'s Language> {
    let text = pipeline.tree().text();
    // A beginning that ends within a character is not worth the search for one that does not.
    let text = text.get(..GUESSED_FROM).unwrap_or(text);
    let count = |language: &Language| text.matches(language.id.as_str()).count();
    // Of equal ones the last is taken, which is the first of the list.
    standard.languages.iter().rev().max_by_key(|language| count(language))
}

fn title(language: Option<&Language>) -> String {
    language.map_or_else(|| "service".to_owned(), |language| language.title.to_ascii_lowercase())
}

/// `a`, `a and b`, `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn first_key(pipeline: &Pipeline<'_>) -> Span {
    let tree = pipeline.tree();
    let first = pipeline.root.and_then(|root| tree.mapping(root)?.first().copied());
    first.map_or(Span::empty(0), |entry| tree.node(entry.key).span)
}

/// The include of the templates, as a new entry of `include` or before everything else.
fn insertion(pipeline: &Pipeline<'_>, language: Option<&Language>, standard: &Conventions) -> Option<Edit> {
    let tree = pipeline.tree();
    let line_break = line_break(tree.text());
    let entry = include_entry(language, standard);
    if pipeline.written("include").is_some() {
        return None;
    }
    let block: Vec<String> =
        std::iter::once("include:".to_owned()).chain(entry.into_iter().map(|line| format!("  {line}"))).collect();
    let start = first_key(pipeline).start;
    // A key that is not at the start of its line belongs to a flow mapping, which takes no block.
    let at_line_start = start == 0 || tree.text().get(..start)?.ends_with(['\n', '\u{FEFF}']);
    at_line_start.then(|| Edit::insert(start, format!("{}{line_break}{line_break}", block.join(line_break))))
}

/// The include of the templates for a language, line by line, as a list entry.
pub(crate) fn include_entry(language: Option<&Language>, standard: &Conventions) -> Vec<String> {
    let templates = &standard.templates;
    let mut lines = vec![
        format!("- project: '{}'", templates.project),
        format!("  ref: {}", templates.r#ref),
        "  file:".to_owned(),
    ];
    let needed = |by: &str| by == "all" || language.is_some_and(|language| language.id == by);
    let files = templates.files.iter().filter(|entry| needed(&entry.needed_by));
    lines.extend(files.map(|entry| format!("    - '{}'", entry.file)));
    lines
}
