//! What a rule is, and the ledger in which a check collects what the rules say.

use std::collections::HashSet;

use diagnostics::order::sort_by_key;
use diagnostics::{Applicability, Check, Finding, Report, Severity, Span, Status};

use crate::artifact::Artifact;
use crate::command::{BuildImages, KanikoBuild};
use crate::context::Context;
use crate::dockerfile::Dockerfile;
use crate::gitlab_ci::{Pipeline, Scripts};
use crate::image_ref::{Image, own_tag};
use crate::secret::MASKED;
use crate::suppression::{self, Suppressions};
use crate::tag::{Tag, TagSet};
use crate::{Kind, Understood, registry};

/// A rule's page, from the Markdown file beside the rule. What a browser loads does without the pages, which are a fifth of its weight and
/// stand in the portal anyway.
macro_rules! page {
    ($file:literal) => {{
        #[cfg(feature = "pages")]
        {
            include_str!($file)
        }
        #[cfg(not(feature = "pages"))]
        {
            ""
        }
    }};
}
pub(crate) use page;

/// The longest message or help, in bytes: it shows a value, not a file.
const LONGEST_TEXT: usize = 800;

/// So many findings of one rule are listed in a report.
const MOST_FINDINGS: usize = 1_000;

/// What a rule is about; the order of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// The text as such.
    Input,
    /// Image references, wherever they stand.
    ImageRef,
    /// Image tags, alone or as part of a reference.
    Tag,
    /// Pipelines, by GitLab's own rules.
    GitlabCi,
    /// Pipelines, by the organisation's rules.
    Pipeline,
    /// Other artifacts and names.
    Artifact,
    /// Dockerfiles.
    Dockerfile,
}

impl Domain {
    /// All domains, in the order of the catalogue.
    pub const ALL: [Self; 7] =
        [Self::Input, Self::ImageRef, Self::Tag, Self::GitlabCi, Self::Pipeline, Self::Artifact, Self::Dockerfile];

    /// Heading of the domain in the catalogue.
    pub fn title(self) -> &'static str {
        match self {
            Self::Input => "Every text",
            Self::ImageRef => "Image references",
            Self::Tag => "Image tags",
            Self::GitlabCi => "Pipelines: GitLab's own rules",
            Self::Pipeline => "Pipelines: the organisation's rules",
            Self::Artifact => "Artifacts and names",
            Self::Dockerfile => "Dockerfiles",
        }
    }
}

/// A rule: one file, with a Markdown page of the same name beside it.
#[derive(Debug)]
pub struct Rule {
    /// Words in the reader's language: `image-push-port`.
    pub id: &'static str,
    /// What it is about.
    pub domain: Domain,
    /// What its findings usually weigh.
    pub severity: Severity,
    /// What it finds, in one sentence without a full stop.
    pub summary: &'static str,
    /// Its page, as Markdown with executed examples; see [`RulePage`]. Empty without the feature `pages`.
    pub page: &'static str,
    /// What it looks at.
    pub(crate) look: Look,
}

impl Rule {
    /// The page, taken apart.
    pub fn page(&self) -> RulePage {
        RulePage::parse(self.page)
    }
}

/// A rule looks for the nearest known name only for its first so many findings: comparing thousands of names with thousands takes too long.
pub(crate) const NAMES_COMPARED: usize = 20;

/// What a rule looks at, and its check.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// Each image reference.
    Image(fn(&Image<'_>, &Context<'_>) -> Outcome),
    /// Each tag of an own image.
    Tag(fn(&Tag<'_>, &Context<'_>) -> Outcome),
    /// All tags of one push together.
    TagSet(fn(&TagSet<'_>, &Context<'_>) -> Outcome),
    /// Each name of another artifact.
    Artifact(fn(&Artifact<'_>, &Context<'_>) -> Outcome),
    /// All names of one text together.
    Artifacts(fn(&[Artifact<'_>], &Context<'_>) -> Outcome),
    /// A pipeline.
    Pipeline(fn(&Pipeline<'_>, &Context<'_>) -> Outcome),
    /// The scripts of a pipeline's jobs.
    Scripts(fn(&Scripts<'_>, &Context<'_>) -> Outcome),
    /// Each build by Kaniko, with the images that it names.
    Kaniko(fn(&KanikoBuild, &BuildImages<'_>, &Context<'_>) -> Outcome),
    /// A Dockerfile.
    Dockerfile(fn(&Dockerfile<'_>, &Context<'_>) -> Outcome),
    /// The text itself, before it is read.
    Input,
}

