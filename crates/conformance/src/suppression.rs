//! Findings that a comment in the text takes back: `# conform: ignore RULE -- reason`.
//!
//! The comments are found in the text itself, not in its tree: people write them at YAML's level, behind a command, and inside a script or
//! here-document, where `#` starts a comment of the shell's.

use diagnostics::{Edit, Finding, LineIndex, Severity, Span, Status, Suppressed};

use crate::rule::{Domain, Look, Rule, page};
use crate::yaml::{self, Limits};
use crate::{Kind, gitlab_ci, nearest, registry};

pub(crate) static RULE: Rule = Rule {
    id: "suppression",
    domain: Domain::Input,
    severity: Severity::Error,
    summary: "a comment that suppresses findings without a reason, of an unknown rule, or where there are none",
    page: page!("suppression.md"),
    look: Look::Input,
};

const FORM: &str = "Write `# conform: ignore RULE -- reason`, on the line of the finding or above it.";

/// The comments of one text.
pub(crate) struct Suppressions<'t> {
    /// By rule, then by the end of what they cover, then by its start.
    entries: Vec<Entry<'t>>,
    /// What is wrong with how they are written.
    faults: Vec<Finding>,
    /// Whether there is any comment of this form.
    any: bool,
}

/// One rule in a comment.
struct Entry<'t> {
    rule: &'static str,
    /// Where the rule is named.
    named: Span,
    /// The lines on which its findings start.
    covers: Span,
    reason: &'t str,
    used: bool,
}

impl<'t> Suppressions<'t> {
    /// Reads the comments of a text whose comments start with `#`; there are none in one of another kind. They may name any of the rules.
    pub(crate) fn read(kind: Kind, text: &'t str, rules: &[&'static Rule]) -> Self {
        let mut found = Self { entries: Vec::new(), faults: Vec::new(), any: false };
        if !kind.has_comments() || !text.contains(MARK) {
            return found;
        }
        let lines = LineIndex::new(text);
        // From the last comment to the first: comments that stand above one another share their target, which is looked for once.
        let mut below: Option<(usize, usize)> = None;
        for (at, _) in text.rmatch_indices(MARK) {
            let number = lines.position(at).line;
            let line = lines.line_span(number);
            let Some(before) = text.get(line.start..at).map(str::trim_ascii_end) else { continue };
            let code = before.trim_end_matches('#');
            if code.len() == before.len() || !(code.is_empty() || code.ends_with([' ', '\t'])) {
                continue;
            }
            let mut covers = line;
            if code.trim_ascii().is_empty() {
                covers.end = target(text, &lines, number, below);
                below = Some((number, covers.end));
            }
            found.add(text, Span::new(at + MARK.len(), line.end), covers, rules);
        }
        diagnostics::order::sort_by_key(&mut found.entries, |entry| {
            (entry.rule, entry.covers.end, entry.covers.start, entry.named.start)
        });
        found
    }

    /// Reads what stands behind the mark.
    fn add(&mut self, text: &'t str, content: Span, covers: Span, rules: &[&'static Rule]) {
        let comment = content.of(text);
        let (written, reason) = comment.split_once("--").unwrap_or((comment, ""));
        let mut words = words(written, content.start);
        let Some((verb, at)) = words.next() else { return };
        if verb != VERB {
            // Other comments may start with the same word and mean something else.
            if !nearest(verb, [VERB]).is_empty() {
                self.fault(at, format!("`{verb}` does nothing: the word is `{VERB}`."), FORM.to_owned());
            }
            return;
        }
        self.any = true;
        let reason = reason.trim_ascii();
        let mut last = at;
        let mut named = 0;
        for (id, span) in words {
            (last, named) = (span, named + 1);
            match rules.iter().find(|rule| rule.id == id) {
                Some(rule) if !can_be_suppressed(rule) => {
                    let help = "What it finds says how much of the text was checked at all.";
                    self.fault(span, format!("`{id}` cannot be suppressed."), help.to_owned());
                }
                Some(rule) => self.entries.push(Entry { rule: rule.id, named: span, covers, reason, used: false }),
                None => {
                    let near = nearest(id, rules.iter().map(|rule| rule.id));
                    let help = match near.first() {
                        _ if id.contains(['*', '?']) => {
                            "A pattern would suppress rules that nobody thought of: name each rule.".to_owned()
                        }
                        Some(near) => format!("Is `{near}` meant?"),
                        None => format!("{FORM} Every finding names its rule."),
                    };
                    self.fault(span, format!("There is no rule `{id}`."), help);
                }
            }
        }
        if named == 0 {
            self.fault(at, "This suppression names no rule.".to_owned(), FORM.to_owned());
        } else if reason.is_empty() {
            self.fault(Span::empty(last.end), "This suppression gives no reason.".to_owned(), FORM.to_owned());
        }
    }

    fn fault(&mut self, at: Span, message: String, help: String) {
        self.faults.push(Finding::new(RULE.id, RULE.severity, at, message).help(help));
    }

    /// Parts the findings into those that count and those that are suppressed. Both come in the order in which they are given.
    pub(crate) fn part(&mut self, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Suppressed>) {
        if self.entries.is_empty() {
            return (findings, Vec::new());
        }
        let mut suppressed = Vec::new();
        let mut counting = Vec::new();
        for finding in findings {
            // All that cover one line end together, and the first of them starts first.
            let key = (finding.rule, finding.span.start);
            let index = self.entries.partition_point(|entry| (entry.rule, entry.covers.end) < key);
            match self.entries.get_mut(index) {
                Some(entry) if entry.rule == finding.rule && entry.covers.start <= finding.span.start => {
                    entry.used = true;
                    suppressed.push(Suppressed { finding, reason: entry.reason.to_owned() });
                }
                _ => counting.push(finding),
            }
        }
        (counting, suppressed)
    }

    /// What is wrong with the comments themselves, once [`Suppressions::part`] has seen all findings; `None` where there is no such comment.
    /// `looked` says whether a rule looked: of one that did not, nobody knows whether it would have found something.
    pub(crate) fn into_findings(self, looked: impl Fn(&str) -> bool) -> Option<Vec<Finding>> {
        let mut findings = self.faults;
        for entry in self.entries.iter().filter(|entry| !entry.used && looked(entry.rule)) {
            let message = format!("Nothing is suppressed here: `{}` finds nothing on this line.", entry.rule);
            let help =
                "Remove it, so that it hides nothing later. A comment of its own is about the next line that is none.";
            findings.push(Finding::new(RULE.id, Severity::Warning, entry.named, message).help(help));
        }
        (self.any || !findings.is_empty()).then_some(findings)
    }
}

