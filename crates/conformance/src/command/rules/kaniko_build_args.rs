//! Every image can say what it was built from.

use conventions::BuildArg;
use diagnostics::{Edit, Finding, Fix, Severity};

use crate::command::{BuildImages, KanikoBuild};
use crate::context::Context;
use crate::expansion::{Fragment, Meaning};
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-build-args",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a build argument of the standard that is not passed, or has another value",
    page: page!("kaniko_build_args.md"),
    look: Look::Kaniko(check),
};

/// What GitLab's own variables start with.
const PREDEFINED: &str = "CI_";

fn check(build: &KanikoBuild, _: &BuildImages<'_>, context: &Context<'_>) -> Outcome {
    if build.no_push {
        return Outcome::not_applicable();
    }
    let mut gathered = Gathered::default();
    let mut missing = Vec::new();
    for wanted in &context.standard.kaniko.build_args {
        let mut passed = build.build_args.iter().filter_map(|flag| {
            let whole = flag.value.whole();
            let rest = whole.value().strip_prefix(wanted.name.as_str())?;
            // Without a value, the variable of the same name gives it.
            match rest.strip_prefix('=') {
                Some(_) => Some(Some(whole.part(wanted.name.len() + 1..whole.value().len()))),
                None => rest.is_empty().then_some(None),
            }
        });
        match passed.next() {
            Some(Some(value)) => gathered.add(judge(value, wanted, build)),
            Some(None) => gathered.add(Judgement::Open),
            None if build.open
                || build
                    .build_args
                    .iter()
                    .any(|flag| flag.value.whole().value().starts_with(crate::expansion::PLACEHOLDER)) =>
            {
                gathered.add(Judgement::Open);
            }
            None => missing.push(wanted),
        }
    }
    if !missing.is_empty() {
        gathered.add(Judgement::Wrong(Box::new(absent(&missing, build))));
    }
    gathered.into()
}

fn absent(missing: &[&BuildArg], build: &KanikoBuild) -> Finding {
    let names: Vec<String> = missing.iter().map(|arg| format!("`{}`", arg.name)).collect();
    let (is, s) = if names.len() == 1 { ("is", "") } else { ("are", "s") };
    let message = format!("The build argument{s} {} {is} not passed.", names.join(", "));
    let flags: Vec<String> =
        missing.iter().map(|arg| format!(" --build-arg {}={}", arg.name, passed_as(arg))).collect();
    Finding::new(RULE.id, RULE.severity, build.program, message)
        .help("Every Dockerfile gets them and keeps them as labels, so that an image tells which commit it is.")
        .fix(Fix::suggested(
            format!("Pass {}", names.join(", ")).replace('`', ""),
            vec![Edit::insert(build.program.end, flags.concat())],
        ))
}

/// How a build passes it.
fn passed_as(arg: &BuildArg) -> &str {
    arg.command.as_deref().unwrap_or(&arg.value)
}

/// Whether a value comes from where the standard takes it.
fn judge(value: Fragment<'_>, wanted: &BuildArg, build: &KanikoBuild) -> Judgement {
    let shown = value.shown();
    let wrong = |what: &str| {
        let message = format!("`{}` is {what} `{shown}`, not `{}`.", wanted.name, passed_as(wanted));
        let help = format!("It becomes the label `{}`: {}.", wanted.label, describe(wanted));
        Judgement::Wrong(Box::new(Finding::new(RULE.id, RULE.severity, value.source(), message).help(help)))
    };
    let Some(variable) = wanted.value.strip_prefix('$') else { return judge_time(value, &shown, build, wrong) };
    if !value.is_unknown() {
        // In a pipeline nothing but the variable follows the commit; typed by hand, a value may well be right.
        return match build.job {
            Some(_) => wrong("always"),
            None => Judgement::Right,
        };
    }
    let names: Vec<String> = variables(&shown);
    match names.as_slice() {
        [only] if only == variable => Judgement::Right,
        [only] if only.starts_with(PREDEFINED) && shown.trim_matches(['$', '{', '}']) == only => wrong("taken from"),
        _ => Judgement::Open,
    }
}

/// A point in time, as the command `date` gives it.
fn judge_time(value: Fragment<'_>, shown: &str, build: &KanikoBuild, wrong: impl Fn(&str) -> Judgement) -> Judgement {
    if value.is_unknown() {
        let formatted = shown.contains("date") && shown.contains("+%");
        let is_iso = shown.contains("%Y-%m-%d") || shown.contains("%F");
        return if formatted && !is_iso { wrong("written as") } else { Judgement::Right };
    }
    match build.job {
        Some(_) => wrong("always"),
        None => Judgement::Right,
    }
}

fn describe(arg: &BuildArg) -> String {
    match &arg.note {
        Some(note) => format!("{}, {note}", arg.value),
        None => arg.value.clone(),
    }
}

/// The names of the variables in a text.
fn variables(text: &str) -> Vec<String> {
    let names = std::cell::RefCell::new(Vec::new());
    crate::expansion::Expansion::of(text, 0, |name| {
        names.borrow_mut().push(name.to_owned());
        Meaning::Unknown
    });
    names.into_inner()
}
