//! How a branch name becomes part of a tag.

use conventions::Conventions;

/// The slug of a branch: every character that is not an ASCII letter or digit becomes a hyphen, and what is longer than the
/// standard's limit is cut off.
///
/// Letters become lower case. The texts do not say so, but all their examples are lower case, and so is GitLab's own slug of a
/// branch. Nothing else that GitLab does is done: hyphens at either end stay.
///
/// ```
/// use conformance::tag::slugify;
///
/// let standard = conventions::Conventions::embedded();
/// assert_eq!(slugify(standard, "feat/Search_2"), "feat-search-2");
/// ```
pub fn slugify(standard: &Conventions, branch: &str) -> String {
    let slug = |character: char| if character.is_ascii_alphanumeric() { character.to_ascii_lowercase() } else { '-' };
    branch.chars().map(slug).take(standard.slug.max_length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        let long = "a".repeat(50);
        for (branch, slug) in [
            ("feat/search", "feat-search"),
            ("feature/ABC-12_x.y", "feature-abc-12-x-y"),
            ("a//b", "a--b"),
            ("größe", "gr--e"),
            ("-x-", "-x-"),
            ("", ""),
            (long.as_str(), &long[..40]),
        ] {
            assert_eq!(slugify(Conventions::embedded(), branch), slug, "{branch}");
        }
    }
}
