//! GitLab's keywords, each once.
//!
//! Sources are files of gitlabhq/gitlabhq, `lib/gitlab/ci/config/entry/`, named at each table by their last part, and the editor's schema
//! (`app/assets/javascripts/editor/schema/ci.json`), named "schema", where the keyword is of the Enterprise Edition. Where versions of
//! GitLab differ, the tables take what any of them takes.

use super::shape::{Also, Form, Key, LIST, List, MAP, Map, Shape};
use crate::gitlab_ci::entries::DEFAULT_KEYWORDS;

const TEXT: Shape = Shape::Text(Form::Any);
const FILLED: Shape = Shape::Text(Form::Filled);
const TEXTS: Shape = Shape::List(&List { of: TEXT, ..LIST });
const TEXT_OR_TEXTS: Shape = Shape::Either(&[TEXT, TEXTS]);
const INTEGER: Shape = Shape::Integer(i64::MIN, i64::MAX);
const INTEGER_OR_INTEGERS: Shape = Shape::Either(&[INTEGER, Shape::List(&List { of: INTEGER, ..LIST })]);
const WEEK: u64 = 604_800;

/// commands.rb: a text or lists of texts, ten deep.
const SCRIPT: Shape = Shape::Either(&[TEXT, Shape::List(&List { of: TEXT, depth: 10, ..LIST })]);

/// What a list of rules may not exceed: rules/rule/changes.rb and exists.rb.
const PATHS: Shape = Shape::List(&List { of: TEXT, most: 50, ..LIST });

/// The whole file: root.rb. Every other name is that of a job. `include` has a rule of its own.
pub(crate) static GLOBAL: Map = Map {
    what: "a pipeline",
    keys: &[
        Key("default", DEFAULT_SHAPE),
        Key("include", INCLUDE),
        Key("stages", Shape::List(&List { of: TEXT, depth: 10, ..LIST })),
        Key("variables", GLOBAL_VARIABLES),
        Key("workflow", WORKFLOW),
        Key("image", IMAGE),
        Key("services", SERVICES),
        Key("cache", CACHES),
        Key("before_script", SCRIPT),
        Key("after_script", SCRIPT),
    ],
    open: true,
    ..MAP
};

/// default.rb.
pub(crate) static DEFAULT: Map = Map {
    what: "`default`",
    keys: &[
        Key("after_script", SCRIPT),
        Key("artifacts", ARTIFACTS),
        Key("before_script", SCRIPT),
        Key("cache", CACHES),
        Key("hooks", HOOKS),
        Key("id_tokens", ID_TOKENS),
        Key("identity", IDENTITY),
        Key("image", IMAGE),
        Key("interruptible", Shape::Boolean),
        Key("retry", RETRY),
        Key("services", SERVICES),
        Key("tags", TAGS),
        Key("timeout", TIMEOUT),
    ],
    ..MAP
};
const DEFAULT_SHAPE: Shape = Shape::Map(&DEFAULT);

/// job.rb and processable.rb; `dast_configuration`, `identity` and `secrets` by the schema.
pub(crate) static JOB: Map = Map {
    what: "a job",
    keys: &[
        Key("after_script", SCRIPT),
        Key("allow_failure", Shape::Either(&[Shape::Boolean, Shape::Map(&ALLOW_FAILURE)])),
        Key("artifacts", ARTIFACTS),
        Key("before_script", SCRIPT),
        Key("cache", CACHES),
        Key("coverage", TEXT),
        Key("dast_configuration", Shape::Map(&DAST)),
        Key("dependencies", TEXTS),
        Key("environment", ENVIRONMENT),
        Key("except", POLICY),
        Key("extends", EXTENDS),
        Key("hooks", HOOKS),
        Key("id_tokens", ID_TOKENS),
        Key("identity", IDENTITY),
        Key("image", IMAGE),
        Key("inherit", INHERIT),
        Key("inputs", Shape::Names(&Shape::Map(&JOB_INPUT))),
        Key("interruptible", Shape::Boolean),
        Key("manual_confirmation", TEXT),
        Key("needs", Shape::Either(&[NEED_MAP, Shape::List(&List { of: NEED, depth: 100, ..LIST })])),
        Key("only", POLICY),
        Key("pages", PAGES),
        Key("parallel", Shape::Either(&[Shape::Integer(1, 200), Shape::Map(&PARALLEL)])),
        Key("publish", TEXT),
        Key("release", Shape::Map(&RELEASE)),
        Key("resource_group", TEXT),
        Key("retry", RETRY),
        Key("rules", RULES),
        Key("run", Shape::List(&LIST)),
        Key("script", SCRIPT),
        Key("secrets", Shape::Names(&Shape::Map(&SECRET))),
        Key("services", SERVICES),
        Key("stage", TEXT),
        Key("start_in", Shape::Text(Form::Duration(WEEK))),
        Key("tags", TAGS),
        Key("timeout", TIMEOUT),
        Key("trigger", TRIGGER),
        Key("variables", JOB_VARIABLES),
        Key("when", Shape::OneOf(&["on_success", "on_failure", "always", "manual", "delayed"])),
    ],
    also: Also::Job,
    ..MAP
};

