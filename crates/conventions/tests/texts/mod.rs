//! What the five texts that the standard was made from say, typed off their tables: the expected values of two tests. One compares
//! them with the data, the other with the rendered pages. Code marks are left out.

/// A table of one of the texts.
pub(crate) struct Table {
    /// Id of the text among the standard's pages.
    pub(crate) page: &'static str,
    pub(crate) title: &'static str,
    pub(crate) rows: &'static [&'static [&'static str]],
}

/// Lines of code, names in lists and the like: what a page shows beside its tables.
pub(crate) struct List {
    /// Id of the text among the standard's pages.
    pub(crate) page: &'static str,
    pub(crate) title: &'static str,
    pub(crate) values: &'static [&'static str],
}

pub(crate) const NAMING: &str = "artifact-naming";
pub(crate) const OVERVIEW: &str = "nexus-overview";
pub(crate) const REGISTRY: &str = "nexus-docker-registry";
pub(crate) const PIPELINE: &str = "pipeline-overview";
pub(crate) const KANIKO: &str = "kaniko-builds";

/// Service, image name, GitLab id. Two texts have this table.
pub(crate) const SERVICES: &[&[&str]] = &[
    &["server", "orchestrator/server", "5"],
    &["ui", "orchestrator/ui", "4"],
    &["agent", "orchestrator/agent", "6"],
    &["agent-runner (mcp)", "orchestrator/mcp", "8"],
    &["runner-api", "orchestrator/runner-service", "22"],
    &["audit-consumer", "orchestrator/audit-consumer", "23"],
    &["audit-api", "orchestrator/audit-service", "24"],
    &["ai-catalogue-api", "orchestrator/ai-catalogue-service", "25"],
    &["monitoring-api", "orchestrator/monitoring-service", "26"],
    &["notification-api", "orchestrator/notification-service", "27"],
    &["iam-api", "orchestrator/iam-service", "28"],
    &["notification-worker", "orchestrator/notification-worker", "31"],
    &["monitoring-worker", "orchestrator/monitoring-worker", "32"],
    &["runner-worker", "orchestrator/runner-worker", "33"],
];

/// Trigger, tags applied, example.
pub(crate) const NAMING_TAGS: &[&[&str]] = &[
    &["Push to main branch", "main-{short-sha}, latest", "main-a1b2c3d, latest"],
    &["Push to feature branch", "branch-{slug}-{short-sha}", "branch-feat-search-a1b2c3d"],
    &["Push to version tag (v*)", "{version}, stable", "1.2.3, stable"],
];

/// Trigger, tags applied.
pub(crate) const REGISTRY_TAGS: &[&[&str]] = &[
    &["Push to main", "main-{short-sha}, latest"],
    &["Push to feature branch", "branch-{slug}-{short-sha}"],
    &["Push to version tag (v*)", "{version}, stable"],
];

/// Trigger, tags applied, example.
pub(crate) const KANIKO_TAGS: &[&[&str]] = &[
    &["Push to main", "main-{short-sha}, latest", "main-a1b2c3d, latest"],
    &["Feature branch", "branch-{slug}-{short-sha}", "branch-feature-search-a1b2c3d"],
    &["Version tag (v*)", "{version}, stable", "1.0.0, stable"],
];

/// Operation, registry, variable.
pub(crate) const NAMING_ENDPOINTS: &[&[&str]] = &[
    &["Push (CI builds)", "nexus.shared.cwiq.io:8443", "NEXUS_REGISTRY"],
    &["Pull (deployments, base images)", "nexus.shared.cwiq.io:8444", "NEXUS_REGISTRY_PULL"],
];

/// Operation, registry, variable.
pub(crate) const REGISTRY_ENDPOINTS: &[&[&str]] = &[
    &["Push (CI builds write here)", "nexus.shared.cwiq.io:8443", "NEXUS_REGISTRY"],
    &["Pull (deployments read here)", "nexus.shared.cwiq.io:8444", "NEXUS_REGISTRY_PULL"],
];

/// Binary, purpose.
pub(crate) const BINARIES: &[&[&str]] = &[
    &["orchestrator-executor", "Main CLI — executes agent tasks in 6-layer sandbox"],
    &["orchestrator-audit-query", "Queries task execution audit logs"],
    &["orchestrator-identity", "Manages subordinate UID/GID allocations"],
];

