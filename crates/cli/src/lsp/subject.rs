//! What a document is. Names decide as they do for `check`; of the many other YAML files that an editor opens, only those are pipelines that show it.

use std::path::Path;

use conformance::Kind;

use crate::inputs;

/// What a document is checked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    /// Whether it is most likely a part that other pipelines include: it is called like none of its own.
    pub(super) is_part: bool,
}

/// How much of a YAML file is looked at, in bytes.
const LOOKED_AT: usize = 64 << 10;

/// What a document is, by its name, the editor's word for its language, and what is in it; `None` for what is not checked.
pub(super) fn subject(name: &str, language: &str, text: &str) -> Option<Subject> {
    let whole = |kind| Some(Subject { kind, is_part: false });
    if let Some(kind) = inputs::kind_of(name.as_ref()) {
        return whole(kind);
    }
    match language.to_ascii_lowercase().as_str() {
        "gitlab-ci" | "gitlabci" | "yaml.gitlab" | "yaml.gitlab-ci" => return whole(Kind::GitlabCi),
        "dockerfile" | "containerfile" => return whole(Kind::Dockerfile),
        _ => {}
    }
    let is_yaml = language.eq_ignore_ascii_case("yaml")
        || Path::new(name).extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
    (is_yaml && is_pipeline(text)).then_some(Subject { kind: Kind::GitlabCi, is_part: true })
}

/// Keywords that tell a job when they stand directly below a name of the top level.
const JOB_KEYWORDS: [&str; 8] =
    ["script", "extends", "stage", "trigger", "before_script", "after_script", "rules", "id_tokens"];
/// Names of the top level that other kinds of files have, and no pipeline.
const FOREIGN: [&str; 11] = [
    "apiVersion",
    "kind",
    "jobs",
    "on",
    "openapi",
    "swagger",
    "pipelines",
    "steps",
    "language",
    "resources",
    "AWSTemplateFormatVersion",
];

/// Whether a YAML file is certainly a pipeline or a part of one.
fn is_pipeline(text: &str) -> bool {
    let mut is_one = false;
    let mut top = "";
    let mut depth: Option<usize> = None;
    for line in head(text).lines() {
        let content = line.trim_start_matches(' ');
        if content.trim().is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let item = content.strip_prefix("- ").map(str::trim_start);
        let key = item
            .unwrap_or(content)
            .split_once(':')
            .filter(|(_, rest)| rest.is_empty() || rest.starts_with(char::is_whitespace));
        let Some((key, value)) = key.map(|(key, value)| (key.trim().trim_matches(['"', '\'']), value.trim())) else {
            continue;
        };
        if indent == 0 && item.is_none() {
            if FOREIGN.contains(&key) {
                return false;
            }
            (top, depth) = (key, None);
            is_one |= key == "stages" && value.starts_with('[');
            continue;
        }
        let depth = *depth.get_or_insert(indent);
        if indent > depth {
            continue;
        }
        is_one |= match (top, item.is_some()) {
            // `- stage: Build` is another system's.
            ("stages", true) => return false,
            ("include", _) => ["local", "project", "remote", "template", "component"].contains(&key),
            ("default" | "workflow", _) => false,
            (_, is_item) => !is_item && JOB_KEYWORDS.contains(&key),
        };
    }
    is_one || has_list_of_stages(text)
}

/// Whether there is `stages:` with a list of plain names.
fn has_list_of_stages(text: &str) -> bool {
    let mut lines = head(text).lines().skip_while(|line| line.trim_end() != "stages:").skip(1);
    let first = lines.find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    first.is_some_and(|line| line.trim_start().starts_with("- ") && !line.contains(':'))
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, language: &str, text: &str) -> Option<(Kind, bool)> {
        subject(name, language, text).map(|subject| (subject.kind, subject.is_part))
    }

    #[test]
    fn names_and_languages_decide() {
        assert_eq!(found(".gitlab-ci.yml", "yaml", ""), Some((Kind::GitlabCi, false)));
        assert_eq!(found("deploy.gitlab-ci.yml", "plaintext", "a"), Some((Kind::GitlabCi, false)));
        assert_eq!(found("Dockerfile.dev", "plaintext", ""), Some((Kind::Dockerfile, false)));
        assert_eq!(found("image", "dockerfile", ""), Some((Kind::Dockerfile, false)));
        assert_eq!(found("a.txt", "gitlab-ci", ""), Some((Kind::GitlabCi, false)));
        assert_eq!(found("a.yml", "yaml.gitlab", ""), Some((Kind::GitlabCi, false)));
        assert_eq!(found("a.rs", "rust", "build:\n  script: x\n"), None);
        assert_eq!(found("a.yml.dockerignore", "ignore", ""), None);
    }

    #[test]
    fn other_yaml_is_a_pipeline_where_it_shows() {
        for text in [
            "build:\n  script: make\n",
            ".base:\n    # why\n    rules:\n      - if: $A\n",
            "stages: [build]\n",
            "stages:\n  # first\n- build\n- test\n",
            "include:\n  - project: a/b\n    file: /c.yml\n",
            "include:\n  local: /a.yml\n",
            "\"ä b\":\r\n  \"stage\": build\r\n",
        ] {
            assert_eq!(found("a.yaml", "yaml", text), Some((Kind::GitlabCi, true)), "{text}");
            assert_eq!(found("Untitled-1", "yaml", text), Some((Kind::GitlabCi, true)), "{text}");
        }
    }

    #[test]
    fn other_yaml_is_left_alone() {
        for text in [
            "",
            "services:\n  web:\n    image: python\n    extends: base\n",
            "on: push\njobs:\n  build:\n    needs: test\n    steps:\n      - run: make\n",
            "apiVersion: v1\nkind: Pod\nspec:\n  rules: []\n",
            "stages:\n- stage: Build\n  jobs: []\n",
            "- hosts: all\n  tasks:\n    - script: a.sh\n",
            "image: python\nvariables:\n  A: b\n",
            "image:\n  repository: a\n  tag: b\nservice:\n  port: 80\n",
            "language: python\nscript: make\nstages: [a]\n",
            "a: [1, 2\nstage",
            "scripts:\n  build: make\n",
        ] {
            assert_eq!(found("a.yml", "yaml", text), None, "{text}");
        }
    }
}
