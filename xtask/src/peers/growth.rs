//! What more files, and longer ones, take.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::process_cost::{Cost, in_turn};
use super::table::{Table, bytes, time};
use crate::bench::pipeline;

/// So many files of [`LINES`] lines each.
const FILES: [usize; 5] = [1, 10, 100, 1000, 10_000];
const LINES: usize = 60;

/// One file of so many lines.
const LENGTHS: [usize; 4] = [60, 600, 6000, 60_000];

/// Measures both, and returns a table for each.
pub(super) fn tables(program: &Path, room: &Path, runs: usize) -> Result<Vec<String>> {
    let mut files = Table::new(&["files of 60 lines", "> time", "> a file", "> peak memory"]);
    for count in FILES {
        let folder = room.join(format!("{count}-files"));
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let text = pipeline::of_lines(LINES);
        for number in 0..count {
            let path = folder.join(format!("{number}.yml"));
            fs::write(&path, &text).with_context(|| format!("writing {}", path.display()))?;
        }
        let cost = cost(program, &folder, runs)?;
        let each = time(cost.time.div_f64(count as f64));
        files.row(&[&count.to_string(), &time(cost.time), &each, &bytes(cost.memory)]);
    }
    let mut lines = Table::new(&["lines of one file", "> time", "> a thousand lines", "> peak memory"]);
    for length in LENGTHS {
        let text = pipeline::of_lines(length);
        let path = room.join(format!("{length}-lines.yml"));
        fs::write(&path, &text).with_context(|| format!("writing {}", path.display()))?;
        let cost = cost(program, &path, runs)?;
        let count = text.lines().count();
        let thousand = time(cost.time.div_f64(count as f64 / 1000.0));
        lines.row(&[&count.to_string(), &time(cost.time), &thousand, &bytes(cost.memory)]);
    }
    Ok(vec![files.to_string(), lines.to_string()])
}

/// The median of checking a path.
fn cost(program: &Path, path: &Path, runs: usize) -> Result<Cost> {
    let check = || {
        let mut command = Command::new(program);
        command.args(["check", "--as", "gitlab-ci", "--no-config", "--no-ignore"]).arg(path);
        command
    };
    Ok(Cost::median(&in_turn(runs, &[&check])?.concat()))
}
