//! Docker's reference grammar, read in a way that is total: every text gives the parts that can be told apart, and a fault for each
//! place where Docker would refuse it.
//!
//! Source of the grammar and of the normalisation: the package `reference` of the distribution project (`reference.go`,
//! `regexp.go`, `normalize.go`):
//!
//! ```text
//! reference  := name [ ":" tag ] [ "@" digest ]
//! name       := [ domain "/" ] component [ "/" component ]*
//! domain     := host [ ":" port ]           host := labels | IPv4 | "[" IPv6 "]"
//! component  := [a-z0-9]+ ( ( "_" | "." | "__" | "-"+ ) [a-z0-9]+ )*
//! tag        := [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
//! digest     := algorithm ":" hex           sha256: 64, sha384: 96, sha512: 128 lower-case hex digits
//! ```

use std::ops::Range;

use crate::expansion::{Fragment, PLACEHOLDER};

/// Longest path of a repository, in characters.
pub(crate) const PATH_LIMIT: usize = 255;
/// Longest tag, in characters.
pub(crate) const TAG_LIMIT: usize = 128;
/// Algorithms whose length is known, with the number of hex digits.
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// A reference taken apart. Each part is as written, without its separator.
#[derive(Clone, Debug)]
pub(crate) struct Reference<'t> {
    /// The whole text.
    pub(crate) whole: Fragment<'t>,
    /// Host and port; `None` where the reference names none, and Docker Hub is meant.
    pub(crate) domain: Option<Domain<'t>>,
    /// Components of the path as written; empty where there is none.
    pub(crate) path: Vec<Fragment<'t>>,
    /// Tag, which may be empty.
    pub(crate) tag: Option<Fragment<'t>>,
    /// Digest with its algorithm, which may be empty.
    pub(crate) digest: Option<Fragment<'t>>,
    /// Where Docker would refuse the text.
    pub(crate) faults: Vec<Fault<'t>>,
}

/// Registry host and port.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain<'t> {
    /// The host, with the brackets of an IPv6 address.
    pub(crate) host: Fragment<'t>,
    /// The digits of the port.
    pub(crate) port: Option<Fragment<'t>>,
}

/// A place where Docker would refuse a reference.
#[derive(Clone, Debug)]
pub(crate) struct Fault<'t> {
    /// The offending part.
    pub(crate) at: Fragment<'t>,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
    /// What stands there instead, with the title of the correction, where the text determines it.
    pub(crate) correction: Option<(&'static str, String)>,
}

impl<'t> Reference<'t> {
    /// Takes a text apart.
    pub(crate) fn parse(whole: Fragment<'t>) -> Self {
        let mut reference = Self { whole, domain: None, path: Vec::new(), tag: None, digest: None, faults: Vec::new() };
        let text = whole.value();
        if text.is_empty() {
            reference.fault(
                whole,
                "The reference is empty.",
                "Write an image name, such as `{registry}/{namespace}/{image}:{tag}`.",
            );
            return reference;
        }
        let start = reference.skip_scheme();
        let name_end = reference.split_digest(start);
        let name = text.get(start..name_end).unwrap_or_default();
        // A tag follows the first colon of the last component; a colon further left belongs to a port.
        let last_start = start + name.rfind('/').map_or(0, |slash| slash + 1);
        let last = text.get(last_start..name_end).unwrap_or_default();
        let bare_host = last_start == start && last.starts_with('[');
        let path_end = match last.find(':').filter(|_| !bare_host) {
            Some(colon) => {
                reference.tag = Some(whole.part(last_start + colon + 1..name_end));
                last_start + colon
            }
            None => name_end,
        };
        reference.split_name(start..path_end);
        reference.check_parts();
        reference
    }

