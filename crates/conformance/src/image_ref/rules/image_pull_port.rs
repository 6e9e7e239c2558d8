//! Pulls come from the group repository's port.

use conventions::{Operation, PortRole};
use diagnostics::{Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-pull-port",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an image pulled from the port that is only for pushes",
    page: page!("image_pull_port.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    if image.host == Host::Unknown && image.direction == Direction::Pull {
        return Outcome::unknown();
    }
    let Host::Nexus { role: Some(role), .. } = image.host else { return Outcome::not_applicable() };
    let Some(port) = image.reference.domain.and_then(|domain| domain.port).filter(|_| image.is_readable()) else {
        return Outcome::not_applicable();
    };
    let push = context.standard.endpoint(Operation::Push).port;
    let pull = context.standard.endpoint(Operation::Pull).port;
    match (image.direction, role) {
        // A promotion copies an image from where it was pushed (D18).
        (Direction::Pull, PortRole::Push) if image.promoted => Outcome::passed(),
        (Direction::Pull, PortRole::Push) => {
            let finding = Finding::new(
                RULE.id,
                RULE.severity,
                port.source(),
                format!(
                    "Port {push} is for pushes: this pull would miss every image that has been promoted or cached."
                ),
            )
            .help(format!(
                "Pull from port {pull}, the group repository, which searches {} in this order.",
                context.standard.group.search_order.join(", ")
            ));
            match port.edit(pull.to_string()) {
                Some(edit) => finding.fix(Fix::safe(format!("Use port {pull}"), vec![edit])).into(),
                None => finding.into(),
            }
        }
        (Direction::Pull, PortRole::Pull) => Outcome::passed(),
        (Direction::Unknown, PortRole::Pull) if image.origin == Origin::Own => Outcome::unknown_because(
            Finding::new(
                RULE.id,
                Severity::Note,
                port.source(),
                format!("Port {pull} is right for a pull, and only for a pull."),
            )
            .help(format!("To push this image, use port {push}.")),
        ),
        _ => Outcome::not_applicable(),
    }
}
