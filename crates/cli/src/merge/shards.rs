//! Which shards were seen, and whether each is whole.

use std::collections::BTreeMap;

use super::line::{Document, ShardOf};

/// The shards of one audit.
#[derive(Debug, Default)]
pub(super) struct Shards {
    total: Option<usize>,
    /// By index.
    seen: BTreeMap<usize, Seen>,
}

/// A shard of which there are documents.
#[derive(Debug)]
struct Seen {
    file: usize,
    name: String,
    texts: usize,
    missed: usize,
    is_whole: bool,
}

impl Shards {
    /// Counts what a document has of its shard.
    ///
    /// # Errors
    ///
    /// Where the document is not to be merged, or is not all that it should be: a sentence without its subject, and which of the two.
    pub(super) fn add(&mut self, document: &Document<'_>, file: usize, name: &str) -> Result<(), Fault> {
        let Some(ShardOf { index, total, texts, not_checked }) = document.shard else { return Ok(()) };
        let expected = *self.total.get_or_insert(total);
        if total != expected {
            return Err(Fault::Foreign(format!("is of shard {index}/{total}, and others are of {expected} shards")));
        }
        let seen = self.seen.entry(index).or_insert_with(|| Seen {
            file,
            name: name.to_owned(),
            texts: 0,
            missed: 0,
            is_whole: false,
        });
        if seen.file != file || seen.is_whole {
            return Err(Fault::Foreign(format!("is of shard {index}/{total}, which is in `{}` already", seen.name)));
        }
        seen.texts += document.reports.len();
        seen.missed += document.not_checked.len();
        if let Some(texts) = texts {
            seen.is_whole = true;
            let (said, here) = (texts + not_checked, seen.texts + seen.missed);
            if said != here {
                return Err(Fault::Incomplete(format!(
                    "ends shard {index}/{total} with {said} files, of which {here} are here"
                )));
            }
        }
        Ok(())
    }

    /// What is missing once all was read, each as a sentence, with the file that it is about.
    pub(super) fn missing(&self) -> Vec<(Option<&str>, String)> {
        let Some(total) = self.total else { return Vec::new() };
        let cut = self.seen.iter().filter(|(_, seen)| !seen.is_whole).map(|(index, seen)| {
            (Some(seen.name.as_str()), format!("breaks off: the last line of shard {index}/{total} is missing"))
        });
        let mut missing: Vec<_> = cut.collect();
        let absent = (1..=total).filter(|index| !self.seen.contains_key(index));
        let count = total.saturating_sub(self.seen.len());
        if count > 0 {
            let mut named: Vec<String> = absent.take(NAMED).map(|index| index.to_string()).collect();
            if count > NAMED {
                named.push("…".to_owned());
            }
            let (shard, are) = if count == 1 { ("shard", "is") } else { ("shards", "are") };
            missing.push((None, format!("{shard} {} of {total} {are} missing", named.join(", "))));
        }
        missing
    }
}

/// So many absent shards are named.
const NAMED: usize = 20;

/// What is wrong with a document.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is left out.
    Foreign(String),
    /// It counts, but more should be there.
    Incomplete(String),
}