/// What a rule says whose findings are partly suppressed.
pub(crate) fn status(rule: &str, status: Status, findings: &[Finding], suppressed: &[Suppressed]) -> Status {
    let weighs = |finding: &Finding| finding.rule == rule && finding.severity > Severity::Note;
    let is_suppressed = status == Status::Failed
        && suppressed.iter().any(|suppressed| weighs(&suppressed.finding))
        && !findings.iter().any(weighs);
    if is_suppressed { Status::Suppressed } else { status }
}

/// Whether a comment may take back what a rule finds.
fn can_be_suppressed(rule: &Rule) -> bool {
    rule.domain != Domain::Input && rule.id != gitlab_ci::rules::ci_yaml_syntax::RULE.id
}

/// The comment that takes back a finding of a text, as a line of its own above that of the finding. Its reason is a word that asks a person for one.
///
/// `None` where the finding cannot be suppressed, and where another line would change what the text says: in a scalar over several lines, in an
/// instruction over several lines, in a text that is no YAML.
pub fn suppression(kind: Kind, text: &str, finding: &Finding) -> Option<Edit> {
    let rule = registry::rule(finding.rule).filter(|rule| kind.has_comments() && can_be_suppressed(rule))?;
    let lines = LineIndex::new(text);
    let number = lines.line(finding.span.start);
    let line = lines.line_span(number);
    let content = line.of(text).trim_ascii_start();
    let is_free = match kind {
        Kind::GitlabCi => is_between_values(text, line.start),
        _ => starts_instruction(text, &lines, number),
    };
    // What stands in a comment may be more than one, as the first lines of a Dockerfile are.
    if content.is_empty() || content.starts_with('#') || !is_free {
        return None;
    }
    let indentation = line.of(text).get(..line.len() - content.len())?;
    const WINDOWS: &str = "\r\n";
    let is_windows = text.get(line.end..).is_some_and(|rest| rest.starts_with(WINDOWS))
        || text.get(..line.start).is_some_and(|before| before.ends_with(WINDOWS));
    let ending = if is_windows { WINDOWS } else { "\n" };
    let id = rule.id;
    Some(Edit::insert(line.start, format!("{indentation}# {MARK} {VERB} {id} -- {REASON}{ending}")))
}

/// Stands for the reason until a person writes it.
const REASON: &str = "TODO: say why";

/// Whether a line of YAML starts outside of every scalar.
fn is_between_values(text: &str, line_start: usize) -> bool {
    let parsed = yaml::parse(text, &Limits::default());
    let is_within = |node: &yaml::Node<'_>| {
        let is_scalar = matches!(node.kind, yaml::Kind::Scalar { .. });
        is_scalar && node.span.start < line_start && line_start < node.span.end
    };
    parsed.errors.is_empty() && !parsed.tree.nodes().any(|(_, node)| is_within(node))
}

/// Whether a line of a Dockerfile is the first of an instruction, and no here-document starts above it.
fn starts_instruction(text: &str, lines: &LineIndex<'_>, number: usize) -> bool {
    let above = (1..number).rev().map(|number| lines.line_span(number).of(text).trim_ascii());
    let last = above.into_iter().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let before = text.get(..lines.line_span(number).start).unwrap_or_default();
    !last.ends_with(['\\', '`']) && !before.contains("<<")
}

const MARK: &str = "conform:";
const VERB: &str = "ignore";

/// The end of the line that a comment of its own on line `number` is about: the next that is neither empty nor a comment. `below` is the nearest
/// such comment after it, with that end.
fn target(text: &str, lines: &LineIndex<'_>, number: usize, below: Option<(usize, usize)>) -> usize {
    for next in number + 1..=lines.line_count() {
        match below {
            Some((comment, end)) if comment == next => return end,
            _ => {}
        }
        let line = lines.line_span(next);
        let content = line.of(text).trim_ascii_start();
        if !content.is_empty() && !content.starts_with('#') {
            return line.end;
        }
    }
    text.len()
}

/// The words of a text that starts at `offset`, parted by commas and white space.
fn words(text: &str, offset: usize) -> impl Iterator<Item = (&str, Span)> {
    let is_gap = |character: char| character == ',' || character.is_ascii_whitespace();
    let mut at = 0;
    text.split(is_gap).filter_map(move |word| {
        let start = offset + at;
        at += word.len() + 1;
        (!word.is_empty()).then(|| (word, Span::new(start, start + word.len())))
    })
}
