//! Where the engine and the schema differ.

use conformance::yaml;

use super::schema::Verdict;
use crate::corpus::inputs::Input;
use crate::corpus::measure::Outcome;

/// Who refuses what the other accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Refuser {
    /// The schema.
    Schema,
    /// The YAML reader before the schema.
    Reader,
    /// The engine.
    Engine,
}

/// One reason for which one of the two refuses a file that the other accepts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Disagreement {
    pub(super) refuser: Refuser,
    /// The keyword for the schema, the reason for its reader, the rule for the engine.
    pub(super) at: String,
    pub(super) message: String,
    /// The file, with the line where it is known.
    pub(super) place: String,
}

/// What came of the comparison.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) files: usize,
    /// Files that both accept.
    pub(super) both_accept: usize,
    /// Files that both refuse.
    pub(super) both_refuse: usize,
    /// Files of which one accepts what the other refuses.
    pub(super) differ: usize,
    pub(super) disagreements: Vec<Disagreement>,
}

/// Compares the verdicts file by file.
pub(super) fn compare(inputs: &[Input], outcomes: &[Outcome], verdicts: &[Verdict]) -> Compared {
    let mut compared = Compared::default();
    for outcome in outcomes {
        let Some((input, verdict)) = inputs.get(outcome.input).zip(verdicts.get(outcome.input)) else { continue };
        compared.files += 1;
        let disagreements = match (outcome.refusals().next().is_some(), verdict) {
            (false, Verdict::Accepted) => {
                compared.both_accept += 1;
                continue;
            }
            (true, Verdict::Refused(_) | Verdict::Unread) => {
                compared.both_refuse += 1;
                continue;
            }
            (true, Verdict::Accepted) => of_the_engine(input, outcome),
            (false, Verdict::Unread) => vec![of_the_reader(input)],
            (false, Verdict::Refused(objections)) => objections
                .iter()
                .map(|objection| Disagreement {
                    refuser: Refuser::Schema,
                    at: objection.keyword.clone(),
                    message: objection.message.clone(),
                    place: input.name.clone(),
                })
                .collect(),
        };
        compared.differ += 1;
        compared.disagreements.extend(disagreements);
    }
    compared
}

fn of_the_engine(input: &Input, outcome: &Outcome) -> Vec<Disagreement> {
    let refusals = outcome.refusals();
    refusals
        .map(|found| Disagreement {
            refuser: Refuser::Engine,
            at: found.rule.to_owned(),
            message: found.message.clone(),
            place: format!("{}:{}", input.name, found.line),
        })
        .collect()
}

/// The checker does not tell why it could not read a file, so that is looked up in the file.
fn of_the_reader(input: &Input) -> Disagreement {
    let parsed = yaml::parse(&input.text, &yaml::Limits::default());
    let (at, message) = if parsed.tree.documents().len() > 1 {
        ("documents", "more than one document")
    } else if !parsed.duplicates.is_empty() {
        ("duplicate-key", "a key twice in one mapping")
    } else if has_two_merge_keys(&parsed.tree) {
        ("merge-key", "`<<` twice in one mapping")
    } else {
        ("syntax", "another reason")
    };
    Disagreement { refuser: Refuser::Reader, at: at.to_owned(), message: message.to_owned(), place: input.name.clone() }
}

fn has_two_merge_keys(tree: &yaml::Tree<'_>) -> bool {
    let mut open: Vec<_> = tree.root().into_iter().collect();
    while let Some(id) = open.pop() {
        let entries = tree.mapping(id).unwrap_or_default();
        if entries.iter().filter(|entry| tree.scalar(entry.key) == Some("<<")).count() > 1 {
            return true;
        }
        // Not through aliases: what they point at is in the tree where it stands.
        let values = entries.iter().map(|entry| entry.value);
        open.extend(
            values.chain(tree.sequence(id).unwrap_or_default().iter().copied()).filter(|id| tree.resolve(*id) == *id),
        );
    }
    false
}
