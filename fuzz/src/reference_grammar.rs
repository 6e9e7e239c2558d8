//! Docker's reference grammar, written down a second time: as the regular expressions and the steps of its source, where the engine reads
//! character by character and names each fault. Both must accept the same references.
//!
//! Source: `regexp.go`, `normalize.go` and `reference.go` of the package `reference` of the distribution project, and `digest.go` and `algorithm.go`
//! of opencontainers/go-digest.

use std::sync::LazyLock;

use conformance::{Kind, Options, Selection, check};
use diagnostics::Severity;
use regex::Regex;

const DOMAIN: &str = r"(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?";
const COMPONENT: &str = r"[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
const TAG: &str = r"[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}";
const DIGEST: &str = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    let name = format!("(?:{DOMAIN}/)?{COMPONENT}(?:/{COMPONENT})*");
    Regex::new(&format!(r"\A({name})(?::({TAG}))?(?:@({DIGEST}))?\z")).expect("a pattern")
});
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"\A(?:({DOMAIN})/)?({COMPONENT}(?:/{COMPONENT})*)\z")).expect("a pattern"));
static SOLE_TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!(r"\A{TAG}\z")).expect("a pattern"));
static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\A[a-f0-9]{64}\z").expect("a pattern"));

/// Both say the same of a reference, and of a tag.
pub(crate) fn agrees(text: &str) {
    // What has a meaning of its own in a list of references: blanks, comments, variables.
    let is_plain =
        !text.is_empty() && !text.starts_with('#') && !text.contains(|c: char| c.is_whitespace() || c == '$');
    if !is_plain || text.len() > 1000 {
        return;
    }
    // What looks like a credential is masked before any rule reads it.
    if conformance::count_credentials(text) > 0 {
        return;
    }
    let docker = parse_normalized(text);
    let own = accepts(Kind::ImageRef, "image-syntax", text);
    // The engine takes digits in either case for an image id, because lower case is one correction away.
    let is_id = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(own == docker.is_ok() || is_id, "{text:?}: Docker says {docker:?}, the engine says {own}");
    // Commas separate tags.
    if !text.contains(',') {
        let docker = SOLE_TAG.is_match(text);
        let refused = |rules: &str| !accepts(Kind::Tag, rules, text);
        assert!(!(docker && refused("tag-syntax")), "Docker takes the tag {text:?}");
        // Rules about the parts of a tag may say it more precisely.
        assert!(docker || refused("tag-*"), "Docker refuses the tag {text:?}");
    }
}

/// Whether the rules that a pattern selects find no error.
fn accepts(kind: Kind, rules: &str, text: &str) -> bool {
    let rules = Selection { select: vec![rules.to_owned()], ignore: Vec::new() };
    let report = check(kind, text, &Options { rules, ..Options::default() });
    report.count(Severity::Error) == 0
}

/// `ParseNormalizedNamed`.
fn parse_normalized(text: &str) -> Result<(), &'static str> {
    if IDENTIFIER.is_match(text) {
        return Err("an identifier");
    }
    let (domain, remainder) = split_docker_domain(text);
    let remote = remainder.split(':').next().unwrap_or_default();
    if remote.to_lowercase() != remote {
        return Err("upper case");
    }
    parse(&format!("{domain}/{remainder}"))
}

/// `splitDockerDomain`.
fn split_docker_domain(name: &str) -> (&str, String) {
    const LEGACY: &str = "index.docker.io";
    const DEFAULT: &str = "docker.io";
    let is_domain = |first: &str| first.contains(['.', ':']) || first == "localhost" || first.to_lowercase() != first;
    let (domain, remainder) = match name.split_once('/') {
        Some((first, rest)) if is_domain(first) => (first, rest),
        _ => (DEFAULT, name),
    };
    let domain = if domain == LEGACY { DEFAULT } else { domain };
    let is_official = domain == DEFAULT && !remainder.contains('/');
    (domain, if is_official { format!("library/{remainder}") } else { remainder.to_owned() })
}

/// `Parse`.
fn parse(text: &str) -> Result<(), &'static str> {
    let parts = REFERENCE.captures(text).ok_or("the grammar")?;
    let name = NAME.captures(parts.get(1).ok_or("no name")?.as_str()).ok_or("the name")?;
    // What looks like a host and is none, as in `a_b.example/c`, Docker takes for a path of Docker Hub. The engine says so.
    if name.get(1).is_none() {
        return Err("the host");
    }
    if name.get(2).is_some_and(|path| path.len() > 255) {
        return Err("the length");
    }
    let Some(digest) = parts.get(3) else { return Ok(()) };
    let (algorithm, hex) = digest.as_str().split_once(':').ok_or("the digest")?;
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err("the algorithm"),
    };
    let is_lower = hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if hex.len() == length && is_lower { Ok(()) } else { Err("the digits") }
}
