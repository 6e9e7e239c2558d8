//! How texts are checked: what the command line says, before what `conform.toml` says, before what the program does by itself.

mod file;

use std::borrow::Cow;
use std::env;
use std::path::{Path, PathBuf, absolute};

use conformance::{LegacyNames, Options, Selection};
use conventions::Conventions;
use diagnostics::Severity;

use crate::args::{CheckArgs, IncludesArgs, PipelineArgs, SettingsArgs};
use crate::baseline::Baseline;
use crate::event;
use crate::includes;
use crate::inputs::{self, Unreadable};
use crate::selection;

use file::SettingsFile;
pub(crate) use file::{NAME, nearest};

/// What holds for a run.
#[derive(Debug)]
pub(crate) struct Settings {
    /// What the texts are held against.
    pub(crate) standard: Cow<'static, Conventions>,
    /// Where the portal is published, without a slash at its end; empty where that is not known.
    pub(crate) portal: String,
    /// Findings that are held back.
    pub(crate) baseline: Option<Baseline>,
    options: Options,
    severity: Severity,
    given: Given,
    file: SettingsFile,
}

/// What the command line decides, so that no file does.
#[derive(Debug, Default)]
struct Given {
    severity: Option<Severity>,
    legacy_names: Option<LegacyNames>,
}

/// What holds for one text.
#[derive(Debug)]
pub(crate) struct TextSettings<'s> {
    /// For the engine.
    pub(crate) options: Cow<'s, Options>,
    /// Findings that weigh less are left out.
    pub(crate) severity: Severity,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            standard: Cow::Borrowed(Conventions::embedded()),
            portal: String::new(),
            baseline: None,
            options: Options::default(),
            severity: Severity::Note,
            given: Given::default(),
            file: SettingsFile::default(),
        }
    }
}

impl Settings {
    /// What holds for a command that checks nothing: the standard, and where the portal is.
    ///
    /// # Errors
    ///
    /// Where a file that is named cannot be read, or says something wrong.
    pub(crate) fn of_standard(args: &SettingsArgs) -> Result<Self, Unreadable> {
        // Where the folder that the program runs in is gone, there is no file either.
        Self::of_standard_in(args, env::current_dir().ok().as_deref())
    }

    fn of_standard_in(args: &SettingsArgs, folder: Option<&Path>) -> Result<Self, Unreadable> {
        let SettingsArgs { config, no_config, conventions, portal } = args;
        let file = match (config, folder) {
            (Some(path), _) => SettingsFile::read(path)?,
            (None, Some(folder)) if !no_config => SettingsFile::find_from(folder)?.unwrap_or_default(),
            (None, _) => SettingsFile::default(),
        };
        let conventions = conventions.clone().or_else(|| file.conventions.as_deref().map(|path| file.resolve(path)));
        let standard = match conventions {
            Some(path) => Cow::Owned(standard(&path)?),
            None => Cow::Borrowed(Conventions::embedded()),
        };
        let portal = portal.clone().or_else(|| file.portal.clone()).unwrap_or_default();
        Ok(Self { standard, portal: portal.trim_end_matches('/').to_owned(), file, ..Self::default() })
    }

    /// What holds for a run of `check`.
    ///
    /// # Errors
    ///
    /// Where a file or folder that is named cannot be read, or says something wrong.
    pub(crate) fn of(args: &CheckArgs) -> Result<Self, Unreadable> {
        let Self { standard, portal, file, .. } = Self::of_standard(&args.settings)?;
        let mut options = args.options();
        event::describe(&args.event, &standard, &mut options)?;
        options.legacy_names = options.legacy_names.or(file.legacy_names);
        if options.rules.select.is_empty() {
            options.rules.select = Selection::from(&file).select;
        }
        options.rules.ignore.extend(Selection::from(&file).ignore);
        let faults = selection::faults(&options.rules);
        if !faults.is_empty() {
            return Err(Unreadable(faults.join("\n")));
        }
        supply_includes(&args.includes, &file, &standard, &mut options)?;
        Ok(Self {
            standard,
            portal,
            baseline: baseline(args, &file)?,
            severity: args.severity.or(file.severity).unwrap_or(Severity::Note),
            given: Given { severity: args.severity, legacy_names: args.legacy_names },
            options,
            file,
        })
    }

    /// What holds for the command `pipeline`.
    ///
    /// # Errors
    ///
    /// Where a file or folder that is named cannot be read, or says something wrong.
    pub(crate) fn of_pipeline(args: &PipelineArgs) -> Result<Self, Unreadable> {
        let Self { standard, portal, file, .. } = Self::of_standard(&args.settings)?;
        let mut options = Options::default();
        event::describe(&args.event, &standard, &mut options)?;
        supply_includes(&args.includes, &file, &standard, &mut options)?;
        Ok(Self { standard, portal, file, options, ..Self::default() })
    }

