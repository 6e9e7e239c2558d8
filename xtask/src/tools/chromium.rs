//! The browser that the tests drive: the one on the machine, else Debian's package where that can be installed.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{debian, report_installing, report_present};
use crate::programs::SearchPath;

/// Names the browser, over any other.
const VARIABLE: &str = "CHROMIUM";

/// Under these names distributions and Google install it.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where macOS keeps it, outside `PATH`.
const APPLICATIONS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// The path of a browser, installed if there was none.
pub(super) fn provide(search: &SearchPath) -> Result<PathBuf> {
    if let Some(path) = find(search, env::var_os(VARIABLE))? {
        report_present("chromium", &path.display().to_string());
        return Ok(path);
    }
    let Some(installer) = debian::installer(search) else {
        bail!(
            "the browser tests need Chromium or Chrome, and there is none. Install one (`apt-get install chromium` as root, \
             `dnf install chromium`, `brew install --cask chromium`), or set {VARIABLE} to the path of one, or leave these \
             tests out with `cargo xtask test --no-browser`"
        );
    };
    report_installing("chromium", "Debian's package");
    installer.install(search, &["chromium"]).with_context(|| {
        format!("Chromium could not be installed; install it or Chrome yourself, or set {VARIABLE} to its path")
    })?;
    match find(search, None)? {
        Some(path) => Ok(path),
        None => bail!("Debian's package chromium was installed, but none of {} is on PATH", PROGRAMS.join(", ")),
    }
}

fn find(search: &SearchPath, named: Option<OsString>) -> Result<Option<PathBuf>> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let path = PathBuf::from(named);
        if !path.is_file() {
            bail!("{VARIABLE} names {}, and there is no such file; correct it or unset it", path.display());
        }
        return Ok(Some(path));
    }
    let in_applications = || APPLICATIONS.iter().map(PathBuf::from).find(|path| path.is_file());
    Ok(PROGRAMS.iter().find_map(|program| search.find(program)).or_else(in_applications))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_comes_before_any_other_browser() {
        let folder = tempfile::tempdir().unwrap();
        let browser = folder.path().join("my-browser");
        std::fs::write(&browser, "").unwrap();
        let found = find(&SearchPath::of(&[]), Some(browser.clone().into())).unwrap();
        assert_eq!(found, Some(browser));
    }

    #[test]
    fn a_variable_that_names_nothing_is_refused() {
        let error = find(&SearchPath::of(&[]), Some("/no/such/browser".into())).unwrap_err();
        assert!(error.to_string().contains("CHROMIUM names /no/such/browser"), "{error}");
    }
}
