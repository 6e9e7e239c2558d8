//! Facts of the standard in a page's text: `{{ push.registry }}`.
//!
//! | name | stands for |
//! |---|---|
//! | `standard.version`, `standard.date`, `standard.organisation` | which standard this is |
//! | `push.registry`, `pull.registry` | host and port to push to, to pull from |
//! | `push.variable`, `pull.variable` | the CI variable of the common template that holds it |
//! | `push.project_variable`, `pull.project_variable` | the one that a project's own pipeline defines |
//! | `host.shared`, `host.dev` | host of an environment |
//! | `port.web`, `port.push`, `port.pull` | a port by its role |
//! | `naming.namespace`, `naming.separator`, `naming.legacy_separator`, `naming.application_prefix`, `naming.system_prefix` | how names are put together |
//! | `image.SERVICE`, `legacy_image.SERVICE` | image name of a service; its hyphen form |
//! | `service.SERVICE`, `job.JOB`, `stage.STAGE`, `handoff.FILE`, `script.SCRIPT`, `package.PACKAGE`, `system.NAME`, `repository.NAME` | the name itself, which must exist |
//! | `producer.FILE`, `carries.FILE` | the job that writes a handoff; what the handoff carries |
//! | `runs_on.STAGE` | when a stage runs |
//! | `stages.count` | how many stages there are |
//! | `stage_of.JOB` | the stage that owns a job |
//! | `tag.FORM`, `example.TRIGGER` | pattern of a form of tag; the first example of a trigger |
//! | `commit.short_sha_length`, `commit.tolerated_sha_length`, `commit.short_sha_variable` | the short SHA |
//! | `slug.max_length`, `slug.variable`, `slug.variable_length` | the branch slug |
//! | `promotion.suffix`, `promotion.tool`, `promotion.image`, `promotion.version` | the promotion and its example |
//! | `templates.project`, `templates.ref`, `template.common`, `template.python`, … | the shared templates; a file's name |
//! | `templates.build_job`, `templates.push_job` | the hidden jobs that the texts name |
//! | `runner.tag` | the tag that jobs run under |
//! | `variable.NAME` | the name of a variable of the standard, which must exist |
//! | `value.NAME` | its value |
//! | `group.search_order`, `docker_hub.host`, `docker_hub.namespace` | where a pull looks |
//! | `kaniko.executor`, `kaniko.upstream`, `kaniko.command`, `kaniko.config_path`, `kaniko.config_directory`, `kaniko.cache_suffix` | Kaniko; the executor image behind the pull endpoint and at its origin |
//! | `vault.role`, `vault.login_path`, `vault.secret_path` | the Vault login |
//! | `build_arg.NAME`, `label.BUILD_ARG` | a build argument, which must exist; its OCI label |
//! | `install.directory`, `install.binaries_by`, `install.scripts_by` | where programs are installed |
//! | `pypi.index`, `pypi.registry` | the Python package index |
//! | `rpm.example`, `rpm.version_source`, `rpm.version_field`, `rpm.development_release` | RPM packages |
//! | `dashboard.NAME` | host of a dashboard |
//! | `page.ID`, `title.ID` | path and title of one of the standard's documents |
//!
//! There is no way to write two opening braces in a page otherwise; no language on our pages needs them.

use conventions::{Conventions, Operation, PortRole, TagForm};

use super::error::Fault;

/// The text with every `{{ name }}` replaced by its fact.
pub(super) fn interpolate(text: &str, conventions: &Conventions) -> Result<String, Fault> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        result.push_str(before);
        let line = result.matches('\n').count() + 1;
        let (name, after) = after
            .split_once("}}")
            .filter(|(name, _)| !name.contains('\n'))
            .ok_or_else(|| Fault::new(line, "`{{` without `}}` on the same line"))?;
        let name = name.trim();
        let value = fact(conventions, name).ok_or_else(|| {
            Fault::new(line, format!("the standard has no fact `{name}`; src/markdown/facts.rs lists them all"))
        })?;
        result.push_str(&value);
        rest = after;
    }
    result.push_str(rest);
    Ok(result)
}