/// Script, purpose.
pub(crate) const WRAPPER_SCRIPTS: &[&[&str]] = &[
    &["orchestrator-sandbox", "Bubblewrap wrapper — main sandbox entry point"],
    &["orchestrator-cgroup-manager", "cgroups v2 resource limit management"],
    &["orchestrator-overlay-manager", "OverlayFS mount lifecycle management"],
    &["orchestrator-wg-manager", "WireGuard overlay network management"],
];

/// Package, import name, registry.
pub(crate) const PYTHON_PACKAGES: &[&[&str]] = &[
    &["orchestrator-executor", "orchestrator_cli", "Nexus PyPI"],
    &["orchestrator-cli", "orchestrator_cli", "Nexus PyPI"],
    &["cwiq-common", "cwiq_common", "Nexus PyPI (v0.2.0)"],
];

/// Name, meaning.
pub(crate) const RAW_BINARIES: &[&[&str]] = &[
    &["orchestrator-executor-0.3.0", "release build"],
    &["orchestrator-executor-main-a1b2c3d", "main branch build"],
    &["orchestrator-sandbox-0.3.0.sh", "sandbox wrapper script"],
];

/// Name, type.
pub(crate) const SYSTEM_NAMES: &[&[&str]] = &[
    &["cwiq-agents", "Linux group"],
    &["cwiq-agent-runner", "Linux user (Temporal worker)"],
    &["/etc/cwiq/", "Config directory"],
    &["/var/lib/cwiq/", "Runtime data directory"],
    &["/run/cwiq/", "Runtime state directory"],
    &["/var/log/cwiq/", "Log directory"],
    &["cwiq.slice", "systemd cgroup slice"],
];

/// Port, protocol, purpose.
pub(crate) const PORTS: &[&[&str]] = &[
    &[
        "443",
        "HTTPS",
        "Web UI, REST API, RPM uploads/installs, PyPI publish/install, npm publish/install, raw uploads/downloads",
    ],
    &["8443", "HTTPS", "Docker image push (hosted repo — CWIQ images only)"],
    &["8444", "HTTPS", "Docker image pull (group repo — CWIQ images + Docker Hub proxy cache)"],
];

/// Type, direction, description.
pub(crate) const REPOSITORY_TYPES: &[&[&str]] = &[
    &[
        "Hosted",
        "Inbound (we push)",
        "Stores artifacts we produce: CWIQ Docker images, RPM packages, PyPI wheels, raw binaries",
    ],
    &["Proxy", "Outbound (cache)", "Transparent cache of upstream registries: Docker Hub, PyPI, npm"],
    &[
        "Group",
        "Inbound (we pull)",
        "Combines hosted + proxy behind a single URL. Pull from here to get our artifacts or any cached upstream artifact",
    ],
];

/// Project, image name with a hyphen.
pub(crate) const HYPHEN_NAMES: &[&[&str]] = &[
    &["server", "orchestrator-server"],
    &["ui", "orchestrator-ui"],
    &["agent", "orchestrator-agent"],
    &["mcp (agent-runner)", "orchestrator-mcp"],
    &["cli", "orchestrator-cli"],
    &["runner-api", "orchestrator-runner-api"],
    &["audit-consumer", "orchestrator-audit-consumer"],
    &["audit-api", "orchestrator-audit-api"],
    &["ai-catalogue-api", "orchestrator-ai-catalogue-api"],
    &["monitoring-api", "orchestrator-monitoring-api"],
    &["notification-api", "orchestrator-notification-api"],
    &["iam-api", "orchestrator-iam-api"],
    &["notification-worker", "orchestrator-notification-worker"],
    &["monitoring-worker", "orchestrator-monitoring-worker"],
    &["runner-worker", "orchestrator-runner-worker"],
    &["executor", "orchestrator-executor"],
];

/// Artifact type, format, repository path, primary consumer.
pub(crate) const ARTIFACT_TYPES: &[&[&str]] = &[
    &["Docker images", "OCI", "Port 8443/8444", "All services (CI builds + deployments)"],
    &["Python packages", "Wheel", "pypi-hosted / pypi-group", "Platform services via pip"],
    &["RPM packages", "RPM", "yum-hosted-dev / yum-group-{env}", "Executor CLI on RHEL 9 hosts"],
    &["Raw binaries", "Any", "raw-hosted-dev", "Executor standalone binaries"],
    &["npm packages", "tarball", "npm-hosted / npm-group", "UI dependencies"],
];

