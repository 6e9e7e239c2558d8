//! Credentials that are written in a text.
//!
//! They are found in the text as it stands, of whatever kind it is, before anything else reads it: in YAML, in scripts, in
//! Dockerfiles, in comments. [`crate::check`] masks them, so that no rule, no message and nothing that was understood can repeat one.
//!
//! What is a variable (`$TOKEN`), a path, a word for a place to fill in or one that protects nothing (`changeme`, `postgres`) is no credential.

use std::borrow::Cow;

use diagnostics::{Span, masked};

use crate::Options;

/// What rules read in place of each character of a credential. It can stand wherever a credential can.
pub(crate) const MASK: char = 'x';
/// How every masked credential of ASCII characters starts, as the shortest has four.
pub(crate) const MASKED: &str = "xxxx";

/// A credential in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    /// Its characters, without quotes.
    pub(crate) span: Span,
    /// The name of the variable, option or header that it is given to; empty where it is recognised by its form.
    pub(crate) name: Span,
    /// What it is, for people: `a GitLab token`.
    pub(crate) what: &'static str,
}

/// The credentials of a text, in its order; none overlaps another.
pub(crate) fn secrets(text: &str) -> Vec<Secret> {
    let mut reader =
        Reader { text, found: Vec::new(), line: 0, line_rest: NOWHERE, word: Span::empty(0), command: Command::Other };
    reader.read();
    let mut found = reader.found;
    diagnostics::order::sort_by_key(&mut found, |secret| secret.span);
    found.dedup_by(|next, kept| {
        let same = next.span.overlaps(kept.span);
        if same {
            kept.span = kept.span.to(next.span);
        }
        same
    });
    found
}

/// The text with its credentials masked.
pub(crate) fn hidden(text: &str) -> Cow<'_, str> {
    let spans: Vec<Span> = secrets(text).iter().map(|secret| secret.span).collect();
    masked(text, &spans, MASK)
}

/// The options with the credentials of their files masked.
pub(crate) fn hidden_files(options: &Options) -> Cow<'_, Options> {
    let mut hidden_options = Cow::Borrowed(options);
    for (index, file) in options.files.iter().enumerate() {
        if let Cow::Owned(text) = hidden(&file.text)
            && let Some(file) = hidden_options.to_mut().files.get_mut(index)
        {
            file.text = text;
        }
    }
    hidden_options
}

/// Beginnings of tokens, how long the whole is at least, and whose it is. Sources: GitLab, "Token overview" (`doc/security/tokens/_index.md`,
/// token prefixes); GitHub, "About authentication", token formats; AWS, "Unique identifiers"; the issuers' own pages for the others.
const TOKENS: [(&str, usize, &str); 42] = [
    ("glpat-", 26, "a GitLab personal access token"),
    ("gldt-", 25, "a GitLab deploy token"),
    ("glrt-", 25, "a GitLab runner token"),
    ("glrtr-", 26, "a GitLab runner token"),
    ("glcbt-", 26, "a GitLab job token"),
    ("glptt-", 26, "a GitLab trigger token"),
    ("glft-", 25, "a GitLab feed token"),
    ("glimt-", 26, "a GitLab mail token"),
    ("glagent-", 28, "a GitLab agent token"),
    ("gloas-", 26, "a GitLab application secret"),
    ("glsoat-", 27, "a GitLab SCIM token"),
    ("glffct-", 27, "a GitLab feature flags token"),
    ("GR1348941", 29, "a GitLab runner token"),
    ("ghp_", 40, "a GitHub token"),
    ("gho_", 40, "a GitHub token"),
    ("ghu_", 40, "a GitHub token"),
    ("ghs_", 40, "a GitHub token"),
    ("ghr_", 40, "a GitHub token"),
    ("github_pat_", 40, "a GitHub token"),
    ("AKIA", 20, AWS),
    ("ASIA", 20, AWS),
    ("AIza", 39, "a Google API key"),
    ("xoxa-", 20, SLACK),
    ("xoxb-", 20, SLACK),
    ("xoxe-", 20, SLACK),
    ("xoxp-", 20, SLACK),
    ("xoxr-", 20, SLACK),
    ("xoxs-", 20, SLACK),
    ("xapp-", 20, SLACK),
    ("npm_", 40, "an npm token"),
    ("pypi-Ag", 50, "a PyPI token"),
    ("dckr_pat_", 29, "a Docker Hub token"),
    ("dckr_oat_", 29, "a Docker Hub token"),
    ("hf_", 34, "a Hugging Face token"),
    ("sqp_", 44, SONARQUBE),
    ("squ_", 44, SONARQUBE),
    ("sqa_", 44, SONARQUBE),
    ("sk_live_", 24, "a Stripe key"),
    ("rk_live_", 24, "a Stripe key"),
    ("sk-ant-", 40, "an Anthropic key"),
    ("sk-proj-", 40, "an OpenAI key"),
    ("dop_v1_", 71, "a DigitalOcean token"),
];
/// The shortest of [`TOKENS`].
const SHORTEST_TOKEN: usize = 20;
const AWS: &str = "an AWS access key";
const SLACK: &str = "a Slack token";
const SONARQUBE: &str = "a SonarQube token";

