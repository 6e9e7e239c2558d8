//! The names of the catalogue, and the one that was meant by another.

use conventions::Conventions;

use crate::artifact::Flaw;
use crate::expansion::Fragment;

/// A program's kind: they are installed from different sources and kept under different file names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgramKind {
    /// A CLI binary.
    Binary,
    /// A wrapper script.
    Script,
}

/// The names of all programs of a kind; of both without one.
pub(crate) fn program_names(standard: &Conventions, kind: Option<ProgramKind>) -> Vec<&str> {
    let binaries = standard.binaries.iter().filter(|_| kind != Some(ProgramKind::Script));
    let scripts = standard.wrapper_scripts.iter().filter(|_| kind != Some(ProgramKind::Binary));
    binaries.chain(scripts).map(|program| program.name.as_str()).collect()
}

/// The kind of the program with this name.
pub(crate) fn program_kind(standard: &Conventions, name: &str) -> Option<ProgramKind> {
    let is = |program: &conventions::Binary| program.name == name;
    if standard.binaries.iter().any(is) {
        Some(ProgramKind::Binary)
    } else {
        standard.wrapper_scripts.iter().any(is).then_some(ProgramKind::Script)
    }
}

/// What the file of a wrapper script ends with among the raw binaries, by the standard's example: `.sh`.
pub(crate) fn script_extension(standard: &Conventions) -> &str {
    let mut endings = standard.raw_binaries.iter().filter_map(|raw| {
        let script = standard.wrapper_scripts.iter().any(|script| raw.example.starts_with(&script.name));
        let dot = raw.example.rfind('.').filter(|_| script)?;
        raw.example.get(dot..)
    });
    endings.next_back().unwrap_or_default()
}

/// The name that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant<'s> {
    /// Exactly this one.
    Itself(&'s str),
    /// This one in capitals, or with another separator.
    Spelling(&'s str),
    /// This one with the prefix of operating-system names (D9).
    SystemPrefix(&'s str),
    /// This one without its prefix.
    NoPrefix(&'s str),
    /// Perhaps one of these, the nearest first.
    Near(Vec<&'s str>),
    /// None that is known.
    Nothing,
}

impl<'s> Meant<'s> {
    /// Which of the known names a word means.
    pub(crate) fn by(word: &str, known: &[&'s str], standard: &Conventions) -> Self {
        let find = |wanted: &str| known.iter().copied().find(|name| *name == wanted);
        if let Some(name) = find(word) {
            return Self::Itself(name);
        }
        let plain = normalised(word);
        if let Some(name) = known.iter().copied().find(|name| normalised(name) == plain) {
            return Self::Spelling(name);
        }
        let prefix = standard.naming.application_prefix.as_str();
        let with_prefix = |word: &str| find(&format!("{prefix}{word}"));
        if let Some(rest) = plain.strip_prefix(standard.naming.system_prefix.as_str())
            && let Some(name) = find(rest).or_else(|| with_prefix(rest))
        {
            return Self::SystemPrefix(name);
        }
        if let Some(name) = with_prefix(&plain) {
            return Self::NoPrefix(name);
        }
        let near = near(&plain, known, prefix);
        if near.is_empty() { Self::Nothing } else { Self::Near(near) }
    }

    /// The one name, where it is certain enough to tell what is being named.
    pub(crate) fn name(&self) -> Option<&'s str> {
        match self {
            Self::Itself(name) | Self::Spelling(name) | Self::SystemPrefix(name) | Self::NoPrefix(name) => Some(name),
            Self::Near(names) => names.first().copied(),
            Self::Nothing => None,
        }
    }
}

/// The nearest names. The prefix that all of them share does not count, for it would make any two of them alike.
fn near<'s>(word: &str, known: &[&'s str], prefix: &str) -> Vec<&'s str> {
    let Some(stem) = word.strip_prefix(prefix) else {
        // A slip in the prefix itself.
        const SLIP: usize = 3;
        let slip =
            |name: &&&str| crate::nearest::distance_within(word, name, SLIP) <= SLIP && word.len() > prefix.len();
        return known.iter().filter(slip).copied().collect();
    };
    let stem_of = |name: &'s str| name.strip_prefix(prefix);
    let near = crate::nearest::nearest(stem, known.iter().copied().filter_map(stem_of));
    near.into_iter().filter_map(|stem| known.iter().copied().find(|name| stem_of(name) == Some(stem))).collect()
}

/// Lower case, with a hyphen for each run of separators, as PEP 503 compares names of Python packages.
pub(crate) fn normalised(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' | '.' if plain.ends_with('-') => {}
            '-' | '_' | '.' => plain.push('-'),
            // Names of packages are ASCII; what is not is left as it is and refused by its own rule.
            _ => plain.push(character.to_ascii_lowercase()),
        }
    }
    plain
}

