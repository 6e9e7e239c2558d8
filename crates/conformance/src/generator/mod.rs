//! What a new service starts with: its names, its variables, a pipeline and a Dockerfile that conform.
//!
//! ```
//! use conformance::{Kind, Options, check, generator};
//!
//! let standard = conventions::Conventions::embedded();
//! let request = generator::Request { service: "runner-api", language: "python", dockerfile: "", parts: &["latest"] };
//! let made = generator::generate(standard, &request).unwrap();
//! assert_eq!(made.image, "orchestrator/runner-service");
//! assert!(check(Kind::GitlabCi, &made.pipeline, &Options::default()).findings.is_empty());
//! ```

mod dockerfile;
mod pipeline;

#[cfg(test)]
mod tests;

use conventions::{
    Conventions, Found, Handoff, Language, Operation, StarterJob, Trigger, VariableMeaning, VariableScope, When,
};
use diagnostics::Severity;

use crate::tag::forward::{self, Forward};
use crate::{Direction, Kind, Options, check_against};

/// What a new service is, as a person would give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'r> {
    /// Its name, its project's, or its image's with or without the namespace. It need not be in the catalogue.
    pub service: &'r str,
    /// Id of its language, which decides whether it is a backend or a frontend.
    pub language: &'r str,
    /// Path of the Dockerfile from the root of the project; empty for the usual one.
    pub dockerfile: &'r str,
    /// Ids of the parts that its pipeline has besides the build; unknown ones are passed over.
    pub parts: &'r [&'r str],
}

/// All that a new service starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Image name without registry and tag: `orchestrator/server`.
    pub image: String,
    /// The tags and references of an example push, for each trigger.
    pub pushes: Vec<(Trigger, Forward)>,
    /// The CI variables that its jobs use.
    pub variables: Vec<Variable>,
    /// `.gitlab-ci.yml`
    pub pipeline: String,
    /// Path of the Dockerfile.
    pub dockerfile_path: String,
    /// The Dockerfile.
    pub dockerfile: String,
    /// What to know and to do, in whole sentences.
    pub notes: Vec<String>,
}

/// A CI variable of a new pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, without `$`.
    pub name: String,
    /// Its value; empty where that is not known before the job runs.
    pub value: String,
    /// Where it comes from, in a few words.
    pub origin: String,
}

/// The branch of the example push.
const BRANCH: &str = "feat/search";

/// How a command of pip starts, and where pip reads the address of its index, which must be that of Nexus.
const PIP: &str = "pip ";
const PIP_INDEX: &str = "PIP_INDEX_URL";

/// The Dockerfile's usual name.
const DOCKERFILE: &str = "Dockerfile";

/// The names, the pipeline and the Dockerfile of a new service.
///
/// # Errors
///
/// Where the name cannot be a service's, the language is none of the standard's, or the Dockerfile's path is not a plain one: what is
/// wrong and what to do, in whole sentences.
pub fn generate(standard: &Conventions, request: &Request<'_>) -> Result<Generated, String> {
    let language = standard.languages.iter().find(|language| language.id == request.language);
    let language = language.ok_or("Say whether the service is a backend or a frontend.")?;
    let dockerfile_path = plain_path(request.dockerfile)?;
    let mut notes = Vec::new();
    let (service, image) = named(standard, request.service, &mut notes)?;
    let starter = Starter {
        standard,
        language,
        image: &image,
        dockerfile: dockerfile_path,
        jobs: jobs(standard, language, request.parts),
    };
    let commit = standard.kaniko.build_args.iter().find(|argument| argument.value.ends_with("SHA"));
    let commit = commit.map_or("", |argument| argument.example.trim_end_matches('.'));
    let mut pushes = Vec::new();
    for trigger in Trigger::ALL {
        let push = forward::Request {
            trigger,
            branch: Some(BRANCH),
            version: Some(&standard.promotion.example_version),
            commit: Some(commit),
            service,
        };
        pushes.push((trigger, forward::of_image(standard, &push, image.clone()).map_err(|error| error.message)?));
    }
    notes.push(format!(
        "The login uses `curl` and `python3`, as the page on Kaniko does. The public image of the executor has neither: see that the one \
         behind port {} has both, or fetch the credentials in a job before it.",
        standard.endpoint(Operation::Pull).port
    ));
    if !language.install.starts_with(PIP) {
        notes.push(format!(
            "`{}` must find its packages in Nexus, whose index for them has no address in the documents.",
            language.install
        ));
    }
    for job in &starter.jobs {
        notes.extend(job.note.iter().map(|note| format!("`{}`: {note}", job.job)));
    }
    if !starter.jobs.is_empty() {
        notes.push(
            "The scripts are a start: change them to what your service needs. The shared templates have jobs for the same, but the documents do \
             not give their names."
                .into(),
        );
    }
    Ok(Generated {
        variables: starter.variables(),
        pipeline: starter.pipeline(),
        dockerfile: starter.dockerfile(),
        dockerfile_path: dockerfile_path.to_owned(),
        pushes,
        notes,
        image,
    })
}

