//! Packages of Debian, where they can be installed without asking anyone.

use std::path::Path;

use anyhow::Result;

use crate::process;
use crate::programs::SearchPath;

/// Who installs packages here.
#[derive(Clone, Copy)]
pub(super) enum Installer {
    Root,
    Sudo,
}

/// Whether packages can be installed here: as root, or with a sudo that asks for no password.
pub(super) fn installer(search: &SearchPath) -> Option<Installer> {
    if !Path::new("/etc/debian_version").is_file() || search.find("apt-get").is_none() {
        return None;
    }
    if process::output(search.command("id").arg("-u"))?.trim() == "0" {
        return Some(Installer::Root);
    }
    search.find("sudo")?;
    process::output(search.command("sudo").args(["--non-interactive", "true"])).map(|_| Installer::Sudo)
}

impl Installer {
    /// Installs packages and what they depend on.
    pub(super) fn install(self, search: &SearchPath, packages: &[&str]) -> Result<()> {
        // A machine that has just started may be installing its updates: wait for it.
        let apt_get = |arguments: &[&str]| {
            let mut command = match self {
                Self::Root => search.command("apt-get"),
                Self::Sudo => search.command("sudo"),
            };
            if matches!(self, Self::Sudo) {
                command.args(["--non-interactive", "apt-get"]);
            }
            command.args(["-o", "DPkg::Lock::Timeout=120"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            process::run(&mut command)
        };
        apt_get(&["update"])?;
        apt_get(&[&["install", "--yes"], packages].concat())
    }
}
