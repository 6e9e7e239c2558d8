//! What the page for newcomers has beyond text: steps with their progress, and the generator of what a new service starts with.

use conformance::generator::{Request, generate};
use conventions::Conventions;
use islands::Validator as Island;
use leptos::prelude::*;

use crate::checker::select;

/// A validator as a step of a path. The styles say that it is done once its report conforms, without any script.
pub fn step(word: &str, validator: String) -> impl IntoView + use<> {
    view! {
        <div class="step" data-step=word.to_owned()>
            <div inner_html=validator></div>
            <p class="step-state">
                <span class="to-do">"To do: correct it until it conforms."</span>
                <span class="done">"Done: it conforms."</span>
            </p>
        </div>
    }
}

/// How many steps are done. The count is kept on the reader's device; without scripts the styles leave it out.
pub fn progress(steps: usize) -> impl IntoView {
    view! {
        <div class="path-progress" data-progress>
            <label for="path-progress">
                <span data-done>"0"</span> " of " {steps} " checks done"
            </label>
            <progress id="path-progress" value="0" max=steps></progress>
            <button type="button" data-forget>"Start over"</button>
            <p class="visually-hidden" role="status" data-told></p>
        </div>
    }
}

/// The generator with a worked example, whose files the engine itself has checked.
pub fn generator() -> impl IntoView {
    let standard = Conventions::embedded();
    let service = &standard.promotion.example_service;
    let language = standard.service(service).and_then(|known| known.language.as_deref()).unwrap_or_default();
    let parts: Vec<&str> = standard.starter_parts.iter().map(|part| part.id.as_str()).collect();
    let made = generate(standard, &Request { service, language, dockerfile: "", parts: &parts });
    let result = report_html::generated(&made).into_string();
    let known: Vec<_> =
        standard.services.iter().map(|service| view! { <option value=service.name.clone()></option> }).collect();
    let sides = standard.languages.iter();
    let sides: Vec<_> = sides.map(|side| (side.id.as_str(), format!("{} ({})", side.title, side.base_image))).collect();
    let parts: Vec<_> = standard
        .starter_parts
        .iter()
        .map(|part| {
            let title = part.title.clone();
            view! {
                <label class="choice">
                    <input type="checkbox" data-option=part.id.clone() checked />
                    " "
                    {title}
                </label>
            }
        })
        .collect();
    view! {
        <Island>
            <form class="checker builder generator" autocomplete="off" data-operation="generate" data-needs="whole">
                <div class="options">
                    <div class="option">
                        <label for="generator-service">"Service"</label>
                        " "
                        <input
                            id="generator-service"
                            data-option="service"
                            value=service.clone()
                            list="generator-services"
                            spellcheck="false"
                            autocapitalize="off"
                            autocomplete="off"
                        />
                        <datalist id="generator-services">{known}</datalist>
                    </div>
                    <div class="option">{select("generator", "language", "What it is", sides, language)}</div>
                    <div class="option">
                        <label for="generator-dockerfile">"Path of the Dockerfile"</label>
                        " "
                        <input
                            id="generator-dockerfile"
                            data-option="dockerfile"
                            value="Dockerfile"
                            spellcheck="false"
                            autocapitalize="off"
                            autocomplete="off"
                        />
                    </div>
                </div>
                <fieldset>
                    <legend>"Besides the build, the pipeline has"</legend>
                    {parts}
                </fieldset>
                <p class="hint">
                    "Nothing you enter leaves your browser."
                    <noscript>" This is a worked example; generating your own here needs JavaScript."</noscript>
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
