//! The tag is made once.

use std::collections::HashSet;
use std::ops::Range;

use conventions::TagFormId;
use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::gitlab_ci::Scripts;
use crate::gitlab_ci::config::ValueId;
use crate::gitlab_ci::scripts::build_env;
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};
use crate::tag::{FULL_SHA_VARIABLE, Forms};

pub(crate) static RULE: Rule = Rule {
    id: "build-env-manual-tag",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a tag that is put together outside the build job",
    page: page!("build_env_manual_tag.md"),
    look: Look::Scripts(check),
};

fn check(scripts: &Scripts<'_>, context: &Context<'_>) -> Outcome {
    let Some(handoff) = build_env(context.standard) else { return Outcome::not_applicable() };
    let config = &scripts.pipeline.config;
    let builds: Vec<usize> = scripts.build_jobs(context.standard).iter().map(|script| script.index).collect();
    let mut gathered = Gathered::default();
    let mut seen: HashSet<Span> = HashSet::new();
    for script in scripts.jobs.iter().filter(|script| builds.binary_search(&script.index).is_err()) {
        gathered.looked = true;
        gathered.open |= !script.complete;
        let mut report = |tag: &str, span: Span, finding: Finding| {
            if seen.insert(span) {
                let finding = finding.help(format!(
                    "If the build ever makes `{tag}` another way, this job uses an image that was never built. Read `${}`, which `{}` hands on (D5).",
                    handoff.carries, handoff.file
                ));
                gathered.add(Judgement::Wrong(Box::new(finding)));
            }
        };
        let message = |tag: &str| format!("`{tag}` is put together in `{}`.", script.job.name);
        for command in scripts.commands(script) {
            for word in command.words() {
                let text = word.span.of(command.text);
                if let Some(range) = made_by_hand(text, context) {
                    let tag = text.get(range.clone()).unwrap_or_default();
                    let span = command.span(Span::new(word.span.start + range.start, word.span.start + range.end));
                    report(tag, span, Finding::new(RULE.id, RULE.severity, span, message(tag)));
                }
            }
        }
        let mut scalars: Vec<ValueId> = Vec::new();
        if let Some(image) = config.value(script.job.value, "image") {
            scalars.push(config.value(image, "name").unwrap_or(image));
        }
        if let Some(variables) = config.value(script.job.value, "variables").and_then(|value| config.entries(value)) {
            scalars.extend(variables.iter().map(|entry| config.value(entry.value, "value").unwrap_or(entry.value)));
        }
        for scalar in scalars {
            let Some(text) = config.text(scalar) else { continue };
            let Some(range) = made_by_hand(text, context) else { continue };
            let place = config.place(scalar);
            let Some(tree) = config.tree(place.file) else { continue };
            let tag = text.get(range.clone()).unwrap_or_default();
            let span = tree.source_span(place.node, range);
            report(tag, span, config.finding_in(RULE.id, RULE.severity, place.file, span, message(tag)));
        }
    }
    gathered.into()
}

/// Where a text makes a tag from the commit: `main-$CI_COMMIT_SHORT_SHA`, `branch-…-${CI_COMMIT_SHA:0:8}`.
fn made_by_hand(text: &str, context: &Context<'_>) -> Option<Range<usize>> {
    let forms = Forms::of(context.standard);
    let commits = [context.standard.commit.short_sha_variable.as_str(), FULL_SHA_VARIABLE];
    let mut at = 0;
    while let Some(dollar) = text.get(at..)?.find('$').map(|found| at + found) {
        at = dollar + 1;
        let rest = text.get(at..)?;
        let (name, braces) = rest.strip_prefix('{').map_or((rest, false), |rest| (rest, true));
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if !commits.contains(&name.get(..length)?) {
            continue;
        }
        let end = if braces { at + rest.find('}').map_or(rest.len(), |end| end + 1) } else { at + length };
        let before = text.get(..dollar)?;
        let start = before.rfind([' ', '\t', '\n', '"', '\'', ':', '=', '/', ',']).map_or(0, |last| last + 1);
        let lead = before.get(start..)?;
        if lead == forms.lead(TagFormId::Main) || lead.starts_with(forms.lead(TagFormId::Branch)) {
            return Some(start..end);
        }
    }
    None
}
