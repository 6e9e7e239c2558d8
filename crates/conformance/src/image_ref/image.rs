//! What the standard makes of a reference: whose registry it names and whose image it is.

use conventions::{Conventions, Environment, PortRole};
use diagnostics::Fix;

use crate::UnderstoodReference;
use crate::context::{Context, Direction};
use crate::expansion::Fragment;
use crate::image_ref::name::{Name, is_determined, read_name};
use crate::image_ref::reference::{PATH_LIMIT, Reference};

/// A name of Docker Hub that Docker itself replaces by the familiar one (`legacyDefaultDomain` of the package `reference`).
const LEGACY_DOCKER_HUB: &str = "index.docker.io";
/// Docker's word for an image without content; nothing is pulled for it.
const EMPTY_IMAGE: &str = "scratch";

/// A reference as every rule about images sees it.
#[derive(Debug)]
pub(crate) struct Image<'t> {
    /// The reference, taken apart.
    pub(crate) reference: Reference<'t>,
    /// What it is used for.
    pub(crate) direction: Direction,
    /// Whether it decides what a deployment runs; set by what knows the job.
    pub(crate) deployed: bool,
    /// Whether it is read to be promoted by a copy within the registry; set by what knows the command.
    pub(crate) promoted: bool,
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
    /// A first component without a dot that Docker takes for a host because of its capitals: `Orchestrator`.
    Capitals(&'t str),
    /// A registry that stands alone, without an image; Docker takes its host for the image and its port for the tag.
    Alone(&'t str),
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
    /// It depends on a variable that is not known, or the text names no image.
    Unknown,
}

impl<'t> Image<'t> {
    /// Reads a reference that is used in this direction.
    pub(crate) fn new(text: Fragment<'t>, direction: Direction, context: &Context<'_>) -> Self {
        let reference = Reference::parse(text);
        let host = read_host(&reference, context.standard);
        let name = read_name(&reference, &host, direction, context.standard);
        let origin = match (&name, &host) {
            (Some(_), _) => Origin::Own,
            (None, Host::Unknown | Host::Alone(_) | Host::Capitals(_)) => Origin::Unknown,
            (None, _) if reference.path.first().is_some_and(|first| first.is_unknown()) => Origin::Unknown,
            (None, _) => Origin::Foreign,
        };
        Self {
            reference,
            direction,
            deployed: false,
            promoted: false,
            host,
            origin,
            name,
            docker_hub: context.standard.docker_hub.familiar.clone(),
            official: context.standard.docker_hub.official_namespace.clone(),
        }
    }

    /// Whether a rule beyond the syntax can say something: the text names an image, and Docker accepts it or would after the corrections
    /// that the text itself determines.
    pub(crate) fn is_readable(&self) -> bool {
        !matches!(self.host, Host::Alone(_))
            && !self.reference.path.is_empty()
            && self.reference.faults.iter().all(|fault| fault.correction.is_some())
    }

    /// Host and port as written; `None` where the reference names none.
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

    /// All components of the path, as written.
    pub(crate) fn path(&self) -> Fragment<'t> {
        self.reference.path_fragment().unwrap_or(self.reference.whole)
    }

    /// Docker's word for an image without content, which is pulled from nowhere.
    pub(crate) fn is_empty_image(&self) -> bool {
        self.reference.domain.is_none()
            && self.reference.tag.is_none()
            && matches!(self.reference.path.as_slice(), [only] if only.value() == EMPTY_IMAGE)
    }

    /// An own image's name by itself: no registry, tag or digest, and nothing that says what is done with it.
    pub(crate) fn is_bare_name(&self) -> bool {
        let reference = &self.reference;
        self.origin == Origin::Own
            && self.direction == Direction::Unknown
            && reference.domain.is_none()
            && reference.tag.is_none()
            && reference.digest.is_none()
    }

    /// What stands between the registry and a foreign image's path behind Nexus: the namespace of official images where the path has one
    /// component, else nothing.
    pub(crate) fn official_prefix(&self) -> String {
        if self.reference.path.len() == 1 { format!("{}/", self.official) } else { String::new() }
    }

    /// Whether the path may grow by so many bytes.
    pub(crate) fn can_grow_by(&self, length: usize) -> bool {
        self.path().value().len() + length <= PATH_LIMIT
    }

    /// The correction of an own image's whole name; `None` where the standard does not say what it should be, or it is not written in
    /// the text. Every rule about names asks for this one, so that their corrections are one and the same edit.
    pub(crate) fn name_fix(&self) -> Option<Fix> {
        let name = self.name.as_ref()?;
        let right = name.right.as_ref()?;
        let cache = self.path().value().len().checked_sub(name.written.value().len())?;
        let edit = name.written.edit(right).filter(|_| right.len() + cache <= PATH_LIMIT)?;
        let title = format!("Write {right}");
        let fix = if is_determined(name) { Fix::safe } else { Fix::suggested };
        Some(fix(title, vec![edit]))
    }

    /// The reference as Docker normalises it.
    pub(crate) fn understood(&self) -> UnderstoodReference {
        let shown = |part: Option<Fragment<'_>>| part.map(Fragment::shown);
        let written = shown(self.registry()).unwrap_or_default();
        let on_docker_hub = written == self.docker_hub
            || written == LEGACY_DOCKER_HUB
            || (self.reference.domain.is_none() && self.host != Host::Unknown);
        let path: Vec<String> = self.reference.path.iter().map(|component| component.shown()).collect();
        let mut repository = path.join("/");
        if !self.reference.path.iter().any(|component| component.is_unknown()) {
            repository.make_ascii_lowercase();
        }
        if on_docker_hub && path.len() == 1 && !repository.is_empty() {
            repository = format!("{}/{repository}", self.official);
        }
        UnderstoodReference {
            registry: if on_docker_hub { self.docker_hub.clone() } else { written },
            repository,
            tag: shown(self.reference.tag),
            digest: shown(self.reference.digest),
        }
    }
}

