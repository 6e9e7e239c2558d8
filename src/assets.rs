//! The files that Trunk and `client/build.mjs` have built, by the names that carry their hashes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use report_html::address;
use search_index::Index;

use crate::styles::Styles;

/// What a page links to: addresses that change with the content of the file.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheets, which the pages hold.
    pub styles: Styles,
    /// The style sheet for paper.
    pub print: String,
    /// The script of every page: theme, copying, contents.
    pub page: String,
    /// The script that brings islands to life.
    pub loader: String,
    /// The islands' JavaScript module.
    pub module: String,
    /// The islands' wasm.
    pub wasm: String,
    /// The engine's worker.
    pub engine: String,
    /// The editor's module.
    pub editor: String,
    /// The script of the search, loaded on its first use.
    pub search: String,
    /// What the search reads its index with: a script in the directory of the index.
    pub index: String,
    /// The script that registers the service worker; not while serving, when nothing may answer from a cache.
    pub offline: Option<String>,
    /// The script of the page for newcomers: their progress, and the buttons of what is generated.
    pub start: String,
    /// The module of the checkers' own pages.
    pub workbench: String,
    /// The script that reloads the page after a build; only while serving.
    pub reload: Option<String>,
}

/// The programs of the engine, after which Trunk names their files.
const ENGINES: [&str; 2] = ["names", "whole"];

/// How the names of the islands' files start.
const ISLANDS: &str = "islands-";

/// How the name of the engine's directory starts, before its hash.
const ENGINE_DIRECTORY: &str = "engine-";

/// How the name of the index's directory starts, before its hash.
const INDEX_DIRECTORY: &str = "search-index-";

/// The file of the index that reads the others.
const INDEX_READER: &str = "pagefind.js";

/// The engine's worker, behind what loads its programs.
const ENGINE_WORKER: &str = include_str!("engine.js");

/// Listens to Trunk's dev server and loads the page anew when a build is done.
const RELOAD: &str = include_str!("reload.js");

impl Assets {
    /// Finds the files in Trunk's staging directory, reads the style sheets of the directory `styles`, and gives the engine a directory whose name carries its hash: Trunk names a
    /// worker's files without one, and a browser must not mix the page of one release with the engine of another. The search index gets such a directory too.
    ///
    /// # Errors
    ///
    /// Where a file is missing, which means that it has not been built, or cannot be moved.
    pub fn collect(staging: &Path, styles: &Path, index: &Index) -> io::Result<Self> {
        let is_served = fs::read_to_string(staging.join("index.html"))?.contains(".well-known/trunk/ws");
        if is_served {
            fs::write(staging.join("reload.js"), RELOAD)?;
        }
        let styles = Styles::read(styles)?;
        Ok(Self {
            print: write_print(staging, &styles)?,
            styles,
            page: client(staging, "page")?,
            loader: client(staging, "loader")?,
            start: client(staging, "start")?,
            module: hashed(staging, ISLANDS, ".js")?,
            wasm: hashed(staging, ISLANDS, "_bg.wasm")?,
            engine: move_engine(staging)?,
            editor: client(staging, "editor")?,
            search: client(staging, "search")?,
            index: write_index(staging, index)?,
            offline: if is_served { None } else { Some(client(staging, "offline")?) },
            workbench: client(staging, "workbench")?,
            reload: is_served.then(|| address("/reload.js")),
        })
    }
}

/// The address of what `client/build.mjs` has made of the script `client/NAME.js`.
fn client(staging: &Path, name: &str) -> io::Result<String> {
    // esbuild writes its hashes like this, so that "page-HASH.js" is not taken for "page-break-HASH.js".
    let is_hash = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let names = names_between(staging, &format!("{name}-"), ".js")?;
    let mut names = names.iter().filter(|(_, between)| is_hash(between));
    match (names.next(), names.next()) {
        (Some((file, _)), None) => Ok(address(&format!("/{file}"))),
        (None, _) => Err(io::Error::other(format!(
            "there is no bundle of client/{name}.js; `node client/build.mjs` makes one of every client/*.js, and the hook \
             of the build stage in Trunk.toml runs it"
        ))),
        (Some(_), Some(_)) => Err(io::Error::other(format!(
            "there are several bundles of client/{name}.js; remove {}",
            staging.display()
        ))),
    }
}

/// The address of the one file whose name starts and ends like this.
fn hashed(staging: &Path, start: &str, end: &str) -> io::Result<String> {
    match names_between(staging, start, end)?.as_slice() {
        [(file, _)] => Ok(address(&format!("/{file}"))),
        found => Err(io::Error::other(format!("Trunk has built {} files named {start}…{end}, not one", found.len()))),
    }
}

