//! One file a rule, with its page beside it.

pub(crate) mod artifact_handoff;
pub(crate) mod ci_deprecated_keyword;
pub(crate) mod ci_dotenv;
pub(crate) mod ci_duplicate_key;
pub(crate) mod ci_extends_cycle;
pub(crate) mod ci_include;
pub(crate) mod ci_needs;
pub(crate) mod ci_needs_cycle;
pub(crate) mod ci_needs_order;
pub(crate) mod ci_on_stop;
pub(crate) mod ci_reference;
pub(crate) mod ci_undefined_stage;
pub(crate) mod ci_unknown_extends;
pub(crate) mod ci_unknown_job;
pub(crate) mod ci_unused_hidden_job;
pub(crate) mod ci_yaml_syntax;
pub(crate) mod image_name_variable;
pub(crate) mod pipeline_job_stage;
pub(crate) mod pipeline_runner_tag;
pub(crate) mod pipeline_stage_order;
pub(crate) mod pipeline_template_file;
pub(crate) mod pipeline_template_ref;
pub(crate) mod pipeline_template_source;
pub(crate) mod pipeline_templates;
pub(crate) mod registry_variable;
pub(crate) mod secret_literal;
