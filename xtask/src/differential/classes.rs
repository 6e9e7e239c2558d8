//! The disagreements that are settled: who is right, and by which rule of GitLab's.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::disagreement::{Compared, Disagreement, Refuser};

/// So many places of a class are shown unless all are asked for.
const PLACES_SHOWN: usize = 3;

/// A message is cut after so many characters: the schema quotes whole values.
const MESSAGE_SHOWN: usize = 160;

/// The table of settled classes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Classes {
    #[serde(rename = "class")]
    classes: Vec<Class>,
}

/// Disagreements for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Class {
    /// What it is, in a few words.
    name: String,
    refused_by: Refuser,
    /// Keywords of the schema, reasons of its reader, or rules of the engine; `*` stands for anything.
    at: Vec<String>,
    /// What the message has in it, one of these; left out, any message.
    #[serde(default)]
    says: Vec<String>,
    right: Right,
    /// Why, in one or two sentences.
    why: String,
    /// Where GitLab says so.
    source: String,
}

/// Who agrees with GitLab's server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Right {
    Engine,
    Schema,
}

/// Whether the text is of the pattern, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let (Some(mut rest), Some(last)) = (text.strip_prefix(first), parts.next_back()) else { return pattern == text };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// The table that is part of this program.
pub(super) fn read() -> Result<Classes> {
    toml::from_str(include_str!("classes.toml")).context("reading the settled classes")
}

impl Class {
    fn holds(&self, disagreement: &Disagreement) -> bool {
        self.refused_by == disagreement.refuser
            && self.at.iter().any(|pattern| matches(pattern, &disagreement.at))
            && (self.says.is_empty() || self.says.iter().any(|says| disagreement.message.contains(says)))
    }
}

/// Prints the comparison: the settled classes with their counts and reasons, then what is not settled. Fails for that, and for a
/// class in which the schema is right: that one is a mistake of the engine's.
pub(super) fn print(classes: &Classes, compared: &Compared, all: bool) -> Result<()> {
    let Compared { files, both_accept, both_refuse, differ, disagreements } = compared;
    println!("{files} pipelines: both accept {both_accept}, both refuse {both_refuse}, they differ on {differ}\n");
    let mut open: Vec<&Disagreement> = Vec::new();
    let mut settled: BTreeMap<usize, Vec<&Disagreement>> = BTreeMap::new();
    for disagreement in disagreements {
        match classes.classes.iter().position(|class| class.holds(disagreement)) {
            Some(index) => settled.entry(index).or_default().push(disagreement),
            None => open.push(disagreement),
        }
    }
    let mut mistakes = 0;
    for (index, places) in &settled {
        let Some(class) = classes.classes.get(*index) else { continue };
        if class.right == Right::Schema {
            mistakes += places.len();
        }
        let right = if class.right == Right::Engine { "the engine is right" } else { "THE SCHEMA IS RIGHT" };
        println!("{:>4}  {}: {right}\n      {} [{}]", places.len(), class.name, class.why, class.source);
        print_places(places, if all { usize::MAX } else { PLACES_SHOWN });
    }
    for (index, class) in classes.classes.iter().enumerate() {
        if !settled.contains_key(&index) {
            println!("   0  {}: nothing of that kind in this folder", class.name);
        }
    }
    if !open.is_empty() {
        println!("\nNOT SETTLED:");
        print_places(&open, usize::MAX);
    }
    println!("\nsettled: {} disagreements; not settled: {}", disagreements.len() - open.len(), open.len());
    if mistakes + open.len() > 0 {
        bail!("{} disagreements are not settled, and in {mistakes} the schema is right", open.len());
    }
    Ok(())
}

fn print_places(places: &[&Disagreement], most: usize) {
    for Disagreement { refuser, at, message, place } in places.iter().take(most) {
        let (who, message) = (format!("{refuser:?}").to_lowercase(), shortened(message));
        println!("      {who}: {at}: {message}\n        {place}");
    }
    if places.len() > most {
        println!("      … and {} more", places.len() - most);
    }
}

/// The end of a message, where it says what is wrong; the value stands before it.
fn shortened(message: &str) -> String {
    let count = message.chars().count();
    let end: String = message.chars().skip(count.saturating_sub(MESSAGE_SHOWN)).collect();
    if count > MESSAGE_SHOWN { format!("…{end}") } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_says_why_and_where_that_stands() {
        for class in read().unwrap().classes {
            assert!(!class.at.is_empty() && !class.source.is_empty(), "{}", class.name);
            assert!(class.why.ends_with('.') && class.why.len() > 40, "{}: {}", class.name, class.why);
        }
    }

    #[test]
    fn what_no_class_holds_is_not_settled() {
        let classes = toml::from_str(
            "[[class]]\nname = 'a'\nrefused-by = 'schema'\nat = ['*.image', 'include*']\nsays = ['of type']\n\
             right = 'engine'\nwhy = 'so'\nsource = 'there'\n",
        )
        .unwrap();
        let result = |refuser, at: &str, message: &str| {
            let disagreement =
                Disagreement { refuser, at: at.into(), message: message.into(), place: "a.yml".to_owned() };
            print(&classes, &Compared { disagreements: vec![disagreement], ..Compared::default() }, false)
        };
        assert!(result(Refuser::Schema, "JOB.image", "1 is not of type 'string'").is_ok());
        assert!(result(Refuser::Schema, "include[].local", "1 is not of type 'string'").is_ok());
        assert!(result(Refuser::Schema, "JOB.image", "another").is_err());
        assert!(result(Refuser::Schema, "JOB.tags", "1 is not of type 'string'").is_err());
        assert!(result(Refuser::Engine, "JOB.image", "1 is not of type 'string'").is_err());
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("JOB.image", "JOB.image", true),
            ("JOB.image", "JOB.images", false),
            ("*.image", "default.image", true),
            ("*.image", "image", false),
            ("variables.*", "variables.*.value", true),
            ("*.reports.*", "JOB.artifacts.reports.junit", true),
            ("*.reports.*", "JOB.artifacts.paths", false),
            ("*a*b*", "cab", true),
            ("*a*b*", "cba", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_class_in_which_the_schema_is_right_is_a_mistake_of_ours() {
        let classes = toml::from_str(
            "[[class]]\nname = 'a'\nrefused-by = 'engine'\nat = ['ci-x']\nright = 'schema'\nwhy = 'so'\nsource = 'there'\n",
        )
        .unwrap();
        let (at, message, place) = ("ci-x".to_owned(), String::new(), String::new());
        let disagreements = vec![Disagreement { refuser: Refuser::Engine, at, message, place }];
        assert!(print(&classes, &Compared { disagreements, ..Compared::default() }, false).is_err());
    }
}
