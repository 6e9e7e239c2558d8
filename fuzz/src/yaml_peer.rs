//! The YAML tree beside libyaml, which reads the files of GitLab (Psych is made of it). Where both accept a text, the trees must be equal.

use std::collections::BTreeSet;
use std::panic;

use conformance::yaml::{self, Kind, Limits, NodeId, ScalarStyle, Tree};
use libyaml_safer::{EventData, Parser};

/// What libyaml, a reader of YAML 1.1, refuses and YAML 1.2 allows: parts of its messages, and what they are about. GitLab refuses these texts; the
/// engine does not see it.
const REFUSED_BY_PEER: &[(&str, &str)] = &[
    ("did not find expected key while parsing a block mapping", "an entry without a key, `: value`"),
    (
        "did not find expected node content while parsing a flow node",
        "a plain scalar in brackets that starts with a colon",
    ),
    ("found unexpected ':' while scanning a plain scalar", "a colon before a comma or a bracket, `{a:, b}`"),
    (
        "did not find expected ',' or ']' while parsing a flow sequence",
        "a key in brackets that goes over several lines",
    ),
    ("did not find expected ',' or '}' while parsing a flow mapping", "the same in braces"),
    ("did not find expected whitespace or line break while scanning a tag", "a tag right before a bracket, `[!a]`"),
    ("found a tab character that violates indentation", "a tab at the start of a further line of a plain scalar"),
];

/// What only the engine refuses, because YAML 1.2 does; libyaml reads on.
const REFUSED_BY_ENGINE: &[(&str, &str)] = &[
    ("A space is missing before the comment", "`\"a\"#comment`"),
    ("is not a valid tag", "an exclamation mark inside a tag, `!a!b!c`"),
];

/// Both read the same.
pub(crate) fn agrees(text: &str) {
    if let Some(difference) = difference(text) {
        panic!("{difference}");
    }
}

/// What the two readers make of a text, where that differs and no known difference explains it.
fn difference(text: &str) -> Option<String> {
    // This port takes any first byte of a byte order mark for one.
    if text.starts_with(|first: char| first.len_utf8() == 3) {
        return None;
    }
    // YAML 1.1 has letters, digits, `-` and `_` in the names of anchors, and ends them before anything else.
    if text.split(['&', '*']).skip(1).any(|rest| rest.starts_with(|first| !is_separator(first)) && has_long_name(rest))
    {
        return None;
    }
    let own = own(text);
    match (own, without_breaking_down(text)?) {
        (Ok(own), Ok(peer)) if own != peer => {
            let (left, right) = own.iter().zip(&peer).find(|(left, right)| left != right).map_or_else(
                || (format!("{} nodes", own.len()), format!("{} nodes", peer.len())),
                |(left, right)| (left.clone(), right.clone()),
            );
            Some(format!("own {left}\npeer {right}"))
        }
        (Ok(_), Err(reason)) if is_known(REFUSED_BY_PEER, &reason) => None,
        // YAML 1.2 allows a tab before a node in column 0 and behind `- `, where nothing is indented by it.
        (Ok(_), Err(reason)) if reason.contains("cannot start any token") && is_indented_by_tab(text) => None,
        (Err(reason), Ok(_)) if is_known(REFUSED_BY_ENGINE, &reason) => None,
        // In brackets, libyaml takes any `?` for the start of a key; YAML 1.2 wants a blank behind it.
        (Err(reason), Ok(_)) if reason.contains("is missing before this") && has_key_without_blank(text) => None,
        // The lines of a block scalar that is a whole document may begin in column 0; libyaml wants them indented.
        (Ok(own), Err(reason))
            if reason.contains("did not find expected <document start>") && has_block_scalar_as_document(&own) =>
        {
            None
        }
        (Ok(_), Err(reason)) => Some(format!("only the peer refuses it: {reason}")),
        (Err(reason), Ok(_)) => Some(format!("only the engine refuses it: {reason}")),
        _ => None,
    }
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || ",[]{}".contains(letter)
}

/// Whether what stands behind `&` or `*` goes on where YAML 1.1 ends the name.
fn has_long_name(rest: &str) -> bool {
    let end = rest.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    end.starts_with(|next| !is_separator(next))
}

/// In the lines of `own`: a root without anchor or tag, and in the style of a block scalar.
fn has_block_scalar_as_document(own: &[String]) -> bool {
    own.windows(2).any(|lines| {
        let [first, root] = lines else { return false };
        first == "document" && (root.starts_with("literal ") || root.starts_with("folded "))
    })
}

fn is_indented_by_tab(text: &str) -> bool {
    text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with('\t'))
}

fn has_key_without_blank(text: &str) -> bool {
    text.split('?').skip(1).any(|rest| rest.starts_with(['[', '{', '"', '\'']))
}

