//! The graph of a pipeline: stages in their order, the instances of parallel jobs, and which job names which.
//!
//! Source: GitLab, `lib/gitlab/ci/yaml_processor.rb`, `lib/gitlab/ci/config/edge_stages_injector.rb` and
//! `lib/gitlab/ci/config/normalizer.rb`. Whatever an include that is not at hand may change is unknown.

use std::collections::HashMap;

use conventions::Conventions;

use crate::gitlab_ci::config::{Config, ConfigEntry, FileId, Lookup, Unseen, ValueId};
use crate::gitlab_ci::entries::DEFAULT_STAGE;
use crate::gitlab_ci::pipeline::{Job, Pipeline};
use crate::yaml::Value;

/// The stages that GitLab puts before and after all others.
pub(crate) const FIRST_STAGE: &str = ".pre";
/// See [`FIRST_STAGE`].
pub(crate) const LAST_STAGE: &str = ".post";

/// The stages of a pipeline that lists none. Source: `lib/gitlab/ci/config/entry/stages.rb`.
pub(crate) const DEFAULT_STAGES: [&str; 3] = ["build", "test", "deploy"];

/// How often a job may run in parallel, and as many instances a matrix may have. Source: `lib/gitlab/ci/config/entry/product/parallel.rb`.
pub(crate) const MOST_INSTANCES: u32 = 200;

/// How deep lists may stand in lists. Source: `lib/gitlab/ci/config/entry/needs.rb`, `stages.rb` and `rules.rb`.
const NESTED: usize = 10;

/// How many values one graph looks at. A pipeline that GitLab takes stays far below; lists of aliases to lists do not.
const VALUES: usize = 400_000;

/// Where the list of stages comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageSource {
    /// The configuration lists them.
    Written,
    /// Nothing lists them, so they are GitLab's own.
    Default,
    /// They come with the shared templates, so they are the standard's.
    Templates,
    /// Something unseen may list them.
    Unknown,
}

/// The stage of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JobStage {
    /// Its place in the order.
    At(usize),
    /// It is not in the list.
    Undefined,
    /// Something unseen decides.
    Unknown,
}

/// How often a job runs in one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Parallel {
    /// Once, under its own name.
    No,
    /// So many times, as `job 1/3`.
    Number(u32),
    /// Once for each of these, as `job: [linux, arm]`; here without the brackets.
    Matrix(Vec<String>),
    /// Something unseen decides.
    Unknown,
}

impl Parallel {
    /// How many instances there are; 1 where that is unknown.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::No | Self::Unknown => 1,
            Self::Number(number) => *number as usize,
            Self::Matrix(instances) => instances.len(),
        }
    }
}

/// Whether a keyword with names of jobs is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Absent,
    Present,
    Unknown,
}

/// A job within the graph.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) stage: JobStage,
    pub(crate) parallel: Parallel,
    /// Whether the job has `needs`; without them it waits for all earlier stages.
    pub(crate) needs: Presence,
    /// Whether it has `dependencies`; without them it gets the artifacts of every job that it waits for.
    pub(crate) dependencies: Presence,
}

/// How one job names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Relation {
    /// `needs`.
    Need,
    /// `needs` of a rule: its place among the rules.
    RuleNeed(u32),
    /// `dependencies`.
    Dependency,
    /// `trigger:include:job`, which makes the configuration of a child pipeline.
    Include,
    /// `environment:on_stop`.
    OnStop,
}

impl Relation {
    /// The keyword: `needs`, `dependencies`, …
    pub(crate) fn keyword(self) -> &'static str {
        match self {
            Self::Need => "needs",
            Self::RuleNeed(_) => "rules:needs",
            Self::Dependency => "dependencies",
            Self::Include => "trigger:include:job",
            Self::OnStop => "environment:on_stop",
        }
    }
}

