//! Patterns that select rules, held against the rules there are.

use conformance::Selection;

/// What is wrong with a selection: patterns that no rule matches, each with the rules that may have been meant, or that it
/// leaves nothing to check with. A selection that silently checks less than was asked for would pass what should fail.
pub(crate) fn faults(selection: &Selection) -> Vec<String> {
    let patterns = |flag, patterns: &[String]| -> Vec<String> {
        let unmatched = patterns.iter().filter_map(|pattern| unmatched(pattern));
        unmatched.map(|fault| format!("`{flag}`: {fault}")).collect()
    };
    let mut faults = patterns("--select", &selection.select);
    faults.extend(patterns("--ignore", &selection.ignore));
    if faults.is_empty() && !conformance::rules().iter().any(|rule| selection.includes(rule.id)) {
        faults.push("`--select` and `--ignore` together leave no rule to check with".to_owned());
    }
    faults
}

/// What is wrong with a pattern that no rule matches, with the rules that may have been meant.
pub(crate) fn unmatched(pattern: &str) -> Option<String> {
    let alone = Selection { select: vec![pattern.to_owned()], ignore: Vec::new() };
    if conformance::rules().iter().any(|rule| alone.includes(rule.id)) {
        return None;
    }
    let near = nearest(pattern).iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let advice = if near.is_empty() { String::new() } else { format!("; did you mean {near}?") };
    Some(format!("`{pattern}` matches no rule{advice}"))
}

/// The ids near a pattern; of one with wildcards, near its part before the first wildcard.
fn nearest(pattern: &str) -> Vec<&'static str> {
    let ids = || conformance::rules().iter().map(|rule| rule.id);
    let Some((literal, _)) = pattern.split_once(['*', '?']) else {
        return conformance::nearest(pattern, ids());
    };
    let starts = conformance::nearest(literal, ids().filter_map(|id| id.get(..literal.len())));
    ids().filter(|id| starts.iter().any(|start| id.starts_with(start))).take(3).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(select: &[&str], ignore: &[&str]) -> Selection {
        let owned = |patterns: &[&str]| patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        Selection { select: owned(select), ignore: owned(ignore) }
    }

    #[test]
    fn patterns_that_match_are_no_fault() {
        assert!(faults(&selection(&[], &[])).is_empty());
        assert!(faults(&selection(&["image-*", "tag-version-prefix"], &["*-syntax"])).is_empty());
    }

    #[test]
    fn a_pattern_without_a_rule_names_the_nearest() {
        let faults = faults(&selection(&["image-pusk-port"], &["immage-*", "Ω*"]));
        assert_eq!(faults.len(), 3);
        assert_eq!(
            faults[0],
            "`--select`: `image-pusk-port` matches no rule; did you mean `image-push-port`, `image-pull-port`?"
        );
        assert!(faults[1].starts_with("`--ignore`: `immage-*` matches no rule; did you mean `image-"), "{}", faults[1]);
        assert_eq!(faults[2], "`--ignore`: `Ω*` matches no rule");
    }

    #[test]
    fn a_selection_that_leaves_nothing_is_a_fault() {
        let faults = faults(&selection(&["tag-*"], &["tag-*"]));
        assert_eq!(faults, ["`--select` and `--ignore` together leave no rule to check with"]);
    }
}
