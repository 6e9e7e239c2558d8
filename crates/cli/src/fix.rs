//! Correcting texts, and writing what was corrected back to their files.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use conformance::Report;
use diagnostics::Applicability;
use tempfile::NamedTempFile;

/// A fix may make room for another. A text that still changes after so many rounds is left as it then is.
const ROUNDS: usize = 10;

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those that the standard determines.
    Safe,
    /// Guesses as well.
    Suggested,
}

/// A text after its fixes, and what is left to say of it.
#[derive(Debug)]
pub(crate) struct Corrected {
    pub(crate) text: String,
    pub(crate) report: Report,
    /// How many fixes were applied.
    pub(crate) fixes: usize,
}

/// Applies the fixes of a report, and of the report on the outcome, until there is none left.
pub(crate) fn corrected(text: &str, report: Report, wanted: Wanted, check: impl Fn(&str) -> Report) -> Corrected {
    let mut corrected = Corrected { text: text.to_owned(), report, fixes: 0 };
    let is_wanted = |applicability| wanted == Wanted::Suggested || applicability == Applicability::Safe;
    for _ in 0..ROUNDS {
        // Fixes fit the text that they were made for; were it otherwise, it would stay as it is.
        let Ok((text, fixes)) = corrected.report.apply_all(&corrected.text, is_wanted) else { break };
        if fixes == 0 || text == corrected.text {
            break;
        }
        corrected = Corrected { report: check(&text), text, fixes: corrected.fixes + fixes };
    }
    let with_endings = with_line_endings_of(text, &corrected.text);
    match with_endings {
        Some(text) => Corrected { report: check(&text), text, ..corrected },
        None => corrected,
    }
}

/// The text after its fixes with line endings as all of it had them before; nothing where they are so already, or were mixed.
fn with_line_endings_of(before: &str, after: &str) -> Option<String> {
    let lines = before.matches('\n').count();
    let was_windows = lines > 0 && before.matches("\r\n").count() == lines;
    let is_mixed = after.matches("\r\n").count() < after.matches('\n').count();
    (was_windows && is_mixed).then(|| after.replace("\r\n", "\n").replace('\n', "\r\n"))
}

/// Puts a text in the place of a file: all of it or, where that fails, nothing. Mode, owner and byte order mark stay; a link still leads to the
/// file. A file that has changed since it was read is left alone, and so is one that may not be written.
///
/// # Errors
///
/// Where it is no file any more, may not be written, has changed, or the text cannot be written beside it.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> io::Result<()> {
    const BYTE_ORDER_MARK: &str = "\u{feff}";
    let path = fs::canonicalize(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::other("it is not there any more"),
        _ => error,
    })?;
    let metadata = fs::metadata(&path)?;
    // What comes through a pipe cannot be read a second time, and waiting for that would never end.
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file but a pipe or a device"));
    }
    // The folder may allow what the file does not.
    let file = File::options().read(true).write(true).open(&path)?;
    let now = read_up_to(file, before.len().max(after.len()) + BYTE_ORDER_MARK.len())?;
    let mark = if now.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
    let now = now.get(mark.len()..).unwrap_or_default();
    // The same file under another name was fixed first.
    if now == after {
        return Ok(());
    }
    if now != before {
        return Err(io::Error::other("it has changed since it was read"));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::with_prefix_in(".orchestrator-conform-", folder)?;
    // The file itself, whose errors do not tell a name that nobody knows.
    file.as_file_mut().write_all(mark.as_bytes())?;
    file.as_file_mut().write_all(after.as_bytes())?;
    give_to_owner(file.as_file(), &metadata)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// A text; of one that is longer than `limit` bytes, enough to be seen to be another.
fn read_up_to(file: File, limit: usize) -> io::Result<String> {
    let mut text = Vec::new();
    file.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Makes a new file belong to whom the old one belongs, which matters where root corrects the files of others.
#[cfg(unix)]
fn give_to_owner(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid()))
        .map_err(|error| io::Error::new(error.kind(), format!("it belongs to another user or group: {error}")))
}

#[cfg(not(unix))]
fn give_to_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_lines_end_as_the_others_do() {
        for (before, after, expected) in [
            ("a\r\nb\r\n", "a\r\nx\ny\r\n", Some("a\r\nx\r\ny\r\n")),
            ("a\r\nb\r\n", "a\r\n", None),
            ("a\nb\n", "a\nx\r\nb\n", None),
            // Of a file that mixes them, each line keeps its own.
            ("a\r\nb\n", "a\r\nx\nb\n", None),
            ("a", "x\ny", None),
        ] {
            assert_eq!(with_line_endings_of(before, after).as_deref(), expected, "{before:?}");
        }
    }

    #[test]
    fn a_file_that_has_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "newer").unwrap();
        // Shorter, as long, longer than what is written.
        for newer in ["", "newer", "older and newer"] {
            fs::write(&path, newer).unwrap();
            let error = replace(&path, "older", "fixed").unwrap_err();
            assert_eq!(error.to_string(), "it has changed since it was read");
            assert_eq!(fs::read_to_string(&path).unwrap(), newer);
        }
        fs::write(&path, "newer").unwrap();
        replace(&path, "newer", "fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        // Once more, as under another name.
        replace(&path, "newer", "fixed").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_has_gone_stays_gone() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(&folder.path().join("a.txt"), "older", "fixed").unwrap_err();
        assert_eq!(error.to_string(), "it is not there any more");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
