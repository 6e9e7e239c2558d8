//! One file a rule, with its page beside it.

pub(crate) mod tag_branch_slug;
pub(crate) mod tag_format;
pub(crate) mod tag_moving;
pub(crate) mod tag_promotion;
pub(crate) mod tag_set;
pub(crate) mod tag_short_sha;
pub(crate) mod tag_syntax;
pub(crate) mod tag_version;
pub(crate) mod tag_version_prefix;
