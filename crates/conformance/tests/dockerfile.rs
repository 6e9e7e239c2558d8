//! Small Dockerfiles with what is found in them and where.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test says why by panicking")]

use std::time::{Duration, Instant};

use conformance::{Kind, Options, Report, Selection, check};
use diagnostics::{Applicability, Finding, Status};
use proptest::prelude::*;

fn report(text: &str, rule: &str) -> Report {
    let rules = Selection { select: vec![rule.to_owned()], ignore: Vec::new() };
    check(Kind::Dockerfile, text, &Options { rules, ..Options::default() })
}

/// What a rule found: the text at the place of each finding.
fn places<'t>(text: &'t str, rule: &str) -> Vec<&'t str> {
    report(text, rule).findings.iter().map(|finding| finding.span.of(text)).collect()
}

#[track_caller]
fn found(rule: &str, table: &[(&str, &[&str])]) {
    for (text, expected) in table {
        let messages: Vec<String> = report(text, rule).findings.iter().map(|finding| finding.message.clone()).collect();
        assert_eq!(places(text, rule), *expected, "{text}\n{messages:#?}");
    }
}

const SYNTAX: &str = "dockerfile-syntax";

#[test]
fn what_docker_builds_has_no_fault() {
    let table = [
        "FROM a",
        "from a as b\nrun x\n",
        "FROM --platform=$BUILDPLATFORM a AS b-1_2.x\n",
        "\u{FEFF}FROM a\r\nRUN x\r\n",
        "# escape=`\r\nFROM a\r\nRUN dir `\r\n  c:\\ \r\n",
        "# syntax=docker/dockerfile:1\n# check=skip=all;error=true\n# escape=\\\nFROM a\n",
        "\n# escape=x\nFROM a\n",
        "# other=1\n# escape=x\nFROM a\n",
        "# a comment\n   # another\n\nFROM a\n",
        "FROM a\nRUN b \\\n  # a comment\n\n  c\n",
        "FROM a\nRUN b \\",
        "FROM a\nRUN <<EOF\nnot an instruction\nEOF\nRUN x\n",
        "FROM a\nRUN <<-EOF\n\tx\n\tEOF\n",
        "FROM a\nRUN <<'E F'\nx $Y\nE F\n",
        "FROM a\nRUN 3<<EOF cat\nx\nEOF\n",
        "FROM a\nCOPY <<a <<b /x/\n1\na\n2\nb\n",
        "FROM a\nADD <<\"a\" /x\n1\na\n",
        "FROM a\nRUN cat <<<\"x\"\n",
        "FROM a\nRUN echo \"<<EOF\"\n",
        "FROM a\nRUN [\"a\", \"<<EOF\"]\n",
        "FROM a\nONBUILD RUN <<EOF\nx\nEOF\n",
        "FROM a\nONBUILD COPY . .\n",
        "FROM a\nRUN [ -f x ] && echo \"it's\"\n",
        "FROM a\nRUN\nCMD\nENTRYPOINT []\n",
        "FROM a\nENV a=b c=\"d e\" f=g\\ h\n",
        "FROM a\nENV a some words\n",
        "FROM a\nLABEL license = \"BSD\"\n",
        "FROM a\nLABEL \"com.example\"=x multi=\"a\\\nb\"\n",
        "FROM a\nARG a b=c d=\n",
        "FROM a\nFROM b\nCOPY --from=0 a b\n",
        "FROM a AS x\nFROM b\nCOPY --from=X --chown=1:1 --link --chmod=755 a b\n",
        "FROM a\nCOPY [\"a b\", \"c d\"]\n",
        "FROM a\nRUN --mount=type=cache,target=/x,sharing=locked --mount=type=secret,id=y,required --network=none z\n",
        "FROM a\nRUN --mount=type=bind,from=b,source=/c,target=/d,ro x\n",
        "FROM a\nRUN --mount=type=cache,id=$X,target=$Y x\n",
        "FROM a\nHEALTHCHECK --interval=1m30s --timeout=5s --retries=3 CMD x\n",
        "FROM a\nHEALTHCHECK NONE\n",
        "FROM a\nHEALTHCHECK CMD [\"x\"]\n",
        "FROM a\nEXPOSE 80 443/tcp $PORT\nVOLUME /a /b\nUSER a\nWORKDIR /x y\nSTOPSIGNAL SIGTERM\nMAINTAINER a b\n",
        "FROM a\nSHELL [\"/bin/bash\", \"-c\"]\n",
        "FROM a\nSTOPSIGNAL --x 9\n",
        "ARG V=1\nFROM a:$V\nFROM a:${V:-2}\nFROM a:${X:-2}\nFROM ${X:+b/}a\nFROM ${X:-scratch}\n",
        "FROM $TARGETPLATFORM\n",
        "ARG X\nFROM $X\n",
        "FROM scratch\nADD x /\n",
        "# syntax=example.com/other/language\nANYTHING goes\n",
    ];
    for text in table {
        let found: Vec<String> = report(text, SYNTAX).findings.iter().map(|finding| finding.message.clone()).collect();
        let expected: &[String] = &[];
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_docker_refuses_is_found_where_it_stands() {
    found(
        SYNTAX,
        &[
            ("", &[""]),
            ("# only a comment\n", &[""]),
            ("ARG A\n", &["ARG A"]),
            ("RUN x\nFROM a\n", &["RUN"]),
            ("FROM\n", &["FROM"]),
            ("FROM a b\n", &["b"]),
            ("FROM a AS\n", &["AS"]),
            ("FROM a AS b c\n", &["AS b c"]),
            ("FROM a AS 1b\n", &["1b"]),
            ("FROM a AS b$\n", &["b$"]),
            ("FROM \"\"\n", &["\"\""]),
            ("FROM $X\n", &["$X"]),
            ("FROM ${X}${Y}\n", &["${X}${Y}"]),
            ("FROM ${X\n", &["${X"]),
            ("FROM ${X!a}\n", &["${X!a}"]),
            ("FROM --platfrom=x a\n", &["--platfrom=x"]),
            ("FROM --platform a\n", &["--platform"]),
            ("FROM a\nRNU x\n", &["RNU"]),
            ("FROM a\nRUN x &&\ny\nz\n", &["y"]),
            ("FROM a\nRUN cat << EOF\nx\nEOF\n", &["x"]),
            ("FROM a\nRUN <<EOF\nx\n", &["<<EOF"]),
            ("FROM a\nRUN cat <<EOF>x\ny\nEOF\n", &["<<EOF>x"]),
            ("FROM a\nCOPY x <<EOF\ny\nEOF\n", &["<<EOF"]),
            ("FROM a\nCOPY x\n", &["COPY"]),
            ("FROM a\nADD\n", &["ADD"]),
            ("FROM a\nCOPY --form=x a b\n", &["--form=x"]),
            ("FROM a\nCOPY --link=maybe a b\n", &["maybe"]),
            ("FROM a\nCOPY --chown=1 --chown=2 a b\n", &["--chown=2"]),
            ("FROM a\nCOPY --from=0 a b\n", &["0"]),
            ("FROM a\nCOPY --from=7 a b\n", &["7"]),
            ("FROM a AS x\nCOPY --from=x a b\n", &["x"]),
            ("FROM a\nCOPY --from=$X a b\n", &["$X"]),
            ("FROM a\nCOPY \"a b\n", &["\"a"]),
            ("FROM a\nRUN --mount=type=cahce,target=/x y\n", &["type=cahce"]),
            ("FROM a\nRUN --mount=tpye=cache,target=/x y\n", &["tpye=cache"]),
            ("FROM a\nRUN --mount=from=$X,target=/x y\n", &["from=$X"]),
            ("FROM a\nRUN --mount=target y\n", &["target"]),
            ("FROM a\nRUN --network=some y\n", &["some"]),
            ("FROM a\nCMD --x\n", &["--x"]),
            ("FROM a\nCMD [\"a\", 1]\n", &["1"]),
            ("FROM a\nENV\n", &["ENV"]),
            ("FROM a\nENV a\n", &["a"]),
            ("FROM a\nENV a=b c\n", &["c"]),
            ("FROM a\nENV =b\n", &["=b"]),
            ("FROM a\nENV a it's\n", &["'s"]),
            ("FROM a\nLABEL a=\"b\n", &["\"b"]),
            ("FROM a\nARG\n", &["ARG"]),
            ("FROM a\nONBUILD\n", &["ONBUILD"]),
            ("FROM a\nONBUILD FROM b\n", &["FROM"]),
            ("FROM a\nONBUILD ONBUILD RUN x\n", &["ONBUILD"]),
            ("FROM a\nWORKDIR\n", &["WORKDIR"]),
            ("FROM a\nEXPOSE\n", &["EXPOSE"]),
            ("FROM a\nVOLUME [\"\"]\n", &[""]),
            ("FROM a\nSHELL bash\n", &["bash"]),
            ("FROM a\nHEALTHCHECK\n", &["HEALTHCHECK"]),
            ("FROM a\nHEALTHCHECK curl x\n", &["curl"]),
            ("FROM a\nHEALTHCHECK CMD\n", &["CMD"]),
            ("FROM a\nHEALTHCHECK NONE x\n", &["NONE x"]),
            ("FROM a\nHEALTHCHECK --interval=30 CMD x\n", &["30"]),
            ("FROM a\nHEALTHCHECK --retries=x CMD x\n", &["x"]),
            ("# escape=x\nFROM a\n", &["# escape=x"]),
            ("# escape=\\\n# escape=`\nFROM a\n", &["# escape=`"]),
            ("# check=skpi=all\nFROM a\n", &["# check=skpi=all"]),
            ("FROM a\nRUN b \\\n  c \\\n--d\nCOPY \\\n # comment\n --form=x \\\n a b\n", &["--form=x"]),
        ],
    );
}

const IMAGE: &str = "dockerfile-base-image";

#[test]
fn images_are_found_wherever_they_stand() {
    let nexus = "nexus.shared.cwiq.io:8444";
    let from = |rest: &str| format!("FROM {nexus}/library/python:3.12 AS base\n{rest}");
    found(
        IMAGE,
        &[
            ("FROM scratch\n", &[]),
            ("FROM nexus.shared.cwiq.io:8444/library/python:3.12\n", &[]),
            ("FROM python:3.12\n", &["python"]),
            ("from --platform=linux/amd64 python:3.12 as x\n", &["python"]),
            ("ARG V=3.12\nFROM python:$V\n", &["python"]),
            ("ARG IMAGE=python:3.12\nFROM $IMAGE\n", &["python"]),
            ("ARG IMAGE\nFROM $IMAGE\n", &[]),
            ("ARG R\nFROM $R/library/python:3.12\n", &[]),
            ("ARG R=docker.io\nFROM ${R}/library/python:3.12\n", &["${R}/library/python:3.12"]),
            ("FROM ${R:-docker.io}/library/python:3.12\n", &["docker.io}/library/python"]),
            ("FROM nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n", &["8443"]),
            ("FROM nexus.shared.cwiq.io:8444/orchestrator-server:1.2.3\n", &["-"]),
            ("FROM nexus.shared.cwiq.io:8444/orchestrator/server:v1.2.3\n", &["v"]),
            ("FROM nexus.shared.cwiq.io:8444/library/python\n", &[""]),
            ("FROM nexus.shared.cwiq.io:8444/library/python:latest\n", &[]),
            ("FROM Python:3.12\n", &["Python", "Python"]),
        ],
    );
    for (rest, expected) in [
        ("FROM base\nCOPY --from=base a b\n", &[][..]),
        ("COPY --from=alpine:3 a b\n", &["alpine"]),
        ("COPY --from=later:1 a b\nFROM scratch AS later\n", &["later"]),
        ("RUN --mount=type=bind,from=alpine:3,target=/x y\n", &["alpine"]),
        ("RUN --mount=from=base,target=/x y\n", &[]),
        ("COPY \\\n  --from=alpine:3 \\\n  a b\n", &["alpine"]),
        ("ONBUILD COPY --from=alpine:3 a b\n", &[]),
        ("COPY --from=scratch a b\n", &[]),
    ] {
        let text = from(rest);
        assert_eq!(places(&text, IMAGE), expected, "{text}");
    }
}

fn only(text: &str, rule: &str) -> Finding {
    let mut findings = report(text, rule).findings;
    assert_eq!(findings.len(), 1, "{text}: {findings:#?}");
    findings.remove(0)
}

fn fixed(text: &str, rule: &str) -> String {
    let fix = only(text, rule).fix.expect("a fix");
    diagnostics::apply_edits(text, &fix.edits).unwrap()
}

#[test]
fn corrections_land_on_the_characters_typed() {
    let finding = only("FROM python:3.12\n", IMAGE);
    assert!(finding.message.ends_with("(image-public-registry)"), "{}", finding.message);
    assert_eq!(finding.fix.unwrap().applicability, Applicability::Safe);
    assert_eq!(fixed("FROM python:3.12\n", IMAGE), "FROM nexus.shared.cwiq.io:8444/library/python:3.12\n");
    // The default of an argument may be used elsewhere as well.
    let text = "ARG IMAGE=\"python:3.12\"\nFROM $IMAGE AS x\n";
    assert_eq!(only(text, IMAGE).fix.unwrap().applicability, Applicability::Suggested);
    assert_eq!(fixed(text, IMAGE), "ARG IMAGE=\"nexus.shared.cwiq.io:8444/library/python:3.12\"\nFROM $IMAGE AS x\n");
    let text = "FROM \\\n  nexus.shared.cwiq.io:8443/orchestrator/server:1.2.3\n";
    assert_eq!(fixed(text, IMAGE), text.replace("8443", "8444"));
    let text = "FROM nexus.shared.cwiq.io:\\\n8443/orchestrator/server:1.2.3\n";
    assert_eq!(fixed(text, IMAGE), text.replace("8443", "8444"));
    assert_eq!(fixed("FROM a\nRNU x\n", SYNTAX), "FROM a\nRUN x\n");
}

#[test]
fn an_image_that_nobody_knows_is_left_open() {
    let status = |text: &str| report(text, IMAGE).checks.iter().find(|check| check.rule == IMAGE).unwrap().status;
    assert_eq!(status("ARG IMAGE\nFROM $IMAGE\n"), Status::Unknown);
    assert_eq!(status("FROM scratch\n"), Status::NotApplicable);
    assert_eq!(status("FROM nexus.shared.cwiq.io:8444/library/python:3.12\n"), Status::Passed);
}

#[test]
fn rules_that_are_left_out_are_not_asked_about_images() {
    let rules = Selection { select: vec![IMAGE.into()], ignore: vec!["image-public-*".into()] };
    let options = Options { rules, ..Options::default() };
    assert_eq!(check(Kind::Dockerfile, "FROM python:3.12\n", &options).findings, []);
}

const ARGUMENTS: &str = "dockerfile-build-args";
const ALL: &str = "ARG VERSION\nARG BUILD_DATE\nARG VCS_REF\n";

#[test]
fn build_arguments_belong_to_the_final_stage() {
    let text = |before: &str, after: &str| format!("{before}FROM a AS x\n{after}");
    for (text, expected) in [
        (text("", ALL), vec![]),
        (text("", "ARG VERSION=dev BUILD_DATE VCS_REF\n"), vec![]),
        (text("", &format!("{ALL}FROM x\n")), vec![]),
        (text(ALL, ""), vec!["ARG VERSION"]),
        (text("", &format!("{ALL}FROM b\n")), vec!["ARG VERSION"]),
        (text("", ""), vec!["FROM a AS x"]),
        (text("", "ONBUILD ARG VERSION\nARG BUILD_DATE\nARG VCS_REF\n"), vec!["FROM a AS x"]),
    ] {
        assert_eq!(places(&text, ARGUMENTS), expected, "{text}");
    }
    let finding = only("FROM a\nARG BUILD_DATE\n", ARGUMENTS);
    assert_eq!(finding.message, "The final stage lacks `ARG VERSION`, `ARG VCS_REF`.");
    assert_eq!(
        fixed("FROM a\r\nCMD x\r\n", ARGUMENTS),
        "FROM a\r\nCMD x\r\nARG VERSION\r\nARG BUILD_DATE\r\nARG VCS_REF\r\n"
    );
    assert!(only("FROM a\nRUN <<E\nx\nE\n", ARGUMENTS).fix.is_none());
}

const LABELS: &str = "dockerfile-labels";

#[test]
fn labels_come_from_their_arguments() {
    let label = |version: &str| {
        format!(
            "FROM a\n{ALL}{version}\nLABEL org.opencontainers.image.created=$BUILD_DATE \\\n  org.opencontainers.image.revision=\"${{VCS_REF}}\"\n"
        )
    };
    for (version, expected) in [
        ("LABEL org.opencontainers.image.version=\"${VERSION}\"", &[][..]),
        ("LABEL \"org.opencontainers.image.version\"=$VERSION", &[]),
        ("LABEL org.opencontainers.image.version ${VERSION}", &[]),
        ("LABEL org.opencontainers.image.version=\"v${VERSION:-dev}\"", &[]),
        ("ENV V=$VERSION\nLABEL org.opencontainers.image.version=$V", &[]),
        ("ARG V=$VERSION\nLABEL org.opencontainers.image.version=$V", &[]),
        ("LABEL org.opencontainers.image.version=1\nLABEL org.opencontainers.image.version=$VERSION", &[]),
        ("LABEL org.opencontainers.image.version=1.2.0", &["org.opencontainers.image.version=1.2.0"]),
        ("LABEL org.opencontainers.image.version='$VERSION'", &["org.opencontainers.image.version='$VERSION'"]),
        ("LABEL org.opencontainers.image.version=$VCS_REF", &["org.opencontainers.image.version=$VCS_REF"]),
        (
            "ENV VERSION=1\nLABEL org.opencontainers.image.version=$VERSION",
            &["org.opencontainers.image.version=$VERSION"],
        ),
        ("LABEL version=$VERSION", &["FROM a"]),
        ("ONBUILD LABEL org.opencontainers.image.version=$VERSION", &["FROM a"]),
    ] {
        let text = label(version);
        assert_eq!(places(&text, LABELS), expected, "{text}");
    }
}

#[test]
fn labels_need_their_arguments_above_them_in_the_same_stage() {
    let all = "LABEL org.opencontainers.image.version=$VERSION org.opencontainers.image.created=$BUILD_DATE org.opencontainers.image.revision=$VCS_REF\n";
    assert_eq!(places(&format!("FROM a\n{ALL}{all}"), LABELS), [""; 0]);
    assert_eq!(places(&format!("FROM a AS x\n{ALL}{all}FROM x\n"), LABELS), [""; 0]);
    assert_eq!(places(&format!("FROM a AS x\n{ALL}FROM x\n{all}"), LABELS), [""; 0]);
    assert_eq!(places(&format!("FROM a AS x\n{ALL}{all}FROM b\n"), LABELS), ["FROM b"]);
    // An argument that the stage lacks altogether is the other rule's matter.
    assert_eq!(places(&format!("{ALL}FROM a\n{all}"), LABELS), [""; 0]);
    let below = format!("FROM a\n{all}{ALL}");
    assert_eq!(places(&below, LABELS).len(), 3);
    let text = "FROM a\n";
    let with_arguments = fixed(text, ARGUMENTS);
    assert_eq!(check(Kind::Dockerfile, &fixed(&with_arguments, LABELS), &with(&[LABELS, ARGUMENTS])).findings, []);
}

fn with(rules: &[&str]) -> Options {
    let select = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Options { rules: Selection { select, ignore: Vec::new() }, ..Options::default() }
}

const ORDER: &str = "dockerfile-cache-order";

#[test]
fn dependencies_are_installed_before_the_source_comes_in() {
    found(
        ORDER,
        &[
            ("FROM a\nCOPY . .\nRUN pip install -r requirements.txt\n", &["pip install -r requirements.txt"]),
            ("FROM a\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\n", &[]),
            ("FROM a\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip install .\n", &[]),
            ("FROM a\nCOPY . .\nRUN pip install --no-deps .\n", &[]),
            ("FROM a\nADD ./ /app/\nRUN cd /app && \\\n  npm ci --omit=dev && npm run build\n", &["npm ci --omit=dev"]),
            ("FROM a\nCOPY [\".\", \"/app\"]\nRUN [\"yarn\", \"install\"]\n", &["[\"yarn\", \"install\"]"]),
            ("FROM a\nCOPY . .\nRUN <<EOF\nset -e\npnpm install\nEOF\n", &["pnpm install"]),
            ("FROM a\nCOPY . .\nRUN --mount=type=cache,target=/c uv sync --frozen\n", &["uv sync --frozen"]),
            ("FROM a\nCOPY . .\nRUN poetry install\nRUN poetry install\n", &["poetry install"]),
            ("FROM a\nCOPY --from=b . .\nRUN npm ci\n", &[]),
            ("FROM a\nCOPY . .\nFROM b\nRUN npm ci\n", &[]),
            ("FROM a\nCOPY src .\nRUN npm ci\n", &[]),
            ("FROM a\nCOPY . .\nRUN npm run build\n", &[]),
            ("FROM a\nCOPY . .\nRUN echo 'then npm ci'\n", &[]),
            ("FROM a\nCOPY . .\nRUN if x; then CI=1 npm ci; fi\n", &["npm ci"]),
            ("FROM a\nCOPY . .\nONBUILD RUN npm ci\n", &[]),
        ],
    );
}

const SECRET: &str = "dockerfile-secret";

#[test]
fn credentials_are_found_in_every_instruction_and_shown_in_none() {
    let value = "blue-Kettle-42";
    for line in [
        "ENV DB_PASSWORD=blue-Kettle-42",
        "ENV DB_PASSWORD=\"blue-Kettle-42\" OTHER=1",
        "ENV DB_PASSWORD blue-Kettle-42",
        "ARG API_TOKEN=blue-Kettle-42",
        "LABEL db_password=blue-Kettle-42",
        "RUN export DB_PASSWORD=blue-Kettle-42 && x",
        "RUN curl https://probe:blue-Kettle-42@example.org/x",
        "RUN <<EOF\nDB_PASSWORD=blue-Kettle-42 x\nEOF",
        "ENV A=b \\\n    DB_PASSWORD=blue-Kettle-42",
    ] {
        let text = format!("FROM a\n{line}\n");
        let report = report(&text, SECRET);
        assert_eq!(places(&text, SECRET), [value], "{text}");
        assert!(report.findings.iter().all(|finding| !finding.message.contains(value) && finding.fix.is_none()));
    }
    for line in ["ENV DB_PASSWORD=$X", "ARG API_TOKEN", "ENV TOKEN_FILE=/run/x", "RUN --mount=type=secret,id=a x"] {
        assert_eq!(places(&format!("FROM a\n{line}\n"), SECRET), [""; 0], "{line}");
    }
}

#[test]
fn stages_are_understood() {
    let text = "ARG V=1\nFROM --platform=linux/amd64 python:$V AS Build\nFROM build\nFROM scratch\nFROM $X/a\n";
    let stages = check(Kind::Dockerfile, text, &Options::default()).understood.dockerfile.unwrap().stages;
    assert_eq!(stages[0].name.as_deref(), Some("build"));
    assert_eq!(stages[0].from, "python:1");
    assert_eq!(stages[0].platform.as_deref(), Some("linux/amd64"));
    assert_eq!(stages[0].reference.as_ref().unwrap().repository, "library/python");
    assert_eq!((stages[1].stage, stages[1].reference.is_none()), (Some(0), true));
    assert!(stages[2].reference.is_none() && stages[2].stage.is_none());
    assert_eq!(stages[3].from, "$X/a");
}

/// Lines of which Dockerfiles and near misses are made.
const LINES: &[&str] = &[
    "FROM a:1 AS b",
    "FROM ${X:-python}:3 \\",
    "ARG X=\"$Y",
    "ARG Y=$X$X",
    "# escape=`",
    "RUN <<EOF <<-'F'",
    "EOF",
    "\tF",
    "COPY --from=b . . \\",
    "  # comment é 😀",
    "COPY [\"a\", \"b\\u00e9\"]",
    "ONBUILD RUN --mount=type=cache,from=x,target=/y pip install z",
    "LABEL org.opencontainers.image.version=${VERSION} a='b",
    "ENV a=\"b \\",
    "c\" d=e\u{A0}f",
    "HEALTHCHECK --interval=5s CMD x",
    "\u{FEFF}",
    "\\",
    "x\ry",
    "${${${",
];

fn ends_well(text: &str) {
    let started = Instant::now();
    let report = check(Kind::Dockerfile, text, &Options::default());
    for (index, finding) in report.findings.iter().enumerate() {
        assert!(text.get(finding.span.start..finding.span.end).is_some(), "{finding:?}\n{text}");
        // Applying copies the text, so that not all of many are tried.
        if let Some(fix) = finding.fix.as_ref().filter(|_| index < 50) {
            assert!(diagnostics::apply_edits(text, &fix.edits).is_ok(), "{finding:?}\n{text}");
        }
    }
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}|(?s).{0,200}") {
        ends_well(&text);
    }

    #[test]
    fn any_lines_are_read(lines in prop::collection::vec(prop::sample::select(LINES), 0..30), end in prop::sample::select(vec!["\n", "\r\n"])) {
        ends_well(&lines.join(end));
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        ends_well(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_long_text_takes_bounded_time() {
    let repeated = |part: &str| part.repeat((2 << 20) / part.len());
    // Without optimisation, many instructions take longer than one long line.
    let many = |line: &str| line.repeat((1 << 18) / line.len());
    for text in [
        format!("FROM a\nRUN {}", repeated("x")),
        format!("FROM a\nRUN {}", repeated("x && ")),
        format!("FROM a\nRUN {}", repeated("pip install && ")),
        format!("FROM a\nENV {}", repeated("a=$b ")),
        format!("FROM a\nCOPY {}", repeated("--a ")),
        format!("FROM a\nRUN --mount={}", repeated("a,")),
        format!("FROM a\nRUN {}", repeated("<<a ")),
        format!("FROM {}", repeated("${A:-")),
        format!("FROM {}", repeated("$A")),
        format!("ARG A=aaaaaaaaaaaaaaaa\nFROM {}", repeated("$A")),
        format!("ARG A=a\n{}FROM $A", many("ARG A=$A$A\n")),
        many("FROM a\n"),
        many("FROM a AS a\n"),
        many("x\n"),
        many("RUN \\\n"),
        many("RUN <<a\n"),
        format!("FROM a\n{}", many("RUN <<a\na\n")),
        repeated("ONBUILD "),
        many("# x\n"),
        format!("FROM a\nCMD [{}", repeated("\"a\",")),
        format!("FROM a\n{}", many("LABEL a=b\n")),
        repeated("\r"),
        many("\\\n"),
    ] {
        ends_well(&text);
    }
}
