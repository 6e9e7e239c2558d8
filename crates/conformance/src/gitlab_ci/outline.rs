//! What was understood of a pipeline, as data for people and programs: the graph, what each event makes of it, the images, and the
//! merged YAML.

use diagnostics::LineIndex;
use diagnostics::order::sort_by_key;

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::config::{Config, FileId, Place, ValueId};
use crate::gitlab_ci::expanded::expand;
use crate::gitlab_ci::graph::{Graph, JobStage, Parallel, Presence, Relation, StageSource, Target};
use crate::gitlab_ci::pipeline::cut;
use crate::gitlab_ci::simulation::Presence as State;
use crate::understood::{
    UnderstoodEdge, UnderstoodEvent, UnderstoodExpansion, UnderstoodHandoff, UnderstoodImage, UnderstoodInclude,
    UnderstoodJob, UnderstoodOrigin, UnderstoodPipeline, UnderstoodPlace,
};

/// So many edges are told of, and as many handoffs.
const MOST_EDGES: usize = 5_000;

/// So many paths of artifacts are told of in all.
const MOST_PATHS: usize = 5_000;

/// What was understood of a pipeline, with the images that it uses.
pub(crate) fn outline(
    pipeline: &Pipeline<'_>,
    context: &Context<'_>,
    mut images: Vec<UnderstoodImage>,
) -> UnderstoodPipeline {
    let graph = pipeline.graph(context.standard);
    let mut places = Places { config: &pipeline.config, found: Vec::new() };
    for image in &mut images {
        image.place = places.add(FileId::CHECKED, image.place.offset);
    }
    let mut paths = MOST_PATHS;
    let mut jobs: Vec<UnderstoodJob> = Vec::with_capacity(pipeline.jobs.len());
    for at in 0..pipeline.jobs.len() {
        jobs.push(understood_job(pipeline, context, at, &mut paths, &mut places));
    }
    let edges = edges(pipeline, graph, &mut places);
    let (handoffs, not_told) = handoffs(graph, &jobs);
    let known = |source: StageSource| (source != StageSource::Unknown).then(|| graph.stages.clone());
    let simulation = pipeline.simulation(context);
    let expanded = context.options.expansion_limit;
    let mut outline = UnderstoodPipeline {
        stages: known(graph.stage_source).unwrap_or_default(),
        stages_from: match graph.stage_source {
            StageSource::Written => "text",
            StageSource::Default => "default",
            StageSource::Templates => "templates",
            StageSource::Unknown => "unknown",
        },
        includes: pipeline
            .includes
            .iter()
            .map(|include| UnderstoodInclude { kind: include.kind.as_str(), target: include.target() })
            .collect(),
        left_out: graph.edges.len() - edges.len() + not_told,
        edges,
        handoffs,
        events: events(pipeline, context, &images),
        never: simulation.never.clone(),
        duplicates: simulation.duplicates.clone(),
        jobs,
        images,
        expanded: (expanded > 0).then(|| expansion(pipeline, expanded, &mut places)),
    };
    places.fill(&mut outline);
    outline
}

fn understood_job(
    pipeline: &Pipeline<'_>,
    context: &Context<'_>,
    at: usize,
    paths: &mut usize,
    places: &mut Places<'_>,
) -> UnderstoodJob {
    let Some(job) = pipeline.jobs.get(at) else { return UnderstoodJob::default() };
    let (config, graph) = (&pipeline.config, pipeline.graph(context.standard));
    let stage = match graph.nodes.get(at).map(|node| node.stage).filter(|_| !job.is_hidden()) {
        Some(JobStage::At(place)) => graph.stages.get(place).map(String::as_str),
        Some(JobStage::Undefined) => pipeline.stage(job),
        // A stage that is written is told, although the list that it should be in is not at hand, or the job in no pipeline.
        _ => pipeline.keyword(job, "stage").found().and_then(|entry| config.text(entry.value)),
    };
    let is_trigger = pipeline.is_trigger(job);
    let mut understood = UnderstoodJob {
        name: job.name.clone(),
        kind: match (job.is_hidden(), is_trigger) {
            (true, _) => "hidden",
            (_, true) => "trigger",
            _ => "script",
        },
        stage: stage.map(|stage| cut(stage).to_owned()),
        instances: graph
            .nodes
            .get(at)
            .filter(|node| node.parallel != Parallel::Unknown)
            .map(|node| node.parallel.count()),
        runs: if job.is_hidden() { Vec::new() } else { pipeline.simulation(context).understood_runs(at) },
        place: places.at(job.key),
        ..UnderstoodJob::default()
    };
    if let Some(artifacts) = pipeline.effective(job, "artifacts").found().filter(|_| !job.is_hidden()) {
        let mut texts = |owner: ValueId, keyword: &str| -> Vec<String> {
            let list = config.value(owner, keyword).map(|list| config.texts(list)).unwrap_or_default();
            let texts = list.into_iter().filter_map(|(_, text)| text).take(*paths);
            let texts: Vec<String> = texts.map(|text| cut(text).to_owned()).collect();
            *paths -= texts.len();
            texts
        };
        understood.artifacts = texts(artifacts.value, "paths");
        if let Some(reports) = config.value(artifacts.value, "reports") {
            understood.dotenv = texts(reports, "dotenv");
        }
    }
    understood
}

