//! Every test that docs/security.md names for a claim is there.

use std::fs;
use std::path::Path;

/// The files in backticks and, behind each, the tests that the line names: `names_of_rust` or "names in JavaScript".
fn named(document: &str) -> Vec<(&str, String)> {
    let mut named = Vec::new();
    for line in document.lines() {
        let mut file = None;
        let mut rest = line;
        while let Some(start) = rest.find(['`', '"']) {
            let quote = rest.get(start..=start).unwrap_or_default();
            let Some((word, after)) = rest.get(start + 1..).and_then(|from| from.split_once(quote)) else { break };
            rest = after;
            let is_file = after.starts_with(": ") && (word.ends_with(".rs") || word.ends_with(".test.mjs"));
            match file {
                _ if is_file => file = Some(word),
                Some(file) if quote == "\"" || word.contains('_') => named.push((file, word.to_owned())),
                _ => {}
            }
        }
    }
    named
}

/// Whether the file has a test of this name. An ellipsis stands for what a loop puts there.
fn has(source: &str, test: &str) -> bool {
    if let Some(start) = test.strip_suffix('…') {
        return source.contains(&format!("test(`{start}"));
    }
    source.contains(&format!("test(\"{test}\"")) || source.contains(&format!("fn {test}("))
}

#[test]
fn every_claim_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read_to_string(root.join("docs/security.md")).unwrap_or_default();
    let named = named(&document);
    assert!(named.len() > 30, "{named:?}");
    let source = |file: &str| fs::read_to_string(root.join(file)).unwrap_or_default();
    let missing: Vec<_> = named.iter().filter(|(file, test)| !has(&source(file), test)).collect();
    assert!(missing.is_empty(), "named in docs/security.md and not there: {missing:#?}");
}

#[test]
fn a_test_is_known_by_its_whole_name() {
    let line = "| a claim | `a/b.rs`: `one_test`, `another_test`; `c.test.mjs`: \"it works\", \"it ends …\" |";
    let names =
        [("a/b.rs", "one_test"), ("a/b.rs", "another_test"), ("c.test.mjs", "it works"), ("c.test.mjs", "it ends …")];
    assert_eq!(named(line), names.map(|(file, test)| (file, test.to_owned())));
    assert!(has("fn one_test() {", "one_test") && !has("fn one_test_more() {", "one_test"));
    assert!(has("test(`it ends ${how}`", "it ends …") && !has("test(\"it works well\"", "it works"));
}
