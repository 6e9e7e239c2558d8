//! The image tells what it was built from.

use std::cell::Cell;
use std::collections::BTreeMap;

use diagnostics::{Finding, Fix, Severity, Span};

use crate::context::Context;
use crate::dockerfile::rules::dockerfile_build_args::at_end;
use crate::dockerfile::{Dockerfile, Instruction, Variable, shown};
use crate::expansion::Expansion;
use crate::rule::{Domain, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-labels",
    domain: Domain::Dockerfile,
    severity: Severity::Warning,
    summary: "a final image without the labels that name its version, date and commit, each from its build argument",
    page: page!("dockerfile_labels.md"),
    look: Look::Dockerfile(check),
};

/// What a label is set to.
struct Label {
    place: Span,
    written: String,
    /// The build arguments that its value is made of.
    sources: Sources,
    /// Those that it names where no ARG above declares them.
    undeclared: Sources,
}

/// A set of build arguments; each is the bit of its place in the standard's list.
type Sources = u32;

fn check(dockerfile: &Dockerfile<'_>, context: &Context<'_>) -> Outcome {
    let Some(last) = dockerfile.stages.last() else { return Outcome::not_applicable() };
    let arguments = &context.standard.kaniko.build_args;
    let (labels, declared) = read(dockerfile, context);
    let mut findings = Vec::new();
    let mut missing = Vec::new();
    let mut open = false;
    for (index, argument) in arguments.iter().enumerate() {
        match labels.get(argument.label.as_str()) {
            None => missing.push(argument),
            // That it is declared nowhere is told by the rule about build arguments.
            Some(label) if label.undeclared & bit(index) & !declared != 0 => open = true,
            Some(label) if label.undeclared & bit(index) != 0 => {
                let message =
                    format!("`{}` is empty, because `ARG {}` stands below it.", argument.label, argument.name);
                findings.push(
                    Finding::new(RULE.id, RULE.severity, label.place, message).help("Move the label below the ARG."),
                );
            }
            Some(label) if label.sources & bit(index) == 0 => {
                let message =
                    format!("`{}` is `{}`, which is not made of `{}`.", argument.label, label.written, argument.name);
                let help = format!(
                    "Every build passes it: `ARG {0}` in the same stage, above the label, and `${{{0}}}` in it.",
                    argument.name
                );
                findings.push(Finding::new(RULE.id, RULE.severity, label.place, message).help(help));
            }
            Some(_) => {}
        }
    }
    if !missing.is_empty() {
        let from = dockerfile.instructions_of(last).first().map_or(Span::default(), Instruction::span);
        let listed: Vec<String> = missing.iter().map(|argument| format!("`{}`", argument.label)).collect();
        let lines: Vec<String> =
            missing.iter().map(|argument| format!("LABEL {}=\"${{{}}}\"", argument.label, argument.name)).collect();
        findings.push(
            Finding::new(RULE.id, RULE.severity, from, format!("The final stage lacks {}.", listed.join(", ")))
                .help("They tell which version, day and commit an image was built from, long after its tag has moved.")
                .fix_if_any(at_end(dockerfile, &lines).map(|edit| Fix::suggested("Add the labels", vec![edit]))),
        );
    }
    if open && findings.is_empty() { Outcome::unknown() } else { Outcome::of(findings) }
}

fn bit(index: usize) -> Sources {
    1_u32.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default()
}

/// The labels of the final image that the text sets, and the build arguments that its stages declare. Of a label that is set twice, the
/// last counts.
fn read(dockerfile: &Dockerfile<'_>, context: &Context<'_>) -> (BTreeMap<String, Label>, Sources) {
    let arguments = &context.standard.kaniko.build_args;
    let own = |name: &str| arguments.iter().position(|argument| argument.name == name).map_or(0, bit);
    let mut labels = BTreeMap::new();
    let mut declared = 0;
    // What ARG and ENV have made of which build arguments so far.
    let mut known: BTreeMap<String, Sources> = BTreeMap::new();
    for stage in dockerfile.final_stages() {
        for instruction in dockerfile.instructions_of(stage).iter().filter(|instruction| !instruction.deferred) {
            let keyword = instruction.keyword();
            if !["ARG", "ENV", "LABEL"].contains(&keyword) {
                continue;
            }
            for pair in &instruction.pairs {
                let (used, undeclared) = (Cell::new(0), Cell::new(0));
                let value = pair.value.as_ref().and_then(|value| {
                    dockerfile.expand(instruction, value, &|name| {
                        match known.get(name) {
                            Some(sources) => used.set(used.get() | sources),
                            None => undeclared.set(undeclared.get() | own(name)),
                        }
                        Variable::Open
                    })
                });
                let Some(name) = dockerfile.expand(instruction, &pair.name, &|_| Variable::Open) else { continue };
                let name = name.value().to_owned();
                match keyword {
                    // The build's own value comes before the default.
                    "ARG" => {
                        declared |= own(&name);
                        let sources = used.get() | own(&name);
                        known.insert(name, sources);
                    }
                    "ENV" => drop(known.insert(name, used.get())),
                    _ if arguments.iter().any(|argument| argument.label == name) => {
                        let place = instruction
                            .line
                            .place(pair.name.start..pair.value.as_ref().map_or(pair.name.end, |value| value.end));
                        let written =
                            value.as_ref().map(Expansion::whole).map(|whole| whole.shown()).unwrap_or_default();
                        labels.insert(
                            name,
                            Label {
                                place,
                                written: shown(&written),
                                sources: used.get(),
                                undeclared: undeclared.get(),
                            },
                        );
                    }
                    _ => {}
                }
            }
        }
    }
    (labels, declared)
}
