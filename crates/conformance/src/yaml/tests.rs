//! What the module promises as a whole.

use diagnostics::Span;
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Parsed<'_> {
    parse(text, &Limits::default())
}

/// The tree of a text that is valid YAML.
#[track_caller]
fn valid(text: &str) -> Tree<'_> {
    let parsed = read(text);
    assert_eq!(parsed.errors, [], "{text}");
    parsed.tree
}

/// The node at a path of keys.
#[track_caller]
fn at(tree: &Tree<'_>, path: &[&str]) -> NodeId {
    path.iter().fold(tree.root().unwrap(), |node, key| tree.get(node, key).unwrap_or_else(|| panic!("no {key}")))
}

#[track_caller]
fn source<'t>(tree: &Tree<'t>, path: &[&str]) -> &'t str {
    tree.node(at(tree, path)).span.of(tree.text())
}

#[track_caller]
fn one_error(text: &str) -> (String, SyntaxError) {
    let errors = read(text).errors;
    assert_eq!(errors.len(), 1, "{text:?}: {errors:#?}");
    (errors[0].span.of(text).to_owned(), errors[0].clone())
}

/// The offending text and its offset, with a part of the message.
#[track_caller]
fn assert_error(text: &str, offset: usize, offending: &str, message: &str) {
    let (found, error) = one_error(text);
    assert_eq!((error.span.start, found.as_str()), (offset, offending), "{text:?}: {error:?}");
    assert!(error.message.contains(message), "{text:?}: {}", error.message);
    assert!(!error.help.is_empty());
}

