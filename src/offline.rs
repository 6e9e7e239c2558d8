//! What the service worker keeps: every file of the portal with the hash of its content.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

/// The service worker lies where its scope is: at the portal's root, under a name that never changes.
pub const SERVICE_WORKER: &str = "sw.js";

/// How what `client/build.mjs` has made of `client/sw.js` is called, before its hash.
const BUNDLE: &str = "sw-";

/// How the line starts that stands before the bundle.
const LIST: &str = "self.portalFiles=";

/// Takes the place of a service worker that was here before: while somebody works on the portal, nothing may answer from a cache.
const RETIREMENT: &str = include_str!("retirement.js");

/// Not for a service worker: what only crawlers and people who debug ask for.
const NOT_KEPT: [&str; 3] = ["sitemap.xml", "robots.txt", SERVICE_WORKER];

/// Writes the service worker into the finished portal, with the list of its files before the script.
///
/// # Errors
///
/// Where a file cannot be read or written, or there is no bundle of the script.
pub fn write_service_worker(portal: &Path) -> io::Result<()> {
    let script = script(portal)?;
    let mut files = BTreeMap::new();
    for path in files_below(portal)? {
        let name = path.strip_prefix(portal).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let is_kept =
            !NOT_KEPT.contains(&name.as_str()) && ![".br", ".gz", ".map"].iter().any(|end| name.ends_with(end));
        if is_kept {
            let integrity = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(fs::read(&path)?)));
            files.insert(address(&name).to_owned(), integrity);
        }
    }
    let list = serde_json::to_string(&files)?;
    fs::write(portal.join(SERVICE_WORKER), format!("{LIST}{list};\n{script}"))
}

/// Writes the script that ends an earlier service worker, while the portal is served to whoever works on it.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn write_retirement(portal: &Path) -> io::Result<()> {
    fs::write(portal.join(SERVICE_WORKER), RETIREMENT)
}

/// The script without a list: the bundle, which is taken away, or what an earlier run has made of it.
fn script(portal: &Path) -> io::Result<String> {
    for entry in fs::read_dir(portal)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(BUNDLE) && name.ends_with(".js") {
            let script = fs::read_to_string(entry.path())?;
            fs::remove_file(entry.path())?;
            return Ok(script);
        }
    }
    let written = fs::read_to_string(portal.join(SERVICE_WORKER)).unwrap_or_default();
    match written.split_once('\n') {
        Some((list, script)) if list.starts_with(LIST) => Ok(script.to_owned()),
        _ => Err(io::Error::other("there is no bundle of client/sw.js; `node client/build.mjs` makes one")),
    }
}

/// What a browser asks for: a page by its directory.
fn address(name: &str) -> &str {
    match name.strip_suffix("index.html") {
        Some(directory) if directory.is_empty() || directory.ends_with('/') => directory,
        _ => name,
    }
}

fn files_below(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A portal of a page, a rule and what belongs to them, in a directory of its own.
    fn portal(name: &str) -> PathBuf {
        let directory = std::env::temp_dir().join(format!("portal-{name}-{}", std::process::id()));
        fs::create_dir_all(directory.join("rules/tag-form")).unwrap();
        for (file, content) in [
            ("index.html", "home"),
            ("rules/tag-form/index.html", "rule"),
            ("404.html", "nothing here"),
            ("page-ABCD.js", "1"),
            ("page-ABCD.js.br", "2"),
            ("sitemap.xml", "<urlset/>"),
            ("sw-ABCD.js", "serve();\n"),
        ] {
            fs::write(directory.join(file), content).unwrap();
        }
        directory
    }

    #[test]
    fn every_file_is_listed_by_its_address_with_the_hash_of_its_content() {
        let portal = portal("listed");
        write_service_worker(&portal).unwrap();
        let written = fs::read_to_string(portal.join(SERVICE_WORKER)).unwrap();
        let (list, script) = written.split_once('\n').unwrap();
        let list: BTreeMap<String, String> =
            serde_json::from_str(list.strip_prefix(LIST).unwrap().strip_suffix(';').unwrap()).unwrap();
        assert_eq!(list.keys().collect::<Vec<_>>(), ["", "404.html", "page-ABCD.js", "rules/tag-form/"]);
        assert_eq!(list[""], "sha256-TqFAWIFQdzzjqs54au739ASc4QD6ZJyU+73blg8dqUI=");
        assert_eq!(script, "serve();\n");
        assert!(!portal.join("sw-ABCD.js").exists(), "the bundle is published once, as the service worker");
        fs::remove_dir_all(portal).unwrap();
    }

    #[test]
    fn a_portal_may_be_written_again_and_only_what_changed_changes() {
        let portal = portal("again");
        write_service_worker(&portal).unwrap();
        let first = fs::read_to_string(portal.join(SERVICE_WORKER)).unwrap();
        write_service_worker(&portal).unwrap();
        assert_eq!(fs::read_to_string(portal.join(SERVICE_WORKER)).unwrap(), first);
        fs::write(portal.join("index.html"), "another home").unwrap();
        write_service_worker(&portal).unwrap();
        assert_ne!(fs::read_to_string(portal.join(SERVICE_WORKER)).unwrap(), first);
        fs::remove_dir_all(portal).unwrap();
    }

    #[test]
    fn a_portal_without_the_script_is_refused() {
        let portal = portal("without");
        fs::remove_file(portal.join("sw-ABCD.js")).unwrap();
        assert!(write_service_worker(&portal).unwrap_err().to_string().contains("client/sw.js"));
        fs::remove_dir_all(portal).unwrap();
    }
}
