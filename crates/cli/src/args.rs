//! What the command line accepts.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use conformance::{Direction, Event, Kind, LegacyNames, Options, Selection, Trigger};
use diagnostics::Severity;

use crate::fix::Wanted;
use crate::inputs::is_standard_input;
use crate::shard::Shard;

const DIRECTIONS: [Direction; 3] = [Direction::Push, Direction::Pull, Direction::Unknown];

/// Checks image references, tags, artifact names and pipelines against the standard.
#[derive(Debug, Parser)]
#[command(name = "orchestrator-conform", arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check texts and say what does not conform, why, and what to write in its place
    #[command(after_help = "Exit status: 0 nothing at error level, 1 findings at error level, 2 could not run.")]
    Check(CheckArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Show the page of a rule: what it finds, why, and what conforms
    Explain(ExplainArgs),
    /// Show the tags and references that a push makes
    Tags(TagsArgs),
    /// Write the pipeline and the Dockerfile that a new service starts with
    New(NewArgs),
    /// Join the NDJSON reports of shards, and count by rule, service and repository
    #[command(
        after_help = "Exit status: 0 nothing at error level, 1 findings at error level, 2 something was not checked, or is missing."
    )]
    Merge(MergeArgs),
    /// Write the completions of a shell to standard output
    Completions(CompletionsArgs),
    /// Write the manual page to standard output
    Man,
    /// Show what a pipeline amounts to: merged, as a graph, or which job runs when
    Pipeline(PipelineArgs),
    /// Serve an editor: a language server over standard input and output
    Lsp(LspArgs),
}

/// How to check, and what.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// What the texts are; without it, the name of a file decides, else its content
    #[arg(long = "as", value_name = "KIND", value_parser = kind_parser())]
    pub(crate) kind: Option<Kind>,

    /// What image references are used for; `auto` where the text itself must say
    #[arg(long, value_name = "DIRECTION", default_value = "auto", value_parser = direction_parser())]
    direction: Direction,

    /// Only rules that match; `*` stands for any characters, `?` for one; may be repeated
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    select: Vec<String>,

    /// No rules that match; may be repeated
    #[arg(long, value_name = "GLOB", value_delimiter = ',')]
    ignore: Vec<String>,

    /// What the hyphen form of image names gets, in place of the standard's own setting
    #[arg(long, value_name = "SETTING", value_parser = legacy_names_parser())]
    pub(crate) legacy_names: Option<LegacyNames>,

    /// Leave out findings that weigh less
    #[arg(long, value_name = "SEVERITY", value_parser = severity_parser())]
    pub(crate) severity: Option<Severity>,

    /// The pipelines are parts that other files include: what they do not show may come from there
    #[arg(long)]
    part: bool,

    #[command(flatten)]
    pub(crate) includes: IncludesArgs,

    #[command(flatten, next_help_heading = "One more event that pipelines are tried with")]
    pub(crate) event: EventArgs,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,

    /// Find files below a directory that Git and `.ignore` files leave out, too
    #[arg(long)]
    pub(crate) no_ignore: bool,

    /// What standard input is called: its name decides how it is read, and stands in the reports
    #[arg(long, value_name = "PATH")]
    pub(crate) stdin_filename: Option<PathBuf>,

    /// Hold back the findings that this file has, and say which of them occur no more
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write all findings to a file, for `--baseline` to hold them back
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "shard", "diff"])]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Only a part of the files, such as 2/5, so that several jobs share the work; `auto` takes the numbers of a GitLab job with
    /// `parallel`
    #[arg(long, value_name = "INDEX/TOTAL")]
    pub(crate) shard: Option<Shard>,

    /// Apply the safe fixes, and say what is left; of standard input, the corrected text goes to standard output and all else to
    /// standard error
    #[arg(long)]
    fix: bool,

    /// Show what `--fix` would change, and change nothing
    #[arg(long, conflicts_with = "fix")]
    pub(crate) diff: bool,

    /// Apply, or show, suggested fixes as well
    #[arg(long)]
    suggested: bool,

    /// How findings are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Write the findings to a file as well, in a format of its own; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output::<Format>)]
    pub(crate) output: Vec<(Format, PathBuf)>,

    /// Write findings alone, without the summary
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// Files, directories, or `-` for standard input, which is also read where nothing is named
    #[arg(value_name = "FILE|DIR|-")]
    pub(crate) paths: Vec<PathBuf>,
}

