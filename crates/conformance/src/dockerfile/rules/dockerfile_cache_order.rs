//! Dependencies are installed before the whole source is copied in.

use diagnostics::{Finding, Severity, Span};

use crate::context::Context;
use crate::dockerfile::{Dockerfile, Instruction, shown};
use crate::rule::{Domain, Look, Outcome, Rule, page};
use crate::shell::Script;

pub(crate) static RULE: Rule = Rule {
    id: "dockerfile-cache-order",
    domain: Domain::Dockerfile,
    severity: Severity::Warning,
    summary: "dependencies that are installed after the whole source was copied in, and so again with every change",
    page: page!("dockerfile_cache_order.md"),
    look: Look::Dockerfile(check),
};

/// A program that installs dependencies: its name, the first words with which it does (none: by itself), and the files that list them.
type Installer = (&'static str, &'static [&'static str], &'static str);

/// The installers, from the reference of each program.
const INSTALLERS: [Installer; 13] = [
    ("pip", &["install"], "`requirements.txt` or `pyproject.toml`"),
    ("pip3", &["install"], "`requirements.txt` or `pyproject.toml`"),
    ("uv", &["sync"], "`pyproject.toml` and `uv.lock`"),
    ("uv pip", &["install", "sync"], "`requirements.txt` or `pyproject.toml`"),
    ("poetry", &["install"], "`pyproject.toml` and `poetry.lock`"),
    ("pipenv", &["install", "sync"], "`Pipfile` and `Pipfile.lock`"),
    ("npm", &["ci", "install", "i", "clean-install"], "`package.json` and `package-lock.json`"),
    ("yarn", &["", "install"], "`package.json` and `yarn.lock`"),
    ("pnpm", &["install", "i", "fetch"], "`package.json` and `pnpm-lock.yaml`"),
    ("bundle", &["install"], "`Gemfile` and `Gemfile.lock`"),
    ("composer", &["install"], "`composer.json` and `composer.lock`"),
    ("go mod", &["download"], "`go.mod` and `go.sum`"),
    ("cargo", &["fetch"], "`Cargo.toml` and `Cargo.lock`"),
];

/// An installation: which installer, and where it stands.
struct Installation {
    installer: &'static Installer,
    place: Span,
}

fn check(dockerfile: &Dockerfile<'_>, _: &Context<'_>) -> Outcome {
    let mut looked = false;
    let mut findings = Vec::new();
    for stage in &dockerfile.stages {
        let mut copied = None;
        // What was installed before the source came in is in the cache; a second run has little to do.
        let mut before: Vec<&str> = Vec::new();
        for instruction in dockerfile.instructions_of(stage).iter().filter(|instruction| !instruction.deferred) {
            if copied.is_none() && copies_everything(instruction) {
                copied = Some(instruction);
            }
            for Installation { installer, place } in installations(instruction, dockerfile) {
                looked = true;
                let Some(copy) = copied else {
                    before.push(installer.2);
                    continue;
                };
                if before.contains(&installer.2) {
                    continue;
                }
                before.push(installer.2);
                let finding = Finding::new(
                    RULE.id,
                    RULE.severity,
                    place,
                    format!("This runs again with every change, because `{}` stands above it.", shown_copy(copy)),
                );
                findings.push(finding.help(format!(
                    "Copy {} alone, install, and copy the rest below: then the layer comes from the cache until they change.",
                    installer.2
                )));
            }
        }
    }
    if looked { Outcome::of(findings) } else { Outcome::not_applicable() }
}

fn shown_copy(copy: &Instruction<'_>) -> String {
    shown(copy.line.part(&(copy.word.start..copy.rest.end)))
}

/// `COPY . …`, from the build's own files.
fn copies_everything(instruction: &Instruction<'_>) -> bool {
    let Some((_, sources)) = instruction.words.split_last() else { return false };
    ["COPY", "ADD"].contains(&instruction.keyword())
        && instruction.flag("from").is_none()
        && sources.iter().any(|source| {
            matches!(instruction.line.part(source).trim_matches(['"', '\'']), "." | "./" | "*" | "./*" | "/")
        })
}

/// The installations of a `RUN`, in its line and in its here-documents.
fn installations(instruction: &Instruction<'_>, dockerfile: &Dockerfile<'_>) -> Vec<Installation> {
    if instruction.keyword() != "RUN" {
        return Vec::new();
    }
    let line = &instruction.line;
    let mut found = Vec::new();
    if instruction.json {
        let words: Vec<&str> = instruction.words.iter().map(|word| line.part(word)).collect();
        let place = line.place(instruction.rest.clone());
        return installer(&words).map(|installer| Installation { installer, place }).into_iter().collect();
    }
    add_installations(line.part(&instruction.rest), &mut found, |span| {
        line.place(instruction.rest.start + span.start..instruction.rest.start + span.end)
    });
    for document in &instruction.here_documents {
        let start = document.body.start;
        add_installations(document.body.of(dockerfile.text), &mut found, |span| {
            Span::new(start + span.start, start + span.end)
        });
    }
    found
}

/// Adds the installations of a shell text; `place` tells where a part of it is written.
fn add_installations(text: &str, found: &mut Vec<Installation>, place: impl Fn(Span) -> Span) {
    for command in Script::read(text).commands {
        let words: Vec<_> = command.words.iter().map(|word| word.literal(text).unwrap_or_default()).collect();
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        if let (Some(installer), Some(first), Some(last)) =
            (installer(&words), command.words.first(), command.words.last())
        {
            found.push(Installation { installer, place: place(first.span.to(last.span)) });
        }
    }
}

/// The installer that a command starts; none where it installs nothing but the project itself.
fn installer(words: &[&str]) -> Option<&'static Installer> {
    let is_before = |word: &&str| word.contains('=') || matches!(*word, "sudo" | "exec" | "env" | "time");
    let mut words = words.iter().copied().skip_while(is_before).collect::<Vec<_>>();
    let program = words.first()?.rsplit('/').next()?;
    // `python -m pip` is `pip`.
    if program.starts_with("python") && words.get(1) == Some(&"-m") {
        words.drain(..2);
    }
    let program = words.first()?.rsplit('/').next()?;
    let mut rest = words.iter().copied().skip(1).filter(|word| !word.starts_with('-'));
    let second = rest.next().unwrap_or_default();
    // Without its dependencies, only the project itself is installed.
    if words.contains(&"--no-deps") {
        return None;
    }
    INSTALLERS.iter().find(|(name, verbs, _)| match name.split_once(' ') {
        Some((name, group)) => {
            name == program && group == second && verbs.contains(&rest.clone().next().unwrap_or_default())
        }
        None => *name == program && verbs.contains(&second),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installers_are_recognised() {
        for (line, expected) in [
            ("pip install -r requirements.txt", Some("pip")),
            ("PIP_NO_CACHE_DIR=1 pip3 install x", Some("pip3")),
            ("python3 -m pip install .", Some("pip")),
            ("/venv/bin/pip install x", Some("pip")),
            ("uv pip install -r r.txt", Some("uv pip")),
            ("uv sync --frozen", Some("uv")),
            ("npm --quiet ci", Some("npm")),
            ("npm run build", None),
            ("yarn", Some("yarn")),
            ("yarn --frozen-lockfile", Some("yarn")),
            ("yarn build", None),
            ("go mod download", Some("go mod")),
            ("go build", None),
            ("pip install --no-deps .", None),
            ("", None),
        ] {
            let words: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(installer(&words).map(|installer| installer.0), expected, "{line}");
        }
    }
}
