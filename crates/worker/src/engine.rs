//! The two engines, and how each answers a request.

use std::borrow::Cow;

use conformance::tag::forward;
use conformance::{Detection, Kind, Options, Report};
use conventions::Conventions;
use diagnostics::{Finding, places};
use export::Checked;

use crate::{Answer, FixChoice, Format, NewService, Operation, PLACES_SHOWN, Push, Request, generated, words};

/// An engine: what it can read. A program with one of them in it is as large as that needs.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    /// The report on a text; `None` for a kind that it does not read.
    check: fn(Kind, &str, &Options) -> Option<Report>,
    /// What a new service starts with, pipeline and Dockerfile among it.
    generate: Option<fn(&NewService) -> Answer>,
}

/// Reads references, tags and names of artifacts, and says of any text what it is.
pub const NAMES: Engine = Engine { check: conformance::names::check, generate: None };

/// Reads everything.
pub const WHOLE: Engine = Engine {
    check: |kind, text, options| Some(conformance::check(kind, text, options)),
    generate: Some(generated::generated),
};

impl Engine {
    /// Answers one request.
    pub fn answer(&self, request: &Request) -> Answer {
        self.answered(request).unwrap_or(Answer { beyond: Some(true), ..Answer::default() })
    }

    /// `None` for what is beyond this engine.
    fn answered(&self, request: &Request) -> Option<Answer> {
        let detection = request.kind.is_none().then(|| conformance::detect(&request.text));
        let kind = request.kind.or(detection.as_ref().map(|detection| detection.kind));
        let detected = detection.as_ref().map(|detection| report_html::detection(detection).into_string());
        let Some(kind) = kind else {
            return Some(Answer::refusal("The kind of the text is unknown."));
        };
        Some(match &request.operation {
            Operation::Forward(push) => pushed(push),
            Operation::Generate(new) => self.generate?(new),
            Operation::Detect => Answer { kind: Some(kind.as_str()), detected, ..Answer::default() },
            Operation::Check => {
                let result = match detection.filter(|detection| !detection.checkable) {
                    Some(detection) => unchecked(&detection),
                    None => self.checked(kind, &request.text, request)?,
                };
                Answer { detected, ..result }
            }
            Operation::Export(format) => self.exported(kind, *format, request)?,
            Operation::Apply(choice) => {
                let report = (self.check)(kind, &request.text, &request.options)?;
                match fixed(&report, &request.text, *choice) {
                    Ok(text) => Answer { detected, text: Some(text.clone()), ..self.checked(kind, &text, request)? },
                    Err(reason) => Answer::refusal(reason),
                }
            }
        })
    }

    fn checked(&self, kind: Kind, text: &str, request: &Request) -> Option<Answer> {
        let report = if request.json {
            self.report_in_full(kind, text, request)?
        } else {
            (self.check)(kind, text, &shown_options(request))?
        };
        let marked = || report_html::marked(&report.shown(text), &report.findings).map(|marked| marked.into_string());
        let docs = |finding: &Finding| report_html::address(&finding.docs());
        Some(Answer {
            kind: Some(kind.as_str()),
            verdict: Some(report.verdict().as_str()),
            summary: Some(report_html::summary(text, &report)),
            html: Some(report_html::fragment_at(text, &report, request.panel.as_deref()).into_string()),
            marked: if request.places { None } else { marked() },
            diagnostics: if request.places { places(text, &report, PLACES_SHOWN, &docs).ok() } else { None },
            json: request.json.then(|| conformance::to_json(vec![("-", text, &report)])),
            secrets: Some(credentials(&report, &request.options)),
            ..Answer::default()
        })
    }

    fn exported(&self, kind: Kind, format: Format, request: &Request) -> Option<Answer> {
        let report = self.report_in_full(kind, &request.text, request)?;
        let checked = Checked { source: file_name(kind), text: &request.text, report: &report, held: &[] };
        let text = match format {
            Format::Markdown => export::markdown(&checked, &request.portal),
            Format::Sarif => export::sarif(&[checked], &request.portal),
            Format::Json => conformance::to_json(vec![("-", &request.text, &report)]),
        };
        Some(Answer {
            kind: Some(kind.as_str()),
            text: Some(text),
            secrets: Some(credentials(&report, &request.options)),
            ..Answer::default()
        })
    }

    /// The report with as much of the merged pipeline as the JSON document has.
    fn report_in_full(&self, kind: Kind, text: &str, request: &Request) -> Option<Report> {
        let options = Options { expansion_limit: Options::JSON_EXPANSION_LIMIT, ..request.options.clone() };
        (self.check)(kind, text, &options)
    }
}

/// What is recognised and has no check gets no verdict: it would be one on something else.
fn unchecked(detection: &Detection) -> Answer {
    Answer {
        summary: Some(report_html::unchecked_summary(detection)),
        html: Some(report_html::unchecked(detection).into_string()),
        ..Answer::default()
    }
}

