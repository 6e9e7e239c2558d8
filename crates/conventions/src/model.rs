//! The facts, one type a table of `content/conventions.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The whole standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is the table of the same name, documented at its type")]
pub struct Conventions {
    pub standard: Standard,
    pub settings: Settings,
    pub naming: Naming,
    pub services: Vec<Service>,
    pub system_names: Vec<SystemName>,
    pub environments: Vec<Environment>,
    pub ports: Vec<Port>,
    pub port_uses: Vec<PortUse>,
    pub endpoints: Vec<Endpoint>,
    pub variables: Vec<Variable>,
    pub repository_types: Vec<RepositoryType>,
    pub repositories: Vec<Repository>,
    pub group: Group,
    pub docker_hub: DockerHub,
    pub artifact_types: Vec<ArtifactType>,
    pub commit: Commit,
    pub slug: Slug,
    pub tag_forms: Vec<TagForm>,
    pub triggers: Vec<TriggerTags>,
    pub promotion: Promotion,
    pub templates: Templates,
    pub languages: Vec<Language>,
    pub runner: Runner,
    pub stages: Vec<Stage>,
    pub handoffs: Vec<Handoff>,
    pub starter_parts: Vec<StarterPart>,
    pub starter_jobs: Vec<StarterJob>,
    pub dashboards: Vec<Dashboard>,
    pub kaniko: Kaniko,
    pub install: Install,
    pub binaries: Vec<Binary>,
    pub wrapper_scripts: Vec<Binary>,
    pub python_packages: Vec<PythonPackage>,
    pub pypi: Pypi,
    pub rpm: Rpm,
    pub raw_binaries: Vec<RawBinary>,
    pub pages: Vec<Page>,
    pub missing_pages: Vec<MissingPage>,
    pub discrepancies: Vec<Discrepancy>,
}

/// Which standard this is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// SemVer version of the data.
    pub version: String,
    /// Day of that version, `YYYY-MM-DD`.
    pub date: String,
    /// Whose standard it is, for people.
    pub organisation: String,
}

/// What the organisation may change its mind about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What the hyphen form of an image name gets (D1).
    pub legacy_names: LegacyNames,
}

/// What the hyphen form of an image name gets (D1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LegacyNames {
    /// An error.
    Error,
    /// A warning.
    Warn,
    /// Nothing: it is as good as the slash form.
    Allow,
}

impl LegacyNames {
    /// All settings, the strictest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warn, Self::Allow];

    /// The word for it in the data and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Allow => "allow",
        }
    }
}

/// How names are put together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// First path component of every own image: `orchestrator`.
    pub namespace: String,
    /// Between the namespace and the rest: `/`.
    pub separator: String,
    /// What the hyphen tables write in its place: `-`.
    pub legacy_separator: String,
    /// Start of application names other than images: `orchestrator-`.
    pub application_prefix: String,
    /// Start of operating-system names, and of nothing else: `cwiq-`.
    pub system_prefix: String,
}

impl Naming {
    /// The word of the system prefix, which host names have as well: `cwiq`.
    pub fn organisation(&self) -> &str {
        self.system_prefix.trim_end_matches('-')
    }
}

/// A service of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What teams call it: `runner-api`.
    pub name: String,
    /// Name of its GitLab project, where it is not the service's: `mcp` for `agent-runner`.
    #[serde(default)]
    project: Option<String>,
    /// The part of the image name after the namespace: `runner-service`. Absent where no slash name is on record (D11).
    pub image: Option<String>,
    /// Id of its GitLab project, where the texts give it.
    pub gitlab_id: Option<u32>,
    /// Id of its [`Language`], where the texts give it.
    pub language: Option<String>,
}

impl Service {
    /// Name of its GitLab project (`$CI_PROJECT_NAME`): `mcp` for `agent-runner`, else the service's own name.
    pub fn project(&self) -> &str {
        self.project.as_deref().unwrap_or(&self.name)
    }

    /// What tables show: `agent-runner (mcp)`, or the name alone where project and service are called the same.
    pub fn title(&self) -> String {
        match &self.project {
            Some(project) => format!("{} ({project})", self.name),
            None => self.name.clone(),
        }
    }
}

/// A name that belongs to the operating system and is never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemName {
    /// The name, or the path with a slash at its end.
    pub name: String,
    /// What it names: `Linux group`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same in application style, which is a mistake.
    pub mistaken: String,
}

/// A Nexus installation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// `shared` or `dev`.
    pub id: String,
    /// For headings.
    pub title: String,
    /// Host name without a port.
    pub host: String,
}

