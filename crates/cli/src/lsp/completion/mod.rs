//! What may be written at a cursor: names of the standard, keywords of GitLab, and what the pipeline itself has names for.

mod images;
mod names;
pub(super) mod place;

use conformance::{Kind, UnderstoodPipeline};
use conventions::Conventions;
use diagnostics::{LineIndex, Span};
use gen_lsp_types::{CompletionItem, CompletionItemKind, CompletionItemTextEdit, Documentation, TextEdit};

use super::positions::Positions;
use place::{Place, Role, place};

/// The characters that make an editor ask.
pub(super) const TRIGGERS: [&str; 4] = [" ", ":", "/", "$"];

/// A cursor in a text.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// The byte offset.
    pub(super) offset: usize,
    pub(super) standard: &'t Conventions,
    /// What was last understood of the text, which may have been another then.
    pub(super) pipeline: Option<&'t UnderstoodPipeline>,
}

/// Something that may be written.
#[derive(Debug, PartialEq, Eq)]
struct Offer {
    label: String,
    kind: CompletionItemKind,
    /// A few words beside the label.
    detail: String,
    /// What is written, where it is not the label.
    insert: Option<String>,
}

impl Offer {
    fn new(label: impl Into<String>, kind: CompletionItemKind, detail: impl Into<String>) -> Self {
        Self { label: label.into(), kind, detail: detail.into(), insert: None }
    }

    fn inserting(mut self, insert: impl Into<String>) -> Self {
        self.insert = Some(insert.into());
        self
    }
}

/// What may be written at a cursor, in the place of what stands before it.
pub(super) fn completions(cursor: &Cursor<'_>, positions: &Positions<'_>) -> Vec<CompletionItem> {
    let (span, offers) = offers(cursor, positions.lines());
    let range = positions.range(span);
    let item = |(number, offer): (usize, Offer)| {
        let new_text = offer.insert.unwrap_or_else(|| offer.label.clone());
        CompletionItem {
            filter_text: Some(new_text.trim().to_owned()),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text })),
            label: offer.label,
            kind: Some(offer.kind),
            documentation: (offer.detail.len() > 60).then(|| Documentation::String(offer.detail.clone())),
            detail: (!offer.detail.is_empty() && offer.detail.len() <= 60).then_some(offer.detail),
            // They come in the order that is meant: that of the standard, or of GitLab's tables.
            sort_text: Some(format!("{number:04}")),
            ..CompletionItem::default()
        }
    };
    offers.into_iter().enumerate().map(item).collect()
}

/// What may be written, and what of the text it replaces.
fn offers(cursor: &Cursor<'_>, lines: &LineIndex<'_>) -> (Span, Vec<Offer>) {
    let nothing = (Span::empty(cursor.offset), Vec::new());
    if let Some(found) = names::variables(cursor) {
        return found;
    }
    if let Some(found) = images::services(cursor) {
        return found;
    }
    if cursor.kind == Kind::Dockerfile {
        return images::base(cursor, lines).unwrap_or(nothing);
    }
    if cursor.kind != Kind::GitlabCi {
        return nothing;
    }
    let Some(place) = place(cursor.text, lines, cursor.offset) else { return nothing };
    let mut offers = match place.role {
        Role::Key => keywords(cursor, &place, lines),
        Role::Value => values(cursor, &place),
        Role::Item => {
            let mut offers = values(cursor, &place);
            offers.extend(keywords(cursor, &place, lines));
            offers
        }
    };
    if place.needs_space {
        for offer in &mut offers {
            offer.insert = Some(format!(" {}", offer.insert.as_ref().unwrap_or(&offer.label)));
        }
    }
    (place.word, offers)
}

