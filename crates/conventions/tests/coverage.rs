//! Every table of the five texts is in the data, value by value: the typed data, laid out as the texts lay it out, are the texts' tables.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test says why by panicking")]
#![allow(dead_code, reason = "the pages' test shares the texts and reads more of them")]

mod texts;

use conventions::{Binary, Conventions, Endpoint, Operation, Repository, TriggerTags, VariableScope};

type Rows = Vec<Vec<String>>;

fn standard() -> &'static Conventions {
    Conventions::embedded()
}

fn expected(rows: &[&[&str]]) -> Rows {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

/// A table from its rows, each an array of cells.
fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Rows {
    rows.into_iter().map(Vec::from).collect()
}

fn own(text: &str) -> String {
    text.to_owned()
}

#[test]
fn services() {
    let named = standard().services.iter().filter_map(|service| {
        Some([service.title(), standard().image_name(service)?, service.gitlab_id.expect("an id").to_string()])
    });
    assert_eq!(rows(named), expected(texts::SERVICES));
}

#[test]
fn hyphen_names() {
    let all: Rows = rows(standard().services.iter().filter_map(|service| {
        let name = match service.project() {
            project if project == service.name => own(project),
            project => format!("{project} ({})", service.name),
        };
        Some([name, standard().legacy_image_name(service)?])
    }));
    let mut wanted = expected(texts::HYPHEN_NAMES);
    let mut found = all;
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
    for row in texts::PUSH_PATHS {
        let service = standard().services.iter().find(|service| service.project() == row[0]).expect(row[0]);
        let name = standard().legacy_image_name(service).unwrap();
        assert_eq!(name, row[1]);
        assert_eq!(format!("{}/{name}", standard().registry(Operation::Push)), row[2]);
    }
}

/// Patterns and examples; the tables name the triggers in different words, in the same order.
#[test]
fn tags() {
    let patterns = |trigger: &TriggerTags| {
        let patterns: Vec<&str> = trigger.forms.iter().map(|id| standard().tag_form(*id).pattern.as_str()).collect();
        patterns.join(", ")
    };
    for table in [texts::NAMING_TAGS, texts::REGISTRY_TAGS, texts::KANIKO_TAGS] {
        assert_eq!(table.len(), standard().triggers.len());
        for (row, trigger) in table.iter().zip(&standard().triggers) {
            assert_eq!(patterns(trigger), row[1]);
            if let Some(example) = row.get(2) {
                assert!(trigger.examples.iter().any(|known| known == example), "{example}");
            }
        }
    }
    for (row, trigger) in texts::NAMING_TAGS.iter().zip(&standard().triggers) {
        assert_eq!(trigger.title.replace('`', ""), row[0]);
    }
}

#[test]
fn endpoints() {
    let row = |endpoint: &Endpoint| {
        let operation = match endpoint.operation {
            Operation::Push => "Push",
            Operation::Pull => "Pull",
        };
        [
            format!("{operation} ({})", endpoint.used_by),
            standard().registry(endpoint.operation),
            endpoint.variable.clone(),
        ]
    };
    assert_eq!(rows(standard().endpoints.iter().map(row)), expected(texts::NAMING_ENDPOINTS));
    for (row, endpoint) in texts::REGISTRY_ENDPOINTS.iter().zip(&standard().endpoints) {
        assert_eq!([standard().registry(endpoint.operation).as_str(), endpoint.variable.as_str()], row[1..]);
    }
}

#[test]
fn variables() {
    let of = |scope: VariableScope| {
        let own = standard().variables.iter().filter(move |variable| variable.scope == scope);
        rows(own.map(|variable| [variable.name.clone(), variable.value.clone()]))
    };
    assert_eq!(of(VariableScope::Inherited), expected(texts::INHERITED_VARIABLES));
    assert_eq!(of(VariableScope::Project), expected(texts::PROJECT_VARIABLES));
}

#[test]
fn ports_and_their_users() {
    let ports = standard().ports.iter();
    assert_eq!(
        rows(ports.map(|port| [port.number.to_string(), port.protocol.clone(), port.serves.clone()])),
        expected(texts::PORTS)
    );
    let uses: Vec<String> =
        standard().port_uses.iter().map(|entry| format!("{} {}: port {}", entry.by, entry.does, entry.port)).collect();
    let diagram = texts::LISTS.iter().find(|list| list.title == "Port diagram").unwrap();
    assert_eq!(uses, diagram.values[1..]);
}

#[test]
fn repositories() {
    let port = |repository: &Repository| repository.port.map_or_else(|| own("—"), |port| port.to_string());
    let of = |environment: &'static str| {
        standard().repositories.iter().filter(move |repository| repository.environment == environment)
    };
    let policy = |repository: &Repository| {
        let note = repository.write_note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        format!("{}{note}", repository.write_policy.as_deref().expect("a policy"))
    };
    assert_eq!(
        rows(of("shared").map(|entry| [entry.name.clone(), entry.kind.clone(), port(entry), policy(entry)])),
        expected(texts::SHARED_REPOSITORIES)
    );
    assert_eq!(
        rows(of("dev").map(|entry| [entry.name.clone(), entry.kind.clone(), port(entry)])),
        expected(texts::DEV_REPOSITORIES)
    );
    assert!(of("dev").all(|entry| entry.write_policy.is_none()), "the texts give no policy for dev");
    let hosts: Vec<&str> = standard().environments.iter().map(|environment| environment.host.as_str()).collect();
    assert_eq!(hosts, ["nexus.shared.cwiq.io", "nexus.dev.cwiq.io"]);
    assert_eq!(standard().group.search_order, ["prod", "uat", "dev", "docker-proxy-dockerhub"]);
}

