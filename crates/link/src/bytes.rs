//! What a link carries as bytes. The table at the top of the crate describes them.

use crate::{Shared, SharedFile};

/// How many bytes the checksum has.
const CHECKSUM: usize = 4;

pub(crate) fn written(shared: &Shared) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shared.text.len() + 64);
    write(&mut bytes, &shared.kind);
    write(&mut bytes, &shared.text);
    write_number(&mut bytes, shared.options.len());
    for (name, value) in &shared.options {
        write(&mut bytes, name);
        write(&mut bytes, value);
    }
    write_number(&mut bytes, shared.files.len());
    for SharedFile { origin, name, text } in &shared.files {
        write(&mut bytes, origin);
        write(&mut bytes, name);
        write(&mut bytes, text);
    }
    let sum = checksum(&bytes);
    bytes.extend(sum);
    bytes
}

/// The content; nothing where a byte is missing, left over or wrong.
pub(crate) fn read(bytes: &[u8]) -> Option<Shared> {
    let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
    if checksum(content) != sum {
        return None;
    }
    let mut reader = Reader { rest: content };
    let kind = reader.string()?;
    let text = reader.string()?;
    let options = reader.list(|reader| Some((reader.string()?, reader.string()?)))?;
    let files = reader
        .list(|reader| Some(SharedFile { origin: reader.string()?, name: reader.string()?, text: reader.string()? }))?;
    reader.rest.is_empty().then_some(Shared { kind, text, options, files })
}

fn write(bytes: &mut Vec<u8>, text: &str) {
    write_number(bytes, text.len());
    bytes.extend(text.as_bytes());
}

/// Sizes are below [`crate::SIZE_LIMIT`], or the whole is refused; five bytes are enough for any that matters.
fn write_number(bytes: &mut Vec<u8>, number: usize) {
    let mut rest = u32::try_from(number).unwrap_or(u32::MAX);
    loop {
        let [low, ..] = (rest & 0x7f).to_le_bytes();
        rest >>= 7;
        if rest == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// FNV-1a, 32 bits.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    bytes.iter().fold(0x811c_9dc5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).to_le_bytes()
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<usize> {
        let mut number = 0_u32;
        for index in 0..5 {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u32::from(byte & 0x7f).checked_shl(7 * index)?;
            if byte & 0x80 == 0 {
                return usize::try_from(number).ok();
            }
        }
        None
    }

    fn string(&mut self) -> Option<String> {
        let length = self.number()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    /// As many entries as the number before them says. Each takes a byte at least, so no number makes this run for long.
    fn list<T>(&mut self, entry: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(entry(self)?);
        }
        Some(entries)
    }
}
