//! The address of a package index.

use conventions::{Conventions, Environment, PortRole};

use crate::artifact::repository::repository_root;
use crate::expansion::{Fragment, PLACEHOLDER};

/// A URL from which packages are installed, or to which they are published.
#[derive(Clone, Debug)]
pub(crate) struct Index<'t> {
    /// The whole URL.
    pub(crate) url: Fragment<'t>,
    /// `https`
    pub(crate) scheme: Fragment<'t>,
    /// Name and password before the host, with the `@`.
    pub(crate) credentials: Option<Fragment<'t>>,
    /// Host name.
    pub(crate) host: Fragment<'t>,
    /// The port with its colon.
    pub(crate) port: Option<Fragment<'t>>,
    /// The path with its slash; may be empty.
    pub(crate) path: Fragment<'t>,
}

/// The repositories that hold packages of one format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    /// Start of the repositories' names: `pypi`.
    pub(crate) name: String,
    /// Where packages are installed from, as a path of a Nexus host.
    pub(crate) group: String,
    /// Where they are published.
    pub(crate) hosted: String,
    /// Host names of the public index, and of what belongs to it.
    pub(crate) public: &'static [&'static str],
}

/// The public indexes, which are facts of the outside world.
const PUBLIC: [(&str, &[&str]); 2] = [
    (
        "pypi",
        &["pypi.org", "www.pypi.org", "pypi.python.org", "files.pythonhosted.org", "test.pypi.org", "upload.pypi.org"],
    ),
    ("npm", &["registry.npmjs.org", "registry.npmjs.com", "registry.yarnpkg.com", "www.npmjs.com"]),
];

impl Format {
    /// The formats that have a group repository, by the table of artifact types.
    pub(crate) fn all(standard: &Conventions) -> Vec<Self> {
        let root = repository_root(standard);
        let formats = standard.artifact_types.iter().filter_map(|kind| {
            let mut names = kind.repository.split(" / ");
            let hosted = names.clone().find(|name| name.ends_with("-hosted"))?;
            let group = names.find(|name| name.ends_with("-group"))?;
            let name = group.split('-').next()?;
            let path = format!("{root}{group}/");
            // The Python index is documented to the last slash.
            let group =
                if standard.pypi.index_path.starts_with(&path) { standard.pypi.index_path.clone() } else { path };
            let public = PUBLIC.iter().find(|(format, _)| *format == name).map_or(&[][..], |(_, hosts)| hosts);
            Some(Self { name: name.to_owned(), group, hosted: format!("{root}{hosted}/"), public })
        });
        formats.collect()
    }

    /// The format of an index by its path or its host: Python's where neither says.
    pub(crate) fn of(index: &Index<'_>, standard: &Conventions) -> Option<Self> {
        let formats = Self::all(standard);
        let host = index.host.value().to_ascii_lowercase();
        let repository = index.repository(standard).unwrap_or_default();
        let fits = |format: &&Self| {
            repository.split('-').next() == Some(format.name.as_str()) || format.public.contains(&host.as_str())
        };
        let python = |format: &&Self| format.group == standard.pypi.index_path;
        formats.iter().find(fits).or_else(|| formats.iter().find(python)).cloned()
    }
}

impl<'t> Index<'t> {
    /// Reads the first URL of a text; `None` where there is none.
    pub(crate) fn read(text: Fragment<'t>) -> Option<Self> {
        let value = text.value();
        let separator = value.find("://")?;
        let front = value.get(..separator)?;
        let start = front
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '+' || c == PLACEHOLDER))
            .map_or(0, |at| at + front.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let rest = value.get(start..).filter(|_| start < separator)?;
        let length =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';')).unwrap_or(rest.len());
        let url = text.part(start..start + length);
        let scheme = url.part(0..separator - start);
        let authority_start = scheme.value().len() + 3;
        let after = url.value().get(authority_start..).unwrap_or_default();
        let authority_end = authority_start + after.find(['/', '?', '#']).unwrap_or(after.len());
        let authority = url.value().get(authority_start..authority_end).unwrap_or_default();
        let host_start = authority_start + authority.rfind('@').map_or(0, |at| at + 1);
        let host_text = url.value().get(host_start..authority_end).unwrap_or_default();
        let host_end = host_start + host_text.rfind(':').unwrap_or(host_text.len());
        Some(Self {
            url,
            scheme,
            credentials: (host_start > authority_start).then(|| url.part(authority_start..host_start)),
            host: url.part(host_start..host_end),
            port: (host_end < authority_end).then(|| url.part(host_end..authority_end)),
            path: url.part(authority_end..url.value().len()),
        })
    }

    /// The Nexus installation that it is at.
    pub(crate) fn environment<'s>(&self, standard: &'s Conventions) -> Option<&'s Environment> {
        standard.environment_of_host(self.host.value())
    }

    /// What the port is for on a Nexus host; the web where none is written.
    pub(crate) fn role(&self, standard: &Conventions) -> Option<PortRole> {
        match self.port {
            None => Some(PortRole::Web),
            Some(port) => standard.port_role(port.value().trim_start_matches(':').parse().ok()?),
        }
    }

    /// Name of the Nexus repository in the path.
    pub(crate) fn repository(&self, standard: &Conventions) -> Option<&'t str> {
        self.path.value().strip_prefix(repository_root(standard))?.split('/').next()
    }

    /// The whole text that it was read from, without a password.
    pub(crate) fn shown_in(&self, text: Fragment<'t>) -> String {
        match self.credentials {
            Some(credentials) => text.shown().replace(&credentials.shown(), "…@"),
            None => text.shown(),
        }
    }
}