/// Ends of names whose value is a credential, and whether any literal will do as one: a password may be a word, while a token that is
/// one is rather the name of a token.
const NAMES: [(&str, bool); 19] = [
    ("password", true),
    ("passwd", true),
    ("passphrase", true),
    ("_pass", true),
    ("-pass", true),
    ("sshpass", true),
    ("_pwd", true),
    ("-pwd", true),
    ("secret", false),
    ("token", false),
    ("apikey", false),
    ("api_key", false),
    ("api-key", false),
    ("secret_key", false),
    ("secret_access_key", false),
    ("private_key", false),
    ("signing_key", false),
    ("encryption_key", false),
    ("auth_key", false),
];

/// Whether one of [`TOKENS`] begins with these two letters.
fn is_beginning(letters: [u8; 2]) -> bool {
    matches!(
        &letters,
        b"gl"
            | b"GR"
            | b"gh"
            | b"gi"
            | b"AK"
            | b"AS"
            | b"AI"
            | b"xo"
            | b"xa"
            | b"np"
            | b"py"
            | b"dc"
            | b"hf"
            | b"sq"
            | b"sk"
            | b"rk"
            | b"do"
    )
}

/// Whether a word with these three letters at its end can be one of [`NAMES`], or one of the others that [`Reader::name`] knows and that
/// are no shorter.
fn is_ending(letters: [u8; 3]) -> bool {
    /// For the last letter, the letters before it, and those before them, a bit each. In the lower five bits of a letter its case makes
    /// no difference, and what else has the same five is told apart by whoever reads the whole word.
    const BEFORE: [(u32, u32); 32] = {
        let endings = [b"ord", b"swd", b"pwd", b"ase", b"ass", b"ret", b"ken", b"gin", b"ion", b"key", b"url", b"ser"];
        let mut table = [(0, 0); 32];
        let mut index = 0;
        while index < endings.len() {
            let [first, before, last] = *endings[index];
            let (befores, firsts) = &mut table[(last & 31) as usize];
            *befores |= 1 << (before & 31);
            *firsts |= 1 << (first & 31);
            index += 1;
        }
        table
    };
    let [first, before, last] = letters.map(|letter| letter & 31);
    let (befores, firsts) = BEFORE[usize::from(last)];
    befores >> before & firsts >> first & 1 == 1
}

/// Words of which a value consists that protects nothing, or that is to be filled in.
const THROWAWAY: [&str; 52] = [
    "a",
    "admin",
    "api",
    "bar",
    "change",
    "changeit",
    "changeme",
    "ci",
    "default",
    "demo",
    "dummy",
    "empty",
    "example",
    "fake",
    "false",
    "foo",
    "guest",
    "here",
    "insert",
    "invalid",
    "it",
    "key",
    "local",
    "me",
    "mock",
    "my",
    "mysql",
    "no",
    "none",
    "not",
    "null",
    "of",
    "pass",
    "password",
    "placeholder",
    "postgres",
    "redacted",
    "replace",
    "root",
    "sample",
    "secret",
    "set",
    "some",
    "test",
    "testing",
    "the",
    "todo",
    "token",
    "true",
    "user",
    "value",
    "your",
];

/// Values are looked at for so many bytes, which bounds the work on hostile texts.
const LONGEST: usize = 1024;

