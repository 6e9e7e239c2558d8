//! No credential is written in a Dockerfile. It is found in the text, before the text is read as a Dockerfile; see [`crate::secret`].

use diagnostics::Severity;

use crate::rule::{Domain, Look, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-secret",
    domain: Domain::Dockerfile,
    severity: Severity::Error,
    summary: "a credential that is written in a Dockerfile, and so in every image built from it",
    page: page!("dockerfile_secret.md"),
    look: Look::Input,
};

/// Where a credential comes from in place of the text.
pub(crate) const SOURCE: &str = "Vault when the container starts; a build that needs one takes it with `RUN --mount=type=secret`, which leaves no trace in the image";
