//! The RPM.

use anyhow::{Context, Result};
use conventions::Conventions;
use rpm::{BuildConfig, CompressionWithLevel, FileOptions, PackageBuilder};

use super::About;
use super::contents::{Piece, Role};
use super::names::Names;

/// gzip at its best: every RPM reads it, and packing stays independent of C libraries.
const COMPRESSION: CompressionWithLevel = CompressionWithLevel::Gzip(9);

/// The file, the same for the same contents.
pub(super) fn bytes(names: &Names, about: &About, pieces: &[Piece], standard: &Conventions) -> Result<Vec<u8>> {
    let Names { program, version, release, architecture } = names;
    let mut package = PackageBuilder::new(program, version, &about.licence, architecture, &about.summary);
    package.using_config(BuildConfig::v4().source_date(about.time).compression(COMPRESSION));
    package.release(release).vendor(&standard.standard.organisation).description(&about.description);
    // The name of the machine is nobody's business, and would make every machine's package another one.
    package.build_host("localhost");
    for piece in pieces {
        let path = path(names, piece, standard);
        let options = FileOptions::new(path.as_str()).permissions(piece.mode()).user("root").group("root");
        let options = match piece.role {
            Role::Program => options,
            Role::Shared if piece.path.starts_with("man/") => options.doc(),
            Role::Shared => options,
            Role::Licence => options.license(),
        };
        package.with_file_contents(piece.bytes.clone(), options).with_context(|| format!("packing {path}"))?;
    }
    let mut bytes = Vec::new();
    package.build().context("making the RPM")?.write(&mut bytes).context("writing the RPM")?;
    Ok(bytes)
}

/// Where a file goes: programs where the standard wants them, the rest where the distribution's shells and `man` look.
pub(super) fn path(names: &Names, piece: &Piece, standard: &Conventions) -> String {
    match piece.role {
        Role::Program => format!("{}{}", standard.install.directory, piece.path),
        Role::Shared => format!("/usr/share/{}", piece.path),
        Role::Licence => format!("/usr/share/licenses/{}/{}", names.program, piece.path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::tests::{about, pieces};

    #[test]
    fn the_package_says_what_it_is_and_holds_each_file_with_its_rights() {
        let standard = Conventions::embedded();
        let names = Names::of("orchestrator-executor", "0.3.0", standard);
        let bytes = bytes(&names, &about(), &pieces(), standard).unwrap();
        let package = rpm::Package::parse(&mut bytes.as_slice()).unwrap();
        package.verify_digests().unwrap();
        assert_eq!(format!("{}", package.metadata.get_nevra().unwrap()), "orchestrator-executor-0.3.0-1.el9.x86_64");
        assert_eq!(package.metadata.get_license().unwrap(), "Apache-2.0");
        let listed: Vec<_> = package.metadata.get_file_entries().unwrap();
        let listed: Vec<_> = listed
            .iter()
            .map(|entry| (entry.path().display().to_string(), entry.mode().permissions(), entry.user().to_owned()))
            .collect();
        let mut expected = [
            ("/usr/local/bin/orchestrator-executor", 0o755),
            ("/usr/share/bash-completion/completions/orchestrator-executor", 0o644),
            ("/usr/share/man/man1/orchestrator-executor.1.gz", 0o644),
            ("/usr/share/licenses/orchestrator-executor/LICENSE", 0o644),
        ]
        .map(|(path, mode)| (path.to_owned(), mode, "root".to_owned()));
        expected.sort();
        let mut listed = listed;
        listed.sort();
        assert_eq!(listed, expected);
    }

    #[test]
    fn the_same_contents_give_the_same_bytes() {
        let standard = Conventions::embedded();
        let names = Names::of("orchestrator-executor", "0.3.0", standard);
        let pack = || bytes(&names, &about(), &pieces(), standard).unwrap();
        let first = pack();
        let package = rpm::Package::parse(&mut first.as_slice()).unwrap();
        assert_eq!(package.metadata.get_build_time().unwrap(), u64::from(about().time), "and not that of the packing");
        assert!(first == pack());
    }
}
