//! Versions by SemVer 2.0.0 (<https://semver.org>), as a tag can hold them, and what follows them.

use crate::expansion::{Fragment, PLACEHOLDER};
use crate::tag::Fault;

/// A text that was meant as a version.
#[derive(Clone, Debug)]
pub(crate) struct Version<'t> {
    /// The version with its pre-release part, without what follows.
    pub(crate) text: Fragment<'t>,
    /// Where it is not a SemVer version; a correction here is a guess.
    pub(crate) faults: Vec<Fault<'t>>,
    /// A word after the version that is not a pre-release, with its hyphen: `-uat`.
    pub(crate) suffix: Option<Fragment<'t>>,
    /// Build metadata with its `+`, which SemVer knows and a tag cannot hold.
    pub(crate) build: Option<Fragment<'t>>,
}

/// First words of a pre-release. Any other word after a version names an environment or a variant of the image.
const PRE_RELEASES: [&str; 7] = ["alpha", "beta", "rc", "dev", "pre", "preview", "snapshot"];

/// How many numbers a version has.
const NUMBERS: usize = 3;

/// More digits than this in a row are no version: a SHA of digits alone, or a date.
const LONGEST_LONE_NUMBER: usize = 6;

impl<'t> Version<'t> {
    /// Reads a text that starts like a version; `None` for one that doesn't.
    pub(crate) fn read(text: Fragment<'t>) -> Option<Self> {
        let value = text.value();
        let core_end = value.find(['-', '+']).unwrap_or(value.len());
        let core = value.get(..core_end).unwrap_or_default();
        let lone = core.len() <= LONGEST_LONE_NUMBER && core.bytes().all(|byte| byte.is_ascii_digit());
        if !core.starts_with(|first: char| first.is_ascii_digit()) || !(core.contains('.') || lone) {
            return None;
        }
        let build_start = value.find('+').unwrap_or(value.len());
        let pre_release = value.get(core_end..build_start).unwrap_or_default();
        let end = core_end + pre_release_length(pre_release);
        let mut version = Self {
            text: text.part(0..end),
            faults: Vec::new(),
            suffix: (end < build_start).then(|| text.part(end..build_start)),
            build: (build_start < value.len()).then(|| text.part(build_start..value.len())),
        };
        version.check_core(text.part(0..core_end));
        version.check_pre_release(text.part(core_end..end));
        if pre_release == "-" {
            version.suffix = None;
            version.fault(text.part(core_end..build_start), "The version ends with a hyphen.".into(), Some(""));
        }
        if let Some(build) = version.build {
            let message = format!("`{}` is build metadata, and `+` cannot stand in a tag.", build.shown());
            version.faults.push(Fault {
                at: build,
                message,
                help: "A tag holds the version without its build metadata; the image keeps the commit in its labels."
                    .into(),
                correction: Some(("Leave out the build metadata", String::new())),
            });
        }
        Some(version)
    }

    /// A version that is all variable.
    pub(crate) fn unknown(text: Fragment<'t>) -> Self {
        Self { text, faults: Vec::new(), suffix: None, build: None }
    }

    /// Whether it is a version without anything after it, all of it known.
    pub(crate) fn is_release_or_pre_release(&self) -> bool {
        self.faults.is_empty() && self.suffix.is_none() && self.build.is_none() && !self.text.is_unknown()
    }

    fn fault(&mut self, at: Fragment<'t>, message: String, correction: Option<&str>) {
        self.faults.push(Fault {
            at,
            message,
            help: "A version is three numbers without leading zeros, such as `1.2.3`; a pre-release may follow, such as `1.2.3-rc.1`."
                .into(),
            correction: correction.map(|text| ("Correct the version", text.to_owned())),
        });
    }

    fn check_core(&mut self, core: Fragment<'t>) {
        let value = core.value();
        let count = value.split('.').count();
        let mut at = 0;
        for number in value.split('.') {
            let part = core.part(at..at + number.len());
            at += number.len() + 1;
            let digits = number.bytes().take_while(u8::is_ascii_digit).count();
            if part.is_unknown() {
                continue;
            }
            if number.is_empty() {
                self.fault(part, format!("`{}` has an empty number.", core.shown()), None);
                return;
            }
            if digits < number.len() {
                let (front, rest) = number.split_at(digits);
                let word = rest.trim_end_matches(|last: char| last.is_ascii_digit());
                let joined = digits > 0 && PRE_RELEASES.contains(&word);
                let correction = joined.then(|| format!("{front}-{rest}"));
                let message = if joined {
                    format!("The pre-release `{rest}` is not set off from the version by a hyphen.")
                } else {
                    format!("`{number}` is not a number.")
                };
                self.fault(part, message, correction.as_deref());
                return;
            }
            if number.len() > 1 && number.starts_with('0') {
                let short = number.trim_start_matches('0');
                let correction = if short.is_empty() { "0" } else { short };
                self.fault(part, format!("The number `{number}` has a leading zero."), Some(correction));
            }
        }
        if core.is_unknown() || count == NUMBERS {
            return;
        }
        if count < NUMBERS {
            let filled = format!("{value}{}", ".0".repeat(NUMBERS - count));
            let numbers = if count == 1 { "one number" } else { "two numbers" };
            let message = format!("`{value}` has {numbers}, and a full version has {NUMBERS}.");
            // A leading zero is mended first, so that no two corrections touch the same text.
            let correction = self.faults.is_empty().then_some(filled);
            self.fault(core, message, correction.as_deref());
        } else {
            self.fault(core, format!("`{value}` has {count} numbers, and a version has {NUMBERS}."), None);
        }
    }

