//! What the standard makes of a reference: whose image it is, where it is kept, and what it should be called.

use conventions::{Conventions, Environment, Found, PortRole, Service};

use crate::UnderstoodReference;
use crate::context::{Context, Direction};
use crate::expansion::Fragment;
use crate::image_ref::reference::Reference;

/// A reference as every rule about images sees it.
#[derive(Debug)]
pub(crate) struct Image<'t> {
    /// The reference, taken apart.
    pub(crate) reference: Reference<'t>,
    /// What it is used for.
    pub(crate) direction: Direction,
    /// Whose registry it names.
    pub(crate) host: Host<'t>,
    /// Whose image it is.
    pub(crate) origin: Origin,
    /// For an own image, what its name is and what it should be.
    pub(crate) name: Option<Name<'t>>,
    /// Docker Hub's host, as Docker writes it.
    docker_hub: String,
    /// Docker Hub's namespace of official images.
    official: String,
}

/// Whose registry a reference names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host<'t> {
    /// One of the organisation's Nexus hosts.
    Nexus {
        /// Its environment's host name.
        host: String,
        /// What the port is for; `None` where there is no port or it is none of Nexus'.
        role: Option<PortRole>,
    },
    /// Nearly one of them; the host that was probably meant.
    NearMiss(String),
    /// Docker Hub, by name or because no host is written.
    DockerHub,
    /// This machine: `localhost`, a loopback or a private address.
    Local,
    /// Any other registry.
    Other(&'t str),
    /// A variable that is not known.
    Unknown,
}

/// Whose image it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The organisation's own.
    Own,
    /// Somebody else's.
    Foreign,
    /// It depends on a variable that is not known.
    Unknown,
}

/// The name of an own image.
#[derive(Clone, Debug)]
pub(crate) struct Name<'t> {
    /// The path as written, without a cache component at its end.
    pub(crate) written: Fragment<'t>,
    /// Whether the cache component follows.
    pub(crate) cache: Option<Fragment<'t>>,
    /// Whether the system prefix stands where an application name stands.
    pub(crate) system_prefix: Option<Fragment<'t>>,
    /// How namespace and rest are joined.
    pub(crate) shape: Shape,
    /// The word that stands for the service, without namespace and prefixes.
    pub(crate) word: Fragment<'t>,
    /// Whether that word is the image's name, the service's, or neither.
    pub(crate) service: WordMeaning,
    /// The name that it should have, as far as the standard determines it: `orchestrator/runner-service`.
    pub(crate) right: Option<String>,
}

/// How an own image's name is put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `orchestrator/server`
    Slash,
    /// `orchestrator-server` (D1)
    Hyphen,
    /// `server`, `cwiq-server`, `cwiq/server`, `team/server`: without the namespace.
    Bare,
}

/// What the word after the namespace stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl<'t> Image<'t> {
    /// Reads a reference that is used in this direction.
    pub(crate) fn new(text: Fragment<'t>, direction: Direction, context: &Context<'_>) -> Self {
        let reference = Reference::parse(text);
        let host = read_host(&reference, context.standard);
        let name = read_name(&reference, &host, context.standard);
        let origin = match &name {
            Some(_) => Origin::Own,
            None if reference.path.first().is_some_and(|first| first.is_unknown()) || host == Host::Unknown => {
                Origin::Unknown
            }
            None => Origin::Foreign,
        };
        Self {
            reference,
            direction,
            host,
            origin,
            name,
            docker_hub: context.standard.docker_hub.familiar.clone(),
            official: context.standard.docker_hub.official_namespace.clone(),
        }
    }

    /// Whether a rule beyond the syntax can say something: Docker accepts the text, or would after the corrections that the text
    /// itself determines.
    pub(crate) fn is_readable(&self) -> bool {
        !self.reference.path.is_empty() && self.reference.faults.iter().all(|fault| fault.correction.is_some())
    }

    /// Host and port as written; empty where the reference names none.
    pub(crate) fn registry(&self) -> Option<Fragment<'t>> {
        let domain = self.reference.domain?;
        Some(domain.port.map_or(domain.host, |port| domain.host.to(port)))
    }

    /// The part before the path: host, port and slash; an empty part where none is written. Replacing it moves the image to another
    /// registry.
    pub(crate) fn registry_prefix(&self) -> Fragment<'t> {
        let path = self.reference.path.first().map_or(self.reference.whole.end(), |first| first.start());
        self.reference.domain.map_or(path, |domain| domain.host.start().to(path))
    }

    /// The reference as Docker normalises it.
    pub(crate) fn understood(&self) -> UnderstoodReference {
        let shown = |part: Option<Fragment<'_>>| part.map(Fragment::shown);
        let registry = match &self.host {
            Host::DockerHub => self.docker_hub.clone(),
            _ => shown(self.registry()).unwrap_or_default(),
        };
        let path: Vec<String> = self.reference.path.iter().map(|component| component.shown()).collect();
        let mut repository = path.join("/").to_ascii_lowercase();
        if self.host == Host::DockerHub && path.len() == 1 && !repository.is_empty() {
            repository = format!("{}/{repository}", self.official);
        }
        UnderstoodReference {
            registry,
            repository,
            tag: shown(self.reference.tag),
            digest: shown(self.reference.digest),
        }
    }
}

