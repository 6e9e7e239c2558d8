//! The engine as a worker: what it is asked and what it answers.
//!
//! The page and the worker talk in plain JavaScript objects, copied by the browser. The page numbers its requests; every
//! request gets exactly one answer with the same number. The worker says `{ready: true}` before its first answer.
//!
//! There are two programs of it. [`NAMES`] reads references, tags and names of artifacts, which is what most pages are about; [`WHOLE`] reads
//! everything and weighs twice as much. The worker (`src/engine.js` of the site) begins with the one that its name says and loads
//! the whole one when a request is beyond the other. Then it says `{ready: false}`, and `{ready: true}` when it goes on.
//!
//! ```text
//! page → worker   {program}, where the name of the worker says so: the compiled program, or nothing if it could not be had
//! page → worker   {id, op: "check",  kind, text, options, files, places, panel, json}
//!                 {id, op: "apply",  kind, text, options, files, places, panel, json, finding}
//!                 {id, op: "export", kind, text, options, files, format}
//!                 {id, op: "detect", text}
//!                 {id, op: "forward", options}
//!                 {id, op: "generate", options}
//! worker → page   {ready}
//!                 {id, kind, verdict, summary, html, marked, diagnostics, detected, text, json, secrets, error}
//! ```
//!
//! | field | |
//! |---|---|
//! | `kind` | `image-ref`, `tag`, `gitlab-ci`, `command`, `artifact-name`, `dockerfile`, or `auto` for what the text looks like; in an answer never `auto`; for `forward` the trigger |
//! | `options` | words, see below; for `forward` `{trigger, service, branch, version, commit}`: what is pushed; for `generate` `{service, language, dockerfile}` and, for each part of a new pipeline that is wanted, its id with anything in it |
//! | `files` | what a pipeline may include: `[{origin, name, text}]`, see below |
//! | `places` | asked with `true`: `diagnostics` for an editor, in place of `marked` |
//! | `panel` | the one panel of the report that is wanted, for whoever shows no other; absent or empty for all of them |
//! | `json` | asked with `true`: the report as the command line writes it |
//! | `finding` | the index of a finding in the report on this very text, or `all` for every safe fix |
//! | `format` | `markdown`, `json` or `sarif` |
//! | `verdict` | `conforms`, `warnings` or `fails` |
//! | `summary` | the verdict and the counts in one line, for a live region |
//! | `html` | the report, or the tags and references of a push, or what a new service starts with, as an HTML fragment, see `report-html` |
//! | `marked` | the text as HTML with its offending parts in `<mark>`; absent for a large text |
//! | `diagnostics` | a JSON list `[{from, to, severity, rule, message, help, docs, finding, fix}]`, the heaviest first, at most [`PLACES_SHOWN`]: places in UTF-16 code units from the start of the text, the address of the rule's page, the index of the finding, the title of its fix or null |
//! | `detected` | for `auto` and `detect`: what the text was read as and why, as HTML |
//! | `text` | for `apply`: the corrected text, and the other fields are about it; for `export`: the report in the format |
//! | `secrets` | how many credentials stand in the text, the files and the variables: with one, nothing of them shall be kept or passed on |
//! | `error` | why there is no answer; everything else is then absent |
//!
//! | option | |
//! |---|---|
//! | `direction` | `push`, `pull` or `auto` |
//! | `trigger` | a trigger of the standard: `push-main`, `push-feature`, … |
//! | `legacy_names` | `error`, `warn` or `allow` |
//! | `select` | patterns of rule ids with commas between them |
//! | `source`, `branch`, `tag`, `target_branch` | the event that a pipeline is tried with besides the standard ones: `CI_PIPELINE_SOURCE` and what belongs to it. A source that is not given follows from the rest |
//! | `variables` | of that event: `NAME=VALUE`, one a line |
//! | `changed` | of that event: the paths of changed files, one a line |
//!
//! | `origin` | `name` |
//! |---|---|
//! | `local` | the path from the root of the pipeline's own repository |
//! | `project` | `project:path`; without a project, a path in that of the shared templates |
//! | `remote` | the URL |
//!
//! A field that has nothing to say is `undefined`. An unknown or empty word leaves the default, and a file of unknown origin or of more than
//! 2 MiB is passed over. The program around this library is thin on purpose: everything here runs and is tested natively.

