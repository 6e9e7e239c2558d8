//! The nearest known name, for "did you mean".

/// Words longer than this are infinitely far from everything.
const LONGEST: usize = 64;

/// How many single-character changes (insertion, removal, replacement, swap of neighbours) lead from one word to the other: the optimal
/// string alignment distance; `usize::MAX` once it is certain to be over the limit.
pub(crate) fn distance_within(one: &str, other: &str, limit: usize) -> usize {
    // Each step makes a word longer or shorter by one letter at most.
    if one.is_ascii() && other.is_ascii() && one.len().abs_diff(other.len()) > limit {
        return usize::MAX;
    }
    let (Some((one, rows)), Some((other, columns))) = (letters(one), letters(other)) else { return usize::MAX };
    // Each step changes the count of at most one letter of each word, which tells most words apart.
    let mut surplus = [0_i8; 32];
    for letter in one.iter().take(rows) {
        surplus[*letter as usize % 32] += 1;
    }
    for letter in other.iter().take(columns) {
        surplus[*letter as usize % 32] -= 1;
    }
    let (mut more, mut less) = (0, 0);
    for count in surplus {
        *(if count > 0 { &mut more } else { &mut less }) += usize::from(count.unsigned_abs());
    }
    if more.max(less) > limit {
        return usize::MAX;
    }
    // A distance is at most the length of the longer word, which fits into a byte.
    let mut table = [[0_u8; LONGEST + 1]; 3];
    for (column, steps) in table[0].iter_mut().enumerate() {
        *steps = column as u8;
    }
    for row in 0..rows {
        let [back, current, two_back] = &mut table;
        let mut least_of_row = row as u8 + 1;
        current[0] = least_of_row;
        for column in 0..columns {
            let (a, b) = (one[row], other[column]);
            let replaced = back[column] + u8::from(a != b);
            let mut least = replaced.min(back[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && a == other[column - 1] && one[row - 1] == b {
                least = least.min(two_back[column - 1] + 1);
            }
            current[column + 1] = least;
            least_of_row = least_of_row.min(least);
        }
        // A swap reaches two rows back, and takes a step itself, so a row over the limit stays over it.
        if usize::from(least_of_row) > limit {
            return usize::MAX;
        }
        // The current row becomes the one before, that one the last but one, and the oldest is written over.
        table.rotate_left(1);
    }
    usize::from(table[0][columns])
}

/// The characters of a word that is not too long, and how many there are.
fn letters(word: &str) -> Option<([char; LONGEST], usize)> {
    let mut letters = ['\0'; LONGEST];
    let mut count = 0;
    for letter in word.chars() {
        *letters.get_mut(count)? = letter;
        count += 1;
    }
    Some((letters, count))
}

/// The known words that are near enough to be meant, nearest first: at most a third of the letters differ.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        // Most words are told apart by their lengths, of which bytes are the most there can be.
        .filter(|candidate| candidate.len() + limit >= length && candidate.len() <= 4 * (length + limit))
        .map(|candidate| (distance_within(word, candidate, limit), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    diagnostics::order::sort_by_key(&mut near, |found| *found);
    near.dedup();
    near.into_iter().map(|(_, candidate)| candidate).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(one: &str, other: &str) -> usize {
        distance_within(one, other, LONGEST)
    }

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
    fn what_is_too_far_is_not_measured_to_the_end() {
        for (one, other) in [("server", "sevrer"), ("agent", "agnt"), ("", "abc"), ("deploy-one", "build-two")] {
            let distance = distance(one, other);
            assert_eq!(distance_within(one, other, distance), distance, "{one} {other}");
            assert_eq!(distance_within(one, other, distance - 1), usize::MAX, "{one} {other}");
        }
    }

    #[test]
    fn only_near_words_are_named() {
        assert_eq!(nearest("sever", ["server", "ui", "agent"]), ["server"]);
        assert!(nearest("banana", ["server", "ui", "agent"]).is_empty());
    }
}