impl Look {
    /// What a rule about images says of one.
    fn at_image(self, image: &Image<'_>, context: &Context<'_>) -> Option<Outcome> {
        let Self::Image(check) = self else { return None };
        let mut outcome = check(image, context);
        let site = image.reference.whole.site();
        // What changes the definition of a variable changes every other use of it too.
        for fix in outcome.findings.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
            if !fix.edits.iter().all(|edit| site.contains(edit.span)) {
                fix.applicability = Applicability::Suggested;
            }
        }
        Some(outcome)
    }
}

/// What all rules about images and their tags say of one image, for a rule about something that the image is a part of: their findings,
/// without notes, and whether something is open. A rule that is ignored says nothing here either.
pub(crate) fn image_findings(image: &Image<'_>, context: &Context<'_>) -> (Vec<Finding>, bool) {
    let tag = own_tag(image).map(|tag| Tag::new(tag, context));
    let (mut findings, mut open) = (Vec::new(), false);
    for rule in registry::rules().iter().filter(|rule| !context.options.rules.ignores(rule.id)) {
        let outcome = match (rule.look, &tag) {
            (Look::Image(_), _) => rule.look.at_image(image, context),
            (Look::Tag(check), Some(tag)) => Some(check(tag, context)),
            _ => None,
        };
        if let Some(outcome) = outcome {
            open |= outcome.status == Status::Unknown;
            findings.extend(outcome.findings.into_iter().filter(|finding| finding.severity > Severity::Note));
        }
    }
    (findings, open)
}

/// What a rule says of one thing it looked at.
#[derive(Debug)]
pub(crate) struct Outcome {
    status: Status,
    findings: Vec<Finding>,
}

impl Outcome {
    /// The rule is not about this.
    pub(crate) fn not_applicable() -> Self {
        Self { status: Status::NotApplicable, findings: Vec::new() }
    }

    /// Nothing to report.
    pub(crate) fn passed() -> Self {
        Self { status: Status::Passed, findings: Vec::new() }
    }

    /// It cannot be decided from the text.
    pub(crate) fn unknown() -> Self {
        Self { status: Status::Unknown, findings: Vec::new() }
    }

    /// It cannot be decided, and a note says why.
    pub(crate) fn unknown_because(note: Finding) -> Self {
        Self { status: Status::Unknown, findings: vec![note] }
    }

    /// What it reports, for a rule that says the same of a part of something larger.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// What was found; without a finding, unknown where something is open; not applicable where there was nothing to look at.
    pub(crate) fn gathered(looked: bool, open: bool, findings: Vec<Finding>) -> Self {
        Gathered { looked, open, findings, ..Gathered::default() }.into()
    }

    /// These findings; none of them, and the rule passed. Notes alone do not fail a rule.
    pub(crate) fn of(findings: Vec<Finding>) -> Self {
        let failed = findings.iter().any(|finding| finding.severity > Severity::Note);
        Self { status: if failed { Status::Failed } else { Status::Passed }, findings }
    }
}

/// What a rule gathers while it looks at the places of a text one after the other.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// Whether there was anything to look at.
    pub(crate) looked: bool,
    /// Whether some of it could not be decided.
    pub(crate) open: bool,
    /// What was found.
    pub(crate) findings: Vec<Finding>,
    /// Places and words of what is told once.
    pub(crate) told: HashSet<(Span, String)>,
}

/// What a rule says of one place.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// Nothing to report.
    Right,
    /// It cannot be decided.
    Open,
    /// This is wrong.
    Wrong(Box<Finding>),
}

impl Gathered {
    /// Adds what was said of one place.
    pub(crate) fn add(&mut self, judgement: Judgement) {
        self.looked = true;
        match judgement {
            Judgement::Right => {}
            Judgement::Open => self.open = true,
            Judgement::Wrong(finding) => self.findings.push(*finding),
        }
    }

