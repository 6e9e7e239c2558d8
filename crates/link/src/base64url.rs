//! Bytes as characters that an address may have: RFC 4648, section 5, without padding.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends the characters for these bytes.
pub(crate) fn encode(bytes: &[u8], into: &mut String) {
    for group in bytes.chunks(3) {
        let bits =
            (0..3).fold(0_u32, |bits, index| bits << 8 | u32::from(group.get(index).copied().unwrap_or_default()));
        for index in 0..=group.len() {
            let six = bits >> (18 - 6 * index) & 63;
            into.push(char::from(
                usize::try_from(six).ok().and_then(|at| ALPHABET.get(at)).copied().unwrap_or_default(),
            ));
        }
    }
}

/// The bytes that these characters stand for; nothing where a character is foreign or lost.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for index in 0..4 {
            bits = bits << 6 | group.get(index).map_or(Some(0), |&character| value(character))?;
        }
        let [_, first, second, third] = bits.to_be_bytes();
        let count = group.len().checked_sub(1).filter(|&count| count > 0)?;
        let (kept, rest) = [first, second, third].into_iter().enumerate().partition::<Vec<_>, _>(|&(at, _)| at < count);
        if rest.iter().any(|&(_, byte)| byte != 0) {
            return None;
        }
        bytes.extend(kept.iter().map(|&(_, byte)| byte));
    }
    Some(bytes)
}

fn value(character: u8) -> Option<u32> {
    let (first, offset) = match character {
        b'A'..=b'Z' => (b'A', 0),
        b'a'..=b'z' => (b'a', 26),
        b'0'..=b'9' => (b'0', 52),
        b'-' => (b'-', 62),
        b'_' => (b'_', 63),
        _ => return None,
    };
    Some(u32::from(character - first) + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_the_characters_of_the_standard() {
        // The examples of RFC 4648, section 10, without padding, and bytes that need the two characters of the URL's alphabet.
        for (bytes, characters) in [
            (&b""[..], ""),
            (b"f", "Zg"),
            (b"fo", "Zm8"),
            (b"foo", "Zm9v"),
            (b"foob", "Zm9vYg"),
            (b"fooba", "Zm9vYmE"),
            (b"foobar", "Zm9vYmFy"),
            (&[0xfb, 0xff], "-_8"),
        ] {
            let mut encoded = String::new();
            encode(bytes, &mut encoded);
            assert_eq!(encoded, characters);
            assert_eq!(decode(characters).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn foreign_and_lost_characters_are_refused() {
        for text in ["Zg==", "Z", "Zm9vY", "Zm+v", "Zm9v ", "Zé9v", "Zh", "Zm9"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
