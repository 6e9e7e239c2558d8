//! The tags and references that a push makes.

use conformance::tag::forward::{Forward, ForwardError};
use maud::{Markup, html};

use crate::prose;

/// Each tag with the references to push to and to pull by, and what to know about them; or what is missing.
pub fn push(made: &Result<Forward, ForwardError>) -> Markup {
    match made {
        Ok(made) => tags(made),
        Err(error) => html! {
            div.made data-verdict="none" { p.verdict tabindex="-1" { (prose(&error.message)) } }
        },
    }
}

/// The same in one line, for a live region: `2 tags: main-a1b2c3d4, latest`.
pub fn push_summary(made: &Result<Forward, ForwardError>) -> String {
    match made {
        Ok(made) => {
            let tags: Vec<&str> = made.tags.iter().map(|tag| tag.tag.as_str()).collect();
            let plural = if tags.len() == 1 { "" } else { "s" };
            format!("{} tag{plural}: {}", tags.len(), tags.join(", "))
        }
        Err(error) => error.message.clone(),
    }
}

fn tags(made: &Forward) -> Markup {
    let references = made.push.iter().zip(&made.pull);
    html! {
        div.made {
            @for (tag, (push, pull)) in made.tags.iter().zip(references) {
                div.made-tag {
                    p.made-name {
                        code { (tag.tag) } " "
                        span.chip { @if tag.moving { "moves with every push" } @else { "stays with this image" } }
                    }
                    dl {
                        div { dt { "Push" } " " dd { code { (push) } } }
                        div { dt { "Pull" } " " dd { code { (pull) } } }
                    }
                }
            }
            @if !made.notes.is_empty() {
                ul.made-notes { @for note in &made.notes { li { (prose(note)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use conformance::Trigger;
    use conformance::tag::forward::{Request, forward};
    use conventions::Conventions;

    use super::*;

    fn made(commit: &str) -> Result<Forward, ForwardError> {
        let request = Request {
            trigger: Trigger::PushMain,
            branch: None,
            version: None,
            commit: Some(commit),
            service: "server",
        };
        forward(Conventions::embedded(), &request)
    }

    #[test]
    fn a_push_shows_every_tag_with_both_references_and_says_which_one_moves() {
        let html = push(&made("a1b2c3d4")).into_string();
        for part in [
            "<code>main-a1b2c3d4</code> <span class=\"chip\">stays",
            "<code>latest</code> <span class=\"chip\">moves",
            "<code>nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d4</code>",
            "<code>nexus.shared.cwiq.io:8444/orchestrator/server:latest</code>",
            "<code>push-latest</code>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert_eq!(push_summary(&made("a1b2c3d4")), "2 tags: main-a1b2c3d4, latest");
    }

    #[test]
    fn what_is_missing_is_said_and_escaped() {
        let html = push(&made("<b>")).into_string();
        assert!(html.contains("is not a SHA") && !html.contains("<b>"), "{html}");
        assert!(push_summary(&made("")).contains("SHA"));
    }
}