/// What the name of an edge stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A job, by its place among the jobs of the pipeline; those of its instances that are meant, or all where none is named.
    Job { job: usize, instances: Vec<u32> },
    /// A hidden job, which is in no pipeline.
    Hidden,
    /// Nothing has this name.
    Missing,
    /// A job of another pipeline.
    Elsewhere,
    /// Something unseen may have this name.
    Unknown,
}

/// One job names another.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// The job with the keyword, by its place among the jobs of the pipeline.
    pub(crate) job: usize,
    pub(crate) relation: Relation,
    /// The scalar with the name.
    pub(crate) at: ValueId,
    pub(crate) target: Target,
    /// Whether the artifacts of the other job are fetched.
    pub(crate) artifacts: bool,
    /// Whether the other job may be absent.
    pub(crate) optional: bool,
}

impl Edge {
    /// The job it leads to, where that is one of this pipeline.
    pub(crate) fn to(&self) -> Option<usize> {
        match self.target {
            Target::Job { job, .. } => Some(job),
            _ => None,
        }
    }

    /// Whether the job waits for the other one, in some pipelines at least.
    pub(crate) fn is_need(&self) -> bool {
        matches!(self.relation, Relation::Need | Relation::RuleNeed(_))
    }
}

/// The graph of a pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    /// The stages in their order, each once.
    pub(crate) stages: Vec<String>,
    pub(crate) stage_source: StageSource,
    /// One for each job of the pipeline, in its order; hidden jobs among them.
    pub(crate) nodes: Vec<Node>,
    /// Job by job, in the order of the text; none from hidden jobs.
    pub(crate) edges: Vec<Edge>,
    /// Whether the configuration is larger than the graph goes: what is there is right, but not all of it.
    pub(crate) truncated: bool,
}

impl Graph {
    /// Reads the graph of a pipeline.
    pub(crate) fn read(pipeline: &Pipeline<'_>, standard: &Conventions) -> Self {
        let mut reading = Reading { pipeline, config: &pipeline.config, left: VALUES, edges: Vec::new() };
        let (stages, stage_source) = reading.stages(standard);
        let places: HashMap<&str, usize> = stages.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let mut nodes: Vec<Node> = Vec::with_capacity(pipeline.jobs.len());
        for job in &pipeline.jobs {
            let stage = match reading.certain(job, "stage") {
                Lookup::Found(entry) => reading.name(entry.value),
                Lookup::Absent => Some(DEFAULT_STAGE),
                Lookup::Unknown => None,
            };
            let stage = match stage.map(|stage| places.get(stage)) {
                Some(Some(&at)) => JobStage::At(at),
                Some(None) if stage_source != StageSource::Unknown => JobStage::Undefined,
                _ => JobStage::Unknown,
            };
            let parallel = if job.is_hidden() { Parallel::No } else { reading.parallel(job) };
            nodes.push(Node { stage, parallel, needs: Presence::Absent, dependencies: Presence::Absent });
        }
        for (at, job) in pipeline.jobs.iter().enumerate().filter(|(_, job)| !job.is_hidden()) {
            let needs = reading.read_job(at, job, &nodes);
            if let (Some(node), Some((needs, dependencies))) = (nodes.get_mut(at), needs) {
                (node.needs, node.dependencies) = (needs, dependencies);
            }
        }
        Self { stages, stage_source, nodes, truncated: reading.left == 0, edges: reading.edges }
    }

    /// The place of a job's stage in the order.
    pub(crate) fn stage(&self, job: usize) -> Option<usize> {
        match self.nodes.get(job)?.stage {
            JobStage::At(at) => Some(at),
            JobStage::Undefined | JobStage::Unknown => None,
        }
    }

    /// Whether an edge leads to a job of a later stage.
    pub(crate) fn is_backward(&self, edge: &Edge) -> bool {
        let stages = edge.to().and_then(|to| Some((self.stage(edge.job)?, self.stage(to)?)));
        edge.relation != Relation::OnStop && stages.is_some_and(|(own, other)| other > own)
    }

