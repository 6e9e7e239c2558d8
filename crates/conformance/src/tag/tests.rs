//! What the rules say of tags, as tables, and what holds for every text.

use super::*;
use crate::{Kind, Options, Trigger, check};
use proptest::prelude::*;

/// `rule:severity` of each finding of a text, in its order.
fn found(text: &str) -> Vec<String> {
    found_with(text, &Options::default())
}

fn found_with(text: &str, options: &Options) -> Vec<String> {
    let report = check(Kind::Tag, text, options);
    let mut found: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.rule != "tag-moving")
        .map(|finding| format!("{}:{}", finding.rule, &finding.severity.as_str()[..1]))
        .collect();
    found.dedup();
    found
}

#[test]
fn each_fault_gets_the_finding_of_one_rule() {
    let long_slug = format!("branch-{}-a1b2c3d4", "a".repeat(41));
    let limit_slug = format!("branch-{}-a1b2c3d4", "a".repeat(40));
    let endless_slug = format!("branch-{}-a1b2c3d4", "a".repeat(200));
    let full = format!("main-{}", "a1b2c3d4e5".repeat(4));
    let too_long = "t".repeat(129);
    let table: &[(&str, &[&str])] = &[
        // The forms.
        ("main-a1b2c3d4", &[]),
        ("latest", &[]),
        ("branch-feat-search-a1b2c3d4", &[]),
        ("branch-feature-search-0a1b2c3d", &[]),
        ("branch-x-00000000", &[]),
        ("branch-a--b-a1b2c3d4", &[]),
        (&limit_slug, &[]),
        ("1.2.3", &[]),
        ("0.0.1", &[]),
        ("10.20.30", &[]),
        ("1.2.3-rc.1", &[]),
        ("1.2.3-alpha", &[]),
        ("1.2.3-beta2", &[]),
        ("1.2.3-dev.20260101", &[]),
        ("1.2.3-SNAPSHOT", &[]),
        ("1.2.3-0", &[]),
        ("stable", &[]),
        ("1.0.0-uat", &[]),
        ("1.2.3-rc.1-uat", &[]),
        // The examples of the standard, which have 7 characters.
        ("main-a1b2c3d", &["tag-short-sha:n"]),
        ("branch-feat-search-a1b2c3d", &["tag-short-sha:n"]),
        ("branch-feature-search-a1b2c3d", &["tag-short-sha:n"]),
        // The short SHA.
        ("main-abc", &["tag-short-sha:e"]),
        ("main-", &["tag-short-sha:e"]),
        ("main-a1b2c3", &["tag-short-sha:e"]),
        ("main-a1b2c3d4e", &["tag-short-sha:e"]),
        ("main-a1b2c3d4e5f6", &["tag-short-sha:e"]),
        (&full, &["tag-short-sha:e"]),
        ("main-A1B2C3D4", &["tag-short-sha:e"]),
        ("main-A1B2C3D", &["tag-short-sha:e"]),
        ("main-a1b2c3g4", &["tag-short-sha:e"]),
        ("main-search", &["tag-short-sha:e"]),
        ("main-1", &["tag-short-sha:e"]),
        ("branch-feat-search", &["tag-short-sha:e"]),
        ("branch-feat", &["tag-short-sha:e"]),
        ("branch-feat-search-a1b2c", &["tag-short-sha:e"]),
        ("branch-feat-A1B2C3D4", &["tag-short-sha:e"]),
        ("branch-feat-a1b2c3d4e5f6", &["tag-short-sha:e"]),
        ("branch-feat-a1b2c3x4", &["tag-short-sha:e"]),
        // The slug.
        ("branch-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch--a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-", &["tag-branch-slug:e"]),
        ("branch-feat/search-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-feat_search-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-feat.search-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-fix#12-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-größe-a1b2c3d4", &["tag-branch-slug:e"]),
        ("branch-Feat-a1b2c3d4", &["tag-branch-slug:n"]),
        (&long_slug, &["tag-branch-slug:e"]),
        (&endless_slug, &["tag-branch-slug:e"]),
        // The fixed parts.
        ("Main-a1b2c3d4", &["tag-format:e"]),
        ("MAIN-a1b2c3d4", &["tag-format:e"]),
        ("main_a1b2c3d4", &["tag-format:e"]),
        ("main.a1b2c3d4", &["tag-format:e"]),
        ("Branch-feat-a1b2c3d4", &["tag-format:e"]),
        ("branch_feat-a1b2c3d4", &["tag-format:e"]),
        ("branch-feat_a1b2c3d4", &["tag-format:e"]),
        ("LATEST", &["tag-format:e"]),
        ("Stable", &["tag-format:e"]),
        // Two faults are two findings.
        ("Main-A1B2C3D4", &["tag-format:e", "tag-short-sha:e"]),
        ("branch-feat/x-a1b2c", &["tag-branch-slug:e", "tag-short-sha:e"]),
        ("v1.2", &["tag-version-prefix:e", "tag-version:e"]),
        ("v1.2.3-prod", &["tag-version-prefix:e", "tag-promotion:w"]),
        // None of the forms.
        ("feature-x-a1b2c3d4", &["tag-format:e"]),
        ("feat-search-a1b2c3d", &["tag-format:e"]),
        ("main-search-a1b2c3d4", &["tag-format:e"]),
        ("main-a1b2c3d4-dirty", &["tag-format:e"]),
        ("main-a1b2c3d4-uat", &["tag-format:e"]),
        ("main-feat-search", &["tag-format:e"]),
        ("main", &["tag-format:e"]),
        ("branch", &["tag-format:e"]),
        ("mian-a1b2c3d4", &["tag-format:e"]),
        ("master-a1b2c3d4", &["tag-format:e"]),
        ("sha-a1b2c3d4", &["tag-format:e"]),
        ("a1b2c3d4", &["tag-format:e"]),
        ("a1b2c3d", &["tag-format:e"]),
        ("12345678", &["tag-format:e"]),
        ("brnch-x-a1b2c3d4", &["tag-format:e"]),
        ("lates", &["tag-format:e"]),
        ("lastest", &["tag-format:e"]),
        ("stabel", &["tag-format:e"]),
        ("release-1.2.3", &["tag-format:e"]),
        ("server-1.2.3", &["tag-format:e"]),
        ("uat", &["tag-format:e"]),
        ("prod", &["tag-format:e"]),
        ("dev", &["tag-format:e"]),
        ("develop", &["tag-format:e"]),
        ("nightly", &["tag-format:e"]),
        ("x", &["tag-format:e"]),
        ("_", &["tag-format:e"]),
        ("v", &["tag-format:e"]),
        // Versions.
        ("v1.2.3", &["tag-version-prefix:e"]),
        ("V1.2.3", &["tag-version-prefix:e"]),
        ("v1.2.3-rc.1", &["tag-version-prefix:e"]),
        ("v1.0.0-uat", &["tag-version-prefix:e"]),
        ("1.2", &["tag-version:e"]),
        ("1", &["tag-version:e"]),
        ("2024", &["tag-version:e"]),
        ("1.2.3.4", &["tag-version:e"]),
        ("1.02.3", &["tag-version:e"]),
        ("01.2.3", &["tag-version:e"]),
        ("1.2.x", &["tag-version:e"]),
        ("1.2.", &["tag-version:e"]),
        ("1.2.3rc1", &["tag-version:e"]),
        ("1.2.3_1", &["tag-version:e"]),
        ("1.2.3-", &["tag-version:e"]),
        ("1.2.3-rc.01", &["tag-version:e"]),
        ("1.2.3+build", &["tag-version:e"]),
        ("1.2.3+build/5", &["tag-version:e"]),
        ("3.12-slim", &["tag-version:e"]),
        ("1.02", &["tag-version:e"]),
        // Promotion.
        ("1.0.0-prod", &["tag-promotion:w"]),
        ("1.0.0-staging", &["tag-promotion:w"]),
        ("1.0.0-uat2", &["tag-promotion:w"]),
        ("1.0.0-UAT", &["tag-promotion:w"]),
        ("1.0.0-slim", &["tag-promotion:w"]),
        ("1.0.0-uat.1", &["tag-promotion:w"]),
        ("1.0.0-a1b2c3d4", &["tag-promotion:w"]),
        // Docker's grammar.
        ("", &["tag-syntax:e"]),
        ("  \n # nothing\n", &["tag-syntax:e"]),
        ("main:a1b2c3d4", &["tag-syntax:e"]),
        (":latest", &["tag-syntax:e"]),
        (".hidden", &["tag-syntax:e"]),
        ("-x", &["tag-syntax:e"]),
        ("mаin-a1b2c3d4", &["tag-syntax:e"]),
        (&too_long, &["tag-syntax:e"]),
        ("nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3", &["tag-syntax:e"]),
        ("a\u{FFFC}b", &["tag-syntax:e"]),
    ];
    assert!(table.len() >= 100);
    for (text, expected) in table {
        assert_eq!(&found(text), expected, "{text}");
    }
}

