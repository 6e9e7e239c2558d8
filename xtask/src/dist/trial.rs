//! Each package tried with the program that people install it with, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use conventions::Conventions;

use super::names::Names;
use crate::programs::SearchPath;
use crate::{process, repository};

/// Gives a file the rights of a program.
pub(super) fn executable(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("setting the rights of {}", path.display()))?;
    }
    Ok(())
}

/// Installs what is in the folder with whichever of the programs there are, runs what is installed, and says what was left out.
pub(super) fn run(folder: &Path, names: &Names, standard: &Conventions) -> Result<()> {
    let rooms = repository::target().join("dist-trial");
    if rooms.exists() {
        fs::remove_dir_all(&rooms).with_context(|| format!("clearing {}", rooms.display()))?;
    }
    answers(&folder.join(names.raw_binary()), names, "the program")?;
    let search = SearchPath::of_this_machine();
    rpm(&search, &folder.join(names.rpm()), &rooms.join("rpm"), names, standard)?;
    wheel(&search, &folder.join(names.wheel()), &rooms.join("wheel"), names)?;
    archive(&search, &folder.join(format!("{}.tar.gz", names.archive())), &rooms.join("archive"), names)?;
    if rooms.exists() {
        fs::remove_dir_all(&rooms).with_context(|| format!("clearing {}", rooms.display()))?;
    }
    Ok(())
}

/// Makes sure that a program is the one that was packed.
fn answers(program: &Path, names: &Names, of_what: &str) -> Result<()> {
    let told = process::output(Command::new(program).arg("--version"));
    let told = told.with_context(|| format!("{} does not start", program.display()))?;
    let expected = format!("{} {}", names.program, names.version);
    if !told.starts_with(&expected) {
        bail!("{} says `{}` in place of `{expected}`", program.display(), told.trim());
    }
    println!("  {of_what}: `{}`", told.lines().next().unwrap_or_default());
    Ok(())
}

/// Digests, list of files, and an installation below a root of its own, which is root's to make.
fn rpm(search: &SearchPath, package: &Path, root: &Path, names: &Names, standard: &Conventions) -> Result<()> {
    if search.find("rpm").is_none() {
        println!("  the RPM: not tried, for there is no rpm here (Debian: `apt-get install rpm`)");
        return Ok(());
    }
    process::run(search.command("rpm").args(["--checksig", "--nosignature"]).arg(package))?;
    if process::output(search.command("id").arg("-u")).is_none_or(|user| user.trim() != "0") {
        println!("  the RPM: its digests are right; installing it takes root, so that was not tried");
        return Ok(());
    }
    fs::create_dir_all(root).with_context(|| format!("creating {}", root.display()))?;
    let mut install = search.command("rpm");
    // The root is empty: there is no distribution in it that the package could ask for anything.
    install.arg("--root").arg(root).args(["--install", "--nosignature", "--nodeps"]).arg(package);
    process::run(&mut install)?;
    let directory = standard.install.directory.trim_start_matches('/');
    answers(&root.join(directory).join(names.program), names, "the RPM, installed")
}

/// An environment of its own, without a network.
fn wheel(search: &SearchPath, package: &Path, environment: &Path, names: &Names) -> Result<()> {
    let Some(python) = ["python3", "python"].into_iter().find(|name| search.find(name).is_some()) else {
        println!("  the wheel: not tried, for there is no Python here");
        return Ok(());
    };
    if process::output(search.command(python).args(["-m", "venv", "--clear"]).arg(environment)).is_none() {
        println!(
            "  the wheel: not tried, for this Python makes no environments (Debian: `apt-get install python3-venv`)"
        );
        return Ok(());
    }
    let mut install = Command::new(environment.join("bin").join("python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"]).arg(package);
    process::run(&mut install)?;
    answers(&environment.join("bin").join(names.program), names, "the wheel, installed")
}

fn archive(search: &SearchPath, package: &Path, folder: &Path, names: &Names) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    process::run(search.command("tar").arg("--extract").arg("--file").arg(package).arg("--directory").arg(folder))?;
    let program: PathBuf = folder.join(names.archive()).join("bin").join(names.program);
    answers(&program, names, "the archive, unpacked")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::dist::tests::{about, pieces};
    use crate::dist::{archive, rpm_package, wheel};

    /// The packages of a script, installed by the programs of this machine.
    #[test]
    fn the_packages_install_and_what_they_install_runs() {
        let standard = Conventions::embedded();
        let names = Names::of("orchestrator-executor", "0.3.0", standard);
        let folder = tempfile::tempdir().unwrap();
        let write = |name: String, bytes: Vec<u8>| fs::write(folder.path().join(name), bytes).unwrap();
        write(names.raw_binary(), pieces()[0].bytes.clone());
        executable(&folder.path().join(names.raw_binary())).unwrap();
        write(names.rpm(), rpm_package::bytes(&names, &about(), &pieces(), standard).unwrap());
        write(names.wheel(), wheel::bytes(&names, &about(), &pieces()).unwrap());
        write(format!("{}.tar.gz", names.archive()), archive::bytes(&names, &about(), &pieces()).unwrap());
        run(folder.path(), &names, standard).unwrap();
    }
}
