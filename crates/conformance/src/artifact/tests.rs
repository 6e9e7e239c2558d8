//! What names are read as and what the rules say of them, as tables, and what holds for every text.

use crate::tag::tests::holds_for_every_text;
use crate::{Direction, Kind, Options, check};
use proptest::prelude::*;

/// The subject of a name, and `rule:severity` of each finding.
fn found(text: &str, direction: Direction) -> (String, Vec<String>) {
    let report = check(Kind::ArtifactName, text, &Options { direction, ..Options::default() });
    let subjects: Vec<_> = report.understood.artifacts.iter().map(|artifact| artifact.subject).collect();
    let findings =
        report.findings.iter().map(|finding| format!("{}:{}", finding.rule, &finding.severity.as_str()[..1]));
    (subjects.join(" "), findings.collect())
}

#[track_caller]
fn all_are(table: &[(&str, &str, &[&str])], direction: Direction) {
    for (text, subject, findings) in table {
        let expected = ((*subject).to_owned(), findings.iter().map(|finding| (*finding).to_owned()).collect());
        assert_eq!(found(text, direction), expected, "{text}");
    }
}

#[test]
fn the_good_examples_of_the_standard_conform() {
    all_are(
        &[
            ("orchestrator-executor", "cli-binary", &[]),
            ("orchestrator-audit-query", "cli-binary", &[]),
            ("orchestrator-identity", "cli-binary", &[]),
            ("orchestrator-sandbox", "wrapper-script", &[]),
            ("orchestrator-cgroup-manager", "wrapper-script", &[]),
            ("orchestrator-overlay-manager", "wrapper-script", &[]),
            ("orchestrator-wg-manager", "wrapper-script", &[]),
            ("/usr/local/bin/orchestrator-executor", "cli-binary", &[]),
            ("/usr/local/bin/orchestrator-wg-manager", "wrapper-script", &[]),
            ("orchestrator-cli", "python-package", &[]),
            ("orchestrator_cli", "python-package", &[]),
            ("cwiq-common", "python-package", &[]),
            ("cwiq_common", "python-package", &[]),
            ("cwiq-common==0.2.0", "python-package", &[]),
            ("https://nexus.shared.cwiq.io/repository/pypi-group/simple/", "package-index", &[]),
            ("orchestrator-executor-0.3.0-1.el9.x86_64.rpm", "rpm", &[]),
            ("orchestrator-executor-0.3.0", "raw-binary", &[]),
            ("orchestrator-executor-main-a1b2c3d", "raw-binary", &["raw-binary-name:n"]),
            ("orchestrator-sandbox-0.3.0.sh", "raw-binary", &[]),
            ("cwiq-agents", "system-name", &[]),
            ("cwiq-agent-runner", "system-name", &[]),
            ("/etc/cwiq/", "path", &[]),
            ("/var/lib/cwiq/", "path", &[]),
            ("/run/cwiq/", "path", &[]),
            ("/var/log/cwiq/", "path", &[]),
            ("cwiq.slice", "system-name", &[]),
            ("docker-hosted-dev", "repository-path", &[]),
            ("docker-group", "repository-path", &[]),
            ("pypi-hosted", "repository-path", &[]),
            ("yum-hosted-dev", "repository-path", &[]),
            ("yum-group-dev", "repository-path", &[]),
            ("raw-hosted-dev", "repository-path", &[]),
            ("npm-group", "repository-path", &[]),
        ],
        Direction::Unknown,
    );
}

