//! File names: RPM packages, wheels and raw binaries, taken apart.

use conventions::{Conventions, TagFormId};

use crate::artifact::names::Meant;
use crate::artifact::{ProgramKind, program_kind, program_names, script_extension};
use crate::expansion::{Fragment, PLACEHOLDER};
use crate::tag::Forms;

/// The file name of an RPM package: `{name}-{version}-{release}.{distribution}.{architecture}.rpm`. A part that is missing is empty, and
/// lies where it would stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RpmFile<'t> {
    pub(crate) name: Fragment<'t>,
    pub(crate) version: Fragment<'t>,
    pub(crate) release: Fragment<'t>,
    pub(crate) distribution: Fragment<'t>,
    pub(crate) architecture: Fragment<'t>,
}

/// What the file of an RPM package ends with.
pub(crate) const RPM: &str = ".rpm";

impl<'t> RpmFile<'t> {
    /// Takes the name apart; `None` for a text that does not end with `.rpm`.
    pub(crate) fn read(text: Fragment<'t>) -> Option<Self> {
        let stem = strip_end(text, RPM)?;
        let (name, rest) = split_version(stem);
        let (version, rest) = split_at(rest, rest.value().find('-'));
        let (mut release, mut architecture) = split_at(rest, rest.value().rfind('.'));
        if is_distribution(architecture.value())
            || !architecture.value().starts_with(|c: char| c.is_ascii_alphabetic() || c == PLACEHOLDER)
            || architecture.value() == "dev"
        {
            (release, architecture) = (rest, rest.end());
        }
        let (mut number, mut distribution) = split_at(release, release.value().rfind('.'));
        if !is_distribution(distribution.value()) && !distribution.is_unknown() {
            (number, distribution) = (release, release.end());
        }
        Some(Self { name, version, release: number, distribution, architecture })
    }
}

/// What the distribution in a release starts with, for distributions that have RPM packages.
const DISTRIBUTIONS: [&str; 5] = ["el", "rhel", "fc", "amzn", "ol"];

/// Whether it looks like the distribution in a release: `el9`, `fc40`.
fn is_distribution(word: &str) -> bool {
    DISTRIBUTIONS.iter().filter_map(|letters| word.strip_prefix(letters)).any(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    })
}

/// The file name of a wheel, by PEP 427: `{name}-{version}(-{build})?-{python}-{abi}-{platform}.whl`.
#[derive(Clone, Debug)]
pub(crate) struct WheelFile<'t> {
    pub(crate) name: Fragment<'t>,
    pub(crate) version: Fragment<'t>,
    /// Build tag and the three compatibility tags, as far as they are there.
    pub(crate) tags: Vec<Fragment<'t>>,
    /// The place after the last part.
    pub(crate) end: Fragment<'t>,
}

impl<'t> WheelFile<'t> {
    /// Takes the name apart; `None` for a text that does not end with `.whl`.
    pub(crate) fn read(text: Fragment<'t>) -> Option<Self> {
        let stem = strip_end(text, ".whl")?;
        let (name, rest) = split_version(stem);
        let (version, rest) = split_at(rest, rest.value().find('-'));
        let mut tags = Vec::new();
        let mut at = 0;
        for tag in rest.value().split('-').filter(|_| !rest.value().is_empty()) {
            tags.push(rest.part(at..at + tag.len()));
            at += tag.len() + 1;
        }
        Some(Self { name, version, tags, end: stem.end() })
    }
}

/// The file name of a raw binary: `{program}-{version}`, `{program}-main-{short-sha}`, or `{script}-{version}.sh`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawBinary<'t> {
    /// The program as written.
    pub(crate) program: Fragment<'t>,
    /// Its kind; `None` for a program that is not known or only guessed at.
    pub(crate) kind: Option<ProgramKind>,
    /// What stands for the build; may be empty.
    pub(crate) build: Fragment<'t>,
    /// The extension with its dot; empty where there is none.
    pub(crate) extension: Fragment<'t>,
}

impl<'t> RawBinary<'t> {
    /// Takes a name apart; `None` for a text that does not look like one: it has neither a build nor the extension of a script, or
    /// its program is none of ours.
    pub(crate) fn read(text: Fragment<'t>, standard: &Conventions) -> Option<Self> {
        let extension = script_extension(standard);
        let (stem, extension) = match strip_end(text, extension).filter(|_| !extension.is_empty()) {
            Some(stem) => (stem, text.part(stem.value().len()..text.value().len())),
            None => (text, text.end()),
        };
        let value = stem.value();
        let split = value.match_indices('-').map(|(at, _)| at).find(|at| {
            let build = value.get(at + 1..).unwrap_or_default();
            starts_build(build, standard)
        });
        if split.is_none() && extension.value().is_empty() {
            return None;
        }
        let program = stem.part(0..split.unwrap_or(value.len()));
        let build = split.map_or(stem.end(), |at| stem.part(at + 1..value.len()));
        let known = program_names(standard, None);
        let meant = Meant::by(program.value(), &known, standard);
        let prefix = &standard.naming.application_prefix;
        let own = meant.name().is_some() || program.value().starts_with(prefix.as_str());
        let certain = !matches!(meant, Meant::Near(_));
        let kind = meant.name().filter(|_| certain).and_then(|name| program_kind(standard, name));
        own.then_some(Self { program, kind, build, extension })
    }
}

