//! The nearest known name, for "did you mean".

/// How many single-character changes (insertion, removal, replacement, swap of neighbours) lead from one word to the other; the optimal
/// string alignment distance. Words longer than 64 characters are infinitely far from everything.
pub(crate) fn distance(one: &str, other: &str) -> usize {
    const LONGEST: usize = 64;
    let one: Vec<char> = one.chars().take(LONGEST + 1).collect();
    let other: Vec<char> = other.chars().take(LONGEST + 1).collect();
    if one.len() > LONGEST || other.len() > LONGEST {
        return usize::MAX;
    }
    let width = other.len() + 1;
    let mut two_back: Vec<usize> = vec![0; width];
    let mut back: Vec<usize> = (0..width).collect();
    for (row, a) in one.iter().enumerate() {
        let mut current = vec![row + 1; width];
        for (column, b) in other.iter().enumerate() {
            let replaced = back[column] + usize::from(a != b);
            let mut least = replaced.min(back[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *a == other[column - 1] && one[row - 1] == *b {
                least = least.min(two_back[column - 1] + 1);
            }
            current[column + 1] = least;
        }
        two_back = std::mem::replace(&mut back, current);
    }
    back[other.len()]
}

/// The known words that are near enough to be meant, nearest first: at most a third of the letters differ.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let limit = (word.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort();
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (one, other, expected) in
            [("", "abc", 3), ("server", "server", 0), ("sevrer", "server", 1), ("ui", "iu", 1), ("agent", "agnt", 1)]
        {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
        assert_eq!(distance(&"a".repeat(65), "a"), usize::MAX);
    }

    #[test]
    fn only_near_words_are_named() {
        assert_eq!(nearest("sever", ["server", "ui", "agent"]), ["server"]);
        assert!(nearest("banana", ["server", "ui", "agent"]).is_empty());
    }
}
