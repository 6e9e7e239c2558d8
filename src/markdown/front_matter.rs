//! What stands before a page's text: TOML between two lines of `+++`.

use conventions::Conventions;
use serde::Deserialize;

use super::error::{Fault, one_of};

/// What a page says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontMatter {
    /// Id among the standard's own documents, where it is one of them.
    pub page: Option<String>,
    /// Title, for the page's first heading and the browser's tab.
    pub title: String,
    /// Path within the portal, with a slash at both ends.
    pub path: String,
    /// A shorter title, for the navigation.
    pub navigation: String,
    /// What the page is about, in a sentence, for search engines and the top of the page.
    pub description: String,
    /// Part of the navigation that it stands in.
    pub section: Section,
    /// Place in that part: pages with a lower number come first.
    pub order: u32,
}

/// A part of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// The entrance.
    Home,
    /// The way in for newcomers.
    Start,
    /// The documents.
    Standard,
    /// The full-page checkers.
    Checkers,
    /// Rules, each with its page.
    Rules,
    /// In no navigation and in no site map.
    Hidden,
}

/// The fields as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    page: Option<String>,
    title: Option<String>,
    path: Option<String>,
    navigation: Option<String>,
    description: String,
    section: Section,
    order: u32,
}

const FENCE: &str = "+++\n";

/// Reads the front matter; also returns the byte offset at which the page's text starts.
pub(super) fn read(text: &str, conventions: &Conventions) -> Result<(FrontMatter, usize), Fault> {
    let rest = text
        .strip_prefix(FENCE)
        .ok_or_else(|| Fault::new(1, "a page starts with its front matter: TOML between two lines of `+++`"))?;
    let end = if rest.starts_with(FENCE) { Some(0) } else { rest.find("\n+++\n").map(|at| at + 1) };
    let end = end.ok_or_else(|| Fault::new(1, "the front matter has no end: a second line of `+++` is missing"))?;
    let table = rest.get(..end).unwrap_or_default();
    let written: Written = toml::from_str(table).map_err(|error| {
        let before = error.span().and_then(|span| table.get(..span.start)).unwrap_or_default();
        Fault::new(before.matches('\n').count() + 2, error.message().replace('\n', " "))
    })?;
    Ok((typed(written, conventions)?, FENCE.len() + end + FENCE.len()))
}

/// Title and path of one of the standard's own documents come from the standard; any other page says them itself.
fn typed(written: Written, conventions: &Conventions) -> Result<FrontMatter, Fault> {
    let (title, path) = match (&written.page, written.title, written.path) {
        (Some(id), None, None) => {
            let page = conventions.page(id).ok_or_else(|| {
                let known = one_of(conventions.pages.iter().map(|page| page.id.as_str()));
                Fault::new(1, format!("the standard has no page `{id}`: {known}"))
            })?;
            (page.title.clone(), page.path.clone())
        }
        (Some(_), ..) => {
            return Err(Fault::new(
                1,
                "`title` and `path` come from the standard where `page` is given: leave them out",
            ));
        }
        (None, Some(title), Some(path)) => (title, path),
        (None, ..) => return Err(Fault::new(1, "give `page`, or `title` and `path`")),
    };
    if !path.starts_with('/') || !path.ends_with('/') {
        return Err(Fault::new(1, format!("the path `{path}` needs a slash at both ends")));
    }
    Ok(FrontMatter {
        page: written.page,
        navigation: written.navigation.unwrap_or_else(|| title.clone()),
        title,
        path,
        description: written.description,
        section: written.section,
        order: written.order,
    })
}
