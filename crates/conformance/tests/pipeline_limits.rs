//! Hostile pipelines: what is written to exhaust the reader costs no more than it is long, and is told in one clear finding or a few.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what failed")]

mod cases;

use std::fmt::Write;

use conformance::{Kind, Options, Report, check};

/// A thousand of each of a few rules: more help nobody.
const MOST_FINDINGS: usize = 5_000;
/// A message shows a value, never a whole file.
const LONGEST_MESSAGE: usize = 2_000;

/// Checks a text, and that the report stays small and lies within the text.
#[track_caller]
fn report(text: &str) -> Report {
    let report = check(Kind::GitlabCi, text, &Options::default());
    assert!(report.findings.len() <= MOST_FINDINGS, "{} findings", report.findings.len());
    for finding in &report.findings {
        assert!(text.get(finding.span.start..finding.span.end).is_some(), "{}: {:?}", finding.rule, finding.span);
        let length = finding.message.len() + finding.help.len();
        assert!(length <= LONGEST_MESSAGE, "{}: {length} bytes: {:.200}", finding.rule, finding.message);
    }
    report
}

/// The errors among the findings that are of GitLab's own rules, by rule.
#[track_caller]
fn errors(text: &str) -> Vec<&'static str> {
    let mut rules: Vec<_> = report(text).findings.iter().map(|finding| finding.rule).collect();
    rules.retain(|rule| rule.starts_with("ci-"));
    rules.dedup();
    rules
}

#[track_caller]
fn has(text: &str, rule: &str) {
    let found = errors(text);
    assert!(found.contains(&rule), "no {rule} in {found:?}");
}

/// `count` lines made from their numbers.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "{}", line(number));
        text
    })
}

#[test]
fn deep_nesting_is_one_finding() {
    for (open, close) in [("[", "]"), ("{a: ", "}")] {
        let deep = format!("job:\n  script: {}x{}\n", open.repeat(20_000), close.repeat(20_000));
        has(&deep, "ci-yaml-syntax");
    }
    let unclosed = format!("job:\n  script: {}", "[".repeat(200_000));
    has(&unclosed, "ci-yaml-syntax");
    let blocks = lines(2_000, |depth| format!("{}a:", " ".repeat(depth)));
    has(&blocks, "ci-yaml-syntax");
    let dashes = format!("job:\n  script:\n    {}x\n", "- ".repeat(20_000));
    has(&dashes, "ci-yaml-syntax");
}

#[test]
fn an_alias_bomb_is_not_expanded() {
    let nest = |first: &str, level: &dyn Fn(usize) -> String| {
        let mut text = format!(".l0: &l0 {first}\n");
        for depth in 1..40 {
            let _ = writeln!(text, ".l{depth}: &l{depth} {}", level(depth - 1));
        }
        text
    };
    let lists = nest("[x]", &|under| format!("[{}]", vec![format!("*l{under}"); 9].join(", ")));
    for place in ["script: *l39", "rules: *l39", "needs: *l39", "tags: *l39", "cache: *l39", "services: *l39"] {
        report(&format!("{lists}job:\n  script: x\n  {place}\n"));
    }
    report(&format!("{lists}stages: *l39\ninclude: *l39\nvariables: *l39\njob: *l39\n"));
    let maps = nest("{a: x}", &|under| {
        format!("{{{}}}", (0..9).map(|key| format!("k{key}: *l{under}")).collect::<Vec<_>>().join(", "))
    });
    report(&format!("{maps}job:\n  script: x\n  variables: *l39\nother: *l39\n"));
    let merges = nest("{script: x}", &|under| format!("{{<<: [{}]}}", vec![format!("*l{under}"); 9].join(", ")));
    report(&format!("{merges}job:\n  <<: *l39\n"));
}

