use super::*;
use crate::{Conventions, Event, Options};

fn simulated<T>(text: &str, event: Option<Event>, look: impl Fn(&Simulation, &Pipeline<'_>) -> T) -> T {
    let options = Options { event, ..Options::default() };
    let context = Context { standard: Conventions::embedded(), options: &options };
    let pipeline = Pipeline::read(text, &context);
    look(&Simulation::new(&pipeline, &context), &pipeline)
}

/// What the job `j` does on a push to main, on one to a feature branch, on a tag, in a merge request, on a schedule and when started by hand: one letter each, `r`uns,
/// `m`anual, `d`elayed, `-` absent, `?` unknown; upper case where it is certain that the pipeline is created, `x` where it is not created.
fn letters(text: &str) -> String {
    simulated(text, None, |simulation, pipeline| {
        let job = pipeline.jobs.iter().position(|job| job.name == "j").unwrap();
        let letter = |run: &EventRun| {
            let letter = match run.jobs[job].presence {
                Presence::Runs => 'r',
                Presence::Manual => 'm',
                Presence::Delayed => 'd',
                Presence::Absent => '-',
                Presence::Unknown(_) => '?',
            };
            match run.creation {
                Creation::Created => letter.to_ascii_uppercase(),
                Creation::Unknown(_) => letter,
                Creation::Refused | Creation::Empty => 'x',
            }
        };
        simulation.events.iter().map(letter).collect()
    })
}

/// The same for a job whose body is given, beside a job that always runs.
fn letters_of(body: &str) -> String {
    letters(&format!("k: {{script: x, rules: [{{when: always}}]}}\nj:\n  script: x\n{body}"))
}

#[test]
fn a_job_without_conditions_runs_for_branches_and_tags() {
    assert_eq!(letters("j: {script: x}"), "RRRxRR");
    assert_eq!(letters_of(""), "RRR-RR");
    // Not if the pipeline has rules of its own.
    assert_eq!(letters("workflow: {rules: [{when: always}]}\nj: {script: x}"), "RRRRRR");
    // The common template brings such rules, which are not seen.
    let templates = "include: [{project: orchestrator/ci-templates, ref: main, file: /.gitlab-ci-common.yml}]\n";
    assert_eq!(letters(&format!("{templates}j: {{script: x}}")), "rrr?rr");
    assert_eq!(letters("include: [{local: a.yml}]\nj: {script: x}"), "??????");
}

#[test]
fn rules_decide_by_the_first_that_applies() {
    for (body, expected) in [
        ("  rules: [{if: $CI_COMMIT_BRANCH}]", "RR--RR"),
        ("  rules: [{if: $CI_COMMIT_TAG}]", "--R---"),
        ("  rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]", "R---RR"),
        ("  rules: [{if: '$CI_COMMIT_BRANCH != \"main\"'}]", "-RRR--"),
        ("  rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'}]", "---R--"),
        ("  rules: [{if: '$CI_PIPELINE_SOURCE == \"schedule\"', when: never}, {if: $CI_COMMIT_BRANCH}]", "RR---R"),
        ("  rules: [{if: '$CI_COMMIT_TAG =~ /^v\\d+/'}]", "--R---"),
        ("  rules: [{if: '$CI_COMMIT_BRANCH =~ /^feature/'}]", "-?----"),
        ("  rules: [{if: '$CI_COMMIT_BRANCH =~ /^main$/'}]", "R---RR"),
        (
            "  rules: [{if: $CI_COMMIT_TAG, when: manual}, {if: $CI_MERGE_REQUEST_IID, when: delayed, start_in: 1h}, {when: never}]",
            "--MD--",
        ),
        ("  rules: [{if: $UNSET}]", "??????"),
        ("  rules: [{if: '$UNSET && $CI_COMMIT_TAG'}]", "--?---"),
        ("  rules: [{if: $UNSET}, {if: $CI_COMMIT_TAG}]", "??R???"),
        ("  rules: [{if: $UNSET, when: manual}, {if: $CI_COMMIT_TAG}]", "??????"),
        ("  rules: [{if: $UNSET, when: never}, {when: never}]", "------"),
        ("  rules: [{if: $CI_JOB_ID}]", "------"),
        ("  rules: [{if: $CI_ENVIRONMENT_NAME}]", "------"),
        ("  rules: [{if: $CI_COMMIT_SHA}]", "RRRRRR"),
        ("  rules: [{if: $CI_OPEN_MERGE_REQUESTS}]", "??-R??"),
        ("  rules: [{changes: [a]}]", "??R?RR"),
        ("  rules: [{changes: {paths: [a], compare_to: refs/heads/main}}]", "??????"),
        ("  rules: [{exists: [a]}]", "??????"),
        ("  rules: [{if: $CI_COMMIT_TAG, exists: [a]}]", "--?---"),
        ("  rules: [[{if: $CI_COMMIT_TAG}], [[{if: $CI_MERGE_REQUEST_IID}]]]", "--RR--"),
        ("  when: manual\n  rules: [{if: $CI_COMMIT_TAG}]", "--M---"),
        ("  rules: [{if: '$CI_COMMIT_TAG ='}]", "??????"),
        ("  rules: null", "RRR-RR"),
        ("  when: manual", "MMM-MM"),
    ] {
        assert_eq!(letters_of(body), expected, "{body}");
    }
}

#[test]
fn only_and_except_decide() {
    for (body, expected) in [
        ("  only: [main]", "R---RR"),
        ("  only: [tags]", "--R---"),
        ("  only: [merge_requests]", "---R--"),
        ("  only: [schedules]", "----R-"),
        ("  only: [web, tags]", "--R--R"),
        ("  only: [/^v/]", "-?R---"),
        ("  only: [main@group/project]", "?---??"),
        ("  only: {refs: [main], variables: [$CI_COMMIT_TAG]}", "------"),
        ("  only: {variables: ['$CI_PIPELINE_SOURCE == \"push\"']}", "RRR---"),
        ("  only: {variables: ['$CI_PIPELINE_SOURCE == \"merge_request_event\"']}", "------"),
        ("  only: {changes: [a]}", "??R-RR"),
        ("  only: {kubernetes: active}", "???-??"),
        ("  except: [main]", "-RR---"),
        ("  except: [tags]", "RR--RR"),
        ("  except: {refs: [schedules], variables: [$CI_COMMIT_TAG]}", "RR---R"),
        ("  only: [branches]\n  except: [main]", "-R----"),
        ("  only: [main]\n  when: manual", "M---MM"),
    ] {
        assert_eq!(letters_of(body), expected, "{body}");
    }
}

#[test]
fn variables_come_from_the_nearest_place() {
    let rule = "rules: [{if: '$A == \"yes\"'}]";
    for (text, expected) in [
        (format!("variables: {{A: 'yes'}}\nj: {{script: x, {rule}}}"), "RRRRRR"),
        (format!("variables: {{A: 'yes'}}\nj: {{script: x, variables: {{A: 'no'}}, {rule}}}"), "xxxxxx"),
        (format!("variables: {{A: {{value: 'yes', description: d}}}}\nj: {{script: x, {rule}}}"), "RRRRRR"),
        (format!("variables: {{A: 'yes'}}\nj: {{script: x, inherit: {{variables: false}}, {rule}}}"), "??????"),
        (format!("variables: {{A: 'yes'}}\nj: {{script: x, inherit: {{variables: [A]}}, {rule}}}"), "RRRRRR"),
        (format!("variables: {{A: $B}}\nj: {{script: x, {rule}}}"), "??????"),
        ("variables: {A: true}\nj: {script: x, rules: [{if: '$A == \"true\"'}]}".to_owned(), "RRRRRR"),
        ("variables: {A: 8}\nj: {script: x, rules: [{if: '$A == \"8\"'}]}".to_owned(), "RRRRRR"),
        (
            format!(
                "workflow: {{rules: [{{if: $CI_COMMIT_TAG, variables: {{A: 'yes'}}}}, {{when: always}}]}}\nvariables: {{A: 'no'}}\n\
                 j: {{script: x, {rule}}}"
            ),
            "xxRxxx",
        ),
        (
            format!(
                "workflow: {{rules: [{{if: $B, variables: {{A: 'yes'}}}}, {{when: always}}]}}\nvariables: {{A: 'no'}}\nj: {{script: x, {rule}}}"
            ),
            "??????",
        ),
        // A variable of the file wins over a predefined one.
        ("variables: {CI_COMMIT_TAG: a}\nj: {script: x, rules: [{if: $CI_COMMIT_TAG}]}".to_owned(), "RRRRRR"),
    ] {
        assert_eq!(letters(&text).to_ascii_uppercase(), expected.to_ascii_uppercase(), "{text}");
    }
}

#[test]
fn a_job_with_unseen_parts_shares_no_answer_that_they_may_change() {
    let unseen = "include: [{project: orchestrator/ci-templates, ref: main, file: /.gitlab-ci-common.yml}]";
    let globals = "variables: {A: 'yes', CI_COMMIT_BRANCH: main}";
    for (condition, expected) in [
        // What is unseen sets no predefined variable.
        ("$CI_COMMIT_TAG", "--R---"),
        // It may set any other one, and keep those of the file from the job.
        ("$B", "??????"),
        ("$A == \"yes\"", "??????"),
        ("$CI_COMMIT_BRANCH", "??????"),
    ] {
        let rules = format!("rules: [{{if: '{condition}', when: always}}]");
        // The first job has all of itself in sight, and asks the same before.
        let first = format!("i: {{script: x, {rules}}}");
        let second = format!("j: {{extends: .there, script: x, variables: {{C: c}}, {rules}}}");
        let text = format!("{unseen}\n{globals}\n{first}\n{second}");
        assert_eq!(letters(&text).to_ascii_uppercase(), expected, "{text}");
    }
}

#[test]
fn the_rules_of_the_pipeline_decide_before_those_of_its_jobs() {
    let workflow = "workflow: {rules: [{if: $CI_COMMIT_TAG, when: never}, {if: '$CI_PIPELINE_SOURCE == \"push\"'}]}\n";
    assert_eq!(letters(&format!("{workflow}j: {{script: x}}")), "RRxxxx");
    assert_eq!(letters("workflow: {rules: [{if: $UNSET}]}\nj: {script: x}"), "rrrrrr");
    // A pipeline of `.pre` and `.post` alone is not created.
    assert_eq!(letters("j: {script: x, stage: .pre}"), "xxxxxx");
    assert_eq!(letters("j: {script: x, stage: .pre}\nk: {script: x, only: [tags]}"), "xxRxxx");
}

#[test]
fn the_rule_that_applies_is_told() {
    let text = "j:\n  script: x\n  allow_failure: true\n  rules:\n    - if: $CI_COMMIT_TAG\n      when: manual\n      allow_failure: false\n    - if: $CI_COMMIT_BRANCH\n";
    simulated(text, None, |simulation, _| {
        let run = |id: &str| simulation.event(id).unwrap().jobs[0].clone();
        let tag = run("push-tag");
        assert_eq!(
            (tag.when, tag.allow_failure, tag.rule.map(|rule| rule.index)),
            (Some(When::Manual), Some(false), Some(0))
        );
        let main = run("push-main");
        assert_eq!(
            (main.when, main.allow_failure, main.rule.map(|rule| rule.index)),
            (Some(When::OnSuccess), Some(true), Some(1))
        );
        assert_eq!(run("merge-request").rule, None);
    });
    simulated("j: {script: x, when: manual}", None, |simulation, _| {
        assert_eq!(simulation.events[0].jobs[0].allow_failure, Some(true));
    });
    simulated("j: {script: x, rules: [{when: manual}]}", None, |simulation, _| {
        assert_eq!(simulation.events[0].jobs[0].allow_failure, Some(false));
    });
}

#[test]
fn what_is_unknown_says_what_it_depends_on() {
    let text = "j: {script: x, rules: [{if: '$A && $B', changes: [a]}]}";
    simulated(text, None, |simulation, _| {
        let Presence::Unknown(reason) = &simulation.events[0].jobs[0].presence else { panic!("known") };
        assert_eq!(reason.text(), "`$A`, `$B`, the files");
    });
}

#[test]
fn a_described_event_is_tried_too() {
    let event = Event {
        source: "push".to_owned(),
        branch: Some("feature/a".to_owned()),
        variables: vec![("A".to_owned(), "1".to_owned())],
        changed_files: Some(vec!["docs/a.md".to_owned()]),
        ..Event::default()
    };
    for (rule, expected) in [
        ("if: '$CI_COMMIT_BRANCH =~ /^feature/'", "runs"),
        ("if: '$A == \"1\"'", "runs"),
        ("changes: ['docs/**/*']", "runs"),
        ("changes: ['*.md']", "absent"),
        ("changes: ['$B/*']", "unknown"),
    ] {
        let text = format!("variables: {{A: '2'}}\nj: {{script: x, rules: [{{{rule}}}]}}");
        simulated(&text, Some(event.clone()), |simulation, _| {
            let run = simulation.events.last().unwrap();
            assert_eq!((run.event.id, run.jobs[0].presence.as_str()), ("described", expected), "{rule}");
        });
    }
}

#[test]
fn jobs_that_run_twice_are_found() {
    for (text, expected) in [
        ("j: {script: x, rules: [{when: always}]}", 1),
        ("j: {script: x}", 0),
        (
            "j: {script: x, rules: [{if: '$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS', when: never}, {when: always}]}",
            0,
        ),
        (
            "workflow: {rules: [{if: '$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS', when: never}, {when: always}]}\nj: {script: x}",
            0,
        ),
        ("workflow: {rules: [{when: always}]}\nj: {script: x}\nk: {script: x, only: [tags]}", 1),
    ] {
        simulated(text, None, |simulation, _| assert_eq!(simulation.duplicates.len(), expected, "{text}"));
    }
}

#[test]
fn jobs_that_never_run_are_found_only_if_that_is_certain() {
    for (rules, never) in [
        ("rules: [{when: never}]", true),
        ("rules: [{if: $A, when: never}]", true),
        ("rules: [{if: '$CI_COMMIT_BRANCH && $CI_COMMIT_TAG'}]", true),
        ("rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\" && $CI_COMMIT_BRANCH'}]", true),
        ("rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request\"'}]", true),
        ("rules: [{if: '$CI_PIPELINE_SOURCE == \"api\"'}]", false),
        ("rules: [{if: '$CI_COMMIT_BRANCH == \"develop\"'}]", false),
        ("rules: [{if: '$A == \"b\"'}]", false),
        // Somebody may start the pipeline with another value.
        ("variables: {A: a}, rules: [{if: '$A == \"b\"'}]", false),
        ("rules: [{if: $CI_JOB_ID}]", true),
        ("rules: [{exists: [a]}]", false),
        ("rules: [{if: '$GITLAB_CI == \"false\"'}]", false),
        ("only: [chat]", false),
        ("only: [main], except: [branches]", false),
        ("only: [main], except: [branches, tags]", true),
        ("extends: .unseen", false),
    ] {
        let text = format!("include: [{{local: a.yml}}]\nj: {{script: x, {rules}}}");
        let text = if rules.starts_with("extends") { text } else { text.replace("include: [{local: a.yml}]\n", "") };
        simulated(&text, None, |simulation, _| assert_eq!(!simulation.never.is_empty(), never, "{rules}"));
    }
}

#[test]
fn hostile_lists_are_bounded() {
    let mut text = "a0: &a0 [{if: $A}]\n".to_owned();
    for level in 1..40 {
        text += &format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(20));
    }
    text += "e0: &e0 []\n";
    for level in 1..9 {
        text += &format!("e{level}: &e{level} [{}]\n", format!("*e{}, ", level - 1).repeat(20));
    }
    text += "j: {script: x, rules: *a39}\nk: {script: x, rules: *a9}\nl: {script: x, rules: *e8}\n";
    simulated(&text, None, |simulation, _| assert!(!simulation.events.is_empty()));
}

