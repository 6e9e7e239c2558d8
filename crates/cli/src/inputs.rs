//! Where the texts come from: files, directories and standard input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use conformance::{Kind, Options};
use ignore::{DirEntry, WalkBuilder};

/// What stands for standard input, on the command line and in reports.
const STANDARD_INPUT: &str = "-";
/// A pipeline is a file of this name, or one whose name ends so.
const PIPELINE_FILE: &str = ".gitlab-ci.yml";

/// Names of Dockerfiles, which may go on behind a dot, as in `Dockerfile.dev`.
const DOCKERFILES: [&str; 2] = ["Dockerfile", "Containerfile"];
/// A Dockerfile's name may also end so.
const DOCKERFILE_ENDING: &str = ".dockerfile";

/// A text to be checked, not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Standard input.
    StandardInput,
    /// A file, or whatever else can be opened and read to its end.
    File(PathBuf),
}

/// Why a text is not there, ready to be shown.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

/// A text, or a place for texts, that could not be checked.
#[derive(Debug)]
pub(crate) struct Missed {
    /// What it is called in reports.
    pub(crate) source: String,
    /// Why, ready to be shown.
    pub(crate) reason: String,
}

impl Missed {
    fn at(path: &Path, reason: String) -> Self {
        Self { source: path.display().to_string(), reason }
    }
}

impl Input {
    /// What it is called in reports: the path as it was reached; for standard input the name that it was given, or `-`.
    pub(crate) fn source(&self, input_name: Option<&Path>) -> String {
        match self {
            Self::StandardInput => {
                input_name.map_or_else(|| STANDARD_INPUT.to_owned(), |name| name.display().to_string())
            }
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Its path; `input_name` is that of standard input, where it has one.
    pub(crate) fn path<'p>(&'p self, input_name: Option<&'p Path>) -> Option<&'p Path> {
        match self {
            Self::StandardInput => input_name,
            Self::File(path) => Some(path),
        }
    }

    /// What it is by its name alone; `input_name` is that of standard input, where it has one.
    pub(crate) fn kind(&self, input_name: Option<&Path>) -> Option<Kind> {
        let path = self.path(input_name)?;
        let is_yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
        path.file_name().and_then(kind_of).or_else(|| is_yaml.then_some(Kind::GitlabCi))
    }

    /// The text, without a byte order mark. Of one that is longer than `limit` bytes, only so much is read that it is still seen
    /// to be longer.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is not UTF-8.
    pub(crate) fn read(&self, limit: usize) -> Result<String, Unreadable> {
        let read = match self {
            Self::StandardInput => read_at_most(io::stdin().lock(), limit),
            Self::File(path) => File::open(path).and_then(|file| read_at_most(file, limit)),
        };
        let bytes = read.map_err(|error| Unreadable(format!("cannot read {}: {error}", self.name())))?;
        self.decode(bytes, limit)
    }

    fn decode(&self, mut bytes: Vec<u8>, limit: usize) -> Result<String, Unreadable> {
        const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let error = match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            Err(error) => error,
        };
        let fault = error.utf8_error();
        let offset = fault.valid_up_to();
        let mut bytes = error.into_bytes();
        // Beyond the limit, reading may have stopped inside a character.
        if fault.error_len().is_none() && offset > limit {
            bytes.truncate(offset);
            return Ok(String::from_utf8(bytes).unwrap_or_default());
        }
        Err(Unreadable(format!("{} is not UTF-8 text: {}", self.name(), stray_byte(&bytes, offset))))
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::StandardInput => "standard input".to_owned(),
            Self::File(path) => format!("`{}`", path.display()),
        }
    }
}