/// A place that no text has.
const NOWHERE: Span = Span { start: usize::MAX, end: usize::MAX };

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Behind a key of YAML, up to the end of the line.
    Line,
    /// Behind a key in braces, up to a comma or the brace.
    Flow,
    /// A word of a shell's, or what stands in for one.
    Word,
}

/// Which command the words belong to, as far as its options tell credentials.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Command {
    /// `-p` is a password: `docker login`, `sshpass`.
    Login,
    /// `-u` is a user with a password: `curl`.
    Curl,
    Other,
}

struct Reader<'t> {
    text: &'t str,
    found: Vec<Secret>,
    /// Where the line starts that is being read.
    line: usize,
    /// A part of a line up to its end, which was looked for last.
    line_rest: Span,
    /// The word of a shell's that was looked at last.
    word: Span,
    command: Command,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if is_word(byte) {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|&byte| !is_word(byte)).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                let end = at + length;
                // Nearly every word of a text ends here.
                if word.last_chunk().is_some_and(|letters| is_ending(*letters)) || matches!(word, [b'-', b'p' | b'u']) {
                    self.name(at, end);
                }
                if length >= 10 || length == 3 {
                    self.token(at, end);
                }
                at = end;
                continue;
            }
            match byte {
                b'\n' => {
                    if self.command != Command::Other
                        && !Span::new(self.line, at).of(self.text).trim_ascii_end().ends_with('\\')
                    {
                        self.command = Command::Other;
                    }
                    self.line = at + 1;
                    at = self.end(at + 1, |byte| byte != b' ');
                    continue;
                }
                b';' | b'|' | b'&' => self.command = Command::Other,
                b':' if bytes.get(at + 1..at + 3) == Some(b"//") => self.url(at + 3),
                _ => {}
            }
            at += 1;
        }
    }

    /// The end of the line in which `at` stands. A line may be as long as the text, so it is looked for once.
    fn line_end(&mut self, at: usize) -> usize {
        if at < self.line_rest.start || self.line_rest.end < at {
            self.line_rest = Span::new(at, self.end(at, |byte| byte == b'\n'));
        }
        self.line_rest.end
    }

    /// Where the first byte stands that ends what starts at `from`.
    fn end(&self, from: usize, ends: impl Fn(u8) -> bool) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|&byte| ends(byte)).unwrap_or(rest.len())
    }

    fn add(&mut self, span: Span, name: Span, what: &'static str) {
        if !span.is_empty() {
            self.found.push(Secret { span, name, what });
        }
    }

    /// A token that its issuer made recognisable.
    // Not within the loop over all words, which is quicker when it is small.
    #[inline(never)]
    fn token(&mut self, start: usize, end: usize) {
        let letters = [self.byte(start), self.byte(start + 1)];
        let may_be_one = match &letters {
            b"hv" => end - start == 3,
            b"--" | b"ey" => end - start >= 10,
            _ => end - start >= SHORTEST_TOKEN && is_beginning(letters),
        };
        if !may_be_one {
            return;
        }
        let word = Span::new(start, end).of(self.text);
        let nothing = Span::empty(start);
        if word == "-----BEGIN" {
            return self.private_key(end);
        }
        // What belongs to a token behind a dot: the parts of a JWT, the route of newer tokens.
        let part = |byte: u8| is_word(byte) || byte == b'.';
        let whole = || Span::new(start, self.end(start, |byte| !part(byte)));
        if word.starts_with("eyJ") && self.rest(end).starts_with(".eyJ") {
            return self.add(whole(), nothing, "a JSON Web Token");
        }
        if word == "hvs" {
            return if whole().len() > 28 {
                self.add(whole(), nothing, "a Vault token")
            };
        }
        if !is_beginning(letters) {
            return;
        }
        // Documentation fills such a form with one letter, with words, or says so.
        let is_sample = |word: &str| {
            let distinct = (0..=u8::MAX).filter(|byte| word.as_bytes().contains(byte)).count();
            let has = |of: fn(&u8) -> bool| word.as_bytes().iter().any(of);
            distinct < 8 || word.ends_with("EXAMPLE") || !has(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        };
        let known = TOKENS.iter().find(|(prefix, length, what)| {
            word.starts_with(prefix)
                && word.len() >= *length
                && (*what != AWS || (word.len() == *length && !word.bytes().any(|byte| byte.is_ascii_lowercase())))
        });
        if let Some((_, _, what)) = known
            && !is_sample(word)
        {
            self.add(whole(), nothing, what);
        }
    }

    /// What stands between the lines of a private key.
    fn private_key(&mut self, at: usize) {
        let line = self.line_end(at) - at;
        let header = self.rest(at).get(..line.min(60)).unwrap_or_default();
        let Some(begin) = header.find("PRIVATE KEY-----").map(|found| at + found + 16) else { return };
        let mut limit = (begin + 8 * LONGEST).min(self.text.len());
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        let Some(length) = Span::new(begin, limit).of(self.text).find("-----END") else { return };
        let span = Span::new(begin, begin + length);
        if span.len() > 40 && !span.of(self.text).contains('$') {
            self.add(span, Span::empty(at), "a private key");
        }
    }

    /// `user:password@` behind `://`.
    fn url(&mut self, at: usize) {
        let end = self.end(at, |byte| !byte.is_ascii_graphic() || b"/?#@\"'<>|\\".contains(&byte));
        if self.byte(end) != b'@' || end - at > LONGEST {
            return;
        }
        let Some((user, password)) = Span::new(at, end).of(self.text).split_once(':') else { return };
        if is_literal(password, user, true) {
            self.add(Span::new(end - password.len(), end), Span::empty(at), "a password in a URL");
        }
    }

    /// A name that is given a value which is a credential.
    // Not within the loop over all words, which is quicker when it is small.
    #[inline(never)]
    fn name(&mut self, start: usize, end: usize) {
        let word = Span::new(start, end).of(self.text);
        match word {
            "login" | "sshpass" => self.command = Command::Login,
            "curl" => self.command = Command::Curl,
            "-p" if self.command == Command::Login => return self.option(start, end, false),
            "-u" | "--user" if self.command == Command::Curl => return self.option(start, end, true),
            _ => {}
        }
        if self.found.last().is_some_and(|last| start < last.span.end) {
            return;
        }
        let is_header = word.eq_ignore_ascii_case("authorization");
        let family = NAMES.iter().find(|(ending, _)| {
            let at = word.len().checked_sub(ending.len());
            at.and_then(|at| word.as_bytes().get(at..)).is_some_and(|tail| {
                tail.last().map(u8::to_ascii_lowercase) == ending.as_bytes().last().copied()
                    && tail.eq_ignore_ascii_case(ending.as_bytes())
            })
        });
        let any_literal = match family {
            Some((_, any_literal)) => *any_literal,
            None if is_header => false,
            None => return,
        };
        let before = if start == 0 { b'\n' } else { self.byte(start - 1) };
        // A use, not a definition.
        if matches!(before, b'$' | b'%') || (before == b'{' && start > 1 && self.byte(start - 2) == b'$') {
            return;
        }
        let quoted = matches!(before, b'"' | b'\'') && self.byte(end) == before;
        let after = end + usize::from(quoted);
        let name = Span::new(start, end);
        match (self.byte(after), self.byte(after + 1)) {
            (b'=', next) if !matches!(next, b'=' | b'~') => self.value(after + 1, Form::Word, name, any_literal),
            (b':', next) if quoted || next.is_ascii_whitespace() => {
                let at = self.end(after + 1, |byte| !matches!(byte, b' ' | b'\t'));
                let indent = Span::new(self.line, start - usize::from(quoted)).of(self.text);
                let key = if indent.len() < LONGEST { indent.trim_start_matches([' ', '-', '\t']) } else { indent };
                if is_header {
                    // The credential follows the word for its scheme.
                    let scheme = self.end(at, |byte| !is_word(byte));
                    let at = if self.byte(scheme) == b' ' && scheme > at { scheme + 1 } else { at };
                    self.value(at, Form::Word, name, false);
                } else if key.is_empty() {
                    self.entry(at, indent.len(), name, any_literal);
                } else if key.ends_with(['{', ',']) || key.trim_end().ends_with(['{', ',']) {
                    self.value(at, Form::Flow, name, any_literal);
                } else if matches!(before, b'"' | b'\'') || key.starts_with('#') {
                    // A header, or a line of prose with a colon in it.
                    self.value(at, Form::Word, name, false);
                }
            }
            // `ENV NAME value`, the old form of a Dockerfile's.
            (b' ' | b'\t', _) if self.opens_pair(start) => {
                let at = self.end(end, |byte| !matches!(byte, b' ' | b'\t'));
                self.value(at, Form::Word, name, any_literal);
            }
            (b' ', _) if word.starts_with("--") && word != "--secret" => {
                let at = self.end(end, |byte| byte != b' ');
                if self.byte(at) != b'-' {
                    self.value(at, Form::Word, name, any_literal);
                }
            }
            _ => {}
        }
    }

    /// Whether a name stands right behind an instruction that gives it the value behind a blank.
    fn opens_pair(&self, start: usize) -> bool {
        let instruction = Span::new(self.line, start);
        let word = if instruction.len() < 32 { instruction.of(self.text).trim() } else { "" };
        word.eq_ignore_ascii_case("ENV") || word.eq_ignore_ascii_case("LABEL")
    }

    /// The value of an option of a known command; `user` where it follows the name of a user and a colon.
    fn option(&mut self, start: usize, end: usize, user: bool) {
        let at = self.end(end, |byte| !matches!(byte, b' ' | b'='));
        let Some(mut span) = self.written(at, Form::Word).filter(|_| at > end) else { return };
        let mut name = "";
        if user {
            let Some((first, password)) = span.of(self.text).split_once(':') else { return };
            (name, span.start) = (first, span.end - password.len());
        }
        if is_literal(span.of(self.text), name, true) {
            self.add(span, Span::new(start, end), "a password");
        }
    }

    /// A key at the start of a line: with a value behind it, in the lines below it, or in a `value:` of its own.
    fn entry(&mut self, at: usize, indent: usize, name: Span, any_literal: bool) {
        // An anchor before the value.
        let at = match self.byte(at) {
            b'&' => {
                let gap = self.end(at, |byte| byte.is_ascii_whitespace());
                self.end(gap, |byte| !matches!(byte, b' ' | b'\t'))
            }
            _ => at,
        };
        let is_block = matches!(self.byte(at), b'|' | b'>');
        if self.byte(at) == b'{'
            && let Some(value) = Span::new(at, self.line_end(at)).of(self.text).find("value:")
        {
            let at = self.end(at + value + 6, |byte| byte != b' ');
            return self.value(at, Form::Flow, name, any_literal);
        }
        if !is_block && !matches!(self.byte(at), b'\n' | b'\r' | b'#') {
            return self.value(at, Form::Line, name, any_literal);
        }
        let line_end = self.line_end(at);
        let mut block = Span::empty(line_end);
        let mut start = line_end + 1;
        while start < self.text.len() && start - line_end < 4 * LONGEST {
            let end = self.end(start, |byte| byte == b'\n');
            let line = Span::new(start, end).of(self.text);
            let content = line.trim_ascii_start();
            let at = end - content.len();
            if !content.is_empty() && at - start <= indent {
                break;
            }
            if !is_block && let Some(value) = content.strip_prefix("value:") {
                let at = end - value.trim_ascii_start().len();
                return self.value(at, Form::Line, name, any_literal);
            }
            if !content.is_empty() {
                block = Span::new(if block.is_empty() { at } else { block.start }, end);
            }
            start = end + 1;
        }
        let first = block.of(self.text).lines().next().unwrap_or_default().trim_ascii();
        if is_block && !first.starts_with("-----") && is_literal(first, name.of(self.text), any_literal) {
            self.add(block, name, "a credential");
        }
    }

    fn value(&mut self, at: usize, form: Form, name: Span, any_literal: bool) {
        let Some(span) = self.written(at, form) else { return };
        if is_literal(span.of(self.text), name.of(self.text), any_literal) {
            self.add(span, name, "a credential");
        }
    }

    /// The value that starts at `at`, without its quotes.
    fn written(&mut self, at: usize, form: Form) -> Option<Span> {
        let quote = self.byte(at);
        if matches!(quote, b'"' | b'\'') {
            let inner = self.rest(at + 1).as_bytes();
            let mut escaped = false;
            let length = inner.iter().take(LONGEST).position(|&byte| {
                let ends = byte == quote && !escaped;
                escaped = byte == b'\\' && quote == b'"' && !escaped;
                ends
            });
            return Some(Span::new(
                at + 1,
                match length {
                    Some(length) => at + 1 + length,
                    None => self.line_end(at),
                },
            ));
        }
        let end = match form {
            Form::Line => {
                let line = Span::new(at, self.line_end(at)).of(self.text);
                at + line
                    .find(" #")
                    .map_or(line, |comment| line.get(..comment).unwrap_or_default())
                    .trim_ascii_end()
                    .len()
            }
            Form::Flow => {
                let near = self.text.as_bytes().get(at..).unwrap_or_default().iter().take(LONGEST);
                at + near.clone().position(|byte| b",{}[]\n".contains(byte)).unwrap_or(near.len())
            }
            // Looked at as a part of the word around it.
            Form::Word if self.word.start <= at && at < self.word.end => return None,
            Form::Word => {
                let ends = |byte: u8| byte.is_ascii_whitespace() || b"\"'`;&|)".contains(&byte);
                let end = self.end(at, ends);
                self.word = Span::new(at, end);
                end
            }
        };
        let value = Span::new(at, end).of(self.text);
        // A quote within a quoted text is written with a backslash before it.
        Some(Span::new(at, at + value.trim_ascii_end().trim_end_matches('\\').len()))
    }
}