#[test]
fn what_happens_is_told() {
    let text = "workflow: {rules: [{if: $CI_COMMIT_TAG, when: never}, {when: always}]}\nj: {script: x, rules: [{if: $A, when: manual}]}";
    simulated(text, None, |simulation, _| {
        let events = simulation.understood_events();
        assert_eq!((events[0].pipeline, events[0].depends_on.as_deref()), ("unknown", Some("`$A`")));
        assert_eq!((events[2].id, events[2].pipeline), ("push-tag", "refused"));
        let runs = simulation.understood_runs(0);
        assert_eq!((runs.len(), runs[0].presence, runs[0].when), (6, "unknown", None));
    });
    simulated("j: {script: x, when: manual}", None, |simulation, _| {
        let runs = simulation.understood_runs(0);
        assert_eq!((runs[0].presence, runs[0].when, runs[0].allow_failure), ("manual", Some("manual"), Some(true)));
        assert_eq!(runs[3].presence, "absent");
    });
}

#[test]
fn what_shares_each_other_is_bounded() {
    let rules: String =
        (0..1_000).map(|rule| format!("  - if: $A{rule} == 'x' || $B =~ /^a{{1,9}}{rule}/\n")).collect();
    let variables: String = (0..2_000).map(|name| format!("  A{name}: y\n")).collect();
    let mut text = format!(".r: &r\n{rules}variables: &v\n{variables}");
    for job in 0..1_000 {
        text += &format!("j{job}: {{script: x, rules: *r, variables: *v}}\n");
    }
    let refs = "a,".repeat(10_000);
    text += &format!("k: {{script: x, only: &o [{refs}]}}\n");
    for job in 0..1_000 {
        text += &format!("k{job}: {{script: x, only: *o}}\n");
    }
    simulated(&text, None, |simulation, _| assert_eq!(simulation.events.len(), 6));
}