    /// How many jobs the target of an edge stands for.
    pub(crate) fn width(&self, edge: &Edge) -> usize {
        match &edge.target {
            Target::Job { job, instances } if instances.is_empty() => {
                self.nodes.get(*job).map_or(1, |node| node.parallel.count())
            }
            Target::Job { instances, .. } => instances.len(),
            _ => 1,
        }
    }

    /// Circles of jobs that need one another: the edges of each, from the first job of the text on. At most `most` of them.
    pub(crate) fn circles(&self, most: usize) -> Vec<Vec<&Edge>> {
        // Where the edges of each job that count here stand: GitLab looks at the needs of rules one by one only, and at the order of the stages
        // before it looks for circles.
        let mut starts: Vec<Vec<&Edge>> = vec![Vec::new(); self.nodes.len()];
        for edge in &self.edges {
            if edge.relation == Relation::Need
                && !self.is_backward(edge)
                && edge.to().is_some()
                && let Some(start) = starts.get_mut(edge.job)
            {
                start.push(edge);
            }
        }
        let mut circles = Vec::new();
        let mut states = vec![State::New; self.nodes.len()];
        for start in 0..self.nodes.len() {
            // Each job that is open with the next of its edges; the edge before is the one that is followed.
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((job, next)) = path.pop() {
                let Some(state) = states.get_mut(job).filter(|state| **state != State::Done) else { continue };
                *state = State::Open;
                let Some(edge) = starts.get(job).and_then(|edges| edges.get(next)) else {
                    *state = State::Done;
                    continue;
                };
                path.push((job, next + 1));
                let Some(to) = edge.to() else { continue };
                match states.get(to) {
                    Some(State::New) => path.push((to, 0)),
                    Some(State::Open) if circles.len() < most => {
                        let from = path.iter().position(|&(open, _)| open == to).unwrap_or_default();
                        let followed = path.iter().skip(from);
                        let mut circle: Vec<&Edge> = followed
                            .filter_map(|&(open, next)| starts.get(open)?.get(next.checked_sub(1)?).copied())
                            .collect();
                        let first = circle.iter().enumerate().min_by_key(|(_, edge)| edge.job).map(|(at, _)| at);
                        circle.rotate_left(first.unwrap_or_default());
                        circles.push(circle);
                    }
                    _ => {}
                }
            }
        }
        circles
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

struct Reading<'p> {
    pipeline: &'p Pipeline<'p>,
    config: &'p Config<'p>,
    /// How many values may still be looked at.
    left: usize,
    edges: Vec<Edge>,
}

impl<'p> Reading<'p> {
    fn stages(&mut self, standard: &Conventions) -> (Vec<String>, StageSource) {
        let config = self.config;
        let (listed, source) = match self.settled(self.pipeline.global("stages")) {
            // A list of stages is replaced as a whole.
            Lookup::Found(_) if config.unseen() == Unseen::Includers => (None, StageSource::Unknown),
            Lookup::Found(entry) if config.is_null(entry.value) => (None, StageSource::Default),
            Lookup::Found(entry) => {
                let is_list = config.items(entry.value).is_some();
                let items = self.flat(entry.value);
                let names: Vec<Option<&str>> = items.iter().map(|&item| self.name(item)).collect();
                let is_known = is_list && self.left > 0 && names.iter().all(Option::is_some);
                let source = if is_known { StageSource::Written } else { StageSource::Unknown };
                (Some(names.into_iter().flatten().map(str::to_owned).collect()), source)
            }
            Lookup::Absent => (None, StageSource::Default),
            Lookup::Unknown if config.unseen() == Unseen::Templates => (None, StageSource::Templates),
            Lookup::Unknown => (None, StageSource::Unknown),
        };
        let listed: Vec<String> = listed.unwrap_or_else(|| match source {
            StageSource::Templates => standard.stages.iter().map(|stage| stage.name.clone()).collect(),
            StageSource::Default => DEFAULT_STAGES.map(str::to_owned).to_vec(),
            StageSource::Written | StageSource::Unknown => Vec::new(),
        });
        let mut seen = HashMap::new();
        let inner = listed.into_iter().filter(|name| name != FIRST_STAGE && name != LAST_STAGE);
        let all = [FIRST_STAGE.to_owned()].into_iter().chain(inner).chain([LAST_STAGE.to_owned()]);
        (all.filter(|name| seen.insert(name.clone(), ()).is_none()).collect(), source)
    }

