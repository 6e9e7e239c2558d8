//! The tags that one push applies, together.

use conventions::{TagFormId, TriggerTags};
use diagnostics::{Finding, Fix, Severity};

use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Forms, Reading, Tag, TagSet};

pub(crate) static RULE: Rule = Rule {
    id: "tag-set",
    domain: Domain::Tag,
    severity: Severity::Warning,
    summary: "for a known trigger, a tag that is missing or does not belong",
    page: page!("tag_set.md"),
    look: Look::TagSet(check),
};

fn check(set: &TagSet<'_>, context: &Context<'_>) -> Outcome {
    let Some(trigger) = context.options.trigger else { return Outcome::not_applicable() };
    let expected = context.standard.trigger(trigger);
    // A tag that has no form or is not known may be any of those that seem to be missing.
    let readable = set.tags.iter().filter(|tag| tag.is_readable() && !matches!(tag.reading, Reading::Other(_)));
    let known: Vec<(&Tag<'_>, TagFormId)> = readable.filter_map(|tag| Some((tag, tag.form()?))).collect();
    let complete = known.len() == set.tags.len();
    let mut findings: Vec<Finding> =
        known.iter().filter_map(|(tag, form)| foreign(tag, *form, expected, context)).collect();
    findings.extend(contradictions(&known));
    if complete {
        findings.extend(missing(set, &known, expected, context));
    }
    if findings.is_empty() && !complete { Outcome::unknown() } else { Outcome::of(findings) }
}

/// A tag that the trigger does not apply.
fn foreign(tag: &Tag<'_>, form: TagFormId, expected: &TriggerTags, context: &Context<'_>) -> Option<Finding> {
    if expected.forms.contains(&form) {
        return None;
    }
    let forms = Forms::of(context.standard);
    let others = context.standard.triggers.iter().filter(|trigger| trigger.forms.contains(&form));
    let whose: Vec<String> = others.map(|trigger| format!("“{}”", trigger.title.replace('`', ""))).collect();
    let whose = if whose.is_empty() {
        "No push applies it: a promotion copies a version to it later.".to_owned()
    } else {
        format!("It belongs to {}.", whose.join(" and "))
    };
    let message = format!("`{}` is no tag of “{}”.", tag.text.shown(), expected.title.replace('`', ""));
    let help = format!("{whose} This trigger applies {}.", listed(&expected.forms, forms));
    Some(Finding::new(RULE.id, RULE.severity, tag.text.source(), message).help(help))
}

/// Tags of one form that stand for different commits, branches or versions.
fn contradictions(known: &[(&Tag<'_>, TagFormId)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut first: Vec<(&'static str, String, String)> = Vec::new();
    for (tag, _) in known {
        let parts = tag.understood();
        if tag.text.is_unknown() {
            continue;
        }
        for (what, value) in [("commit", parts.sha), ("branch", parts.slug), ("version", parts.version)] {
            let Some(value) = value.map(|value| value.to_ascii_lowercase()) else { continue };
            match first.iter().find(|(known, _, _)| *known == what) {
                // A commit may be cut at different lengths.
                Some((_, other, _)) if same(what, other, &value) => {}
                Some((_, _, text)) => {
                    let shown = tag.text.shown();
                    let message = format!("`{shown}` stands for another {what} than `{text}`.");
                    findings.push(
                        Finding::new(RULE.id, RULE.severity, tag.text.source(), message)
                            .help("One push builds one image, so all its tags stand for the same one."),
                    );
                    break;
                }
                None => first.push((what, value, tag.text.shown())),
            }
        }
    }
    findings
}

fn same(what: &str, one: &str, other: &str) -> bool {
    one == other || (what == "commit" && (one.starts_with(other) || other.starts_with(one)))
}

/// The tags of the trigger that are not in the set, as one finding after the last tag.
fn missing(
    set: &TagSet<'_>,
    known: &[(&Tag<'_>, TagFormId)],
    expected: &TriggerTags,
    context: &Context<'_>,
) -> Option<Finding> {
    let present = |form: &TagFormId| known.iter().any(|(_, known)| known == form);
    let absent: Vec<TagFormId> = expected.forms.iter().copied().filter(|form| !present(form)).collect();
    let (last, lone) = (set.tags.last()?, *absent.first()?);
    let forms = Forms::of(context.standard);
    let is_or_are = if absent.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {is_or_are} missing: “{}” applies {}.",
        listed(&absent, forms),
        expected.title.replace('`', ""),
        listed(&expected.forms, forms)
    );
    let job = absent.iter().find_map(|form| pushing_job(*form, forms, context));
    let help = match job {
        Some((form, job)) => format!(
            "The job `{job}` pushes `{}` after the build, so a build job leaves it out (D4); the push as a whole applies it.",
            forms.pattern(form)
        ),
        None => "The tag that stays finds the image again, and the one that moves points at the newest.".to_owned(),
    };
    let place = last.text.end();
    let finding = Finding::new(RULE.id, RULE.severity, place.source(), message).help(help);
    let fixed = absent.len() == 1 && forms.fixed().any(|(form, _)| form == lone);
    match place.edit(format!(" {}", forms.pattern(lone))).filter(|_| fixed) {
        Some(edit) => Some(finding.fix(Fix::suggested(format!("Add {}", forms.pattern(lone)), vec![edit]))),
        None => Some(finding),
    }
}

/// The standard job that is there to push a form, by its name: `push-latest`.
pub(crate) fn pushing_job<'s>(
    form: TagFormId,
    forms: Forms<'s>,
    context: &Context<'s>,
) -> Option<(TagFormId, &'s str)> {
    let word = forms.fixed().find(|(fixed, _)| *fixed == form).map(|(_, word)| word)?;
    let mut jobs = context.standard.stages.iter().flat_map(|stage| &stage.jobs);
    let job = jobs.find(|job| job.name.rsplit('-').next() == Some(word))?;
    Some((form, &job.name))
}

fn listed(wanted: &[TagFormId], forms: Forms<'_>) -> String {
    let patterns: Vec<String> = wanted.iter().map(|form| format!("`{}`", forms.pattern(*form))).collect();
    patterns.join(" and ")
}
