//! What GitLab's editor schema of pipelines says of a file, by the checker that carries it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::check_jsonschema::{self, NAME};

/// So many files are handed over at a time: a command line has an end.
const FILES_AT_A_TIME: usize = 200;

/// The program, known to be there.
pub(super) struct Checker {
    program: PathBuf,
}

/// What the schema says of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    /// Its reader cannot read the file.
    Unread,
    Refused(Vec<Objection>),
}

/// What the schema has against a place of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Objection {
    /// The way to the value, as `JOB.rules[].if`: see [`keyword`].
    pub(super) keyword: String,
    /// What is wrong with it, with the value.
    pub(super) message: String,
}

/// Makes sure of the program.
pub(super) fn provide() -> Result<Checker> {
    check_jsonschema::provide().map(|installed| Checker { program: installed.program() })
}

impl Checker {
    /// The verdicts of the files, which are named relative to the folder, in their order.
    pub(super) fn verdicts(&self, folder: &Path, files: &[&str]) -> Result<Vec<Verdict>> {
        let mut verdicts = Vec::new();
        for files in files.chunks(FILES_AT_A_TIME) {
            let mut command = Command::new(&self.program);
            // The transformation is the checker's own way to deal with !reference.
            command.args(["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]);
            command.args(["--force-filetype", "yaml", "--output-format", "json", "--"]);
            let output = command.args(files).current_dir(folder).stdin(Stdio::null()).output();
            let output = output.with_context(|| format!("{NAME} could not be started"))?;
            let report = Report::parse(&output.stdout)
                .with_context(|| format!("{NAME} said: {}", String::from_utf8_lossy(&output.stderr)))?;
            verdicts.extend(report.verdicts(files));
        }
        Ok(verdicts)
    }
}

#[derive(Deserialize)]
struct Report {
    errors: Vec<Error>,
    parse_errors: Vec<ParseError>,
}

#[derive(Deserialize)]
struct Error {
    filename: String,
    #[serde(flatten)]
    place: Place,
    /// Where there are alternatives: the fault deepest in the one that comes nearest.
    best_deep_match: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    path: String,
    message: String,
}

#[derive(Deserialize)]
struct ParseError {
    filename: String,
}

impl Report {
    fn parse(printed: &[u8]) -> Result<Self> {
        serde_json::from_slice(printed).context("the report of the schema's checker is not what it used to be")
    }

    fn verdicts(self, files: &[&str]) -> Vec<Verdict> {
        let unread: BTreeSet<_> = self.parse_errors.into_iter().map(|error| error.filename).collect();
        let mut refused: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for error in self.errors {
            let Place { path, message } = error.best_deep_match.unwrap_or(error.place);
            refused.entry(error.filename).or_default().push(Objection { keyword: keyword(&path), message });
        }
        let verdict = |file: &&str| match refused.remove(*file) {
            _ if unread.contains(*file) => Verdict::Unread,
            Some(objections) => Verdict::Refused(objections),
            None => Verdict::Accepted,
        };
        files.iter().map(verdict).collect()
    }
}

/// The keys at the top level that are not names of jobs.
const GLOBAL_KEYWORDS: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

/// A JSON path without what differs from file to file: `$['build it'].rules[2].if` is `JOB.rules[].if`. Names of jobs are `JOB`,
/// names of variables `*`.
fn keyword(path: &str) -> String {
    let mut keyword = String::new();
    let mut last = "";
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        let (segment, after) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap_or((quoted, ""))
        } else if let Some(index) = rest.strip_prefix('[') {
            keyword.push_str("[]");
            rest = index.split_once(']').map_or("", |(_, after)| after);
            continue;
        } else {
            let name = rest.strip_prefix('.').unwrap_or(rest);
            name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
        };
        let shown = match last {
            "" if !GLOBAL_KEYWORDS.contains(&segment) => "JOB",
            "variables" => "*",
            _ => segment,
        };
        if !keyword.is_empty() {
            keyword.push('.');
        }
        keyword.push_str(shown);
        last = segment;
        rest = after;
    }
    keyword
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_the_path_without_names_of_the_file() {
        for (path, expected) in [
            ("$", ""),
            ("$.build.rules[2].changes.paths[0]", "JOB.rules[].changes.paths[]"),
            ("$['build: it'].variables.SOME_NAME", "JOB.variables.*"),
            ("$.variables['A.B'].value", "variables.*.value"),
            ("$.default.retry", "default.retry"),
            ("$.include[0].local", "include[].local"),
        ] {
            assert_eq!(keyword(path), expected, "{path}");
        }
    }

    #[test]
    fn a_report_gives_each_file_its_verdict() {
        let report = Report::parse(
            br#"{"status": "fail", "parse_errors": [{"filename": "c.yml", "message": "no"}], "errors": [
                {"filename": "b.yml", "path": "$.job", "message": "no", "has_sub_errors": true,
                 "best_deep_match": {"path": "$.job.script[0]", "message": "1 is not of type 'string'"}},
                {"filename": "b.yml", "path": "$.stages", "message": "'a' is not of type 'array'"}]}"#,
        );
        let objection = |keyword: &str, message: &str| Objection { keyword: keyword.into(), message: message.into() };
        let refused = vec![
            objection("JOB.script[]", "1 is not of type 'string'"),
            objection("stages", "'a' is not of type 'array'"),
        ];
        let expected = [Verdict::Accepted, Verdict::Refused(refused), Verdict::Unread];
        assert_eq!(report.unwrap().verdicts(&["a.yml", "b.yml", "c.yml"]), expected);
    }
}
