//! A folder with files in it, gone when it is dropped.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder of a test's own.
#[derive(Debug)]
pub(crate) struct Folder(TempDir);

impl Folder {
    /// A folder with these files, by path and content.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (path, content) in files {
            folder.write(path, content);
        }
        folder
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// A path below the folder.
    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}
