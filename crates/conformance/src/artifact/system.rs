//! Names of the operating system: Linux users and groups, directories, slices.

use conventions::Conventions;

use crate::artifact::names::normalised;
use crate::expansion::Fragment;

/// A name or path of the operating system.
#[derive(Clone, Debug)]
pub(crate) struct SystemName<'t> {
    /// The name as written; of a path within a directory of the catalogue, that directory.
    pub(crate) text: Fragment<'t>,
    /// What it is compared with the catalogue.
    pub(crate) reading: SystemReading,
}

/// A name compared with the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SystemReading {
    /// It is listed as this type.
    Listed(String),
    /// The listed name, in the style of applications or in other letters; it is the first, of the second type.
    Mistaken(String, String),
    /// The name of an application, which has no system prefix.
    Application,
    /// It is not listed; names that are near it.
    Unlisted(Vec<String>),
}

impl<'t> SystemName<'t> {
    /// Reads a name without slashes, or a path; `None` for one that has nothing to do with the organisation.
    pub(crate) fn read(text: Fragment<'t>, standard: &Conventions) -> Option<Self> {
        if text.value().starts_with('/') { read_path(text, standard) } else { read_name(text, standard) }
    }
}

fn read_name<'t>(text: Fragment<'t>, standard: &Conventions) -> Option<SystemName<'t>> {
    let value = text.value();
    let names = || standard.system_names.iter().filter(|entry| !entry.name.starts_with('/'));
    let named = |reading| Some(SystemName { text, reading });
    if let Some(entry) = names().find(|entry| entry.name == value) {
        return named(SystemReading::Listed(entry.kind.clone()));
    }
    let meant = names().find(|entry| entry.mistaken == value || normalised(&entry.name) == normalised(value));
    if let Some(entry) = meant {
        return named(SystemReading::Mistaken(entry.name.clone(), entry.kind.clone()));
    }
    let lower = value.to_ascii_lowercase();
    let slice = names().filter_map(|entry| entry.name.rfind('.').and_then(|dot| entry.name.get(dot..)));
    let prefix = standard.naming.system_prefix.as_str();
    let rest = lower.strip_prefix(prefix);
    let organisation = prefix.trim_end_matches('-');
    let own_slice = slice.into_iter().any(|end| lower.ends_with(end))
        && [organisation, standard.naming.namespace.as_str()].iter().any(|word| lower.starts_with(word));
    if rest.is_none() && !own_slice {
        return None;
    }
    if rest.is_some_and(|rest| {
        standard.find(rest.strip_prefix(&standard.naming.application_prefix).unwrap_or(rest)).is_some()
    }) {
        return named(SystemReading::Application);
    }
    let near = crate::nearest::nearest(&lower, names().map(|entry| entry.name.as_str()));
    named(SystemReading::Unlisted(near.into_iter().map(str::to_owned).collect()))
}

fn read_path<'t>(text: Fragment<'t>, standard: &Conventions) -> Option<SystemName<'t>> {
    let value = text.value();
    let directories = || standard.system_names.iter().filter(|entry| entry.name.starts_with('/'));
    for entry in directories() {
        for (name, exact) in [(&entry.name, true), (&entry.mistaken, false)] {
            let Some(length) = within(value, name) else { continue };
            let written = text.part(0..length);
            let right = entry.name.get(..entry.name.len() - (name.len() - length)).unwrap_or(&entry.name);
            let reading = if exact && written.value() == right {
                SystemReading::Listed(entry.kind.clone())
            } else {
                SystemReading::Mistaken(right.to_owned(), entry.kind.clone())
            };
            return Some(SystemName { text: written, reading });
        }
    }
    let organisation = standard.naming.system_prefix.trim_end_matches('-');
    let words = [organisation, standard.naming.namespace.as_str()];
    let own = value.split('/').any(|component| {
        let lower = component.to_ascii_lowercase();
        words.iter().any(|word| lower.split(['-', '_', '.']).next() == Some(word))
    });
    own.then(|| {
        let near = crate::nearest::nearest(value, directories().map(|entry| entry.name.as_str()));
        SystemName { text, reading: SystemReading::Unlisted(near.into_iter().map(str::to_owned).collect()) }
    })
}

/// How much of a path is the directory, which has a slash at its end, in any case: all of it, or all but the slash where the path ends
/// there.
fn within(path: &str, directory: &str) -> Option<usize> {
    let bare = directory.trim_end_matches('/');
    let equal = |length: usize, other: &str| path.get(..length).is_some_and(|head| head.eq_ignore_ascii_case(other));
    if equal(directory.len(), directory) {
        Some(directory.len())
    } else {
        (path.len() == bare.len() && equal(bare.len(), bare)).then_some(bare.len())
    }
}
