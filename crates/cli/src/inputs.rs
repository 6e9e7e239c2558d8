//! Where the texts come from: files, directories and standard input.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use conformance::Kind;
use walkdir::{DirEntry, WalkDir};

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

impl Input {
    /// What it is called in reports: the path as it was reached, or `-`.
    pub(crate) fn source(&self) -> String {
        match self {
            Self::StandardInput => STANDARD_INPUT.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// What it is by its name alone.
    pub(crate) fn kind(&self) -> Option<Kind> {
        let Self::File(path) = self else { return None };
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
        let byte = bytes.get(offset).copied().unwrap_or_default();
        Err(Unreadable(format!(
            "{} is not UTF-8 text: the byte 0x{byte:02X} at offset {offset} belongs to no character",
            self.name()
        )))
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::StandardInput => "standard input".to_owned(),
            Self::File(path) => format!("`{}`", path.display()),
        }
    }
}

/// The texts that paths stand for, in their order; below a directory, in the order of names. A directory stands for its
/// pipelines and Dockerfiles, or for every file where `every_file`.
///
/// `None` where nothing is named and a terminal would have to be read: a person who forgot the path should not wait.
pub(crate) fn find(paths: &[PathBuf], every_file: bool) -> Option<Vec<Result<Input, Unreadable>>> {
    find_with(paths, every_file, io::stdin().is_terminal())
}

fn find_with(paths: &[PathBuf], every_file: bool, terminal: bool) -> Option<Vec<Result<Input, Unreadable>>> {
    if paths.is_empty() {
        return (!terminal).then(|| vec![Ok(Input::StandardInput)]);
    }
    let mut inputs = Vec::new();
    for path in paths {
        if path == Path::new(STANDARD_INPUT) {
            // It can be read once; naming it twice asks for the same text.
            if !inputs.iter().any(|input| matches!(input, Ok(Input::StandardInput))) {
                inputs.push(Ok(Input::StandardInput));
            }
            continue;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => find_below(path, every_file, &mut inputs),
            Ok(_) => inputs.push(Ok(Input::File(path.clone()))),
            Err(error) => inputs.push(Err(Unreadable(format!("cannot read `{}`: {error}", path.display())))),
        }
    }
    Some(inputs)
}

/// Looks below a directory. Links are not followed there, so that no file is checked twice and no walk runs in a circle; a
/// link that is named on the command line is.
fn find_below(directory: &Path, every_file: bool, inputs: &mut Vec<Result<Input, Unreadable>>) {
    let before = inputs.len();
    let is_git = |entry: &DirEntry| entry.depth() > 0 && entry.file_name() == ".git";
    for entry in WalkDir::new(directory).sort_by_file_name().into_iter().filter_entry(|entry| !is_git(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && (every_file || kind_of(entry.file_name()).is_some()) => {
                inputs.push(Ok(Input::File(entry.into_path())));
            }
            Ok(_) => {}
            Err(error) => {
                let path = error.path().unwrap_or(directory).display().to_string();
                let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                inputs.push(Err(Unreadable(format!("cannot read `{path}`: {reason}"))));
            }
        }
    }
    if inputs.len() == before {
        let directory = directory.display();
        // A gate that was pointed at the wrong place must not pass.
        inputs.push(Err(Unreadable(if every_file {
            format!("there is no file below `{directory}`")
        } else {
            format!(
                "there is no `{PIPELINE_FILE}`, `*{PIPELINE_FILE}` or Dockerfile below `{directory}`; \
                 with `--as KIND`, every file there is checked"
            )
        })));
    }
}

/// What a file of this name is, wherever it lies.
fn kind_of(name: &OsStr) -> Option<Kind> {
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
            assert_eq!(Input::File(name.into()).kind(), expected, "{name}");
        }
        assert_eq!(Input::StandardInput.kind(), None);
    }

    #[test]
    fn nothing_named_is_standard_input_unless_a_person_would_have_to_type() {
        assert!(find_with(&[], false, true).is_none());
        assert!(matches!(find_with(&[], false, false).unwrap().as_slice(), [Ok(Input::StandardInput)]));
        let named = find_with(&["-".into(), "-".into()], false, true).unwrap();
        assert!(matches!(named.as_slice(), [Ok(Input::StandardInput)]));
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
