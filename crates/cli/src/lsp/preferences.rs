//! How documents are checked: what the editor says, before what the command line of the server says, before the nearest `conform.toml`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde::Deserialize;
use serde_json::Value;

use super::includes::Roots;
use crate::args::{IncludesArgs, LspArgs, SettingsArgs};
use crate::settings::{Settings, nearest};

/// The name under which editors keep what they say.
pub(super) const SECTION: &str = "orchestratorConform";

/// What an editor may say, in `initializationOptions` or `workspace/didChangeConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Said {
    config: Option<PathBuf>,
    conventions: Option<PathBuf>,
    portal: Option<String>,
    include_root: Option<PathBuf>,
    template_root: Option<PathBuf>,
}

/// What holds for every document, until a file says more.
#[derive(Clone, Debug, Default)]
pub(super) struct Preferences {
    settings: SettingsArgs,
    includes: IncludesArgs,
    /// The folders that the editor shows.
    pub(super) folders: Vec<PathBuf>,
}

impl Preferences {
    /// What the command line says.
    pub(super) fn new(args: LspArgs) -> Self {
        Self { settings: args.settings, includes: args.includes, folders: Vec::new() }
    }

    /// The same with what the editor says, which comes first; relative paths are those of the first folder.
    ///
    /// # Errors
    ///
    /// Where it says something that there is not; the reason is for people.
    pub(super) fn with(&self, said: &Value) -> Result<Self, String> {
        let said = said.get(SECTION).unwrap_or(said);
        let mut changed = self.clone();
        if said.is_null() {
            return Ok(changed);
        }
        let Said { config, conventions, portal, include_root, template_root } =
            Said::deserialize(said).map_err(|error| format!("the editor's settings are wrong: {error}"))?;
        let resolved = |path: PathBuf| self.folders.first().map_or(path.clone(), |folder| folder.join(path));
        let prefer = |own: &mut Option<PathBuf>, said: Option<PathBuf>| {
            if let Some(path) = said.filter(|path| !path.as_os_str().is_empty()) {
                *own = Some(resolved(path));
            }
        };
        prefer(&mut changed.settings.config, config);
        prefer(&mut changed.settings.conventions, conventions);
        prefer(&mut changed.includes.include_root, include_root);
        prefer(&mut changed.includes.template_root, template_root);
        if let Some(portal) = portal.filter(|portal| !portal.is_empty()) {
            changed.settings.portal = Some(portal);
        }
        Ok(changed)
    }

    /// The folder whose settings hold for a document: its own; for one that is no file, the first of the editor's.
    fn folder_of<'p>(&'p self, path: Option<&'p Path>) -> Option<&'p Path> {
        path.and_then(Path::parent).or_else(|| self.folders.first().map(PathBuf::as_path))
    }

    /// Where a document's includes are looked up, unless that is said: the repository that it lies in, else the editor's folder.
    fn repository_of(&self, path: Option<&Path>) -> Option<PathBuf> {
        let above = path.and_then(Path::parent).into_iter().flat_map(Path::ancestors);
        let repository = above.into_iter().find(|folder| folder.join(".git").exists());
        let own = || self.folders.iter().find(|folder| path.is_some_and(|path| path.starts_with(folder)));
        repository.or_else(|| own().map(PathBuf::as_path)).map(Path::to_path_buf)
    }
}

/// What holds for a document.
#[derive(Clone, Debug)]
pub(super) struct Holding {
    pub(super) settings: Arc<Settings>,
    pub(super) roots: Roots,
    /// Why the settings that should hold do not; then the last good ones do.
    pub(super) fault: Option<String>,
}

/// The settings that were read, by the folder that they hold for.
#[derive(Debug, Default)]
pub(super) struct Cache {
    preferences: Arc<Preferences>,
    read: HashMap<Option<PathBuf>, Read>,
}

#[derive(Debug)]
struct Read {
    own: Stamp,
    /// Of the files that the settings name.
    named: Stamp,
    settings: Arc<Settings>,
    fault: Option<String>,
}

/// What tells that a file is as it was: each with its path, length and time.
type Stamp = Vec<(PathBuf, Option<(u64, SystemTime)>)>;

