//! Namespace and image are joined by a slash (D1).

use conventions::LegacyNames;
use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::image_ref::{Host, Image, Shape, WordMeaning};
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-name-separator",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "an own image whose namespace is joined by a hyphen instead of a slash",
    page: page!("image_name_separator.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, context: &Context<'_>) -> Outcome {
    let Some(name) = image.name.as_ref().filter(|_| image.is_readable()) else { return Outcome::not_applicable() };
    let (joint, severity) = match name.shape {
        Shape::Slash => return Outcome::passed(),
        Shape::Bare | Shape::Twice(_) | Shape::Misspelt(_) | Shape::Elsewhere(_) => return Outcome::not_applicable(),
        Shape::Joined(joint) => (joint, Severity::Error),
        Shape::Hyphen(joint) => match context.legacy_names() {
            LegacyNames::Error => (joint, Severity::Error),
            LegacyNames::Warn => (joint, Severity::Warning),
            LegacyNames::Allow => return Outcome::passed(),
        },
    };
    let naming = &context.standard.naming;
    let written = name.written.shown();
    let help = match &name.right {
        Some(right) => format!("Own images are called `{}{}{{image}}`: `{right}`.", naming.namespace, naming.separator),
        None => format!("Own images are called `{}{}{{image}}`.", naming.namespace, naming.separator),
    };
    let finding = Finding::new(
        RULE.id,
        severity,
        joint.source(),
        format!("`{written}` joins namespace and image by `{}` instead of `{}`.", joint.value(), naming.separator),
    )
    .help(help);
    let fix = match &name.right {
        Some(_) => image.name_fix(),
        // The word depends on a variable; what joins it to the namespace does not.
        None => joint
            .edit(&naming.separator)
            .filter(|_| name.meaning == WordMeaning::Unknown && name.system_prefix.is_none())
            .map(|edit| {
                // Without a registry, the variable may bring one after all.
                let is_name = image.reference.domain.is_some() || image.host != Host::Unknown;
                let fix = if is_name { Fix::safe } else { Fix::suggested };
                fix(format!("Write `{}`", naming.separator), vec![edit])
            }),
    };
    match fix {
        Some(fix) => finding.fix(fix).into(),
        None => finding.into(),
    }
}
