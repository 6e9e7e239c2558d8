//! Directives: a line of its own that stands for something made from the standard.
//!
//! | directive | stands for |
//! |---|---|
//! | `::table{ports}` | a table from the data, see [`super::tables`]; `sortable` as a second word lets readers sort and filter it |
//! | `::diagram{ports}` | a drawing from the data, see [`super::diagram`] |
//! | `::snippet{include-python}` | a code block from the data, see [`super::snippets`] |
//! | `::validator{kind="image-ref" direction="pull" example="…"}` | a validator with a worked example |
//! | `::tag-builder{trigger="push-main"}` | the builder of tags and references |
//! | `::generator` | the generator of what a new service starts with |
//! | `::progress{steps="6"}` | how many of the page's steps are done |
//! | `::missing-pages` | the pages that this one's source links to and the portal does not have; on any other page all of them |
//! | `::discrepancy{D3}` | a note on one discrepancy |
//! | `::discrepancies` | all of them, each with a heading of its own |
//!
//! A validator whose example has several lines is a code block with the directive after its fence:
//!
//! ````text
//! ```::validator{kind="gitlab-ci"}
//! stages: [test, validate]
//! ```
//! ````
//!
//! `kind="auto"` takes whatever is pasted. `label` names a validator, `trigger` says what started the pipeline, `id` gives the validator
//! an id of its own; without them the portal chooses. With `step` it is a step of a path: done once what stands in it conforms.

use conformance::{Direction, Kind};
use conventions::{Discrepancy, MissingPage, Trigger};
use maud::{Markup, html};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::error::{Fault, one_of};
use super::inline::prose;
use super::links::Link;
use super::{Gathered, Lines, Renderer, Tree, diagram, mention, snippets, tables, trigger};

/// A validator that a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Unique on its page.
    pub id: String,
    /// What it checks; `None` for whatever is pasted.
    pub kind: Option<Kind>,
    /// Whether the references are pushed or pulled.
    pub direction: Direction,
    /// What started the pipeline that makes the tags, where the page says so.
    pub trigger: Option<Trigger>,
    /// What to call it, where the page says so.
    pub label: Option<String>,
    /// The word for it in a reader's progress, where it is a step of a path.
    pub step: Option<String>,
    /// The worked example, which is checked when the page is built.
    pub example: String,
}

/// Puts what directives stand for in their place.
pub(super) fn expand<'t>(
    tree: Tree<'t>,
    text: &'t str,
    lines: &Lines<'_>,
    renderer: &Renderer<'_>,
    gathered: &mut Gathered,
) -> Result<Tree<'t>, Fault> {
    let mut rest = tree.into_iter();
    let mut result = Vec::new();
    while let Some((event, at)) = rest.next() {
        let line = lines.at(at);
        let fault = |reason: String| Fault::new(line, reason);
        match &event {
            Event::Start(Tag::Paragraph) if paragraph(text, at).starts_with("::") => {
                let written = paragraph(text, at);
                rest.by_ref().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::Paragraph))).for_each(drop);
                let directive = Written::parse(written, None).map_err(fault)?;
                for event in directive.events(renderer, line, gathered).map_err(fault)? {
                    result.push((event, at));
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.starts_with("::") => {
                let example: String = rest
                    .by_ref()
                    .take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)))
                    .map(|(event, _)| if let Event::Text(text) = event { text.into_string() } else { String::new() })
                    .collect();
                let directive = Written::parse(info, Some(example)).map_err(fault)?;
                for event in directive.events(renderer, line, gathered).map_err(fault)? {
                    result.push((event, at));
                }
            }
            _ => result.push((event, at)),
        }
    }
    Ok(result)
}

/// The paragraph that starts at an offset, as it is written: Markdown in a directive's attributes means nothing.
fn paragraph(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    rest.split("\n\n").next().unwrap_or_default().trim()
}

/// A directive as it is written.
struct Written {
    name: String,
    attributes: Attributes,
    /// The lines of a code block.
    block: Option<String>,
}

const NAMES: [&str; 10] = [
    "table",
    "diagram",
    "snippet",
    "validator",
    "tag-builder",
    "generator",
    "progress",
    "missing-pages",
    "discrepancy",
    "discrepancies",
];

impl Written {
    fn parse(written: &str, block: Option<String>) -> Result<Self, String> {
        if written.contains('\n') {
            return Err("a directive is one line, with an empty line before and after it".to_owned());
        }
        let body = written.trim_start_matches("::");
        let (name, attributes) = match body.split_once('{') {
            Some((name, attributes)) => {
                (name, attributes.strip_suffix('}').ok_or("the directive does not end with `}`")?)
            }
            None => (body, ""),
        };
        Ok(Self { name: name.trim().to_owned(), attributes: Attributes::parse(attributes)?, block })
    }

