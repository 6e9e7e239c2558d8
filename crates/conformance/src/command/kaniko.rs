//! What Kaniko is told to build.

use diagnostics::{Edit, Span};

use crate::command::arguments::{Argument, Arguments};
use crate::context::Context;
use crate::expansion::Expansion;
use crate::image_ref::Image;
use crate::shell::{Place, Word};
use crate::{Direction, UnderstoodReference};

/// Flags of the executor that take no value. Source: Kaniko, `cmd/executor/cmd/root.go`.
const SWITCHES: &str = "h --help --cache --cache-copy-layers --cache-run-layers --cleanup --compressed-caching --force --force-build-metadata \
    --ignore-var-run --initial-fs-unpacked --insecure --insecure-pull --materialize --no-push --no-push-cache --preserve-context \
    --push-ignore-immutable-tag-errors --reproducible --single-snapshot --skip-default-registry-fallback \
    --skip-push-permission-check --skip-tls-verify --skip-tls-verify-pull --skip-unused-stages --use-new-run --use-oci-stages --version";

/// One build by Kaniko.
#[derive(Debug)]
pub(crate) struct KanikoBuild {
    /// Where the executor is called. What is inserted behind it, with a space in front, is one more argument.
    pub(crate) program: Span,
    /// `--destination`
    pub(crate) destinations: Vec<Flag>,
    /// `--cache`; the value of a bare one is empty and means true.
    pub(crate) cache: Option<Flag>,
    /// `--cache-repo`
    pub(crate) cache_repo: Option<Flag>,
    /// `--build-arg`, with the name in front of the value.
    pub(crate) build_args: Vec<Flag>,
    /// Whether it pushes nothing: `--no-push`.
    pub(crate) no_push: bool,
    /// Whether there may be more arguments than are written.
    pub(crate) open: bool,
    /// Whether the script may leave it out, or run it more than once.
    pub(crate) conditional: bool,
    /// The job that it runs in; `None` for a command line by itself.
    pub(crate) job: Option<String>,
}

/// A flag with its value.
#[derive(Debug)]
pub(crate) struct Flag {
    /// The value.
    pub(crate) value: Expansion,
    /// Where the flag is written, from the end of the word before it to the end of its value.
    with_gap: Span,
}

impl Flag {
    /// Takes the flag out of the command.
    pub(crate) fn removal(&self) -> Edit {
        Edit::remove(self.with_gap)
    }
}

/// The images that a build names, each taken apart once for everyone who asks.
#[derive(Debug)]
pub(crate) struct BuildImages<'b> {
    /// The destinations, in the order of the build's flags.
    pub(crate) destinations: Vec<BuildImage<'b>>,
    /// The repository of the layers.
    pub(crate) cache_repo: Option<BuildImage<'b>>,
}

/// An image that a build names.
#[derive(Debug)]
pub(crate) struct BuildImage<'b> {
    /// The flag that names it.
    pub(crate) flag: &'b Flag,
    /// What the standard makes of it.
    pub(crate) image: Image<'b>,
    /// As Docker normalises it.
    pub(crate) understood: UnderstoodReference,
}

impl<'b> BuildImages<'b> {
    /// Takes the images of a build apart.
    pub(crate) fn of(build: &'b KanikoBuild, context: &Context<'_>) -> Self {
        let image = |flag: &'b Flag| {
            let image = Image::new(flag.value.whole(), Direction::Push, context);
            let understood = image.understood();
            BuildImage { flag, image, understood }
        };
        Self {
            destinations: build.destinations.iter().map(image).collect(),
            cache_repo: build.cache_repo.as_ref().map(image),
        }
    }
}

impl KanikoBuild {
    /// Reads the arguments of the executor.
    pub(super) fn read(
        program: Span,
        words: &[Word],
        text: &str,
        place: Place<'_>,
        expand: &dyn Fn(&Word) -> Expansion,
    ) -> Self {
        let arguments = Arguments::read(words, text, SWITCHES);
        let mut build = Self {
            program,
            destinations: Vec::new(),
            cache: None,
            cache_repo: None,
            build_args: Vec::new(),
            no_push: false,
            // The executor takes no operands, so that an unknown one is arguments.
            open: arguments.open || arguments.operands.iter().any(|word| word.literal(text).is_none()),
            conditional: false,
            job: None,
        };
        for argument in &arguments.flags {
            let Argument { name, value, words: (first, last) } = argument;
            let span = place.span(first.span.to(last.span));
            let empty = last.skip(usize::MAX);
            let value = value.as_ref().unwrap_or(&empty);
            let count = words.partition_point(|word| word.span.end <= first.span.start);
            let before = words.get(..count).and_then(<[Word]>::last);
            let start = before.map_or(program.end, |word| place.span(word.span).end);
            let flag = || Flag { value: expand(value), with_gap: Span::new(start.min(span.start), span.end) };
            match name.as_str() {
                "--destination" | "-d" => build.destinations.push(flag()),
                "--cache" => build.cache = Some(flag()),
                "--cache-repo" => build.cache_repo = Some(flag()),
                "--build-arg" => build.build_args.push(flag()),
                "--no-push" => build.no_push = flag().value.value() != "false",
                _ => {}
            }
        }
        build
    }
}
