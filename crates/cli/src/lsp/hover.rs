//! What is told about the place under the pointer: the findings there with their rules, and what the engine understood of it.

use conformance::yaml::{self, Limits, Tree};
use conformance::{Kind, Rule};
use conventions::{Conventions, VariableScope};
use diagnostics::{LineIndex, Span};

use super::checker::{Checked, Found};
use super::completion::place::{Role, place};

/// Markdown for a byte offset, with the span that it is about.
pub(super) fn hover(checked: &Checked, found: &Found, offset: usize) -> Option<(String, Span)> {
    let (text, settings) = (&*checked.text, &checked.settings);
    let pointed = Pointed { text, offset, lines: LineIndex::new(text) };
    let understood = suppressed_rule(&pointed, &settings.portal)
        .or_else(|| variable(&pointed, &settings.standard, found.kind))
        .or_else(|| image(&pointed, found))
        .or_else(|| job(&pointed, found))
        .or_else(|| keyword(&pointed, found.kind));
    match (finding(found, offset, &settings.portal), understood) {
        (Some((found, span)), Some((understood, _))) => Some((format!("{found}\n\n---\n\n{understood}"), span)),
        (found, understood) => found.or(understood),
    }
}

struct Pointed<'t> {
    text: &'t str,
    offset: usize,
    lines: LineIndex<'t>,
}

impl<'t> Pointed<'t> {
    /// The word under the pointer, of the characters that belong to one.
    fn word(&self, belongs: impl Fn(char) -> bool) -> Span {
        let (before, after) = self.text.split_at_checked(self.offset).unwrap_or((self.text, ""));
        let start = before.trim_end_matches(&belongs).len();
        Span::new(start, self.text.len() - after.trim_start_matches(&belongs).len())
    }

    fn line(&self) -> &'t str {
        self.lines.line_span(self.lines.line(self.offset)).of(self.text)
    }
}

fn finding(found: &Found, offset: usize, portal: &str) -> Option<(String, Span)> {
    let is_here = |span: Span| span.start <= offset && offset <= span.end;
    let here = found.report.findings.iter().filter(|finding| is_here(finding.span));
    // The innermost is meant, and with it whatever else is said of that place.
    let here: Vec<_> = here.collect();
    let span = here.iter().map(|finding| finding.span).min_by_key(|span| span.len())?;
    let mut told: Vec<String> = Vec::new();
    for finding in &here {
        let mut part = format!("**{}** `{}`\n\n{}", finding.severity.as_str(), finding.rule, escaped(&finding.message));
        if !finding.help.is_empty() {
            part += &format!("\n\n{}", escaped(&finding.help));
        }
        if let Some(fix) = &finding.fix {
            part += &format!("\n\nFix: {} ({})", escaped(&fix.title), fix.applicability.as_str());
        }
        if let Some(rule) = conformance::rule(finding.rule) {
            part += &format!("\n\n{}", about(rule, portal));
        }
        told.push(part);
    }
    Some((told.join("\n\n---\n\n"), span))
}

/// What a rule finds, why, and where that stands.
fn about(rule: &Rule, portal: &str) -> String {
    let page = rule.page();
    let mut told = format!("*{}*\n\n{}", rule.summary, page.prose);
    if !page.ignore.is_empty() {
        told += &format!("\n\nWhen to ignore: {}", page.ignore);
    }
    if !portal.is_empty() {
        told += &format!("\n\n[The page of `{}`]({portal}/rules/{}/)", rule.id, rule.id);
    }
    told
}

/// A rule that a comment names.
fn suppressed_rule(pointed: &Pointed<'_>, portal: &str) -> Option<(String, Span)> {
    let span = pointed.word(|letter| letter.is_ascii_lowercase() || letter == '-');
    let rule = conformance::rule(span.of(pointed.text)).filter(|_| pointed.line().contains("conform:"))?;
    Some((format!("`{}` ({})\n\n{}", rule.id, rule.severity.as_str(), about(rule, portal)), span))
}