fn read_host<'t>(reference: &Reference<'t>, standard: &Conventions) -> Host<'t> {
    let Some(domain) = reference.domain else { return read_missing_host(reference, standard) };
    let host = domain.host.value();
    if domain.host.is_unknown() {
        return Host::Unknown;
    }
    if let Some(environment) = standard.environment_of_host(host) {
        let port = domain.port.and_then(|port| port.value().parse().ok());
        let role = port.and_then(|port| standard.port_role(port));
        return Host::Nexus { host: environment.host.clone(), role };
    }
    if is_docker_hub(host, standard) {
        return Host::DockerHub;
    }
    if is_local(host) {
        return Host::Local;
    }
    if domain.port.is_none() && !host.contains(['.', ':']) {
        return Host::Capitals(host);
    }
    match near_miss(host, standard) {
        Some(environment) => Host::NearMiss(environment.host.clone()),
        None => Host::Other(host),
    }
}

/// Docker Hub, unless the path is a registry.
fn read_missing_host<'t>(reference: &Reference<'t>, standard: &Conventions) -> Host<'t> {
    let Some(first) = reference.path.first() else { return Host::DockerHub };
    if first.is_unknown() {
        return Host::Unknown;
    }
    let text = first.value();
    let is_registry = reference.path.len() == 1
        && text.contains('.')
        && (standard.environment_of_host(text).is_some()
            || is_docker_hub(text, standard)
            || near_miss(text, standard).is_some());
    if is_registry { Host::Alone(text) } else { Host::DockerHub }
}

