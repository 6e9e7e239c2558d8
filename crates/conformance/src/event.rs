//! The event that a person describes, for a pipeline to be tried with.

/// What starts a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// `CI_PIPELINE_SOURCE`: `push`, `merge_request_event`, `schedule`, `web`, …
    pub source: String,
    /// The branch, and for a merge request the source branch.
    pub branch: Option<String>,
    /// The tag; then there is no branch.
    pub tag: Option<String>,
    /// The target branch, for a merge request.
    pub merge_request_target: Option<String>,
    /// The variables that are set for this pipeline, which win over those of the file.
    pub variables: Vec<(String, String)>,
    /// Paths of the files that changed; `None` where they are not known.
    pub changed_files: Option<Vec<String>>,
}

impl Event {
    /// The event as a person describes it, who may leave out anything: a source that is not given follows from the rest. `None` where nothing
    /// is given.
    pub fn completed(self) -> Option<Self> {
        if self == Self::default() {
            return None;
        }
        let source = match self.merge_request_target {
            _ if !self.source.is_empty() => self.source,
            Some(_) => "merge_request_event".to_owned(),
            None => "push".to_owned(),
        };
        Some(Self { source, ..self })
    }

    /// A variable from the way it is written, `NAME=VALUE`; `None` for anything else.
    pub fn variable(word: &str) -> Option<(String, String)> {
        let (name, value) = word.split_once('=')?;
        (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_follows_from_the_rest() {
        assert_eq!(Event::default().completed(), None);
        let branch = Event { branch: Some("main".into()), ..Event::default() };
        assert_eq!(branch.clone().completed().unwrap().source, "push");
        let request = Event { merge_request_target: Some("main".into()), ..branch.clone() };
        assert_eq!(request.completed().unwrap().source, "merge_request_event");
        let schedule = Event { source: "schedule".into(), ..branch };
        assert_eq!(schedule.clone().completed(), Some(schedule));
    }

    #[test]
    fn a_variable_is_a_name_and_all_behind_the_first_equals_sign() {
        assert_eq!(Event::variable("A=b=c"), Some(("A".into(), "b=c".into())));
        assert_eq!(Event::variable("A="), Some(("A".into(), String::new())));
        assert_eq!((Event::variable("A"), Event::variable("=b")), (None, None));
    }
}
