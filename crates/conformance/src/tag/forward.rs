//! The other way round: from what starts a pipeline to the tags and references that it makes.
//!
//! ```
//! use conformance::Trigger;
//! use conformance::tag::forward::{Request, forward};
//!
//! let standard = conventions::Conventions::embedded();
//! let request = Request { trigger: Trigger::PushMain, branch: None, version: None, commit: Some("a1b2c3d4e5f6"), service: "server" };
//! let made = forward(standard, &request).unwrap();
//! assert_eq!(made.push[0], "nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d4");
//! ```

use std::fmt;

use conventions::{Conventions, Found, Operation, Service, TagFormId, Trigger};

use crate::expansion::Expansion;
use crate::tag::{CommitFault, Forms, Version, judge_commit, slugify};

/// What starts the pipeline, as a person would give it: surrounding space, capitals in a SHA, `refs/heads/`, `refs/tags/` and the
/// `v` of a version are forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'r> {
    /// What starts the pipeline; it decides which of the fields below are read.
    pub trigger: Trigger,
    /// Name of the feature branch; read for [`Trigger::PushFeature`].
    pub branch: Option<&'r str>,
    /// SemVer version, with or without `v`; read for [`Trigger::PushTag`].
    pub version: Option<&'r str>,
    /// SHA of the commit, 8 to 40 hex digits; read for pushes to branches.
    pub commit: Option<&'r str>,
    /// The service, by its own name, its project's, or its image's with or without the namespace.
    pub service: &'r str,
}

/// The tags and references that a push makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forward {
    /// Image name without registry and tag: `orchestrator/server`.
    pub image: String,
    /// The tags, in the order of the standard.
    pub tags: Vec<ForwardTag>,
    /// Full references to push to, one a tag.
    pub push: Vec<String>,
    /// Full references to pull by, one a tag.
    pub pull: Vec<String>,
    /// What to know about them, in whole sentences.
    pub notes: Vec<String>,
}

/// A tag of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardTag {
    /// The tag.
    pub tag: String,
    /// Its form.
    pub form: TagFormId,
    /// Whether it moves to a newer image.
    pub moving: bool,
}

/// A field of the [`Request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields of the same name")]
pub enum Field {
    Branch,
    Version,
    Commit,
    Service,
}

/// Why a request has no tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForwardError {
    /// Which field is at fault.
    pub field: Field,
    /// What is wrong with it and what to do, in whole sentences.
    pub message: String,
}

impl fmt::Display for ForwardError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ForwardError {}

/// The tags that a push applies, with the references to push to and to pull by in the environment that pipelines use.
///
/// # Errors
///
/// Where a field that the trigger needs is absent or can't be brought into its form, or the service is not in the catalogue or has no
/// image name on record (D11).
pub fn forward(standard: &Conventions, request: &Request<'_>) -> Result<Forward, ForwardError> {
    let service = find_service(standard, request.service)?;
    let Some(image) = standard.image_name(service) else {
        let message = format!("The service `{}` has no image name on record in the standard (D11).", service.name);
        return Err(ForwardError { field: Field::Service, message });
    };
    of_image(standard, request, image)
}