    fn events<'t>(
        mut self,
        renderer: &Renderer<'_>,
        line: usize,
        gathered: &mut Gathered,
    ) -> Result<Vec<Event<'t>>, String> {
        let standard = renderer.conventions;
        if self.block.is_some() && self.name != "validator" {
            return Err(format!("`{}` takes no code block", self.name));
        }
        let html = match self.name.as_str() {
            "table" => {
                let id = self.attributes.word().ok_or("name the table: `::table{ports}`")?;
                let sortable = self.flag("sortable")?;
                tables::table(&id, sortable, renderer)?
            }
            "diagram" => {
                let id = self.attributes.word().ok_or("name the diagram: `::diagram{ports}`")?;
                diagram::figure(&id, standard)?
            }
            "snippet" => {
                let id = self.attributes.word().ok_or("name the snippet: `::snippet{include-python}`")?;
                snippets::snippet(&id, standard)?
            }
            "validator" => renderer.portal.validator(&self.validator(gathered)?),
            "tag-builder" => {
                let first = self.typed("trigger", trigger, Trigger::ALL.map(Trigger::as_str))?;
                renderer.portal.tag_builder(first.unwrap_or(Trigger::PushMain))
            }
            "generator" => renderer.portal.generator(),
            "progress" => {
                let steps = self.attributes.take("steps").and_then(|steps| steps.parse().ok());
                renderer.portal.progress(steps.ok_or("say how many steps there are: `steps=\"6\"`")?)
            }
            "missing-pages" => missing_pages(renderer, line, gathered).into_string(),
            "discrepancy" => {
                let id = self.attributes.word().ok_or("name the discrepancy: `::discrepancy{D3}`")?;
                let entry = standard.discrepancies.iter().find(|entry| entry.id == id).ok_or_else(|| {
                    let known = one_of(standard.discrepancies.iter().map(|entry| entry.id.as_str()));
                    format!("there is no discrepancy `{id}`: {known}")
                })?;
                let target = format!("{DISCREPANCIES}#{}", fragment(entry));
                gathered.links.push(Link::new(&target, line));
                note(entry, &renderer.portal.address(&target), renderer).into_string()
            }
            "discrepancies" => {
                self.attributes.finish()?;
                return Ok(discrepancies(renderer));
            }
            other => return Err(format!("there is no directive `{other}`: {}", one_of(NAMES))),
        };
        self.attributes.finish()?;
        Ok(vec![Event::Html(html.into())])
    }

    fn flag(&mut self, name: &str) -> Result<bool, String> {
        match self.attributes.word() {
            None => Ok(false),
            Some(word) if word == name => Ok(true),
            Some(word) => Err(format!("unknown word `{word}`: only `{name}` may stand here")),
        }
    }

    fn typed<T>(
        &mut self,
        key: &str,
        read: fn(&str) -> Option<T>,
        known: impl IntoIterator<Item = &'static str>,
    ) -> Result<Option<T>, String> {
        let Some(word) = self.attributes.take(key) else { return Ok(None) };
        read(&word).map(Some).ok_or_else(|| format!("`{key}` is `{word}`, but {}", one_of(known)))
    }

    fn validator(&mut self, gathered: &mut Gathered) -> Result<Validator, String> {
        let kind = self.attributes.take("kind").ok_or("say what the validator checks: `kind=\"image-ref\"`")?;
        let kind = match kind.as_str() {
            "auto" => None,
            word => Some(Kind::parse(word).ok_or_else(|| {
                format!("`kind` is `{word}`, but {}", one_of(Kind::ALL.map(Kind::as_str).into_iter().chain(["auto"])))
            })?),
        };
        let direction = self.typed("direction", Direction::parse, ["push", "pull", "auto"])?.unwrap_or_default();
        let trigger = self.typed("trigger", trigger, Trigger::ALL.map(Trigger::as_str))?;
        let example = match (self.attributes.take("example"), self.block.take()) {
            (Some(line), None) => line,
            (None, Some(block)) => block,
            _ => return Err("give the example once: as `example=\"…\"`, or as the lines of a code block".to_owned()),
        };
        gathered.validators += 1;
        let id = self.attributes.take("id").unwrap_or_else(|| format!("check-{}", gathered.validators));
        let (label, step) = (self.attributes.take("label"), self.attributes.take("step"));
        Ok(Validator { id, kind, direction, trigger, label, step, example })
    }
}

/// The words and `key="value"` pairs of a directive or of a code block's fence.
pub(super) struct Attributes {
    words: std::collections::VecDeque<String>,
    pairs: Vec<(String, String)>,
}

impl Attributes {
    pub(super) fn parse(written: &str) -> Result<Self, String> {
        let mut attributes = Self { words: Default::default(), pairs: Vec::new() };
        let mut rest = written.trim_start();
        while !rest.is_empty() {
            let end = rest.find([' ', '=']).unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = match after.strip_prefix('=') {
                None => {
                    attributes.words.push_back(word.to_owned());
                    after.trim_start()
                }
                Some(after) => {
                    let (value, after) = after
                        .strip_prefix('"')
                        .and_then(|after| after.split_once('"'))
                        .ok_or_else(|| format!("the value of `{word}` needs a double quote on both sides"))?;
                    attributes.pairs.push((word.to_owned(), value.to_owned()));
                    after.trim_start()
                }
            };
        }
        Ok(attributes)
    }

