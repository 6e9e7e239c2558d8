//! Tells what a pasted text is.

use conventions::Conventions;

use crate::Kind;
use crate::artifact::Subject;
use crate::context::Context;
use crate::expansion::{Expansion, Meaning};
use crate::image_ref::lines;
use crate::tag::{Reading, Tag};

/// What a text was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detection {
    /// What it is read as.
    pub kind: Kind,
    /// What exactly it is, for people: `RPM file name`, `image references (3 lines)`, `Dockerfile`.
    pub subject: String,
    /// Why, for people, as a sentence.
    pub reason: String,
    /// Whether a check as this kind is about the text as a whole. Where it is not, the reason says what to paste instead.
    pub checkable: bool,
    /// What else it could be, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// Something else that a text could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// What it would be read as.
    pub kind: Kind,
    /// Why, for people, as a clause: `an image may be called the same`.
    pub reason: String,
}

/// How much of a text is looked at, in bytes.
const LOOKED_AT: usize = 64 << 10;

/// Tells what a text is. Every text is something: what fits nothing else is read as an image reference. Only the first 64 KiB are
/// looked at.
pub fn detect(text: &str) -> Detection {
    let text = &*crate::secret::hidden(beginning(text));
    let standard = Conventions::embedded();
    if lines(text).next().is_none() {
        return Detection {
            checkable: false,
            ..detection(Kind::ImageRef, "nothing", "There is no text, or only comments.", &[])
        };
    }
    command(text, standard)
        .or_else(|| dockerfile(text))
        .or_else(|| yaml(text))
        .or_else(|| assignment(text, standard))
        .unwrap_or_else(|| listed(text, standard))
}

/// The first part of a text, to the end of a line where it is cut.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let part = text.get(..end).unwrap_or_default();
    match part.rfind('\n') {
        Some(line_end) if end < text.len() => part.get(..line_end).unwrap_or_default(),
        _ => part,
    }
}

fn detection(
    kind: Kind,
    subject: impl Into<String>,
    reason: impl Into<String>,
    alternatives: &[(Kind, &str)],
) -> Detection {
    let alternatives =
        alternatives.iter().map(|(kind, reason)| Alternative { kind: *kind, reason: (*reason).to_owned() }).collect();
    Detection { kind, subject: subject.into(), reason: reason.into(), checkable: true, alternatives }
}

/// Programs whose command lines hold image references and are not understood.
const IMAGE_TOOLS: [&str; 3] = ["regctl", "oras", "helm"];
/// Programs whose command lines hold names of other artifacts.
const PACKAGE_TOOLS: [&str; 8] = ["pip", "pip3", "uv", "twine", "npm", "dnf", "yum", "rpm"];

fn command(text: &str, standard: &Conventions) -> Option<Detection> {
    let options = crate::Options::default();
    let context = Context { standard, options: &options };
    // What prepares a command may stand in front of it.
    let mut all = lines(text);
    let (_, line) = all.by_ref().find(|(_, line)| !prepares(line))?;
    if let Some(tool) = crate::command::tool(line, &context) {
        let word = line.strip_prefix("$ ").unwrap_or(line).split_whitespace().next().unwrap_or_default();
        let reason = format!("It starts with `{word}`.");
        return Some(detection(Kind::Command, format!("{tool} command line"), reason, &[]));
    }
    let (_, first) = lines(text).next()?;
    let mut words = first.strip_prefix("$ ").unwrap_or(first).split_whitespace();
    let word = words.find(|word| *word != "sudo")?;
    // A job of a pipeline may be called `npm build:`.
    if words.next().is_none() || first.ends_with(':') {
        return None;
    }
    let program = word.rsplit('/').next().unwrap_or(word);
    let (kind, what) = if IMAGE_TOOLS.contains(&program) {
        (Kind::ImageRef, "image references")
    } else if PACKAGE_TOOLS.contains(&program) && !first.contains("://") {
        // The address of an index is checked wherever it stands.
        (Kind::ArtifactName, "names")
    } else {
        return None;
    };
    let reason =
        format!("It starts with `{word}`, whose command lines are not checked; paste the {what} in it, one a line.");
    Some(Detection { checkable: false, ..detection(kind, format!("{program} command line"), reason, &[]) })
}

