//! From text to simple commands, in one pass.

use diagnostics::Span;

use super::{Assignment, Command, Part, PartKind, Redirection, RedirectionKind, Word};

/// How deep substitutions are followed. What is nested deeper is one unknown up to the end.
const DEPTH: usize = 24;

/// Words that open something whose commands may not run, or not once.
const OPENERS: [&str; 7] = ["if", "while", "until", "for", "select", "case", "{"];
/// Words that close what an opener opened.
const CLOSERS: [&str; 4] = ["fi", "done", "esac", "}"];
/// Words before a command that are no part of it. The dollar sign is the prompt in front of a command that was copied from a terminal.
const NEUTRAL: [&str; 9] = ["then", "else", "elif", "do", "!", "time", "coproc", "function", "$"];

/// The simple commands of a text, and whether something around commands is still open at its end.
pub(super) fn commands(text: &str) -> (Vec<Command>, bool) {
    let mut splitter = Splitter { text, at: 0, end: text.len(), depth: 0, commands: Vec::new(), awaited: Vec::new() };
    let open = splitter.list(false);
    (splitter.commands, open)
}

struct Splitter<'t> {
    text: &'t str,
    at: usize,
    /// Where reading ends: the end of the text, or of the backquotes that are being read.
    end: usize,
    depth: usize,
    commands: Vec<Command>,
    /// The here-documents whose bodies follow the end of the line.
    awaited: Vec<Awaited>,
}

/// A here-document whose body has not been read yet.
struct Awaited {
    delimiter: String,
    /// `<<-`: tabs before the delimiter do not count.
    indented: bool,
    expands: bool,
    /// How many substitutions are open around it.
    depth: usize,
    /// The command and redirection that take the body. The command is the one that is being read, as long as its place is not taken.
    command: usize,
    redirection: usize,
}

/// What is open around the commands of one list.
#[derive(Default)]
struct Open {
    /// `if`, loops, groups and parentheses.
    all: usize,
    parentheses: usize,
    cases: usize,
    /// Whether the pattern of a `case` comes next.
    pattern: bool,
    /// Whether `&&` or `||` stands before the command.
    linked: bool,
    /// Whether the output of the command before goes into this one.
    piped: bool,
    /// Inside `[[ … ]]`, where operators are words.
    test: bool,
}

