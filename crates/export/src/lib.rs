//! Reports in the forms that other programs and people take: Markdown for a comment on a merge request, SARIF for code scanning, and,
//! behind features of their names, GitLab's Code Quality JSON and JUnit XML for pipelines.
//!
//! Nothing is decided here, and nothing that is to be hidden is shown: parts of a text come from `Report::shown`, messages and fixes from the
//! engine, which never reads a credential.

mod fingerprint;
mod json;
mod markdown;
mod sarif;

#[cfg(feature = "code-quality")]
mod code_quality;
#[cfg(feature = "junit")]
mod junit;

#[cfg(feature = "code-quality")]
pub use code_quality::code_quality;
pub use fingerprint::own_fingerprint;
#[cfg(feature = "junit")]
pub use junit::junit;
pub use markdown::{FINDINGS_SHOWN, markdown};
pub use sarif::sarif;

use conformance::Report;
use diagnostics::Finding;

/// A text with its report.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'r> {
    /// What the text is called: a path, with slashes.
    pub source: &'r str,
    /// The text that was checked.
    pub text: &'r str,
    /// What the engine says of it, without what is held back.
    pub report: &'r Report,
    /// What a baseline holds back; SARIF alone tells of it.
    pub held: &'r [Finding],
}

/// Where the page of a rule is, below the address of a portal, such as `https://host/docs`; `None` where no portal is known.
fn page(portal: &str, finding: &Finding) -> Option<String> {
    (!portal.is_empty()).then(|| format!("{}{}", portal.trim_end_matches('/'), finding.docs()))
}

/// The path without what only says that it starts here.
fn path(source: &str) -> &str {
    source.strip_prefix("./").unwrap_or(source)
}