/// Whether a line only sets something, so that what the text is shows in the next one.
fn prepares(line: &str) -> bool {
    let line = line.strip_prefix("$ ").unwrap_or(line);
    let first = line.split_whitespace().next().unwrap_or_default();
    let sets = first.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    matches!(first, "export" | "set" | "cd") || (sets && line == first)
}

fn dockerfile(text: &str) -> Option<Detection> {
    let instruction = |line: &str| {
        let (word, rest) = line.split_once([' ', '\t'])?;
        let known = crate::dockerfile::keyword(word)?;
        // `FROM:` and the like are keys of something else.
        (!rest.trim().is_empty()).then_some((known, known == word))
    };
    let found: Vec<(&str, bool)> = lines(text).filter_map(|(_, line)| instruction(line)).collect();
    let first = lines(text).next().and_then(|(_, line)| instruction(line));
    let starts = matches!(first, Some(("FROM" | "ARG", exact)) if exact || found.len() > 1);
    let several = found.iter().filter(|(_, exact)| *exact).count() > 1;
    (starts || (several && first.is_some())).then(|| {
        let name = first.map_or("FROM", |(name, _)| name);
        detection(Kind::Dockerfile, "Dockerfile", format!("It starts with the instruction `{name}`."), &[])
    })
}

/// Keywords at the top of a pipeline.
const GLOBAL_KEYWORDS: [&str; 11] = [
    "include",
    "stages",
    "variables",
    "default",
    "workflow",
    "image",
    "services",
    "cache",
    "before_script",
    "after_script",
    "spec",
];
/// Keywords of a job that few other formats have.
const JOB_KEYWORDS: [&str; 17] = [
    "script",
    "stage",
    "extends",
    "rules",
    "needs",
    "artifacts",
    "only",
    "except",
    "before_script",
    "after_script",
    "allow_failure",
    "dependencies",
    "parallel",
    "trigger",
    "environment",
    "coverage",
    "id_tokens",
];

/// The key of a line of YAML: what stands before a colon that a space or the end of the line follows.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(": ").or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.starts_with('-') && !key.contains("://")).then_some(key)
}

fn yaml(text: &str) -> Option<Detection> {
    let mut top: Vec<&str> = Vec::new();
    let mut in_jobs: Option<&str> = None;
    let mut services_is_mapping = false;
    for line in text.split(['\n', '\r']) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let Some(key) = key(content) else { continue };
        if line.starts_with([' ', '\t']) {
            let below_services = top.last() == Some(&"services");
            services_is_mapping |= below_services;
            if in_jobs.is_none() && !below_services && JOB_KEYWORDS.contains(&key) {
                in_jobs = Some(key);
            }
        } else {
            top.push(key);
        }
    }
    let has = |key: &str| top.contains(&key);
    let other = |subject: &str, reason: &str| {
        let found = detection(Kind::GitlabCi, subject, reason, &[(Kind::ImageRef, "paste its images, one a line")]);
        Some(Detection { checkable: false, ..found })
    };
    if has("apiVersion") && has("kind") {
        return other(
            "Kubernetes manifest",
            "It has `apiVersion` and `kind`. The portal checks pipelines; paste the images of the manifest, one a line.",
        );
    }
    let global = top.iter().copied().find(|key| GLOBAL_KEYWORDS.contains(key));
    if services_is_mapping
        && in_jobs.is_none()
        && top.iter().all(|key| !GLOBAL_KEYWORDS.contains(key) || *key == "services")
    {
        return other(
            "Compose file",
            "Its `services` are a mapping. The portal checks pipelines; paste the images of the file, one a line.",
        );
    }
    let reason = match (global, in_jobs, top.as_slice()) {
        (_, _, []) => return None,
        (Some(keyword), _, _) => format!("It has the keyword `{keyword}:` of a pipeline."),
        (None, Some(keyword), [job, ..]) => format!("It has a job `{job}` with `{keyword}:`."),
        (None, None, [job, ..]) if job.starts_with('.') => format!("`{job}:` is a hidden job."),
        (None, None, [_, _, ..]) => "It is made of keys and values, as YAML is.".to_owned(),
        (None, None, _) => return None,
    };
    let one_line = lines(text).count() == 1;
    let alternatives: &[(Kind, &str)] =
        if one_line { &[(Kind::ImageRef, "without the key, it is one line")] } else { &[] };
    Some(detection(Kind::GitlabCi, "GitLab pipeline", reason, alternatives))
}

