//! The command `pipeline`: what a pipeline amounts to.

mod graph;
mod matrix;

use conformance::{Kind, Options, UnderstoodExpansion, UnderstoodPipeline};

use crate::args::{PipelineArgs, PipelineFormat};
use crate::inputs::{Input, Unreadable, is_standard_input};
use crate::output;
use crate::settings::Settings;
use crate::status::Status;

/// Shows a pipeline.
pub(crate) fn run(args: &PipelineArgs) -> Status {
    match shown(args) {
        Ok(shown) => output::deliver(&shown),
        Err(unreadable) => output::refuse(&unreadable),
    }
}

fn shown(args: &PipelineArgs) -> Result<String, Unreadable> {
    let settings = Settings::of_pipeline(args)?;
    let input = if is_standard_input(&args.path) { Input::StandardInput } else { Input::File(args.path.clone()) };
    let text = input.read(settings.size_limit())?;
    let mut options = settings.for_text(input.path(None)).options.into_owned();
    if args.format == PipelineFormat::Yaml {
        options.expansion_limit = Options::JSON_EXPANSION_LIMIT;
    }
    let report = conformance::check_against(&settings.standard, Kind::GitlabCi, &text, &options);
    let pipeline = report.understood.pipeline.as_ref();
    let Some(pipeline) = pipeline.filter(|it| !(it.jobs.is_empty() && it.includes.is_empty())) else {
        return Err(Unreadable(format!(
            "{} is no pipeline that can be read; `orchestrator-conform check` says why",
            input.name()
        )));
    };
    let shown = match args.format {
        PipelineFormat::Yaml => return Ok(yaml(pipeline, args.origins, &input.source(None))),
        PipelineFormat::Graph => graph::text(pipeline),
        PipelineFormat::Dot => graph::dot(pipeline),
        PipelineFormat::Mermaid => graph::mermaid(pipeline),
        PipelineFormat::Matrix => matrix::text(pipeline),
    };
    // Names of jobs come from whoever wrote the pipeline.
    Ok(output::printable(&shown).into_owned())
}

/// The merged pipeline; where origins are wanted, a comment behind each line that comes from elsewhere than the one before it.
fn yaml(pipeline: &UnderstoodPipeline, origins: bool, source: &str) -> String {
    let Some(UnderstoodExpansion { text, truncated, origins: places }) = &pipeline.expanded else {
        return String::new();
    };
    let mut shown = String::new();
    let mut places = places.iter().peekable();
    for (line, number) in text.lines().zip(1..) {
        shown.push_str(line);
        if let Some(origin) = places.next_if(|origin| origin.line == number)
            && origins
        {
            let file = origin.place.file.as_deref().unwrap_or(source);
            shown.push_str(&format!("  # {}:{}", output::printable_line(file), origin.place.line));
        }
        shown.push('\n');
    }
    if *truncated {
        shown.push_str("# … the rest is left out: the merged pipeline is too long.\n");
    }
    shown
}
