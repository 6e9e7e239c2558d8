//! What the entries of a pipeline are called that more than one layer asks for.

/// A job does one of these. Source: GitLab, `lib/gitlab/ci/config/entry/jobs.rb`.
pub(crate) const SCRIPT_KEYWORDS: [&str; 3] = ["script", "run", "trigger"];

/// Top-level entries that are no jobs. Source: GitLab, "CI/CD YAML syntax reference", global keywords, and the deprecated
/// globals that are still read. `spec` is not among them: it stands in the header, and a job may have its name.
pub(crate) const GLOBAL_KEYWORDS: [&str; 10] = [
    "default",
    "include",
    "stages",
    "workflow",
    "variables",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
];

/// What a job takes over from `default`. Source: GitLab, `lib/gitlab/ci/config/entry/default.rb`.
pub(crate) const DEFAULT_KEYWORDS: [&str; 13] = [
    "after_script",
    "artifacts",
    "before_script",
    "cache",
    "hooks",
    "id_tokens",
    "identity",
    "image",
    "interruptible",
    "retry",
    "services",
    "tags",
    "timeout",
];

/// The stage of a job that names none. Source: GitLab, "CI/CD YAML syntax reference", `stage`.
pub(crate) const DEFAULT_STAGE: &str = "test";