#[test]
fn names_and_paths() {
    all_are(
        &[
            // Programs.
            ("cwiq-executor", "cli-binary", &["cli-binary-name:e"]),
            ("cwiq-orchestrator-executor", "cli-binary", &["cli-binary-name:e"]),
            ("orchestrator-executer", "cli-binary", &["cli-binary-name:e"]),
            ("orchestrator_executor", "cli-binary", &["cli-binary-name:e"]),
            ("Orchestrator-Identity", "cli-binary", &["cli-binary-name:e"]),
            ("audit-query", "cli-binary", &["cli-binary-name:e"]),
            ("orchestrator-sandbx", "wrapper-script", &["wrapper-script-name:e"]),
            ("cwiq-wg-manager", "wrapper-script", &["wrapper-script-name:e"]),
            ("/usr/bin/orchestrator-executor", "cli-binary", &["cli-binary-name:e"]),
            ("/opt/orchestrator/bin/orchestrator-sandbox", "wrapper-script", &["wrapper-script-name:e"]),
            ("/usr/local/bin/orchestrator-sandbox.sh", "wrapper-script", &["wrapper-script-name:e"]),
            ("/usr/local/bin/cwiq-executor", "cli-binary", &["cli-binary-name:e"]),
            ("/usr/local/bin/orchestrator-unheard-of", "cli-binary", &["cli-binary-name:e"]),
            ("/usr/local/bin/kubectl", "unknown", &["artifact-name:w"]),
            // System names.
            ("orchestrator-agents", "system-name", &["system-name:e"]),
            ("orchestrator-agent-runner", "system-name", &["system-name:e"]),
            ("orchestrator.slice", "system-name", &["system-name:e"]),
            ("CWIQ-agents", "system-name", &["system-name:e"]),
            ("cwiq_agents", "system-name", &["system-name:e"]),
            ("/etc/orchestrator/", "path", &["system-name:e"]),
            ("/etc/orchestrator/agent.yaml", "path", &["system-name:e"]),
            ("/etc/orchestrator", "path", &["system-name:e"]),
            ("/etc/CWIQ/x", "path", &["system-name:e"]),
            ("/var/lib/cwiq/tasks/1", "path", &[]),
            ("/etc/cwiq", "path", &[]),
            ("/opt/cwiq/", "path", &["system-name:w"]),
            ("/etc/cwiq-agents/", "path", &["system-name:w"]),
            ("cwiq-operators", "system-name", &["system-name:w"]),
            ("cwiq-agentz", "system-name", &["system-name:w"]),
            ("cwiq-jobs.slice", "system-name", &["system-name:w"]),
            ("cwiq-server", "system-name", &["system-name:e"]),
            ("cwiq-iam-service", "system-name", &["system-name:e"]),
            // Python packages.
            ("orchestrator-cli>=0.3", "python-package", &[]),
            ("orchestrator-executor[dev]==0.3.0", "python-package", &[]),
            ("cwiq-cli", "python-package", &["python-package-name:e"]),
            ("Orchestrator-CLI", "python-package", &["python-package-name:e"]),
            ("orchestrator-clii", "python-package", &["python-package-name:e"]),
            ("requests==2.31.0", "python-package", &["python-package-name:e"]),
            // Services and images.
            ("server", "service", &["artifact-name:n"]),
            ("runner-api", "service", &["artifact-name:n"]),
            ("executor", "service", &["artifact-name:n"]),
            ("orchestrator/server:1.2.3", "image-reference", &["artifact-name:w"]),
            ("orchestrator-server", "image-reference", &["artifact-name:w"]),
            ("https://nexus.shared.cwiq.io:8443/orchestrator/server", "image-reference", &["artifact-name:w"]),
            // Nothing that is known.
            ("", "", &["artifact-name:e"]),
            ("# only a comment", "", &["artifact-name:e"]),
            ("kubectl", "unknown", &["artifact-name:w"]),
            ("orchestrator-unheard-of", "unknown", &["artifact-name:w"]),
            ("deploy.sh", "unknown", &["artifact-name:w"]),
            ("notes.tar.gz", "unknown", &["artifact-name:w"]),
            ("$NAME", "unknown", &[]),
        ],
        Direction::Unknown,
    );
}

