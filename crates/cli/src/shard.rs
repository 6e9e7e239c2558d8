//! A part of all texts, for one of several jobs that share an audit.

use std::env;
use std::path::{Component, Path};
use std::str::FromStr;

use crate::inputs::{Found, Input, Missed};

/// What `--shard` takes for the numbers that GitLab gives the job.
const AUTO: &str = "auto";
/// The variables with these numbers. Source: GitLab, "Predefined CI/CD variables reference".
const VARIABLES: [&str; 2] = ["CI_NODE_INDEX", "CI_NODE_TOTAL"];

/// Which part of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// From 1.
    pub(crate) index: usize,
    /// At least `index`.
    pub(crate) total: usize,
}

impl FromStr for Shard {
    type Err = String;

    /// From `INDEX/TOTAL`, or from the variables of a job where it is `auto`.
    fn from_str(word: &str) -> Result<Self, String> {
        if word == AUTO {
            let [index, total] = VARIABLES.map(|name| env::var(name).unwrap_or_default());
            return Self::of_numbers(&index, &total);
        }
        match word.split_once('/') {
            Some((index, total)) => Self::of_numbers(index, total),
            None => Err("a shard is given as INDEX/TOTAL, such as 2/5".to_owned()),
        }
    }
}

impl Shard {
    fn of_numbers(index: &str, total: &str) -> Result<Self, String> {
        if index.is_empty() || total.is_empty() {
            let [index, total] = VARIABLES;
            return Err(format!(
                "INDEX and TOTAL are needed; GitLab sets ${index} and ${total} in a job with `parallel`"
            ));
        }
        let number = |word: &str| word.parse::<usize>().map_err(|_| format!("`{word}` is no number of a shard"));
        let shard = Self { index: number(index)?, total: number(total)? };
        if (1..=shard.total).contains(&shard.index) {
            Ok(shard)
        } else {
            Err(format!("the shards of {total} are numbered from 1 to {total}"))
        }
    }

    /// The texts of this part, in the order of their paths, each once. Which part a text belongs to follows from the paths of all
    /// texts alone, so every machine that sees the same files finds the same parts; and what could not be looked at is told by one.
    pub(crate) fn of(self, found: impl Iterator<Item = Found>) -> Vec<Found> {
        let mut all: Vec<(Vec<u8>, Found)> = found.map(|found| (key(&found), found)).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(one, _), (other, _)| one == other);
        // Neighbours, which are often the files of one repository and as long as one another, go to different parts.
        all.into_iter().map(|(_, found)| found).skip(self.index.saturating_sub(1)).step_by(self.total).collect()
    }
}

/// The path without what only says that it starts here.
fn key(found: &Found) -> Vec<u8> {
    let path = match found {
        Ok(Input::StandardInput) => return Vec::new(),
        Ok(Input::File(path)) => path.as_path(),
        Err(Missed { source, .. }) => Path::new(source),
    };
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.flat_map(|part| [b"/", part.as_os_str().as_encoded_bytes()].concat()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;

    fn files(paths: &[String]) -> Vec<Found> {
        paths.iter().map(|path| Ok(Input::File(PathBuf::from(path)))).collect()
    }

    fn sources(found: Vec<Found>) -> Vec<String> {
        found.into_iter().map(|found| found.map_or_else(|missed| missed.source, |input| input.source(None))).collect()
    }

    #[test]
    fn a_shard_is_two_numbers() {
        assert_eq!("2/5".parse(), Ok(Shard { index: 2, total: 5 }));
        for (word, expected) in [
            ("2", "INDEX/TOTAL"),
            ("/", "$CI_NODE_INDEX and $CI_NODE_TOTAL"),
            ("0/5", "from 1 to 5"),
            ("6/5", "from 1 to 5"),
            ("1/0", "from 1 to 0"),
            ("a/5", "`a` is no number"),
            ("1/-5", "`-5` is no number"),
            ("99999999999999999999/5", "is no number"),
        ] {
            let error = word.parse::<Shard>().unwrap_err();
            assert!(error.contains(expected), "{word}: {error}");
        }
    }

    #[test]
    fn a_path_that_is_reached_twice_is_one() {
        let paths = ["./a/b.yml", "a/b.yml", "a/./b.yml", "a/c.yml"].map(str::to_owned);
        assert_eq!(sources(Shard { index: 1, total: 1 }.of(files(&paths).into_iter())), ["./a/b.yml", "a/c.yml"]);
    }

    proptest! {
        #[test]
        fn every_file_is_in_exactly_one_shard_whatever_the_order(
            paths in prop::collection::btree_set("[a-c]{1,2}(/[a-cé]{1,2}){0,2}", 0..40),
            total in 1usize..9,
            seed in any::<prop::sample::Index>(),
        ) {
            let paths: Vec<String> = paths.into_iter().collect();
            let mut shuffled = paths.clone();
            if !shuffled.is_empty() {
                let middle = seed.index(shuffled.len());
                shuffled.rotate_left(middle);
            }
            let shards = |paths: &[String]| -> Vec<Vec<String>> {
                (1..=total).map(|index| sources(Shard { index, total }.of(files(paths).into_iter()))).collect()
            };
            let parts = shards(&paths);
            prop_assert_eq!(&parts, &shards(&shuffled));
            let mut joined = parts.concat();
            joined.sort_unstable();
            prop_assert_eq!(&joined, &paths);
            let sizes = parts.iter().map(Vec::len);
            prop_assert!(sizes.clone().max() <= sizes.min().map(|size| size + 1));
        }
    }
}