/// bridge.rb and processable.rb.
pub(crate) static TRIGGER_JOB: Map = Map {
    what: "a trigger job",
    keys: &[
        Key("allow_failure", Shape::Boolean),
        Key("environment", ENVIRONMENT),
        Key("except", POLICY),
        Key("extends", EXTENDS),
        Key("inherit", INHERIT),
        Key("interruptible", Shape::Boolean),
        Key("needs", Shape::Either(&[BRIDGE_NEED, Shape::List(&List { of: NEED_OR_BRIDGE, depth: 100, ..LIST })])),
        Key("only", POLICY),
        Key("parallel", Shape::Map(&PARALLEL)),
        Key("resource_group", TEXT),
        Key("rules", RULES),
        Key("stage", TEXT),
        Key("trigger", TRIGGER),
        Key("variables", JOB_VARIABLES),
        Key("when", Shape::OneOf(&["on_success", "on_failure", "always", "manual"])),
    ],
    also: Also::Job,
    ..MAP
};

/// Of another scalar, `ci-unknown-extends` says that it is the name of no entry.
const EXTENDS: Shape = Shape::Either(&[TEXT, TEXTS, Shape::Scalar]);

/// allow_failure.rb.
static ALLOW_FAILURE: Map = Map { what: "`allow_failure`", keys: &[Key("exit_codes", INTEGER_OR_INTEGERS)], ..MAP };

/// artifacts.rb; `maintainer` by the schema.
const ARTIFACTS: Shape = Shape::Map(&Map {
    what: "`artifacts`",
    keys: &[
        Key("access", Shape::OneOf(&["all", "developer", "maintainer", "none"])),
        Key("exclude", TEXTS),
        Key("expire_in", Shape::Text(Form::Expiry)),
        Key("expose_as", Shape::Text(Form::ExposeAs)),
        Key("name", TEXT),
        Key("paths", TEXTS),
        Key("public", Shape::Boolean),
        Key("reports", Shape::Map(&REPORTS)),
        Key("untracked", Shape::Boolean),
        Key("when", ENDED),
    ],
    apart: &[("access", "public")],
    also: Also::Artifacts,
    ..MAP
});

/// How a job ended: artifacts.rb, cache.rb.
const ENDED: Shape = Shape::OneOf(&["on_success", "on_failure", "always"]);

