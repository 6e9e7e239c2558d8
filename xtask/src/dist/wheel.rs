//! The wheel: the program for whoever installs with pip, by the [binary distribution format] of Python.
//!
//! [binary distribution format]: https://packaging.python.org/en/latest/specifications/binary-distribution-format/

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::About;
use super::contents::{Piece, Role};
use super::names::Names;

/// The file, the same for the same contents.
pub(super) fn bytes(names: &Names, about: &About, pieces: &[Piece]) -> Result<Vec<u8>> {
    let name = names.distribution();
    let mut files: Vec<(String, u32, Vec<u8>)> = pieces
        .iter()
        .map(|piece| {
            let folder = match piece.role {
                Role::Program => format!("{name}.data/scripts"),
                Role::Shared => format!("{name}.data/data/share"),
                Role::Licence => format!("{name}.dist-info/licenses"),
            };
            (format!("{folder}/{}", piece.path), piece.mode().into(), piece.bytes.clone())
        })
        .collect();
    files.push((format!("{name}.dist-info/METADATA"), 0o644, metadata(names, about, pieces).into_bytes()));
    files.push((format!("{name}.dist-info/WHEEL"), 0o644, tags(names).into_bytes()));
    let record = record(&files, &format!("{name}.dist-info/RECORD"));
    files.push((format!("{name}.dist-info/RECORD"), 0o644, record.into_bytes()));

    let time = zip_time(about.time)?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, mode, bytes) in &files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(time)
            .unix_permissions(*mode);
        archive.start_file(path.as_str(), options).with_context(|| format!("packing {path}"))?;
        archive.write_all(bytes).with_context(|| format!("packing {path}"))?;
    }
    Ok(archive.finish().context("finishing the wheel")?.into_inner())
}

/// What the package index and pip read of it.
fn metadata(names: &Names, about: &About, pieces: &[Piece]) -> String {
    let Names { program, version, .. } = names;
    let mut metadata = format!(
        "Metadata-Version: 2.4\nName: {program}\nVersion: {version}\nSummary: {}\nLicense-Expression: {}\n",
        about.summary, about.licence
    );
    for licence in pieces.iter().filter(|piece| piece.role == Role::Licence) {
        // Writing to a text cannot fail.
        let _ = writeln!(metadata, "License-File: {}", licence.path);
    }
    let _ = write!(metadata, "Description-Content-Type: text/plain\n\n{}\n", about.description);
    metadata
}

/// Where it can be installed.
fn tags(names: &Names) -> String {
    let mut tags = "Wheel-Version: 1.0\nGenerator: cargo-xtask-dist\nRoot-Is-Purelib: false\n".to_owned();
    for platform in names.platforms() {
        let _ = writeln!(tags, "Tag: py3-none-{platform}");
    }
    tags
}

/// The list of all files with their hashes; it cannot have its own.
fn record(files: &[(String, u32, Vec<u8>)], own_path: &str) -> String {
    let mut record = String::new();
    for (path, _, bytes) in files {
        let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(bytes));
        let _ = writeln!(record, "{path},sha256={hash},{}", bytes.len());
    }
    let _ = writeln!(record, "{own_path},,");
    record
}

/// A moment as archives of this kind write it: not before 1980, in steps of two seconds, here in UTC.
fn zip_time(seconds: u32) -> Result<DateTime> {
    const EARLIEST: u32 = 315_532_800;
    let moment = chrono::DateTime::from_timestamp(seconds.max(EARLIEST).into(), 0);
    let moment = moment.and_then(|moment| DateTime::try_from(moment.naive_utc()).ok());
    moment.context("the time of the last commit is none that a wheel can hold")
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::dist::tests::{about, pieces};
    use conventions::Conventions;

    fn packed() -> Vec<u8> {
        let names = Names::of("orchestrator-executor", "0.3.0", Conventions::embedded());
        bytes(&names, &about(), &pieces()).unwrap()
    }

    fn unpacked(bytes: Vec<u8>) -> Vec<(String, u32, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|number| {
                let mut file = archive.by_index(number).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                (file.name().unwrap().into_owned(), file.unix_mode().unwrap() & 0o777, bytes)
            })
            .collect()
    }

    #[test]
    fn each_file_has_its_place_and_rights_and_the_record_is_right() {
        let files = unpacked(packed());
        let listed: Vec<_> = files.iter().map(|(path, mode, _)| (path.as_str(), *mode)).collect();
        assert_eq!(
            listed,
            [
                ("orchestrator_executor-0.3.0.data/scripts/orchestrator-executor", 0o755),
                (
                    "orchestrator_executor-0.3.0.data/data/share/bash-completion/completions/orchestrator-executor",
                    0o644
                ),
                ("orchestrator_executor-0.3.0.data/data/share/man/man1/orchestrator-executor.1.gz", 0o644),
                ("orchestrator_executor-0.3.0.dist-info/licenses/LICENSE", 0o644),
                ("orchestrator_executor-0.3.0.dist-info/METADATA", 0o644),
                ("orchestrator_executor-0.3.0.dist-info/WHEEL", 0o644),
                ("orchestrator_executor-0.3.0.dist-info/RECORD", 0o644),
            ]
        );
        let text = |end: &str| {
            let (_, _, bytes) = files.iter().find(|(path, ..)| path.ends_with(end)).unwrap();
            String::from_utf8(bytes.clone()).unwrap()
        };
        let (last, others) = files.split_last().unwrap();
        let mut expected: Vec<_> = others
            .iter()
            .map(|(path, _, bytes)| {
                let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(bytes));
                format!("{path},sha256={hash},{}", bytes.len())
            })
            .collect();
        expected.push(format!("{},,", last.0));
        assert_eq!(text("RECORD").lines().collect::<Vec<_>>(), expected);
        assert!(text("METADATA").contains("\nLicense-File: LICENSE\n"), "{}", text("METADATA"));
        assert!(text("WHEEL").contains("\nTag: py3-none-musllinux_1_1_x86_64\n"), "{}", text("WHEEL"));
    }

    #[test]
    fn the_same_contents_give_the_same_bytes() {
        assert!(packed() == packed());
    }

    #[test]
    fn the_time_is_that_of_the_sources() {
        let shown = |seconds| zip_time(seconds).unwrap().to_string();
        assert_eq!(shown(1_795_257_030), "2026-11-21 10:30:30");
        assert_eq!(shown(951_782_399), "2000-02-28 23:59:58");
        assert_eq!(shown(951_782_400), "2000-02-29 00:00:00");
        assert_eq!(shown(0), "1980-01-01 00:00:00");
    }
}
