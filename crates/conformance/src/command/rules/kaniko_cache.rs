//! Builds keep their layers in a repository of their own.

use diagnostics::{Edit, Finding, Fix, Severity};

use crate::command::{BuildImage, BuildImages, KanikoBuild};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, image_findings, page};

pub(crate) static RULE: Rule = Rule {
    id: "kaniko-cache",
    domain: Domain::Pipeline,
    severity: Severity::Warning,
    summary: "a Kaniko build without a layer cache of its own",
    page: page!("kaniko_cache.md"),
    look: Look::Kaniko(check),
};

fn check(build: &KanikoBuild, images: &BuildImages<'_>, context: &Context<'_>) -> Outcome {
    if build.no_push {
        return Outcome::not_applicable();
    }
    let (mut findings, mut open) = (Vec::new(), build.open);
    match &build.cache {
        None if build.open => {}
        None => {
            let finding = Finding::new(RULE.id, RULE.severity, build.program, "This build has no `--cache=true`.");
            let fix = Fix::safe("Add --cache=true", vec![Edit::insert(build.program.end, " --cache=true")]);
            findings.push(finding.help("Without the cache every build runs every instruction again.").fix(fix));
        }
        Some(cache) => {
            let value = cache.value.whole();
            if value.is_unknown() {
                open = true;
            } else if !is_true(value.value()) {
                let fix = value.edit("true").map(|edit| Fix::safe("Turn the cache on", vec![edit]));
                let message = format!("`{}` turns the layer cache off.", value.value());
                let finding = Finding::new(RULE.id, RULE.severity, value.source(), message);
                findings
                    .push(finding.help("Without the cache every build runs every instruction again.").fix_if_any(fix));
            }
        }
    }
    match &images.cache_repo {
        None if build.open => {}
        None => {
            let finding = Finding::new(RULE.id, RULE.severity, build.program, "This build has no `--cache-repo`.");
            let suffix = &context.standard.kaniko.cache_suffix;
            findings.push(finding.help(format!(
                "Name the repository of the layers, which is the image's own with `/{suffix}` behind it, so that every branch finds them."
            )));
        }
        Some(repository) => judge_repository(repository, &images.destinations, context, &mut findings, &mut open),
    }
    if findings.is_empty() && open { Outcome::unknown() } else { Outcome::of(findings) }
}

/// What Go reads as true (`strconv.ParseBool`), and the bare flag.
fn is_true(value: &str) -> bool {
    ["", "1", "t", "T", "true", "TRUE", "True"].contains(&value)
}

fn judge_repository(
    repository: &BuildImage<'_>,
    destinations: &[BuildImage<'_>],
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
    open: &mut bool,
) {
    let cache = &repository.image;
    let named = &repository.understood;
    let is_image = destinations.iter().any(|destination| {
        let other = &destination.understood;
        !destination.image.reference.path.is_empty()
            && other.registry == named.registry
            && other.repository == named.repository
    });
    if is_image {
        let suffix = &context.standard.kaniko.cache_suffix;
        let message = format!("`{}` is the image's own repository; the layers belong beside it.", named.repository);
        let fix = cache.path().end().edit(format!("/{suffix}"));
        findings.push(
            Finding::new(RULE.id, RULE.severity, cache.path().source(), message)
                .help(format!("Keep them in `…/{suffix}`, so that nobody takes a layer for an image."))
                .fix_if_any(fix.map(|edit| Fix::safe(format!("Add /{suffix}"), vec![edit]))),
        );
        return;
    }
    let (found, unknown) = image_findings(cache, context);
    *open |= unknown;
    // A repository has no tag. And where the cache cannot be written Kaniko builds nevertheless, so that nothing here is an error.
    for mut finding in
        found.into_iter().filter(|finding| finding.rule != crate::image_ref::rules::image_tag_missing::RULE.id)
    {
        finding.message = format!("{} (`{}`)", finding.message, finding.rule);
        finding.rule = RULE.id;
        finding.severity = RULE.severity;
        findings.push(finding);
    }
}
