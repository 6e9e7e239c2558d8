//! What fuzzing starts from: the examples on the pages of the rules, the pipelines of the engine's tests, and a few lines for what has neither.

use std::fs;
use std::path::{Path, PathBuf};

use conformance::Kind;

use crate::Target;

/// Where the repository lies.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

impl Target {
    /// The texts that it starts from.
    pub fn seeds(&self) -> Vec<String> {
        let mut seeds = own(self.name);
        for rule in conformance::rules() {
            let page = rule.page();
            let examples = [page.fails, page.conforms].into_iter().flatten();
            seeds.extend(examples.filter(|example| self.kinds.contains(&example.kind)).map(|example| example.text));
        }
        if self.kinds.contains(&Kind::GitlabCi) {
            seeds.extend(pipelines());
        }
        seeds
    }

    /// The inputs that once failed, by their file names.
    pub fn regressions(&self) -> Vec<(String, Vec<u8>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions").join(self.name);
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path()).filter(|path| path.is_file());
        files.map(|path| (path.display().to_string(), fs::read(&path).unwrap_or_default())).collect()
    }
}

/// The pipelines of `crates/conformance/tests/pipelines/`, without the lines that say what is found in them.
fn pipelines() -> Vec<String> {
    let folder = root().join("crates/conformance/tests/pipelines");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut pipelines = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap_or_default();
        for case in text.split("\n=== ").skip(1) {
            let is_told = |line: &&str| {
                let line = line.trim_start();
                !(line.starts_with("//")
                    || line.starts_with("@ ")
                    || line.starts_with("| ")
                    || line.starts_with("|? ")
                    || line.starts_with('^')
                    || line.starts_with("~ "))
            };
            let body: Vec<&str> = case.lines().skip(1).filter(is_told).collect();
            let rows = case.lines().filter_map(|line| line.strip_prefix("| ").or_else(|| line.strip_prefix("|? ")));
            let body = body.join("\n") + "\n";
            let with_rows: Vec<String> = rows.map(|row| body.replacen("<>", row, 1)).collect();
            pipelines.extend(if with_rows.is_empty() { vec![body] } else { with_rows });
        }
    }
    pipelines
}

/// What a target needs of its own.
fn own(name: &str) -> Vec<String> {
    let conventions = || fs::read_to_string(root().join("content/conventions.toml")).unwrap_or_default();
    let lines: &[&str] = match name {
        "conventions" => return vec![conventions()],
        "conform_toml" => &[
            "select = [\"image-*\"]\nignore = [\"tag-moving\"]\nseverity = \"warning\"\nlegacy-names = \"warn\"\n",
            "exclude = [\"/vendor/\", \"*.yml\", \"!a\"]\n[[override]]\npaths = [\"/a/**\"]\npart = true\nignore = [\"ci-*\"]\n",
            "include-root = \".\"\ntemplate-root = \"../t\"\nconventions = \"a.toml\"\nportal = \"https://a.example\"\n",
        ],
        "expression" => &[
            "$CI_COMMIT_BRANCH == \"main\" && $A =~ /^v\\d+$/i",
            "($A != null || $B) && !($C == '')",
            "$CI_COMMIT_TAG =~ $PATTERN",
            "$[[ inputs.x ]] == \"a\"",
            "true && $A !~ /a|b/",
        ],
        "patterns" => &[
            "/^v\\d+\\.(a|b)*[^x-z]{2,3}$/i\nv1.ab",
            "src/**/*.{rs,toml}\nsrc/a/b.rs",
            "main\nmain",
            "tags@a/b\nv1",
            "1 week 3 days 2h 5 min\n",
            "never",
        ],
        "link" => &["v1.AAAA", "#v1.S0ktLtEtSa0oAQA", "v2.x", "v1."],
        "reference_grammar" | "image_ref" => &[
            "nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3",
            "a@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "[::1]:5000/a__b/c-d.e:T",
            "localhost/a",
            "Upper/a",
            "docker.io/library/a",
        ],
        _ => &[],
    };
    lines.iter().map(|&line| line.to_owned()).collect()
}
