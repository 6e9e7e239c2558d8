//! The folders in which programs are looked for, in order.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repository;

/// An ordered list of folders with programs in them: `PATH`, with ours added.
#[derive(Debug, Clone)]
pub(crate) struct SearchPath {
    folders: Vec<PathBuf>,
}

impl SearchPath {
    /// The person's `PATH`. What this project installed for itself alone comes before it, because that was installed for
    /// the reason that `PATH` has another version; cargo's own folder comes after it, for shells that do not name it.
    pub(crate) fn of_this_machine() -> Self {
        let mut folders = vec![own_tools().join("bin"), repository::root().join("node_modules/.bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        folders.extend(cargo_home().map(|home| home.join("bin")));
        Self { folders }
    }

    #[cfg(test)]
    pub(crate) fn of(folders: &[&Path]) -> Self {
        Self { folders: folders.iter().map(|folder| folder.to_path_buf()).collect() }
    }

    /// The first file of that name that can be run.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        self.folders.iter().map(|folder| folder.join(&name)).find(|path| can_be_run(path))
    }

    /// The folders in the form of the `PATH` variable.
    pub(crate) fn as_variable(&self) -> OsString {
        // A folder whose name holds the separator cannot be said in PATH at all, so it cannot have come from there.
        env::join_paths(&self.folders).unwrap_or_default()
    }

    /// A command that finds its program, and every program it starts, in these folders.
    pub(crate) fn command(&self, program: &str) -> Command {
        let found = self.find(program);
        let mut command = Command::new(found.as_deref().map_or(OsStr::new(program), Path::as_os_str));
        command.env("PATH", self.as_variable()).current_dir(repository::root());
        command
    }
}

/// The folder for tools that only this checkout uses.
pub(crate) fn own_tools() -> PathBuf {
    repository::target().join("tools")
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")))
}

#[cfg(unix)]
fn can_be_run(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_be_run(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_file_that_can_be_run_is_found() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&first, &second] {
            fs::write(folder.path().join("trunk"), "#!/bin/sh\n").unwrap();
        }
        fs::set_permissions(second.path().join("trunk"), fs::Permissions::from_mode(0o755)).unwrap();

        let search = SearchPath::of(&[first.path(), second.path()]);
        assert_eq!(search.find("trunk"), Some(second.path().join("trunk")));
        assert_eq!(search.find("wasm-bindgen"), None);
    }
}
