//! A wrong `conventions.toml` is refused with the line and the reason.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failing test says why by panicking")]

use conventions::Conventions;

const EMBEDDED: &str = include_str!("../../../content/conventions.toml");

/// The error for the embedded standard with one passage changed, and the line of the change.
fn refusal(from: &str, to: &str) -> (String, usize, usize) {
    assert_eq!(EMBEDDED.matches(from).count(), 1, "the passage to change must be unique: {from}");
    let changed = EMBEDDED.replace(from, to);
    let line = EMBEDDED[..EMBEDDED.find(from).unwrap()].matches('\n').count() + 1;
    let error = Conventions::parse(&changed).expect_err("the changed file should be refused");
    (error.reason, error.line, line)
}

#[test]
fn the_embedded_standard_is_well_formed() {
    let parsed = Conventions::parse(EMBEDDED).unwrap_or_else(|error| panic!("content/conventions.toml: {error}"));
    assert_eq!(&parsed, Conventions::embedded());
}

#[test]
fn an_unknown_field_is_refused_at_its_line() {
    let (reason, line, expected) = refusal("[runner]\n", "[runner]\ncolour = \"red\"\n");
    assert!(reason.contains("colour"), "{reason}");
    assert_eq!(line, expected + 1);
}

#[test]
fn a_service_listed_twice_is_refused_at_the_second() {
    let (reason, line, expected) = refusal("name = \"audit-consumer\"", "name = \"server\"");
    assert!(reason.contains("`server` stands here a second time"), "{reason}");
    assert_eq!(line, expected);
}

#[test]
fn an_image_with_its_namespace_is_refused() {
    let (reason, line, expected) = refusal("image = \"runner-service\"", "image = \"orchestrator/runner-service\"");
    assert!(reason.contains("after the namespace"), "{reason}");
    assert_eq!(line, expected);
}

#[test]
fn a_variable_that_is_not_the_endpoint_it_claims_to_be_is_refused() {
    let (reason, line, expected) = refusal("value = \"${NEXUS_HOST}:8444\"", "value = \"${NEXUS_HOST}:8445\"");
    assert!(reason.contains("nexus.shared.cwiq.io:8445") && reason.contains("nexus.shared.cwiq.io:8444"), "{reason}");
    assert_eq!(line, expected);
}

#[test]
fn a_handoff_of_an_unknown_job_is_refused() {
    let (reason, line, expected) = refusal("consumers = [\"defectdojo-import\"]", "consumers = [\"defectdojo\"]");
    assert!(reason.contains("`defectdojo`"), "{reason}");
    assert_eq!(line, expected);
}

#[test]
fn a_starter_job_that_names_what_is_not_there_is_refused() {
    for (from, to, word) in [
        ("job = \"semgrep\"", "job = \"semgrap\"", "`semgrap`"),
        ("job = \"semgrep\"\npart = \"scans\"", "job = \"semgrep\"\npart = \"scan\"", "`scan`"),
        ("extends = \".docker-push-latest\"", "extends = \".docker-latest\"", "`.docker-latest`"),
    ] {
        let (reason, ..) = refusal(from, to);
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn a_missing_table_is_named() {
    let (reason, ..) =
        refusal("[group]\nsearch_order = [\"prod\", \"uat\", \"dev\", \"docker-proxy-dockerhub\"]\n", "");
    assert!(reason.contains("group"), "{reason}");
}

#[test]
fn text_that_is_not_toml_is_refused_at_its_line() {
    let error = Conventions::parse("a = 1\nb = \n").expect_err("not TOML");
    assert_eq!(error.line, 2);
}
