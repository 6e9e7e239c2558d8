//! What Kaniko pushes is an image like any other.

use diagnostics::{Finding, Severity};

use crate::command::{BuildImages, KanikoBuild};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, image_findings, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-destination",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a Kaniko build that pushes to a wrong image or tag, or to none",
    page: page!("kaniko_destination.md"),
    look: Look::Kaniko(check),
};

fn check(build: &KanikoBuild, images: &BuildImages<'_>, context: &Context<'_>) -> Outcome {
    if build.no_push {
        return Outcome::not_applicable();
    }
    if build.destinations.is_empty() {
        if build.open {
            return Outcome::unknown();
        }
        return Finding::new(RULE.id, RULE.severity, build.program, "This build has no `--destination`.")
            .help("Kaniko refuses to build without one. Name the image with its tag, or say `--no-push`.")
            .into();
    }
    let (mut findings, mut open) = (Vec::new(), false);
    for destination in &images.destinations {
        let (found, unknown) = image_findings(&destination.image, context);
        findings.extend(found.into_iter().map(named));
        open |= unknown;
    }
    if findings.is_empty() && open { Outcome::unknown() } else { Outcome::of(findings) }
}

/// The finding of a rule about images, as one of this rule that names the other.
fn named(mut finding: Finding) -> Finding {
    finding.message = format!("{} (`{}`)", finding.message, finding.rule);
    finding.rule = RULE.id;
    finding
}
