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
