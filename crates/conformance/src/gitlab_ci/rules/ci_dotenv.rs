//! What a job hands on as variables can be read by GitLab.
//!
//! Sources: GitLab, "Pass dotenv variables to specific jobs" (`doc/ci/variables/dotenv_variables.md`) and
//! `app/services/ci/parse_dotenv_artifact_service.rb`.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::expansion::{Meaning, PLACEHOLDER};
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Place as ConfigPlace, ValueId};
use crate::gitlab_ci::pipeline::Job;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, page};
use crate::shell::{Command, Place, RedirectionKind, Script, Word};

pub(crate) static RULE: Rule = Rule {
    id: "ci-dotenv",
    domain: Domain::GitlabCi,
    severity: Severity::Error,
    summary: "a dotenv report that GitLab cannot take or read",
    page: page!("ci_dotenv.md"),
    look: Look::Pipeline(check),
};

/// Scripts of a job, in the order in which they run.
const SCRIPTS: [&str; 3] = ["before_script", "script", "after_script"];
/// Nested lists of commands are followed so deep, as in GitLab (`lib/gitlab/ci/config/entry/commands.rb`).
const DEPTH: usize = 10;

fn check(pipeline: &Pipeline<'_>, _: &Context<'_>) -> Outcome {
    let config = &pipeline.config;
    let mut gathered = Gathered::default();
    // A script may be shared by many jobs, and its lines are told of once.
    let mut seen: Vec<(ValueId, String)> = Vec::new();
    for job in pipeline.visible_jobs() {
        let artifacts = pipeline.effective(job, "artifacts").found().map(|entry| entry.value);
        let reports = artifacts.and_then(|artifacts| config.value(artifacts, "reports"));
        let Some(dotenv) = reports.and_then(|reports| config.value(reports, "dotenv")) else { continue };
        gathered.looked = true;
        for (item, path) in config.texts(dotenv) {
            let Some(path) = path else { continue };
            let place = config.place(item);
            if let Some((message, help)) = path_fault(path) {
                let finding = config.finding(RULE.id, RULE.severity, place, format!("`{path}` {message}.")).help(help);
                if !gathered.findings.contains(&finding) {
                    gathered.findings.push(finding);
                }
            } else if !path.contains(['*', '?', '[']) {
                Written { pipeline, file: in_project(path), seen: &mut seen, findings: &mut gathered.findings }
                    .job(job);
            }
        }
    }
    gathered.into()
}

/// What is wrong with the path of a report.
fn path_fault(path: &str) -> Option<(&'static str, &'static str)> {
    let inside = in_project(path);
    if inside.starts_with("../")
        || inside.starts_with("~/")
        || ["/tmp/", "/root/", "/home/", "/etc/", "/var/"].iter().any(|root| inside.starts_with(root))
    {
        return Some((
            "lies outside of the project",
            "A runner takes artifacts from the directory of the project alone. Write the file there.",
        ));
    }
    inside.ends_with('/').then_some(("is a directory", "A dotenv report is a file with a variable on each line."))
}

/// A path as seen from the directory of the project.
fn in_project(path: &str) -> &str {
    ["./", "$CI_PROJECT_DIR/", "${CI_PROJECT_DIR}/"].iter().find_map(|root| path.strip_prefix(root)).unwrap_or(path)
}

/// The lines that a job writes into one report.
struct Written<'r, 't> {
    pipeline: &'r Pipeline<'t>,
    file: &'r str,
    /// The scripts that were read, each with the report that was looked for.
    seen: &'r mut Vec<(ValueId, String)>,
    findings: &'r mut Vec<Finding>,
}

impl Written<'_, '_> {
    fn job(&mut self, job: &Job) {
        for keyword in SCRIPTS {
            if let Some(entry) = self.pipeline.effective(job, keyword).found() {
                self.script(entry.value, DEPTH);
            }
        }
    }

    fn script(&mut self, value: ValueId, depth: usize) {
        let config = &self.pipeline.config;
        let value = config.resolved(value);
        if let (Some(items), Some(depth)) = (config.items(value), depth.checked_sub(1)) {
            for &item in items {
                self.script(item, depth);
            }
            return;
        }
        let Some(text) = config.text(value).filter(|text| text.contains(self.file)) else { return };
        if self.seen.iter().any(|(seen, file)| *seen == value && file == self.file) {
            return;
        }
        self.seen.push((value, self.file.to_owned()));
        let script = Script::read(text);
        let at = config.place(value);
        for (index, command) in script.commands.iter().enumerate() {
            let next = script.commands.get(index + 1).filter(|_| command.piped);
            if self.is_written_by(command, text) || next.is_some_and(|next| self.is_tee(next, text)) {
                self.command(command, text, at);
            }
        }
    }