/// The same for an image name that need not be in the catalogue; the request's service is not read.
pub(crate) fn of_image(standard: &Conventions, request: &Request<'_>, image: String) -> Result<Forward, ForwardError> {
    let forms = Forms::of(standard);
    let mut notes = Vec::new();
    let (mut sha, mut slug, mut version) = (String::new(), String::new(), String::new());
    match request.trigger {
        Trigger::PushMain => sha = short_sha(standard, request.commit)?,
        Trigger::PushFeature => {
            slug = branch_slug(standard, request.branch, &mut notes)?;
            sha = short_sha(standard, request.commit)?;
        }
        Trigger::PushTag => version = plain_version(standard, request.version)?,
    }
    let tags: Vec<ForwardTag> = standard
        .trigger(request.trigger)
        .forms
        .iter()
        .map(|form| ForwardTag {
            tag: forms.fill(*form, &sha, &slug, &version),
            form: *form,
            moving: standard.tag_form(*form).moving,
        })
        .collect();
    let references = |operation: Operation| {
        let registry = standard.registry(operation);
        tags.iter().map(|tag| format!("{registry}/{image}:{}", tag.tag)).collect()
    };
    for tag in tags.iter().filter(|tag| tag.moving) {
        let jobs = standard.stages.iter().flat_map(|stage| &stage.jobs);
        let job = jobs.into_iter().find(|job| job.name.rsplit('-').next() == Some(tag.tag.as_str()));
        notes.push(match job {
            Some(job) => format!(
                "`{}` moves to each newer image. The job `{}` pushes it after the build, so the build job does not (D4).",
                tag.tag, job.name
            ),
            None => format!("`{}` moves to each newer image; deploy by the tag beside it.", tag.tag),
        });
    }
    let (push, pull) = (references(Operation::Push), references(Operation::Pull));
    Ok(Forward { image, tags, push, pull, notes })
}

fn find_service<'s>(standard: &'s Conventions, name: &str) -> Result<&'s Service, ForwardError> {
    let error = |message: String| Err(ForwardError { field: Field::Service, message });
    let naming = &standard.naming;
    let word = name.trim().to_ascii_lowercase();
    let after = |separator: &str| word.strip_prefix(naming.namespace.as_str())?.strip_prefix(separator);
    let word = after(&naming.separator).or_else(|| after(&naming.legacy_separator)).unwrap_or(&word);
    if word.is_empty() {
        return error("Name a service, such as `server`.".into());
    }
    if let Some(Found::Image(service) | Found::Service(service) | Found::Unnamed(service)) = standard.find(word) {
        return Ok(service);
    }
    let known = standard.services.iter().flat_map(|service| [Some(service.name.as_str()), service.image.as_deref()]);
    let near: Vec<String> =
        crate::nearest::nearest(word, known.flatten()).into_iter().map(|name| format!("`{name}`")).collect();
    let shown = name.trim();
    error(match near.as_slice() {
        [] => format!("`{shown}` is not in the service catalogue."),
        near => format!("`{shown}` is not in the service catalogue. Did you mean {}?", near.join(" or ")),
    })
}

fn short_sha(standard: &Conventions, commit: Option<&str>) -> Result<String, ForwardError> {
    let error = |message: String| Err(ForwardError { field: Field::Commit, message });
    let sha = commit.unwrap_or_default().trim().to_ascii_lowercase();
    let length = standard.commit.short_sha_length;
    let expansion = Expansion::literal(&sha, 0);
    match judge_commit(expansion.whole(), standard) {
        Ok(Some(CommitFault::Missing)) => error("Give the SHA of the commit.".into()),
        Ok(Some(CommitFault::NotHex(_, character))) => {
            error(format!("`{sha}` is not a SHA: `{character}` is not a hex digit."))
        }
        Ok(Some(CommitFault::Short(_) | CommitFault::Tolerated)) => error(format!(
            "`{sha}` has {} of the {length} characters that the tag needs; `git rev-parse HEAD` prints the whole SHA.",
            sha.len()
        )),
        Ok(Some(CommitFault::Long(_, Some(short)))) => Ok(short),
        Ok(Some(CommitFault::Long(count, None))) => {
            error(format!("A SHA has {} characters; this one has {count}.", standard.commit.full_sha_length))
        }
        Ok(Some(CommitFault::UpperCase(lower))) => Ok(lower),
        Ok(None) | Err(_) => Ok(sha),
    }
}