#[test]
fn repository_and_artifact_types() {
    let kinds = standard().repository_types.iter();
    assert_eq!(
        rows(kinds.map(|kind| [kind.name.clone(), kind.direction.clone(), kind.description.clone()])),
        expected(texts::REPOSITORY_TYPES)
    );
    let kinds = standard().artifact_types.iter();
    assert_eq!(
        rows(
            kinds.map(|kind| {
                [kind.name.clone(), kind.format.clone(), kind.repository.clone(), kind.consumer.clone()]
            })
        ),
        expected(texts::ARTIFACT_TYPES)
    );
}

#[test]
fn templates() {
    let files = &standard().templates.files;
    assert_eq!(files.len(), texts::TEMPLATES.len());
    for (row, file) in texts::TEMPLATES.iter().zip(files) {
        assert_eq!(file.file, format!("/{}", row[0]));
        assert_eq!(file.provides.join(", "), row[1].replace(", and ", ", "));
    }
    assert_eq!(standard().templates.project, "orchestrator/ci-templates");
    assert_eq!(standard().templates.r#ref, "main");
    assert_eq!(standard().templates.hidden_jobs, [".docker-build", ".docker-push-latest"]);
    assert_eq!(standard().runner.tag, "medium");
    let includes = |language: &str| -> Vec<&str> {
        let needed = files.iter().filter(|file| file.needed_by == "all" || file.needed_by == language);
        needed.map(|file| file.file.as_str()).collect()
    };
    let (common, trivy, scan) = ("/.gitlab-ci-common.yml", "/.gitlab-ci-trivy.yml", "/.gitlab-ci-scan.yml");
    assert_eq!(includes("python"), [common, "/.gitlab-ci-python.yml", trivy, scan]);
    assert_eq!(includes("node"), [common, "/.gitlab-ci-node.yml", trivy, scan]);
    let titles: Vec<(&str, &str)> =
        standard().languages.iter().map(|entry| (entry.title.as_str(), entry.detail.as_str())).collect();
    assert_eq!(titles, [("Backend service", "FastAPI, worker, CLI"), ("Frontend service", "React / TypeScript")]);
}

#[test]
fn stages_and_jobs() {
    let stages = standard().stages.iter().map(|stage| {
        let jobs: Vec<String> = stage
            .jobs
            .iter()
            .map(|job| job.tool.as_ref().map_or_else(|| job.name.clone(), |tool| format!("{} ({tool})", job.name)))
            .collect();
        [stage.name.clone(), jobs.join(", "), stage.runs_on.clone()]
    });
    assert_eq!(rows(stages), expected(texts::STAGES));
}

#[test]
fn handoffs_and_dashboards() {
    let handoffs = standard().handoffs.iter().flat_map(|handoff| {
        handoff.consumers.iter().map(|consumer| [handoff.file.clone(), handoff.producer.clone(), consumer.clone()])
    });
    assert_eq!(rows(handoffs), expected(texts::HANDOFFS));
    let build_env = &standard().handoffs[0];
    assert_eq!((build_env.carries.as_str(), build_env.report.as_deref()), ("IMAGE_TAG", Some("dotenv")));
    let dashboards = standard().dashboards.iter();
    assert_eq!(
        rows(dashboards.map(|entry| [entry.name.clone(), entry.host.clone(), entry.fed_by.clone()])),
        expected(&[
            &["SonarQube", "sonarqube.shared.cwiq.io", "sonarqube-scan"],
            &["DefectDojo", "defectdojo.shared.cwiq.io", "defectdojo-import"],
        ])
    );
}

#[test]
fn kaniko() {
    let kaniko = &standard().kaniko;
    for (row, argument) in texts::BUILD_ARGS.iter().zip(&kaniko.build_args) {
        assert_eq!((argument.name.as_str(), argument.example.as_str()), (row[0], row[2]));
        assert!(row[1].contains(&argument.value), "{}", argument.value);
        let note = argument.note.as_deref().unwrap_or_default();
        assert!(row[1].to_lowercase().contains(&note.to_lowercase()), "{note}");
    }
    let labels = kaniko.build_args.iter().map(|argument| [argument.name.clone(), argument.label.clone()]);
    assert_eq!(rows(labels), expected(texts::LABELS));
    assert_eq!(kaniko.config_path, "/kaniko/.docker/config.json");
    assert_eq!(kaniko.command, "/kaniko/executor");
    assert_eq!((kaniko.executor_tag.as_str(), kaniko.cache_suffix.as_str()), ("debug", "cache"));
    assert!(kaniko.executor.ends_with("/executor"));
    assert_eq!(kaniko.vault_role, "gitlab-ci");
    assert_eq!(kaniko.vault_login_path, "/v1/auth/jwt/login");
    assert_eq!(kaniko.vault_secret_path, "/v1/secret/nexus/svc-orchestrator");
    assert_eq!((standard().commit.short_sha_length, standard().slug.max_length), (8, 40));
}

#[test]
fn binaries_scripts_and_packages() {
    let programs = |programs: &[Binary]| rows(programs.iter().map(|entry| [entry.name.clone(), entry.purpose.clone()]));
    assert_eq!(programs(&standard().binaries), expected(texts::BINARIES));
    assert_eq!(programs(&standard().wrapper_scripts), expected(texts::WRAPPER_SCRIPTS));
    let packages = standard().python_packages.iter().map(|package| {
        let version = package.version.as_ref().map(|version| format!(" (v{version})")).unwrap_or_default();
        [package.name.clone(), package.import.clone(), format!("{}{version}", standard().pypi.registry)]
    });
    assert_eq!(rows(packages), expected(texts::PYTHON_PACKAGES));
    let raw = standard().raw_binaries.iter().map(|entry| [entry.example.clone(), entry.meaning.clone()]);
    assert_eq!(rows(raw), expected(texts::RAW_BINARIES));
    let rpm = &standard().rpm;
    let forms = [
        standard().install.directory.clone(),
        standard().package_index(),
        rpm.example.clone(),
        rpm.version_source.clone(),
        rpm.development_release.clone(),
    ];
    let list = texts::LISTS.iter().find(|list| list.title == "Forms and places").unwrap();
    assert_eq!(forms.each_ref().map(String::as_str), list.values);
    assert_eq!((standard().install.binaries_by.as_str(), standard().install.scripts_by.as_str()), ("RPM", "Ansible"));
}

#[test]
fn system_names() {
    let names = standard().system_names.iter().map(|entry| [entry.name.clone(), entry.kind.clone()]);
    assert_eq!(rows(names), expected(texts::SYSTEM_NAMES));
}

#[test]
fn every_decision_has_its_number_and_its_rules() {
    let ids: Vec<&str> = standard().discrepancies.iter().map(|entry| entry.id.as_str()).collect();
    for number in 1..=15 {
        assert!(ids.contains(&format!("D{number}").as_str()), "D{number}");
    }
    assert!(standard().discrepancies.iter().all(|entry| !entry.rules.is_empty() && !entry.says.is_empty()));
}