/// Whether a text looks like what stands for the build in the name of a raw binary.
fn starts_build(text: &str, standard: &Conventions) -> bool {
    let forms = Forms::of(standard);
    let word = text.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let lead = |form: TagFormId| forms.lead(form).trim_end_matches('-');
    let digits = word.strip_prefix('v').unwrap_or(&word).starts_with(|c: char| c.is_ascii_digit());
    digits
        || word.contains(PLACEHOLDER)
        || word == lead(TagFormId::Main)
        || word == lead(TagFormId::Branch)
        || forms.fixed().any(|(_, fixed)| fixed == word)
}

/// The text without its end; `None` where it does not end so or is nothing else.
pub(crate) fn strip_end<'t>(text: Fragment<'t>, end: &str) -> Option<Fragment<'t>> {
    text.value().strip_suffix(end).map(|stem| text.part(0..stem.len()))
}

/// What stands before and after the separator at this offset, which is one byte long; all of it and nothing where there is none.
pub(crate) fn split_at<'t>(text: Fragment<'t>, separator: Option<usize>) -> (Fragment<'t>, Fragment<'t>) {
    let length = text.value().len();
    match separator {
        Some(at) => (text.part(0..at), text.part(at + 1..length)),
        None => (text, text.end()),
    }
}

/// Name and the rest from the version on: a version starts with a digit, which may have a `v` in front.
pub(crate) fn split_version(text: Fragment<'_>) -> (Fragment<'_>, Fragment<'_>) {
    let value = text.value();
    let at = value.match_indices('-').map(|(at, _)| at).find(|at| {
        let rest = value.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_digit() || c == PLACEHOLDER)
    });
    split_at(text, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion::Expansion;

    #[test]
    fn rpm_files_are_taken_apart() {
        for (text, expected) in [
            ("orchestrator-executor-0.3.0-1.el9.x86_64.rpm", "orchestrator-executor|0.3.0|1|el9|x86_64"),
            ("orchestrator-executor-0.3.0-0.dev.el9.x86_64.rpm", "orchestrator-executor|0.3.0|0.dev|el9|x86_64"),
            ("orchestrator-executor-0.3.0-0.dev.x86_64.rpm", "orchestrator-executor|0.3.0|0.dev||x86_64"),
            ("orchestrator-executor-0.3.0-1.el9.rpm", "orchestrator-executor|0.3.0|1|el9|"),
            ("orchestrator-executor-0.3.0-1.rpm", "orchestrator-executor|0.3.0|1||"),
            ("orchestrator-executor-0.3.0.rpm", "orchestrator-executor|0.3.0|||"),
            ("executor.rpm", "executor||||"),
            (".rpm", "||||"),
        ] {
            let expansion = Expansion::literal(text, 0);
            let rpm = RpmFile::read(expansion.whole()).unwrap();
            let parts = [rpm.name, rpm.version, rpm.release, rpm.distribution, rpm.architecture];
            assert_eq!(parts.map(Fragment::value).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn wheels_are_taken_apart() {
        for (text, expected) in [
            ("cwiq_common-0.2.0-py3-none-any.whl", "cwiq_common|0.2.0|py3 none any"),
            ("orchestrator-executor-0.3.0-1-py3-none-any.whl", "orchestrator-executor|0.3.0|1 py3 none any"),
            ("orchestrator_cli-0.3.0.whl", "orchestrator_cli|0.3.0|"),
            ("x.whl", "x||"),
        ] {
            let expansion = Expansion::literal(text, 0);
            let wheel = WheelFile::read(expansion.whole()).unwrap();
            let tags: Vec<_> = wheel.tags.iter().map(|tag| tag.value()).collect();
            let parts = format!("{}|{}|{}", wheel.name.value(), wheel.version.value(), tags.join(" "));
            assert_eq!(parts, expected, "{text}");
        }
    }

    #[test]
    fn raw_binaries_are_taken_apart() {
        for (text, expected) in [
            ("orchestrator-executor-0.3.0", "orchestrator-executor|0.3.0|"),
            ("orchestrator-executor-main-a1b2c3d", "orchestrator-executor|main-a1b2c3d|"),
            ("orchestrator-sandbox-0.3.0.sh", "orchestrator-sandbox|0.3.0|.sh"),
            ("orchestrator-sandbox.sh", "orchestrator-sandbox||.sh"),
            ("executor-0.3.0", "executor|0.3.0|"),
            ("orchestrator-foo-1.0.0", "orchestrator-foo|1.0.0|"),
        ] {
            let expansion = Expansion::literal(text, 0);
            let raw = RawBinary::read(expansion.whole(), Conventions::embedded()).unwrap();
            let parts = [raw.program, raw.build, raw.extension].map(Fragment::value).join("|");
            assert_eq!(parts, expected, "{text}");
        }
        for text in ["orchestrator-executor", "deploy.sh", "python-3.12.0", "", "orchestrator-identity-manager"] {
            let expansion = Expansion::literal(text, 0);
            assert!(RawBinary::read(expansion.whole(), Conventions::embedded()).is_none(), "{text}");
        }
    }
}
