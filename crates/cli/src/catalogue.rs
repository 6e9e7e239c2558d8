//! The commands `rules` and `explain`: what is checked, and why.

use std::io;

use anstream::{AutoStream, ColorChoice};
use conformance::{Example, Rule, Selection};
use serde::Serialize;

use crate::args::{ExplainArgs, ListFormat, RulesArgs};
use crate::output::{self, Checked, Prose, Text};
use crate::selection;
use crate::settings::Settings;
use crate::status::Status;

/// Lists the rules.
pub(crate) fn list(args: &RulesArgs) -> Status {
    let selection = Selection { select: args.select.clone(), ..Selection::default() };
    let faults = selection::faults(&selection);
    if !faults.is_empty() {
        faults.iter().for_each(|fault| output::complain(fault));
        return Status::CouldNotRun;
    }
    let rules = || conformance::rules().iter().copied().filter(|rule| selection.includes(rule.id));
    let listed = match args.format {
        ListFormat::Table => table(rules().collect()),
        ListFormat::Json => {
            let rules: Vec<Listed<'_>> = rules().map(Listed::from).collect();
            // Words and sentences always have a JSON form.
            serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"
        }
    };
    output::deliver(&listed)
}

/// A rule as programs get it.
#[derive(Serialize)]
struct Listed<'r> {
    id: &'r str,
    severity: &'r str,
    domain: &'r str,
    summary: &'r str,
    docs: String,
}

impl<'r> From<&'r Rule> for Listed<'r> {
    fn from(rule: &'r Rule) -> Self {
        let Rule { id, severity, domain, summary, .. } = rule;
        let docs = format!("/rules/{id}/");
        Self { id, severity: severity.as_str(), domain: domain.title(), summary, docs }
    }
}

/// The rules by what they are about, in columns.
fn table(mut rules: Vec<&Rule>) -> String {
    rules.sort_by_key(|rule| rule.domain);
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut table = String::new();
    for group in rules.chunk_by(|one, other| one.domain == other.domain) {
        let title = group.first().map_or("", |rule| rule.domain.title());
        table.push_str(&format!("{}{title}\n", if table.is_empty() { "" } else { "\n" }));
        for rule in group {
            table.push_str(&format!("  {:width$}  {:7}  {}\n", rule.id, rule.severity.as_str(), rule.summary));
        }
    }
    table
}

/// Shows the page of a rule, with what the engine says of its examples.
pub(crate) fn explain(args: &ExplainArgs) -> Status {
    let Some(rule) = conformance::rule(&args.rule) else {
        let near = conformance::nearest(&args.rule, conformance::rules().iter().map(|rule| rule.id));
        let near: Vec<String> = near.iter().map(|id| format!("`{id}`")).collect();
        let advice = if near.is_empty() {
            "`orchestrator-conform rules` lists them all".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        output::complain(&format!("there is no rule `{}`; {advice}", args.rule));
        return Status::CouldNotRun;
    };
    let is_terminal = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let prose = Prose::new(is_terminal);
    let text = Text::new(is_terminal, true, &Settings::default());
    let page = rule.page();
    let mut shown = prose.heading(&format!("{} ({})", rule.id, rule.severity.as_str()));
    shown.push_str(&prose.markdown(&page.prose));
    for (heading, example) in [("Fails", &page.fails), ("Conforms", &page.conforms)] {
        let Some(example) = example else { continue };
        shown.push('\n');
        shown.push_str(&prose.heading(heading));
        shown.push_str(&prose.code(&example.text));
        if heading == "Fails" {
            shown.push('\n');
            shown.push_str(&text.piece(&checked(rule, example)));
        }
    }
    if !page.ignore.is_empty() {
        shown.push_str(&prose.heading("When to ignore"));
        shown.push_str(&prose.markdown(&page.ignore));
    }
    output::deliver(&shown)
}

/// What the engine says of an example, as far as it is about the rule.
fn checked(rule: &Rule, example: &Example) -> Checked {
    let mut report = conformance::check(example.kind, &example.text, &example.options());
    report.findings.retain(|finding| finding.rule == rule.id);
    Checked {
        source: "example".to_owned(),
        text: example.text.clone(),
        detected: None,
        report,
        held: Vec::new(),
        before: None,
        fixes: 0,
    }
}
