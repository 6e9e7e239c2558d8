//! check-jsonschema from PyPI, which carries GitLab's editor schema of pipelines: installed into the build directory, and asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process;
use crate::programs::{SearchPath, own_tools};

/// The release whose schema the settled classes were settled against.
const VERSION: &str = "0.39.0";

/// Its name on PyPI, and of the program.
const NAME: &str = "check-jsonschema";

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

/// Makes sure of the program, in a Python environment of its own.
pub(super) fn provide() -> Result<Checker> {
    let environment = own_tools().join(format!("{NAME}-{VERSION}"));
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let program = |name: &str| programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let checker = Checker { program: program(NAME) };
    if checker.is_there() {
        return Ok(checker);
    }
    let search = SearchPath::of_this_machine();
    let Some(python) = ["python3", "python"].into_iter().find(|name| is_python_3(&search, name)) else {
        bail!(
            "Python 3 is needed for {NAME}, which carries GitLab's schema, and there is none on PATH. Install it from \
             https://www.python.org or with your package manager (`apt-get install python3 python3-venv`)"
        );
    };
    println!("  {NAME} {VERSION} is installed, once, into {}", environment.display());
    process::run(search.command(python).args(["-m", "venv", "--clear"]).arg(&environment)).context(
        "the Python environment could not be made; on Debian and Ubuntu that takes the package python3-venv",
    )?;
    let mut install = Command::new(program("python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &format!("{NAME}=={VERSION}")]);
    process::run(&mut install).with_context(|| {
        format!(
            "{NAME} {VERSION} could not be had from PyPI. This comparison needs the network once, or a mirror in pip's \
             settings (`pip config set global.index-url …`)"
        )
    })?;
    if !checker.is_there() {
        bail!("{NAME} {VERSION} was installed into {}, and cannot be run there", environment.display());
    }
    Ok(checker)
}

fn is_python_3(search: &SearchPath, name: &str) -> bool {
    search.find(name).is_some()
        && process::output(search.command(name).arg("--version"))
            .is_some_and(|printed| printed.starts_with("Python 3."))
}

impl Checker {
    fn is_there(&self) -> bool {
        let printed = process::output(Command::new(&self.program).arg("--version"));
        printed.is_some_and(|printed| printed.split_whitespace().last() == Some(VERSION))
    }

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
