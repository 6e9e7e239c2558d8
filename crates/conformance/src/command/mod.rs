//! What commands do with images: which they pull, which they push, what Kaniko builds.
//!
//! A [`Session`] goes through the commands of a script in their order and keeps what the script itself sets, so that
//! `--destination "$IMAGE:$TAG"` is what it will be where that can be known. What only a running shell knows stays unknown.

mod arguments;
mod kaniko;
mod programs;
pub(crate) mod rules;

use std::borrow::Cow;
use std::collections::HashMap;

use diagnostics::Span;

pub(crate) use kaniko::{BuildImage, BuildImages, KanikoBuild};

use crate::context::Context;
use crate::expansion::{Expansion, Meaning};
use crate::image_ref::{Host, Image, Origin, own_tag, standard_meaning};
use crate::rule::Ledger;
use crate::shell::{Command, Place, Script, Word};
use crate::tag::Tag;
use crate::tag::rules::tag_branch_slug;
use crate::{Direction, Understood, UnderstoodReference};
use arguments::Arguments;
use programs::{Operand, PROGRAMS, Verb};

/// Checks command lines: every image that they name, and what Kaniko is told to build.
pub(crate) fn check(text: &str, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Understood {
    let script = Script::read(text);
    let place = Place::Source(text);
    let mut understood = Understood::default();
    for act in Session::new(context).read(&script, place, |name| standard_meaning(name, context)) {
        understood.references.extend(act.judge(false, context, ledger).into_iter().map(|image| image.reference));
    }
    if let [reference] = understood.references.as_slice() {
        understood.reference = Some(reference.clone());
    }
    understood
}

/// Something that a command does.
#[derive(Debug)]
pub(crate) enum Act {
    /// It uses an image.
    Image(ImageOperand),
    /// Kaniko builds an image.
    Kaniko(Box<KanikoBuild>),
    /// It builds an image with another tool.
    Build {
        /// Where its program and verb are written.
        place: Span,
        /// The tool: `docker`, `buildah`.
        tool: &'static str,
    },
    /// It logs in to a registry.
    Login {
        /// Where its program and verb are written.
        place: Span,
        /// The tool.
        tool: &'static str,
        /// The registry, where one is written.
        registry: Option<Expansion>,
    },
}

/// An image in a command.
#[derive(Debug)]
pub(crate) struct ImageOperand {
    /// The reference.
    pub(crate) value: Expansion,
    /// What is done with it.
    pub(crate) direction: Direction,
    /// Whether it is read to be copied to another place of the same registry, which is how an image is promoted.
    pub(crate) promoted: bool,
}

/// An image that a command names, as it was understood.
#[derive(Debug)]
pub(crate) struct NamedImage {
    /// The reference with the variables that are known replaced.
    pub(crate) written: String,
    /// Its parts.
    pub(crate) reference: UnderstoodReference,
    /// What is done with it.
    pub(crate) direction: Direction,
    /// Where it is written, in bytes of the checked text.
    pub(crate) offset: usize,
}

/// The tools whose command lines are understood.
pub(crate) fn tools() -> Vec<&'static str> {
    PROGRAMS.iter().flat_map(|known| known.names).copied().collect()
}

impl Act {
    /// What makes it different from others: its place, and the values that variables gave it.
    pub(crate) fn key(&self) -> (Span, String) {
        match self {
            Self::Image(operand) => (operand.value.whole().site(), operand.value.value().to_owned()),
            Self::Kaniko(build) => {
                let flags =
                    build.destinations.iter().chain(&build.cache).chain(&build.cache_repo).chain(&build.build_args);
                (build.program, flags.map(|flag| flag.value.value()).collect::<Vec<_>>().join(" "))
            }
            Self::Build { place, .. } | Self::Login { place, .. } => (*place, String::new()),
        }
    }

