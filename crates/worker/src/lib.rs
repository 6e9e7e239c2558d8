//! The engine as a worker: what it is asked and what it answers.
//!
//! The page and the worker talk in plain JavaScript objects, copied by the browser. The page numbers its requests; every
//! request gets exactly one answer with the same number. The worker says `{ready: true}` once, before its first answer.
//!
//! ```text
//! page → worker   {id, op: "check",  kind, text, options, json}
//!                 {id, op: "apply",  kind, text, options, json, finding}
//!                 {id, op: "detect", text}
//!                 {id, op: "forward", options}
//! worker → page   {id, kind, verdict, summary, html, marked, detected, text, json, error}
//! ```
//!
//! | field | |
//! |---|---|
//! | `kind` | `image-ref`, `tag`, `gitlab-ci`, `command`, `artifact-name`, `dockerfile`, or `auto` for what the text looks like; in an answer never `auto`; for `forward` the trigger |
//! | `options` | `{direction, trigger, legacy_names, select}`: words of the standard's data, and patterns of rule ids with commas between them; empty or absent means the default. For `forward` `{trigger, service, branch, version, commit}`: what is pushed |
//! | `finding` | the index of a finding in the report on this very text, or `all` for every safe fix |
//! | `json` | asked with `true`: the report as the command line writes it |
//! | `verdict` | `conforms`, `warnings` or `fails` |
//! | `summary` | the verdict and the counts in one line, for a live region |
//! | `html` | the report, or the tags and references of a push, as an HTML fragment, see `report-html` |
//! | `marked` | the text as HTML with its offending parts in `<mark>`; absent for a large text |
//! | `detected` | for `auto` and `detect`: what the text was read as and why, as HTML |
//! | `text` | for `apply`: the corrected text; the other fields are about it |
//! | `error` | why there is no answer; everything else is then absent |
//!
//! A field that has nothing to say is `undefined`. The program around this library is thin on purpose: everything here runs
//! and is tested natively.

use conformance::tag::forward;
use conformance::{Detection, Direction, Kind, LegacyNames, Options, Report, Selection, Trigger};
use conventions::Conventions;

/// What the page wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A report on the text.
    Check,
    /// What the text looks like.
    Detect,
    /// The text after a fix, and the report on it.
    Apply(FixChoice),
    /// The tags and references that a push makes. The text and its kind play no part.
    Forward(Push),
}

/// What is pushed, in the words of a form; an empty field is one that was not filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the engine's request")]
pub struct Push {
    pub trigger: String,
    pub service: String,
    pub branch: String,
    pub version: String,
    pub commit: String,
}

/// Which fix to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixChoice {
    /// The fix of the finding with this index.
    Finding(usize),
    /// Every safe fix.
    AllSafe,
}

impl FixChoice {
    /// Reads `all` or the index of a finding.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "all" { Some(Self::AllSafe) } else { word.parse().ok().map(Self::Finding) }
    }
}

/// One request of the page.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is wanted.
    pub operation: Operation,
    /// What the text is to be read as; `None` means as what it looks like.
    pub kind: Option<Kind>,
    /// The text.
    pub text: String,
    /// How to judge it.
    pub options: Options,
    /// Whether the answer shall carry the JSON document.
    pub json: bool,
}

/// What the worker answers. The fields are described with the protocol, at the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol at the top describes each field")]
pub struct Answer {
    pub kind: Option<&'static str>,
    pub verdict: Option<&'static str>,
    pub summary: Option<String>,
    pub html: Option<String>,
    pub marked: Option<String>,
    pub detected: Option<String>,
    pub text: Option<String>,
    pub json: Option<String>,
    pub error: Option<String>,
}

impl Answer {
    /// An answer that says only why there is none.
    pub fn refusal(reason: impl Into<String>) -> Self {
        Self { error: Some(reason.into()), ..Self::default() }
    }
}

/// Options from the words that forms and messages use; an unknown or empty word leaves the default.
pub fn options(direction: &str, trigger: &str, legacy_names: &str, select: &str) -> Options {
    let patterns = select.split(',').filter(|pattern| !pattern.is_empty());
    Options {
        rules: Selection { select: patterns.map(str::to_owned).collect(), ..Selection::default() },
        direction: Direction::parse(direction).unwrap_or_default(),
        trigger: self::trigger(trigger),
        legacy_names: LegacyNames::ALL.into_iter().find(|known| known.as_str() == legacy_names),
        size_limit: Options::PAGE_SIZE_LIMIT,
        expansion_limit: Options::PAGE_EXPANSION_LIMIT,
        ..Options::default()
    }
}

