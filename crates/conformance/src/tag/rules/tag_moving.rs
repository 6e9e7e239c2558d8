//! Tags that move to a newer image.

use conventions::TagFormId;
use diagnostics::{Finding, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Forms, Reading, TagSet};

pub(crate) static RULE: Rule = Rule {
    id: "tag-moving",
    domain: Domain::Tag,
    severity: Severity::Note,
    summary: "a tag that moves to a newer image with the next push",
    page: page!("tag_moving.md"),
    // The tags of one push together, so that the note can name the tag beside it. In a reference, `image-moving-tag` says it.
    look: Look::TagSet(check),
};

fn check(set: &TagSet<'_>, context: &Context<'_>) -> Outcome {
    let moving = set.tags.iter().filter_map(|tag| match tag.reading {
        Reading::Fixed { form, .. } if context.standard.tag_form(form).moving => Some((tag, form)),
        _ => None,
    });
    // Once a form and not once a tag, so that a text of many tags is not searched for each of them.
    let staying: Vec<_> =
        Forms::of(context.standard).fixed().map(|(form, _)| (form, beside(set, form, context))).collect();
    let findings = moving.map(|(tag, form)| {
        let entry = staying.iter().find(|(staying, _)| *staying == form);
        let (beside, pattern) = entry.map(|(_, entry)| entry.clone()).unwrap_or_default();
        let stays = match beside {
            Some(text) => format!("`{text}` beside it stays with this image."),
            None => format!("The tag beside it, `{pattern}`, stays with one image."),
        };
        let message = format!("`{}` moves to the next image that is pushed.", tag.text.shown());
        Finding::new(RULE.id, RULE.severity, tag.text.source(), message)
            .help(format!("{stays} Deploy by that one, so that a restart brings the same image back."))
    });
    let findings: Vec<_> = findings.collect();
    if findings.is_empty() { Outcome::not_applicable() } else { Outcome::of(findings) }
}

/// The tag of the set that the same trigger applies and that stays, and its pattern.
fn beside(set: &TagSet<'_>, moving: TagFormId, context: &Context<'_>) -> (Option<String>, String) {
    let forms = Forms::of(context.standard);
    let trigger = context.standard.triggers.iter().find(|trigger| trigger.forms.contains(&moving));
    let staying = trigger.into_iter().flat_map(|trigger| trigger.forms.iter().copied());
    let form = staying.into_iter().find(|form| !context.standard.tag_form(*form).moving);
    let Some(form) = form else { return (None, String::new()) };
    let tag = set.tags.iter().find(|tag| tag.form() == Some(form));
    (tag.map(|tag| tag.text.shown()), forms.pattern(form).to_owned())
}
