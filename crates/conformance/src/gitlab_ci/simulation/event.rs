//! What starts a pipeline, and which predefined variables that brings.

use conventions::{Conventions, Trigger, TriggerTags};

use crate::Event;
use crate::gitlab_ci::expression::Known;
use crate::gitlab_ci::ref_policy::{self, RefKind};

/// What starts a pipeline, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) struct SimulatedEvent {
    /// A word for data: `push-main`, `push-feature`, `push-tag`, `merge-request`, `schedule`, `web` or `described`.
    pub(crate) id: &'static str,
    /// For people, to follow "on a": "push to `main`".
    pub(crate) title: String,
    /// The trigger of the standard that it is.
    pub(crate) trigger: Option<Trigger>,
    /// `CI_PIPELINE_SOURCE`.
    pub(crate) source: String,
    /// What the pipeline runs for.
    pub(crate) kind: RefKind,
    /// The branch or tag; the source branch of a merge request.
    name: Name,
    /// The target branch of a merge request.
    target: Name,
    main: String,
    /// Set by whoever starts the pipeline; nothing wins over them.
    variables: Vec<(String, String)>,
    /// `None` where they are not known.
    pub(crate) changed_files: Option<Vec<String>>,
    /// Whether the branch has an open merge request, where that is known.
    pub(crate) has_merge_request: Option<bool>,
    /// Whether variables may have other values than the file says: project settings and people win over it.
    pub(crate) is_any: bool,
}

/// What is known of the name of a branch or tag.
#[derive(Clone, Debug)]
enum Name {
    Text(String),
    /// Any but this one.
    Other(String),
    Unknown,
}

impl Name {
    fn known(&self) -> Known<'_> {
        match self {
            Self::Text(name) => Known::Text(name),
            Self::Other(name) => Known::Other(name),
            Self::Unknown => Known::Present,
        }
    }
}

/// Predefined variables that are always there and never blank when rules are evaluated. Source: GitLab, "Predefined CI/CD variables reference", and
/// `lib/gitlab/ci/variables/builder/pipeline.rb`.
const PRESENT: [&str; 41] = [
    "CI_API_GRAPHQL_URL",
    "CI_API_V4_URL",
    "CI_COMMIT_AUTHOR",
    "CI_COMMIT_BEFORE_SHA",
    "CI_COMMIT_REF_PROTECTED",
    "CI_COMMIT_SHA",
    "CI_COMMIT_SHORT_SHA",
    "CI_COMMIT_TIMESTAMP",
    "CI_CONFIG_PATH",
    "CI_JOB_NAME",
    "CI_JOB_NAME_SLUG",
    "CI_JOB_STAGE",
    "CI_PIPELINE_IID",
    "CI_PROJECT_ID",
    "CI_PROJECT_NAME",
    "CI_PROJECT_NAMESPACE",
    "CI_PROJECT_NAMESPACE_ID",
    "CI_PROJECT_PATH",
    "CI_PROJECT_PATH_SLUG",
    "CI_PROJECT_ROOT_NAMESPACE",
    "CI_PROJECT_TITLE",
    "CI_PROJECT_URL",
    "CI_PROJECT_VISIBILITY",
    "CI_SERVER_FQDN",
    "CI_SERVER_HOST",
    "CI_SERVER_NAME",
    "CI_SERVER_PORT",
    "CI_SERVER_PROTOCOL",
    "CI_SERVER_REVISION",
    "CI_SERVER_SHELL_SSH_HOST",
    "CI_SERVER_SHELL_SSH_PORT",
    "CI_SERVER_URL",
    "CI_SERVER_VERSION",
    "CI_SERVER_VERSION_MAJOR",
    "CI_SERVER_VERSION_MINOR",
    "CI_SERVER_VERSION_PATCH",
    "CI_TEMPLATE_REGISTRY_HOST",
    "GITLAB_USER_EMAIL",
    "GITLAB_USER_ID",
    "GITLAB_USER_LOGIN",
    "GITLAB_USER_NAME",
];

/// Predefined variables that exist only in a job that runs. Source: the same page, availability "Job only", and for the environment
/// "Specify when jobs run with rules".
const JOB_ONLY: [&str; 31] = [
    "CI_BUILDS_DIR",
    "CI_CONCURRENT_ID",
    "CI_CONCURRENT_PROJECT_ID",
    "CI_DEPLOY_PASSWORD",
    "CI_DEPLOY_USER",
    "CI_ENVIRONMENT_ACTION",
    "CI_ENVIRONMENT_NAME",
    "CI_ENVIRONMENT_SLUG",
    "CI_ENVIRONMENT_TIER",
    "CI_ENVIRONMENT_URL",
    "CI_JOB_ID",
    "CI_JOB_STARTED_AT",
    "CI_JOB_STATUS",
    "CI_JOB_TIMEOUT",
    "CI_JOB_TOKEN",
    "CI_JOB_URL",
    "CI_PIPELINE_ID",
    "CI_PIPELINE_URL",
    "CI_PROJECT_DIR",
    "CI_REGISTRY_PASSWORD",
    "CI_REGISTRY_USER",
    "CI_REPOSITORY_URL",
    "CI_RUNNER_DESCRIPTION",
    "CI_RUNNER_EXECUTABLE_ARCH",
    "CI_RUNNER_ID",
    "CI_RUNNER_REVISION",
    "CI_RUNNER_SHORT_TOKEN",
    "CI_RUNNER_TAGS",
    "CI_RUNNER_VERSION",
    "CI_SERVER",
    "CI_TRIGGER_SHORT_TOKEN",
];

