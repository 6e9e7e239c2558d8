//! The registry variables hold the registry's endpoints.

use conventions::{Conventions, Operation, Variable, VariableMeaning};
use diagnostics::{Fix, Severity};

use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::layout::replace_scalar;
use crate::gitlab_ci::variables::{Defined, defined};
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "registry-variable",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "a registry variable that is set to something else than the endpoint it stands for",
    page: page!("registry_variable.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let standard = context.standard;
    let mut gathered = Gathered::default();
    for variable in defined(pipeline, context) {
        let Some(documented) = documented(variable.name, standard) else { continue };
        gathered.add(judge(pipeline, &variable, documented, standard));
    }
    gathered.into()
}

/// The variable of the standard with this name that stands for a host or an endpoint.
fn documented<'s>(name: &str, standard: &'s Conventions) -> Option<&'s Variable> {
    standard.variables.iter().find(|variable| variable.name == name && !right_values(variable, standard).is_empty())
}

/// The values that the variable may amount to: one an environment, the first for pipelines.
fn right_values(variable: &Variable, standard: &Conventions) -> Vec<String> {
    let endpoints = |operation| {
        standard.environments.iter().map(|environment| standard.registry_in(environment, operation)).collect()
    };
    match variable.meaning {
        VariableMeaning::Host => standard.environments.iter().map(|environment| environment.host.clone()).collect(),
        VariableMeaning::PushEndpoint => endpoints(Operation::Push),
        VariableMeaning::PullEndpoint => endpoints(Operation::Pull),
        VariableMeaning::ImageName | VariableMeaning::Image => Vec::new(),
    }
}

fn judge(pipeline: &Pipeline<'_>, variable: &Defined<'_>, documented: &Variable, standard: &Conventions) -> Judgement {
    let (tree, config) = (pipeline.tree(), &pipeline.config);
    let Some(value) = variable.scope.expand(variable.value) else { return Judgement::Open };
    let whole = value.whole();
    let right = right_values(documented, standard);
    let written = config.text(variable.value).unwrap_or_default();
    // A value that is right but for the host variable is that variable's fault, where it is defined here.
    let host = standard.variables.iter().find(|entry| entry.meaning == VariableMeaning::Host);
    let by_host = host.is_some_and(|host| {
        documented.meaning != VariableMeaning::Host
            && right.first().is_some_and(|right| {
                let name = &host.name;
                let host = &standard.environment().host;
                written.replace(&format!("${{{name}}}"), host).replace(&format!("${name}"), host) == *right
            })
    });
    if right.iter().any(|right| right == whole.value()) || by_host {
        return Judgement::Right;
    }
    if whole.is_unknown() {
        return Judgement::Open;
    }
    let Some(expected) = right.first() else { return Judgement::Open };
    let message = format!("`{}` is `{}` here, and not {}.", variable.name, whole.value(), what(documented.meaning));
    let finding = config.finding(RULE.id, RULE.severity, variable.place, message).help(match whole.value() {
        "" => format!("It is `{expected}`; the common template brings the inherited ones by itself."),
        _ => format!("It is `{expected}`."),
    });
    Judgement::Wrong(Box::new(
        match replace_scalar(tree, variable.place.node, expected).filter(|_| config.is_editable(variable.place)) {
            Some(edit) => finding.fix(Fix::safe(format!("Use {expected}"), vec![edit])),
            None => finding,
        },
    ))
}

fn what(meaning: VariableMeaning) -> &'static str {
    match meaning {
        VariableMeaning::Host => "the registry's host",
        VariableMeaning::PushEndpoint => "the endpoint for pushes",
        VariableMeaning::PullEndpoint => "the endpoint for pulls",
        VariableMeaning::ImageName | VariableMeaning::Image => "an image name",
    }
}
