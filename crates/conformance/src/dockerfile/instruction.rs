//! An instruction taken apart: keyword, flags, arguments, here-documents.
//!
//! Sources: moby/buildkit, `frontend/dockerfile/parser/split_command.go` and `line_parsers.go`, `parser.go` (`heredocsFromLine`).

use std::ops::Range;

use diagnostics::Span;

use crate::dockerfile::grammar::{Form, Grammar, WITH_HERE_DOCUMENTS, instruction};
use crate::dockerfile::line::{BLANKS, Line, quoted_words, trimmed, words};

/// An instruction. Ranges are in bytes of its line.
#[derive(Debug)]
pub(crate) struct Instruction<'t> {
    /// The line it stands in, joined.
    pub(crate) line: Line<'t>,
    /// What kind it is; `None` where Docker knows none of this name.
    pub(crate) grammar: Option<&'static Grammar>,
    /// Its keyword as written.
    pub(crate) word: Range<usize>,
    /// Whether it is kept for builds upon this image (`ONBUILD`).
    pub(crate) deferred: bool,
    /// Its flags, in order.
    pub(crate) flags: Vec<Flag>,
    /// What follows the flags, without blanks around it.
    pub(crate) rest: Range<usize>,
    /// Whether the arguments are a JSON array.
    pub(crate) json: bool,
    /// The arguments where they are words or a JSON array; of the latter what stands between the quotes.
    pub(crate) words: Vec<Range<usize>>,
    /// The arguments where they are names with values.
    pub(crate) pairs: Vec<Pair>,
    /// Its here-documents, in order.
    pub(crate) here_documents: Vec<HereDocument>,
}

/// A flag such as `--from=builder`.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    /// All of it.
    pub(crate) whole: Range<usize>,
    /// Its name without the hyphens.
    pub(crate) name: Range<usize>,
    /// Its value, without quotes around it; `None` where no `=` follows.
    pub(crate) value: Option<Range<usize>>,
}

/// A name with its value.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    /// The name, with quotes where it has some.
    pub(crate) name: Range<usize>,
    /// The value, with quotes where it has some; `None` where an `ARG` has none.
    pub(crate) value: Option<Range<usize>>,
}

/// A here-document.
#[derive(Clone, Debug)]
pub(crate) struct HereDocument {
    /// Its text in the source, without the line that ends it.
    pub(crate) body: Span,
}

/// What a line announces of a here-document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announced {
    /// Where, in the line.
    pub(crate) word: Range<usize>,
    /// What the line that ends it reads.
    pub(crate) end: String,
    /// Whether tabs before that line and all others are left out.
    pub(crate) strips_tabs: bool,
}

/// Why an instruction cannot be taken apart: a part of its line, and what is wrong with it.
pub(crate) type Faults = Vec<(Range<usize>, String)>;

impl<'t> Instruction<'t> {
    /// Takes a line apart; what Docker's parser itself refuses goes to `faults`. What follows `ONBUILD` is taken for the instruction.
    pub(crate) fn read(line: Line<'t>, escape: char, faults: &mut Faults) -> Self {
        let all = trimmed(line.text(), 0..line.text().len());
        let mut this = Self {
            line,
            grammar: None,
            word: all.start..all.start,
            deferred: false,
            flags: Vec::new(),
            rest: all,
            json: false,
            words: Vec::new(),
            pairs: Vec::new(),
            here_documents: Vec::new(),
        };
        this.split();
        while this.form() == Some(Form::Trigger) && !this.deferred {
            if let Some(flag) = this.flags.first() {
                faults.push((flag.whole.clone(), format!("ONBUILD has no flag `{}`.", this.line.part(&flag.whole))));
            }
            if this.rest.is_empty() {
                faults.push((this.word.clone(), "ONBUILD names no instruction.".into()));
                this.grammar = None;
                this.deferred = true;
                return this;
            }
            this.deferred = true;
            this.split();
            if let Some(grammar) =
                this.grammar.filter(|grammar| ["ONBUILD", "FROM", "MAINTAINER"].contains(&grammar.keyword))
            {
                faults.push((this.word.clone(), format!("{} cannot follow ONBUILD.", grammar.keyword)));
            }
        }
        this.read_arguments(escape, faults);
        this
    }