/// A text that the program itself needs, such as its settings; without a byte order mark, and up to the longest text that is ever read.
///
/// # Errors
///
/// Where it cannot be read, is longer, or is not UTF-8, ready to stand behind a colon.
pub(crate) fn read_text(path: &Path) -> Result<String, String> {
    const LIMIT: usize = Options::COMMAND_SIZE_LIMIT;
    let bytes = File::open(path).and_then(|file| read_at_most(file, LIMIT)).map_err(|error| error.to_string())?;
    if bytes.len() > LIMIT {
        return Err(format!("it is longer than {LIMIT} bytes"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let line = bytes.iter().take(offset).filter(|&&byte| byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8 text: {}", stray_byte(&bytes, offset))
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// Why bytes are no UTF-8, as the rest of a sentence.
fn stray_byte(bytes: &[u8], offset: usize) -> String {
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let fault = format!("the byte 0x{byte:02X} at offset {offset} belongs to no character");
    // PowerShell's `>` writes this, and so do some editors.
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return format!("{fault}. It starts as UTF-16 does; save it as UTF-8");
    }
    fault
}

/// Whether a path of the command line stands for standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// How folders are looked through.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'w> {
    /// Whether every file below a folder is meant, not only those whose names tell what they are.
    pub(crate) every_file: bool,
    /// Whether files are found that Git and `.ignore` files leave out.
    pub(crate) ignored_too: bool,
    /// Which files are left out.
    pub(crate) excludes: &'w (dyn Fn(&Path) -> bool + Sync),
}

/// The texts that paths stand for, in their order; below a directory, in the order of names. They are looked for as they are
/// asked for.
///
/// `None` where nothing is named and a terminal would have to be read: a person who forgot the path should not wait.
pub(crate) fn find(paths: &[PathBuf], walk: Walk<'_>) -> Option<impl Iterator<Item = Found> + Send> {
    find_with(paths, walk, io::stdin().is_terminal())
}

/// A text to be checked, or why there is none.
pub(crate) type Found = Result<Input, Missed>;

fn find_with(paths: &[PathBuf], walk: Walk<'_>, terminal: bool) -> Option<impl Iterator<Item = Found> + Send> {
    let mut named: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    if named.is_empty() {
        if terminal {
            return None;
        }
        named.push(Path::new(STANDARD_INPUT));
    }
    // Standard input can be read once; naming it twice asks for the same text.
    let mut is_input_named = false;
    named.retain(|path| !is_standard_input(path) || !std::mem::replace(&mut is_input_named, true));
    let named: Vec<PathBuf> = named.into_iter().map(Path::to_path_buf).collect();
    Some(named.into_iter().flat_map(move |path| found_at(path, walk)))
}

fn found_at(path: PathBuf, walk: Walk<'_>) -> Box<dyn Iterator<Item = Found> + Send + '_> {
    if is_standard_input(&path) {
        return Box::new(std::iter::once(Ok(Input::StandardInput)));
    }
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Box::new(Below::new(path, walk)),
        Ok(_) => Box::new(std::iter::once(Ok(Input::File(path)))),
        Err(error) => {
            let reason = format!("cannot read `{}`: {error}", path.display());
            Box::new(std::iter::once(Err(Missed::at(&path, reason))))
        }
    }
}

/// What is found below a directory. Links are not followed there, so that no file is checked twice and no walk runs in a
/// circle; a link that is named on the command line is.
struct Below<'w> {
    directory: PathBuf,
    walk: Walk<'w>,
    entries: ignore::Walk,
    /// Whether anything was found, and whether it was said that nothing was.
    is_answered: bool,
}

impl<'w> Below<'w> {
    fn new(directory: PathBuf, walk: Walk<'w>) -> Self {
        let entries = WalkBuilder::new(&directory)
            .standard_filters(!walk.ignored_too)
            .hidden(false)
            .require_git(false)
            .sort_by_file_name(Ord::cmp)
            .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git")
            .build();
        Self { directory, walk, entries, is_answered: false }
    }

    fn found(&self, entry: Result<DirEntry, ignore::Error>) -> Option<Found> {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                let is_meant = is_file && (self.walk.every_file || kind_of(entry.file_name()).is_some());
                (is_meant && !(self.walk.excludes)(entry.path())).then(|| Ok(Input::File(entry.into_path())))
            }
            Err(error) => Some(Err(unwalked(&error, &self.directory))),
        }
    }

    /// A gate that was pointed at the wrong place must not pass.
    fn nothing(&self) -> Missed {
        let directory = self.directory.display();
        let reason = if self.walk.every_file {
            format!("there is no file below `{directory}`")
        } else {
            format!(
                "there is no `{PIPELINE_FILE}`, `*{PIPELINE_FILE}` or Dockerfile below `{directory}`; \
                 with `--as KIND`, every file there is checked"
            )
        };
        Missed::at(&self.directory, reason)
    }
}

impl Iterator for Below<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        while let Some(entry) = self.entries.next() {
            if let Some(found) = self.found(entry) {
                self.is_answered = true;
                return Some(found);
            }
        }
        (!std::mem::replace(&mut self.is_answered, true)).then(|| Err(self.nothing()))
    }
}

