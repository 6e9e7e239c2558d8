//! Everything that was checked, and why some of it says nothing.

use diagnostics::{Check, Status};
use maud::{Markup, html};

use crate::{address, prose};

/// The groups in their order, with what they have in common.
const GROUPS: [(Status, &str, &str); 5] = [
    (Status::Failed, "failed", ""),
    (Status::Suppressed, "suppressed in the text", "Comments in the text take back what these found."),
    (
        Status::Unknown,
        "cannot be known from this text",
        "What decides these is not here: a file that is included and not at hand, or a variable that is set elsewhere.",
    ),
    (Status::Passed, "passed", "These looked and found nothing against the standard."),
    (Status::NotApplicable, "not applicable", "The text has nothing that these are about."),
];

/// In a line, to be unfolded.
pub(crate) fn folded(checks: &[Check]) -> Markup {
    let summary: Vec<String> =
        groups(checks).map(|(_, words, _, checks)| format!("{} {words}", checks.len())).collect();
    html! {
        @if !checks.is_empty() {
            details.checks {
                summary { "All that was checked: " (summary.join(", ")) }
                @for (status, words, why, checks) in groups(checks) {
                    p.status data-status=(status.as_str()) { (capitalised(words)) }
                    @if !why.is_empty() { p.why { (why) } }
                    ul data-status=(status.as_str()) { @for check in checks { li { (rule(check)) } } }
                }
            }
        }
    }
}

/// In full, with what each rule finds.
pub(crate) fn listed(checks: &[Check]) -> Markup {
    html! {
        div.checked {
            @for (status, words, why, checks) in groups(checks) {
                p.status data-status=(status.as_str()) { (capitalised(words)) " " span.count { (checks.len()) } }
                @if !why.is_empty() { p.why { (why) } }
                ul data-status=(status.as_str()) {
                    @for check in checks {
                        li {
                            (rule(check)) " "
                            @if let Some(rule) = conformance::catalogue_entry(check.rule) { span { (prose(rule.summary)) } }
                        }
                    }
                }
            }
        }
    }
}

fn rule(check: &Check) -> Markup {
    html! { a href=(address(&format!("/rules/{}/", check.rule))) { code { (check.rule) } } }
}

/// The groups that are not empty.
fn groups(checks: &[Check]) -> impl Iterator<Item = (Status, &'static str, &'static str, Vec<&Check>)> {
    let of = |status| checks.iter().filter(move |check| check.status == status).collect::<Vec<_>>();
    GROUPS
        .into_iter()
        .map(move |(status, words, why)| (status, words, why, of(status)))
        .filter(|group| !group.3.is_empty())
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_says_what_it_has_in_common_and_each_rule_what_it_finds() {
        let checks = [
            Check { rule: "image-push-port", status: Status::Passed },
            Check { rule: "tag-format", status: Status::Unknown },
            Check { rule: "tag-set", status: Status::NotApplicable },
        ];
        let html = listed(&checks).into_string();
        let place = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part} is missing in {html}"));
        assert!(
            place("Cannot be known") < place("What decides these") && place("What decides these") < place("Passed")
        );
        assert!(place("/rules/image-push-port/") < place("Not applicable"));
        assert!(!html.contains("Failed"), "{html}");
        let summary = conformance::rule("tag-format").unwrap().summary;
        assert!(html.contains(&prose(summary).into_string()), "{html}");
    }
}
