//! What was there already: findings that an old repository starts with, so that only new ones fail.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf, absolute};

use conformance::Report;
use diagnostics::{Finding, LineIndex, Severity, Status};
use serde::{Deserialize, Serialize};

use crate::inputs::Unreadable;

/// The version of the file. It grows only when a reader of the old one would break.
const VERSION: u32 = 1;
/// What stands for standard input without a name.
const NO_PATH: &str = "-";

/// Findings that are held back.
#[derive(Debug)]
pub(crate) struct Baseline {
    /// The file.
    path: PathBuf,
    /// Where it lies; paths are relative to there.
    folder: PathBuf,
    /// By path. Nothing in a baseline that is being made, which holds back everything.
    entries: Option<BTreeMap<String, Vec<Entry>>>,
}

/// A finding, as often as its text has it. The message is for people alone.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
    count: usize,
    message: String,
}

/// What a baseline makes of one text.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// What is held back.
    pub(crate) held: Vec<Finding>,
    /// The text's name in the baseline.
    path: String,
    /// What is held back, for a baseline that is being made; else what occurs no more.
    entries: Vec<Entry>,
}

/// What a baseline made of all texts.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    paths: BTreeSet<String>,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Wire {
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, or is no baseline of the version that this program writes.
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        let name = path.display();
        let text = fs::read_to_string(path).map_err(|error| {
            Unreadable(format!("cannot read the baseline `{name}`: {error}; `--write-baseline {name}` makes one"))
        })?;
        let read = parse(&text).map_err(|reason| Unreadable(format!("the baseline `{name}` {reason}")))?;
        let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in joined(read) {
            entries.entry(entry.path.clone()).or_default().push(entry);
        }
        Ok(Self { entries: Some(entries), ..Self::empty(path) })
    }

    /// A baseline that is being made.
    pub(crate) fn empty(path: &Path) -> Self {
        let whole = absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = whole.parent().map(plain).unwrap_or_default();
        Self { path: path.to_path_buf(), folder, entries: None }
    }

    /// The file, where the baseline is being made.
    pub(crate) fn to_write(&self) -> Option<&Path> {
        self.entries.is_none().then_some(&*self.path)
    }

    /// Takes out of a report what the baseline has, and says so. `looks` tells of a rule whether it would have reported what it found.
    pub(crate) fn hold_back(
        &self,
        path: Option<&Path>,
        text: &str,
        report: &mut Report,
        looks: impl Fn(&str) -> bool,
    ) -> Noted {
        let path = path.map_or_else(|| NO_PATH.to_owned(), |path| self.relative(path));
        let (mut held, mut entries) = (Vec::new(), Vec::new());
        let names: Vec<String> = {
            let (shown, lines) = (report.shown(text), LineIndex::new(text));
            report.findings.iter().map(|finding| export::own_fingerprint(&shown, &lines, finding)).collect()
        };
        let findings = std::mem::take(&mut report.findings).into_iter().zip(names);
        match &self.entries {
            None => {
                for (finding, fingerprint) in findings {
                    let (rule, message) = (finding.rule.to_owned(), finding.message.clone());
                    entries.push(Entry { path: path.clone(), rule, fingerprint, count: 1, message });
                    held.push(finding);
                }
                entries = joined(entries);
            }
            Some(all) => {
                entries = all.get(&path).cloned().unwrap_or_default();
                for (finding, fingerprint) in findings {
                    let key = (path.as_str(), finding.rule, fingerprint.as_str());
                    let place = entries.binary_search_by(|entry| entry.key().cmp(&key));
                    match place.ok().and_then(|place| entries.get_mut(place)).filter(|entry| entry.count > 0) {
                        Some(entry) => {
                            entry.count -= 1;
                            held.push(finding);
                        }
                        None => report.findings.push(finding),
                    }
                }
                entries.retain(|entry| entry.count > 0 && looks(&entry.rule));
            }
        }
        settle(report, &held);
        Noted { held, path, entries }
    }

    /// What occurs no more: what a text does not have, and, where that is asked for, what is said of files that are gone. In their order.
    pub(crate) fn gone(&self, ledger: Ledger, files_too: bool) -> Vec<Entry> {
        let mut gone = ledger.entries;
        for (path, entries) in self.entries.iter().flatten() {
            if files_too && path != NO_PATH && !ledger.paths.contains(path) && !self.folder.join(path).exists() {
                gone.extend(entries.iter().cloned());
            }
        }
        gone.sort();
        gone
    }

    /// What the file is called.
    pub(crate) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// A path from the folder of the file, with slashes; as it is where it lies elsewhere.
    fn relative(&self, path: &Path) -> String {
        let whole = absolute(path).map(|path| plain(&path)).unwrap_or_else(|_| path.to_path_buf());
        let below = whole.strip_prefix(&self.folder).unwrap_or(&whole);
        let parts: Vec<_> = below.iter().filter(|part| *part != OsStr::new("/")).map(OsStr::to_string_lossy).collect();
        let start = if below.is_absolute() { "/" } else { "" };
        format!("{start}{}", parts.join("/"))
    }
}