    fn is_file(&self, word: &Word, text: &str) -> bool {
        word.span.of(text).trim_matches(['"', '\'']) == self.file
            || in_project(word.span.of(text).trim_matches(['"', '\''])) == self.file
    }

    fn is_written_by(&self, command: &Command, text: &str) -> bool {
        command.redirections.iter().any(|redirection| {
            matches!(redirection.kind, RedirectionKind::Write | RedirectionKind::Append)
                && self.is_file(&redirection.target, text)
        })
    }

    fn is_tee(&self, command: &Command, text: &str) -> bool {
        let mut words = command.words.iter();
        words.next().is_some_and(|word| word.span.of(text) == "tee") && words.any(|word| self.is_file(word, text))
    }

    /// Reads what a command writes, as far as that can be known.
    fn command(&mut self, command: &Command, text: &str, at: ConfigPlace) {
        let place = Place::Source(text);
        let value = |word: &Word| word.expansion(text, place, |_| Meaning::Unknown).value().to_owned();
        let Some((program, arguments)) = command.words.split_first() else { return };
        let whole = |arguments: &[Word]| match (arguments.first(), arguments.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => program.span,
        };
        match program.span.of(text) {
            "echo" => {
                let is_option = |word: &Word| matches!(word.span.of(text), "-e" | "-n" | "-E" | "-ne" | "-en");
                let count = arguments.iter().take_while(|word| is_option(word)).count();
                let (options, arguments) = arguments.split_at(count);
                let words: Vec<String> = arguments.iter().map(value).collect();
                let mut line = words.join(" ");
                if options.iter().any(|option| option.span.of(text).contains('e')) {
                    line = line.replace("\\n", "\n");
                }
                self.lines(&line, whole(arguments), at);
            }
            "printf" => {
                let Some(format) = arguments.first().map(value) else { return };
                let mut line = format.replace("\\n", "\n");
                for directive in ["%s", "%d", "%q", "%b"] {
                    line = line.replace(directive, PLACEHOLDER.encode_utf8(&mut [0; 4]));
                }
                self.lines(line.strip_suffix('\n').unwrap_or(&line), whole(arguments), at);
            }
            "cat" => {
                let document = command.redirections.iter().find(|it| it.kind == RedirectionKind::HereDocument);
                if let Some(document) = document {
                    let body = value(&document.target);
                    let mut start = document.target.span.start;
                    // Where the body is written as it reads, each line has its own place.
                    let is_verbatim = document.target.span.of(text).len() == body.len();
                    for line in body.strip_suffix('\n').unwrap_or(&body).split('\n') {
                        let span =
                            if is_verbatim { Span::new(start, start + line.len()) } else { document.target.span };
                        self.lines(line, span, at);
                        start += line.len() + 1;
                    }
                }
            }
            _ => {}
        }
    }

    fn lines(&mut self, written: &str, span: Span, at: ConfigPlace) {
        for line in written.split('\n') {
            let Some((severity, message, help)) = line_fault(line) else { continue };
            let config = &self.pipeline.config;
            let place = match config.tree(at.file) {
                Some(tree) => tree.source_span(at.node, span.start..span.end),
                None => continue,
            };
            let message = format!("GitLab reads `{}` line by line, and {message}.", self.file);
            let finding = config.finding_in(RULE.id, severity, at.file, place, message).help(help);
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
    }
}

/// What is wrong with a line of a report, in which a placeholder stands for what is not known.
fn line_fault(line: &str) -> Option<(Severity, &'static str, &'static str)> {
    const REFUSED: &str = "It refuses the whole file then, and the job fails. A line is `NAME=value`.";
    let trimmed = line.trim();
    if trimmed.is_empty() {
        return Some((Severity::Error, "this line is empty", REFUSED));
    }
    if trimmed.starts_with('#') {
        return Some((Severity::Error, "this line is a comment", REFUSED));
    }
    let Some((name, value)) = trimmed.split_once('=') else {
        return (!line.contains(PLACEHOLDER)).then_some((Severity::Error, "this line sets no variable", REFUSED));
    };
    let name = name.trim();
    if name.contains(PLACEHOLDER) {
        return None;
    }
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        let help = if name.starts_with("export ") {
            "It is no shell script: leave out `export`."
        } else {
            "A name has letters, digits and `_`."
        };
        return Some((Severity::Error, "this name is none for a variable", help));
    }
    value.trim_start().starts_with(['"', '\'']).then_some((
        Severity::Warning,
        "these quotes become part of the value",
        "A value is taken as it stands up to the end of the line, spaces included: leave the quotes out.",
    ))
}