/// `IMAGE_TAG=main-a1b2c3d4`, as in a dotenv file.
fn assignment(text: &str, standard: &Conventions) -> Option<Detection> {
    let (_, line) = lines(text).next()?;
    let (name, value) = line.split_once('=')?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_name || value.is_empty() || value.contains("://") {
        return None;
    }
    let guess = guess(value.trim_matches(['"', '\'']), standard);
    let reason = format!("It sets the variable `{name}`; paste the value alone, {}.", with_article(guess.subject));
    Some(Detection { checkable: false, ..detection(guess.kind, "variable", reason, &[]) })
}

fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'R', 'N']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// What one line is.
struct Guess {
    kind: Kind,
    subject: &'static str,
    reason: String,
}

/// How many lines are enough to tell what all of them are.
const LINES: usize = 500;

fn listed(text: &str, standard: &Conventions) -> Detection {
    let guesses: Vec<Guess> = lines(text).take(LINES).map(|(_, line)| guess(line, standard)).collect();
    let count = |kind: Kind| guesses.iter().filter(|guess| guess.kind == kind).count();
    let Some(first) = guesses.first() else {
        return detection(Kind::ImageRef, "nothing", "There is no text.", &[]);
    };
    // The kind of most lines, and of the first one where two are equal.
    let kinds = [Kind::ImageRef, Kind::Tag, Kind::ArtifactName];
    let most = kinds.into_iter().map(count).max().unwrap_or_default();
    let kind = if count(first.kind) == most {
        first.kind
    } else {
        kinds.into_iter().find(|kind| count(*kind) == most).unwrap_or(first.kind)
    };
    if let [only] = guesses.as_slice() {
        return Detection {
            alternatives: alternatives(only),
            ..detection(only.kind, only.subject, only.reason.clone(), &[])
        };
    }
    let example = guesses.iter().find(|guess| guess.kind == kind);
    let lines = guesses.len();
    let reason = example.map_or_else(String::new, |guess| guess.reason.clone());
    let reason = if most == lines {
        format!("Each of its {lines} lines is {}. The first: {reason}", with_article(kind.title()))
    } else {
        format!("{most} of its {lines} lines are {}s. One of them: {reason}", kind.title())
    };
    let others: Vec<(Kind, &str)> = kinds
        .into_iter()
        .filter(|other| *other != kind && count(*other) > 0)
        .map(|other| (other, "other lines look like it"))
        .collect();
    detection(kind, format!("{}s ({lines} lines)", kind.title()), reason, &others)
}

fn alternatives(guess: &Guess) -> Vec<Alternative> {
    let others: &[(Kind, &str)] = match (guess.kind, guess.subject) {
        (Kind::ArtifactName, "service name") => &[(Kind::ImageRef, "an image may be called the same")],
        (Kind::ArtifactName, "CLI binary" | "Python package" | "system name") => {
            &[(Kind::ImageRef, "images had hyphens in their names once")]
        }
        (Kind::ArtifactName, "raw binary") => &[(Kind::Tag, "it ends like a tag")],
        (Kind::ArtifactName, "Nexus repository" | "package index") => &[(Kind::ImageRef, "it has a path")],
        (Kind::ImageRef, "name") => {
            &[(Kind::Tag, "a tag is a word, too"), (Kind::ArtifactName, "so is the name of a program or package")]
        }
        (Kind::ImageRef, "hyphen form of an image name") => {
            &[(Kind::ArtifactName, "programs have hyphens in their names")]
        }
        (Kind::Tag, _) => &[(Kind::ImageRef, "an image may be called the same")],
        _ => &[],
    };
    others.iter().map(|(kind, reason)| Alternative { kind: *kind, reason: (*reason).to_owned() }).collect()
}

