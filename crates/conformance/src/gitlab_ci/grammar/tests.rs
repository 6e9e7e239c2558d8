use super::keywords::{DEFAULT, GLOBAL, JOB, TRIGGER_JOB};
use crate::gitlab_ci::entries::{DEFAULT_KEYWORDS, GLOBAL_KEYWORDS};
use crate::{FileOrigin, Kind, Options, Report, SuppliedFile, check};

const RULES: [&str; 6] =
    ["ci-unknown-keyword", "ci-value", "ci-missing-script", "ci-reserved-name", "ci-rules-and-only", "ci-variable"];

fn report(text: &str) -> Report {
    report_with(text, Options::default())
}

fn report_with(text: &str, mut options: Options) -> Report {
    options.rules.select = RULES.iter().map(|&rule| rule.into()).collect();
    check(Kind::GitlabCi, text, &options)
}

/// What is found: the text at the place, the message, the help.
fn found(text: &str) -> Vec<(String, String, String)> {
    let findings = report(text).findings.into_iter();
    findings.map(|finding| (finding.span.of(text).to_owned(), finding.message, finding.help)).collect()
}

/// The text after the fix of the only finding; its message, where it has none.
fn fixed(text: &str) -> String {
    let report = report(text);
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
    match report.apply(text, 0) {
        Some(fixed) => fixed.unwrap(),
        None => report.findings[0].message.clone(),
    }
}

#[test]
fn the_lists_of_keywords_agree() {
    let names = |keys: &[super::shape::Key]| keys.iter().map(|key| key.0).collect::<Vec<_>>();
    assert_eq!(names(DEFAULT.keys), DEFAULT_KEYWORDS);
    let (mut global, mut written) = (names(GLOBAL.keys), GLOBAL_KEYWORDS.to_vec());
    global.sort_unstable();
    written.sort_unstable();
    assert_eq!(global, written);
    for keys in [JOB.keys, TRIGGER_JOB.keys, DEFAULT.keys] {
        assert!(names(keys).is_sorted());
    }
    assert!(DEFAULT_KEYWORDS.iter().all(|keyword| names(JOB.keys).contains(keyword)));
}

#[test]
fn what_many_jobs_share_is_told_once_where_it_is_written() {
    let jobs = (0..50).map(|job| format!("j{job}: {{extends: .base, script: x}}\n")).collect::<String>();
    let text =
        format!(".base:\n  retry: 9\n  imgae: x\n  cache: &c {{polcy: pull}}\n{jobs}other: {{script: x, cache: *c}}\n");
    let places: Vec<String> = found(&text).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(places, ["9", "imgae", "polcy"]);
}

#[test]
fn a_keyword_of_another_place_is_sent_there() {
    for (text, place, help) in [
        ("j: {script: x, stages: [a]}\n", "stages", "top level"),
        ("j: {trigger: a/b, image: x}\n", "image", "starts another pipeline"),
        ("default: {rules: []}\nj: {script: x}\n", "rules", "hidden job"),
        ("j: {script: x, rules: [{only: [main]}]}\n", "only", "one level further out"),
        ("j: {script: x}\nretry: 1\n", "retry", "`default`"),
        ("j: {script: x}\nscript: y\n", "script", "below the name of one"),
        ("j: {script: x}\nspec: {inputs: {}}\n", "spec", "header"),
        ("j: {script: x, type: build}\n", "type", "`stage`"),
        ("j: {script: x, artifacts: {reports: {cobertura: x}}}\n", "cobertura", "`coverage_report`"),
    ] {
        let found = found(text);
        assert_eq!(found.len(), 1, "{text} {found:?}");
        assert_eq!(found[0].0, place, "{text}");
        assert!(found[0].2.contains(help), "{text} {found:?}");
    }
}