    /// What holds for the texts of a folder, for a program that brings what pipelines include by itself, from [`Settings::include_roots`].
    ///
    /// # Errors
    ///
    /// Where a file that is named cannot be read, or says something wrong.
    pub(crate) fn of_folder(args: &SettingsArgs, folder: Option<&Path>) -> Result<Self, Unreadable> {
        let Self { standard, portal, file, .. } = Self::of_standard_in(args, folder)?;
        let options = Options { legacy_names: file.legacy_names, rules: Selection::from(&file), ..Options::default() };
        let faults = selection::faults(&options.rules);
        if !faults.is_empty() {
            return Err(Unreadable(faults.join("\n")));
        }
        let baseline = file.baseline.as_deref().map(|path| Baseline::read(&file.resolve(path))).transpose()?;
        Ok(Self {
            standard,
            portal,
            baseline,
            severity: file.severity.unwrap_or(Severity::Note),
            options,
            file,
            ..Self::default()
        })
    }

    /// The files that the settings' file names and that were read with it.
    pub(crate) fn files_read(&self) -> Vec<PathBuf> {
        let named = [&self.file.conventions, &self.file.baseline];
        named.into_iter().flatten().map(|path| self.file.resolve(path)).collect()
    }

    /// Where pipelines find what they include: the repository, and the checkout of the shared templates.
    pub(crate) fn include_roots(&self, args: &IncludesArgs) -> (Option<PathBuf>, Option<PathBuf>) {
        include_roots(args, &self.file)
    }

    /// Whether pipelines at a path are parts that others include, where the settings say so or say that they are not.
    pub(crate) fn says_part(&self, path: &Path) -> Option<bool> {
        let path = self.within(path)?;
        self.file.overrides.iter().filter(|part| part.paths.matches(&path)).filter_map(|part| part.part).next_back()
    }

    /// What holds for the text at a path; `None` for standard input without a name.
    pub(crate) fn for_text(&self, path: Option<&Path>) -> TextSettings<'_> {
        let mut found = TextSettings { options: Cow::Borrowed(&self.options), severity: self.severity };
        let Some(path) = path.and_then(|path| self.within(path)) else { return found };
        for part in self.file.overrides.iter().filter(|part| part.paths.matches(&path)) {
            if let Some(severity) = part.severity.filter(|_| self.given.severity.is_none()) {
                found.severity = severity;
            }
            if !part.ignore.is_empty() {
                found.options.to_mut().rules.ignore.extend(file::words(&part.ignore));
            }
            if let Some(setting) = part.legacy_names.filter(|_| self.given.legacy_names.is_none()) {
                found.options.to_mut().legacy_names = Some(setting);
            }
            if let Some(is_part) = part.part.filter(|&is_part| is_part != found.options.is_part) {
                found.options.to_mut().is_part = is_part;
            }
        }
        found
    }

    /// Whether a file that is found below a directory is left out.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        self.within(path).is_some_and(|path| self.file.exclude.matches(&path))
    }

    /// The longest text that is read, in bytes.
    pub(crate) fn size_limit(&self) -> usize {
        self.options.size_limit
    }

    /// A path as the settings' file sees it: relative to its folder. Nothing for one outside of it.
    fn within(&self, path: &Path) -> Option<PathBuf> {
        let (folder, path) = (absolute(&self.file.folder).ok()?, absolute(path).ok()?);
        path.strip_prefix(folder).ok().map(Path::to_path_buf)
    }
}

/// The baseline of the command line or of the settings, or one that is to be made.
fn baseline(args: &CheckArgs, file: &SettingsFile) -> Result<Option<Baseline>, Unreadable> {
    if let Some(path) = &args.write_baseline {
        return Ok(Some(Baseline::empty(path)));
    }
    let path = args.baseline.clone().or_else(|| file.baseline.as_deref().map(|path| file.resolve(path)));
    path.map(|path| Baseline::read(&path)).transpose()
}

/// Adds the files that pipelines may include, from the folders of the command line or of the settings.
fn supply_includes(
    args: &IncludesArgs,
    file: &SettingsFile,
    standard: &Conventions,
    options: &mut Options,
) -> Result<(), Unreadable> {
    let (local, templates) = include_roots(args, file);
    includes::supply(local.as_deref(), templates.as_deref(), standard, options)
}

fn include_roots(args: &IncludesArgs, file: &SettingsFile) -> (Option<PathBuf>, Option<PathBuf>) {
    let root = |given: &Option<PathBuf>, own: &Option<PathBuf>| {
        given.clone().or_else(|| own.as_deref().map(|path| file.resolve(path)))
    };
    (root(&args.include_root, &file.include_root), root(&args.template_root, &file.template_root))
}

/// A standard of the organisation's own.
fn standard(path: &Path) -> Result<Conventions, Unreadable> {
    let text = inputs::read_text(path)
        .map_err(|error| Unreadable(format!("cannot read the standard in `{}`: {error}", path.display())))?;
    Conventions::parse(&text).map_err(|error| Unreadable(format!("`{}` is wrong at {error}", path.display())))
}
