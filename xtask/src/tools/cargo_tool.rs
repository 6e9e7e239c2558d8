//! The tools that come from crates.io: Trunk, the command line of wasm-bindgen, and cargo-deny.

use std::fs;

use anyhow::{Context, Result, anyhow, bail};

use super::{report_installing, report_present};
use crate::programs::{SearchPath, own_tools};
use crate::{process, repository};

/// The program that builds the site.
pub(super) const TRUNK: &str = "trunk";

/// The program that looks at dependencies.
pub(super) const DENY: &str = "cargo-deny";

/// What reads `deny.toml`; a newer one may know other settings.
const DENY_VERSION: &str = "0.20.2";

struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: String,
    /// Options for `cargo install` that leave out what we do not use, because building it takes minutes.
    leave_out: &'static [&'static str],
    /// What to expect of the wait.
    wait: &'static str,
}

/// Installs wasm-bindgen's command line and Trunk where the right version is not there.
pub(super) fn provide(search: &SearchPath) -> Result<()> {
    let read =
        |name: &str| fs::read_to_string(repository::root().join(name)).with_context(|| format!("reading {name}"));
    let tools = [
        CargoTool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            // Its output and the crate's must be of one version, to the patch.
            version: locked_version(&read("Cargo.lock")?, "wasm-bindgen")?,
            leave_out: &[],
            wait: "about 3 minutes on two cores",
        },
        CargoTool {
            package: "trunk",
            program: TRUNK,
            version: trunk_version(&read("Trunk.toml")?)?,
            // Without the self-update, and with a TLS that needs no C library.
            leave_out: &["--no-default-features", "--features", "rustls"],
            wait: "about 5 minutes on two cores",
        },
    ];
    provide_all(&tools, search)
}

/// Installs cargo-deny where the right version is not there. Building and testing do without it.
pub(super) fn provide_deny(search: &SearchPath) -> Result<()> {
    let deny = CargoTool {
        package: "cargo-deny",
        program: DENY,
        version: DENY_VERSION.to_owned(),
        leave_out: &[],
        wait: "about 5 minutes on two cores",
    };
    provide_all(&[deny], search)
}

fn provide_all(tools: &[CargoTool], search: &SearchPath) -> Result<()> {
    for tool in tools {
        tool.provide(search)?;
    }
    let build = own_tools().join("build");
    if build.is_dir() {
        fs::remove_dir_all(&build).context("removing the build folder of the tools")?;
    }
    Ok(())
}

impl CargoTool {
    fn provide(&self, search: &SearchPath) -> Result<()> {
        let name = format!("{} {}", self.program, self.version);
        let found = self.version_found(search);
        if found.as_deref() == Some(&self.version) {
            report_present(&name, "present");
            return Ok(());
        }
        if let Some(other) = &found {
            println!("  {name:<24} the one on PATH is {other}; it stays, and this checkout gets its own");
        }

        let alone = found.is_some();
        if search.find("cargo-binstall").is_some() {
            report_installing(&name, "a prebuilt one, with cargo binstall");
            if self.install_prebuilt(search, alone).is_ok() && self.is_there(search) {
                return Ok(());
            }
            println!("  {name:<24} no prebuilt one could be had");
        }
        report_installing(&name, &format!("from source, once; {}", self.wait));
        self.install_from_source(search, alone)?;
        if !self.is_there(search) {
            bail!(
                "{} was installed, but is not found in cargo's folder for programs. If CARGO_INSTALL_ROOT is set, add its bin \
                 folder to PATH",
                name
            );
        }
        Ok(())
    }

    fn is_there(&self, search: &SearchPath) -> bool {
        self.version_found(search).as_deref() == Some(&self.version)
    }

    fn version_found(&self, search: &SearchPath) -> Option<String> {
        search.find(self.program)?;
        // A program of that name that does not say its version is not ours, and must not be replaced either.
        let printed = process::output(search.command(self.program).arg("--version")).unwrap_or_default();
        Some(version_printed(&printed).unwrap_or("of an unknown version").to_owned())
    }

    fn install_prebuilt(&self, search: &SearchPath, alone: bool) -> Result<()> {
        let mut command = search.command("cargo-binstall");
        // Without "compile": its builds are release builds, which take three times as long as ours below.
        command.args(["--no-confirm", "--disable-strategies", "compile", "--version", &self.version]);
        if alone {
            command.arg("--root").arg(own_tools());
        }
        process::run(command.arg(self.package))
    }

