//! The event of the command line: what else pipelines are tried with.

use conformance::{Event, Options, Trigger};
use conventions::Conventions;

use crate::args::EventArgs;
use crate::inputs::Unreadable;

/// What starts a pipeline by a push, in GitLab's words.
const PUSH: &str = "push";

/// Puts the trigger and the event of the command line into the options.
///
/// # Errors
///
/// Where what is said of the event is not the trigger that is named.
pub(crate) fn describe(args: &EventArgs, standard: &Conventions, options: &mut Options) -> Result<(), Unreadable> {
    let event = Event {
        source: args.source.clone().unwrap_or_default(),
        branch: args.branch.clone(),
        tag: args.tag.clone(),
        merge_request_target: args.target_branch.clone(),
        variables: args.variables.clone(),
        changed_files: (!args.changed_files.is_empty()).then(|| args.changed_files.clone()),
    };
    options.trigger = args.trigger;
    options.event = match args.trigger {
        Some(trigger) => Some(pushed(trigger, event, standard).map_err(Unreadable)?),
        None => event.completed(),
    };
    Ok(())
}

/// A push with this trigger; what the event leaves open is as the standard has it.
fn pushed(trigger: Trigger, event: Event, standard: &Conventions) -> Result<Event, String> {
    let main = standard.trigger(Trigger::PushMain).branch.as_deref().unwrap_or("main");
    let tags = standard.trigger(Trigger::PushTag);
    let is_what = match trigger {
        Trigger::PushMain => format!("a push to `{main}`"),
        Trigger::PushFeature => format!("a push to another branch than `{main}`"),
        Trigger::PushTag => format!("a push of a tag like `{}`", tags.git_tag.as_deref().unwrap_or("*")),
    };
    let fits_branch = |branch: &String| match trigger {
        Trigger::PushMain => branch == main,
        Trigger::PushFeature => branch != main,
        Trigger::PushTag => false,
    };
    let fits_tag = |tag: &String| trigger == Trigger::PushTag && tags.is_started_by(tag);
    let conflicts = [
        ("--source", (event.source != PUSH).then_some(&event.source).filter(|source| !source.is_empty())),
        ("--target-branch", event.merge_request_target.as_ref()),
        ("--branch", event.branch.as_ref().filter(|branch| !fits_branch(branch))),
        ("--tag", event.tag.as_ref().filter(|tag| !fits_tag(tag))),
    ];
    if let Some((option, value)) = conflicts.iter().find_map(|(option, value)| value.map(|value| (option, value))) {
        return Err(format!(
            "`--trigger {}` is {is_what}, which does not go with `{option} {value}`; leave one of them out",
            trigger.as_str()
        ));
    }
    Ok(Event {
        source: PUSH.to_owned(),
        branch: event.branch.or_else(|| (trigger == Trigger::PushMain).then(|| main.to_owned())),
        tag: event.tag.or_else(|| (trigger == Trigger::PushTag).then(|| tags.example_git_tag()).flatten()),
        ..event
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(branch: Option<&str>, tag: Option<&str>) -> Event {
        Event { branch: branch.map(str::to_owned), tag: tag.map(str::to_owned), ..Event::default() }
    }

    #[test]
    fn a_trigger_brings_what_the_standard_says_of_it() {
        for (trigger, given, branch, tag) in [
            (Trigger::PushMain, event(None, None), Some("main"), None),
            (Trigger::PushMain, event(Some("main"), None), Some("main"), None),
            (Trigger::PushFeature, event(None, None), None, None),
            (Trigger::PushFeature, event(Some("feat/x"), None), Some("feat/x"), None),
            (Trigger::PushTag, event(None, None), None, Some("v1.2.3")),
            (Trigger::PushTag, event(None, Some("v2.0.0")), None, Some("v2.0.0")),
        ] {
            let made = pushed(trigger, given, Conventions::embedded()).unwrap_or_default();
            assert_eq!(made, Event { source: "push".into(), ..event(branch, tag) });
        }
    }

    #[test]
    fn what_is_another_event_is_refused() {
        let refused = |trigger, given| pushed(trigger, given, Conventions::embedded()).unwrap_err();
        assert_eq!(
            refused(Trigger::PushMain, event(Some("feat/x"), None)),
            "`--trigger push-main` is a push to `main`, which does not go with `--branch feat/x`; leave one of them out"
        );
        for (trigger, given) in [
            (Trigger::PushMain, event(None, Some("v1.0.0"))),
            (Trigger::PushFeature, event(Some("main"), None)),
            (Trigger::PushFeature, Event { source: "schedule".into(), ..Event::default() }),
            (Trigger::PushTag, event(None, Some("1.0.0"))),
            (Trigger::PushTag, event(Some("main"), None)),
            (Trigger::PushTag, Event { merge_request_target: Some("main".into()), ..Event::default() }),
        ] {
            assert!(refused(trigger, given).starts_with("`--trigger push-"));
        }
    }
}
