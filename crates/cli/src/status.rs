//! How the program ends.

use std::process::ExitCode;

/// What became of the run, the better first, so that the greatest of several is the one to end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Everything was checked, and nothing weighs as an error.
    Clean,
    /// Everything was checked, and something weighs as an error.
    Errors,
    /// Something could not be checked, or the answer could not be written.
    CouldNotRun,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Clean => 0,
            Status::Errors => 1,
            Status::CouldNotRun => 2,
        })
    }
}