/// Which rules to list.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Only rules that match; `*` stands for any characters, `?` for one
    #[arg(value_name = "GLOB")]
    pub(crate) select: Vec<String>,

    /// How they are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ListFormat::Table)]
    pub(crate) format: ListFormat,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Columns, for people
    Table,
    /// A JSON array, for programs
    Json,
}

/// Which rule to explain.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Its id
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
}

/// What is pushed.
#[derive(Debug, Args)]
pub(crate) struct TagsArgs {
    /// The service: its name, its project's, or its image's
    #[arg(value_name = "SERVICE")]
    pub(crate) service: String,

    /// What starts the pipeline
    #[arg(long, value_name = "TRIGGER", value_parser = trigger_parser())]
    pub(crate) trigger: Trigger,

    /// The feature branch
    #[arg(long, value_name = "BRANCH")]
    pub(crate) branch: Option<String>,

    /// The version, with or without `v`
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,

    /// The commit's SHA
    #[arg(long, value_name = "SHA")]
    pub(crate) commit: Option<String>,

    /// How they are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = TagsFormat::Text)]
    pub(crate) format: TagsFormat,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// How tags are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TagsFormat {
    /// For people
    Text,
    /// One JSON object, for programs
    Json,
    /// Variables, as GitLab's `artifacts:reports:dotenv` reads them
    Dotenv,
}

/// Which service to start.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("side").required(true))]
pub(crate) struct NewArgs {
    /// Its name, its project's, or its image's; it need not be in the catalogue
    #[arg(value_name = "SERVICE")]
    pub(crate) service: String,

    /// A backend service
    #[arg(long, group = "side")]
    backend: bool,

    /// A frontend service
    #[arg(long, group = "side")]
    frontend: bool,

    /// Leave out a part of the pipeline; may be repeated
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    pub(crate) without: Vec<String>,

    /// Path of the Dockerfile from the root of the project
    #[arg(long, value_name = "PATH")]
    pub(crate) dockerfile: Option<String>,

    /// The root of the project
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) into: PathBuf,

    /// Write over files that are there
    #[arg(long)]
    pub(crate) force: bool,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// What kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Backend,
    Frontend,
}

impl Side {
    /// How the standard's name for it begins, in lower case.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Backend => "backend",
            Self::Frontend => "frontend",
        }
    }
}

impl NewArgs {
    /// What kind of service.
    pub(crate) fn side(&self) -> Side {
        if self.frontend { Side::Frontend } else { Side::Backend }
    }
}

/// Which reports to join, and how.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Reports of `check --format ndjson`, or `-` for standard input
    #[arg(value_name = "REPORT", required = true)]
    pub(crate) reports: Vec<PathBuf>,

    /// How the outcome is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MergeFormat::Text)]
    pub(crate) format: MergeFormat,

    /// Write the outcome to a file as well, in a format of its own; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output::<MergeFormat>)]
    pub(crate) output: Vec<(MergeFormat, PathBuf)>,

    /// The folder that the repositories lie in, as it begins the paths of the reports
    #[arg(long, value_name = "DIR", default_value = "")]
    pub(crate) root: String,

    /// How many folders of a path below it are the repository's: 2 for `group/project`
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(crate) repository_depth: usize,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// How a merged report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MergeFormat {
    /// For people
    Text,
    /// One JSON document, for programs
    Json,
    /// A table with a line for each rule, service, repository and text
    Csv,
    /// One page that needs nothing else
    Html,
}

/// For which shell.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Which pipeline to show, and how.
#[derive(Debug, Args)]
pub(crate) struct PipelineArgs {
    /// The pipeline, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,

