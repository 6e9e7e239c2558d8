//! The files that one pipeline includes: read when it is checked, and only those that it can mean.
//!
//! `check` reads every YAML file below the include root, once for a run. An editor asks at every keystroke, so here the texts themselves say
//! which files to look for: an include has to write down the path.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use conformance::{FileOrigin, Options, SuppliedFile};
use conventions::Conventions;
use ignore::WalkBuilder;

/// The files that are open, with their texts as the editor shows them.
pub(super) type OpenFiles = HashMap<PathBuf, Arc<str>>;

/// Where pipelines find what they include.
#[derive(Clone, Debug, Default)]
pub(super) struct Roots {
    /// The repository.
    pub(super) local: Option<PathBuf>,
    /// A checkout of the shared templates.
    pub(super) templates: Option<PathBuf>,
}

/// What was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LookedFor {
    /// The files, those that are not there among them.
    pub(super) paths: BTreeSet<PathBuf>,
    /// Whether all files of the repository were, because of a path with `*`.
    pub(super) all_local: bool,
}

/// So many files are looked for in one check; GitLab includes at most 150.
const MOST_FILES: usize = 1_000;

/// Adds the files that a text may include, and that those include, to the options.
pub(super) fn supply(
    text: &str,
    roots: &Roots,
    open: &OpenFiles,
    standard: &Conventions,
    options: &mut Options,
) -> LookedFor {
    let mut looked_for = LookedFor::default();
    let mut queue: Vec<String> = vec![text.to_owned()];
    options.has_all_local_files = roots.local.is_some();
    while let Some(text) = queue.pop() {
        if !looked_for.all_local
            && let Some(root) = roots.local.as_deref().filter(|_| has_wildcard(&text))
        {
            looked_for.all_local = true;
            for path in yaml_files(root) {
                take(root, &path, FileOrigin::Local, open, options, &mut looked_for, &mut queue);
            }
        }
        for path in paths(&text) {
            if let Some(root) = &roots.local {
                take(root, Path::new(path), FileOrigin::Local, open, options, &mut looked_for, &mut queue);
            }
            if let Some(root) = &roots.templates {
                let origin = |path| FileOrigin::Project { project: standard.templates.project.clone(), path };
                take(root, Path::new(path), origin, open, options, &mut looked_for, &mut queue);
            }
        }
    }
    looked_for
}

/// Reads a file below a root, where it is there and was not read before.
fn take(
    root: &Path,
    path: &Path,
    origin: impl FnOnce(String) -> FileOrigin,
    open: &OpenFiles,
    options: &mut Options,
    looked_for: &mut LookedFor,
    queue: &mut Vec<String>,
) {
    let whole = root.join(path);
    if looked_for.paths.len() >= MOST_FILES {
        // What is not looked for any more may be there.
        options.has_all_local_files = false;
        return;
    }
    if !looked_for.paths.insert(whole.clone()) {
        return;
    }
    let text = open.get(&whole).map(|text| text.to_string()).or_else(|| fs::read_to_string(&whole).ok());
    let Some(text) = text else { return };
    let text = text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned);
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    queue.push(text.clone());
    options.files.push(SuppliedFile { origin: origin(names.join("/")), text });
}

/// The YAML files below a folder, relative to it, but for those that Git leaves out.
fn yaml_files(root: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(root).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
    let is_yaml = |path: &Path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
    let files = walk.filter_map(Result::ok).map(ignore::DirEntry::into_path).filter(|path| is_yaml(path));
    files.filter_map(|path| path.strip_prefix(root).ok().map(Path::to_path_buf)).take(MOST_FILES).collect()
}

const ENDINGS: [&str; 2] = [".yml", ".yaml"];
/// Before a path may stand any of these; it may have spaces itself.
const BOUNDARIES: [char; 8] = [' ', '\t', '"', '\'', '[', ',', '{', '/'];