#[test]
fn file_names() {
    all_are(
        &[
            // RPM packages.
            ("orchestrator-executor-0.3.0-0.dev.el9.x86_64.rpm", "rpm", &[]),
            ("orchestrator-executor-0.3.0-12.el9.x86_64.rpm", "rpm", &[]),
            ("orchestrator-executor-0.3.0~rc1-1.el9.x86_64.rpm", "rpm", &[]),
            ("orchestrator-executor-$VERSION-1.el9.x86_64.rpm", "rpm", &[]),
            ("executor.rpm", "rpm", &["rpm-file-name:e", "rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-1.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-1.el9.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-1.el8.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-1.el9.amd64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-1.el9.aarch64.rpm", "rpm", &["rpm-file-name:w"]),
            ("orchestrator-executor-0.3.0-dev.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-0.3.0-rc1.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-executor-v0.3.0-1.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator_executor-0.3.0-1.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("cwiq-executor-0.3.0-1.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            ("orchestrator-identity-0.3.0-1.el9.x86_64.rpm", "rpm", &["rpm-file-name:e"]),
            // Wheels.
            ("orchestrator_executor-0.3.0-py3-none-any.whl", "wheel", &[]),
            ("orchestrator_cli-0.3.0-1-py3-none-any.whl", "wheel", &[]),
            ("cwiq_common-0.2.0-py3-none-any.whl", "wheel", &[]),
            ("cwiq_common-0.2.0rc1-cp311-cp311-manylinux_2_17_x86_64.whl", "wheel", &[]),
            ("cwiq_common-0.2.0.dev3-py3-none-any.whl", "wheel", &[]),
            ("cwiq_common-0.2.0.post1+local.1-py3-none-any.whl", "wheel", &[]),
            ("orchestrator-executor-0.3.0-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("cwiq_executor-0.3.0-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("Orchestrator_CLI-0.3.0-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_server-0.3.0-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-0.3.0.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-0.3.0-py3-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-v0.3.0-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-0.3.x-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-0.3.0-b-py3-none-any.whl", "wheel", &["wheel-file-name:e"]),
            ("orchestrator_cli-0.3.0.tar.gz", "source-archive", &["wheel-file-name:w"]),
            // Raw binaries.
            ("orchestrator-identity-1.0.0", "raw-binary", &[]),
            ("orchestrator-executor-1.0.0-rc.1", "raw-binary", &[]),
            ("orchestrator-executor-main-a1b2c3d4", "raw-binary", &[]),
            ("orchestrator-executor-main-$CI_COMMIT_SHORT_SHA", "raw-binary", &[]),
            ("orchestrator-executor-$VERSION", "raw-binary", &[]),
            ("orchestrator-executor-main-a1b2c3d4e5", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-main-abc", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-v0.3.0", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-0.3", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-latest", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-branch-x-a1b2c3d4", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-0.3.0-linux", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-executor-0.3.0.sh", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-sandbox-0.3.0", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-sandbox-main-a1b2c3d4.sh", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-sandbox.sh", "raw-binary", &["raw-binary-name:e"]),
            ("cwiq-executor-0.3.0", "raw-binary", &["raw-binary-name:e"]),
            ("orchestrator-unheard-of-1.0.0", "raw-binary", &["raw-binary-name:e"]),
        ],
        Direction::Unknown,
    );
}

#[test]
fn package_indexes() {
    let table: &[(&str, &str, &[&str])] = &[
        ("--index-url https://nexus.shared.cwiq.io/repository/pypi-group/simple/", "package-index", &[]),
        ("https://nexus.shared.cwiq.io/repository/pypi-group/simple", "package-index", &[]),
        ("https://nexus.shared.cwiq.io:443/repository/pypi-group/simple/", "package-index", &[]),
        ("https://nexus.dev.cwiq.io/repository/pypi-group/simple/", "package-index", &[]),
        ("https://${NEXUS_HOST}/repository/pypi-group/simple/", "package-index", &[]),
        ("https://nexus.shared.cwiq.io/repository/npm-group/", "package-index", &[]),
        ("https://$HOST/simple/", "package-index", &[]),
        ("PIP_INDEX_URL=https://pypi.org/simple", "package-index", &["package-index:e"]),
        ("https://pypi.org/simple/", "package-index", &["package-index:e"]),
        ("https://registry.npmjs.org/", "package-index", &["package-index:e"]),
        ("https://nexus.shared.cwiq.com/repository/pypi-group/simple/", "package-index", &["package-index:e"]),
        ("https://pypi.example.com/simple/", "package-index", &["package-index:e"]),
        ("http://nexus.shared.cwiq.io/repository/pypi-group/simple/", "package-index", &["package-index:e"]),
        ("https://nexus.shared.cwiq.io:8444/repository/pypi-group/simple/", "package-index", &["package-index:e"]),
        ("https://nexus.shared.cwiq.io/repository/pypi-hosted/simple/", "package-index", &["package-index:e"]),
        ("https://nexus.shared.cwiq.io/repository/pypi-hosted/", "package-index", &["package-index:n"]),
        ("https://nexus.shared.cwiq.io/repository/pypi-proxy/simple/", "package-index", &["package-index:e"]),
        ("https://nexus.shared.cwiq.io/repository/pypi-group/", "package-index", &["package-index:e"]),
    ];
    all_are(table, Direction::Unknown);
    all_are(
        &[
            ("https://nexus.shared.cwiq.io/repository/pypi-hosted/", "package-index", &[]),
            ("https://nexus.shared.cwiq.io/repository/pypi-group/simple/", "package-index", &["package-index:e"]),
            ("https://upload.pypi.org/legacy/", "package-index", &["package-index:e"]),
        ],
        Direction::Push,
    );
}

#[test]
fn a_password_is_in_no_report() {
    for (text, findings) in [
        ("https://me:hunter2@nexus.shared.cwiq.io/repository/pypi-group/simple/", "package-index"),
        ("https://me:hunter2@pypi.org/simple", "package-index package-index"),
        ("https://me:hunter2@nexus.shared.cwiq.io:8443/orchestrator/server", "artifact-name"),
        ("https://me:hunter2@nexus.shared.cwiq.io/repository/raw-hosted-dev/x", ""),
    ] {
        let report = check(Kind::ArtifactName, text, &Options::default());
        let rules: Vec<_> = report.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.join(" "), findings, "{text}");
        let json = crate::to_json(vec![("-", text, &report)]);
        assert!(!json.contains("hunter2"), "{json}");
    }
}

#[test]
fn repositories() {
    let once = "repository-write-policy:e";
    let note = "repository-write-policy:n";
    let path = "repository-path";
    all_are(
        &[
            ("docker-hosted-prod/orchestrator/server:1.2.3", path, &[]),
            ("docker-hosted-dev/orchestrator/server:latest", path, &[]),
            ("docker-hosted-prod/orchestrator/server:stable", path, &[once]),
            ("docker-hosted-uat/orchestrator/server:latest", path, &[once]),
            ("nexus.shared.cwiq.io/repository/docker-hosted-prod/orchestrator/server:stable", path, &[once]),
            ("docker-group/orchestrator/server:1.2.3", path, &[note]),
            ("docker-proxy-dockerhub/library/python:3.12", path, &[note]),
            ("docker-hosted-prod/orchestrator/server:$TAG", path, &[]),
            ("https://nexus.shared.cwiq.io/repository/raw-hosted-dev/orchestrator-executor-0.3.0", path, &[]),
            ("https://nexus.shared.cwiq.io/repository/raw-hosted-dve/x", path, &["artifact-name:w"]),
        ],
        Direction::Unknown,
    );
    all_are(
        &[("docker-group/orchestrator/server:1.2.3", path, &[once]), ("docker-group", path, &[once])],
        Direction::Push,
    );
    all_are(&[("docker-hosted-prod/orchestrator/server:stable", path, &[])], Direction::Pull);
    let twice = "docker-hosted-prod/orchestrator/server:1.2.3\ndocker-hosted-prod/orchestrator/ui:1.2.3\n\
                 docker-hosted-prod/orchestrator/server:1.2.3";
    assert_eq!(found(twice, Direction::Unknown).1, [once]);
    assert_eq!(found(&twice.replace("prod", "dev"), Direction::Unknown).1, [""; 0]);
}

#[test]
fn a_correction_leads_to_the_name_that_was_meant() {
    for (text, expected) in [
        ("orchestrator-agents", "cwiq-agents"),
        ("/etc/orchestrator/agent.yaml", "/etc/cwiq/agent.yaml"),
        ("/etc/orchestrator", "/etc/cwiq"),
        ("orchestrator.slice", "cwiq.slice"),
        ("cwiq-executor", "orchestrator-executor"),
        ("/usr/bin/orchestrator-executor", "/usr/local/bin/orchestrator-executor"),
        ("/usr/local/bin/orchestrator-sandbox.sh", "/usr/local/bin/orchestrator-sandbox"),
        ("orchestrator-executer", "orchestrator-executor"),
        ("cwiq-cli", "orchestrator-cli"),
        ("orchestrator-executor-0.3.0-py3-none-any.whl", "orchestrator_executor-0.3.0-py3-none-any.whl"),
        ("cwiq_executor-0.3.0-py3-none-any.whl", "orchestrator_executor-0.3.0-py3-none-any.whl"),
        ("orchestrator-executor-0.3.0-1.x86_64.rpm", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm"),
        ("orchestrator-executor-0.3.0-1.el9.rpm", "orchestrator-executor-0.3.0-1.el9.x86_64.rpm"),
        ("orchestrator-executor-0.3.0-dev.el9.x86_64.rpm", "orchestrator-executor-0.3.0-0.dev.el9.x86_64.rpm"),
        ("orchestrator-executor-0.3.0.sh", "orchestrator-executor-0.3.0"),
        ("orchestrator-sandbox-0.3.0", "orchestrator-sandbox-0.3.0.sh"),
        ("orchestrator-executor-main-A1B2C3D4", "orchestrator-executor-main-a1b2c3d4"),
        ("https://pypi.org/simple", "https://nexus.shared.cwiq.io/repository/pypi-group/simple/"),
        (
            "-i http://nexus.shared.cwiq.io/repository/pypi-group/simple/",
            "-i https://nexus.shared.cwiq.io/repository/pypi-group/simple/",
        ),
        (
            "https://nexus.shared.cwiq.io/repository/pypi-hosted/simple/",
            "https://nexus.shared.cwiq.io/repository/pypi-group/simple/",
        ),
        ("registry=https://registry.npmjs.org/", "registry=https://nexus.shared.cwiq.io/repository/npm-group/"),
    ] {
        let report = check(Kind::ArtifactName, text, &Options::default());
        assert_eq!(report.apply(text, 0).unwrap().unwrap(), expected, "{text}");
    }
}

#[test]
fn the_parts_are_understood() {
    let text = "orchestrator-executor-0.3.0-0.dev.el9.x86_64.rpm";
    let report = check(Kind::ArtifactName, text, &Options::default());
    let parts: Vec<_> =
        report.understood.artifacts[0].parts.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        parts,
        ["package=orchestrator-executor", "version=0.3.0", "release=0.dev", "distribution=el9", "architecture=x86_64"]
    );
}

/// Texts that are nearly names.
fn near_miss() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "orchestrator",
        "cwiq",
        "executor",
        "sandbox",
        "cli",
        "common",
        "agents",
        "server",
        "main",
        "a1b2c3d4",
        "A1B2C3D",
        "0.3.0",
        "v1.2",
        "1",
        "0.dev",
        "dev",
        "el9",
        "x86_64",
        "amd64",
        "py3",
        "none",
        "any",
        ".rpm",
        ".whl",
        ".sh",
        ".tar.gz",
        ".slice",
        "-",
        "-",
        "-",
        "_",
        ".",
        "/",
        "/",
        ":",
        "@",
        "https://",
        "http://",
        "user:pass@",
        "nexus.shared.cwiq.io",
        ":8443",
        ":443",
        "pypi.org",
        "/repository/",
        "pypi-group",
        "pypi-hosted",
        "/simple/",
        "docker-hosted-prod",
        "docker-group",
        "stable",
        "/etc/",
        "/usr/local/bin/",
        "/usr/bin/",
        "==1.0",
        "$X",
        "${NEXUS_HOST}",
        "é",
        "\u{FFFC}",
        " ",
        "\n",
        "#",
        "[",
        "--index-url ",
    ]);
    let shaped = prop_oneof![
        Just("orchestrator-executor-0.3.0-1.el9.x86_64.rpm"),
        Just("orchestrator_executor-0.3.0-py3-none-any.whl"),
        Just("orchestrator-executor-main-a1b2c3d4"),
        Just("https://nexus.shared.cwiq.io/repository/pypi-group/simple/"),
        Just("/etc/orchestrator/x"),
        Just("cwiq-executor"),
    ];
    let cut = (shaped, 0_usize..60, piece.clone()).prop_map(|(text, at, piece)| {
        let at = at.min(text.len());
        format!("{}{piece}{}", &text[..at], &text[at..])
    });
    prop_oneof![prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat()), cut]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text(text in ".{0,80}") {
        holds_for_every_text(Kind::ArtifactName, &text, &Options::default())?;
    }

    #[test]
    fn near_misses(text in near_miss(), push in any::<bool>()) {
        let direction = if push { Direction::Push } else { Direction::Unknown };
        holds_for_every_text(Kind::ArtifactName, &text, &Options { direction, ..Options::default() })?;
    }
}