/// What the parts of the answer are made from.
struct Starter<'s> {
    standard: &'s Conventions,
    language: &'s Language,
    image: &'s str,
    dockerfile: &'s str,
    jobs: Vec<&'s StarterJob>,
}

impl Starter<'_> {
    /// What the build hands on: a variable.
    fn build_handoff(&self) -> Option<&Handoff> {
        self.standard.handoffs.iter().find(|handoff| handoff.report.is_some())
    }

    /// The job that builds the image.
    fn build_job(&self) -> &str {
        self.build_handoff().map_or("", |handoff| &handoff.producer)
    }

    /// Whether a version tag builds an image: where one of the jobs is there for version tags.
    fn releases(&self) -> bool {
        let stages = self.jobs.iter().filter_map(|job| self.standard.standard_job(&job.job));
        stages.into_iter().any(|(stage, _)| stage.when.get(&Trigger::PushTag) == Some(&When::Auto))
    }

    /// The variable of the pipeline with the image's name.
    fn name_variable(&self) -> &str {
        let is_own = |one: &&conventions::Variable| {
            one.meaning == VariableMeaning::ImageName && one.scope == VariableScope::Project
        };
        self.standard.variables.iter().find(is_own).map_or("", |variable| &variable.name)
    }

    /// Path of an image of Docker Hub behind the pull endpoint (D15).
    fn hub(&self, path: &str) -> String {
        let hub = &self.standard.docker_hub.official_namespace;
        if path.contains('/') { path.to_owned() } else { format!("{hub}/{path}") }
    }

    /// The values of the pipeline's own variables.
    fn own_variables(&self) -> Vec<(&str, String)> {
        let documented = self.standard.variables.iter().filter_map(|variable| {
            let is_name = variable.meaning == VariableMeaning::ImageName;
            // The name of the common template has a hyphen (D1), so that the pipeline gives its own for both.
            let value = if is_name { self.image } else { &variable.value };
            (is_name || variable.scope == VariableScope::Project).then(|| (variable.name.as_str(), value.to_owned()))
        });
        let mut scripts = self.jobs.iter().flat_map(|job| &job.script);
        let index = scripts.any(|command| command.starts_with(PIP)).then(|| (PIP_INDEX, self.standard.package_index()));
        documented.chain(index).collect()
    }

    fn variables(&self) -> Vec<Variable> {
        let standard = self.standard;
        let own = self.own_variables();
        let inherited = standard.inherited_variables().filter(|one| own.iter().all(|(name, _)| *name != one.name));
        let inherited = inherited.map(|one| (one.name.as_str(), one.value.clone(), "the common template".to_owned()));
        let made = standard.handoffs.iter().filter(|handoff| handoff.report.is_some()).map(|handoff| {
            (handoff.carries.as_str(), String::new(), format!("`{}`, written by `{}`", handoff.file, handoff.producer))
        });
        let vault = format!("Vault, at `{}`", standard.kaniko.vault_secret_path);
        let login = [
            ("VAULT_ADDR", "GitLab\u{2019}s settings: the address of Vault".to_owned()),
            ("VAULT_ID_TOKEN", "`id_tokens`: GitLab signs it for the job".to_owned()),
            ("NEXUS_USER", vault.clone()),
            ("NEXUS_PASS", vault),
        ];
        let settings = self.jobs.iter().flat_map(|job| {
            let origin = format!("GitLab\u{2019}s settings of the project, for `{}`", job.job);
            job.settings.iter().map(move |name| (name.as_str(), String::new(), origin.clone()))
        });
        let given = login.into_iter().map(|(name, origin)| (name, String::new(), origin));
        let pipeline = own.iter().map(|(name, value)| (*name, value.clone(), "this pipeline".to_owned()));
        let all = pipeline.chain(inherited).chain(made).chain(given).chain(settings);
        all.map(|(name, value, origin)| Variable { name: name.to_owned(), value, origin }).collect()
    }
}

