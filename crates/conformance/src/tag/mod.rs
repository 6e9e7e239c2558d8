//! Image tags: the forms that the standard knows, and the rules about one tag and about the tags of one push.

mod commit;
mod forms;
pub mod forward;
mod reading;
pub(crate) mod rules;
mod slug;
mod version;

pub use slug::slugify;

pub(crate) use crate::image_ref::{Fault, tag_faults};
pub(crate) use commit::FULL_SHA_VARIABLE;
pub(crate) use commit::{CommitFault, judge as judge_commit};
pub(crate) use forms::Forms;
pub(crate) use reading::{Nearest, Reading};
pub(crate) use rules::tag_set::pushing_job;
pub(crate) use version::Version;

use conventions::TagFormId;
use diagnostics::{Applicability, Finding, Fix, Severity};

use crate::context::Context;
use crate::expansion::{Expansion, Fragment, PLACEHOLDER};
use crate::image_ref::{lines, standard_meaning};
use crate::rule::Ledger;
use crate::{Understood, UnderstoodTag};

/// A tag as every rule about tags sees it.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    /// The tag as written.
    pub(crate) text: Fragment<'t>,
    /// What it is meant to be.
    pub(crate) reading: Reading<'t>,
    /// Where Docker would refuse it. Faults inside a slug or behind a version belong to the rules about those.
    pub(crate) faults: Vec<Fault<'t>>,
}

/// All tags that one push applies.
#[derive(Debug)]
pub(crate) struct TagSet<'t> {
    /// The tags, in the order of the text.
    pub(crate) tags: Vec<Tag<'t>>,
}

impl<'t> Tag<'t> {
    /// Reads a tag. Any text is read as something.
    pub(crate) fn new(text: Fragment<'t>, context: &Context<'_>) -> Self {
        let reading = Reading::of(text, context.standard);
        let mut faults = tag_faults(text);
        faults.retain(|fault| !reading.owns(fault, context.standard));
        Self { text, reading, faults }
    }

    /// Which form it has or is nearly; `None` where that cannot be told.
    pub(crate) fn form(&self) -> Option<TagFormId> {
        self.reading.form()
    }

    /// Whether Docker takes it, so that the rules about its form have something to say.
    pub(crate) fn is_readable(&self) -> bool {
        self.faults.is_empty()
    }

    /// The parts, for people.
    pub(crate) fn understood(&self) -> UnderstoodTag {
        let shown = |part: Fragment<'_>| Some(part.shown()).filter(|text| !text.is_empty());
        let (sha, slug, version) = match &self.reading {
            Reading::Main { sha, .. } => (shown(*sha), None, None),
            Reading::Branch { slug, sha, .. } => (shown(*sha), shown(*slug), None),
            Reading::Version { version, .. } => (None, None, shown(version.text)),
            Reading::Fixed { .. } | Reading::Unknown | Reading::Other(_) => (None, None, None),
        };
        let form = self.form().filter(|_| !matches!(self.reading, Reading::Other(_)));
        UnderstoodTag { tag: self.text.shown(), form: form.map(TagFormId::as_str), sha, slug, version }
    }
}

/// Checks tags, separated by line breaks, spaces or commas. Lines that start with `#` are left out; the variables that the standard
/// documents are replaced by their values.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let lines: Vec<Expansion> =
        lines(text).map(|(offset, line)| Expansion::of(line, offset, |name| standard_meaning(name, context))).collect();
    let tags: Vec<Tag<'_>> =
        lines.iter().flat_map(|line| words(line.whole())).map(|word| Tag::new(word, context)).collect();
    if tags.is_empty() {
        ledger.tag(&Tag::new(Expansion::literal("", 0).whole(), context));
        return Understood::default();
    }
    for tag in &tags {
        ledger.tag(tag);
    }
    let understood = tags.iter().map(Tag::understood).collect();
    ledger.tag_set(&TagSet { tags });
    Understood { tags: understood, ..Understood::default() }
}

/// The parts between spaces and commas.
fn words(line: Fragment<'_>) -> impl Iterator<Item = Fragment<'_>> {
    let mut at = 0;
    line.value().split([' ', '\t', ',']).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then(|| line.part(start..start + word.len()))
    })
}

/// The name of the variable that a part consists of, where it is one alone and not known.
pub(crate) fn sole_variable(part: Fragment<'_>) -> Option<String> {
    let alone = part.is_unknown() && part.value().chars().eq([PLACEHOLDER]);
    let shown = alone.then(|| part.shown())?;
    let name = shown.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| shown.strip_prefix('$'))?;
    Some(name.to_owned())
}

/// A finding about a fault, with its correction where the part can be edited.
pub(crate) fn finding(
    rule: &'static str,
    severity: Severity,
    fault: &Fault<'_>,
    applicability: Applicability,
) -> Finding {
    let finding = Finding::new(rule, severity, fault.at.source(), &fault.message).help(&fault.help);
    let edit = fault.correction.as_ref().and_then(|(title, text)| Some((*title, fault.at.edit(text)?)));
    match edit {
        Some((title, edit)) => finding.fix(Fix { applicability, title: title.into(), edits: vec![edit] }),
        None => finding,
    }
}

#[cfg(test)]
pub(crate) mod tests;