/// Variable, value.
pub(crate) const INHERITED_VARIABLES: &[&[&str]] = &[
    &["NEXUS_REGISTRY", "nexus.shared.cwiq.io:8443"],
    &["NEXUS_REGISTRY_PULL", "nexus.shared.cwiq.io:8444"],
    &["NEXUS_IMAGE_NAME", "orchestrator-$CI_PROJECT_NAME"],
    &["NEXUS_IMAGE", "$NEXUS_REGISTRY/$NEXUS_IMAGE_NAME"],
];

/// Variable, value: from a code block.
pub(crate) const PROJECT_VARIABLES: &[&[&str]] = &[
    &["NEXUS_HOST", "nexus.shared.cwiq.io"],
    &["NEXUS_REGISTRY_PUSH", "${NEXUS_HOST}:8443"],
    &["NEXUS_REGISTRY_PULL", "${NEXUS_HOST}:8444"],
    &["IMAGE_NAME", "orchestrator/server"],
];

/// Repository, type, port, write policy.
pub(crate) const SHARED_REPOSITORIES: &[&[&str]] = &[
    &["docker-hosted-dev", "Hosted", "8443", "ALLOW (mutable)"],
    &["docker-hosted-uat", "Hosted", "—", "ALLOW_ONCE"],
    &["docker-hosted-prod", "Hosted", "—", "ALLOW_ONCE"],
    &["docker-proxy-dockerhub", "Proxy", "—", "Cache only"],
    &["docker-group", "Group", "8444", "Read-only"],
];

/// Repository, type, port.
pub(crate) const DEV_REPOSITORIES: &[&[&str]] =
    &[&["docker-hosted", "Hosted", "8443"], &["docker-proxy", "Proxy", "—"], &["docker-group", "Group", "8444"]];

/// Template file, what it provides.
pub(crate) const TEMPLATES: &[&[&str]] = &[
    &[
        ".gitlab-ci-common.yml",
        "Global variables, workflow rules, pipeline stages, default runner tag (medium), Docker build/push templates, \
         Ansible deploy template, health-check template",
    ],
    &[
        ".gitlab-ci-python.yml",
        "Python lint (ruff), typecheck (mypy), test (pytest), Semgrep SAST, wheel build, and PyPI publish templates",
    ],
    &[
        ".gitlab-ci-node.yml",
        "Node.js lint (eslint), typecheck (tsc), test (vitest), Semgrep SAST, E2E Playwright, npm build, and npm publish \
         templates",
    ],
    &[".gitlab-ci-trivy.yml", "Trivy filesystem scan, Trivy Docker image scan, and DefectDojo import templates"],
    &[".gitlab-ci-scan.yml", "SonarQube analysis template with Vault JWT authentication"],
];

/// Stage, key jobs, runs on.
pub(crate) const STAGES: &[&[&str]] = &[
    &["validate", "lint, typecheck, semgrep, trivy-fs-scan", "All branches"],
    &["test", "test, integration-test", "All branches"],
    &["build", "build-push (Kaniko)", "All branches"],
    &["push", "push-latest", "main only"],
    &["scan", "sonarqube-scan, trivy-image-scan, defectdojo-import", "main only"],
    &["release", "release (release-cli)", "Version tags (v*) only"],
    &["deploy-dev", "deploy-dev", "main auto / feature manual"],
    &["migrate", "migrate-dev (Alembic)", "main only"],
    &["verify", "verify-dev", "main only"],
];

/// File, the job that writes it, a job that reads it: from the list of handoffs. The text calls the first writer `build` and its
/// first reader `push`, after their stages.
pub(crate) const HANDOFFS: &[&[&str]] = &[
    &["build.env", "build-push", "push-latest"],
    &["build.env", "build-push", "trivy-image-scan"],
    &["build.env", "build-push", "deploy-dev"],
    &["coverage.xml", "test", "sonarqube-scan"],
    &["semgrep-results.sarif", "semgrep", "sonarqube-scan"],
    &["trivy-fs-results.sarif", "trivy-fs-scan", "sonarqube-scan"],
    &["trivy-image-results.json", "trivy-image-scan", "defectdojo-import"],
];