    fn install_from_source(&self, search: &SearchPath, alone: bool) -> Result<()> {
        let install = |locked: bool| {
            let mut command = search.command("cargo");
            command.args(["install", self.package, "--version", &self.version, "--debug", "--force"]);
            command.args(self.leave_out).arg("--target-dir").arg(own_tools().join("build"));
            if locked {
                command.arg("--locked");
            }
            if alone {
                command.arg("--root").arg(own_tools());
            }
            command.env("CARGO_PROFILE_DEV_DEBUG", "0");
            process::run(&mut command)
        };
        // A tool's own lock may name a version that was withdrawn since, or that a mirror does not have.
        install(true)
            .or_else(|_| {
                println!("  {:<24} once more, with the dependencies of today instead of its locked ones", self.program);
                install(false)
            })
            .with_context(|| {
                format!(
                    "{} {} could not be installed. If crates.io cannot be reached from here, set a mirror in cargo's \
                     config.toml ([source.crates-io] replace-with), or put the program, at exactly this version, on PATH",
                    self.program, self.version
                )
            })
    }
}

/// The version in what a tool prints for `--version`: the second word of the first line.
fn version_printed(output: &str) -> Option<&str> {
    let word = output.lines().next()?.split_whitespace().nth(1)?;
    let version = word.strip_prefix('v').unwrap_or(word);
    version.starts_with(|first: char| first.is_ascii_digit()).then_some(version)
}

/// The version of Trunk that the text of Trunk.toml asks for, which Trunk itself insists on too.
fn trunk_version(settings: &str) -> Result<String> {
    let settings: toml::Table = toml::from_str(settings).context("Trunk.toml is not TOML")?;
    let asked_for = settings.get("trunk-version").and_then(toml::Value::as_str).unwrap_or_default();
    let version = asked_for.trim_start_matches(['=', '^', '~', ' ']);
    if version.split('.').filter(|part| part.parse::<u32>().is_ok()).count() != 3 {
        bail!("`trunk-version` in Trunk.toml is \"{asked_for}\"; write it with all three parts, such as \"^0.21.14\"");
    }
    Ok(version.to_owned())
}

/// The version of a package in the text of Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    let lock: toml::Table = toml::from_str(lock).context("Cargo.lock is not TOML")?;
    let packages = lock.get("package").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |entry: &toml::Value, key: &str| entry.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    packages
        .iter()
        .find(|entry| text(entry, "name").as_deref() == Some(package))
        .and_then(|entry| text(entry, "version"))
        .ok_or_else(|| anyhow!("Cargo.lock names no version of {package}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_second_word() {
        assert_eq!(version_printed("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_printed("wasm-bindgen 0.2.130 (a1b2c3d4e)\nmore"), Some("0.2.130"));
        assert_eq!(version_printed("tool v1.2.3"), Some("1.2.3"));
        assert_eq!(version_printed("usage: trunk"), None);
        assert_eq!(version_printed(""), None);
    }

    #[test]
    fn a_version_is_read_from_the_lock_by_the_exact_name() {
        let lock = "version = 4\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        let error = locked_version(lock, "trunk").unwrap_err();
        assert_eq!(error.to_string(), "Cargo.lock names no version of trunk");
    }

    #[test]
    fn the_version_of_trunk_is_read_from_its_settings() {
        assert_eq!(trunk_version("trunk-version = \"^0.21.14\"").unwrap(), "0.21.14");
        assert_eq!(trunk_version("trunk-version = \"=0.21.14\"\n[build]\n").unwrap(), "0.21.14");
        let error = trunk_version("trunk-version = \"^0.21\"").unwrap_err();
        assert!(error.to_string().contains("is \"^0.21\"; write it with all three parts"), "{error}");
    }

    /// Trunk takes only tools of the versions that its settings name, so these must be the ones that are installed.
    #[test]
    fn the_settings_of_trunk_name_the_tools_that_are_installed() {
        let read = |name: &str| fs::read_to_string(repository::root().join(name)).unwrap();
        let settings: toml::Table = toml::from_str(&read("Trunk.toml")).unwrap();
        let named = |tool: &str| settings["tools"][tool].as_str().unwrap().to_owned();
        assert_eq!(named("wasm_bindgen"), locked_version(&read("Cargo.lock"), "wasm-bindgen").unwrap());

        let parts = read("package.json");
        let (_, after) = parts.split_once("\"binaryen\": \"").unwrap();
        let release = after.split('.').next().unwrap();
        assert_eq!(named("wasm_opt"), format!("version_{release}"));
    }

    #[cfg(unix)]
    #[test]
    fn a_tool_is_known_by_the_version_it_prints() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let search = SearchPath::of(&[folder.path()]);
        let tool =
            CargoTool { package: "trunk", program: "trunk", version: "0.21.14".to_owned(), leave_out: &[], wait: "" };
        assert_eq!(tool.version_found(&search), None);
        for (printed, expected) in
            [("trunk 0.21.14", "0.21.14"), ("trunk 0.20.1", "0.20.1"), ("?", "of an unknown version")]
        {
            let program = folder.path().join("trunk");
            std::fs::write(&program, format!("#!/bin/sh\necho '{printed}'\n")).unwrap();
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(tool.version_found(&search).as_deref(), Some(expected));
            assert_eq!(tool.is_there(&search), printed == "trunk 0.21.14");
        }
    }
}