    /// Asks the rules, and returns the images as they are written and understood. `deploys` tells whether the command stands in a job that
    /// deploys.
    pub(crate) fn judge(&self, deploys: bool, context: &Context<'_>, ledger: &mut Ledger<'_>) -> Vec<NamedImage> {
        match self {
            Self::Image(operand) => {
                let mut image = Image::new(operand.value.whole(), operand.direction, context);
                image.promoted = operand.promoted;
                image.deployed = deploys;
                ledger.image(&image);
                if let Some(tag) = own_tag(&image) {
                    ledger.tag(&Tag::new(tag, context));
                }
                vec![NamedImage {
                    written: operand.value.whole().shown(),
                    reference: image.understood(),
                    direction: operand.direction,
                    offset: operand.value.whole().site().start,
                }]
            }
            Self::Kaniko(build) => {
                let images = BuildImages::of(build, context);
                ledger.kaniko(build, &images);
                let mut named = Vec::new();
                for BuildImage { flag, image, understood } in images.destinations.into_iter().chain(images.cache_repo) {
                    // The rule about destinations drops the notes of others; this one says what a variable does to the tag (D13).
                    if let Some(tag) = own_tag(&image).filter(|_| !build.no_push) {
                        ledger.notes(&tag_branch_slug::RULE, &Tag::new(tag, context));
                    }
                    let direction = if build.no_push { Direction::Unknown } else { Direction::Push };
                    let whole = flag.value.whole();
                    let (written, offset) = (whole.shown(), whole.site().start);
                    named.push(NamedImage { written, reference: understood, direction, offset });
                }
                named
            }
            Self::Build { .. } | Self::Login { .. } => Vec::new(),
        }
    }
}

/// What a shell knows while it runs one command after the other.
pub(crate) struct Session<'c> {
    context: &'c Context<'c>,
    /// What the script has set so far; `None` where the value cannot be known.
    variables: HashMap<String, Option<Expansion>>,
    /// Whether something has run that may have set anything.
    lost: bool,
    /// Whether a script ended inside of something, so that what follows may not run.
    nested: bool,
    /// The images that have been made on this machine, which no registry has to have.
    local: Vec<String>,
    /// Whether images may have been made that the script does not name.
    loaded: bool,
}

/// Programs that set the variables which their arguments name.
const SETTERS: [&str; 9] = ["read", "for", "select", "unset", "getopts", "mapfile", "readarray", "printf", "let"];
/// Programs whose arguments are assignments.
const DECLARERS: [&str; 5] = ["export", "declare", "typeset", "local", "readonly"];
/// Programs after which any variable may have another value.
const LOSERS: [&str; 3] = ["source", ".", "eval"];

impl<'c> Session<'c> {
    /// A shell that has run nothing.
    pub(crate) fn new(context: &'c Context<'c>) -> Self {
        Self { context, variables: HashMap::new(), lost: false, nested: false, local: Vec::new(), loaded: false }
    }

    /// Goes through a script. `meaning` tells what the variables are that the shell starts with.
    pub(crate) fn read(
        &mut self,
        script: &Script<'_>,
        place: Place<'_>,
        meaning: impl Fn(&str) -> Meaning,
    ) -> Vec<Act> {
        let mut acts = Vec::new();
        for command in &script.commands {
            self.run(script.text(), command, place, &meaning, &mut acts);
        }
        self.nested |= script.open;
        acts
    }

    /// Tells that something may have run that cannot be seen.
    pub(crate) fn lose(&mut self) {
        self.variables.clear();
        self.lost = true;
    }

