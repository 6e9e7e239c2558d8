//! What Docker demands of an instruction by itself: flags, number of arguments, words it knows.
//!
//! Sources: moby/buildkit, `frontend/dockerfile/instructions/parse.go`, `bflag.go`, `commands_runmount.go`.

use std::ops::Range;

use crate::dockerfile::file::{mount_fields, shown};
use crate::dockerfile::grammar::{Form, Grammar, MOUNT_KEYS, MOUNT_SWITCHES, MOUNT_TYPES, Takes};
use crate::dockerfile::instruction::{Faults, Flag, Instruction};
use crate::nearest::nearest;

/// How many faults of one instruction are looked for.
const ENOUGH: usize = 20;

/// Reports what Docker refuses.
pub(crate) fn check(instruction: &Instruction<'_>, faults: &mut Faults) {
    let Some(grammar) = instruction.grammar else { return };
    arguments(instruction, grammar, faults);
    for (index, flag) in instruction.flags.iter().enumerate() {
        if faults.len() >= ENOUGH {
            return;
        }
        let earlier = instruction.flags.get(..index).unwrap_or_default();
        check_flag(instruction, grammar, flag, earlier, faults);
    }
}

fn arguments(instruction: &Instruction<'_>, grammar: &Grammar, faults: &mut Faults) {
    let line = &instruction.line;
    let keyword = grammar.keyword;
    let count = if matches!(grammar.form, Form::Pairs | Form::Names) {
        instruction.pairs.len()
    } else {
        instruction.words.len()
    };
    let mut fault = |part: &Range<usize>, message: String| faults.push((part.clone(), message));
    if count < grammar.least {
        let message = match (keyword, count) {
            ("COPY" | "ADD", 1) => format!("{keyword} names no destination."),
            _ => format!("{keyword} lacks its arguments."),
        };
        return fault(&instruction.word, message);
    }
    match (keyword, instruction.words.as_slice()) {
        ("FROM", [_, keyword, name]) if line.part(keyword).eq_ignore_ascii_case("as") => {
            let name_text = line.part(name).to_ascii_lowercase();
            let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
            if !name_text.starts_with(|first: char| first.is_ascii_lowercase()) || !name_text.bytes().all(known) {
                let message = format!("`{}` cannot name a stage.", shown(line.part(name)));
                fault(
                    name,
                    message + " A name starts with a letter and goes on with letters, digits, `-`, `_` and `.`.",
                );
            }
        }
        ("FROM", [_, second, ..]) => {
            let rest = second.start..instruction.rest.end;
            let message = format!("`{}` cannot follow the image: `AS` and one name can.", shown(line.part(&rest)));
            fault(&rest, message);
        }
        ("COPY" | "ADD", [.., destination]) if !instruction.json && line.part(destination).starts_with("<<") => {
            fault(destination, format!("{keyword} cannot write to a here-document; a destination is missing."));
        }
        ("VOLUME", words) => {
            if let Some(empty) = words.iter().find(|word| line.part(word).trim().is_empty()) {
                fault(empty, "A volume has no name.".into());
            }
        }
        ("SHELL", _) if !instruction.json => {
            fault(&instruction.rest, "SHELL takes a JSON array, such as `[\"/bin/bash\", \"-c\"]`.".into());
        }
        ("HEALTHCHECK", [kind, command @ ..]) => {
            let kind_text = line.part(kind);
            match (kind_text.to_ascii_uppercase().as_str(), command.first()) {
                ("NONE", Some(_)) => fault(&instruction.rest, "Nothing follows HEALTHCHECK NONE.".into()),
                ("CMD", None) => fault(kind, "No command follows HEALTHCHECK CMD.".into()),
                ("NONE" | "CMD", _) => {}
                _ => fault(kind, format!("HEALTHCHECK takes `CMD` or `NONE`, not `{}`.", shown(kind_text))),
            }
        }
        _ => {}
    }
}

