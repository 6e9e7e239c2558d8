//! The check of a pipeline, one layer after the other, so that each can be measured by itself.

use std::hint::black_box;

use conventions::Conventions;

use super::{Pipeline, Scripts, judge, outline};
use crate::context::Context;
use crate::gitlab_ci::files::read_files;
use crate::rule::{Domain, Ledger, Rule};
use crate::{Kind, Options, Understood, registry, secret};

/// The layer that makes the images and commands which rules are asked about.
pub const SUBJECTS: &str = "images and commands";
/// The start of the name of a layer that does this and asks the rules of a domain.
pub const SUBJECTS_AND: &str = "images and commands, and the rules: ";

/// What measures: it is told what a layer is called, and does its work once by calling the second.
pub type Meter<'m> = dyn FnMut(&str, &mut dyn FnMut()) + 'm;

/// Has each layer of the check of a pipeline measured, in the order in which [`crate::check`] goes through them, with what the
/// layers before it made.
///
/// The rules are measured by domain, and each with what brings their subjects before them. That part is [`SUBJECTS`],
/// measured without any rule: whoever wants a domain alone takes it off.
pub fn pipeline_layers(text: &str, options: &Options, meter: &mut Meter<'_>) {
    let standard = Conventions::embedded();
    let context = Context { standard, options };
    let mut files = None;
    let mut pipeline = None;
    meter("credentials", &mut || {
        black_box(secret::secrets(text));
    });
    meter("YAML", &mut || files = Some(read_files(text, options, standard)));
    meter("resolution", &mut || pipeline = files.take().map(Pipeline::resolved));
    let Some(pipeline) = pipeline else { return };
    meter("grammar", &mut || {
        black_box(pipeline.grammar());
    });
    meter("graph", &mut || {
        black_box(pipeline.graph(standard));
    });
    meter("simulation", &mut || {
        black_box(pipeline.simulation(&context));
    });
    let mut scripts = None;
    meter("scripts", &mut || scripts = Some(Scripts::read(&pipeline, &context)));
    let Some(scripts) = scripts else { return };
    meter(SUBJECTS, &mut || {
        black_box(judge(&pipeline, &scripts, &context, &mut Ledger::new(&context, &[])));
    });
    for domain in [Domain::ImageRef, Domain::Tag, Domain::GitlabCi, Domain::Pipeline] {
        let rules = rules_of(domain);
        meter(&format!("{SUBJECTS_AND}{}", domain.title()), &mut || {
            black_box(judge(&pipeline, &scripts, &context, &mut Ledger::new(&context, rules)));
        });
    }
    let mut ledger = Ledger::new(&context, registry::rules());
    let mut images = Some(judge(&pipeline, &scripts, &context, &mut ledger));
    meter("outline", &mut || {
        black_box(outline::outline(&pipeline, &context, images.take().unwrap_or_default()));
    });
    let mut ledger = Some(ledger);
    meter("report", &mut || {
        let ledger = ledger.take();
        black_box(ledger.map(|ledger| ledger.into_report(Kind::GitlabCi, text, Understood::default(), Vec::new())));
    });
}

/// The rules of a domain. They live as long as the program, as all rules do.
fn rules_of(domain: Domain) -> &'static [&'static Rule] {
    let rules = registry::rules().iter().filter(|rule| rule.domain == domain);
    Vec::leak(rules.copied().collect())
}
