//! Every rule, in the order of the catalogue.

use diagnostics::Severity;

use crate::rule::Rule;
use crate::{artifact, command, dockerfile, gitlab_ci, image_ref, input, suppression, tag};

type Rules = &'static [&'static Rule];

// One line a rule.
const EVERY_TEXT: Rules = &[&input::RULE, &suppression::RULE];
const IMAGE_REFERENCES: Rules = &[
    &image_ref::rules::image_syntax::RULE,
    &image_ref::rules::image_registry_host::RULE,
    &image_ref::rules::image_registry_port::RULE,
    &image_ref::rules::image_push_port::RULE,
    &image_ref::rules::image_pull_port::RULE,
    &image_ref::rules::image_public_registry::RULE,
    &image_ref::rules::image_hosted_foreign::RULE,
    &image_ref::rules::image_library_path::RULE,
    &image_ref::rules::cwiq_prefix::RULE,
    &image_ref::rules::image_namespace::RULE,
    &image_ref::rules::image_name_separator::RULE,
    &image_ref::rules::image_service_name::RULE,
    &image_ref::rules::image_unknown_service::RULE,
    &image_ref::rules::image_tag_missing::RULE,
    &image_ref::rules::image_moving_tag::RULE,
    &image_ref::rules::image_digest::RULE,
    &image_ref::rules::image_cache_repository::RULE,
];
const IMAGE_TAGS: Rules = &[
    &tag::rules::tag_syntax::RULE,
    &tag::rules::tag_format::RULE,
    &tag::rules::tag_short_sha::RULE,
    &tag::rules::tag_branch_slug::RULE,
    &tag::rules::tag_version_prefix::RULE,
    &tag::rules::tag_version::RULE,
    &tag::rules::tag_promotion::RULE,
    &tag::rules::tag_set::RULE,
    &tag::rules::tag_moving::RULE,
];
const GITLAB_CI: Rules = &[
    &gitlab_ci::rules::ci_yaml_syntax::RULE,
    &gitlab_ci::rules::ci_duplicate_key::RULE,
    &gitlab_ci::rules::ci_folded_line::RULE,
    &gitlab_ci::rules::ci_unknown_keyword::RULE,
    &gitlab_ci::rules::ci_value::RULE,
    &gitlab_ci::rules::ci_missing_script::RULE,
    &gitlab_ci::rules::ci_reserved_name::RULE,
    &gitlab_ci::rules::ci_rules_and_only::RULE,
    &gitlab_ci::rules::ci_variable::RULE,
    &gitlab_ci::rules::ci_include::RULE,
    &gitlab_ci::rules::ci_unknown_extends::RULE,
    &gitlab_ci::rules::ci_extends_cycle::RULE,
    &gitlab_ci::rules::ci_reference::RULE,
    &gitlab_ci::rules::ci_undefined_stage::RULE,
    &gitlab_ci::rules::ci_unknown_job::RULE,
    &gitlab_ci::rules::ci_needs_order::RULE,
    &gitlab_ci::rules::ci_needs_cycle::RULE,
    &gitlab_ci::rules::ci_needs::RULE,
    &gitlab_ci::rules::ci_on_stop::RULE,
    &gitlab_ci::rules::ci_rules_expression::RULE,
    &gitlab_ci::rules::ci_regex::RULE,
    &gitlab_ci::rules::ci_job_never_runs::RULE,
    &gitlab_ci::rules::ci_needs_may_be_absent::RULE,
    &gitlab_ci::rules::ci_dotenv::RULE,
    &gitlab_ci::rules::ci_deprecated_keyword::RULE,
    &gitlab_ci::rules::ci_unused_hidden_job::RULE,
];
const PIPELINES: Rules = &[
    &gitlab_ci::rules::pipeline_templates::RULE,
    &gitlab_ci::rules::pipeline_template_ref::RULE,
    &gitlab_ci::rules::pipeline_template_file::RULE,
    &gitlab_ci::rules::pipeline_template_source::RULE,
    &gitlab_ci::rules::pipeline_stage_order::RULE,
    &gitlab_ci::rules::pipeline_job_stage::RULE,
    &gitlab_ci::rules::pipeline_job_trigger::RULE,
    &gitlab_ci::rules::pipeline_runner_tag::RULE,
    &gitlab_ci::rules::registry_variable::RULE,
    &gitlab_ci::rules::image_name_variable::RULE,
    &gitlab_ci::rules::kaniko_docker_in_docker::RULE,
    &gitlab_ci::rules::kaniko_image::RULE,
    &gitlab_ci::rules::kaniko_docker_login::RULE,
    &gitlab_ci::rules::kaniko_credentials::RULE,
    &command::rules::kaniko_destination::RULE,
    &gitlab_ci::rules::kaniko_destination_trigger::RULE,
    &command::rules::kaniko_latest_destination::RULE,
    &command::rules::kaniko_cache::RULE,
    &command::rules::kaniko_build_args::RULE,
    &gitlab_ci::rules::build_env_dotenv::RULE,
    &gitlab_ci::rules::build_env_needs::RULE,
    &gitlab_ci::rules::build_env_manual_tag::RULE,
    &gitlab_ci::rules::artifact_handoff::RULE,
    &gitlab_ci::rules::vault_jwt_token::RULE,
    &gitlab_ci::rules::secret_literal::RULE,
];
const ARTIFACTS: Rules = &[
    &artifact::rules::artifact_name::RULE,
    &artifact::rules::python_package_name::RULE,
    &artifact::rules::wheel_file_name::RULE,
    &artifact::rules::rpm_file_name::RULE,
    &artifact::rules::raw_binary_name::RULE,
    &artifact::rules::cli_binary_name::RULE,
    &artifact::rules::wrapper_script_name::RULE,
    &artifact::rules::system_name::RULE,
    &artifact::rules::package_index::RULE,
    &artifact::rules::repository_write_policy::RULE,
];
const DOCKERFILES: Rules = &[
    &dockerfile::rules::dockerfile_syntax::RULE,
    &dockerfile::rules::dockerfile_base_image::RULE,
    &dockerfile::rules::dockerfile_build_args::RULE,
    &dockerfile::rules::dockerfile_labels::RULE,
    &dockerfile::rules::dockerfile_cache_order::RULE,
    &dockerfile::rules::dockerfile_secret::RULE,
];

