//! What must hold for any input whatever: a function for each target of `cargo xtask fuzz` that panics where it does not hold.
//!
//! libFuzzer makes up inputs and keeps those that reach new code; `tests/replay.rs` tries the same functions with the seeds and with every
//! input that once failed, on the toolchain that everybody has. See `docs/reliability.md`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a property that does not hold is told by panicking"
)]

mod parsers;
mod reference_grammar;
mod reports;
pub mod seeds;
mod yaml_peer;

// The program's own modules: it has no library that could be called.
#[allow(dead_code, reason = "only the parser is tried")]
#[path = "../../crates/cli/src/selection.rs"]
mod selection;
#[allow(dead_code, reason = "only the parser is tried")]
#[path = "../../crates/cli/src/settings/file.rs"]
mod settings_file;

/// What the settings need of the program's module of this name.
mod inputs {
    /// Why a text is not there.
    #[derive(Debug)]
    pub(crate) struct Unreadable(#[allow(dead_code, reason = "shown by the program")] pub(crate) String);

    pub(crate) fn read_text(path: &std::path::Path) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

use std::borrow::Cow;

use conformance::Kind;

/// Something that is tried with any input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: that of its program, and of its folder in `regressions/`.
    pub name: &'static str,
    property: fn(&str),
    /// The kinds of texts that it starts from.
    kinds: &'static [Kind],
}

const ALL_KINDS: &[Kind] = &Kind::ALL;

/// All of them. The program of a target, in `fuzz_targets/`, has nothing but its name.
pub const TARGETS: &[Target] = &[
    target("artifact_name", |text| reports::hold(Kind::ArtifactName, text), &[Kind::ArtifactName]),
    target("check_gitlab_ci", |text| reports::hold(Kind::GitlabCi, text), &[Kind::GitlabCi]),
    target("command", |text| reports::hold(Kind::Command, text), &[Kind::Command]),
    target("conform_toml", parsers::settings, &[]),
    target("conventions", parsers::conventions, &[]),
    target("detect", parsers::detection, ALL_KINDS),
    target("dockerfile", |text| reports::hold(Kind::Dockerfile, text), &[Kind::Dockerfile]),
    target("expression", parsers::expression, &[]),
    target("fixes", reports::fixes_hold, ALL_KINDS),
    target("image_ref", |text| reports::hold(Kind::ImageRef, text), &[Kind::ImageRef]),
    target("link", parsers::link, ALL_KINDS),
    target("patterns", parsers::patterns, &[]),
    target("reference_grammar", reference_grammar::agrees, &[Kind::ImageRef, Kind::Tag]),
    target("render", reports::renders, ALL_KINDS),
    target("tag", |text| reports::hold(Kind::Tag, text), &[Kind::Tag]),
    target("yaml", parsers::yaml, &[Kind::GitlabCi]),
    target("yaml_peer", yaml_peer::agrees, &[Kind::GitlabCi]),
    target("yaml_same_tree", parsers::yaml_same_tree, &[Kind::GitlabCi]),
];

const fn target(name: &'static str, property: fn(&str), kinds: &'static [Kind]) -> Target {
    Target { name, property, kinds }
}

/// Tries one input.
///
/// # Panics
///
/// Where the property of the target does not hold, or there is no such target.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("no target `{name}`"));
    // What is not UTF-8 never reaches the engine.
    let text: Cow<'_, str> = String::from_utf8_lossy(input);
    (target.property)(&text);
}

/// A number that follows from the text alone, so that an input that fails once fails again.
fn choice(text: &str) -> usize {
    text.bytes().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)))
}