    /// All components as one part.
    pub(crate) fn path_fragment(&self) -> Option<Fragment<'t>> {
        Some(self.path.first()?.to(*self.path.last()?))
    }

    fn fault(&mut self, at: Fragment<'t>, message: impl Into<String>, help: impl Into<String>) {
        self.faults.push(Fault { at, message: message.into(), help: help.into(), correction: None });
    }

    fn correctable(&mut self, at: Fragment<'t>, message: String, help: &str, title: &'static str, text: String) {
        self.faults.push(Fault { at, message, help: help.into(), correction: Some((title, text)) });
    }

    /// Offset after `https://` and the like.
    fn skip_scheme(&mut self) -> usize {
        let text = self.whole.value();
        let mut end = 0;
        // Two schemes are one fault, so that its correction leaves none behind.
        while let Some(length) = text.get(end..).and_then(scheme_length) {
            end += length;
        }
        if end > 0 {
            let scheme = text.get(..end).unwrap_or_default();
            self.correctable(
                self.whole.part(0..end),
                format!("`{scheme}` is a scheme, and a reference has none."),
                "A reference starts with the registry host; clients choose the protocol themselves.",
                "Remove the scheme",
                String::new(),
            );
        }
        end
    }

    /// Offset of the `@` before the digest, or the end.
    fn split_digest(&mut self, start: usize) -> usize {
        let text = self.whole.value();
        let Some(at) = text.get(start..).and_then(|rest| rest.find('@')).map(|at| start + at) else {
            return text.len();
        };
        let digest = self.whole.part(at + 1..text.len());
        self.digest = Some(digest);
        self.check_digest(digest);
        at
    }

    fn check_digest(&mut self, digest: Fragment<'t>) {
        let value = digest.value();
        let help = "A digest is an algorithm and hex digits, such as `sha256:` with 64 of them.";
        if digest.is_unknown() {
            return;
        }
        if value.is_empty() {
            return self.fault(digest, "There is no digest after the `@`.", help);
        }
        let Some((algorithm, hex)) = value.split_once(':') else {
            return self.fault(digest, format!("The digest `{value}` has no algorithm."), help);
        };
        let well_formed = algorithm.split(['+', '.', '-', '_']).all(|word| {
            word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let name = digest.part(0..algorithm.len());
        let digits = digest.part(algorithm.len() + 1..value.len());
        if !well_formed {
            self.fault(name, format!("`{algorithm}` is not the name of a digest algorithm."), help);
        } else if let Some(bad) = hex.find(|c: char| !c.is_ascii_hexdigit()) {
            let character = hex.get(bad..).and_then(|rest| rest.chars().next()).unwrap_or_default();
            self.fault(
                digits.part(bad..bad + character.len_utf8()),
                format!("{} is not a hex digit.", shown(character)),
                help,
            );
        } else {
            match ALGORITHMS.iter().find(|(known, _)| *known == algorithm) {
                Some((_, length)) if hex.len() != *length => {
                    self.fault(
                        digits,
                        format!("A {algorithm} digest has {length} hex digits; this one has {}.", hex.len()),
                        help,
                    );
                }
                Some(_) if hex.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                    self.correctable(
                        digits,
                        "The digest has upper-case digits.".into(),
                        "Hex digits of a digest are lower case.",
                        "Write the digest in lower case",
                        hex.to_ascii_lowercase(),
                    );
                }
                Some(_) => {}
                None => {
                    let known: Vec<_> = ALGORITHMS.iter().map(|(name, _)| format!("`{name}`")).collect();
                    self.fault(
                        name,
                        format!("`{algorithm}` is not a digest algorithm that registries know."),
                        format!("Known ones are {}.", known.join(", ")),
                    );
                }
            }
        }
    }

    /// Tells host and path apart, as Docker does: the first component is a host where it has a dot, a colon or an upper-case letter, or
    /// is `localhost`.
    fn split_name(&mut self, range: Range<usize>) {
        let name = self.whole.part(range.clone());
        let text = name.value();
        let mut rest = 0;
        if let Some(slash) = text.find('/') {
            let first = text.get(..slash).unwrap_or_default();
            let looks_like_host = first == "localhost"
                || first.contains(['.', ':', PLACEHOLDER])
                || first.starts_with('[')
                || first.chars().any(|c| c.is_ascii_uppercase());
            if looks_like_host && !first.is_empty() {
                self.domain = Some(split_domain(name.part(0..slash)));
                rest = slash + 1;
            }
        }
        let mut at = rest;
        for component in text.get(rest..).unwrap_or_default().split('/') {
            self.path.push(name.part(at..at + component.len()));
            at += component.len() + 1;
        }
    }

    fn check_parts(&mut self) {
        if let Some(domain) = self.domain {
            self.check_domain(domain);
        }
        self.check_upper_case();
        for component in self.path.clone() {
            self.check_component(component);
        }
        if let Some(path) = self.path_fragment() {
            self.check_path(path);
        }
        if let Some(tag) = self.tag {
            self.check_tag(tag);
        }
        diagnostics::order::sort_by_key(&mut self.faults, |fault| fault.at.source());
    }

    fn check_domain(&mut self, domain: Domain<'t>) {
        let host = domain.host.value();
        let help = "A host is made of letters, digits, dots and hyphens; an IPv6 address stands in brackets.";
        if domain.host.is_unknown() {
        } else if host.is_empty() {
            self.fault(domain.host, "There is no host before the port.", help);
        } else if let Some(address) = host.strip_prefix('[') {
            let inner = address.strip_suffix(']');
            let plausible = inner.is_some_and(|inner| {
                !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
            });
            if !plausible {
                self.fault(domain.host, format!("`{host}` is not an IPv6 address in brackets."), help);
            }
        } else {
            let mut at = 0;
            for label in host.split('.') {
                let part = domain.host.part(at..at + label.len());
                let bad = label.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '-'));
                if let Some((position, character)) = bad {
                    let place = part.part(position..position + character.len_utf8());
                    self.fault(place, format!("{} cannot stand in a host name.", shown(character)), help);
                } else if label.is_empty() {
                    self.fault(part, format!("The host `{host}` has an empty part."), help);
                } else if label.starts_with('-') || label.ends_with('-') {
                    self.fault(
                        part,
                        format!("`{label}` starts or ends with a hyphen, which a host name cannot."),
                        help,
                    );
                }
                at += label.len() + 1;
            }
        }
        if let Some(port) = domain.port
            && !port.is_unknown()
            && (port.value().is_empty() || !port.value().bytes().all(|byte| byte.is_ascii_digit()))
        {
            self.fault(port, format!("`{}` is not a port number.", port.value()), "A port is made of digits alone.");
        }
    }

    /// Upper case anywhere in the path is one fault, because one correction mends it.
    fn check_upper_case(&mut self) {
        let Some(path) = self.path_fragment() else { return };
        let value = path.value();
        if value.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.correctable(
                path,
                format!("`{}` has upper-case letters.", path.shown()),
                "The path of an image is lower case; only the host and the tag may have capitals.",
                "Write the path in lower case",
                value.to_ascii_lowercase(),
            );
        }
    }

    fn check_component(&mut self, component: Fragment<'t>) {
        let value = component.value();
        let help = "A path component is made of lower-case letters and digits, joined by `.`, `_`, `__` or hyphens.";
        if component.is_unknown() {
            return;
        }
        if value.is_empty() {
            return self.fault(component, "There is an empty path component.", help);
        }
        let illegal = value.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')));
        if let Some((at, character)) = illegal {
            let place = component.part(at..at + character.len_utf8());
            return self.fault(place, format!("{} cannot stand in an image path.", shown(character)), help);
        }
        // Split into runs of separators and of other characters; what remains to be checked are the separators.
        let mut at = 0;
        while let Some(start) = value.get(at..).and_then(|rest| rest.find(['.', '_', '-'])).map(|found| at + found) {
            let rest = value.get(start..).unwrap_or_default();
            let length = rest.find(|c| !matches!(c, '.' | '_' | '-')).unwrap_or(rest.len());
            let run = rest.get(..length).unwrap_or_default();
            let place = component.part(start..start + length);
            let edge = start == 0 || start + length == value.len();
            if edge {
                let end = if start == 0 { "starts" } else { "ends" };
                self.fault(place, format!("The path component `{value}` {end} with the separator `{run}`."), help);
            } else if !(matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-')) {
                self.fault(place, format!("`{run}` is more than one separator in a row."), help);
            }
            at = start + length;
        }
    }

    fn check_path(&mut self, path: Fragment<'t>) {
        let length = path.value().len();
        if length > PATH_LIMIT {
            self.fault(
                path,
                format!("The path has {length} characters."),
                format!("A registry takes paths of up to {PATH_LIMIT} characters."),
            );
        }
        // A text like a full image id is refused, because clients take ids and names in the same places.
        let bare = self.domain.is_none() && self.path.len() == 1 && self.tag.is_none() && self.digest.is_none();
        // In upper case as well: lower case is one correction away.
        if bare && length == 64 && path.value().bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.fault(
                path,
                "64 hex digits are an image id, not a name.",
                "Name the image by its repository; a digest goes after it, as `{repository}@sha256:{digits}`.",
            );
        }
    }

    fn check_tag(&mut self, tag: Fragment<'t>) {
        for fault in tag_faults(tag) {
            self.faults.push(fault);
        }
    }
}

