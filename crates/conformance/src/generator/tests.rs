//! Whatever is chosen, what is made conforms.

use diagnostics::Verdict;
use proptest::prelude::*;

use super::*;
use crate::{Event, Report, Understood};

const ALL: [&str; 5] = ["checks", "scans", "latest", "release", "deploy"];

fn request<'r>(service: &'r str, language: &'r str, parts: &'r [&'r str]) -> Request<'r> {
    Request { service, language, dockerfile: "", parts }
}

fn made(service: &str, language: &str, parts: &[&str]) -> Generated {
    generate(Conventions::embedded(), &request(service, language, parts)).unwrap()
}

fn report(kind: Kind, text: &str) -> Report {
    crate::check(kind, text, &Options::default())
}

/// Every choice of parts.
fn choices() -> Vec<Vec<&'static str>> {
    let parts = &Conventions::embedded().starter_parts;
    assert_eq!(parts.iter().map(|part| part.id.as_str()).collect::<Vec<_>>(), ALL);
    let chosen = |choice: usize| {
        let parts = parts.iter().enumerate().filter(move |(index, _)| choice >> index & 1 == 1);
        parts.map(|(_, part)| part.id.as_str()).collect()
    };
    (0..1 << parts.len()).map(chosen).collect()
}

/// Two services have no image name on record (D11): what is found says so and nothing else.
#[test]
fn every_service_gets_a_pipeline_and_a_dockerfile_without_a_finding() {
    let standard = Conventions::embedded();
    for service in &standard.services {
        for language in &standard.languages {
            for parts in choices() {
                let made = made(&service.name, &language.id, &parts);
                let what = format!("{} {} {parts:?}", service.name, language.id);
                let found: Vec<_> = report(Kind::GitlabCi, &made.pipeline).findings;
                if service.image.is_some() {
                    assert!(found.is_empty(), "{what}: {found:#?}\n{}", made.pipeline);
                } else {
                    assert!(
                        found.iter().all(|one| one.message.contains("no image of it is on record")),
                        "{what}: {found:#?}"
                    );
                    assert!(made.notes.iter().any(|note| note.contains("on record")), "{what}: {:?}", made.notes);
                }
                assert!(report(Kind::Dockerfile, &made.dockerfile).findings.is_empty(), "{what}:\n{}", made.dockerfile);
            }
        }
    }
}

#[test]
fn each_job_runs_on_the_occasions_of_its_stage() {
    let standard = Conventions::embedded();
    let event = |branch: Option<&str>, tag: Option<&str>| Event {
        source: "push".into(),
        branch: branch.map(str::to_owned),
        tag: tag.map(str::to_owned),
        ..Event::default()
    };
    let events = [
        (Trigger::PushMain, event(Some("main"), None)),
        (Trigger::PushFeature, event(Some("feat/search"), None)),
        (Trigger::PushTag, event(None, Some("v1.2.3"))),
    ];
    for (trigger, event) in events {
        for parts in choices() {
            let made = made("server", "python", &parts);
            let report = crate::check(
                Kind::GitlabCi,
                &made.pipeline,
                &Options { event: Some(event.clone()), ..Options::default() },
            );
            assert_eq!(report.verdict(), Verdict::Conforms);
            let Understood { pipeline: Some(pipeline), .. } = report.understood else { panic!("{}", made.pipeline) };
            for job in &pipeline.jobs {
                let (stage, _) = standard.standard_job(&job.name).expect(&job.name);
                let expected = match stage.when[&trigger] {
                    When::Auto => "runs",
                    When::Manual => "manual",
                    When::Never => "absent",
                    // The build follows what is made of a version tag; the checks have run on the branch.
                    When::Open if job.name == "build-push" && parts.contains(&"release") => "runs",
                    When::Open => "absent",
                };
                assert_eq!(job.runs.last().unwrap().presence, expected, "{} {trigger:?} {parts:?}", job.name);
            }
        }
    }
}

#[test]
fn the_whole_pipeline_has_every_standard_job_but_the_one_without_a_tool() {
    let standard = Conventions::embedded();
    let made = made("server", "python", &ALL);
    for job in standard.stages.iter().flat_map(|stage| &stage.jobs) {
        let is_there = made.pipeline.contains(&format!("\n{}:\n", job.name));
        assert_eq!(is_there, job.name != "integration-test", "{}", job.name);
    }
}