/// A port of every Nexus installation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// TCP port number.
    pub number: u16,
    /// What it is for.
    pub role: PortRole,
    /// `HTTPS`.
    pub protocol: String,
    /// What it serves, for people.
    pub serves: String,
    /// The same in a few short lines, for a drawing.
    pub summary: Vec<String>,
}

/// Who reaches a port, and what for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortUse {
    /// Who: `Developers`.
    pub by: String,
    /// What for: `browse UI`.
    pub does: String,
    /// Number of the [`Port`].
    pub port: u16,
}

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PortRole {
    /// The web interface and every format but Docker.
    Web,
    /// Docker pushes.
    Push,
    /// Docker pulls.
    Pull,
}

/// Whether an image is written or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Written.
    Push,
    /// Read.
    Pull,
}

impl Operation {
    /// `push` or `pull`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Pull => "pull",
        }
    }
}

/// A registry address by what it is used for; host and port make it, with the host of an [`Environment`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Push or pull.
    pub operation: Operation,
    /// TCP port number.
    pub port: u16,
    /// Who uses it, for people.
    pub used_by: String,
    /// CI variable of the common template that holds it.
    pub variable: String,
    /// CI variable that a project's own pipeline defines for it.
    pub project_variable: String,
}

/// A CI variable of the standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name, without `$`.
    pub name: String,
    /// Who defines it.
    pub scope: VariableScope,
    /// Its documented value, which may use other variables.
    pub value: String,
    /// What the value must amount to.
    pub meaning: VariableMeaning,
    /// Whether the documented value only shows what one service would write.
    #[serde(default)]
    pub example: bool,
}

/// Who defines a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableScope {
    /// The common template: every service has it.
    Inherited,
    /// A project's own pipeline.
    Project,
}

/// What a variable's value must amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariableMeaning {
    /// Host of an environment.
    Host,
    /// Registry to push to.
    PushEndpoint,
    /// Registry to pull from.
    PullEndpoint,
    /// Image name without registry and tag.
    ImageName,
    /// Registry and image name.
    Image,
}

/// One of Nexus' repository types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the table of the same name")]
pub struct RepositoryType {
    pub name: String,
    pub direction: String,
    pub description: String,
}

/// A Docker repository of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repository {
    /// Id of its [`Environment`].
    pub environment: String,
    /// Its name in Nexus.
    pub name: String,
    /// Name of its [`RepositoryType`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Its own port, where it has one.
    pub port: Option<u16>,
    /// Who may write what, as Nexus calls it. The texts give it for the shared environment alone.
    pub write_policy: Option<String>,
    /// What the policy means, for people.
    pub write_note: Option<String>,
}

/// The group repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Where a pull looks, in this order.
    pub search_order: Vec<String>,
}

/// Docker Hub, the one public registry whose path behind Nexus is documented (D7).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DockerHub {
    /// The host Docker assumes where a reference names none.
    pub familiar: String,
    /// All its host names.
    pub hosts: Vec<String>,
    /// Namespace of its official images, which a short name leaves out (D15).
    pub official_namespace: String,
}

/// A type of artifact and where it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the table of the same name")]
pub struct ArtifactType {
    pub name: String,
    pub format: String,
    pub repository: String,
    pub consumer: String,
}

/// How a commit stands in a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Characters of the short SHA (D3).
    pub short_sha_length: usize,
    /// The other length, which passes with a note (D3).
    pub tolerated_sha_length: usize,
    /// Characters of a full SHA-1.
    pub full_sha_length: usize,
    /// GitLab's variable with the short SHA.
    pub short_sha_variable: String,
}

/// How a branch stands in a tag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slug {
    /// Characters at most (D13).
    pub max_length: usize,
    /// GitLab's variable with its own slug.
    pub variable: String,
    /// Characters that GitLab's slug keeps.
    pub variable_length: usize,
}

/// A form that a tag may have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagForm {
    /// Which form it is.
    pub id: TagFormId,
    /// How it is written, with `{short-sha}`, `{slug}` and `{version}`.
    pub pattern: String,
    /// Whether the tag moves to a newer image.
    pub moving: bool,
}

/// The forms of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagFormId {
    /// `main-{short-sha}`
    Main,
    /// `latest`
    Latest,
    /// `branch-{slug}-{short-sha}`
    Branch,
    /// `{version}`
    Version,
    /// `stable`
    Stable,
    /// `{version}-uat`
    Promoted,
}

