//! The short SHA of a commit, as tags and file names have it.

use conventions::{Commit, Conventions};

use crate::expansion::{Fragment, PLACEHOLDER};
use crate::tag::sole_variable;

/// What is wrong with a short SHA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommitFault {
    /// There is none.
    Missing,
    /// The character at this byte offset is no hex digit.
    NotHex(usize, char),
    /// The length that the texts' examples have, which passes (D3).
    Tolerated,
    /// Too few characters, this many.
    Short(usize),
    /// Too many characters, this many; the short SHA where the standard determines it.
    Long(usize, Option<String>),
    /// Upper-case digits; the same in lower case.
    UpperCase(String),
}

/// What is wrong with a short SHA: `Ok(None)` for nothing, `Err` where a variable that is not known decides it.
pub(crate) fn judge(sha: Fragment<'_>, standard: &Conventions) -> Result<Option<CommitFault>, Undecided> {
    let commit = &standard.commit;
    let value = sha.value();
    if value.is_empty() {
        return Ok(Some(CommitFault::Missing));
    }
    if sha.is_unknown() {
        return judge_unknown(sha, commit);
    }
    if let Some((at, character)) = value.char_indices().find(|(_, character)| !character.is_ascii_hexdigit()) {
        return Ok(Some(CommitFault::NotHex(at, character)));
    }
    // Only hex digits from here on, so that bytes are characters.
    let lower = value.to_ascii_lowercase();
    let fault = match value.len() {
        length if length > commit.short_sha_length => {
            let short = lower.get(..commit.short_sha_length).filter(|_| length <= commit.full_sha_length);
            Some(CommitFault::Long(length, short.map(str::to_owned)))
        }
        length if length < commit.short_sha_length && length != commit.tolerated_sha_length => {
            Some(CommitFault::Short(length))
        }
        _ if lower != value => Some(CommitFault::UpperCase(lower)),
        length if length == commit.tolerated_sha_length => Some(CommitFault::Tolerated),
        _ => None,
    };
    Ok(fault)
}

/// Why a short SHA cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Undecided;

/// GitLab's variable with the full SHA.
pub(crate) const FULL_SHA_VARIABLE: &str = "CI_COMMIT_SHA";

fn judge_unknown(sha: Fragment<'_>, commit: &Commit) -> Result<Option<CommitFault>, Undecided> {
    match sole_variable(sha).as_deref() {
        Some(name) if name == commit.short_sha_variable => return Ok(None),
        Some(FULL_SHA_VARIABLE) => return Ok(Some(CommitFault::Long(commit.full_sha_length, None))),
        _ => {}
    }
    // What is written beside the variable can still be wrong.
    let mut known = sha.value().char_indices().filter(|(_, character)| *character != PLACEHOLDER);
    match known.find(|(_, character)| !character.is_ascii_hexdigit()) {
        Some((at, character)) => Ok(Some(CommitFault::NotHex(at, character))),
        None => Err(Undecided),
    }
}

/// Whether a word was probably meant as a SHA: all or nearly all hex digits, and not a short word that happens to be made of them.
pub(crate) fn looks_like_sha(word: &str) -> bool {
    let hex = word.bytes().filter(u8::is_ascii_hexdigit).count();
    let digits = word.bytes().any(|byte| byte.is_ascii_digit());
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let all_hex = hex == word.len();
    (all_hex && digits && hex >= 4)
        || (all_hex && hex >= 7)
        || (plain && digits && (7..=40).contains(&word.len()) && hex * 4 >= word.len() * 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion::{Expansion, Meaning};

    fn judged(text: &str) -> Result<Option<CommitFault>, Undecided> {
        let expansion = Expansion::of(text, 0, |_| Meaning::Unknown);
        judge(expansion.whole(), Conventions::embedded())
    }

    #[test]
    fn short_shas() {
        for (text, expected) in [
            ("a1b2c3d4", Ok(None)),
            ("a1b2c3d", Ok(Some(CommitFault::Tolerated))),
            ("A1B2C3D", Ok(Some(CommitFault::UpperCase("a1b2c3d".into())))),
            ("a1b2", Ok(Some(CommitFault::Short(4)))),
            ("", Ok(Some(CommitFault::Missing))),
            ("a1b2c3g4", Ok(Some(CommitFault::NotHex(6, 'g')))),
            ("A1b2c3d4e5", Ok(Some(CommitFault::Long(10, Some("a1b2c3d4".into()))))),
            ("$CI_COMMIT_SHORT_SHA", Ok(None)),
            ("${CI_COMMIT_SHORT_SHA}", Ok(None)),
            ("$CI_COMMIT_SHA", Ok(Some(CommitFault::Long(40, None)))),
            ("$SHA", Err(Undecided)),
            ("${SHA}x", Ok(Some(CommitFault::NotHex(3, 'x')))),
            ("a$SHA", Err(Undecided)),
        ] {
            assert_eq!(judged(text), expected, "{text}");
        }
        let long = "a".repeat(41);
        assert_eq!(judged(&long), Ok(Some(CommitFault::Long(41, None))));
    }

    #[test]
    fn words_are_not_taken_for_shas() {
        for word in ["a1b2c3d4", "a1b2", "deadbeef", "A1B2C3D", "a1b2c3g4"] {
            assert!(looks_like_sha(word), "{word}");
        }
        for word in ["", "add", "facade", "search", "v2", "server", "rc1"] {
            assert!(!looks_like_sha(word), "{word}");
        }
    }
}
