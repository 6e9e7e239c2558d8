//! The form of a validator with its worked example: what stands on the page before, and without, any script.

use conformance::{Direction, Kind, LegacyNames, Options, Trigger, names};
use conventions::Conventions;
use islands::Validator as Island;
use leptos::prelude::*;

use crate::{markdown::Validator, workbench};

/// A validator as a page embeds it.
#[derive(Clone, Debug)]
pub struct Checker {
    /// Distinguishes the validators of one page; part of the ids of its fields.
    pub id: String,
    /// What is checked; `None` for whatever is pasted.
    pub kind: Option<Kind>,
    /// What the text field is called.
    pub label: String,
    /// The worked example.
    pub example: String,
    /// How the example is judged, and what the options show at first.
    pub options: Options,
    /// Other texts to try, with what they are called.
    pub samples: Vec<(&'static str, String)>,
    /// Whether it is what its page is for, with all tools; within a document it is kept short.
    pub is_workbench: bool,
}

impl Checker {
    /// A validator with the options at their defaults.
    pub fn new(
        id: impl Into<String>,
        kind: Option<Kind>,
        label: impl Into<String>,
        example: impl Into<String>,
    ) -> Self {
        let options = Options::default();
        let (id, label, example) = (id.into(), label.into(), example.into());
        Self { id, kind, label, example, options, samples: Vec::new(), is_workbench: false }
    }

    /// The validator as HTML, with the report on its example by the engine itself.
    pub fn render(&self) -> impl IntoView + use<> {
        if self.is_workbench {
            // What is kept on a device is kept for each of these pages.
            let page = self.kind.map_or("paste", Kind::as_str);
            view! { <div class="workbench" data-page=page>{self.island()}</div> }.into_any()
        } else {
            self.island().into_any()
        }
    }

