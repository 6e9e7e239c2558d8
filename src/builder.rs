//! The builder of tags and references: what a push makes, for one service.

use conformance::tag::forward;
use conventions::{Conventions, Trigger};
use islands::Validator as Island;
use leptos::prelude::*;

use crate::checker::{select, triggers};

/// The fields of the worked example. Which of them count depends on the trigger.
struct Example {
    service: String,
    branch: &'static str,
    version: String,
    commit: String,
}

impl Example {
    /// From the examples that the standard itself gives.
    fn of(standard: &Conventions) -> Self {
        let commit = standard.kaniko.build_args.iter().find(|argument| argument.value.contains("SHA"));
        Self {
            service: standard.promotion.example_service.clone(),
            branch: "feat/search",
            version: format!("v{}", standard.promotion.example_version),
            commit: commit.map_or("", |argument| argument.example.trim_end_matches('.')).to_owned(),
        }
    }
}

/// The builder with a worked example of one trigger, made by the engine itself.
pub fn tag_builder(first: Trigger) -> impl IntoView {
    let standard = Conventions::embedded();
    let Example { service, branch, version, commit } = Example::of(standard);
    let request = forward::Request {
        trigger: first,
        branch: Some(branch),
        version: Some(&version),
        commit: Some(&commit),
        service: &service,
    };
    let result = report_html::push(&forward::forward(standard, &request)).into_string();
    let services = standard.services.iter().filter(|service| service.image.is_some());
    let services: Vec<_> = services.map(|service| (service.name.as_str(), service.name.clone())).collect();
    let triggers: Vec<_> = triggers().into_iter().filter(|(word, _)| !word.is_empty()).collect();
    view! {
        <Island>
            <form class="checker builder" autocomplete="off" data-operation="forward">
                <div class="options">
                    <div class="option">{select("builder", "trigger", "What happens", triggers, first.as_str())}</div>
                    <div class="option">{select("builder", "service", "Service", services, &service)}</div>
                    {text_field("branch", "Branch", branch, &[Trigger::PushFeature], first)}
                    {text_field("version", "Version", &version, &[Trigger::PushTag], first)}
                    {text_field("commit", "Commit", &commit, &[Trigger::PushMain, Trigger::PushFeature], first)}
                </div>
                <p class="hint">
                    "Nothing you enter leaves your browser."
                    <noscript>" This is a worked example; building your own names here needs JavaScript."</noscript>
                </p>
                <p class="form-actions">
                    <button type="reset">"Back to the example"</button>
                </p>
                <p class="visually-hidden" role="status" data-announce></p>
            </form>
            <div class="result" data-result inner_html=result></div>
        </Island>
    }
}

/// A field that is there for some triggers only.
fn text_field(
    name: &'static str,
    label: &'static str,
    value: &str,
    triggers: &[Trigger],
    first: Trigger,
) -> impl IntoView + use<> {
    let id = format!("builder-{name}");
    let words: Vec<&str> = triggers.iter().map(|trigger| trigger.as_str()).collect();
    let hidden = !triggers.contains(&first);
    view! {
        <div class="option" data-for=words.join(" ") hidden=hidden>
            <label for=id.clone()>{label}</label>
            " "
            <input
                id=id
                data-option=name
                value=value.to_owned()
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
            />
        </div>
    }
}