    /// What is found in an included file may be replaced by a file that is not at hand, what the checked text says may not.
    fn settled(&self, found: Lookup) -> Lookup {
        match found {
            Lookup::Found(entry) if self.config.unseen() != Unseen::Nothing && entry.key.file != FileId::CHECKED => {
                Lookup::Unknown
            }
            found => found,
        }
    }

    fn certain(&self, job: &Job, keyword: &str) -> Lookup {
        self.settled(self.pipeline.keyword(job, keyword))
    }

    /// The text of a scalar that names a stage or a job; `None` for what GitLab refuses there, or fills in before it reads it.
    fn name(&self, value: ValueId) -> Option<&'p str> {
        let text = self.config.text(value).filter(|text| !text.contains("$[["))?;
        (self.config.scalar(value) == Some(Value::Text)).then_some(text)
    }

    /// The items of a list, with those of the lists in it; nothing for what is no list.
    fn flat(&mut self, list: ValueId) -> Vec<ValueId> {
        let mut found = Vec::new();
        let mut open = vec![(list, 0)];
        while let Some((value, depth)) = open.pop() {
            if self.left == 0 {
                break;
            }
            self.left -= 1;
            match self.config.items(value) {
                Some(items) if depth <= NESTED => open.extend(items.iter().rev().map(|&item| (item, depth + 1))),
                Some(_) => {}
                None => found.push(value),
            }
        }
        found
    }

    fn parallel(&mut self, job: &Job) -> Parallel {
        let config = self.config;
        let value = match self.certain(job, "parallel") {
            Lookup::Found(entry) => entry.value,
            Lookup::Absent => return Parallel::No,
            Lookup::Unknown => return Parallel::Unknown,
        };
        if let Some(Value::Integer(number)) = config.scalar(value) {
            let number = u32::try_from(number).ok().filter(|number| (1..=MOST_INSTANCES).contains(number));
            return number.map_or(Parallel::Unknown, Parallel::Number);
        }
        let matrix = config.value(value, "matrix").and_then(|matrix| self.matrix(matrix));
        matrix.map_or(Parallel::Unknown, Parallel::Matrix)
    }

    /// The instances of a matrix, in GitLab's order: the last variable changes first. `None` where they are not known.
    /// Source: `lib/gitlab/ci/config/normalizer/matrix_strategy.rb`.
    fn matrix(&mut self, matrix: ValueId) -> Option<Vec<String>> {
        let config = self.config;
        let rows = self.flat(matrix);
        let mut instances: Vec<String> = Vec::new();
        for row in rows {
            let mut of_row = vec![String::new()];
            for entry in config.entries(row).filter(|_| !config.is_open(row))? {
                let values = config.items(entry.value).map_or_else(|| vec![entry.value], <[_]>::to_vec);
                self.left = self.left.checked_sub(of_row.len().saturating_mul(values.len()))?;
                if of_row.len().saturating_mul(values.len()) > MOST_INSTANCES as usize {
                    return None;
                }
                let values = values.into_iter().map(|value| self.matrix_value(value)).collect::<Option<Vec<_>>>()?;
                let longer = |before: &String| {
                    let between = if before.is_empty() { "" } else { ", " };
                    values.iter().map(|value| format!("{before}{between}{value}")).collect::<Vec<_>>()
                };
                of_row = of_row.iter().flat_map(longer).collect();
            }
            instances.extend(of_row);
            if instances.len() > MOST_INSTANCES as usize {
                return None;
            }
            // Values may be long and shared by many jobs.
            let length: usize = instances.iter().map(String::len).sum();
            self.left = self.left.checked_sub(length / 32)?;
        }
        (!instances.is_empty()).then_some(instances)
    }

