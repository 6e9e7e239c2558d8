//! Reads and checks `content/conventions.toml` while the crate is built, so that a wrong file stops the build with its line and
//! reason, and so that the programs carry the facts in a form that costs next to nothing to read.

// The crate's own modules, compiled a second time for this program.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unfulfilled_lint_expectations,
    clippy::enum_variant_names,
    reason = "lints about what is public and what is used are for the crate; this program uses a part of it"
)]

#[path = "src/check.rs"]
mod check;
#[path = "src/error.rs"]
mod error;
#[path = "src/model.rs"]
mod model;
#[path = "src/parse.rs"]
mod parse;
#[path = "src/questions.rs"]
mod questions;

use std::error::Error;
use std::{env, fs, path::Path};

pub(crate) use error::ConventionsError;
pub(crate) use model::*;

const STANDARD: &str = "../../content/conventions.toml";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={STANDARD}");
    let text = fs::read_to_string(STANDARD)?;
    match Conventions::parse(&text) {
        Ok(conventions) => {
            let compact = postcard::to_stdvec(&conventions)?;
            fs::write(Path::new(&env::var("OUT_DIR")?).join("conventions.postcard"), compact)?;
        }
        Err(error) => println!("cargo::error=content/conventions.toml, {error}"),
    }
    Ok(())
}
