//! The name of an own image: what is written, what it stands for, and what it should be.

use std::ops::Range;

use conventions::{Conventions, Found, PortRole, Service};

use crate::context::Direction;
use crate::expansion::Fragment;
use crate::image_ref::image::Host;
use crate::image_ref::reference::Reference;

/// The name of an own image.
#[derive(Clone, Debug)]
pub(crate) struct Name<'t> {
    /// The path as written, without a cache component at its end.
    pub(crate) written: Fragment<'t>,
    /// The component at the end that makes it Kaniko's cache.
    pub(crate) cache: Option<Fragment<'t>>,
    /// The system prefix, where it stands in the name.
    pub(crate) system_prefix: Option<Fragment<'t>>,
    /// Whether the catalogue lists the whole of it, prefix included, as the name of something that is no image (D9).
    pub(crate) names_something_else: bool,
    /// How namespace and rest are joined.
    pub(crate) shape: Shape<'t>,
    /// The word that stands for the service, without namespace and prefixes; empty where there is none.
    pub(crate) word: Fragment<'t>,
    /// What that word stands for.
    pub(crate) meaning: WordMeaning,
    /// The name that it should have, as far as the standard determines it: `orchestrator/runner-service`.
    pub(crate) right: Option<String>,
}

/// How an own image's name is put together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape<'t> {
    /// `orchestrator/server`
    Slash,
    /// `orchestrator-server` (D1), with its hyphen.
    Hyphen(Fragment<'t>),
    /// `orchestrator_server` and the like, with what joins the two.
    Joined(Fragment<'t>),
    /// `orchestrator/orchestrator-server`, with the second namespace.
    Twice(Fragment<'t>),
    /// `orchestrater/server`, with the namespace as it is spelt.
    Misspelt(Fragment<'t>),
    /// `team/server`, with the other namespace.
    Elsewhere(Fragment<'t>),
    /// `server`, `cwiq-server`, `cwiq/server`: no namespace.
    Bare,
}

/// What the word after the namespace stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordMeaning {
    /// The image's own name.
    Image,
    /// The service's name, where the image is called otherwise (D2).
    Service,
    /// A service without an image name on record (D11).
    Unnamed,
    /// Nothing in the catalogue.
    Nothing,
    /// It depends on a variable that is not known.
    Unknown,
}

impl Name<'_> {
    /// Whether the hyphen tables list the image under this very name.
    pub(crate) fn is_in_hyphen_tables(&self, standard: &Conventions) -> bool {
        let written = self.written.value();
        let listed = standard.services.iter().filter_map(|service| standard.legacy_image_name(service));
        matches!(self.shape, Shape::Hyphen(_)) && listed.into_iter().any(|name| name.eq_ignore_ascii_case(written))
    }
}

/// Whether the standard, and no guess, leads from what is written to the right name.
pub(crate) fn is_determined(name: &Name<'_>) -> bool {
    let one_component = !name.word.value().contains('/');
    match (name.shape, name.meaning) {
        _ if name.names_something_else => false,
        (Shape::Misspelt(_) | Shape::Elsewhere(_), _) | (_, WordMeaning::Unnamed | WordMeaning::Unknown) => false,
        (_, WordMeaning::Image | WordMeaning::Service) => true,
        (_, WordMeaning::Nothing) => one_component,
    }
}

/// Reads the name of an own image; `None` for a foreign one.
pub(crate) fn read_name<'t>(
    reference: &Reference<'t>,
    host: &Host<'t>,
    direction: Direction,
    standard: &Conventions,
) -> Option<Name<'t>> {
    if matches!(host, Host::Alone(_) | Host::Capitals(_)) {
        return None;
    }
    let (path, cache) = without_cache(&reference.path, standard);
    let written = path.first()?.to(*path.last()?);
    let lower = written.value().to_ascii_lowercase();
    let prefixes = read_prefixes(written, &lower, standard);
    let (shape, word) = if prefixes.length > 0 {
        (prefixes.shape, written.part(prefixes.length..lower.len()))
    } else {
        read_without_prefix(path, written, host, direction, standard)?
    };
    let word_lower = word.value().to_ascii_lowercase();
    let found = standard.find(&word_lower);
    let meaning = match found {
        _ if word.is_unknown() => WordMeaning::Unknown,
        Some(Found::Image(_)) => WordMeaning::Image,
        Some(Found::Service(_)) => WordMeaning::Service,
        Some(Found::Unnamed(_)) => WordMeaning::Unnamed,
        None => WordMeaning::Nothing,
    };
    let slash = |word: &str| format!("{}{}{word}", standard.naming.namespace, standard.naming.separator);
    let named = |service: &Service| service.image.as_deref().map(slash);
    let right = match found {
        _ if meaning == WordMeaning::Unknown || is_prefix_alone(&word_lower, standard) => None,
        Some(Found::Image(service) | Found::Service(service)) => named(service),
        Some(Found::Unnamed(_)) | None => Some(slash(&word_lower)),
    };
    let names_something_else = prefixes.system.is_some() && standard.lists_system_prefixed(&lower);
    Some(Name { written, cache, system_prefix: prefixes.system, names_something_else, shape, word, meaning, right })
}

