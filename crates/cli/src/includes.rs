//! The files that pipelines may include, from the folders that the arguments name.

use std::fs;
use std::io;
use std::path::Path;

use conformance::{FileOrigin, Options, SuppliedFile};
use conventions::Conventions;
use walkdir::WalkDir;

use crate::inputs::Unreadable;

/// Adds the YAML files of the folders to the options. Folders of version control are passed over.
///
/// # Errors
///
/// Where a folder or a file in it cannot be read.
pub(crate) fn supply(
    include_root: Option<&Path>,
    template_root: Option<&Path>,
    standard: &Conventions,
    options: &mut Options,
) -> Result<(), Unreadable> {
    if let Some(root) = include_root {
        options.files.extend(files(root, FileOrigin::Local)?);
        options.has_all_local_files = true;
    }
    if let Some(root) = template_root {
        let origin = |path| FileOrigin::Project { project: standard.templates.project.clone(), path };
        options.files.extend(files(root, origin)?);
    }
    Ok(())
}

fn files(root: &Path, origin: impl Fn(String) -> FileOrigin) -> Result<Vec<SuppliedFile>, Unreadable> {
    let unreadable = |path: &Path, error: &dyn std::fmt::Display| {
        Unreadable(format!("cannot read the includes in {}: {error}", path.display()))
    };
    let mut found = Vec::new();
    let entries = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git") {
        let entry = entry.map_err(|error| unreadable(root, &error))?;
        let path = entry.path();
        let is_yaml = path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
        if !entry.file_type().is_file() || !is_yaml {
            continue;
        }
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            // It went while the folder was looked through, so that it is none of its files.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(unreadable(path, &error)),
        };
        // A file in another encoding, such as a test's data, is most likely not included, and keeps nothing from being checked.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let below = path.strip_prefix(root).unwrap_or(path);
        let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
        found.push(SuppliedFile { origin: origin(names.join("/")), text });
    }
    Ok(found)
}
