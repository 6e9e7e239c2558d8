//! Regular expressions as GitLab reads them: RE2, between slashes, with flags.
//!
//! Two different questions are answered here. Whether RE2 accepts a pattern is answered by a scanner of our own, with the place of the fault:
//! sources are RE2's syntax page (<https://github.com/google/re2/wiki/Syntax>) and `re2/parse.cc`. Whether a text matches is answered by
//! `regex-lite`, which knows less than RE2: what it refuses is unknown, never wrong (ADR 7).

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use regex_lite::{Regex, RegexBuilder};

/// The longest text and the longest pattern that are tried, in bytes: as long as the name of a ref can be. Time goes with their product.
const LONGEST: usize = 256;
/// The largest compiled pattern, in bytes.
const LARGEST: usize = 1 << 15;
/// RE2's most repetitions (`kMaxRepeat`).
const MOST_REPETITIONS: u32 = 1000;

/// A pattern that RE2 accepts.
#[derive(Debug)]
pub struct Pattern<'t> {
    source: Cow<'t, str>,
    flags: &'t str,
    /// `None` inside where the evaluator does not know the syntax. Compiled when it is first asked for.
    compiled: OnceCell<Option<Regex>>,
}

/// Why RE2 refuses a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Where, in bytes of the text that was given.
    pub range: Range<usize>,
    /// What is wrong, a sentence without a full stop.
    pub message: String,
    /// What to do about it; empty where the message says it all.
    pub help: &'static str,
}

impl<'t> Pattern<'t> {
    /// A pattern between slashes, with its flags behind: `/^v[0-9]+/i` (`lib/gitlab/untrusted_regexp/ruby_syntax.rb`). `None` if the text has not this
    /// form; then GitLab takes it for a plain text.
    pub fn written(text: &'t str) -> Option<Result<Self, PatternError>> {
        let inner = text.strip_prefix('/')?;
        let (source, flags) = inner.rsplit_once('/')?;
        if !flags.bytes().all(|flag| b"ismU".contains(&flag)) || text.contains('\n') {
            return None;
        }
        Some(check(source, 1).map(|()| {
            let source = if source.contains("\\/") { source.replace("\\/", "/").into() } else { source.into() };
            Self { source, flags, compiled: OnceCell::new() }
        }))
    }

    /// A pattern without slashes.
    pub fn bare(text: &'t str) -> Result<Self, PatternError> {
        check(text, 0).map(|()| Self { source: text.into(), flags: "", compiled: OnceCell::new() })
    }

    /// Whether the pattern matches somewhere in the text; `None` where that is not known, because the evaluator does not know the pattern's
    /// syntax, or because pattern or text are longer than anything that is tried.
    pub fn is_match(&self, text: &str) -> Option<bool> {
        if text.len() > LONGEST || self.source.len() > LONGEST {
            return None;
        }
        if self.misses_beginning(text) {
            return Some(false);
        }
        // RE2 knows the other case of letters outside ASCII, the evaluator does not.
        let ignores_case = self.flags.contains('i') || self.source.contains("(?");
        if ignores_case && !(text.is_ascii() && self.source.is_ascii()) {
            return None;
        }
        if self.is_large() {
            return self.compile().map(|regex| regex.is_match(text));
        }
        self.compiled.get_or_init(|| self.compile()).as_ref().map(|regex| regex.is_match(text))
    }

    /// Whether the compiled pattern may be much larger than the written one. Then it is not kept, so that many of them take no memory.
    pub(crate) fn is_large(&self) -> bool {
        self.source.contains('{')
    }

    /// Whether the pattern matches this text of word characters and nothing else, as far as that shows: `^main$`.
    pub(crate) fn is_exactly(&self, text: &str) -> bool {
        let inner = self.source.strip_prefix('^').and_then(|source| source.strip_suffix('$'));
        inner == Some(text) && !self.flags.contains('m') && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }

    /// Whether the text does not begin as the pattern does, for a pattern such as `^release/`. Most patterns are, and need not be compiled for
    /// most texts.
    fn misses_beginning(&self, text: &str) -> bool {
        let Some(source) = self.source.strip_prefix('^').filter(|source| !source.contains('|')) else { return false };
        let literal = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/');
        let length = source.bytes().take_while(|byte| literal(byte)).count();
        // The last character may be repeated, or left out.
        let repeated = source.as_bytes().get(length).is_some_and(|byte| b"*?+{".contains(byte));
        let beginning = source.get(..length.saturating_sub(usize::from(repeated))).unwrap_or_default();
        self.flags.is_empty() && !text.starts_with(beginning)
    }