/// A place that could not be looked at, and why.
fn unwalked(error: &ignore::Error, directory: &Path) -> Missed {
    let mut path = directory;
    let mut inner = error;
    // The path and the depth are layers around what happened.
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => (path, inner) = (at, err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    let reason = inner.io_error().map_or_else(|| inner.to_string(), |error| innermost(error).to_string());
    Missed::at(path, format!("cannot read `{}`: {reason}", path.display()))
}

/// What the system said, without what was put around it: the path would stand in the message twice.
fn innermost<'e>(mut error: &'e (dyn std::error::Error + 'static)) -> &'e (dyn std::error::Error + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

/// What a file of this name is, wherever it lies.
pub(crate) fn kind_of(name: &OsStr) -> Option<Kind> {
    let name = name.as_encoded_bytes();
    if name.ends_with(PIPELINE_FILE.as_bytes()) {
        return Some(Kind::GitlabCi);
    }
    let goes_on = |known: &&str| {
        name.strip_prefix(known.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    };
    // What belongs to a Dockerfile without being one: the list of files that its build leaves out.
    let is_list = name.ends_with(b".dockerignore");
    let is_dockerfile = DOCKERFILES.iter().any(goes_on) || name.ends_with(DOCKERFILE_ENDING.as_bytes());
    (is_dockerfile && !is_list).then_some(Kind::Dockerfile)
}

/// Reads a little more than `limit` bytes at most. The few bytes more are room for a byte order mark and for the character on
/// which the reading ends.
fn read_at_most(source: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    const ROOM: u64 = 8;
    let mut bytes = Vec::new();
    source.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(ROOM)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds() {
        for (name, expected) in [
            (".gitlab-ci.yml", Some(Kind::GitlabCi)),
            ("deploy.gitlab-ci.yml", Some(Kind::GitlabCi)),
            ("compose.yaml", Some(Kind::GitlabCi)),
            ("a/b.yml", Some(Kind::GitlabCi)),
            ("tags.txt", None),
            ("yml", None),
            ("a/Dockerfile", Some(Kind::Dockerfile)),
            ("Dockerfile.dev", Some(Kind::Dockerfile)),
            ("build.dockerfile", Some(Kind::Dockerfile)),
            ("Containerfile", Some(Kind::Dockerfile)),
            ("Dockerfile.dockerignore", None),
            ("Dockerfiles", None),
        ] {
            assert_eq!(Input::File(name.into()).kind(None), expected, "{name}");
        }
        assert_eq!(Input::StandardInput.kind(None), None);
        assert_eq!(Input::StandardInput.kind(Some(Path::new("a/Dockerfile"))), Some(Kind::Dockerfile));
    }

    #[test]
    fn nothing_named_is_standard_input_unless_a_person_would_have_to_type() {
        let walk = Walk { every_file: false, ignored_too: false, excludes: &|_| false };
        let found = |paths: &[PathBuf], terminal| {
            find_with(paths, walk, terminal).map(|found| found.map(Result::unwrap).collect::<Vec<_>>())
        };
        assert_eq!(found(&[], true), None);
        assert_eq!(found(&[], false), Some(vec![Input::StandardInput]));
        assert_eq!(found(&["-".into(), "-".into()], true), Some(vec![Input::StandardInput]));
    }

    #[test]
    fn a_text_over_the_limit_is_seen_to_be_longer_wherever_it_is_cut() {
        for text in ["a".repeat(40), "é".repeat(20), "€".repeat(20), "😀".repeat(10), "\u{feff}😀😀😀😀😀😀😀".into()]
        {
            for limit in 1..20 {
                let bytes = read_at_most(text.as_bytes(), limit).unwrap();
                assert!(bytes.len() <= limit + 8);
                let read = Input::StandardInput.decode(bytes, limit).unwrap();
                assert!(read.len() > limit, "{text} {limit}");
            }
        }
    }

    #[test]
    fn what_is_not_utf8_names_its_byte() {
        let refused = |bytes: &[u8]| Input::StandardInput.decode(bytes.to_vec(), 64).unwrap_err().0;
        assert_eq!(
            refused(b"ab\xFFc"),
            "standard input is not UTF-8 text: the byte 0xFF at offset 2 belongs to no character"
        );
        assert!(refused(b"ab\xE2\x82").contains("0xE2 at offset 2"));
    }
}