/// The keywords of the mapping at a place.
fn keywords(cursor: &Cursor<'_>, place: &Place<'_>, lines: &LineIndex<'_>) -> Vec<Offer> {
    let line = lines.line_span(lines.line(cursor.offset));
    let rest = cursor.text.get(cursor.offset..line.end).unwrap_or_default();
    let has_colon = rest.trim_start().starts_with(':');
    let offer = |keyword: conformance::gitlab_ci::Keyword| {
        let end = match (has_colon, keyword.opens) {
            (true, _) => "",
            (false, true) => ":",
            (false, false) => ": ",
        };
        let insert = format!("{}{end}", keyword.name);
        Offer::new(keyword.name, CompletionItemKind::Property, keyword.takes).inserting(insert)
    };
    conformance::gitlab_ci::keywords(&place.route).into_iter().map(offer).collect()
}

/// The values of a place.
fn values(cursor: &Cursor<'_>, place: &Place<'_>) -> Vec<Offer> {
    let standard = cursor.standard;
    let route: Vec<&str> = place.route.clone();
    match route.as_slice() {
        ["stages"] => names::standard_stages(cursor),
        [_, "stage"] => names::stages(cursor),
        [_, "needs" | "dependencies"] | [_, "needs", "job"] | [_, "rules", "needs"] | [_, "rules", "needs", "job"] => {
            names::jobs(cursor, names::Jobs::Run)
        }
        [_, "environment", "on_stop"] => names::jobs(cursor, names::Jobs::Run),
        [_, "extends"] => names::jobs(cursor, names::Jobs::All),
        ["include", "file"] | [_, "trigger", "include", "file"] => {
            let files = standard.templates.files.iter();
            files.map(|file| Offer::new(&file.file, CompletionItemKind::File, file.provides.join(", "))).collect()
        }
        ["include", "project"] | [_, "trigger", "include", "project"] => {
            vec![Offer::new(&standard.templates.project, CompletionItemKind::Module, "the shared templates")]
        }
        ["include", "ref"] | [_, "trigger", "include", "ref"] => {
            vec![Offer::new(
                &standard.templates.r#ref,
                CompletionItemKind::Reference,
                "the ref of the shared templates",
            )]
        }
        [_, "tags"] => vec![Offer::new(&standard.runner.tag, CompletionItemKind::Value, "the tag of the runners")],
        [.., "image" | "services"] | [.., "image" | "services", "name"] => images::pulled(standard),
        _ => {
            let words = conformance::gitlab_ci::words(&route);
            words.into_iter().map(|word| Offer::new(word, CompletionItemKind::EnumMember, "")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(kind: Kind, text: &str) -> Vec<(String, String)> {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let report = conformance::check(kind, &text, &conformance::Options::default());
        let pipeline = report.understood.pipeline.as_ref();
        let cursor = Cursor { kind, text: &text, offset, standard: Conventions::embedded(), pipeline };
        let (span, offers) = offers(&cursor, &LineIndex::new(&text));
        let written = |offer: Offer| {
            let mut written = text.clone();
            written.replace_range(span.start..span.end, &offer.insert.unwrap_or(offer.label.clone()));
            (offer.label, written)
        };
        offers.into_iter().map(written).collect()
    }

    fn labels(text: &str) -> Vec<String> {
        offered(Kind::GitlabCi, text).into_iter().map(|(label, _)| label).collect()
    }

    /// The text once the offer with this label is taken.
    fn taken(kind: Kind, text: &str, label: &str) -> String {
        let offers = offered(kind, text);
        let found = offers.iter().find(|(offered, _)| offered == label);
        found.unwrap_or_else(|| panic!("{label} is not among {offers:#?}")).1.clone()
    }

    #[test]
    fn keywords_bring_their_colon() {
        assert_eq!(taken(Kind::GitlabCi, "sta|", "stages"), "stages:");
        assert_eq!(taken(Kind::GitlabCi, "ä:\n  sta|", "stage"), "ä:\n  stage: ");
        assert_eq!(taken(Kind::GitlabCi, "ä:\n  |: test", "stage"), "ä:\n  stage: test");
        assert!(!labels("ä:\n  sta|").contains(&"stages".to_owned()));
    }

    #[test]
    fn stages_are_those_of_the_pipeline_or_of_the_standard() {
        assert_eq!(
            taken(Kind::GitlabCi, "stages: [büild, x]\na:\n  stage: b|", "büild"),
            "stages: [büild, x]\na:\n  stage: büild"
        );
        assert_eq!(taken(Kind::GitlabCi, "stages: [b]\na:\n  stage:|", "b"), "stages: [b]\na:\n  stage: b");
        let standard = labels("a:\n  stage: |");
        assert!(Conventions::embedded().stages.iter().all(|stage| standard.contains(&stage.name)), "{standard:?}");
        let rest = labels("stages:\n  - build-env\n  - |");
        assert!(!rest.contains(&"build-env".to_owned()) && rest.contains(&"deploy-dev".to_owned()), "{rest:?}");
    }

    #[test]
    fn templates_have_their_project_and_files() {
        let text = "include:\n  - project: |";
        assert_eq!(
            taken(Kind::GitlabCi, text, "orchestrator/ci-templates"),
            "include:\n  - project: orchestrator/ci-templates"
        );
        let files = labels("include:\n  - project: orchestrator/ci-templates\n    file:\n      - /|");
        assert!(Conventions::embedded().templates.files.iter().all(|file| files.contains(&file.file)), "{files:?}");
    }

    #[test]
    fn jobs_are_known_while_they_are_typed() {
        let text = ".base:\n  image: x\nbüild:\n  script: make\ntest:\n  script: x\n  needs:\n    - b|\n";
        assert!(taken(Kind::GitlabCi, text, "büild").contains("- büild\n"));
        let needs = labels(text);
        assert!(!needs.contains(&".base".to_owned()) && !needs.contains(&"test".to_owned()), "{needs:?}");
        assert!(needs.contains(&"optional".to_owned()));
        let extends = labels(".base:\n  image: x\ntest:\n  extends: |\n");
        assert!(extends.contains(&".base".to_owned()) && !extends.contains(&"test".to_owned()), "{extends:?}");
    }

    #[test]
    fn services_follow_the_namespace() {
        let before = "a:\n  script:\n    - docker push nexus.shared.cwiq.io:8443/orchestrator/ser|";
        assert_eq!(taken(Kind::GitlabCi, before, "server"), before.replace("ser|", "server"));
        let host = "a:\n  image: nexus.shared.cwiq.io:8444/|";
        assert_eq!(taken(Kind::GitlabCi, host, "orchestrator/server"), host.replace('|', "orchestrator/server"));
        let image = "ä:\n  image: |";
        let reference = "nexus.shared.cwiq.io:8444/orchestrator/server";
        assert_eq!(taken(Kind::GitlabCi, image, reference), image.replace('|', reference));
        assert_eq!(taken(Kind::Dockerfile, "# ü\nFROM ne|", reference), format!("# ü\nFROM {reference}"));
        assert_eq!(taken(Kind::Dockerfile, "FROM a/orchestrator/|", "server"), "FROM a/orchestrator/server");
        assert!(offered(Kind::Dockerfile, "RUN x|").is_empty());
    }

    #[test]
    fn variables_are_those_of_the_standard_and_of_the_text() {
        let text = "variables:\n  ÄB: x\n  MINE: x\na:\n  variables: {OWN: y}\n  script: echo ${M|}\n";
        assert_eq!(taken(Kind::GitlabCi, text, "MINE"), text.replace("M|", "MINE"));
        let all = labels(text);
        assert!(all.contains(&"OWN".to_owned()) && all.len() > 3, "{all:?}");
    }

    #[test]
    fn chosen_values_have_their_words() {
        assert!(labels("a:\n  when: |").contains(&"manual".to_owned()));
        assert_eq!(labels("a:\n  interruptible: |"), ["true", "false"]);
        assert!(labels("a:\n  coverage: |").is_empty());
    }

    #[test]
    fn there_is_nothing_in_a_comment_or_anywhere_in_a_text() {
        assert!(labels("a: # st|").is_empty());
        for offset in 0.."a:\n  - {b: [".len() {
            let mut text = "a:\n  - {b: [".to_owned();
            text.insert(offset, '|');
            labels(&text);
        }
    }
}
