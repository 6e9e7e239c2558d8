//! The build leaves `latest` to the job that is there for it.

use conventions::TagFormId;
use diagnostics::{Finding, Fix, Severity};

use crate::command::{BuildImages, KanikoBuild};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Forms, pushing_job};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-latest-destination",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a build that pushes `latest` itself",
    page: page!("kaniko_latest_destination.md"),
    look: Look::Kaniko(check),
};

fn check(build: &KanikoBuild, images: &BuildImages<'_>, context: &Context<'_>) -> Outcome {
    let forms = Forms::of(context.standard);
    let latest = forms.pattern(TagFormId::Latest);
    let owner = pushing_job(TagFormId::Latest, forms, context).map_or("", |(_, job)| job);
    if build.no_push || build.job.as_deref() == Some(owner) {
        return Outcome::not_applicable();
    }
    let (mut findings, mut open) = (Vec::new(), build.open);
    for destination in &images.destinations {
        let reference = &destination.image.reference;
        let Some(tag) = reference.tag else {
            open |= reference.whole.is_unknown();
            continue;
        };
        if tag.value() != latest {
            // `latest` has no part that a variable could add to.
            open |= tag.is_unknown();
            continue;
        }
        let message = format!("The build pushes `{latest}`, which `{owner}` alone pushes.");
        let finding = Finding::new(RULE.id, RULE.severity, tag.source(), message).help(format!(
            "The build runs on every branch, and `{latest}` follows main alone: leave it to the job `{owner}` (D4)."
        ));
        // Without another destination, nothing would be left to push.
        let fix = (build.destinations.len() > 1)
            .then(|| Fix::suggested(format!("Leave the destination {latest} out"), vec![destination.flag.removal()]));
        findings.push(finding.fix_if_any(fix));
    }
    if findings.is_empty() && open { Outcome::unknown() } else { Outcome::of(findings) }
}