fn keys(tree: &Tree<'_>) -> Vec<String> {
    let entries = tree.root().and_then(|root| tree.mapping(root)).unwrap_or_default();
    entries.iter().map(|entry| tree.scalar(entry.key).unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn valid_keys(text: &str) -> usize {
    keys(&valid(text)).len()
}

#[test]
fn scalars_have_the_value_and_the_span_of_what_is_written() {
    let text = "plain: a b\nsingle: 'it''s'\ndouble: \"a\\tb\"\nempty:\nliteral: |-\n  x\n  y\n\nfolded: > # c\n  x\n  y\nlast: é\n";
    let tree = valid(text);
    let value = |key| tree.scalar(at(&tree, &[key])).unwrap().to_owned();
    assert_eq!((value("plain"), source(&tree, &["plain"])), ("a b".into(), "a b"));
    assert_eq!((value("single"), source(&tree, &["single"])), ("it's".into(), "'it''s'"));
    assert_eq!((value("double"), source(&tree, &["double"])), ("a\tb".into(), "\"a\\tb\""));
    assert_eq!((value("literal"), source(&tree, &["literal"])), ("x\ny".into(), "|-\n  x\n  y"));
    assert_eq!((value("folded"), source(&tree, &["folded"])), ("x y\n".into(), "> # c\n  x\n  y"));
    assert_eq!((value("last"), source(&tree, &["last"])), ("é".into(), "é"));
    assert_eq!(tree.node(at(&tree, &["empty"])).span, Span::empty(text.find("empty:").unwrap() + 6));
    assert_eq!(tree.comments().iter().map(|comment| comment.of(text)).collect::<Vec<_>>(), ["# c"]);
}

#[test]
fn collections_end_with_their_last_child() {
    let text = "job:\n  script:\n  - a\n  - b\n\n# next\nflow: [x, {y: z}]\nnested:\n- - 1\n  - 2\n-\n";
    let tree = valid(text);
    assert_eq!(source(&tree, &["job"]), "script:\n  - a\n  - b");
    assert_eq!(source(&tree, &["job", "script"]), "- a\n  - b");
    assert_eq!(source(&tree, &["flow"]), "[x, {y: z}]");
    assert_eq!(source(&tree, &["nested"]), "- - 1\n  - 2\n-");
    let items = tree.sequence(at(&tree, &["nested"])).unwrap();
    assert_eq!(tree.node(items[0]).span.of(text), "- 1\n  - 2");
}

#[test]
fn tags_and_anchors_keep_their_places() {
    let text = "a: &base !reference [x, script]\nb: *base\n";
    let tree = valid(text);
    let node = tree.node(at(&tree, &["a"]));
    assert_eq!(node.tag().map(|tag| (tag.text, tag.span.of(text))), Some(("!reference", "!reference")));
    assert_eq!(node.anchor().map(|anchor| (anchor.name, anchor.span.of(text))), Some(("base", "&base")));
    assert_eq!(node.span.of(text), "[x, script]");
    assert_eq!(node.full_span().of(text), "&base !reference [x, script]");
    assert_eq!(tree.resolve(at(&tree, &["b"])), at(&tree, &["a"]));
}

#[test]
fn line_ends_byte_order_marks_and_documents_do_not_shift_places() {
    let text = "\u{feff}---\r\nspec: é\r\n---\r\njob:\r\n  script: |\r\n    x\r\n    y\r\n";
    let tree = valid(text);
    assert_eq!(tree.documents().len(), 2);
    assert_eq!(tree.documents()[1].marker.map(|marker| marker.of(text)), Some("---"));
    assert_eq!(keys(&tree), ["job"]);
    assert_eq!(tree.scalar(at(&tree, &["job", "script"])), Some("x\ny\n"));
    assert_eq!(source(&tree, &["job", "script"]), "|\r\n    x\r\n    y");
    let script = at(&tree, &["job", "script"]);
    assert_eq!(tree.source_span(script, 2..3).of(text), "y");
}

#[test]
fn an_alias_means_the_last_anchor_of_its_name_before_it() {
    let tree = valid("a: &x 1\nb: *x\nc: &x 2\nd: *x\nself: &s [*s]\n");
    assert_eq!(tree.scalar(at(&tree, &["b"])), Some("1"));
    assert_eq!(tree.scalar(at(&tree, &["d"])), Some("2"));
    let list = at(&tree, &["self"]);
    assert_eq!(tree.resolve(tree.sequence(list).unwrap()[0]), list);
}

#[test]
fn merge_keys_apply_in_the_order_of_the_text() {
    let text = ".a: &a {x: 1, y: 1}\n.b: &b {y: 2, z: 2}\njob:\n  x: 0\n  <<: [*a, *b]\n  z: 3\n";
    let tree = valid(text);
    let job = at(&tree, &["job"]);
    let merged = tree.merged(job);
    let seen: Vec<_> = merged
        .entries
        .iter()
        .map(|entry| {
            let key = tree.scalar(entry.key).unwrap();
            (key, tree.scalar(entry.value).unwrap(), entry.via.map(|via| tree.node(via).span.of(text)))
        })
        .collect();
    // Psych: `x` above the merge key is overwritten, `z` below it is not; of the list the first mapping wins.
    assert_eq!(seen, [("x", "1", Some("*a")), ("y", "1", Some("*a")), ("z", "3", None)]);
    assert_eq!(merged.entries[0].mapping, at(&tree, &[".a"]));
    assert!(!merged.truncated);
    assert_eq!(tree.merged_entry(job, "y").map(|entry| entry.mapping), Some(at(&tree, &[".a"])));
    assert_eq!(tree.get(job, "y"), None);
}

#[test]
fn what_is_no_mapping_is_not_merged() {
    let tree = valid("a: &a [1]\nb: {<<: *a}\nc: {<<: [x]}\nd: {<<: }\n");
    for key in ["b", "c", "d"] {
        assert_eq!(tree.merged(at(&tree, &[key])).entries.len(), 1, "{key}");
    }
}

#[test]
fn merging_is_bounded() {
    let mut bomb = "a0: &a0 {k: v}\n".to_owned();
    for level in 1..30 {
        let below = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} {{<<: [{}]}}\n", vec![below; 9].join(", "));
    }
    let tree = valid(&bomb);
    assert!(tree.merged(at(&tree, &["a29"])).truncated);
    let tree = valid("a: &a\n  <<: *a\n  k: v\n");
    assert_eq!(tree.merged(at(&tree, &["a"])).entries.len(), 1);
}

#[test]
fn duplicate_keys_are_found_as_gitlab_compares_them() {
    let text = "job:\n  - a: 1\n    'a': 2\n    <<: {}\n    <<: {}\non: 1\ntrue: 2\n1: x\n\"1\": y\n";
    let parsed = read(text);
    let found: Vec<_> = parsed
        .duplicates
        .iter()
        .map(|duplicate| {
            let (first, again) = (duplicate.first.of(text), duplicate.again.of(text));
            (duplicate.key.as_str(), first, again, duplicate.path.join("."))
        })
        .collect();
    assert_eq!(found, [("a", "a", "'a'", "job.0".into()), ("true", "on", "true", String::new())]);
    let root = parsed.tree.root().unwrap();
    let item = parsed.tree.sequence(parsed.tree.get(root, "job").unwrap()).unwrap()[0];
    assert_eq!(parsed.tree.get(item, "a").and_then(|value| parsed.tree.scalar(value)), Some("2"));
}

#[test]
fn parts_of_folded_and_quoted_values_are_found_in_the_source() {
    let text = concat!(
        "folded: >-\n    /kaniko/executor\n    --destination \"$X:tag\"\n\n      kept\n    end\n",
        "keep: |2+\n    deeper\n  é x\n\n",
        "single: 'it''s\n  here'\n",
        "double: \"a\\u00e9\\\n   b\\\" \\U0001F600c\n\n  d\"\n",
        "plain: one\n  two\n\n  three\n",
    );
    let tree = valid(text);
    let part = |key: &str, wanted: &str| {
        let id = at(&tree, &[key]);
        let start = tree.scalar(id).unwrap().find(wanted).unwrap();
        tree.source_span(id, start..start + wanted.len()).of(text).to_owned()
    };
    assert_eq!(part("folded", "\"$X:tag\""), "\"$X:tag\"");
    assert_eq!(part("folded", "executor --"), "executor\n    --");
    assert_eq!(part("folded", "  kept"), "  kept");
    assert_eq!(part("folded", "end"), "end");
    assert_eq!(part("keep", "  deeper\né"), "  deeper\n  é");
    assert_eq!(part("keep", "x"), "x");
    assert_eq!(part("single", "t's h"), "t''s\n  h");
    assert_eq!(part("single", "'"), "''");
    assert_eq!(tree.scalar(at(&tree, &["double"])), Some("aéb\" 😀c\nd"));
    assert_eq!(part("double", "é"), "\\u00e9");
    assert_eq!(part("double", "😀c"), "\\U0001F600c");
    assert_eq!(part("double", "d"), "d");
    assert_eq!(part("plain", "two"), "two");
    assert_eq!(part("plain", "three"), "three");
    let folded = at(&tree, &["folded"]);
    let executor = tree.scalar(folded).unwrap().find("executor").unwrap();
    // A place is next to the characters before it: after the word, not at the start of the next line.
    assert_eq!(tree.source_span(folded, executor + 8..executor + 8), Span::empty(text.find("executor").unwrap() + 8));
}

#[test]
fn block_scalars_are_found_after_markers_and_at_the_end_of_the_text() {
    for (text, value) in [
        ("...\n|\nab", "ab"),
        ("\u{feff}|-\nab", "ab"),
        ("\u{feff}# c\n|-\nab", "ab"),
        ("%YAML 1.1\n--- |\n ab\n", "ab\n"),
        ("|\nab ", "ab "),
        ("|2\n  ab\n   ", "ab\n "),
        ("|\n  ab\n  ", "ab\n"),
        ("|-\n----\n", "----"),
    ] {
        let tree = valid(text);
        let root = tree.root().unwrap();
        assert_eq!(tree.scalar(root), Some(value), "{text:?}");
        let first = text.find(&value[..2]).unwrap_or_default();
        assert_eq!(tree.source_span(root, 0..1), Span::new(first, first + 1), "{text:?}");
    }
}

#[test]
fn an_anchor_of_a_discarded_node_is_discarded() {
    let parsed = read("? b: |-\n&x , <<: ");
    check_places(&parsed);
    assert!(parsed.tree.nodes.iter().all(|node| node.anchor().is_none()));
}

#[test]
fn values_that_libyaml_reads_are_read() {
    let text = "a:\n  - 'x\n  - y\n'\n  - z\nb: \"p\nq\\\n  r\" # c\nc: d\n";
    let tree = valid(text);
    let items = tree.sequence(at(&tree, &["a"])).unwrap();
    let items: Vec<_> = items.iter().map(|&item| tree.scalar(item).unwrap()).collect();
    assert_eq!(items, ["x - y ", "z"]);
    assert_eq!(tree.scalar(at(&tree, &["b"])), Some("p qr"));
    assert_eq!(source(&tree, &["b"]), "\"p\nq\\\n  r\"");
    assert_eq!(keys(&tree), ["a", "b", "c"]);
    assert!(tree.node(tree.root().unwrap()).complete);
    assert_eq!(valid("a: |\n  x").scalar(at(&valid("a: |\n  x"), &["a"])), Some("x"));
    // A key at the start of a line in such a value ends no block.
    let tree = valid("a:\n  - 'x\ny'\n  - \"x:\nkey: y\"\n  - z\nb: c\n");
    assert_eq!(keys(&tree), ["a", "b"]);
    assert_eq!(tree.sequence(at(&tree, &["a"])).map(<[NodeId]>::len), Some(3));
    let many = valid_keys(&(0..500).map(|key| format!("k{key}:\n- 'x\n y\nz'\n")).collect::<String>());
    assert_eq!(many, 500);
    valid(&"# c\n".repeat(500));
    valid(&format!("a:\n{}  b: c\n", "  # c\n".repeat(500)));
}

#[test]
fn common_mistakes_are_named_where_they_are() {
    assert_error("a:\n\tb: 1\n", 3, "\t", "tab");
    assert_error("a:\n  b: 1\n\tc: 1\n", 10, "\t", "tab");
    assert_error("a: \"x\nb: 1\n", 3, "\"", "not closed");
    assert_error("a:\n  - 'x\n  - y\nb: 1\n", 7, "'", "not closed");
    assert_error("a: 'x\nb: 'y'\n", 3, "'", "not closed");
    assert_error("a: [x, y\nb: 1\n", 3, "[", "not closed");
    assert_error("a: {x: y\nb:\n  c: 1\n", 3, "{", "not closed");
    assert_error("a: [x, y", 3, "[", "not closed");
    assert_error("a: [x y: {z}, \n b: c: d]\n", 20, ":", "missing");
    assert_error("a: x]}\nb: ]\n", 10, "]", "closes no bracket");
    assert_error("a: [x}\n", 5, "}", "opened by `[`");
    assert_error("a: b: c\n", 4, ":", "second `: `");
    assert_error("a:\n  b:c\n  d: 1\n", 6, ":", "space is missing");
    assert_error("a:\n  - b\n  -c\n  - d\n", 11, "-", "space is missing");
}

#[test]
fn more_common_mistakes_are_named_where_they_are() {
    assert_error("a: @b\n", 3, "@", "begin with `@`");
    assert_error("a: `b`\n", 3, "`", "begin with ``");
    assert_error("a: %b\n", 3, "%", "begin with `%`");
    assert_error("a: b\n%c: d\n", 5, "%", "begin with `%`");
    assert_error("a: b\u{1}\n", 4, "\u{1}", "U+0001");
    assert_error("a: b\0\n", 4, "\0", "U+0000");
    assert_error("a:\n  b: 1\n   c: 2\n", 13, "c", "deeper");
    assert_error("a:\n  b: 1\n c: 2\n", 11, "c: 2", "1 space");
    assert_error("a:\n  b: 1\n  - c\n", 12, "- c", "key is expected");
    assert_error("a:\n  - b\n  c: 1\n", 11, "c: 1", "among the items");
    assert_error("a:\n  b\n  c: 1\n", 5, "b", "`:` is missing");
    assert_error("a: - b\n", 3, "-", "list cannot begin");
    assert_error("a: *b\nc: [*b, *b]\n", 3, "*b", "No anchor `&b`");
    assert_error("a: *.log\n", 3, "*.log", "contains `.`");
    assert_error("a: * b\n", 3, "*", "not the name");
    assert_error("a: \"x\\qy\"\n", 5, "\\q", "no escape");
    assert_error("a: \"x\" y\n", 7, "y", "follows the closing quote");
    assert_error("a: \"x\", \"y\"\n", 6, ", \"y\"", "follows the closing quote");
    assert_error("a: \"x\"# c\n", 6, "#", "before the comment");
    assert_error("a: b # c\n  d\n", 5, "# c", "comment ends");
    assert_error("a: |x\n  y\n", 3, "|x", "next line");
    assert_error("<<<<<<< HEAD\na: b\n", 0, "<<<<<<< HEAD", "conflict");
    assert!(one_error("defaults: &default {}\na: *defaults\n").1.help.contains("`*default`"));
}

#[test]
fn other_top_level_blocks_survive_a_mistake() {
    let text = "stages: [a]\none:\n  script: [x\ntwo: &two\n  image: \"y\nthree:\n  <<: *two\n  bad\nfour: &f\n  ok: 1\nfive: *f\nsix: *g\n";
    let parsed = read(text);
    let messages: Vec<_> = parsed.errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(parsed.errors.len(), 4, "{messages:#?}");
    let tree = &parsed.tree;
    assert_eq!(keys(tree), ["stages", "one", "two", "three", "four", "five", "six"]);
    let complete = |key: &str| tree.node(at(tree, &[key])).complete;
    assert_eq!(["stages", "one", "two", "three", "four"].map(complete), [true, false, false, false, true]);
    assert!(!tree.node(tree.root().unwrap()).complete);
    assert_eq!(tree.scalar(at(tree, &["five", "ok"])), Some("1"));
    // The alias reaches the anchor of the broken block.
    assert_eq!(tree.resolve(tree.get(at(tree, &["three"]), "<<").unwrap()), at(tree, &["two"]));
    assert_eq!(parsed.duplicates, []);
}

#[test]
fn an_anchor_in_skipped_text_is_not_missed() {
    let text = "a:\n  x: 1\n y: &lost 2\nb: *lost\n";
    assert_error(text, 11, "y: &lost 2", "indentation");
    let tree = read(text).tree;
    assert_eq!(tree.resolve(at(&tree, &["b"])), at(&tree, &["b"]));
}

#[test]
fn recovery_keeps_documents_apart() {
    let text = "spec:\n  inputs: [\n---\na: 1\nb: @\nc: 2\n";
    let parsed = read(text);
    assert_eq!(parsed.errors.len(), 2, "{:#?}", parsed.errors);
    assert_eq!(parsed.tree.documents().len(), 2);
    assert_eq!(keys(&parsed.tree), ["a", "b", "c"]);
}

#[test]
fn the_number_of_errors_is_bounded() {
    let text = "a: @\n".repeat(1_000);
    let parsed = read(&text);
    assert_eq!(parsed.errors.len(), Limits::default().errors);
    assert_eq!(parsed.duplicates.len(), Limits::default().errors - 1);
}

#[test]
fn depth_and_size_are_bounded() {
    assert_error(&"[".repeat(200_000), 100, "[", "more than 100 deep");
    let block: String = (0..101).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(one_error(&block).1.message.contains("more than 100 deep"));
    assert!(one_error(&format!("{}x", "- ".repeat(100_000))).1.message.contains("more than 100 deep"));
    valid(&format!("{}1{}", "[".repeat(100), "]".repeat(100)));
    let limits = Limits { nodes: 10, ..Limits::default() };
    let text = "- a\n".repeat(20);
    let parsed = parse(&text, &limits);
    assert_eq!(parsed.errors.len(), 1);
    assert_eq!(parsed.tree.root().and_then(|root| parsed.tree.sequence(root)).map(<[NodeId]>::len), Some(9));
}

#[test]
fn large_and_hostile_texts_are_read() {
    // What is more than linear in any of these would be felt in minutes, not measured in seconds.
    let many_keys: String = (0..25_000).map(|key| format!("key{key}: v\n")).collect();
    let long_line = format!("a: \"{}\"\nb: {}\n", "x y".repeat(75_000), "z ".repeat(75_000));
    let bomb = format!("a: &a [x]\n{}", (0..5_000).map(|key| format!("k{key}: [*a, *a]\n")).collect::<String>());
    let quotes = "a: \"x\nb: 'y\n".repeat(10_000);
    let brackets = "a: [x\n".repeat(5_000);
    let multi_line = "a:\n- 'x\n y\nz'\n".repeat(40_000);
    let undefined: String = (0..40_000).map(|key| format!("&n{key} x{key}: *m{key}\n")).collect();
    let broken_block = format!("a:\n{}", "  - 'x\nz'\n".repeat(5_000));
    let comments = "# &a *b\n".repeat(15_000);
    let anchors: String = (0..10_000).map(|key| format!("&n{key} x{key}: *n{key}0\n")).collect();
    // Each with whether there is something to report in it.
    for (text, is_broken) in [
        (&many_keys, false),
        (&long_line, false),
        (&bomb, false),
        (&quotes, true),
        (&brackets, true),
        // GitLab reads these two; so many of them in a row end in one error that says what to indent.
        (&multi_line, true),
        (&broken_block, true),
        (&comments, false),
        (&anchors, true),
        (&undefined, true),
    ] {
        let parsed = read(text);
        let start = text.get(..20);
        assert_eq!(!parsed.errors.is_empty(), is_broken, "{start:?}: {:?}", parsed.errors.first());
        assert!(parsed.errors.len() <= Limits::default().errors, "{start:?}");
        assert!(parsed.duplicates.len() <= Limits::default().errors, "{start:?}");
    }
    let parsed = read(&many_keys);
    let root = parsed.tree.root().unwrap();
    for key in 0..25_000 {
        let value = parsed.tree.get(root, &format!("key{key}"));
        assert_eq!(value.and_then(|value| parsed.tree.scalar(value)), Some("v"), "key{key}");
    }
}

/// Walks what hangs under the documents and checks the promises that the tree makes about places.
fn check_places(parsed: &Parsed<'_>) {
    let tree = &parsed.tree;
    let text = tree.text();
    let in_text = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    let mut todo: Vec<(NodeId, Span)> = Vec::new();
    for document in tree.documents() {
        todo.extend(document.root.map(|root| (root, Span::new(0, text.len()))));
    }
    while let Some((id, parent)) = todo.pop() {
        let node = tree.node(id);
        in_text(node.span);
        assert!(parent.contains(node.full_span()), "{parent:?} {node:?}");
        match &node.kind {
            Kind::Scalar { value, style } => {
                let map = tree.source_map(id);
                let places: Vec<usize> = value.char_indices().map(|(place, _)| place).chain([value.len()]).collect();
                for pair in places.windows(2) {
                    let span = map.span(pair[0]..pair[1]);
                    in_text(span);
                    assert!(node.span.contains(span));
                    let character = value.get(pair[0]..pair[1]).unwrap();
                    // The parser lets a comment stand in a plain scalar behind a tab; such a value is the whole node.
                    let is_traced = match style {
                        ScalarStyle::Plain => span != node.span,
                        style => *style == ScalarStyle::Literal,
                    };
                    if is_traced && !character.contains(char::is_whitespace) {
                        assert_eq!(span.of(text), character, "{node:?}");
                    }
                    in_text(map.span(pair[0]..pair[0]));
                }
            }
            Kind::Sequence { items } => todo.extend(items.iter().map(|&item| (item, node.span))),
            Kind::Mapping { entries } => {
                todo.extend(entries.iter().flat_map(|entry| [(entry.key, node.span), (entry.value, node.span)]));
                let merged = tree.merged(id);
                assert!(merged.truncated || merged.entries.len() <= VISITED_ENTRIES);
            }
            Kind::Alias { name, .. } => assert_eq!(node.span.of(text).strip_prefix('*'), Some(*name)),
        }
    }
    for error in &parsed.errors {
        in_text(error.span);
        assert!(!error.message.is_empty() && !error.help.is_empty());
    }
    for duplicate in &parsed.duplicates {
        in_text(duplicate.first);
        in_text(duplicate.again);
    }
    for comment in tree.comments() {
        assert!(comment.of(text).starts_with('#'), "{comment:?}");
    }
}

/// Pieces of YAML, valid in many orders and invalid in most.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "a",
            "b: ",
            "c:",
            "key: value",
            "- ",
            "-",
            "? ",
            ": ",
            "\n",
            "\n  ",
            "\n    ",
            "\n ",
            "\t",
            "\r\n",
            "\r",
            "'",
            "''",
            "\"",
            "\\n",
            "\\",
            "|",
            "|-\n",
            ">+\n",
            "|2\n",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "&x ",
            "*x",
            "*y ",
            "<<: ",
            "# c",
            " #",
            "!reference ",
            "!!str ",
            "---\n",
            "...\n",
            "%",
            "@",
            "é",
            "😀",
            "\u{feff}",
            "\0",
            "\u{85}",
            "~",
            "1:30",
            "  ",
        ])
        .prop_map(str::to_owned),
        "[a-z ]{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_tree_with_true_places(text in any::<String>()) {
        check_places(&read(&text));
    }

    #[test]
    fn near_yaml_gives_a_tree_with_true_places(text in yaml_like()) {
        check_places(&read(&text));
    }

    #[test]
    fn literal_blocks_map_onto_themselves(lines in prop::collection::vec("[a-z\"'$:#é ]{0,8}", 1..6), indent in 1_usize..5) {
        let body: String = lines.iter().map(|line| format!("{}x{line}\n", " ".repeat(indent))).collect();
        let text = format!("a: |\n{body}b: 1\n");
        let tree = valid(&text);
        let id = at(&tree, &["a"]);
        let value = tree.scalar(id).unwrap();
        let map = tree.source_map(id);
        let mut start = 0;
        for line in value.split_inclusive('\n') {
            let content = line.trim_end_matches('\n');
            prop_assert_eq!(map.span(start..start + content.len()).of(&text), content);
            start += line.len();
        }
    }
}
