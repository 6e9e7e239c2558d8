//! Which functions of a program the browser loads are large, and what they belong to.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// A function, and how many bytes its code has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Function {
    name: String,
    bytes: u64,
}

/// What a program consists of.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The largest first.
    functions: Vec<Function>,
    /// The bytes of the data that is put into memory.
    data: u64,
}

/// Our own crates: what mentions one of them is theirs, whatever generic code it is made of.
const OURS: [&str; 8] =
    ["conformance", "report_html", "export", "worker", "islands", "link", "diagnostics", "conventions"];

/// Crates that come with the compiler.
const STANDARD: [&str; 8] = ["core", "alloc", "std", "hashbrown", "dlmalloc", "compiler_builtins", "memchr", "__rustc"];

impl Contents {
    /// Reads a program that still has the names of its functions.
    pub(super) fn of(program: &[u8]) -> Result<Self> {
        let (mut imported, mut sizes, mut names, mut data) = (0, Vec::new(), BTreeMap::new(), 0);
        for payload in Parser::new(0).parse_all(program) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => sizes.push(body.range().end - body.range().start),
                Payload::DataSection(section) => data = section.range().end - section.range().start,
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        read_names(section, &mut names)?;
                    }
                }
                _ => {}
            }
        }
        let named = |(index, bytes): (u32, u64)| {
            let name = names.get(&(imported + index)).copied().unwrap_or("without a name");
            Function { name: without_hashes(name), bytes }
        };
        let mut functions: Vec<Function> = (0..).zip(sizes).map(named).collect();
        functions.sort_by(|one, other| other.bytes.cmp(&one.bytes).then_with(|| one.name.cmp(&other.name)));
        Ok(Self { functions, data })
    }

    /// The sizes as text: the largest functions, then what all of them belong to.
    pub(super) fn shown(&self, top: usize) -> String {
        let code: u64 = self.functions.iter().map(|function| function.bytes).sum();
        let share = |bytes: u64| format!("{:>7} {:>5.1} %", bytes, bytes as f64 * 100.0 / code.max(1) as f64);
        let mut lines =
            vec![format!("{} functions, {code} bytes of code, {} of data\n", self.functions.len(), self.data)];
        lines.extend(self.functions.iter().take(top).map(|one| format!("{}  {}", share(one.bytes), one.name)));
        lines.push(String::new());
        lines.extend(self.parts().into_iter().map(|(part, bytes)| format!("{}  {part}", share(bytes))));
        lines.join("\n")
    }

    /// What the functions belong to, the largest part first.
    fn parts(&self) -> Vec<(String, u64)> {
        let mut parts = BTreeMap::new();
        for function in &self.functions {
            *parts.entry(part(&function.name)).or_default() += function.bytes;
        }
        let mut parts: Vec<(String, u64)> = parts.into_iter().collect();
        parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        parts
    }
}

fn read_names<'a>(section: wasmparser::NameSectionReader<'a>, names: &mut BTreeMap<u32, &'a str>) -> Result<()> {
    for part in section {
        if let Name::Function(functions) = part.context("reading the names of the functions")? {
            for function in functions {
                let function = function?;
                names.insert(function.index, function.name);
            }
        }
    }
    Ok(())
}

/// A name without the hashes that the compiler puts behind functions, `::h0123456789abcdef`, and crates, `[0123456789abcdef]`.
fn without_hashes(name: &str) -> String {
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((before, hash)) if is_hash(hash) => before,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, after)) if is_hash(hash) => short.push_str(after),
            _ => short.extend(["[", part]),
        }
    }
    short
}

/// The crate that a function belongs to; of the engine, the module as well.
fn part(name: &str) -> String {
    let words: Vec<&str> = name.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).collect();
    // What is followed by two colons.
    let starts_path = |at: usize| words.get(at + 1).is_some_and(|next| next.is_empty()) && words.get(at + 2).is_some();
    let crates = || words.iter().enumerate().filter(|(at, word)| !word.is_empty() && starts_path(*at));
    let Some((at, first)) = crates().find(|(_, word)| OURS.contains(word)).or_else(|| crates().next()) else {
        return "exports, and what the processor lacks".to_owned();
    };
    let module = words.get(at + 2).copied().unwrap_or_default();
    let is_module = module.starts_with(|letter: char| letter.is_ascii_lowercase()) && starts_path(at + 2);
    match *first {
        "conformance" if is_module => format!("conformance::{module}"),
        standard if STANDARD.contains(&standard) => "the standard library".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program with one imported function, two of its own, and their names.
    const PROGRAM: &[u8] = &[
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // the magic word and the version
        0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // a type without parameters and results
        0x02, 0x07, 0x01, 0x01, b'a', 0x01, b'b', 0x00, 0x00, // imports a.b
        0x03, 0x03, 0x02, 0x00, 0x00, // two functions of that type
        0x0a, 0x08, 0x02, 0x02, 0x00, 0x0b, 0x03, 0x00, 0x01, 0x0b, // of 2 and 3 bytes
        0x00, 0x12, 0x04, b'n', b'a', b'm', b'e', 0x01, 0x0b, 0x02, // names of functions
        0x01, 0x03, b'o', b'n', b'e', 0x02, 0x03, b't', b'w', b'o',
    ];

    #[test]
    fn sizes_and_names_are_put_together() {
        let contents = Contents::of(PROGRAM).unwrap();
        let told: Vec<_> = contents.functions.iter().map(|one| (one.name.as_str(), one.bytes)).collect();
        assert_eq!(told, [("two", 3), ("one", 2)]);
        let shown = contents.shown(1);
        assert!(shown.starts_with("2 functions, 5 bytes of code, 0 of data\n"), "{shown}");
        assert!(shown.contains("      3  60.0 %  two\n\n"), "{shown}");
        assert!(Contents::of(b"no program").is_err());
    }

    #[test]
    fn a_function_belongs_to_our_code_where_it_mentions_it() {
        for (name, expected) in [
            ("conformance::gitlab_ci::pipeline::Pipeline::graph", "conformance::gitlab_ci"),
            ("conformance::check_against", "conformance"),
            ("core::ptr::drop_in_place<conformance::yaml::tree::Node>", "conformance::yaml"),
            ("<alloc::vec::Vec<T> as core::clone::Clone>::clone", "the standard library"),
            ("granit_parser::parser::Parser<T>::parse", "granit_parser"),
            ("report_html::findings::findings", "report_html"),
            ("<char as core::str::pattern::Pattern>::is_contained_in", "the standard library"),
            ("conformance::check_against::{{closure}}", "conformance::check_against"),
            ("memcmp", "exports, and what the processor lacks"),
            ("<&mut serde_json::ser::Serializer<W> as serde::Serializer>::serialize_str", "serde_json"),
        ] {
            assert_eq!(part(name), expected, "{name}");
        }
        assert_eq!(without_hashes("a::b::h0123456789abcdef"), "a::b");
        assert_eq!(without_hashes("<a[0123456789abcdef]::B<[u8]>>::c"), "<a::B<[u8]>>::c");
        assert_eq!(without_hashes("a::hash"), "a::hash");
    }
}
