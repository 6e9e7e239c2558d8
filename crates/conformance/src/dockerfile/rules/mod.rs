//! One file a rule, with its page beside it.

pub(crate) mod dockerfile_base_image;
pub(crate) mod dockerfile_build_args;
pub(crate) mod dockerfile_cache_order;
pub(crate) mod dockerfile_labels;
pub(crate) mod dockerfile_secret;
pub(crate) mod dockerfile_syntax;
