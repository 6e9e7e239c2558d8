//! `cargo xtask dist`: the command as packages, named as the standard has it.

#[cfg(feature = "packages")]
mod archive;
#[cfg(feature = "packages")]
mod contents;
#[cfg(feature = "packages")]
mod licences;
#[cfg(feature = "packages")]
mod names;
#[cfg(feature = "packages")]
mod rpm_package;
#[cfg(feature = "packages")]
mod trial;
#[cfg(feature = "packages")]
mod wheel;

use anyhow::Result;

/// What the packages say of themselves.
#[cfg(feature = "packages")]
struct About {
    /// What it is, in one sentence without a full stop.
    summary: String,
    /// What it is, in a few more.
    description: String,
    /// The licence, as SPDX writes it.
    licence: String,
    /// The moment that all files are from, in seconds since 1970: that of the sources, so that packing twice gives the same
    /// bytes.
    time: u32,
}

/// Builds the command, packs it, tries each package with the programs that install it, and writes target/dist/.
#[cfg(feature = "packages")]
pub(crate) fn run() -> Result<()> {
    use anyhow::Context;
    use conventions::Conventions;
    use sha2::{Digest, Sha256};
    use std::fs;

    use crate::{repository, static_binary};

    let standard = Conventions::embedded();
    let names = names::Names::of(static_binary::PROGRAM, env!("CARGO_PKG_VERSION"), standard);
    let binary = static_binary::build()?;
    let about = About::this()?;
    let pieces = contents::of(&binary, names.program)?;
    let program = fs::read(&binary.path).with_context(|| format!("reading {}", binary.path.display()))?;
    let files = [
        (names.raw_binary(), program),
        (format!("{}.tar.gz", names.archive()), archive::bytes(&names, &about, &pieces)?),
        (names.rpm(), rpm_package::bytes(&names, &about, &pieces, standard)?),
        (names.wheel(), wheel::bytes(&names, &about, &pieces)?),
    ];

    let folder = repository::target().join("dist");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    let mut sums = String::new();
    for (name, bytes) in &files {
        fs::write(folder.join(name), bytes).with_context(|| format!("writing {name}"))?;
        sums.push_str(&format!("{:x}  {name}\n", Sha256::digest(bytes)));
    }
    fs::write(folder.join("SHA256SUMS"), sums).context("writing SHA256SUMS")?;
    trial::executable(&folder.join(names.raw_binary()))?;
    trial::run(&folder, &names, standard)?;

    println!("\n{} for {}, in {}:", names.raw_binary(), binary.target, folder.display());
    for (name, bytes) in &files {
        println!("  {:>9} bytes  {name}", bytes.len());
    }
    Ok(())
}

#[cfg(feature = "packages")]
impl About {
    /// Of the command, at the moment of `SOURCE_DATE_EPOCH`, else of the last commit.
    fn this() -> Result<Self> {
        use anyhow::Context;
        use std::process::Command;

        let named = std::env::var("SOURCE_DATE_EPOCH").ok();
        let committed = || {
            let mut git = Command::new("git");
            crate::process::output(git.args(["log", "-1", "--format=%ct"]).current_dir(crate::repository::root()))
        };
        let time = named.or_else(committed).unwrap_or_else(|| "0".to_owned());
        let time = time.trim().parse().with_context(|| format!("`{}` is no time in seconds", time.trim()))?;
        Ok(Self {
            summary: "Checks image references, tags, artifact names and pipelines against the standard".to_owned(),
            description: "Says what does not conform, where and why, and what to write in its place: for image references, tags, \
                          artifact names, Dockerfiles and GitLab pipelines. The same checks as those of the standards portal, for \
                          terminals, editors, commit hooks and pipelines."
                .to_owned(),
            licence: env!("CARGO_PKG_LICENSE").to_owned(),
            time,
        })
    }
}

/// Runs this command again with what packs built in.
#[cfg(not(feature = "packages"))]
pub(crate) fn run() -> Result<()> {
    crate::engine::run_with("packages", "dev")
}

#[cfg(all(test, feature = "packages"))]
mod tests {
    use super::About;
    use super::contents::{Piece, Role};

    /// What a package of a test says of itself.
    pub(super) fn about() -> About {
        About {
            summary: "Runs tasks".to_owned(),
            description: "Runs tasks, one after the other.".to_owned(),
            licence: "Apache-2.0".to_owned(),
            time: 1_795_257_030,
        }
    }

    /// What is in a package of a test: the program is a script, so that it runs wherever it is installed.
    pub(super) fn pieces() -> Vec<Piece> {
        let program = "orchestrator-executor";
        vec![
            Piece::new(Role::Program, program, "#!/bin/sh\necho orchestrator-executor 0.3.0\n"),
            Piece::new(Role::Shared, format!("bash-completion/completions/{program}"), "complete\n"),
            Piece::new(Role::Shared, format!("man/man1/{program}.1.gz"), "manual\n"),
            Piece::new(Role::Licence, "LICENSE", "Apache\n"),
        ]
    }
}
