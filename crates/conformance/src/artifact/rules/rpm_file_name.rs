//! File names of RPM packages.

use diagnostics::Severity;

use crate::artifact::{Artifact, Flaw, RpmFile, Subject, name_fault};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "rpm-file-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "an RPM file that is not named `{package}-{version}-{release}.{distribution}.{architecture}.rpm`",
    page: page!("rpm_file_name.md"),
    look: Look::Artifact(check),
};

/// Architectures that RPM knows besides the documented one.
const ARCHITECTURES: [&str; 7] = ["noarch", "aarch64", "i686", "ppc64le", "s390x", "riscv64", "src"];
/// What other tools call x86_64.
const OTHER_NAMES: [&str; 3] = ["amd64", "x64", "x86-64"];

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let Subject::Rpm(rpm) = &artifact.subject else { return Outcome::not_applicable() };
    let flaws = flaws(rpm, context);
    if flaws.is_empty() && artifact.text.is_unknown() {
        return Outcome::unknown();
    }
    Outcome::of(flaws.iter().map(|flaw| flaw.finding(RULE.id)).collect())
}

fn flaws<'t>(rpm: &RpmFile<'t>, context: &Context<'_>) -> Vec<Flaw<'t>> {
    let standard = &context.standard.rpm;
    let known: Vec<&str> = standard.packages.iter().map(String::as_str).collect();
    let form = format!("The form is that of `{}`.", standard.example);
    let mut flaws: Vec<Flaw<'t>> =
        name_fault(rpm.name, "an RPM package", &known, context.standard, str::to_owned).into_iter().collect();
    if rpm.version.value().is_empty() {
        flaws.push(Flaw::error(rpm.version, "The version is missing after the package.", form));
        return flaws;
    }
    let version = rpm.version.value();
    if rpm.version.is_unknown() {
    } else if version.starts_with('v') {
        let message = format!("The version `{version}` starts with a `v`.");
        let help = format!("The version is the one of `{}`.", standard.version_source);
        flaws.push(Flaw::error(rpm.version.part(0..1), message, help).safely("Remove the v", ""));
    } else if !is_version(version) {
        let help = format!("The version is the one of `{}`; numbers come first.", standard.version_source);
        flaws.push(Flaw::error(rpm.version, format!("`{version}` is not a version of an RPM package."), help));
    }
    if rpm.release.value().is_empty() {
        flaws.push(Flaw::error(rpm.release, "The release is missing after the version.", form));
        return flaws;
    }
    let release = rpm.release.value();
    let digits = !release.is_empty() && release.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits || release == standard.development_release || rpm.release.is_unknown()) {
        let message = format!("`{release}` is not a release.");
        let help = format!("A release is a number, or `{}` for a development build.", standard.development_release);
        let flaw = Flaw::error(rpm.release, message, help);
        let development = standard.development_release.ends_with(release);
        flaws.push(if development {
            flaw.perhaps("Write the development release", &standard.development_release)
        } else {
            flaw
        });
    }
    flaws.extend(distribution_flaw(rpm, &standard.distribution));
    flaws.extend(architecture_flaw(rpm, &standard.architecture, &form));
    flaws
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && !text.ends_with('.')
        && !text.contains("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".~^+_".contains(&byte))
}

fn distribution_flaw<'t>(rpm: &RpmFile<'t>, right: &str) -> Option<Flaw<'t>> {
    let part = rpm.distribution;
    let help = format!("The executor runs on RHEL 9 hosts, so the release ends with `.{right}`.");
    if part.value() == right || part.is_unknown() || rpm.release.is_unknown() {
        None
    } else if part.value().is_empty() {
        let flaw = Flaw::error(rpm.release.end(), "The distribution is missing after the release.", help);
        Some(flaw.perhaps("Add the distribution", format!(".{right}")))
    } else {
        let flaw = Flaw::error(part, format!("`{}` is not the distribution that is built for.", part.shown()), help);
        Some(flaw.perhaps("Use the documented distribution", right))
    }
}

fn architecture_flaw<'t>(rpm: &RpmFile<'t>, right: &str, form: &str) -> Option<Flaw<'t>> {
    let part = rpm.architecture;
    let value = part.value();
    if value == right || part.is_unknown() {
        return None;
    }
    if value.is_empty() {
        // Without a distribution the place after the release is where that one goes.
        let flaw = Flaw::error(part, "The architecture is missing at the end.", form);
        let alone = !rpm.distribution.value().is_empty();
        return Some(if alone { flaw.perhaps("Add the architecture", format!(".{right}")) } else { flaw });
    }
    let message = format!("`{}` is not the documented architecture.", part.shown());
    let flaw = Flaw::error(part, message, format!("Packages are built for `{right}`."));
    if OTHER_NAMES.contains(&value) || value.eq_ignore_ascii_case(right) {
        Some(flaw.safely("Use RPM's name for it", right))
    } else if ARCHITECTURES.contains(&value) {
        // The standard shows one architecture and forbids none.
        Some(flaw.warning())
    } else {
        Some(flaw.perhaps("Use the documented architecture", right))
    }
}
