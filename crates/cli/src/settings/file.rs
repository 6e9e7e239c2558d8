//! `conform.toml`: what a repository wants of every check of it.

use std::path::{Path, PathBuf};

use conformance::{LegacyNames, Selection};
use conventions::ConventionsError;
use diagnostics::Severity;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::inputs::{self, Unreadable};
use crate::selection;

/// What it is called.
pub(crate) const NAME: &str = "conform.toml";

/// The settings of a file. Paths are relative to its folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct SettingsFile {
    /// The folder that the file lies in.
    #[serde(skip)]
    pub(crate) folder: PathBuf,
    pub(crate) select: Patterns,
    pub(crate) ignore: Patterns,
    #[serde(deserialize_with = "severity")]
    pub(crate) severity: Option<Severity>,
    #[serde(deserialize_with = "legacy_names")]
    pub(crate) legacy_names: Option<LegacyNames>,
    /// A standard of the repository's own.
    pub(crate) conventions: Option<PathBuf>,
    pub(crate) include_root: Option<PathBuf>,
    pub(crate) template_root: Option<PathBuf>,
    pub(crate) baseline: Option<PathBuf>,
    /// Where the portal is published, so that rules can be linked to.
    pub(crate) portal: Option<String>,
    /// Files that are not checked where they are found below a directory.
    pub(crate) exclude: PathPatterns,
    #[serde(rename = "override")]
    pub(crate) overrides: Vec<Override>,
}

/// Settings for some of the files, in the order of the file: a later one wins.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Override {
    pub(crate) paths: PathPatterns,
    #[serde(default)]
    pub(crate) ignore: Patterns,
    #[serde(default, deserialize_with = "severity")]
    pub(crate) severity: Option<Severity>,
    #[serde(default, deserialize_with = "legacy_names")]
    pub(crate) legacy_names: Option<LegacyNames>,
    /// Whether the pipelines are parts that others include.
    #[serde(default)]
    pub(crate) part: Option<bool>,
}

/// Patterns of rule ids, with where they stand.
pub(crate) type Patterns = Vec<Spanned<String>>;

/// Patterns of paths, as `.gitignore` has them, a leading `!` included.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct PathPatterns {
    patterns: Vec<Spanned<String>>,
    #[serde(skip, default = "Gitignore::empty")]
    matcher: Gitignore,
}

impl Default for PathPatterns {
    fn default() -> Self {
        Self { patterns: Vec::new(), matcher: Gitignore::empty() }
    }
}

impl PathPatterns {
    /// Whether a path, relative to the folder of the file, or a folder above it matches.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        // A path that leads out of the folder is none that the patterns can mean.
        path.is_relative() && self.matcher.matched_path_or_any_parents(path, false).is_ignore()
    }

    fn compile(&mut self) -> Result<(), Fault> {
        let mut builder = GitignoreBuilder::new("");
        for pattern in &self.patterns {
            builder.add_line(None, pattern.get_ref()).map_err(|error| {
                Fault::at(pattern, format!("`{}` is no pattern of paths: {error}", pattern.get_ref()))
            })?;
        }
        self.matcher = builder.build().map_err(|error| Fault { span: None, reason: error.to_string() })?;
        Ok(())
    }
}

/// What is wrong in a file, and where: a byte range.
struct Fault {
    span: Option<std::ops::Range<usize>>,
    reason: String,
}

impl Fault {
    fn at(pattern: &Spanned<String>, reason: String) -> Self {
        Self { span: Some(pattern.span()), reason }
    }
}