fn guess(line: &str, standard: &Conventions) -> Guess {
    let options = crate::Options::default();
    let context = Context { standard, options: &options };
    let expansion = Expansion::of(line, 0, |_| Meaning::Unknown);
    let text = expansion.whole();
    let made = |kind, subject, reason: String| Guess { kind, subject, reason };

    // Several tags on one line.
    let words: Vec<&str> = line.split([' ', '\t', ',']).filter(|word| !word.is_empty()).collect();
    let has_form = |word: &&str| {
        let expansion = Expansion::of(word, 0, |_| Meaning::Unknown);
        let tag = Tag::new(expansion.whole(), &context);
        tag.form().is_some() && !matches!(tag.reading, Reading::Other(_))
    };
    if words.len() > 1 && words.iter().all(has_form) {
        return made(
            Kind::Tag,
            "image tags",
            format!("`{}` has the form of a tag, and so have the others.", words.first().unwrap_or(&"")),
        );
    }

    let tag = Tag::new(text, &context);
    // Before anything with a slash or a colon is taken for an image.
    if let Reading::Branch { joint, .. } = &tag.reading
        && !joint.value().is_empty()
        && !line.contains([':', ' '])
    {
        return made(Kind::Tag, "image tag", form_reason(&tag, standard));
    }
    match Subject::of(text, standard) {
        Subject::Index(index) if !is_index(&index, line, standard) => {
            return made(Kind::ImageRef, "image reference", "It is a host and a path, with a scheme in front.".into());
        }
        Subject::Image if line.contains("://") => {
            return made(
                Kind::ImageRef,
                "image reference",
                "It is a registry and a path, with a scheme in front.".into(),
            );
        }
        Subject::Image if !line.contains(' ') => return image(line),
        Subject::Nothing | Subject::Unknown | Subject::Image => {}
        subject @ Subject::System(_) if is_application(&subject) => {
            return made(Kind::ImageRef, "image name", "It is the name of a service with a prefix.".into());
        }
        subject => {
            let reason = artifact_reason(&subject, line);
            return made(Kind::ArtifactName, subject.title(), reason);
        }
    }
    match &tag.reading {
        Reading::Unknown => {
            let upper = line.to_ascii_uppercase();
            if line.contains(['/', ':']) {
                image(line)
            } else if upper.contains("TAG") || upper.contains("VERSION") {
                made(Kind::Tag, "image tag", "The name of the variable says so.".into())
            } else {
                made(Kind::ImageRef, "variable", "What the variable holds is not in the text.".into())
            }
        }
        Reading::Other(nearest) if nearest.form.is_none() || line.contains(' ') => {
            let one_word = words.len() == 1;
            let reason = if one_word {
                "A single word is the name of an image on Docker Hub."
            } else {
                "It is nothing that the portal knows; anything can be tried as an image reference."
            };
            made(Kind::ImageRef, if one_word { "name" } else { "text" }, reason.into())
        }
        _ => made(Kind::Tag, "image tag", form_reason(&tag, standard)),
    }
}

fn form_reason(tag: &Tag<'_>, standard: &Conventions) -> String {
    let Some(form) = tag.form() else { return "It looks like a tag.".into() };
    let pattern = &standard.tag_form(form).pattern;
    match tag.reading {
        Reading::Other(_) => format!("It is nearly a tag of the form `{pattern}`."),
        _ => format!("It has the form `{pattern}` of a tag."),
    }
}