    /// Its keyword in capitals; empty where Docker does not know it.
    pub(crate) fn keyword(&self) -> &'static str {
        self.grammar.map_or("", |grammar| grammar.keyword)
    }

    /// The flags of this name.
    pub(crate) fn flags_called<'s, 'n: 's>(&'s self, name: &'n str) -> impl Iterator<Item = &'s Flag> {
        self.flags.iter().filter(move |flag| self.line.part(&flag.name) == name)
    }

    /// The value of a flag.
    pub(crate) fn flag(&self, name: &str) -> Option<&Range<usize>> {
        self.flags.iter().filter(|flag| self.line.part(&flag.name) == name).find_map(|flag| flag.value.as_ref())
    }

    /// Where the instruction is written, from its keyword to the end of its arguments.
    pub(crate) fn span(&self) -> Span {
        self.line.place(self.word.start..self.rest.end.max(self.word.end))
    }

    fn form(&self) -> Option<Form> {
        Some(self.grammar?.form)
    }

    /// Splits what is left into keyword, flags and rest.
    fn split(&mut self) {
        let text = self.line.text();
        let left = text.get(self.rest.clone()).unwrap_or_default();
        let word = self.rest.start..self.rest.start + left.find(BLANKS).unwrap_or(left.len());
        self.grammar = instruction(text.get(word.clone()).unwrap_or_default());
        let (flags, rest) = flags(text, word.end..self.rest.end);
        self.rest = trimmed(text, rest);
        (self.word, self.flags) = (word, flags);
    }

    fn read_arguments(&mut self, escape: char, faults: &mut Faults) {
        let Some(form) = self.form() else { return };
        let text = self.line.text();
        let whole = self.rest.clone();
        match form {
            Form::Words => self.words = words(text, whole),
            Form::Text => self.words = if whole.is_empty() { Vec::new() } else { vec![whole] },
            Form::Command | Form::List => self.read_array(whole, form, faults),
            Form::Health => {
                let rest = text.get(whole.clone()).unwrap_or_default();
                let kind = whole.start..whole.start + rest.find(char::is_whitespace).unwrap_or(rest.len());
                let command = trimmed(text, kind.end..whole.end);
                self.read_array(command, Form::Command, faults);
                self.words.insert(0, kind);
                self.words.retain(|word| !word.is_empty());
            }
            Form::Names | Form::Pairs => {
                let found = quoted_words(text, whole.clone(), escape);
                let equals = |word: &Range<usize>| text.get(word.clone()).and_then(|word| word.find('='));
                let old_form = form == Form::Pairs && found.first().is_some_and(|word| equals(word).is_none());
                if old_form {
                    let rest = text.get(whole.clone()).unwrap_or_default();
                    let name = whole.start..whole.start + rest.find(BLANKS).unwrap_or(rest.len());
                    let value = trimmed(text, name.end..whole.end);
                    if value.is_empty() {
                        let shown = text.get(name.clone()).unwrap_or_default();
                        faults.push((name.clone(), format!("{} gives `{shown}` no value.", self.keyword())));
                    }
                    self.pairs = vec![Pair { name, value: Some(value) }];
                    return;
                }
                for word in found {
                    let split = equals(&word);
                    let name = word.start..split.map_or(word.end, |at| word.start + at);
                    let value = split.map(|at| word.start + at + 1..word.end);
                    if name.is_empty() {
                        faults.push((word, "No name stands before this `=`.".into()));
                        continue;
                    }
                    if value.is_none() && form == Form::Pairs {
                        let shown = text.get(word.clone()).unwrap_or_default();
                        faults.push((word.clone(), format!("`{shown}` is no `name=value` pair.")));
                    }
                    self.pairs.push(Pair { name, value });
                }
            }
            Form::Trigger => {}
        }
    }

    fn read_array(&mut self, whole: Range<usize>, form: Form, faults: &mut Faults) {
        let text = self.line.text();
        match array(text, whole.clone()) {
            Array::Strings(strings) => {
                self.words = strings;
                self.json = true;
            }
            Array::Mixed(other) => {
                let shown = text.get(other.clone()).unwrap_or_default();
                faults.push((other, format!("`{shown}` is no string, and this array may hold nothing else.")));
                self.json = true;
            }
            Array::None if form == Form::List => self.words = words(text, whole),
            Array::None => {
                if !whole.is_empty() {
                    self.words = vec![whole];
                }
            }
        }
    }

    /// The here-documents that its line announces.
    pub(crate) fn announced(&self) -> Vec<Announced> {
        if self.json || !WITH_HERE_DOCUMENTS.contains(&self.keyword()) || !self.line.text().contains("<<") {
            return Vec::new();
        }
        shell_words(self.line.text()).into_iter().filter_map(|word| announced(self.line.text(), word)).collect()
    }
}

