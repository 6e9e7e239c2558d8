//! The link that carries a checked text, so that a person can show another what they see.
//!
//! Everything stands in the fragment of the address, which a browser never sends to a server:
//!
//! ```text
//! https://…/check/gitlab-ci/#v1.BASE64URL
//! ```
//!
//! `BASE64URL` (RFC 4648, section 5, without padding) is raw deflate (RFC 1951) of what [`Shared::to_bytes`] writes:
//!
//! | part | |
//! |---|---|
//! | kind | a string: the word of the worker's protocol, `auto` included |
//! | text | a string |
//! | options | their number, then name and value of each, as strings |
//! | files | their number, then origin, name and text of each, as strings |
//! | checksum | FNV-1a of everything before it: four bytes, the lowest first |
//!
//! A number is LEB128, at most five bytes; a string is the number of its UTF-8 bytes, then these. The checksum is there because raw deflate has none:
//! a letter lost on the way must not open as another text.
//!
//! The word before the dot is the version. A link once given away has to open for ever, so the bytes of a version never change
//! their meaning: what has to be written in another way gets the next number, and `tests/golden/` keeps a link of each.
//!
//! Both directions are total: whatever stands in the address, the answer is a text or a [`LinkError`]. Compressing is the
//! browser's part (`CompressionStream`), so that the wasm need not carry it; the feature `deflate` is for links
//! that are made at build time.

mod base64url;
mod bytes;

use std::fmt::{self, Display, Formatter};

/// How long a link's content may be when it is decompressed, in bytes: 2 MiB, what a page checks. Whoever decompresses
/// stops there, so that a small link cannot fill the memory of a browser.
pub const SIZE_LIMIT: usize = 2 << 20;

/// What stands before the content of a link that this version writes.
const PREFIX: &str = "v1.";

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// What the text is read as: a word of the worker's protocol.
    pub kind: String,
    /// The text.
    pub text: String,
    /// Names and values of the options of the form, in its order.
    pub options: Vec<(String, String)>,
    /// The files that a pipeline may include.
    pub files: Vec<SharedFile>,
}

/// A file beside the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedFile {
    /// `local`, `project` or `remote`.
    pub origin: String,
    /// Its path, with its project before it, or its URL, as the worker reads it.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// Why something is no link that can be opened, or cannot become one. It reads as a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// The fragment does not look like a link of ours.
    NotALink,
    /// The link is of a version that this one does not know.
    Newer,
    /// Something is missing or has been altered.
    Damaged,
    /// More than [`SIZE_LIMIT`].
    TooLarge,
}

impl Display for LinkError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotALink => "This address holds no shared text.",
            Self::Newer => {
                "This link was made by a newer version of the portal. Load the page anew to get that version."
            }
            Self::Damaged => {
                "This link is damaged: a part of it is missing or has been altered. Copy it again as a whole."
            }
            Self::TooLarge => "More than 2 MiB do not fit into a link.",
        })
    }
}

impl std::error::Error for LinkError {}

impl Shared {
    /// What is to be compressed.
    ///
    /// # Errors
    ///
    /// [`LinkError::TooLarge`] where nobody could open it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LinkError> {
        let bytes = bytes::written(self);
        if bytes.len() > SIZE_LIMIT { Err(LinkError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads what was decompressed.
    ///
    /// # Errors
    ///
    /// [`LinkError::Damaged`] where anything is missing, left over or other than it was written, and [`LinkError::TooLarge`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LinkError> {
        if bytes.len() > SIZE_LIMIT { Err(LinkError::TooLarge) } else { bytes::read(bytes).ok_or(LinkError::Damaged) }
    }
}

/// Whether a fragment, with or without its `#`, is meant as a link of ours, of whatever version.
pub fn is_link(fragment: &str) -> bool {
    content(fragment).is_some()
}

/// The fragment, without `#`, for what was compressed.
pub fn fragment(deflated: &[u8]) -> String {
    let mut fragment = PREFIX.to_owned();
    base64url::encode(deflated, &mut fragment);
    fragment
}

/// What is to be decompressed, from a fragment with or without its `#`.
///
/// # Errors
///
/// Where it is no link, one of an unknown version, or has characters that no link has.
pub fn deflated(fragment: &str) -> Result<Vec<u8>, LinkError> {
    let (version, content) = content(fragment).ok_or(LinkError::NotALink)?;
    if version != "1" {
        return Err(LinkError::Newer);
    }
    base64url::decode(content).ok_or(LinkError::Damaged)
}

/// The fragment, without `#`, that opens this.
///
/// # Errors
///
/// [`LinkError::TooLarge`] where nobody could open it.
#[cfg(feature = "deflate")]
pub fn to_fragment(shared: &Shared) -> Result<String, LinkError> {
    let bytes = shared.to_bytes()?;
    Ok(fragment(&miniz_oxide::deflate::compress_to_vec(&bytes, 9)))
}

/// Version and content of a fragment: `v`, digits, a dot, the rest.
fn content(fragment: &str) -> Option<(&str, &str)> {
    let rest = fragment.strip_prefix('#').unwrap_or(fragment).strip_prefix('v')?;
    let (version, content) = rest.split_once('.')?;
    let is_number = !version.is_empty() && version.len() < 8 && version.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((version, content))
}
