//! Compressed copies beside the files of the site, for hosts that send them as they are.

use std::collections::VecDeque;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// The extensions of what is text, or as compressible as text. Pictures and fonts (png, webp, woff2) already are compressed.
const COMPRESSIBLE: &[&str] =
    &["css", "html", "ico", "js", "json", "map", "mjs", "svg", "toml", "txt", "wasm", "webmanifest", "xml", "yml"];

/// Under this many bytes a response fits into one packet with its headers either way.
const SMALLEST: u64 = 256;

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Files of the site, compressed copies not counted.
    pub(crate) files: usize,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Files that have compressed copies.
    pub(crate) compressed: usize,
    /// The bytes of these files before compression.
    pub(crate) compressible_bytes: u64,
    /// The bytes of the `.br` copies.
    pub(crate) br_bytes: u64,
    /// The bytes of the `.gz` copies.
    pub(crate) gz_bytes: u64,
}

impl Summary {
    fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.compressed += other.compressed;
        self.compressible_bytes += other.compressible_bytes;
        self.br_bytes += other.br_bytes;
        self.gz_bytes += other.gz_bytes;
    }
}

/// Writes `.br` and `.gz` beside every file below `folder` that gains by it. The same files give the same bytes again.
pub(crate) fn beside_each_file(folder: &Path) -> Result<Summary> {
    // The largest first, so that no core waits for one large file at the end.
    let mut files = files_below(folder)?;
    files.retain(|path| !is_compressed_copy(path));
    files.sort_by_cached_key(|path| std::cmp::Reverse(path.metadata().map_or(0, |file| file.len())));
    let queue = Mutex::new(VecDeque::from(files));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();

    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut part = Summary::default();
                    while let Some(path) = next() {
                        part.add(&beside(&path).with_context(|| format!("compressing {}", path.display()))?);
                    }
                    Ok(part)
                })
            })
            .collect();
        let mut summary = Summary::default();
        for worker in running {
            let part: Result<Summary> = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            summary.add(&part?);
        }
        Ok(summary)
    })
}

/// The size of the file as a browser that takes brotli gets it: its `.br` copy where there is one.
pub(crate) fn transferred_size(path: &Path) -> Result<u64> {
    let compressed = copy_of(path, "br");
    if let Ok(copy) = compressed.metadata() {
        return Ok(copy.len());
    }
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let size = if is_compressible(path, bytes.len() as u64) { brotli(&bytes)?.len() } else { bytes.len() };
    Ok(size as u64)
}

/// All files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading the folder {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether the file is one of the copies this module writes.
pub(crate) fn is_compressed_copy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn beside(path: &Path) -> Result<Summary> {
    let bytes = fs::read(path)?;
    let size = bytes.len() as u64;
    let mut summary = Summary { files: 1, bytes: size, ..Summary::default() };
    if is_compressible(path, size) {
        let (br, gz) = (brotli(&bytes)?, gzip(&bytes)?);
        fs::write(copy_of(path, "br"), &br)?;
        fs::write(copy_of(path, "gz"), &gz)?;
        summary.compressed = 1;
        summary.compressible_bytes = size;
        summary.br_bytes = br.len() as u64;
        summary.gz_bytes = gz.len() as u64;
    }
    Ok(summary)
}

fn is_compressible(path: &Path, size: u64) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    size >= SMALLEST && COMPRESSIBLE.contains(&extension)
}

fn copy_of(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// The header carries no time and no name, so the bytes depend on the content alone.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn text_of_some_length_is_compressible() {
        for (name, size, expected) in [
            ("index.html", 256, true),
            ("worker_bg.wasm", 100_000, true),
            ("index.html", 255, false),
            ("photo.webp", 100_000, false),
            ("LICENSE", 100_000, false),
            ("index.html.br", 100_000, false),
        ] {
            assert_eq!(is_compressible(Path::new(name), size), expected, "{name} of {size} bytes");
        }
    }

    #[test]
    fn copies_unpack_to_the_original_and_are_the_same_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("rules/tag-form/index.html");
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        let text = "<p>A tag names the build it came from.</p>\n".repeat(40);
        fs::write(&page, &text).unwrap();
        fs::write(folder.path().join("tiny.css"), "p{}").unwrap();

        let first = beside_each_file(folder.path()).unwrap();
        let copies = [copy_of(&page, "br"), copy_of(&page, "gz")].map(|path| fs::read(path).unwrap());
        let second = beside_each_file(folder.path()).unwrap();
        assert_eq!(first, second);
        assert_eq!((first.files, first.compressed), (2, 1));
        assert_eq!(copies, [copy_of(&page, "br"), copy_of(&page, "gz")].map(|path| fs::read(path).unwrap()));

        let (mut from_br, mut from_gz) = (String::new(), String::new());
        brotli::Decompressor::new(&copies[0][..], 4096).read_to_string(&mut from_br).unwrap();
        flate2::read::GzDecoder::new(&copies[1][..]).read_to_string(&mut from_gz).unwrap();
        assert_eq!([from_br, from_gz], [text.clone(), text]);
        assert_eq!(transferred_size(&page).unwrap(), first.br_bytes);
    }
}