mod engine;
mod generated;
mod message;
mod words;

pub use engine::{Engine, NAMES, WHOLE};
pub use generated::NewService;
pub use message::{begin, respond};
pub use words::{Words, file};

use conformance::{Kind, Options};

/// How many findings an editor is told of. More underlines than this help nobody and slow it down.
pub const PLACES_SHOWN: usize = 500;

/// What the page wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A report on the text.
    Check,
    /// What the text looks like.
    Detect,
    /// The text after a fix, and the report on it.
    Apply(FixChoice),
    /// The report in a form to be passed on.
    Export(Format),
    /// The tags and references that a push makes. The text and its kind play no part.
    Forward(Push),
    /// What a new service starts with. The text and its kind play no part.
    Generate(NewService),
}

/// A form in which a report is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a comment on a merge request.
    Markdown,
    /// The JSON document of the command line.
    Json,
    /// For code scanning.
    Sarif,
}

impl Format {
    /// Reads `markdown`, `json` or `sarif`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "markdown" => Some(Self::Markdown),
            "sarif" => Some(Self::Sarif),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
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
    /// How to judge it, with the files that it may include.
    pub options: Options,
    /// Whether the answer shall carry places for an editor.
    pub places: bool,
    /// The one panel of the report that is wanted.
    pub panel: Option<String>,
    /// Whether the answer shall carry the JSON document.
    pub json: bool,
    /// The address below which the portal is, for links in what is passed on, such as `https://host/docs`; empty for none.
    pub portal: String,
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
    pub diagnostics: Option<String>,
    pub detected: Option<String>,
    pub text: Option<String>,
    pub json: Option<String>,
    pub secrets: Option<usize>,
    pub error: Option<String>,
    /// For the worker alone: this engine does not read such a text, and the whole one does.
    pub beyond: Option<bool>,
}

