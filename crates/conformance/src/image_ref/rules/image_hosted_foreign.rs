//! The hosted repository holds own images alone.

use conventions::{Operation, PortRole};
use diagnostics::{Edit, Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-hosted-foreign",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "a foreign image in the hosted repository, which holds own images only",
    page: page!("image_hosted_foreign.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Host::Nexus { role, .. } = &image.host else { return Outcome::not_applicable() };
    let hosted = match image.direction {
        Direction::Push => true,
        Direction::Unknown => *role == Some(PortRole::Push),
        Direction::Pull => false,
    };
    if !hosted || !image.is_readable() {
        return Outcome::not_applicable();
    }
    match image.origin {
        Origin::Own => Outcome::passed(),
        Origin::Unknown => Outcome::unknown(),
        Origin::Foreign => foreign(image, context).into(),
    }
}

fn foreign(image: &Image<'_>, context: &Context<'_>) -> Finding {
    let standard = context.standard;
    let naming = &standard.naming;
    let (push, pull) = (standard.endpoint(Operation::Push).port, standard.endpoint(Operation::Pull).port);
    let path = image.path();
    let finding = Finding::new(
        RULE.id,
        RULE.severity,
        path.source(),
        format!(
            "`{}` is not an image of {}, and port {push} holds no others.",
            path.shown(),
            standard.standard.organisation
        ),
    )
    .help(format!(
        "Other people's images are pulled from port {pull}, which caches them. An own image is called `{}{}{{image}}`.",
        naming.namespace, naming.separator,
    ));
    match pull_instead(image, pull) {
        Some(edits) if image.direction == Direction::Unknown => {
            finding.fix(Fix::suggested(format!("Pull it from port {pull}"), edits))
        }
        _ => finding,
    }
}

/// The edits that turn the reference into one to pull.
fn pull_instead(image: &Image<'_>, pull: u16) -> Option<Vec<Edit>> {
    let port = image.reference.domain?.port?.edit(pull.to_string())?;
    let official = image.official_prefix();
    if official.is_empty() {
        return Some(vec![port]);
    }
    let insert = image.path().start().edit(&official).filter(|_| image.can_grow_by(official.len()))?;
    Some(vec![port, insert])
}
