//! A Dockerfile: directives, instructions, stages, and the images that it takes.
//!
//! Sources: moby/buildkit, `frontend/dockerfile/parser/parser.go` (`Parse`) and `directives.go`,
//! `frontend/dockerfile/instructions/parse.go`, `frontend/dockerfile/dockerfile2llb/convert.go`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use diagnostics::{Edit, Finding, Fix, Span};

use crate::dockerfile::grammar::{CHECK_OPTIONS, INSTRUCTIONS, PLATFORM_ARGUMENTS};
use crate::dockerfile::instruction::{Faults, HereDocument, Instruction};
use crate::dockerfile::line::{Line, RawLines, continued, is_comment};
use crate::dockerfile::variables::{Variable, expand};
use crate::dockerfile::{rules, shape};
use crate::expansion::{Expansion, PLACEHOLDER};
use crate::nearest::nearest;

/// A Dockerfile as far as it can be read.
#[derive(Debug)]
pub(crate) struct Dockerfile<'t> {
    pub(crate) text: &'t str,
    /// The character that escapes others and continues lines.
    pub(crate) escape: char,
    /// Whether `# syntax=` names a language that is not Docker's own, so that nothing here is known for sure.
    pub(crate) is_foreign: bool,
    /// All instructions, in order.
    pub(crate) instructions: Vec<Instruction<'t>>,
    /// The stages, in order; those of a file without `FROM` are none.
    pub(crate) stages: Vec<Stage>,
    /// The images that it takes, in order.
    pub(crate) images: Vec<ImageUse>,
    /// What Docker refuses.
    pub(crate) faults: Vec<Finding>,
}

/// A stage: what follows a `FROM`.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Its name after `AS`, in lower case.
    pub(crate) name: Option<String>,
    /// What it starts from.
    pub(crate) base: Base,
    /// What `FROM` names, with the variables that are known replaced.
    pub(crate) written: String,
    /// The image that it is, as an index.
    pub(crate) image: Option<usize>,
    /// The value of `--platform`, as written.
    pub(crate) platform: Option<String>,
    /// Its instructions, with its `FROM`, as indexes.
    pub(crate) instructions: Range<usize>,
}

/// What a stage starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// An earlier stage, by its index.
    Stage(usize),
    /// Nothing.
    Scratch,
    /// An image.
    Image,
}

/// A place that names an image.
#[derive(Debug)]
pub(crate) struct ImageUse {
    /// The reference with its variables replaced.
    pub(crate) value: Expansion,
}

/// How many faults are reported. Docker stops at the first; a text that is no Dockerfile at all has one in each line.
const MOST_FAULTS: usize = 100;
/// How many arguments before the first `FROM` are followed.
const MOST_ARGUMENTS: usize = 1000;
/// Docker's word for a stage without content.
const SCRATCH: &str = "scratch";

impl<'t> Dockerfile<'t> {
    /// Reads a Dockerfile.
    pub(crate) fn read(text: &'t str) -> Self {
        let file = Self {
            text,
            escape: '\\',
            is_foreign: false,
            instructions: Vec::new(),
            stages: Vec::new(),
            images: Vec::new(),
            faults: Vec::new(),
        };
        let mut reader = Reader { file, arguments: BTreeMap::new(), names: BTreeMap::new(), after_unknown: false };
        reader.read();
        reader.file
    }

    /// The instructions of a stage.
    pub(crate) fn instructions_of(&self, stage: &Stage) -> &[Instruction<'t>] {
        self.instructions.get(stage.instructions.clone()).unwrap_or_default()
    }

    /// The last stage with those it is built on, the first one first. It is what a build without a target makes.
    pub(crate) fn final_stages(&self) -> Vec<&Stage> {
        let mut stages = Vec::new();
        let mut next = self.stages.last();
        while let Some(stage) = next {
            stages.push(stage);
            // A base is always an earlier stage, so that this ends.
            next = if let Base::Stage(index) = stage.base { self.stages.get(index) } else { None };
        }
        stages.reverse();
        stages
    }