    /// The same for what is read once for each job: what several jobs share is told once.
    pub(crate) fn add_once(&mut self, judgement: Judgement) {
        let is_new = match &judgement {
            Judgement::Wrong(finding) => self.told.insert((finding.span, finding.message.clone())),
            Judgement::Right | Judgement::Open => true,
        };
        if is_new {
            self.add(judgement);
        }
    }
}

impl From<Gathered> for Outcome {
    /// What was found counts; without a finding, what is open; without that, what was looked at.
    fn from(gathered: Gathered) -> Self {
        match (gathered.looked, gathered.open && gathered.findings.is_empty()) {
            (false, _) => Self::not_applicable(),
            (true, true) => Self::unknown(),
            (true, false) => Self::of(gathered.findings),
        }
    }
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        Self::of(vec![finding])
    }
}

/// Collects what the rules say: asks each rule that is switched on, keeps the findings, and joins the outcomes of one rule.
pub(crate) struct Ledger<'c> {
    context: &'c Context<'c>,
    /// The rules that may be asked, in the order of the catalogue.
    rules: &'static [&'static Rule],
    findings: Vec<Finding>,
    /// One entry a rule; `None` where the rule has not looked.
    statuses: Vec<Option<Status>>,
    enabled: Vec<bool>,
}

impl<'c> Ledger<'c> {
    pub(crate) fn new(context: &'c Context<'c>, rules: &'static [&'static Rule]) -> Self {
        Self {
            context,
            rules,
            findings: Vec::new(),
            statuses: vec![None; rules.len()],
            // A text that is not read at all must not pass, whatever is selected.
            enabled: rules
                .iter()
                .map(|rule| rule.domain == Domain::Input || context.options.rules.includes(rule.id))
                .collect(),
        }
    }

    /// Asks every rule about image references.
    pub(crate) fn image(&mut self, image: &Image<'_>) {
        self.ask(|look, context| look.at_image(image, context));
    }

    /// Asks every rule about tags.
    pub(crate) fn tag(&mut self, tag: &Tag<'_>) {
        self.ask(|look, context| match look {
            Look::Tag(check) => Some(check(tag, context)),
            _ => None,
        });
    }

    /// Asks every rule about the tags of one push.
    pub(crate) fn tag_set(&mut self, tags: &TagSet<'_>) {
        self.ask(|look, context| match look {
            Look::TagSet(check) => Some(check(tags, context)),
            _ => None,
        });
    }

    /// Asks every rule about names, of each name and of all together.
    pub(crate) fn artifacts(&mut self, artifacts: &[Artifact<'_>]) {
        for artifact in artifacts {
            self.ask(|look, context| match look {
                Look::Artifact(check) => Some(check(artifact, context)),
                _ => None,
            });
        }
        self.ask(|look, context| match look {
            Look::Artifacts(check) => Some(check(artifacts, context)),
            _ => None,
        });
    }

    /// Asks every rule about builds by Kaniko.
    pub(crate) fn kaniko(&mut self, build: &KanikoBuild, images: &BuildImages<'_>) {
        self.ask(|look, context| match look {
            Look::Kaniko(check) => Some(check(build, images, context)),
            _ => None,
        });
    }

    /// Asks every rule about the scripts of jobs.
    pub(crate) fn scripts(&mut self, scripts: &Scripts<'_>) {
        self.ask(|look, context| match look {
            Look::Scripts(check) => Some(check(scripts, context)),
            _ => None,
        });
    }

    /// Enters the notes that a rule about tags has on a tag, and nothing else that it says.
    pub(crate) fn notes(&mut self, rule: &'static Rule, tag: &Tag<'_>) {
        let Look::Tag(check) = rule.look else { return };
        let mut outcome = check(tag, self.context);
        outcome.findings.retain(|finding| finding.severity == Severity::Note);
        if !outcome.findings.is_empty() {
            self.enter(rule, Outcome { status: Status::Unknown, ..outcome });
        }
    }

    /// Asks every rule about pipelines.
    pub(crate) fn pipeline(&mut self, pipeline: &Pipeline<'_>) {
        self.ask(|look, context| match look {
            Look::Pipeline(check) => Some(check(pipeline, context)),
            _ => None,
        });
    }

    /// Asks every rule about Dockerfiles.
    pub(crate) fn dockerfile(&mut self, dockerfile: &Dockerfile<'_>) {
        self.ask(|look, context| match look {
            Look::Dockerfile(check) => Some(check(dockerfile, context)),
            _ => None,
        });
    }

    /// Enters the outcome of one rule that was asked elsewhere.
    pub(crate) fn enter(&mut self, rule: &'static Rule, outcome: Outcome) {
        let position = self.rules.iter().position(|entry| entry.id == rule.id);
        if let Some(index) = position
            && self.enabled.get(index) == Some(&true)
        {
            self.record(index, outcome);
        }
    }

    fn ask(&mut self, question: impl Fn(Look, &Context<'_>) -> Option<Outcome>) {
        for (index, rule) in self.rules.iter().enumerate() {
            if self.enabled.get(index) == Some(&true)
                && let Some(outcome) = question(rule.look, self.context)
            {
                self.record(index, outcome);
            }
        }
    }

    fn record(&mut self, index: usize, outcome: Outcome) {
        if let Some(status) = self.statuses.get_mut(index) {
            *status = (*status).max(Some(outcome.status));
        }
        self.findings.extend(outcome.findings.into_iter().map(|mut finding| {
            shorten(&mut finding.message);
            shorten(&mut finding.help);
            finding
        }));
    }

    /// The report on `text`, in which nobody may be shown the characters of `redactions`; they are masked in `text` already.
    pub(crate) fn into_report(
        mut self,
        kind: Kind,
        text: &str,
        understood: Understood,
        redactions: Vec<Span>,
    ) -> Report<Understood> {
        self.sort();
        if !redactions.is_empty() {
            for finding in &mut self.findings {
                // It would write the mask where the secret stands, or a second time elsewhere.
                let is_masked =
                    |text: &str| text.to_ascii_lowercase().contains(MASKED) || text.contains(['·', '•', '🔒']);
                finding.fix.take_if(|fix| fix.edits.iter().any(|edit| is_masked(&edit.text)));
            }
        }
        let mut suppressions = Suppressions::read(kind, text, self.rules);
        let (findings, suppressed) = suppressions.part(std::mem::take(&mut self.findings));
        self.findings = findings;
        leave_out_repetitions(&mut self.findings);
        let checks = |ledger: &Self| -> Vec<Check> {
            let status =
                |rule: &'static Rule, status| suppression::status(rule.id, status, &ledger.findings, &suppressed);
            let rules = ledger.rules.iter().zip(&ledger.statuses);
            rules.filter_map(|(rule, said)| Some(Check { rule: rule.id, status: status(rule, (*said)?) })).collect()
        };
        if kind.has_comments() {
            let outcome = suppressions
                .into_findings(|rule| self.is_enabled(rule))
                .map_or_else(Outcome::not_applicable, Outcome::of);
            self.enter(&suppression::RULE, outcome);
            self.sort();
        }
        let checks = checks(&self);
        let mut report = Report::new(kind.as_str(), self.findings, checks, understood);
        report.suppressed = suppressed;
        report.redactions = redactions;
        report
    }

    /// Whether the rule with this id is switched on.
    fn is_enabled(&self, rule: &str) -> bool {
        let position = self.rules.iter().position(|entry| entry.id == rule);
        position.and_then(|index| self.enabled.get(index)) == Some(&true)
    }

    fn sort(&mut self) {
        sort_by_key(&mut self.findings, |finding| {
            (finding.span.start, std::cmp::Reverse(finding.severity), finding.span.end)
        });
    }
}

/// Keeps the first [`MOST_FINDINGS`] of each rule; the last of them says how many there are besides.
fn leave_out_repetitions(findings: &mut Vec<Finding>) {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    findings.retain(|finding| {
        if let Some((_, count)) = counts.iter_mut().find(|(rule, _)| *rule == finding.rule) {
            *count += 1;
            return *count <= MOST_FINDINGS;
        }
        counts.push((finding.rule, 1));
        true
    });
    for (rule, count) in counts.into_iter().filter(|(_, count)| *count > MOST_FINDINGS) {
        if let Some(last) = findings.iter_mut().rfind(|finding| finding.rule == rule) {
            last.help = format!("{} {} more findings of this rule are not listed.", last.help, count - MOST_FINDINGS);
        }
    }
}

/// Takes the middle out of a text that shows a value too long to be read.
fn shorten(text: &mut String) {
    if text.len() > LONGEST_TEXT {
        let boundary = |at: usize| (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        let (start, end) = (boundary(LONGEST_TEXT / 2), boundary(text.len() - LONGEST_TEXT / 3));
        text.replace_range(start..end, " … ");
    }
}

/// The page of a rule, taken apart.
///
/// A page starts with prose (what it checks and why), then has the sections `## Fails`, `## Conforms` and, where there is
/// something to say, `## When to ignore`. The first code block of `Fails` and of `Conforms` are the examples; the words after the
/// language on the fence are options: ```` ```image-ref direction=push ````. They run as tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePage {
    /// What it checks and why, as Markdown.
    pub prose: String,
    /// A text that gets exactly this rule's finding.
    pub fails: Option<Example>,
    /// A text that gets no finding of an error or a warning, and none of this rule.
    pub conforms: Option<Example>,
    /// When to ignore the rule, as Markdown; empty where there is nothing to say.
    pub ignore: String,
}

/// A text with the options it is checked under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it is read as.
    pub kind: Kind,
    /// `key=value` words: `direction=push`, `trigger=push-main`, `legacy-names=allow`, `select=ci-*,pipeline-*`, `size-limit=64`.
    pub words: Vec<(String, String)>,
    /// The text, without the line break before the closing fence.
    pub text: String,
}

