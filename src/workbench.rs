//! What a checker's own page has beyond the form: tools for the text and its report, files beside it, and a trigger to describe.
//!
//! `client/workbench.js` brings the tools to life; without scripts the style sheet leaves them out.

use conformance::Kind;
use leptos::prelude::*;
use report_html::address;

use crate::checker::{Choices, select};
use crate::pages::CHECKERS;

/// Where GitLab's pipelines come from, as `CI_PIPELINE_SOURCE` says it; the first follows from the other fields.
/// Source: GitLab's documentation of `CI_PIPELINE_SOURCE`, <https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable>.
const SOURCES: [(&str, &str); 10] = [
    ("", "follows from the rest"),
    ("push", "push"),
    ("merge_request_event", "merge request"),
    ("schedule", "schedule"),
    ("web", "by hand, in GitLab"),
    ("api", "API"),
    ("trigger", "trigger token"),
    ("pipeline", "another project's pipeline"),
    ("parent_pipeline", "a parent pipeline"),
    ("chat", "chat"),
];

/// Whether a text of this kind may include files; `None` is whatever is pasted.
fn takes_files(kind: Option<Kind>) -> bool {
    matches!(kind, None | Some(Kind::GitlabCi))
}

/// The tools for the text, which stand above the form, and the line that says what became of any tool. `form` is the id of the form.
pub(crate) fn text_tools(form: &str, kind: Option<Kind>) -> impl IntoView + use<> {
    let open = if takes_files(kind) { "Open files" } else { "Open a file" };
    let takes_several = takes_files(kind).then_some(true);
    view! {
        <div class="tools text-tools" role="group" aria-label="Text">
            <button type="button" data-do="open">{open}</button>
            <input type="file" data-picker multiple=takes_several hidden />
            <button type="reset" form=form.to_owned()>"Back to the example"</button>
            <button type="button" data-do="clear">"Clear"</button>
            <button type="button" data-undo hidden>"Undo the fix"</button>
            <button type="button" data-redo hidden>"Redo the fix"</button>
        </div>
        <div class="notice">
            <p role="status" data-notice></p>
            <button type="button" data-do="kept" hidden>"Go back to my text"</button>
            <button type="button" data-do="dismiss" aria-label="Close the message" hidden>"✕"</button>
            <textarea data-copy aria-label="To copy" rows="3" readonly hidden></textarea>
        </div>
    }
}

/// The tools for the report, which stand above it.
pub(crate) fn report_tools() -> impl IntoView {
    view! {
        <div class="tools report-tools" role="group" aria-label="Report">
            <button type="button" data-do="share">"Share"</button>
            <button type="button" data-do="markdown">"Copy as Markdown"</button>
            <button type="button" data-do="json"><span class="visually-hidden">"Download "</span>"JSON"</button>
            <button type="button" data-do="sarif"><span class="visually-hidden">"Download "</span>"SARIF"</button>
        </div>
    }
}

/// The files beside the text, once there are any.
pub(crate) fn files(kind: Option<Kind>) -> Option<impl IntoView> {
    takes_files(kind).then(|| {
        view! {
            <section class="files" data-files aria-label="Files beside the text" hidden>
                <p>
                    <strong>"Files beside it"</strong>
                    " "
                    <span class="hint">
                        "A path in this repository, " <code>"group/project:path"</code> ", or a URL."
                    </span>
                </p>
                <ul></ul>
                <p class="hint" data-wanted hidden></p>
                <template>
                    <li>
                        <input data-path aria-label="Path" spellcheck="false" autocapitalize="off" />
                        <span class="answers" data-answers></span>
                        <button type="button" data-swap>"Check this one"</button>
                        <button type="button" data-remove>"Remove"</button>
                    </li>
                </template>
            </section>
        }
    })
}

/// The form of the event that a pipeline is tried with besides the standard ones.
pub(crate) fn described_trigger(id: &str, kind: Option<Kind>, read_as: Kind) -> Option<impl IntoView + use<>> {
    let sources: Choices = SOURCES.into_iter().map(|(word, title)| (word, title.to_owned())).collect();
    takes_files(kind).then(|| {
        let hidden = read_as != Kind::GitlabCi;
        view! {
            <details class="trigger" data-for="gitlab-ci" hidden=hidden>
                <summary>"Describe a trigger"</summary>
                <p class="hint">
                    "Which jobs run, and what they push, is then worked out for this trigger as well, beside the standard ones."
                </p>
                <div class="options">
                    <div class="option">{select(id, "source", "Started by", sources, "")}</div>
                    {line(id, "branch", "Branch", "feature/search")}
                    {line(id, "tag", "Tag", "v1.2.3")}
                    {line(id, "target_branch", "Target branch", "main")}
                    {lines(id, "variables", "Variables, one a line", "DEPLOY=yes")}
                    {lines(id, "changed", "Changed files, one a line", "src/main.py")}
                </div>
            </details>
        }
    })
}

fn line(id: &str, name: &'static str, label: &'static str, example: &'static str) -> impl IntoView + use<> {
    let id = format!("{id}-{name}");
    view! {
        <div class="option">
            <label for=id.clone()>{label}</label>
            " "
            <input id=id data-option=name placeholder=example spellcheck="false" autocapitalize="off" autocomplete="off" />
        </div>
    }
}

fn lines(id: &str, name: &'static str, label: &'static str, example: &'static str) -> impl IntoView + use<> {
    let id = format!("{id}-{name}");
    view! {
        <div class="option">
            <label for=id.clone()>{label}</label>
            " "
            <textarea id=id data-option=name rows="2" placeholder=example spellcheck="false" autocapitalize="off" autocomplete="off"></textarea>
        </div>
    }
}

/// Where a text of this kind is checked on a page of its own; the loader adds the text. A link with the example in it would weigh more than
/// the rest of a short checker.
pub(crate) fn open_address(kind: Option<Kind>) -> String {
    kind.map_or_else(|| address("/"), |kind| address(&format!("{CHECKERS}{}/", kind.as_str())))
}
