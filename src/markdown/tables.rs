//! Tables made from the standard; [`table`] lists them.

use conventions::{Conventions, Operation, Repository, Service, StageJob, TriggerTags, Variable, VariableScope};
use maud::{Markup, html};

use super::Renderer;
use super::error::one_of;
use super::inline::prose;

/// Rows of a table whose first column names the row. A cell is text that may hold code in backticks, or HTML.
struct Table {
    label: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Markup>>,
    /// What links to a row lead to, row by row; empty for a table whose rows have no addresses.
    ids: Vec<String>,
}

const IDS: [&str; 23] = [
    "services",
    "catalogue",
    "hyphen-names",
    "push-paths",
    "tags",
    "endpoints",
    "inherited-variables",
    "project-variables",
    "repositories-shared",
    "repositories-dev",
    "repository-types",
    "ports",
    "artifact-types",
    "build-args",
    "templates",
    "stages",
    "handoffs",
    "binaries",
    "wrapper-scripts",
    "python-packages",
    "raw-binaries",
    "system-names",
    "discrepancies",
];

/// The table with this id, as HTML; `sortable` hands it to the portal for sorting and filtering.
pub(super) fn table(id: &str, sortable: bool, renderer: &Renderer<'_>) -> Result<String, String> {
    let standard = renderer.conventions;
    let table = match id {
        "services" => services(standard),
        "catalogue" => catalogue(standard),
        "hyphen-names" => hyphen_names(standard),
        "push-paths" => push_paths(standard),
        "tags" => tags(standard),
        "endpoints" => endpoints(standard),
        "inherited-variables" => variables(standard, VariableScope::Inherited, "Inherited variables"),
        "project-variables" => variables(standard, VariableScope::Project, "Variables of a project"),
        "repository-types" => repository_types(standard),
        "ports" => ports(standard),
        "artifact-types" => artifact_types(standard),
        "build-args" => build_args(standard),
        "templates" => templates(standard),
        "stages" => stages(standard),
        "handoffs" => handoffs(standard),
        "binaries" => programs("Binaries", "Binary", &standard.binaries),
        "wrapper-scripts" => programs("Wrapper scripts", "Script", &standard.wrapper_scripts),
        "python-packages" => python_packages(standard),
        "raw-binaries" => raw_binaries(standard),
        "system-names" => system_names(standard),
        "discrepancies" => discrepancies(renderer),
        _ => {
            let environment = id.strip_prefix("repositories-");
            let environment = standard.environments.iter().find(|entry| Some(entry.id.as_str()) == environment);
            let environment = environment.ok_or_else(|| format!("there is no table `{id}`: {}", one_of(IDS)))?;
            repositories(standard, &environment.id, &environment.host)
        }
    };
    let html = table.html(sortable).into_string();
    Ok(if sortable { renderer.portal.sortable(&table.label, table.rows.len(), html) } else { html })
}

impl Table {
    fn new(label: impl Into<String>, columns: impl Into<Vec<&'static str>>, rows: Vec<Vec<Markup>>) -> Self {
        Self { label: label.into(), columns: columns.into(), rows, ids: Vec::new() }
    }

