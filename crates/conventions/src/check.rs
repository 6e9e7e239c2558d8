//! What the types cannot say: facts that must agree with one another.

use crate::error::{Fault, Step};
use crate::{Conventions, Operation, TagFormId, Trigger, VariableMeaning};

type Outcome = Result<(), Fault>;

/// The first contradiction, if there is one.
pub(crate) fn check(conventions: &Conventions) -> Outcome {
    completeness(conventions)?;
    services(conventions)?;
    registry(conventions)?;
    variables(conventions)?;
    tags(conventions)?;
    pipeline(conventions)?;
    pages(conventions)
}

fn fault<const N: usize>(route: [Step; N], reason: impl Into<String>) -> Outcome {
    Err(Fault { route: route.to_vec(), reason: reason.into() })
}

/// What the questions rely on: every form, trigger and endpoint is there, so that each of them has an answer.
fn completeness(conventions: &Conventions) -> Outcome {
    if conventions.environments.is_empty() {
        return fault(["environments".into()], "at least one environment is needed");
    }
    for operation in [Operation::Push, Operation::Pull] {
        if !conventions.endpoints.iter().any(|endpoint| endpoint.operation == operation) {
            return fault(["endpoints".into()], format!("the {} endpoint is missing", operation.as_str()));
        }
    }
    for form in [
        TagFormId::Main,
        TagFormId::Latest,
        TagFormId::Branch,
        TagFormId::Version,
        TagFormId::Stable,
        TagFormId::Promoted,
    ] {
        if !conventions.tag_forms.iter().any(|entry| entry.id == form) {
            return fault(["tag_forms".into()], format!("the form `{}` is missing", form.as_str()));
        }
    }
    for trigger in Trigger::ALL {
        if !conventions.triggers.iter().any(|entry| entry.id == trigger) {
            return fault(["triggers".into()], format!("the trigger `{}` is missing", trigger.as_str()));
        }
    }
    if conventions.stages.is_empty() {
        return fault(["stages".into()], "at least one stage is needed");
    }
    Ok(())
}

fn services(conventions: &Conventions) -> Outcome {
    for (index, service) in conventions.services.iter().enumerate() {
        let earlier = &conventions.services[..index];
        if !is_path_component(&service.name) {
            let reason = format!(
                "`{}` cannot stand in an image name: lower-case letters, digits and single separators only",
                service.name
            );
            return fault(["services".into(), index.into(), "name".into()], reason);
        }
        if earlier.iter().any(|other| other.name == service.name) {
            return fault(
                ["services".into(), index.into(), "name".into()],
                format!("the service `{}` stands here a second time", service.name),
            );
        }
        if let Some(image) = &service.image {
            if !is_path_component(image) {
                let reason =
                    format!("`{image}` cannot stand in an image name: write the part after the namespace alone");
                return fault(["services".into(), index.into(), "image".into()], reason);
            }
            if let Some(other) = earlier.iter().find(|other| other.image.as_ref() == Some(image)) {
                let reason = format!("the image `{image}` belongs to the service `{}` already", other.name);
                return fault(["services".into(), index.into(), "image".into()], reason);
            }
        }
        if let Some(id) = service.gitlab_id
            && let Some(other) = earlier.iter().find(|other| other.gitlab_id == Some(id))
        {
            let reason = format!("the GitLab id {id} belongs to the service `{}` already", other.name);
            return fault(["services".into(), index.into(), "gitlab_id".into()], reason);
        }
        if let Some(language) = &service.language
            && !conventions.languages.iter().any(|entry| &entry.id == language)
        {
            return fault(
                ["services".into(), index.into(), "language".into()],
                format!("there is no language `{language}`"),
            );
        }
    }
    Ok(())
}

/// A component of a repository path in Docker's grammar.
fn is_path_component(text: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(&first, &last)| alphanumeric(first) && alphanumeric(last))
        && bytes.iter().all(|&byte| alphanumeric(byte) || matches!(byte, b'-' | b'_' | b'.'))
}

fn registry(conventions: &Conventions) -> Outcome {
    for (index, environment) in conventions.environments.iter().enumerate() {
        if environment.host.contains(['/', ':', ' ']) || !environment.host.contains('.') {
            let reason = format!("`{}` is not a bare host name: leave out scheme, port and path", environment.host);
            return fault(["environments".into(), index.into(), "host".into()], reason);
        }
    }
    for (index, endpoint) in conventions.endpoints.iter().enumerate() {
        if conventions.port_role(endpoint.port).is_none() {
            return fault(
                ["endpoints".into(), index.into(), "port".into()],
                format!("port {} is not among the ports", endpoint.port),
            );
        }
    }
    for (index, port_use) in conventions.port_uses.iter().enumerate() {
        if conventions.port_role(port_use.port).is_none() {
            return fault(
                ["port_uses".into(), index.into(), "port".into()],
                format!("port {} is not among the ports", port_use.port),
            );
        }
    }
    for (index, repository) in conventions.repositories.iter().enumerate() {
        if !conventions.environments.iter().any(|environment| environment.id == repository.environment) {
            let reason = format!("there is no environment `{}`", repository.environment);
            return fault(["repositories".into(), index.into(), "environment".into()], reason);
        }
        if !conventions.repository_types.iter().any(|kind| kind.name == repository.kind) {
            return fault(
                ["repositories".into(), index.into(), "type".into()],
                format!("there is no repository type `{}`", repository.kind),
            );
        }
    }
    Ok(())
}

