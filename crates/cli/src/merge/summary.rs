//! What many reports amount to. It grows with the repositories and rules, never with the texts.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use conventions::Conventions;
use serde::Serialize;

use super::line::{Document, Report, Severity, Standard};
use super::service;

/// So many of the texts with the most findings are kept.
const WORST: usize = 100;
/// So many of the texts that were not checked, and of the problems, are kept with their reasons; the others are counted.
pub(super) const KEPT: usize = 1_000;

/// How much was checked and found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    pub(super) texts: usize,
    /// Those with an error.
    pub(super) failing: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
}

impl Counts {
    fn of(report: &Report<'_>) -> Self {
        let mut counts = Self { texts: 1, failing: usize::from(report.verdict == "fails"), ..Self::default() };
        report.findings.iter().for_each(|finding| counts.count(finding.severity));
        counts
    }

    fn count(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.texts += other.texts;
        self.failing += other.failing;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }

    /// More errors, then more warnings, then more notes come first, in an ascending order.
    fn weight(&self) -> std::cmp::Reverse<(usize, usize, usize)> {
        std::cmp::Reverse((self.errors, self.warnings, self.notes))
    }
}

/// A name with its counts.
#[derive(Debug, Serialize)]
pub(super) struct Counted<N> {
    #[serde(flatten)]
    pub(super) name: N,
    #[serde(flatten)]
    pub(super) counts: Counts,
}

#[derive(Debug, Serialize)]
pub(super) struct Rule {
    pub(super) rule: String,
    pub(super) docs: String,
}

#[derive(Debug, Serialize)]
pub(super) struct InService {
    /// `None` for the texts of which it is not known.
    pub(super) service: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct InRepository {
    pub(super) repository: String,
    /// Those that are known.
    pub(super) services: Vec<String>,
    pub(super) not_checked: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct InText {
    pub(super) source: String,
}

/// A text that was not checked.
#[derive(Debug, Serialize)]
pub(super) struct NotChecked {
    pub(super) source: String,
    pub(super) reason: String,
}

/// Something that keeps the reports from being one whole.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    /// The report that it is in; `None` for what is in none.
    pub(super) file: Option<String>,
    /// From 1.
    pub(super) line: Option<usize>,
    pub(super) reason: String,
}

/// How a source becomes the repository that it lies in.
#[derive(Clone, Debug)]
pub(super) struct Grouping {
    /// The folder that the repositories lie in, without a slash at its end; empty where that is the one the check ran in.
    pub(super) root: String,
    /// How many parts of a path below it are the repository's.
    pub(super) depth: usize,
}

impl Grouping {
    /// The repository of a text; `.` for one that lies beside the repositories.
    fn repository(&self, source: &str) -> String {
        let path = plain(source);
        let below = path.strip_prefix(&*self.root).and_then(|rest| rest.strip_prefix('/'));
        let path = if self.root.is_empty() { path } else { below.unwrap_or(path) };
        let (start, path) = path.strip_prefix('/').map_or(("", path), |path| ("/", path));
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        let parts: Vec<&str> = folders.split('/').filter(|part| !part.is_empty()).take(self.depth).collect();
        if parts.is_empty() { ".".to_owned() } else { format!("{start}{}", parts.join("/")) }
    }
}

/// A path without what only says that it starts here, with slashes.
pub(super) fn plain(source: &str) -> &str {
    source.strip_prefix("./").unwrap_or(source)
}

/// What was counted so far.
pub(super) struct Tally<'s> {
    catalogue: &'s Conventions,
    grouping: Grouping,
    standard: Option<Standard>,
    totals: Counts,
    suppressed: usize,
    missed: usize,
    rules: BTreeMap<String, (String, Counts)>,
    repositories: BTreeMap<String, Repository<'s>>,
    worst: Vec<Counted<InText>>,
    not_checked: Vec<NotChecked>,
    /// Hashes of the sources there were.
    sources: HashSet<u64>,
}

