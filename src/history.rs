//! When the source of a page was last changed, as git tells it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

/// The day of the last change of each file. Empty where git does not know: no git, no repository, or a clone without its history, whose
/// oldest commit would seem to have changed everything.
#[derive(Clone, Debug, Default)]
pub struct History {
    days: BTreeMap<String, String>,
}

/// What a line with a day starts with in the log: no path does.
const DAY: &str = "\u{1}";

impl History {
    /// Asks git for the files of a repository below `folders`, which are paths within `root`.
    pub fn read(root: &Path, folders: &[&str]) -> Self {
        let git = |arguments: &[&str]| {
            let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
            output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
        };
        if git(&["rev-parse", "--is-shallow-repository"]).is_none_or(|answer| answer.trim() != "false") {
            return Self::default();
        }
        let format = format!("--format={DAY}%cs");
        let log = ["-c", "core.quotePath=false", "log", &format, "--name-only", "--no-renames", "--relative", "--"];
        let edited = ["-c", "core.quotePath=false", "diff", "HEAD", "--name-only", "--relative", "--"];
        match (git(&[&log[..], folders].concat()), git(&[&edited[..], folders].concat())) {
            (Some(log), Some(edited)) => Self::of(&log, &edited),
            _ => Self::default(),
        }
    }

    /// From a log, newest first, and from the files that are not committed as they are: their day is still to come.
    fn of(log: &str, edited: &str) -> Self {
        let edited: BTreeSet<&str> = edited.lines().collect();
        let mut days = BTreeMap::new();
        let mut day = "";
        for line in log.lines() {
            match line.strip_prefix(DAY) {
                Some(next) => day = next,
                None if line.is_empty() || edited.contains(line) => {}
                None => {
                    days.entry(line.to_owned()).or_insert_with(|| day.to_owned());
                }
            }
        }
        Self { days }
    }

    /// The day of a file's last change, `YYYY-MM-DD`.
    pub fn last_change(&self, file: &str) -> Option<&str> {
        self.days.get(file).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_commit_of_a_file_counts() {
        let log = "\u{1}2026-03-02\n\na.md\n\u{1}2026-03-01\n\na.md\nb.md\nc.md\n";
        let history = History::of(log, "c.md\n");
        assert_eq!(history.last_change("a.md"), Some("2026-03-02"));
        assert_eq!(history.last_change("b.md"), Some("2026-03-01"));
        assert_eq!(history.last_change("c.md"), None, "it is being edited");
        assert_eq!(history.last_change("d.md"), None);
    }

    #[test]
    fn without_a_repository_nothing_is_said() {
        let history = History::read(Path::new("/nowhere/at/all"), &["content"]);
        assert_eq!(history.last_change("content/pages/kaniko-builds.md"), None);
    }
}