    /// How it is shown
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = PipelineFormat::Yaml)]
    pub(crate) format: PipelineFormat,

    /// Say behind each line of the merged pipeline where it is written
    #[arg(long)]
    pub(crate) origins: bool,

    #[command(flatten)]
    pub(crate) includes: IncludesArgs,

    #[command(flatten, next_help_heading = "One more event that the pipeline is tried with")]
    pub(crate) event: EventArgs,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
}

/// How a pipeline is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PipelineFormat {
    /// With includes, `extends`, anchors and `!reference` merged
    Yaml,
    /// Stages, jobs and what they need, as text
    Graph,
    /// The same for Graphviz
    Dot,
    /// The same for Mermaid
    Mermaid,
    /// Which job runs on which event
    Matrix,
}

/// What an editor's requests start from; what the editor sends itself comes first.
#[derive(Debug, Args)]
pub(crate) struct LspArgs {
    #[command(flatten)]
    pub(crate) includes: IncludesArgs,

    #[command(flatten)]
    pub(crate) settings: SettingsArgs,

    /// What editors say to a server of this kind; there is no other way to talk to it
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Where settings come from.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SettingsArgs {
    /// The settings, in place of the nearest `conform.toml` in this folder or above
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// No settings but those of the command line
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,

    /// A standard of your own, in place of the one that this program carries
    #[arg(long, value_name = "FILE")]
    pub(crate) conventions: Option<PathBuf>,

    /// Where the portal is published, so that rules are linked to
    #[arg(long, value_name = "URL")]
    pub(crate) portal: Option<String>,
}

/// Where pipelines find what they include.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct IncludesArgs {
    /// The repository that local includes of pipelines are looked up in; what is not there does not exist
    #[arg(long, value_name = "DIR")]
    pub(crate) include_root: Option<PathBuf>,

    /// A checkout of the shared templates, which includes of their project are looked up in
    #[arg(long, value_name = "DIR")]
    pub(crate) template_root: Option<PathBuf>,
}

/// An event besides those that every pipeline is tried with.
#[derive(Debug, Args)]
pub(crate) struct EventArgs {
    /// A push as the standard knows it; the set of tags that it applies is judged by it as well. `--branch`, `--tag`, `--var` and
    /// `--changed` say more of it
    #[arg(long, value_name = "TRIGGER", value_parser = trigger_parser())]
    pub(crate) trigger: Option<Trigger>,

    /// What starts the pipeline, as in `CI_PIPELINE_SOURCE`; where only the others are given, `push`, or
    /// `merge_request_event` with a target branch
    #[arg(long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,

    /// The branch; for a merge request the source branch
    #[arg(long, value_name = "BRANCH")]
    pub(crate) branch: Option<String>,

    /// The tag
    #[arg(long, value_name = "TAG", conflicts_with = "branch")]
    pub(crate) tag: Option<String>,

    /// The target branch of a merge request
    #[arg(long, value_name = "BRANCH")]
    pub(crate) target_branch: Option<String>,

    /// A variable that is set for the pipeline; may be repeated
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) variables: Vec<(String, String)>,

    /// The path of a file that changed; may be repeated
    #[arg(long = "changed", value_name = "PATH", value_delimiter = ',')]
    pub(crate) changed_files: Vec<String>,
}

/// `NAME=VALUE`, taken apart.
fn variable(word: &str) -> Result<(String, String), &'static str> {
    Event::variable(word).ok_or("a variable is given as NAME=VALUE")
}

/// `FORMAT=FILE`, taken apart.
fn output<F: ValueEnum>(word: &str) -> Result<(F, PathBuf), String> {
    let (format, path) =
        word.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("it is given as FORMAT=FILE")?;
    let format = F::from_str(format, false).map_err(|_| {
        let known: Vec<_> = F::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect();
        let known: Vec<_> = known.iter().map(PossibleValue::get_name).collect();
        format!("`{format}` is none of {}", known.join(", "))
    })?;
    Ok((format, path.into()))
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The line with the offending part underlined, for people
    Text,
    /// One JSON document, for programs
    Json,
    /// The same document for each text, one a line
    Ndjson,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitLab's Code Quality report
    CodeQuality,
    /// JUnit's XML, for reports of tests
    Junit,
    /// For a comment on a merge request
    Markdown,
}

