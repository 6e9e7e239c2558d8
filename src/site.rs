//! What belongs to this portal and not to the standard: its name, where it is published, where its pages are edited.

use std::{fmt, fs, path::Path};

use serde::Deserialize;

/// The settings of `content/site.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Name of the portal.
    pub name: String,
    /// Scheme and host of where it is published, without a slash at the end.
    pub origin: String,
    /// Address at which a page's source is edited; `{file}` stands for the path of the source within the repository.
    edit: Option<String>,
}

/// Why the settings were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteError {
    /// Line, from 1; `None` where the file could not be read at all.
    pub line: Option<usize>,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for SiteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "content/site.toml:{line}: {}", self.reason),
            None => write!(formatter, "content/site.toml: {}", self.reason),
        }
    }
}

impl std::error::Error for SiteError {}

/// The entries as they are written, each with its place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: toml::Spanned<String>,
    origin: toml::Spanned<String>,
    edit: Option<toml::Spanned<String>>,
}

/// What stands for the path of a page's source in `edit`.
const FILE: &str = "{file}";

impl Site {
    /// Reads and checks the settings.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or an entry is missing, unknown or wrong.
    pub fn read(path: &Path) -> Result<Self, SiteError> {
        let text = fs::read_to_string(path).map_err(|error| SiteError { line: None, reason: error.to_string() })?;
        Self::parse(&text)
    }

    /// The settings in a text.
    ///
    /// # Errors
    ///
    /// As [`Site::read`].
    pub fn parse(text: &str) -> Result<Self, SiteError> {
        let line_at = |offset: usize| text.get(..offset).unwrap_or(text).matches('\n').count() + 1;
        let written: Written = toml::from_str(text).map_err(|error| SiteError {
            line: error.span().map(|span| line_at(span.start)),
            reason: error.message().replace('\n', " "),
        })?;
        let checked =
            |entry: toml::Spanned<String>, fault: fn(&str) -> Option<&'static str>| match fault(entry.as_ref()) {
                Some(reason) => Err(SiteError { line: Some(line_at(entry.span().start)), reason: reason.to_owned() }),
                None => Ok(entry.into_inner()),
            };
        Ok(Self {
            name: checked(written.name, name_fault)?,
            origin: checked(written.origin, origin_fault)?,
            edit: written.edit.map(|edit| checked(edit, edit_fault)).transpose()?,
        })
    }

    /// Where the source of a page is edited, from its path within the repository; `None` where the portal has no such place.
    pub fn edit_address(&self, file: &str) -> Option<String> {
        self.edit.as_ref().map(|pattern| pattern.replace(FILE, file))
    }
}

fn name_fault(name: &str) -> Option<&'static str> {
    name.trim().is_empty().then_some("`name` is empty: give the portal a name")
}

fn origin_fault(origin: &str) -> Option<&'static str> {
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let is_host = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' ']));
    (!is_host).then_some("`origin` is a scheme and a host without a path, such as `https://docs.example`")
}

fn edit_fault(pattern: &str) -> Option<&'static str> {
    if !pattern.starts_with("https://") && !pattern.starts_with("http://") {
        return Some("`edit` is an address: it starts with `https://`");
    }
    (pattern.matches(FILE).count() != 1)
        .then_some("`edit` needs `{file}` once, where the path of the page's source belongs")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "name = \"Docs\"\n";
    const ORIGIN: &str = "origin = \"https://docs.example\"\n";

    #[test]
    fn the_edit_link_names_the_source() {
        let site = Site::parse(&format!("{NAME}{ORIGIN}edit = \"https://git.example/edit/{{file}}?a=1\"\n")).unwrap();
        let address = site.edit_address("content/pages/a.md");
        assert_eq!(address.as_deref(), Some("https://git.example/edit/content/pages/a.md?a=1"));
        assert_eq!(Site::parse(&format!("{NAME}{ORIGIN}")).unwrap().edit_address("a.md"), None);
    }

    #[test]
    fn a_wrong_entry_is_refused_with_its_line() {
        for (text, line, word) in [
            (format!("{NAME}\norigin = \"docs.example\"\n"), 3, "`origin`"),
            (format!("{NAME}origin = \"https://docs.example/portal\"\n"), 2, "without a path"),
            (format!("{NAME}{ORIGIN}edit = \"https://git.example/\"\n"), 3, "`{file}`"),
            (format!("{NAME}{ORIGIN}edit = \"git.example/{{file}}\"\n"), 3, "`https://`"),
            (format!("name = \" \"\n{ORIGIN}"), 1, "empty"),
            (format!("{NAME}{ORIGIN}colour = 1\n"), 3, "colour"),
            (format!("{NAME}origin = 1\n"), 2, "string"),
        ] {
            let error = Site::parse(&text).unwrap_err();
            assert_eq!(error.line, Some(line), "{text}{error}");
            assert!(error.to_string().contains(word), "{error}");
        }
        assert!(Site::parse(NAME).unwrap_err().reason.contains("origin"));
    }

    #[test]
    fn the_settings_of_this_portal_are_right() {
        Site::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content/site.toml")).unwrap();
    }
}
