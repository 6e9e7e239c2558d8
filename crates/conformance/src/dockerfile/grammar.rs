//! What instructions there are and how each is written, as data.
//!
//! Sources: moby/buildkit, `frontend/dockerfile/parser/parser.go` (`dispatch`) and `frontend/dockerfile/instructions/parse.go`,
//! `commands_runmount.go`, `commands_runnetwork.go`, `commands_runsecurity.go`; the reference at docs.docker.com/reference/dockerfile.

/// How the arguments of an instruction are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Words between blanks.
    Words,
    /// A JSON array, or words between blanks.
    List,
    /// `name=value` pairs, or one `name value`.
    Pairs,
    /// Names, each with or without `=value`.
    Names,
    /// All that follows is one text.
    Text,
    /// A JSON array, or a line for the shell.
    Command,
    /// A type, then a command.
    Health,
    /// Another instruction.
    Trigger,
}

/// What the value of a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `true`, `false` or nothing.
    Switch,
    /// Any text, once.
    Value,
    /// Any text, as often as wanted.
    Values,
    /// One of these words, once.
    OneOf(&'static [&'static str]),
    /// A time such as `30s`, once.
    Duration,
    /// A whole number, once.
    Count,
}

/// An instruction.
#[derive(Debug)]
pub(crate) struct Grammar {
    /// Its name in capitals.
    pub(crate) keyword: &'static str,
    /// How its arguments are written.
    pub(crate) form: Form,
    /// How many arguments there must be at least.
    pub(crate) least: usize,
    /// Its flags; `None` where Docker looks at none of them.
    pub(crate) flags: Option<&'static [(&'static str, Takes)]>,
}

const fn grammar(
    keyword: &'static str,
    form: Form,
    least: usize,
    flags: Option<&'static [(&'static str, Takes)]>,
) -> Grammar {
    Grammar { keyword, form, least, flags }
}

/// All instructions. `RUN`, `CMD` and `ENTRYPOINT` may be empty.
pub(crate) static INSTRUCTIONS: [Grammar; 18] = [
    grammar("FROM", Form::Words, 1, Some(&[("platform", Takes::Value)])),
    grammar(
        "RUN",
        Form::Command,
        0,
        Some(&[
            ("mount", Takes::Values),
            ("network", Takes::OneOf(&["default", "none", "host"])),
            ("security", Takes::OneOf(&["sandbox", "insecure"])),
            ("device", Takes::Values),
        ]),
    ),
    grammar("CMD", Form::Command, 0, Some(&[])),
    grammar("LABEL", Form::Pairs, 1, Some(&[])),
    grammar("MAINTAINER", Form::Text, 1, Some(&[])),
    grammar("EXPOSE", Form::Words, 1, Some(&[])),
    grammar("ENV", Form::Pairs, 1, Some(&[])),
    grammar(
        "ADD",
        Form::List,
        2,
        Some(&[
            ("chown", Takes::Value),
            ("chmod", Takes::Value),
            ("link", Takes::Switch),
            ("keep-git-dir", Takes::Switch),
            ("checksum", Takes::Value),
            ("unpack", Takes::Switch),
            ("exclude", Takes::Values),
        ]),
    ),
    grammar(
        "COPY",
        Form::List,
        2,
        Some(&[
            ("from", Takes::Value),
            ("chown", Takes::Value),
            ("chmod", Takes::Value),
            ("link", Takes::Switch),
            ("parents", Takes::Switch),
            ("exclude", Takes::Values),
        ]),
    ),
    grammar("ENTRYPOINT", Form::Command, 0, Some(&[])),
    grammar("VOLUME", Form::List, 1, Some(&[])),
    grammar("USER", Form::Text, 1, Some(&[])),
    grammar("WORKDIR", Form::Text, 1, Some(&[])),
    grammar("ARG", Form::Names, 1, None),
    grammar("ONBUILD", Form::Trigger, 1, Some(&[])),
    grammar("STOPSIGNAL", Form::Text, 1, None),
    grammar(
        "HEALTHCHECK",
        Form::Health,
        1,
        Some(&[
            ("interval", Takes::Duration),
            ("timeout", Takes::Duration),
            ("start-period", Takes::Duration),
            ("start-interval", Takes::Duration),
            ("retries", Takes::Count),
        ]),
    ),
    grammar("SHELL", Form::Command, 1, Some(&[])),
];

/// The instruction of this name, in any case.
pub(crate) fn instruction(word: &str) -> Option<&'static Grammar> {
    INSTRUCTIONS.iter().find(|known| known.keyword.eq_ignore_ascii_case(word))
}

/// Instructions that may bring here-documents, alone or after `ONBUILD` (`heredocDirectives` in `parser.go`).
pub(crate) const WITH_HERE_DOCUMENTS: [&str; 3] = ["ADD", "COPY", "RUN"];

/// Types of `RUN --mount`.
pub(crate) const MOUNT_TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];

/// Keys of `RUN --mount`.
pub(crate) const MOUNT_KEYS: [&str; 19] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "id",
    "sharing",
    "size",
    "mode",
    "uid",
    "gid",
    "env",
];

/// Keys of `RUN --mount` that may stand without a value.
pub(crate) const MOUNT_SWITCHES: [&str; 5] = ["readonly", "ro", "readwrite", "rw", "required"];

/// Arguments that are there without an `ARG` before the first `FROM`; which values they have, the build decides
/// (`defaultArgs` in `frontend/dockerfile/dockerfile2llb/platform.go`).
pub(crate) const PLATFORM_ARGUMENTS: [&str; 9] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

/// Words of the directive `# check=` (`ParseLintOptions` in `frontend/dockerfile/linter`).
pub(crate) const CHECK_OPTIONS: [&str; 3] = ["skip", "error", "experimental"];