    /// A value of a matrix as GitLab writes it into the name of a job.
    fn matrix_value(&self, value: ValueId) -> Option<String> {
        match self.config.scalar(value)? {
            Value::Boolean(boolean) => Some(boolean.to_string()),
            Value::Integer(integer) => Some(integer.to_string()),
            Value::Null => None,
            _ => self.config.text(value).filter(|text| !text.contains("$[[")).map(str::to_owned),
        }
    }

    /// Reads what a job names. Returns whether it has `needs` and `dependencies`.
    fn read_job(&mut self, at: usize, job: &Job, nodes: &[Node]) -> Option<(Presence, Presence)> {
        let config = self.config;
        config.entries(job.value)?;
        let present = |reading: &mut Self, keyword: &str| match reading.certain(job, keyword) {
            Lookup::Found(entry) => {
                match keyword {
                    "needs" => reading.read_needs(at, entry.value, Relation::Need, nodes),
                    _ => reading.read_names(at, entry, nodes),
                }
                Presence::Present
            }
            Lookup::Absent => Presence::Absent,
            Lookup::Unknown => Presence::Unknown,
        };
        let needs = present(self, "needs");
        let dependencies = present(self, "dependencies");
        if let Lookup::Found(entry) = self.certain(job, "rules") {
            for (place, rule) in (0..).zip(self.flat(entry.value)) {
                if let Some(needs) = config.value(rule, "needs") {
                    self.read_needs(at, needs, Relation::RuleNeed(place), nodes);
                }
            }
        }
        if let Some(trigger) = self.certain(job, "trigger").found()
            && let Some(include) = config.value(trigger.value, "include")
        {
            for include in self.flat(include) {
                if let Some(name) = config.value(include, "job") {
                    self.add(at, Relation::Include, name, nodes, Details::default());
                }
            }
        }
        if let Some(environment) = self.certain(job, "environment").found()
            && let Some(on_stop) = config.value(environment.value, "on_stop")
        {
            self.add(at, Relation::OnStop, on_stop, nodes, Details::default());
        }
        Some((needs, dependencies))
    }

    fn read_names(&mut self, at: usize, list: ConfigEntry, nodes: &[Node]) {
        if self.config.items(list.value).is_some() {
            for item in self.flat(list.value) {
                self.add(at, Relation::Dependency, item, nodes, Details { artifacts: true, ..Details::default() });
            }
        }
    }

    /// Source: GitLab, `lib/gitlab/ci/config/entry/need.rb`.
    fn read_needs(&mut self, at: usize, needs: ValueId, relation: Relation, nodes: &[Node]) {
        let config = self.config;
        let is_list = config.items(needs).is_some();
        for need in self.flat(needs) {
            if config.entries(need).is_none() {
                if is_list {
                    self.add(at, relation, need, nodes, Details { artifacts: true, ..Details::default() });
                }
                continue;
            }
            let is = |keyword: &str| config.value(need, keyword).and_then(|value| config.scalar(value));
            let elsewhere = ["pipeline", "project"].into_iter().find_map(|keyword| config.value(need, keyword));
            let Some(name) = config.value(need, "job").or(elsewhere) else { continue };
            let matrix = config.value(need, "parallel").and_then(|parallel| config.value(parallel, "matrix"));
            let details = Details {
                artifacts: is("artifacts") != Some(Value::Boolean(false)),
                optional: is("optional") == Some(Value::Boolean(true)),
                is_elsewhere: elsewhere.is_some(),
                matrix,
            };
            self.add(at, relation, name, nodes, details);
        }
    }

