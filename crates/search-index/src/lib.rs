//! The portal's search index, made while the portal is built and read in the browser.
//!
//! [Pagefind](https://pagefind.app) makes it: a page of the portal or a record of it goes in as an [`Entry`], and out come the
//! files that a browser fetches piece by piece when a person searches. Pagefind knows stems and beginnings of words, but nothing of
//! what is mistyped: for that a [`vocabulary`] of the indexed words stands beside its files.
//!
//! The crate knows nothing of the portal's pages. What is indexed, and under which address, is said in `src/search.rs`.

mod entry;
mod fragment;
pub mod vocabulary;

use std::{error::Error, path::PathBuf};

use pagefind::{api::PagefindIndex, options::PagefindServiceConfig};
use tokio::runtime;

pub use entry::{Entry, PROSE_ALONE};
pub use fragment::Record;

/// What can go wrong: an entry that Pagefind refuses, or its files not being what this crate takes them for.
pub type IndexError = Box<dyn Error>;

/// The file with the words that are corrected to, the most frequent first: a JSON array of strings.
pub const VOCABULARY: &str = "vocabulary.json";

/// What Pagefind offers beside the index, and nothing here uses: interfaces of its own, and wasm for other languages.
const UNUSED: [&str; 9] = [
    "pagefind-component-ui.css",
    "pagefind-component-ui.js",
    "pagefind-highlight.js",
    "pagefind-modular-ui.css",
    "pagefind-modular-ui.js",
    "pagefind-ui.css",
    "pagefind-ui.js",
    "pagefind-worker.js",
    "wasm.unknown.pagefind",
];

/// Into how many files the texts of the entries go. Each search shows texts of several entries, so that one file each would be many
/// requests, and one for all of them a large first one.
const TEXT_FILES: u32 = 8;

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path within the directory of the index.
    pub path: PathBuf,
    /// Its content.
    pub content: Vec<u8>,
}

/// The index of all entries.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its files, by path: they must stand in one directory, under these paths.
    pub files: Vec<File>,
    /// What a search can lead to, as it is read back from the files.
    pub records: Vec<Record>,
}

impl Index {
    /// Indexes the entries. The same entries give the same files.
    ///
    /// # Errors
    ///
    /// Where Pagefind refuses an entry, with its address.
    pub fn build(entries: &[Entry<'_>]) -> Result<Self, IndexError> {
        let runtime = runtime::Builder::new_current_thread().build()?;
        let mut files = runtime.block_on(pagefind_files(entries))?;
        let records = fragment::records(&files)?;
        let words = vocabulary::words(records.iter().flat_map(|record| [record.title.as_str(), &record.text]));
        files.push(File { path: VOCABULARY.into(), content: serde_json::to_vec(&words)? });
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(Self { files, records })
    }
}

async fn pagefind_files(entries: &[Entry<'_>]) -> Result<Vec<File>, IndexError> {
    let options = PagefindServiceConfig::builder()
        .force_language("en".to_owned())
        .exclude_selectors(entry::EXCLUDED.map(str::to_owned).to_vec())
        .max_fragments(TEXT_FILES)
        .build();
    let mut index = PagefindIndex::new(Some(options))?;
    for entry in entries {
        let address = entry.address.clone();
        let added = index.add_html_file(None, Some(address), entry.document()).await;
        added.map_err(|error| format!("{}: {error}", entry.address))?;
    }
    let files = index.get_files().await?.into_iter();
    let files = files.map(|file| File { path: file.filename, content: file.contents });
    Ok(files.filter(|file| !UNUSED.iter().any(|unused| file.path.as_os_str() == *unused)).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn entry(address: &str, title: &str, html: &str) -> Entry<'static> {
        Entry {
            address: address.to_owned(),
            title: title.to_owned(),
            group: "Documents",
            severity: None,
            html: html.to_owned(),
        }
    }

    fn build(entries: &[Entry<'_>]) -> Index {
        Index::build(entries).unwrap()
    }

    fn vocabulary_of(index: &Index) -> Vec<String> {
        let file = index.files.iter().find(|file| file.path == Path::new(VOCABULARY)).unwrap();
        serde_json::from_slice(&file.content).unwrap()
    }

    #[test]
    fn an_index_holds_what_a_browser_needs_and_no_interface() {
        let index = build(&[entry("/naming/", "Artifact naming", "<p>Names of images.</p>")]);
        let paths: Vec<_> = index.files.iter().map(|file| file.path.to_string_lossy().into_owned()).collect();
        for needed in ["pagefind.js", "pagefind-entry.json", "wasm.en.pagefind", VOCABULARY] {
            assert!(paths.iter().any(|path| path == needed), "{needed} is missing in {paths:?}");
        }
        for extension in [".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter"] {
            assert!(paths.iter().any(|path| path.ends_with(extension)), "{extension} is missing in {paths:?}");
        }
        assert!(!paths.iter().any(|path| path.contains("ui") || path.contains("worker")), "{paths:?}");
    }

    #[test]
    fn records_know_their_sections() {
        let html = "<h2 id=\"tags\">Tags</h2><p>What a push makes.</p><p id=\"stray\">Text.</p>";
        let [record] = build(&[entry("/naming/", "Artifact naming", html)]).records.try_into().unwrap();
        assert_eq!(record.address, "/naming/");
        assert_eq!(record.title, "Artifact naming");
        assert_eq!(record.anchors, ["tags", "stray"]);
        assert!(record.text.contains("What a push makes."), "{}", record.text);
    }

    #[test]
    fn worked_examples_controls_and_drawings_are_left_out() {
        let html = "<p>Prose.</p><div class=\"validator\"><p>Reported.</p></div><form>Asked.</form><button>Pressed</button>\
                    <div data-result>Built.</div><svg><text>Drawn</text></svg><noscript>Unscripted.</noscript>";
        let index = build(&[entry("/", "Home", html)]);
        assert_eq!(vocabulary_of(&index), ["home", "prose"]);
    }

    #[test]
    fn neighbouring_parts_stay_words_of_their_own() {
        let html =
            "<dl><dt>Written</dt><dd>once</dd></dl><table><tbody><tr><th>Row</th><td>cell</td></tr></tbody></table>";
        assert_eq!(vocabulary_of(&build(&[entry("/", "Home", html)])), ["cell", "home", "once", "row", "written"]);
    }

    #[test]
    fn titles_and_addresses_may_hold_any_character() {
        let [record] = build(&[entry("/a/?b=1&c#d", "a < b & \"c\"", "<p>Text.</p>")]).records.try_into().unwrap();
        assert_eq!((record.address.as_str(), record.title.as_str()), ("/a/?b=1&c#d", "a < b & \"c\""));
    }

    #[test]
    fn many_entries_are_all_found_and_the_files_are_the_same_each_time() {
        let entries: Vec<_> = (0..40)
            .map(|number| entry(&format!("/{number}/"), "Page", &format!("<p>Text number{number}.</p>")))
            .collect();
        let (one, other) = (build(&entries), build(&entries));
        assert_eq!(one.files, other.files);
        assert_eq!(one.records.len(), entries.len());
        let texts = one.files.iter().filter(|file| file.path.starts_with("fragment")).count();
        assert!(texts <= 8, "{texts} files");
    }
}