fn read_host<'t>(reference: &Reference<'t>, standard: &Conventions) -> Host<'t> {
    let Some(domain) = reference.domain else {
        return if reference.path.first().is_some_and(|first| first.is_unknown()) {
            Host::Unknown
        } else {
            Host::DockerHub
        };
    };
    let host = domain.host.value();
    if domain.host.is_unknown() {
        return Host::Unknown;
    }
    if let Some(environment) = standard.environment_of_host(host) {
        let port = domain.port.and_then(|port| port.value().parse().ok());
        let role = port.and_then(|port| standard.port_role(port));
        return Host::Nexus { host: environment.host.clone(), role };
    }
    if standard.docker_hub.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
        return Host::DockerHub;
    }
    if is_local(host) {
        return Host::Local;
    }
    match near_miss(host, standard) {
        Some(environment) => Host::NearMiss(environment.host.clone()),
        None => Host::Other(host),
    }
}

/// `localhost`, a loopback address or one of the private ranges (RFC 1918, RFC 4193).
fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(std::net::IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// The environment whose host this one probably means: a few letters differ, a label is missing, or the domain is the
/// organisation's with another ending.
fn near_miss<'s>(host: &str, standard: &'s Conventions) -> Option<&'s Environment> {
    let host = host.to_ascii_lowercase();
    let organisation = standard.naming.system_prefix.trim_end_matches('-');
    let distance = |environment: &&Environment| crate::nearest::distance(&host, &environment.host);
    let nearest = standard.environments.iter().min_by_key(distance)?;
    let related = host.split(['.', '-']).any(|label| label == organisation);
    (related || distance(&nearest) <= 3).then_some(nearest)
}

/// Reads the name of an own image; `None` for a foreign one.
fn read_name<'t>(reference: &Reference<'t>, host: &Host<'t>, standard: &Conventions) -> Option<Name<'t>> {
    let naming = &standard.naming;
    let (cache, path) = match reference.path.split_last() {
        Some((last, rest)) if !rest.is_empty() && last.value() == standard.kaniko.cache_suffix => (Some(*last), rest),
        _ => (None, reference.path.as_slice()),
    };
    let (first, rest) = path.split_first()?;
    let written = first.to(path.last().copied().unwrap_or(*first));
    let lower = first.value().to_ascii_lowercase();
    let system = naming.system_prefix.as_str();
    let on_nexus = matches!(host, Host::Nexus { .. } | Host::NearMiss(_));

    // Where the word for the service starts, and how it is joined to what stands before it.
    let (shape, mut word) = if lower == naming.namespace && !rest.is_empty() {
        (Shape::Slash, rest.first()?.to(written.end()))
    } else if let Some(length) = starts(&lower, &naming.application_prefix) {
        (Shape::Hyphen, first.part(length..first.value().len()).to(written.end()))
    } else if lower == system.trim_end_matches('-') && !rest.is_empty() {
        (Shape::Bare, rest.first()?.to(written.end()))
    } else if starts(&lower, system).is_some() {
        (Shape::Bare, written)
    } else if rest.is_empty() && (on_nexus || *host == Host::DockerHub) && standard.find(&lower).is_some() {
        (Shape::Bare, written)
    } else if let Some(last) = rest.last()
        && matches!(host, Host::Nexus { role: Some(PortRole::Push), .. })
        && standard.find(&last.value().to_ascii_lowercase()).is_some()
    {
        (Shape::Bare, *last)
    } else {
        return None;
    };

    let word_lower = word.value().to_ascii_lowercase();
    let system_prefix = if lower == system.trim_end_matches('-') {
        Some(*first)
    } else if let Some(length) = starts(&word_lower, system) {
        let prefix = word.part(0..length);
        word = word.part(length..word.value().len());
        Some(prefix)
    } else {
        None
    };
    let word_lower = word.value().to_ascii_lowercase();
    // `cwiq-orchestrator-server` and the like: the application prefix inside the system prefix is no part of the word either.
    if system_prefix.is_some()
        && let Some(length) = starts(&word_lower, &naming.application_prefix)
    {
        word = word.part(length..word.value().len());
    }
    let word_lower = word.value().to_ascii_lowercase();
    let found = standard.find(&word_lower);
    let service = match found {
        _ if word.is_unknown() => WordMeaning::Unknown,
        Some(Found::Image(_)) => WordMeaning::Image,
        Some(Found::Service(_)) => WordMeaning::Service,
        Some(Found::Unnamed(_)) => WordMeaning::Unnamed,
        None => WordMeaning::Nothing,
    };
    let slash = |word: &str| format!("{}{}{word}", naming.namespace, naming.separator);
    let named = |service: &Service| service.image.as_deref().map(slash);
    let right = match found {
        _ if word.is_unknown() || word_lower.is_empty() => None,
        Some(Found::Image(service) | Found::Service(service)) => named(service),
        Some(Found::Unnamed(_)) | None => Some(slash(&word_lower)),
    };
    Some(Name { written, cache, system_prefix, shape, word, service, right })
}

/// Length of the prefix where the text starts with it and goes on.
fn starts(text: &str, prefix: &str) -> Option<usize> {
    (text.len() > prefix.len() && text.starts_with(prefix)).then_some(prefix.len())
}
