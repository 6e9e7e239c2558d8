//! One file a rule, with its page beside it.

pub(crate) mod tag_version_prefix;