impl Example {
    /// The options that the words stand for; a word that is not known is left out.
    pub fn options(&self) -> crate::Options {
        let mut options = crate::Options::default();
        for (key, value) in &self.words {
            match key.as_str() {
                "direction" => options.direction = crate::Direction::parse(value).unwrap_or_default(),
                "trigger" => {
                    options.trigger = crate::Trigger::ALL.into_iter().find(|trigger| trigger.as_str() == value);
                }
                "select" => options.rules.select = value.split(',').map(str::to_owned).collect(),
                "size-limit" => options.size_limit = value.parse().unwrap_or(options.size_limit),
                "legacy-names" => {
                    options.legacy_names =
                        crate::LegacyNames::ALL.into_iter().find(|setting| setting.as_str() == value);
                }
                _ => {}
            }
        }
        options
    }
}

impl RulePage {
    fn parse(markdown: &str) -> Self {
        let mut page = Self { prose: String::new(), fails: None, conforms: None, ignore: String::new() };
        let mut section = "";
        let mut lines = markdown.lines();
        while let Some(line) = lines.next() {
            if let Some(heading) = line.strip_prefix("## ") {
                section = heading.trim();
                continue;
            }
            let example = match section {
                "Fails" => &mut page.fails,
                "Conforms" => &mut page.conforms,
                _ => {
                    let target = if section.is_empty() { &mut page.prose } else { &mut page.ignore };
                    target.push_str(line);
                    target.push('\n');
                    continue;
                }
            };
            if let Some(fence) = line.strip_prefix("```")
                && example.is_none()
            {
                let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                *example = Example::new(fence, text.join("\n"));
            }
        }
        page.prose = page.prose.trim().to_owned();
        page.ignore = page.ignore.trim().to_owned();
        page
    }
}

