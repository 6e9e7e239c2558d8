//! Names of Python packages.

use diagnostics::Severity;

use crate::artifact::{Artifact, Subject, name_fault, python_names};
use crate::context::Context;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "python-package-name",
    domain: Domain::Artifact,
    severity: Severity::Error,
    summary: "a Python package that is not in the catalogue under this name",
    page: page!("python_package_name.md"),
    look: Look::Artifact(check),
};

fn check(artifact: &Artifact<'_>, context: &Context<'_>) -> Outcome {
    let Subject::PythonPackage { name, .. } = &artifact.subject else { return Outcome::not_applicable() };
    if name.is_unknown() {
        return Outcome::unknown();
    }
    let standard = context.standard;
    if standard.python_packages.iter().any(|package| package.import == name.value()) {
        return Outcome::passed();
    }
    let flaw = name_fault(*name, "a Python package", &python_names(standard), standard, str::to_owned);
    Outcome::of(flaw.iter().map(|flaw| flaw.finding(RULE.id)).collect())
}