/// A variable that claims to be an endpoint must be one, so that the host and the ports cannot drift apart.
fn variables(conventions: &Conventions) -> Outcome {
    for (index, variable) in conventions.variables.iter().enumerate() {
        let host = &conventions.environment().host;
        let expected = match variable.meaning {
            VariableMeaning::Host => host.clone(),
            VariableMeaning::PushEndpoint => conventions.registry(Operation::Push),
            VariableMeaning::PullEndpoint => conventions.registry(Operation::Pull),
            VariableMeaning::ImageName | VariableMeaning::Image => continue,
        };
        let host_variable = conventions.variables.iter().find(|entry| entry.meaning == VariableMeaning::Host);
        let value = match host_variable {
            Some(entry) => variable.value.replace(&format!("${{{}}}", entry.name), host),
            None => variable.value.clone(),
        };
        if value != expected {
            let reason = format!("`{}` is `{value}`, and the endpoint it stands for is `{expected}`", variable.name);
            return fault(["variables".into(), index.into(), "value".into()], reason);
        }
    }
    Ok(())
}

fn tags(conventions: &Conventions) -> Outcome {
    let commit = &conventions.commit;
    if commit.short_sha_length == 0 || commit.short_sha_length > commit.full_sha_length {
        return fault(["commit".into(), "short_sha_length".into()], "the short SHA is a part of the full one");
    }
    for (index, form) in conventions.tag_forms.iter().enumerate() {
        if conventions.tag_forms[..index].iter().any(|other| other.id == form.id) {
            return fault(
                ["tag_forms".into(), index.into(), "id".into()],
                format!("the form `{}` stands here a second time", form.id.as_str()),
            );
        }
    }
    let suffix = &conventions.promotion.suffix;
    if !conventions.tag_form(TagFormId::Promoted).pattern.ends_with(suffix.as_str()) {
        return fault(["promotion".into(), "suffix".into()], format!("the promoted form does not end in `{suffix}`"));
    }
    Ok(())
}

fn pipeline(conventions: &Conventions) -> Outcome {
    for (index, file) in conventions.templates.files.iter().enumerate() {
        if file.needed_by != "all" && !conventions.languages.iter().any(|language| language.id == file.needed_by) {
            let reason = format!("`{}` is neither `all` nor a language", file.needed_by);
            return fault(["templates".into(), "files".into(), index.into(), "needed_by".into()], reason);
        }
        if !file.file.starts_with('/') {
            let reason = format!("`{}` needs a leading slash", file.file);
            return fault(["templates".into(), "files".into(), index.into(), "file".into()], reason);
        }
    }
    for (index, stage) in conventions.stages.iter().enumerate() {
        if conventions.stages[..index].iter().any(|other| other.name == stage.name) {
            return fault(
                ["stages".into(), index.into(), "name".into()],
                format!("the stage `{}` stands here a second time", stage.name),
            );
        }
        for trigger in Trigger::ALL {
            if !stage.when.contains_key(&trigger) {
                let reason = format!("how the jobs of `{}` run for `{}` is missing", stage.name, trigger.as_str());
                return fault(["stages".into(), index.into(), "when".into()], reason);
            }
        }
    }
    for (index, handoff) in conventions.handoffs.iter().enumerate() {
        if conventions.standard_job(&handoff.producer).is_none() {
            let reason = format!("no stage owns a job `{}`", handoff.producer);
            return fault(["handoffs".into(), index.into(), "producer".into()], reason);
        }
        for (position, consumer) in handoff.consumers.iter().enumerate() {
            if conventions.standard_job(consumer).is_none() {
                let reason = format!("no stage owns a job `{consumer}`");
                return fault(["handoffs".into(), index.into(), "consumers".into(), position.into()], reason);
            }
        }
    }
    starter_jobs(conventions)
}

fn starter_jobs(conventions: &Conventions) -> Outcome {
    let has_language = |id: &String| conventions.languages.iter().any(|language| language.id == *id);
    let has_hidden = |name: &String| conventions.templates.hidden_jobs.contains(name);
    for (index, entry) in conventions.starter_jobs.iter().enumerate() {
        let has_part = conventions.starter_parts.iter().any(|part| part.id == entry.part);
        let unknown = if conventions.standard_job(&entry.job).is_none() {
            Some(("job", &entry.job))
        } else if !has_part {
            Some(("part", &entry.part))
        } else {
            let language = entry.language.as_ref().filter(|id| !has_language(id)).map(|id| ("language", id));
            language.or_else(|| Some(("extends", entry.extends.as_ref().filter(|name| !has_hidden(name))?)))
        };
        if let Some((field, word)) = unknown {
            return fault(["starter_jobs".into(), index.into(), field.into()], format!("there is no {field} `{word}`"));
        }
    }
    Ok(())
}

fn pages(conventions: &Conventions) -> Outcome {
    for (index, missing) in conventions.missing_pages.iter().enumerate() {
        for (position, page) in missing.linked_from.iter().enumerate() {
            if conventions.page(page).is_none() {
                let route = ["missing_pages".into(), index.into(), "linked_from".into(), position.into()];
                return fault(route, format!("there is no page `{page}`"));
            }
        }
    }
    for (index, discrepancy) in conventions.discrepancies.iter().enumerate() {
        if discrepancy.id != format!("D{}", index + 1) {
            let reason =
                format!("`{}` should be `D{}`: discrepancies are numbered in order", discrepancy.id, index + 1);
            return fault(["discrepancies".into(), index.into(), "id".into()], reason);
        }
        for (position, statement) in discrepancy.says.iter().enumerate() {
            if conventions.page(&statement.page).is_none() {
                let route = ["discrepancies".into(), index.into(), "says".into(), position.into(), "page".into()];
                return fault(route, format!("there is no page `{}`", statement.page));
            }
        }
    }
    Ok(())
}