/// What follows `CI_MERGE_REQUEST_` in the names of those that every merge request has.
const OF_MERGE_REQUEST: [&str; 13] = [
    "DIFF_BASE_SHA",
    "DIFF_ID",
    "EVENT_TYPE",
    "ID",
    "IID",
    "PROJECT_ID",
    "PROJECT_PATH",
    "PROJECT_URL",
    "REF_PATH",
    "SOURCE_PROJECT_ID",
    "SOURCE_PROJECT_PATH",
    "SOURCE_PROJECT_URL",
    "TITLE",
];

/// Predefined variables that one source of pipelines alone brings.
const OF_SOURCE: [(&str, &str); 6] = [
    ("CHAT_CHANNEL", "chat"),
    ("CHAT_INPUT", "chat"),
    ("CHAT_USER_ID", "chat"),
    ("CI_PIPELINE_SCHEDULE_DESCRIPTION", "schedule"),
    ("CI_PIPELINE_TRIGGERED", "trigger"),
    ("TRIGGER_PAYLOAD", "trigger"),
];

impl SimulatedEvent {
    /// The events that every pipeline is tried with: the triggers of the standard, a merge request, a schedule and a pipeline started by hand on the main
    /// branch. The version tag stands for all of them, with a version as an example.
    pub(super) fn standard(standard: &Conventions) -> Vec<Self> {
        let main = main_branch(standard);
        let tag = standard.triggers.iter().find_map(TriggerTags::example_git_tag);
        let tag = tag.unwrap_or_else(|| "v1.2.3".to_owned());
        let on_main = Name::Text(main.to_owned());
        let feature = Name::Other(main.to_owned());
        let event = |id, title: String, source, kind, name| Self::new(standard, id, title, source, kind, name);
        vec![
            Self {
                trigger: Some(Trigger::PushMain),
                ..event("push-main", format!("push to `{main}`"), "push", RefKind::Branch, on_main.clone())
            },
            Self {
                trigger: Some(Trigger::PushFeature),
                ..event("push-feature", "push to a feature branch".to_owned(), "push", RefKind::Branch, feature.clone())
            },
            Self {
                trigger: Some(Trigger::PushTag),
                ..event("push-tag", format!("push of the tag `{tag}`"), "push", RefKind::Tag, Name::Text(tag))
            },
            event("merge-request", "merge request".to_owned(), "merge_request_event", RefKind::MergeRequest, feature),
            event("schedule", "schedule".to_owned(), "schedule", RefKind::Branch, on_main.clone()),
            event("web", "pipeline started by hand".to_owned(), "web", RefKind::Branch, on_main),
        ]
    }

    /// What any pipeline may be started by, whatever its branch, tag and variables are.
    pub(super) fn all(standard: &Conventions) -> Vec<Self> {
        let mut events = Vec::new();
        for source in ref_policy::SOURCES {
            let kinds: &[RefKind] = match source {
                "merge_request_event" => &[RefKind::MergeRequest],
                _ => &[RefKind::Branch, RefKind::Tag],
            };
            for &kind in kinds {
                let event = Self::new(standard, "any", String::new(), source, kind, Name::Unknown);
                events.push(Self { is_any: true, target: Name::Unknown, ..event });
            }
        }
        events
    }

    /// An event that a person describes, who may name the trigger that it is.
    pub(super) fn described(event: &Event, trigger: Option<Trigger>, standard: &Conventions) -> Self {
        let name = event.tag.as_ref().or(event.branch.as_ref());
        let kind = match (&event.merge_request_target, &event.tag) {
            (Some(_), _) => RefKind::MergeRequest,
            (None, Some(_)) => RefKind::Tag,
            (None, None) => RefKind::Branch,
        };
        let known = |name: &String| Name::Text(name.clone());
        let title = "pipeline as described".to_owned();
        let unnamed = match trigger {
            Some(Trigger::PushFeature) => Name::Other(main_branch(standard).to_owned()),
            _ => Name::Unknown,
        };
        let base = Self::new(standard, "described", title, &event.source, kind, name.map_or(unnamed, known));
        Self {
            target: event.merge_request_target.as_ref().map_or(Name::Unknown, known),
            variables: event.variables.clone(),
            changed_files: event.changed_files.clone(),
            ..base
        }
    }

