//! Docker's grammar.

use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::image_ref::Image;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-syntax",
    domain: Domain::ImageRef,
    severity: Severity::Error,
    summary: "a text that Docker does not accept as an image reference",
    page: page!("image_syntax.md"),
    look: Look::Image(check),
};

fn check(image: &Image<'_>, _: &Context<'_>) -> Outcome {
    let findings = image.reference.faults.iter().map(|fault| {
        let finding = Finding::new(RULE.id, RULE.severity, fault.at.source(), &fault.message).help(&fault.help);
        let edit = fault.correction.as_ref().and_then(|(title, text)| Some((title, fault.at.edit(text)?)));
        match edit {
            Some((title, edit)) => finding.fix(Fix::safe(*title, vec![edit])),
            None => finding,
        }
    });
    Outcome::of(findings.collect())
}