impl Entry {
    /// What makes it the same entry.
    fn key(&self) -> (&str, &str, &str) {
        (&self.path, &self.rule, &self.fingerprint)
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, rule, count, message, .. } = self;
        let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
        write!(f, "{path}: {rule}{times}: {message}")
    }
}

impl Ledger {
    /// Notes what a baseline makes of one more text.
    pub(crate) fn add(&mut self, noted: Noted) {
        // The same text may be checked twice.
        if self.paths.insert(noted.path) {
            self.entries.extend(noted.entries);
        }
    }

    /// Writes the baseline that was made, and says how many findings it has.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub(crate) fn write(mut self, path: &Path) -> Result<usize, Unreadable> {
        self.entries.sort();
        let count = self.entries.iter().map(|entry| entry.count).sum();
        fs::write(path, text(&self.entries))
            .map_err(|error| Unreadable(format!("cannot write the baseline `{}`: {error}", path.display())))?;
        Ok(count)
    }
}

/// Entries in their order, those of the same findings as one.
fn joined(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|one, other| one.key().cmp(&other.key()));
    entries.dedup_by(|next, entry| {
        let is_same = next.key() == entry.key();
        if is_same {
            entry.count = entry.count.saturating_add(next.count);
        }
        is_same
    });
    entries
}

/// Makes the checks agree with the findings that are left.
fn settle(report: &mut Report, held: &[Finding]) {
    let weighs = |finding: &&Finding| finding.severity > Severity::Note;
    for check in report.checks.iter_mut().filter(|check| check.status == Status::Failed) {
        let is_held = held.iter().filter(weighs).any(|finding| finding.rule == check.rule);
        if is_held && !report.findings.iter().filter(weighs).any(|finding| finding.rule == check.rule) {
            check.status = Status::Suppressed;
        }
    }
}

/// The file: JSON with a line for each finding, so that a change of it can be read.
fn text(entries: &[Entry]) -> String {
    let lines = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok());
    let lines: Vec<String> = lines.map(|line| format!("\n  {line}")).collect();
    format!("{{\"version\": {VERSION}, \"findings\": [{}\n]}}\n", lines.join(","))
}

fn parse(text: &str) -> Result<Vec<Entry>, String> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let wrong = |error: serde_json::Error| format!("is not one: {error}");
    // The version comes first: another one may have other fields.
    let Version { version } = serde_json::from_str(text).map_err(wrong)?;
    if version != VERSION {
        return Err(format!(
            "has version {version}, and this program reads version {VERSION}: take a newer program, or write it anew"
        ));
    }
    serde_json::from_str::<Wire>(text).map(|wire| wire.findings).map_err(wrong)
}

/// An absolute path without steps back.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            _ => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_folder_of_the_file() {
        let baseline = Baseline::empty(Path::new("/srv/repo/ci/baseline.json"));
        for (path, expected) in [
            ("/srv/repo/ci/a.yml", "a.yml"),
            ("/srv/repo/ci/../b/./c.yml", "/srv/repo/b/c.yml"),
            ("/srv/repo/ci/x/../d.yml", "d.yml"),
        ] {
            assert_eq!(baseline.relative(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn entries_of_the_same_findings_become_one() {
        let entry = |rule: &str, count| Entry {
            path: "a".into(),
            rule: rule.into(),
            fingerprint: "0".into(),
            count,
            message: String::new(),
        };
        assert_eq!(joined(vec![entry("b", 1), entry("a", 2), entry("b", 3)]), [entry("a", 2), entry("b", 4)]);
    }

    #[test]
    fn what_is_written_is_read() {
        let entry = |path: &str| Entry {
            path: path.into(),
            rule: "a-rule".into(),
            fingerprint: "0123456789abcdef".into(),
            count: 2,
            message: "\"é\"\n".into(),
        };
        for entries in [vec![], vec![entry("a")], vec![entry("a"), entry("b")]] {
            let text = text(&entries);
            assert_eq!(text.lines().count(), entries.len() + 2);
            assert_eq!(parse(&text), Ok(entries));
        }
    }
}
