//! How the forms of a tag are written: the fixed parts of their patterns.

use conventions::{Conventions, TagFormId};

/// The fixed parts of the patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forms<'s> {
    standard: &'s Conventions,
}

impl<'s> Forms<'s> {
    pub(crate) fn of(standard: &'s Conventions) -> Self {
        Self { standard }
    }

    /// The pattern as people know it: `main-{short-sha}`.
    pub(crate) fn pattern(self, form: TagFormId) -> &'s str {
        &self.standard.tag_form(form).pattern
    }

    /// What stands before the first variable part: `main-`, `branch-`, or the whole of `latest` and `stable`.
    pub(crate) fn lead(self, form: TagFormId) -> &'s str {
        self.pattern(form).split('{').next().unwrap_or_default()
    }

    /// What stands between slug and short SHA: `-`.
    pub(crate) fn joint(self) -> &'s str {
        let between = self.pattern(TagFormId::Branch).split('{').nth(1);
        between.and_then(|part| part.split_once('}')).map_or("", |(_, joint)| joint)
    }

    /// What a promotion adds to the version: `-uat`.
    pub(crate) fn promotion(self) -> &'s str {
        &self.standard.promotion.suffix
    }

    /// The forms without a variable part: `latest` and `stable`.
    pub(crate) fn fixed(self) -> impl Iterator<Item = (TagFormId, &'s str)> {
        let forms = self.standard.tag_forms.iter();
        forms.filter(|form| !form.pattern.contains('{')).map(|form| (form.id, form.pattern.as_str()))
    }

    /// All patterns in backticks, for a message.
    pub(crate) fn listed(self) -> String {
        let patterns: Vec<String> = self.standard.tag_forms.iter().map(|form| format!("`{}`", form.pattern)).collect();
        match patterns.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => patterns.concat(),
        }
    }

    /// The tag of a form, with its variable parts.
    pub(crate) fn fill(self, form: TagFormId, sha: &str, slug: &str, version: &str) -> String {
        self.pattern(form).replace("{short-sha}", sha).replace("{slug}", slug).replace("{version}", version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_parts_come_from_the_patterns() {
        let forms = Forms::of(Conventions::embedded());
        assert_eq!(forms.lead(TagFormId::Main), "main-");
        assert_eq!(forms.lead(TagFormId::Branch), "branch-");
        assert_eq!(forms.joint(), "-");
        assert_eq!(forms.fixed().map(|(_, word)| word).collect::<Vec<_>>(), ["latest", "stable"]);
        assert_eq!(forms.fill(TagFormId::Branch, "a1b2c3d4", "feat", ""), "branch-feat-a1b2c3d4");
    }
}