#[derive(Default)]
struct Repository<'s> {
    counts: Counts,
    missed: usize,
    /// What the texts that name services of their own have, and the others.
    services: Vec<(Option<&'s str>, Counts)>,
}

impl<'s> Tally<'s> {
    pub(super) fn new(catalogue: &'s Conventions, grouping: Grouping) -> Self {
        Self {
            catalogue,
            grouping,
            standard: None,
            totals: Counts::default(),
            suppressed: 0,
            missed: 0,
            rules: BTreeMap::new(),
            repositories: BTreeMap::new(),
            worst: Vec::new(),
            not_checked: Vec::new(),
            sources: HashSet::new(),
        }
    }

    /// The standard that counts, which is that of the first document; `standard` where there was none yet.
    pub(super) fn standard(&mut self, standard: &Standard) -> &Standard {
        self.standard.get_or_insert_with(|| standard.clone())
    }

    /// Counts a document, and says which of its texts were there already and do not count.
    pub(super) fn add(&mut self, document: &Document<'_>) -> Vec<String> {
        let mut twice = Vec::new();
        for report in &document.reports {
            if self.is_new(&report.source) {
                self.add_report(report);
            } else {
                twice.push(report.source.to_string());
            }
        }
        for missed in &document.not_checked {
            if !self.is_new(&missed.source) {
                twice.push(missed.source.to_string());
                continue;
            }
            self.missed += 1;
            self.repository(&missed.source).missed += 1;
            if self.not_checked.len() < KEPT {
                let (source, reason) = (missed.source.to_string(), missed.reason.to_string());
                self.not_checked.push(NotChecked { source, reason });
            }
        }
        twice
    }

    fn is_new(&mut self, source: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        plain(source).hash(&mut hasher);
        self.sources.insert(hasher.finish())
    }

