//! Correcting texts, and writing what was corrected back to their files.

use std::fs;
use std::io::{self, Write};
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

/// Puts a text in the place of a file: all of it or, where that fails, nothing. Mode and byte order mark stay; a link still leads to the
/// file. A file that has changed since it was read is left alone.
///
/// # Errors
///
/// Where the file cannot be read, has changed, or the text cannot be written beside it.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> io::Result<()> {
    const BYTE_ORDER_MARK: &str = "\u{feff}";
    let path = fs::canonicalize(path)?;
    let now = fs::read_to_string(&path)?;
    let mark = if now.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK } else { "" };
    if now.get(mark.len()..) != Some(before) {
        return Err(io::Error::other("it has changed since it was read"));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::with_prefix_in(".orchestrator-conform-", folder)?;
    file.write_all(mark.as_bytes())?;
    file.write_all(after.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
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
        assert!(replace(&path, "older", "fixed").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        replace(&path, "newer", "fixed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "fixed");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
