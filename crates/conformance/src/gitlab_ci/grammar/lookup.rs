//! The tables, asked from outside: what may stand at a place of a pipeline. Editors complete from it.

use super::keywords::{CHILD_INCLUDE, GLOBAL, HEADER, JOB, TRIGGER_JOB};
use super::shape::{Form, Key, Map, Shape};

/// A keyword that may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The keyword, without its colon.
    pub name: &'static str,
    /// What it takes, for people: `a text or a list`. Empty where GitLab's tables do not say.
    pub takes: String,
    /// Whether what it takes stands on lines of its own: only a list or a mapping does.
    pub opens: bool,
}

/// A place of a pipeline, as far as the tables know it.
#[derive(Clone, Copy)]
enum At {
    Shape(Shape),
    /// A mapping with these keywords, of which nothing else is known.
    Keys(&'static [&'static str]),
}

/// The keywords that may stand in the mapping at a place, in the order of GitLab's tables.
///
/// The place is named by the keys that lead to it from the top of the file, without the items of lists: `["build", "artifacts"]` for what stands
/// below `artifacts` of the job `build`. A name of the top level that is no keyword is taken for a job. Empty where any name may stand, or none.
pub fn keywords(route: &[&str]) -> Vec<Keyword> {
    let mut found: Vec<Keyword> = Vec::new();
    let mut add = |keyword: Keyword| {
        if !found.iter().any(|known| known.name == keyword.name) {
            found.push(keyword);
        }
    };
    if route.is_empty() {
        GLOBAL.keys.iter().for_each(|key| add(keyword(key)));
    }
    // What an include takes at the top level, it takes below `trigger` as well, where a job may make the file besides.
    if let ["include"] = route {
        let own = CHILD_INCLUDE.keys.iter().filter(|key| !["artifact", "job"].contains(&key.0));
        own.for_each(|key| add(keyword(key)));
    }
    for at in places(route) {
        match at {
            At::Keys(names) => {
                names.iter().for_each(|name| add(Keyword { name, takes: String::new(), opens: false }));
            }
            At::Shape(shape) => {
                let mut maps: Vec<&'static Map> = Vec::new();
                flatten(shape, &mut |shape| maps.extend(as_map(&shape)));
                maps.iter().flat_map(|map| map.keys).for_each(|key| add(keyword(key)));
            }
        }
    }
    found
}

/// The words that a value at a place is chosen from, where GitLab takes only certain ones; `true` and `false` among them. The place is named as in
/// [`keywords`], with the keyword itself last.
pub fn words(route: &[&str]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for at in places(route) {
        let At::Shape(shape) = at else { continue };
        flatten(shape, &mut |shape| {
            let words: &[&'static str] = match shape {
                Shape::OneOf(words) | Shape::Text(Form::OneOfOrVariable(words)) => words,
                Shape::Boolean => &["true", "false"],
                _ => &[],
            };
            words.iter().for_each(|word| {
                if !found.contains(word) {
                    found.push(word);
                }
            });
        });
    }
    found
}

fn keyword(key: &Key) -> Keyword {
    let Key(name, shape) = key;
    let takes = if matches!(shape, Shape::Any) { String::new() } else { shape.describe() };
    Keyword { name, takes, opens: is_block(shape) }
}

/// Whether only a list or a mapping can have the shape.
fn is_block(shape: &Shape) -> bool {
    match shape {
        Shape::List(_) | Shape::Map(_) | Shape::Names(_) | Shape::With(..) | Shape::Variables(_) => true,
        Shape::Either(shapes) => shapes.iter().all(is_block),
        _ => false,
    }
}

/// What may stand at a place: several, where the keyword takes values of several shapes.
fn places(route: &[&str]) -> Vec<At> {
    let Some((first, rest)) = route.split_first() else { return Vec::new() };
    let mut at: Vec<At> = match (GLOBAL.keys.iter().find(|key| key.0 == *first), *first) {
        (Some(key), _) => vec![At::Shape(key.1)],
        (None, "spec") => HEADER.keys.iter().map(|key| At::Shape(key.1)).collect(),
        (None, _) => vec![At::Shape(Shape::Map(&JOB)), At::Shape(Shape::Map(&TRIGGER_JOB))],
    };
    for key in rest {
        let mut next = Vec::new();
        for place in at {
            if let At::Shape(shape) = place {
                flatten(shape, &mut |shape| match shape {
                    Shape::Names(of) => next.push(At::Shape(*of)),
                    Shape::Variables(keys) => next.push(At::Keys(keys)),
                    other => {
                        let found = as_map(&other).and_then(|map| map.keys.iter().find(|known| known.0 == *key));
                        next.extend(found.map(|known| At::Shape(known.1)));
                    }
                });
            }
        }
        at = next;
    }
    at
}

fn as_map(shape: &Shape) -> Option<&'static Map> {
    match shape {
        Shape::Map(map) => Some(map),
        _ => None,
    }
}

/// The shapes that a value may have, those of a list's items in the place of the list.
fn flatten(shape: Shape, each: &mut dyn FnMut(Shape)) {
    match shape {
        Shape::List(list) => flatten(list.of, each),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| flatten(*shape, each)),
        Shape::With(_, with, without) => {
            flatten(*with, each);
            flatten(*without, each);
        }
        other => each(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(route: &[&str]) -> Vec<&'static str> {
        keywords(route).iter().map(|keyword| keyword.name).collect()
    }

    #[test]
    fn the_top_and_a_job_have_their_keywords() {
        assert!(names(&[]).contains(&"workflow") && !names(&[]).contains(&"script"));
        let job = names(&["build"]);
        assert!(["script", "rules", "trigger"].iter().all(|name| job.contains(name)), "{job:?}");
        assert_eq!(job.iter().filter(|name| **name == "rules").count(), 1);
        assert!(names(&["default"]).contains(&"retry") && !names(&["default"]).contains(&"script"));
    }

    #[test]
    fn items_of_lists_are_no_step() {
        let rule = names(&["build", "rules"]);
        assert!(rule.contains(&"if") && rule.contains(&"changes"), "{rule:?}");
        assert!(names(&["build", "needs"]).contains(&"optional"));
        assert!(names(&["include"]).contains(&"project") && names(&["include"]).contains(&"inputs"));
        assert!(!names(&["include"]).contains(&"artifact"));
    }

    #[test]
    fn names_of_anything_are_a_step() {
        assert_eq!(names(&["build", "id_tokens", "VAULT_ID_TOKEN"]), ["aud"]);
        assert_eq!(names(&["variables", "A"]), ["value", "description", "expand", "options"]);
        assert!(names(&["variables"]).is_empty() && names(&["build", "stage"]).is_empty());
    }

    #[test]
    fn values_that_are_chosen_have_words() {
        assert!(words(&["build", "when"]).contains(&"manual"));
        assert_eq!(words(&["build", "interruptible"]), ["true", "false"]);
        assert!(words(&["build", "image", "pull_policy"]).contains(&"if-not-present"));
        assert!(words(&["build", "script"]).is_empty());
    }

    #[test]
    fn a_keyword_says_what_it_takes_and_whether_it_opens_a_block() {
        let job = keywords(&["build"]);
        let keyword = |name: &str| job.iter().find(|keyword| keyword.name == name).unwrap();
        assert_eq!((keyword("stage").takes.as_str(), keyword("stage").opens), ("a text", false));
        assert!(keyword("rules").opens && keyword("artifacts").opens && keyword("tags").opens);
        assert!(!keyword("image").opens && !keyword("retry").opens);
    }
}
