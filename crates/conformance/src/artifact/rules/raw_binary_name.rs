//! File names of raw binaries.

use conventions::TagFormId;
use diagnostics::{Finding, Severity};

use crate::artifact::{Artifact, Flaw, ProgramKind, RawBinary, Subject, name_fault, program_names, script_extension};
use crate::context::Context;
use crate::expansion::Fragment;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::rules::tag_short_sha;
use crate::tag::{Forms, Version};

pub(crate) static RULE: Rule = Rule {
    id: "raw-binary-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a raw binary that is not named `{program}-{version}`, `{program}-main-{short-sha}` or `{script}-{version}.sh`",
    page: page!("raw_binary_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let Subject::RawBinary(raw) = &artifact.subject else { return Outcome::not_applicable() };
    let mut findings: Vec<Finding> = shape(raw, context).iter().map(|flaw| flaw.finding(RULE.id)).collect();
    match build(raw, context) {
        Build::Flaws(flaws) => findings.extend(flaws.iter().map(|flaw| flaw.finding(RULE.id))),
        Build::Commit(sha) => {
            let outcome = tag_short_sha::outcome(RULE.id, sha, context);
            findings.extend(outcome.into_findings());
        }
    }
    let undecided = findings.is_empty() && artifact.text.is_unknown();
    if undecided { Outcome::unknown() } else { Outcome::of(findings) }
}

/// Program and extension.
fn shape<'t>(raw: &RawBinary<'t>, context: &Context<'_>) -> Vec<Flaw<'t>> {
    let standard = context.standard;
    let known = program_names(standard, None);
    let mut flaws: Vec<Flaw<'t>> =
        name_fault(raw.program, "a program", &known, standard, str::to_owned).into_iter().collect();
    let extension = script_extension(standard);
    match raw.kind {
        Some(ProgramKind::Binary) if !raw.extension.value().is_empty() => {
            let message = format!("`{}` is a binary, which has no `{extension}`.", raw.program.shown());
            let help = "Only wrapper scripts keep their extension.";
            flaws.push(Flaw::error(raw.extension, message, help).safely("Remove the extension", ""));
        }
        Some(ProgramKind::Script) if raw.extension.value().is_empty() => {
            let message =
                format!("`{}` is a wrapper script, and its file ends with `{extension}`.", raw.program.shown());
            flaws.push(Flaw::error(raw.extension, message, "").safely("Add the extension", extension));
        }
        _ => {}
    }
    flaws
}

/// What is said of the part that stands for the build.
enum Build<'t> {
    Flaws(Vec<Flaw<'t>>),
    /// It is a build from main; this is its short SHA.
    Commit(Fragment<'t>),
}

fn build<'t>(raw: &RawBinary<'t>, context: &Context<'_>) -> Build<'t> {
    let forms = Forms::of(context.standard);
    let main = forms.lead(TagFormId::Main);
    let value = raw.build.value();
    let script = raw.kind == Some(ProgramKind::Script);
    let builds = format!("A release build has its version, a build from main `{}`.", forms.pattern(TagFormId::Main));
    let flaws = if value.is_empty() {
        vec![Flaw::error(raw.build, "The version is missing after the program.", "")]
    } else if let Some(sha) = value.strip_prefix(main) {
        if !script {
            return Build::Commit(raw.build.part(main.len()..main.len() + sha.len()));
        }
        let message = format!("`{}` stands where a wrapper script has its version.", raw.build.shown());
        vec![Flaw::error(raw.build, message, "Wrapper scripts are kept by version alone.")]
    } else if let Some(rest) = value.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
        let message = format!("The version `{value}` starts with a `v`.");
        let mut flaws = vec![
            Flaw::error(raw.build.part(0..1), message, "The `v` belongs to the Git tag.").safely("Remove the v", ""),
        ];
        flaws.extend(version_flaws(raw.build.part(1..1 + rest.len()), &builds));
        flaws
    } else {
        version_flaws(raw.build, &builds)
    };
    Build::Flaws(flaws)
}

fn version_flaws<'t>(part: Fragment<'t>, builds: &str) -> Vec<Flaw<'t>> {
    let Some(version) = Version::read(part) else {
        if part.is_unknown() {
            return Vec::new();
        }
        let message = format!("`{}` is neither a version nor a build from main.", part.shown());
        return vec![Flaw::error(part, message, builds)];
    };
    let mut flaws: Vec<Flaw<'t>> = version
        .faults
        .into_iter()
        .map(|fault| Flaw { fault, severity: Severity::Error, applicability: diagnostics::Applicability::Suggested })
        .collect();
    if let Some(suffix) = version.suffix.filter(|suffix| !suffix.is_unknown()) {
        let message = format!("`{}` has no place after the version.", suffix.shown());
        flaws.push(Flaw::error(suffix, message, builds));
    }
    flaws
}
