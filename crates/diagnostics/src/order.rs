//! Sorting that weighs little.
//!
//! The sorts of the standard library are made for speed and are compiled anew for every type: in what the browser loads each weighs four
//! kilobytes, and a dozen of them as much as all rules about tags. Here the work is done once, on places, and only the comparison differs.

use std::cmp::Ordering;

/// Sorts a list; what is equal keeps its order. Takes `n log n` comparisons.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = sorted_places(items.len(), &|one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|place| taken.get_mut(place).and_then(Option::take)));
}

/// Sorts a list by a key; what is equal keeps its order.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// The places `0..length` in order: runs of growing length are merged.
fn sorted_places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    let in_order = |pair: &[usize]| match pair {
        [one, other] => compare(*one, *other) != Ordering::Greater,
        _ => true,
    };
    // What comes in order, as findings usually do, is left alone.
    if places.windows(2).all(in_order) {
        return places;
    }
    let mut width = 1;
    while width < length {
        let mut merged = Vec::with_capacity(length);
        for pair in places.chunks(2 * width) {
            let (one, other) = pair.split_at(width.min(pair.len()));
            let (mut one, mut other) = (one.iter().copied().peekable(), other.iter().copied().peekable());
            while let (Some(&left), Some(&right)) = (one.peek(), other.peek()) {
                if compare(left, right) == Ordering::Greater {
                    merged.extend(other.next());
                } else {
                    merged.extend(one.next());
                }
            }
            merged.extend(one);
            merged.extend(other);
        }
        places = merged;
        width *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_any_length_are_sorted_and_equal_ones_keep_their_order() {
        for length in 0..70_usize {
            // A fixed shuffle with many equal keys.
            let mut items: Vec<(usize, usize)> = (0..length).map(|index| (index * 37 % 11, index)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            assert_eq!(items, expected);
        }
    }
}
