//! Which characters a text consists of.

/// Whether every character is one that scalars and comments may have: no control character but tabs and line breaks, no line
/// break but `\n` and `\r\n`, no byte order mark.
pub(super) fn are_known(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        rest = behind;
        if !is_plain_ascii(u64::from_le_bytes(*chunk)) {
            // The longest sequence that is looked at has three bytes.
            let from = bytes.len() - rest.len() - chunk.len();
            let around = bytes.get(from..bytes.len().min(from + chunk.len() + 2)).unwrap_or_default();
            if !(0..chunk.len()).all(|index| is_known_at(around.get(index..).unwrap_or_default())) {
                return false;
            }
        }
    }
    (0..rest.len()).all(|index| is_known_at(rest.get(index..).unwrap_or_default()))
}

/// Whether each of eight bytes lies from a space to `~`, or is a line feed.
fn is_plain_ascii(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    const LOW: u64 = ONES * 0x7f;
    // Without the highest bit of each byte no sum reaches into the next byte. What is asked for ends in that bit.
    let low = word & LOW;
    let from_space = low + ONES * 0x60;
    let is_delete = low + ONES;
    let no_line_feed = (low ^ (ONES * 0x0a)) + LOW;
    (word | (!from_space & no_line_feed) | is_delete) & HIGH == 0
}

/// Whether the character that begins here, or the sequence of bytes within it, is known.
fn is_known_at(bytes: &[u8]) -> bool {
    match *bytes {
        [b'\n' | b'\t', ..] => true,
        [b'\r', next, ..] => next == b'\n',
        [0..0x20 | 0x7f, ..] => false,
        // U+0080 to U+009F.
        [0xc2, next, ..] => next >= 0xa0,
        // The byte order mark, U+FFFE and U+FFFF.
        [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xbe | 0xbf, ..] => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::are_known;

    #[test]
    fn characters_are_known_wherever_they_stand() {
        for before in 0..20 {
            for after in 0..12 {
                let around = |character: &str| {
                    let text = format!("{}{character}{}", "x".repeat(before), "~ ".repeat(after));
                    are_known(text.as_bytes())
                };
                for known in ["", " ", "~", "\n", "\r\n", "\t", "é", "\u{a0}", "—", "😀", "\u{fe0f}", "\u{2028}"] {
                    assert!(around(known), "{known:?}");
                }
                for unknown in ["\0", "\u{1}", "\r", "\u{1f}", "\u{7f}", "\u{85}", "\u{9f}", "\u{feff}", "\u{ffff}"] {
                    assert!(!around(unknown), "{unknown:?} {before} {after}");
                }
            }
        }
    }
}
