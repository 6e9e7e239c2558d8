//! File names of wheels.

use diagnostics::Severity;

use crate::artifact::{Artifact, Flaw, Subject, WheelFile, name_fault, python_names};
use crate::context::Context;
use crate::expansion::Fragment;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "wheel-file-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a wheel that is not named `{package}-{version}-{python}-{abi}-{platform}.whl`",
    page: page!("wheel_file_name.md"),
    look: Look::Artifact(check),
};

/// How many compatibility tags a wheel has: Python, ABI, platform.
const TAGS: usize = 3;

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let flaws = match &artifact.subject {
        Subject::Wheel(wheel) => flaws(wheel, context),
        Subject::SourceArchive => vec![
            Flaw::error(
                artifact.text,
                format!("`{}` is a source archive.", artifact.text.shown()),
                "Python packages are published as wheels, so that nothing is built where they are installed.",
            )
            .warning(),
        ],
        _ => return Outcome::not_applicable(),
    };
    if flaws.is_empty() && artifact.text.is_unknown() {
        return Outcome::unknown();
    }
    Outcome::of(flaws.iter().map(|flaw| flaw.finding(RULE.id)).collect())
}

fn flaws<'t>(wheel: &WheelFile<'t>, context: &Context<'_>) -> Vec<Flaw<'t>> {
    let standard = context.standard;
    let written = |name: &str| name.replace('-', "_");
    let mut flaws: Vec<Flaw<'t>> =
        name_fault(wheel.name, "a Python package", &python_names(standard), standard, written).into_iter().collect();
    let form = "The file name is package, version, Python tag, ABI tag and platform tag, joined by hyphens (PEP 427).";
    if wheel.version.value().is_empty() {
        flaws.push(Flaw::error(wheel.end, "The version is missing after the package.", form));
        return flaws;
    }
    flaws.extend(version_flaw(wheel.version));
    let tags = wheel.tags.as_slice();
    let (build, tags) = match tags {
        [build, rest @ ..] if rest.len() == TAGS => (Some(build), rest),
        _ => (None, tags),
    };
    if let Some(build) = build
        && !build.is_unknown()
        && !build.value().starts_with(|c: char| c.is_ascii_digit())
    {
        let message = format!("The build tag `{}` does not start with a digit.", build.shown());
        flaws.push(Flaw::error(*build, message, form));
    }
    if tags.len() != TAGS && !tags.iter().any(|tag| tag.is_unknown()) {
        let at = tags.first().map_or(wheel.end, |first| first.to(wheel.end));
        let message = match tags.len() {
            0 => "The three compatibility tags are missing.".to_owned(),
            1 => format!("There is 1 compatibility tag, and a wheel has {TAGS}."),
            count => format!("There are {count} parts after the version, and a wheel has {TAGS} or {}.", TAGS + 1),
        };
        flaws.push(Flaw::error(at, message, form));
        return flaws;
    }
    for tag in tags.iter().filter(|tag| !tag.is_unknown()) {
        let value = tag.value();
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte)) {
            let message = format!("`{}` is not a compatibility tag.", tag.shown());
            flaws.push(Flaw::error(
                *tag,
                message,
                "A tag has letters, digits, `_` and `.`, such as `py3`, `none` or `any`.",
            ));
        }
    }
    flaws
}

/// A version by PEP 440: numbers, then optionally a pre-, post- or development release and a local part.
fn version_flaw(version: Fragment<'_>) -> Option<Flaw<'_>> {
    let value = version.value();
    if version.is_unknown() {
        return None;
    }
    let help = "A version starts with numbers, such as `0.3.0`; `rc1`, `.post1` or `.dev1` may follow (PEP 440).";
    if value.starts_with('v') {
        let message = format!("The version `{value}` starts with a `v`.");
        return Some(Flaw::error(version.part(0..1), message, help).safely("Remove the v", ""));
    }
    let numbers = value.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let front = value.get(..numbers).unwrap_or_default();
    let rest = value.get(numbers..).unwrap_or_default();
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+!".contains(&byte));
    let well_formed = front.trim_end_matches('.').split('.').all(|number| !number.is_empty()) && plain(rest);
    let known = ["", "a", "b", "rc", "post", "dev", "+", "!"];
    let word = rest.split(|c: char| c.is_ascii_digit() || c == '.').next().unwrap_or_default();
    let word = if word.starts_with(['+', '!']) { word.get(..1).unwrap_or_default() } else { word };
    let bare_dot = rest.is_empty() && front.ends_with('.');
    (!well_formed || bare_dot || !known.contains(&word))
        .then(|| Flaw::error(version, format!("`{value}` is not a version of a Python package."), help))
}
