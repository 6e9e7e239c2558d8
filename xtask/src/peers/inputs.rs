//! The pipelines that are measured, and the repository that gitlab-ci-local wants around each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::git;
use super::process_cost::{Cost, measured};
use crate::bench::pipeline;

/// How long the pipelines are that are made.
const MADE_LINES: [usize; 4] = [60, 120, 240, 480];

/// Copies so many of the pipelines below a folder, the first by their paths, to names that tell nobody where they come from, and returns
/// these.
pub(super) fn copies(folder: &Path, count: usize, into: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, &mut found).with_context(|| format!("reading {}", folder.display()))?;
    found.sort();
    found.truncate(count);
    if found.is_empty() {
        bail!("there is no pipeline below {}", folder.display());
    }
    fs::create_dir_all(into).with_context(|| format!("creating {}", into.display()))?;
    let mut copies = Vec::new();
    for (number, path) in found.iter().enumerate() {
        let copy = into.join(format!("{number}.yml"));
        // The rights of the original may forbid to remove the copy.
        let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        fs::write(&copy, bytes).with_context(|| format!("writing {}", copy.display()))?;
        copies.push(copy);
    }
    Ok(copies)
}

/// Writes so many pipelines of the lengths that people's have.
pub(super) fn made(count: usize, into: &Path) -> Result<Vec<PathBuf>> {
    let texts = MADE_LINES.map(pipeline::of_lines);
    fs::create_dir_all(into).with_context(|| format!("creating {}", into.display()))?;
    let write = |(number, text): (usize, &String)| {
        let path = into.join(format!("{number}.yml"));
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    };
    texts.iter().cycle().take(count).enumerate().map(write).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml") {
            found.push(path);
        }
    }
    Ok(())
}

/// What listing the jobs of many pipelines took.
pub(super) struct Listed {
    /// The time of all, and the most memory of one.
    pub(super) cost: Cost,
    /// How many pipelines were listed without an error.
    pub(super) understood: usize,
}

/// Runs the command for each of the pipelines as the one of a repository, which is made before and counts for nothing.
pub(super) fn list_each(files: &[PathBuf], repository: &Path, command: impl Fn(&Path) -> Command) -> Result<Listed> {
    fs::create_dir_all(repository).with_context(|| format!("creating {}", repository.display()))?;
    make_repository(repository)?;
    let mut listed = Listed { cost: Cost { processor: Some(Duration::ZERO), ..Cost::default() }, understood: 0 };
    for file in files {
        fs::copy(file, repository.join(".gitlab-ci.yml")).with_context(|| format!("copying {}", file.display()))?;
        let (cost, success) = measured(command(repository))?;
        listed.cost.time += cost.time;
        listed.cost.processor = listed.cost.processor.zip(cost.processor).map(|(sum, one)| sum + one);
        listed.cost.memory = listed.cost.memory.max(cost.memory);
        listed.understood += usize::from(success);
    }
    Ok(listed)
}

/// Makes a repository of a folder, with a commit, and a remote that is never asked.
pub(super) fn make_repository(folder: &Path) -> Result<()> {
    git(&["init", "--quiet", "--initial-branch", "main"], folder)?;
    git(&["remote", "add", "origin", "https://gitlab.example/measured/pipelines.git"], folder)?;
    let someone = ["-c", "user.name=measured", "-c", "user.email=measured@gitlab.example"];
    git(&[&someone[..], &["commit", "--quiet", "--allow-empty", "--message", "Begin"]].concat(), folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_pipelines_are_of_several_lengths() {
        let into = tempfile::tempdir().unwrap();
        let files = made(6, into.path()).unwrap();
        let lines: Vec<usize> =
            files.iter().map(|path| fs::read_to_string(path).unwrap().lines().count() / 60 * 60).collect();
        assert_eq!(lines, [60, 120, 240, 480, 60, 120]);
    }

    #[test]
    fn the_first_pipelines_by_path_are_copied() {
        let (from, into) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(from.path().join("b")).unwrap();
        for (name, text) in [("c.yml", "third"), ("b/x.yaml", "second"), ("a.yml", "first"), ("README.md", "none")] {
            fs::write(from.path().join(name), text).unwrap();
        }
        let copied = copies(from.path(), 2, &into.path().join("copies")).unwrap();
        let texts: Vec<_> = copied.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        assert_eq!(texts, ["first", "second"]);
        assert!(copies(into.path(), 0, into.path()).is_err());
    }
}