/// The flags at the start of a part, and the rest of it.
fn flags(text: &str, within: Range<usize>) -> (Vec<Flag>, Range<usize>) {
    let mut found = Vec::new();
    let mut at = within.start;
    loop {
        let rest = trimmed(text, at..within.end);
        let part = text.get(rest.clone()).unwrap_or_default();
        if !part.starts_with("--") {
            return (found, rest);
        }
        // Here the escape character is always the backslash.
        let (mut quote, mut escaped) = (None, false);
        let end = part.find(|letter: char| {
            if escaped {
                escaped = false;
            } else if letter == '\\' {
                escaped = true;
            } else if quote == Some(letter) {
                quote = None;
            } else if quote.is_none() && (letter == '"' || letter == '\'') {
                quote = Some(letter);
            } else {
                return quote.is_none() && letter.is_whitespace();
            }
            false
        });
        let whole = rest.start..end.map_or(rest.end, |end| rest.start + end);
        at = whole.end;
        let word = text.get(whole.clone()).unwrap_or_default();
        if word == "--" {
            return (found, at..within.end);
        }
        let split = word.find('=').map(|split| whole.start + split);
        let value = split.map(|split| unquoted(text, split + 1..whole.end));
        found.push(Flag { name: whole.start + 2..split.unwrap_or(whole.end), value, whole });
    }
}

/// Without a pair of quotes around it.
fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let is_quoted = |quote: char| {
        part.len() > 1 && part.starts_with(quote) && part.ends_with(quote) && part.matches(quote).count() == 2
    };
    if is_quoted('"') || is_quoted('\'') { range.start + 1..range.end - 1 } else { range }
}

/// What a text is as a JSON array.
#[derive(Debug, PartialEq, Eq)]
enum Array {
    /// An array of strings; what stands between the quotes of each.
    Strings(Vec<Range<usize>>),
    /// An array in which this is something else.
    Mixed(Range<usize>),
    /// No JSON array: Docker reads it as a line of text.
    None,
}

fn array(text: &str, within: Range<usize>) -> Array {
    let bytes = text.as_bytes().get(..within.end).unwrap_or_default();
    let skip = |mut at: usize| {
        while bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        at
    };
    let mut strings = Vec::new();
    let mut other = None;
    let mut at = within.start;
    if bytes.get(at) != Some(&b'[') {
        return Array::None;
    }
    at = skip(at + 1);
    let is_empty = bytes.get(at) == Some(&b']');
    loop {
        if is_empty {
            break;
        }
        if bytes.get(at) == Some(&b'"') {
            let Some(end) = string_end(bytes, at + 1) else { return Array::None };
            strings.push(at + 1..end);
            at = end + 1;
        } else {
            let length = bytes.iter().skip(at).take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
            let word = text.get(at..at + length).unwrap_or_default();
            let is_number = word.trim_start_matches('-').starts_with(|digit: char| digit.is_ascii_digit())
                && word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            if !is_number && !matches!(word, "true" | "false" | "null") {
                return Array::None;
            }
            other = other.or(Some(at..at + length));
            at += length;
        }
        at = skip(at);
        match bytes.get(at) {
            Some(b',') => at = skip(at + 1),
            Some(b']') => break,
            _ => return Array::None,
        }
    }
    match other {
        _ if at + 1 != bytes.len() => Array::None,
        Some(other) => Array::Mixed(other),
        None => Array::Strings(strings),
    }
}

/// Where a JSON string that started before `at` has its closing quote.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => {
                let escaped = *bytes.get(at + 1)?;
                let hexadecimal = || bytes.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit).then_some(());
                if escaped == b'u' {
                    hexadecimal()?;
                } else if !b"\"\\/bfnrt".contains(&escaped) {
                    return None;
                }
                at += 2;
            }
            byte if *byte < b' ' => return None,
            _ => at += 1,
        }
    }
}