fn branch_slug(standard: &Conventions, branch: Option<&str>, notes: &mut Vec<String>) -> Result<String, ForwardError> {
    let error = |message: String| Err(ForwardError { field: Field::Branch, message });
    let branch = branch.unwrap_or_default().trim();
    let branch = branch.strip_prefix("refs/heads/").unwrap_or(branch);
    if branch.is_empty() {
        return error("Name the feature branch.".into());
    }
    if standard.trigger(Trigger::PushMain).branch.as_deref() == Some(branch) {
        return error(format!("`{branch}` is the default branch: choose the push to `{branch}` as the trigger."));
    }
    let slug = slugify(standard, branch);
    if !slug.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return error(format!("`{branch}` has no ASCII letter or digit to make a slug of."));
    }
    let limit = standard.slug.max_length;
    if branch.chars().count() > limit {
        notes.push(format!(
            "The slug is cut to {limit} characters; `${}` keeps {}, so a script must cut it (D13).",
            standard.slug.variable, standard.slug.variable_length
        ));
    }
    if branch.bytes().any(|byte| byte.is_ascii_uppercase()) {
        notes.push(format!(
            "Capitals of the branch become lower case, as in `${}`; the standard itself does not say.",
            standard.slug.variable
        ));
    }
    Ok(slug)
}

