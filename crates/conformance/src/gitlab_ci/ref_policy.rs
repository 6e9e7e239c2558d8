//! The entries of `only:refs` and `except:refs`: keywords, names and patterns of branches and tags, each with an optional project behind `@`
//! (`lib/gitlab/ci/build/policy/refs.rb`).

use super::expression::Known;
use super::pattern::{Pattern, PatternError};

/// What an entry is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefFacts<'e> {
    /// What started the pipeline, as in `CI_PIPELINE_SOURCE`.
    pub source: &'e str,
    /// What the pipeline runs for.
    pub kind: RefKind,
    /// The name of the branch or tag.
    pub name: Known<'e>,
    /// The path of the project with its groups; `None` where it is not known.
    pub project: Option<&'e str>,
}

/// What a pipeline runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
    /// A merge request, whose branch no entry matches.
    MergeRequest,
}

/// Every `CI_PIPELINE_SOURCE`; the first for branches and tags, the last for merge requests. Source: `app/models/concerns/enums/ci/pipeline.rb`.
pub(super) const SOURCES: [&str; 18] = [
    "push",
    "web",
    "trigger",
    "schedule",
    "api",
    "external",
    "pipeline",
    "chat",
    "webide",
    "external_pull_request_event",
    "parent_pipeline",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "security_orchestration_policy",
    "container_registry_push",
    "duo_workflow",
    "pipeline_execution_policy_schedule",
    "merge_request_event",
];

/// Whether an entry is a keyword of GitLab's rather than the name of a branch or tag.
pub fn is_keyword(entry: &str) -> bool {
    matches!(entry, "branches" | "tags") || SOURCES.iter().any(|source| names_source(entry, keyword(source)))
}

/// Whether an entry applies; `None` where that is not known.
pub fn matches(entry: &str, facts: &RefFacts<'_>) -> Option<bool> {
    // GitLab splits patterns at the first `@` as well.
    let (entry, project) = entry.split_once('@').map_or((entry, None), |(entry, project)| (entry, Some(project)));
    let here = match project {
        Some(project) => facts.project.map(|path| path == project),
        None => Some(true),
    };
    match (here, matches_ref(entry, facts)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), result) => result,
        (None, _) => None,
    }
}

fn matches_ref(entry: &str, facts: &RefFacts<'_>) -> Option<bool> {
    let is_kind = match facts.kind {
        RefKind::Branch => entry == "branches",
        RefKind::Tag => entry == "tags",
        RefKind::MergeRequest => false,
    };
    if is_kind || names_source(entry, keyword(facts.source)) {
        return Some(true);
    }
    if facts.kind == RefKind::MergeRequest {
        return Some(false);
    }
    match Pattern::written(entry) {
        Some(Ok(pattern)) => facts.name.is_matched_by(&pattern),
        // Nobody calls a branch `tags`.
        _ => facts.name.equals(entry).or(is_keyword(entry).then_some(false)),
    }
}

/// What `only` and `except` call a source, in the singular.
fn keyword(source: &str) -> &str {
    source.strip_suffix("_event").unwrap_or(source)
}

/// Whether an entry is this keyword for a source, in the singular or the plural.
fn names_source(entry: &str, keyword: &str) -> bool {
    let Some(ending) = entry.strip_prefix(keyword) else { return false };
    ending.is_empty() || ending == if keyword.ends_with("sh") { "es" } else { "s" }
}

/// Why an entry is a pattern that GitLab refuses; `None` for every other entry.
pub fn fault(entry: &str) -> Option<PatternError> {
    let pattern = entry.split_once('@').map_or(entry, |(pattern, _)| pattern);
    Pattern::written(pattern)?.err()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MAIN: RefFacts<'_> =
        RefFacts { source: "push", kind: RefKind::Branch, name: Known::Text("main"), project: None };

    #[test]
    fn entries_apply_to_what_they_name() {
        let tag = RefFacts { kind: RefKind::Tag, name: Known::Text("v1.2.3"), ..MAIN };
        let unnamed = RefFacts { name: Known::Present, ..MAIN };
        let feature = RefFacts { name: Known::Other("main"), ..MAIN };
        let schedule = RefFacts { source: "schedule", ..MAIN };
        let request = RefFacts {
            source: "merge_request_event",
            kind: RefKind::MergeRequest,
            name: Known::Text("topic"),
            project: None,
        };
        let here = RefFacts { project: Some("group/project"), ..MAIN };
        for (entry, facts, expected) in [
            ("branches", MAIN, Some(true)),
            ("branches", tag, Some(false)),
            ("branches", request, Some(false)),
            ("tags", tag, Some(true)),
            ("push", MAIN, Some(true)),
            ("pushes", MAIN, Some(true)),
            ("pushs", MAIN, Some(false)),
            ("schedules", schedule, Some(true)),
            ("branches", schedule, Some(true)),
            ("web", MAIN, Some(false)),
            ("merge_requests", request, Some(true)),
            ("merge_requests", MAIN, Some(false)),
            ("topic", request, Some(false)),
            ("/./", request, Some(false)),
            ("main", MAIN, Some(true)),
            ("mai", MAIN, Some(false)),
            ("/^v/", tag, Some(true)),
            ("/^v/", MAIN, Some(false)),
            ("/^MA/i", MAIN, Some(true)),
            ("/^v/", unnamed, None),
            ("main", unnamed, None),
            ("tags", unnamed, Some(false)),
            ("main", feature, Some(false)),
            ("/^main$/", feature, Some(false)),
            ("develop", feature, None),
            ("main@group/project", MAIN, None),
            ("main@group/project", here, Some(true)),
            ("main@other/project", here, Some(false)),
            ("topic@group/project", MAIN, Some(false)),
            (r"/\pL/", MAIN, None),
        ] {
            assert_eq!(matches(entry, &facts), expected, "{entry} {facts:?}");
        }
    }

    #[test]
    fn keywords_and_faults() {
        assert!(is_keyword("merge_requests") && is_keyword("api") && is_keyword("tags"));
        assert!(is_keyword("external_pull_requests") && is_keyword("container_registry_pushes"));
        assert!(!is_keyword("main") && !is_keyword("mergerequests") && !is_keyword("merge_request_event"));
        assert_eq!(fault("/a(?=b)/@group/project").unwrap().range, 2..5);
        assert_eq!(fault("main"), None);
        assert_eq!(fault("/^v/"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_an_entry(entry in ".{0,40}") {
            let _ = (matches(&entry, &MAIN), fault(&entry), is_keyword(&entry));
        }
    }
}