fn has_wildcard(text: &str) -> bool {
    text.lines().any(|line| line.contains('*') && ENDINGS.iter().any(|ending| line.contains(ending)))
}

/// All that may be a relative path of a YAML file in a text: what stands before an ending, from every place where a path can start.
fn paths(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| ENDINGS.iter().any(|ending| line.contains(ending))) {
        for ending in ENDINGS {
            for (at, _) in line.match_indices(ending) {
                let Some(before) = line.get(..at + ending.len()) else { continue };
                let starts = before.match_indices(BOUNDARIES).map(|(at, _)| at + 1).chain([0]);
                found.extend(starts.filter_map(|start| before.get(start..)).filter(|path| is_below(path)));
            }
        }
    }
    found
}

/// Whether a path leads to something below the folder that it is relative to.
fn is_below(path: &str) -> bool {
    path.starts_with(|first: char| !first.is_whitespace())
        && !path.contains(['\0', '$', '*'])
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supplied(text: &str, roots: &Roots, open: &OpenFiles) -> (Vec<String>, LookedFor) {
        let mut options = Options::default();
        let looked_for = supply(text, roots, open, Conventions::embedded(), &mut options);
        let mut names: Vec<String> = options
            .files
            .iter()
            .map(|file| match &file.origin {
                FileOrigin::Local(path) | FileOrigin::Remote(path) => format!("{path}: {}", file.text.trim()),
                FileOrigin::Project { project, path } => format!("{project}/{path}: {}", file.text.trim()),
            })
            .collect();
        names.sort();
        (names, looked_for)
    }

    #[test]
    fn paths_are_found_however_they_are_written() {
        let all = |text| paths(text).into_iter().collect::<Vec<_>>();
        assert!(all("  - local: '/ci/build ä.yml'").contains(&"ci/build ä.yml"));
        assert!(all("include: [a.yaml, {local: b/c.yml}]").contains(&"a.yaml"));
        assert!(all("include: [a.yaml, {local: b/c.yml}]").contains(&"b/c.yml"));
        assert!(all("include: ../../etc/a.yml").iter().all(|path| !path.contains("..")));
        assert!(all("script: make").is_empty() && all("- $DIR/a.yml") == ["a.yml"]);
    }

    #[test]
    fn what_is_included_is_read_with_what_it_includes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("ci")).unwrap();
        fs::write(root.join("ci/a.yml"), "include: /b.yml\n").unwrap();
        fs::write(root.join("b.yml"), "\u{feff}b: on disk\n").unwrap();
        fs::write(root.join("c.yml"), "c: 1\n").unwrap();
        let roots = Roots { local: Some(root.to_path_buf()), templates: None };
        let open = OpenFiles::from([(root.join("b.yml"), "b: in the editor".into())]);
        let (files, looked_for) = supplied("include: ci/a.yml\n", &roots, &open);
        assert_eq!(files, ["b.yml: b: in the editor", "ci/a.yml: include: /b.yml"]);
        assert!(looked_for.paths.contains(&root.join("b.yml")) && !looked_for.all_local);
        let (files, _) = supplied("include: ci/a.yml\n", &roots, &OpenFiles::new());
        assert_eq!(files[0], "b.yml: b: on disk");
        let (files, looked_for) = supplied("include: '/*.yml'\n", &roots, &open);
        assert!(files.len() == 3 && looked_for.all_local, "{files:?}");
        let (files, looked_for) = supplied("include: /nowhere.yml\n", &roots, &open);
        assert!(files.is_empty() && looked_for.paths.contains(&root.join("nowhere.yml")));
    }

    #[test]
    fn templates_are_looked_up_in_their_own_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("t.yml"), "t: 1\n").unwrap();
        let roots = Roots { local: None, templates: Some(folder.path().to_path_buf()) };
        let (files, _) = supplied("include: [{project: x, file: /t.yml}]", &roots, &OpenFiles::new());
        assert_eq!(files, ["orchestrator/ci-templates/t.yml: t: 1"]);
    }
}
