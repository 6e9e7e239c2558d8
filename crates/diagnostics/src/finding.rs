//! What a rule says about a text.

use serde::Serialize;

use crate::{Edit, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; the text conforms.
    Note,
    /// Conforms with a reservation.
    Warning,
    /// Does not conform.
    Error,
}

impl Severity {
    /// All of them, the gravest first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    /// The word for it in reports: `error`, `warning` or `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a fix promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// The standard determines the result: applying it removes the finding and adds no error.
    Safe,
    /// A guess at what was meant; a person decides.
    Suggested,
}

impl Applicability {
    /// The word for it in reports: `safe` or `suggested`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Suggested => "suggested",
        }
    }
}

/// A correction that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What applying it promises.
    pub applicability: Applicability,
    /// What it does, in the imperative, for a button: `Use port 8443`.
    pub title: String,
    /// The changes, applied together or not at all.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix that the standard determines.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { applicability: Applicability::Safe, title: title.into(), edits }
    }

    /// A fix that a person must agree to.
    pub fn suggested(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { applicability: Applicability::Suggested, title: title.into(), edits }
    }
}

/// One thing a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Id of the rule, such as `image-push-port`. Its page is [`Finding::docs`].
    pub rule: &'static str,
    /// How much it weighs here; may differ from the rule's usual severity.
    pub severity: Severity,
    /// What is wrong, with the value and the place.
    pub message: String,
    /// Why, and what to do. Empty where the message says it all.
    pub help: String,
    /// The offending part of the checked text.
    pub span: Span,
    /// The correction, where there is one.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding without help or fix.
    pub fn new(rule: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self { rule, severity, message: message.into(), help: String::new(), span, fix: None }
    }

    /// The same with its reason and advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// The same with a correction.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same with a correction, where there is one.
    #[must_use]
    pub fn fix_if_any(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Address of the rule's page within the portal, from its root: `/rules/image-push-port/`.
    pub fn docs(&self) -> String {
        format!("/rules/{}/", self.rule)
    }
}
