//! What a new service starts with: the operation `generate`.

use conformance::generator::{self, generate};
use conventions::Conventions;

use crate::Answer;

/// A new service, in the words of a form; an empty field is one that was not filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of the engine's request")]
pub struct NewService {
    pub service: String,
    pub language: String,
    pub dockerfile: String,
    pub parts: Vec<&'static str>,
}

impl NewService {
    /// The parts of a new pipeline for which `is_chosen` says so, by their ids.
    pub fn parts(is_chosen: impl Fn(&str) -> bool) -> Vec<&'static str> {
        let parts = Conventions::embedded().starter_parts.iter().map(|part| part.id.as_str());
        parts.filter(|id| is_chosen(id)).collect()
    }
}

pub(crate) fn generated(new: &NewService) -> Answer {
    let NewService { service, language, dockerfile, parts } = new;
    let made = generate(Conventions::embedded(), &generator::Request { service, language, dockerfile, parts });
    Answer {
        summary: Some(report_html::generated_summary(&made)),
        html: Some(report_html::generated(&made).into_string()),
        ..Answer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_service_is_answered_with_its_files_and_their_verdicts() {
        let parts = NewService::parts(|id| id != "deploy");
        assert_eq!(parts, ["checks", "scans", "latest", "release"]);
        let new = NewService { service: "iam-api".into(), language: "python".into(), parts, ..NewService::default() };
        let answer = generated(&new);
        assert_eq!(answer.summary.unwrap(), "orchestrator/iam-service. Pipeline: Conforms. Dockerfile: Conforms");
        let html = answer.html.unwrap();
        assert!(html.contains("sonarqube-scan:") && !html.contains("deploy-dev:"), "{html}");
        assert_eq!((answer.verdict, answer.error), (None, None));
    }

    #[test]
    fn a_name_that_will_not_do_is_answered_with_the_reason() {
        let new = NewService { service: "cwiq-server".into(), language: "python".into(), ..NewService::default() };
        assert!(generated(&new).html.unwrap().contains("<code>cwiq-</code>"));
    }
}