/// Where Docker would refuse a tag.
pub(crate) fn tag_faults(tag: Fragment<'_>) -> Vec<Fault<'_>> {
    let value = tag.value();
    let help = "A tag has up to 128 letters, digits, `_`, `.` and `-`, and starts with none of the last two.";
    let fault = |at, message: String| Fault { at, message, help: help.to_owned(), correction: None };
    let mut faults = Vec::new();
    if tag.is_unknown() {
        return faults;
    }
    if value.is_empty() {
        return vec![fault(tag, "The tag is empty.".into())];
    }
    if let Some(first @ ('.' | '-')) = value.chars().next() {
        faults.push(fault(tag.part(0..1), format!("The tag `{value}` starts with `{first}`.")));
    }
    let illegal = value.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')));
    if let Some((at, character)) = illegal {
        faults.push(fault(
            tag.part(at..at + character.len_utf8()),
            format!("{} cannot stand in a tag.", shown(character)),
        ));
    }
    if value.chars().count() > TAG_LIMIT {
        faults.push(fault(
            tag,
            format!("The tag has {} characters; a tag has at most {TAG_LIMIT}.", value.chars().count()),
        ));
    }
    faults
}

/// Length of the scheme at the start of `text` with its `://`.
fn scheme_length(text: &str) -> Option<usize> {
    let end = text.find("://")?;
    let scheme = text.get(..end)?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    is_scheme.then_some(end + "://".len())
}

/// A character for a message: in backticks, or by name where it cannot be seen.
fn shown(character: char) -> String {
    match character {
        ' ' => "A space".into(),
        '\t' => "A tab".into(),
        '`' => "A backtick".into(),
        _ if character.is_control() || character.is_whitespace() => {
            format!("The character U+{:04X}", u32::from(character))
        }
        _ if character.is_ascii() => format!("`{character}`"),
        // A letter that only looks like an ASCII one is told apart by its number.
        _ => format!("`{character}` (U+{:04X})", u32::from(character)),
    }
}

fn split_domain(domain: Fragment<'_>) -> Domain<'_> {
    let text = domain.value();
    let colon = match text.rfind(']') {
        Some(bracket) => text.get(bracket..).and_then(|rest| rest.find(':')).map(|colon| bracket + colon),
        None => text.find(':'),
    };
    match colon {
        Some(colon) => Domain { host: domain.part(0..colon), port: Some(domain.part(colon + 1..text.len())) },
        None => Domain { host: domain, port: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion::Expansion;

    /// `host|port|path|tag|digest` of a text, and the messages of its faults.
    fn parts(text: &str) -> (String, Vec<String>) {
        let expansion = Expansion::literal(text, 0);
        let reference = Reference::parse(expansion.whole());
        let value = |part: Option<Fragment<'_>>| part.map_or("-".to_owned(), |part| part.value().to_owned());
        let parts = [
            value(reference.domain.map(|domain| domain.host)),
            value(reference.domain.and_then(|domain| domain.port)),
            reference.path.iter().map(|component| component.value()).collect::<Vec<_>>().join("/"),
            value(reference.tag),
            value(reference.digest),
        ];
        (parts.join("|"), reference.faults.into_iter().map(|fault| fault.message).collect())
    }

    #[track_caller]
    fn valid(text: &str, expected: &str) {
        assert_eq!(parts(text), (expected.to_owned(), Vec::new()), "{text}");
    }

    #[track_caller]
    fn refused(text: &str, message: &str) {
        let (_, faults) = parts(text);
        assert!(faults.iter().any(|fault| fault.contains(message)), "{text}: {faults:?}");
    }

    #[test]
    fn references_that_docker_accepts() {
        let digest = format!("sha256:{}", "a".repeat(64));
        valid("python", "-|-|python|-|-");
        valid("python:3.12-slim", "-|-|python|3.12-slim|-");
        valid("bitnami/redis:7", "-|-|bitnami/redis|7|-");
        valid("localhost/app", "localhost|-|app|-|-");
        valid("host:5000/a/b:t", "host|5000|a/b|t|-");
        valid("[2001:db8::1]/a", "[2001:db8::1]|-|a|-|-");
        valid("[2001:db8::1]:5000/a:t", "[2001:db8::1]|5000|a|t|-");
        valid("Upper/case", "Upper|-|case|-|-");
        valid("a__b/c.d/e---f", "-|-|a__b/c.d/e---f|-|-");
        valid(&format!("r/x:t@{digest}"), &format!("-|-|r/x|t|{digest}"));
        valid(&format!("x:{}", "t".repeat(128)), &format!("-|-|x|{}|-", "t".repeat(128)));
    }

    #[test]
    fn references_that_docker_refuses() {
        refused("", "empty");
        refused("https://host.io/a", "scheme");
        refused("a/Bad:1", "upper-case");
        refused("a//b", "empty path component");
        refused("/a", "empty path component");
        refused("a..b", "more than one separator");
        refused("a_.b", "more than one separator");
        refused("-a", "starts with the separator");
        refused("a b", "A space");
        refused("a:", "tag is empty");
        refused("a:.b", "starts with `.`");
        refused(&format!("a:{}", "t".repeat(129)), "129 characters");
        refused(&format!("r.io/{}", "a".repeat(256)), "256 characters");
        refused("a@sha256:abc", "64 hex digits");
        refused(&format!("a@sha1:{}", "a".repeat(40)), "not a digest algorithm");
        refused(&"a".repeat(64), "image id");
        refused("h_ost:1/a", "`_` cannot stand in a host");
        refused("host:port/a", "not a port");
        refused("[zz]/a", "IPv6");
        refused("a\u{FFFC}b", "U+FFFC");
    }

    #[test]
    fn the_parts_of_a_faulty_reference_are_still_told_apart() {
        assert_eq!(parts("https://host.io:8443/A/b:v1").0, "host.io|8443|A/b|v1|-");
    }
}