impl TagFormId {
    /// The id in the data and in reports: `main`, `latest`, `branch`, `version`, `stable` or `promoted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Latest => "latest",
            Self::Branch => "branch",
            Self::Version => "version",
            Self::Stable => "stable",
            Self::Promoted => "promoted",
        }
    }
}

/// What starts a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A push to the default branch.
    PushMain,
    /// A push to any other branch.
    PushFeature,
    /// A push of a version tag.
    PushTag,
}

impl Trigger {
    /// All triggers.
    pub const ALL: [Self; 3] = [Self::PushMain, Self::PushFeature, Self::PushTag];

    /// The id in the data and on the command line: `push-main`, `push-feature` or `push-tag`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PushMain => "push-main",
            Self::PushFeature => "push-feature",
            Self::PushTag => "push-tag",
        }
    }
}

/// The tags that a trigger applies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerTags {
    /// The trigger.
    pub id: Trigger,
    /// For people; may hold code in backticks.
    pub title: String,
    /// The branch, where the trigger is tied to one.
    pub branch: Option<String>,
    /// The pattern of Git tags, where the trigger is a tag.
    pub git_tag: Option<String>,
    /// The tags that it applies.
    pub forms: Vec<TagFormId>,
    /// The texts' own examples.
    pub examples: Vec<String>,
}

impl TriggerTags {
    /// A Git tag that starts it, as an example: `v1.2.3`. `None` where the trigger is no tag.
    pub fn example_git_tag(&self) -> Option<String> {
        self.git_tag.as_ref().map(|pattern| pattern.replace('*', "1.2.3"))
    }

    /// Whether a Git tag starts it.
    pub fn is_started_by(&self, tag: &str) -> bool {
        let Some(pattern) = &self.git_tag else { return false };
        match pattern.split_once('*') {
            Some((start, end)) => tag.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
            None => tag == pattern,
        }
    }
}

/// How an image becomes one for the next environment (D8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// What is added to the version: `-uat`.
    pub suffix: String,
    /// The program that copies.
    pub tool: String,
    /// Service of the texts' example.
    pub example_service: String,
    /// Version of the texts' example.
    pub example_version: String,
}

/// The shared pipeline templates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Templates {
    /// Path of the GitLab project that holds them.
    pub project: String,
    /// The ref to include them at.
    pub r#ref: String,
    /// The hidden jobs of theirs that the texts name.
    pub hidden_jobs: Vec<String>,
    /// The files.
    pub files: Vec<TemplateFile>,
}

/// A file of the shared templates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateFile {
    /// Its path, with a leading slash.
    pub file: String,
    /// `all`, or the id of a [`Language`].
    pub needed_by: String,
    /// What it provides, for people.
    pub provides: Vec<String>,
}

/// A language that has a template of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// `python` or `node`.
    pub id: String,
    /// What a service in it is called: `Backend service`.
    pub title: String,
    /// Examples, for people.
    pub detail: String,
    /// An image of Docker Hub that services in it are built on, with its tag.
    pub base_image: String,
    /// The file that lists a service's dependencies.
    pub manifest: String,
    /// The command that installs them.
    pub install: String,
    /// What a Dockerfile's `CMD` starts with.
    pub start: String,
}

/// The runners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runner {
    /// The tag that jobs run under.
    pub tag: String,
}

/// A stage, in the order of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// When it runs, for people.
    pub runs_on: String,
    /// The standard jobs that it owns.
    pub jobs: Vec<StageJob>,
    /// Whether its jobs deploy.
    #[serde(default)]
    pub deploys: bool,
    /// How its jobs run for each trigger.
    pub when: BTreeMap<Trigger, When>,
}

/// A standard job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageJob {
    /// Its name.
    pub name: String,
    /// The program it stands for, where the texts name one.
    pub tool: Option<String>,
    /// What it does with what it reads, for people, where the texts say it.
    pub does: Option<String>,
}

/// How a job runs for a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// By itself.
    Auto,
    /// When a person starts it.
    Manual,
    /// Not at all.
    Never,
    /// The texts leave it open.
    Open,
}

/// A file that one job writes and later ones read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handoff {
    /// Its name.
    pub file: String,
    /// The job that writes it.
    pub producer: String,
    /// The jobs that read it.
    pub consumers: Vec<String>,
    /// What it carries: the variable for a dotenv report, else words for people.
    pub carries: String,
    /// The kind of `artifacts:reports` it must be declared as, where it is one.
    pub report: Option<String>,
}

/// A part of a new service's pipeline that may be left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterPart {
    /// Its id.
    pub id: String,
    /// What a form calls it.
    pub title: String,
}