/// reports.rb, reports/coverage_report.rb, and the schema.
static REPORTS: Map = Map {
    what: "`reports`",
    keys: &[
        Key("accessibility", TEXT_OR_TEXTS),
        Key("annotations", TEXT_OR_TEXTS),
        Key("api_fuzzing", TEXT_OR_TEXTS),
        Key("browser_performance", TEXT_OR_TEXTS),
        Key("cluster_image_scanning", TEXT_OR_TEXTS),
        Key("codequality", TEXT_OR_TEXTS),
        Key("container_scanning", TEXT_OR_TEXTS),
        Key("coverage_fuzzing", TEXT_OR_TEXTS),
        Key("coverage_report", Shape::Map(&COVERAGE_REPORT)),
        Key("cyclonedx", TEXT_OR_TEXTS),
        Key("dast", TEXT_OR_TEXTS),
        Key("dependency_scanning", TEXT_OR_TEXTS),
        Key("dotenv", TEXT_OR_TEXTS),
        Key("junit", TEXT_OR_TEXTS),
        Key("license_management", TEXT_OR_TEXTS),
        Key("license_scanning", TEXT_OR_TEXTS),
        Key("load_performance", TEXT_OR_TEXTS),
        Key("lsif", TEXT_OR_TEXTS),
        Key("metrics", TEXT_OR_TEXTS),
        Key("repository_xray", TEXT_OR_TEXTS),
        Key("requirements", TEXT_OR_TEXTS),
        Key("requirements_v2", TEXT_OR_TEXTS),
        Key("sarif", TEXT_OR_TEXTS),
        Key("sast", TEXT_OR_TEXTS),
        Key("secret_detection", TEXT_OR_TEXTS),
        Key("terraform", TEXT_OR_TEXTS),
    ],
    ..MAP
};
static COVERAGE_REPORT: Map = Map {
    what: "`coverage_report`",
    keys: &[Key("coverage_format", Shape::OneOf(&["cobertura", "jacoco"])), Key("path", TEXT)],
    required: &["coverage_format", "path"],
    ..MAP
};

/// caches.rb and cache.rb.
const CACHES: Shape = Shape::Either(&[
    Shape::Map(&CACHE),
    Shape::List(&List { of: Shape::Map(&CACHE), depth: 100, most: 4, nulls: true, ..LIST }),
]);
static CACHE: Map = Map {
    what: "`cache`",
    keys: &[
        Key("fallback_keys", Shape::List(&List { of: TEXT, most: 5, ..LIST })),
        Key("key", Shape::Either(&[Shape::Text(Form::CacheKey), Shape::Map(&CACHE_KEY)])),
        Key("paths", TEXTS),
        Key("policy", Shape::Text(Form::OneOfOrVariable(&["pull-push", "pull", "push"]))),
        Key("unprotect", Shape::Boolean),
        Key("untracked", Shape::Boolean),
        Key("when", ENDED),
    ],
    ..MAP
};
/// key.rb, files.rb and prefix.rb.
static CACHE_KEY: Map = Map {
    what: "`cache:key`",
    keys: &[
        Key("files", Shape::List(&List { of: TEXT, least: 1, most: 10, ..LIST })),
        Key("files_commits", Shape::List(&List { of: TEXT, least: 1, most: 2, ..LIST })),
        Key("prefix", Shape::Text(Form::CacheKey)),
    ],
    one_of: &["files", "files_commits"],
    alone: true,
    ..MAP
};

/// The schema.
static DAST: Map =
    Map { what: "`dast_configuration`", keys: &[Key("scanner_profile", TEXT), Key("site_profile", TEXT)], ..MAP };

/// environment.rb and kubernetes.rb.
const ENVIRONMENT: Shape = Shape::Either(&[
    Shape::Text(Form::EnvironmentName),
    Shape::Map(&Map {
        what: "`environment`",
        keys: &[
            Key("action", Shape::OneOf(&["start", "prepare", "stop", "verify", "access"])),
            Key("auto_stop_in", Shape::Text(Form::Stop)),
            Key(
                "deployment_tier",
                Shape::Text(Form::OneOfOrVariable(&["production", "staging", "testing", "development", "other"])),
            ),
            Key("kubernetes", Shape::Map(&KUBERNETES)),
            Key("name", Shape::Text(Form::EnvironmentName)),
            Key("on_stop", TEXT),
            Key("url", Shape::Text(Form::UpTo(255))),
        ],
        required: &["name"],
        ..MAP
    }),
]);
static KUBERNETES: Map = Map {
    what: "`environment:kubernetes`",
    keys: &[
        Key("agent", TEXT),
        Key("dashboard", Shape::Any),
        Key("flux_resource_path", TEXT),
        Key("managed_resources", Shape::Any),
        Key("namespace", TEXT),
    ],
    filled: true,
    ..MAP
};

