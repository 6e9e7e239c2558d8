//! What a tag was meant to be. Every text gets a reading: one of the forms, possibly with faulty parts, or the form that it is
//! nearest to.

use conventions::{Conventions, TagFormId};

use crate::expansion::{Fragment, PLACEHOLDER};
use crate::image_ref::TAG_LIMIT;
use crate::tag::commit::looks_like_sha;
use crate::tag::{Fault, Forms, Version, sole_variable};

/// What a tag was meant to be. The variable parts are as written; the rules about them judge them.
#[derive(Clone, Debug)]
pub(crate) enum Reading<'t> {
    /// `main-{short-sha}`
    Main {
        /// The fixed part, which may be written in capitals or with another separator.
        lead: Fragment<'t>,
        /// What stands for the commit; may be empty.
        sha: Fragment<'t>,
    },
    /// `branch-{slug}-{short-sha}`
    Branch {
        /// The fixed part, which may be written in capitals or with another separator.
        lead: Fragment<'t>,
        /// What stands for the branch; may be empty.
        slug: Fragment<'t>,
        /// What stands between slug and SHA; empty where one of them is missing.
        joint: Fragment<'t>,
        /// What stands for the commit; may be empty.
        sha: Fragment<'t>,
    },
    /// `{version}`, and `{version}-uat` where its suffix is that of a promotion.
    Version {
        /// The `v` of a Git tag.
        prefix: Option<Fragment<'t>>,
        /// The version.
        version: Version<'t>,
        /// Whether the suffix is the documented one, in lower case or not.
        promoted: bool,
    },
    /// `latest` or `stable`, possibly in capitals.
    Fixed {
        /// Which of them.
        form: TagFormId,
        /// The word as written.
        word: Fragment<'t>,
    },
    /// A variable that is not known decides it.
    Unknown,
    /// None of the forms.
    Other(Nearest<'t>),
}

/// The form that a tag is nearest to.
#[derive(Clone, Debug)]
pub(crate) struct Nearest<'t> {
    /// The form; `None` where the text is near none of them.
    pub(crate) form: Option<TagFormId>,
    /// The part that breaks it, with a guess at the correction.
    pub(crate) fault: Fault<'t>,
}

/// What may stand where a hyphen belongs.
const SEPARATORS: [char; 3] = ['-', '_', '.'];

impl<'t> Reading<'t> {
    /// Reads a tag.
    pub(crate) fn of(text: Fragment<'t>, standard: &Conventions) -> Self {
        let forms = Forms::of(standard);
        let value = text.value();
        if let Some((form, _)) = forms.fixed().find(|(_, word)| value.eq_ignore_ascii_case(word)) {
            return Self::Fixed { form, word: text };
        }
        if let Some(length) = lead_length(value, forms.lead(TagFormId::Branch)) {
            return read_branch(text.part(0..length), text.part(length..value.len()), standard);
        }
        if let Some(length) = lead_length(value, forms.lead(TagFormId::Main)) {
            return read_main(text.part(0..length), text.part(length..value.len()));
        }
        if let Some(reading) = read_version(text, forms) {
            return reading;
        }
        if text.is_unknown() && may_become_a_form(value, forms) {
            return Self::Unknown;
        }
        Self::Other(nearest(text, forms))
    }

    /// Which form it has or is nearest to.
    pub(crate) fn form(&self) -> Option<TagFormId> {
        match self {
            Self::Main { .. } => Some(TagFormId::Main),
            Self::Branch { .. } => Some(TagFormId::Branch),
            Self::Version { promoted: true, .. } => Some(TagFormId::Promoted),
            Self::Version { .. } => Some(TagFormId::Version),
            Self::Fixed { form, .. } => Some(*form),
            Self::Unknown => None,
            Self::Other(nearest) => nearest.form,
        }
    }

    /// Whether a fault of the syntax is one that the rule about a part reports, with more to say about it.
    pub(crate) fn owns(&self, fault: &Fault<'_>, standard: &Conventions) -> bool {
        let inside = |part: Fragment<'_>| !part.value().is_empty() && part.source().contains(fault.at.source());
        match self {
            Self::Branch { slug, .. } => {
                // A tag that is too long because of its slug is short enough when the slug is.
                let too_long = fault.at.value().chars().count() > 1;
                inside(*slug) || (too_long && slug.value().chars().count() > standard.slug.max_length)
            }
            Self::Version { version, .. } => version.build.is_some_and(inside),
            _ => false,
        }
    }
}