/// All rules, in the order of the catalogue.
static RULES: [&Rule; count(&ALL)] = joined(&ALL);
const ALL: [Rules; 7] = [EVERY_TEXT, IMAGE_REFERENCES, IMAGE_TAGS, GITLAB_CI, PIPELINES, ARTIFACTS, DOCKERFILES];

/// The rules that look at names, in the same order. Nothing here leads to a pipeline's rules, so a program that knows no others is small.
static NAMES: [&Rule; count(&OF_NAMES)] = joined(&OF_NAMES);
const OF_NAMES: [Rules; 5] =
    [EVERY_TEXT, IMAGE_REFERENCES, IMAGE_TAGS, &[&gitlab_ci::rules::secret_literal::RULE], ARTIFACTS];

/// What the catalogue says of a rule, without its check.
#[derive(Clone, Copy, Debug)]
pub struct CatalogueEntry {
    /// Its id.
    pub id: &'static str,
    /// What its findings usually weigh.
    pub severity: Severity,
    /// What it finds, in one sentence without a full stop.
    pub summary: &'static str,
}

impl CatalogueEntry {
    const fn of(rule: &Rule) -> Self {
        Self { id: rule.id, severity: rule.severity, summary: rule.summary }
    }
}

/// A copy, so that a program that shows any rule's words does not carry every rule's check.
static CATALOGUE: [CatalogueEntry; count(&ALL)] = entries(joined(&ALL));

const fn entries<const COUNT: usize>(rules: [&Rule; COUNT]) -> [CatalogueEntry; COUNT] {
    let mut entries = [CatalogueEntry::of(rules[0]); COUNT];
    let mut at = 0;
    while at < COUNT {
        entries[at] = CatalogueEntry::of(rules[at]);
        at += 1;
    }
    entries
}

const fn count(lists: &[Rules]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < lists.len() {
        count += lists[at].len();
        at += 1;
    }
    count
}

const fn joined<const COUNT: usize>(lists: &[Rules]) -> [&'static Rule; COUNT] {
    let mut joined = [lists[0][0]; COUNT];
    let (mut list, mut at, mut to) = (0, 0, 0);
    while list < lists.len() {
        if at < lists[list].len() {
            joined[to] = lists[list][at];
            (at, to) = (at + 1, to + 1);
        } else {
            (list, at) = (list + 1, 0);
        }
    }
    joined
}

/// Every rule, in the order of the catalogue.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

/// The rules that look at references, tags and names of artifacts, in the order of the catalogue.
pub(crate) fn rules_of_names() -> &'static [&'static Rule] {
    &NAMES
}

/// What the catalogue says of the rule with this id.
pub fn catalogue_entry(id: &str) -> Option<&'static CatalogueEntry> {
    CATALOGUE.iter().find(|entry| entry.id == id)
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Report, check};

    #[test]
    fn ids_are_unique_words() {
        for (index, rule) in rules().iter().enumerate() {
            assert!(rules()[..index].iter().all(|other| other.id != rule.id), "{} twice", rule.id);
            let words = rule.id.split('-').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
            assert!(words, "{}", rule.id);
            assert!(!rule.summary.is_empty() && !rule.summary.ends_with('.'), "{}", rule.id);
        }
    }

    #[test]
    fn rules_stand_in_the_order_of_their_domains() {
        assert!(rules().is_sorted_by_key(|rule| rule.domain));
    }

    /// The findings of a report, for a message.
    fn shown(report: &Report) -> Vec<String> {
        report.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
    }

    #[test]
    fn the_failing_example_of_each_page_gives_exactly_this_finding() {
        for rule in rules() {
            let example = rule.page().fails.unwrap_or_else(|| panic!("{} has no failing example", rule.id));
            let report = check(example.kind, &example.text, &example.options());
            let found: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
            assert!(!found.is_empty() && found.iter().all(|id| *id == rule.id), "{}: {:#?}", rule.id, shown(&report));
        }
    }

    #[test]
    fn the_conforming_example_of_each_page_gives_no_finding() {
        for rule in rules() {
            let example = rule.page().conforms.unwrap_or_else(|| panic!("{} has no conforming example", rule.id));
            let report = check(example.kind, &example.text, &example.options());
            let clean =
                report.findings.iter().all(|finding| finding.severity == Severity::Note && finding.rule != rule.id);
            assert!(clean, "{}: {:#?}", rule.id, shown(&report));
        }
    }

    #[test]
    fn each_page_explains_itself() {
        for rule in rules() {
            assert!(rule.page().prose.len() > 80, "{} says too little", rule.id);
        }
    }

    #[test]
    fn no_page_stands_without_its_rule() {
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![source];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "md") {
                    let id = path.file_stem().unwrap().to_string_lossy().replace('_', "-");
                    assert!(rule(&id).is_some(), "{} belongs to no rule", path.display());
                }
            }
        }
    }
}