/// policy.rb.
const POLICY: Shape = Shape::Either(&[
    TEXTS,
    Shape::Map(&Map {
        what: "`only` and `except`",
        keys: &[
            Key("changes", TEXTS),
            Key("kubernetes", Shape::OneOf(&["active"])),
            Key("refs", TEXTS),
            Key("variables", TEXTS),
        ],
        filled: true,
        ..MAP
    }),
]);

/// hooks.rb.
const HOOKS: Shape = Shape::Map(&Map { what: "`hooks`", keys: &[Key("pre_get_sources_script", SCRIPT)], ..MAP });

/// id_token.rb.
const ID_TOKENS: Shape = Shape::Names(&Shape::Map(&ID_TOKEN));
static ID_TOKEN: Map = Map { what: "a token", keys: &[Key("aud", TEXT_OR_TEXTS)], required: &["aud"], ..MAP };

/// The schema.
const IDENTITY: Shape = Shape::OneOf(&["google_cloud"]);

/// image.rb, service.rb, imageable.rb, pull_policy.rb and schemas/imageable/executor_opts.json.
const IMAGE: Shape = Shape::Either(&[
    FILLED,
    Shape::Map(&Map {
        what: "`image`",
        keys: &[
            Key("docker", Shape::Map(&DOCKER)),
            Key("entrypoint", TEXTS),
            Key("kubernetes", Shape::Map(&KUBERNETES_USER)),
            Key("name", FILLED),
            Key("pull_policy", PULL_POLICY),
        ],
        required: &["name"],
        ..MAP
    }),
]);
const SERVICES: Shape = Shape::List(&List { of: SERVICE, depth: 100, ..LIST });
const SERVICE: Shape = Shape::Either(&[
    FILLED,
    Shape::Map(&Map {
        what: "a service",
        keys: &[
            Key("alias", TEXT),
            Key("command", TEXTS),
            Key("docker", Shape::Map(&DOCKER)),
            Key("entrypoint", TEXTS),
            Key("kubernetes", Shape::Map(&KUBERNETES_USER)),
            Key("name", FILLED),
            Key("pull_policy", PULL_POLICY),
            Key("variables", JOB_VARIABLES),
        ],
        required: &["name"],
        ..MAP
    }),
]);
static DOCKER: Map = Map { what: "`docker`", keys: &[Key("platform", FILLED), Key("user", FILLED)], ..MAP };
static KUBERNETES_USER: Map = Map { what: "`kubernetes`", keys: &[Key("user", Shape::TextOrInteger)], ..MAP };
const PULL_POLICIES: Shape = Shape::OneOf(&["always", "never", "if-not-present"]);
const PULL_POLICY: Shape = Shape::Either(&[PULL_POLICIES, Shape::List(&List { of: PULL_POLICIES, least: 1, ..LIST })]);

/// inherit.rb, inherit/default.rb and inherit/variables.rb.
const INHERIT: Shape = Shape::Map(&Map {
    what: "`inherit`",
    keys: &[
        Key(
            "default",
            Shape::Either(&[Shape::Boolean, Shape::List(&List { of: Shape::OneOf(&DEFAULT_KEYWORDS), ..LIST })]),
        ),
        Key("variables", Shape::Either(&[Shape::Boolean, TEXTS])),
    ],
    ..MAP
});

/// include.rb, for what `ci-include` leaves: what goes with a file.
const INCLUDE: Shape = Shape::Either(&[
    Shape::Map(&INCLUDED),
    Shape::List(&List { of: Shape::Either(&[Shape::Map(&INCLUDED), Shape::Any]), depth: 100, nulls: true, ..LIST }),
    Shape::Any,
]);
static INCLUDED: Map = Map {
    what: "`include`",
    keys: &[Key("inputs", Shape::Names(&Shape::Any)), Key("rules", INCLUDE_RULES)],
    open: true,
    ..MAP
};
/// include/rules/rule.rb.
const INCLUDE_RULES: Shape = Shape::List(&List {
    of: Shape::Map(&Map {
        what: "a rule of an include",
        keys: &[Key("changes", CHANGES), Key("exists", EXISTS), Key("if", TEXT), Key("when", ALWAYS_OR_NEVER)],
        filled: true,
        ..MAP
    }),
    ..LIST
});
const ALWAYS_OR_NEVER: Shape = Shape::OneOf(&["always", "never"]);