    fn add(&mut self, job: usize, relation: Relation, at: ValueId, nodes: &[Node], details: Details) {
        let is_text = self.config.scalar(at) == Some(Value::Text) && self.left > 0;
        if !is_text {
            return;
        }
        self.left -= 1;
        let Details { artifacts, optional, is_elsewhere, matrix } = details;
        let mut target = match self.name(at) {
            _ if is_elsewhere => Target::Elsewhere,
            Some(name) => self.target(name, nodes),
            None => Target::Unknown,
        };
        if let (Some(matrix), Target::Job { job, instances }) = (matrix, &mut target)
            && let Some(Parallel::Matrix(all)) = nodes.get(*job).map(|node| &node.parallel)
        {
            let chosen = self.matrix(matrix).map(|chosen| {
                let places = chosen.iter().map(|values| place_of(all, values));
                places.collect::<Option<Vec<u32>>>()
            });
            match chosen {
                Some(Some(chosen)) => *instances = chosen,
                Some(None) => target = Target::Missing,
                None => target = Target::Unknown,
            }
        }
        self.edges.push(Edge { job, relation, at, target, artifacts, optional });
    }

    fn target(&self, name: &str, nodes: &[Node]) -> Target {
        if let Some(job) = self.pipeline.job_place(name) {
            let is_hidden = self.pipeline.jobs.get(job).is_some_and(Job::is_hidden);
            return if is_hidden { Target::Hidden } else { Target::Job { job, instances: Vec::new() } };
        }
        // A name of one instance: `job 1/3` or `job: [linux, arm]`.
        let numbered = name.rsplit_once(' ').into_iter();
        let listed = name.match_indices(": [").map(|(at, _)| (name.get(..at), name.get(at + 3..name.len() - 1)));
        let listed = listed.filter(|_| name.ends_with(']')).filter_map(|(job, values)| Some((job?, values?)));
        for (base, instance) in numbered.chain(listed) {
            let Some(job) = self.pipeline.job_place(base) else { continue };
            let place = match nodes.get(job).map(|node| &node.parallel) {
                Some(Parallel::Unknown) => return Target::Unknown,
                Some(Parallel::Number(number)) => {
                    let (place, of) = instance.split_once('/').unwrap_or_default();
                    let place = place.parse::<u32>().ok().filter(|place| (1..=*number).contains(place));
                    place.filter(|_| of.parse() == Ok(*number)).map(|place| place - 1)
                }
                Some(Parallel::Matrix(all)) => place_of(all, instance),
                Some(Parallel::No) | None => None,
            };
            if let Some(place) = place {
                return Target::Job { job, instances: vec![place] };
            }
        }
        if self.pipeline.has_unseen() { Target::Unknown } else { Target::Missing }
    }
}

/// What stands beside a name.
#[derive(Default)]
struct Details {
    artifacts: bool,
    optional: bool,
    is_elsewhere: bool,
    matrix: Option<ValueId>,
}