/// A byte of a name or a token.
fn is_word(byte: u8) -> bool {
    // Every byte of a text is asked, so that the answers stand in a table.
    const WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'-');
            byte += 1;
        }
        table
    };
    WORD[usize::from(byte)]
}

/// Whether a value that is given to `name` is a credential itself, and not where to find one.
fn is_literal(value: &str, name: &str, any_literal: bool) -> bool {
    let value = value.trim_ascii();
    let start = value.get(..value.len().min(LONGEST)).unwrap_or(value);
    let has = |byte: fn(&u8) -> bool| start.as_bytes().iter().any(byte);
    if value.len() < 4
        || value.starts_with(['<', '[', '{', '(', '!', '@', '/', '.', '~', '%', ','])
        || (value.starts_with('*') && !value.ends_with('*'))
        || value.ends_with([')', ':', '>'])
        || ["{{", "://", "`", ".*", ".+", "[^", "vault:"].iter().any(|sign| start.contains(sign))
        || has_variable(start)
        || ["dummy", "example", "placeholder", "changeme"].iter().any(|word| start.to_ascii_lowercase().contains(word))
    {
        return false;
    }
    let has_digit = has(u8::is_ascii_digit);
    // Several words are prose, unless they try to be hard to guess.
    if has(u8::is_ascii_whitespace) && !(any_literal && has_digit) {
        return false;
    }
    // Only digits: a number, unless it is long.
    if value.len() < 8 && start.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let is_throwaway = |word: &str| {
        let known = |other: &str| other.eq_ignore_ascii_case(word);
        THROWAWAY.iter().any(|other| known(other))
            || name.split(['_', '-']).any(known)
            || word.bytes().all(|byte| matches!(byte, b'x' | b'X'))
    };
    let mut words = start.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    if start.is_ascii() && words.all(is_throwaway) && start.bytes().filter(u8::is_ascii_digit).count() < 5 {
        return false;
    }
    // The name of a credential rather than one: `gitlab-registry`, `SONAR_TOKEN`, `settings.token`, a file.
    let is_name = !has_digit && has(|byte| b"-_./=".contains(byte));
    any_literal || (!is_name && (has_digit || value.len() >= 8) && has(u8::is_ascii_alphabetic))
}