    fn new(standard: &Conventions, id: &'static str, title: String, source: &str, kind: RefKind, name: Name) -> Self {
        let main = main_branch(standard).to_owned();
        Self {
            id,
            title,
            trigger: None,
            source: source.to_owned(),
            kind,
            name,
            target: Name::Text(main.clone()),
            main,
            variables: Vec::new(),
            changed_files: None,
            has_merge_request: None,
            is_any: false,
        }
    }

    /// The branch, tag or source branch.
    pub(super) fn ref_name(&self) -> Known<'_> {
        self.name.known()
    }

    /// A variable that was set by whoever started the pipeline.
    pub(super) fn own_variable(&self, name: &str) -> Option<Known<'_>> {
        self.variables.iter().rev().find(|(own, _)| own == name).map(|(_, value)| Known::Text(value))
    }

    /// Whether GitLab compares the pipeline with an earlier state, so that `changes` depends on files; `None` where that is not known. Without one,
    /// `changes` always applies (`lib/gitlab/ci/build/rules/rule/clause/changes.rb`, `Ci::Pipeline#modified_paths`).
    pub(super) fn has_changes(&self) -> Option<bool> {
        match (self.kind, self.source.as_str()) {
            (RefKind::MergeRequest, _) | (RefKind::Branch, "push") => Some(true),
            (RefKind::Tag, _) => Some(false),
            (RefKind::Branch, "web" | "schedule" | "api" | "trigger" | "chat" | "webide") => Some(false),
            (RefKind::Branch, _) => None,
        }
    }

    /// What a predefined variable is when rules are evaluated; `None` for any other variable.
    pub(super) fn predefined(&self, name: &str) -> Option<Known<'_>> {
        let when = |condition: bool, known| if condition { known } else { Known::Absent };
        let merge_request = self.kind == RefKind::MergeRequest;
        Some(match name {
            // A runner outside GitLab says otherwise, and there are jobs that ask for it.
            "CI" | "GITLAB_CI" if self.is_any => Known::Present,
            "CI" | "GITLAB_CI" => Known::Text("true"),
            "CI_PIPELINE_SOURCE" => Known::Text(&self.source),
            "CI_DEFAULT_BRANCH" if self.is_any => Known::Present,
            "CI_DEFAULT_BRANCH" => Known::Text(&self.main),
            "CI_COMMIT_REF_NAME" => self.name.known(),
            "CI_COMMIT_REF_SLUG" => match self.name.known() {
                Known::Text(name) if is_slug(name) => Known::Text(name),
                _ => Known::Unknown,
            },
            "CI_COMMIT_BRANCH" => when(self.kind == RefKind::Branch, self.name.known()),
            "CI_COMMIT_TAG" => when(self.kind == RefKind::Tag, self.name.known()),
            "CI_COMMIT_TAG_MESSAGE" => when(self.kind == RefKind::Tag, Known::Unknown),
            "CI_OPEN_MERGE_REQUESTS" => match (self.kind, self.has_merge_request) {
                (RefKind::Tag, _) | (RefKind::Branch, Some(false)) => Known::Absent,
                (RefKind::MergeRequest, _) | (RefKind::Branch, Some(true)) => Known::Present,
                (RefKind::Branch, None) => Known::Unknown,
            },
            _ => {
                if let Some(rest) = name.strip_prefix("CI_MERGE_REQUEST_") {
                    let known = match rest {
                        "SOURCE_BRANCH_NAME" => self.name.known(),
                        "TARGET_BRANCH_NAME" => self.target.known(),
                        _ if OF_MERGE_REQUEST.contains(&rest) => Known::Present,
                        _ => Known::Unknown,
                    };
                    return Some(when(merge_request, known));
                }
                if name.starts_with("CI_EXTERNAL_PULL_REQUEST_") {
                    return Some(when(self.source == "external_pull_request_event", Known::Unknown));
                }
                if let Some((_, source)) = OF_SOURCE.iter().find(|(own, _)| *own == name) {
                    return Some(when(self.source == *source, Known::Unknown));
                }
                if PRESENT.contains(&name) {
                    return Some(Known::Present);
                }
                return JOB_ONLY.contains(&name).then_some(Known::Absent);
            }
        })
    }
}

/// The branch that the standard's own trigger names.
fn main_branch(standard: &Conventions) -> &str {
    standard.triggers.iter().find_map(|trigger| trigger.branch.as_deref()).unwrap_or("main")
}

/// Whether a name is its own `CI_COMMIT_REF_SLUG`.
fn is_slug(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= 63 && name.bytes().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}