    fn check_pre_release(&mut self, part: Fragment<'t>) {
        let mut at = 1;
        for identifier in part.value().get(1..).unwrap_or_default().split('.') {
            let place = part.part(at..at + identifier.len());
            at += identifier.len() + 1;
            let digits = identifier.bytes().all(|byte| byte.is_ascii_digit());
            if part.value().is_empty() || place.is_unknown() {
                continue;
            }
            if identifier.is_empty() {
                self.fault(place, format!("The pre-release `{}` has an empty part.", part.shown()), None);
            } else if digits && identifier.len() > 1 && identifier.starts_with('0') {
                let short = identifier.trim_start_matches('0');
                let correction = if short.is_empty() { "0" } else { short };
                let message = format!("The number `{identifier}` of the pre-release has a leading zero.");
                self.fault(place, message, Some(correction));
            } else if let Some(bad) = identifier.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
                let place = place.part(bad..identifier.len());
                self.fault(place, format!("`{}` cannot stand in a pre-release.", place.shown()), None);
            }
        }
    }
}

/// Length of the pre-release at the start of `-rc.1-uat`: its hyphen, its first word or number, and the numbers joined to that.
fn pre_release_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix('-') else { return 0 };
    let mut segments = rest.split('-');
    let first = segments.next().unwrap_or_default();
    let word = first.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let stem = word.trim_end_matches(|last: char| last.is_ascii_digit());
    let starts = !word.is_empty() && !word.contains(PLACEHOLDER) && (stem.is_empty() || PRE_RELEASES.contains(&stem));
    if !starts {
        return 0;
    }
    let numbers = segments
        .take_while(|segment| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    1 + first.len() + numbers.map(|segment| segment.len() + 1).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion::{Expansion, Meaning};

    /// `version|suffix|number of faults`
    fn read(text: &str) -> Option<String> {
        let expansion = Expansion::of(text, 0, |_| Meaning::Unknown);
        let version = Version::read(expansion.whole())?;
        let suffix = version.suffix.map_or("-".to_owned(), |suffix| suffix.shown());
        Some(format!("{}|{suffix}|{}", version.text.shown(), version.faults.len()))
    }

    #[test]
    fn versions_pre_releases_and_what_follows_them() {
        for (text, expected) in [
            ("1.2.3", "1.2.3|-|0"),
            ("0.0.0", "0.0.0|-|0"),
            ("10.20.30-rc.1", "10.20.30-rc.1|-|0"),
            ("1.2.3-RC1", "1.2.3-RC1|-|0"),
            ("1.2.3-alpha", "1.2.3-alpha|-|0"),
            ("1.2.3-rc-1", "1.2.3-rc-1|-|0"),
            ("1.2.3-1", "1.2.3-1|-|0"),
            ("1.2.3-0.3.7", "1.2.3-0.3.7|-|0"),
            ("1.2.3-rc.1-uat", "1.2.3-rc.1|-uat|0"),
            ("1.2.3-uat", "1.2.3|-uat|0"),
            ("1.2.3-uat2", "1.2.3|-uat2|0"),
            ("1.2.3-prod", "1.2.3|-prod|0"),
            ("1.2.3-a1b2c3d4", "1.2.3|-a1b2c3d4|0"),
            ("1.2.3-$X", "1.2.3|-$X|0"),
            ("1.2.$X", "1.2.$X|-|0"),
            ("1.$X", "1.$X|-|0"),
            ("1.2", "1.2|-|1"),
            ("1", "1|-|1"),
            ("1.2.3.4", "1.2.3.4|-|1"),
            ("1.02.3", "1.02.3|-|1"),
            ("01.$X", "01.$X|-|1"),
            ("1.2.x", "1.2.x|-|1"),
            ("1.2.3rc1", "1.2.3rc1|-|1"),
            ("1..3", "1..3|-|1"),
            ("1.2.3-", "1.2.3|-|1"),
            ("1.2.3-rc.", "1.2.3-rc.|-|1"),
            ("1.2.3-rc.01", "1.2.3-rc.01|-|1"),
            ("1.2.3-rc_1", "1.2.3|-rc_1|0"),
            ("1.2.3+build", "1.2.3|-|1"),
            ("1.2.3-rc.1+build.5", "1.2.3-rc.1|-|1"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_versions() {
        for text in ["", "a", "1st", "12345678", "3fa4b2c1", "$X.1", "v1.2.3", "-1.2"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