impl SettingsFile {
    /// The file that holds for a folder: in it, or in the nearest folder above that has one.
    ///
    /// # Errors
    ///
    /// Where there is one that cannot be read, or says something wrong.
    pub(crate) fn find_from(folder: &Path) -> Result<Option<Self>, Unreadable> {
        nearest(folder).map(|path| Self::read(&path)).transpose()
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or says something wrong: with the line and the reason.
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        let text = inputs::read_text(path)
            .map_err(|error| Unreadable(format!("cannot read the settings in `{}`: {error}", path.display())))?;
        let mut settings =
            Self::of_text(&text).map_err(|place| Unreadable(format!("`{}` is wrong at {place}", path.display())))?;
        settings.folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Ok(settings)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// What is wrong in it, with the line.
    pub(crate) fn of_text(text: &str) -> Result<Self, ConventionsError> {
        Self::parse(text).map_err(|fault| ConventionsError::new(text, fault.span, &fault.reason))
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let mut settings: Self =
            toml::from_str(text).map_err(|error| Fault { span: error.span(), reason: error.message().to_owned() })?;
        settings.exclude.compile()?;
        for part in &mut settings.overrides {
            part.paths.compile()?;
        }
        let ignored = settings.overrides.iter().flat_map(|part| &part.ignore);
        for pattern in settings.select.iter().chain(&settings.ignore).chain(ignored) {
            if let Some(reason) = selection::unmatched(pattern.get_ref()) {
                return Err(Fault::at(pattern, reason));
            }
        }
        Ok(settings)
    }

    /// A path that the file names, from where the program runs.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }
}

/// The file that holds for a folder: in it, or in the nearest folder above that has one.
pub(crate) fn nearest(folder: &Path) -> Option<PathBuf> {
    // A link that leads nowhere is a file that cannot be read, not one that is not there: settings must not be lost silently.
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.symlink_metadata().is_ok())
}

/// The patterns without their places.
pub(crate) fn words(patterns: &Patterns) -> Vec<String> {
    patterns.iter().map(|pattern| pattern.get_ref().clone()).collect()
}

/// Which rules look, by the file alone.
impl From<&SettingsFile> for Selection {
    fn from(settings: &SettingsFile) -> Self {
        Self { select: words(&settings.select), ignore: words(&settings.ignore) }
    }
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Severity>, D::Error> {
    word(deserializer, &Severity::ALL, Severity::as_str)
}

fn legacy_names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LegacyNames>, D::Error> {
    word(deserializer, &LegacyNames::ALL, LegacyNames::as_str)
}

/// One of the values that have words.
fn word<'de, D: Deserializer<'de>, T: Copy>(
    deserializer: D,
    all: &[T],
    word_of: impl Fn(T) -> &'static str,
) -> Result<Option<T>, D::Error> {
    let word = String::deserialize(deserializer)?;
    all.iter().copied().find(|&value| word_of(value) == word).map(Some).ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|&value| format!("`{}`", word_of(value))).collect();
        serde::de::Error::custom(format!("`{word}` is none of {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let fault = SettingsFile::parse(text).map(|_| ()).err().unwrap();
        ConventionsError::new(text, fault.span, &fault.reason).to_string()
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert!(
            refused("select = [\"image-*\"]\nselekt = []\n").starts_with("line 2, column 1: unknown field `selekt`")
        );
        assert_eq!(
            refused("ignore = [\n  \"image-pusk-port\",\n]\n"),
            "line 2, column 3: `image-pusk-port` matches no rule; did you mean `image-push-port`, `image-pull-port`?"
        );
        assert_eq!(refused("severity = \"bad\"\n"), "line 1, column 12: `bad` is none of `error`, `warning`, `note`");
        assert!(
            refused("[[override]]\npaths = [\"[z-a]\"]\n")
                .starts_with("line 2, column 10: `[z-a]` is no pattern of paths")
        );
        assert!(refused("[[override]]\nignore = []\n").contains("missing field `paths`"));
    }

    #[test]
    fn paths_are_matched_as_git_does() {
        let settings = SettingsFile::parse("exclude = [\"/legacy/\", \"*.old.yml\"]").unwrap_or_default();
        for (path, expected) in [
            ("legacy/a/b.yml", true),
            ("a/legacy/b.yml", false),
            ("x.old.yml", true),
            ("a/x.old.yml", true),
            ("legacy.yml", false),
        ] {
            assert_eq!(settings.exclude.matches(Path::new(path)), expected, "{path}");
        }
    }
}