fn is_index(index: &crate::artifact::Index<'_>, line: &str, standard: &Conventions) -> bool {
    let lower = line.to_ascii_lowercase();
    let path = index.path.value().trim_end_matches('/');
    let public = crate::artifact::Format::all(standard)
        .iter()
        .any(|format| format.public.iter().any(|host| index.host.value().eq_ignore_ascii_case(host)));
    public
        || index.environment(standard).is_some()
        || ["index", "registry=", "-i "].iter().any(|word| lower.contains(word))
        || path.ends_with("/simple")
}

fn is_application(subject: &Subject<'_>) -> bool {
    matches!(subject, Subject::System(name) if name.reading == crate::artifact::SystemReading::Application)
}

fn image(line: &str) -> Guess {
    let (subject, reason) = if line.contains('@') {
        ("image reference", "It has a digest.")
    } else if line.split('/').next().is_some_and(|host| host.contains(['.', ':']) && line.contains('/')) {
        ("image reference", "It starts with a registry host.")
    } else if line.contains('/') {
        ("image reference", "It is a path with slashes, as image names are.")
    } else if line.contains(':') {
        ("image reference", "It is a name and a tag.")
    } else {
        ("hyphen form of an image name", "It is a service of the catalogue with the namespace in front.")
    };
    Guess { kind: Kind::ImageRef, subject, reason: reason.into() }
}

