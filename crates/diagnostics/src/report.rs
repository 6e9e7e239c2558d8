//! The outcome of a check: not only what is wrong, but all that was looked at.

use std::borrow::Cow;

use serde::Serialize;

use crate::{Applicability, ApplyError, Finding, Severity, Span, apply_edits, masked};

/// What a text amounts to. Notes do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No error and no warning.
    Conforms,
    /// A warning and no error.
    Warnings,
    /// An error.
    Fails,
}

impl Verdict {
    /// The word for it in reports: `conforms`, `warnings` or `fails`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::Warnings => "warnings",
            Self::Fails => "fails",
        }
    }
}

/// What one rule says of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The text has nothing that the rule is about.
    NotApplicable,
    /// It looked and had no error and no warning to report.
    Passed,
    /// It could not be decided: something that it needs is not in the text.
    Unknown,
    /// Every error and warning that it had to report is suppressed in the text.
    Suppressed,
    /// It reported an error or a warning.
    Failed,
}

impl Status {
    /// The word for it in reports: `passed`, `failed`, `not-applicable`, `unknown` or `suppressed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Passed => "passed",
            Self::Unknown => "unknown",
            Self::Suppressed => "suppressed",
            Self::Failed => "failed",
        }
    }
}

/// A rule and what it says of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Id of the rule.
    pub rule: &'static str,
    /// What it says.
    pub status: Status,
}

/// A finding that a comment in the text takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding, which does not count.
    pub finding: Finding,
    /// Why, as the comment says. Empty where it does not say.
    pub reason: String,
}

/// A conformance report on one text. `U` is what the engine understood of it, ready to be shown.
#[derive(Clone, Debug)]
pub struct Report<U> {
    /// The kind that the text was read as: `image-ref`, `tag`, `gitlab-ci`, `command`, `artifact-name` or `dockerfile`.
    pub kind: &'static str,
    /// In the order of the text; at one place, errors first.
    pub findings: Vec<Finding>,
    /// What is suppressed in the text, in its order.
    pub suppressed: Vec<Suppressed>,
    /// Where the text has characters that nobody may be shown, in its order and apart from one another. Whoever shows a part of the text takes
    /// it from [`Report::shown`].
    pub redactions: Vec<Span>,
    /// Every rule that looked, in the order of the catalogue.
    pub checks: Vec<Check>,
    /// The parts that were understood.
    pub understood: U,
}

impl<U> Report<U> {
    /// A report with nothing suppressed and nothing to hide.
    pub fn new(kind: &'static str, findings: Vec<Finding>, checks: Vec<Check>, understood: U) -> Self {
        Self { kind, findings, suppressed: Vec::new(), redactions: Vec::new(), checks, understood }
    }