#[test]
fn a_reference_or_extends_bomb_is_not_expanded() {
    let references = (1..40).fold(".r0:\n  script: [x]\n".to_owned(), |mut text, depth| {
        let under = format!("!reference [.r{}, script]", depth - 1);
        let _ = writeln!(text, ".r{depth}:\n  script: [{}]", vec![under; 9].join(", "));
        text
    });
    report(&format!("{references}job:\n  script: !reference [.r39, script]\n"));
    let bases = (1..11).fold(".b0:\n  script: x\n".to_owned(), |mut text, depth| {
        let _ = writeln!(text, ".b{depth}:\n  extends: [{}]", vec![format!(".b{}", depth - 1); 9].join(", "));
        text
    });
    report(&format!("{bases}job:\n  extends: .b10\n"));
    let wide = lines(2_000, |number| format!(".w{number}:\n  variables: {{V{number}: x}}"));
    let names = (0..2_000).map(|number| format!(".w{number}")).collect::<Vec<_>>().join(", ");
    report(&format!("{wide}{}", lines(50, |number| format!("j{number}:\n  extends: [{names}]\n  script: x"))));
}

#[test]
fn a_variable_bomb_is_not_expanded() {
    let variables = lines(60, |number| format!("  V{}: $V{number}$V{number}$V{number}$V{number}", number + 1));
    let text = format!(
        "variables:\n  V0: xxxxxxxxxx\n{variables}job:\n  image: $V60\n  environment: $V60\n  script: echo $V60\n"
    );
    report(&text);
    let rules = lines(20_000, |number| format!("    - {{if: $A == \"{number}\", variables: {{V{number}: x}}}}"));
    report(&format!("job:\n  script: x\n  image: {}\n  rules:\n{rules}", "$A$B".repeat(2_000)));
    let circle = lines(500, |number| format!("  V{number}: $V{}", (number + 1) % 500));
    report(&format!("variables:\n{circle}job:\n  image: $V0\n  rules:\n    - if: $V0 == $V1\n  script: x\n"));
}

#[test]

fn a_matrix_bomb_is_not_expanded() {
    let values = (0..200).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
    let matrix = lines(20, |number| format!("        V{number}: [{values}]"));
    let text =
        format!("job:\n  script: x\n  parallel:\n    matrix:\n      -\n{matrix}after:\n  script: x\n  needs: [job]\n");
    has(&text, "ci-value");
}

#[test]
fn a_hundred_thousand_keys_are_read() {
    const MANY: usize = 100_000;
    report(&format!("job:\n  script: x\nvariables:\n{}", lines(MANY, |number| format!("  V{number}: x"))));
    report(&lines(MANY, |number| format!("j{number}: {{script: x}}")));
    report(&format!("job: {{script: x}}\n{}", lines(MANY, |number| format!(".j{number}: {{script: x}}"))));
    report(&format!("job:\n  script: x\n{}", lines(MANY, |number| format!("  k{number}: x"))));
    has(&lines(MANY, |_| "job: {script: x}".to_owned()), "ci-duplicate-key");
}

#[test]
fn many_entries_in_one_list_are_read() {
    const MANY: usize = 50_000;
    report(&format!("job:\n  script:\n{}", lines(MANY, |number| format!("    - echo {number}"))));
    report(&format!("job:\n  script:\n{}", lines(MANY, |number| format!("    - !reference [.a{number}, script]"))));
    report(&format!("job:\n  script: x\n  rules:\n{}", lines(MANY, |number| format!("    - if: $A == \"{number}\""))));
    report(&format!("job:\n  script: x\n  needs:\n{}", lines(MANY, |number| format!("    - j{number}"))));
    report(&format!("include:\n{}job:\n  script: x\n", lines(MANY, |number| format!("  - /ci/{number}.yml"))));
    report(&format!("stages:\n{}job:\n  script: x\n", lines(MANY, |number| format!("  - s{number}"))));
    report(&format!("job:\n  script: x\n  extends:\n{}", lines(MANY, |number| format!("    - .b{number}"))));
}

