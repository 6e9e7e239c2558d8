//! One file a rule, with its page beside it.

pub(crate) mod rpm_file_name;