impl CheckArgs {
    /// Whether the run may change files.
    pub(crate) fn changes_files(&self) -> bool {
        self.fix || self.write_baseline.is_some()
    }

    /// Whether standard output takes the corrected text of standard input.
    pub(crate) fn writes_text(&self) -> bool {
        self.fix && (self.paths.is_empty() || self.paths.iter().any(|path| is_standard_input(path)))
    }

    /// Which fixes are applied.
    pub(crate) fn fixes(&self) -> Option<Wanted> {
        let wanted = if self.suggested { Wanted::Suggested } else { Wanted::Safe };
        (self.fix || self.diff).then_some(wanted)
    }

    /// Whether the document with all that was understood is asked for.
    fn wants_json(&self) -> bool {
        self.format == Format::Json || self.output.iter().any(|(format, _)| *format == Format::Json)
    }

    /// The options of the engine.
    pub(crate) fn options(&self) -> Options {
        Options {
            direction: self.direction,
            legacy_names: self.legacy_names,
            rules: Selection { select: self.select.clone(), ignore: self.ignore.clone() },
            is_part: self.part,
            expansion_limit: if self.wants_json() { Options::JSON_EXPANSION_LIMIT } else { 0 },
            ..Options::default()
        }
    }
}

/// Reads the command line of this process.
///
/// # Errors
///
/// What to print in its place: help, the version, or what is wrong with the command line.
pub(crate) fn parse() -> Result<Command, clap::Error> {
    let matches = command().try_get_matches()?;
    CommandLine::from_arg_matches(&matches).map(|line| line.command)
}

/// A mistake that only shows once the arguments are known together; says how the command is used.
pub(crate) fn mistake(message: &str) -> clap::Error {
    let mut command = command();
    command.build();
    match command.find_subcommand_mut("check") {
        Some(check) => check.error(clap::error::ErrorKind::MissingRequiredArgument, message),
        None => command.error(clap::error::ErrorKind::MissingRequiredArgument, message),
    }
}

/// The completions of a shell.
pub(crate) fn completions(args: &CompletionsArgs) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "orchestrator-conform", &mut script);
    script
}

/// The manual page, with a section for each command.
///
/// # Errors
///
/// Never in memory; the library writes to anything.
pub(crate) fn manual() -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        let man = clap_mangen::Man::new(part.clone());
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Ok(page)
}

fn command() -> clap::Command {
    let standard = conformance::standard();
    CommandLine::command().version(format!(
        "{} (standard {} of {})",
        env!("CARGO_PKG_VERSION"),
        standard.version,
        standard.date
    ))
}

fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::ALL.map(|kind| PossibleValue::new(kind.as_str()).help(kind.title()));
    PossibleValuesParser::new(values).try_map(|word| Kind::parse(&word).ok_or("no such kind"))
}

fn direction_parser() -> impl TypedValueParser<Value = Direction> {
    PossibleValuesParser::new(DIRECTIONS.map(Direction::as_str))
        .try_map(|word| Direction::parse(&word).ok_or("no such direction"))
}

fn trigger_parser() -> impl TypedValueParser<Value = Trigger> {
    PossibleValuesParser::new(Trigger::ALL.map(Trigger::as_str))
        .try_map(|word| Trigger::ALL.into_iter().find(|trigger| trigger.as_str() == word).ok_or("no such trigger"))
}

fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::as_str))
        .try_map(|word| Severity::ALL.into_iter().find(|severity| severity.as_str() == word).ok_or("no such severity"))
}

fn legacy_names_parser() -> impl TypedValueParser<Value = LegacyNames> {
    PossibleValuesParser::new(LegacyNames::ALL.map(LegacyNames::as_str))
        .try_map(|word| LegacyNames::ALL.into_iter().find(|setting| setting.as_str() == word).ok_or("no such setting"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        command().debug_assert();
    }
}
