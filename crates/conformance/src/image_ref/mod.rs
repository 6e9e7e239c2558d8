//! Image references: Docker's grammar, what the standard makes of a reference, and the rules about it.

mod image;
mod name;
mod reference;
pub(crate) mod rules;

pub(crate) use image::{Host, Image, Origin};
pub(crate) use name::{Name, Shape, WordMeaning};
pub(crate) use reference::{Fault, TAG_LIMIT, tag_faults};

use crate::Understood;
use crate::context::Context;
use crate::expansion::{Expansion, Fragment, Meaning};
use crate::rule::Ledger;
use crate::tag::Tag;

/// Checks references, one a line. Blank lines and lines that start with `#` are left out; the variables that the standard
/// documents are replaced by their values.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let mut understood = Understood::default();
    let mut lines = lines(text).peekable();
    if lines.peek().is_none() {
        check_reference(&Expansion::literal("", 0), context, ledger);
    }
    for (offset, line) in lines {
        let expansion = Expansion::of(line, offset, |name| standard_meaning(name, context));
        understood.references.push(check_reference(&expansion, context, ledger));
    }
    if let [reference] = understood.references.as_slice() {
        understood.reference = Some(reference.clone());
    }
    understood
}

fn check_reference(
    expansion: &Expansion,
    context: &Context<'_>,
    ledger: &mut Ledger<'_>,
) -> crate::UnderstoodReference {
    let image = Image::new(expansion.whole(), context.options.direction, context);
    ledger.image(&image);
    if let Some(tag) = own_tag(&image) {
        ledger.tag(&Tag::new(tag, context));
    }
    image.understood()
}

/// The tag of an own image, which the standard has a say in. Other people's tags are their own, Kaniko chooses those of its cache, and
/// what Docker itself refuses is told by the rule about the syntax.
pub(crate) fn own_tag<'t>(image: &Image<'t>) -> Option<Fragment<'t>> {
    let is_cache = image.name.as_ref().is_some_and(|name| name.cache.is_some());
    let tag = image.reference.tag.filter(|_| image.origin == Origin::Own && image.is_readable() && !is_cache)?;
    tag_faults(tag).is_empty().then_some(tag)
}

/// Trimmed lines with their offsets, without blank ones and comments.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive(['\n', '\r'])
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        })
        .filter_map(|(start, line)| {
            let content = line.trim_start();
            let offset = start + (line.len() - content.len());
            let content = content.trim_end();
            (!content.is_empty() && !content.starts_with('#')).then_some((offset, content))
        })
}

/// What a variable amounts to where no pipeline is at hand: the standard's own ones have their documented values.
pub(crate) fn standard_meaning(name: &str, context: &Context<'_>) -> Meaning {
    resolve(name, context, 0)
}

/// How deep variables that use variables are followed.
const DEPTH: usize = 8;

fn resolve(name: &str, context: &Context<'_>, depth: usize) -> Meaning {
    let variable = context.standard.variable(name).filter(|variable| !variable.example && depth < DEPTH);
    match variable {
        Some(variable) => {
            Meaning::Derived(Expansion::of(&variable.value, 0, |inner| resolve(inner, context, depth + 1)))
        }
        None => Meaning::Unknown,
    }
}
