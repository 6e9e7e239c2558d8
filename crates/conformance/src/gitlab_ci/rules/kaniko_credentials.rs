//! Kaniko finds the credentials of the registry that it pushes to.

use diagnostics::{Finding, Fix, Severity};

use crate::Direction;
use crate::context::Context;
use crate::expansion::{Expansion, Fragment, Meaning};
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::scripts::{JobCommand, JobScript};
use crate::gitlab_ci::variables::Scope;
use crate::image_ref::Image;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-credentials",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "registry credentials that Kaniko does not find, or that are for another registry",
    page: page!("kaniko_credentials.md"),
    look: Look::Scripts(check),
};

/// Variables that tell Docker's libraries where credentials are. Source: Kaniko, README, "Pushing to Docker Hub"; `cmd/executor/cmd/root.go`.
const OTHER_WAYS: [&str; 2] = ["DOCKER_CONFIG", "DOCKER_AUTH_CONFIG"];
/// The key of a credentials file that holds the registries. Source: Docker, `docker login`, "Credential stores".
const REGISTRIES: &str = "\"auths\"";

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    for script in scripts.jobs.iter().filter(|script| script.kaniko().any(|build| !build.no_push)) {
        gathered.add_once(judge(scripts, script, context));
    }
    gathered.into()
}

fn judge(scripts: &Scripts<'_>, script: &JobScript<'_>, context: &Context<'_>) -> Judgement {
    let path = &context.standard.kaniko.config_path;
    let file = path.rsplit('/').next().unwrap_or_default();
    let scope = Scope::new(scripts.pipeline, Some(script.job), context);
    let meaning = |name: &str| scope.variable(name);
    let mut written = Vec::new();
    let mut elsewhere: Option<Finding> = None;
    let mut open = false;
    let mut before: Option<JobCommand<'_>> = None;
    for command in scripts.commands(script) {
        for word in command.written() {
            let raw = word.span.of(command.text);
            match word.literal(command.text) {
                Some(target) if target == path.as_str() => written.push((command, before)),
                _ if raw.contains(OTHER_WAYS[0]) && raw.contains(file) => written.push((command, before)),
                _ if raw.contains("HOME") && raw.contains(file) => {
                    elsewhere = elsewhere.or(Some(misplaced(command, word.span, path)))
                }
                Some(target) if target.ends_with(&format!(".docker/{file}")) => {
                    elsewhere = elsewhere.or(Some(misplaced(command, word.span, path)));
                }
                None => open |= raw.contains(file),
                Some(_) => {}
            }
        }
        open |= command.words().any(|word| word.span.of(command.text).contains(path.as_str()));
        before = command.command.piped.then_some(command);
    }
    let Some(first) = written.first() else {
        let set = OTHER_WAYS.iter().any(|name| !matches!(scope.variable(name), Meaning::Unknown));
        return match (elsewhere, script.kaniko().next()) {
            (Some(finding), _) => Judgement::Wrong(Box::new(finding)),
            (None, Some(build)) if script.complete && !script.calls_others && !open && !set => {
                let message = format!("Nothing in `{}` writes the credentials to `{path}`.", script.job.name);
                let help = "Kaniko has no login: it reads that file. Write it in `before_script`, with what Vault has for the registry.";
                Judgement::Wrong(Box::new(Finding::new(RULE.id, RULE.severity, build.program, message).help(help)))
            }
            _ => Judgement::Open,
        };
    };
    let (command, piped) = first;
    let texts = command
        .words()
        .map(|word| (word, command))
        .chain(piped.iter().flat_map(|command| command.words().map(move |word| (word, command))));
    for (word, command) in texts {
        let text = word.expansion(command.text, command.place, meaning);
        if text.value().contains(REGISTRIES) {
            return judge_registries(&text, script, context);
        }
    }
    Judgement::Open
}

fn misplaced(command: JobCommand<'_>, span: diagnostics::Span, path: &str) -> Finding {
    let message = format!("Kaniko does not read `{}`.", span.of(command.text));
    Finding::new(RULE.id, RULE.severity, command.span(span), message)
        .help(format!("It looks for its credentials in `{path}`, whatever the home directory is."))
}

/// Whether the credentials are for the registries that the job pushes to.
fn judge_registries(text: &Expansion, script: &JobScript<'_>, context: &Context<'_>) -> Judgement {
    let keys = registries(text.whole());
    if keys.is_empty() || keys.iter().any(|key| key.is_unknown()) {
        return Judgement::Open;
    }
    let mut open = false;
    for destination in script.kaniko().flat_map(|build| &build.destinations) {
        let image = Image::new(destination.value.whole(), Direction::Push, context);
        let Some(registry) = image.registry().filter(|registry| !registry.is_unknown()) else {
            open = true;
            continue;
        };
        if let Some(first) = keys.first()
            && !keys.iter().any(|key| host(*key).value().eq_ignore_ascii_case(registry.value()))
        {
            let message =
                format!("The credentials are for `{}`, and the build pushes to `{}`.", first.value(), registry.value());
            let fix = host(*first).edit(registry.value());
            let fix = fix.map(|edit| Fix::suggested(format!("Write them for {}", registry.value()), vec![edit]));
            let finding = Finding::new(RULE.id, RULE.severity, first.source(), message)
                .help("A registry is one host with one port: credentials for another port are not used.")
                .fix_if_any(fix);
            return Judgement::Wrong(Box::new(finding));
        }
    }
    if open { Judgement::Open } else { Judgement::Right }
}

/// The keys of the objects behind `"auths"`.
fn registries(text: Fragment<'_>) -> Vec<Fragment<'_>> {
    let value = text.value();
    let mut keys = Vec::new();
    let mut at = value.find(REGISTRIES).map_or(value.len(), |at| at + REGISTRIES.len());
    while let Some(open) = value.get(at..).and_then(|rest| rest.find('"')) {
        let start = at + open + 1;
        let Some(length) = value.get(start..).and_then(|rest| rest.find('"')) else { break };
        at = start + length + 1;
        let rest = value.get(at..).unwrap_or_default().trim_start();
        if rest.strip_prefix(':').is_some_and(|rest| rest.trim_start().starts_with('{')) {
            keys.push(text.part(start..start + length));
        }
    }
    keys
}

/// The host and port of a key, which may be an address: `https://host/v2/`.
fn host(key: Fragment<'_>) -> Fragment<'_> {
    let value = key.value();
    let start = value.find("://").map_or(0, |at| at + 3);
    let length = value.get(start..).and_then(|rest| rest.find('/')).unwrap_or(value.len() - start);
    key.part(start..start + length)
}
