//! The rules about builds by Kaniko, one file each.

pub(crate) mod kaniko_build_args;
pub(crate) mod kaniko_cache;
pub(crate) mod kaniko_destination;
pub(crate) mod kaniko_latest_destination;