/// What a standard job starts with in a new service's pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterJob {
    /// Name of the standard job.
    pub job: String,
    /// Id of its [`StarterPart`].
    pub part: String,
    /// Id of the [`Language`] that it is for, if it is not for all.
    pub language: Option<String>,
    /// Its image: a path of Docker Hub with a tag, or the id of a language for its base image. Absent for that of the service's own
    /// language, empty for none.
    pub image: Option<String>,
    /// The hidden job of the shared templates that it extends.
    pub extends: Option<String>,
    /// The lines of its script, with `{dashboard}` and `{image}`.
    #[serde(default)]
    pub script: Vec<String>,
    /// Lines of YAML to add.
    pub more: Option<String>,
    /// CI variables that somebody must set in GitLab for it.
    #[serde(default)]
    pub settings: Vec<String>,
    /// What to know about it, for people.
    pub note: Option<String>,
}

/// A web page that scan results end up on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dashboard {
    /// Its name.
    pub name: String,
    /// Its host name.
    pub host: String,
    /// The job that feeds it.
    pub fed_by: String,
}

/// How images are built.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kaniko {
    /// Repository of the executor image, without registry and tag.
    pub executor: String,
    /// Tag of the executor image that has a shell.
    pub executor_tag: String,
    /// The public registry that the image comes from, past the proxy.
    pub upstream_host: String,
    /// The program inside the image.
    pub command: String,
    /// Where it reads registry credentials.
    pub config_path: String,
    /// Path component that sets the cache repository apart from the image repository.
    pub cache_suffix: String,
    /// Vault role for the login.
    pub vault_role: String,
    /// Path of Vault's login call.
    pub vault_login_path: String,
    /// Path of the Nexus credentials in Vault.
    pub vault_secret_path: String,
    /// The build arguments that every Dockerfile gets.
    pub build_args: Vec<BuildArg>,
}

/// A build argument that every Dockerfile gets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildArg {
    /// Its name.
    pub name: String,
    /// The CI variable that gives its value, with `$`, or words for people.
    pub value: String,
    /// How the build command writes the value, where the value is words for people.
    pub command: Option<String>,
    /// What to know about the value, for people.
    pub note: Option<String>,
    /// An example of the value.
    pub example: String,
    /// The OCI label that keeps it in the image.
    pub label: String,
}

/// Where programs are installed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Install {
    /// The directory, with a slash at its end.
    pub directory: String,
    /// What installs the binaries.
    pub binaries_by: String,
    /// What installs the wrapper scripts.
    pub scripts_by: String,
}

/// A program or wrapper script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the table of the same name")]
pub struct Binary {
    pub name: String,
    pub purpose: String,
}

/// A Python package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PythonPackage {
    /// Its name on the package index.
    pub name: String,
    /// What Python code imports.
    pub import: String,
    /// Its version, where the texts give one.
    pub version: Option<String>,
}

/// The Python package index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pypi {
    /// What the texts call it.
    pub registry: String,
    /// Path of the index on a Nexus host.
    pub index_path: String,
}

/// How RPM packages are named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rpm {
    /// The packages that exist.
    pub packages: Vec<String>,
    /// The texts' own example.
    pub example: String,
    /// The file that the version comes from.
    pub version_source: String,
    /// The field of that file.
    pub version_field: String,
    /// Release of a development build.
    pub development_release: String,
    /// Distribution in the release.
    pub distribution: String,
    /// Architecture.
    pub architecture: String,
}

/// How a raw binary may be named, by example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the columns of the table of the same name")]
pub struct RawBinary {
    pub example: String,
    pub meaning: String,
}

/// One of the documents that the standard is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its id, which other tables refer to.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its address within the portal, from the portal's root.
    pub path: String,
}

/// A document that others link to and that the portal does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingPage {
    /// Its title.
    pub title: String,
    /// What it is said to hold.
    pub about: String,
    /// Ids of the [`Page`]s that link to it.
    pub linked_from: Vec<String>,
}

/// A place where the documents disagree, and what the product follows. Texts may hold code in backticks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discrepancy {
    /// `D1`, `D2`, …
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What each page says.
    pub says: Vec<Statement>,
    /// What the product follows.
    pub follows: String,
    /// What the other form gets.
    pub other: String,
    /// Why.
    pub why: String,
    /// Ids of the rules that it touches.
    pub rules: Vec<String>,
    /// The field of [`Settings`] that changes it, where there is one.
    pub setting: Option<String>,
}

/// What one page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Id of the [`Page`].
    pub page: String,
    /// What it says, in our own words.
    pub text: String,
}