    fn run(
        &mut self,
        text: &str,
        command: &Command,
        place: Place<'_>,
        meaning: &dyn Fn(&str) -> Meaning,
        acts: &mut Vec<Act>,
    ) {
        let Some((first, words)) = program(&command.words, text) else {
            for assignment in command.assignments.iter().filter(|_| !command.apart) {
                let known = !command.conditional && !assignment.partial;
                let value = known.then(|| self.expand(&assignment.value, text, place, meaning));
                self.set(assignment.name.of(text), value);
            }
            return;
        };
        let Some(program) = first.literal(text) else { return };
        let name = program.rsplit('/').next().unwrap_or(&program);
        if !command.apart && self.sets(name, words, command, text, place, meaning) {
            return;
        }
        let expand = |word: &Word| self.expand(word, text, place, meaning);
        let written = place.span(first.span);
        if program == self.context.standard.kaniko.command {
            let mut build = KanikoBuild::read(written, words, text, place, &expand);
            build.conditional = command.conditional || self.nested;
            acts.push(Act::Kaniko(Box::new(build)));
            return;
        }
        let known = PROGRAMS.iter().find_map(|known| Some((known, *known.names.iter().find(|tool| **tool == name)?)));
        let Some((known, tool)) = known else { return };
        let Some((verb, last, words)) = known.verb(words, text) else { return };
        let whole = place.span(first.span.to(last));
        if verb.builds {
            acts.push(Act::Build { place: whole, tool });
        }
        let arguments = Arguments::read(words, text, verb.switches);
        let names: Vec<Expansion> = arguments
            .flags
            .iter()
            .filter(|flag| verb.names.split(' ').any(|name| name == flag.name))
            .filter_map(|flag| flag.value.as_ref().map(expand))
            .collect();
        let operands: Vec<Expansion> = arguments
            .operands
            .iter()
            .map(|word| {
                // `docker://` in front of a reference names the transport, which is no part of it.
                let transport = programs::TRANSPORT;
                if word.lead(text).0.starts_with(transport) {
                    expand(&word.skip(transport.len()))
                } else {
                    expand(word)
                }
            })
            .collect();
        let bare: Vec<bool> =
            arguments.operands.iter().map(|word| !word.lead(text).0.starts_with(programs::TRANSPORT)).collect();
        self.loaded |= verb.loads;
        for name in names {
            self.add(Operand::Name, name, acts);
        }
        if verb.login {
            acts.push(Act::Login { place: whole, tool, registry: operands.into_iter().next() });
            return;
        }
        let promoted = verb.copies && operands.len() == 2 && operands.iter().all(|operand| self.is_on_nexus(operand));
        let count = operands.len();
        for (index, (value, bare)) in operands.into_iter().zip(bare).enumerate() {
            let Some(operand) = verb.operand(index, count) else { continue };
            let elsewhere = bare && (known.transports || value.value().contains(':') && is_transport(value.value()));
            if elsewhere || value.value().is_empty() {
                continue;
            }
            let before = acts.len();
            self.add(operand, value, acts);
            if let (Some(Act::Image(image)), true) = (acts.get_mut(before), promoted && operand == Operand::Pull) {
                image.promoted = true;
            }
        }
    }

    /// Keeps what a command sets. Returns whether it is such a command.
    fn sets(
        &mut self,
        name: &str,
        words: &[Word],
        command: &Command,
        text: &str,
        place: Place<'_>,
        meaning: &dyn Fn(&str) -> Meaning,
    ) -> bool {
        if LOSERS.contains(&name) {
            self.lose();
            return true;
        }
        let declares = DECLARERS.contains(&name);
        if !declares && !SETTERS.contains(&name) {
            return false;
        }
        for word in words {
            match word.assignment(text) {
                Some(assignment) => {
                    let known = declares && !command.conditional && !assignment.partial;
                    let value = known.then(|| self.expand(&assignment.value, text, place, meaning));
                    self.set(assignment.name.of(text), value);
                }
                None if declares => {
                    // `export $(cat file)` sets what the file says.
                    if word.splits {
                        self.lose();
                    }
                }
                None => {
                    if let Some(name) = word.literal(text) {
                        self.set(&name, None);
                    }
                }
            }
        }
        true
    }

    fn set(&mut self, name: &str, value: Option<Expansion>) {
        self.variables.insert(name.to_owned(), value.filter(|value| !value.is_long() && !self.nested));
    }

    fn expand(&self, word: &Word, text: &str, place: Place<'_>, meaning: &dyn Fn(&str) -> Meaning) -> Expansion {
        word.expansion(text, place, |name| match self.variables.get(name) {
            Some(Some(value)) => Meaning::Written(value.clone()),
            Some(None) => Meaning::Unknown,
            None if self.lost => Meaning::Unknown,
            None => meaning(name),
        })
    }

