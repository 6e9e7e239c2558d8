//! One file a rule, with its page beside it.

pub(crate) mod artifact_name;
pub(crate) mod cli_binary_name;
pub(crate) mod package_index;
pub(crate) mod python_package_name;
pub(crate) mod raw_binary_name;
pub(crate) mod repository_write_policy;
pub(crate) mod rpm_file_name;
pub(crate) mod system_name;
pub(crate) mod wheel_file_name;
pub(crate) mod wrapper_script_name;
