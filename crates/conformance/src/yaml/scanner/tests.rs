//! The scanner beside the parser.

use super::super::agreement::{Agreement, agreement};
use super::super::parse::Limits;

/// A text that the scanner reads, to the same tree.
#[track_caller]
fn same(text: &str) {
    assert_eq!(agreement(text, &Limits::default()), Agreement::Same, "{text:?}");
}

/// A text that the scanner leaves to the parser.
#[track_caller]
fn left(text: &str) {
    assert_eq!(agreement(text, &Limits::default()), Agreement::LeftToParser, "{text:?}");
}

#[test]
fn what_pipelines_are_made_of_is_read() {
    for text in [
        "",
        "# only a comment\n",
        "a: b",
        "a: b\n",
        "a:\n  b: c\n  d:\n    - e\n    - f: g\n      h: i\nj:\n- k\n- l\n",
        "a: # c\n  # d\n  b: c # e\n# f\n",
        "a:\nb:\n  -\n  - c\n",
        "a: b\n c\n\n  d\n",
        "- a b\n  c\n-\n  d: e\n- - f\n  - g\n",
        "a: [b, c, 'd', \"e\", {f: g, h: [i]}, *x]\n".replace("*x", "x").as_str(),
        "a: [\n  b, # c\n  d,\n]\n",
        "a: &b !reference [c, d]\ne: *b\n<<: *b\nf: !reference [g, h]\n",
        ".a: &a\n  b: c\nd:\n  <<: *a\n  <<: [*a, *a]\n",
        "a: |\n  b\n   c\n\n  d\ne: |-\n  f\n\n\ng: >\n  h\n  i\n\n  j\n   k\n  l\nm: |+\n  n\n\no: >-2\n    p\n   q\n",
        "a: |\n  b",
        "a: >-\n  b\n  c",
        "a: 'it''s'\nb: \"x \\\"y\\\" \\n\"\nc: 'd\n  e\n\n  f'\n'g': h\n\"i\": j\n",
        "---\nspec:\n  inputs: {a: }\n".replace("{a: }", "{a: b}").as_str(),
        "---\nspec: a\n---\nb: c\n",
        "a: b\na: c\nd:\n  e: f\n  e: g\n",
        "a:\r\n  b: |\r\n    c\r\n  d: e # f\r\n",
        "a: -b\nc: d:e\nf: g#h\ni: --j k\n",
        "é: ü # ö\n",
        "a:\n  - b # c\n  # d\n  - e\n",
        "a: |\n  b \n  c \n\nd:\n  e: |\n    f \n  g: h\n",
        "a :  b\n'c' : d\n",
        "- &a\n  b: c\n- *a\n- !x\n  - d\n",
        "k: &s\n- a\n",
    ] {
        same(text);
    }
}

#[test]
fn what_is_seldom_or_wrong_is_left_to_the_parser() {
    for text in [
        "a:\n\tb: c\n",
        "? a\n: b\n",
        "a: b: c\n",
        "a: [b\n",
        "a: \"b\n",
        "a: *b\n",
        "a: @b\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b\n...\n",
        "--- a\n",
        "a:\n  b: c\n d: e\n",
        "[a]: b\n",
        "a: {b}\n",
        "a: [b: c]\n",
        "\u{feff}a: b\n",
        "a:\n-  \n",
        "'a\n b': c\n",
        "a: \"\\x+d\"\n",
        "a: \"\\u 12\"\n",
        "a: b\n'c\n d': e\n",
        "{'a\n b': c}\n",
        "'a\n...\t\nb'\n",
        "a\n---\t\n",
        "[a,\n...\tb]\n",
        "a: |2\n   ",
        "a: |1\n  \t",
    ] {
        left(text);
    }
}

#[test]
fn a_long_text_is_read_in_time_that_grows_with_it() {
    // What is more than linear in any of these would be felt in minutes, not measured in seconds.
    let many = 200_000;
    for text in [
        "\n".repeat(many),
        format!("a: b{}c: d\n", "\n".repeat(many)),
        format!("a: b{}  c\n", "\n".repeat(many)),
        format!("a: |\n  b\n{}c: d\n", " \n".repeat(many)),
        format!("a: >\n{}  b\n", " \n".repeat(many)),
        format!("a: 'b{}  c'\n", "\n".repeat(many)),
        format!("a: b\n{}", "  c\n\n".repeat(many / 4)),
        format!("a: b{} # c\n", " ".repeat(many)),
        format!("a: \"{}\"\n", "\\n ".repeat(many / 4)),
        format!("a: [{}]\n", "[], ".repeat(many / 4)),
        format!("a: {}{}\n", "[".repeat(99), "]".repeat(99)),
        (0..many / 8).map(|number| format!("- &a{number} x\n- *a{number}\n")).collect(),
        (0..50_000).map(|number| format!("k{number}: # c\n")).collect(),
    ] {
        same(&text);
    }
    for text in [
        "- 'a\n".repeat(many / 4),
        format!("a: {}", "[".repeat(many)),
        "- ".repeat(many),
        "&a ".repeat(many),
        format!("{}x", "- [".repeat(many / 4)),
        "a: |\n".repeat(many / 8),
    ] {
        left(&text);
    }
}