    /// Adds an image, if it is one that a registry has or will have.
    fn add(&mut self, operand: Operand, value: Expansion, acts: &mut Vec<Act>) {
        let direction = match operand {
            Operand::Pull | Operand::Local => Direction::Pull,
            Operand::Push | Operand::Name => Direction::Push,
            Operand::Other => return,
        };
        let image = Image::new(value.whole(), direction, self.context);
        let names_no_registry = image.reference.domain.is_none() && image.host != Host::Unknown;
        let is_local = match operand {
            // What is made here has a name of this machine, until it is called after a registry.
            Operand::Name => {
                self.local.push(value.value().to_owned());
                names_no_registry
            }
            Operand::Local => (self.loaded && names_no_registry) || self.local.iter().any(|name| name == value.value()),
            _ => false,
        };
        if !is_local {
            acts.push(Act::Image(ImageOperand { value, direction, promoted: false }));
        }
    }

    /// Whether an own image lies in a registry of the organisation's.
    fn is_on_nexus(&self, value: &Expansion) -> bool {
        let image = Image::new(value.whole(), Direction::Unknown, self.context);
        matches!(image.host, Host::Nexus { .. } | Host::Unknown) && image.origin != Origin::Foreign
    }
}

/// Programs that run another one, with its arguments.
const CARRIERS: [&str; 8] = ["sudo", "doas", "env", "exec", "nohup", "command", "time", "builtin"];

/// The program and its arguments, past what only carries it: `sudo`, `env A=b`.
pub(crate) fn program<'w>(words: &'w [Word], text: &str) -> Option<(&'w Word, &'w [Word])> {
    let mut carried = false;
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let lead = first.lead(text).0;
        let skipped = CARRIERS.contains(&lead.as_ref())
            || (carried && (lead.starts_with('-') || first.assignment(text).is_some()));
        if !skipped {
            return Some((first, after));
        }
        carried = true;
        rest = after;
    }
    None
}

/// Whether a place that images are copied to is no registry: `oci:layout`, `docker-archive:image.tar`.
fn is_transport(value: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["oci", "oci-archive", "docker-archive", "docker-daemon", "containers-storage", "dir", "ostree", "sif"];
    value.split(':').next().is_some_and(|lead| OTHERS.contains(&lead))
}

/// The name of the tool whose command line this is, if it is one of those that are understood.
pub(crate) fn tool<'l>(line: &'l str, context: &Context<'_>) -> Option<Cow<'l, str>> {
    let script = Script::read(line);
    let command = script.commands.iter().find(|command| !command.words.is_empty())?;
    let (first, words) = program(&command.words, line)?;
    let program = first.literal(line)?;
    // A job of a pipeline may be called `docker build:`.
    if words.is_empty() || line.trim_end().ends_with(':') {
        return None;
    }
    if program == context.standard.kaniko.command {
        return Some(Cow::Borrowed("Kaniko"));
    }
    let name = program.rsplit('/').next().unwrap_or(&program);
    PROGRAMS.iter().flat_map(|known| known.names).find(|known| **known == name).map(|name| Cow::Borrowed(*name))
}

impl programs::Program {
    /// The verb of a command, its place, and the words behind it.
    fn verb<'w>(&self, words: &'w [Word], text: &str) -> Option<(&'static Verb, Span, &'w [Word])> {
        let mut rest = words;
        let mut builds = false;
        loop {
            let (word, after) = rest.split_first()?;
            rest = after;
            let (lead, whole) = word.lead(text);
            if lead.starts_with('-') {
                if whole && programs::GLOBAL_VALUES.split(' ').any(|flag| flag == lead) {
                    rest = rest.get(1..)?;
                }
                continue;
            }
            if !whole {
                return None;
            }
            builds |= programs::BUILDERS.contains(&lead.as_ref());
            if !programs::GROUPS.contains(&lead.as_ref()) && !programs::BUILDERS.contains(&lead.as_ref()) {
                let mut verbs = self.verbs.iter().filter(|verb| verb.builds || !builds);
                let verb = verbs.find(|verb| verb.name.split(' ').any(|name| name == lead))?;
                return Some((verb, word.span, rest));
            }
        }
    }
}

#[cfg(test)]
mod tests;