impl Example {
    fn new(fence: &str, text: String) -> Option<Self> {
        let mut words = fence.split_whitespace();
        let kind = Kind::parse(words.next()?)?;
        let words = words.filter_map(|word| word.split_once('=')).map(|(key, value)| (key.into(), value.into()));
        Some(Self { kind, words: words.collect(), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_taken_apart() {
        let page = RulePage::parse(
            "What and why.\n\n## Fails\n\n```tag trigger=push-main\nv1\nv2\n```\n\nWords.\n\n## Conforms\n\n```tag\n1.0.0\n```\n\n## When to ignore\n\nNever.\n",
        );
        assert_eq!(page.prose, "What and why.");
        let fails = page.fails.unwrap();
        assert_eq!((fails.kind, fails.text.as_str()), (Kind::Tag, "v1\nv2"));
        assert_eq!(fails.options().trigger, Some(crate::Trigger::PushMain));
        assert_eq!(page.conforms.unwrap().text, "1.0.0");
        assert_eq!(page.ignore, "Never.");
    }

    #[test]
    fn a_note_does_not_fail_a_rule() {
        let note = Finding::new("image-digest", Severity::Note, diagnostics::Span::empty(0), "pinned");
        assert_eq!(Outcome::from(note).status, Status::Passed);
    }
}
