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

/// A pipeline, as far as the texts at hand show it. A job is named elsewhere by its place in `jobs`, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodPipeline {
    /// The stages in their order, those that GitLab adds among them; empty where they are not known.
    pub stages: Vec<String>,
    /// Where they come from: `text`, `default`, `templates` or `unknown`.
    pub stages_from: &'static str,
    /// What it includes, in the order of the text.
    pub includes: Vec<UnderstoodInclude>,
    /// The jobs, those of included files first, hidden ones among them.
    pub jobs: Vec<UnderstoodJob>,
    /// Which job names which.
    pub edges: Vec<UnderstoodEdge>,
    /// Which job gets the artifacts of which.
    pub handoffs: Vec<UnderstoodHandoff>,
    /// How many edges and handoffs are left out.
    pub left_out: usize,
    /// What the pipeline was tried with: the standard events, and the one that the options describe.
    pub events: Vec<UnderstoodEvent>,
    /// The jobs that no event can bring to run.
    pub never: Vec<usize>,
    /// The jobs that run twice for one push: in the pipeline of the branch and in that of its merge request.
    pub duplicates: Vec<usize>,
    /// The images under `image` and `services` and in scripts, with the variables that are known replaced.
    pub images: Vec<UnderstoodImage>,
    /// The pipeline with everything merged; absent where that was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expanded: Option<UnderstoodExpansion>,
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
    /// The images that its jobs push or may push: places in `images`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pushes: Vec<usize>,
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

/// Where something of a pipeline is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodPlace {
    /// The included file; absent for the checked text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Bytes from the start of its text.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in UTF-16 code units, from 1.
    pub column: usize,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnderstoodJob {
    /// Its name.
    pub name: String,
    /// `script`, `trigger` for a job that starts another pipeline, or `hidden` for one that only serves others to extend.
    pub kind: &'static str,
    /// Its stage; `None` where something that the texts do not show may decide it.
    pub stage: Option<String>,
    /// What it does on each of the pipeline's events, in their order; empty for a hidden job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<UnderstoodRun>,
    /// How often it runs in one pipeline; `None` where that is not known.
    pub instances: Option<usize>,
    /// The paths of its artifacts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<String>,
    /// The files that carry variables to later jobs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dotenv: Vec<String>,
    /// Where its name is written.
    pub place: UnderstoodPlace,
}

/// A job that names another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodEdge {
    /// The job with the keyword.
    pub from: usize,
    /// The job that is named; `None` where it is no job of this pipeline, or not known.
    pub to: Option<usize>,
    /// The name as written, where it is not that of the job: one of its instances, or a job that is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `needs`, `rules:needs`, `dependencies`, `trigger:include:job` or `environment:on_stop`.
    pub keyword: &'static str,
    /// Whether the pipeline may be without the other job.
    pub optional: bool,
    /// Where the name is written.
    pub place: UnderstoodPlace,
}

/// A job that gets the artifacts of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodHandoff {
    /// The job that makes them.
    pub from: usize,
    /// The job that gets them.
    pub to: usize,
}

/// An image that a pipeline uses or makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodImage {
    /// The job that uses it first; `None` for the whole pipeline.
    pub job: Option<String>,
    /// `image`, `services`, or `script` for one that a command names.
    pub keyword: &'static str,
    /// `pull`, `push` or `auto`, as on the command line.
    pub direction: &'static str,
    /// The reference with the variables that are known replaced.
    pub written: String,
    /// Its parts.
    pub reference: UnderstoodReference,
    /// Where it is written; for one of an included file, where the checked text brings that.
    pub place: UnderstoodPlace,
}

/// A pipeline with includes, `extends`, anchors and `!reference` merged, without what only serves others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodExpansion {
    /// YAML.
    pub text: String,
    /// Whether there is more than fits.
    pub truncated: bool,
    /// Where the lines come from, in their order. A line without an entry belongs to the one before.
    pub origins: Vec<UnderstoodOrigin>,
}

/// Where a line of a merged pipeline comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnderstoodOrigin {
    /// The line, from 1.
    pub line: usize,
    /// The top-level entry that it is written in, where that is another than the one it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Where it is written.
    pub place: UnderstoodPlace,
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
