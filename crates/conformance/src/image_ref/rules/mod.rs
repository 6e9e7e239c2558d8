//! One file a rule, with its page beside it.

pub(crate) mod image_push_port;
pub(crate) mod image_syntax;
