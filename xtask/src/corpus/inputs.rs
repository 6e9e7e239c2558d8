//! What the folder holds, as inputs for the engine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use conformance::Kind;
use serde::Deserialize;

use crate::compress::files_below;

/// Where an input comes from; the findings are counted apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Pipelines that GitLab runs.
    Pipelines,
    /// Pipelines that YAML parsers refuse.
    Broken,
    /// The same after they were corrected.
    Fixed,
    /// Image references as they stand in real files.
    References,
    /// Docker's own test references.
    Vectors,
}

impl Group {
    pub(super) const ALL: [Self; 5] = [Self::Pipelines, Self::Broken, Self::Fixed, Self::References, Self::Vectors];

    /// The head of its column.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Pipelines => "pipelines",
            Self::Broken => "broken",
            Self::Fixed => "fixed",
            Self::References => "references",
            Self::Vectors => "vectors",
        }
    }
}

/// One text for the engine.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) group: Group,
    /// The file, with the line for references.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) text: String,
    /// What Docker makes of it, for a vector.
    pub(super) expected: Option<Expected>,
}

/// What Docker makes of a reference after its normalisation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Refused,
    Parts { registry: String, repository: String, tag: Option<String>, digest: Option<String> },
}

/// All inputs of the folder.
pub(super) fn read(folder: &Path) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for (name, group) in [("pipelines", Group::Pipelines), ("broken", Group::Broken)] {
        if folder.join(name).is_dir() {
            read_pipelines(folder, name, group, &mut inputs)?;
        }
    }
    for name in ["image-refs.txt", "image-refs-with-variables.txt"] {
        if folder.join(name).is_file() {
            read_references(folder, name, &mut inputs)?;
        }
    }
    let vectors = folder.join("reference-vectors.json");
    if vectors.is_file() {
        let text = fs::read_to_string(&vectors).context("reading reference-vectors.json")?;
        inputs.extend(read_vectors(&text)?);
    }
    if inputs.is_empty() {
        bail!(
            "{} holds none of pipelines/, broken/, image-refs.txt, image-refs-with-variables.txt, reference-vectors.json",
            folder.display()
        );
    }
    Ok(inputs)
}

fn read_pipelines(folder: &Path, name: &str, group: Group, inputs: &mut Vec<Input>) -> Result<()> {
    for path in files_below(&folder.join(name))? {
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let group = if name.contains(".fixed.") { Group::Fixed } else { group };
        // The page and the command line read bytes that are no UTF-8 the same way.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        inputs.push(Input { group, name, kind: Kind::GitlabCi, text, expected: None });
    }
    Ok(())
}

fn read_references(folder: &Path, name: &str, inputs: &mut Vec<Input>) -> Result<()> {
    let text = fs::read_to_string(folder.join(name)).with_context(|| format!("reading {name}"))?;
    inputs.extend(text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(index, line)| Input {
        group: Group::References,
        name: format!("{name}:{}", index + 1),
        kind: Kind::ImageRef,
        text: line.to_owned(),
        expected: None,
    }));
    Ok(())
}

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    test: String,
    api: String,
    input: serde_json::Value,
    valid: bool,
    #[serde(flatten)]
    stated: VectorParts,
    derived: Option<VectorParts>,
}

#[derive(Deserialize)]
struct VectorParts {
    domain: Option<String>,
    path: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

/// The vectors that say something about a normalised reference. The others are about parts of Docker's API that we do not have.
fn read_vectors(text: &str) -> Result<Vec<Input>> {
    let vectors: Vectors = serde_json::from_str(text).context("reading reference-vectors.json")?;
    let normalized = vectors.cases.into_iter().filter(|vector| vector.api == "normalized");
    Ok(normalized
        .filter_map(|vector| {
            let text = vector.input.as_str()?.to_owned();
            let expected = if vector.valid {
                let parts = if vector.stated.path.is_some() { vector.stated } else { vector.derived? };
                let written = |part: Option<String>| part.filter(|part| !part.is_empty());
                Expected::Parts {
                    registry: parts.domain?,
                    repository: parts.path?,
                    tag: written(parts.tag),
                    digest: written(parts.digest),
                }
            } else {
                Expected::Refused
            };
            let name = format!("{} {text:?}", vector.test);
            Some(Input { group: Group::Vectors, name, kind: Kind::ImageRef, text, expected: Some(expected) })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_read_from_what_is_stated_or_derived() {
        let inputs = read_vectors(
            r#"{"cases": [
                {"test": "A", "api": "normalized", "input": "a/b", "valid": true,
                 "derived": {"domain": "docker.io", "path": "a/b", "tag": "", "digest": ""}},
                {"test": "B", "api": "normalized", "input": "h:1/c:t", "valid": true, "domain": "h:1", "path": "c", "tag": "t"},
                {"test": "C", "api": "normalized", "input": "-a", "valid": false, "derived": {"err": "format"}},
                {"test": "D", "api": "compose", "input": {"name": "a"}, "valid": true}
            ]}"#,
        )
        .unwrap();
        let parts = |registry: &str, repository: &str, tag: Option<&str>| Expected::Parts {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            digest: None,
        };
        let expected: Vec<_> = inputs.into_iter().filter_map(|input| input.expected).collect();
        assert_eq!(expected, [parts("docker.io", "a/b", None), parts("h:1", "c", Some("t")), Expected::Refused]);
    }

    #[test]
    fn a_folder_without_inputs_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().to_string().contains("holds none of"));
    }
}