fn pushed(push: &Push) -> Answer {
    let Some(trigger) = words::trigger(&push.trigger) else { return Answer::refusal("What was pushed is unknown.") };
    let request = forward::Request {
        trigger,
        branch: Some(&push.branch),
        version: Some(&push.version),
        commit: Some(&push.commit),
        service: &push.service,
    };
    let made = forward::forward(Conventions::embedded(), &request);
    Answer {
        kind: Some(trigger.as_str()),
        summary: Some(report_html::push_summary(&made)),
        html: Some(report_html::push(&made).into_string()),
        ..Answer::default()
    }
}

fn fixed(report: &Report, text: &str, choice: FixChoice) -> Result<String, String> {
    let fixed = match choice {
        FixChoice::Finding(index) => report.apply(text, index),
        FixChoice::AllSafe => Some(report.apply_safe(text).map(|(text, _)| text)),
    };
    match fixed {
        Some(Ok(text)) => Ok(text),
        Some(Err(error)) => Err(format!("The fix could not be applied: {error}.")),
        None => Err("The text has changed, and this fix is not there any more.".to_owned()),
    }
}

/// The options for a report that is shown: the merged pipeline is made for the panel that shows it.
fn shown_options(request: &Request) -> Cow<'_, Options> {
    if request.panel.as_deref().is_none_or(|panel| panel == "expanded") {
        return Cow::Borrowed(&request.options);
    }
    Cow::Owned(Options { expansion_limit: 0, ..request.options.clone() })
}

/// What a text of this kind is called where a file is named; a page does not know.
fn file_name(kind: Kind) -> &'static str {
    match kind {
        Kind::GitlabCi => ".gitlab-ci.yml",
        Kind::Dockerfile => "Dockerfile",
        _ => kind.as_str(),
    }
}

/// The credentials in all that a person gave.
fn credentials(report: &Report, options: &Options) -> usize {
    let files = options.files.iter().map(|file| conformance::count_credentials(&file.text));
    let variables = options.event.iter().flat_map(|event| &event.variables);
    // A variable stands in a request as it stands in a shell.
    let set = variables.map(|(name, value)| conformance::count_credentials(&format!("{name}={value}")));
    report.redactions.len() + files.sum::<usize>() + set.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    fn request(operation: Operation, kind: Option<Kind>, text: &str) -> Request {
        let options = Words::default().options();
        Request {
            operation,
            kind,
            text: text.into(),
            options,
            places: false,
            panel: None,
            json: true,
            portal: String::new(),
        }
    }

    #[test]
    fn both_engines_give_the_same_answer_about_names() {
        for (kind, text) in [
            (Some(Kind::ImageRef), "nexus.shared.cwiq.io:8444/orchestrator-server:v1"),
            (Some(Kind::Tag), "main-a1b2c3d latest"),
            (Some(Kind::ArtifactName), "cwiq-server"),
            (None, "orchestrator-executor-0.3.0-1.el9.x86_64.rpm"),
            (None, "apiVersion: v1\nkind: Pod\n"),
            (None, ""),
        ] {
            let operations = [
                Operation::Check,
                Operation::Detect,
                Operation::Apply(FixChoice::AllSafe),
                Operation::Export(Format::Sarif),
            ];
            for operation in operations {
                // What a pipeline's text is exported as is the whole engine's business, checked or not.
                if matches!(operation, Operation::Apply(_) | Operation::Export(_)) && text.starts_with("apiVersion") {
                    continue;
                }
                let request = request(operation, kind, text);
                assert_eq!(NAMES.answer(&request), WHOLE.answer(&request), "{request:?}");
            }
        }
    }

    #[test]
    fn what_is_more_than_names_is_beyond_the_small_engine() {
        let beyond = Answer { beyond: Some(true), ..Answer::default() };
        for (kind, text) in [
            (Some(Kind::GitlabCi), ""),
            (Some(Kind::Dockerfile), ""),
            (Some(Kind::Command), ""),
            (None, "build:\n  script: make\n"),
            (None, "FROM alpine\nRUN make\n"),
            (None, "docker pull alpine"),
        ] {
            for operation in [Operation::Check, Operation::Apply(FixChoice::AllSafe), Operation::Export(Format::Json)] {
                let request = request(operation, kind, text);
                assert_eq!(NAMES.answer(&request), beyond, "{request:?}");
                assert_ne!(WHOLE.answer(&request), beyond, "{request:?}");
            }
        }
        let generate = request(Operation::Generate(NewService::default()), None, "");
        assert_eq!(NAMES.answer(&generate), beyond);
        assert_ne!(WHOLE.answer(&generate), beyond);
    }
}
