//! The slug of a branch in a tag.

use diagnostics::{Applicability, Finding, Fix, Severity};

use crate::context::Context;
use crate::expansion::PLACEHOLDER;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{Reading, Tag, slugify, sole_variable};

pub(crate) static RULE: Rule = Rule {
    id: "tag-branch-slug",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a branch in a tag that has characters other than letters, digits and hyphens, or more than 40 of them",
    page: page!("tag_branch_slug.md"),
    look: Look::Tag(check),
};

/// GitLab's variables with the name of the branch as it is.
const RAW_BRANCH_VARIABLES: [&str; 2] = ["CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH"];

fn check(tag: &Tag<'_>, context: &Context<'_>) -> Outcome {
    // Where the short SHA is missing, it is a guess that all of the text is the slug.
    let (slug, applicability) = match &tag.reading {
        Reading::Branch { slug, joint, .. } if tag.is_readable() => {
            let certain = !joint.value().is_empty();
            (*slug, if certain { Applicability::Safe } else { Applicability::Suggested })
        }
        Reading::Unknown => return Outcome::unknown(),
        _ => return Outcome::not_applicable(),
    };
    let limit = context.standard.slug.max_length;
    let value = slug.value();
    let shown = slug.shown();
    let error = |message: String| Finding::new(RULE.id, RULE.severity, slug.source(), message);
    if value.is_empty() {
        return error("The slug of the branch is missing.".into())
            .help("Between the fixed part and the short SHA stands the branch's name, with hyphens for all but letters and digits.")
            .into();
    }
    // The placeholder of a variable is no character of the slug; a literal one is a fault of the syntax.
    let foreign = value
        .chars()
        .find(|character| !(character.is_ascii_alphanumeric() || *character == '-' || *character == PLACEHOLDER));
    let count = value.chars().count();
    let help = format!(
        "A slug is the branch's name with a hyphen for everything but letters and digits, cut to {limit} characters."
    );
    let fault = match foreign {
        Some(character) => Some(format!("`{character}` cannot stand in the slug `{shown}`.")),
        None if count > limit => Some(format!("The slug has {count} characters, and {limit} is the limit.")),
        None => None,
    };
    if let Some(message) = fault {
        let finding = error(message).help(help);
        return match slug.edit(slugify(context.standard, value)) {
            Some(edit) => {
                let title = "Write the slug of the branch".into();
                finding.fix(Fix { applicability, title, edits: vec![edit] }).into()
            }
            None => finding.into(),
        };
    }
    let note = |message: String| Finding::new(RULE.id, Severity::Note, slug.source(), message);
    if slug.is_unknown() {
        return match sole_variable(slug) {
            Some(name) if name == context.standard.slug.variable => Outcome::unknown_because(
                note(format!(
                    "`{shown}` keeps {} characters of the branch, and a tag takes {limit} (D13).",
                    context.standard.slug.variable_length
                ))
                .help("Cut it in the script that makes the tag; branches with short names are fine as they are."),
            ),
            Some(name) if RAW_BRANCH_VARIABLES.contains(&name.as_str()) => Outcome::unknown_because(
                note(format!("`{shown}` holds the branch's name as it is, and a slash in it cannot stand in a tag."))
                    .help(format!("`${}` has hyphens instead.", context.standard.slug.variable)),
            ),
            _ => Outcome::unknown(),
        };
    }
    if value.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return note(format!("The slug `{shown}` has capitals."))
            .help(format!(
                "The standard does not forbid them, but `${}` and the tag builder write lower case, and registries tell the two apart.",
                context.standard.slug.variable
            ))
            .into();
    }
    Outcome::passed()
}