/// need.rb; `project` by the schema. What a job of the same pipeline is asked for stands last.
const NEED: Shape = Shape::Either(&[FILLED, NEED_MAP]);
const NEED_OR_BRIDGE: Shape = Shape::Either(&[FILLED, BRIDGE_NEED]);
const NEED_MAP: Shape =
    Shape::With("project", &PROJECT_NEED, &Shape::With("pipeline", &Shape::Map(&PIPELINE_NEED), &JOB_NEED));
const BRIDGE_NEED: Shape = Shape::With(
    "project",
    &PROJECT_NEED,
    &Shape::With("pipeline", &Shape::With("job", &Shape::Map(&PIPELINE_NEED), &Shape::Map(&MIRRORED)), &JOB_NEED),
);
const JOB_NEED: Shape = Shape::Map(&Map {
    what: "an entry of `needs`",
    keys: &[
        Key("artifacts", Shape::Boolean),
        Key("job", FILLED),
        Key("optional", Shape::Boolean),
        Key("parallel", Shape::Map(&PARALLEL)),
    ],
    required: &["job"],
    ..MAP
});
static PIPELINE_NEED: Map = Map {
    what: "an entry of `needs` in another pipeline",
    keys: &[
        Key("artifacts", Shape::Boolean),
        Key("job", FILLED),
        Key("optional", Shape::Boolean),
        Key("pipeline", FILLED),
    ],
    required: &["job"],
    ..MAP
};
static MIRRORED: Map = Map { what: "an entry of `needs` that is a pipeline", keys: &[Key("pipeline", FILLED)], ..MAP };
const PROJECT_NEED: Shape = Shape::Map(&Map {
    what: "an entry of `needs` in another project",
    keys: &[
        Key("artifacts", Shape::Boolean),
        Key("job", FILLED),
        Key("optional", Shape::Boolean),
        Key("parallel", Shape::Map(&PARALLEL)),
        Key("project", FILLED),
        Key("ref", FILLED),
    ],
    required: &["job", "ref"],
    ..MAP
});

/// pages.rb.
const PAGES: Shape = Shape::Either(&[
    Shape::Boolean,
    Shape::Map(&Map {
        what: "`pages`",
        keys: &[Key("expire_in", Shape::Text(Form::Expiry)), Key("path_prefix", TEXT), Key("publish", TEXT)],
        ..MAP
    }),
]);

/// product/parallel.rb, product/matrix.rb and product/variables.rb.
static PARALLEL: Map = Map {
    what: "`parallel`",
    keys: &[Key("matrix", Shape::List(&List { of: Shape::Names(&MATRIX_VALUES), ..LIST }))],
    required: &["matrix"],
    also: Also::Parallel,
    ..MAP
};
static MATRIX_VALUES: Shape = Shape::Either(&[Shape::Scalar, Shape::List(&List { of: Shape::Scalar, ..LIST })]);

/// release.rb and release/assets/link.rb; the types of a link by the schema.
static RELEASE: Map = Map {
    what: "`release`",
    keys: &[
        Key("assets", Shape::Map(&Map { what: "`assets`", keys: &[Key("links", Shape::List(&LINKS))], ..MAP })),
        Key("description", FILLED),
        Key("milestones", TEXT_OR_TEXTS),
        Key("name", TEXT),
        Key("ref", TEXT),
        Key("released_at", Shape::Text(Form::Moment)),
        Key("tag_message", TEXT),
        Key("tag_name", FILLED),
    ],
    required: &["tag_name", "description"],
    ..MAP
};
static LINKS: List = List {
    of: Shape::Map(&Map {
        what: "a link",
        keys: &[
            Key("filepath", TEXT),
            Key("link_type", Shape::OneOf(&["runbook", "package", "image", "other"])),
            Key("name", FILLED),
            Key("url", FILLED),
        ],
        required: &["name", "url"],
        ..MAP
    }),
    ..LIST
};

