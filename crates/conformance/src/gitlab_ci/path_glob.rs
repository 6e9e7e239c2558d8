//! Globs of `rules:changes` and `rules:exists`, as Ruby's `File.fnmatch` reads them with the flags that GitLab sets: `FNM_PATHNAME`, `FNM_DOTMATCH`
//! and `FNM_EXTGLOB` (`lib/gitlab/ci/build/rules/rule/clause/{changes,exists}.rb`; `dir.c` of Ruby).

/// The most alternatives that braces may open. More of them are not tried.
const MOST_ALTERNATIVES: usize = 256;

/// A glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathGlob {
    /// The glob without its braces; `None` where they are not balanced or open too many.
    alternatives: Option<Vec<String>>,
}

impl PathGlob {
    /// Reads a glob. Every text is one.
    pub fn new(glob: &str) -> Self {
        Self { alternatives: alternatives(glob) }
    }

    /// Whether the whole path matches, with `/` between its parts and none in front; `None` where that is not known.
    pub fn matches(&self, path: &str) -> Option<bool> {
        let alternatives = self.alternatives.as_ref()?;
        Some(alternatives.iter().any(|glob| matches_path(glob, path)))
    }
}

/// The globs that one with braces stands for.
fn alternatives(glob: &str) -> Option<Vec<String>> {
    let mut done = Vec::new();
    let mut waiting = vec![glob.to_owned()];
    while let Some(glob) = waiting.pop() {
        if done.len() + waiting.len() >= MOST_ALTERNATIVES {
            return None;
        }
        let Some((open, commas, close)) = braces(&glob)? else {
            done.push(glob);
            continue;
        };
        let (before, after) = (glob.get(..open)?, glob.get(close + 1..)?);
        let mut start = open + 1;
        for end in commas.into_iter().chain([close]) {
            waiting.push([before, glob.get(start..end)?, after].concat());
            start = end + 1;
        }
    }
    Some(done)
}

/// Where a pair of braces opens, its commas, and where it closes, in bytes.
type Braces = (usize, Vec<usize>, usize);

/// The first pair of braces with its commas; the outer `None` where it is not closed.
fn braces(glob: &str) -> Option<Option<Braces>> {
    let mut open = None;
    let mut commas = Vec::new();
    let mut depth = 0_usize;
    let mut bytes = glob.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' => {
                open = open.or(Some(at));
                depth += 1;
            }
            b',' if depth == 1 => commas.push(at),
            b'}' if depth == 1 => return Some(open.map(|open| (open, commas, at))),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if open.is_some() { None } else { Some(None) }
}

/// Matches part by part, by falling back to the last `**/` alone.
fn matches_path(glob: &str, path: &str) -> bool {
    let (mut globs, mut parts) = (Some(glob), Some(path));
    let mut fallback: Option<(Option<&str>, &str)> = None;
    loop {
        while let Some(rest) = globs.and_then(|glob| glob.strip_prefix("**/")) {
            globs = Some(rest);
            fallback = parts.map(|parts| (globs, parts));
        }
        match (globs, parts) {
            (None, None) => return true,
            (Some(glob), Some(path)) => {
                let (glob, next_glob) = first(glob);
                let (part, next_part) = first(path);
                if matches_part(glob, part) {
                    (globs, parts) = (next_glob, next_part);
                    continue;
                }
            }
            _ => {}
        }
        let Some((glob, rest)) = fallback else { return false };
        let (_, Some(next)) = first(rest) else { return false };
        fallback = Some((glob, next));
        (globs, parts) = (glob, Some(next));
    }
}

/// The first part, and what follows its slash.
fn first(path: &str) -> (&str, Option<&str>) {
    path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)))
}

/// Matches what stands between two slashes, by falling back to the last `*` alone.
fn matches_part(glob: &str, part: &str) -> bool {
    let (mut glob, mut part) = (glob, part);
    let mut star: Option<(&str, &str)> = None;
    loop {
        if let Some(rest) = glob.strip_prefix('*') {
            glob = rest.trim_start_matches('*');
            star = Some((glob, part));
            continue;
        }
        let mut characters = part.chars();
        let Some(character) = characters.next() else { return matches!(glob, "" | "\\") };
        if let Some(rest) = after_character(glob, character) {
            (glob, part) = (rest, characters.as_str());
            continue;
        }
        let Some((star_glob, star_part)) = star else { return false };
        let mut characters = star_part.chars();
        if star_glob.is_empty() {
            return true;
        }
        characters.next();
        star = Some((star_glob, characters.as_str()));
        (glob, part) = (star_glob, characters.as_str());
    }
}