#[test]
fn what_a_variable_brings_is_not_judged_and_what_stands_beside_it_is() {
    let table: &[(&str, &[&str])] = &[
        ("main-${CI_COMMIT_SHORT_SHA}", &[]),
        ("main-$CI_COMMIT_SHORT_SHA", &[]),
        ("branch-$SLUG-$CI_COMMIT_SHORT_SHA", &[]),
        ("$IMAGE_TAG", &[]),
        ("$VERSION-uat", &[]),
        ("1.2.$PATCH", &[]),
        ("1.2.3-$ENV", &[]),
        ("m$X", &[]),
        ("branch-$X", &[]),
        ("branch-feat-$X", &[]),
        ("main-$(git rev-parse --short=8 HEAD)", &[]),
        ("main-$CI_COMMIT_SHA", &["tag-short-sha:e"]),
        ("main-${SHA}-dirty", &["tag-format:e"]),
        ("main-${SHA}x", &["tag-short-sha:e"]),
        ("v$VERSION", &["tag-version-prefix:e"]),
        ("v${MAJOR}.2.3", &["tag-version-prefix:e"]),
        ("$CI_COMMIT_TAG", &["tag-version-prefix:n"]),
        ("01.$X", &["tag-version:e"]),
        ("feature-$X", &["tag-format:e"]),
        ("branch-$CI_COMMIT_REF_SLUG-$CI_COMMIT_SHORT_SHA", &["tag-branch-slug:n"]),
        ("branch-$CI_COMMIT_REF_NAME-$CI_COMMIT_SHORT_SHA", &["tag-branch-slug:n"]),
        ("branch-$CI_COMMIT_REF_SLUG", &["tag-branch-slug:n", "tag-short-sha:e"]),
        ("branch-$CI_COMMIT_SHORT_SHA", &["tag-branch-slug:e"]),
        ("branch-a_$X-a1b2c3d4", &["tag-branch-slug:e"]),
    ];
    for (text, expected) in table {
        let mut found = found(text);
        found.sort();
        assert_eq!(&found, expected, "{text}");
    }
}