fn edges(pipeline: &Pipeline<'_>, graph: &Graph, places: &mut Places<'_>) -> Vec<UnderstoodEdge> {
    let understood = graph.edges.iter().take(MOST_EDGES).map(|edge| {
        let is_whole = matches!(&edge.target, Target::Job { instances, .. } if instances.is_empty());
        UnderstoodEdge {
            from: edge.job,
            to: edge.to(),
            name: (!is_whole).then(|| cut(pipeline.edge_name(edge)).to_owned()),
            keyword: edge.relation.keyword(),
            optional: edge.optional,
            place: places.at(pipeline.config.place(edge.at)),
        }
    });
    understood.collect()
}

/// Which job gets the artifacts of which, and how many more there are.
///
/// `dependencies` chooses, else `needs`, else a job gets those of all earlier stages. Source: GitLab, "CI/CD YAML syntax reference",
/// `dependencies`, `needs:artifacts`.
fn handoffs(graph: &Graph, jobs: &[UnderstoodJob]) -> (Vec<UnderstoodHandoff>, usize) {
    let makes = |job: usize| jobs.get(job).is_some_and(|job| !job.artifacts.is_empty() || !job.dotenv.is_empty());
    let makers: Vec<usize> = (0..jobs.len()).filter(|&job| makes(job)).collect();
    let mut handoffs: Vec<UnderstoodHandoff> = Vec::new();
    let mut left_out = 0;
    let mut add = |from: usize, to: usize| {
        if handoffs.len() < MOST_EDGES { handoffs.push(UnderstoodHandoff { from, to }) } else { left_out += 1 }
    };
    for edge in &graph.edges {
        let Some(from) = edge.to().filter(|&from| makes(from)) else { continue };
        let node = graph.nodes.get(edge.job);
        let counts = match edge.relation {
            Relation::Dependency => true,
            Relation::Need => edge.artifacts && node.is_some_and(|node| node.dependencies == Presence::Absent),
            Relation::RuleNeed(_) | Relation::Include | Relation::OnStop => false,
        };
        if counts {
            add(from, edge.job);
        }
    }
    let mut work = MOST_EDGES * 100;
    for (to, (node, job)) in graph.nodes.iter().zip(jobs).enumerate() {
        let waits_for_stages = node.needs == Presence::Absent && node.dependencies == Presence::Absent;
        let Some(stage) = graph.stage(to).filter(|_| waits_for_stages && job.kind == "script") else { continue };
        for &from in &makers {
            // A job without any maker before it costs as much as one with many.
            let Some(left) = work.checked_sub(1) else { break };
            work = left;
            if graph.stage(from).is_some_and(|earlier| earlier < stage) {
                add(from, to);
            }
        }
    }
    (handoffs, left_out)
}

/// The events, each with the images that its jobs push.
fn events(pipeline: &Pipeline<'_>, context: &Context<'_>, images: &[UnderstoodImage]) -> Vec<UnderstoodEvent> {
    let simulation = pipeline.simulation(context);
    let mut events = simulation.understood_events();
    for (event, run) in events.iter_mut().zip(&simulation.events) {
        let is_there = |name: &str| pipeline.job_place(name).is_some_and(|job| *run.presence(job) != State::Absent);
        let pushed = images
            .iter()
            .enumerate()
            .filter(|(_, image)| image.direction == "push" && image.job.as_deref().is_some_and(is_there));
        event.pushes = pushed.map(|(place, _)| place).collect();
    }
    events
}

