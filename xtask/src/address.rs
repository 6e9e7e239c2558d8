//! Where the portal will be found: below which path, and of which host where that is known.

use std::process::Command;
use std::str::FromStr;

/// An address as it is given on the command line: a path of a host, or a whole URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Scheme and host, for the site map; without them `content/site.toml` says.
    origin: Option<String>,
    /// With a slash at both ends, as Trunk wants it.
    path: String,
}

impl Address {
    /// The path, with a slash at both ends.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Tells the prerenderer, which may run as a hook of this command, the host.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match &self.origin {
            Some(origin) => command.env("PORTAL_ORIGIN", origin),
            None => command,
        }
    }
}

impl Default for Address {
    /// The root of a host.
    fn default() -> Self {
        Self { origin: None, path: "/".to_owned() }
    }
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(given: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "a path of the host is wanted, such as /docs/, or the whole address with https://";
        let (origin, path) = match given.split_once("://") {
            Some((scheme @ ("http" | "https"), rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                if host.is_empty() {
                    return Err(WANTED);
                }
                (Some(format!("{scheme}://{host}")), path)
            }
            Some(_) => return Err(WANTED),
            None if given.starts_with('/') => (None, given),
            None => return Err(WANTED),
        };
        let is_path = |letter: char| letter.is_ascii_alphanumeric() || "/-._~".contains(letter);
        if !path.chars().all(is_path) {
            return Err(WANTED);
        }
        let path = match path.trim_matches('/') {
            "" => "/".to_owned(),
            path => format!("/{path}/"),
        };
        Ok(Self { origin, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_path_or_a_whole_url() {
        for (given, origin, path) in [
            ("/", None, "/"),
            ("/docs", None, "/docs/"),
            ("/a/b/", None, "/a/b/"),
            ("https://host.example", Some("https://host.example"), "/"),
            ("https://group.example:8443/docs", Some("https://group.example:8443"), "/docs/"),
        ] {
            let expected = Address { origin: origin.map(str::to_owned), path: path.to_owned() };
            assert_eq!(given.parse(), Ok(expected), "{given}");
        }
        for refused in ["", "docs/", "ftp://host/docs/", "https:///docs/", "/do cs/", "/docs?x"] {
            assert!(refused.parse::<Address>().is_err(), "{refused}");
        }
    }
}
