//! What a Dockerfile is built on comes through Nexus, by its right name.

use diagnostics::Severity;

use crate::Direction;
use crate::context::Context;
use crate::dockerfile::Dockerfile;
use crate::image_ref::Image;
use crate::rule::{Domain, Gathered, Look, Outcome, Rule, image_findings, page};

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-base-image",
    domain: Domain::Dockerfile,
    severity: Severity::Error,
    summary: "an image after `FROM`, `COPY --from` or in a mount that the rules about images find fault with",
    page: page!("dockerfile_base_image.md"),
    look: Look::Dockerfile(check),
};

fn check(dockerfile: &Dockerfile<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    for used in &dockerfile.images {
        let image = Image::new(used.value.whole(), Direction::Pull, context);
        let (findings, open) = image_findings(&image, context);
        gathered.looked = true;
        gathered.open |= open;
        gathered.findings.extend(findings.into_iter().map(|mut finding| {
            finding.message = format!("{} ({})", finding.message, finding.rule);
            finding.rule = RULE.id;
            finding
        }));
    }
    gathered.into()
}
