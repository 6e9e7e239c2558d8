//! What the manifest of the peer's tests says of each.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::inputs::Expected;

/// A test pipeline of the peer's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Test {
    /// Its file, beside the manifest.
    pub(super) file: String,
    /// What GitLab says of it; `None` where the file alone does not tell.
    pub(super) expected: Option<Expected>,
    /// Whether another test includes it.
    pub(super) is_part: bool,
}

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    file: String,
    kind: String,
    expect: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    why: String,
}

/// The pipelines among the files of the manifest. The others are files of variables.
pub(super) fn tests(manifest: &str) -> Result<Vec<Test>> {
    let manifest: Manifest = serde_json::from_str(manifest).context("reading the peer's manifest.json")?;
    let pipelines = manifest.files.into_iter().filter(|entry| entry.kind == "ci");
    Ok(pipelines
        .map(|entry| {
            let expected = match (entry.expect.as_str(), entry.scope.as_str()) {
                ("valid", _) => Some(Expected::Runs),
                ("error", "static") => Some(Expected::Refused { why: entry.why }),
                _ => None,
            };
            Test { file: entry.file, expected, is_part: entry.expect == "secondary" }
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_tells_what_the_file_alone_shows() {
        let found = tests(
            r#"{"files": [
                {"file": "a.yml", "kind": "ci", "expect": "valid"},
                {"file": "b.yml", "kind": "ci", "expect": "error", "scope": "static", "why": "no script"},
                {"file": "c.yml", "kind": "ci", "expect": "error", "scope": "needs-repo"},
                {"file": "e.yml", "kind": "ci", "expect": "secondary"},
                {"file": "d.yml", "kind": "gcl-variables-or-inputs", "expect": "secondary"}
            ]}"#,
        )
        .unwrap();
        let expected = [
            ("a.yml", Some(Expected::Runs)),
            ("b.yml", Some(Expected::Refused { why: "no script".to_owned() })),
            ("c.yml", None),
            ("e.yml", None),
        ];
        let is_part = |file: &str| file == "e.yml";
        assert_eq!(
            found,
            expected.map(|(file, expected)| Test { file: file.to_owned(), expected, is_part: is_part(file) })
        );
    }
}
