//! The archive for whoever has neither rpm nor pip.

use anyhow::{Context, Result};

use super::About;
use super::contents::{Piece, Role, compressed};
use super::names::Names;

/// The file, the same for the same contents: a folder with the program in `bin/` and what belongs below `share/`.
pub(super) fn bytes(names: &Names, about: &About, pieces: &[Piece]) -> Result<Vec<u8>> {
    let folder = names.archive();
    let mut archive = tar::Builder::new(Vec::new());
    for piece in pieces {
        let path = match piece.role {
            Role::Program => format!("{folder}/bin/{}", piece.path),
            Role::Shared => format!("{folder}/share/{}", piece.path),
            Role::Licence => format!("{folder}/{}", piece.path),
        };
        let mut header = tar::Header::new_gnu();
        header.set_size(piece.bytes.len() as u64);
        header.set_mode(piece.mode().into());
        header.set_mtime(about.time.into());
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, &path, piece.bytes.as_slice()).with_context(|| format!("packing {path}"))?;
    }
    compressed(&archive.into_inner().context("finishing the archive")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::tests::{about, pieces};
    use conventions::Conventions;

    #[test]
    fn everything_lies_in_one_folder_with_its_rights() {
        let names = Names::of("orchestrator-executor", "0.3.0", Conventions::embedded());
        let pack = || bytes(&names, &about(), &pieces()).unwrap();
        let first = pack();
        assert!(first == pack(), "the same contents give the same bytes");
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(first.as_slice()));
        let listed: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.path().unwrap().display().to_string(), entry.header().mode().unwrap())
            })
            .collect();
        let expected = [
            ("bin/orchestrator-executor", 0o755),
            ("share/bash-completion/completions/orchestrator-executor", 0o644),
            ("share/man/man1/orchestrator-executor.1.gz", 0o644),
            ("LICENSE", 0o644),
        ];
        assert_eq!(
            listed,
            expected.map(|(path, mode)| (format!("orchestrator-executor-0.3.0-x86_64-linux/{path}"), mode))
        );
    }
}