    /// The checked text as it may be shown: with `*` for every character that is to be hidden. Every offset, line and column is the same as in
    /// the text.
    pub fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        masked(text, &self.redactions, '*')
    }

    /// What the text amounts to.
    pub fn verdict(&self) -> Verdict {
        match self.findings.iter().map(|finding| finding.severity).max() {
            Some(Severity::Error) => Verdict::Fails,
            Some(Severity::Warning) => Verdict::Warnings,
            Some(Severity::Note) | None => Verdict::Conforms,
        }
    }

    /// How many findings weigh this much.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The text after the fix of one finding; `None` where there is no such finding or it has no fix.
    ///
    /// # Errors
    ///
    /// Where the fix does not fit `text`, which then is not the text of this report.
    pub fn apply(&self, text: &str, finding: usize) -> Option<Result<String, ApplyError>> {
        let fix = self.findings.get(finding)?.fix.as_ref()?;
        Some(apply_edits(text, &fix.edits))
    }

    /// The text after every safe fix that overlaps no earlier one, and how many were applied.
    ///
    /// # Errors
    ///
    /// Where a fix does not fit `text`, which then is not the text of this report.
    pub fn apply_safe(&self, text: &str) -> Result<(String, usize), ApplyError> {
        self.apply_all(text, |applicability| applicability == Applicability::Safe)
    }

    /// The text after every fix that is wanted and overlaps no earlier one, and how many were applied.
    ///
    /// # Errors
    ///
    /// Where a fix does not fit `text`, which then is not the text of this report.
    pub fn apply_all(
        &self,
        text: &str,
        is_wanted: impl Fn(Applicability) -> bool,
    ) -> Result<(String, usize), ApplyError> {
        let mut accepted: Vec<crate::Edit> = Vec::new();
        let mut count = 0;
        for fix in self.findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            let compatible = |edit: &crate::Edit| {
                accepted.iter().all(|other| {
                    edit == other || !(edit.span.overlaps(other.span) || edit.span.start == other.span.start)
                })
            };
            if is_wanted(fix.applicability) && fix.edits.iter().all(compatible) {
                accepted.extend(fix.edits.iter().cloned());
                count += 1;
            }
        }
        Ok((apply_edits(text, &accepted)?, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Fix};

    fn finding(severity: Severity, fix: Option<Fix>) -> Finding {
        let finding = Finding::new("rule", severity, Span::empty(0), "");
        match fix {
            Some(fix) => finding.fix(fix),
            None => finding,
        }
    }

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit::replace(Span::new(start, end), text)
    }

    #[test]
    fn a_report_counts_and_applies_its_findings() {
        let report = Report::new(
            "tag",
            vec![
                finding(Severity::Error, Some(Fix::safe("", vec![edit(0, 1, "A")]))),
                finding(Severity::Error, None),
                finding(Severity::Note, Some(Fix::suggested("", vec![edit(2, 3, "C")]))),
            ],
            vec![],
            (),
        );
        let counts = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| report.count(severity));
        assert_eq!((counts, report.verdict()), ([2, 0, 1], Verdict::Fails));
        assert_eq!(report.apply("abc", 0), Some(Ok("Abc".into())));
        assert_eq!(report.apply("abc", 2), Some(Ok("abC".into())));
        assert_eq!((report.apply("abc", 1), report.apply("abc", 3)), (None, None));
        assert_eq!(report.apply_safe("abc"), Ok(("Abc".into(), 1)));
        assert_eq!(report.apply_all("abc", |_| true), Ok(("AbC".into(), 2)));
    }

    #[test]
    fn a_fix_that_touches_an_earlier_one_waits_and_an_equal_one_counts() {
        let applied = |fixes: &[&[Edit]]| {
            let fixes = fixes.iter().map(|edits| finding(Severity::Error, Some(Fix::safe("", edits.to_vec()))));
            Report::new("tag", fixes.collect(), vec![], ()).apply_safe("abcd").unwrap()
        };
        assert_eq!(applied(&[&[edit(0, 2, "X")], &[edit(1, 3, "Y")], &[edit(3, 4, "Z")]]), ("XcZ".into(), 2));
        assert_eq!(applied(&[&[edit(0, 2, "X")], &[edit(0, 2, "X"), edit(3, 4, "Z")]]), ("XcZ".into(), 2));
        // Two insertions at one place share no byte, and their order is nobody's.
        assert_eq!(applied(&[&[Edit::insert(1, "X")], &[Edit::insert(1, "Y")]]), ("aXbcd".into(), 1));
        // A fix is applied as a whole or not at all.
        assert_eq!(applied(&[&[edit(0, 1, "X")], &[edit(0, 1, "Y"), edit(3, 4, "Z")]]), ("Xbcd".into(), 1));
    }

    #[test]
    fn what_is_to_be_hidden_is_not_shown() {
        let mut report = Report::new("tag", vec![], vec![], ());
        assert_eq!(report.shown("a secret"), "a secret");
        report.redactions.push(Span::new(2, 8));
        assert_eq!(report.shown("a secret"), "a ******");
    }

    #[test]
    fn each_status_has_its_word() {
        let all = [Status::NotApplicable, Status::Passed, Status::Unknown, Status::Suppressed, Status::Failed];
        assert_eq!(all.map(Status::as_str), ["not-applicable", "passed", "unknown", "suppressed", "failed"]);
    }
}