/// Project, image name with a hyphen, full push path.
pub(crate) const PUSH_PATHS: &[&[&str]] = &[
    &["server", "orchestrator-server", "nexus.shared.cwiq.io:8443/orchestrator-server"],
    &["ui", "orchestrator-ui", "nexus.shared.cwiq.io:8443/orchestrator-ui"],
    &["agent", "orchestrator-agent", "nexus.shared.cwiq.io:8443/orchestrator-agent"],
    &["mcp", "orchestrator-mcp", "nexus.shared.cwiq.io:8443/orchestrator-mcp"],
    &["runner-api", "orchestrator-runner-api", "nexus.shared.cwiq.io:8443/orchestrator-runner-api"],
    &["iam-api", "orchestrator-iam-api", "nexus.shared.cwiq.io:8443/orchestrator-iam-api"],
    &["notification-api", "orchestrator-notification-api", "nexus.shared.cwiq.io:8443/orchestrator-notification-api"],
];

/// Build argument, value, example.
pub(crate) const BUILD_ARGS: &[&[&str]] = &[
    &["VERSION", "$CI_COMMIT_TAG (empty on non-tag pipelines)", "1.2.0"],
    &["BUILD_DATE", "ISO 8601 timestamp", "2026-03-18T09:00:00Z"],
    &["VCS_REF", "Full commit SHA ($CI_COMMIT_SHA)", "a1b2c3d4e5f6..."],
];

/// Build argument, image label: from a code block.
pub(crate) const LABELS: &[&[&str]] = &[
    &["VERSION", "org.opencontainers.image.version"],
    &["BUILD_DATE", "org.opencontainers.image.created"],
    &["VCS_REF", "org.opencontainers.image.revision"],
];

/// Every table of the five texts, and the lists that read like one.
pub(crate) const TABLES: &[Table] = &[
    Table { page: NAMING, title: "Docker images", rows: SERVICES },
    Table { page: NAMING, title: "Tag format", rows: NAMING_TAGS },
    Table { page: NAMING, title: "Push vs pull endpoints", rows: NAMING_ENDPOINTS },
    Table { page: NAMING, title: "Executor CLI binaries", rows: BINARIES },
    Table { page: NAMING, title: "Sandbox wrapper scripts", rows: WRAPPER_SCRIPTS },
    Table { page: NAMING, title: "Python packages", rows: PYTHON_PACKAGES },
    Table { page: NAMING, title: "Raw binaries", rows: RAW_BINARIES },
    Table { page: NAMING, title: "System-level names", rows: SYSTEM_NAMES },
    Table { page: OVERVIEW, title: "Port architecture", rows: PORTS },
    Table { page: OVERVIEW, title: "Repository types", rows: REPOSITORY_TYPES },
    Table { page: OVERVIEW, title: "Image naming convention", rows: HYPHEN_NAMES },
    Table { page: OVERVIEW, title: "Artifact types", rows: ARTIFACT_TYPES },
    Table { page: REGISTRY, title: "Registry endpoints", rows: REGISTRY_ENDPOINTS },
    Table { page: REGISTRY, title: "All Docker images", rows: SERVICES },
    Table { page: REGISTRY, title: "Tag strategy", rows: REGISTRY_TAGS },
    Table { page: REGISTRY, title: "CI/CD variables", rows: INHERITED_VARIABLES },
    Table { page: REGISTRY, title: "Variables of a project", rows: PROJECT_VARIABLES },
    Table { page: REGISTRY, title: "Shared environment", rows: SHARED_REPOSITORIES },
    Table { page: REGISTRY, title: "Dev environment", rows: DEV_REPOSITORIES },
    Table { page: PIPELINE, title: "Template files", rows: TEMPLATES },
    Table { page: PIPELINE, title: "Pipeline stage flow", rows: STAGES },
    Table { page: PIPELINE, title: "Key artifact handoffs", rows: HANDOFFS },
    Table { page: KANIKO, title: "Image naming convention", rows: PUSH_PATHS },
    Table { page: KANIKO, title: "Tag strategy", rows: KANIKO_TAGS },
    Table { page: KANIKO, title: "Build arguments", rows: BUILD_ARGS },
    Table { page: KANIKO, title: "Image labels", rows: LABELS },
];