/// The jobs of the parts, in the order of the data, which is that of the stages.
fn jobs<'s>(standard: &'s Conventions, language: &Language, parts: &[&str]) -> Vec<&'s StarterJob> {
    let in_language = |job: &&StarterJob| job.language.as_ref().is_none_or(|id| *id == language.id);
    let chosen = standard.starter_jobs.iter().filter(|job| parts.contains(&job.part.as_str()));
    chosen.filter(in_language).collect()
}

/// The service and its image. What the engine says of the image decides whether a name will do.
fn named<'r>(standard: &Conventions, written: &'r str, notes: &mut Vec<String>) -> Result<(&'r str, String), String> {
    let naming = &standard.naming;
    let written = written.trim();
    let after = |separator: &str| written.strip_prefix(naming.namespace.as_str())?.strip_prefix(separator);
    let name = after(&naming.separator).or_else(|| after(&naming.legacy_separator)).unwrap_or(written);
    if name.is_empty() {
        return Err("Name the service, such as `server`.".into());
    }
    if name.contains(['/', ':', '@']) {
        return Err(format!("`{name}` is more than a name: write the service alone, without registry and tag."));
    }
    // In a reference it would be a variable, and what depends on one is unknown instead of wrong.
    if name.contains('$') {
        return Err(format!("`{name}` is no name yet: write the service itself, without a variable."));
    }
    let of_catalogue = match standard.find(name) {
        Some(Found::Image(service) | Found::Service(service)) => standard.image_name(service),
        _ => None,
    };
    let image = of_catalogue.unwrap_or_else(|| format!("{}{}{name}", naming.namespace, naming.separator));
    let reference = format!("{}/{image}:{}", standard.registry(Operation::Push), standard.promotion.example_version);
    let options = Options { direction: Direction::Push, ..Options::default() };
    for finding in check_against(standard, Kind::ImageRef, &reference, &options).findings {
        let said = format!("{} {}", finding.message, finding.help);
        match finding.severity {
            Severity::Error => return Err(said),
            Severity::Warning => notes.push(said),
            Severity::Note => {}
        }
    }
    Ok((name, image))
}

/// A path that means the same in a shell, in YAML and in a Dockerfile.
fn plain_path(written: &str) -> Result<&str, String> {
    let path = written.trim().trim_start_matches("./");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/');
    if path.is_empty() {
        Ok(DOCKERFILE)
    } else if path.chars().all(is_plain)
        && !path.starts_with(['/', '-'])
        && !path.ends_with('/')
        && !path.contains("..")
    {
        Ok(path)
    } else {
        Err(format!("`{path}` is no path within the project: letters, digits, `.`, `_`, `-` and `/` may stand in it."))
    }
}
