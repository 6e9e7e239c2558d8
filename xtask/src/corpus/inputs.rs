//! What the folder holds, as inputs for the engine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use conformance::Kind;
use serde::Deserialize;

use super::peer;
use crate::compress::files_below;

/// Where an input comes from; the findings are counted apart for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Pipelines that GitLab runs.
    Pipelines,
    /// Pipelines that YAML parsers refuse.
    Broken,
    /// The same after they were corrected.
    Fixed,
    /// The test pipelines of a peer, a program that runs GitLab's pipelines on one machine.
    Peer,
    /// Dockerfiles that Docker builds.
    Dockerfiles,
    /// Image references as they stand in real files.
    References,
    /// Docker's own test references.
    Vectors,
}

impl Group {
    pub(crate) const ALL: [Self; 7] =
        [Self::Pipelines, Self::Broken, Self::Fixed, Self::Peer, Self::Dockerfiles, Self::References, Self::Vectors];

    /// The head of its column.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Pipelines => "pipelines",
            Self::Broken => "broken",
            Self::Fixed => "fixed",
            Self::Peer => "peer",
            Self::Dockerfiles => "dockerfiles",
            Self::References => "references",
            Self::Vectors => "vectors",
        }
    }
}

/// One text for the engine.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) group: Group,
    /// The file, with the line for references.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) text: String,
    /// Whether it is a part that other files include.
    pub(crate) is_part: bool,
    /// What is known of it, if anything.
    pub(crate) expected: Option<Expected>,
}

/// What is known of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expected {
    /// GitLab takes this pipeline.
    Runs,
    /// GitLab refuses this pipeline, and the file alone shows why.
    Refused {
        /// What is wrong with it.
        why: String,
    },
    /// Docker does not take this for a reference.
    NoReference,
    /// What Docker makes of this reference after its normalisation.
    Reference { registry: String, repository: String, tag: Option<String>, digest: Option<String> },
}

/// All inputs of the folder.
pub(crate) fn read(folder: &Path) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let parts = read_parts(folder)?;
    for (name, group) in [("pipelines", Group::Pipelines), ("broken", Group::Broken)] {
        read_files(folder, name, group, Kind::GitlabCi, &mut inputs)?;
    }
    for input in &mut inputs {
        input.is_part = input.name.strip_prefix("pipelines/").is_some_and(|file| parts.contains(file));
    }
    read_peer(folder, &mut inputs)?;
    if let Some(kind) = Kind::parse("dockerfile") {
        read_files(folder, "dockerfiles", Group::Dockerfiles, kind, &mut inputs)?;
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
            "{} holds none of pipelines/, broken/, gitlab-ci-local/, dockerfiles/, image-refs.txt, \
             image-refs-with-variables.txt, reference-vectors.json",
            folder.display()
        );
    }
    Ok(inputs)
}

/// The files among pipelines/ that other files include, by the kind that pipelines.tsv tells of each: the stages, jobs and
/// templates that they use come from elsewhere.
fn read_parts(folder: &Path) -> Result<BTreeSet<String>> {
    let table = folder.join("pipelines.tsv");
    if !table.is_file() {
        return Ok(BTreeSet::new());
    }
    Ok(parts(&fs::read_to_string(&table).context("reading pipelines.tsv")?))
}

fn parts(table: &str) -> BTreeSet<String> {
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        let (file, kind) = (cells.next()?, cells.nth(2)?);
        (kind != "root").then(|| file.to_owned())
    });
    rows.skip(1).collect()
}

/// The files of a folder inside the folder, if it is there.
fn read_files(folder: &Path, name: &str, group: Group, kind: Kind, inputs: &mut Vec<Input>) -> Result<()> {
    if !folder.join(name).is_dir() {
        return Ok(());
    }
    for path in files_below(&folder.join(name))? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let group = if name.contains(".fixed.") { Group::Fixed } else { group };
        let expected = (group == Group::Pipelines).then_some(Expected::Runs);
        inputs.push(Input { group, name, kind, text: read_text(&path)?, is_part: false, expected });
    }
    Ok(())
}

/// The peer's tests, as far as its manifest says that they are pipelines.
fn read_peer(folder: &Path, inputs: &mut Vec<Input>) -> Result<()> {
    const FOLDER: &str = "gitlab-ci-local";
    let manifest = folder.join(FOLDER).join("manifest.json");
    if !manifest.is_file() {
        return Ok(());
    }
    for test in peer::tests(&fs::read_to_string(&manifest).context("reading the peer's manifest.json")?)? {
        inputs.push(Input {
            group: Group::Peer,
            name: format!("{FOLDER}/{}", test.file),
            kind: Kind::GitlabCi,
            text: read_text(&folder.join(FOLDER).join(&test.file))?,
            is_part: test.is_part,
            expected: test.expected,
        });
    }
    Ok(())
}

/// The page and the command line read bytes that are no UTF-8 the same way.
fn read_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn read_references(folder: &Path, name: &str, inputs: &mut Vec<Input>) -> Result<()> {
    let text = fs::read_to_string(folder.join(name)).with_context(|| format!("reading {name}"))?;
    inputs.extend(text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(index, line)| Input {
        group: Group::References,
        name: format!("{name}:{}", index + 1),
        kind: Kind::ImageRef,
        text: line.to_owned(),
        is_part: false,
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
                Expected::Reference {
                    registry: parts.domain?,
                    repository: parts.path?,
                    tag: written(parts.tag),
                    digest: written(parts.digest),
                }
            } else {
                Expected::NoReference
            };
            let name = format!("{} {text:?}", vector.test);
            Some(Input {
                group: Group::Vectors,
                name,
                kind: Kind::ImageRef,
                text,
                is_part: false,
                expected: Some(expected),
            })
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
        let parts = |registry: &str, repository: &str, tag: Option<&str>| Expected::Reference {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            digest: None,
        };
        let expected: Vec<_> = inputs.into_iter().filter_map(|input| input.expected).collect();
        assert_eq!(expected, [parts("docker.io", "a/b", None), parts("h:1", "c", Some("t")), Expected::NoReference]);
    }

    #[test]
    fn what_is_no_root_is_a_part() {
        let table = "file\trepository\tpath\tkind\tlines\na.yml\to/r\ta.yml\troot\t3\nb.yml\to/r\tb.yml\tincluded\t3\n";
        assert_eq!(parts(table), BTreeSet::from(["b.yml".to_owned()]));
    }

    #[test]
    fn a_folder_without_inputs_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().to_string().contains("holds none of"));
    }
}