    fn repository(&mut self, source: &str) -> &mut Repository<'s> {
        self.repositories.entry(self.grouping.repository(source)).or_default()
    }

    fn add_report(&mut self, report: &Report<'_>) {
        let counts = Counts::of(report);
        self.totals.add(counts);
        self.suppressed += report.suppressed.len();
        self.add_rules(report);
        let services = service::services(report, self.catalogue);
        let repository = self.repository(&report.source);
        repository.counts.add(counts);
        let named: Vec<Option<&str>> =
            if services.is_empty() { vec![None] } else { services.into_iter().map(Some).collect() };
        for service in named {
            match repository.services.iter_mut().find(|(known, _)| *known == service) {
                Some((_, known)) => known.add(counts),
                None => repository.services.push((service, counts)),
            }
        }
        self.add_worst(report, counts);
    }

    fn add_rules(&mut self, report: &Report<'_>) {
        // A text counts once for a rule, however often the rule found something in it.
        let mut counted: Vec<&str> = Vec::new();
        let mut failing: Vec<&str> = Vec::new();
        for finding in &report.findings {
            let rule = &*finding.rule;
            if !self.rules.contains_key(rule) {
                self.rules.insert(rule.to_owned(), (finding.docs.to_string(), Counts::default()));
            }
            let Some((_, counts)) = self.rules.get_mut(rule) else { continue };
            counts.count(finding.severity);
            if !counted.contains(&rule) {
                counted.push(rule);
                counts.texts += 1;
            }
            if matches!(finding.severity, Severity::Error) && !failing.contains(&rule) {
                failing.push(rule);
                counts.failing += 1;
            }
        }
    }

    fn add_worst(&mut self, report: &Report<'_>, counts: Counts) {
        if report.findings.is_empty() {
            return;
        }
        let new = (counts.weight(), &*report.source);
        let place = self.worst.partition_point(|known| (known.counts.weight(), &*known.name.source) < new);
        if place < WORST {
            self.worst.insert(place, Counted { name: InText { source: report.source.to_string() }, counts });
            self.worst.truncate(WORST);
        }
    }

    /// What all of it amounts to.
    pub(super) fn summary(self, problems: Problems) -> Summary {
        let mut services: BTreeMap<Option<&str>, Counts> = BTreeMap::new();
        let mut repositories = Vec::with_capacity(self.repositories.len());
        for (name, repository) in self.repositories {
            let mut known: Vec<&str> = repository.services.iter().filter_map(|(service, _)| *service).collect();
            known.sort_unstable();
            // A Dockerfile names no service; the pipeline beside it does, or the name of the repository.
            let inferred = match *known {
                [] => service::of_repository(&name, self.catalogue),
                [service] => Some(service),
                _ => None,
            };
            if known.is_empty() {
                known.extend(inferred);
            }
            for (service, counts) in &repository.services {
                services.entry(service.or(inferred)).or_default().add(*counts);
            }
            repositories.push(Counted {
                name: InRepository {
                    repository: name,
                    services: known.into_iter().map(str::to_owned).collect(),
                    not_checked: repository.missed,
                },
                counts: repository.counts,
            });
        }
        let rules = self.rules.into_iter();
        let mut rules: Vec<_> =
            rules.map(|(rule, (docs, counts))| Counted { name: Rule { rule, docs }, counts }).collect();
        let mut services: Vec<_> = services
            .into_iter()
            .map(|(service, counts)| Counted { name: InService { service: service.map(str::to_owned) }, counts })
            .collect();
        // All were in the order of their names, which stays where the weights are equal.
        rules.sort_by_key(|rule| rule.counts.weight());
        services.sort_by_key(|service| (service.name.service.is_none(), service.counts.weight()));
        repositories.sort_by_key(|repository| repository.counts.weight());
        Summary {
            version: 1,
            standard: self.standard.map(|Standard { version, date }| diagnostics::Standard { version, date }),
            totals: Totals {
                counts: self.totals,
                suppressed: self.suppressed,
                not_checked: self.missed,
                repositories: repositories.len(),
                lines_left_out: problems.left_out,
            },
            rules,
            services,
            repositories,
            worst: self.worst,
            not_checked: self.not_checked,
            problems: problems.told,
        }
    }
}

/// What is wrong with the reports.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) told: Vec<Problem>,
    /// How many lines do not count.
    pub(super) left_out: usize,
}

/// What many reports amount to, as `docs/json.md` has it.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    version: u32,
    pub(super) standard: Option<diagnostics::Standard>,
    pub(super) totals: Totals,
    pub(super) rules: Vec<Counted<Rule>>,
    pub(super) services: Vec<Counted<InService>>,
    pub(super) repositories: Vec<Counted<InRepository>>,
    pub(super) worst: Vec<Counted<InText>>,
    pub(super) not_checked: Vec<NotChecked>,
    pub(super) problems: Vec<Problem>,
}

#[derive(Debug, Serialize)]
pub(super) struct Totals {
    #[serde(flatten)]
    pub(super) counts: Counts,
    pub(super) suppressed: usize,
    pub(super) not_checked: usize,
    pub(super) repositories: usize,
    pub(super) lines_left_out: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_the_first_folders_of_a_path() {
        for (root, depth, source, expected) in [
            ("", 1, "./a/b/c.yml", "a"),
            ("", 2, "a/b/c.yml", "a/b"),
            ("", 2, "a/c.yml", "a"),
            ("", 1, ".gitlab-ci.yml", "."),
            ("audit", 1, "./audit/a/b.yml", "a"),
            ("audit", 1, "auditor/a/b.yml", "auditor"),
            ("/srv/audit", 2, "/srv/audit/g/a/b.yml", "g/a"),
            ("", 1, "/srv/a/b.yml", "/srv"),
            ("", 1, "-", "."),
        ] {
            let grouping = Grouping { root: root.to_owned(), depth };
            assert_eq!(grouping.repository(source), expected, "{root} {depth} {source}");
        }
    }
}