#[test]
fn a_dense_graph_is_read() {
    let jobs = lines(400, |number| {
        let needs = (0..number.min(50)).map(|back| format!("j{}", number - 1 - back)).collect::<Vec<_>>().join(", ");
        format!("j{number}: {{script: x, needs: [{needs}], rules: [{{if: $A == \"{number}\"}}]}}")
    });
    report(&jobs);
}

#[test]
fn circles_of_any_size_are_found() {
    for size in [1, 2, 3, 50, 5_000] {
        let next = |number: usize| (number + 1) % size;
        has(&lines(size, |number| format!("j{number}: {{script: x, needs: [j{}]}}", next(number))), "ci-needs-cycle");
        has(&lines(size, |number| format!("j{number}: {{script: x, extends: j{}}}", next(number))), "ci-extends-cycle");
        let references =
            lines(size, |number| format!("j{number}: {{script: [!reference [j{}, script]]}}", next(number)));
        has(&references, "ci-reference");
    }
    has("job: &job\n  script: x\n  variables: *job\n", "ci-yaml-syntax");
    has("a: &a [*b]\nb: &b [*a]\n", "ci-yaml-syntax");
    report("job: &job\n  <<: *job\n  script: x\n");
}

#[test]
fn long_chains_are_read() {
    const LONG: usize = 20_000;
    has(&lines(LONG, |number| format!("j{number}: {{script: x, extends: j{}}}", number + 1)), "ci-extends-cycle");
    let needs = lines(LONG, |number| format!("j{}: {{script: x, needs: [j{number}]}}", number + 1));
    report(&format!("j0: {{script: x}}\n{needs}"));
    let references = lines(LONG, |number| format!("j{}: {{script: [!reference [j{number}, script]]}}", number + 1));
    report(&format!("j0: {{script: x}}\n{references}"));
    let merges = lines(LONG, |number| format!(".m{}: &m{}\n  <<: *m{number}", number + 1, number + 1));
    report(&format!(".m0: &m0 {{script: x}}\n{merges}job:\n  <<: *m{LONG}\n"));
}

#[test]
fn a_line_of_two_mebibytes_is_read_wherever_it_stands() {
    let long = "x".repeat(2 << 20);
    let words = "x ".repeat(1 << 20);
    for text in [
        format!("job:\n  script: {long}\n"),
        format!("job:\n  script: echo {words}\n"),
        format!("job:\n  image: {long}\n  script: x\n"),
        format!("job:\n  stage: {long}\n  script: x\n"),
        format!("job:\n  when: {long}\n  script: x\n"),
        format!("job:\n  needs: [{long}]\n  script: x\n"),
        format!("job:\n  extends: {long}\n  script: x\n"),
        format!("job:\n  script: !reference [{long}]\n"),
        format!("job:\n  timeout: {words}\n  script: x\n"),
        format!("job:\n  timeout: {}\n  script: x\n", "1 hour ".repeat(300_000)),
        format!("job:\n  environment: {long}\n  script: x\n"),
        format!("job:\n  {long}: y\n  script: x\n"),
        format!("{long}:\n  script: x\n"),
        format!("include: /{long}\njob:\n  script: x\n"),
        format!("variables:\n  A: {long}\njob:\n  image: $A$A$A\n  script: x\n"),
        format!("# {long}\njob:\n  script: x\n"),
        format!("job:\n  tags: [{}]\n  script: x\n", "a, ".repeat(700_000)),
        long.clone(),
        words.clone(),
        "\"".repeat(2 << 20),
        "- ".repeat(1 << 20),
        "? ".repeat(1 << 20),
        "&a ".repeat(700_000),
        "!reference ".repeat(200_000),
        "{".repeat(2 << 20),
    ] {
        report(&text);
    }
}

#[test]

