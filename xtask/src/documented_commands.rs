//! Every `cargo xtask …` that a document or the pipeline names can be run as it is written there, and every command is in the table.

use std::fs;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};

use crate::{CommandLine, repository};

/// How a command of ours begins.
const START: &str = "cargo xtask ";

/// Where the table of all commands stands.
const TABLE: &str = "docs/contributing.md";

/// The words of a command behind [`START`], as far as code goes; without what may be left out and what stands for more of the same.
fn words(code: &str) -> Vec<String> {
    let code = code.split(['`', '#', '>', '|', '&', ';', '<']).next().unwrap_or_default();
    let words = code.split_whitespace().map(|word| word.trim_matches(['"', '\'', '…']));
    words.filter(|word| !word.is_empty() && !word.starts_with('[')).map(str::to_owned).collect()
}

/// The commands in a text.
fn commands(text: &str) -> Vec<Vec<String>> {
    text.lines().flat_map(|line| line.split(START).skip(1).map(words)).filter(|words| !words.is_empty()).collect()
}

/// Why it cannot be run, if so. A document may leave out what a person has to choose, and a script may have it in a variable.
fn refusal(words: &[String]) -> Option<String> {
    let given = ["cargo xtask".to_owned()].into_iter().chain(words.iter().cloned());
    let error = CommandLine::try_parse_from(given).err()?;
    let is_open = match error.kind() {
        ErrorKind::MissingRequiredArgument | ErrorKind::DisplayHelp => true,
        ErrorKind::ValueValidation => words.iter().any(|word| word.starts_with('$')),
        _ => false,
    };
    (!is_open).then(|| error.to_string().lines().next().unwrap_or_default().to_owned())
}

/// The options in backticks of a text, such as `--runs`.
fn options(text: &str) -> Vec<&str> {
    let code = text.split('`').skip(1).step_by(2);
    let words = code.flat_map(str::split_whitespace);
    words.filter_map(|word| word.strip_prefix("--")).map(|name| name.split('=').next().unwrap_or(name)).collect()
}

/// The documents and the scripts.
fn sources() -> Vec<PathBuf> {
    let root = repository::root();
    let folders = [root.to_owned(), root.join("docs"), root.join("docs/adr"), root.join("deploy"), root.join(".ci")];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let is_source = |path: &PathBuf| {
        let is_document = path.extension().is_some_and(|extension| extension == "md" || extension == "yml");
        path.is_file() && (is_document || path.starts_with(root.join(".ci")) || path.starts_with(root.join("deploy")))
    };
    files.map(|entry| entry.path()).filter(is_source).collect()
}

fn named(path: &Path) -> String {
    path.strip_prefix(repository::root()).unwrap_or(path).display().to_string()
}

/// The rows of the table, each with the words of its command.
fn rows(document: &str) -> Vec<(Vec<String>, &str)> {
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `cargo xtask "));
    rows.map(|row| (words(row), row)).collect()
}

#[test]
fn every_command_that_is_named_can_be_given() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in sources() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for words in commands(&text) {
            count += 1;
            wrong
                .extend(refusal(&words).map(|why| format!("{}: cargo xtask {}: {why}", named(&path), words.join(" "))));
        }
    }
    assert!(count > 50, "{count} commands were found");
    assert!(wrong.is_empty(), "these cannot be run:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_every_command_and_only_options_that_there_are() {
    let document = fs::read_to_string(repository::root().join(TABLE)).unwrap();
    let rows = rows(&document);
    let all = CommandLine::command();
    for command in all.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        let own: Vec<_> = rows.iter().filter(|(words, _)| words.first().is_some_and(|word| word == name)).collect();
        assert!(!own.is_empty(), "{TABLE} does not have `cargo xtask {name}`");
        let known: Vec<&str> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
        for (_, row) in own {
            let unknown: Vec<_> = options(row).into_iter().filter(|option| !known.contains(option)).collect();
            assert!(unknown.is_empty(), "{TABLE} says of `cargo xtask {name}` what it does not know: {unknown:?}");
        }
    }
}

#[test]
fn commands_are_read_from_documents() {
    let text = "`cargo xtask bench --peers` and `cargo xtask fuzz [TARGET]…`\n$ cargo xtask build --base /docs/   # everything\n";
    let read: Vec<String> = commands(text).iter().map(|words| words.join(" ")).collect();
    assert_eq!(read, ["bench --peers", "fuzz", "build --base /docs/"]);
    assert_eq!(options("| `--runs`, `--save xtask/a.json` and --more |"), ["runs", "save"]);

    let given = |text: &str| refusal(&words(text));
    assert_eq!(given("build --base /docs/"), None);
    // Where to is for the reader to say.
    assert_eq!(given("move --base /docs/"), None);
    assert!(given("bench --no-such-option").is_some_and(|why| why.contains("--no-such-option")));
    assert!(given("no-such-command").is_some());
}
