//! Which services a text is about.

use conformance::Kind;
use conventions::{Conventions, Found, Service};

use super::line::Report;

/// The services of the catalogue that a text tells of, each once: those whose images a pipeline pushes, and those that a list of
/// references or of commands names. What a Dockerfile builds upon says nothing of what it builds.
pub(super) fn services<'s>(report: &Report<'_>, standard: &'s Conventions) -> Vec<&'s str> {
    let pushed = report.understood.pipeline.iter().flat_map(|pipeline| &pipeline.images);
    let pushed = pushed.filter(|image| image.direction == "push").map(|image| &image.reference);
    let is_list = [Kind::ImageRef, Kind::Command].iter().any(|kind| kind.as_str() == report.kind);
    let named = report.understood.references.iter().filter(|_| is_list);
    let repositories = pushed.chain(named).map(|reference| &*reference.repository);
    let mut services: Vec<&str> = Vec::new();
    for service in repositories.filter_map(|repository| of_image(repository, standard)) {
        if !services.contains(&service.name.as_str()) {
            services.push(&service.name);
        }
    }
    services
}

/// The service that a repository is called after: its last part is the name of a project or of a service.
pub(super) fn of_repository<'s>(repository: &str, standard: &'s Conventions) -> Option<&'s str> {
    let name = repository.rsplit('/').next()?;
    standard.find(name).map(|found| service_of(found).name.as_str())
}

/// The service of an image name, in the form of the standard or in the older one.
fn of_image<'s>(repository: &str, standard: &'s Conventions) -> Option<&'s Service> {
    let naming = &standard.naming;
    let rest = repository.strip_prefix(&*naming.namespace)?;
    let word = rest.strip_prefix(&*naming.separator).or_else(|| rest.strip_prefix(&*naming.legacy_separator))?;
    standard.find(word).map(service_of)
}

fn service_of(found: Found<'_>) -> &Service {
    match found {
        Found::Image(service) | Found::Service(service) | Found::Unnamed(service) => service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_tells_its_service() {
        let standard = Conventions::embedded();
        for (repository, expected) in [
            ("orchestrator/server", Some("server")),
            ("orchestrator/runner-service", Some("runner-api")),
            ("orchestrator-server", Some("server")),
            ("orchestrator/${NAME}", None),
            ("library/server", None),
            ("orchestratorserver", None),
        ] {
            assert_eq!(of_image(repository, standard).map(|service| service.name.as_str()), expected, "{repository}");
        }
        assert_eq!(of_repository("group/mcp", standard), Some("agent-runner"));
        assert_eq!(of_repository("group/other", standard), None);
    }
}