/// What is left of the glob after it matched one character; `None` where it does not.
fn after_character(glob: &str, character: char) -> Option<&str> {
    let mut characters = glob.chars();
    match characters.next()? {
        '?' => Some(characters.as_str()),
        '[' => after_class(characters.as_str(), character),
        '\\' => (characters.next()? == character).then_some(characters.as_str()),
        other => (other == character).then_some(characters.as_str()),
    }
}

/// What follows `[` in a glob; the rest behind `]` if the character is one of the class.
fn after_class(class: &str, character: char) -> Option<&str> {
    let negated = class.starts_with(['!', '^']);
    let mut characters = class.get(usize::from(negated)..)?.chars();
    let mut found = false;
    loop {
        let low = match characters.next()? {
            ']' => return (found != negated).then_some(characters.as_str()),
            '\\' => characters.next()?,
            other => other,
        };
        let rest = characters.as_str();
        let high = match rest.strip_prefix('-').filter(|rest| !rest.starts_with(']')) {
            Some(rest) => {
                characters = rest.chars();
                match characters.next()? {
                    '\\' => characters.next()?,
                    other => other,
                }
            }
            None => low,
        };
        found |= (low..=high).contains(&character) || character == high;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_match_as_in_ruby() {
        for (glob, path, expected) in [
            ("Dockerfile", "Dockerfile", true),
            ("Dockerfile", "docker/Dockerfile", false),
            ("*", "a", true),
            ("*", "a/b", false),
            ("*.md", ".md", true),
            ("docs/*", "docs/a.md", true),
            ("docs/*", "docs/a/b.md", false),
            ("docs/**/*", "docs/a/b/c.md", true),
            ("docs/**/*", "docs/a.md", true),
            ("docs/**", "docs/a.md", true),
            ("docs/**", "docs/a/b.md", false),
            ("**/*.rb", "a.rb", true),
            ("**/*.rb", "lib/.hidden/a.rb", true),
            ("**/a/**/b", "x/a/y/z/b", true),
            ("**/a/**/b", "x/a/y/z/c", false),
            ("**/**/b", "b", true),
            ("**a", "xa", true),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybz", false),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("a?c", "aéc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[^a-c]x", "dx", true),
            ("[a-]x", "-x", true),
            ("[]x", "]x", false),
            ("[ab", "a", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*.{js,ts}", "a.ts", true),
            ("*.{js,ts}", "a.rs", false),
            ("{a,b/{c,d}}/x", "b/d/x", true),
            ("{a,b/{c,d}}/x", "b/x", false),
            ("{a}", "a", true),
            ("a{,b}", "a", true),
            ("\\{a\\}", "{a}", true),
            ("a}", "a}", true),
            ("", "", true),
            ("", "a", false),
            ("a/", "a", false),
        ] {
            assert_eq!(PathGlob::new(glob).matches(path), Some(expected), "{glob} {path}");
        }
    }

    #[test]
    fn braces_that_cannot_be_opened_are_unknown() {
        assert_eq!(PathGlob::new("a{b").matches("ab"), None);
        assert_eq!(PathGlob::new(&"{a,b}".repeat(40)).matches("ab"), None);
    }

    #[test]
    fn stars_take_no_exponential_time() {
        let glob = PathGlob::new(&"*a".repeat(2_000));
        assert_eq!(glob.matches(&"a".repeat(1_999)), Some(false));
        let glob = PathGlob::new(&("**/a/".repeat(300) + "b"));
        assert_eq!(glob.matches(&"a/".repeat(1_000)), Some(false));
    }

    proptest! {
        #[test]
        fn any_text_is_a_glob(glob in r"[a-c/*?\[\]{},\\!^-]{0,24}", path in "[a-c/.]{0,24}") {
            PathGlob::new(&glob).matches(&path);
        }

        #[test]
        fn a_path_without_special_characters_matches_itself(path in "[a-z/.é]{0,24}") {
            prop_assert_eq!(PathGlob::new(&path).matches(&path), Some(true));
            prop_assert_eq!(PathGlob::new("**/*").matches(&path), Some(true));
        }
    }
}
