//! What the engine understood of a text, for people.

use conformance::{Understood, UnderstoodArtifact, UnderstoodDockerfile, UnderstoodReference, UnderstoodTag};
use maud::{Markup, html};

use crate::panels::Panel;

/// How many references, tags or names are shown; a list of thousands helps nobody.
const SHOWN: usize = 20;

/// The parts that were understood; nothing where there are none.
pub(crate) fn understood(understood: &Understood) -> Markup {
    let Understood { references, tags, artifacts, .. } = understood;
    let hidden =
        [references.len(), tags.len(), artifacts.len()].map(|count| count.saturating_sub(SHOWN)).iter().sum::<usize>();
    html! {
        @if !(references.is_empty() && tags.is_empty() && artifacts.is_empty()) {
            div.understood {
                p.understood-title { "What was understood" }
                @for part in references.iter().take(SHOWN) { (reference(part)) }
                @for part in tags.iter().take(SHOWN) { (tag(part)) }
                @for part in artifacts.iter().take(SHOWN) { (artifact(part)) }
                @if hidden > 0 { p { "And " (hidden) " more." } }
            }
        }
    }
}

/// The stages of a Dockerfile with what each starts from.
pub(crate) fn stages(dockerfile: &UnderstoodDockerfile) -> Panel<'_> {
    let stages = &dockerfile.stages;
    let body = || {
        html! {
            @if stages.is_empty() { p.hint { "No stage is understood yet." } }
            @else {
                div.matrix tabindex="0" role="region" aria-label="Stages" {
                    table {
                        thead { tr { @for head in ["Stage", "From", "Platform"] { th scope="col" { (head) } } } }
                        tbody {
                            @for (index, stage) in stages.iter().enumerate().take(SHOWN) {
                                tr {
                                    th scope="row" { @match &stage.name { Some(name) => code { (name) }, None => { "stage " (index) } } }
                                    td { code { (stage.from) } @if stage.stage.is_some() { ", an earlier stage" } }
                                    td { @match &stage.platform { Some(platform) => code { (platform) }, None => "any" } }
                                }
                            }
                        }
                    }
                }
            }
            (more(stages.len()))
        }
    };
    Panel { word: "images", title: "Stages", count: Some(stages.len()), body: Box::new(body) }
}

/// How many of a list are left out.
fn more(count: usize) -> Markup {
    html! { @if count > SHOWN { p.hint { "And " (count - SHOWN) " more." } } }
}

fn reference(reference: &UnderstoodReference) -> Markup {
    parts(&[
        ("Registry", Some(&reference.registry)),
        ("Repository", Some(&reference.repository)),
        ("Tag", reference.tag.as_ref()),
        ("Digest", reference.digest.as_ref()),
    ])
}

fn tag(tag: &UnderstoodTag) -> Markup {
    let form = tag.form.map(str::to_owned);
    parts(&[
        ("Tag", Some(&tag.tag)),
        ("Form", form.as_ref()),
        ("Commit", tag.sha.as_ref()),
        ("Branch", tag.slug.as_ref()),
        ("Version", tag.version.as_ref()),
    ])
}

fn artifact(artifact: &UnderstoodArtifact) -> Markup {
    let subject = artifact.subject.to_owned();
    let mut all = vec![("Name", Some(&artifact.name)), ("Read as", Some(&subject))];
    all.extend(artifact.parts.iter().map(|(name, value)| (*name, Some(value))));
    parts(&all)
}

/// Names and values; a part without a value is left out.
fn parts(parts: &[(&str, Option<&String>)]) -> Markup {
    html! {
        dl.parts {
            @for (name, value) in parts {
                @if let Some(value) = value {
                    div { dt { (name) } " " dd { code { (value) } } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use conformance::{Kind, Options, check};

    #[test]
    fn the_stages_of_a_dockerfile_lie_behind_a_tab() {
        let text = "FROM python:3.12 AS build\nRUN true\nFROM build\n";
        let html = crate::fragment(text, &check(Kind::Dockerfile, text, &Options::default())).into_string();
        for part in ["data-tab=\"images\"", "<code>python:3.12</code>", "<td><code>build</code>, an earlier stage</td>"]
        {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }
}