/// The path without the component that makes it Kaniko's cache. A namespace alone keeps it: then it is the image's name.
fn without_cache<'p, 't>(
    path: &'p [Fragment<'t>],
    standard: &Conventions,
) -> (&'p [Fragment<'t>], Option<Fragment<'t>>) {
    match path.split_last() {
        Some((last, rest))
            if last.value().eq_ignore_ascii_case(&standard.kaniko.cache_suffix)
                && rest
                    .last()
                    .is_some_and(|before| !is_prefix_alone(&before.value().to_ascii_lowercase(), standard)) =>
        {
            (rest, Some(*last))
        }
        _ => (path, None),
    }
}

/// Whether a word is empty or one of the prefixes by itself, and so stands for no service.
fn is_prefix_alone(word: &str, standard: &Conventions) -> bool {
    word.is_empty() || word == standard.naming.namespace || word == standard.naming.organisation()
}

/// What stands before the word.
struct Prefixes<'t> {
    /// In bytes; 0 where neither the namespace nor the system prefix is at the start.
    length: usize,
    system: Option<Fragment<'t>>,
    shape: Shape<'t>,
}

/// Reads namespace and system prefix, in any order and number, until a word of the catalogue or any other word follows.
fn read_prefixes<'t>(written: Fragment<'t>, lower: &str, standard: &Conventions) -> Prefixes<'t> {
    let naming = &standard.naming;
    let mut prefixes = Prefixes { length: 0, system: None, shape: Shape::Bare };
    while let Some(rest) = lower.get(prefixes.length..).filter(|rest| standard.find(rest).is_none()) {
        let start = prefixes.length;
        if let Some(joint) = joint_after(rest, &naming.namespace) {
            let joined_by = written.part(start + joint.start..start + joint.end);
            prefixes.shape = match prefixes.shape {
                Shape::Bare if start > 0 => Shape::Bare,
                Shape::Bare if joined_by.value() == naming.separator => Shape::Slash,
                Shape::Bare if joined_by.value() == naming.legacy_separator => Shape::Hyphen(joined_by),
                Shape::Bare => Shape::Joined(joined_by),
                _ => Shape::Twice(written.part(start..start + naming.namespace.len())),
            };
            prefixes.length = start + joint.end;
        } else if let Some(joint) = joint_after(rest, naming.organisation()) {
            let joined_by = rest.get(joint.clone()).unwrap_or_default();
            let length = if joined_by == "/" { joint.start } else { joint.end };
            prefixes.system.get_or_insert(written.part(start..start + length));
            prefixes.length = start + joint.end;
        } else {
            break;
        }
    }
    prefixes
}

/// Where a word at the start of a text is joined to what follows, in bytes; `None` where it is not there or nothing follows.
fn joint_after(text: &str, word: &str) -> Option<Range<usize>> {
    let rest = text.strip_prefix(word)?;
    let length = rest.find(|c| !matches!(c, '/' | '.' | '_' | '-'))?;
    (length > 0).then(|| word.len()..word.len() + length)
}

/// Tells an own image that has neither the namespace nor the system prefix, by its registry and the catalogue.
fn read_without_prefix<'t>(
    path: &[Fragment<'t>],
    written: Fragment<'t>,
    host: &Host<'t>,
    direction: Direction,
    standard: &Conventions,
) -> Option<(Shape<'t>, Fragment<'t>)> {
    let (first, last) = (path.first()?, path.last()?);
    let in_catalogue = |word: &str| standard.find(&word.to_ascii_lowercase()).is_some();
    if !matches!(host, Host::Nexus { .. } | Host::NearMiss(_) | Host::DockerHub) {
        return None;
    }
    if written.value().eq_ignore_ascii_case(&standard.naming.namespace) {
        return Some((Shape::Bare, written.end()));
    }
    if let [only] = path
        && in_catalogue(only.value())
    {
        return Some((Shape::Bare, *only));
    }
    if let Some(joint) = joint_after_misspelt(written.value(), &standard.naming.namespace) {
        let word = written.part(joint.end..written.value().len());
        if in_catalogue(word.value()) {
            return Some((Shape::Misspelt(written.part(0..joint.start)), word));
        }
    }
    // The hosted repository takes own images alone, so that a service's name there means the service.
    let hosted = match host {
        Host::Nexus { role, .. } => {
            direction == Direction::Push || (direction == Direction::Unknown && *role == Some(PortRole::Push))
        }
        _ => false,
    };
    let official = first.value().eq_ignore_ascii_case(&standard.docker_hub.official_namespace);
    let executor = written.value().eq_ignore_ascii_case(&standard.kaniko.executor);
    (hosted && path.len() > 1 && !official && !executor && in_catalogue(last.value())).then(|| {
        let before = written.value().len() - last.value().len() - 1;
        (Shape::Elsewhere(written.part(0..before)), *last)
    })
}

/// How many letters of a misspelt namespace may differ.
const MISSPELT: usize = 2;

/// Where a word that is nearly the given one, at the start of a text, is joined to what follows.
fn joint_after_misspelt(text: &str, word: &str) -> Option<Range<usize>> {
    let end = text.find(['/', '.', '_', '-'])?;
    let head = text.get(..end)?;
    let near = head.len().abs_diff(word.len()) <= MISSPELT
        && crate::nearest::distance_within(&head.to_ascii_lowercase(), word, MISSPELT) <= MISSPELT;
    if near { joint_after(text, head) } else { None }
}
