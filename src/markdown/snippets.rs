//! Code blocks made from the standard.
//!
//! | id | shows |
//! |---|---|
//! | `include-python`, `include-node` | the includes of a service in that language |
//! | `stages` | the stages in order |
//! | `project-variables` | the variables that a project's own pipeline defines |
//! | `kaniko-command` | the executor's command with every build argument |
//! | `oci-labels` | the lines of a Dockerfile that keep the build arguments as labels |
//! | `job-gate`, `job-audit` | the jobs that hold merge requests to the standard, and that check many repositories |

use std::fmt::Write as _;

use conventions::{BuildArg, Conventions, Language, VariableScope};

use super::error::one_of;
use super::{code, jobs};

const IDS: [&str; 8] = [
    "include-python",
    "include-node",
    "stages",
    "project-variables",
    "kaniko-command",
    "oci-labels",
    "job-gate",
    "job-audit",
];

/// The snippet with this id, as HTML.
pub(super) fn snippet(id: &str, standard: &Conventions) -> Result<String, String> {
    let pipeline = Some(".gitlab-ci.yml");
    match id {
        "stages" => code::block("yaml", None, &stages(standard)),
        "project-variables" => code::block("yaml", pipeline, &project_variables(standard)),
        "kaniko-command" => code::block("bash", None, &kaniko_command(standard)),
        "oci-labels" => code::block("dockerfile", Some("Dockerfile"), &oci_labels(standard)),
        "job-audit" => code::block("yaml", pipeline, &jobs::audit(standard)),
        "job-gate" => code::block("yaml", pipeline, &jobs::gate(standard)),
        _ => {
            let language = id.strip_prefix("include-");
            let language = standard.languages.iter().find(|entry| Some(entry.id.as_str()) == language);
            let language = language.ok_or_else(|| format!("there is no snippet `{id}`: {}", one_of(IDS)))?;
            code::block("yaml", pipeline, &include(standard, language))
        }
    }
}

fn include(standard: &Conventions, language: &Language) -> String {
    let templates = &standard.templates;
    let mut text = format!(
        "# {} ({})\ninclude:\n  - project: '{}'\n    ref: {}\n    file:\n",
        language.title, language.detail, templates.project, templates.r#ref
    );
    for file in templates.files.iter().filter(|file| file.needed_by == "all" || file.needed_by == language.id) {
        let _ = writeln!(text, "      - '{}'", file.file);
    }
    text
}

fn stages(standard: &Conventions) -> String {
    let mut text = "stages:\n".to_owned();
    for stage in &standard.stages {
        let _ = writeln!(text, "  - {}", stage.name);
    }
    text
}

fn project_variables(standard: &Conventions) -> String {
    let mut text = "variables:\n".to_owned();
    for variable in standard.variables.iter().filter(|variable| variable.scope == VariableScope::Project) {
        let note = if variable.example { "  # example" } else { "" };
        let _ = writeln!(text, "  {}: {}{note}", variable.name, variable.value);
    }
    text
}

/// The tag is the one that the job made, so that it follows the trigger (D5, D6) and `latest` is left to its own job (D4).
fn kaniko_command(standard: &Conventions) -> String {
    let kaniko = &standard.kaniko;
    let image = format!("${{{}}}/${{IMAGE_NAME}}", standard.endpoint(conventions::Operation::Push).project_variable);
    let mut arguments = vec![
        "--context \"${CI_PROJECT_DIR}\"".to_owned(),
        "--dockerfile \"${CI_PROJECT_DIR}/Dockerfile\"".to_owned(),
        format!("--destination \"{image}:${{IMAGE_TAG}}\""),
        "--cache=true".to_owned(),
        format!("--cache-repo=\"{image}/{}\"", kaniko.cache_suffix),
    ];
    arguments.extend(
        kaniko.build_args.iter().map(|argument| format!("--build-arg \"{}={}\"", argument.name, value(argument))),
    );
    format!("{} \\\n  {}\n", kaniko.command, arguments.join(" \\\n  "))
}

/// How a shell gets the value: from the CI variable, or from the command where the standard gives words.
fn value(argument: &BuildArg) -> String {
    match argument.value.strip_prefix('$') {
        Some(variable) => format!("${{{variable}}}"),
        None => argument.command.clone().unwrap_or_default(),
    }
}

fn oci_labels(standard: &Conventions) -> String {
    let arguments = &standard.kaniko.build_args;
    let mut text: String = arguments.iter().map(|argument| format!("ARG {}\n", argument.name)).collect();
    text.push('\n');
    for argument in arguments {
        let _ = writeln!(text, "LABEL {}=\"${{{}}}\"", argument.label, argument.name);
    }
    text
}
