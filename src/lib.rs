//! The portal: documents whose rules run.
//!
//! This crate is native. It renders every page to a complete HTML file, calling the engine for the worked examples; see
//! `bin/prerender.rs`. What comes to life in the browser is in the `islands` crate, and the engine runs there in a worker.

pub mod assets;
pub mod builder;
pub mod checker;
pub mod history;
pub mod home;
pub mod markdown;
pub mod offline;
pub mod pages;
pub mod parts;
pub mod rules;
pub mod search;
pub mod shell;
pub mod site;
pub mod start;
pub mod styles;
pub mod theme;

mod workbench;