/// Whether something in it is put in by GitLab or a shell.
fn has_variable(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.windows(2).enumerate().any(|(index, pair)| {
        let doubled = index > 0 && bytes.get(index - 1) == Some(&b'$');
        matches!(pair, [b'$', next] if !doubled && (next.is_ascii_alphabetic() || matches!(next, b'_' | b'{' | b'(' | b'[')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is found in a text, between angle brackets where it stands.
    fn found(text: &str) -> String {
        secrets(text).iter().rev().fold(text.to_owned(), |mut text, secret| {
            text.insert(secret.span.end, '>');
            text.insert(secret.span.start, '<');
            text
        })
    }

    /// A line for each place where a credential may be written, with the credential between angle brackets.
    const WRITTEN: &[&str] = &[
        "  DB_PASSWORD: <hunter2>",
        "  DB_PASSWORD: <hunter2> # of the test database",
        "  DB_PASSWORD: '<hunter2 # 3>'",
        "  DB_PASSWORD: \"<hun\\\"ter2>\"",
        "  DB_PASSWORD: &anchor <hunter2>",
        "  \"DB_PASSWORD\": <hunter2>",
        "  DB_PASSWORD:\n    value: <hunter2>\n    description: of the database",
        "  DB_PASSWORD:\n    description: of the database\n    value: '<hunter2>'",
        "  DB_PASSWORD: |-\n    <hunter2>\n  OTHER: x",
        "  DB_PASSWORD: {value: <hunter2>, description: d}",
        "variables: {DB_PASSWORD: <hunter2>, A: b}",
        "variables: {A: b, \"DB_PASSWORD\": \"<hunter2>\"}",
        "  DB_PASSWORD: <pa$$wörd,#!>",
        "  PGPASSWORD: <hunter2>",
        "  API_TOKEN: <s3cr3tv4lue>",
        "  npmAuthToken: <0123456789abcdef>",
        "  AWS_SECRET_ACCESS_KEY: <wJalrXUtnFEMI/K7MDENG+bPxRfiCY>",
        "  - export DB_PASSWORD=<hunter2> && ./run",
        "  - DB_PASSWORD='<hunter 2>' ./run",
        "ENV DB_PASSWORD=<hunter2>",
        "  - docker build --build-arg NPM_TOKEN=<abcd1234efgh> .",
        "  - docker login -u ci -p <hunter2> $CI_REGISTRY",
        "  - docker login \\\n    -u ci \\\n    -p <hunter2>",
        "  - docker login --username ci --password <hunter2>",
        "  - curl -u ci:<hunter2> https://nexus/x",
        "  - curl --user \"ci:<hunter2>\" https://nexus/x",
        "  - 'curl -H \"Authorization: Bearer <abcd1234efgh>\" $URL'",
        "  - \"curl -H \\\"PRIVATE-TOKEN: <abcd1234efgh>\\\" $URL\"",
        "  - curl \"$URL?private_token=<abcd1234efgh>&page=2\"",
        "  - git clone https://ci:<hunter2>@git.example/x.git",
        "# DB_PASSWORD=<hunter2>",
        "  KEY: |\n    -----BEGIN RSA PRIVATE KEY-----<\n    MIIEowIBAAKCAQEAlongenoughtobeakey1234567890\n    >-----END RSA PRIVATE KEY-----",
        "echo <eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N>",
    ];

    /// What only looks like a credential.
    const OTHER: &[&str] = &[
        "  DB_PASSWORD: $OTHER",
        "  DB_PASSWORD: \"${OTHER}\"",
        "  DB_PASSWORD: \"prefix-$OTHER\"",
        "  DB_PASSWORD: $[[ inputs.password ]]",
        "  DB_PASSWORD:",
        "  DB_PASSWORD: \"\"",
        "  DB_PASSWORD: \"yes\"",
        "  DB_PASSWORD: changeme",
        "  POSTGRES_PASSWORD: postgres",
        "  MYSQL_ROOT_PASSWORD: root",
        "  DB_PASSWORD: <your-password>",
        "  DB_PASSWORD: \"********\"",
        "  DB_PASSWORD_FILE: /run/secrets/db7",
        "  DB_PASSWORD: /run/secrets/db7",
        "  CI_TOKEN_URL: https://auth.example/token2",
        "  AUTH_TOKEN: https://auth.example/token2",
        "  IMAGE_PULL_SECRET: gitlab-registry",
        "  TOKEN_NAME: deploy7token",
        "  API_TOKEN: SONAR_TOKEN",
        "  MAX_TOKEN: 4096",
        "  DATABASE_PASSWORD:\n    vault: production/db7/password@ops\n    token: $VAULT_ID_TOKEN",
        "  DB_PASSWORD: vault:projects/data/24cb1d7c#PASSWORD",
        "  - echo \"$TOKEN\"; [ -n \"${API_TOKEN:-abcd1234}\" ]",
        "  - if [ \"$TOKEN\" == \"abcd1234\" ]; then exit; fi",
        "  - docker login -u ci -p $PASSWORD nexus; mkdir -p build2/x",
        "  - docker login --password-stdin < token2",
        "  - mkdir -p build2",
        "  - curl -u ci:$PASSWORD https://nexus/x",
        "  - 'curl -H \"Authorization: Bearer $TOKEN\"'",
        "  - git clone https://gitlab-ci-token:${CI_JOB_TOKEN}@git.example/x.git",
        "  - git clone https://git@git.example/x.git",
        "  - docker build --secret id=npm2,src=.npmrc .",
        "  - sed -i 's/PASSWORD=.*/PASSWORD=x/' .env",
        "  - echo \"The token: see vault\"",
        "deploy-token:\n  script: echo x1234567",
        "  A: npm_config_registry_and_a_very_long_name_of_it",
        "  A: glpat-xxxxxxxxxxxxxxxxxxxx",
        "  A: AKIAIOSFODNN7EXAMPLE",
        "  - grep -q '-----BEGIN RSA PRIVATE KEY-----' key.pem",
    ];

    #[test]
    fn what_spares_the_tables_agrees_with_them() {
        let others = ["authorization", "login", "sshpass", "curl", "--user"];
        for name in NAMES.iter().map(|(name, _)| *name).chain(others) {
            assert!(name.as_bytes().last_chunk().is_some_and(|letters| is_ending(*letters)), "{name}");
            let name = name.to_ascii_uppercase();
            assert!(name.as_bytes().last_chunk().is_some_and(|letters| is_ending(*letters)), "{name}");
        }
        for (beginning, ..) in TOKENS {
            assert!(beginning.as_bytes().first_chunk().is_some_and(|letters| is_beginning(*letters)), "{beginning}");
        }
        assert_eq!(TOKENS.iter().map(|(_, length, _)| *length).min(), Some(SHORTEST_TOKEN));
    }

    #[test]
    fn a_credential_is_found_wherever_it_is_written() {
        for line in WRITTEN {
            let text = line.replace(['<', '>'], "");
            assert_eq!(found(&text), *line);
            let hidden = hidden(&text);
            assert!(!hidden.contains("hunter") && !hidden.contains("1234"), "{hidden}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for line in OTHER {
            assert_eq!(found(line), *line);
        }
    }

    #[test]
    fn a_token_is_known_by_its_beginning() {
        for (prefix, length, what) in TOKENS {
            let token: String = prefix.chars().chain("Z7K2Q9W4X8".chars().cycle()).take(length).collect();
            let text = format!("- run '{token}'");
            let found = secrets(&text);
            assert_eq!(
                found.iter().map(|secret| (secret.span.of(&text), secret.what)).collect::<Vec<_>>(),
                [(&*token, what)]
            );
            assert!(secrets(&text.replace(&token, &token[..length - 1])).is_empty(), "{prefix}");
        }
    }

    #[test]
    fn hostile_texts_take_no_longer() {
        for part in [
            "password=",
            "{password: ",
            "password: |\n ",
            "://a:b",
            "-----BEGIN PRIVATE KEY-----\n",
            "a_token:\n  ",
            "--password ",
            "\"password\":\"",
        ] {
            let text = part.repeat((1 << 18) / part.len());
            let start = std::time::Instant::now();
            secrets(&text);
            assert!(start.elapsed().as_secs() < 5, "{part:?} takes {:?}", start.elapsed());
        }
        let text = format!("{}{}", " ".repeat(1 << 20), "password: ".repeat(1 << 16));
        secrets(&text);
    }

    proptest! {
        #[test]
        fn secrets_fit_any_text(text in "([ -~]|\\n|é|(password|TOKEN|: |=|\"|'|\\||://|@|value:|  )){0,80}") {
            let mut end = 0;
            for secret in secrets(&text) {
                prop_assert!(text.get(secret.span.start..secret.span.end).is_some() && secret.span.start >= end);
                prop_assert!(text.get(secret.name.start..secret.name.end).is_some());
                end = secret.span.end;
            }
            prop_assert_eq!(hidden(&text).len(), text.len());
        }
    }
}