fn artifact_reason(subject: &Subject<'_>, line: &str) -> String {
    let end = line.rfind('.').and_then(|dot| line.get(dot..)).unwrap_or_default();
    match subject {
        Subject::Rpm(_) | Subject::Wheel(_) => format!("It ends with `{end}`."),
        Subject::SourceArchive => "It is an archive with the name of a Python package.".into(),
        Subject::PythonPackage { requirement, .. } if !requirement.value().is_empty() => {
            "It is a package with a version specifier.".into()
        }
        Subject::PythonPackage { .. } => "It is, or is nearly, a Python package of the catalogue.".into(),
        Subject::RawBinary(_) => "It is a program with a version or a build.".into(),
        Subject::Program(_) => "It is, or is nearly, a program of the catalogue.".into(),
        Subject::System(_) if line.starts_with('/') => "It is a path of the operating system.".into(),
        Subject::System(_) => "It is, or is nearly, a name of the operating system.".into(),
        Subject::Index(_) => "It is the address of a package index.".into(),
        Subject::Repository(_) => "It starts with a repository of Nexus.".into(),
        Subject::Service(Some(image)) => format!("It is a service of the catalogue; its image is `{image}`."),
        Subject::Service(None) => "It is a service of the catalogue.".into(),
        Subject::Nothing | Subject::Image | Subject::Unknown => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_text_is_taken_for_what_it_is() {
        use Kind::{ArtifactName, Command, Dockerfile, GitlabCi, ImageRef, Tag};
        let table: &[(&str, Kind, &str)] = &[
            // Image references.
            ("nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d4", ImageRef, "image reference"),
            ("nexus.shared.cwiq.io:8444/library/python:3.12-slim", ImageRef, "image reference"),
            ("https://nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3", ImageRef, "image reference"),
            ("docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0", ImageRef, "image reference"),
            ("https://registry.example.com/team/app:1", ImageRef, "image reference"),
            ("python:3.12-slim", ImageRef, "image reference"),
            ("python", ImageRef, "name"),
            ("bitnami/redis:7", ImageRef, "image reference"),
            ("orchestrator/server", ImageRef, "image reference"),
            ("orchestrator/server:latest", ImageRef, "image reference"),
            ("orchestrator-server", ImageRef, "hyphen form of an image name"),
            ("orchestrator-runner-api", ImageRef, "hyphen form of an image name"),
            ("orchestrator-server:1.2.3", ImageRef, "image reference"),
            ("cwiq/server", ImageRef, "image reference"),
            ("cwiq-server", ImageRef, "image name"),
            ("cwiq-server:1.2.3", ImageRef, "image reference"),
            ("localhost/app", ImageRef, "image reference"),
            ("alpine@sha256:abc", ImageRef, "image reference"),
            ("${NEXUS_REGISTRY}/${IMAGE_NAME}:${IMAGE_TAG}", ImageRef, "image reference"),
            ("$IMAGE", ImageRef, "variable"),
            ("python:3.12\nnode:20-alpine\nredis:7", ImageRef, "image references (3 lines)"),
            (
                "# images\nnexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n\npython:3",
                ImageRef,
                "image references (2 lines)",
            ),
            ("hello world, this is prose", ImageRef, "text"),
            ("", ImageRef, "nothing"),
            ("# only a comment\n", ImageRef, "nothing"),
            // Tags.
            ("main-a1b2c3d4", Tag, "image tag"),
            ("main-a1b2c3d", Tag, "image tag"),
            ("latest", Tag, "image tag"),
            ("stable", Tag, "image tag"),
            ("branch-feat-search-a1b2c3d4", Tag, "image tag"),
            ("branch-feat/search-a1b2c3d4", Tag, "image tag"),
            ("1.2.3", Tag, "image tag"),
            ("v1.2.3", Tag, "image tag"),
            ("1.0.0-uat", Tag, "image tag"),
            ("main-${CI_COMMIT_SHORT_SHA}", Tag, "image tag"),
            ("$IMAGE_TAG", Tag, "image tag"),
            ("main-a1b2c3d4, latest", Tag, "image tags"),
            ("1.2.3 stable", Tag, "image tags"),
            ("main-a1b2c3d4\nlatest", Tag, "image tags (2 lines)"),
            ("feature-x-a1b2c3d4", Tag, "image tag"),
            ("a1b2c3d4", Tag, "image tag"),
            ("lastest", Tag, "image tag"),
            // Pipelines.
            ("stages:\n  - build\n", GitlabCi, "GitLab pipeline"),
            ("include:\n  - project: orchestrator/ci-templates\n    ref: main\n", GitlabCi, "GitLab pipeline"),
            ("build-push:\n  stage: build\n  script:\n    - docker build .\n", GitlabCi, "GitLab pipeline"),
            ("# pipeline\nvariables:\n  A: b\n", GitlabCi, "GitLab pipeline"),
            (".hidden:\n  tags: [medium]\n", GitlabCi, "GitLab pipeline"),
            ("image: python:3.12\n", GitlabCi, "GitLab pipeline"),
            ("docker build:\n  script: [make]\n", GitlabCi, "GitLab pipeline"),
            ("services:\n  - docker:dind\njob:\n  script: x\n", GitlabCi, "GitLab pipeline"),
            ("---\ndefault:\n  image: python:3.12\n", GitlabCi, "GitLab pipeline"),
            ("stages: [build\njob:\n  script", GitlabCi, "GitLab pipeline"),
            ("apiVersion: v1\nkind: Pod\nspec:\n  x: y\n", GitlabCi, "Kubernetes manifest"),
            ("services:\n  web:\n    image: nginx:1\n", GitlabCi, "Compose file"),
            // Dockerfiles.
            ("FROM python:3.12-slim\nRUN pip install x\n", Dockerfile, "Dockerfile"),
            ("FROM python:3.12", Dockerfile, "Dockerfile"),
            ("# syntax=docker/dockerfile:1\nARG VERSION\nFROM a\n", Dockerfile, "Dockerfile"),
            ("from python\nrun x\n", Dockerfile, "Dockerfile"),
            ("RUN make\nCOPY . .\n", Dockerfile, "Dockerfile"),
            // Command lines.
            ("docker pull python:3.12", Command, "docker command line"),
            ("$ docker login nexus.shared.cwiq.io:8443", Command, "docker command line"),
            ("sudo podman run x", Command, "podman command line"),
            ("skopeo copy \\\n  docker://a/b:1 \\\n  docker://a/b:2", Command, "skopeo command line"),
            ("/kaniko/executor --context .", Command, "Kaniko command line"),
            ("DOCKER_BUILDKIT=1 docker build -t x .", Command, "docker command line"),
            ("export A=b\nTAG=1\ndocker pull a/b", Command, "docker command line"),
            ("helm install x", ImageRef, "helm command line"),
            ("pip install orchestrator-cli", ArtifactName, "pip command line"),
            ("docker", ImageRef, "name"),
            // Variables.
            ("IMAGE_TAG=main-a1b2c3d4", Tag, "variable"),
            // Other artifacts.
            ("orchestrator-executor-0.3.0-1.el9.x86_64.rpm", ArtifactName, "RPM file name"),
            ("executor.rpm", ArtifactName, "RPM file name"),
            ("orchestrator_executor-0.3.0-py3-none-any.whl", ArtifactName, "wheel file name"),
            ("orchestrator-executor-0.3.0", ArtifactName, "raw binary"),
            ("orchestrator-executor-main-a1b2c3d", ArtifactName, "raw binary"),
            ("orchestrator-sandbox-0.3.0.sh", ArtifactName, "raw binary"),
            ("orchestrator-executor", ArtifactName, "CLI binary"),
            ("/usr/local/bin/orchestrator-sandbox", ArtifactName, "wrapper script"),
            ("orchestrator-cli", ArtifactName, "Python package"),
            ("cwiq-common==0.2.0", ArtifactName, "Python package"),
            ("cwiq-agents", ArtifactName, "system name"),
            ("orchestrator-agents", ArtifactName, "system name"),
            ("/etc/cwiq/agent.yaml", ArtifactName, "system path"),
            ("cwiq.slice", ArtifactName, "system name"),
            ("https://pypi.org/simple", ArtifactName, "package index"),
            ("pip install --index-url https://pypi.org/simple x", ArtifactName, "package index"),
            ("docker-hosted-prod/orchestrator/server:stable", ArtifactName, "Nexus repository"),
            ("server", ArtifactName, "service name"),
            ("runner-api", ArtifactName, "service name"),
            ("notification-worker", ArtifactName, "service name"),
            ("cwiq-agents\n/etc/cwiq/\ncwiq.slice", ArtifactName, "artifact names (3 lines)"),
        ];
        assert!(table.len() >= 60);
        for (text, kind, subject) in table {
            let found = detect(text);
            assert_eq!((found.kind, found.subject.as_str()), (*kind, *subject), "{text}: {}", found.reason);
            assert!(found.reason.ends_with('.') && found.reason.len() > 10, "{text}: {}", found.reason);
            assert!(found.alternatives.iter().all(|other| other.kind != found.kind), "{text}");
        }
    }

    #[test]
    fn what_is_not_checked_as_a_whole_says_what_to_paste() {
        for text in ["helm install x", "IMAGE_TAG=1.2.3", "pip install x", "apiVersion: v1\nkind: Pod\n"] {
            let found = detect(text);
            assert!(!found.checkable && found.reason.contains("paste"), "{text}: {}", found.reason);
        }
        assert!(detect("python:3.12").checkable);
    }

    #[test]
    fn a_service_could_be_an_image() {
        assert_eq!(detect("server").alternatives[0].kind, Kind::ImageRef);
    }

    #[test]
    fn a_long_text_is_told_by_its_beginning() {
        let pipeline = format!("stages: [build]\n{}", "é: x\n".repeat(100_000));
        assert_eq!(detect(&pipeline).kind, Kind::GitlabCi);
        let tags = "1.2.3\n".repeat(100_000);
        assert_eq!(detect(&tags).kind, Kind::Tag);
        assert!(beginning(&"é".repeat(LOOKED_AT)).len() <= LOOKED_AT);
    }

    proptest! {
        #[test]
        fn any_text_is_something(text in "(.|\\n){0,120}") {
            prop_assert!(!detect(&text).reason.is_empty());
        }
    }
}
