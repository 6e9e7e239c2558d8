//! The forms of a tag.

use conventions::TagFormId;
use diagnostics::{Applicability, Finding, Severity};

use crate::context::Context;
use crate::expansion::Fragment;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Fault, Forms, Nearest, Reading, Tag, finding};

pub(crate) static RULE: Rule = Rule {
    id: "tag-format",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a tag that has none of the documented forms",
    page: page!("tag_format.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, context: &Context<'_>) -> Outcome {
    if !tag.is_readable() {
        return Outcome::not_applicable();
    }
    let forms = Forms::of(context.standard);
    let findings = match &tag.reading {
        Reading::Unknown => return Outcome::unknown(),
        Reading::Main { lead, .. } => vec![fixed_part(*lead, forms.lead(TagFormId::Main), TagFormId::Main, forms)],
        Reading::Branch { lead, joint, .. } => vec![
            fixed_part(*lead, forms.lead(TagFormId::Branch), TagFormId::Branch, forms),
            fixed_part(*joint, forms.joint(), TagFormId::Branch, forms),
        ],
        Reading::Fixed { form, word } => vec![fixed_part(*word, forms.lead(*form), *form, forms)],
        Reading::Version { .. } => Vec::new(),
        Reading::Other(nearest) => vec![Some(none_of_them(nearest, forms))],
    };
    Outcome::of(findings.into_iter().flatten().collect())
}

/// A fixed part that is written otherwise than the form has it. Only its letters' case or its separator can differ, so the form
/// determines what to write.
fn fixed_part(part: Fragment<'_>, literal: &str, form: TagFormId, forms: Forms<'_>) -> Option<Finding> {
    let written = part.value();
    if written == literal || written.is_empty() {
        return None;
    }
    let fault = Fault {
        at: part,
        message: format!("`{}` is written `{literal}` in a tag.", part.shown()),
        help: format!("The form is `{}`; registries tell capitals and separators apart.", forms.pattern(form)),
        correction: Some(("Write it as the form has it", literal.to_owned())),
    };
    Some(finding(RULE.id, RULE.severity, &fault, Applicability::Safe))
}

fn none_of_them(nearest: &Nearest<'_>, forms: Forms<'_>) -> Finding {
    let mut fault = nearest.fault.clone();
    fault.help = match nearest.form {
        Some(form) => {
            format!("The nearest form is `{}`. The forms are {}.", forms.pattern(form), forms.listed())
        }
        None => format!("The forms are {}.", forms.listed()),
    };
    finding(RULE.id, RULE.severity, &fault, Applicability::Suggested)
}