/// The names of the files that start and end like this, each with what stands between.
fn names_between(staging: &Path, start: &str, end: &str) -> io::Result<Vec<(String, String)>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(staging)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(between) = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) {
            let between = between.to_owned();
            names.push((name, between));
        }
    }
    Ok(names)
}

/// Moves the programs of the engine into a directory, and makes one script of all that starts them: a worker that needs a second one for it
/// costs another round trip.
fn move_engine(staging: &Path) -> io::Result<String> {
    if let Some(directory) = moved_engine(staging)? {
        return Ok(address(&format!("/{directory}/start.js")));
    }
    let mut start = String::new();
    let mut content = Vec::new();
    for name in ENGINES {
        let glue = fs::read_to_string(staging.join(format!("{name}.js")))?;
        start.push_str(&format!("const {name} = (() => {{\n{glue}\nreturn wasm_bindgen;\n}})();\n"));
        content.extend(fs::read(staging.join(program(name)))?);
    }
    start.push_str(ENGINE_WORKER);
    content.extend(start.as_bytes());
    let directory = format!("{ENGINE_DIRECTORY}{:016x}", fnv1a(&content));
    let into: PathBuf = staging.join(&directory);
    fs::create_dir_all(&into)?;
    for name in ENGINES {
        fs::rename(staging.join(program(name)), into.join(program(name)))?;
        fs::remove_file(staging.join(format!("{name}.js")))?;
    }
    fs::write(into.join("start.js"), start)?;
    Ok(address(&format!("/{directory}/start.js")))
}

/// The file of a program of the engine.
fn program(name: &str) -> String {
    format!("{name}_bg.wasm")
}

/// The engine's directory, where the pages are written a second time into what was built once.
fn moved_engine(staging: &Path) -> io::Result<Option<String>> {
    if staging.join(program(ENGINES[0])).exists() {
        return Ok(None);
    }
    for entry in fs::read_dir(staging)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(ENGINE_DIRECTORY) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Names it by its content, as everything that a browser may keep.
fn write_print(staging: &Path, styles: &Styles) -> io::Result<String> {
    let file = format!("print-{:016x}.css", fnv1a(styles.print().as_bytes()));
    fs::write(staging.join(&file), styles.print())?;
    Ok(address(&format!("/{file}")))
}

fn write_index(staging: &Path, index: &Index) -> io::Result<String> {
    let mut content = Vec::new();
    for file in &index.files {
        content.extend(file.path.to_string_lossy().bytes());
        content.extend(&file.content);
    }
    let directory = format!("{INDEX_DIRECTORY}{:016x}", fnv1a(&content));
    remove_earlier_indexes(staging)?;
    for file in &index.files {
        let path = staging.join(&directory).join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.content)?;
    }
    Ok(address(&format!("/{directory}/{INDEX_READER}")))
}

/// The index of another address has other links in it, and nothing leads to it where the pages are written a second time.
fn remove_earlier_indexes(staging: &Path) -> io::Result<()> {
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(INDEX_DIRECTORY) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// FNV-1a, 64 bits: enough to tell one build from another, and the same on every machine.
fn fnv1a(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of its own, gone with the value.
    struct Staging(PathBuf);

    impl Staging {
        fn with(test: &str, names: &[&str]) -> Self {
            let directory = std::env::temp_dir().join(format!("assets-{test}-{}", std::process::id()));
            fs::create_dir_all(&directory).unwrap();
            for name in names {
                fs::write(directory.join(name), "").unwrap();
            }
            Self(directory)
        }
    }

    impl Drop for Staging {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn the_index_of_another_address_is_removed() {
        let staging = Staging::with("index", &["search-AB12CD34.js"]);
        fs::create_dir_all(staging.0.join("search-index-0123456789abcdef")).unwrap();
        remove_earlier_indexes(&staging.0).unwrap();
        assert!(!staging.0.join("search-index-0123456789abcdef").exists());
        assert!(staging.0.join("search-AB12CD34.js").exists());
    }

    #[test]
    fn a_script_is_found_by_its_name_and_not_by_the_start_of_another() {
        let staging = Staging::with("names", &["page-AB12CD34.js", "page-break-EF56GH78.js", "page-AB12CD34.js.map"]);
        assert_eq!(client(&staging.0, "page").unwrap(), "/page-AB12CD34.js");
        assert_eq!(client(&staging.0, "page-break").unwrap(), "/page-break-EF56GH78.js");
    }

    #[test]
    fn a_script_that_is_missing_or_there_twice_is_an_error_that_says_what_to_do() {
        let staging = Staging::with("errors", &["page-AB12CD34.js", "page-EF56GH78.js"]);
        assert!(client(&staging.0, "page").unwrap_err().to_string().contains("remove "));
        assert!(client(&staging.0, "search").unwrap_err().to_string().contains("node client/build.mjs"));
    }
}