impl Splitter<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    fn starts_with(&self, text: &str) -> bool {
        self.text.get(self.at..self.end).is_some_and(|rest| rest.starts_with(text))
    }

    /// Past blanks and line continuations.
    fn skip_blanks(&mut self) {
        loop {
            match self.byte(0) {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.byte(1) == Some(b'\n') => self.at += 2,
                Some(b'\\') if self.byte(1) == Some(b'\r') && self.byte(2) == Some(b'\n') => self.at += 3,
                _ => return,
            }
        }
    }

    fn skip_comment(&mut self) {
        while self.byte(0).is_some_and(|byte| byte != b'\n') {
            self.at += 1;
        }
    }

    /// Reads commands to the end, or past the parenthesis that closes a substitution. Returns whether something is still open then.
    fn list(&mut self, substitution: bool) -> bool {
        let mut open = Open::default();
        let mut command = Command::default();
        loop {
            self.skip_blanks();
            if open.pattern && command.is_empty() {
                self.pattern(&mut open);
                continue;
            }
            let Some(byte) = self.byte(0) else { break };
            let start = self.at;
            match byte {
                b'#' => self.skip_comment(),
                b'\n' => {
                    self.finish(&mut command, &mut open);
                    open.test = false;
                    self.at += 1;
                    self.here_documents();
                }
                b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' if open.test => self.at += 1,
                b'&' if self.byte(1) == Some(b'>') => self.redirection(&mut command),
                b';' | b'|' | b'&' => self.operator(byte, &mut command, &mut open),
                b'(' if command.is_empty() && self.byte(1) == Some(b'(') => self.balanced(),
                b'(' => self.open_parenthesis(&mut command, &mut open),
                b')' => {
                    self.finish(&mut command, &mut open);
                    self.at += 1;
                    if open.parentheses > 0 {
                        open.parentheses -= 1;
                        open.all = open.all.saturating_sub(1);
                    } else if substitution {
                        return false;
                    }
                }
                b'<' | b'>' if self.byte(1) == Some(b'(') => {
                    let word = self.word();
                    command.push(word);
                }
                b'<' | b'>' => self.redirection(&mut command),
                _ => {
                    let word = self.word();
                    self.take(word, &mut command, &mut open);
                }
            }
            // Every branch consumes something; a text that finds a way around it must still end.
            if self.at == start {
                self.at += 1;
            }
        }
        self.finish(&mut command, &mut open);
        open.all > 0
    }

    /// `;`, `;;`, `&`, `&&`, `|`, `||` and their relatives.
    fn operator(&mut self, byte: u8, command: &mut Command, open: &mut Open) {
        let doubled = self.byte(1) == Some(byte);
        let pipes = byte == b'|' && !doubled;
        command.piped = pipes;
        self.finish(command, open);
        open.linked = doubled && byte != b';';
        open.piped = pipes;
        self.at += if doubled || (pipes && self.byte(1) == Some(b'&')) { 2 } else { 1 };
        // `;;`, `;&` and `;;&` end a branch of `case`.
        if byte == b';' && (doubled || self.byte(0) == Some(b'&')) {
            if self.byte(0) == Some(b'&') {
                self.at += 1;
            }
            open.pattern = open.cases > 0;
        }
    }

    /// A subshell, the parentheses behind a function's name, or the elements of an array.
    fn open_parenthesis(&mut self, command: &mut Command, open: &mut Open) {
        self.at += 1;
        if command.words.is_empty()
            && let Some(last) = command.assignments.last_mut()
            && last.value.span.end + 1 == self.at
        {
            last.partial = true;
            while self.byte(0).is_some_and(|byte| byte != b')') {
                match self.byte(0) {
                    Some(b'#') => self.skip_comment(),
                    Some(b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'(' | b'<' | b'>') => self.at += 1,
                    _ => drop(self.word()),
                }
            }
            self.at += 1;
            return;
        }
        self.skip_blanks();
        if !command.is_empty() && self.byte(0) == Some(b')') {
            // A function's name: its body follows.
            *command = Command::default();
            self.at += 1;
            return;
        }
        self.finish(command, open);
        open.parentheses += 1;
        open.all += 1;
    }

    /// Skips parentheses that belong together: arithmetic.
    fn balanced(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.byte(0) {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth <= 1 => return,
                b')' => depth -= 1,
                _ => {}
            }
        }
    }

    /// Reads the pattern before the commands of a branch of `case`.
    fn pattern(&mut self, open: &mut Open) {
        loop {
            self.skip_blanks();
            match self.byte(0) {
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.skip_comment(),
                _ => break,
            }
        }
        open.pattern = false;
        if self.starts_with("esac") && !self.byte(4).is_some_and(is_name_byte) {
            return;
        }
        if self.byte(0) == Some(b'(') {
            self.at += 1;
        }
        loop {
            self.skip_blanks();
            match self.byte(0) {
                None | Some(b'\n' | b';' | b'&' | b'<' | b'>') => return,
                Some(b')') => {
                    self.at += 1;
                    return;
                }
                Some(b'|' | b'(') => self.at += 1,
                Some(_) => drop(self.word()),
            }
        }
    }

    /// Adds a word to the command, unless it belongs to the structure around commands.
    fn take(&mut self, word: Word, command: &mut Command, open: &mut Open) {
        let is_plain = !word.quoted && word.parts.iter().all(|part| matches!(part.kind, PartKind::Literal));
        let plain = if is_plain { word.span.of(self.text) } else { "" };
        if matches!(self.byte(0), Some(b'<' | b'>'))
            && !plain.is_empty()
            && plain.bytes().all(|byte| byte.is_ascii_digit())
        {
            return;
        }
        if command.words.is_empty() {
            if command.assignments.is_empty() && command.redirections.is_empty() {
                if NEUTRAL.contains(&plain) {
                    return;
                }
                if CLOSERS.contains(&plain) {
                    open.all = open.all.saturating_sub(1);
                    open.cases = open.cases.saturating_sub(usize::from(plain == "esac"));
                    return;
                }
                if OPENERS.contains(&plain) {
                    open.all += 1;
                    if plain != "case" && plain != "for" && plain != "select" {
                        return;
                    }
                }
                open.test = plain == "[[";
            }
            if let Some(assignment) = word.assignment(self.text) {
                command.assignments.push(assignment);
                command.cover(word.span);
                return;
            }
        }
        if plain == "]]" {
            open.test = false;
        }
        let is_case = command.words.len() == 2
            && plain == "in"
            && command.words.first().is_some_and(|first| !first.quoted && first.span.of(self.text) == "case");
        if is_case {
            *command = Command::default();
            open.cases += 1;
            open.pattern = true;
            return;
        }
        command.push(word);
    }

    /// Adds the command to the list, if there is one.
    fn finish(&mut self, command: &mut Command, open: &mut Open) {
        let piped = std::mem::take(&mut open.piped);
        let linked = std::mem::take(&mut open.linked);
        if command.is_empty() {
            open.piped = piped;
            open.linked = linked;
            return;
        }
        command.conditional = open.all > 0 || linked;
        command.apart = self.depth > 0 || open.parentheses > 0 || piped || command.piped;
        for awaited in self.awaited.iter_mut().filter(|awaited| awaited.depth == self.depth) {
            if awaited.command == usize::MAX {
                awaited.command = self.commands.len();
            }
        }
        self.commands.push(std::mem::take(command));
    }

    /// Reads an operator and its target.
    fn redirection(&mut self, command: &mut Command) {
        use RedirectionKind::{Append, Duplicate, HereDocument, HereString, Read, Write};
        const OPERATORS: [(&str, RedirectionKind); 12] = [
            ("&>>", Append),
            ("&>", Write),
            ("<<<", HereString),
            ("<<-", HereDocument),
            ("<<", HereDocument),
            ("<&", Duplicate),
            ("<>", Write),
            ("<", Read),
            (">>", Append),
            (">&", Duplicate),
            (">|", Write),
            (">", Write),
        ];
        let start = self.at;
        let Some((operator, kind)) = OPERATORS.into_iter().find(|(operator, _)| self.starts_with(operator)) else {
            return;
        };
        self.at += operator.len();
        self.skip_blanks();
        let ends = match self.byte(0) {
            Some(b'<' | b'>') => self.byte(1) != Some(b'('),
            other => matches!(other, None | Some(b'\n' | b';' | b'|' | b'&' | b'(' | b')')),
        };
        let target = if ends { Word { span: Span::empty(self.at), ..Word::default() } } else { self.word() };
        command.cover(Span::new(start, self.at));
        if kind == HereDocument {
            self.awaited.push(Awaited {
                delimiter: target
                    .literal(self.text)
                    .map_or_else(|| target.span.of(self.text).to_owned(), |text| text.into_owned()),
                indented: operator == "<<-",
                expands: !target.quoted,
                depth: self.depth,
                command: usize::MAX,
                redirection: command.redirections.len(),
            });
        }
        command.redirections.push(Redirection { kind, target });
    }

    /// Reads the bodies of the here-documents that the line before asked for.
    fn here_documents(&mut self) {
        for awaited in std::mem::take(&mut self.awaited) {
            let start = self.at;
            let mut end = self.end;
            while self.at < self.end {
                let line = self.text.get(self.at..self.end).unwrap_or_default();
                let line = line.split('\n').next().unwrap_or_default();
                let here = self.at;
                self.at = (self.at + line.len() + 1).min(self.end);
                let content = line.strip_suffix('\r').unwrap_or(line);
                let content = if awaited.indented { content.trim_start_matches('\t') } else { content };
                if content == awaited.delimiter {
                    end = here;
                    break;
                }
            }
            let after = self.at;
            let span = Span::new(start, end);
            let mut body = Word { span, quoted: true, ..Word::default() };
            if awaited.expands {
                let outer = std::mem::replace(&mut self.end, end);
                self.at = start;
                self.quoted(None, &mut body);
                self.end = outer;
                self.at = after;
            } else {
                body.literal_part(start, end);
            }
            let taker = self.commands.get_mut(awaited.command);
            if let Some(redirection) = taker.and_then(|command| command.redirections.get_mut(awaited.redirection)) {
                redirection.target = body;
            }
        }
    }

    /// Reads one word. It consumes at least one byte where one is left.
    fn word(&mut self) -> Word {
        let start = self.at;
        let mut word = Word::default();
        let mut run = start;
        while let Some(byte) = self.byte(0) {
            let here = self.at;
            match byte {
                b'<' | b'>' if here == start => {
                    // A process substitution stands for the name of a pipe.
                    self.at += 1;
                    self.substitution();
                    word.unknown(here, self.at);
                }
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'|' | b'&' | b'(' | b')' | b'<' | b'>' => break,
                b'\\' => {
                    word.literal_part(run, here);
                    self.at += 1;
                    let length = match self.byte(0) {
                        Some(b'\n') => 1,
                        Some(b'\r') if self.byte(1) == Some(b'\n') => 2,
                        _ => 0,
                    };
                    word.quoted = true;
                    if length > 0 {
                        self.at += length;
                    } else {
                        let escaped = self.at;
                        self.skip_character();
                        word.literal_part(escaped, self.at);
                    }
                }
                b'\'' => {
                    word.literal_part(run, here);
                    let inner = here + 1;
                    self.at = self.find(inner, b'\'');
                    word.literal_part(inner, self.at);
                    word.quoted = true;
                    self.at = (self.at + 1).min(self.end);
                }
                b'"' => {
                    word.literal_part(run, here);
                    self.at += 1;
                    self.quoted(Some(b'"'), &mut word);
                }
                b'$' if self.byte(1) == Some(b'\'') => {
                    word.literal_part(run, here);
                    self.at += 2;
                    self.escapes(&mut word);
                }
                b'$' if self.byte(1) == Some(b'"') => {
                    word.literal_part(run, here);
                    self.at += 1;
                    run = self.at;
                    continue;
                }
                b'$' | b'`' => {
                    word.literal_part(run, here);
                    word.splits |= self.expansion(&mut word);
                }
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            run = self.at;
        }
        word.span = Span::new(start, self.at);
        if word.quoted || !word.parts.is_empty() {
            word.literal_part(run, self.at);
        }
        word
    }

    /// Reads what stands in double quotes, up to and past `close`; the body of a here-document without one.
    fn quoted(&mut self, close: Option<u8>, word: &mut Word) {
        word.quoted = true;
        let mut run = self.at;
        while let Some(byte) = self.byte(0) {
            let here = self.at;
            if Some(byte) == close {
                word.literal_part(run, here);
                self.at += 1;
                return;
            }
            match byte {
                b'\\' => match self.byte(1) {
                    Some(b'\n') => {
                        word.literal_part(run, here);
                        self.at += 2;
                        run = self.at;
                    }
                    Some(b'$' | b'`' | b'\\' | b'"') => {
                        word.literal_part(run, here);
                        run = here + 1;
                        self.at += 2;
                    }
                    _ => self.at += 1,
                },
                b'$' | b'`' => {
                    word.literal_part(run, here);
                    self.expansion(word);
                    run = self.at;
                }
                _ => self.at += 1,
            }
        }
        word.literal_part(run, self.at);
    }

    /// Reads `$'…'`, past its opening quote.
    fn escapes(&mut self, word: &mut Word) {
        word.quoted = true;
        let mut run = self.at;
        while let Some(byte) = self.byte(0) {
            let here = self.at;
            match byte {
                b'\'' => {
                    word.literal_part(run, here);
                    self.at += 1;
                    return;
                }
                b'\\' => {
                    word.literal_part(run, here);
                    self.at += 1;
                    let escaped = self.at;
                    let kind = match self.byte(0) {
                        Some(b'n') => PartKind::Escape('\n'),
                        Some(b't') => PartKind::Escape('\t'),
                        Some(b'r') => PartKind::Escape('\r'),
                        Some(b'\\' | b'\'' | b'"' | b'?') => PartKind::Literal,
                        // Codes of characters are seldom written, and nothing follows from them here.
                        _ => PartKind::Unknown,
                    };
                    self.skip_character();
                    let start = if matches!(kind, PartKind::Literal) { escaped } else { here };
                    word.parts.push(Part { span: Span::new(start, self.at), kind });
                    run = self.at;
                }
                _ => self.at += 1,
            }
        }
        word.literal_part(run, self.at);
    }

    /// Reads what starts with a dollar sign or a backquote. Returns whether it stands for something else.
    fn expansion(&mut self, word: &mut Word) -> bool {
        let start = self.at;
        if self.byte(0) == Some(b'`') {
            self.backquotes();
            word.unknown(start, self.at);
            return true;
        }
        self.at += 1;
        match self.byte(0) {
            Some(b'{') => {
                let name = self.name_at(self.at + 1);
                let plain = name > self.at + 1 && self.text.as_bytes().get(name) == Some(&b'}') && name < self.end;
                self.at += 1;
                if plain {
                    self.at = name + 1;
                    word.variable(start, self.at);
                } else {
                    self.braces();
                    word.unknown(start, self.at);
                }
            }
            Some(b'(') if self.byte(1) == Some(b'(') => {
                self.balanced();
                word.unknown(start, self.at);
            }
            Some(b'(') => {
                self.substitution();
                word.unknown(start, self.at);
            }
            // An input of a component, which GitLab puts in before a shell sees the text.
            Some(b'[') if self.byte(1) == Some(b'[') => {
                let rest = self.text.get(self.at..self.end).unwrap_or_default();
                self.at = rest.find("]]").map_or(self.end, |end| self.at + end + 2);
                word.unknown(start, self.at);
            }
            Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!') => {
                self.at += 1;
                word.unknown(start, self.at);
            }
            _ => {
                let end = self.name_at(self.at);
                if end == self.at {
                    word.literal_part(start, end);
                    return false;
                }
                self.at = end;
                word.variable(start, end);
            }
        }
        true
    }

    /// Reads `(…)` with the commands in it.
    fn substitution(&mut self) {
        self.at += 1;
        if self.depth >= DEPTH {
            self.at = self.end;
            return;
        }
        self.depth += 1;
        self.list(true);
        self.depth -= 1;
    }

    /// Reads a substitution in backquotes.
    fn backquotes(&mut self) {
        let start = self.at + 1;
        let mut close = start;
        while let Some(&byte) = self.text.as_bytes().get(close).filter(|_| close < self.end) {
            match byte {
                b'`' => break,
                b'\\' => close += 2,
                _ => close += 1,
            }
        }
        let close = close.min(self.end);
        if self.depth < DEPTH {
            self.at = start;
            let outer = std::mem::replace(&mut self.end, close);
            self.depth += 1;
            self.list(false);
            self.depth -= 1;
            self.end = outer;
        }
        self.at = (close + 1).min(self.end);
    }

    /// Reads the rest of `${…}`, whose inside only a running shell can evaluate.
    fn braces(&mut self) {
        if self.depth >= DEPTH {
            self.at = self.end;
            return;
        }
        self.depth += 1;
        let mut ignored = Word::default();
        while let Some(byte) = self.byte(0) {
            match byte {
                b'}' => {
                    self.at += 1;
                    break;
                }
                b'\\' => {
                    self.at += 1;
                    self.skip_character();
                }
                b'"' => {
                    self.at += 1;
                    self.quoted(Some(b'"'), &mut ignored);
                }
                b'$' | b'`' => drop(self.expansion(&mut ignored)),
                _ => self.at += 1,
            }
        }
        self.depth -= 1;
    }

    /// The first place of a byte from `from` on, or the end.
    fn find(&self, from: usize, byte: u8) -> usize {
        let rest = self.text.as_bytes().get(from..self.end).unwrap_or_default();
        rest.iter().position(|&other| other == byte).map_or(self.end, |length| from + length)
    }

    /// The end of the variable's name at a place: `[A-Za-z_][A-Za-z0-9_]*`.
    fn name_at(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..self.end).unwrap_or_default();
        match rest.first() {
            Some(first) if is_name_byte(*first) && !first.is_ascii_digit() => {
                from + rest.iter().take_while(|&&byte| is_name_byte(byte)).count()
            }
            _ => from,
        }
    }

    fn skip_character(&mut self) {
        let rest = self.text.get(self.at..self.end).unwrap_or_default();
        self.at += rest.chars().next().map_or(0, char::len_utf8);
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A word that is `NAME=value` or `NAME+=value`.
pub(super) fn assignment(word: &Word, text: &str) -> Option<Assignment> {
    let first = match word.parts.first() {
        // A quote at the start makes it a word like any other.
        Some(first) if first.span.start != word.span.start => return None,
        Some(Part { span, kind: PartKind::Literal }) => *span,
        Some(_) => return None,
        None => word.span,
    };
    let written = first.of(text);
    let (name, _) = written.split_once('=')?;
    let length = name.len() + 1;
    let partial = name.ends_with('+');
    let name = name.strip_suffix('+').unwrap_or(name);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || !name.bytes().all(is_name_byte) {
        return None;
    }
    let name = Span::new(word.span.start, word.span.start + name.len());
    Some(Assignment { name, value: word.skip(length), partial })
}

impl Word {
    fn literal_part(&mut self, start: usize, end: usize) {
        if start < end {
            self.parts.push(Part { span: Span::new(start, end), kind: PartKind::Literal });
        }
    }

    fn variable(&mut self, start: usize, end: usize) {
        self.parts.push(Part { span: Span::new(start, end), kind: PartKind::Variable });
    }

    fn unknown(&mut self, start: usize, end: usize) {
        self.parts.push(Part { span: Span::new(start, end), kind: PartKind::Unknown });
    }
}

impl Command {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.assignments.is_empty() && self.redirections.is_empty()
    }

    fn push(&mut self, word: Word) {
        self.cover(word.span);
        self.words.push(word);
    }

    fn cover(&mut self, span: Span) {
        self.span = if self.is_empty() && self.span.is_empty() { span } else { self.span.to(span) };
    }
}
