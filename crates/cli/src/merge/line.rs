//! One line of a report: as much of the document of `docs/json.md` as is counted. The rest is passed over without being kept.

use std::borrow::Cow;

use diagnostics::JSON_VERSION;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// A document, borrowed from its line.
#[derive(Deserialize)]
pub(super) struct Document<'l> {
    version: u32,
    pub(super) standard: Standard,
    #[serde(default)]
    pub(super) shard: Option<ShardOf>,
    #[serde(borrow)]
    pub(super) reports: Vec<Report<'l>>,
    #[serde(borrow, default)]
    pub(super) not_checked: Vec<Missed<'l>>,
}

/// What the reports were made against.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Standard {
    pub(super) version: String,
    pub(super) date: String,
}

/// Which shard the document is of; with its size, where it is the last of the shard.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct ShardOf {
    pub(super) index: usize,
    pub(super) total: usize,
    #[serde(default)]
    pub(super) texts: Option<usize>,
    #[serde(default)]
    pub(super) not_checked: usize,
}

/// A report on one text.
#[derive(Deserialize)]
pub(super) struct Report<'l> {
    #[serde(borrow)]
    pub(super) source: Cow<'l, str>,
    #[serde(borrow, default)]
    pub(super) kind: Cow<'l, str>,
    #[serde(borrow)]
    pub(super) verdict: Cow<'l, str>,
    #[serde(borrow)]
    pub(super) findings: Vec<Finding<'l>>,
    #[serde(default)]
    pub(super) suppressed: Vec<IgnoredAny>,
    #[serde(borrow, default)]
    pub(super) understood: Understood<'l>,
}

#[derive(Deserialize)]
pub(super) struct Finding<'l> {
    #[serde(borrow)]
    pub(super) rule: Cow<'l, str>,
    pub(super) severity: Severity,
    /// The page of the rule, from the root of the portal.
    #[serde(borrow, default)]
    pub(super) docs: Cow<'l, str>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    Error,
    Warning,
    Note,
}

/// What tells the service.
#[derive(Default, Deserialize)]
pub(super) struct Understood<'l> {
    #[serde(borrow, default)]
    pub(super) references: Vec<Reference<'l>>,
    #[serde(borrow, default)]
    pub(super) pipeline: Option<Pipeline<'l>>,
}

#[derive(Deserialize)]
pub(super) struct Pipeline<'l> {
    #[serde(borrow, default)]
    pub(super) images: Vec<Image<'l>>,
}

#[derive(Deserialize)]
pub(super) struct Image<'l> {
    #[serde(borrow)]
    pub(super) direction: Cow<'l, str>,
    #[serde(borrow)]
    pub(super) reference: Reference<'l>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'l> {
    #[serde(borrow)]
    pub(super) repository: Cow<'l, str>,
}

/// What could not be checked.
#[derive(Deserialize)]
pub(super) struct Missed<'l> {
    #[serde(borrow)]
    pub(super) source: Cow<'l, str>,
    #[serde(borrow)]
    pub(super) reason: Cow<'l, str>,
}

/// Reads a line.
///
/// # Errors
///
/// Where it is no document of the version that this program writes: a sentence without its subject.
pub(super) fn parse(line: &[u8]) -> Result<Document<'_>, String> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let newer =
        |version: u32| format!("has version {version} of the report, and this program reads version {JSON_VERSION}");
    match serde_json::from_slice::<Document<'_>>(line) {
        Ok(document) if document.version == JSON_VERSION => Ok(document),
        Ok(document) => Err(newer(document.version)),
        Err(error) => Err(match serde_json::from_slice::<Version>(line) {
            Ok(Version { version }) if version != JSON_VERSION => newer(version),
            _ => format!("is no report: {error}"),
        }),
    }
}
