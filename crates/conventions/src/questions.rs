//! The questions that rules, pages and commands ask of the standard.

use crate::{
    Conventions, Endpoint, Environment, Operation, Page, PortRole, Service, Stage, StageJob, TagForm, TagFormId,
};
use crate::{TemplateFile, Trigger, TriggerTags, Variable, VariableScope};

/// How a name was recognised as a service's.
#[derive(Clone, Copy, Debug)]
pub enum Found<'c> {
    /// The part of an image name after the namespace: the right word in an image name.
    Image(&'c Service),
    /// The name of the service or of its GitLab project, where the image is called otherwise.
    Service(&'c Service),
    /// A service without an image name on record (D11).
    Unnamed(&'c Service),
}

impl Conventions {
    /// The environment that pipelines and deployments use: the first of the file.
    pub fn environment(&self) -> &Environment {
        // A file without environments is refused when it is read.
        &self.environments[0]
    }

    /// The environment with this host name, which is compared without regard to case.
    pub fn environment_of_host(&self, host: &str) -> Option<&Environment> {
        self.environments.iter().find(|environment| environment.host.eq_ignore_ascii_case(host))
    }

    /// The endpoint for pushes or pulls.
    pub fn endpoint(&self, operation: Operation) -> &Endpoint {
        // A file without both endpoints is refused when it is read.
        self.endpoints.iter().find(|endpoint| endpoint.operation == operation).unwrap_or(&self.endpoints[0])
    }

    /// Host and port to push to or pull from in the environment that pipelines use: `nexus.shared.cwiq.io:8443`.
    pub fn registry(&self, operation: Operation) -> String {
        self.registry_in(self.environment(), operation)
    }

    /// Host and port to push to or pull from in an environment.
    pub fn registry_in(&self, environment: &Environment, operation: Operation) -> String {
        format!("{}:{}", environment.host, self.endpoint(operation).port)
    }

    /// What a port of a Nexus host is for; `None` for any other port.
    pub fn port_role(&self, port: u16) -> Option<PortRole> {
        self.ports.iter().find(|entry| entry.number == port).map(|entry| entry.role)
    }

    /// The service whose own name this is.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// What a word after the namespace of an image name stands for. An image's own name wins over a service's.
    pub fn find(&self, word: &str) -> Option<Found<'_>> {
        let image = self.services.iter().find(|service| service.image.as_deref() == Some(word)).map(Found::Image);
        image.or_else(|| {
            let service = self.services.iter().find(|service| service.name == word || service.project() == word)?;
            Some(if service.image.is_some() { Found::Service(service) } else { Found::Unnamed(service) })
        })
    }

    /// Image name of a service, without registry and tag: `orchestrator/server`. `None` where none is on record (D11).
    pub fn image_name(&self, service: &Service) -> Option<String> {
        service.image.as_ref().map(|image| format!("{}{}{image}", self.naming.namespace, self.naming.separator))
    }

    /// Name of a service in the hyphen tables: `orchestrator-runner-api`.
    pub fn legacy_image_name(&self, service: &Service) -> Option<String> {
        let listed = service.gitlab_id.is_some() || service.image.is_none();
        listed.then(|| format!("{}{}{}", self.naming.namespace, self.naming.legacy_separator, service.project()))
    }

    /// A form of a tag.
    pub fn tag_form(&self, id: TagFormId) -> &TagForm {
        // A file without one of the forms is refused when it is read.
        self.tag_forms.iter().find(|form| form.id == id).unwrap_or(&self.tag_forms[0])
    }

    /// The tags that a trigger applies.
    pub fn trigger(&self, trigger: Trigger) -> &TriggerTags {
        // A file without one of the triggers is refused when it is read.
        self.triggers.iter().find(|entry| entry.id == trigger).unwrap_or(&self.triggers[0])
    }

    /// The first documented variable of that name, the common template's before a project's.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.inherited_variables().chain(&self.variables).find(|variable| variable.name == name)
    }

    /// The variables that every service has from the common template.
    pub fn inherited_variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().filter(|variable| variable.scope == VariableScope::Inherited)
    }

    /// The template file with this path. A missing leading slash is forgiven.
    pub fn template_file(&self, path: &str) -> Option<&TemplateFile> {
        self.templates.files.iter().find(|entry| entry.file.trim_start_matches('/') == path.trim_start_matches('/'))
    }

    /// The stage that owns a standard job, with the job.
    pub fn standard_job(&self, name: &str) -> Option<(&Stage, &StageJob)> {
        self.stages.iter().find_map(|stage| {
            let job = stage.jobs.iter().find(|job| job.name == name)?;
            Some((stage, job))
        })
    }

    /// The document with this id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// The Python package index of the environment that pipelines use, as a URL.
    pub fn package_index(&self) -> String {
        format!("https://{}{}", self.environment().host, self.pypi.index_path)
    }

    /// Whether the catalogue lists this name although it starts with the system prefix: an operating-system name, or a Python
    /// package (D9).
    pub fn lists_system_prefixed(&self, name: &str) -> bool {
        self.system_names.iter().any(|entry| entry.name == name || entry.name.trim_matches('/').ends_with(name))
            || self.python_packages.iter().any(|package| package.name == name)
    }
}
