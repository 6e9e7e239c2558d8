//! The engine: reads a text as what it is, asks every rule that applies, and reports what it understood.
//!
//! ```
//! use conformance::{Direction, Kind, Options, check};
//!
//! let options = Options { direction: Direction::Push, ..Options::default() };
//! let report = check(Kind::ImageRef, "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3", &options);
//! assert_eq!(report.findings[0].rule, "image-push-port");
//! ```
//!
//! The engine does no I/O, reads no clock, and never panics: every parser is total, any text in, `(what could be understood,
//! findings)` out. It knows no browser and no terminal; a renderer shows the [`Report`] and decides nothing.

mod command;
mod context;
mod detect;
mod event;
mod expansion;
mod kind;
mod nearest;
mod registry;
mod rule;
mod secret;
mod shell;
mod suppression;
mod understood;

pub mod artifact;
pub mod dockerfile;
pub mod generator;
pub mod gitlab_ci;
pub mod image_ref;
mod input;
pub mod names;
pub mod tag;
pub mod yaml;

pub use context::{Direction, FileOrigin, Options, Selection, SuppliedFile};
pub use conventions::{LegacyNames, Trigger};
pub use detect::{Alternative, Detection, detect};
pub use event::Event;
#[cfg(feature = "layers")]
pub use gitlab_ci::layers;
pub use kind::Kind;
pub use nearest::nearest;
pub use registry::{CatalogueEntry, catalogue_entry, rule, rules};
pub use rule::{Domain, Example, Rule, RulePage};
pub use suppression::suppression;
pub use tag::{forward, slugify};
pub use understood::{Understood, UnderstoodArtifact, UnderstoodReference, UnderstoodTag};
pub use understood::{UnderstoodDockerfile, UnderstoodStage};
pub use understood::{
    UnderstoodEdge, UnderstoodEvent, UnderstoodExpansion, UnderstoodHandoff, UnderstoodImage, UnderstoodInclude,
    UnderstoodJob, UnderstoodOrigin, UnderstoodPipeline, UnderstoodPlace, UnderstoodRun,
};

use context::Context;
use conventions::Conventions;
use diagnostics::{Span, masked};
use rule::Ledger;

/// A conformance report with what the engine understood.
pub type Report = diagnostics::Report<Understood>;

/// Checks a text against the standard that this build carries.
pub fn check(kind: Kind, text: &str, options: &Options) -> Report {
    check_against(Conventions::embedded(), kind, text, options)
}

/// Checks a text against a standard of the caller's.
pub fn check_against(standard: &Conventions, kind: Kind, text: &str, options: &Options) -> Report {
    examined(standard, kind, text, options, registry::rules(), |text, context, ledger| match kind {
        Kind::ImageRef => image_ref::check(text, context, ledger),
        Kind::Tag => tag::check(text, context, ledger),
        Kind::Command => command::check(text, context, ledger),
        Kind::ArtifactName => artifact::check(text, context, ledger),
        Kind::Dockerfile => dockerfile::check(text, context, ledger),
        Kind::GitlabCi => gitlab_ci::check(text, context, ledger),
    })
}

/// What every check has in common: the credentials are masked, `read` reads the rest and has the rules look at it, the ledger becomes a report.
fn examined(
    standard: &Conventions,
    kind: Kind,
    text: &str,
    options: &Options,
    rules: &'static [&'static Rule],
    read: impl FnOnce(&str, &Context<'_>, &mut Ledger<'_>) -> Understood,
) -> Report {
    let secrets = secret::secrets(input::head(text, options));
    let redactions: Vec<Span> = secrets.iter().map(|secret| secret.span).collect();
    // No rule reads a secret, so none can repeat it.
    let text = &*masked(text, &redactions, secret::MASK);
    let options = &*secret::hidden_files(options);
    let context = Context { standard, options };
    let mut ledger = Ledger::new(&context, rules);
    let understood = if input::fits(text, &context, &mut ledger) {
        read(text, &context, &mut ledger)
    } else {
        Understood::default()
    };
    let may_hold_secrets = kind.has_comments() || kind == Kind::Command;
    // What is said of an address of packages tells of its password already.
    if may_hold_secrets || (!secrets.is_empty() && kind != Kind::ArtifactName) {
        let (rule, source) = match kind {
            Kind::Dockerfile => {
                (&dockerfile::rules::dockerfile_secret::RULE, dockerfile::rules::dockerfile_secret::SOURCE)
            }
            _ => (&gitlab_ci::rules::secret_literal::RULE, gitlab_ci::rules::secret_literal::SOURCE),
        };
        ledger.enter(rule, gitlab_ci::rules::secret_literal::outcome(rule, text, &secrets, source));
    }
    ledger.into_report(kind, text, understood, redactions)
}

/// How many credentials a text holds, of whatever kind it is. Whoever would keep or pass on a text asks this first.
pub fn count_credentials(text: &str) -> usize {
    secret::secrets(text).len()
}

/// The project of the shared templates, which pipelines include them from.
pub fn template_project() -> &'static str {
    &Conventions::embedded().templates.project
}

/// Which standard the reports of [`check`] are made against.
pub fn standard() -> diagnostics::Standard {
    standard_of(Conventions::embedded())
}

/// Which standard the reports of [`check_against`] are made against.
pub fn standard_of(standard: &Conventions) -> diagnostics::Standard {
    diagnostics::Standard { version: standard.standard.version.clone(), date: standard.standard.date.clone() }
}

/// Reports as the JSON document of the command line, on one line.
///
/// Each report comes with its source (a path, or `-`) and the text it was made from.
pub fn to_json<'r>(reports: Vec<(&'r str, &'r str, &'r Report)>) -> String {
    to_json_against(standard(), reports)
}

/// The same for reports that were made against a standard of the caller's, which [`standard_of`] names.
pub fn to_json_against<'r>(standard: diagnostics::Standard, reports: Vec<(&'r str, &'r str, &'r Report)>) -> String {
    let document = diagnostics::Document { standard, reports };
    // What the engine understood is made of strings, numbers and lists: it always has a JSON form.
    document.to_json().unwrap_or_default()
}
