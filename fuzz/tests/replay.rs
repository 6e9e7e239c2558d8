//! Tries every target with its seeds and with the inputs that once failed, on the toolchain that everybody has.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failing test says why by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fuzz::TARGETS;

fn replay(names: impl Fn(&str) -> bool) {
    let mut failed = Vec::new();
    for target in TARGETS.iter().filter(|target| names(target.name)) {
        let seeds = target.seeds();
        assert!(!seeds.is_empty(), "{} starts from nothing", target.name);
        let seeds = seeds.into_iter().enumerate().map(|(number, seed)| (format!("seed {number}"), seed.into_bytes()));
        for (place, input) in seeds.chain(target.regressions()) {
            let outcome = std::panic::catch_unwind(|| fuzz::run(target.name, &input));
            if outcome.is_err() {
                failed.push(format!("{} with {place}: {:?}", target.name, String::from_utf8_lossy(&input)));
            }
        }
    }
    assert!(failed.is_empty(), "{} failures, told of above:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_target_holds_for_seeds_and_for_what_once_failed() {
    replay(|_| true);
}

#[test]
fn every_target_has_its_program_and_every_folder_its_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let stems = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        entries.map(|entry| entry.path().file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(stems("fuzz_targets"), names);
    assert!(stems("regressions").is_subset(&names), "{:?}", stems("regressions"));
    for name in &names {
        let program = fs::read_to_string(root.join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("fuzz::run(\"{name}\", input)")), "{name}");
    }
}