/// Length of the fixed part at the start of a tag: the same letters in any case, then a separator.
fn lead_length(value: &str, literal: &str) -> Option<usize> {
    let head = value.get(..literal.len())?;
    let word = literal.trim_end_matches('-');
    let written = head.get(..word.len())?;
    let rest = head.get(word.len()..)?;
    (written.eq_ignore_ascii_case(word) && rest.chars().all(|separator| SEPARATORS.contains(&separator)))
        .then_some(head.len())
}

fn read_main<'t>(lead: Fragment<'t>, sha: Fragment<'t>) -> Reading<'t> {
    let value = sha.value();
    if !value.contains(SEPARATORS) {
        return Reading::Main { lead, sha };
    }
    // More than one word after the lead: the one that looks like a SHA is it, and the others are too many.
    let first = value.split(SEPARATORS).next().unwrap_or_default();
    let last = value.rsplit(SEPARATORS).next().unwrap_or_default();
    let extra = if looks_like_sha(first) || first.contains(PLACEHOLDER) {
        sha.part(first.len()..value.len())
    } else if looks_like_sha(last) {
        sha.part(0..value.len() - last.len())
    } else {
        sha
    };
    let all = extra.value() == value;
    let message = if all {
        format!("`{}` is not a short SHA, and nothing else follows `{}`.", extra.shown(), lead.shown())
    } else {
        format!("`{}` has no place in a tag of the main branch.", extra.shown())
    };
    let fault = Fault {
        at: extra,
        message,
        help: "The tag of a build from main is the fixed part and the short SHA, and nothing beside them.".into(),
        correction: (!all).then(|| ("Leave it out", String::new())),
    };
    Reading::Other(Nearest { form: Some(TagFormId::Main), fault })
}

fn read_branch<'t>(lead: Fragment<'t>, rest: Fragment<'t>, standard: &Conventions) -> Reading<'t> {
    let value = rest.value();
    let is_sha = |word: &str| looks_like_sha(word) || word.contains(PLACEHOLDER);
    let (slug, joint, sha) = match value.rfind(SEPARATORS) {
        // Separators are ASCII, one byte each.
        Some(at) if is_sha(value.get(at + 1..).unwrap_or_default()) => {
            (rest.part(0..at), rest.part(at..at + 1), rest.part(at + 1..value.len()))
        }
        None if rest.is_unknown() => match sole_variable(rest) {
            Some(name) if name == standard.commit.short_sha_variable => (rest.start(), rest.start(), rest),
            Some(name) if name == standard.slug.variable => (rest, rest.end(), rest.end()),
            _ => return Reading::Unknown,
        },
        None if looks_like_sha(value) => (rest.start(), rest.start(), rest),
        _ => (rest, rest.end(), rest.end()),
    };
    Reading::Branch { lead, slug, joint, sha }
}

fn read_version<'t>(text: Fragment<'t>, forms: Forms<'_>) -> Option<Reading<'t>> {
    let value = text.value();
    let prefixed = value.starts_with(['v', 'V']);
    let (prefix, rest) = if prefixed { (Some(text.part(0..1)), text.part(1..value.len())) } else { (None, text) };
    // No form starts with a `v`, so that what a variable brings makes no difference.
    let version = match Version::read(rest) {
        Some(version) => version,
        None if prefixed && rest.is_unknown() && rest.value().starts_with(PLACEHOLDER) => Version::unknown(rest),
        None => return None,
    };
    let suffix = version.suffix.map_or("", Fragment::value);
    let promoted = suffix.eq_ignore_ascii_case(forms.promotion());
    Some(Reading::Version { prefix, version, promoted })
}

/// Whether a tag that starts like this and goes on with a variable can still have one of the forms.
fn may_become_a_form(value: &str, forms: Forms<'_>) -> bool {
    let known = value.split(PLACEHOLDER).next().unwrap_or_default();
    let leads = [forms.lead(TagFormId::Main), forms.lead(TagFormId::Branch)];
    let fixed = forms.fixed().map(|(_, word)| word);
    known.starts_with(|first: char| first.is_ascii_digit())
        || leads.into_iter().chain(fixed).any(|literal| literal.starts_with(known))
}