    fn html(&self, sortable: bool) -> Markup {
        html! {
            // A region that scrolls can be reached by keyboard.
            div.table-scroll role="group" aria-label=(self.label) tabindex="0" {
                table {
                    thead {
                        tr {
                            @for column in &self.columns {
                                th scope="col" {
                                    @if sortable { button type="button" data-sort { (column) } } @else { (column) }
                                }
                            }
                        }
                    }
                    tbody {
                        @for (number, row) in self.rows.iter().enumerate() {
                            tr id=[self.ids.get(number)] {
                                @for (index, cell) in row.iter().enumerate() {
                                    @if index == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

/// Code, or a dash where there is nothing.
fn code_or_none(text: Option<&str>) -> Markup {
    text.map_or_else(none, code)
}

fn none() -> Markup {
    html! { "—" }
}

/// Several pieces of code, divided by commas.
fn codes<'t>(texts: impl IntoIterator<Item = &'t str>) -> Markup {
    html! { @for (index, text) in texts.into_iter().enumerate() { @if index > 0 { ", " } code { (text) } } }
}

fn gitlab_id(service: &Service) -> Markup {
    service.gitlab_id.map_or_else(none, |id| html! { (id) })
}

fn services(standard: &Conventions) -> Table {
    let rows = standard.services.iter().filter_map(|service| {
        let image = standard.image_name(service)?;
        Some(vec![prose(&service.title()), code(&image), gitlab_id(service)])
    });
    Table::new("Services and their images", ["Service", "Image name", "GitLab ID"], rows.collect())
}

fn catalogue(standard: &Conventions) -> Table {
    let rows = standard.services.iter().map(|service| {
        let language = standard.languages.iter().find(|entry| Some(&entry.id) == service.language.as_ref());
        vec![
            prose(&service.name),
            code(service.project()),
            gitlab_id(service),
            code_or_none(standard.image_name(service).as_deref()),
            language.map_or_else(none, |language| html! { (language.title) }),
            code_or_none(standard.legacy_image_name(service).as_deref()),
        ]
    });
    let columns = ["Service", "GitLab project", "GitLab ID", "Image name", "Kind", "Old hyphen name"];
    let ids = standard.services.iter().map(service_anchor).collect();
    Table { ids, ..Table::new("Service catalogue", columns, rows.collect()) }
}

/// The `id` of a service's row in the table `catalogue`.
pub fn service_anchor(service: &Service) -> String {
    format!("service-{}", service.name.to_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "-"))
}

fn hyphen_names(standard: &Conventions) -> Table {
    let rows = standard.services.iter().filter_map(|service| {
        let old = standard.legacy_image_name(service)?;
        let project = match service.project() {
            project if project == service.name => project.to_owned(),
            project => format!("{project} ({})", service.name),
        };
        Some(vec![prose(&project), code(&old), code_or_none(standard.image_name(service).as_deref())])
    });
    Table::new("Hyphen names and the names in force", ["Project", "Hyphen name", "Name in force"], rows.collect())
}

fn push_paths(standard: &Conventions) -> Table {
    let registry = standard.registry(Operation::Push);
    let rows = standard.services.iter().filter_map(|service| {
        let (image, old) = (standard.image_name(service)?, standard.legacy_image_name(service)?);
        Some(vec![
            prose(service.project()),
            code(&image),
            code(&format!("{registry}/{image}")),
            code(&format!("{registry}/{old}")),
        ])
    });
    Table::new(
        "Full push paths",
        ["Project", "Image name", "Full push path", "The same in hyphen form (do not use)"],
        rows.collect(),
    )
}

fn tags(standard: &Conventions) -> Table {
    let patterns = |trigger: &TriggerTags| {
        let forms: Vec<&str> = trigger.forms.iter().map(|id| standard.tag_form(*id).pattern.as_str()).collect();
        codes(forms)
    };
    let examples = |trigger: &TriggerTags| {
        html! {
            @for (index, example) in trigger.examples.iter().enumerate() {
                @if index > 0 { br; }
                (codes(example.split(", ")))
            }
        }
    };
    let rows =
        standard.triggers.iter().map(|trigger| vec![prose(&trigger.title), patterns(trigger), examples(trigger)]);
    Table::new("Tags by trigger", ["Trigger", "Tags applied", "Examples"], rows.collect())
}

fn endpoints(standard: &Conventions) -> Table {
    let rows = standard.endpoints.iter().map(|endpoint| {
        let operation = match endpoint.operation {
            Operation::Push => "Push",
            Operation::Pull => "Pull",
        };
        vec![
            prose(&format!("{operation} ({})", endpoint.used_by)),
            code(&standard.registry(endpoint.operation)),
            code(&endpoint.variable),
        ]
    });
    Table::new("Registry endpoints", ["Operation", "Registry", "CI variable"], rows.collect())
}

fn variables(standard: &Conventions, scope: VariableScope, label: &str) -> Table {
    let value = |variable: &Variable| html! { code { (variable.value) } @if variable.example { " (example)" } };
    let rows = standard.variables.iter().filter(|variable| variable.scope == scope);
    let rows = rows.map(|variable| vec![code(&variable.name), value(variable)]).collect();
    Table::new(label, ["Variable", "Value"], rows)
}

/// The texts give write policies for one environment alone: the other's table has no such column.
fn repositories(standard: &Conventions, environment: &str, host: &str) -> Table {
    let own: Vec<&Repository> =
        standard.repositories.iter().filter(|repository| repository.environment == environment).collect();
    let mut columns = vec!["Repository", "Type", "Port"];
    let policies = own.iter().any(|repository| repository.write_policy.is_some());
    if policies {
        columns.push("Write policy");
    }
    let row = |repository: &&Repository| {
        let port = repository.port.map_or_else(none, |port| html! { (port) });
        let mut row = vec![code(&repository.name), prose(&repository.kind), port];
        if policies {
            let note = repository.write_note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            row.push(repository.write_policy.as_ref().map_or_else(none, |policy| html! { (policy) (note) }));
        }
        row
    };
    Table::new(format!("Docker repositories on {host}"), columns, own.iter().map(row).collect())
}

fn repository_types(standard: &Conventions) -> Table {
    let rows = standard
        .repository_types
        .iter()
        .map(|kind| vec![prose(&kind.name), prose(&kind.direction), prose(&kind.description)]);
    Table::new("Repository types", ["Type", "Direction", "Description"], rows.collect())
}

fn ports(standard: &Conventions) -> Table {
    let rows =
        standard.ports.iter().map(|port| vec![html! { (port.number) }, prose(&port.protocol), prose(&port.serves)]);
    Table::new("Ports", ["Port", "Protocol", "Purpose"], rows.collect())
}

fn artifact_types(standard: &Conventions) -> Table {
    let rows = standard
        .artifact_types
        .iter()
        .map(|kind| vec![prose(&kind.name), prose(&kind.format), prose(&kind.repository), prose(&kind.consumer)]);
    Table::new("Artifact types", ["Artifact type", "Format", "Repository path", "Primary consumer"], rows.collect())
}

fn build_args(standard: &Conventions) -> Table {
    let rows = standard.kaniko.build_args.iter().map(|argument| {
        let value = if argument.value.starts_with('$') { code(&argument.value) } else { prose(&argument.value) };
        let note = argument.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        vec![code(&argument.name), html! { (value) (note) }, code(&argument.example), code(&argument.label)]
    });
    Table::new("Build arguments", ["Build argument", "Value", "Example", "Image label"], rows.collect())
}

fn templates(standard: &Conventions) -> Table {
    let rows = standard.templates.files.iter().map(|file| {
        let language = standard.languages.iter().find(|language| language.id == file.needed_by);
        let needed_by = language.map_or("Every service", |language| &language.title);
        vec![code(file.file.trim_start_matches('/')), prose(&file.provides.join(", ")), prose(needed_by)]
    });
    Table::new("Template files", ["Template file", "What it provides", "Included by"], rows.collect())
}

fn stages(standard: &Conventions) -> Table {
    let job = |job: &StageJob| match &job.tool {
        Some(tool) => format!("{} ({tool})", job.name),
        None => job.name.clone(),
    };
    let rows = standard.stages.iter().map(|stage| {
        let jobs: Vec<String> = stage.jobs.iter().map(job).collect();
        vec![code(&stage.name), prose(&jobs.join(", ")), prose(&stage.runs_on)]
    });
    Table::new("Stages", ["Stage", "Key jobs", "Runs on"], rows.collect())
}

fn handoffs(standard: &Conventions) -> Table {
    let rows = standard.handoffs.iter().map(|handoff| {
        vec![
            code(&handoff.file),
            code(&handoff.producer),
            codes(handoff.consumers.iter().map(String::as_str)),
            prose(&handoff.carries),
        ]
    });
    Table::new("Handoffs between jobs", ["File", "Written by", "Read by", "Carries"], rows.collect())
}

fn programs(label: &'static str, column: &'static str, programs: &[conventions::Binary]) -> Table {
    let rows = programs.iter().map(|program| vec![code(&program.name), prose(&program.purpose)]);
    Table::new(label, [column, "Purpose"], rows.collect())
}

fn python_packages(standard: &Conventions) -> Table {
    let rows = standard.python_packages.iter().map(|package| {
        let version = package.version.as_ref().map(|version| format!(" (v{version})")).unwrap_or_default();
        vec![code(&package.name), code(&package.import), html! { (standard.pypi.registry) (version) }]
    });
    Table::new("Python packages", ["Package", "Import name", "Registry"], rows.collect())
}

fn raw_binaries(standard: &Conventions) -> Table {
    let rows = standard.raw_binaries.iter().map(|binary| vec![code(&binary.example), prose(&binary.meaning)]);
    Table::new("Raw binaries", ["Name", "What it is"], rows.collect())
}

fn system_names(standard: &Conventions) -> Table {
    let rows = standard.system_names.iter().map(|entry| vec![code(&entry.name), prose(&entry.kind)]);
    Table::new("System names", ["Name", "Type"], rows.collect())
}

fn discrepancies(renderer: &Renderer<'_>) -> Table {
    let rows = renderer.conventions.discrepancies.iter().map(|entry| {
        let rules = html! {
            @for (index, rule) in entry.rules.iter().enumerate() {
                @if index > 0 { ", " }
                (super::directive::rule_name(rule, renderer))
            }
        };
        let link = html! { a href=(format!("#{}", entry.id.to_lowercase())) { (entry.id) } };
        vec![link, prose(&entry.title), prose(&entry.follows), rules]
    });
    Table::new("Discrepancies at a glance", ["Id", "What it is about", "The checks follow", "Rules"], rows.collect())
}