#[test]
fn every_handoff_is_written_kept_and_read() {
    let standard = Conventions::embedded();
    for language in &standard.languages {
        let made = made("ui", &language.id, &ALL);
        for handoff in &standard.handoffs {
            let job = |name: &str| {
                let (_, rest) = made.pipeline.split_once(&format!("\n{name}:\n")).expect(name);
                rest.split("\n\n").next().unwrap().to_owned()
            };
            let producer = job(&handoff.producer);
            assert!(producer.matches(&handoff.file).count() >= 2, "{producer}");
            for consumer in &handoff.consumers {
                assert!(job(consumer).contains(&format!("- job: {}\n", handoff.producer)), "{consumer}");
            }
        }
    }
}

#[test]
fn the_names_are_those_of_the_catalogue() {
    for service in
        ["runner-api", "runner-service", "orchestrator/runner-service", "orchestrator-runner-api", " runner-api "]
    {
        let made = made(service, "python", &[]);
        assert_eq!(made.image, "orchestrator/runner-service");
        assert_eq!(made.pushes[0].1.push[0], "nexus.shared.cwiq.io:8443/orchestrator/runner-service:main-a1b2c3d4");
    }
    let tags: Vec<_> = made("server", "python", &[]).pushes.iter().map(|(_, push)| push.tags.len()).collect();
    assert_eq!(tags, [2, 1, 2]);
}

#[test]
fn a_service_that_is_not_listed_is_made_with_a_note() {
    let new = made("billing-worker", "node", &ALL);
    assert_eq!(new.image, "orchestrator/billing-worker");
    assert!(new.notes[0].contains("catalogue"), "{:?}", new.notes);
    assert!(made("audit-consumr", "python", &[]).notes[0].contains("audit-consumer"));
    let found = report(Kind::GitlabCi, &new.pipeline).findings;
    assert!(found.iter().all(|finding| finding.severity == Severity::Warning), "{found:#?}");
}

#[test]
fn what_cannot_be_made_is_refused_with_the_reason() {
    let server = request("server", "python", &[]);
    for (request, reason) in [
        (Request { service: " ", ..server }, "Name the service"),
        (Request { service: "cwiq-server", ..server }, "`cwiq-`"),
        (Request { service: "Server", ..server }, "lower"),
        (Request { service: "my server", ..server }, "A space"),
        (Request { service: "nexus.shared.cwiq.io:8443/orchestrator/server", ..server }, "more than a name"),
        (Request { service: "$SERVICE", ..server }, "without a variable"),
        (Request { language: "cobol", ..server }, "backend or a frontend"),
        (Request { dockerfile: "../Dockerfile", ..server }, "no path"),
        (Request { dockerfile: "a\" b", ..server }, "no path"),
    ] {
        let error = generate(Conventions::embedded(), &request).unwrap_err();
        assert!(error.contains(reason), "{request:?}: {error}");
    }
    let made =
        generate(Conventions::embedded(), &Request { dockerfile: "./docker/Dockerfile.prod", ..server }).unwrap();
    assert_eq!(made.dockerfile_path, "docker/Dockerfile.prod");
    assert!(made.pipeline.contains("--dockerfile \"${CI_PROJECT_DIR}/docker/Dockerfile.prod\""));
}

#[test]
fn every_variable_that_a_job_sets_for_itself_or_needs_is_listed() {
    let made = made("server", "python", &ALL);
    let names: Vec<&str> = made.variables.iter().map(|variable| variable.name.as_str()).collect();
    for used in made.pipeline.split("${").skip(1).filter_map(|rest| rest.split('}').next()) {
        let is_gitlabs_or_the_scripts = used.starts_with("CI_") || used == "slug";
        assert!(is_gitlabs_or_the_scripts || names.contains(&used), "{used} is not among {names:?}");
    }
    let name = made.variables.iter().find(|variable| variable.name == "NEXUS_IMAGE_NAME").unwrap();
    assert_eq!((name.value.as_str(), name.origin.as_str()), ("orchestrator/server", "this pipeline"));
}

proptest! {
    #[test]
    fn no_input_panics_and_what_is_made_has_no_error(service in ".{0,24}", dockerfile in ".{0,12}") {
        let request = Request { service: &service, dockerfile: &dockerfile, ..request("", "python", &ALL) };
        if let Ok(made) = generate(Conventions::embedded(), &request) {
            prop_assert_ne!(report(Kind::GitlabCi, &made.pipeline).verdict(), Verdict::Fails, "{}", made.pipeline);
        }
    }
}
