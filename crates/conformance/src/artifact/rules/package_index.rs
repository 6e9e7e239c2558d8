//! Packages are installed from Nexus.

use conventions::PortRole;
use diagnostics::{Finding, Severity};

use crate::artifact::{Artifact, Flaw, Format, Index, Subject};
use crate::context::{Context, Direction};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "package-index",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a package index other than the group repository of Nexus",
    page: page!("package_index.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let Subject::Index(index) = &artifact.subject else { return Outcome::not_applicable() };
    let Some(format) = Format::of(index, context.standard) else { return Outcome::not_applicable() };
    let mut findings: Vec<Finding> = credentials(index).iter().map(|flaw| flaw.finding(RULE.id)).collect();
    if index.host.is_unknown() || index.scheme.is_unknown() {
        return if findings.is_empty() { Outcome::unknown() } else { Outcome::of(findings) };
    }
    if index.environment(context.standard).is_some() {
        findings.extend(scheme(index).iter().map(|flaw| flaw.finding(RULE.id)));
        findings.extend(port(index, context).iter().map(|flaw| flaw.finding(RULE.id)));
        if index.path.is_unknown() && findings.is_empty() {
            return Outcome::unknown();
        }
        findings.extend(path(index, &format, context));
    } else {
        findings.push(host(index, &format, context).finding(RULE.id));
    }
    Outcome::of(findings)
}

/// A password in the URL. It is not repeated.
fn credentials<'t>(index: &Index<'t>) -> Option<Flaw<'t>> {
    let part = index.credentials?;
    let secret = part.value().trim_end_matches('@').split_once(':').is_some_and(|(_, secret)| !secret.is_empty());
    (secret && !part.is_unknown()).then(|| {
        let help = "Everybody who reads the file or the log can use it; let the tool read it from a variable or its own configuration.";
        Flaw::error(part, "There is a password in the URL.", help).perhaps("Remove the credentials", "")
    })
}

fn scheme<'t>(index: &Index<'t>) -> Option<Flaw<'t>> {
    (index.scheme.value() != "https").then(|| {
        let message = format!("`{}` is not the protocol of Nexus.", index.scheme.shown());
        Flaw::error(index.scheme, message, "Nexus speaks HTTPS on every port.").safely("Use https", "https")
    })
}

fn port<'t>(index: &Index<'t>, context: &Context<'_>) -> Option<Flaw<'t>> {
    let part = index.port.filter(|part| !part.is_unknown())?;
    if index.role(context.standard) == Some(PortRole::Web) {
        return None;
    }
    let message = format!("Port {} serves no packages.", part.shown().trim_start_matches(':'));
    let help = "Packages of all formats but Docker are on the HTTPS port, which needs not be written.";
    Some(Flaw::error(part, message, help).safely("Remove the port", ""))
}

fn host<'t>(index: &Index<'t>, format: &Format, context: &Context<'_>) -> Flaw<'t> {
    let standard = context.standard;
    let host = index.host.value().to_ascii_lowercase();
    let right = &standard.environment().host;
    let (verb, path) = match context.options.direction {
        Direction::Push => ("published to", &format.hosted),
        Direction::Pull | Direction::Unknown => ("installed from", &format.group),
    };
    let url = format!("https://{right}{path}");
    let message = format!("`{}` is not our Nexus.", index.host.shown());
    let help = format!("Packages are {verb} {url}, which has our own ones and a cache of the public index.");
    let public = format.public.contains(&host.as_str());
    let flaw = |part| Flaw::error(part, message, help);
    if crate::nearest::distance_within(&host, right, 3) <= 3 {
        flaw(index.host).perhaps("Use the host of Nexus", right)
    } else if public && index.credentials.is_none() {
        flaw(index.url).safely("Use the index of Nexus", url)
    } else {
        flaw(index.url).perhaps("Use the index of Nexus", url)
    }
}

fn path(index: &Index<'_>, format: &Format, context: &Context<'_>) -> Option<Finding> {
    let written = index.path.value();
    let slashed = |path: &str| format!("{}/", path.trim_end_matches('/'));
    let is = |path: &str| slashed(written) == path;
    let pushed = context.options.direction == Direction::Push;
    // The address of one package lies below the index.
    let below = |path: &str| slashed(written).starts_with(path);
    if pushed {
        let readable = written.starts_with(&format.hosted) || is(&format.hosted);
        if readable {
            return None;
        }
        let help = format!("Packages are published to `{}`; the group takes no writes.", format.hosted);
        let message = format!("`{}` is not where packages are published.", index.path.shown());
        return Some(
            Flaw::error(index.path, message, help).safely("Use the hosted repository", &format.hosted).finding(RULE.id),
        );
    }
    if below(&format.group) {
        return None;
    }
    let simple = format.group.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let installs = slashed(written).ends_with(&format!("/{simple}/"));
    if is(&format.hosted) && context.options.direction == Direction::Unknown && !installs {
        let message = format!("`{}` is right for publishing, and only for that.", index.path.shown());
        let note = Finding::new(RULE.id, Severity::Note, index.path.source(), message);
        return Some(note.help(format!("To install packages, use `{}`.", format.group)));
    }
    let message = format!("`{}` is not the index to install from.", index.path.shown());
    let help =
        format!("Install from `{}`: the group has our own packages and a cache of the public ones.", format.group);
    Some(Flaw::error(index.path, message, help).safely("Use the group repository", &format.group).finding(RULE.id))
}
