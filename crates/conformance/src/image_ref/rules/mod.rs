//! One file a rule, with its page beside it.

pub(crate) mod cwiq_prefix;
pub(crate) mod image_cache_repository;
pub(crate) mod image_digest;
pub(crate) mod image_hosted_foreign;
pub(crate) mod image_library_path;
pub(crate) mod image_moving_tag;
pub(crate) mod image_name_separator;
pub(crate) mod image_namespace;
pub(crate) mod image_public_registry;
pub(crate) mod image_pull_port;
pub(crate) mod image_push_port;
pub(crate) mod image_registry_host;
pub(crate) mod image_registry_port;
pub(crate) mod image_service_name;
pub(crate) mod image_syntax;
pub(crate) mod image_tag_missing;
pub(crate) mod image_unknown_service;