fn check_flag(instruction: &Instruction<'_>, grammar: &Grammar, flag: &Flag, earlier: &[Flag], faults: &mut Faults) {
    let Some(known) = grammar.flags else { return };
    let line = &instruction.line;
    let name = line.part(&flag.name);
    let mut fault = |part: &Range<usize>, message: String| faults.push((part.clone(), message));
    let Some((_, takes)) = known.iter().find(|(known, _)| *known == name) else {
        let near = nearest(name, known.iter().map(|(known, _)| *known));
        let meant = near.first().map_or_else(String::new, |near| format!(" Did you mean `--{near}`?"));
        return fault(&flag.whole, format!("{} has no flag `--{}`.{meant}", grammar.keyword, shown(name)));
    };
    if *takes != Takes::Values && earlier.iter().any(|other| line.part(&other.name) == name) {
        return fault(&flag.whole, format!("`--{name}` stands here a second time."));
    }
    let Some(value) = &flag.value else {
        if *takes != Takes::Switch {
            fault(&flag.whole, format!("`--{name}` lacks its value: `--{name}=…`."));
        }
        return;
    };
    let text = line.part(value);
    let is_right = match takes {
        Takes::Switch => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Takes::OneOf(words) => text.contains('$') || words.contains(&text),
        Takes::Duration => text.is_empty() || is_duration(text),
        Takes::Count => {
            text.is_empty()
                || text.strip_prefix('+').unwrap_or(text).parse::<u32>().is_ok_and(|count| count <= i32::MAX as u32)
        }
        Takes::Value | Takes::Values => true,
    };
    if !is_right {
        fault(value, format!("`{}` is no value of `--{name}`.", shown(text)));
    }
    if name == "mount" {
        check_mount(instruction, value, faults);
    }
}

fn check_mount(instruction: &Instruction<'_>, mount: &Range<usize>, faults: &mut Faults) {
    let line = &instruction.line;
    let text = line.part(mount);
    // A quoted field may hold commas.
    if text.contains('"') {
        return;
    }
    for (field, key, value) in mount_fields(text, mount.start) {
        if faults.len() >= ENOUGH {
            return;
        }
        let setting = value.as_ref().map_or("", |value| line.part(value));
        let word = key.to_ascii_lowercase();
        let has_value = value.is_some();
        let mut fault = |message: String| faults.push((field.clone(), message));
        if !MOUNT_KEYS.contains(&word.as_str()) {
            fault(format!("A mount has no `{}`.", shown(key)));
        } else if !has_value && !MOUNT_SWITCHES.contains(&word.as_str()) {
            fault(format!("`{word}` of a mount lacks its value."));
        } else if word == "from" && setting.contains('$') {
            fault("`from` takes no variable: name a stage that starts FROM it.".into());
        } else if !setting.contains('$') {
            let setting = setting.to_ascii_lowercase();
            let allowed: &[&str] = match word.as_str() {
                "type" => &MOUNT_TYPES,
                "sharing" => &["shared", "private", "locked"],
                _ => continue,
            };
            if !allowed.contains(&setting.as_str()) {
                fault(format!("`{word}` of a mount is one of {}.", allowed.join(", ")));
            }
        }
    }
}

/// Whether Go's `time.ParseDuration` reads it and Docker takes it: nothing, or at least a millisecond.
fn is_duration(text: &str) -> bool {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut parts = 0_usize;
    while !rest.is_empty() {
        let number =
            rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').len();
        let digits = rest.get(..number).unwrap_or_default();
        let after = rest.get(number..).unwrap_or_default();
        // The longer units first: `ms` is not `m`.
        let unit = ["ms", "h", "m", "s", "ns", "us", "µs"].into_iter().find(|unit| after.starts_with(unit));
        let Some(unit) = unit.filter(|_| digits.bytes().any(|b| b.is_ascii_digit()) && digits.matches('.').count() < 2)
        else {
            return false;
        };
        let is_tiny = matches!(unit, "ns" | "us" | "µs");
        parts += usize::from(!is_tiny || digits.len() > 3);
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    parts > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for text in ["30s", "1m30s", "0", "1.5h", "100ms", "0s", "5000us"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["30", "s", "1x", "1.2.3s", "-1s", "5us", "1m30", ".s"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
