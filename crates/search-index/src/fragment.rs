//! Pagefind's fragments, read back: the text of each entry as it has been indexed.

use std::{collections::BTreeMap, io::Read};

use flate2::read::GzDecoder;
use serde::Deserialize;

use crate::{File, IndexError};

/// What a search can lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its address.
    pub address: String,
    /// Its title.
    pub title: String,
    /// The ids of its sections and of everything else that has one, in order.
    pub anchors: Vec<String>,
    /// Its text without markup.
    pub text: String,
}

/// Stands before each file that Pagefind compresses.
const SIGNATURE: &[u8] = b"pagefind_dcd";

#[derive(Deserialize)]
struct Fragment {
    url: String,
    content: String,
    meta: BTreeMap<String, String>,
    anchors: Vec<Anchor>,
}

#[derive(Deserialize)]
struct Anchor {
    id: String,
}

/// A file holds one fragment, or several by their hashes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Fragments {
    One(Fragment),
    Group(BTreeMap<String, Fragment>),
}

/// The records of all fragments, by address.
pub(crate) fn records(files: &[File]) -> Result<Vec<Record>, IndexError> {
    let mut records = Vec::new();
    for file in files.iter().filter(|file| file.path.extension().is_some_and(|extension| extension == "pf_fragment")) {
        let fragments = read(&file.content).map_err(|error| format!("{}: {error}", file.path.display()))?;
        match fragments {
            Fragments::One(fragment) => records.push(Record::from(fragment)),
            Fragments::Group(group) => records.extend(group.into_values().map(Record::from)),
        }
    }
    records.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(records)
}

fn read(compressed: &[u8]) -> Result<Fragments, IndexError> {
    let mut content = Vec::new();
    GzDecoder::new(compressed).read_to_end(&mut content)?;
    let json = content.strip_prefix(SIGNATURE).ok_or("the file does not start with Pagefind's signature")?;
    Ok(serde_json::from_slice(json)?)
}

impl From<Fragment> for Record {
    fn from(fragment: Fragment) -> Self {
        let Fragment { url, content, mut meta, anchors } = fragment;
        Self {
            address: url,
            title: meta.remove("title").unwrap_or_default(),
            anchors: anchors.into_iter().map(|anchor| anchor.id).collect(),
            text: content,
        }
    }
}