#[test]
fn fixes_write_what_is_meant() {
    for (text, after) in [
        ("j: {script: x, imgae: y}\n", "j: {script: x, image: y}\n"),
        ("j: {script: x, when: on_sucess}\n", "j: {script: x, when: on_success}\n"),
        ("j: {script: x, image: 3.12}\n", "j: {script: x, image: \"3.12\"}\n"),
        ("j:\n  script:\n    - echo a: b\n", "j:\n  script:\n    - \"echo a: b\"\n"),
        ("j: {script: x, interruptible: \"true\"}\n", "j: {script: x, interruptible: true}\n"),
        ("j: {script: x, retry: '2'}\n", "j: {script: x, retry: 2}\n"),
        ("j: {script: x, tags: medium}\n", "j: {script: x, tags: [medium]}\n"),
        // The right keyword is there already.
        ("j: {script: x, scripts: y}\n", "`scripts` is no keyword of a job."),
    ] {
        assert_eq!(fixed(text), after, "{text}");
    }
}

#[test]
fn a_scalar_is_what_the_loader_of_gitlab_reads() {
    for (keyword, is_right) in [
        ("retry: 02", true),
        ("retry: 0b10", true),
        ("parallel: 012", true),
        ("parallel: 1:30", false),
        ("interruptible: on", true),
        ("interruptible: y", false),
        ("image: 3.12", false),
        ("image: 3.12-slim", true),
        ("stage: :test", true),
        ("timeout: 1:30", false),
        ("timeout: '1:30'", true),
        ("variables: {DAY: 2026-01-31}", false),
        ("variables: {DAY: '2026-01-31'}", true),
    ] {
        let text = format!("j:\n  script: x\n  {keyword}\n");
        assert_eq!(found(&text).is_empty(), is_right, "{keyword}");
    }
}

#[test]
fn what_is_not_known_is_not_judged() {
    for text in [
        "include: /a.yml\nj: {stage: a}\n",
        "include: /a.yml\nj: {script: x, environment: {url: y}}\n",
        "include: /a.yml\nj: {script: x, release: !reference [.a, b]}\n",
        "include: /a.yml\nrelease: {tags: [a]}\n",
        "include: /a.yml\nartifacts: {when: always}\n",
        "j:\n  script: x\n  parallel: $[[ inputs.n ]]\n  when: $[[ inputs.when ]]\n",
        "j:\n  script: x\n  $[[ inputs.keyword ]]: y\n",
        "$[[ inputs.name ]]: $[[ inputs.job ]]\nj: {script: x}\n",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn a_fault_of_an_included_file_is_told_where_it_is_included() {
    let file = SuppliedFile { origin: FileOrigin::Local("a.yml".into()), text: "\nj: {script: x, retry: 5}\n".into() };
    let text = "include: /a.yml\n";
    let report = report_with(text, Options { files: vec![file], ..Options::default() });
    let finding = &report.findings[0];
    assert_eq!((finding.span.of(text), &finding.message[..20]), ("/a.yml", "In a.yml, line 2: `5"));
    assert_eq!(finding.fix, None);
}

#[test]
fn a_script_in_default_makes_a_job_of_it() {
    let found = report("default:\n  script: x\n  coverage: /x/\n");
    assert_eq!(found.findings.len(), 1);
    assert_eq!(found.findings[0].severity, diagnostics::Severity::Warning);
    assert_eq!(report("image:\n  script: x\nj: {script: y}\n").findings[0].rule, "ci-reserved-name");
    assert_eq!(report("spec: {script: crystal spec}\n").findings, []);
}

#[test]
fn hostile_texts_end_soon() {
    let mut bomb = String::from(".a0: &a0 [x, x, x, x, x, x, x, x, x, 1]\n");
    for level in 1..9 {
        bomb += &format!(".a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    }
    bomb += "j: {script: *a8}\nk: {before_script: *a8, script: *a8}\n";
    assert_eq!(found(&bomb).len(), 1);
    let many = (0..20_000).map(|key| format!("  unknown_{key}: x\n")).collect::<String>();
    assert_eq!(found(&format!("j:\n  script: x\n{many}")).len(), 500);
    let deep = format!("j: {{script: {}x{}}}\n", "[".repeat(60), "]".repeat(60));
    assert_eq!(found(&deep).len(), 1);
}