/// The messages of libyaml name places; the numbers are left out.
fn is_known(known: &[(&str, &str)], reason: &str) -> bool {
    let mut words = reason.to_owned();
    while let (Some(start), Some(end)) = (words.find(" (line "), words.find(')')) {
        if start > end {
            break;
        }
        words.replace_range(start..=end, "");
    }
    known.iter().any(|(message, _)| words.contains(message))
}

fn own(text: &str) -> Result<Vec<String>, String> {
    let parsed = yaml::parse(text, &Limits::default());
    if let Some(error) = parsed.errors.first() {
        return Err(error.message.clone());
    }
    let mut out = Vec::new();
    for document in parsed.tree.documents() {
        out.push("document".to_owned());
        match document.root {
            Some(root) => write(&parsed.tree, root, &mut out),
            None => out.push("plain \"\"".to_owned()),
        }
    }
    Ok(out)
}

fn write(tree: &Tree<'_>, id: NodeId, out: &mut Vec<String>) {
    let node = tree.node(id);
    let anchor = node.anchor().map(|anchor| format!("&{} ", anchor.name)).unwrap_or_default();
    let tagged = if node.tag().is_some() { "tagged " } else { "" };
    match &node.kind {
        Kind::Scalar { value, style } => {
            let style = match style {
                ScalarStyle::Plain => "plain",
                ScalarStyle::SingleQuoted => "single",
                ScalarStyle::DoubleQuoted => "double",
                ScalarStyle::Literal => "literal",
                ScalarStyle::Folded => "folded",
            };
            out.push(format!("{anchor}{tagged}{style} {value:?}"));
        }
        Kind::Sequence { items } => {
            out.push(format!("{anchor}{tagged}["));
            items.iter().for_each(|&item| write(tree, item, out));
            out.push("]".to_owned());
        }
        Kind::Mapping { entries } => {
            out.push(format!("{anchor}{tagged}{{"));
            for entry in entries {
                write(tree, entry.key, out);
                write(tree, entry.value, out);
            }
            out.push("}".to_owned());
        }
        Kind::Alias { name, .. } => out.push(format!("*{name}")),
    }
}

/// What the peer says; nothing where it breaks down, as it does where a block scalar ends without a line break.
fn without_breaking_down(text: &str) -> Option<Result<Vec<String>, String>> {
    // libFuzzer's own hook would take it for a failure of ours.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(|| peer(text));
    panic::set_hook(hook);
    outcome.ok()
}

fn peer(text: &str) -> Result<Vec<String>, String> {
    let mut bytes = text.as_bytes();
    let mut parser = Parser::new();
    parser.set_input_string(&mut bytes);
    let mut out = Vec::new();
    let mut anchors = BTreeSet::new();
    loop {
        let event = parser.parse().map_err(|error| error.to_string())?;
        if let EventData::Scalar { anchor, .. }
        | EventData::SequenceStart { anchor, .. }
        | EventData::MappingStart { anchor, .. } = &event.data
        {
            anchors.extend(anchor.clone());
        }
        let before = |anchor: &Option<String>, tag: &Option<String>| {
            let anchor = anchor.as_ref().map(|name| format!("&{name} ")).unwrap_or_default();
            format!("{anchor}{}", if tag.is_some() { "tagged " } else { "" })
        };
        match &event.data {
            EventData::DocumentStart { .. } => {
                anchors.clear();
                out.push("document".to_owned());
            }
            // The next step of libyaml, its composer, refuses these.
            EventData::Alias { anchor } if !anchors.contains(anchor) => return Err(format!("no anchor {anchor}")),
            EventData::Alias { anchor } => out.push(format!("*{anchor}")),
            EventData::Scalar { anchor, tag, value, style, .. } => {
                let style = match style {
                    libyaml_safer::ScalarStyle::SingleQuoted => "single",
                    libyaml_safer::ScalarStyle::DoubleQuoted => "double",
                    libyaml_safer::ScalarStyle::Literal => "literal",
                    libyaml_safer::ScalarStyle::Folded => "folded",
                    _ => "plain",
                };
                out.push(format!("{}{style} {value:?}", before(anchor, tag)));
            }
            EventData::SequenceStart { anchor, tag, .. } => out.push(format!("{}[", before(anchor, tag))),
            EventData::SequenceEnd => out.push("]".to_owned()),
            EventData::MappingStart { anchor, tag, .. } => out.push(format!("{}{{", before(anchor, tag))),
            EventData::MappingEnd => out.push("}".to_owned()),
            EventData::StreamEnd => return Ok(out),
            EventData::StreamStart { .. } | EventData::DocumentEnd { .. } => {}
        }
    }
}