#[test]
fn a_correction_leads_to_the_tag_that_was_meant() {
    for (text, expected) in [
        ("main-A1B2C3D4", "main-a1b2c3d4"),
        ("main-A1B2C3D4E5F6", "main-a1b2c3d4"),
        ("Main-a1b2c3d4", "main-a1b2c3d4"),
        ("branch-Feat/Search-a1b2c3d4", "branch-feat-search-a1b2c3d4"),
        ("branch-feat_a1b2c3d4", "branch-feat-a1b2c3d4"),
        ("feature-x-a1b2c3d4", "branch-feature-x-a1b2c3d4"),
        ("mian-a1b2c3d4", "main-a1b2c3d4"),
        ("a1b2c3d4", "main-a1b2c3d4"),
        ("main-search-a1b2c3d4", "main-a1b2c3d4"),
        ("main-a1b2c3d4-dirty", "main-a1b2c3d4"),
        ("brnch-x-a1b2c3d4", "branch-x-a1b2c3d4"),
        ("lastest", "latest"),
        ("release-1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("1.2", "1.2.0"),
        ("1.02.3", "1.2.3"),
        ("1.2.3rc1", "1.2.3-rc1"),
        ("1.2.3+build", "1.2.3"),
        ("1.0.0-UAT", "1.0.0-uat"),
    ] {
        let report = check(Kind::Tag, text, &Options::default());
        assert_eq!(report.apply(text, 0).unwrap().unwrap(), expected, "{text}");
    }
}

#[test]
fn the_message_names_the_nearest_form() {
    for (text, pattern) in [
        ("feature-x-a1b2c3d4", "branch-{slug}-{short-sha}"),
        ("master-a1b2c3d4", "main-{short-sha}"),
        ("main", "main-{short-sha}"),
        ("release-1.2.3", "{version}"),
        ("lates", "latest"),
    ] {
        let report = check(Kind::Tag, text, &Options::default());
        let help = &report.findings[0].help;
        assert!(help.contains(&format!("The nearest form is `{pattern}`")), "{text}: {help}");
    }
}

#[test]
fn the_tags_of_a_push_are_compared_with_its_trigger() {
    use Trigger::{PushFeature, PushMain, PushTag};
    let set = "tag-set:w".to_owned();
    for (trigger, text, findings) in [
        (PushMain, "main-a1b2c3d4, latest", 0),
        (PushMain, "latest\nmain-a1b2c3d4", 0),
        (PushMain, "main-a1b2c3d4", 1),
        (PushMain, "latest", 1),
        (PushMain, "main-a1b2c3d4 latest stable", 1),
        (PushMain, "main-a1b2c3d4 main-b1b2c3d4 latest", 1),
        (PushMain, "1.2.3", 2),
        (PushMain, "$TAG", 0),
        (PushFeature, "branch-x-a1b2c3d4", 0),
        (PushFeature, "branch-x-a1b2c3d4 latest", 1),
        (PushFeature, "branch-x-a1b2c3d4 branch-y-a1b2c3d4", 1),
        (PushTag, "1.2.3 stable", 0),
        (PushTag, "1.2.3", 1),
        (PushTag, "1.2.3 1.2.4 stable", 1),
        (PushTag, "1.2.3 stable 1.2.3-uat", 1),
    ] {
        let report = check(Kind::Tag, text, &Options { trigger: Some(trigger), ..Options::default() });
        let count = report.findings.iter().filter(|finding| finding.rule == "tag-set").count();
        assert_eq!(count, findings, "{trigger:?} {text}: {:#?}", report.findings);
    }
    // What has no form may be the one that seems to be missing.
    let options = Options { trigger: Some(PushMain), ..Options::default() };
    assert_eq!(found_with("mian-a1b2c3d4, latest", &options), ["tag-format:e"]);
    assert_eq!(found_with("1.2.3", &options)[0], set);
    assert_eq!(found("main-a1b2c3d4"), Vec::<String>::new());
}

#[test]
fn the_note_on_a_moving_tag_names_the_one_beside_it() {
    let report = check(Kind::Tag, "1.2.3, stable", &Options::default());
    assert_eq!(report.findings[0].rule, "tag-moving");
    assert!(report.findings[0].help.starts_with("`1.2.3` beside it"), "{}", report.findings[0].help);
    let report = check(Kind::Tag, "latest", &Options::default());
    assert!(report.findings[0].help.contains("`main-{short-sha}`"), "{}", report.findings[0].help);
}

#[test]
fn the_parts_are_understood() {
    let report =
        check(Kind::Tag, "branch-x-a1b2c3d4\n# no\nv1.0.0-uat, nope main-$CI_COMMIT_SHORT_SHA", &Options::default());
    let parts: Vec<_> = report
        .understood
        .tags
        .iter()
        .map(|tag| {
            let part = |part: &Option<String>| part.clone().unwrap_or("-".into());
            format!(
                "{} {} {} {} {}",
                tag.tag,
                tag.form.unwrap_or("-"),
                part(&tag.sha),
                part(&tag.slug),
                part(&tag.version)
            )
        })
        .collect();
    assert_eq!(
        parts,
        [
            "branch-x-a1b2c3d4 branch a1b2c3d4 x -",
            "v1.0.0-uat promoted - - 1.0.0",
            "nope - - - -",
            "main-$CI_COMMIT_SHORT_SHA main $CI_COMMIT_SHORT_SHA - -",
        ]
    );
}

#[test]
fn a_faulty_tag_of_a_reference_is_reported_once() {
    for tag in ["1.2.3+build", "branch-größe-a1b2c3d4", ".x", ""] {
        let text = format!("nexus.shared.cwiq.io:8443/orchestrator/server:{tag}");
        let report = check(Kind::ImageRef, &text, &Options::default());
        let rules: Vec<_> =
            report.findings.iter().map(|finding| finding.rule).filter(|rule| rule.starts_with("tag")).collect();
        assert!(rules.is_empty(), "{tag}: {rules:?}");
    }
}

/// Texts that are nearly tags.
fn near_miss() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "main",
        "Main",
        "branch",
        "latest",
        "STABLE",
        "stable",
        "uat",
        "v",
        "1",
        "02",
        "1.2.3",
        "rc.1",
        "a1b2c3d4",
        "A1B2C3D",
        "feat",
        "é",
        "$X",
        "${CI_COMMIT_SHORT_SHA}",
        "-",
        "-",
        "-",
        "_",
        ".",
        "/",
        "+",
        ",",
        " ",
        "\n",
        "#",
        "\u{FFFC}",
        ":",
        "prod",
        "UAT",
    ]);
    let long = "[a-f0-9]{1,60}".prop_map(|text| text);
    prop::collection::vec(prop_oneof![4 => piece.prop_map(str::to_owned), 1 => long], 0..9)
        .prop_map(|pieces| pieces.concat())
}

