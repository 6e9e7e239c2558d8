//! The programs whose arguments name images.
//!
//! Sources: Docker's command-line reference (`docs.docker.com/reference/cli/docker/`), the manual pages of podman, buildah, nerdctl and skopeo,
//! and crane's documentation.

/// Programs that take the same words.
pub(super) struct Program {
    pub(super) names: &'static [&'static str],
    pub(super) verbs: &'static [Verb],
    /// Whether an image in a registry is written with its transport in front.
    pub(super) transports: bool,
}

/// What one word of a program does.
pub(super) struct Verb {
    /// The word, and others for the same, between spaces.
    pub(super) name: &'static str,
    /// The flags that take no value: letters and long names, between spaces.
    pub(super) switches: &'static str,
    /// What the operands are, in their order.
    pub(super) operands: &'static [Operand],
    /// Whether any number of operands follows, like the last one.
    pub(super) repeats: bool,
    /// The flags whose value names the result, between spaces.
    pub(super) names: &'static str,
    /// Whether it builds an image.
    pub(super) builds: bool,
    /// Whether it makes images on this machine that the command does not name.
    pub(super) loads: bool,
    /// Whether it copies from registry to registry.
    pub(super) copies: bool,
    /// Whether it logs in.
    pub(super) login: bool,
}

/// What an operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// An image that is read from its registry.
    Pull,
    /// An image that is read from its registry unless it is on this machine already.
    Local,
    /// An image that is written to its registry.
    Push,
    /// A name for an image on this machine, which a later push may use.
    Name,
    /// No image.
    Other,
}

/// What stands before an image in a registry, for the programs that know other places too.
pub(super) const TRANSPORT: &str = "docker://";

/// Words that stand before the verb: `docker image pull`, `docker buildx build`.
pub(super) const GROUPS: [&str; 3] = ["image", "container", "auth"];
/// Words that stand before the verbs that build, and before other verbs of their own.
pub(super) const BUILDERS: [&str; 2] = ["buildx", "builder"];

/// Flags before the verb that take a value.
pub(super) const GLOBAL_VALUES: &str = "--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey --policy \
    --registries.d --override-arch --override-os --override-variant --command-timeout --tmpdir --root --namespace -n --platform";

const NONE: Verb = Verb {
    name: "",
    switches: "",
    operands: &[],
    repeats: false,
    names: "",
    builds: false,
    loads: false,
    copies: false,
    login: false,
};

const QUIET: &str =
    "a q h --all-tags --all --quiet --disable-content-trust --tls-verify --help --remove-signatures --compress";
const RUN: &str = "d i t P q --detach --interactive --tty --publish-all --quiet --rm --init --privileged --read-only --no-healthcheck \
    --oom-kill-disable --sig-proxy --disable-content-trust --replace --rmi --tls-verify --help";
const BUILD: &str = "q h D --no-cache --pull --rm --force-rm --quiet --push --load --squash --squash-all --compress --layers --check --debug \
    --disable-content-trust --tls-verify --no-hosts --identity-label --help";
const COPY: &str = "a q h --all --quiet --preserve-digests --remove-signatures --src-no-creds --dest-no-creds --no-creds --src-tls-verify \
    --dest-tls-verify --tls-verify --dest-compress --dest-decompress --dest-precompute-digests --dest-force-compress-format \
    --dest-oci-accept-uncompressed-layers --config --raw --no-tags --insecure --allow-nondistributable-artifacts --force-recursive \
    --digest-tags --referrers --include-external --fast --help";

/// The verbs of the programs that keep images on the machine.
const ENGINE: &[Verb] = &[
    Verb { name: "pull", switches: QUIET, operands: &[Operand::Pull], repeats: true, ..NONE },
    Verb {
        name: "from",
        switches: "q --pull --pull-always --pull-never --quiet --tls-verify",
        operands: &[Operand::Local],
        ..NONE
    },
    Verb { name: "push", switches: QUIET, operands: &[Operand::Push], ..NONE },
    Verb { name: "tag", operands: &[Operand::Other, Operand::Name], repeats: true, ..NONE },
    Verb {
        name: "commit",
        switches: "p q --pause --quiet --rm --squash",
        operands: &[Operand::Other, Operand::Name],
        ..NONE
    },
    Verb { name: "build bud b", switches: BUILD, names: "-t --tag", builds: true, ..NONE },
    Verb { name: "bake", switches: BUILD, builds: true, loads: true, ..NONE },
    Verb { name: "run create", switches: RUN, operands: &[Operand::Local], ..NONE },
    Verb {
        name: "save",
        switches: "q m --quiet --compress --multi-image-archive",
        operands: &[Operand::Local],
        repeats: true,
        ..NONE
    },
    Verb { name: "load import compose", loads: true, ..NONE },
    Verb { name: "login", switches: "--password-stdin --tls-verify --get-login --verbose v", login: true, ..NONE },
];

/// The verbs of the programs that go from registry to registry.
const COPIER: &[Verb] = &[
    Verb { name: "copy cp", switches: COPY, operands: &[Operand::Pull, Operand::Push], copies: true, ..NONE },
    Verb { name: "inspect manifest digest list-tags", switches: COPY, operands: &[Operand::Pull], ..NONE },
    Verb { name: "pull export", switches: COPY, operands: &[Operand::Pull], ..NONE },
    Verb { name: "push", switches: COPY, operands: &[Operand::Other, Operand::Push], ..NONE },
    Verb { name: "delete", switches: COPY, operands: &[Operand::Push], ..NONE },
    Verb { name: "tag", switches: COPY, operands: &[Operand::Push], ..NONE },
    Verb { name: "login", switches: "v --password-stdin --tls-verify --get-login --verbose", login: true, ..NONE },
];

/// Every program whose arguments are understood.
pub(super) static PROGRAMS: [Program; 3] = [
    Program { names: &["docker", "podman", "nerdctl", "buildah"], verbs: ENGINE, transports: false },
    Program { names: &["skopeo"], verbs: COPIER, transports: true },
    Program { names: &["crane"], verbs: COPIER, transports: false },
];

impl Verb {
    /// What the operand at an index is, of so many.
    pub(super) fn operand(&self, index: usize, count: usize) -> Option<Operand> {
        // `podman push IMAGE DESTINATION` writes to the second.
        if self.operands == [Operand::Push] && count == 2 && self.name == "push" {
            return (index == 1).then_some(Operand::Push);
        }
        let last = self.operands.last().filter(|_| self.repeats);
        self.operands.get(index).or(last).copied()
    }
}