/// retry.rb.
const RETRY: Shape = Shape::Either(&[
    Shape::Integer(0, 2),
    Shape::Map(&Map {
        what: "`retry`",
        keys: &[
            Key("exit_codes", INTEGER_OR_INTEGERS),
            Key("max", Shape::Digits(0, 2)),
            Key("when", Shape::Either(&[FAILURE, Shape::List(&List { of: FAILURE, ..LIST })])),
        ],
        ..MAP
    }),
]);
/// retry.rb with app/models/concerns/enums/ci/commit_status.rb: the server takes more reasons than the schema names.
const FAILURE: Shape = Shape::OneOf(&[
    "always",
    "unknown_failure",
    "script_failure",
    "api_failure",
    "stuck_or_timeout_failure",
    "stuck_pending_with_matching_runners",
    "stuck_pending_no_matching_runners",
    "no_updates_running",
    "no_updates_canceling",
    "runner_system_failure",
    "runner_configuration_error",
    "runner_external_dependency_failure",
    "runner_interrupted",
    "runner_unsupported",
    "runner_provisioning_timeout",
    "missing_dependency_failure",
    "stale_schedule",
    "job_execution_timeout",
    "job_execution_server_timeout",
    "server_timeout_running",
    "server_timeout_canceling",
    "archived_failure",
    "unmet_prerequisites",
    "scheduler_failure",
    "data_integrity_failure",
    "forward_deployment_failure",
    "user_blocked",
    "project_deleted",
    "ci_quota_exceeded",
    "pipeline_loop_detected",
    "no_matching_runner",
    "trace_size_exceeded",
    "builds_disabled",
    "environment_creation_failure",
    "deployment_rejected",
    "failed_outdated_deployment_job",
    "protected_environment_failure",
    "insufficient_bridge_permissions",
    "downstream_bridge_project_not_found",
    "invalid_bridge_trigger",
    "upstream_bridge_project_not_found",
    "insufficient_upstream_permissions",
    "bridge_pipeline_is_child_pipeline",
    "downstream_pipeline_creation_failed",
    "secrets_provider_not_found",
    "reached_max_descendant_pipelines_depth",
    "ip_restriction_failure",
    "reached_max_pipeline_hierarchy_size",
    "reached_downstream_pipeline_trigger_rate_limit",
]);

/// rules.rb and rules/rule.rb, with the keywords that processable.rb gives.
const RULES: Shape = Shape::List(&List { of: Shape::Map(&RULE), depth: 10, least: 1, ..LIST });
pub(crate) static RULE: Map = Map {
    what: "a rule",
    keys: &[
        Key("allow_failure", Shape::Boolean),
        Key("changes", CHANGES),
        Key("exists", EXISTS),
        Key("if", TEXT),
        Key("interruptible", Shape::Boolean),
        Key("needs", Shape::Either(&[NEED_MAP, Shape::List(&List { of: NEED, depth: 100, ..LIST })])),
        Key("start_in", Shape::Text(Form::Duration(WEEK))),
        Key("variables", JOB_VARIABLES),
        Key("when", Shape::OneOf(&["on_success", "on_failure", "always", "never", "manual", "delayed"])),
    ],
    filled: true,
    also: Also::Rule,
    ..MAP
};
/// rules/rule/changes.rb.
const CHANGES: Shape = Shape::Either(&[
    PATHS,
    Shape::Map(&Map {
        what: "`changes`",
        keys: &[Key("compare_to", TEXT), Key("paths", PATHS), Key("regexp", TEXT)],
        one_of: &["paths", "regexp"],
        ..MAP
    }),
]);
/// rules/rule/exists.rb; `regexp` by the schema.
const EXISTS: Shape = Shape::Either(&[
    TEXT,
    PATHS,
    Shape::Map(&Map {
        what: "`exists`",
        keys: &[Key("paths", PATHS), Key("project", TEXT), Key("ref", TEXT), Key("regexp", TEXT)],
        one_of: &["paths", "regexp"],
        together: &[("ref", "project")],
        ..MAP
    }),
]);