/// The merged pipeline, each line with where it comes from.
fn expansion(pipeline: &Pipeline<'_>, limit: usize, places: &mut Places<'_>) -> UnderstoodExpansion {
    let config = &pipeline.config;
    let expanded = expand(pipeline, limit);
    // The top-level entry that holds each line: the last one that begins at or before it.
    let own: Vec<(usize, &str)> = expanded.entries.iter().map(|(line, name)| (*line, name.as_str())).collect();
    let mut files: Vec<(FileId, Vec<(usize, &str)>)> = Vec::new();
    let origins = expanded.origins.iter().map(|&(line, place)| {
        if !files.iter().any(|(file, _)| *file == place.file) {
            files.push((place.file, top_level(config, place.file)));
        }
        let entries = files.iter().find(|(file, _)| *file == place.file).map(|(_, entries)| entries.as_slice());
        let written_in = last_before(entries.unwrap_or_default(), config.span(place).start);
        let entry = written_in.filter(|&name| last_before(&own, line) != Some(name)).map(|name| cut(name).to_owned());
        UnderstoodOrigin { line, entry, place: places.at(place) }
    });
    let origins = origins.collect();
    UnderstoodExpansion { origins, truncated: expanded.truncated, text: expanded.text }
}

/// The top-level entries of a file, with where they begin, in the order of the text.
fn top_level<'c>(config: &'c Config<'_>, file: FileId) -> Vec<(usize, &'c str)> {
    let Some(tree) = config.tree(file) else { return Vec::new() };
    let entries = tree.root().and_then(|root| tree.mapping(root)).unwrap_or_default();
    entries.iter().filter_map(|entry| Some((tree.node(entry.key).span.start, tree.scalar(entry.key)?))).collect()
}

fn last_before<'n>(entries: &[(usize, &'n str)], place: usize) -> Option<&'n str> {
    let after = entries.partition_point(|(start, _)| *start <= place);
    entries.get(after.checked_sub(1)?).map(|(_, name)| *name)
}

/// The places of an outline, whose lines and columns are counted at once at the end: a line may be very long and hold very many.
struct Places<'c> {
    config: &'c Config<'c>,
    found: Vec<(FileId, usize)>,
}

