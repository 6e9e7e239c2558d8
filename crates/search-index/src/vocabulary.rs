//! The words of the index, for correcting what is not among them.

use std::{cmp::Reverse, collections::BTreeMap};

/// Fewer letters make no word that could be told from another by what is mistyped.
const SHORTEST: usize = 3;

/// More letters make no word that a person types.
const LONGEST: usize = 24;

/// The words of the texts in lower case, the most frequent first, then by the alphabet.
///
/// A word is a run of the letters a to z that stands beside no digit and no other letter: what holds a digit (a port, a commit, a version) has no
/// neighbour that could be meant instead. `image-push-port` and `CI_REGISTRY` give their parts, for a query is corrected part by part.
pub fn words<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        let runs = text.split(|letter: char| !letter.is_alphanumeric());
        for word in runs.filter(|run| is_word(run)) {
            *counts.entry(word.to_ascii_lowercase()).or_default() += 1;
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by_key(|(_, count)| Reverse(*count));
    words.into_iter().map(|(word, _)| word).collect()
}

fn is_word(run: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&run.len()) && run.bytes().all(|letter| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        words([text].into_iter())
    }

    #[test]
    fn frequent_words_come_first_and_the_rest_by_the_alphabet() {
        assert_eq!(of("tag push tag image Tag push build"), ["tag", "push", "build", "image"]);
    }

    #[test]
    fn compound_names_give_their_parts() {
        assert_eq!(
            of("image-push-port CI_REGISTRY .gitlab-ci.yml"),
            ["gitlab", "image", "port", "push", "registry", "yml"]
        );
    }

    #[test]
    fn what_holds_a_digit_is_no_word() {
        assert_eq!(of("a1b2c3d4 v1 8443 sha256 digest"), ["digest"]);
    }

    #[test]
    fn foreign_letters_and_overlong_runs_are_left_out_and_break_nothing() {
        assert_eq!(of("naïve Straße 名前 kept"), ["kept"]);
        assert!(of(&"a".repeat(25)).is_empty());
        assert!(of("").is_empty());
    }
}