fn place_of(all: &[String], values: &str) -> Option<u32> {
    let place = all.iter().position(|instance| instance == values)?;
    u32::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::{Conventions, Options};

    fn graph(text: &str) -> Graph {
        let options = Options::default();
        let context = Context { standard: Conventions::embedded(), options: &options };
        Graph::read(&Pipeline::read(text, &context), context.standard)
    }

    #[test]
    fn stages_have_the_edges_around_them_wherever_they_are_written() {
        assert_eq!(graph("a: {script: x}\n").stages, [".pre", "build", "test", "deploy", ".post"]);
        assert_eq!(graph("stages: [.post, a, [b, a], .pre]\n").stages, [".pre", "a", "b", ".post"]);
        let unseen = graph("include: /a.yml\nj: {stage: x, script: x}\n");
        assert_eq!((unseen.stage_source, unseen.nodes[0].stage), (StageSource::Unknown, JobStage::Unknown));
    }

    #[test]
    fn stages_of_the_shared_templates_are_the_standards() {
        let include = "include: [{project: orchestrator/ci-templates, file: /.gitlab-ci-common.yml}]\n";
        let graph = graph(&format!("{include}j: {{stage: scan, script: x}}\n"));
        assert_eq!(graph.stage_source, StageSource::Templates);
        assert_eq!(graph.stage(0).and_then(|at| graph.stages.get(at)).map(String::as_str), Some("scan"));
    }

    #[test]
    fn instances_have_gitlabs_names() {
        let graph = graph(
            "a: {script: x, parallel: 2}\nb:\n  script: x\n  parallel:\n    matrix:\n      - OS: [linux, mac]\n        BITS: [64, 010]\n      - OS: win\n",
        );
        assert_eq!(graph.nodes[0].parallel, Parallel::Number(2));
        let Parallel::Matrix(instances) = &graph.nodes[1].parallel else { panic!("{:?}", graph.nodes[1]) };
        assert_eq!(*instances, ["linux, 64", "linux, 8", "mac, 64", "mac, 8", "win"]);
    }

    #[test]
    fn a_need_may_name_some_instances() {
        let graph = graph(
            "a: {script: x, parallel: 3}\nb: {script: x, parallel: {matrix: [{OS: [l, m], V: [1, 2]}]}}\n\
             c: {script: x, needs: [a, a 2/3, a 4/3, 'b: [m, 1]', {job: b, parallel: {matrix: [{OS: l, V: [1, 2]}]}}]}\n",
        );
        let targets: Vec<_> = graph.edges.iter().map(|edge| (edge.target.clone(), graph.width(edge))).collect();
        let job = |job, instances: &[u32]| Target::Job { job, instances: instances.to_vec() };
        assert_eq!(
            targets,
            [(job(0, &[]), 3), (job(0, &[1]), 1), (Target::Missing, 1), (job(1, &[2]), 1), (job(1, &[0, 1]), 2)]
        );
    }

    #[test]
    fn every_form_of_a_need_is_read() {
        let graph = graph(
            "a: {script: x}\nb:\n  script: x\n  needs:\n    - {job: a, artifacts: false, optional: true}\n    - {project: g/p, job: z, ref: main}\n    - {pipeline: $P, job: a}\n    - {pipeline: g/p}\n  rules:\n    - needs: [a]\n  environment: {name: e, on_stop: a}\n",
        );
        let read: Vec<_> = graph.edges.iter().map(|edge| (edge.relation, edge.to(), edge.artifacts)).collect();
        assert_eq!(
            read,
            [
                (Relation::Need, Some(0), false),
                (Relation::Need, None, true),
                (Relation::Need, None, true),
                (Relation::Need, None, true),
                (Relation::RuleNeed(0), Some(0), true),
                (Relation::OnStop, Some(0), false),
            ]
        );
        assert!(graph.edges[0].optional);
    }

    #[test]
    fn thousands_of_jobs_in_one_circle_are_one_circle() {
        let mut text = String::new();
        for job in 0..3_000 {
            text += &format!("j{job}: {{script: x, needs: [j{}]}}\n", (job + 1) % 3_000);
        }
        let graph = graph(&text);
        let circles = graph.circles(9);
        assert_eq!(circles.len(), 1);
        assert_eq!((circles[0].len(), circles[0][0].job), (3_000, 0));
    }

    #[test]
    fn lists_of_aliases_end() {
        let mut text = String::from(".a: &a0 [x]\n");
        for level in 1..12 {
            text += &format!(".a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 12].join(", "));
        }
        text += "j: {script: x, needs: *a9, rules: *a8}\nk: {script: x, needs: [j]}\n";
        assert!(graph(&text).truncated);
    }
}