pub(crate) fn holds_for_every_text(kind: Kind, text: &str, options: &Options) -> Result<(), TestCaseError> {
    let report = check(kind, text, options);
    for (index, finding) in report.findings.iter().enumerate() {
        prop_assert!(text.get(finding.span.start..finding.span.end).is_some(), "{text:?} {finding:?}");
        let Some(fix) = &finding.fix else { continue };
        let applied = report.apply(text, index).unwrap();
        prop_assert!(applied.is_ok(), "{text:?} {finding:?}");
        let fixed = applied.unwrap();
        prop_assert!(fixed != text, "{text:?}: the fix changes nothing: {finding:?}");
        if fix.applicability != Applicability::Safe {
            continue;
        }
        let after = check(kind, &fixed, options);
        let errors = |report: &crate::Report, rule: Option<&str>| {
            let counted = |finding: &&Finding| match rule {
                Some(rule) => finding.rule == rule,
                None => finding.severity == Severity::Error,
            };
            report.findings.iter().filter(counted).count()
        };
        prop_assert!(
            errors(&after, Some(finding.rule)) < errors(&report, Some(finding.rule))
                && errors(&after, None) <= errors(&report, None),
            "{text:?} -> {fixed:?}\n{:#?}\n{:#?}",
            report.findings,
            after.findings
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text(text in ".{0,80}") {
        holds_for_every_text(Kind::Tag, &text, &Options::default())?;
    }

    #[test]
    fn near_misses(text in near_miss(), trigger in prop::option::of(prop::sample::select(Trigger::ALL.to_vec()))) {
        holds_for_every_text(Kind::Tag, &text, &Options { trigger, ..Options::default() })?;
    }
}