/// The schema.
static SECRET: Map = Map {
    what: "a secret",
    keys: &[
        Key("akeyless", Shape::Any),
        Key("aws_secrets_manager", Shape::Any),
        Key("azure_key_vault", Shape::Map(&VERSIONED)),
        Key("file", Shape::Boolean),
        Key("gcp_secret_manager", Shape::Map(&VERSIONED)),
        Key(
            "gitlab_secrets_manager",
            Shape::Map(&Map {
                what: "the secret",
                keys: &[Key("name", TEXT), Key("source", TEXT)],
                required: &["name"],
                ..MAP
            }),
        ),
        Key("token", TEXT),
        Key("vault", Shape::Either(&[TEXT, Shape::Map(&VAULT)])),
    ],
    one_of: &[
        "vault",
        "azure_key_vault",
        "gcp_secret_manager",
        "aws_secrets_manager",
        "gitlab_secrets_manager",
        "akeyless",
    ],
    alone: true,
    together: &[("gcp_secret_manager", "token")],
    ..MAP
};
static VERSIONED: Map = Map {
    what: "the secret",
    keys: &[Key("name", TEXT), Key("version", Shape::TextOrInteger)],
    required: &["name"],
    ..MAP
};
static VAULT: Map = Map {
    what: "`vault`",
    keys: &[
        Key(
            "engine",
            Shape::Map(&Map {
                what: "`engine`",
                keys: &[Key("name", TEXT), Key("path", TEXT)],
                required: &["name", "path"],
                ..MAP
            }),
        ),
        Key("field", TEXT),
        Key("path", TEXT),
    ],
    required: &["engine", "path", "field"],
    ..MAP
};

/// tags.rb.
const TAGS: Shape = Shape::List(&List { of: TEXT, most: 49, ..LIST });

/// timeout.rb; the longest is a month as Rails counts it.
const TIMEOUT: Shape = Shape::Text(Form::Duration(2_629_746));

/// trigger.rb and trigger/forward.rb.
const TRIGGER: Shape = Shape::Either(&[FILLED, Shape::With("include", &Shape::Map(&CHILD), &Shape::Map(&DOWNSTREAM))]);
static CHILD: Map = Map {
    what: "a `trigger` of a child pipeline",
    keys: &[
        Key("forward", FORWARD),
        Key(
            "include",
            Shape::Either(&[
                TEXT,
                Shape::Map(&CHILD_INCLUDE),
                Shape::List(&List { of: Shape::Either(&[TEXT, Shape::Map(&CHILD_INCLUDE)]), most: 3, ..LIST }),
            ]),
        ),
        Key("inputs", Shape::Names(&Shape::Any)),
        Key("strategy", STRATEGY),
    ],
    ..MAP
};
pub(crate) static CHILD_INCLUDE: Map = Map {
    what: "`trigger:include`",
    keys: &[
        Key("artifact", TEXT),
        Key("component", TEXT),
        Key("file", TEXT_OR_TEXTS),
        Key("inputs", Shape::Names(&Shape::Any)),
        Key("integrity", TEXT),
        Key("job", TEXT),
        Key("local", TEXT),
        Key("project", TEXT),
        Key("ref", TEXT),
        Key("remote", TEXT),
        Key("rules", INCLUDE_RULES),
        Key("template", TEXT),
    ],
    together: &[("artifact", "job"), ("project", "file")],
    ..MAP
};
static DOWNSTREAM: Map = Map {
    what: "a `trigger` of another project",
    keys: &[
        Key("branch", TEXT),
        Key("forward", FORWARD),
        Key("inputs", Shape::Names(&Shape::Any)),
        Key("project", FILLED),
        Key("strategy", STRATEGY),
    ],
    required: &["project"],
    ..MAP
};
const STRATEGY: Shape = Shape::OneOf(&["depend", "mirror"]);
const FORWARD: Shape = Shape::Map(&Map {
    what: "`forward`",
    keys: &[Key("pipeline_variables", Shape::Boolean), Key("yaml_variables", Shape::Boolean)],
    ..MAP
});

