//! The pipeline of a new service.

use std::fmt::Write as _;

use conventions::{Operation, Stage, StarterJob, Trigger, When};

use super::Starter;

/// The word for templates that every service needs.
const ALL: &str = "all";

impl Starter<'_> {
    pub(super) fn pipeline(&self) -> String {
        let (standard, templates) = (self.standard, &self.standard.templates);
        let mut text = format!(
            "# {}, by standard {} of {}\ninclude:\n  - project: {}\n    ref: {}\n    file:\n",
            self.language.title, standard.standard.version, standard.standard.date, templates.project, templates.r#ref
        );
        let needed = [ALL, &self.language.id];
        for file in templates.files.iter().filter(|file| needed.contains(&file.needed_by.as_str())) {
            let _ = writeln!(text, "      - {}", file.file);
        }
        text.push_str("\nvariables:\n");
        for (name, value) in self.own_variables() {
            let _ = writeln!(text, "  {name}: {value}");
        }
        for stage in &standard.stages {
            for job in &stage.jobs {
                if job.name == self.build_job() {
                    self.build(&mut text, stage);
                } else if let Some(starter) = self.jobs.iter().find(|starter| starter.job == job.name) {
                    self.job(&mut text, stage, starter);
                }
            }
        }
        text
    }

    fn job(&self, text: &mut String, stage: &Stage, job: &StarterJob) {
        let _ = write!(text, "\n{}:\n  stage: {}\n", job.job, stage.name);
        if let Some(extended) = &job.extends {
            let _ = writeln!(text, "  extends: {extended}");
        }
        if job.image.as_deref() != Some("") {
            let image = job.image.as_ref().unwrap_or(&self.language.id);
            let language = self.standard.languages.iter().find(|language| language.id == *image);
            let _ = match language {
                Some(language) => writeln!(text, "  image: {}", self.pulled(&language.base_image)),
                // An image of a tool starts the tool; without its entry point, GitLab's shell starts.
                None => writeln!(text, "  image:\n    name: {}\n    entrypoint: [\"\"]", self.pulled(image)),
            };
        }
        let mut heading = "  script:\n";
        for command in &job.script {
            let command = command.replace("{dashboard}", self.dashboard(&job.job)).replace("{image}", &self.built());
            // YAML reads a mapping where a colon is followed by a space.
            let _ = if command.contains('\n') || command.contains(": ") {
                writeln!(text, "{heading}    - |\n      {}", command.replace('\n', "\n      "))
            } else {
                writeln!(text, "{heading}    - {command}")
            };
            heading = "";
        }
        for line in job.more.iter().flat_map(|more| more.lines()) {
            let _ = writeln!(text, "  {line}");
        }
        self.connections(text, stage, &job.job);
    }

    /// The job that builds the image and makes its tag.
    fn build(&self, text: &mut String, stage: &Stage) {
        let (standard, kaniko) = (self.standard, &self.standard.kaniko);
        let Some(handoff) = self.build_handoff() else { return };
        let push = &standard.endpoint(Operation::Push).project_variable;
        let config_directory = kaniko.config_path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let mut arguments = String::new();
        for argument in &kaniko.build_args {
            let value = argument.command.as_ref().unwrap_or(&argument.value);
            let _ = write!(arguments, " \\\n        --build-arg \"{}={value}\"", argument.name);
        }
        let release = if self.releases() {
            "      if [ -n \"$CI_COMMIT_TAG\" ]; then\n        {tag}=\"${CI_COMMIT_TAG#v}\"\n        set -- --destination \"{repository}:{stable}\"\n      el"
        } else {
            "      "
        };
        let names = [
            ("{release}", release),
            ("{repository}", &format!("${{{push}}}/${{{}}}", self.name_variable())),
            ("{extra}", if self.releases() { " \"$@\"" } else { "" }),
            ("{job}", &handoff.producer),
            ("{stage}", &stage.name),
            ("{executor}", &self.pulled(&format!("{}:{}", kaniko.executor, kaniko.executor_tag))),
            ("{push}", push),
            ("{login}", &kaniko.vault_login_path),
            ("{role}", &kaniko.vault_role),
            ("{secret}", &kaniko.vault_secret_path),
            ("{directory}", config_directory),
            ("{config}", &kaniko.config_path),
            ("{sha}", &standard.commit.short_sha_variable),
            ("{length}", &standard.slug.max_length.to_string()),
            ("{command}", &kaniko.command),
            ("{dockerfile}", self.dockerfile),
            ("{cache}", &kaniko.cache_suffix),
            ("{arguments}", &arguments),
            ("{tag}", &handoff.carries),
            ("{file}", &handoff.file),
            ("{main}", &self.form(Trigger::PushMain, false)),
            ("{branch}", &self.form(Trigger::PushFeature, false)),
            ("{stable}", &self.form(Trigger::PushTag, true)),
        ];
        let mut job = BUILD.to_owned();
        for (name, value) in names {
            job = job.replace(name, value);
        }
        text.push_str(&job);
        self.connections(text, stage, &handoff.producer);
    }

    /// A tag of a trigger as a shell writes it: the one that stays, or the one that moves.
    fn form(&self, trigger: Trigger, moving: bool) -> String {
        let forms = self.standard.trigger(trigger).forms.iter().map(|id| self.standard.tag_form(*id));
        let pattern = forms.into_iter().find(|form| form.moving == moving).map_or("", |form| &form.pattern);
        let sha = format!("${{{}}}", self.standard.commit.short_sha_variable);
        pattern.replace("{short-sha}", &sha).replace("{slug}", "${slug}")
    }

    /// What a job reads and writes, and when it runs.
    fn connections(&self, text: &mut String, stage: &Stage, job: &str) {
        let is_there = |name: &str| name == self.build_job() || self.jobs.iter().any(|other| other.job == name);
        let handoffs = &self.standard.handoffs;
        let mut heading = "  needs:\n";
        for handoff in handoffs.iter().filter(|one| one.consumers.iter().any(|consumer| consumer == job)) {
            if is_there(&handoff.producer) {
                let _ = write!(text, "{heading}    - job: {}\n      artifacts: true\n", handoff.producer);
                heading = "";
            }
        }
        for handoff in handoffs.iter().filter(|handoff| handoff.producer == job) {
            let _ = match &handoff.report {
                Some(report) => write!(text, "  artifacts:\n    reports:\n      {report}: {}\n", handoff.file),
                None => write!(text, "  artifacts:\n    paths: [{}]\n", handoff.file),
            };
        }
        // What a template adds may be a `when` of its own, which a rule without one would follow.
        let is_extended = self.jobs.iter().any(|other| other.job == job && other.extends.is_some());
        let when = |trigger: Trigger| stage.when.get(&trigger).copied().unwrap_or(When::Open);
        text.push_str("  rules:\n");
        let (main, feature) = (when(Trigger::PushMain), when(Trigger::PushFeature));
        if main == When::Auto && feature != When::Auto {
            text.push_str("    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n");
            text.push_str(if is_extended { "      when: on_success\n" } else { "" });
        }
        if matches!(feature, When::Auto | When::Manual) {
            text.push_str("    - if: $CI_COMMIT_BRANCH\n");
        }
        if feature == When::Manual {
            text.push_str("      when: manual\n      allow_failure: true\n");
        }
        if when(Trigger::PushTag) == When::Auto || (self.releases() && job == self.build_job()) {
            let pattern = self.standard.trigger(Trigger::PushTag).git_tag.as_deref().unwrap_or_default();
            let _ = writeln!(text, "    - if: $CI_COMMIT_TAG =~ /^{}/", pattern.trim_end_matches('*'));
        }
    }

    /// The image of the build, by the tag that it handed on.
    fn built(&self) -> String {
        let tag = self.build_handoff().map_or("", |handoff| &handoff.carries);
        format!(
            "${{{}}}/${{{}}}:${{{tag}}}",
            self.standard.endpoint(Operation::Pull).project_variable,
            self.name_variable()
        )
    }

    /// An image of Docker Hub as jobs pull it.
    fn pulled(&self, path: &str) -> String {
        format!("${{{}}}/{}", self.standard.endpoint(Operation::Pull).project_variable, self.hub(path))
    }

    fn dashboard(&self, job: &str) -> &str {
        self.standard.dashboards.iter().find(|one| one.fed_by == job).map_or("", |dashboard| &dashboard.host)
    }
}

const BUILD: &str = include_str!("build_job.txt");