/// Commands, paths and addresses beside the tables.
pub(crate) const LISTS: &[List] = &[
    List {
        page: NAMING,
        title: "Forms and places",
        values: &[
            "/usr/local/bin/",
            "https://nexus.shared.cwiq.io/repository/pypi-group/simple/",
            "orchestrator-executor-0.3.0-1.el9.x86_64.rpm",
            "executor/pyproject.toml",
            "0.dev",
        ],
    },
    List {
        page: OVERVIEW,
        title: "Port diagram",
        values: &[
            "nexus.shared.cwiq.io",
            "CI/CD Builds push images: port 8443",
            "Deployments pull images: port 8444",
            "CI/CD Builds push RPM / PyPI: port 443",
            "Developers browse UI: port 443",
        ],
    },
    List {
        page: REGISTRY,
        title: "Addresses and commands",
        values: &[
            "nexus.dev.cwiq.io",
            "prod → uat → dev → docker-proxy-dockerhub",
            "nexus.shared.cwiq.io:8443/orchestrator/server:main-a1b2c3d",
            "nexus.shared.cwiq.io:8444/orchestrator/server:latest",
            ".gitlab-ci-common.yml",
            "image: nexus.shared.cwiq.io:8444/library/python:3.12-slim",
            "docker pull nexus.shared.cwiq.io:8444/library/python:3.12-slim",
            "docker pull nexus.shared.cwiq.io:8444/library/node:20-alpine",
            "docker login nexus.shared.cwiq.io:8443 \\ -u \"${NEXUS_USER}\" -p \"${NEXUS_PASSWORD}\"",
            "docker login nexus.shared.cwiq.io:8444 \\ -u \"${NEXUS_USER}\" -p \"${NEXUS_PASSWORD}\"",
            "skopeo copy \\ docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0 \\ \
             docker://nexus.shared.cwiq.io:8443/orchestrator/server:1.0.0-uat",
        ],
    },
    List {
        page: PIPELINE,
        title: "Includes and diagrams",
        values: &[
            "include: - project: 'orchestrator/ci-templates' ref: main file: - '/.gitlab-ci-common.yml' - \
             '/.gitlab-ci-python.yml' - '/.gitlab-ci-trivy.yml' - '/.gitlab-ci-scan.yml'",
            "include: - project: 'orchestrator/ci-templates' ref: main file: - '/.gitlab-ci-common.yml' - \
             '/.gitlab-ci-node.yml' - '/.gitlab-ci-trivy.yml' - '/.gitlab-ci-scan.yml'",
            "The server pipeline includes .gitlab-ci-python.yml",
            "The iam-api pipeline includes .gitlab-ci-python.yml",
            "The ui pipeline includes .gitlab-ci-node.yml",
            "The executor pipeline includes .gitlab-ci-python.yml",
            "validate, then test",
            "migrate, then verify",
            "sonarqube.shared.cwiq.io",
            "defectdojo.shared.cwiq.io",
            "IMAGE_TAG",
            "allow_failure: true",
        ],
    },
    List {
        page: KANIKO,
        title: "The build",
        values: &[
            "/kaniko/.docker/config.json",
            "${VAULT_ADDR}/v1/auth/jwt/login",
            "${VAULT_ADDR}/v1/secret/nexus/svc-orchestrator",
            "\\\"role\\\": \\\"gitlab-ci\\\"",
            "mkdir -p /kaniko/.docker",
            "CI_JOB_JWT_V2",
            "build.env",
            "artifacts: true",
            "/kaniko/executor \\ --context \"${CI_PROJECT_DIR}\" \\ --dockerfile \"${CI_PROJECT_DIR}/Dockerfile\"",
            "--cache=true",
            "--build-arg \"VERSION=${CI_COMMIT_TAG}\" \\ --build-arg \"BUILD_DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)\" \\ \
             --build-arg \"VCS_REF=${CI_COMMIT_SHA}\"",
            "LABEL org.opencontainers.image.version=\"${VERSION}\"",
            "first 8 characters",
            "40",
            ".docker-build",
            ".docker-push-latest",
        ],
    },
];
