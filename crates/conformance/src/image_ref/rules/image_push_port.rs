//! Pushes go to the hosted repository's port.

use conventions::{Operation, PortRole};
use diagnostics::{Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-push-port",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an image pushed to the port that is only for pulls",
    page: page!("image_push_port.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    if image.host == Host::Unknown && image.direction == Direction::Push {
        return Outcome::unknown();
    }
    let Host::Nexus { role: Some(role), .. } = image.host else { return Outcome::not_applicable() };
    let Some(port) = image.reference.domain.and_then(|domain| domain.port).filter(|_| image.is_readable()) else {
        return Outcome::not_applicable();
    };
    let push = context.standard.endpoint(Operation::Push).port;
    let pull = context.standard.endpoint(Operation::Pull).port;
    match (image.direction, role) {
        (Direction::Push, PortRole::Pull) => {
            let finding = Finding::new(
                RULE.id,
                RULE.severity,
                port.source(),
                format!("Port {pull} is read-only: this push would be refused."),
            )
            .help(format!(
                "Push to port {push}, the hosted repository; port {pull} is the group repository for pulls."
            ));
            // Only an own image may be pushed at all, so only for one is the other port right.
            let fix = port.edit(push.to_string()).filter(|_| image.origin == Origin::Own);
            match fix {
                Some(edit) => finding.fix(Fix::safe(format!("Use port {push}"), vec![edit])).into(),
                None => finding.into(),
            }
        }
        (Direction::Push, PortRole::Push) => Outcome::passed(),
        (Direction::Unknown, PortRole::Push) if image.origin == Origin::Own => Outcome::unknown_because(
            Finding::new(
                RULE.id,
                Severity::Note,
                port.source(),
                format!("Port {push} is right for a push, and only for a push."),
            )
            .help(format!("To pull this image, use port {pull}.")),
        ),
        _ => Outcome::not_applicable(),
    }
}
