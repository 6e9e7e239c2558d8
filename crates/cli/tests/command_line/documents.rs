//! The documentation of the command line says what the program does: its examples are run, its names are looked for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use conformance::{Kind, LegacyNames, Trigger};
use diagnostics::{Applicability, Severity, Status, Verdict};
use serde_json::Value;

use crate::folder::Folder;
use crate::program::{PROGRAM, PUSHED_TO_PULL_PORT, conform};

/// A fenced block: its language, and its lines.
struct Block {
    language: String,
    text: String,
    line: usize,
}

fn document(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", name].iter().collect();
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().map(|(line, _)| line).take_while(|line| *line != "```").collect();
            blocks.push(Block { language: language.to_owned(), text: text.join("\n") + "\n", line: number });
        }
    }
    blocks
}

/// Runs the commands of a block, the lines that start with `$ `, in one shell, and returns the block as it comes out.
#[cfg(unix)]
fn session(block: &str, folder: &Path) -> String {
    let mut script = String::from("exec 2>&1\nstatus=0\n");
    for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let shown = command.replace('\'', r"'\''");
        // `$?` is the status of the command before, as in a real session.
        script.push_str(&format!("printf '%s\\n' '$ {shown}'\n(exit $status)\n{command}\nstatus=$?\n"));
    }
    let path = format!("{}:{}", Path::new(PROGRAM).parent().unwrap().display(), env::var("PATH").unwrap());
    let output =
        Command::new("sh").args(["-c", &script]).current_dir(folder).env("PATH", path).env("NO_COLOR", "1").output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

#[cfg(unix)]
#[test]
fn the_examples_of_the_guide_are_what_the_program_writes() {
    let folder = Folder::with(&[]);
    for (name, at_least) in [("cli.md", 4), ("../README.md", 1)] {
        let guide = document(name);
        let sessions: Vec<_> = blocks(&guide).into_iter().filter(|block| block.language == "console").collect();
        assert!(sessions.len() >= at_least, "{name}");
        for block in sessions {
            let written = session(&block.text, folder.path());
            assert_eq!(block.text, written, "docs/{name}, line {}", block.line);
        }
    }
}

#[cfg(unix)]
#[test]
fn the_examples_of_the_contract_are_what_the_program_writes() {
    let folder = Folder::with(&[]);
    let contract = document("json.md");
    let blocks = blocks(&contract);
    let mut compared = 0;
    for pair in blocks.windows(2) {
        let [command, expected] = pair else { continue };
        if command.language == "console" && expected.language == "json" {
            let written = session(&command.text, folder.path());
            let answer = written.lines().filter(|line| !line.starts_with("$ ")).collect::<String>();
            let parse =
                |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(parse(&expected.text), parse(&answer), "docs/json.md, line {}", command.line);
            compared += 1;
        }
    }
    assert_eq!(compared, blocks.iter().filter(|block| block.language == "json").count());
    assert!(compared > 1);
}

/// Has something for every field of a pipeline.
const PIPELINE: &str = "include: /a.yml
.a: {image: python:3}
a:
  extends: .a
  stage: build
  script: docker push registry.example.com/a/b:1.2.3
  artifacts: {paths: [x], reports: {dotenv: y}}
b: {script: x, needs: [c], rules: [{if: $A}]}
";

#[test]
fn the_contract_names_every_field_and_every_word() {
    let contract = document("json.md");
    let mut missing = Vec::new();
    let mut expect = |name: &str| {
        if !contract.contains(&format!("`{name}`")) {
            missing.push(name.to_owned());
        }
    };
    for (arguments, input) in [
        ("--as image-ref --direction push", PUSHED_TO_PULL_PORT),
        ("--as tag", "main-a1b2c3d4 latest v1.2.3"),
        ("--as artifact-name", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm"),
        ("--as gitlab-ci", PIPELINE),
    ] {
        let ended = conform(&format!("check --format json {arguments}")).input(input).run();
        let mut pending: Vec<Value> = vec![serde_json::from_str(&ended.stdout).unwrap()];
        while let Some(value) = pending.pop() {
            match value {
                Value::Object(fields) => {
                    for (name, value) in fields {
                        expect(&name);
                        pending.push(value);
                    }
                }
                Value::Array(values) => pending.extend(values),
                _ => {}
            }
        }
    }
    let statuses = [Status::Passed, Status::Failed, Status::NotApplicable, Status::Unknown, Status::Suppressed];
    Kind::ALL.iter().for_each(|kind| expect(kind.as_str()));
    [Verdict::Conforms, Verdict::Warnings, Verdict::Fails].iter().for_each(|verdict| expect(verdict.as_str()));
    [Severity::Error, Severity::Warning, Severity::Note].iter().for_each(|severity| expect(severity.as_str()));
    [Applicability::Safe, Applicability::Suggested].iter().for_each(|promise| expect(promise.as_str()));
    statuses.iter().for_each(|status| expect(status.as_str()));
    assert!(missing.is_empty(), "docs/json.md does not mention {missing:?}");
}

#[test]
fn the_guide_names_every_option_and_every_word_for_it() {
    let guide = document("cli.md");
    let commands = ["check", "rules", "explain", "tags", "pipeline", "new", "merge"];
    let help: String = commands.iter().map(|command| conform(&format!("{command} --help")).run().stdout).collect();
    let mut options: Vec<String> = help
        .split(|character: char| character.is_whitespace() || character == ',')
        .filter(|word| word.starts_with("--") && word.len() > 2)
        .map(str::to_owned)
        .collect();
    options.extend(Kind::ALL.map(|kind| kind.as_str().to_owned()));
    options.extend(Trigger::ALL.map(|trigger| trigger.as_str().to_owned()));
    options.extend(LegacyNames::ALL.map(|setting| setting.as_str().to_owned()));
    options.extend(["push", "pull", "auto", "text", "json"].map(str::to_owned));
    assert!(options.len() > 15, "{options:?}");
    let missing: Vec<_> = options.iter().filter(|option| !guide.contains(option.as_str())).collect();
    assert!(missing.is_empty(), "docs/cli.md does not mention {missing:?}");
}