    fn island(&self) -> impl IntoView + use<> {
        let Self { id, kind, label, example, options, samples, is_workbench } = self.clone();
        let detection = kind.is_none().then(|| conformance::detect(&example));
        let read_as = kind.or(detection.as_ref().map(|detection| detection.kind)).unwrap_or(Kind::ImageRef);
        let carried = (!is_workbench).then(|| workbench::open_address(kind));
        let report = conformance::check(read_as, &example, &options);
        // The other panels come with the first check; the page is read sooner without them.
        let result = report_html::fragment_at(&example, &report, Some("findings"));
        let layer = report_html::marked(&report.shown(&example), &report.findings).map(|marked| marked.into_string());
        let detected = detection.map(|detection| report_html::detection(&detection).into_string());
        let trigger = options.trigger.map_or("", Trigger::as_str);
        let legacy = options.legacy_names.unwrap_or(Conventions::embedded().settings.legacy_names).as_str();
        // The loader begins with the engine that reads it.
        let needs = kind.filter(|kind| !names::are_in(*kind)).map(|_| "whole");
        let form_id = format!("{id}-form");
        let field_id = format!("{id}-text");
        let hint_id = format!("{id}-hint");
        let rows = match read_as {
            Kind::GitlabCi | Kind::Dockerfile => "16",
            Kind::Command => "8",
            _ => "4",
        };
        view! {
            <Island>
                {is_workbench.then(|| workbench::text_tools(&form_id, kind))}
                <form id=form_id class="checker" autocomplete="off" data-kind=kind.map(Kind::as_str) data-needs=needs>
                    <label for=field_id.clone()>{label}</label>
                    <div class="field">
                        <pre class="layer" data-layer aria-hidden="true" inner_html=layer></pre>
                        <textarea
                            id=field_id
                            rows=rows
                            data-field
                            spellcheck="false"
                            autocapitalize="off"
                            autocomplete="off"
                            aria-describedby=hint_id.clone()
                        >
                            {example}
                        </textarea>
                    </div>
                    {samples_row(samples)}
                    {is_workbench.then(|| workbench::files(kind))}
                    <div class="options">
                        {kind_control(&id, kind)}
                        {option_control(&id, (kind, read_as), "direction", "Used to", &[Kind::ImageRef], directions(), options.direction.as_str())}
                        {option_control(&id, (kind, read_as), "trigger", "Pipeline started by", &[Kind::Tag], triggers(), trigger)}
                        {option_control(
                            &id,
                            (kind, read_as),
                            "legacy_names",
                            "Names with a hyphen",
                            &[Kind::ImageRef, Kind::GitlabCi, Kind::Command, Kind::Dockerfile],
                            legacy_names(),
                            legacy,
                        )}
                    </div>
                    {is_workbench.then(|| workbench::described_trigger(&id, kind, read_as))}
                    {selected_rules(&options)}
                    <p class="hint" id=hint_id>
                        "Nothing you enter leaves your browser."
                        {is_workbench.then(|| view! { <span data-kept></span> })}
                        <noscript>" This is a worked example; checking your own text here needs JavaScript."</noscript>
                    </p>
                    {carried.map(embedded_actions)}
                    <p class="visually-hidden" role="status" data-announce></p>
                </form>
                {is_workbench.then(workbench::report_tools)}
                <div class="outcome">
                    {detected.map(|html| view! { <p class="detected" data-detected inner_html=html></p> })}
                    <div class="result" data-result inner_html=result.into_string()></div>
                </div>
            </Island>
        }
    }
}

/// What can be done with a validator within a document; `open` is its text on the checker's own page.
fn embedded_actions(open: String) -> impl IntoView {
    view! {
        <p class="form-actions">
            <button type="reset">"Back to the example"</button>
            " "
            <button type="button" data-undo hidden>"Undo the fix"</button>
            " "
            <a href=open data-open>"Open in the checker"</a>
        </p>
    }
}

impl From<Validator> for Checker {
    fn from(validator: Validator) -> Self {
        let Validator { id, kind, direction, trigger, label, example, .. } = validator;
        let label = label.unwrap_or_else(|| format!("Your {}", kind.map_or("text", Kind::title)));
        let options = Options { direction, trigger, ..Options::default() };
        Self { options, ..Self::new(id, kind, label, example) }
    }
}

/// Which rules look, where not all of them do.
fn selected_rules(options: &Options) -> Option<impl IntoView + use<>> {
    let patterns = options.rules.select.join(",");
    (!patterns.is_empty()).then(|| {
        view! {
            <p class="hint">
                "Of all rules only " <code>{patterns.clone()}</code> " look here."
                <input type="hidden" data-option="select" value=patterns />
            </p>
        }
    })
}

/// Buttons that put a text into the field.
fn samples_row(samples: Vec<(&'static str, String)>) -> Option<impl IntoView> {
    let buttons: Vec<_> = samples
        .into_iter()
        .map(|(name, text)| view! { <button type="button" class="sample" data-example=text>{name}</button> " " })
        .collect();
    (!buttons.is_empty()).then(|| view! { <p class="samples"><span>"Try "</span>{buttons}</p> })
}

/// The words of an option and what people read.
pub(crate) type Choices = Vec<(&'static str, String)>;

fn directions() -> Choices {
    let words = |direction: Direction| match direction {
        Direction::Push => "push",
        Direction::Pull => "pull",
        Direction::Unknown => "not known",
    };
    [Direction::Unknown, Direction::Push, Direction::Pull].map(|known| (known.as_str(), words(known).to_owned())).into()
}

pub(crate) fn triggers() -> Choices {
    let title = |trigger: Trigger| Conventions::embedded().trigger(trigger).title.replace('`', "");
    let mut choices = vec![("", "not known".to_owned())];
    choices.extend(Trigger::ALL.map(|trigger| (trigger.as_str(), title(trigger))));
    choices
}

fn legacy_names() -> Choices {
    let words = |setting: LegacyNames| match setting {
        LegacyNames::Error => "are errors",
        LegacyNames::Warn => "are warnings",
        LegacyNames::Allow => "are allowed",
    };
    LegacyNames::ALL.map(|setting| (setting.as_str(), words(setting).to_owned())).into()
}

fn kind_control(id: &str, kind: Option<Kind>) -> AnyView {
    match kind {
        Some(kind) => view! { <input type="hidden" data-option="kind" value=kind.as_str() /> }.into_any(),
        None => {
            let mut choices = vec![("auto", "what it looks like".to_owned())];
            choices.extend(Kind::ALL.into_iter().map(|kind| (kind.as_str(), kind.title().to_owned())));
            view! { <div class="option">{select(id, "kind", "Read it as", choices, "auto")}</div> }.into_any()
        }
    }
}

/// A select that is there for some kinds only: those of the checker, and what it reads its text as. Where a reader may change the kind, it is hidden
/// instead of left out.
fn option_control(
    id: &str,
    (kind, read_as): (Option<Kind>, Kind),
    name: &'static str,
    label: &'static str,
    kinds: &[Kind],
    choices: Choices,
    chosen: &str,
) -> AnyView {
    if kind.is_some_and(|kind| !kinds.contains(&kind)) {
        return ().into_any();
    }
    let kind_names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let hidden = !kinds.contains(&read_as);
    view! { <div class="option" data-for=kind_names.join(" ") hidden=hidden>{select(id, name, label, choices, chosen)}</div> }.into_any()
}

/// A labelled select whose value goes to the engine under this name.
pub(crate) fn select<W: AsRef<str>>(
    id: &str,
    name: &'static str,
    label: &'static str,
    choices: Vec<(W, String)>,
    chosen: &str,
) -> impl IntoView + use<W> {
    let id = format!("{id}-{name}");
    let choices: Vec<_> = choices
        .into_iter()
        .map(|(value, words)| {
            let value = value.as_ref().to_owned();
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect();
    view! {
        <label for=id.clone()>{label}</label>
        " "
        <select id=id data-option=name>{choices}</select>
    }
}