/// A variable: what the pipeline sets it to, and what the standard documents.
fn variable(pointed: &Pointed<'_>, standard: &Conventions, kind: Kind) -> Option<(String, Span)> {
    let word = pointed.word(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let name = word.of(pointed.text);
    let before = pointed.text.get(..word.start)?;
    let is_used = before.ends_with('$') || before.ends_with("${");
    let is_set = kind == Kind::GitlabCi
        && place(pointed.text, &pointed.lines, word.end)
            .is_some_and(|place| place.role == Role::Key && place.route.last() == Some(&"variables"));
    if name.is_empty() || !(is_used || is_set) {
        return None;
    }
    let mut told = Vec::new();
    if kind == Kind::GitlabCi {
        let tree = yaml::parse(pointed.text, &Limits::default()).tree;
        told.extend(set(&tree, name).into_iter().map(|(place, value)| format!("- {place}: {}", code(&value))));
    }
    for variable in standard.variables.iter().filter(|variable| variable.name == name) {
        let scope = match variable.scope {
            VariableScope::Inherited => "the common template",
            VariableScope::Project => "a project's own pipeline",
        };
        let example = if variable.example { ", for example" } else { "" };
        told.push(format!("- the standard, in {scope}{example}: `{}`", variable.value));
    }
    (!told.is_empty()).then(|| (format!("`${name}`\n\n{}", told.join("\n")), word))
}

/// Where a variable is set in the text, and to what: `value` of one that is written as a mapping.
fn set(tree: &Tree<'_>, name: &str) -> Vec<(String, String)> {
    let Some(root) = tree.root() else { return Vec::new() };
    let value = |owner| {
        let node = tree.get(tree.get(owner, "variables")?, name)?;
        let text = tree.scalar(node).or_else(|| tree.scalar(tree.get(node, "value")?))?;
        let hidden = if conformance::count_credentials(&format!("{name}: {text}")) > 0 { "(hidden)" } else { text };
        Some(hidden.to_owned())
    };
    let mut found: Vec<(String, String)> =
        value(root).map(|value| ("the pipeline".to_owned(), value)).into_iter().collect();
    for entry in tree.mapping(root).unwrap_or_default() {
        if let (Some(job), Some(value)) = (tree.scalar(entry.key), value(entry.value)) {
            found.push((code(job), value));
        }
    }
    found.truncate(12);
    found
}

/// An image, as the engine resolved it.
fn image(pointed: &Pointed<'_>, found: &Found) -> Option<(String, Span)> {
    let word = pointed.word(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\'' | '[' | ']' | ',' | '='));
    if let Some(pipeline) = &found.report.understood.pipeline {
        let is_here = |offset: usize| word.start <= offset && offset < word.end.max(word.start + 1);
        let image = pipeline.images.iter().find(|image| image.place.file.is_none() && is_here(image.place.offset))?;
        let whose = image.job.as_ref().map_or_else(|| "every job".to_owned(), |job| code(job));
        let use_ = match image.direction {
            "push" => "pushed by",
            "pull" => "pulled by",
            _ => "used by",
        };
        return Some((format!("{}\n\n{use_} {whose}\n\n{}", code(&image.written), parts(&image.reference)), word));
    }
    let dockerfile = found.report.understood.dockerfile.as_ref()?;
    let is_from = pointed.line().trim_start().get(..4).is_some_and(|start| start.eq_ignore_ascii_case("from"));
    let written = word.of(pointed.text);
    let count = |text: &str| {
        text.lines()
            .filter(|line| line.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("from ")))
            .count()
    };
    let number = count(pointed.text.get(..word.start)?).checked_sub(1)?;
    let stage = dockerfile.stages.get(number).filter(|_| is_from && !written.eq_ignore_ascii_case("from"))?;
    let reference = stage.reference.as_ref().filter(|_| stage.from == written || written.contains('$'))?;
    Some((format!("{}\n\npulled by the build\n\n{}", code(&stage.from), parts(reference)), word))
}

