//! Nexus serves images on two ports, and on no other.

use conventions::{Operation, PortRole};
use diagnostics::{Finding, Fix, Severity};

use crate::context::{Context, Direction};
use crate::image_ref::{Host, Image, Origin};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-registry-port",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "a Nexus host without a port, or with a port that serves no images",
    page: page!("image_registry_port.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let (Host::Nexus { role, .. }, Some(domain)) = (&image.host, image.reference.domain) else {
        return if image.host == Host::Unknown { Outcome::unknown() } else { Outcome::not_applicable() };
    };
    if !image.is_readable() {
        return Outcome::not_applicable();
    }
    if domain.port.is_some_and(|port| port.is_unknown()) {
        return Outcome::unknown();
    }
    let standard = context.standard;
    let host = domain.host.value();
    let message = match (role, domain.port) {
        (Some(PortRole::Push | PortRole::Pull), _) => return Outcome::passed(),
        (Some(PortRole::Web), Some(port)) => {
            format!("Port {} of `{host}` is the web interface, which serves no images.", port.value())
        }
        (_, Some(port)) => format!("Nothing serves images on port {} of `{host}`.", port.value()),
        (_, None) => {
            format!("`{host}` stands without a port, so that Docker takes the web interface's, which serves no images.")
        }
    };
    let place = domain.port.unwrap_or(domain.host);
    let (push, pull) = (standard.endpoint(Operation::Push).port, standard.endpoint(Operation::Pull).port);
    let finding = Finding::new(RULE.id, RULE.severity, place.source(), message)
        .help(format!("Push to port {push}, pull from port {pull}."));
    let (port, fix): (u16, fn(String, Vec<_>) -> Fix) = match (image.direction, image.origin) {
        (Direction::Push, Origin::Own) => (push, Fix::safe),
        (Direction::Push, Origin::Unknown) => (push, Fix::suggested),
        // No port takes it: the rule about foreign images says so.
        (Direction::Push, Origin::Foreign) => return finding.into(),
        (Direction::Pull, _) | (Direction::Unknown, Origin::Foreign) => (pull, Fix::safe),
        (Direction::Unknown, Origin::Own | Origin::Unknown) => (pull, Fix::suggested),
    };
    let edit = match domain.port {
        Some(written) => written.edit(port.to_string()),
        None => domain.host.end().edit(format!(":{port}")),
    };
    match edit {
        Some(edit) => finding.fix(fix(format!("Use port {port}"), vec![edit])).into(),
        None => finding.into(),
    }
}
