//! `cargo xtask size`: the sizes of what was built, beside their budgets; and what the programs that the browser loads consist of.

mod builds;
mod functions;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::compress::{files_below, is_compressed_copy, transferred_size};
use crate::repository;

use builds::{Levels, Program};

/// What to look at.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build a program with the names of its functions instead, and list the largest, and what all of them belong to
    #[arg(long)]
    functions: bool,
    /// That program
    #[arg(long, value_enum, default_value = "whole", requires = "functions")]
    program: Program,
    /// So many of its functions
    #[arg(long, default_value_t = 40, requires = "functions")]
    top: usize,
    /// Before wasm-opt, which puts what is called once into its caller
    #[arg(long, requires = "functions")]
    compiled: bool,
    /// Build the whole engine at these levels of Rust instead, or of Rust and wasm-opt such as z/3, and compare sizes and, in Node, times
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', conflicts_with = "functions")]
    levels: Vec<Levels>,
    /// The sizes of the pipelines for that, in lines
    #[arg(long, value_delimiter = ',', default_value = "60,1000,20000", requires = "levels")]
    lines: Vec<usize>,
}

const BUDGETS: &str = include_str!("../budgets.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    budget: Vec<Budget>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    what: String,
    /// Bytes after brotli.
    limit: u64,
    /// Patterns of paths relative to dist/; without any, the budget is for each page.
    #[serde(default)]
    files: Vec<String>,
    /// For the reader of the table.
    why: String,
}

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
struct Measurement {
    what: String,
    bytes: u64,
    limit: u64,
    detail: String,
}

/// Prints the table, and fails when a budget is exceeded or a script has none; or looks into the programs.
pub(crate) fn run(options: &Options) -> Result<()> {
    if options.functions {
        return builds::functions(options.program, options.compiled, options.top);
    }
    if !options.levels.is_empty() {
        return builds::compare(&options.levels, &options.lines);
    }
    within_budgets()
}

/// Prints the table, and fails when a budget is exceeded or a script has none.
pub(crate) fn within_budgets() -> Result<()> {
    let dist = repository::dist();
    if !dist.is_dir() {
        bail!("there is no dist/ to measure; `cargo xtask build` writes it");
    }
    let budgets: Budgets = toml::from_str(BUDGETS).context("reading xtask/budgets.toml")?;
    let measurements = measure(&dist, &budgets.budget)?;

    println!("{:<24} {:>9} {:>9} {:>6}", "bytes after brotli", "measured", "budget", "used");
    for Measurement { what, bytes, limit, detail } in &measurements {
        let percent = bytes * 100 / limit.max(&1);
        let verdict = if bytes > limit { "  OVER BUDGET" } else { "" };
        println!("{what:<24} {bytes:>9} {limit:>9} {percent:>5}%  {detail}{verdict}");
    }
    let over: Vec<_> = measurements.iter().filter(|line| line.bytes > line.limit).collect();
    if let Some(first) = over.first() {
        let why = budgets.budget.iter().find(|budget| budget.what == first.what).map_or("", |budget| &budget.why);
        bail!(
            "{} is {} bytes over its budget of {} ({why}); make it smaller, or say in xtask/budgets.toml why it may be larger",
            first.what,
            first.bytes - first.limit,
            first.limit
        );
    }
    Ok(())
}

/// What the HTML and the style sheets of one page may weigh, in bytes after compression.
pub(crate) fn page_limit() -> Result<u64> {
    let budgets: Budgets = toml::from_str(BUDGETS).context("reading xtask/budgets.toml")?;
    let of_pages = budgets.budget.iter().find(|budget| budget.files.is_empty());
    of_pages.map(|budget| budget.limit).context("xtask/budgets.toml has no budget for a page")
}

fn measure(dist: &Path, budgets: &[Budget]) -> Result<Vec<Measurement>> {
    let files: Vec<PathBuf> = files_below(dist)?.into_iter().filter(|path| !is_compressed_copy(path)).collect();
    let name = |path: &Path| path.strip_prefix(dist).unwrap_or(path).to_string_lossy().replace('\\', "/");

    for path in files.iter().filter(|path| has_extension(path, &["js", "mjs", "wasm"])) {
        let name = name(path);
        if !budgets.iter().any(|budget| budget.files.iter().any(|pattern| matches(pattern, &name))) {
            bail!("dist/{name} is under no budget; name it in xtask/budgets.toml");
        }
    }

    budgets
        .iter()
        .map(|budget| {
            let (bytes, detail) = if budget.files.is_empty() {
                let (bytes, worst) = largest_page(dist, &files)?;
                (bytes, format!("largest: {}", name(&worst)))
            } else {
                let matching =
                    || files.iter().filter(|path| budget.files.iter().any(|pattern| matches(pattern, &name(path))));
                let mut bytes = 0;
                for path in matching() {
                    bytes += transferred_size(path)?;
                }
                if matching().next().is_none() {
                    bail!("no file of dist/ matches the budget \"{}\" ({})", budget.what, budget.files.join(", "));
                }
                (bytes, format!("{} files", matching().count()))
            };
            Ok(Measurement { what: budget.what.clone(), bytes, limit: budget.limit, detail })
        })
        .collect()
}

