//! Parsers on their own.

use conformance::gitlab_ci::duration;
use conformance::gitlab_ci::expression::{Expression, Known};
use conformance::gitlab_ci::path_glob::PathGlob;
use conformance::gitlab_ci::pattern::Pattern;
use conformance::gitlab_ci::ref_policy::{self, RefFacts, RefKind};
use conformance::yaml::{self, Kind, Limits, NodeId, Tree};
use conventions::Conventions;
use diagnostics::Span;
use link::{LinkError, Shared, SharedFile};

use crate::settings_file::SettingsFile;

/// The settings of a repository: read, or refused with a line of the text.
pub(crate) fn settings(text: &str) {
    if let Err(place) = SettingsFile::of_text(text) {
        has_a_line_of(text, &place.to_string());
    }
}

/// A standard: read, or refused with a line of the text.
pub(crate) fn conventions(text: &str) {
    if let Err(error) = Conventions::parse(text) {
        has_a_line_of(text, &error.to_string());
    }
}

/// A refusal starts with a line where it is about one; that line must be there.
fn has_a_line_of(text: &str, refusal: &str) {
    let Some(rest) = refusal.strip_prefix("line ") else { return };
    let line: usize = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse().expect("a number");
    assert!((1..=text.lines().count() + 1).contains(&line), "{refusal}");
}

/// What a text looks like.
pub(crate) fn detection(text: &str) {
    let detection = conformance::detect(text);
    assert!(!detection.reason.is_empty() && !detection.subject.is_empty(), "{detection:?}");
    // Hiding credentials must not depend on the kind that was found.
    conformance::count_credentials(text);
}

/// A condition, under all that can be known of its variables.
pub(crate) fn expression(text: &str) {
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => {
            assert!(text.get(error.range.clone()).is_some(), "{error:?}");
            assert!(!error.message.is_empty());
            return;
        }
    };
    for (name, range) in expression.variables() {
        assert!(text.get(range.clone()).is_some_and(|written| written.contains(name)), "{name} at {range:?}");
    }
    let unknown = expression.evaluate(&|_| Known::Unknown);
    for known in [Known::Absent, Known::Text(""), Known::Text("main"), Known::Present, Known::Other("main")] {
        let truth = expression.evaluate(&|_| known);
        // What holds whatever the variables are holds for these.
        if let Some(always) = unknown.known() {
            assert_eq!(truth.known(), Some(always), "{known:?}");
        }
        if matches!(known, Known::Absent | Known::Text(_)) && !text.contains("$[[") {
            // Whether a text is matched by what is no pattern, or equals one, only GitLab's own library decides.
            assert!(truth.known().is_some() || text.contains(['~', '/']), "{known:?} leaves {truth:?}");
        }
    }
}

/// Patterns of regular expressions, paths, refs and durations; the first line is the pattern.
pub(crate) fn patterns(text: &str) {
    let (pattern, subject) = text.split_once('\n').unwrap_or((text, text));
    for pattern in [Pattern::written(pattern), Some(Pattern::bare(pattern))].into_iter().flatten().flatten() {
        pattern.is_match(subject);
    }
    PathGlob::new(pattern).matches(subject);
    assert_ne!(PathGlob::new("**/*").matches(subject), Some(false), "everything matches `**/*`");
    for kind in [RefKind::Branch, RefKind::Tag] {
        let facts = RefFacts { source: "push", kind, name: Known::Text(subject), project: Some("a/b") };
        ref_policy::matches(pattern, &facts);
    }
    ref_policy::fault(pattern);
    duration::parse(pattern);
    duration::is_never(pattern);
}

/// Links: what is read can be written again, and what was written is read.
pub(crate) fn link(text: &str) {
    assert_eq!(link::is_link(text), !matches!(link::deflated(text), Err(LinkError::NotALink)));
    if let Ok(deflated) = link::deflated(text)
        && let Ok(bytes) = miniz_oxide::inflate::decompress_to_vec_with_limit(&deflated, link::SIZE_LIMIT)
    {
        read_again(&bytes);
    }
    read_again(text.as_bytes());
    let mut parts = text.split('\u{fffd}').map(str::to_owned).chain(std::iter::repeat(String::new()));
    let mut part = || parts.next().unwrap_or_default();
    let shared = Shared {
        kind: part(),
        text: part(),
        options: vec![(part(), part())],
        files: vec![SharedFile { origin: part(), name: part(), text: part() }],
    };
    let bytes = shared.to_bytes().expect("short enough");
    assert_eq!(Shared::from_bytes(&bytes), Ok(shared));
    // A letter lost on the way must not open as another text.
    for at in [0, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert_eq!(Shared::from_bytes(&damaged), Err(LinkError::Damaged), "byte {at}");
    }
    let compressed = miniz_oxide::deflate::compress_to_vec(&bytes, 6);
    assert_eq!(link::deflated(&link::fragment(&compressed)), Ok(compressed));
}

fn read_again(bytes: &[u8]) {
    if let Ok(shared) = Shared::from_bytes(bytes) {
        assert_eq!(shared.to_bytes().as_deref(), Ok(bytes), "a link that is written otherwise than it was read");
    }
}

/// The tree of a text: every place is there, what is inside stands inside.
pub(crate) fn yaml(text: &str) {
    let limits = Limits { depth: 40, nodes: 2_000, errors: 20 };
    let parsed = yaml::parse(text, &limits);
    let places = parsed.errors.iter().map(|error| error.span);
    let duplicates = parsed.duplicates.iter().flat_map(|duplicate| [duplicate.first, duplicate.again]);
    for span in places.chain(duplicates).chain(parsed.tree.comments().iter().copied()) {
        is_in(span, text);
    }
    assert!(parsed.errors.len() <= limits.errors + 1);
    for document in parsed.tree.documents() {
        if let Some(marker) = document.marker {
            is_in(marker, text);
        }
        if let Some(root) = document.root {
            walk(&parsed.tree, root, text, Span { start: 0, end: text.len() });
        }
    }
}

/// Our own scanner of YAML and the parser make the same of a text, to the last place.
pub(crate) fn yaml_same_tree(text: &str) {
    if let yaml::Agreement::Different { scanner, parser } = yaml::agreement(text, &Limits::default()) {
        panic!("our own scanner: {scanner}\nthe parser:      {parser}");
    }
}

fn walk(tree: &Tree<'_>, id: NodeId, text: &str, around: Span) {
    let node = tree.node(id);
    is_in(node.full_span(), text);
    is_in(node.span, text);
    assert!(around.start <= node.span.start && node.span.end <= around.end, "{:?} is not inside {around:?}", node.span);
    match &node.kind {
        Kind::Scalar { value, .. } => {
            let map = tree.source_map(id);
            let ends = value.char_indices().map(|(at, _)| at).chain([value.len()]);
            let mut last = 0;
            for end in ends.take(64) {
                is_in(map.span(last..end), text);
                last = end;
            }
            is_in(map.span(0..value.len()), text);
        }
        Kind::Sequence { items } => items.iter().for_each(|&item| walk(tree, item, text, node.span)),
        Kind::Mapping { entries } => {
            for entry in entries {
                walk(tree, entry.key, text, node.span);
                walk(tree, entry.value, text, node.span);
            }
            tree.merged(id);
        }
        Kind::Alias { .. } => {}
    }
}

fn is_in(span: Span, text: &str) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} is no place in the text");
}
