//! What a check is told besides the text.

use conventions::{Conventions, LegacyNames, Operation, Trigger};

use crate::Event;

/// Whether an image is pushed or pulled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Written to the registry.
    Push,
    /// Read from the registry.
    Pull,
    /// Not known: a bare reference does not say.
    #[default]
    Unknown,
}

impl Direction {
    /// `push`, `pull` or `auto`, as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Pull => "pull",
            Self::Unknown => "auto",
        }
    }

    /// The direction with this word; `unknown` is another word for `auto`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "push" => Some(Self::Push),
            "pull" => Some(Self::Pull),
            "auto" | "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }

    /// What is done with the image; `None` where that is not known.
    pub(crate) fn operation(self) -> Option<Operation> {
        match self {
            Self::Push => Some(Operation::Push),
            Self::Pull => Some(Operation::Pull),
            Self::Unknown => None,
        }
    }
}

/// How a text is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What references are used for, where the text itself does not say.
    pub direction: Direction,
    /// What started the pipeline that applies the tags, and what `event` is; `None` where that is not known.
    pub trigger: Option<Trigger>,
    /// What the hyphen form of image names gets; `None` follows the standard's own setting.
    pub legacy_names: Option<LegacyNames>,
    /// Which rules look.
    pub rules: Selection,
    /// The longest text that is read, in bytes.
    pub size_limit: usize,
    /// Files that a pipeline may include. What is not among them is unknown.
    pub files: Vec<SuppliedFile>,
    /// Whether `files` has every file of the project, so that a local include that is not among them does not exist.
    pub has_all_local_files: bool,
    /// Whether a pipeline is a part that other files include: what it does not show may come from them.
    pub is_part: bool,
    /// What a pipeline is tried with besides the standard events.
    pub event: Option<Event>,
    /// How long the merged pipeline in [`crate::UnderstoodPipeline::expanded`] may be, in bytes; 0 leaves it out.
    pub expansion_limit: usize,
}

/// A file that a pipeline may include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppliedFile {
    /// Where it comes from.
    pub origin: FileOrigin,
    /// What it holds.
    pub text: String,
}

/// Where a file that a pipeline may include comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileOrigin {
    /// The project of the pipeline itself: the path from the root of the repository. A leading slash makes no difference.
    Local(String),
    /// Another project. The ref that the pipeline asks for makes no difference.
    Project {
        /// Path of the project: `orchestrator/ci-templates`.
        project: String,
        /// Path from the root of its repository. A leading slash makes no difference.
        path: String,
    },
    /// A URL.
    Remote(String),
}

impl Options {
    /// The longest text that a page reads, in bytes: 2 MiB.
    pub const PAGE_SIZE_LIMIT: usize = 2 << 20;
    /// How much of a merged pipeline a page shows, in bytes.
    pub const PAGE_EXPANSION_LIMIT: usize = 24 << 10;
    /// How much of a merged pipeline a JSON report has, in bytes.
    pub const JSON_EXPANSION_LIMIT: usize = 1 << 20;
    /// The longest text that the command line reads, in bytes: 64 MiB.
    pub const COMMAND_SIZE_LIMIT: usize = 64 << 20;
}

impl Default for Options {
    fn default() -> Self {
        Self {
            direction: Direction::Unknown,
            trigger: None,
            legacy_names: None,
            rules: Selection::default(),
            size_limit: Self::COMMAND_SIZE_LIMIT,
            files: Vec::new(),
            has_all_local_files: false,
            is_part: false,
            event: None,
            expansion_limit: 0,
        }
    }
}

/// Which rules look. In a pattern, `*` stands for any characters and `?` for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Patterns of rule ids, of which one must match; empty for all rules.
    pub select: Vec<String>,
    /// Patterns of rule ids, of which none may match.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether the rule with this id looks.
    pub fn includes(&self, rule: &str) -> bool {
        (self.select.is_empty() || any_matches(&self.select, rule)) && !self.ignores(rule)
    }

    /// Whether the rule with this id is to say nothing, not even through another rule.
    pub(crate) fn ignores(&self, rule: &str) -> bool {
        any_matches(&self.ignore, rule)
    }
}

fn any_matches(patterns: &[String], rule: &str) -> bool {
    patterns.iter().any(|pattern| glob(pattern.as_bytes(), rule.as_bytes()))
}

/// Matches in time proportional to pattern times text, by falling back to the last `*` alone.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, here));
                at += 1;
            }
            Some(byte) if *byte == b'?' || text.get(here) == Some(byte) => {
                at += 1;
                here += 1;
            }
            _ => match star {
                Some((star_at, star_here)) => {
                    star = Some((star_at, star_here + 1));
                    at = star_at + 1;
                    here = star_here + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|&byte| byte == b'*'))
}

/// The standard and the options, as every rule sees them.
pub(crate) struct Context<'c> {
    pub(crate) standard: &'c Conventions,
    pub(crate) options: &'c Options,
}

impl Context<'_> {
    /// What the hyphen form of image names gets.
    pub(crate) fn legacy_names(&self) -> LegacyNames {
        self.options.legacy_names.unwrap_or(self.standard.settings.legacy_names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_select_and_ignore() {
        let selection = Selection { select: vec!["image-*".into()], ignore: vec!["image-?ush-port".into()] };
        assert!(selection.includes("image-pull-port"));
        assert!(!selection.includes("image-push-port"));
        assert!(!selection.includes("tag-format"));
        assert!(Selection::default().includes("anything"));
    }

    #[test]
    fn a_pattern_matches_the_whole_id() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*b*c", "aXbYbc", true),
            ("tag", "tag-set", false),
            ("*port", "image-port", true),
            ("", "a", false),
        ] {
            assert_eq!(glob(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
    }
}