    /// A word of an instruction without its quotes, its variables replaced where `lookup` knows them; nothing where Docker refuses it.
    pub(crate) fn expand<'v>(
        &self,
        instruction: &Instruction<'_>,
        word: &Range<usize>,
        lookup: &dyn Fn(&str) -> Variable<'v>,
    ) -> Option<Expansion> {
        expand(&instruction.line, word, self.text, self.escape, lookup).ok()
    }
}

/// A part of the text for a message.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() { start + "…" } else { start }
}

struct Reader<'t> {
    file: Dockerfile<'t>,
    /// The arguments before the first `FROM`; `None` for one without a value.
    arguments: BTreeMap<String, Option<Expansion>>,
    /// The stages by name.
    names: BTreeMap<String, usize>,
    /// Whether the last instruction was unknown: of several in a row, the first is reported.
    after_unknown: bool,
}

impl<'t> Reader<'t> {
    fn read(&mut self) {
        let mut lines = RawLines::new(self.file.text);
        let mut directives = Some(Vec::new());
        while let Some((raw, offset)) = lines.next() {
            let start = raw.trim_start();
            let offset = offset + (raw.len() - start.len());
            if let Some(seen) = &mut directives
                && !self.directive(start, offset, seen)
            {
                directives = None;
            }
            if start.is_empty() || start.starts_with('#') {
                continue;
            }
            let line = self.joined(start, offset, &mut lines);
            let mut faults = Faults::new();
            let mut instruction = Instruction::read(line, self.file.escape, &mut faults);
            self.here_documents(&mut instruction, &mut lines, &mut faults);
            self.add(instruction, faults);
        }
        self.end();
    }

    /// Reads a directive; false where there is none, and then there is none below it either.
    fn directive(&mut self, line: &str, offset: usize, seen: &mut Vec<String>) -> bool {
        let Some((name, value)) = line.strip_prefix('#').and_then(|rest| rest.split_once('=')) else { return false };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if value.is_empty() || !["syntax", "escape", "check"].contains(&name.as_str()) {
            return false;
        }
        let whole = Span::new(offset, offset + line.trim_end().len());
        if seen.contains(&name) {
            self.fault(whole, format!("`# {name}=` stands here a second time."), "Docker takes each directive once.");
        }
        match name.as_str() {
            "escape" => match value {
                "\\" | "`" => self.file.escape = if value == "`" { '`' } else { '\\' },
                _ => self.fault(
                    whole,
                    format!("`{}` cannot be the escape character.", shown(value)),
                    "It is a backslash or a backtick.",
                ),
            },
            // The language is an image; all releases of Docker's own are called `dockerfile` or `dockerfile-upstream`.
            "syntax" => {
                let image = value.split_whitespace().next().unwrap_or_default();
                let path = image.split(['@', ':']).next().unwrap_or_default();
                self.file.is_foreign = !image.contains("docker/dockerfile")
                    && !path.rsplit('/').next().is_some_and(|name| name.starts_with("dockerfile"));
            }
            _ => {
                for option in value.split(';') {
                    let (key, setting) = option.split_once('=').unwrap_or((option, ""));
                    let is_known = CHECK_OPTIONS.contains(&key.trim());
                    let boolean = ["1", "t", "true", "0", "f", "false"];
                    let is_set = !setting.trim().is_empty()
                        && (key.trim() != "error" || boolean.contains(&setting.trim().to_ascii_lowercase().as_str()));
                    if !is_known || !is_set {
                        self.fault(
                            whole,
                            format!("`{}` is no option of `# check=`.", shown(option.trim())),
                            "Write `skip=RULE,…`, `experimental=RULE,…` or `error=true`, separated by `;`.",
                        );
                    }
                }
            }
        }
        seen.push(name);
        true
    }

