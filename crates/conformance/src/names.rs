//! The part of the engine that reads references, tags and names of artifacts, for a program that shall be small: whoever calls only what is here
//! carries neither the rules about pipelines and Dockerfiles nor the readers of either.

use conventions::Conventions;

use crate::{Kind, Options, Report, artifact, examined, image_ref, registry, tag};

/// Whether texts of this kind are names.
pub fn are_in(kind: Kind) -> bool {
    matches!(kind, Kind::ImageRef | Kind::Tag | Kind::ArtifactName)
}

/// The same report that [`crate::check`] makes; `None` for a text that is more than names.
pub fn check(kind: Kind, text: &str, options: &Options) -> Option<Report> {
    let read = match kind {
        Kind::ImageRef => image_ref::check,
        Kind::Tag => tag::check,
        Kind::ArtifactName => artifact::check,
        Kind::Command | Kind::Dockerfile | Kind::GitlabCi => return None,
    };
    Some(examined(Conventions::embedded(), kind, text, options, registry::rules_of_names(), read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Look;

    /// Texts with a credential, a fault in each part, and nothing at all, besides the examples of the rules.
    const TEXTS: [&str; 4] = [
        "",
        "https://user:hunter2x@nexus.shared.cwiq.io:8444/orchestrator-server:v1\nPython",
        "main-a1b2c3d latest 1.0.0-uat",
        "/etc/cwiq/\norchestrator-executor-0.3.0-1.el9.x86_64.rpm",
    ];

    #[test]
    fn names_get_the_report_of_the_whole_engine() {
        let examples = crate::rules().iter().flat_map(|rule| [rule.page().fails, rule.page().conforms]).flatten();
        let examples = examples.map(|example| (example.options(), example.text));
        let texts = TEXTS.map(|text| (Options::default(), text.to_owned()));
        for (options, text) in examples.chain(texts) {
            for kind in Kind::ALL {
                let json = |report: Report| crate::to_json(vec![("-", &text, &report)]);
                let expected = are_in(kind).then(|| json(crate::check(kind, &text, &options)));
                assert_eq!(check(kind, &text, &options).map(json), expected, "{kind:?}: {text}");
            }
        }
    }

    #[test]
    fn every_rule_that_looks_at_a_name_is_there() {
        let looks_at_names = |look| {
            matches!(look, Look::Image(_) | Look::Tag(_) | Look::TagSet(_) | Look::Artifact(_) | Look::Artifacts(_))
        };
        let expected: Vec<_> =
            crate::rules().iter().filter(|rule| looks_at_names(rule.look)).map(|rule| rule.id).collect();
        let found: Vec<_> =
            registry::rules_of_names().iter().filter(|rule| looks_at_names(rule.look)).map(|rule| rule.id).collect();
        assert_eq!(found, expected);
    }
}
