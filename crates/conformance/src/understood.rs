//! What the engine understood of a text, ready to be shown and to be written as JSON.

use serde::Serialize;

/// What the engine understood. The fields that do not belong to the kind are absent from the JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// The reference, where the text is one; normalised as Docker does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<UnderstoodReference>,
    /// All references of the text, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<UnderstoodReference>,
    /// All tags of the text, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<UnderstoodTag>,
    /// All names of the text, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<UnderstoodArtifact>,
    /// The pipeline, where the text is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<UnderstoodPipeline>,
    /// The Dockerfile, where the text is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<UnderstoodDockerfile>,
}

/// A Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodDockerfile {
    /// Its stages, in order; the last is what a build makes.
    pub stages: Vec<UnderstoodStage>,
}

/// A stage of a Dockerfile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodStage {
    /// Its name after `AS`, in lower case.
    pub name: Option<String>,
    /// What `FROM` names, with the variables that are known replaced.
    pub from: String,
    /// The earlier stage that it is, counted from 0.
    pub stage: Option<usize>,
    /// The image that it is; `None` for a stage and for `scratch`.
    pub reference: Option<UnderstoodReference>,
    /// The value of `--platform`, as written.
    pub platform: Option<String>,
}

/// A pipeline, as far as the text shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodPipeline {
    /// What `stages` lists; empty where it is left to the templates.
    pub stages: Vec<String>,
    /// What it includes, in the order of the text.
    pub includes: Vec<UnderstoodInclude>,
    /// The jobs in the order of the text, hidden ones among them.
    pub jobs: Vec<UnderstoodJob>,
    /// The images under `image` and `services` and in scripts, with the variables that are known replaced.
    pub images: Vec<UnderstoodImage>,
    /// What the pipeline was tried with: the standard events, and the one that the options describe.
    pub events: Vec<UnderstoodEvent>,
    /// The jobs that run twice for one push to a branch with an open merge request: for the branch and for the merge request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<String>,
}

/// An event that starts a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodEvent {
    /// `push-main`, `push-feature`, `push-tag`, `merge-request`, `schedule`, `web` or `described`.
    pub id: &'static str,
    /// For people, to follow "a": "push to `main`".
    pub title: String,
    /// `created`; `refused` by the rules of `workflow`; `empty`, where no job would run; or `unknown`.
    pub pipeline: &'static str,
    /// What that depends on, where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<String>,
}

/// What a job does on an event, if the pipeline is created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodRun {
    /// `runs`, `manual`, `delayed`, `absent` or `unknown`.
    pub presence: &'static str,
    /// Its `when`, where it is in the pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<&'static str>,
    /// Whether the pipeline goes on if it fails, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_failure: Option<bool>,
    /// What that depends on, where it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<String>,
}

/// An entry of `include`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodInclude {
    /// `local`, `project`, `remote`, `template`, `component` or `unknown`.
    pub kind: &'static str,
    /// What it names.
    pub target: String,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodJob {
    /// Its name.
    pub name: String,
    /// Whether it only serves others to extend.
    pub hidden: bool,
    /// Its stage; `None` where something that the text does not show may decide it.
    pub stage: Option<String>,
    /// What it does on each of the pipeline's events, in their order; empty for a hidden job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<UnderstoodRun>,
}

/// An image that a pipeline uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodImage {
    /// The job that uses it; `None` for the whole pipeline.
    pub job: Option<String>,
    /// `image`, `services`, or `script` for one that a command names.
    pub keyword: &'static str,
    /// The reference with the variables that are known replaced.
    pub written: String,
    /// Its parts.
    pub reference: UnderstoodReference,
}

/// An image reference, normalised as Docker does it: `python` is `docker.io/library/python`. A part that depends on a variable that is
/// not known shows it as `${NAME}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodReference {
    /// Registry host, with its port where one is written.
    pub registry: String,
    /// Path within the registry.
    pub repository: String,
    /// Tag; `None` where none is written.
    pub tag: Option<String>,
    /// Digest with its algorithm; `None` where none is written.
    pub digest: Option<String>,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodTag {
    /// The tag as written.
    pub tag: String,
    /// Which form it has: `main`, `latest`, `branch`, `version`, `stable` or `promoted`; `None` for none of them.
    pub form: Option<&'static str>,
    /// The part that stands for the commit.
    pub sha: Option<String>,
    /// The part that stands for the branch.
    pub slug: Option<String>,
    /// The part that stands for the version.
    pub version: Option<String>,
}

/// A name of another artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodArtifact {
    /// The name as written.
    pub name: String,
    /// What it was read as: `rpm`, `wheel`, `python-package`, `raw-binary`, …
    pub subject: &'static str,
    /// The parts that were recognised, by name.
    pub parts: Vec<(&'static str, String)>,
}