fn is_docker_hub(host: &str, standard: &Conventions) -> bool {
    standard.docker_hub.hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
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

/// How many letters of a host may differ from the one that was meant.
const NEAR: usize = 3;

/// The environment whose host this one probably means: a few letters differ, a label is missing, or it is the organisation's Nexus under
/// another name.
fn near_miss<'s>(host: &str, standard: &'s Conventions) -> Option<&'s Environment> {
    let host = host.to_ascii_lowercase();
    let labels = || host.split(['.', '-']);
    let has = |label: &str| labels().any(|known| known == label);
    let lacks_a_label = |environment: &Environment| {
        let full = || environment.host.split('.');
        let lacks = |label: &str| host.len() + 1 + label.len() == environment.host.len();
        full().any(lacks)
            && labels().count() + 1 == full().count()
            && (0..full().count()).any(|left_out| {
                let rest = full().enumerate().filter(|(index, _)| *index != left_out).map(|(_, label)| label);
                rest.eq(labels())
            })
    };
    // The environment's own label, `dev` or `shared`, tells which of them was meant better than the count of letters does.
    let named = |environment: &Environment| {
        environment.host.split('.').any(|label| {
            has(label)
                && standard.environments.iter().filter(|other| other.host.split('.').any(|part| part == label)).count()
                    == 1
        })
    };
    let is_ours = has(standard.naming.organisation());
    let is_nexus = |environment: &Environment| is_ours && environment.host.split('.').next().is_some_and(has);
    let candidates: Vec<(&Environment, usize)> = standard
        .environments
        .iter()
        .map(|environment| (environment, crate::nearest::distance_within(&host, &environment.host, NEAR)))
        .filter(|(environment, distance)| *distance <= NEAR || lacks_a_label(environment) || is_nexus(environment))
        .collect();
    let named = candidates.iter().find(|(environment, _)| named(environment));
    named.or_else(|| candidates.iter().find(|(_, distance)| *distance <= 1)).or(candidates.first()).map(|found| found.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::expansion::Expansion;

    #[track_caller]
    fn host(text: &str, expected: &Host<'_>) {
        let options = Options::default();
        let context = Context { standard: Conventions::embedded(), options: &options };
        let expansion = Expansion::literal(text, 0);
        let image = Image::new(expansion.whole(), Direction::Unknown, &context);
        assert_eq!(&image.host, expected, "{text}");
    }

    #[test]
    fn hosts_that_mean_nexus() {
        for (text, meant) in [
            ("nexus.shared.cwiq.com", "nexus.shared.cwiq.io"),
            ("nexus.shared.cwiq", "nexus.shared.cwiq.io"),
            ("nexus.cwiq.io", "nexus.shared.cwiq.io"),
            ("shared.cwiq.io", "nexus.shared.cwiq.io"),
            ("nexus.uat.cwiq.io", "nexus.shared.cwiq.io"),
            ("nexus-shared.cwiq.io", "nexus.shared.cwiq.io"),
            ("NEXUS.shraed.cwiq.io", "nexus.shared.cwiq.io"),
            ("nexus.dev.cwiq.com", "nexus.dev.cwiq.io"),
            ("nexus.dev.cwiq.local", "nexus.dev.cwiq.io"),
            ("nexus.dve.cwiq.io", "nexus.dev.cwiq.io"),
        ] {
            host(&format!("{text}/a/b"), &Host::NearMiss(meant.into()));
        }
    }

    #[test]
    fn hosts_that_mean_something_else() {
        host("Nexus.Dev.cwiq.io:8443/a", &Host::Nexus { host: "nexus.dev.cwiq.io".into(), role: Some(PortRole::Push) });
        host("nexus.dev.cwiq.io:1/a", &Host::Nexus { host: "nexus.dev.cwiq.io".into(), role: None });
        host("sonarqube.shared.cwiq.io/a", &Host::Other("sonarqube.shared.cwiq.io"));
        host("gitlab.cwiq.io:5050/a", &Host::Other("gitlab.cwiq.io"));
        host("nexus.example.org/a", &Host::Other("nexus.example.org"));
        host("index.docker.io/a", &Host::DockerHub);
        host("a/b", &Host::DockerHub);
        host("10.0.0.1:5000/a", &Host::Local);
        host("[::1]/a", &Host::Local);
        host("Orchestrator/a", &Host::Capitals("Orchestrator"));
        host("nexus.shared.cwiq.io:8443", &Host::Alone("nexus.shared.cwiq.io"));
        host("nexus.shared.cwiq.com", &Host::Alone("nexus.shared.cwiq.com"));
        host("docker.io", &Host::Alone("docker.io"));
        host("node.js:20", &Host::DockerHub);
    }
}