/// What is wrong with a name of which the catalogue has all; `written` is how a name of the catalogue is written here.
pub(crate) fn name_fault<'t>(
    part: Fragment<'t>,
    what: &str,
    known: &[&str],
    standard: &Conventions,
    written: impl Fn(&str) -> String,
) -> Option<Flaw<'t>> {
    if part.is_unknown() || known.iter().any(|name| written(name) == part.value()) {
        return None;
    }
    let shown = part.shown();
    let list = |names: &[&str]| names.iter().map(|name| format!("`{}`", written(name))).collect::<Vec<_>>();
    let all = format!("The catalogue has {}.", list(known).join(", "));
    let flaw = match Meant::by(part.value(), known, standard) {
        Meant::Itself(name) | Meant::Spelling(name) => {
            let right = written(name);
            let message = format!("`{shown}` is written `{right}` here.");
            Flaw::error(part, message, "Tools and people find it by this one spelling.")
                .safely("Use the documented spelling", right)
        }
        Meant::SystemPrefix(name) => {
            let right = written(name);
            let system = &standard.naming.system_prefix;
            let message = format!("`{shown}` starts with `{system}`, and {what} does not.");
            let help = format!("`{system}` is for names of the operating system (D9); this one is `{right}`.");
            Flaw::error(part, message, help).safely("Use the documented name", right)
        }
        Meant::NoPrefix(name) => {
            let right = written(name);
            let message = format!("`{shown}` has no `{}` in front.", standard.naming.application_prefix);
            Flaw::error(part, message, format!("The name of {what} is `{right}`."))
                .perhaps("Use the documented name", right)
        }
        Meant::Near(names) => {
            let message = format!("`{shown}` is not the name of {what}. Did you mean {}?", list(&names).join(" or "));
            let flaw = Flaw::error(part, message, all);
            match names.as_slice() {
                [name, ..] => flaw.perhaps("Use the nearest name", written(name)),
                [] => flaw,
            }
        }
        Meant::Nothing => Flaw::error(part, format!("`{shown}` is not the name of {what}."), all),
    };
    Some(flaw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_meant() {
        let standard = Conventions::embedded();
        let known = program_names(standard, None);
        for (word, expected) in [
            ("orchestrator-executor", Meant::Itself("orchestrator-executor")),
            ("Orchestrator_Executor", Meant::Spelling("orchestrator-executor")),
            ("cwiq-executor", Meant::SystemPrefix("orchestrator-executor")),
            ("cwiq-orchestrator-executor", Meant::SystemPrefix("orchestrator-executor")),
            ("sandbox", Meant::NoPrefix("orchestrator-sandbox")),
            ("orchestrator-executer", Meant::Near(vec!["orchestrator-executor"])),
            ("kubectl", Meant::Nothing),
            ("", Meant::Nothing),
        ] {
            assert_eq!(Meant::by(word, &known, standard), expected, "{word}");
        }
        assert_eq!(script_extension(standard), ".sh");
    }
}