/// Answers one request.
pub fn answer(request: &Request) -> Answer {
    let detection = request.kind.is_none().then(|| conformance::detect(&request.text));
    let kind = request.kind.or(detection.as_ref().map(|detection| detection.kind));
    let detected = detection.as_ref().map(|detection| report_html::detection(detection).into_string());
    let Some(kind) = kind else {
        return Answer::refusal("The kind of the text is unknown.");
    };
    match &request.operation {
        Operation::Forward(push) => pushed(push),
        Operation::Detect => Answer { kind: Some(kind.as_str()), detected, ..Answer::default() },
        Operation::Check => {
            let result = match detection.filter(|detection| !detection.checkable) {
                Some(detection) => unchecked(&detection),
                None => checked(kind, &request.text, request),
            };
            Answer { detected, ..result }
        }
        Operation::Apply(choice) => {
            let report = conformance::check(kind, &request.text, &request.options);
            match fixed(&report, &request.text, *choice) {
                Ok(text) => Answer { detected, text: Some(text.clone()), ..checked(kind, &text, request) },
                Err(reason) => Answer::refusal(reason),
            }
        }
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
    let Some(trigger) = trigger(&push.trigger) else { return Answer::refusal("What was pushed is unknown.") };
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

fn trigger(word: &str) -> Option<Trigger> {
    Trigger::ALL.into_iter().find(|known| known.as_str() == word)
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

fn checked(kind: Kind, text: &str, request: &Request) -> Answer {
    let mut options = request.options.clone();
    if request.json {
        options.expansion_limit = Options::JSON_EXPANSION_LIMIT;
    }
    let report = conformance::check(kind, text, &options);
    Answer {
        kind: Some(kind.as_str()),
        verdict: Some(report.verdict().as_str()),
        summary: Some(report_html::summary(text, &report)),
        html: Some(report_html::fragment(text, &report).into_string()),
        marked: report_html::marked(&report.shown(text), &report.findings).map(|marked| marked.into_string()),
        json: request.json.then(|| conformance::to_json(vec![("-", text, &report)])),
        ..Answer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRONG_PORT: &str = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";

    fn push(operation: Operation) -> Request {
        let options = options("push", "", "", "");
        Request { operation, kind: Some(Kind::ImageRef), text: WRONG_PORT.to_owned(), options, json: true }
    }

    #[test]
    fn a_check_answers_with_the_report_in_every_form() {
        let answer = answer(&push(Operation::Check));
        assert_eq!((answer.kind, answer.verdict), (Some("image-ref"), Some("fails")));
        assert!(answer.summary.unwrap().starts_with("Does not conform: 1 error"));
        assert!(answer.html.unwrap().contains("image-push-port"));
        assert!(answer.marked.unwrap().contains("<mark"));
        assert!(answer.json.unwrap().starts_with(r#"{"version":1,"#));
        assert_eq!((answer.detected, answer.text, answer.error), (None, None, None));
    }

    #[test]
    fn no_part_of_an_answer_shows_a_credential() {
        let secret = "hunter2 é!";
        let text = format!(
            "include: [{{remote: \"https://me:hunter2@git.example/a.yml\"}}]\nvariables:\n  DB_PASSWORD: '{secret}'\n  NEXUS_REGISTRY: $DB_PASSWORD\nimage: https://me:hunter2@nexus.shared.cwiq.io:8444/Python\n"
        );
        for kind in [Some(Kind::GitlabCi), Some(Kind::ImageRef), Some(Kind::ArtifactName), None] {
            let request = Request { kind, text: text.clone(), json: true, ..push(Operation::Check) };
            let answer = answer(&request);
            let parts = [answer.summary, answer.html, answer.marked, answer.detected, answer.json];
            for part in parts.into_iter().flatten() {
                assert!(!part.contains("hunter"), "{part}");
            }
        }
    }

    #[test]
    fn a_fix_answers_with_the_corrected_text_and_its_report() {
        for choice in [FixChoice::Finding(0), FixChoice::AllSafe] {
            let answer = answer(&push(Operation::Apply(choice)));
            assert_eq!(answer.text.as_deref(), Some("nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3"));
            assert_ne!(answer.verdict, Some("fails"));
        }
    }

    #[test]
    fn a_fix_that_is_not_there_is_refused() {
        let answer = answer(&push(Operation::Apply(FixChoice::Finding(99))));
        assert!(answer.error.is_some());
        assert_eq!(answer.html, None);
    }

    #[test]
    fn a_text_of_unknown_kind_is_detected_first() {
        let request = Request { kind: None, ..push(Operation::Detect) };
        let detected = answer(&request);
        assert_eq!(detected.kind, Some("image-ref"));
        assert!(detected.detected.unwrap().contains("image reference"));
        assert_eq!(detected.html, None);
        let checked = answer(&Request { operation: Operation::Check, ..request });
        assert!(checked.detected.is_some() && checked.html.is_some());
    }

    #[test]
    fn what_has_no_check_gets_no_verdict() {
        let text = "apiVersion: v1\nkind: Pod\n".to_owned();
        let request = Request { kind: None, text, ..push(Operation::Check) };
        let unchecked = answer(&request);
        assert_eq!((unchecked.verdict, unchecked.marked), (None, None));
        assert!(unchecked.html.unwrap().contains("Not checked: Kubernetes manifest"));
        // Whoever chooses what it is to be read as gets that check.
        assert_eq!(answer(&Request { kind: Some(Kind::ImageRef), ..request }).verdict, Some("fails"));
    }

    #[test]
    fn a_push_answers_with_its_tags_and_references() {
        let given = |trigger: &str, commit: &str| {
            let push = Push {
                trigger: trigger.into(),
                service: "runner-api".into(),
                commit: commit.into(),
                ..Push::default()
            };
            answer(&push_request(push))
        };
        let made = given("push-main", "a1b2c3d4e5f6");
        assert_eq!(made.kind, Some("push-main"));
        assert!(made.html.unwrap().contains("nexus.shared.cwiq.io:8443/orchestrator/runner-service:main-a1b2c3d4"));
        let without_commit = given("push-main", " ");
        assert!(without_commit.html.unwrap().contains("Give the SHA"));
        assert!(given("push-nothing", "").error.is_some());
    }

    fn push_request(push: Push) -> Request {
        let operation = Operation::Forward(push);
        Request { operation, kind: None, text: String::new(), options: options("", "", "", ""), json: false }
    }

    #[test]
    fn unknown_words_leave_the_defaults() {
        let given = options("sideways", "by-hand", "perhaps", "");
        assert_eq!(given, options("", "", "", ""));
        assert_eq!(given.size_limit, Options::PAGE_SIZE_LIMIT);
    }
}
