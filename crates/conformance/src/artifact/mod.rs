//! Names of other artifacts: packages, files, binaries, system names, indexes and repositories.

mod files;
mod index;
mod names;
mod repository;
pub(crate) mod rules;
mod subject;
mod system;

pub(crate) use files::{RawBinary, RpmFile, WheelFile};
pub(crate) use index::{Format, Index};
pub(crate) use names::{ProgramKind, name_fault, program_kind, program_names, script_extension};
pub(crate) use repository::{RepositoryPath, repository_names};
pub(crate) use subject::{Program, Subject, python_names};
pub(crate) use system::{SystemName, SystemReading};

use conventions::Conventions;
use diagnostics::{Applicability, Finding, Severity};

use crate::context::Context;
use crate::expansion::{Expansion, Fragment};
use crate::image_ref::{Fault, lines, standard_meaning};
use crate::rule::Ledger;
use crate::{Understood, UnderstoodArtifact};

/// A name as every rule about artifacts sees it.
#[derive(Debug)]
pub(crate) struct Artifact<'t> {
    /// The name as written.
    pub(crate) text: Fragment<'t>,
    /// What it names.
    pub(crate) subject: Subject<'t>,
}

impl<'t> Artifact<'t> {
    /// Reads a name. Any text is read as something.
    pub(crate) fn new(text: Fragment<'t>, standard: &Conventions) -> Self {
        Self { text, subject: Subject::of(text, standard) }
    }

    /// The name for people. A password in a URL goes into no report.
    pub(crate) fn shown(&self) -> String {
        Index::read(self.text).map_or_else(|| self.text.shown(), |index| index.shown_in(self.text))
    }

    /// What it was read as, with its parts.
    pub(crate) fn understood(&self) -> UnderstoodArtifact {
        UnderstoodArtifact { name: self.shown(), subject: self.subject.id(), parts: self.subject.parts() }
    }
}

/// Checks names, one a line. Blank lines and lines that start with `#` are left out; the variables that the standard documents are
/// replaced by their values.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let mut lines: Vec<Expansion> =
        lines(text).map(|(offset, line)| Expansion::of(line, offset, |name| standard_meaning(name, context))).collect();
    if lines.is_empty() {
        lines.push(Expansion::literal("", 0));
    }
    let artifacts: Vec<Artifact<'_>> = lines.iter().map(|line| Artifact::new(line.whole(), context.standard)).collect();
    ledger.artifacts(&artifacts);
    let named = artifacts.iter().filter(|artifact| !matches!(artifact.subject, Subject::Nothing));
    Understood { artifacts: named.map(Artifact::understood).collect(), ..Understood::default() }
}

/// Something wrong with a part of a name, with what it weighs and what its correction promises.
#[derive(Clone, Debug)]
pub(crate) struct Flaw<'t> {
    /// Where, what, why, and what to write.
    pub(crate) fault: Fault<'t>,
    /// What it weighs.
    pub(crate) severity: Severity,
    /// What the correction promises.
    pub(crate) applicability: Applicability,
}

impl<'t> Flaw<'t> {
    /// An error without a correction.
    pub(crate) fn error(at: Fragment<'t>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            fault: Fault { at, message: message.into(), help: help.into(), correction: None },
            severity: Severity::Error,
            applicability: Applicability::Suggested,
        }
    }

    /// The same with a correction that the standard determines.
    pub(crate) fn safely(mut self, title: &'static str, text: impl Into<String>) -> Self {
        self.fault.correction = Some((title, text.into()));
        self.applicability = Applicability::Safe;
        self
    }

    /// The same with a guess at the correction.
    pub(crate) fn perhaps(mut self, title: &'static str, text: impl Into<String>) -> Self {
        self.fault.correction = Some((title, text.into()));
        self.applicability = Applicability::Suggested;
        self
    }

    /// The same as a warning.
    pub(crate) fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The finding of a rule about it.
    pub(crate) fn finding(&self, rule: &'static str) -> Finding {
        crate::tag::finding(rule, self.severity, &self.fault, self.applicability)
    }
}

#[cfg(test)]
mod tests;
