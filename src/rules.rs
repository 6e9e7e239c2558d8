//! The catalogue of rules and the page of each, from what the engine itself carries.

use conformance::{Domain, Example, Rule, RulePage};
use conventions::Conventions;
use leptos::prelude::*;
use report_html::address;

use crate::{
    checker::Checker,
    markdown::{self, MarkdownError, Source},
    parts::Parts,
};

/// Path of a rule's page within the portal.
pub fn path(rule: &Rule) -> String {
    format!("/rules/{}/", rule.id)
}

/// All rules, by what they are about.
pub fn catalogue() -> impl IntoView {
    Domain::ALL
        .into_iter()
        .filter(|&domain| conformance::rules().iter().any(|rule| rule.domain == domain))
        .map(|domain| {
            let rules: Vec<_> = conformance::rules()
                .iter()
                .filter(|rule| rule.domain == domain)
                .map(|rule| {
                    view! {
                        <li data-severity=rule.severity.as_str()>
                            <a href=address(&path(rule))><code>{rule.id}</code></a>
                            " "
                            {rule.summary}
                        </li>
                    }
                })
                .collect();
            view! {
                <h2>{domain.title()}</h2>
                <ul class="rules">{rules}</ul>
            }
        })
        .collect::<Vec<_>>()
}

/// What a rule checks, its failing example in a live validator, its conforming one, and when to ignore it.
///
/// # Errors
///
/// Where the Markdown of the rule's page is wrong.
pub fn page(rule: &Rule) -> Result<AnyView, MarkdownError> {
    let RulePage { prose, fails, conforms, ignore } = rule.page();
    let prose = prose_view(rule, &prose)?;
    let ignore = if ignore.is_empty() { None } else { Some(prose_view(rule, &ignore)?) };
    let view = view! {
        <p class="lead">{rule.summary} "."</p>
        <p class="rule-facts">
            {rule.domain.title()} ", " <span data-severity=rule.severity.as_str()>{rule.severity.as_str()}</span>
        </p>
        {prose}
        {fails
            .map(|example| {
                view! {
                    <h2 id="fails">"Fails"</h2>
                    {checker(rule, example).render()}
                }
            })}
        {conforms
            .map(|example| {
                view! {
                    <h2 id="conforms">"Conforms"</h2>
                    <pre role="region" aria-label="A conforming example" tabindex="0">
                        <code>{example.text}</code>
                    </pre>
                }
            })}
        {ignore
            .map(|prose| {
                view! {
                    <h2 id="ignore">"When to ignore it"</h2>
                    {prose}
                }
            })}
    };
    Ok(view.into_any())
}

fn checker(rule: &Rule, example: Example) -> Checker {
    let options = example.options();
    let label = format!("Try {}: {}", rule.id, example.kind.title());
    Checker { options, ..Checker::new("example", Some(example.kind), label, example.text) }
}

/// A stretch of Markdown of a rule's page.
fn prose_view(rule: &Rule, markdown: &str) -> Result<impl IntoView + use<>, MarkdownError> {
    let source = Source { file: rule.id, text: markdown };
    let html = markdown::render_part(source, Conventions::embedded(), &Parts)?;
    Ok(view! { <div class="prose" inner_html=html></div> })
}
