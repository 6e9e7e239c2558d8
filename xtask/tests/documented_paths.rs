//! Every path that README.md, CHANGELOG.md and docs/ mention is there, and every file they link.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What ends the name of a file of ours.
const EXTENSIONS: &[&str] = &["css", "html", "js", "json", "md", "mjs", "rs", "sh", "svg", "toml"];

/// Files of those who use the command, which need not be among ours.
const FILES_OF_USERS: &[&str] = &["conform.toml", "languages.toml"];

/// A path, or the beginning of one, as a document mentions it.
#[derive(Debug, PartialEq, Eq)]
enum Mention<'a> {
    /// From the root of the repository.
    Path(&'a str),
    /// The name of a file or a folder, wherever it lies.
    Name(&'a str),
}

#[test]
fn every_path_that_a_document_mentions_is_there() -> io::Result<()> {
    let root = root();
    let gitignore = fs::read_to_string(root.join(".gitignore"))?;
    let generated = generated_folders(&gitignore);
    let mut files = Vec::new();
    collect_files(root, &generated, &mut files)?;
    let names: BTreeSet<_> = files.iter().flat_map(|file| file.iter().filter_map(|name| name.to_str())).collect();
    let tops: BTreeSet<_> = files.iter().filter_map(|file| file.components().next()?.as_os_str().to_str()).collect();

    let mut missing = Vec::new();
    for document in files.iter().filter(|file| is_document(file)) {
        let text = fs::read_to_string(root.join(document))?;
        for (line, text) in outside_fences(&text) {
            for code in inline_code(text) {
                let is_there = match mention(code, &tops) {
                    Some(Mention::Path(path)) => is_generated(path, &generated) || root.join(path).exists(),
                    Some(Mention::Name(name)) => {
                        is_generated(name, &generated) || names.contains(name) || FILES_OF_USERS.contains(&name)
                    }
                    None => true,
                };
                if !is_there {
                    missing.push(format!("{}:{line}: `{code}`", document.display()));
                }
            }
            for target in link_targets(text) {
                if !root.join(document).with_file_name(target).exists() {
                    missing.push(format!("{}:{line}: the link to {target}", document.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "these are mentioned and are not there:\n{}", missing.join("\n"));
    Ok(())
}

fn root() -> &'static Path {
    let own_package = Path::new(env!("CARGO_MANIFEST_DIR"));
    own_package.parent().unwrap_or(own_package)
}

fn is_document(file: &Path) -> bool {
    let is_markdown = file.extension().is_some_and(|extension| extension == "md");
    is_markdown && (file.starts_with("docs") || file.parent() == Some(Path::new("")))
}

/// The folders at the root that git ignores: what is in them was built here, and need not be there.
fn generated_folders(gitignore: &str) -> Vec<&str> {
    gitignore.lines().filter_map(|line| line.strip_prefix('/')?.strip_suffix('/')).collect()
}

fn is_generated(path: &str, generated: &[&str]) -> bool {
    path.split('/').next().is_some_and(|top| generated.contains(&top))
}

/// All files below the root that are not generated, relative to it.
fn collect_files(root: &Path, generated: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let is_ignored = path.to_str().is_some_and(|path| path == ".git" || is_generated(path, generated));
            match entry.file_type()?.is_dir() {
                _ if is_ignored => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    Ok(())
}

/// The lines outside fenced code, with their numbers.
fn outside_fences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((index + 1, line))
    })
}

/// What stands between single backticks.
fn inline_code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of the links that lead to files, without their fragments.
fn link_targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', '#', ' ']).next()?;
        let is_file = !target.is_empty() && !target.contains(':') && !target.starts_with('/');
        is_file.then_some(target)
    })
}

/// What the code mentions, if it looks like a path of ours; `tops` are the names at the root. A path with a placeholder, such
/// as `crates/<name>/src`, is looked at up to the placeholder.
fn mention<'a>(code: &'a str, tops: &BTreeSet<&str>) -> Option<Mention<'a>> {
    let is_path = |letter: char| letter.is_ascii_alphanumeric() || "._-/<>*".contains(letter);
    if !code.chars().all(is_path) || code.starts_with(['/', '-']) || code.starts_with("..") {
        return None;
    }
    let end = code.find(['<', '*']).map_or(code.len(), |placeholder| code[..placeholder].rfind('/').unwrap_or(0));
    let known = &code[..end];
    let extension =
        |name: &str| Path::new(name).extension().is_some_and(|it| EXTENSIONS.iter().any(|known| it == *known));
    match known.split_once('/') {
        Some((folder, "")) if !tops.contains(folder) => Some(Mention::Name(folder)),
        Some((top, _)) if tops.contains(top) || extension(known) || code.ends_with('/') => Some(Mention::Path(known)),
        None if extension(known) && !known.starts_with('.') => Some(Mention::Name(known)),
        None if code.contains('/') && tops.contains(known) => Some(Mention::Path(known)),
        _ => None,
    }
}

#[test]
fn paths_are_told_from_other_code() {
    let tops = BTreeSet::from(["crates", "xtask", ".ci"]);
    for (code, expected) in [
        ("crates/cli/src/main.rs", Some(Mention::Path("crates/cli/src/main.rs"))),
        (".ci/run", Some(Mention::Path(".ci/run"))),
        ("gone/file.rs", Some(Mention::Path("gone/file.rs"))),
        ("gone/further/", Some(Mention::Path("gone/further/"))),
        ("crates/", Some(Mention::Path("crates/"))),
        ("image_ref/", Some(Mention::Name("image_ref"))),
        ("crates/<name>/src", Some(Mention::Path("crates"))),
        ("crates/cli/tests/*.rs", Some(Mention::Path("crates/cli/tests"))),
        ("Trunk.toml", Some(Mention::Name("Trunk.toml"))),
        ("docker.io/library/python", None),
        ("/rules/image-push-port/", None),
        (".gitlab-ci.yml", None),
        ("cargo xtask test", None),
        ("text/html", None),
        ("--no-browser", None),
    ] {
        assert_eq!(mention(code, &tops), expected, "{code}");
    }
}

#[test]
fn code_and_links_are_read_outside_fences() {
    let text = "See `a/b.rs`, [map](architecture.md#top) and [site](https://example.org).\n```\n`c/d.rs`\n```\n`e.md`";
    let lines: Vec<_> = outside_fences(text).collect();
    assert_eq!(lines.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 5]);
    let code: Vec<_> = lines.iter().flat_map(|(_, line)| inline_code(line)).collect();
    assert_eq!(code, ["a/b.rs", "e.md"]);
    let links: Vec<_> = lines.iter().flat_map(|(_, line)| link_targets(line)).collect();
    assert_eq!(links, ["architecture.md"]);
}