impl Places<'_> {
    fn at(&mut self, place: Place) -> UnderstoodPlace {
        self.add(place.file, self.config.span(place).start)
    }

    /// A place whose line stands for where it is found here, until it is filled in.
    fn add(&mut self, file: FileId, offset: usize) -> UnderstoodPlace {
        self.found.push((file, offset));
        let name = self.config.file(file).filter(|_| file != FileId::CHECKED).map(|file| cut(&file.name).to_owned());
        UnderstoodPlace { file: name, offset, line: self.found.len() - 1, column: 0 }
    }

    fn fill(self, outline: &mut UnderstoodPipeline) {
        let mut order: Vec<(FileId, usize, usize)> =
            self.found.iter().enumerate().map(|(at, &(file, offset))| (file, offset, at)).collect();
        sort_by_key(&mut order, |&(file, offset, _)| (file.0, offset));
        let mut counted: Vec<(usize, usize)> = vec![(1, 1); self.found.len()];
        for of_file in order.chunk_by(|one, other| one.0 == other.0) {
            let tree = of_file.first().and_then(|(file, ..)| self.config.tree(*file));
            let text = tree.map_or("", |tree| tree.text());
            let lines = LineIndex::new(text);
            let (mut line, mut column, mut done) = (0, 1, 0);
            for &(_, offset, at) in of_file {
                let here = lines.line(offset);
                if here != line {
                    (line, column, done) = (here, 1, lines.line_span(here).start);
                }
                column += text.get(done..offset).map_or(0, |between| between.encode_utf16().count());
                done = offset;
                if let Some(place) = counted.get_mut(at) {
                    *place = (line, column);
                }
            }
        }
        let UnderstoodPipeline { jobs, edges, images, expanded, .. } = outline;
        let places = jobs.iter_mut().map(|job| &mut job.place);
        let places = places.chain(edges.iter_mut().map(|edge| &mut edge.place));
        let places = places.chain(images.iter_mut().map(|image| &mut image.place));
        let origins = expanded.iter_mut().flat_map(|expanded| expanded.origins.iter_mut());
        for place in places.chain(origins.map(|origin| &mut origin.place)) {
            if let Some(&(line, column)) = counted.get(place.line) {
                (place.line, place.column) = (line, column);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Kind, Options, UnderstoodPipeline, check};

    fn outline(text: &str) -> UnderstoodPipeline {
        let options = Options { expansion_limit: 1 << 16, ..Options::default() };
        check(Kind::GitlabCi, text, &options).understood.pipeline.unwrap()
    }

    const PIPELINE: &str = "\
.base:
  image: python:3.12
build:
  extends: .base
  stage: build
  script: make
  parallel: 3
  artifacts: {paths: [dist/], reports: {dotenv: build.env}}
test: {script: make test}
deploy:
  stage: deploy
  trigger: group/project
  needs: [{job: test, optional: true}, build 2/3, nobody]
  rules:
    - if: $CI_COMMIT_BRANCH == 'main'
    - if: $DEPLOY
      when: manual
";

    #[test]
    fn the_graph_is_told_as_data() {
        let outline = outline(PIPELINE);
        assert_eq!((outline.stages.len(), outline.stages_from), (5, "default"));
        let jobs: Vec<_> = outline.jobs.iter().map(|job| (job.name.as_str(), job.kind, job.stage.as_deref())).collect();
        assert_eq!(
            jobs[1..],
            [
                ("build", "script", Some("build")),
                ("test", "script", Some("test")),
                ("deploy", "trigger", Some("deploy")),
            ]
        );
        assert_eq!((outline.jobs[0].kind, outline.jobs[1].instances), ("hidden", Some(3)));
        assert_eq!((outline.jobs[1].artifacts.len(), outline.jobs[1].dotenv.join(" ")), (1, "build.env".to_owned()));
        let edges: Vec<_> =
            outline.edges.iter().map(|edge| (edge.from, edge.to, edge.name.as_deref(), edge.optional)).collect();
        assert_eq!(
            edges,
            [(3, Some(2), None, true), (3, Some(1), Some("build 2/3"), false), (3, None, Some("nobody"), false)]
        );
        assert_eq!((outline.edges[1].place.line, outline.edges[1].place.column), (13, 40));
        let handoffs: Vec<_> = outline.handoffs.iter().map(|handoff| (handoff.from, handoff.to)).collect();
        assert_eq!(handoffs, [(1, 3), (1, 2)]);
    }

    #[test]
    fn each_event_tells_what_its_jobs_do() {
        let outline = outline(PIPELINE);
        let place = |id: &str| outline.events.iter().position(|event| event.id == id).unwrap();
        let run = |id: &str, job: usize| {
            let run = &outline.jobs[job].runs[place(id)];
            (run.presence, run.depends_on.as_deref())
        };
        assert_eq!(run("push-main", 3), ("runs", None));
        assert_eq!(run("push-feature", 3), ("unknown", Some("`$DEPLOY`")));
        assert!(outline.jobs[0].runs.is_empty());
    }

    #[test]
    fn each_event_tells_what_it_pushes() {
        let text = "build:\n  image: docker:27\n  script: docker push registry.example.com/a/b:1.2.3\n  only: [tags]\n";
        let outline = outline(text);
        let pushing: Vec<_> =
            outline.events.iter().filter(|event| !event.pushes.is_empty()).map(|event| event.id).collect();
        assert_eq!(pushing, ["push-tag"]);
        let pushed = &outline.images[outline.events.iter().find_map(|event| event.pushes.first().copied()).unwrap()];
        assert_eq!((pushed.keyword, pushed.reference.tag.as_deref(), pushed.place.line), ("script", Some("1.2.3"), 3));
    }

    #[test]
    fn lines_of_the_merged_pipeline_name_the_entry_that_they_come_from() {
        let expanded = outline(PIPELINE).expanded.unwrap();
        let foreign: Vec<_> =
            expanded.origins.iter().filter_map(|origin| Some((origin.entry.as_deref()?, origin.place.line))).collect();
        assert_eq!(foreign, [(".base", 2)], "{}", expanded.text);
        assert!(!expanded.truncated);
    }

    #[test]
    fn a_thousand_jobs_that_need_one_another_stay_small() {
        let size = |count: usize| {
            let mut text = String::from(".needs: &n\n");
            for job in 0..50 {
                text += &format!("  - j{job}\n");
            }
            for job in 0..count {
                text += &format!(
                    "j{job}: {{script: x, stage: {}, needs: *n, artifacts: {{paths: [a]}}}}\n",
                    if job < 50 { "build" } else { "test" }
                );
            }
            serde_json::to_string(&outline(&text)).unwrap().len()
        };
        let (small, large) = (size(1_000), size(2_000));
        assert!(large < small * 3, "{small} {large}");
    }

    #[test]
    fn many_places_on_one_long_line_are_counted_at_once() {
        let jobs: Vec<String> = (0..20_000).map(|job| format!("é{job}: {{script: x, needs: [é0, é1]}}")).collect();
        let outline = outline(&format!("{{{}}}", jobs.join(", ")));
        let second = &outline.jobs[1].place;
        assert_eq!((second.line, second.column), (1, jobs[0].chars().count() + 4));
    }
}