/// variables.rb and variable.rb, with the keywords that root.rb and processable.rb give.
const GLOBAL_VARIABLES: Shape = Shape::Variables(&["value", "description", "expand", "options"]);
const JOB_VARIABLES: Shape = Shape::Variables(&["value", "expand"]);

/// workflow.rb and auto_cancel.rb. GitLab takes keywords of a job's rules here that mean nothing, and so does this table.
const WORKFLOW: Shape = Shape::Map(&Map {
    what: "`workflow`",
    keys: &[
        Key("auto_cancel", AUTO_CANCEL),
        Key("name", Shape::Text(Form::UpTo(255))),
        Key(
            "rules",
            Shape::List(&List {
                of: Shape::Map(&Map {
                    what: "a rule of `workflow`",
                    keys: &[
                        Key("allow_failure", Shape::Boolean),
                        Key("auto_cancel", AUTO_CANCEL),
                        Key("changes", CHANGES),
                        Key("exists", EXISTS),
                        Key("if", TEXT),
                        Key("needs", Shape::Any),
                        Key("start_in", Shape::Any),
                        Key("variables", JOB_VARIABLES),
                        Key("when", ALWAYS_OR_NEVER),
                    ],
                    filled: true,
                    ..MAP
                }),
                depth: 100,
                least: 1,
                ..LIST
            }),
        ),
    ],
    ..MAP
});
const AUTO_CANCEL: Shape = Shape::Map(&Map {
    what: "`auto_cancel`",
    keys: &[
        Key("on_job_failure", Shape::OneOf(&["all", "none"])),
        Key("on_new_commit", Shape::OneOf(&["conservative", "interruptible", "none"])),
    ],
    ..MAP
});

/// The header: lib/gitlab/ci/config/header/root.rb and spec.rb.
pub(crate) static HEADER: Map =
    Map { what: "the header", keys: &[Key("spec", Shape::Map(&SPEC))], required: &["spec"], ..MAP };
static SPEC: Map = Map {
    what: "`spec`",
    keys: &[
        Key("component", Shape::List(&List { of: Shape::OneOf(&["name", "sha", "version", "reference"]), ..LIST })),
        Key("description", Shape::Text(Form::UpTo(256))),
        Key("include", Shape::Any),
        Key("inputs", Shape::Names(&Shape::Map(&INPUT))),
    ],
    ..MAP
};
/// header/input.rb, base_input.rb and job_input.rb.
static INPUT: Map = Map {
    what: "an input",
    keys: &[
        Key("default", Shape::Any),
        Key("description", TEXT),
        Key("options", INPUT_OPTIONS),
        Key("regex", TEXT),
        Key("rules", Shape::Any),
        Key("type", INPUT_TYPE),
    ],
    also: Also::Input,
    ..MAP
};
static JOB_INPUT: Map = Map {
    what: "an input of a job",
    keys: &[
        Key("default", Shape::Any),
        Key("description", TEXT),
        Key("options", INPUT_OPTIONS),
        Key("regex", TEXT),
        Key("type", INPUT_TYPE),
    ],
    required: &["default"],
    also: Also::Input,
    ..MAP
};
const INPUT_OPTIONS: Shape = Shape::List(&List { of: Shape::Any, most: 50, ..LIST });
const INPUT_TYPE: Shape = Shape::OneOf(&["string", "number", "boolean", "array"]);

/// Keywords that GitLab had once, or that other systems have, and what is meant.
pub(crate) static MEANT: &[(&str, &str)] = &[
    // Removed from GitLab: doc/update/removals.md, doc/ci/yaml/deprecated_keywords.md.
    ("type", "stage"),
    ("types", "stages"),
    ("cobertura", "coverage_report"),
    ("performance", "browser_performance"),
    // Habits from elsewhere.
    ("depends_on", "needs"),
    ("dependsOn", "needs"),
    ("steps", "script"),
    ("commands", "script"),
    ("env", "variables"),
    ("runs-on", "tags"),
    ("jobs", "needs"),
];
