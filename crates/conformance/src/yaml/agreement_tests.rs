//! Our own scanner and the parser make the same of every text: of those that are at hand, and of made-up ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;

use super::agreement::{Agreement, agreement};
use super::parse::Limits;

/// How many texts our own scanner read, of those it was asked to.
#[derive(Debug, Default)]
struct Count {
    texts: usize,
    read: usize,
}

impl Count {
    /// Reads a text in both ways, and fails where they differ.
    fn compare(&mut self, name: &str, text: &str) {
        self.texts += 1;
        match agreement(text, &Limits::default()) {
            Agreement::Same => self.read += 1,
            Agreement::LeftToParser => {}
            Agreement::Different { scanner, parser } => {
                panic!("{name}\n{text:?}\nour own scanner: {scanner}\nthe parser:      {parser}")
            }
        }
    }
}

/// The texts of files with this ending below a folder of this crate.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|other| other == ending) {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files
}

#[test]
fn they_agree_on_the_pipelines_of_the_tests() {
    let mut count = Count::default();
    for (path, text) in files("tests/pipelines", "txt") {
        let name = path.display().to_string();
        for case in text.split("\n=== ").skip(1) {
            // Lines that tell what is found are no part of the pipeline, nor are the options.
            let is_pipeline = |line: &&str| !line.trim_start().starts_with(['^', '~', '@']) && !line.starts_with('|');
            let lines: Vec<&str> = case.lines().skip(1).filter(is_pipeline).collect();
            let pipeline = lines.join("\n");
            count.compare(&name, &pipeline);
            count.compare(&name, &format!("{pipeline}\n"));
            for row in case.lines().filter_map(|line| line.strip_prefix("| ")) {
                count.compare(&name, &pipeline.replace("<>", row));
            }
        }
    }
    assert!(count.texts > 1_000 && count.read * 10 > count.texts * 8, "{count:?}");
}

#[test]
fn they_agree_on_the_yaml_test_suite() {
    let mut count = Count::default();
    let cases: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../../tests/yaml-test-suite/cases.json")).unwrap();
    for (name, text) in &cases {
        count.compare(name, text);
        // Each is tried as a part of a larger text as well, and cut off.
        let indented: String = text.split_inclusive('\n').map(|line| format!("  {line}")).collect();
        count.compare(name, &format!("a:\n{indented}\nb: c\n"));
        count.compare(name, &format!("- |\n{indented}- >+2\n  {indented}"));
        for (end, _) in text.char_indices() {
            count.compare(name, &text[..end]);
        }
    }
    assert!(cases.len() >= 400 && count.read > cases.len(), "{count:?}");
}

/// A node of a made-up text.
#[derive(Clone, Debug)]
enum Made {
    /// Written on the line of its key or dash.
    Inline(String),
    /// A block scalar: its header, and its lines with what they are indented by beyond the scalar.
    Block(&'static str, Vec<&'static str>),
    Mapping(Vec<(&'static str, Made)>),
    /// With whether it is indented by more than its key.
    Sequence(bool, Vec<Made>),
}

const PLAIN: &[&str] = &[
    "make",
    "a b",
    "$CI_COMMIT_TAG",
    "1",
    "yes",
    "~",
    "a:b",
    "a#b",
    "-x",
    "é",
    "x y  z",
    "\"q\"",
    "'it''s'",
    "''",
    "\"a\\nb\"",
    "\"\\e[0m \\x41\"",
    "[]",
    "{}",
    "[a, b]",
    "{a: b, c: [d]}",
    "[\n      a, # c\n  b,\n]",
    "*x",
    "&x y",
    "!t z",
    "!reference [a, b]",
    "&y\n",
    "",
    "a\n      b",
    "'a\n       b\n\n      c'",
    "\"a \\\n      b\"",
    "2020-01-01",
    "a # c",
    "# c",
];

const KEYS: &[&str] = &["a", "job", "script", "'q'", "\"r\"", "<<", "yes", "true", "a b", "é", ".x", "if "];

const LINES: &[&str] = &["x", "x ", "  x", "", " ", "   ", "\tx", "# x", "x: y", "- x", "é"];

const HEADERS: &[&str] = &["|", "|-", "|+", ">", ">-", ">+", "|2", ">-1", "|+1 # c", "&x |", "!t >"];

fn made() -> impl Strategy<Value = Made> {
    let leaf = prop_oneof![
        4 => select(PLAIN).prop_map(|text| Made::Inline(text.to_owned())),
        1 => (select(HEADERS), prop::collection::vec(select(LINES), 0..5)).prop_map(|(header, lines)| Made::Block(header, lines)),
    ];
    leaf.prop_recursive(4, 24, 4, |node| {
        prop_oneof![
            prop::collection::vec((select(KEYS), node.clone()), 1..4).prop_map(Made::Mapping),
            (any::<bool>(), prop::collection::vec(node, 1..4))
                .prop_map(|(indented, items)| Made::Sequence(indented, items)),
        ]
    })
}

/// Writes a node behind its key or dash; `indent` is that of its parent.
fn write(node: &Made, indent: usize, out: &mut String) {
    let spaces = " ".repeat(indent + 2);
    match node {
        Made::Inline(text) => *out += &format!(" {text}\n"),
        Made::Block(header, lines) => {
            *out += &format!(" {header}\n");
            for line in lines {
                *out += &format!("{spaces}{line}\n");
            }
        }
        Made::Mapping(entries) => {
            *out += "\n";
            for (key, value) in entries {
                *out += &format!("{spaces}{key}:");
                write(value, indent + 2, out);
            }
        }
        Made::Sequence(indented, items) => {
            *out += "\n";
            let indent = if *indented { indent + 2 } else { indent };
            for item in items {
                *out += &format!("{}-", " ".repeat(indent));
                write(item, indent, out);
            }
        }
    }
}

/// What is put into a text, or over a character of it.
const PIECES: &[&str] = &[
    "", " ", "  ", "\n", "\n  ", "\t", "\r\n", ":", ": ", "- ", "#", " #", "'", "\"", "\\", "|", ">", "[", "]", "{",
    "}", ",", "&x ", "*x", "!t ", "---\n", "...\n", "? ", "%", "@", "\u{feff}", "\u{85}", "<<: *x\n",
];

/// A text, and with how many of its characters something was done.
fn made_text() -> impl Strategy<Value = String> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), select(PIECES)), 0..4);
    (made(), any::<bool>(), changes).prop_map(|(node, windows, changes)| {
        let mut text = "x: &x {a: b}\ntop:".to_owned();
        write(&node, 0, &mut text);
        let mut characters: Vec<String> = text.chars().map(String::from).collect();
        for (place, replaces, piece) in changes {
            let place = place.get_mut(&mut characters);
            *place = if replaces { piece.to_owned() } else { format!("{place}{piece}") };
        }
        let text = characters.concat();
        if windows { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn they_agree_on_made_up_texts(text in made_text()) {
        Count::default().compare("made up", &text);
    }
}

#[test]
fn what_is_made_up_is_worth_reading() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut count = Count::default();
    for _ in 0..500 {
        let text = made_text().new_tree(&mut runner).unwrap().current();
        count.compare("made up", &text);
    }
    // A comparison in which our own scanner does not take part shows nothing.
    assert!(count.read * 4 > count.texts, "{count:?}");
}