/// The page that is largest with its stylesheets, and its size.
fn largest_page(dist: &Path, files: &[PathBuf]) -> Result<(u64, PathBuf)> {
    let mut largest = None;
    for page in files.iter().filter(|path| has_extension(path, &["html"])) {
        let html = fs::read_to_string(page).with_context(|| format!("reading {}", page.display()))?;
        let mut bytes = transferred_size(page)?;
        for href in stylesheets(&html) {
            let folder = page.parent().unwrap_or(dist);
            let sheet = match href.strip_prefix('/') {
                // Below another path than the root the addresses start with that path.
                Some(from_root) => below(dist, from_root),
                None => folder.join(&href),
            };
            bytes += transferred_size(&sheet).with_context(|| {
                format!("{} links the stylesheet {href}", page.strip_prefix(dist).unwrap_or(page).display())
            })?;
        }
        if largest.as_ref().is_none_or(|(most, _)| bytes > *most) {
            largest = Some((bytes, page.clone()));
        }
    }
    largest.context("dist/ holds no page")
}

/// The file of an address that starts at the host's root, whatever path the portal is served below.
fn below(dist: &Path, address: &str) -> PathBuf {
    let tails = std::iter::successors(Some(address), |path| path.split_once('/').map(|(_, rest)| rest));
    tails.map(|tail| dist.join(tail)).find(|path| path.is_file()).unwrap_or_else(|| dist.join(address))
}

/// The addresses of the stylesheets that a page links, without their queries.
fn stylesheets(html: &str) -> Vec<String> {
    html.split("<link")
        .skip(1)
        .filter_map(|rest| {
            let tag = rest.split('>').next()?;
            let is_stylesheet = attribute(tag, "rel")?.split_whitespace().any(|word| word == "stylesheet");
            let href = attribute(tag, "href")?;
            is_stylesheet.then(|| href.split(['?', '#']).next().unwrap_or_default().to_owned())
        })
        .collect()
}

/// The value of an attribute in the inside of a tag, quoted or not.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(&format!(" {name}="))?;
    for quote in ['"', '\''] {
        if let Some(quoted) = after.strip_prefix(quote) {
            return quoted.split(quote).next();
        }
    }
    after.split_whitespace().next()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| extensions.contains(&extension))
}

/// Whether the name is the pattern, in which `*` stands for any characters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices()
                .map(|(at, _)| at)
                .chain([rest.len()])
                .any(|at| rest.get(at..).is_some_and(|end| matches(after, end)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(what: &str, limit: u64, files: &[&str]) -> Budget {
        Budget {
            what: what.to_owned(),
            limit,
            files: files.iter().map(|&file| file.to_owned()).collect(),
            why: String::new(),
        }
    }

    #[test]
    fn the_budgets_file_has_a_reason_and_a_limit_for_each() {
        let budgets: Budgets = toml::from_str(BUDGETS).unwrap();
        assert!(budgets.budget.iter().all(|budget| budget.limit > 0 && !budget.why.is_empty()));
        assert_eq!(
            budgets.budget.iter().filter(|budget| budget.files.is_empty()).count(),
            1,
            "one budget is for the pages"
        );
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("worker*.wasm", "worker_bg.wasm"));
        assert!(matches("worker*.wasm", "worker.wasm"));
        assert!(!matches("worker*.wasm", "worker.wasm.br"));
        assert!(!matches("worker*.wasm", "scripts/worker.wasm"));
        assert!(matches("*.js", "scripts/editor-1a2b.js"));
        assert!(matches("theme.js", "theme.js"));
    }

    #[test]
    fn linked_stylesheets_are_found_and_nothing_else() {
        let html = r#"<link rel="icon" href="/icon.svg"><link href='/site.css?v=2' rel='stylesheet'/>
            <link rel=stylesheet href=/print.css><a href="/x.css">not a link element</a>"#;
        assert_eq!(stylesheets(html), ["/site.css", "/print.css"]);
    }

    #[test]
    fn a_page_counts_with_its_stylesheets_and_files_are_summed() {
        let dist = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dist.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("index.html", "<p>small</p>");
        write("rules/tag/index.html", "<link rel=stylesheet href=/docs/site.css>");
        write("site.css", "p{color:red}");
        write("worker.js", "12345");
        write("worker_bg.wasm", "1234567");

        let budgets = [budget("page", 100, &[]), budget("engine", 10, &["worker*"])];
        let lines = measure(dist.path(), &budgets).unwrap();
        let shown: Vec<_> = lines.iter().map(|line| (line.bytes, line.detail.as_str())).collect();
        assert_eq!(shown, [(41 + 12, "largest: rules/tag/index.html"), (5 + 7, "2 files")]);

        write("editor.js", "1");
        let error = measure(dist.path(), &budgets).unwrap_err();
        assert_eq!(error.to_string(), "dist/editor.js is under no budget; name it in xtask/budgets.toml");
    }

    #[test]
    fn a_budget_that_no_file_is_under_is_an_error() {
        let dist = tempfile::tempdir().unwrap();
        let error = measure(dist.path(), &[budget("engine", 10, &["worker*"])]).unwrap_err();
        assert!(error.to_string().starts_with("no file of dist/ matches the budget \"engine\""), "{error}");
    }
}