fn plain_version(standard: &Conventions, version: Option<&str>) -> Result<String, ForwardError> {
    let error = |message: String| Err(ForwardError { field: Field::Version, message });
    let version = version.unwrap_or_default().trim();
    let version = version.strip_prefix("refs/tags/").unwrap_or(version);
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    if version.is_empty() {
        return error("Give the version, such as `1.2.3`.".into());
    }
    let expansion = Expansion::literal(version, 0);
    let Some(read) = Version::read(expansion.whole()) else {
        return error(format!("`{version}` is not a version; write three numbers, such as `1.2.3`."));
    };
    if let Some(fault) = read.faults.first() {
        return error(format!("{} {}", fault.message, fault.help));
    }
    if let Some(suffix) = read.suffix {
        let promotion = Forms::of(standard).promotion();
        return error(format!(
            "`{}` is not part of a version that is pushed: a promotion adds `{promotion}` later.",
            suffix.value()
        ));
    }
    if !crate::image_ref::tag_faults(expansion.whole()).is_empty() {
        return error(format!("`{version}` is too long, or has characters that cannot stand in a tag."));
    }
    if read.is_release_or_pre_release() {
        Ok(version.to_owned())
    } else {
        error(format!("`{version}` is not a version."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Kind, Options, check};
    use diagnostics::{Severity, Verdict};
    use proptest::prelude::*;

    fn request(trigger: Trigger) -> Request<'static> {
        Request {
            trigger,
            branch: Some("feat/search"),
            version: Some("v1.2.3"),
            commit: Some("A1B2C3D4E5F6"),
            service: "server",
        }
    }

    fn made(request: &Request<'_>) -> Forward {
        forward(Conventions::embedded(), request).unwrap()
    }

    #[test]
    fn each_trigger_makes_its_tags() {
        for (trigger, expected) in [
            (Trigger::PushMain, vec!["main-a1b2c3d4", "latest"]),
            (Trigger::PushFeature, vec!["branch-feat-search-a1b2c3d4"]),
            (Trigger::PushTag, vec!["1.2.3", "stable"]),
        ] {
            let made = made(&request(trigger));
            assert_eq!(made.tags.iter().map(|tag| tag.tag.as_str()).collect::<Vec<_>>(), expected);
            assert_eq!(made.image, "orchestrator/server");
            assert_eq!(made.push[0], format!("nexus.shared.cwiq.io:8443/orchestrator/server:{}", expected[0]));
            assert_eq!(made.pull[0], format!("nexus.shared.cwiq.io:8444/orchestrator/server:{}", expected[0]));
        }
        assert!(made(&request(Trigger::PushMain)).notes[0].contains("`push-latest`"));
    }

    #[test]
    fn a_service_goes_by_any_of_its_names() {
        for service in
            ["runner-api", "runner-service", "orchestrator/runner-service", "orchestrator-runner-api", " Runner-API "]
        {
            let made = made(&Request { service, ..request(Trigger::PushMain) });
            assert_eq!(made.image, "orchestrator/runner-service", "{service}");
        }
        assert_eq!(made(&Request { service: "agent-runner", ..request(Trigger::PushMain) }).image, "orchestrator/mcp");
    }

    #[test]
    fn a_wrong_field_is_named_with_the_reason() {
        let main = request(Trigger::PushMain);
        let feature = request(Trigger::PushFeature);
        let tag = request(Trigger::PushTag);
        for (request, field, reason) in [
            (Request { commit: None, ..main }, Field::Commit, "Give the SHA"),
            (Request { commit: Some("a1b2c3d"), ..main }, Field::Commit, "7 of the 8"),
            (Request { commit: Some("xyz"), ..main }, Field::Commit, "`x` is not a hex digit"),
            (Request { service: "sever", ..main }, Field::Service, "`server`"),
            (Request { service: "banana", ..main }, Field::Service, "not in the service catalogue."),
            (Request { service: "", ..main }, Field::Service, "Name a service"),
            (Request { service: "cli", ..main }, Field::Service, "D11"),
            (Request { branch: None, ..feature }, Field::Branch, "Name the feature branch"),
            (Request { branch: Some("main"), ..feature }, Field::Branch, "default branch"),
            (Request { branch: Some("///"), ..feature }, Field::Branch, "letter or digit"),
            (Request { version: Some("1.2"), ..tag }, Field::Version, "two numbers"),
            (Request { version: Some("1.2.3-uat"), ..tag }, Field::Version, "promotion"),
            (Request { version: Some("1.2.3+b"), ..tag }, Field::Version, "build metadata"),
            (Request { version: Some("one"), ..tag }, Field::Version, "not a version"),
        ] {
            let error = forward(Conventions::embedded(), &request).unwrap_err();
            assert_eq!(error.field, field, "{request:?}: {error}");
            assert!(error.message.contains(reason), "{request:?}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_conforms(
            trigger in prop::sample::select(Trigger::ALL.to_vec()),
            service in prop::sample::select(Conventions::embedded().services.iter().filter(|service| service.image.is_some()).map(|service| service.name.clone()).collect::<Vec<_>>()),
            branch in "[a-zA-Z0-9/_.éß#-]{1,60}",
            commit in "[0-9a-fA-F]{8,40}",
            version in "v?(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})(-(alpha|beta|rc)(\\.[1-9])?)?",
        ) {
            let request = Request {
                trigger, branch: Some(&branch), version: Some(&version), commit: Some(&commit), service: &service,
            };
            let Ok(made) = forward(Conventions::embedded(), &request) else {
                // Only a branch can be unusable: `main` itself, or one without a letter or digit.
                prop_assert!(trigger == Trigger::PushFeature && (branch == "main" || !branch.chars().any(|c| c.is_ascii_alphanumeric())));
                return Ok(());
            };
            let tags: Vec<_> = made.tags.iter().map(|tag| tag.tag.clone()).collect();
            let options = Options { trigger: Some(trigger), ..Options::default() };
            let report = check(Kind::Tag, &tags.join("\n"), &options);
            prop_assert!(report.findings.iter().all(|finding| finding.severity == Severity::Note), "{:#?}", report.findings);
            for (direction, references) in [(Direction::Push, &made.push), (Direction::Pull, &made.pull)] {
                let options = Options { direction, ..Options::default() };
                let report = check(Kind::ImageRef, &references.join("\n"), &options);
                prop_assert_eq!(report.verdict(), Verdict::Conforms, "{:#?}", report.findings);
            }
        }

        #[test]
        fn no_input_panics(
            trigger in prop::sample::select(Trigger::ALL.to_vec()), branch in ".*", version in ".*", commit in ".*", service in ".*",
        ) {
            let request = Request {
                trigger, branch: Some(&branch), version: Some(&version), commit: Some(&commit), service: &service,
            };
            let _ = forward(Conventions::embedded(), &request);
        }
    }
}