/// The fact of that name.
fn fact(standard: &Conventions, name: &str) -> Option<String> {
    let (table, key) = name.split_once('.')?;
    let text = match (table, key) {
        ("standard", "version") => &standard.standard.version,
        ("standard", "date") => &standard.standard.date,
        ("standard", "organisation") => &standard.standard.organisation,
        ("push", key) => return endpoint(standard, Operation::Push, key),
        ("pull", key) => return endpoint(standard, Operation::Pull, key),
        ("host", id) => &standard.environments.iter().find(|environment| environment.id == id)?.host,
        ("port", role) => return port(standard, role),
        ("naming", "namespace") => &standard.naming.namespace,
        ("naming", "separator") => &standard.naming.separator,
        ("naming", "legacy_separator") => &standard.naming.legacy_separator,
        ("naming", "application_prefix") => &standard.naming.application_prefix,
        ("naming", "system_prefix") => &standard.naming.system_prefix,
        ("image", service) => return standard.image_name(standard.service(service)?),
        ("legacy_image", service) => return standard.legacy_image_name(standard.service(service)?),
        ("service", name) => &standard.service(name)?.name,
        ("script", name) => &standard.wrapper_scripts.iter().find(|script| script.name == name)?.name,
        ("package", name) => &standard.python_packages.iter().find(|package| package.name == name)?.name,
        ("system", name) => &standard.system_names.iter().find(|entry| entry.name == name)?.name,
        ("repository", name) => &standard.repositories.iter().find(|repository| repository.name == name)?.name,
        ("tag", form) => &tag_form(standard, form)?.pattern,
        ("example", trigger) => standard.trigger(super::trigger(trigger)?).examples.first()?,
        ("commit" | "slug", key) => return commit_or_slug(standard, table, key),
        ("promotion", "suffix") => &standard.promotion.suffix,
        ("promotion", "tool") => &standard.promotion.tool,
        ("promotion", "image") => return standard.image_name(standard.service(&standard.promotion.example_service)?),
        ("promotion", "version") => &standard.promotion.example_version,
        ("group", "search_order") => return Some(standard.group.search_order.join(" → ")),
        ("docker_hub", "host") => &standard.docker_hub.familiar,
        ("docker_hub", "namespace") => &standard.docker_hub.official_namespace,
        ("variable", name) => &standard.variable(name)?.name,
        ("value", name) => &standard.variable(name)?.value,
        ("install", "directory") => &standard.install.directory,
        ("install", "binaries_by") => &standard.install.binaries_by,
        ("install", "scripts_by") => &standard.install.scripts_by,
        ("pypi", "index") => return Some(standard.package_index()),
        ("pypi", "registry") => &standard.pypi.registry,
        ("rpm", "example") => &standard.rpm.example,
        ("rpm", "version_source") => &standard.rpm.version_source,
        ("rpm", "version_field") => &standard.rpm.version_field,
        ("rpm", "development_release") => &standard.rpm.development_release,
        ("dashboard", name) => &standard.dashboards.iter().find(|dashboard| dashboard.name == name)?.host,
        ("page", id) => &standard.page(id)?.path,
        ("title", id) => &standard.page(id)?.title,
        ("kaniko" | "vault" | "build_arg" | "label", key) => return kaniko(standard, table, key),
        _ => return pipeline(standard, table, key),
    };
    Some(text.clone())
}

fn endpoint(standard: &Conventions, operation: Operation, key: &str) -> Option<String> {
    let endpoint = standard.endpoint(operation);
    match key {
        "registry" => Some(standard.registry(operation)),
        "variable" => Some(endpoint.variable.clone()),
        "project_variable" => Some(endpoint.project_variable.clone()),
        _ => None,
    }
}

fn port(standard: &Conventions, role: &str) -> Option<String> {
    let role = match role {
        "web" => PortRole::Web,
        "push" => PortRole::Push,
        "pull" => PortRole::Pull,
        _ => return None,
    };
    Some(standard.ports.iter().find(|port| port.role == role)?.number.to_string())
}

fn tag_form<'c>(standard: &'c Conventions, id: &str) -> Option<&'c TagForm> {
    standard.tag_forms.iter().find(|form| form.id.as_str() == id)
}

fn commit_or_slug(standard: &Conventions, table: &str, key: &str) -> Option<String> {
    let (commit, slug) = (&standard.commit, &standard.slug);
    Some(match (table, key) {
        ("commit", "short_sha_length") => commit.short_sha_length.to_string(),
        ("commit", "tolerated_sha_length") => commit.tolerated_sha_length.to_string(),
        ("commit", "short_sha_variable") => commit.short_sha_variable.clone(),
        ("slug", "max_length") => slug.max_length.to_string(),
        ("slug", "variable") => slug.variable.clone(),
        ("slug", "variable_length") => slug.variable_length.to_string(),
        _ => return None,
    })
}

fn kaniko(standard: &Conventions, table: &str, key: &str) -> Option<String> {
    let kaniko = &standard.kaniko;
    let build_arg = || kaniko.build_args.iter().find(|entry| entry.name == key);
    let image = |registry: &str| format!("{registry}/{}:{}", kaniko.executor, kaniko.executor_tag);
    let text = match (table, key) {
        ("kaniko", "executor") => return Some(image(&standard.registry(Operation::Pull))),
        ("kaniko", "upstream") => return Some(image(&kaniko.upstream_host)),
        ("kaniko", "command") => &kaniko.command,
        ("kaniko", "config_path") => &kaniko.config_path,
        ("kaniko", "config_directory") => return Some(kaniko.config_path.rsplit_once('/')?.0.to_owned()),
        ("kaniko", "cache_suffix") => &kaniko.cache_suffix,
        ("vault", "role") => &kaniko.vault_role,
        ("vault", "login_path") => &kaniko.vault_login_path,
        ("vault", "secret_path") => &kaniko.vault_secret_path,
        ("build_arg", _) => &build_arg()?.name,
        ("label", _) => &build_arg()?.label,
        _ => return None,
    };
    Some(text.clone())
}

fn pipeline(standard: &Conventions, table: &str, key: &str) -> Option<String> {
    let stage = || standard.stages.iter().find(|stage| stage.name == key);
    let handoff = || standard.handoffs.iter().find(|handoff| handoff.file == key);
    let text = match (table, key) {
        ("job", name) => &standard.standard_job(name)?.1.name,
        ("stage_of", job) => &standard.standard_job(job)?.0.name,
        ("stage", _) => &stage()?.name,
        ("runs_on", _) => &stage()?.runs_on,
        ("stages", "count") => return Some(standard.stages.len().to_string()),
        ("handoff", _) => &handoff()?.file,
        ("producer", _) => &handoff()?.producer,
        ("carries", _) => &handoff()?.carries,
        ("templates", "project") => &standard.templates.project,
        ("templates", "ref") => &standard.templates.r#ref,
        ("templates", "build_job") => standard.templates.hidden_jobs.first()?,
        ("templates", "push_job") => standard.templates.hidden_jobs.get(1)?,
        ("template", word) => {
            let file = standard.templates.files.iter().find(|file| file.file.ends_with(&format!("-{word}.yml")))?;
            return Some(file.file.trim_start_matches('/').to_owned());
        }
        ("runner", "tag") => &standard.runner.tag,
        _ => return None,
    };
    Some(text.clone())
}