    /// The next bare word.
    pub(super) fn word(&mut self) -> Option<String> {
        self.words.pop_front()
    }

    /// The value of a key, which is then used up.
    pub(super) fn take(&mut self, key: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(name, _)| name == key)?;
        Some(self.pairs.remove(at).1)
    }

    /// Refuses what nobody has taken.
    pub(super) fn finish(self) -> Result<(), String> {
        let left = self.words.front().or(self.pairs.first().map(|(key, _)| key));
        left.map_or(Ok(()), |left| Err(format!("unknown attribute `{left}`")))
    }
}

/// Path of the page with all discrepancies.
const DISCREPANCIES: &str = "/discrepancies/";

fn fragment(entry: &Discrepancy) -> String {
    entry.id.to_lowercase()
}

/// A note on one discrepancy.
fn note(entry: &Discrepancy, address: &str, renderer: &Renderer<'_>) -> Markup {
    html! {
        div.admonition.discrepancy role="note" aria-label=(format!("Discrepancy {}", entry.id)) {
            p.admonition-title { a href=(address) { (entry.id) } ": " (entry.title) }
            p { "Followed here: " (prose(&entry.follows)) " " (prose(&entry.other)) }
            @let mentions: Vec<Markup> = entry.rules.iter().filter_map(|rule| mention::rule(rule, renderer)).collect();
            @if !mentions.is_empty() {
                p.checked-by {
                    "Checked by "
                    @for (index, mention) in mentions.iter().enumerate() { @if index > 0 { ", " } (mention) }
                }
            }
        }
    }
}

/// All discrepancies, each under a heading.
fn discrepancies<'t>(renderer: &Renderer<'_>) -> Vec<Event<'t>> {
    let mut events = Vec::new();
    for entry in &renderer.conventions.discrepancies {
        let level = HeadingLevel::H2;
        let id = Some(fragment(entry).into());
        events.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
        events.push(Event::Text(format!("{}: {}", entry.id, entry.title).into()));
        events.push(Event::End(TagEnd::Heading(level)));
        events.push(Event::Html(details(entry, renderer).into_string().into()));
    }
    events
}

fn details(entry: &Discrepancy, renderer: &Renderer<'_>) -> Markup {
    let page = |id: &str| renderer.conventions.page(id);
    html! {
        dl.discrepancy {
            dt { "The pages say" }
            @for statement in &entry.says {
                dd {
                    @if let Some(page) = page(&statement.page) {
                        a href=(renderer.portal.address(&page.path)) { (page.title) } ": "
                    }
                    (prose(&statement.text))
                }
            }
            dt { "The checks follow" }
            dd { (prose(&entry.follows)) }
            dt { "The other form" }
            dd { (prose(&entry.other)) }
            dt { "Why" }
            dd { (prose(&entry.why)) }
            dt { @if entry.rules.len() == 1 { "Rule" } @else { "Rules" } }
            @for rule in &entry.rules {
                dd { (rule_name(rule, renderer)) }
            }
            @if let Some(setting) = &entry.setting {
                dt { "Setting" }
                dd { code { (setting) } }
            }
        }
    }
}

/// A rule's id, as a link where it has a page; any other rule is one that the checks do not have yet.
pub(super) fn rule_name(rule: &str, renderer: &Renderer<'_>) -> Markup {
    mention::rule(rule, renderer).unwrap_or_else(|| html! { code { (rule) } " (not checked yet)" })
}

/// Path of the page with everything that is linked to and missing.
pub(crate) const MISSING: &str = "/not-here-yet/";

/// The pages that the standard's own link to and the portal does not have. On a page of the standard its own; anywhere else all of them, each with
/// the pages that link to it.
fn missing_pages(renderer: &Renderer<'_>, line: usize, gathered: &mut Gathered) -> Markup {
    let concerns = |missing: &&MissingPage| match &renderer.page {
        Some(page) => missing.linked_from.contains(page),
        None => true,
    };
    if renderer.page.is_some() {
        gathered.links.push(Link::new(MISSING, line));
    }
    html! {
        ul.missing-pages {
            @for missing in renderer.conventions.missing_pages.iter().filter(concerns) {
                li {
                    strong { (missing.title) } " (" (missing.about) ")"
                    @if renderer.page.is_some() {
                        ": " a href=(renderer.portal.address(MISSING)) { "not in this portal yet" }
                    } @else {
                        @for (index, page) in missing.linked_from.iter().filter_map(|id| renderer.conventions.page(id)).enumerate() {
                            (if index == 0 { ": linked from " } else { ", " })
                            a href=(renderer.portal.address(&page.path)) { (page.title) }
                        }
                    }
                }
            }
        }
    }
}
