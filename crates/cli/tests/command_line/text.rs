//! The output for people.

use crate::program::{PUSHED_TO_PULL_PORT, conform};

/// The closing words of every summary.
fn standard() -> String {
    let standard = conformance::standard();
    format!("(standard {} of {})", standard.version, standard.date)
}

#[test]
fn a_finding_is_shown_with_its_line_reason_and_correction() {
    let ended = conform("check --as image-ref --direction push").input(format!("{PUSHED_TO_PULL_PORT}\n")).run();
    let expected = "\
error[image-push-port]: Port 8444 is read-only: this push would be refused.
 --> -:1:22
  |
1 | nexus.shared.cwiq.io:8444/orchestrator/server:1.2.3
  |                      ^^^^
  = help: Push to port 8443, the hosted repository; port 8444 is the group repository for pulls.
  = fix: Use port 8443 (safe)
1 | nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3
  |                      ++++
  = rule: /rules/image-push-port/

";
    assert_eq!(ended.stdout, format!("{expected}1 error in 1 text {}\n", standard()));
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
}

#[test]
fn columns_count_as_editors_do_and_carets_stand_below() {
    let ended = conform("check --as image-ref --select image-syntax").input("\n\t漢😀/x:é").run();
    let frame = ended.stdout.split("\n\n").find(|frame| frame.contains("`é`")).unwrap();
    let mut lines = frame.lines().skip(1);
    assert_eq!(lines.next(), Some(" --> -:2:8"));
    assert_eq!(lines.next(), Some("  |"));
    assert_eq!(lines.next(), Some("2 |     漢😀/x:é"));
    assert_eq!(lines.next(), Some("  |            ^"));
}

#[test]
fn no_control_character_of_the_input_is_written() {
    let controls: String = ('\0'..='\u{9f}').filter(|character| character.is_control()).collect();
    let ended = conform("check --as image-ref").input(format!("nexus/\u{1b}[31m{controls}\u{202e}:x")).run();
    assert_eq!(ended.status, 1);
    assert!(ended.stdout.chars().all(|character| character == '\n' || !character.is_control()), "{}", ended.stdout);
    assert!(!ended.stdout.contains('\u{202e}'));
}

#[test]
fn the_summary_counts() {
    let summary = |arguments: &str, input: &str| {
        let ended = conform(&format!("check {arguments}")).input(input).run();
        ended.stdout.lines().last().unwrap().to_owned()
    };
    assert_eq!(
        summary("--as tag --select tag-version-prefix", "1.2.3"),
        format!("no findings in 1 text {}", standard())
    );
    let two = format!("{PUSHED_TO_PULL_PORT}\n{}", PUSHED_TO_PULL_PORT);
    assert_eq!(summary("--as image-ref --direction push", &two), format!("2 errors in 1 text {}", standard()));
    let note = PUSHED_TO_PULL_PORT.replace("8444", "8443");
    assert_eq!(summary("--as image-ref --select image-push-port", &note), format!("1 note in 1 text {}", standard()));
}

#[test]
fn a_text_whose_content_decided_says_what_it_was_read_as() {
    let ended = conform("check --select image-push-port").input(PUSHED_TO_PULL_PORT).run();
    assert!(ended.stdout.starts_with("- is read as image reference. It "), "{}", ended.stdout);
    assert!(!conform("check --as image-ref").input(PUSHED_TO_PULL_PORT).run().stdout.contains("is read as"));
}

#[test]
fn quiet_leaves_the_findings_alone() {
    for flag in ["-q", "--quiet"] {
        let ended = conform(&format!("check {flag} --as tag --select tag-version-prefix")).input("1.2.3").run();
        assert_eq!((ended.status, ended.stdout.as_str()), (0, ""));
        let ended = conform(&format!("check {flag} --select image-push-port --direction push"))
            .input(PUSHED_TO_PULL_PORT)
            .run();
        assert!(ended.stdout.starts_with("error[image-push-port]"), "{}", ended.stdout);
        assert!(ended.stdout.ends_with("= rule: /rules/image-push-port/\n\n"), "{}", ended.stdout);
    }
}

#[test]
fn colours_are_for_terminals_or_whoever_forces_them() {
    let run = || conform("check --as tag").input("v1.2.3");
    assert!(!run().run().stdout.contains('\u{1b}'));
    let forced = run().environment("CLICOLOR_FORCE", "1").run().stdout;
    assert!(forced.contains("\u{1b}[") && forced.contains("tag-version-prefix"), "{forced:?}");
    assert!(!run().environment("CLICOLOR_FORCE", "1").environment("NO_COLOR", "1").run().stdout.contains('\u{1b}'));
}

#[test]
fn no_format_shows_a_credential() {
    let text = "# é\nvariables:\n  DB_PASSWORD: 'hunter2'\n  NEXUS_HOST: \"https://me:hunter2@nexus\" # hunter\n";
    for format in ["text", "json"] {
        let ended = conform(&format!("check --as gitlab-ci --format {format} -")).input(text).run();
        assert_eq!(ended.status, 1);
        assert!(ended.stdout.contains("secret-literal") && !ended.stdout.contains("hunter2"), "{}", ended.stdout);
    }
    let shown = conform("check --as gitlab-ci --select secret-literal").input(text).run().stdout;
    assert!(shown.contains("3 |   DB_PASSWORD: '*******'\n  |                 ^^^^^^^\n"), "{shown}");
    assert!(shown.contains("https://me:*******@nexus"), "{shown}");
    let ended = conform("check").input("https://me:hunter2@nexus/x\n").run();
    assert!(!format!("{}{}", ended.stdout, ended.stderr).contains("hunter2"), "{}{}", ended.stdout, ended.stderr);
}
