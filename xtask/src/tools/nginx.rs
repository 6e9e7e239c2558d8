//! The web server that `deploy/nginx.conf` is tried with. Without it that test is left out, and says so.

use super::{debian, report_installing, report_present};
use crate::programs::SearchPath;

/// Debian installs it where only administrators look.
const PROGRAM: &str = "nginx";
const FOLDERS: &[&str] = &["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/// The server, and its module for copies that are compressed already.
const PACKAGES: &[&str] = &["--no-install-recommends", "nginx", "libnginx-mod-http-brotli-static"];

/// Installs it where that is possible without asking anyone.
pub(super) fn provide(search: &SearchPath) {
    if let Some(path) = find(search) {
        report_present(PROGRAM, &path);
        return;
    }
    let installed = debian::installer(search).is_some_and(|installer| {
        report_installing(PROGRAM, "Debian's package");
        installer.install(search, PACKAGES).is_ok()
    });
    if !installed || find(search).is_none() {
        report_present(PROGRAM, "not on this machine, so the test of deploy/nginx.conf will be left out");
    }
}

fn find(search: &SearchPath) -> Option<String> {
    let elsewhere =
        || FOLDERS.iter().map(|folder| std::path::Path::new(folder).join(PROGRAM)).find(|path| path.is_file());
    search.find(PROGRAM).or_else(elsewhere).map(|path| path.display().to_string())
}
