//! What a new service starts with: names, variables, files, and what the engine says of these.

use conformance::generator::{Generated, Variable};
use conformance::{Kind, Options, check};
use conventions::{Conventions, Trigger};
use maud::{Markup, html};

use crate::{address, prose, summary};

/// A file that was made.
struct File<'g> {
    kind: Kind,
    /// Its path in the project.
    path: &'g str,
    language: &'static str,
    text: &'g str,
}

impl<'g> File<'g> {
    fn all(made: &'g Generated) -> [Self; 2] {
        [
            File { kind: Kind::GitlabCi, path: ".gitlab-ci.yml", language: "YAML", text: &made.pipeline },
            File {
                kind: Kind::Dockerfile,
                path: &made.dockerfile_path,
                language: "Dockerfile",
                text: &made.dockerfile,
            },
        ]
    }

    /// What to call the file on somebody's disk.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Names, variables, pipeline and Dockerfile, with the verdict of the engine on both files; or what is missing.
pub fn generated(made: &Result<Generated, String>) -> Markup {
    match made {
        Ok(made) => html! {
            div.made.generated {
                (names(made))
                (variables(&made.variables))
                @for file in &File::all(made) { (shown(file)) }
                @if !made.notes.is_empty() {
                    h3 { "Before you commit them" }
                    ul.made-notes { @for note in &made.notes { li { (prose(note)) } } }
                }
            }
        },
        Err(message) => html! {
            div.made data-verdict="none" { p.verdict tabindex="-1" { (prose(message)) } }
        },
    }
}

/// The same in one line, for a live region.
pub fn generated_summary(made: &Result<Generated, String>) -> String {
    match made {
        Ok(made) => {
            let [pipeline, dockerfile] = File::all(made);
            let said = |file: &File<'_>| summary(file.text, &check(file.kind, file.text, &Options::default()));
            format!("{}. Pipeline: {}. Dockerfile: {}", made.image, said(&pipeline), said(&dockerfile))
        }
        Err(message) => message.clone(),
    }
}

fn names(made: &Generated) -> Markup {
    let title = |trigger: Trigger| &Conventions::embedded().trigger(trigger).title;
    html! {
        h3 { "Names" }
        p { "The image is called " code.image-name { (made.image) } ". What a push makes of it, by an example:" }
        div.table-scroll role="group" aria-label="References for each trigger" tabindex="0" {
            table {
                thead { tr { th scope="col" { "Trigger" } th scope="col" { "Pushed as" } th scope="col" { "Pulled as" } } }
                tbody {
                    @for (trigger, push) in &made.pushes {
                        tr {
                            th scope="row" { (prose(title(*trigger))) }
                            td { (references(&push.push)) }
                            td { (references(&push.pull)) }
                        }
                    }
                }
            }
        }
    }
}

fn references(references: &[String]) -> Markup {
    html! { @for (index, reference) in references.iter().enumerate() { @if index > 0 { br; } code { (reference) } } }
}

fn variables(variables: &[Variable]) -> Markup {
    html! {
        h3 { "Variables" }
        div.table-scroll role="group" aria-label="Variables" tabindex="0" {
            table {
                thead { tr { th scope="col" { "Variable" } th scope="col" { "Value" } th scope="col" { "Comes from" } } }
                tbody {
                    @for Variable { name, value, origin } in variables {
                        tr {
                            th scope="row" { code { (name) } }
                            td { @if value.is_empty() { "set at run time" } @else { code { (value) } } }
                            td { (prose(origin)) }
                        }
                    }
                }
            }
        }
    }
}

/// A file with the engine's own word on it. Saving it and taking it along to its checker are the page's part: `data-file` names the
/// file, and the link the checker.
fn shown(file: &File<'_>) -> Markup {
    let report = check(file.kind, file.text, &Options::default());
    html! {
        section.file aria-label=(file.path) {
        h3 { code { (file.path) } }
        figure.code {
            figcaption.code-label { span.code-title { (file.path) } span.code-language { (file.language) } }
            pre tabindex="0" role="group" aria-label=(file.path) { code { (file.text) } }
        }
        div.report data-verdict=(report.verdict().as_str()) {
            p.verdict tabindex="-1" { strong { (summary(file.text, &report)) } }
            @if !report.findings.is_empty() {
                ul {
                    @for finding in &report.findings {
                        li { (prose(&finding.message)) " " a href=(address(&finding.docs())) { "Rule " code { (finding.rule) } } }
                    }
                }
            }
        }
        p.file-actions {
            a data-file=(file.name()) data-kind=(file.kind.as_str()) href=(address(&format!("/check/{}/", file.kind.as_str()))) {
                "Open in the checker"
                span.visually-hidden { ": " (file.name()) }
            }
        }
        }
    }
}

#[cfg(test)]
mod tests {
    use conformance::generator::{Request, generate};

    use super::*;

    fn made(service: &str) -> Result<Generated, String> {
        let request = Request { service, language: "python", dockerfile: "", parts: &["latest"] };
        generate(Conventions::embedded(), &request)
    }

    #[test]
    fn names_variables_files_and_verdicts_are_shown() {
        let html = generated(&made("runner-api")).into_string();
        for part in [
            "<code class=\"image-name\">orchestrator/runner-service</code>",
            "<code>nexus.shared.cwiq.io:8443/orchestrator/runner-service:main-a1b2c3d4</code>",
            "<code>nexus.shared.cwiq.io:8444/orchestrator/runner-service:stable</code>",
            "<code>NEXUS_REGISTRY_PUSH</code>",
            "push-latest:\n",
            "data-file=\".gitlab-ci.yml\" data-kind=\"gitlab-ci\" href=\"/check/gitlab-ci/\"",
            "data-file=\"Dockerfile\" data-kind=\"dockerfile\" href=\"/check/dockerfile/\"",
            "FROM nexus.shared.cwiq.io:8444/library/python:3.12-slim\n",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert_eq!(html.matches("data-verdict=\"conforms\"").count(), 2, "{html}");
        assert_eq!(
            generated_summary(&made("runner-api")),
            "orchestrator/runner-service. Pipeline: Conforms. Dockerfile: Conforms"
        );
    }

    #[test]
    fn what_is_wrong_is_said_and_escaped() {
        let html = generated(&made("<b>/")).into_string();
        assert!(html.contains("data-verdict=\"none\"") && !html.contains("<b>"), "{html}");
        assert_eq!(generated_summary(&made("")), "Name the service, such as `server`.");
    }
}