impl Answer {
    /// An answer that says only why there is none.
    pub fn refusal(reason: impl Into<String>) -> Self {
        Self { error: Some(reason.into()), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use conformance::SuppliedFile;

    use super::*;

    fn answer(request: &Request) -> Answer {
        WHOLE.answer(request)
    }

    const WRONG_PORT: &str = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3";

    fn push(operation: Operation) -> Request {
        let options = Words { direction: "push".into(), ..Words::default() }.options();
        let text = WRONG_PORT.to_owned();
        Request {
            operation,
            kind: Some(Kind::ImageRef),
            text,
            options,
            places: false,
            panel: None,
            json: true,
            portal: "https://host.example".to_owned(),
        }
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
            let words = Words { variables: format!("TOKEN=hunter2hunter2\nDB_PASSWORD={secret}"), ..Words::default() };
            let options =
                Options { files: file("local", "a.yml", text.clone()).into_iter().collect(), ..words.options() };
            let request = Request { kind, text: text.clone(), options, ..push(Operation::Check) };
            let editor = answer(&Request { places: true, ..request.clone() });
            let answer = answer(&request);
            let parts = [answer.summary, answer.html, answer.marked, answer.detected, answer.json, editor.diagnostics];
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
        Request {
            operation,
            kind: None,
            text: String::new(),
            options: Options::default(),
            places: false,
            panel: None,
            json: false,
            portal: String::new(),
        }
    }

    const PIPELINE: &str =
        "# 😀\ninclude: /ci/base.yml\nbuild:\n  extends: .base\n  script: x\n  rules: [{if: $DEPLOY}]\n";

    fn pipeline(words: &Words, files: Vec<SuppliedFile>) -> Request {
        let options = Options { files, ..words.options() };
        Request { kind: Some(Kind::GitlabCi), text: PIPELINE.to_owned(), options, ..push(Operation::Check) }
    }

    #[test]
    fn includes_are_looked_up_in_the_files_of_the_request() {
        let without = answer(&pipeline(&Words::default(), Vec::new()));
        assert!(!without.html.unwrap().contains("alpine:3.19"));
        let base = file("local", "ci/base.yml", ".base: {image: 'alpine:3.19'}\n".to_owned());
        let with = answer(&pipeline(&Words::default(), base.into_iter().collect()));
        assert!(with.html.unwrap().contains("alpine:3.19"));
    }

    #[test]
    fn a_described_event_is_tried_with_the_others() {
        let words = Words { branch: "main".into(), variables: "DEPLOY=1".into(), ..Words::default() };
        let described = |answer: &Answer| answer.json.as_ref().unwrap().contains(r#"{"id":"described""#);
        assert!(described(&answer(&pipeline(&words, Vec::new()))));
        assert!(!described(&answer(&pipeline(&Words::default(), Vec::new()))));
    }

    #[test]
    fn one_panel_comes_where_one_is_asked_for() {
        let asked = |panel: &str| {
            let text = "build:\n  script: [make]\n".to_owned();
            let panel = Some(panel.to_owned());
            let request = Request { kind: Some(Kind::GitlabCi), text, panel, ..push(Operation::Check) };
            answer(&Request { json: false, ..request }).html.unwrap()
        };
        assert!(
            asked("expanded").contains("class=\"merged\"") && !asked("expanded").contains("data-panel=\"findings\"")
        );
        assert!(asked("findings").contains("data-panel=\"findings\"") && !asked("findings").contains("merged"));
    }

    #[test]
    fn an_editor_gets_places_instead_of_marks() {
        let text = "é😀".to_owned() + WRONG_PORT;
        let answer = answer(&Request { text, places: true, ..push(Operation::Check) });
        assert_eq!(answer.marked, None);
        let places = answer.diagnostics.unwrap();
        assert!(
            places.starts_with(r#"[{"from":"#) && places.contains(r#""severity":"error","rule":"image-"#),
            "{places}"
        );
        let many = "a b\n".repeat(PLACES_SHOWN + 9);
        let answer = WHOLE.answer(&Request { text: many, places: true, ..push(Operation::Check) });
        assert_eq!(answer.diagnostics.unwrap().matches("\"from\":").count(), PLACES_SHOWN);
        assert_eq!(WHOLE.answer(&push(Operation::Check)).diagnostics, None);
    }

    #[test]
    fn credentials_are_counted_wherever_they_stand() {
        let count = |text: &str, variables: &str, included: &str| {
            let words = Words { variables: variables.into(), ..Words::default() };
            let files = file("local", "a.yml", included.to_owned()).into_iter().collect();
            let request = Request { text: text.to_owned(), ..pipeline(&words, files) };
            let exported = Request { operation: Operation::Export(Format::Json), ..request.clone() };
            assert_eq!(answer(&exported).secrets, answer(&request).secrets);
            answer(&request).secrets
        };
        let secret = "variables: {DB_PASSWORD: hunter2x}\n";
        assert_eq!(count("a: {script: x}\n", "A=b", ""), Some(0));
        assert_eq!(count(secret, "", ""), Some(1));
        assert_eq!(count(secret, "DB_PASSWORD=hunter2x", secret), Some(3));
    }

    #[test]
    fn an_export_is_the_report_as_text() {
        let exported = answer(&push(Operation::Export(Format::Json)));
        assert_eq!(exported.text, answer(&push(Operation::Check)).json);
        assert_eq!((exported.html, exported.json), (None, None));
        let link = "https://host.example/rules/image-push-port/";
        for (word, start) in [("markdown", "**`image-ref` does not conform**"), ("sarif", r#"{"$schema":"#)] {
            let exported = answer(&push(Operation::Export(Format::parse(word).unwrap()))).text.unwrap();
            assert!(exported.starts_with(start) && exported.contains(link), "{exported}");
        }
        assert_eq!(Format::parse("pdf"), None);
    }
}