fn parts(reference: &conformance::UnderstoodReference) -> String {
    let mut parts = format!("- registry {}\n- repository {}", code(&reference.registry), code(&reference.repository));
    for (name, part) in [("tag", &reference.tag), ("digest", &reference.digest)] {
        if let Some(part) = part {
            parts += &format!("\n- {name} {}", code(part));
        }
    }
    parts
}

/// A job, where it is defined or named: its stage, and what each event makes of it.
fn job(pointed: &Pointed<'_>, found: &Found) -> Option<(String, Span)> {
    let pipeline = found.report.understood.pipeline.as_ref()?;
    let line = pointed.lines.line_span(pointed.lines.line(pointed.offset));
    let place = place(pointed.text, &pointed.lines, pointed.offset)?;
    let names_job = match place.route.as_slice() {
        [] => place.role == Role::Key,
        [_] => place.role == Role::Value && !line.of(pointed.text).starts_with([' ', '-']),
        [_, "needs" | "dependencies" | "extends"] | [.., "needs", "job"] => place.role != Role::Key,
        _ => false,
    };
    let job = pipeline.jobs.iter().filter(|_| names_job).find_map(|job| {
        let at = line
            .of(pointed.text)
            .match_indices(job.name.as_str())
            .map(|(at, _)| Span::new(line.start + at, line.start + at + job.name.len()));
        let span = at.into_iter().find(|span| span.start <= pointed.offset && pointed.offset <= span.end)?;
        let is_whole = |text: Option<&str>, edge: fn(&str) -> Option<char>| {
            text.and_then(edge).is_none_or(|letter| letter.is_whitespace() || "\"'[],:{}".contains(letter))
        };
        let whole = is_whole(pointed.text.get(..span.start), |text| text.chars().next_back())
            && is_whole(pointed.text.get(span.end..), |text| text.chars().next());
        whole.then_some((job, span))
    });
    let (job, span) = job?;
    let stage = job.stage.as_ref().map_or_else(String::new, |stage| format!(", stage {}", code(stage)));
    let mut told = format!("{} job {}{stage}", job.kind, code(&job.name));
    if let Some(file) = &job.place.file {
        told += &format!(", from {} line {}", code(file), job.place.line);
    }
    for (event, run) in pipeline.events.iter().zip(&job.runs) {
        let depends = run.depends_on.as_ref().map_or_else(String::new, |on| format!(", depends on {on}"));
        told +=
            &format!("{}- {}: {}{depends}", if told.ends_with('\n') { "" } else { "\n" }, event.title, run.presence);
    }
    Some((told.replacen('\n', "\n\n", 1), span))
}

/// A keyword of GitLab's.
fn keyword(pointed: &Pointed<'_>, kind: Kind) -> Option<(String, Span)> {
    let word = pointed.word(|letter| letter.is_ascii_lowercase() || letter == '_');
    let is_key =
        kind == Kind::GitlabCi && pointed.text.get(word.end..)?.trim_start_matches([' ', '"', '\'']).starts_with(':');
    let place = place(pointed.text, &pointed.lines, word.end).filter(|place| is_key && place.role != Role::Value)?;
    let keywords = conformance::gitlab_ci::keywords(&place.route);
    let keyword = keywords.iter().find(|keyword| keyword.name == word.of(pointed.text))?;
    (!keyword.takes.is_empty()).then(|| (format!("`{}` takes {}.", keyword.name, keyword.takes), word))
}

/// What people wrote, so that it is not read as Markdown where that would hide some of it or fetch a picture. Code in backticks stays.
fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace("![", "! [").replace('\n', "\n\n")
}

/// What people wrote, as code that nothing in it ends.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text))
}

fn one_line(text: &str) -> String {
    let line: String = text.chars().take(200).map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    line.replace('`', "'")
}
