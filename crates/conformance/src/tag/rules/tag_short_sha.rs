//! The short SHA in a tag.

use diagnostics::{Applicability, Finding, Fix, Severity};

use crate::context::Context;
use crate::expansion::Fragment;
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::tag::{CommitFault, Reading, Tag, judge_commit};

pub(crate) static RULE: Rule = Rule {
    id: "tag-short-sha",
    domain: Domain::Tag,
    severity: Severity::Error,
    summary: "a commit in a tag that is not the first 8 lower-case characters of its SHA",
    page: page!("tag_short_sha.md"),
    look: Look::Tag(check),
};

fn check(tag: &Tag<'_>, context: &Context<'_>) -> Outcome {
    match &tag.reading {
        _ if !tag.is_readable() => Outcome::not_applicable(),
        Reading::Main { sha, .. } => outcome(RULE.id, *sha, context),
        // Where a branch's tag has neither slug nor SHA, the slug comes first.
        Reading::Branch { slug, sha, .. } if sha.value().is_empty() && slug.value().is_empty() => {
            Outcome::not_applicable()
        }
        Reading::Branch { sha, .. } => outcome(RULE.id, *sha, context),
        Reading::Unknown => Outcome::unknown(),
        Reading::Version { .. } | Reading::Fixed { .. } | Reading::Other(_) => Outcome::not_applicable(),
    }
}

/// What a rule says of a short SHA; file names of raw binaries have one, too.
pub(crate) fn outcome(rule: &'static str, sha: Fragment<'_>, context: &Context<'_>) -> Outcome {
    let commit = &context.standard.commit;
    let length = commit.short_sha_length;
    let shown = sha.shown();
    let Ok(fault) = judge_commit(sha, context.standard) else { return Outcome::unknown() };
    let Some(fault) = fault else { return Outcome::passed() };
    let help = format!(
        "The short SHA is the first {length} characters of the commit's SHA in lower case, as `${}` has it.",
        commit.short_sha_variable
    );
    let error =
        |at: Fragment<'_>, message: String| Finding::new(rule, RULE.severity, at.source(), message).help(help.clone());
    let with_fix = |finding: Finding, title: String, text: String| {
        // The tolerated length passes, and is still not what the standard would have.
        let certain = text.len() == length;
        let applicability = if certain { Applicability::Safe } else { Applicability::Suggested };
        match sha.edit(text) {
            Some(edit) => finding.fix(Fix { applicability, title, edits: vec![edit] }),
            None => finding,
        }
    };
    match fault {
        CommitFault::Missing => error(sha, "The short SHA of the commit is missing at the end.".into()),
        CommitFault::NotHex(at, character) => error(
            sha.part(at..at + character.len_utf8()),
            format!("`{shown}` is not a short SHA: `{character}` is not a hex digit."),
        ),
        CommitFault::Tolerated => {
            return Finding::new(
                rule,
                Severity::Note,
                sha.source(),
                format!("`{shown}` has {} characters; the short SHA has {length}.", commit.tolerated_sha_length),
            )
            .help(format!(
                "Some examples of the standard show {} characters, so this passes (D3). `${}` gives {length}.",
                commit.tolerated_sha_length, commit.short_sha_variable
            ))
            .into();
        }
        CommitFault::Short(count) => {
            let characters = if count == 1 { "1 character".to_owned() } else { format!("{count} characters") };
            error(sha, format!("`{shown}` has {characters}, and the short SHA has {length}."))
        }
        CommitFault::Long(count, short) => {
            let finding = error(sha, format!("`{shown}` has {count} characters, and the short SHA has {length}."));
            match short {
                Some(short) => with_fix(finding, format!("Keep the first {length} characters"), short),
                None => finding,
            }
        }
        CommitFault::UpperCase(lower) => {
            let finding = error(sha, format!("`{shown}` has upper-case letters; a short SHA is lower case."));
            with_fix(finding, "Write the short SHA in lower case".into(), lower)
        }
    }
    .into()
}
