//! Runs the built program as people and pipelines do: what it reads, what it writes where, and how it ends.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a failing test says why by panicking, wherever it fails")]
#![allow(clippy::print_stderr, reason = "what is left out must be said")]

mod arguments;
mod bad_places;
mod bad_settings;
mod bad_texts;
mod baseline;
mod catalogue;
mod documents;
mod fixes;
mod folder;
mod hostile;
mod inputs;
#[cfg(unix)]
mod jobs;
mod json;
mod merge;
mod new;
mod outputs;
mod pipeline;
mod program;
#[cfg(target_os = "linux")]
mod progress;
mod settings;
mod shards;
mod text;
