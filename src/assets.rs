//! The files that Trunk has built, by the names that carry their hashes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use report_html::address;

/// What a page links to: addresses that change with the content of the file.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet.
    pub styles: String,
    /// The script that brings islands to life.
    pub loader: String,
    /// The islands' JavaScript module.
    pub module: String,
    /// The islands' wasm.
    pub wasm: String,
    /// The engine's worker.
    pub engine: String,
    /// The script that reloads the page after a build; only while serving.
    pub reload: Option<String>,
}

/// The names that Trunk gives the engine's and the islands' files start with those of the programs.
const ENGINE: &str = "worker";
const ISLANDS: &str = "islands-";

/// Starts the engine in its worker. A failure is thrown again outside the promise: only then does the page hear of it.
const ENGINE_START: &str = "\
import init from \"./worker.js\";
init().catch((error) => setTimeout(() => { throw error; }));
";

/// Listens to Trunk's dev server and loads the page anew when a build is done.
const RELOAD: &str = include_str!("reload.js");

impl Assets {
    /// Finds the files in Trunk's staging directory, puts the style sheets of the directory `styles` there as one, and gives the engine a directory whose name carries its hash: Trunk names a
    /// worker's files without one, and a browser must not mix the page of one release with the engine of another.
    ///
    /// # Errors
    ///
    /// Where a file is missing, which means that Trunk has not built it, or cannot be moved.
    pub fn collect(staging: &Path, styles: &Path) -> io::Result<Self> {
        let is_served = fs::read_to_string(staging.join("index.html"))?.contains(".well-known/trunk/ws");
        if is_served {
            fs::write(staging.join("reload.js"), RELOAD)?;
        }
        Ok(Self {
            styles: bundle_styles(styles, staging)?,
            loader: hashed(staging, "loader-", ".js")?,
            module: hashed(staging, ISLANDS, ".js")?,
            wasm: hashed(staging, ISLANDS, "_bg.wasm")?,
            engine: move_engine(staging)?,
            reload: is_served.then(|| address("/reload.js")),
        })
    }
}

/// The address of the one file whose name starts and ends like this.
fn hashed(staging: &Path, start: &str, end: &str) -> io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(staging)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(start) && name.ends_with(end) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [name] => Ok(address(&format!("/{name}"))),
        found => Err(io::Error::other(format!("Trunk has built {} files named {start}…{end}, not one", found.len()))),
    }
}

/// Writes all style sheets as one, so that a page needs one request: `site.css`, which names the layers, before the others.
fn bundle_styles(styles: &Path, staging: &Path) -> io::Result<String> {
    let mut paths = fs::read_dir(styles)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "css"));
    paths.sort_by_key(|path| (!path.ends_with("site.css"), path.clone()));
    let bundle = paths.iter().map(fs::read_to_string).collect::<io::Result<String>>()?;
    let name = format!("styles-{:016x}.css", fnv1a(bundle.as_bytes()));
    fs::write(staging.join(&name), bundle)?;
    Ok(address(&format!("/{name}")))
}

fn move_engine(staging: &Path) -> io::Result<String> {
    let [script, wasm] = [format!("{ENGINE}.js"), format!("{ENGINE}_bg.wasm")];
    let [script_from, wasm_from] = [staging.join(&script), staging.join(&wasm)];
    let mut content = fs::read(&script_from)?;
    content.extend(fs::read(&wasm_from)?);
    let directory = format!("engine-{:016x}", fnv1a(&content));
    let into: PathBuf = staging.join(&directory);
    fs::create_dir_all(&into)?;
    fs::rename(script_from, into.join(script))?;
    fs::rename(wasm_from, into.join(wasm))?;
    fs::write(into.join("start.js"), ENGINE_START)?;
    Ok(address(&format!("/{directory}/start.js")))
}

/// FNV-1a, 64 bits: enough to tell one build from another, and the same on every machine.
fn fnv1a(content: &[u8]) -> u64 {
    content.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
