//! A place in one of Nexus' repositories.

use conventions::Conventions;

use crate::artifact::files::split_at;
use crate::expansion::Fragment;

/// A repository with what is kept in it: `docker-hosted-prod/orchestrator/server:1.2.3`.
#[derive(Clone, Debug)]
pub(crate) struct RepositoryPath<'t> {
    /// Name of the repository.
    pub(crate) repository: Fragment<'t>,
    /// Its type in lower case (`hosted`, `proxy`, `group`); `None` for a repository that is not known.
    pub(crate) kind: Option<String>,
    /// Its write policy, where the standard gives one.
    pub(crate) write_policy: Option<String>,
    /// What is kept there, without the tag; may be empty.
    pub(crate) path: Fragment<'t>,
    /// The tag, which may be empty.
    pub(crate) tag: Option<Fragment<'t>>,
}

/// The path of a Nexus host below which its repositories are: `/repository/`.
pub(crate) fn repository_root(standard: &Conventions) -> &str {
    let path = standard.pypi.index_path.as_str();
    path.match_indices('/').nth(1).and_then(|(slash, _)| path.get(..=slash)).unwrap_or(path)
}

/// The names of all repositories that the standard has. One of them may end with a placeholder in braces.
pub(crate) fn repository_names(standard: &Conventions) -> Vec<&str> {
    let docker = standard.repositories.iter().map(|repository| repository.name.as_str());
    let others = standard.artifact_types.iter().flat_map(|kind| kind.repository.split(" / "));
    let mut names: Vec<&str> = docker.chain(others.filter(|name| !name.contains(' '))).collect();
    diagnostics::order::sort_by_key(&mut names, |name| *name);
    names.dedup();
    names
}

impl<'t> RepositoryPath<'t> {
    /// Reads the name of a repository with or without a path behind it; `None` where there is no such repository, unless `certain`
    /// says that one stands there.
    pub(crate) fn read(text: Fragment<'t>, certain: bool, standard: &Conventions) -> Option<Self> {
        let (repository, path) = split_at(text, text.value().find('/'));
        let name = repository.value();
        let known = repository_names(standard).into_iter().any(|known| match known.split_once('{') {
            Some((front, _)) => name.starts_with(front) && name.len() > front.len(),
            None => known == name,
        });
        if !known && !certain {
            return None;
        }
        let entry = standard.repositories.iter().find(|entry| entry.name == name);
        let kinds = || standard.repository_types.iter().map(|kind| kind.name.to_ascii_lowercase());
        let kind = match entry {
            Some(entry) => Some(entry.kind.to_ascii_lowercase()),
            None => kinds().find(|kind| known && name.split('-').any(|word| word == kind)),
        };
        let last = path.value().rfind('/').map_or(0, |slash| slash + 1);
        let colon = path.value().get(last..).and_then(|last| last.find(':')).map(|colon| last + colon);
        let (path, tag) = split_at(path, colon);
        Some(Self {
            repository,
            kind,
            write_policy: entry.and_then(|entry| entry.write_policy.clone()),
            path,
            tag: colon.map(|_| tag),
        })
    }
}
