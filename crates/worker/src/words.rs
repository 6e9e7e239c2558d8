//! What forms and messages say in words, as the engine takes it.

use conformance::{Direction, Event, FileOrigin, LegacyNames, Options, Selection, SuppliedFile, Trigger};

/// The options of a request, as words. An empty or unknown word leaves the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the protocol describes each field")]
pub struct Words {
    pub direction: String,
    pub trigger: String,
    pub legacy_names: String,
    pub select: String,
    pub source: String,
    pub branch: String,
    pub tag: String,
    pub target_branch: String,
    pub variables: String,
    pub changed: String,
}

impl Words {
    /// The options of the engine.
    pub fn options(&self) -> Options {
        let patterns = self.select.split(',').filter(|pattern| !pattern.is_empty());
        Options {
            rules: Selection { select: patterns.map(str::to_owned).collect(), ..Selection::default() },
            direction: Direction::parse(&self.direction).unwrap_or_default(),
            trigger: trigger(&self.trigger),
            legacy_names: LegacyNames::ALL.into_iter().find(|known| known.as_str() == self.legacy_names),
            size_limit: Options::PAGE_SIZE_LIMIT,
            expansion_limit: Options::PAGE_EXPANSION_LIMIT,
            event: self.event(),
            ..Options::default()
        }
    }

    /// The event that the words describe. A line that is no variable, being typed perhaps, counts for nothing.
    fn event(&self) -> Option<Event> {
        let word = |word: &str| Some(word.trim().to_owned()).filter(|word| !word.is_empty());
        let changed: Vec<String> = self.changed.lines().filter_map(word).collect();
        let event = Event {
            source: word(&self.source).unwrap_or_default(),
            branch: word(&self.branch),
            tag: word(&self.tag),
            merge_request_target: word(&self.target_branch),
            variables: self.variables.lines().filter_map(|line| Event::variable(line.trim())).collect(),
            changed_files: (!changed.is_empty()).then_some(changed),
        };
        event.completed()
    }
}

/// The trigger of the standard with this word.
pub(crate) fn trigger(word: &str) -> Option<Trigger> {
    Trigger::ALL.into_iter().find(|known| known.as_str() == word)
}

/// A file that the page has: where it comes from (`local`, `project` or `remote`), what it is called there, and its text. `None` for an origin
/// that is none of these, and for a file that is larger than a checked text may be.
pub fn file(origin: &str, name: &str, text: String) -> Option<SuppliedFile> {
    let name = name.trim();
    let origin = match origin {
        "local" => FileOrigin::Local(name.to_owned()),
        "remote" => FileOrigin::Remote(name.to_owned()),
        "project" => {
            let (project, path) = name.split_once(':').unwrap_or((conformance::template_project(), name));
            FileOrigin::Project { project: project.trim().to_owned(), path: path.trim().to_owned() }
        }
        _ => return None,
    };
    (text.len() <= Options::PAGE_SIZE_LIMIT).then_some(SuppliedFile { origin, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_leave_the_defaults() {
        let words = Words {
            direction: "sideways".into(),
            trigger: "by-hand".into(),
            legacy_names: "perhaps".into(),
            source: " ".into(),
            variables: "A\n=b\n".into(),
            changed: "\n".into(),
            ..Words::default()
        };
        assert_eq!(words.options(), Words::default().options());
        assert_eq!(words.options().size_limit, Options::PAGE_SIZE_LIMIT);
    }

    #[test]
    fn an_event_is_described_line_by_line() {
        let words = Words {
            branch: " feature/x ".into(),
            target_branch: "main".into(),
            variables: "DEPLOY=yes\r\n NOTE= a=b \nunfinished\n".into(),
            changed: "src/a.rs\n\n docs/b.md\n".into(),
            ..Words::default()
        };
        let event = words.options().event.unwrap();
        assert_eq!(event.source, "merge_request_event");
        assert_eq!((event.branch.as_deref(), event.tag), (Some("feature/x"), None));
        assert_eq!(event.variables, [("DEPLOY".into(), "yes".into()), ("NOTE".into(), " a=b".into())]);
        assert_eq!(event.changed_files.unwrap(), ["src/a.rs", "docs/b.md"]);
    }

    #[test]
    fn a_file_says_where_it_comes_from() {
        let origin = |origin: &str, name: &str| file(origin, name, String::new()).map(|file| file.origin);
        let project =
            |project: &str, path: &str| Some(FileOrigin::Project { project: project.into(), path: path.into() });
        assert_eq!(origin("local", " ci/a.yml"), Some(FileOrigin::Local("ci/a.yml".into())));
        assert_eq!(origin("remote", "https://a/b.yml"), Some(FileOrigin::Remote("https://a/b.yml".into())));
        assert_eq!(origin("project", "a/b: c.yml"), project("a/b", "c.yml"));
        assert_eq!(origin("project", "c.yml"), project(conformance::template_project(), "c.yml"));
        assert_eq!(origin("elsewhere", "c.yml"), None);
        assert_eq!(file("local", "a.yml", "a".repeat(Options::PAGE_SIZE_LIMIT + 1)), None);
    }
}
