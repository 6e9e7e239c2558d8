//! Texts, names and arguments of somebody who means harm.

use crate::folder::Folder;
use crate::program::{Ended, conform};

/// Colours, a title for the window, one-byte controls, and marks that turn the direction of writing.
const CONTROLS: &str = "\u{1b}[31m\u{1b}]0;evil\u{7}\u{8}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}";

const FORMATS: [&str; 7] = ["text", "json", "ndjson", "sarif", "code-quality", "junit", "markdown"];
const PIPELINE_FORMATS: [&str; 6] = ["yaml", "yaml --origins", "graph", "dot", "mermaid", "matrix"];

fn pipeline() -> String {
    let escape =
        |letter: char| if letter.is_control() { format!("\\x{:02x}", u32::from(letter)) } else { letter.to_string() };
    let escaped: String = CONTROLS.chars().map(escape).collect();
    format!(
        "stages: [build, \"{escaped}\"]\nk:\n  image: nexus.shared.cwiq.io:8443/library/python:3.12 # \u{202e}\n  \
         stage: build\n  script: [\"make \u{202e}\"]\n\"{escaped}\":\n  stage: \"{escaped}\"\n  image: \"{escaped}\"\n  \
         needs: [\"{escaped}\"]\n  variables: {{\"{escaped}\": \"{escaped}\"}}\n  script: [\"docker push {escaped}:1\"]\n  \"{escaped}\": 1\n"
    )
}

fn assert_shows_no_control(ended: &Ended, how: &str) {
    let is_harmful =
        |letter: char| letter != '\n' && (letter.is_control() || "\u{202e}\u{2066}\u{200b}".contains(letter));
    for shown in [&ended.stdout, &ended.stderr] {
        assert!(!shown.contains(is_harmful), "{how}: {shown:?}");
    }
}

#[test]
fn no_output_carries_a_control_character_of_a_text_or_its_name() {
    let folder = Folder::with(&[
        (&format!("{CONTROLS}/a.gitlab-ci.yml"), &pipeline()),
        ("Dockerfile", &format!("FROM python:3 AS a{CONTROLS}\nRUN {CONTROLS}\n{CONTROLS} {CONTROLS}\n")),
    ]);
    for format in FORMATS {
        let ended =
            conform(&format!("check --portal https://docs.example --format {format} .")).within(folder.path()).run();
        assert_eq!(ended.status, 1, "{ended:?}");
        assert!(ended.stdout.contains("evil"), "{format}: {}", ended.stdout);
        assert_shows_no_control(&ended, format);
    }
    for format in PIPELINE_FORMATS {
        let file = format!("{CONTROLS}/a.gitlab-ci.yml");
        let ended = conform(&format!("pipeline --format {format}")).argument(file).within(folder.path()).run();
        assert!(ended.status == 0 && ended.stdout.contains("evil"), "{format}: {ended:?}");
        assert_shows_no_control(&ended, format);
    }
}

#[test]
fn a_diff_in_colours_shows_no_control_character_and_one_without_them_is_exact() {
    let diff = || conform("check --as gitlab-ci --select image-pull-port --quiet --diff -").input(pipeline());
    let exact = diff().run();
    assert!(exact.stdout.contains("8444") && exact.stdout.contains("# \u{202e}\n"), "{exact:?}");
    let shown = diff().environment("CLICOLOR_FORCE", "1").run().stdout;
    assert!(shown.contains("8444") && !shown.contains(['\u{9b}', '\u{202e}']), "{shown:?}");
}

#[test]
fn no_complaint_carries_a_control_character() {
    let folder = Folder::with(&[
        ("tags", "1.2.3\n"),
        ("key.toml", &format!("select = [\"{}\"]\n", "\\u001b[31m\\u009b\\u202e")),
        ("unknown.toml", "\"a\\u001b[31m\\u009b\\u202e\" = 1\n"),
        ("broken.toml", "a = \u{202e}\u{9b}\n"),
    ]);
    let run = |arguments: &str| conform(arguments).within(folder.path());
    let named = [
        run("check").argument(CONTROLS),
        run("check tags --no-config --select").argument(CONTROLS),
        run("check tags --output").argument(format!("json={CONTROLS}/x")),
        run("check tags --config").argument(CONTROLS),
        run("explain").argument(CONTROLS),
        run("rules").argument(CONTROLS),
        run("new --backend").argument(CONTROLS),
        run("tags --trigger push-main --commit a1b2c3d4").argument(CONTROLS),
        run("tags server --trigger push-feature --commit a1b2c3d4 --branch").argument(CONTROLS),
        run("check tags --config key.toml"),
        run("check tags --config unknown.toml"),
        run("check tags --config broken.toml"),
        run("check tags --no-config --conventions unknown.toml"),
        run("check tags --no-config --conventions broken.toml"),
        run("pipeline").argument(CONTROLS),
    ];
    for run in named {
        let how = format!("{run:?}");
        assert_shows_no_control(&run.run(), &how);
    }
}

#[test]
fn no_command_repeats_a_credential() {
    let secret = "hunter2-Very-Secret";
    let pipeline = format!(
        "variables:\n  DB_PASSWORD: \"{secret}\"\n  URL: https://me:{secret}@host.example/x\nbuild:\n  \
         image: nexus.shared.cwiq.io:8443/library/python:3.12 # conform: ignore image-pull-port -- PASSWORD={secret}\n  script:\n    \
         - docker login -u me --password {secret} nexus.shared.cwiq.io:8444\n    - export API_TOKEN={secret}\n  \
         variables: {{API_TOKEN: {secret}, OTHER: \"https://me:{secret}@x\"}}\n  environment: {{name: x, url: \"https://me:{secret}@x\"}}\n"
    );
    let folder = Folder::with(&[
        (".gitlab-ci.yml", &pipeline),
        (
            "Dockerfile",
            &format!(
                "FROM scratch\nENV DB_PASSWORD={secret}\nARG API_TOKEN={secret}\nRUN curl https://me:{secret}@x\n"
            ),
        ),
    ]);
    let run = |arguments: &str| {
        let ended = conform(arguments).within(folder.path()).run();
        assert!(!format!("{}{}", ended.stdout, ended.stderr).contains(secret), "{arguments}: {ended:?}");
        ended
    };
    for format in FORMATS {
        let ended = run(&format!("check --format {format} ."));
        assert!(
            ended.stdout.contains("secret-literal") && ended.stdout.contains("dockerfile-secret"),
            "{format}: {ended:?}"
        );
    }
    for format in PIPELINE_FORMATS {
        assert!(run(&format!("pipeline --format {format} .gitlab-ci.yml")).stdout.contains("build"), "{format}");
    }
    run("check --output ndjson=a.ndjson .");
    for format in ["text", "json", "csv", "html"] {
        run(&format!("merge --format {format} a.ndjson"));
    }
    let mut said = String::new();
    for text in [format!("https://me:{secret}@nexus/x"), format!("DB_PASSWORD={secret}"), pipeline] {
        let ended = conform("check").input(text).run();
        said += &format!("{}{}", ended.stdout, ended.stderr);
    }
    assert!(!said.contains(secret), "{said}");
}