impl Cache {
    /// What holds for a document at a path; the files are read again once they change.
    pub(super) fn holding(&mut self, preferences: &Arc<Preferences>, path: Option<&Path>) -> Holding {
        if !Arc::ptr_eq(&self.preferences, preferences) {
            self.preferences = Arc::clone(preferences);
            self.read.clear();
        }
        let folder = preferences.folder_of(path);
        let key = folder.map(Path::to_path_buf);
        let own = stamp(preferences, folder);
        let read = match self.read.remove(&key) {
            Some(read) if read.own == own && read.named == state(read.settings.files_read()) => read,
            before => {
                let (settings, fault) = match Settings::of_folder(&preferences.settings, folder) {
                    Ok(settings) => (Arc::new(settings), None),
                    Err(fault) => (before.map_or_else(Arc::default, |before| before.settings), Some(fault.0)),
                };
                Read { own, named: state(settings.files_read()), settings, fault }
            }
        };
        let (local, templates) = read.settings.include_roots(&preferences.includes);
        let local = local.or_else(|| preferences.repository_of(path));
        let holding = Holding {
            settings: Arc::clone(&read.settings),
            roots: Roots { local, templates },
            fault: read.fault.clone(),
        };
        self.read.insert(key, read);
        holding
    }
}

fn stamp(preferences: &Preferences, folder: Option<&Path>) -> Stamp {
    let SettingsArgs { config, no_config, conventions, .. } = &preferences.settings;
    let config = config.clone().or_else(|| folder.filter(|_| !no_config).and_then(nearest));
    state(config.into_iter().chain(conventions.clone()))
}

fn state(files: impl IntoIterator<Item = PathBuf>) -> Stamp {
    let state = |path: &Path| fs::metadata(path).ok().and_then(|data| Some((data.len(), data.modified().ok()?)));
    files.into_iter().map(|path| (path.clone(), state(&path))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn severity_free_ignores(holding: &Holding, path: &Path) -> Vec<String> {
        holding.settings.for_text(Some(path)).options.rules.ignore.clone()
    }

    #[test]
    fn what_the_editor_says_comes_first_and_a_mistake_is_told() {
        let mut preferences = Preferences::default();
        preferences.folders.push("/w".into());
        let changed = preferences
            .with(&json!({ SECTION: { "templateRoot": "../t", "portal": "https://docs.example" } }))
            .unwrap();
        assert_eq!(changed.includes.template_root.as_deref(), Some(Path::new("/w/../t")));
        assert_eq!(changed.settings.portal.as_deref(), Some("https://docs.example"));
        let error = preferences.with(&json!({ "templatesRoot": "x" })).unwrap_err();
        assert!(error.contains("unknown field `templatesRoot`") && error.contains("templateRoot"), "{error}");
        assert!(preferences.with(&json!(null)).is_ok() && preferences.with(&json!([3])).is_err());
    }

    #[test]
    fn the_nearest_settings_hold_and_a_change_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        let (config, path) = (folder.path().join("a/conform.toml"), inner.join(".gitlab-ci.yml"));
        let (preferences, mut cache) = (Arc::new(Preferences::default()), Cache::default());
        assert!(severity_free_ignores(&cache.holding(&preferences, Some(&path)), &path).is_empty());
        fs::write(&config, "ignore = [\"tag-moving\"]\n").unwrap();
        assert_eq!(severity_free_ignores(&cache.holding(&preferences, Some(&path)), &path), ["tag-moving"]);
        fs::write(&config, "ignore = [\"tag-movin\"]\n").unwrap();
        let wrong = cache.holding(&preferences, Some(&path));
        assert!(wrong.fault.as_ref().unwrap().contains("did you mean `tag-moving`"), "{:?}", wrong.fault);
        // The last good settings stay.
        assert_eq!(severity_free_ignores(&wrong, &path), ["tag-moving"]);
        fs::remove_file(&config).unwrap();
        assert!(cache.holding(&preferences, Some(&path)).fault.is_none());
    }

    #[test]
    fn includes_are_those_of_the_repository_or_of_the_editors_folder() {
        let folder = tempfile::tempdir().unwrap();
        let repository = folder.path().join("group/project");
        fs::create_dir_all(repository.join(".git")).unwrap();
        fs::create_dir_all(repository.join("ci")).unwrap();
        let preferences = Preferences { folders: vec![folder.path().to_path_buf()], ..Preferences::default() };
        assert_eq!(preferences.repository_of(Some(&repository.join("ci/a.yml"))), Some(repository));
        assert_eq!(preferences.repository_of(Some(&folder.path().join("a.yml"))), Some(folder.path().to_path_buf()));
        assert_eq!(preferences.repository_of(Some(Path::new("/nowhere/a.yml"))), None);
        assert_eq!(preferences.repository_of(None), None);
    }
}