/// Names that other teams give to what the standard calls main, and what some tools put before a SHA.
const OTHER_LEADS: [&str; 6] = ["master", "trunk", "sha", "commit", "git", "build"];

fn nearest<'t>(text: Fragment<'t>, forms: Forms<'_>) -> Nearest<'t> {
    let value = text.value();
    let shown = text.shown();
    let main = forms.lead(TagFormId::Main);
    let branch = forms.lead(TagFormId::Branch);
    let guess = |form, at, message: String, correction: Option<(&'static str, String)>| Nearest {
        form: Some(form),
        fault: Fault { at, message, help: String::new(), correction },
    };

    // The fixed part of a form with nothing behind it.
    for (form, lead) in [(TagFormId::Main, main), (TagFormId::Branch, branch)] {
        if value.eq_ignore_ascii_case(lead.trim_end_matches('-')) {
            let missing = forms.pattern(form).get(value.len()..).unwrap_or_default();
            return guess(form, text.end(), format!("`{shown}` goes on with `{missing}`, which is missing."), None);
        }
    }
    // A slip in a fixed word.
    let fixed: Vec<(TagFormId, &str)> = forms.fixed().collect();
    let lower = value.to_ascii_lowercase();
    if let Some(word) = crate::nearest::nearest(&lower, fixed.iter().map(|(_, word)| *word)).first()
        && let Some((form, _)) = fixed.iter().find(|(_, fixed)| fixed == word)
    {
        let message = format!("`{shown}` is not `{word}`.");
        return guess(*form, text, message, Some(("Write the nearest tag", (*word).to_owned())));
    }
    let first_length = value.find(SEPARATORS).unwrap_or(value.len());
    let first = lower.get(..first_length).unwrap_or_default();
    let last = value.rsplit(SEPARATORS).next().unwrap_or_default();
    let ends_with_sha = looks_like_sha(last) || (text.is_unknown() && last.contains(PLACEHOLDER));
    let words = value.split(SEPARATORS).count();

    if ends_with_sha && words == 1 {
        let message = format!("`{shown}` looks like a commit, without the `{main}` in front of it.");
        let correction = Some(("Put the fixed part in front", main.to_owned()));
        return guess(TagFormId::Main, text.start(), message, correction);
    }
    if ends_with_sha {
        let front = text.part(0..value.len() - last.len());
        let slip = |lead: &str| !crate::nearest::nearest(first, [lead.trim_end_matches('-')]).is_empty();
        if words == 2 && (OTHER_LEADS.contains(&first) || slip(main)) {
            let message = format!("`{}` stands where `{main}` belongs.", front.shown());
            return guess(TagFormId::Main, front, message, Some(("Write the fixed part", main.to_owned())));
        }
        if words > 2 && slip(branch) {
            let lead = text.part(0..(first_length + 1).min(value.len()));
            let message = format!("`{}` stands where `{branch}` belongs.", lead.shown());
            return guess(TagFormId::Branch, lead, message, Some(("Write the fixed part", branch.to_owned())));
        }
        let message = format!("`{shown}` ends like the tag of a branch, without the `{branch}` in front.");
        let correction = Some(("Put the fixed part in front", branch.to_owned()));
        return guess(TagFormId::Branch, text.start(), message, correction);
    }
    // `release-1.2.3`: a version with something in front. Only a text that could be a tag is worth the search.
    let version_start = value
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at < TAG_LIMIT && value.len() <= 2 * TAG_LIMIT)
        .filter(|at| {
            *at > 0 && value.get(..*at).is_some_and(|front| !front.ends_with(|c: char| c.is_ascii_digit() || c == '.'))
        })
        .find(|at| {
            let rest = text.part(*at..value.len());
            rest.value().contains('.') && Version::read(rest).is_some_and(|version| version.faults.is_empty())
        });
    if let Some(at) = version_start {
        let front = text.part(0..at);
        let message = format!("`{}` stands in front of the version.", front.shown());
        return guess(TagFormId::Version, front, message, Some(("Leave it out", String::new())));
    }
    Nearest {
        form: None,
        fault: Fault {
            at: text,
            message: format!("`{shown}` has none of the forms of a tag."),
            help: String::new(),
            correction: None,
        },
    }
}
