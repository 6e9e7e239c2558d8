//! The arguments of a command: flags with their values, and operands.

use crate::shell::Word;

/// Arguments, taken apart as POSIX's utility conventions and GNU's long options have it.
pub(super) struct Arguments<'w> {
    pub(super) flags: Vec<Argument<'w>>,
    /// What is no flag and no value of one.
    pub(super) operands: Vec<&'w Word>,
    /// Whether there may be more arguments than are written.
    pub(super) open: bool,
}

/// A flag.
pub(super) struct Argument<'w> {
    /// `--tag`, or `-t` in whatever cluster it stands.
    pub(super) name: String,
    /// Its value; `None` for a switch.
    pub(super) value: Option<Word>,
    /// The words that it is written in: the first and the last.
    pub(super) words: (&'w Word, &'w Word),
}

impl<'w> Arguments<'w> {
    /// Reads arguments. `switches` lists the flags that take no value, between spaces: letters and long names.
    pub(super) fn read(words: &'w [Word], text: &str, switches: &str) -> Self {
        let is_switch =
            |name: &str| switches.as_bytes().split(|&byte| byte == b' ').any(|switch| switch == name.as_bytes());
        let mut arguments = Self { flags: Vec::new(), operands: Vec::new(), open: false };
        let mut words = words.iter();
        let mut flags_end = false;
        while let Some(word) = words.next() {
            let (lead, whole) = word.lead(text);
            if flags_end || !lead.starts_with('-') || lead == "-" {
                arguments.open |= word.splits && !whole;
                arguments.operands.push(word);
                continue;
            }
            if lead == "--" && whole {
                flags_end = true;
                continue;
            }
            if lead.starts_with("--") {
                let name = lead.split('=').next().unwrap_or_default();
                if !whole && name == lead {
                    // The name goes on with a variable.
                    arguments.open = true;
                    continue;
                }
                let (value, last) = if name.len() < lead.len() {
                    (Some(word.skip(name.len() + 1)), word)
                } else if is_switch(name) {
                    (None, word)
                } else {
                    let next = words.next();
                    (next.cloned(), next.unwrap_or(word))
                };
                arguments.flags.push(Argument { name: name.to_owned(), value, words: (word, last) });
                continue;
            }
            // Letters: switches until the first that takes a value, which is the rest of the word or the next one.
            for (at, letter) in lead.char_indices().skip(1) {
                let mut bytes = [0; 4];
                if is_switch(letter.encode_utf8(&mut bytes)) {
                    arguments.flags.push(Argument { name: format!("-{letter}"), value: None, words: (word, word) });
                    continue;
                }
                let after = at + letter.len_utf8();
                let (value, last) = if after < lead.len() || !whole {
                    let assigned = usize::from(lead.get(after..).is_some_and(|rest| rest.starts_with('=')));
                    (Some(word.skip(after + assigned)), word)
                } else {
                    let next = words.next();
                    (next.cloned(), next.unwrap_or(word))
                };
                arguments.flags.push(Argument { name: format!("-{letter}"), value, words: (word, last) });
                break;
            }
        }
        arguments
    }
}