/// The words of a line as a shell splits them, with their quotes; none where a quote or a `${` is never closed.
fn shell_words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    // What is open: a quote, or the brace of a `${`.
    let mut open: Vec<char> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if open.is_empty() && letter.is_whitespace() {
            found.extend(start.take().map(|start| start..at));
            continue;
        }
        start = start.or(Some(at));
        match (open.last(), letter) {
            (Some('\''), '\'') => drop(open.pop()),
            (Some('\''), _) => {}
            (_, '\\') => drop(letters.next()),
            (Some('"'), '"') | (Some('}'), '}') => drop(open.pop()),
            (Some('"'), '\'') => {}
            (_, '"' | '\'') => open.push(letter),
            (_, '$') if letters.next_if(|(_, next)| *next == '{').is_some() => open.push('}'),
            _ => {}
        }
    }
    if !open.is_empty() {
        return Vec::new();
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

/// The here-document that a word announces: digits, `<<`, perhaps `-`, and the line that ends it (`reHeredoc` in `parser.go`).
fn announced(text: &str, word: Range<usize>) -> Option<Announced> {
    let part = text.get(word.clone())?.trim_start_matches(|letter: char| letter.is_ascii_digit()).strip_prefix("<<")?;
    let delimiter = part.strip_prefix('-').unwrap_or(part);
    if delimiter.is_empty() || delimiter.contains('<') {
        return None;
    }
    let mut end = String::new();
    let mut quote = None;
    let mut letters = delimiter.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if quote != Some('\'') => end.extend(letters.next()),
            _ if quote == Some(letter) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            _ => end.push(letter),
        }
    }
    (!end.is_empty()).then_some(Announced { word, end, strips_tabs: delimiter.len() < part.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Instruction<'_>, Vec<String>) {
        let mut faults = Faults::new();
        let instruction = Instruction::read(Line::new(text, 0), '\\', &mut faults);
        (instruction, faults.into_iter().map(|(_, message)| message).collect())
    }

    fn parts<'t>(text: &'t str, ranges: &[Range<usize>]) -> Vec<&'t str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    }

    #[test]
    fn flags_stand_before_the_arguments() {
        let text = "COPY --from=a --chown=\"b c\" --link  x --y z";
        let (instruction, faults) = read(text);
        assert!(faults.is_empty());
        assert_eq!(parts(text, &instruction.words), ["x", "--y", "z"]);
        assert_eq!(instruction.flag("chown").map(|range| &text[range.clone()]), Some("b c"));
        assert_eq!(instruction.flags.len(), 3);
        assert_eq!(read("RUN -- --x").0.rest, 7..10);
    }

    #[test]
    fn arrays_are_told_from_lines() {
        for (text, json) in [
            (r#"CMD ["a", "b\"c"]"#, true),
            ("CMD []", true),
            (r#"RUN [ "$A" = "b" ]"#, false),
            ("RUN [ -f x ]", false),
            (r#"RUN ["a",]"#, false),
            (r#"RUN ["a"] && b"#, false),
            (r#"RUN ["a\z"]"#, false),
            ("RUN ['a']", false),
        ] {
            assert_eq!(read(text).0.json, json, "{text}");
        }
        assert_eq!(read(r#"CMD ["a", 1]"#).1, ["`1` is no string, and this array may hold nothing else."]);
    }

    #[test]
    fn pairs_have_an_old_and_a_new_form() {
        let text = r#"ENV a="b c" 'd'=e f="#;
        let (instruction, faults) = read(text);
        assert!(faults.is_empty());
        let names: Vec<_> = instruction.pairs.iter().map(|pair| &text[pair.name.clone()]).collect();
        assert_eq!(names, ["a", "'d'", "f"]);
        let (instruction, _) = read("LABEL license = \"BSD\"");
        assert_eq!(instruction.pairs[0].value, Some(14..21));
        assert_eq!(read("ENV a").1, ["ENV gives `a` no value."]);
        assert_eq!(read("ENV a=b c").1, ["`c` is no `name=value` pair."]);
    }

    #[test]
    fn here_documents_are_announced_as_docker_sees_them() {
        let announced = |text: &str| -> Vec<(String, bool)> {
            read(text).0.announced().into_iter().map(|found| (found.end, found.strips_tabs)).collect()
        };
        assert_eq!(announced("RUN <<EOF"), [("EOF".into(), false)]);
        assert_eq!(announced("RUN 3<<-'E F' cat"), [("E F".into(), true)]);
        assert_eq!(announced("COPY <<a <<\"b\" /x"), [("a".into(), false), ("b".into(), false)]);
        assert_eq!(announced("ONBUILD RUN <<\\EOF"), [("EOF".into(), false)]);
        for text in
            ["RUN cat << EOF", "RUN a <<<b", "RUN echo \"<<EOF\"", "RUN it's <<EOF", "CMD <<EOF", "RUN [\"<<EOF\"]"]
        {
            assert!(announced(text).is_empty(), "{text}");
        }
    }
}
