//! The files that reports are written to, so that none of them is one that is read, or another one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::inputs::Unreadable;

/// Where reports go, besides standard output.
#[derive(Debug)]
pub(crate) struct Written(Vec<PathBuf>);

impl Written {
    /// The files that `outputs` name, before any of them is made.
    ///
    /// # Errors
    ///
    /// Where two of them are the same, which would leave neither report readable, or where one is among `inputs`, which would be lost.
    pub(crate) fn of<'p>(outputs: impl Iterator<Item = &'p Path>, inputs: &[PathBuf]) -> Result<Self, Unreadable> {
        let mut files: Vec<PathBuf> = Vec::new();
        let inputs: Vec<PathBuf> = inputs.iter().filter_map(|path| place(path)).collect();
        for path in outputs {
            let Some(place) = place(path) else { continue };
            let shown = path.display();
            if files.contains(&place) {
                return Err(Unreadable(format!("two outputs go to `{shown}`; name a file of its own for each")));
            }
            if inputs.contains(&place) {
                return Err(Unreadable(format!("`{shown}` is to be checked, and `--output` would write over it")));
            }
            files.push(place);
        }
        Ok(Self(files))
    }

    /// Whether a path is one of them: what this run writes is nothing for it to check.
    pub(crate) fn has(&self, path: &Path) -> bool {
        // Comparing names first spares a question to the system for each file that is found.
        let may_be = self.0.iter().any(|file| file.file_name() == path.file_name());
        may_be && place(path).is_some_and(|place| self.0.contains(&place))
    }
}

/// The one path of a file that is there or can be made. Nothing for a device or a pipe, which several may share, and where its folder is not there:
/// opening it tells why.
fn place(path: &Path) -> Option<PathBuf> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => fs::canonicalize(path).ok(),
        Ok(_) => None,
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
        }
    }
}