fn a_long_expression_is_one_finding() {
    let rule = |expression: &str| format!("job:\n  script: x\n  rules:\n    - if: '{expression}'\n");
    has(&rule(&"$A ".repeat(700_000)), "ci-rules-expression");
    has(&rule(&"(".repeat(2 << 20)), "ci-rules-expression");
    has(&rule(&"!".repeat(2 << 20)), "ci-rules-expression");
    has(&rule(&format!("$A{}", " && $A".repeat(300_000))), "ci-rules-expression");
    has(&rule(&format!("{}$A{}", "(".repeat(100_000), ")".repeat(100_000))), "ci-rules-expression");
    has(&rule(&format!("$A =~ /{}", "a".repeat(2 << 20))), "ci-rules-expression");
    for pattern in [
        "(".repeat(1 << 20),
        "a*".repeat(1 << 20),
        "(a|".repeat(700_000),
        "[".repeat(2 << 20),
        "a{1000}".repeat(300_000),
    ] {
        report(&rule(&format!("$A =~ /{pattern}/")));
    }
    report(&rule(&format!("$CI_COMMIT_BRANCH =~ /{}b/", "(a+)+".repeat(1_000))));
}

#[test]

fn expressions_have_as_many_tokens_as_gitlab_reads() {
    // `MAX_TOKENS` in GitLab's lib/gitlab/ci/pipeline/expression/lexer.rb.
    let rule = |count: usize| format!("job:\n  script: x\n  rules:\n    - if: {}\n", vec!["$A"; count].join(" && "));
    assert!(!errors(&rule(50)).contains(&"ci-rules-expression"), "99 tokens");
    has(&rule(51), "ci-rules-expression");
}

#[test]

fn needs_and_patterns_have_their_limits() {
    let jobs = |count: usize| {
        let jobs = lines(count, |number| format!("j{number}: {{script: x}}"));
        let names = (0..count).map(|number| format!("j{number}")).collect::<Vec<_>>().join(", ");
        format!("{jobs}last:\n  script: x\n  needs: [{names}]\n")
    };
    assert!(!errors(&jobs(50)).contains(&"ci-needs"));
    has(&jobs(51), "ci-needs");
    let patterns = |keyword: &str, count: usize| {
        let list = vec!["a"; count].join(", ");
        format!("job:\n  script: x\n  rules:\n    - {keyword}: [{list}]\n")
    };
    for keyword in ["changes", "exists"] {
        assert!(!errors(&patterns(keyword, 50)).contains(&"ci-value"), "{keyword}");
        has(&patterns(keyword, 51), "ci-value");
    }
}

/// Every case, cut off after each line and in the middle of each: whatever was being written is read.
#[test]
fn unfinished_pipelines_are_read() {
    for case in cases::all().into_iter().flat_map(|(_, cases)| cases) {
        for (end, _) in case.text.char_indices().step_by(5) {
            let text = &case.text[..end];
            for finding in case.report_of(text).findings {
                assert!(text.get(finding.span.start..finding.span.end).is_some(), "{}: {}", case.place, finding.rule);
            }
        }
    }
}

/// A comment above and line ends of Windows change no finding but its line.
#[test]
fn comments_and_line_ends_change_nothing() {
    let found = |report: Report, text: &str, shift: usize| -> Vec<(usize, &'static str, String)> {
        let lines = diagnostics::LineIndex::new(text);
        let findings = report.findings.into_iter();
        findings
            .map(|finding| {
                let words = finding.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
                (lines.position(finding.span.start).line - shift, finding.rule, words)
            })
            .collect()
    };
    for case in cases::all().into_iter().flat_map(|(_, cases)| cases) {
        if case.text.starts_with('\u{feff}') {
            continue;
        }
        let plain = found(case.report(), &case.text, 0);
        let commented = format!("# ümläut 😀\n{}", case.text);
        assert_eq!(found(case.report_of(&commented), &commented, 1), plain, "{} with a comment", case.place);
        let windows = case.text.replace('\n', "\r\n");
        assert_eq!(found(case.report_of(&windows), &windows, 0), plain, "{} with CRLF", case.place);
    }
}
