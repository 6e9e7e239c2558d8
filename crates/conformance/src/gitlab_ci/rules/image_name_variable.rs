//! The image name variables hold a name of the standard's form.

use conventions::{LegacyNames, VariableMeaning};
use diagnostics::{Finding, Fix, Severity};

use crate::Direction;
use crate::context::Context;
use crate::gitlab_ci::Pipeline;
use crate::gitlab_ci::variables::defined;
use crate::image_ref::{Image, Shape, WordMeaning};
use crate::rule::{Domain, Gathered, Judgement, Look, Outcome, Rule, page};

pub(crate) static RULE: Rule = Rule {
    id: "image-name-variable",
    domain: Domain::Pipeline,
    severity: Severity::Error,
    summary: "an image name variable that does not amount to a name of the standard's form",
    page: page!("image_name_variable.md"),
    look: Look::Pipeline(check),
};

fn check(pipeline: &Pipeline<'_>, context: &Context<'_>) -> Outcome {
    let mut gathered = Gathered::default();
    for variable in defined(pipeline, context) {
        let is_name = |meaning| matches!(meaning, VariableMeaning::ImageName | VariableMeaning::Image);
        let documented =
            context.standard.variables.iter().any(|entry| entry.name == variable.name && is_name(entry.meaning));
        if !documented {
            continue;
        }
        let Some(value) = variable.scope.expand(variable.value) else {
            gathered.add(Judgement::Open);
            continue;
        };
        let image = Image::new(value.whole(), Direction::Push, context);
        gathered.add(judge(variable.name, &image, context));
    }
    gathered.into()
}

fn judge(variable: &str, image: &Image<'_>, context: &Context<'_>) -> Judgement {
    let naming = &context.standard.naming;
    let form = format!("{}{}", naming.namespace, naming.separator);
    let help = format!("An image name is `{form}` and the project's part from the catalogue.");
    let wrong =
        |at: diagnostics::Span, severity, message: String| Finding::new(RULE.id, severity, at, message).help(&help);
    let Some(name) = &image.name else {
        let whole = image.reference.whole;
        if whole.is_unknown() {
            return Judgement::Open;
        }
        let message = format!("`{variable}` is `{}`, which is no image name of the standard.", whole.value());
        return Judgement::Wrong(Box::new(wrong(whole.source(), RULE.severity, message)));
    };
    let shown = name.written.shown();
    let legacy = match (name.shape, context.legacy_names()) {
        (Shape::Hyphen(_), LegacyNames::Allow) => return Judgement::Right,
        (Shape::Hyphen(_), LegacyNames::Warn) => Severity::Warning,
        _ => RULE.severity,
    };
    let message = match (name.shape, name.meaning) {
        _ if name.system_prefix.is_some() => {
            format!("`{variable}` is `{shown}`: `{}` is for the operating system's names alone.", naming.system_prefix)
        }
        (Shape::Slash, WordMeaning::Service) => {
            format!("`{variable}` is `{shown}`, which names the service and not its image.")
        }
        (Shape::Slash, WordMeaning::Unknown) => return Judgement::Open,
        (Shape::Slash, WordMeaning::Image | WordMeaning::Unnamed) => return Judgement::Right,
        (Shape::Slash, WordMeaning::Nothing) => {
            let finding = wrong(
                name.word.source(),
                Severity::Warning,
                format!("`{}` is not in the catalogue.", name.word.shown()),
            );
            return Judgement::Wrong(Box::new(finding));
        }
        (Shape::Hyphen(_) | Shape::Joined(_), _) => {
            format!("`{variable}` is `{shown}`: namespace and project are joined by `{}`.", naming.separator)
        }
        (Shape::Twice(_), _) => format!("`{variable}` is `{shown}`, which names `{}` twice.", naming.namespace),
        (Shape::Misspelt(first) | Shape::Elsewhere(first), _) => {
            format!("`{variable}` is `{shown}`: the namespace is `{}`, not `{}`.", naming.namespace, first.shown())
        }
        (Shape::Bare, _) => format!("`{variable}` is `{shown}`, which lacks the namespace `{}`.", naming.namespace),
    };
    let finding = wrong(name.written.source(), legacy, message);
    let fix = match (&name.right, name.shape) {
        (Some(_), _) => image.name_fix(),
        // The word is a variable: only what stands before it is put right.
        (None, Shape::Hyphen(_)) if name.meaning == WordMeaning::Unknown && name.system_prefix.is_none() => name
            .written
            .start()
            .to(name.word.start())
            .edit(form.clone())
            .map(|edit| Fix::safe(format!("Use {form}…"), vec![edit])),
        (None, _) => None,
    };
    Judgement::Wrong(Box::new(match fix {
        Some(fix) => finding.fix(fix),
        None => finding,
    }))
}