    /// The line with those that continue it; comments and empty lines between them are left out.
    fn joined(&self, first: &'t str, offset: usize, lines: &mut RawLines<'t>) -> Line<'t> {
        let escape = self.file.escape;
        let Some(start) = continued(first, escape) else { return Line::new(first, offset) };
        let mut line = Line::new(start, offset);
        for (raw, offset) in lines {
            if raw.trim_start().is_empty() || is_comment(raw) {
                continue;
            }
            match continued(raw, escape) {
                Some(part) => line.join(part, offset),
                None => {
                    line.join(raw, offset);
                    break;
                }
            }
        }
        line
    }

    fn here_documents(&self, instruction: &mut Instruction<'t>, lines: &mut RawLines<'t>, faults: &mut Faults) {
        for announced in instruction.announced() {
            let start = lines.offset();
            let mut ended = None;
            let mut at = start;
            for (raw, offset) in lines.by_ref() {
                let content = if announced.strips_tabs { raw.trim_start_matches('\t') } else { raw };
                if content == announced.end {
                    ended = Some(offset);
                    break;
                }
            }
            if ended.is_none() {
                at = self.file.text.len();
                let end = shown(&announced.end);
                faults.push((announced.word, format!("No line reads `{end}`, so that this here-document never ends.")));
            }
            instruction.here_documents.push(HereDocument { body: Span::new(start, ended.unwrap_or(at)) });
            if ended.is_none() {
                return;
            }
        }
    }

    /// Reports something Docker refuses.
    fn fault(&mut self, span: Span, message: String, help: &'static str) {
        if self.file.faults.len() < MOST_FAULTS && !self.file.is_foreign {
            let rule = &rules::dockerfile_syntax::RULE;
            self.file.faults.push(Finding::new(rule.id, rule.severity, span, message).help(help));
        }
    }

    fn add(&mut self, instruction: Instruction<'t>, mut faults: Faults) {
        let index = self.file.instructions.len();
        if instruction.grammar.is_some() {
            self.after_unknown = false;
            // What ONBUILD keeps is looked at by the builds upon this image.
            if faults.is_empty() && !instruction.deferred {
                shape::check(&instruction, &mut faults);
            }
            if self.file.stages.is_empty() && !["FROM", "ARG"].contains(&instruction.keyword()) {
                let message = format!("{} stands before the first FROM.", instruction.keyword());
                faults.push((instruction.word.clone(), message));
            }
        } else if faults.is_empty() {
            self.unknown(&instruction);
        }
        match instruction.keyword() {
            "FROM" if !instruction.deferred => self.from(&instruction, index, &mut faults),
            "ARG" if self.file.stages.is_empty() => self.argument(&instruction, &mut faults),
            "COPY" if !instruction.deferred => self.copied_from(&instruction, &mut faults),
            "RUN" if !instruction.deferred => self.mounted_from(&instruction),
            _ => {}
        }
        if faults.is_empty() && !instruction.deferred {
            self.words(&instruction, &mut faults);
        }
        for (part, message) in faults {
            self.fault(instruction.line.place(part), message, "Docker refuses to build this.");
        }
        if let Some(stage) = self.file.stages.last_mut() {
            stage.instructions.end = index + 1;
        }
        self.file.instructions.push(instruction);
    }

    fn unknown(&mut self, instruction: &Instruction<'_>) {
        if std::mem::replace(&mut self.after_unknown, true)
            || self.file.faults.len() >= MOST_FAULTS
            || self.file.is_foreign
        {
            return;
        }
        let word = instruction.line.part(&instruction.word);
        let span = instruction.line.place(instruction.word.clone());
        let capitals: String = word.chars().take(20).collect::<String>().to_ascii_uppercase();
        let near = nearest(&capitals, INSTRUCTIONS.iter().map(|known| known.keyword));
        let rule = &rules::dockerfile_syntax::RULE;
        let message = format!("Docker knows no instruction `{}`.", shown(word));
        let finding = Finding::new(rule.id, rule.severity, span, message);
        let finding = match near.first() {
            Some(near) => finding
                .help(format!("Did you mean {near}?"))
                .fix(Fix::suggested(format!("Write {near}"), vec![Edit::replace(span, *near)])),
            None => finding.help(format!(
                "If the line belongs to the instruction above it, end the line before with `{}`.",
                self.file.escape
            )),
        };
        self.file.faults.push(finding);
    }

    /// What an argument before the first `FROM` amounts to.
    fn global<'s>(&'s self, name: &str) -> Variable<'s> {
        match self.arguments.get(name) {
            Some(Some(value)) => Variable::Set(value),
            Some(None) => Variable::Open,
            None if PLATFORM_ARGUMENTS.contains(&name) => Variable::Open,
            None => Variable::Unset,
        }
    }

    fn argument(&mut self, instruction: &Instruction<'_>, faults: &mut Faults) {
        for pair in &instruction.pairs {
            let name = instruction.line.part(&pair.name).to_owned();
            let value = pair.value.as_ref().map(|value| {
                let lookup = |name: &str| self.global(name);
                expand(&instruction.line, value, self.file.text, self.file.escape, &lookup)
            });
            match value {
                Some(Ok(_)) if self.arguments.len() >= MOST_ARGUMENTS => {}
                Some(Ok(value)) => drop(self.arguments.insert(name, Some(value))),
                Some(Err(fault)) => faults.push((fault.part, fault.message.into())),
                // Named again without a value, it keeps the one it has.
                None => drop(self.arguments.entry(name).or_insert(None)),
            }
        }
    }

    fn from(&mut self, instruction: &Instruction<'_>, index: usize, faults: &mut Faults) {
        let line = &instruction.line;
        let place = instruction.words.first().cloned().unwrap_or(instruction.word.end..instruction.word.end);
        let undeclared = RefCell::new(Vec::new());
        let lookup = |name: &str| {
            let variable = self.global(name);
            if matches!(variable, Variable::Unset) {
                undeclared.borrow_mut().push(name.to_owned());
            }
            variable
        };
        let written = match expand(line, &place, self.file.text, self.file.escape, &lookup) {
            Ok(written) => written,
            Err(fault) => {
                faults.push((fault.part, fault.message.into()));
                Expansion::literal("", line.place(place.clone()).start)
            }
        };
        let undeclared = undeclared.into_inner();
        let value = written.value();
        if faults.is_empty()
            && value.chars().all(|letter| letter == PLACEHOLDER)
            && value.chars().count() == undeclared.len()
        {
            faults.push((
                place,
                match undeclared.first() {
                    Some(name) => {
                        format!("No ARG before the first FROM declares `{}`, so that FROM names no image.", shown(name))
                    }
                    None => "FROM names no image.".to_owned(),
                },
            ));
        }
        let base = match self.names.get(&value.to_ascii_lowercase()) {
            Some(stage) => Base::Stage(*stage),
            None if value == SCRATCH => Base::Scratch,
            None => Base::Image,
        };
        let mut image = None;
        if base == Base::Image && !value.is_empty() && faults.is_empty() {
            image = Some(self.file.images.len());
        }
        let shown_image = shown(&written.whole().shown());
        if image.is_some() {
            self.file.images.push(ImageUse { value: written });
        }
        let name = match instruction.words.as_slice() {
            [_, keyword, name] if line.part(keyword).eq_ignore_ascii_case("as") => {
                Some(line.part(name).to_ascii_lowercase())
            }
            _ => None,
        };
        if let Some(name) = &name {
            self.names.insert(name.clone(), self.file.stages.len());
        }
        let platform = instruction.flag("platform").map(|value| shown(line.part(value)));
        self.file.stages.push(Stage {
            name,
            base,
            written: shown_image,
            image,
            platform,
            instructions: index..index + 1,
        });
    }

    /// The image of `COPY --from`, unless that is a stage.
    fn copied_from(&mut self, instruction: &Instruction<'_>, faults: &mut Faults) {
        let Some(from) = instruction.flag("from") else { return };
        let value = instruction.line.part(from);
        if value.contains('$') {
            let message = format!("`--from={}` takes no variable: name a stage that starts FROM it.", shown(value));
            faults.push((from.clone(), message));
        } else if let Ok(index) = value.parse::<usize>() {
            if index + 1 >= self.file.stages.len() {
                faults.push((
                    from.clone(),
                    format!("There is no stage {index} before this one; they are counted from 0."),
                ));
            }
        } else {
            let own = self.file.stages.len().checked_sub(1);
            match self.names.get(&value.to_ascii_lowercase()) {
                Some(stage) if Some(*stage) == own => {
                    faults.push((from.clone(), format!("`{}` is the stage that this COPY stands in.", shown(value))));
                }
                Some(_) => {}
                None => self.image(instruction, from),
            }
        }
    }

    /// The images of `RUN --mount=from=…`, unless they are stages.
    fn mounted_from(&mut self, instruction: &Instruction<'_>) {
        for flag in instruction.flags_called("mount") {
            let Some(value) = &flag.value else { continue };
            for (_, key, setting) in mount_fields(instruction.line.part(value), value.start) {
                let Some(setting) = setting else { continue };
                let name = instruction.line.part(&setting);
                let is_stage = self.names.contains_key(&name.to_ascii_lowercase()) || name.parse::<usize>().is_ok();
                if key.eq_ignore_ascii_case("from") && !is_stage && !name.contains('$') {
                    self.image(instruction, &setting);
                }
            }
        }
    }

    fn image(&mut self, instruction: &Instruction<'_>, part: &Range<usize>) {
        let name = instruction.line.part(part);
        if name.is_empty() || name == SCRATCH {
            return;
        }
        let mut value = Expansion::literal(name, part.start);
        value.place(self.file.text, part.clone(), |range| instruction.line.place(range));
        self.file.images.push(ImageUse { value });
    }

    /// Quotes and variables of the arguments that Docker itself reads.
    fn words(&mut self, instruction: &Instruction<'_>, faults: &mut Faults) {
        let by_docker = ["COPY", "ADD", "WORKDIR", "USER", "EXPOSE", "VOLUME", "STOPSIGNAL"];
        let words: &[Range<usize>] =
            if by_docker.contains(&instruction.keyword()) && !instruction.json { &instruction.words } else { &[] };
        let pairs = if self.file.stages.is_empty() { &[][..] } else { &instruction.pairs };
        let values = pairs.iter().flat_map(|pair| std::iter::once(&pair.name).chain(pair.value.as_ref()));
        for word in words.iter().chain(values) {
            // Only the refusal counts here, whatever the variables are.
            if let Err(fault) = expand(&instruction.line, word, self.file.text, self.file.escape, &|_| Variable::Open) {
                faults.push((fault.part, fault.message.into()));
                return;
            }
        }
    }

    fn end(&mut self) {
        if !self.file.stages.is_empty() {
            return;
        }
        let instructions = &self.file.instructions;
        let is_misspelt = instructions.iter().any(|instruction| instruction.grammar.is_none());
        let span = instructions.first().map_or(Span::empty(self.file.text.len()), Instruction::span);
        let message = match (instructions.is_empty(), is_misspelt) {
            (true, _) => "There is no instruction in this text.",
            (false, false) => "No FROM starts a stage.",
            // The unknown instruction has been reported, and may be the one that is missing.
            (false, true) => return,
        };
        if !self.file.faults.is_empty() && !instructions.is_empty() {
            return;
        }
        self.fault(span, message.to_owned(), "A Dockerfile starts with `FROM image`; only ARG may stand before it.");
    }
}

/// The fields of a `--mount`: where each is, its key, and where its value is.
pub(crate) fn mount_fields(
    text: &str,
    start: usize,
) -> impl Iterator<Item = (Range<usize>, &str, Option<Range<usize>>)> {
    let mut at = start;
    text.split(',').map(move |field| {
        let whole = at..at + field.len();
        at = whole.end + 1;
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(whole.end - value.len()..whole.end)),
            None => (field, None),
        };
        (whole, key, value)
    })
}