    fn compile(&self) -> Option<Regex> {
        // These are word boundaries to the evaluator, and plain characters to RE2.
        if ["\\<", "\\>", "\\b{"].iter().any(|differs| self.source.contains(differs)) {
            return None;
        }
        let has = |flag: char| self.flags.contains(flag);
        RegexBuilder::new(&self.source)
            .case_insensitive(has('i'))
            .dot_matches_new_line(has('s'))
            .multi_line(has('m'))
            .swap_greed(has('U'))
            .size_limit(LARGEST)
            .nest_limit(32)
            .build()
            .ok()
    }
}

/// Looks for what RE2 refuses. Places are counted from `offset`.
fn check(source: &str, offset: usize) -> Result<(), PatternError> {
    Scanner { source, at: 0 }.scan().map_err(|fault| PatternError {
        range: fault.range.start + offset..fault.range.end + offset,
        message: fault.message.to_owned(),
        help: fault.help,
    })
}

struct Fault {
    range: Range<usize>,
    message: &'static str,
    help: &'static str,
}

/// What a repetition would repeat.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Nothing,
    Something,
    Repetition,
}

struct Scanner<'t> {
    source: &'t str,
    /// In bytes.
    at: usize,
}

const UNSUPPORTED: &str = "GitLab uses RE2, which has neither look-around nor back-references. Match what is wanted, or add a rule with `when: never` before.";
const CLOSE: &str = "A literal parenthesis or bracket is written with a backslash in front.";
const REPEAT: &str = "A literal `*`, `+`, `?` or `{` is written with a backslash in front.";
const CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn fault<T>(&self, start: usize, message: &'static str, help: &'static str) -> Result<T, Fault> {
        Err(Fault { range: start..self.at.max(start), message, help })
    }

    fn scan(&mut self) -> Result<(), Fault> {
        let mut open = Vec::new();
        let mut before = Before::Nothing;
        loop {
            let start = self.at;
            let Some(next) = self.next() else { break };
            before = match next {
                '(' => {
                    if self.eat("?") && !self.group(start)? {
                        continue;
                    }
                    open.push(start);
                    Before::Nothing
                }
                ')' => {
                    if open.pop().is_none() {
                        return self.fault(start, "`)` closes no group", CLOSE);
                    }
                    Before::Something
                }
                '|' => Before::Nothing,
                '*' | '+' | '?' => self.repetition(start, before)?,
                '{' => match self.counts(start)? {
                    true => self.repetition(start, before)?,
                    false => Before::Something,
                },
                '[' => {
                    self.class(start)?;
                    Before::Something
                }
                '\\' => {
                    self.escape(start)?;
                    Before::Something
                }
                _ => Before::Something,
            };
        }
        match open.pop() {
            Some(start) => Err(Fault { range: start..start + 1, message: "`(` is not closed", help: CLOSE }),
            None => Ok(()),
        }
    }

    /// What follows `(?`; whether it opens a group.
    fn group(&mut self, start: usize) -> Result<bool, Fault> {
        for (look, message) in [
            ("=", "RE2 has no look-ahead `(?=…)`"),
            ("!", "RE2 has no look-ahead `(?!…)`"),
            ("<=", "RE2 has no look-behind `(?<=…)`"),
            ("<!", "RE2 has no look-behind `(?<!…)`"),
            (">", "RE2 has no atomic group `(?>…)`"),
            ("#", "RE2 has no comment `(?#…)`"),
            ("P=", "RE2 has no back-reference `(?P=…)`"),
        ] {
            if self.eat(look) {
                return self.fault(start, message, UNSUPPORTED);
            }
        }
        if self.eat("P<") || self.eat("<") {
            let name = self.rest().bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            self.at += name;
            if name == 0 || !self.eat(">") {
                return self.fault(start, "the name of the group is not complete", "A named group is `(?P<name>…)`.");
            }
            return Ok(true);
        }
        loop {
            match self.next() {
                Some(':') => return Ok(true),
                Some(')') => return Ok(false),
                Some('i' | 'm' | 's' | 'U' | '-') => {}
                _ => {
                    return self.fault(
                        start,
                        "`(?` begins nothing that RE2 knows",
                        "The flags are `i`, `m`, `s` and `U`: `(?i)`.",
                    );
                }
            }
        }
    }

    fn repetition(&mut self, start: usize, before: Before) -> Result<Before, Fault> {
        self.eat("?");
        match before {
            Before::Nothing => self.fault(start, "there is nothing to repeat", REPEAT),
            Before::Repetition => self.fault(start, "a repetition can't be repeated", REPEAT),
            Before::Something => Ok(Before::Repetition),
        }
    }

    /// What follows `{`; whether it is a count, as in `{2}`, `{2,}` and `{2,3}`. Anything else is literal.
    fn counts(&mut self, start: usize) -> Result<bool, Fault> {
        let opened = self.at;
        let least = self.number();
        let most = if self.eat(",") && !self.rest().starts_with('}') { self.number() } else { least };
        let (Some(least), Some(most), true) = (least, most, self.eat("}")) else {
            self.at = opened;
            return Ok(false);
        };
        if least > MOST_REPETITIONS || most > MOST_REPETITIONS {
            return self.fault(start, "RE2 repeats at most 1000 times", "");
        }
        if most < least {
            return self.fault(start, "the larger count stands first", "");
        }
        Ok(true)
    }

    fn number(&mut self) -> Option<u32> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let written = self.rest().get(..digits)?;
        if digits == 0 || (digits > 1 && written.starts_with('0')) {
            return None;
        }
        // A number too large to be read is too large in any case.
        let number = written.parse().unwrap_or(u32::MAX);
        self.at += digits;
        Some(number)
    }

    /// What follows `[`.
    fn class(&mut self, start: usize) -> Result<(), Fault> {
        self.eat("^");
        let first = self.at;
        loop {
            let item = self.at;
            if self.rest().starts_with("[:")
                && let Some(end) = self.rest().find(":]")
            {
                let name = self.rest().get(2..end).unwrap_or_default();
                let known = CLASSES.contains(&name.strip_prefix('^').unwrap_or(name));
                self.at += end + 2;
                if !known {
                    return self.fault(
                        item,
                        "there is no such class of characters",
                        "Such as `[:alnum:]`, `[:digit:]` or `[:space:]`.",
                    );
                }
                continue;
            }
            match self.next() {
                Some(']') if item > first => return Ok(()),
                Some(low) => {
                    let Some(low) = self.member(item, low)? else { continue };
                    let ranges =
                        self.rest().strip_prefix('-').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(']'));
                    if ranges {
                        self.at += 1;
                        let high_at = self.at;
                        let high = self.next().unwrap_or_default();
                        match self.member(high_at, high)? {
                            Some(high) if low <= high => {}
                            _ => {
                                return self.fault(
                                    item,
                                    "this range of characters has its ends the wrong way round",
                                    "",
                                );
                            }
                        }
                    }
                }
                None => return Err(Fault { range: start..start + 1, message: "`[` is not closed", help: CLOSE }),
            }
        }
    }

    /// A character of a class that has been read; `None` for a whole class such as `\d`.
    fn member(&mut self, start: usize, character: char) -> Result<Option<char>, Fault> {
        if character != '\\' {
            return Ok(Some(character));
        }
        match self.peek() {
            Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.next();
                Ok(None)
            }
            Some('p' | 'P') => {
                self.next();
                self.unicode_class(start)?;
                Ok(None)
            }
            _ => self.escaped(start).map(Some),
        }
    }

    /// What follows a backslash outside a class.
    fn escape(&mut self, start: usize) -> Result<(), Fault> {
        match self.peek() {
            Some('A' | 'b' | 'B' | 'z' | 'C' | 'd' | 'D' | 's' | 'S' | 'w' | 'W') => {
                self.next();
                Ok(())
            }
            Some('p' | 'P') => {
                self.next();
                self.unicode_class(start)
            }
            Some('Q') => {
                let length = self.rest().find("\\E").map_or(self.rest().len(), |end| end + 2);
                self.at += length;
                Ok(())
            }
            Some('k' | 'g') => {
                self.next();
                self.fault(start, "RE2 has no back-references", UNSUPPORTED)
            }
            _ => self.escaped(start).map(|_| ()),
        }
    }

    /// The one character that a backslash and what follows it mean (`UnescapeCCharacter` in `re2/parse.cc`).
    fn escaped(&mut self, start: usize) -> Result<char, Fault> {
        const HELP: &str = "A backslash stands before a punctuation character, or in an escape that RE2 knows: `\\d`, `\\w`, `\\s`, `\\b`, `\\n`, …";
        let Some(next) = self.next() else {
            return self.fault(start, "a backslash at the end escapes nothing", HELP);
        };
        let octal = |scanner: &Self| matches!(scanner.peek(), Some('0'..='7'));
        match next {
            '1'..='9' if next > '7' || !octal(self) => self.fault(start, "RE2 has no back-references", UNSUPPORTED),
            '0'..='7' => {
                let mut code = next.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    if octal(self) {
                        code = code * 8 + self.next().and_then(|digit| digit.to_digit(8)).unwrap_or_default();
                    }
                }
                Ok(char::from_u32(code).unwrap_or_default())
            }
            'x' => {
                let braces = self.eat("{");
                let mut code = 0_u32;
                let mut digits = 0;
                while let Some(digit) = self.peek().and_then(|digit| digit.to_digit(16)) {
                    if !braces && digits == 2 {
                        break;
                    }
                    code = code.saturating_mul(16).saturating_add(digit);
                    digits += 1;
                    self.next();
                }
                let complete = if braces { digits > 0 && self.eat("}") } else { digits == 2 };
                match char::from_u32(code) {
                    Some(character) if complete => Ok(character),
                    _ => self.fault(start, "the hexadecimal escape is not complete", "It is `\\x7F` or `\\x{10FFFF}`."),
                }
            }
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() && next != '_' => Ok(next),
            _ => self.fault(start, "RE2 knows no such escape", HELP),
        }
    }

    /// What follows `\p`. Which names there are is left to RE2.
    fn unicode_class(&mut self, start: usize) -> Result<(), Fault> {
        const HELP: &str = "It is `\\pL` or `\\p{Greek}`.";
        match self.next() {
            Some('{') => match self.rest().find('}') {
                Some(end) => {
                    self.at += end + 1;
                    Ok(())
                }
                None => self.fault(start, "the name of the class is not closed", HELP),
            },
            Some(_) => Ok(()),
            None => self.fault(start, "the name of the class is missing", HELP),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_re2_accepts() {
        for source in [
            "^v[0-9]+",
            r"a\/b",
            "a{2,3}",
            "a{2,}",
            "a{,3}",
            "a{x",
            "{",
            "[]a]",
            "[^]a]",
            "[a-]",
            "[-a]",
            r"[\d-z]",
            "[[:alpha:]_]",
            "[[a]",
            r"\Qa(b\E",
            r"\p{Greek}\pL",
            "(?i)x",
            "(?i:x)",
            "(?P<n>x)",
            "(?<n>x)",
            "(?i-s:a)",
            "^*",
            "a*?",
            "a{2}?",
            "a||b",
            "()",
            r"\x{1F600}",
            r"\x41",
            r"\012",
            r"\-\.\$\\",
            "",
            "é+",
            r"[\x00-\x7F]",
            r"[\]\[]",
            "a{01}",
        ] {
            assert_eq!(check(source, 0), Ok(()), "{source}");
        }
    }

    #[test]
    fn what_re2_refuses_and_where() {
        for (source, place, part) in [
            ("ab(?!c)", "(?!", "look-ahead"),
            ("(?=c)", "(?=", "look-ahead"),
            ("a(?<=c)", "(?<=", "look-behind"),
            ("a(?<!c)", "(?<!", "look-behind"),
            ("(?>a)", "(?>", "atomic"),
            ("(?P=a)", "(?P=", "back-reference"),
            (r"(a)\1", r"\1", "back-reference"),
            (r"(a)\9", r"\9", "back-reference"),
            (r"\k<a>", r"\k", "back-reference"),
            ("(a", "(", "not closed"),
            ("(a(b)", "(", "not closed"),
            ("a)", ")", "closes no group"),
            ("[a", "[", "not closed"),
            ("[]", "[", "not closed"),
            ("x[z-a]", "z-a", "wrong way round"),
            (r"[a-\d]", r"a-\d", "wrong way round"),
            ("[[:alfa:]]", "[:alfa:]", "no such class"),
            ("*a", "*", "nothing to repeat"),
            ("a|+", "+", "nothing to repeat"),
            ("(*)", "*", "nothing to repeat"),
            ("a**", "*", "can't be repeated"),
            ("a++", "+", "can't be repeated"),
            ("a{2}{3}", "{3}", "can't be repeated"),
            ("a{1001}", "{1001}", "at most 1000"),
            ("a{99999999999999}", "{99999999999999}", "at most 1000"),
            ("a{3,2}", "{3,2}", "larger count"),
            (r"a\", r"\", "escapes nothing"),
            (r"\Z", r"\Z", "no such escape"),
            (r"\_", r"\_", "no such escape"),
            (r"[\b]", r"\b", "no such escape"),
            (r"\x4", r"\x4", "not complete"),
            (r"\p{L", r"\p{", "not closed"),
            ("(?x)a", "(?x", "nothing that RE2 knows"),
            ("(?P<>a)", "(?P<", "not complete"),
        ] {
            let error = check(source, 0).expect_err(source);
            assert!(error.message.contains(part), "{source}: {}", error.message);
            assert_eq!(&source[error.range.clone()], place, "{source}");
        }
    }

    #[test]
    fn places_are_counted_from_the_slash() {
        let error = Pattern::written("/a(?!b)/").unwrap().unwrap_err();
        assert_eq!(error.range, 2..5);
    }

    #[test]
    fn which_texts_are_patterns() {
        for (text, pattern) in [
            ("/a/", true),
            ("/a/imsU", true),
            ("/a/x", false),
            ("a", false),
            ("/a", false),
            ("//", true),
            ("/a\n/", false),
            ("/", false),
        ] {
            assert_eq!(Pattern::written(text).is_some(), pattern, "{text:?}");
        }
    }

    #[test]
    fn matching() {
        for (pattern, text, expected) in [
            ("/^v/", "v1", Some(true)),
            ("/^v/", "1v", Some(false)),
            ("/VAR/", "var", Some(false)),
            ("/VAR/i", "var", Some(true)),
            (r"/^v?\d+\.\d+\.\d+(-[a-z0-9.]+)?$/", "v1.20.3-rc.1", Some(true)),
            (r"/a\/b/", "a/b", Some(true)),
            ("/a.b/", "a\nb", Some(false)),
            ("/a.b/s", "a\nb", Some(true)),
            ("/^b/", "a\nb", Some(false)),
            ("/^b/m", "a\nb", Some(true)),
            ("//", "", Some(true)),
            ("/^ab*c/", "ac", Some(true)),
            ("/^ab/", "ba", Some(false)),
            ("/^ab|b/", "b", Some(true)),
            ("/^ab/i", "AB", Some(true)),
            ("/^ab{0}c/", "ac", Some(true)),
            ("/^(?i)ab/", "AB", Some(true)),
            (r"/\pL/", "a", None),
            (r"/\Qa\E/", "a", None),
            (r"/\<a/", "<a", None),
            ("/é/i", "É", None),
        ] {
            let pattern_value = Pattern::written(pattern).unwrap().unwrap();
            assert_eq!(pattern_value.is_match(text), expected, "{pattern} {text:?}");
        }
        let long = "a".repeat(300);
        assert_eq!(Pattern::bare("a").unwrap().is_match(&long), None);
        assert_eq!(Pattern::bare("((a{1000}){1000}){1000}").unwrap().is_match("a"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".*") {
            if let Ok(pattern) = Pattern::bare(&text) {
                pattern.is_match("v1.2.3");
            }
            let _ = Pattern::written(&text);
        }

        #[test]
        fn faults_lie_in_the_text(text in r"[ab()\[\]{}?*+|\\^$:<>=!PpQE0-9,-]{0,24}") {
            if let Err(error) = check(&text, 0) {
                prop_assert!(text.get(error.range.clone()).is_some(), "{:?} {:?}", text, error);
            }
        }

        /// What the evaluator understands, RE2 does too: no refusal of a pattern that means something.
        #[test]
        fn no_refusal_of_what_can_be_evaluated(text in r"[ab.()\[\]|^$a-c0-9-]{0,16}") {
            if check(&text, 0).is_err() {
                prop_assert!(regex_lite::Regex::new(&text).is_err(), "{text}");
            }
        }
    }
}
